//! A job's transcript as it is shown: opened once, read around a place.

use super::Sign;
use crate::{
    engine::sheet::CheckKind,
    transcript::{self, Mark, Piece, Reader, Spots, Times, TranscriptError},
    ui::{
        app::{App, sheet_of},
        clean,
    },
    words::{JobId, Stream, Work},
};
use std::path::Path;

/// The transcript of one job.
#[derive(Debug)]
pub struct Source {
    pub(super) job: JobId,
    pub(super) reader: Reader,
    times: Option<Times>,
    /// The command had a terminal: what it drew is shown without the drawing.
    pub(super) terminal: bool,
    /// Its length, as far as is known here.
    pub(super) length: u64,
    /// The command is over: its last line counts, finished or not.
    pub(super) over: bool,
    /// The patterns of the job's step, and what each means.
    spots: Option<Spots>,
    signs: Vec<(u16, Sign)>,
}

impl Source {
    /// Opens a job's transcript.
    ///
    /// # Errors
    /// It isn't there.
    pub(super) fn open(dir: &Path, job: &JobId, app: &App) -> Result<Source, TranscriptError> {
        let reader = Reader::open(&transcript::path(dir, job))?;
        let spots = match app.run.work(job) {
            Some(Work::Run(command)) => Spots::new(&command.watch).ok().filter(|spots| !spots.is_empty()),
            _ => None,
        };
        Ok(Source {
            job: job.clone(),
            length: reader.bytes()?,
            reader,
            times: Times::open(dir, job).ok(),
            terminal: crate::ui::deed::has_terminal(&app.run, job),
            over: app.run.jobs.get(job).is_none_or(|job| job.state.is_settled()),
            spots,
            signs: signs(app, job),
        })
    }

    /// Whether the step says anything of single lines.
    pub(super) fn has_spots(&self) -> bool {
        self.spots.is_some() && !self.signs.is_empty()
    }

    /// What a matcher of the step means.
    fn sign(&self, id: u16) -> Option<Sign> {
        self.signs.iter().find(|(known, _)| *known == id).map(|(_, sign)| *sign)
    }

    /// The marks that hold for these places.
    pub(super) fn marks(&self, from: u64, to: u64) -> Vec<Mark> {
        self.times.as_ref().map(|times| times.between(from, to)).unwrap_or_default()
    }

    /// As it may be shown.
    pub(super) fn text(&self, bytes: &[u8]) -> String {
        shown(bytes, self.terminal)
    }

    /// What its step says of a line.
    pub(super) fn spot(&self, bytes: &[u8]) -> Option<Sign> {
        let spots = self.spots.as_ref().filter(|_| !self.signs.is_empty())?;
        self.sign(spots.of(&transcript::plain(bytes))?)
    }
}

/// What the matchers of a job's step mean.
fn signs(app: &App, job: &JobId) -> Vec<(u16, Sign)> {
    let Some(sheet) = sheet_of(&app.run, &job.attempt.step) else {
        return Vec::new();
    };
    let checks = sheet.checks.iter().filter_map(|check| match check.kind {
        CheckKind::Match(id) => Some((id, Sign::Expected)),
        CheckKind::Absent(id) | CheckKind::Each(id) => Some((id, Sign::Unexpected)),
        CheckKind::Is { .. } | CheckKind::Ask => None,
    });
    let problems = sheet.problems.iter().map(|problem| (problem.matcher, Sign::Problem));
    problems.chain(checks).collect()
}

/// Bytes of a transcript as text that may be shown.
pub(in crate::ui) fn shown(bytes: &[u8], terminal: bool) -> String {
    if terminal {
        // Its cursor movements say nothing outside a screen.
        clean::line(&transcript::plain(bytes))
    } else {
        clean::line(&String::from_utf8_lossy(bytes))
    }
}

/// The mark that holds at a place.
pub(super) fn mark_at(marks: &[Mark], at: u64) -> Option<&Mark> {
    marks
        .partition_point(|mark| mark.offset <= at)
        .checked_sub(1)
        .and_then(|n| marks.get(n))
}

/// Whether a piece is of standard error.
pub(super) fn is_error(marks: &[Mark], piece: &Piece) -> bool {
    mark_at(marks, piece.at).is_some_and(|mark| mark.stream == Stream::Err)
}

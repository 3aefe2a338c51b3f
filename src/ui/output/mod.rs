//! Which output is shown, and which part of it: the end as it comes, or further up, read from the transcript.
//!
//! A transcript may be huge. Nothing here reads more of it at once than a screen needs; what takes longer (counting lines, searching,
//! filtering) is done by [`App::work`], a little at a time, while nothing else is to be done.

mod arrived;
mod ask;
mod command;
mod difference;
mod groups;
mod pattern;
mod rows;
mod scroll;
mod search;
mod sift;
mod source;
mod times;

pub(super) use ask::Ask;
pub use command::Task;
pub(super) use difference::Difference;
pub(super) use groups::{Group, state};
pub(super) use rows::{Place, Row, Sign};
pub(super) use source::shown;
pub(super) use times::Times;

use super::{app::App, layout::Areas};
use crate::{
    transcript::{Piece, TranscriptError},
    words::JobId,
};
use pattern::Pattern;
use rows::{Item, Shape};
use sift::{Seek, Sift};
use source::Source;
use std::{collections::BTreeSet, path::PathBuf};

/// Columns at the left for signs.
pub(super) const GUTTER: u16 = 2;

/// What is shown of which output.
#[derive(Debug, Default)]
pub struct Output {
    transcripts: Option<PathBuf>,
    /// The operator's choice among the jobs of a step.
    pub(super) chosen: Option<JobId>,
    /// What is shown.
    pub(super) job: Option<JobId>,
    /// Jobs of the step, those with equal outputs together.
    pub(super) groups: Vec<Group>,
    /// Commands that were over when their output was on the screen.
    looked_at: BTreeSet<JobId>,
    /// What the groups were made of has changed.
    pub(super) regroup: bool,
    source: Option<Source>,
    /// The first row shown; nothing while it follows.
    pub(super) top: Option<Place>,
    /// What is in view.
    pub(super) rows: Vec<Row>,
    /// The last row in view is the last one there is.
    at_end: bool,
    /// Why it can't be read.
    pub(super) trouble: Option<String>,
    /// Bytes that were kept, and bytes that came, where these are more.
    pub(super) lost: Option<(u64, u64)>,
    /// Rows that a terminal is scrolled back.
    pub(super) back: usize,
    /// What a terminal printed is shown as lines.
    pub(super) as_lines: bool,
    /// Long lines are cut, and these columns hidden at the left.
    pub(super) unwrapped: Option<usize>,
    pub(super) times: Times,
    /// What is being typed to look for.
    pub(super) ask: Option<Ask>,
    pattern: Option<Pattern>,
    /// The last search went back.
    backwards: bool,
    matches: Option<Sift>,
    filter: Option<(Pattern, Sift)>,
    seek: Option<Seek>,
    /// The line that was found last.
    found: Option<u64>,
    pub(super) difference: Option<Difference>,
}

impl Output {
    /// Where transcripts are kept.
    pub(super) fn folder(&self) -> Option<&std::path::Path> {
        self.transcripts.as_deref()
    }

    pub(super) fn new(transcripts: Option<PathBuf>) -> Self {
        Output {
            transcripts,
            ..Output::default()
        }
    }

    /// Another output is shown: what was found in the last one means nothing.
    fn show_job(&mut self, job: Option<JobId>) {
        self.job = job;
        self.top = None;
        self.back = 0;
        self.as_lines = false;
        self.source = None;
        self.found = None;
        self.seek = None;
        self.difference = None;
        self.renew_sifts();
    }

    /// The step's patterns may have been rendered anew, and the transcript begun anew.
    pub(super) fn forget_source(&mut self, job: &JobId) {
        if self.job.as_ref() == Some(job) {
            self.source = None;
            self.renew_sifts();
        }
    }

    /// The lines from a place on, at most `count`.
    fn after(&self, at: u64, count: usize) -> Result<Vec<Piece>, TranscriptError> {
        let Some(source) = &self.source else { return Ok(Vec::new()) };
        match &self.filter {
            Some((_, sift)) => {
                let from = sift.before(at);
                pieces_at(source, sift.found.iter().skip(from).take(count))
            }
            None => source.reader.after(at, count),
        }
    }

    /// The last lines before a place, at most `count`.
    fn before(&self, at: u64, count: usize) -> Result<Vec<Piece>, TranscriptError> {
        let Some(source) = &self.source else { return Ok(Vec::new()) };
        match &self.filter {
            Some((_, sift)) => {
                let to = sift.before(at);
                let from = to.saturating_sub(count);
                pieces_at(source, sift.found.iter().skip(from).take(to - from))
            }
            None => source.reader.before(at.min(source.length), count),
        }
    }

    /// Lines as they are shown.
    fn items(&self, pieces: Vec<Piece>, app: &App) -> Vec<Item> {
        let (Some(source), Some(first), Some(last)) = (&self.source, pieces.first(), pieces.last()) else {
            return Vec::new();
        };
        let marks = source.marks(first.at, last.at);
        let item = |piece: Piece| Item {
            at: piece.at,
            continues: piece.continues,
            text: source.text(&piece.bytes),
            error: source::is_error(&marks, &piece),
            time: self.times.of(source::mark_at(&marks, piece.at), &source.job, app),
            sign: source.spot(&piece.bytes),
            said: false,
        };
        pieces.into_iter().map(item).collect()
    }

    /// Says at its end that not everything was kept.
    fn loss(&self) -> Option<Item> {
        let (kept, came) = self.lost?;
        Some(Item {
            at: kept,
            text: format!(
                "Output was not kept from here: {} of {} are there. The disk with the run folder was full, or the file was cut.",
                search::size(kept),
                search::size(came)
            ),
            sign: Some(Sign::Problem),
            said: true,
            ..Item::default()
        })
    }

    fn shape(&self, width: u16) -> Shape {
        Shape {
            width: usize::from(width.saturating_sub(GUTTER + self.times.width())).max(1),
            left: self.unwrapped,
        }
    }

    /// All rows of these lines.
    fn rows_of(&self, items: &[Item], shape: Shape) -> Vec<Row> {
        let rows = items.iter().flat_map(|item| {
            let places = self
                .pattern
                .as_ref()
                .filter(|_| !item.said)
                .map(|pattern| pattern.places(&item.text));
            let mut rows = shape.rows(item, &places.unwrap_or_default());
            if self.found == Some(item.at) {
                rows.iter_mut().take(1).for_each(|row| row.found = true);
            }
            rows
        });
        rows.collect()
    }
}

fn pieces_at<'a>(source: &Source, places: impl Iterator<Item = &'a u64>) -> Result<Vec<Piece>, TranscriptError> {
    let mut pieces = Vec::new();
    for at in places {
        pieces.extend(source.reader.after(*at, 1)?);
    }
    Ok(pieces)
}

impl App {
    /// The jobs among which the output of the line in view can be chosen.
    pub(super) fn jobs_in_view(&self) -> Vec<JobId> {
        let of_line = |id: &crate::words::StepId| self.run.last_jobs(id).into_iter().map(|(job, _)| job).collect::<Vec<_>>();
        let here = self.in_view().map(|id| of_line(&id)).unwrap_or_default();
        if !here.is_empty() || !self.at_current() {
            return here;
        }
        // The current step has printed nothing yet: what was printed last stays in view.
        let latest = self
            .run
            .jobs
            .iter()
            .filter(|(_, job)| job.started.is_some())
            .max_by_key(|(_, job)| job.since);
        latest.map(|(job, _)| of_line(&job.attempt.step)).unwrap_or_default()
    }

    /// Makes the rows that are in view.
    pub(super) fn show_output(&mut self) {
        self.choose_output();
        self.output.rows.clear();
        self.output.at_end = true;
        self.output.trouble = None;
        self.output.lost = None;
        self.output.back = 0;
        let height = usize::from(self.output_height());
        let Some(job) = self.output.job.clone().filter(|_| height > 0) else {
            return;
        };
        self.open_source(&job);
        if self.shows_terminal() {
            let screen = self.tails.get(&job).and_then(super::tail::Tail::screen);
            self.output.back = screen.map_or(0, vt100::Screen::scrollback);
            return;
        }
        if self.output.difference.is_some() {
            return;
        }
        self.catch_up();
        let width = Areas::inner(self.areas.output).width;
        let shape = self.output.shape(width);
        if let Err(error) = self.make_rows(&job, shape, height) {
            self.output.trouble = Some(error.to_string());
        }
    }

    fn choose_output(&mut self) {
        let jobs = self.jobs_in_view();
        let chosen = self.output.chosen.clone().filter(|job| jobs.contains(job));
        self.group(&jobs);
        let job = chosen.or_else(|| {
            jobs.iter()
                .find(|job| self.run.jobs.get(*job).is_some_and(|job| !job.state.is_settled()))
                .cloned()
        });
        let largest = || self.output.groups.first().and_then(|group| group.jobs.first()).cloned();
        let job = job.or_else(largest);
        if job != self.output.job {
            self.output.show_job(job);
        }
    }

    /// Opens the transcript of what is shown, and looks how long it is.
    fn open_source(&mut self, job: &JobId) {
        if self.replay().is_some() && self.run.jobs.get(job).is_some_and(|job| !job.state.is_settled()) {
            // Its transcript has what comes only later.
            self.output.source = None;
            return;
        }
        if self.output.source.as_ref().is_none_or(|source| source.job != *job) {
            let Some(dir) = &self.output.transcripts else { return };
            match Source::open(dir, job, self) {
                Ok(source) => self.output.source = Some(source),
                Err(error) => self.output.trouble = Some(error.to_string()),
            }
        }
        let state = self.run.jobs.get(job).map(|job| job.state.clone());
        let Some(source) = &mut self.output.source else { return };
        source.over = state.as_ref().is_none_or(crate::engine::run::JobState::is_settled);
        match source.reader.bytes() {
            Ok(length) if length < source.length => {
                let job = source.job.clone();
                self.output.forget_source(&job);
                return self.open_source(&job);
            }
            Ok(length) => source.length = length,
            Err(error) => self.output.trouble = Some(error.to_string()),
        }
        let came = match &state {
            Some(crate::engine::run::JobState::Ended { findings, .. }) => findings.bytes,
            _ => self.tails.get(job).map_or(0, super::tail::Tail::length),
        };
        self.output.lost = (came > source.length).then_some((source.length, came));
    }

    /// Whether the live terminal itself is shown, and not its lines.
    pub(super) fn shows_terminal(&self) -> bool {
        let tail = self.output.job.as_ref().and_then(|job| self.tails.get(job));
        !self.output.as_lines && self.output.difference.is_none() && tail.is_some_and(|tail| tail.screen().is_some())
    }

    fn make_rows(&mut self, job: &JobId, shape: Shape, height: usize) -> Result<(), TranscriptError> {
        let output = &self.output;
        let stopped = match output.top {
            Some(top) => {
                let mut items = output.items(output.after(top.at, height + 1)?, self);
                let at_end = items.len() <= height;
                if at_end {
                    items.extend(output.loss());
                }
                let mut rows = output.rows_of(&items, shape);
                rows.drain(..top.row.min(rows.len()));
                let at_end = at_end && rows.len() <= height;
                // Less than a screenful is left: then it is the last one.
                (!at_end || rows.len() == height).then_some((rows, at_end))
            }
            None => None,
        };
        let (mut rows, at_end) = match stopped {
            Some(stopped) => stopped,
            None => {
                let mut rows = output.rows_of(&self.last_items(job, height)?, shape);
                rows.drain(..rows.len().saturating_sub(height));
                (rows, true)
            }
        };
        rows.truncate(height);
        if let (Some(top), Some(first)) = (&mut self.output.top, rows.first()) {
            *top = first.place;
        }
        self.output.rows = rows;
        self.output.at_end = at_end;
        Ok(())
    }

    /// The last lines: from memory while it has them, else from the transcript.
    fn last_items(&self, job: &JobId, count: usize) -> Result<Vec<Item>, TranscriptError> {
        let output = &self.output;
        if let Some(tail) = self.tails.get(job).filter(|_| output.filter.is_none()) {
            let lines = tail.last(count);
            let enough = tail.is_whole() || lines.len() >= count;
            // Its times are only in the transcript; what wasn't kept is only in memory.
            if output.source.is_none() || output.lost.is_some() || (enough && output.times == Times::Off) {
                return Ok(self.tail_items(job, lines));
            }
        }
        let mut items = output.items(output.before(u64::MAX, count)?, self);
        items.extend(output.loss());
        Ok(items)
    }

    fn tail_items(&self, job: &JobId, lines: Vec<(Piece, bool)>) -> Vec<Item> {
        let terminal = super::deed::has_terminal(&self.run, job);
        let source = self.output.source.as_ref();
        let item = |(piece, error): (Piece, bool)| Item {
            at: piece.at,
            continues: piece.continues,
            text: shown(&piece.bytes, terminal),
            error,
            time: None,
            sign: source.and_then(|source| source.spot(&piece.bytes)),
            said: false,
        };
        lines.into_iter().map(item).collect()
    }

    /// Rows that the output has.
    pub(super) fn output_height(&self) -> u16 {
        Areas::inner(self.areas.output).height.saturating_sub(1)
    }
}

//! Which output is shown, and which part of it: the end as it comes, or further up, read from the transcript.

use super::{
    app::App,
    clean,
    layout::Areas,
    tail::{Tail, TailLine},
    wrap,
};
use crate::{
    transcript::{self, Reader},
    words::JobId,
};
use std::path::PathBuf;

/// Bytes of a transcript that are counted at most before it is scrolled.
const COUNT: usize = 512 * 1024 * 1024;

/// What is shown of which output.
#[derive(Debug, Default)]
pub struct Output {
    transcripts: Option<PathBuf>,
    /// The operator's choice among the jobs of a step.
    pub(super) chosen: Option<JobId>,
    /// What is shown.
    pub(super) job: Option<JobId>,
    /// The first line shown; nothing while it follows.
    pub(super) top: Option<u64>,
    pub(super) lines: Vec<TailLine>,
    /// Why it can't be read.
    pub(super) trouble: Option<String>,
    reader: Option<(JobId, Reader)>,
    /// Rows that a terminal is scrolled back.
    pub(super) back: usize,
}

impl Output {
    pub(super) fn new(transcripts: Option<PathBuf>) -> Self {
        Output {
            transcripts,
            ..Output::default()
        }
    }

    fn reader(&mut self, job: &JobId) -> Option<&mut Reader> {
        if self.reader.as_ref().is_none_or(|(of, _)| of != job) {
            let dir = self.transcripts.as_ref()?;
            match Reader::open(&transcript::path(dir, job)) {
                Ok(reader) => self.reader = Some((job.clone(), reader)),
                Err(error) => {
                    self.trouble = Some(error.to_string());
                    self.reader = None;
                }
            }
        }
        self.reader.as_mut().map(|(_, reader)| reader)
    }

    /// Lines of the whole output, as far as they can be counted.
    fn count(&mut self, job: &JobId) -> u64 {
        let Some(reader) = self.reader(job) else { return 0 };
        let counted = reader.advance(COUNT);
        let lines = reader.counted();
        if let Err(error) = counted {
            self.trouble = Some(error.to_string());
        }
        lines
    }
}

fn shown(line: &transcript::Line) -> TailLine {
    let mut text = clean::line(&String::from_utf8_lossy(&line.bytes));
    if line.cut {
        text.push_str(" … (cut)");
    }
    TailLine { text, error: false }
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

    /// Makes the lines that are in view.
    pub(super) fn show_output(&mut self) {
        let jobs = self.jobs_in_view();
        let chosen = self.output.chosen.clone().filter(|job| jobs.contains(job));
        let job = chosen.or_else(|| {
            jobs.iter()
                .find(|job| self.run.jobs.get(*job).is_some_and(|job| !job.state.is_settled()))
                .cloned()
        });
        let job = job.or_else(|| jobs.first().cloned());
        if job != self.output.job {
            self.output.job = job.clone();
            self.output.top = None;
            self.output.back = 0;
        }
        self.output.lines.clear();
        self.output.trouble = None;
        let height = usize::from(self.output_height());
        let Some(job) = job.filter(|_| height > 0) else { return };
        match self.output.top {
            Some(top) => {
                let read = self.output.reader(&job).map(|reader| reader.lines(top, height));
                self.take_lines(read);
            }
            None => match self.tails.get(&job) {
                Some(tail) => self.output.lines = tail.last(height),
                None => {
                    let read = self.output.reader(&job).map(|reader| reader.last(height));
                    self.take_lines(read);
                }
            },
        }
    }

    fn take_lines(&mut self, read: Option<Result<Vec<transcript::Line>, transcript::TranscriptError>>) {
        match read {
            Some(Ok(lines)) => self.output.lines = lines.iter().map(shown).collect(),
            Some(Err(error)) => self.output.trouble = Some(error.to_string()),
            None => {}
        }
    }

    /// Rows that the output has.
    pub(super) fn output_height(&self) -> u16 {
        Areas::inner(self.areas.output).height.saturating_sub(1)
    }

    /// Scrolls the output.
    pub(super) fn scroll_output(&mut self, by: i64) {
        let Some(job) = self.output.job.clone() else { return };
        if let Some(tail) = self.tails.get_mut(&job).filter(|tail| tail.screen().is_some()) {
            scroll_terminal(tail, &mut self.output.back, by);
            return self.touch();
        }
        let height = u64::from(self.output_height());
        let count = self.output.count(&job);
        if self.output.trouble.is_some() || count == 0 {
            self.say("There is nothing further up: the transcript isn't there.");
            return;
        }
        // Long lines take several rows, so that fewer fit.
        let width = usize::from(Areas::inner(self.areas.output).width).saturating_sub(1).max(1);
        let shown = self.output.lines.len().max(1);
        let rows: usize = self.output.lines.iter().map(|line| wrap::exact(&line.text, width).len()).sum();
        let fit = (height * shown as u64 / rows.max(shown) as u64).max(1);
        let by = by.clamp(-i64::try_from(fit).unwrap_or(1), i64::try_from(fit).unwrap_or(1));
        let last = count.saturating_sub(fit);
        let top = self.output.top.unwrap_or(last).saturating_add_signed(by).min(last);
        self.output.top = (top < last || by < 0).then_some(top);
        self.touch();
    }

    /// To its first line, or to its end, which is followed.
    pub(super) fn output_to(&mut self, first: bool) {
        self.output.top = (first && self.output.job.is_some()).then_some(0);
        self.output.back = 0;
        if let Some(tail) = self.output.job.as_ref().and_then(|job| self.tails.get_mut(job)) {
            scroll_terminal(tail, &mut self.output.back, if first { i64::MIN } else { i64::MAX });
            if tail.screen().is_some() {
                self.output.top = None;
            }
        }
        self.touch();
    }

    /// Shows the output of the next job of the step, or of the one before.
    pub(super) fn next_job(&mut self, forward: bool) {
        let jobs = self.jobs_in_view();
        let Some(at) = jobs.iter().position(|job| Some(job) == self.output.job.as_ref()) else {
            return;
        };
        let next = (at + if forward { 1 } else { jobs.len() - 1 }) % jobs.len();
        self.output.chosen = jobs.get(next).cloned();
        self.touch();
    }
}

fn scroll_terminal(tail: &mut Tail, back: &mut usize, by: i64) {
    let rows = tail.screen().map_or(0, vt100::Screen::scrollback_len);
    let steps = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
    *back = if by < 0 {
        back.saturating_add(steps).min(rows)
    } else {
        back.saturating_sub(steps)
    };
    tail.scroll_terminal(*back);
}

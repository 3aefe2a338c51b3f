//! Output as it comes.

use crate::{
    feed::Feed,
    transcript::{self, Reader},
    ui::{app::App, deed, event::Out, tail::Tail},
    words::JobId,
};

/// Outputs of commands that are kept in memory.
const TAILS: usize = 64;

/// The most that is read again where some was lost on the way to a terminal, in bytes.
const AGAIN: usize = 256 << 10;

impl App {
    /// Takes in what a command has printed.
    pub(in crate::ui) fn output_came(&mut self, feed: Feed) -> Vec<Out> {
        let Feed::Output {
            job,
            stream,
            offset,
            bytes,
        } = feed
        else {
            return Vec::new();
        };
        let in_view = self.output.job.as_ref().is_none_or(|shown| *shown == job);
        let terminal = deed::has_terminal(&self.run, &job).then(|| self.terminal_size());
        let known = self.tails.contains_key(&job);
        if !known && !in_view && terminal.is_none() && self.tails.len() >= TAILS {
            // The transcript has it, once somebody looks.
            return Vec::new();
        }
        let mut outs = Vec::new();
        if let Some((rows, columns)) = terminal.filter(|_| !known) {
            // The command is to draw for the size that it is shown in.
            let job = job.clone();
            outs.push(Out::Resize { job, rows, columns });
        }
        let lost = self.lost_on_the_way(&job, terminal.is_some(), offset);
        let tail = self.tails.entry(job).or_insert_with(|| Tail::new(terminal));
        if let Some((from, lost)) = lost {
            tail.feed(stream, from, &lost);
        }
        tail.feed(stream, offset, &bytes);
        if in_view {
            self.touch();
        }
        outs
    }

    /// What a flood has dropped between the last piece and this one: without it, a terminal's screen would be wrong.
    fn lost_on_the_way(&self, job: &JobId, terminal: bool, offset: u64) -> Option<(u64, Vec<u8>)> {
        let came = self.tails.get(job).map_or(0, Tail::length);
        let dir = self.output.transcripts.as_ref().filter(|_| terminal && came < offset)?;
        let reader = Reader::open(&transcript::path(dir, job)).ok()?;
        let from = came.max(offset.saturating_sub(AGAIN as u64));
        let bytes = reader.bytes_between(from, offset).ok()?;
        Some((from, bytes))
    }

    /// Memory is bounded: outputs that nobody looks at make room for others.
    pub(in crate::ui) fn forget_tails(&mut self) {
        while self.tails.len() > TAILS {
            let shown = self.output.job.as_ref();
            let needed = |job: &JobId| {
                let live = self.run.jobs.get(job).is_some_and(|job| !job.state.is_settled());
                shown == Some(job) || (live && deed::has_terminal(&self.run, job))
            };
            let Some(over) = self.tails.keys().find(|job| !needed(job)).cloned() else {
                return;
            };
            self.tails.remove(&over);
        }
    }
}

//! How the output in view differs from that of the largest group.

use super::source::Source;
use crate::{
    transcript::TranscriptError,
    ui::{
        app::App,
        diff::{self, Change},
        keys::Command,
    },
    words::JobId,
};

/// Lines of each that are compared.
const LINES: usize = 1_000;

/// A difference that is shown.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The hosts of the largest group.
    pub(in crate::ui) from: String,
    /// The hosts in view.
    pub(in crate::ui) to: String,
    pub(in crate::ui) changes: Vec<Change>,
    pub(in crate::ui) top: usize,
    /// There are more lines than were compared.
    pub(in crate::ui) is_cut: bool,
}

impl Difference {
    pub(super) fn scroll(&mut self, by: i64) {
        let steps = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
        let last = self.changes.len().saturating_sub(1);
        self.top = if by < 0 {
            self.top.saturating_sub(steps)
        } else {
            self.top.saturating_add(steps).min(last)
        };
    }
}

impl App {
    /// Shows how the output in view differs from that of the largest group, or no longer.
    pub(in crate::ui) fn toggle_difference(&mut self) {
        self.touch();
        if self.output.difference.take().is_some() {
            return;
        }
        let largest = self.output.groups.first().filter(|group| group.is_over);
        let (Some(largest), Some(at)) = (largest, self.group_in_view()) else {
            return self.say("There is nothing to compare with: no command of this step is over.");
        };
        if at == 0 {
            return self.say(format!(
                "This is the largest group. Choose another with {} or {}, then press the key again.",
                self.keys.hint(Command::PreviousHost),
                self.keys.hint(Command::NextHost)
            ));
        }
        let (Some(base), Some(job)) = (largest.jobs.first().cloned(), self.output.job.clone()) else {
            return;
        };
        let (from, to) = (largest.hosts(), self.output.groups.get(at).map(super::Group::hosts));
        match self.texts(&base, &job) {
            Ok((old, new, is_cut)) => {
                self.output.difference = Some(Difference {
                    from,
                    to: to.unwrap_or_default(),
                    changes: diff::difference(&old, &new),
                    top: 0,
                    is_cut,
                });
            }
            Err(error) => self.say(error.to_string()),
        }
    }

    fn texts(&self, base: &JobId, job: &JobId) -> Result<(String, String, bool), TranscriptError> {
        let Some(dir) = &self.output.transcripts else {
            return Ok(Default::default());
        };
        let text = |job: &JobId| -> Result<(String, bool), TranscriptError> {
            let source = Source::open(dir, job, self)?;
            let pieces = source.reader.after(0, LINES + 1)?;
            let lines: Vec<String> = pieces.iter().take(LINES).map(|piece| source.text(&piece.bytes)).collect();
            Ok((lines.join("\n"), pieces.len() > LINES))
        };
        let ((old, cut), (new, too)) = (text(base)?, text(job)?);
        Ok((old, new, cut || too))
    }
}

//! How high regions that share a column are, where the operator left their border alone: what each holds decides, within limits.

use crate::words::StepId;

/// Rows that an output takes while there is nothing to show in it: its frame, and a line that says so.
const EMPTY: u16 = 4;

/// What is known of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Printed {
    /// There is none.
    #[default]
    Nothing,
    /// Lines.
    Lines,
    /// A live terminal: its size must not hang on what a page says.
    Terminal,
}

/// What the regions want.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heights {
    /// Rows of the step's page, frame included.
    pub page: u16,
    /// What its commands printed.
    pub printed: Printed,
    /// Rows of the plan, frame included.
    pub rows: u16,
}

impl Heights {
    /// Rows of the step's region out of those that it shares with the output.
    pub(super) fn step(&self, all: u16) -> u16 {
        match self.printed {
            Printed::Nothing => all.saturating_sub(EMPTY),
            Printed::Lines => self.page.clamp(share(all, 35), share(all, 65)),
            Printed::Terminal => share(all, 60),
        }
    }

    /// Rows of the plan out of those that it shares with what is watched.
    pub(super) fn plan(&self, all: u16) -> u16 {
        self.rows.clamp(share(all, 30), share(all, 55))
    }
}

/// What the heights were found for. As long as the run stands at the same step, its region grows where it must and never shrinks, whatever
/// one looks at: a border that goes up and down while one reads is worse than a few blank lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    at: Option<StepId>,
    page: u16,
    printed: Printed,
}

impl Settled {
    /// The rows to give to a page that has so many now, and what to take the output for, while the run stands there.
    pub fn at(&mut self, at: Option<StepId>, rows: u16, printed: Printed) -> (u16, Printed) {
        if self.at != at {
            *self = Settled { at, ..Settled::default() };
        }
        self.page = self.page.max(rows);
        self.printed = self.printed.max(printed);
        (self.page, self.printed)
    }
}

fn share(all: u16, percent: u32) -> u16 {
    u16::try_from(u32::from(all) * percent / 100).unwrap_or(all)
}

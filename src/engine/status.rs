//! The state of a line of the plan.

use super::input::SkipHow;
use serde::{Deserialize, Serialize};

/// What is stored of a line. Whether it is current, ready, queued, running, held or in doubt is derived, never stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Not begun.
    #[default]
    Pending,
    /// Doesn't apply.
    Inactive {
        /// The condition.
        because: String,
    },
    /// Confirmed; its jobs say how far it is. Manual steps and waits are active without jobs.
    Active,
    /// All its jobs are over; a person has to answer for it, or it failed.
    Assess {
        /// What failed; empty where only questions are open.
        failed: Vec<String>,
    },
    /// Done.
    Done {
        /// Its warnings.
        warnings: Vec<String>,
        /// A person vouched for it; no exit status is known.
        vouched: bool,
    },
    /// Passed over.
    Skipped {
        /// In kind.
        how: SkipHow,
        /// In words.
        reason: String,
    },
    /// Left for later.
    Deferred {
        /// Why.
        reason: String,
    },
    /// Accepted against its assessment.
    Overridden {
        /// Why.
        reason: String,
    },
    /// Done, and taken back.
    Undone,
}

impl Status {
    /// Nothing more comes of it unless a person wants it.
    pub fn is_settled(&self) -> bool {
        !matches!(self, Status::Pending | Status::Active | Status::Assess { .. })
    }
}

/// How a line looks: one look a state, the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// Not begun, not its turn.
    Pending,
    /// Doesn't apply.
    Inactive,
    /// Its turn, and it can be confirmed.
    Ready,
    /// Its turn, and something stands in the way.
    Blocked,
    /// Confirmed; waits for its place or for a fresh look at the guards.
    Queued,
    /// A command runs, or a wait lasts.
    Running,
    /// Its command is stopped at its own prompt.
    Held,
    /// It isn't known whether its command ran.
    InDoubt,
    /// A person has to answer for it.
    ToAssess,
    /// Done.
    Done,
    /// Done, with warnings.
    DoneWithWarnings,
    /// Failed; waits for a person's decision.
    Failed,
    /// Passed over: it was done elsewhere.
    DoneElsewhere,
    /// Passed over: not needed.
    NotNeeded,
    /// Left for later.
    Deferred,
    /// Accepted against its assessment.
    Overridden,
    /// Done, and taken back.
    Undone,
    /// A person vouched for it.
    Vouched,
}

impl Look {
    /// All looks, for the legend.
    pub const ALL: [Look; 18] = [
        Look::Pending,
        Look::Ready,
        Look::Blocked,
        Look::Queued,
        Look::Running,
        Look::Held,
        Look::InDoubt,
        Look::ToAssess,
        Look::Done,
        Look::DoneWithWarnings,
        Look::Vouched,
        Look::Overridden,
        Look::DoneElsewhere,
        Look::NotNeeded,
        Look::Deferred,
        Look::Inactive,
        Look::Undone,
        Look::Failed,
    ];

    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Look::Pending => "pending",
            Look::Inactive => "doesn't apply",
            Look::Ready => "ready",
            Look::Blocked => "blocked",
            Look::Queued => "queued",
            Look::Running => "running",
            Look::Held => "held",
            Look::InDoubt => "in doubt",
            Look::ToAssess => "to be assessed",
            Look::Done => "done",
            Look::DoneWithWarnings => "done with warnings",
            Look::Failed => "failed",
            Look::DoneElsewhere => "done elsewhere",
            Look::NotNeeded => "not needed",
            Look::Deferred => "deferred",
            Look::Overridden => "overridden",
            Look::Undone => "undone",
            Look::Vouched => "vouched",
        }
    }

    /// One character, and its ASCII stand-in.
    pub fn sign(self) -> (char, char) {
        match self {
            Look::Pending => ('○', '.'),
            Look::Inactive => ('·', '-'),
            Look::Ready => ('▶', '>'),
            Look::Blocked => ('■', '!'),
            Look::Queued => ('◔', 'q'),
            Look::Running => ('◐', '*'),
            Look::Held => ('‖', 'H'),
            Look::InDoubt => ('?', '?'),
            Look::ToAssess => ('✎', 'a'),
            Look::Done => ('✔', '+'),
            Look::DoneWithWarnings => ('✓', 'w'),
            Look::Failed => ('✘', 'X'),
            Look::DoneElsewhere => ('↷', 'e'),
            Look::NotNeeded => ('∅', 'n'),
            Look::Deferred => ('◷', 'd'),
            Look::Overridden => ('≠', 'o'),
            Look::Undone => ('↶', 'u'),
            Look::Vouched => ('⊕', 'v'),
        }
    }
}

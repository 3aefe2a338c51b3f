//! What a person went against, and the answers that were given.

use crate::words::{Script, StepId};
use serde::{Deserialize, Serialize};

/// What the operator went against, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Against {
    /// Guards, order, an early answer: in words.
    pub what: Vec<String>,
    /// The operator's reason.
    pub reason: String,
}

/// An answer that was given to a held prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// What is sent, Enter included.
    pub send: Script,
    /// Bytes of output that were seen.
    pub seen: u64,
    /// Who gave it.
    pub by: String,
    /// The `answer` step, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepId>,
    /// What the operator went against, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Against>,
}

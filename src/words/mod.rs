//! The leaf vocabulary: names and plain data that procedure, engine, host and screen all need and none of them owns.
//!
//! Everything here is data that may be journaled, shown, hashed and compared. A secret's *value* never is.

mod ask_kind;
mod baseline;
mod command;
mod company;
mod errand;
mod examined;
mod findings;
mod folded;
mod host_name;
mod identity;
mod job;
mod level;
mod names;
mod node_set;
mod piece;
mod reached;
mod site_colour;
mod stop_after;
mod truth;

pub use ask_kind::AskKind;
pub use baseline::{Baseline, Differs, compared};
pub use command::{Command, Copy, CopyEnd, Hunt, Lock, Matcher, Power, Stream, Work, Write};
pub use company::Company;
pub use errand::{Account, Errand};
pub use examined::{Examined, Standing};
pub use findings::{Boot, Each, Exit, Fate, Findings, Hit, Kept};
pub use folded::Folded;
pub use host_name::{HOST_NAME_LIMIT, host_name_problem};
pub use identity::Identity;
pub use job::{Attempt, JobId, JobIdError};
pub use level::Level;
pub use names::{Digest, EffectId, GuardName, HostName, MonitorName, SecretName, StepId};
pub use node_set::{Groups, NODE_SET_LIMIT, NodeSetError, is_plain_list, node_set, unfold};
pub use piece::{Piece, Script, Signal, Stimulus};
pub use reached::Reached;
pub use site_colour::SiteColour;
pub use stop_after::StopAfter;
pub use truth::Truth;

pub use jiff::Timestamp;
pub use serde_json::Value;

/// Values by name: inputs, constants, captures, loop variables.
pub type Values = std::collections::BTreeMap<String, Value>;

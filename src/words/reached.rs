use super::Identity;
use serde::{Deserialize, Serialize};

/// How a host was reached and who it is, found out before anything was started on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// Who it is, by its own word.
    pub identity: Identity,
    /// `USER@ADDRESS:PORT`, as `ssh -G` resolves it; `here` for the guide's own machine.
    pub way: String,
    /// The fingerprint of its host key, as `ssh-keygen -l` has it; nothing for the guide's own machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The name of the cluster that it belongs to, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// The mark that this run left on it: where it is missing later, so may be the traces of commands.
    pub mark: String,
    /// Which claim on the host this is, counted from 1 over all runs: a start with an older one is refused.
    pub epoch: u32,
    /// Its clock less ours, in milliseconds.
    pub clock_off: i64,
}

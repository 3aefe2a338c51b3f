use super::{Identity, JobId, Work};
use serde::{Deserialize, Serialize};

/// As whom something is done on a host. What isn't said is the site's, and then the operator's own SSH configuration's.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Account {
    /// The user to log in as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// The user to run as, by sudo, where it isn't the login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_as: Option<String>,
}

impl Account {
    /// Whether nothing is said.
    pub fn is_usual(&self) -> bool {
        self.login.is_none() && self.run_as.is_none()
    }
}

/// A job as its host is told of it, the first time and whenever it is found again.
#[derive(Clone, Debug, PartialEq)]
pub struct Errand {
    /// Which job.
    pub job: JobId,
    /// What is done.
    pub work: Work,
    /// As whom.
    pub account: Account,
    /// What the host's own log is told when it starts, where others there will notice it: which step, by whom. No secret in it.
    pub note: Option<String>,
    /// Who its host was when it began; for one that waits until the host is switched on, who that was when the run switched it off.
    pub under: Option<Identity>,
}

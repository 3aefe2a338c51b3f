use super::{HostName, StepId};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// One try at a step; counted from 1, and on across rounds of a repeat.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Attempt {
    /// The step tried.
    pub step: StepId,
    /// Which try, from 1.
    pub n: u32,
}

/// One attempt on one host: the spool on that host and the transcript here are named after it.
///
/// Written `STEP#N@HOST`, so that it can key maps in JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct JobId {
    /// The attempt it belongs to.
    pub attempt: Attempt,
    /// Where it runs.
    pub host: HostName,
}

/// A text that isn't `STEP#N@HOST`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a job (STEP#N@HOST)")]
pub struct JobIdError(String);

impl JobId {
    /// The job of `attempt` on `host`.
    pub fn new(attempt: Attempt, host: HostName) -> Self {
        JobId { attempt, host }
    }

    /// A file name for it: every byte but letters, digits, `-`, `.` and `_` as `%XX`, so that two jobs never share one.
    pub fn file_name(&self) -> String {
        use fmt::Write as _;
        let mut name = String::new();
        for byte in self.to_string().bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
                name.push(byte as char);
            } else {
                let _ = write!(name, "%{byte:02X}");
            }
        }
        name
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.step, self.n)
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.attempt, self.host)
    }
}

impl From<JobId> for String {
    fn from(job: JobId) -> String {
        job.to_string()
    }
}

impl TryFrom<String> for JobId {
    type Error = JobIdError;
    fn try_from(text: String) -> Result<Self, JobIdError> {
        text.parse()
    }
}

impl FromStr for JobId {
    type Err = JobIdError;

    /// Reads from the right: a host has no `@` in its name, a loop value in a step's id may.
    fn from_str(text: &str) -> Result<Self, JobIdError> {
        let wrong = || JobIdError(text.to_owned());
        let (attempt, host) = text.rsplit_once('@').ok_or_else(wrong)?;
        let (step, n) = attempt.rsplit_once('#').ok_or_else(wrong)?;
        let n = n.parse().map_err(|_| wrong())?;
        if step.is_empty() || host.is_empty() {
            return Err(wrong());
        }
        Ok(JobId {
            attempt: Attempt { step: step.into(), n },
            host: host.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_reads_back_from_its_own_text_even_with_odd_loop_values() {
        for text in ["a/b#1@h", "mail[x@y#3]/go#12@node-1.example"] {
            assert_eq!(text.parse::<JobId>().unwrap().to_string(), text);
        }
        for text in ["", "a@h", "a#x@h", "#1@h", "a#1@"] {
            assert!(text.parse::<JobId>().is_err(), "{text}");
        }
    }

    #[test]
    fn file_names_are_harmless_and_distinct() {
        let a: JobId = "a[../x]/go#1@h".parse().unwrap();
        let b: JobId = "a[..%2Fx]/go#1@h".parse().unwrap();
        assert!(!a.file_name().contains('/'));
        assert_ne!(a.file_name(), b.file_name());
    }
}

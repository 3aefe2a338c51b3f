//! Who signed beside the one who confirms, and how that is known.

use crate::words::{Digest, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a step goes without where one person alone goes on: it stands among what they went against.
pub const ALONE: &str = "no second person";

/// The second person of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub struct Second {
    /// Their name.
    pub by: String,
    /// How it is known that it was them.
    pub proof: Proof,
}

/// How it is known who signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// The system said whose process it was.
    Login {
        /// The login.
        login: String,
        /// Its number.
        uid: u32,
    },
    /// A signature was made with their key, and checked against the allowed signers.
    Key {
        /// The key's fingerprint.
        fingerprint: String,
        /// The login that it was handed in from.
        login: String,
        /// The signature, as `ssh-keygen -Y verify` reads it.
        signature: String,
    },
    /// They said so.
    Said,
}

/// A signature for one sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The sheet; another one isn't signed.
    pub sheet: Digest,
    /// Who, and how that is known.
    pub second: Second,
    /// When.
    pub at: Timestamp,
}

/// What is signed with a key: this run, this step, this sheet.
pub fn message(run: &str, step: &str, sheet: &Digest) -> String {
    format!("holdpoint 1\nrun {run}\nstep {step}\nsheet {sheet}\n")
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Proof::Login { login, uid } => write!(f, "by the login {login}, uid {uid}"),
            Proof::Key { fingerprint, login, .. } => write!(f, "with the key {fingerprint}, from the login {login}"),
            Proof::Said => f.write_str("by name alone"),
        }
    }
}

impl fmt::Display for Second {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.by, self.proof)
    }
}

/// As journals have it: older ones keep a name alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    Name(String),
    Signed { by: String, proof: Proof },
}

impl From<Kept> for Second {
    fn from(kept: Kept) -> Second {
        match kept {
            Kept::Name(by) => Second { by, proof: Proof::Said },
            Kept::Signed { by, proof } => Second { by, proof },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_older_journals_have_of_a_second_person_is_a_name_that_was_said() {
        let old: Second = serde_json::from_str(r#""bert""#).unwrap();
        assert_eq!(
            old,
            Second {
                by: "bert".into(),
                proof: Proof::Said
            }
        );
        let text = serde_json::to_string(&old).unwrap();
        assert_eq!(serde_json::from_str::<Second>(&text).unwrap(), old, "{text}");
    }
}

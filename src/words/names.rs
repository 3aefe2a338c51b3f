//! Names that are cheap to clone and can't be mixed up.

use serde::{Deserialize, Serialize};
use std::{borrow::Borrow, fmt, sync::Arc};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                $name(text.into())
            }
        }
        impl From<String> for $name {
            fn from(text: String) -> Self {
                $name(text.into())
            }
        }
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
    )* };
}

names! {
    /// A host, by the name that the inputs give it.
    HostName,
    /// A monitor, unique within its procedure.
    MonitorName,
    /// A guard, unique within its procedure.
    GuardName,
    /// A secret input. Only the name is ever journaled.
    SecretName,
    /// A lasting consequence, such as `standby-node1`.
    EffectId,
    /// A step or block of the plan: ids and loop *values*, never positions, such as `appliances[rok2]/upgrade-node`.
    StepId,
    /// A SHA-256 in lower-case hexadecimal.
    Digest,
}

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self::from_hash(sha2::Sha256::digest(bytes).as_slice())
    }

    /// A finished hash as text.
    pub fn from_hash(hash: &[u8]) -> Self {
        let digits = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        // Not `write!`: a journal of a hundred thousand lines is read back through this.
        let text: String = digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect();
        Digest(text.into())
    }
}

impl StepId {
    /// Whether this is `block` itself or lies under it.
    pub fn is_under(&self, block: &StepId) -> bool {
        self.0
            .strip_prefix(block.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

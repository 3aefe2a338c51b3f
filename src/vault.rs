//! Secrets: in memory, here, and nowhere else.
//!
//! A [`Vault`] can't be cloned, printed or serialized, and is wiped when it is dropped. What leaves it is a filled-in script,
//! for a host at the moment of writing, and a [`Mask`] for what comes back.
//!
//! A secret of fewer than [`SHORTEST`] bytes is filled in, but neither masked nor looked for: starring every `y` or `123` out
//! of an output would hide the output and, by where the stars stand, give the secret away all the same. The same holds for one that is
//! an ordinary word of the run ([`Vault::among`]). Nor is a secret found that was encoded (base64, percent signs), or broken by the
//! wrapping of a terminal.

mod mask;

pub use mask::Mask;

use crate::words::{Piece, Script, SecretName};
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::Arc,
};
use zeroize::Zeroizing;

/// Shorter secrets than this, in bytes, are not masked in output.
pub const SHORTEST: usize = 4;

/// The secrets of a session.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "a secret is never printed")]
pub struct Vault {
    secrets: BTreeMap<SecretName, Zeroizing<Vec<u8>>>,
    /// What anybody may read.
    open: Arc<str>,
    /// Secrets that stand in it all the same.
    ordinary: BTreeSet<SecretName>,
}

/// The vault doesn't hold a secret that a script needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The secret {0} isn't known in this session: it is kept in memory only, and must be given again.")]
pub struct MissingSecret(pub SecretName);

impl Vault {
    /// An empty one.
    pub fn new() -> Self {
        Vault::default()
    }

    /// Keeps a secret, in the place of an earlier one of that name.
    pub fn keep(&mut self, name: SecretName, secret: impl Into<Zeroizing<Vec<u8>>>) {
        let secret = secret.into();
        if stands_in(&self.open, &secret) {
            self.ordinary.insert(name.clone());
        } else {
            self.ordinary.remove(&name);
        }
        self.secrets.insert(name, secret);
    }

    /// This vault among texts that anybody may read: what the run goes by, and what it was given. A secret that stands in them, such as
    /// `word` or a host's own name, can't be told from them: it is filled in, but neither masked nor looked for.
    #[must_use]
    pub fn among(mut self, open: impl Into<Arc<str>>) -> Vault {
        self.open = open.into();
        let ordinary = self.secrets.iter().filter(|(_, secret)| stands_in(&self.open, secret));
        self.ordinary = ordinary.map(|(name, _)| name.clone()).collect();
        self
    }

    /// The secrets that are ordinary words of the run, and long enough to be looked for otherwise.
    pub fn ordinary(&self) -> impl Iterator<Item = &SecretName> {
        self.ordinary.iter()
    }

    /// This vault with one more secret. It is the only way to a second vault, for a session that was given a secret late.
    #[must_use]
    pub fn and(&self, name: SecretName, secret: impl Into<Zeroizing<Vec<u8>>>) -> Vault {
        let mut vault = Vault {
            secrets: self.secrets.clone(),
            open: self.open.clone(),
            ordinary: self.ordinary.clone(),
        };
        vault.keep(name, secret);
        vault
    }

    /// Whether a secret is held.
    pub fn has(&self, name: &str) -> bool {
        self.secrets.contains_key(name)
    }

    /// The names of the secrets held.
    pub fn names(&self) -> Vec<SecretName> {
        self.secrets.keys().cloned().collect()
    }

    /// A script with its secrets filled in: for a host, at the moment of writing, and for nothing else.
    ///
    /// # Errors
    /// A secret isn't held.
    pub fn fill(&self, script: &Script) -> Result<Zeroizing<Vec<u8>>, MissingSecret> {
        let parts = script
            .0
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => Ok(text.as_bytes()),
                Piece::Secret(name) => self
                    .secrets
                    .get(name)
                    .map(|secret| &***secret)
                    .ok_or_else(|| MissingSecret(name.clone())),
            })
            .collect::<Result<Vec<&[u8]>, _>>()?;
        // Sized beforehand: a buffer that grows leaves copies of its content behind.
        let mut filled = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
        for part in parts {
            filled.extend_from_slice(part);
        }
        Ok(filled)
    }

    /// Masks what a host prints. One for each stream of each job.
    pub fn mask(&self) -> Mask {
        Mask::new(self.findable().map(|(_, secret)| Zeroizing::new(secret.to_vec())))
    }

    /// The secret that a text contains, as it stands or as a JSON string holds it: such a text is never written down.
    pub fn contains_secret(&self, text: &str) -> Option<SecretName> {
        let contains = |part: &[u8]| memchr::memmem::find(text.as_bytes(), part).is_some();
        self.findable()
            .find(|(_, secret)| contains(secret) || in_json(secret).is_some_and(|escaped| contains(&escaped)))
            .map(|(name, _)| name.clone())
    }

    fn findable(&self) -> impl Iterator<Item = (&SecretName, &[u8])> {
        self.secrets
            .iter()
            .map(|(name, secret)| (name, &***secret))
            .filter(|(name, secret)| secret.len() >= SHORTEST && !self.ordinary.contains(*name))
    }
}

fn stands_in(open: &str, secret: &[u8]) -> bool {
    secret.len() >= SHORTEST && memchr::memmem::find(open.as_bytes(), secret).is_some()
}

/// A secret as it stands between the quotes of a JSON string, where that differs.
fn in_json(secret: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let text = std::str::from_utf8(secret).ok()?;
    let mut quoted = Zeroizing::new(Vec::with_capacity(secret.len() * 6 + 2));
    serde_json::to_writer(&mut *quoted, text).ok()?;
    let inner = quoted.get(1..quoted.len().checked_sub(1)?)?;
    (inner != secret).then(|| Zeroizing::new(inner.to_vec()))
}

/// Has the system never write this process's memory to disk when it crashes, nor let another process of the same user read it.
///
/// # Errors
/// The system refuses.
pub fn no_core_dumps() -> io::Result<()> {
    setrlimit(
        Resource::Core,
        Rlimit {
            current: Some(0),
            maximum: Some(0),
        },
    )?;
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(secrets: &[(&str, &str)]) -> Vault {
        let mut vault = Vault::new();
        for (name, secret) in secrets {
            vault.keep((*name).into(), secret.as_bytes().to_vec());
        }
        vault
    }

    #[test]
    fn a_script_is_filled_in_and_a_missing_secret_is_named() {
        let vault = vault(&[("pw", "hunter22")]);
        let script = Script(vec![Piece::Text("p=".into()), Piece::Secret("pw".into()), Piece::Text("\n".into())]);
        assert_eq!(&**vault.fill(&script).unwrap(), b"p=hunter22\n");
        let other = Script(vec![Piece::Secret("token".into())]);
        assert_eq!(vault.fill(&other), Err(MissingSecret("token".into())));
        assert!(vault.has("pw") && !vault.has("token"));
        assert_eq!(vault.names(), ["pw".into()]);
    }

    #[test]
    fn a_crash_writes_no_memory_to_disk() {
        no_core_dumps().unwrap();
        assert_eq!(rustix::process::getrlimit(Resource::Core).current, Some(0));
        assert_eq!(rustix::process::dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }

    #[test]
    fn a_text_with_a_secret_in_it_is_recognised_even_as_json() {
        let vault = vault(&[("pw", r#"a"b\c"#), ("pin", "123")]);
        assert_eq!(vault.contains_secret(r#"so a"b\c it is"#), Some("pw".into()));
        let json = serde_json::to_string(&vec![r#"typed a"b\c"#]).unwrap();
        assert_eq!(vault.contains_secret(&json), Some("pw".into()));
        assert_eq!(
            vault.contains_secret("123 and nothing else"),
            None,
            "too short to be told from ordinary text"
        );
    }
}

//! Signatures with keys: made and checked by OpenSSH's own `ssh-keygen`, so that agents and hardware keys do as well.

use super::place;
use crate::files;
use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// What a signature is for, so that one made for something else isn't taken here.
const NAMESPACE: &str = "holdpoint";

/// A signature that was found to be right.
pub(super) struct Verified {
    /// Whose key it is, as the allowed signers have it.
    pub principal: String,
    pub fingerprint: String,
}

/// Signs with a key; of one that an agent holds, the public half does.
///
/// # Errors
/// `ssh-keygen` can't, in its words.
pub(super) fn sign(key: &Path, message: &str) -> Result<String, String> {
    let mut command = Command::new("ssh-keygen");
    command
        .args(["-q", "-Y", "sign", "-n", NAMESPACE, "-f"])
        .arg(key)
        .stderr(Stdio::inherit());
    let made = fed(&mut command, message)?;
    let signature = String::from_utf8_lossy(&made.stdout).into_owned();
    match made.status.success() && signature.contains("BEGIN SSH SIGNATURE") {
        true => Ok(signature),
        false => {
            // With the public half, it is for an agent to sign.
            let agent = if key.extension().is_some_and(|is| is == "pub") {
                ": neither its private half beside it nor an agent has the key. `ssh-add -l` lists what your agent has"
            } else {
                ""
            };
            Err(format!("ssh-keygen made no signature with {}{agent}.", key.display()))
        }
    }
}

/// Whose signature it is, by the allowed signers of whoever walks the run. `aside` is a folder of theirs.
///
/// # Errors
/// It isn't right, or nobody's; in words.
pub(super) fn verify(aside: &Path, message: &str, signature: &str) -> Result<Verified, String> {
    let allowed = allowed()?;
    let kept = Kept::of(aside, signature)?;
    let with = |how: &str| {
        let mut command = Command::new("ssh-keygen");
        command
            .args(["-Y", how, "-s"])
            .arg(&kept.0)
            .arg("-f")
            .arg(&allowed)
            .stderr(Stdio::null());
        command
    };
    let found = fed(&mut with("find-principals"), "")?;
    let principals = String::from_utf8_lossy(&found.stdout);
    let Some(principal) = principals.lines().next().filter(|_| found.status.success()) else {
        return Err(format!("the key is nobody's in {}", allowed.display()));
    };
    let checked = fed(with("verify").args(["-n", NAMESPACE, "-I", principal]), message)?;
    let told = String::from_utf8_lossy(&checked.stdout);
    let fingerprint = told.split_whitespace().find(|word| word.starts_with("SHA256:"));
    match fingerprint.filter(|_| checked.status.success()) {
        Some(fingerprint) => Ok(Verified {
            principal: principal.to_owned(),
            fingerprint: fingerprint.to_owned(),
        }),
        None => Err("the signature isn't right for this step as it stands".into()),
    }
}

/// The file of those who may sign.
fn allowed() -> Result<PathBuf, String> {
    let path = place::config()
        .ok_or("there is no home folder to keep allowed signers in")?
        .join("allowed_signers");
    match files::read(&path) {
        Ok(_) => Ok(path),
        Err(error) => Err(format!(
            "whoever walks the run must know whose keys count: {} can't be read ({error}). Each line of it: a name and a public key, as in \
             “anna ssh-ed25519 AAAA…”",
            path.display()
        )),
    }
}

/// Runs a command with this on its standard input.
fn fed(command: &mut Command, input: &str) -> Result<Output, String> {
    let failed = |error: std::io::Error| format!("ssh-keygen can't be run: {error}");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // One that has ended already says why by its status.
        let _ = stdin.write_all(input.as_bytes());
    }
    child.wait_with_output().map_err(failed)
}

/// A signature in a file, for as long as this lives.
struct Kept(PathBuf);

impl Kept {
    fn of(aside: &Path, signature: &str) -> Result<Kept, String> {
        let path = aside.join(".signature");
        let failed = |error: std::io::Error| format!("the signature can't be kept in {}: {error}", path.display());
        let _ = std::fs::remove_file(&path);
        files::create(&path)
            .and_then(|mut file| file.write_all(signature.as_bytes()))
            .map_err(failed)?;
        Ok(Kept(path))
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

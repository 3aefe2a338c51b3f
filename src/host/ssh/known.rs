//! Known hosts: a file of the run's own before the operator's. What is accepted in a run is kept for this run alone; what the operator
//! knows stays as it is.

use super::resolve::Resolved;
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::process::Command;

/// The run's own file, and which hosts have their keys asked for anew.
#[derive(Debug)]
pub(super) struct Known {
    file: PathBuf,
    /// `ssh-keygen` writes the whole file anew.
    writing: tokio::sync::Mutex<()>,
}

impl Known {
    pub(super) fn new(file: &Path) -> io::Result<Known> {
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::OpenOptions::new().create(true).append(true).open(file)?;
        Ok(Known {
            file: file.into(),
            writing: tokio::sync::Mutex::default(),
        })
    }

    /// The files that `ssh` looks into, ours first: that is where it adds to.
    pub(super) fn files(&self, resolved: &Resolved, only_ours: bool) -> String {
        let ours = format!("\"{}\"", self.file.display().to_string().replace('%', "%%"));
        let operators = resolved.known_hosts.iter().filter(|_| !only_ours).map(String::as_str);
        [ours.as_str()].into_iter().chain(operators).collect::<Vec<_>>().join(" ")
    }

    /// Every fingerprint that any file has for a host.
    pub(super) async fn fingerprints(&self, resolved: &Resolved) -> Vec<String> {
        let name = resolved.key_name();
        let mut found = BTreeSet::new();
        let others = resolved.known_hosts.iter().chain(&resolved.global_known_hosts).map(PathBuf::from);
        for file in [self.file.clone()].into_iter().chain(others) {
            found.extend(fingerprints(&file, &name).await);
        }
        found.into_iter().collect()
    }

    /// Forgets what the run accepted for a host.
    pub(super) async fn forget(&self, resolved: &Resolved) {
        let _alone = self.writing.lock().await;
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-R", &resolved.key_name(), "-f"]).arg(&self.file);
        keygen.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Err(error) = keygen.status().await {
            tracing::warn!(%error, "ssh-keygen can't be run");
        }
        let _none = fs::remove_file(self.file.with_extension("old"));
    }
}

async fn fingerprints(file: &Path, name: &str) -> Vec<String> {
    if !file.exists() {
        return Vec::new();
    }
    let mut keygen = Command::new("ssh-keygen");
    keygen.args(["-l", "-F", name, "-f"]).arg(file);
    keygen.stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let Ok(output) = keygen.output().await else { return Vec::new() };
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_whitespace().find(|word| word.starts_with("SHA256:")))
        .map(Into::into)
        .collect()
}

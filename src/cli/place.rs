//! Folders read from disk, with limits.

use super::Failure;
use std::{collections::BTreeMap, fs, io, path::Path};

/// The most that one file may hold, in bytes.
const FILE: u64 = 16 << 20;
/// The most files that a folder may hold.
const FILES: usize = 10_000;
/// How deep folders may nest.
const DEPTH: usize = 8;

/// All files under a folder, by their path in it. Links are not followed; hidden files are left out.
///
/// # Errors
/// The folder can't be read, or holds more than a procedure ever would.
pub fn files(dir: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut found = BTreeMap::new();
    gather(dir, "", 0, &mut found).map_err(|error| Failure::Usage(format!("{} can't be read: {error}", dir.display())))?;
    Ok(found)
}

fn gather(dir: &Path, prefix: &str, depth: usize, into: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    if depth > DEPTH {
        return Err(io::Error::other(format!("{} lies too deep", dir.display())));
    }
    let mut entries: Vec<_> = fs::read_dir(dir)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let Ok(name) = entry.file_name().into_string() else {
            return Err(io::Error::other(format!("a file name in {} isn't UTF-8", dir.display())));
        };
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() {
            gather(&entry.path(), &format!("{path}/"), depth + 1, into)?;
        } else if kind.is_file() {
            if entry.metadata()?.len() > FILE {
                return Err(io::Error::other(format!("{} is larger than 16 MiB", entry.path().display())));
            }
            if into.len() >= FILES {
                return Err(io::Error::other(format!("{} holds more than {FILES} files", dir.display())));
            }
            into.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Where the operator's own procedures are: `$XDG_CONFIG_HOME/holdpoint`.
pub fn config() -> Option<std::path::PathBuf> {
    use etcetera::BaseStrategy as _;
    Some(etcetera::choose_base_strategy().ok()?.config_dir().join("holdpoint"))
}

/// The machine that they sit at, by its own name.
pub fn machine() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Who sits at the console, for the journal.
pub fn operator() -> String {
    ["SUDO_USER", "LOGNAME", "USER"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|name| !name.is_empty() && !name.chars().any(char::is_control))
        .unwrap_or_else(|| super::people::login(rustix::process::getuid().as_raw()))
}

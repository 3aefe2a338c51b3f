//! Files of the simulated hosts.

use super::{Happening, World};
use crate::{
    host::Unreachable,
    words::{Copy, CopyEnd, Digest, Exit, HostName, JobId, Stream, Work, Write},
};
use regex::Regex;
use std::{collections::BTreeMap, sync::Arc};

/// Paths, and what is there; nothing where nothing is.
pub type Contents = Vec<(String, Option<Vec<u8>>)>;

impl World {
    /// Reads files by shell patterns. A plain path that isn't there comes back without content, a pattern that nothing matches not at all.
    ///
    /// # Errors
    /// The host can't be reached.
    pub fn files(&mut self, host: &HostName, globs: &[String], only_text: bool) -> Result<Contents, Unreachable> {
        self.reach(host)?;
        let Some(machine) = self.machines.get(host) else {
            return Ok(Vec::new());
        };
        let mut found: BTreeMap<String, Option<Vec<u8>>> = BTreeMap::new();
        for glob in globs {
            let Some(pattern) = glob_pattern(glob) else {
                found.insert(glob.clone(), machine.files.get(glob).map(|content| content.clone().into_bytes()));
                continue;
            };
            for (path, content) in machine.files.iter().filter(|(path, _)| pattern.is_match(path)) {
                found.insert(path.clone(), Some(content.clone().into_bytes()));
            }
        }
        if only_text {
            found.retain(|_, content| content.as_ref().is_none_or(|content| !content.contains(&0)));
        }
        Ok(found.into_iter().collect())
    }

    /// Writes or copies.
    pub(super) fn do_files(&mut self, id: &JobId, work: &Work) {
        let done = match work {
            Work::Write(writes) => self.write(&id.host, writes),
            Work::Copy(copies) => self.copy(copies),
            Work::Run(_) | Work::Power(_) => Ok(String::new()),
        };
        let (stream, text, exit) = match done {
            Ok(text) => (Stream::Out, text, 0),
            Err(text) => (Stream::Err, text, 1),
        };
        if !text.is_empty() {
            self.print(id, stream, Arc::from(text.as_bytes()));
        }
        self.end(id, Exit::Code(exit), None);
        self.changed();
    }

    fn write(&mut self, host: &HostName, writes: &[Write]) -> Result<String, String> {
        let Some(machine) = self.machines.get_mut(host) else {
            return Ok(String::new());
        };
        if let Some(why) = writes.iter().find_map(|write| changed_file(&machine.files, write)) {
            return Err(format!("{why}\n"));
        }
        let mut told = String::new();
        for write in writes {
            if let Some(old) = machine.files.get(&write.path).cloned() {
                machine.files.insert(write.backup.clone(), old);
            }
            if write.remove {
                machine.files.remove(&write.path);
                told += &format!("{}: removed\n", write.path);
                continue;
            }
            let content = write.content.masked();
            told += &format!("{}: {} bytes written\n", write.path, content.len());
            machine.files.insert(write.path.clone(), content);
        }
        Ok(told)
    }

    fn copy(&mut self, copies: &[Copy]) -> Result<String, String> {
        let mut told = String::new();
        for copy in copies {
            let Some(from) = self.files_at(&copy.from) else {
                return Err(format!("{}: no route to host\n", name(&copy.from)));
            };
            let inside = format!("{}/", copy.from.path.trim_end_matches('/'));
            let found: Vec<(String, String)> = from
                .iter()
                .filter_map(|(path, content)| {
                    let rest = if *path == copy.from.path { "" } else { path.strip_prefix(&inside)? };
                    let to = if rest.is_empty() {
                        copy.to.path.clone()
                    } else {
                        format!("{}/{rest}", copy.to.path.trim_end_matches('/'))
                    };
                    Some((to, content.clone()))
                })
                .collect();
            if found.is_empty() && !copy.missing_ok {
                return Err(format!("{}: {}: No such file or directory\n", name(&copy.from), copy.from.path));
            }
            told += &format!("{} → {}: {} copied\n", copy.from.path, copy.to.path, found.len());
            match self.files_at(&copy.to) {
                Some(to) => to.extend(found),
                None => return Err(format!("{}: no route to host\n", name(&copy.to))),
            }
        }
        Ok(told)
    }

    fn files_at(&mut self, end: &CopyEnd) -> Option<&mut BTreeMap<String, String>> {
        match &end.host {
            None => Some(&mut self.here),
            Some(host) => {
                let now = self.now;
                let machine = self.machines.get_mut(host).filter(|machine| machine.reachable(now))?;
                Some(&mut machine.files)
            }
        }
    }
}

/// Why a file can't be written: it isn't what it was when somebody looked.
pub(super) fn changed_file(files: &BTreeMap<String, String>, write: &Write) -> Option<String> {
    let is = files.get(&write.path).map(|content| Digest::of(content.as_bytes()));
    if is == write.before {
        return None;
    }
    let path = &write.path;
    Some(match (&is, &write.before) {
        (None, _) => format!("{path} was there when it was looked at, and is gone. Look at the step again"),
        (Some(_), None) => format!("{path} has been made since it was looked at. Look at the step again"),
        (Some(_), Some(_)) => format!("{path} has changed since it was looked at. Look at the step again"),
    })
}

fn name(end: &CopyEnd) -> &str {
    end.host.as_ref().map_or("here", HostName::as_str)
}

/// A shell pattern as a regular expression; nothing for a plain path.
fn glob_pattern(glob: &str) -> Option<Regex> {
    if !glob.contains(['*', '?', '[']) {
        return None;
    }
    let mut text = String::from("^");
    let mut rest = glob.chars();
    while let Some(c) = rest.next() {
        match c {
            '*' => text.push_str("[^/]*"),
            '?' => text.push_str("[^/]"),
            '[' if rest.as_str().contains(']') => {
                let set: String = rest.by_ref().take_while(|c| *c != ']').collect();
                let (not, set) = match set.strip_prefix('!') {
                    Some(set) => ("^", set),
                    None => ("", set.as_str()),
                };
                let escaped = set
                    .replace('\\', r"\\")
                    .replace('[', r"\[")
                    .replace('^', r"\^")
                    .replace("&&", r"&\&");
                text.push_str(&format!("[{not}{escaped}]"));
            }
            c => text.push_str(&regex::escape(&c.to_string())),
        }
    }
    text.push('$');
    Regex::new(&text).ok()
}

impl Happening {
    /// What a command printed, where it did.
    pub fn text(&self) -> Option<String> {
        match self {
            Happening::Output { bytes, .. } => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_patterns_stay_within_their_folder() {
        let matches = |glob: &str, path: &str| glob_pattern(glob).unwrap().is_match(path);
        assert!(matches("/usr/bin/*kvm*", "/usr/bin/qemu-kvm"));
        assert!(!matches("/usr/*kvm*", "/usr/bin/qemu-kvm"));
        assert!(matches("/etc/[a-c]?", "/etc/b1"));
        assert!(!matches("/etc/[!a-c]?", "/etc/b1"));
        assert!(glob_pattern("/etc/hosts").is_none());
    }
}

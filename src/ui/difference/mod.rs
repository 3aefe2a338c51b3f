//! What a file step would change: per file, folded over the hosts that have the same one.

pub mod lines;

use super::diff::{self, Change};
use crate::{engine::sheet::FileSheet, words::HostName};

/// One file on the hosts where it is the same, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileDifference {
    /// Where.
    pub hosts: Vec<HostName>,
    /// Its path.
    pub path: String,
    /// What becomes of it.
    pub what: What,
    /// The mode that it is given.
    pub mode: Option<String>,
    /// The owner that it is given.
    pub owner: Option<String>,
    /// The changed parts, with some equal lines around.
    pub hunks: Vec<Hunk>,
    /// Lines added and dropped.
    pub count: (usize, usize),
    /// What lines can't show.
    pub notes: Vec<&'static str>,
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// There was none; it has so many lines.
    New,
    /// It is taken away.
    Removed,
    /// Its content changes.
    Changed,
    /// Its content stays.
    Same,
    /// Its content is secret.
    Secret,
    /// Its content is no text.
    Binary,
}

/// A changed part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Its first line before, from 1, and how many.
    pub old: (usize, usize),
    /// Its first line after, from 1, and how many.
    pub new: (usize, usize),
    /// Its lines.
    pub lines: Vec<Change>,
}

/// Of the files of a step, in order.
pub fn of(files: &[FileSheet]) -> Vec<FileDifference> {
    let mut kinds: Vec<(&FileSheet, Vec<HostName>)> = Vec::new();
    for file in files {
        let same = |known: &FileSheet| {
            let (a, b) = (&known.write, &file.write);
            // The digest of what was there is all that is known of a secret one.
            known.old == file.old
                && (&a.path, &a.before, &a.content, &a.mode, &a.owner, a.secret, a.remove)
                    == (&b.path, &b.before, &b.content, &b.mode, &b.owner, b.secret, b.remove)
        };
        match kinds.iter_mut().find(|(known, _)| same(known)) {
            Some((_, hosts)) => hosts.push(file.host.clone()),
            None => kinds.push((file, vec![file.host.clone()])),
        }
    }
    kinds.into_iter().map(|(file, hosts)| one(file, hosts)).collect()
}

fn one(file: &FileSheet, hosts: Vec<HostName>) -> FileDifference {
    let write = &file.write;
    let mut made = FileDifference {
        hosts,
        path: write.path.clone(),
        what: What::Secret,
        mode: write.mode.clone(),
        owner: write.owner.clone(),
        hunks: Vec::new(),
        count: (0, 0),
        notes: Vec::new(),
    };
    if write.secret {
        return made;
    }
    let old = file.old.as_deref();
    let new = if write.remove { String::new() } else { write.content.masked() };
    made.what = match old {
        _ if old.is_some_and(|old| old.contains('\0')) || new.contains('\0') => What::Binary,
        _ if write.remove => What::Removed,
        None => What::New,
        Some(old) if old == new => What::Same,
        Some(_) => What::Changed,
    };
    if matches!(made.what, What::Binary | What::Same) {
        return made;
    }
    let ends = |text: &str| text.is_empty() || text.ends_with('\n');
    match (old.is_none_or(ends), ends(&new)) {
        (true, true) => {}
        (false, true) => made.notes.push("its last line had no line end, and gets one"),
        (true, false) => made.notes.push("its last line has no line end afterwards"),
        (false, false) => made.notes.push("its last line has no line end"),
    }
    if write.content.has_secret() {
        made.notes.push("secrets stand as ‹name›");
    }
    made.hunks = hunks(diff::difference(old.unwrap_or_default(), &new));
    for change in made.hunks.iter().flat_map(|hunk| &hunk.lines) {
        made.count.0 += usize::from(matches!(change, Change::Added(_)));
        made.count.1 += usize::from(matches!(change, Change::Dropped(_)));
    }
    made
}

fn hunks(changes: Vec<Change>) -> Vec<Hunk> {
    let (mut old, mut new) = (1, 1);
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut fresh = true;
    for change in changes {
        if let Change::Gap(count) = change {
            old += count;
            new += count;
            fresh = true;
            continue;
        }
        if std::mem::take(&mut fresh) {
            hunks.push(Hunk {
                old: (old, 0),
                new: (new, 0),
                lines: Vec::new(),
            });
        }
        let Some(hunk) = hunks.last_mut() else { continue };
        let (before, after) = match change {
            Change::Dropped(_) => (1, 0),
            Change::Added(_) => (0, 1),
            _ => (1, 1),
        };
        old += before;
        new += after;
        hunk.old.1 += before;
        hunk.new.1 += after;
        hunk.lines.push(change);
    }
    hunks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Digest, Script, Write};

    fn file(host: &str, old: Option<&str>, new: &str) -> FileSheet {
        FileSheet {
            host: host.into(),
            write: Write {
                path: "/etc/x".into(),
                before: old.map(|old| Digest::of(old.as_bytes())),
                content: Script::text(new),
                mode: None,
                owner: None,
                backup: String::new(),
                secret: false,
                remove: false,
            },
            old: old.map(str::to_owned),
        }
    }

    #[test]
    fn hosts_that_had_the_same_file_are_folded() {
        let found = of(&[
            file("node1", Some("a\n"), "b\n"),
            file("node2", Some("c\n"), "b\n"),
            file("node3", Some("a\n"), "b\n"),
        ]);
        let hosts: Vec<Vec<HostName>> = found.into_iter().map(|file| file.hosts).collect();
        assert_eq!(hosts, [vec!["node1".into(), "node3".into()], vec![HostName::from("node2")]]);
    }

    #[test]
    fn hunks_know_their_lines() {
        let old: String = (1..=40).map(|n| format!("line {n}\n")).collect();
        let new = old.replace("line 20\n", "").replace("line 35\n", "line 35\nnew\n");
        let [found] = &of(&[file("n", Some(&old), &new)])[..] else {
            panic!()
        };
        assert_eq!(found.count, (1, 1));
        let places: Vec<_> = found.hunks.iter().map(|hunk| (hunk.old, hunk.new)).collect();
        assert_eq!(places, [((17, 7), (17, 6)), ((33, 6), (32, 7))]);
    }

    #[test]
    fn what_becomes_of_a_file_is_told_apart() {
        let what = |file: FileSheet| of(&[file])[0].what;
        assert_eq!(what(file("n", None, "a\n")), What::New);
        assert_eq!(what(file("n", Some("a\n"), "a\n")), What::Same);
        assert_eq!(what(file("n", Some("a\0"), "a\n")), What::Binary);
        let mut secret = file("n", None, "hush");
        secret.write.secret = true;
        let found = of(&[secret]);
        assert!(found[0].what == What::Secret && found[0].hunks.is_empty());
    }
}

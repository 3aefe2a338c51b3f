//! `groups.conf`: sections of `key: value`; and files of `group: nodes`.

use std::{collections::BTreeMap, path::Path};

/// Values by key.
pub(super) type Section = BTreeMap<String, String>;

/// The key under which a section has the file that it stands in.
pub(super) const FROM: &str = "";

/// Adds the sections of a file; a key that is there already is replaced.
pub(super) fn sections(text: &str, file: &Path, into: &mut BTreeMap<String, Section>) {
    let mut at = None;
    for line in text.lines() {
        // A line that is indented goes on with the one before, and belongs to commands only.
        if line.trim().is_empty() || line.starts_with(['#', ';', ' ', '\t']) {
            continue;
        }
        if let Some(name) = line.trim_end().strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let section = into.entry(name.to_owned()).or_default();
            section.insert(FROM.to_owned(), file.display().to_string());
            at = Some(name.to_owned());
        } else if let (Some(section), Some((key, value))) = (&at, line.split_once([':', '='])) {
            let section = into.entry(section.clone()).or_default();
            section.insert(key.trim().to_owned(), value.trim().to_owned());
        }
    }
}

/// The groups of a flat file; a group that is named again gets more.
pub(super) fn groups(text: &str) -> BTreeMap<String, String> {
    let mut groups: BTreeMap<String, String> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, nodes)) = line.split_once(':') {
            let set = groups.entry(name.trim().to_owned()).or_default();
            if !set.is_empty() {
                set.push(' ');
            }
            set.push_str(nodes.trim());
        }
    }
    groups
}

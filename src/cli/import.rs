use super::{Doing as _, Failure, Status, say::say};
use crate::{
    files,
    procedure::{import, new as fresh},
};
use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

/// Longer documents are refused, in bytes.
const LONGEST: u64 = 4 << 20;

/// A procedure of a Markdown runbook, in a folder of its own.
pub(super) fn import(path: &Path, name: Option<&str>) -> Result<Status, Failure> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.map_or_else(|| as_name(&stem), str::to_owned);
    fresh::check_name(&name).map_err(Failure::Usage)?;
    let dir = PathBuf::from(&name);
    if dir.exists() {
        return Err(Failure::Usage(format!(
            "{name} is there already, and is left as it is. Give another name with --name."
        )));
    }
    let mut text = Vec::new();
    files::read(path)
        .map_err(std::io::Error::from)
        .and_then(|file| file.take(LONGEST + 1).read_to_end(&mut text))
        .doing(format_args!("read {}", path.display()))?;
    if text.len() as u64 > LONGEST {
        return Err(Failure::Usage(format!(
            "{} is larger than 4 MiB: that is no runbook.",
            path.display()
        )));
    }
    let markdown = String::from_utf8(text).map_err(|_| Failure::Usage(format!("{} is no text in UTF-8.", path.display())))?;
    let source = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let imported = import::import(&name, &source, &markdown).map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
    fs::create_dir_all(&dir).doing(format_args!("make the folder {name}"))?;
    for (path, content) in &imported.files {
        let to = dir.join(path);
        fs::write(&to, content).doing(format_args!("write {}", to.display()))?;
    }
    let (phases, steps) = imported.made;
    say!("Made {name}/procedure.toml: {phases} phases, {steps} steps. It checks clean.");
    say!("What you have to decide, and what the document doesn't say:");
    let mut lines: Vec<(&str, Vec<String>)> = Vec::new();
    for (line, what) in &imported.decide {
        match lines.iter_mut().find(|(known, _)| known == what) {
            Some((_, at)) => at.push(line.to_string()),
            None => lines.push((what, vec![line.to_string()])),
        }
    }
    for (what, at) in lines {
        say!("  {what}: line {}", at.join(", "));
    }
    say!("Read it whole before it is run: a document's order of steps, and what may go wrong, nobody has looked at.");
    say!("Next: holdpoint show ./{name}\n      holdpoint rehearse ./{name}     it offers to write a first scenario");
    Ok(Status::Finished)
}

/// A file's name as a procedure's.
fn as_name(stem: &str) -> String {
    let mut name = String::new();
    for c in stem.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_ascii_alphanumeric() || c == '.' => name.push(c),
            _ if !name.ends_with('-') && !name.is_empty() => name.push('-'),
            _ => {}
        }
    }
    name.trim_matches(['-', '.']).to_owned()
}

//! File steps: what was seen in, what will be written out. The write carries the digest of what was seen.

use super::{
    decide::Decision,
    input::{SeenContent, SeenFile},
    run::LookAt,
    scope::InRun,
    sheet::FileSheet,
};
use crate::{
    procedure::{
        model::{Edit, File, FileChange, Paths},
        scope::Unready,
        template::Pattern,
    },
    words::{Account, Digest, HostName, Piece, Script, StepId, Write},
};
use regex::Regex;

/// What has to be looked at on one host before the sheet of a file step can be made.
pub(super) fn look_at(id: &StepId, file: &File, host: &HostName, account: &Account, scope: &InRun) -> Result<LookAt, Unready> {
    let (mut globs, only_text) = match &file.paths {
        Paths::One(path) => (vec![path.text(scope)?], false),
        Paths::Many { globs, only_text } => (globs.iter().map(|glob| glob.text(scope)).collect::<Result<_, _>>()?, *only_text),
    };
    if let FileChange::Restore(of) = &file.change {
        let backups: Vec<String> = globs.iter().map(|path| backup(path, of)).collect();
        globs.extend(backups);
    }
    Ok(LookAt {
        step: id.clone(),
        host: host.clone(),
        globs,
        only_text,
        account: account.clone(),
    })
}

/// The files of a step as they shall be; nothing yet while a host has not been looked at.
pub(super) fn sheets(d: &Decision, id: &StepId, file: &File, hosts: &[HostName], scope: &InRun) -> Result<Option<Vec<FileSheet>>, Unready> {
    let line = d.run().line(id);
    let key = d.run().planned(id).map(|planned| planned.key.clone()).unwrap_or_default();
    let mut sheets = Vec::new();
    for host in hosts {
        let Some((_, seen)) = line.looked.iter().find(|(seen, _)| seen == host) else {
            return Ok(None);
        };
        let seen = seen
            .as_ref()
            .map_err(|why| Unready::new(format!("the files on {host} can't be read: {why}")))?;
        let path = match &file.paths {
            Paths::One(path) => Some(path.text(scope)?),
            Paths::Many { .. } => None,
        };
        let absent = path
            .as_ref()
            .filter(|path| !seen.iter().any(|file| file.path == **path))
            .map(|path| SeenFile {
                path: path.clone(),
                is: SeenContent::Absent,
            });
        let ours = |file: &&SeenFile| path.as_ref().map_or_else(|| !is_backup(&file.path), |path| file.path == *path);
        for one in seen.iter().filter(ours).chain(absent.as_ref()) {
            let old = match &one.is {
                SeenContent::Absent => None,
                SeenContent::Text(text) => Some(text.as_str()),
                SeenContent::Binary(_) if path.is_none() => continue,
                SeenContent::Binary(_) => return Err(Unready::new(format!("{} on {host} is not text, and is left alone", one.path))),
            };
            let mut remove = false;
            let content = match &file.change {
                FileChange::Content(template) => template.script(scope)?,
                FileChange::Source(path) => {
                    let bytes = d
                        .rules
                        .procedure
                        .files
                        .get(path)
                        .ok_or_else(|| Unready::new(format!("the procedure has no file {path}")))?;
                    Script::text(String::from_utf8_lossy(bytes))
                }
                FileChange::Restore(of) => {
                    let kept = backup(&one.path, of);
                    match seen.iter().find(|file| file.path == kept).map(|file| &file.is) {
                        Some(SeenContent::Text(text)) => Script::text(text.clone()),
                        Some(SeenContent::Binary(_)) => return Err(Unready::new(format!("the backup {kept} on {host} is not text"))),
                        // Of many files only those that were changed have a backup.
                        Some(SeenContent::Absent) | None if path.is_none() => continue,
                        Some(SeenContent::Absent) | None => {
                            remove = true;
                            Script::default()
                        }
                    }
                }
                FileChange::Edit(edits) => {
                    let old = old.ok_or_else(|| Unready::new(format!("{} is not there on {host}: there is nothing to edit", one.path)))?;
                    edited(old, edits, scope).map_err(|why| Unready::new(format!("{} on {host}: {why}", one.path)))?
                }
            };
            let unchanged = old.is_some_and(|old| content == Script::text(old)) && file.mode.is_none() && file.owner.is_none();
            if unchanged && path.is_none() {
                continue;
            }
            sheets.push(FileSheet {
                host: host.clone(),
                old: old.filter(|_| !file.secret).map(str::to_owned),
                write: Write {
                    path: one.path.clone(),
                    before: old.map(|old| Digest::of(old.as_bytes())),
                    content,
                    mode: file.mode.clone(),
                    owner: file.owner.as_ref().map(|owner| owner.text(scope)).transpose()?,
                    backup: backup(&one.path, &key),
                    secret: file.secret,
                    remove,
                },
            });
        }
    }
    Ok(Some(sheets))
}

/// Where a step keeps the old content: beside the file, by the step's place in the procedure, so that its undo finds it.
fn backup(path: &str, key: &str) -> String {
    let digest = Digest::of(key.as_bytes());
    format!("{path}.holdpoint-{}", &digest.as_str()[..8])
}

/// Whether a path is one of the backups that file steps leave: it is never edited itself.
fn is_backup(path: &str) -> bool {
    path.rsplit_once(".holdpoint-")
        .is_some_and(|(_, digest)| digest.len() == 8 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn edited(old: &str, edits: &[Edit], scope: &InRun) -> Result<Script, String> {
    let mut lines: Vec<String> = old.lines().map(str::to_owned).collect();
    for edit in edits {
        match edit {
            Edit::Line { line, replaces } => {
                let line = line.text(scope).map_err(|error| error.why)?;
                let at = match replaces {
                    Some(pattern) => {
                        let regex = compiled(pattern, scope)?;
                        lines.iter().position(|old| regex.is_match(old))
                    }
                    None => None,
                };
                match at {
                    Some(at) => lines[at] = line,
                    None if lines.contains(&line) => {}
                    None => lines.push(line),
                }
            }
            Edit::Replace {
                pattern,
                to,
                unless,
                missing_ok,
            } => {
                let regex = compiled(pattern, scope)?;
                let unless = unless.as_ref().map(|unless| compiled(unless, scope)).transpose()?;
                let to = to.text(scope).map_err(|error| error.why)?;
                let mut found = false;
                for line in &mut lines {
                    if unless.as_ref().is_some_and(|unless| unless.is_match(line)) {
                        // It stands already as it should.
                        found = true;
                    } else if regex.is_match(line) {
                        found = true;
                        *line = regex.replace_all(line, to.as_str()).into_owned();
                    }
                }
                if !found && !missing_ok {
                    return Err(format!("no line matches {}", pattern.source()));
                }
            }
            Edit::Drop { pattern, missing_ok } => {
                let regex = compiled(pattern, scope)?;
                let before = lines.len();
                lines.retain(|line| !regex.is_match(line));
                if lines.len() == before && !missing_ok {
                    return Err(format!("no line matches {}", pattern.source()));
                }
            }
        }
    }
    let mut text = lines.join("\n");
    if !text.is_empty() && (old.ends_with('\n') || old.is_empty()) {
        text.push('\n');
    }
    Ok(Script(vec![Piece::Text(text)]))
}

fn compiled(pattern: &Pattern, scope: &InRun) -> Result<Regex, String> {
    Regex::new(&pattern.render(scope).map_err(|error| error.why)?).map_err(|error| error.to_string())
}

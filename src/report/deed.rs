//! What a step does, out of its sheet: the exact command, or whatever stands in its place.

use super::model::{Deed, FileChange, Fill, Tick};
use crate::{
    engine::sheet::{Does, FileSheet, Sheet},
    words::{CopyEnd, Power},
};

/// Lines of a file's difference that are kept.
const LINES: usize = 400;

/// Of a sheet; ticks and fills are still open.
pub fn deed(sheet: &Sheet) -> Deed {
    let mut deed = Deed {
        hosts: sheet.hosts().iter().map(ToString::to_string).collect(),
        run_as: sheet.account.run_as.clone(),
        ..Deed::default()
    };
    match &sheet.does {
        Does::Run { command, .. } => {
            deed.command = Some(command.text.clone());
            deed.environment = command.env.iter().map(|(name, value)| (name.clone(), value.masked())).collect();
            deed.input = Some(command.stdin.masked()).filter(|input| !input.is_empty());
        }
        Does::Write { files } => {
            deed.files = files.iter().map(file).collect();
            if files.is_empty() {
                deed.says.push("No file needs a change.".into());
            }
        }
        Does::Copy { copies, .. } => deed
            .says
            .extend(copies.iter().map(|copy| format!("Copies {} to {}", end(&copy.from), end(&copy.to)))),
        Does::Power { what, leave, .. } => {
            deed.says.push(
                match what {
                    Power::Off => "Switches off",
                    Power::On => "Is switched on by hand",
                    Power::Reboot => "Reboots",
                }
                .into(),
            );
            deed.says.extend(leave.clone());
        }
        Does::Manual { what, hosts, ticks, fills } => {
            deed.hosts = hosts.iter().map(ToString::to_string).collect();
            deed.says.push(what.trim_end().to_owned());
            deed.ticks = ticks
                .iter()
                .map(|text| Tick {
                    text: text.clone(),
                    by: None,
                    at: None,
                })
                .collect();
            deed.fills = fills
                .iter()
                .map(|fill| Fill {
                    name: fill.name.clone(),
                    label: fill.label.clone(),
                    value: None,
                })
                .collect();
        }
        Does::Wait {
            what,
            until,
            steady,
            least,
            ..
        } => {
            deed.says.push(format!("Waits: {what}"));
            if let Some(until) = until {
                let steady = if *steady > 0 { format!(", for {steady} s") } else { String::new() };
                deed.says.push(format!("Until {until}{steady}"));
            }
            if *least > 0 {
                deed.says.push(format!("At least {}", super::spans::span(*least)));
            }
        }
        Does::Choose { options, .. } => deed.says.extend(options.iter().map(|option| format!("Option: {}", option.label))),
        Does::Answer { to, send, jobs } => {
            deed.hosts = jobs.iter().map(|job| job.host.to_string()).collect();
            deed.says
                .push(format!("Answers the held command of {to}: {}", typed(&send.masked())));
        }
        Does::Note { text } => deed.says.push(text.trim_end().to_owned()),
    }
    deed
}

/// What is typed, as a person reads it: without its last Enter, and Enter alone as such.
pub fn typed(text: &str) -> String {
    match text.trim_end_matches(['\n', '\r']) {
        "" => "Enter".into(),
        text => format!("“{text}”"),
    }
}

fn end(end: &CopyEnd) -> String {
    format!("{}:{}", end.host.as_ref().map_or("here", |host| host.as_str()), end.path)
}

fn file(sheet: &FileSheet) -> FileChange {
    let write = &sheet.write;
    let new = if write.remove { String::new() } else { write.content.masked() };
    FileChange {
        host: sheet.host.to_string(),
        path: write.path.clone(),
        removed: write.remove,
        mode: write.mode.clone(),
        owner: write.owner.clone(),
        secret: write.secret,
        difference: if write.secret {
            Vec::new()
        } else {
            difference(sheet.old.as_deref().unwrap_or_default(), &new)
        },
    }
}

/// Lines that go and come, with up to three equal ones around; what is between the first and the last change goes and comes as a whole.
fn difference(old: &str, new: &str) -> Vec<String> {
    const AROUND: usize = 3;
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count().min(most);
    let (gone, come) = (old.get(head..old.len() - tail), new.get(head..new.len() - tail));
    let (gone, come) = (gone.unwrap_or_default(), come.unwrap_or_default());
    if gone.is_empty() && come.is_empty() {
        return Vec::new();
    }
    let signed = |sign: char, lines: &[&str]| lines.iter().map(|line| format!("{sign}{line}")).collect::<Vec<_>>();
    let before = old.get(head.saturating_sub(AROUND)..head).unwrap_or_default();
    let after = old
        .get(old.len() - tail..(old.len() - tail + AROUND).min(old.len()))
        .unwrap_or_default();
    let mut lines = [signed(' ', before), signed('-', gone), signed('+', come), signed(' ', after)].concat();
    if lines.len() > LINES {
        let more = lines.len() - LINES;
        lines.truncate(LINES);
        lines.push(format!(" … and {more} more lines"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_has_what_goes_and_comes_and_a_little_around() {
        assert_eq!(difference("a\nb\nc\n", "a\nx\nc\n"), [" a", "-b", "+x", " c"]);
        assert_eq!(difference("", "new\n"), ["+new"]);
        assert_eq!(difference("a\na\n", "a\n"), [" a", "-a"]);
        assert!(difference("same\n", "same\n").is_empty());
    }
}

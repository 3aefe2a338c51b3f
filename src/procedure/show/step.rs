use super::overview::{Entry, Fact, Problem, common};
use crate::{
    procedure::{
        expr::Expr,
        model::{Action, CopyPlace, Edit, ExpectKind, FileChange, Paths, Procedure, PromptThen, Run, RunWhat, Severity, Step, Undo},
        scope::Scope,
    },
    words::{Power, StopAfter},
};
use std::time::Duration;

/// A step in full.
pub fn entry(procedure: &Procedure, step: &Step, scope: &dyn Scope) -> Entry {
    let mut entry = common(&step.common, scope);
    entry.effect = Some(step.effect);
    entry.hosts = step.on.as_ref().map(|on| hosts(on, scope));
    if let (Some(hosts), Some(user)) = (&mut entry.hosts, &step.run_as) {
        hosts.push_str(&format!(" as {user}"));
    }
    action(procedure, step, scope, &mut entry);
    for (name, time) in [("normally", step.normal), ("worry after", step.worry), ("at most", step.limit)] {
        if let Some(time) = time {
            entry.details.push(fact(name, span(time)));
        }
    }
    if step.at_a_time > 0 {
        entry.details.push(fact("hosts at once", step.at_a_time.to_string()));
    }
    if step.canary {
        entry
            .details
            .push(fact("first", "one host; the others only once it went well".into()));
    }
    if let Some(stop) = step.stop_after {
        let share = if matches!(stop, StopAfter::Share { .. }) {
            " of the hosts"
        } else {
            ""
        };
        entry.details.push(fact("starts no more", format!("once {stop}{share} failed")));
    }
    if let Some(phrase) = &step.phrase {
        entry.details.push(fact("to be typed", phrase.outline(scope)));
    }
    if step.second {
        entry.details.push(fact(
            "signed by",
            "a second person, too, from a login of their own or with a key".into(),
        ));
    }
    entry.expects = step
        .expect
        .iter()
        .map(|expect| {
            let says = expect.says.outline(scope);
            let judged = if matches!(expect.kind, ExpectKind::Ask(_)) {
                " (the operator judges)"
            } else {
                ""
            };
            let level = if expect.level == Severity::Warn { " (else a warning)" } else { "" };
            format!("{says}{judged}{level}")
        })
        .collect();
    entry.problems = step
        .problems
        .iter()
        .map(|problem| Problem {
            shows: problem.pattern.template().outline(scope),
            advice: problem.advice.outline(scope),
            remedy: problem.remedy.iter().map(|step| line(step, scope)).collect(),
        })
        .collect();
    entry.undo = undo(&step.common.undo, scope);
    entry.opens = step.opens.iter().map(|opens| opens.text.outline(scope)).collect();
    entry.closes = step.closes.iter().map(|closes| closes.outline(scope)).collect();
    entry
}

fn action(procedure: &Procedure, step: &Step, scope: &dyn Scope, entry: &mut Entry) {
    let (does, what) = match &step.action {
        Action::Run(run) => {
            command(run, scope, entry);
            match &run.what {
                RunWhat::Command(command) => ("run", command.command(scope).unwrap_or_else(|_| command.outline(scope))),
                RunWhat::Script(path) => {
                    entry.details.push(fact("script", path.clone()));
                    let content = procedure
                        .files
                        .get(path)
                        .map(|content| String::from_utf8_lossy(content).into_owned());
                    ("script", content.unwrap_or_default())
                }
            }
        }
        Action::Manual(manual) => {
            for tick in &manual.ticks {
                entry.details.push(fact("to tick", tick.outline(scope)));
            }
            for fill in &manual.fills {
                entry.details.push(fact("to fill in", fill.label.outline(scope)));
            }
            ("manual", manual.what.outline(scope))
        }
        Action::Wait(wait) => {
            if let Some(until) = &wait.until {
                entry.details.push(fact("until", until.source().to_owned()));
            }
            for (name, time) in [("holding for", wait.steady), ("at least", wait.least)] {
                if !time.is_zero() {
                    entry.details.push(fact(name, span(time)));
                }
            }
            ("wait", wait.what.outline(scope))
        }
        Action::File(file) => {
            let paths = match &file.paths {
                Paths::One(path) => path.outline(scope),
                Paths::Many { globs, .. } => globs.iter().map(|glob| glob.outline(scope)).collect::<Vec<_>>().join(" "),
            };
            if let Some(mode) = &file.mode {
                entry.details.push(fact("mode", mode.clone()));
            }
            if let Some(owner) = &file.owner {
                entry.details.push(fact("owner", owner.outline(scope)));
            }
            change(&file.change, scope, entry);
            ("file", paths)
        }
        Action::Copy(copy) => {
            let place = |place: &CopyPlace| match place {
                CopyPlace::Here => "here".to_owned(),
                CopyPlace::Host(host) => hosts(host, scope),
            };
            entry.details.push(fact("from", place(&copy.from)));
            entry.details.push(fact("to", place(&copy.to)));
            if let Some(into) = &copy.into {
                entry.details.push(fact("into", into.outline(scope)));
            }
            (
                "copy",
                copy.paths.iter().map(|path| path.outline(scope)).collect::<Vec<_>>().join(" "),
            )
        }
        Action::Power { what, leave } => {
            if let Some(leave) = leave {
                entry
                    .details
                    .push(fact("if the guide's own host is among them", leave.outline(scope)));
            }
            let what = match what {
                Power::Off => "off",
                Power::On => "on",
                Power::Reboot => "reboot",
            };
            ("power", what.to_owned())
        }
        Action::Choose(choose) => {
            for option in &choose.options {
                entry.details.push(fact(&option.value, option.label.clone()));
            }
            ("choose", choose.name.clone())
        }
        Action::Answer { to, send } => {
            entry.details.push(fact("to", to.to_string()));
            ("answer", send.outline(scope))
        }
        Action::Note(note) => ("note", note.outline(scope)),
    };
    entry.does = Some(does);
    entry.what = Some(what);
}

fn command(run: &Run, scope: &dyn Scope, entry: &mut Entry) {
    if run.terminal {
        entry.details.push(fact("terminal", "yes".into()));
    }
    for (name, value) in &run.env {
        entry.details.push(fact("environment", format!("{name}={}", value.outline(scope))));
    }
    if let Some(stdin) = &run.stdin {
        entry.details.push(fact("standard input", stdin.outline(scope)));
    }
    if run.exit != [0] {
        let statuses: Vec<String> = run.exit.iter().map(ToString::to_string).collect();
        entry.details.push(fact("exit", statuses.join(", ")));
    }
    if run.ends_in_reboot {
        entry.details.push(fact("ends", "in a reboot of its host".into()));
    }
    for prompt in &run.prompts {
        let then = match &prompt.then {
            PromptThen::Send(send) => format!("answered with {}", send.outline(scope)),
            PromptThen::Ask(ask) => format!("asked: {}", ask.outline(scope)),
            PromptThen::Hold(hold) => format!("held: {}", hold.outline(scope)),
        };
        entry
            .details
            .push(fact("prompt", format!("{} is {then}", prompt.pattern.template().outline(scope))));
    }
}

fn change(change: &FileChange, scope: &dyn Scope, entry: &mut Entry) {
    match change {
        FileChange::Content(content) => entry.details.push(fact("content", content.outline(scope))),
        FileChange::Source(path) => entry.details.push(fact("content of", path.clone())),
        FileChange::Restore(key) => entry.details.push(fact("put back as before", key.to_string())),
        FileChange::Edit(edits) => {
            for edit in edits {
                let says = match edit {
                    Edit::Line { line, replaces: None } => format!("the line {}", line.outline(scope)),
                    Edit::Line { line, replaces: Some(old) } => {
                        format!("the line {}, in place of {}", line.outline(scope), old.template().outline(scope))
                    }
                    Edit::Replace { pattern, to, .. } => format!("{} becomes {}", pattern.template().outline(scope), to.outline(scope)),
                    Edit::Drop { pattern, .. } => format!("lines with {} are dropped", pattern.template().outline(scope)),
                };
                entry.details.push(fact("edit", says));
            }
        }
    }
}

/// How a node is taken back, a line a step.
pub fn undo(undo: &Undo, scope: &dyn Scope) -> Vec<String> {
    match undo {
        Undo::Unsaid => Vec::new(),
        Undo::None(why) => vec![format!("none: {}", why.outline(scope))],
        Undo::Steps(steps) => steps.iter().map(|step| line(step, scope)).collect(),
    }
}

/// A step in a line: its title, and its command where it has one.
fn line(step: &Step, scope: &dyn Scope) -> String {
    let title = step.common.title.outline(scope);
    match &step.action {
        Action::Run(Run {
            what: RunWhat::Command(command),
            ..
        }) => format!("{title}: {}", command.command(scope).unwrap_or_else(|_| command.outline(scope))),
        _ => title,
    }
}

/// Hosts by name where they are known, else the expression.
pub fn hosts(on: &Expr, scope: &dyn Scope) -> String {
    on.hosts(scope).map_or_else(
        |_| format!("‹{}›", on.source()),
        |hosts| hosts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    )
}

/// A duration as it is written.
pub fn span(time: Duration) -> String {
    let mut rest = time.as_secs();
    let mut parts = Vec::new();
    for (unit, seconds) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] {
        if rest >= seconds {
            parts.push(format!("{}{unit}", rest / seconds));
            rest %= seconds;
        }
    }
    if parts.is_empty() { "0s".into() } else { parts.join(" ") }
}

fn fact(name: &str, says: String) -> Fact {
    Fact { name: name.into(), says }
}

//! Letting a step run, and letting a hold point go.

use super::{Dialog, Done, Opened, Quote, second, title_of};
use crate::{
    engine::{
        input::Act,
        run::{Line, Run},
        sheet::{Does, Sheet, Typed},
        view::Blocker,
    },
    ui::{
        command_text,
        deed::Deed,
        diff::{self, Change},
        event::Out,
        field::{Choice, Field},
        keys::{Command, Keymap},
        sheet_lines::{on_hosts, runs_as},
        theme::Role,
    },
    words::{Level, Power, SecretName, StepId},
};
use zeroize::Zeroizing;

/// Said where something is gone against.
pub(super) const AGAINST: &str = "It runs against this. Your name and your reason go into the journal and the report.";

/// Lets a step run, perhaps with another command: at once where nothing more is asked than the key itself.
pub(super) fn step(run: &Run, keys: &Keymap, folder: Option<&str>, id: &StepId, edited: Option<&String>) -> Opened {
    let line = run.line(id);
    let Some((digest, sheet)) = line.sheet.clone() else {
        return Opened::No(unready(&line));
    };
    let mut against = match obstacles(run, keys, id) {
        Ok(against) => against,
        Err(why) => return Opened::No(why),
    };
    let other = second::of(run, folder, id, &sheet, edited.is_some(), &mut against);
    let mut fields = Vec::new();
    let mut after = consequences(run, &sheet, &against);
    after.extend(other.says);
    if let Some(command) = edited {
        after.extend(difference(&sheet, command));
    }
    if let Some((ask, expected)) = typed(&sheet) {
        after.push((Role::Strong, ask));
        fields.push(Field::text("Type it", "").checked(move |text| {
            if text == expected {
                Ok(())
            } else {
                Err(format!("that isn't {expected}: it must be the same, letter by letter"))
            }
        }));
    }
    let named = other.asks.is_some();
    fields.extend(other.asks);
    if !against.is_empty() {
        fields.push(Field::reason("Reason for going on nevertheless"));
    }
    if edited.is_some() && fields.is_empty() {
        fields.push(Field::pick(
            "",
            vec![Choice::new("Don't run it"), Choice::keyed('y', "Run the edited command")],
        ));
    }
    let asks_only = edited.is_some() && sheet.typed.is_none() && !named && against.is_empty();
    let marks = (sheet.typed.is_some(), named, !against.is_empty());
    let (step, edited) = (id.clone(), edited.cloned());
    let quote = quote(run, &sheet, edited.as_deref());
    let act = move |fields: &[Field]| {
        let mut values = fields.iter();
        let mut next = |there: bool| {
            if there {
                values.next().map(|field| field.value().to_owned())
            } else {
                None
            }
        };
        Act::Confirm {
            step: step.clone(),
            sheet: digest.clone(),
            edited: edited.clone(),
            typed: next(marks.0),
            second: next(marks.1).map(|name| name.trim().to_owned()),
            against: next(marks.2).map(|reason| reason.trim().to_owned()),
        }
    };
    if fields.is_empty() {
        return Opened::Now(Done::Send(vec![Out::Act(act(&[]))]));
    }
    let dialog = Dialog::new(format!("Run: {}", title_of(run, id)), fields, move |fields| {
        let refused = asks_only && fields.first().is_none_or(|field| field.picked() == 0);
        Ok(if refused {
            Done::Nothing
        } else {
            Done::Send(vec![Out::Act(act(fields))])
        })
    });
    let dialog = dialog
        .alone(other.alone)
        .saying_all(cautions(&sheet))
        .quoting(quote)
        .saying_all(after);
    Opened::Ask(Box::new(dialog))
}

/// Another command for one attempt. What it changes is shown before it runs.
pub(super) fn edit(run: &Run, keys: &Keymap, id: &StepId) -> Opened {
    let line = run.line(id);
    let Some((_, sheet)) = line.sheet.clone() else {
        return Opened::No(unready(&line));
    };
    if let Err(why) = obstacles(run, keys, id) {
        return Opened::No(why);
    }
    let Does::Run { hosts, command, .. } = &sheet.does else {
        return Opened::No("Only a command can be edited; this step has none.".into());
    };
    let own = command.text.clone();
    let field = Field::lines("Command", &own)
        .with_help("Enter makes a new line. Ctrl-S goes on: what you changed is shown before anything runs.")
        .required("an empty command is no command");
    let dialog = Dialog::new(format!("Edit: {}", title_of(run, id)), vec![field], move |fields| {
        let text = fields.first().map(Field::value).unwrap_or_default().to_owned();
        Ok(Done::Open(if text == own { Deed::Run } else { Deed::RunEdited(text) }))
    });
    let says = format!(
        "For this attempt alone, {}{}. It counts as a change at least, is marked EDITED, and goes into the journal with your name and its \
         difference from the procedure's own.",
        on_hosts(run, hosts),
        runs_as(&sheet.account)
    );
    Opened::Ask(Box::new(dialog.saying(Role::Text, says).quoting(None)))
}

/// Lets a hold point, a wait or a note go.
pub(super) fn release(run: &Run, keys: &Keymap, folder: Option<&str>, id: &StepId) -> Opened {
    let line = run.line(id);
    let Some((digest, sheet)) = line.sheet.clone() else {
        return Opened::No(unready(&line));
    };
    let mut against = match obstacles(run, keys, id) {
        Ok(against) => against,
        Err(why) => return Opened::No(why),
    };
    if matches!(sheet.does, Does::Wait { .. }) {
        against.push("What is waited for has not come yet, or not for long enough.".into());
    }
    let other = second::of(run, folder, id, &sheet, false, &mut against);
    let named = other.asks.is_some();
    let mut fields: Vec<Field> = other.asks.into_iter().collect();
    if !against.is_empty() {
        fields.push(Field::reason("Reason for going on nevertheless"));
    }
    let (step, has_second, has_reason) = (id.clone(), named, !against.is_empty());
    let act = move |fields: &[Field]| {
        Ok(Act::Release {
            step: step.clone(),
            sheet: digest.clone(),
            second: has_second.then(|| fields.first().and_then(Field::given)).flatten(),
            against: has_reason.then(|| fields.last().and_then(Field::given)).flatten(),
        })
    };
    if fields.is_empty() {
        return match act(&[]) {
            Ok(act) => Opened::Now(Done::Send(vec![Out::Act(act)])),
            Err(why) => Opened::No(why),
        };
    }
    let dialog = Dialog::act(format!("Release: {}", title_of(run, id)), fields, act);
    let dialog = dialog
        .alone(other.alone)
        .saying_all(cautions(&sheet))
        .saying_all(other.says)
        .saying_all(consequences(run, &sheet, &against));
    Opened::Ask(Box::new(dialog))
}

/// Gives a secret that this session lacks.
pub(super) fn secret(name: &SecretName) -> Opened {
    let (asked, given) = (name.clone(), name.clone());
    let field = Field::secret(asked.to_string()).required("nothing was typed");
    let dialog = Dialog::new("A secret is wanted", vec![field], move |fields| {
        let value = Zeroizing::new(fields.first().map(Field::value).unwrap_or_default().to_owned());
        Ok(Done::Send(vec![Out::Secret {
            name: given.clone(),
            value,
        }]))
    });
    Opened::Ask(Box::new(dialog.saying(
        Role::Text,
        "It is kept in memory only, for this session, and never written to a journal, a log or a command line.",
    )))
}

/// What the operator would go against; an error where nothing helps.
fn obstacles(run: &Run, keys: &Keymap, id: &StepId) -> Result<Vec<String>, String> {
    let hint = |command| keys.hint(command);
    let mut against = Vec::new();
    for blocker in run.blockers(id) {
        match &blocker {
            Blocker::Guard { .. } => against.push(blocker.to_string()),
            Blocker::NotItsTurn if run.line(id).status == crate::engine::status::Status::Active => {}
            Blocker::NotItsTurn => {
                return Err(format!(
                    "Another step comes first: turn to this one ({}), or go back to the current one ({}).",
                    hint(Command::Turn),
                    keys.way_back()
                ));
            }
            Blocker::AllStopped { .. } => return Err(format!("{blocker}. Lift the stop first ({}).", hint(Command::StopAll))),
            Blocker::Host { .. } => {
                return Err(format!("{blocker}. Accept it first, with a reason ({}).", hint(Command::Choices)));
            }
            Blocker::Secret(_) => return Err(format!("{blocker}. Give it first ({}).", hint(Command::Choices))),
            Blocker::Open { .. } => return Err(format!("Not yet: {blocker}.")),
            Blocker::Unready(_) => return Err(format!("Not yet: {blocker}.")),
        }
    }
    Ok(against)
}

/// The command again, word for word, as the dialog may cover it.
fn quote(run: &Run, sheet: &Sheet, edited: Option<&str>) -> Option<Quote> {
    let hosts = sheet.hosts();
    let on = if hosts.is_empty() { String::new() } else { on_hosts(run, &hosts) };
    Some(match &sheet.does {
        Does::Run { command, .. } => Quote {
            on: format!("{on}{}:", runs_as(&sheet.account)),
            text: edited.unwrap_or(&command.text).to_owned(),
            values: if edited.is_some() { Vec::new() } else { sheet.values.clone() },
        },
        Does::Power { what, .. } => Quote {
            on: format!("{}: {on}", power(*what)),
            text: String::new(),
            values: Vec::new(),
        },
        Does::Write { files } => {
            let mut paths: Vec<&str> = files.iter().map(|file| file.write.path.as_str()).collect();
            paths.dedup();
            Quote {
                on: format!("writes {} {on}", paths.join(", ")),
                text: String::new(),
                values: Vec::new(),
            }
        }
        Does::Answer { to, send, .. } => Quote {
            on: format!("types into the held command of “{}”:", title_of(run, to)),
            text: send.masked(),
            values: Vec::new(),
        },
        _ => return None,
    })
}

fn power(what: Power) -> &'static str {
    match what {
        Power::Off => "switches off",
        Power::On => "waits until somebody has switched on",
        Power::Reboot => "reboots",
    }
}

/// What stands right above the command.
fn cautions(sheet: &Sheet) -> Vec<(Role, String)> {
    let mut says = Vec::new();
    if let Some(why) = &sheet.no_return {
        says.push((Role::Caution, format!("▲ From here on there is no way back: {why}")));
    }
    if let Some(warning) = &sheet.warning {
        says.push((Role::Caution, format!("▲ {warning}")));
    }
    says
}

/// What it means to let it run.
fn consequences(run: &Run, sheet: &Sheet, against: &[String]) -> Vec<(Role, String)> {
    let mut says = Vec::new();
    if sheet.level == Level::Destroy {
        let hosts = match &sheet.does {
            Does::Answer { jobs, .. } => jobs.iter().map(|job| job.host.clone()).collect(),
            _ => sheet.hosts(),
        };
        says.push((
            Role::Destroy,
            format!("DESTROY {}: what it takes away can't be brought back.", on_hosts(run, &hosts)),
        ));
    }
    says.extend(against.iter().map(|what| (Role::Bad, format!("✘ {what}"))));
    if !against.is_empty() {
        says.push((Role::Text, AGAINST.into()));
    }
    says
}

/// What an edit changes.
fn difference(sheet: &Sheet, edited: &str) -> Vec<(Role, String)> {
    let Does::Run { command, .. } = &sheet.does else {
        return Vec::new();
    };
    let mut says = vec![(
        Role::Edited,
        "EDITED, for this attempt alone. The procedure has (-), you run (+):".to_owned(),
    )];
    says.extend(
        diff::difference(&command.text, edited)
            .into_iter()
            .filter_map(|change| match change {
                Change::Dropped(text) => Some((Role::Dropped, format!("- {}", command_text::visible(&text)))),
                Change::Added(text) => Some((Role::Added, format!("+ {}", command_text::visible(&text)))),
                Change::Same(_) | Change::Gap(_) => None,
            }),
    );
    says.extend(
        command_text::oddities(edited)
            .into_iter()
            .map(|(line, odd)| (Role::Caution, format!("▲ line {line}: “{}” is {}.", odd.shown, odd.says))),
    );
    says
}

/// What must be typed: how it is asked, and what it is.
fn typed(sheet: &Sheet) -> Option<(String, String)> {
    Some(match sheet.typed.as_ref()? {
        Typed::Phrase(phrase) => (format!("To confirm, type: {phrase}"), phrase.clone()),
        Typed::Many(text) => (
            format!("To confirm, type the number of hosts and the procedure: {text}"),
            text.clone(),
        ),
        Typed::Host(node) => (
            format!("To confirm, type the name that the host itself reports: {node}"),
            node.to_string(),
        ),
    })
}

fn unready(line: &Line) -> String {
    match &line.unready {
        Some(why) => format!("It can't be shown yet, so it can't be confirmed: {why}"),
        None => "It is still being prepared.".into(),
    }
}

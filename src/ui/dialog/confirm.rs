//! Letting a step run, and letting a hold point go.

use super::{Dialog, Done, Opened, title_of};
use crate::{
    engine::{
        input::Act,
        run::{Line, Run},
        sheet::{Does, Sheet, Typed},
        view::Blocker,
    },
    ui::{event::Out, field::Field, theme::Role},
    words::{Level, SecretName, StepId},
};
use zeroize::Zeroizing;

/// Lines of a command that a dialog repeats.
const COMMAND: usize = 6;

/// Lets a step run: at once where nothing more is asked than the key itself.
pub(super) fn step(run: &Run, id: &StepId, edit: bool) -> Opened {
    let line = run.line(id);
    let Some((digest, sheet)) = line.sheet.clone() else {
        return Opened::No(unready(&line));
    };
    let against = match obstacles(run, id) {
        Ok(against) => against,
        Err(why) => return Opened::No(why),
    };
    let mut fields = Vec::new();
    let command = match &sheet.does {
        Does::Run { command, .. } if edit => Some(command.text.clone()),
        _ if edit => return Opened::No("Only a command can be edited; this step has none.".into()),
        _ => None,
    };
    if let Some(command) = &command {
        fields.push(
            Field::lines("Command", command)
                .with_help("For this attempt alone; it is marked EDITED. Enter makes a new line, Ctrl-S finishes.")
                .required("an empty command is no command"),
        );
    }
    let mut says = what_runs(&sheet);
    says.extend(warnings(&sheet, &against));
    if let Some((ask, expected)) = typed(&sheet) {
        says.push((Role::Strong, ask));
        fields.push(Field::text("Type it", "").checked(move |text| {
            if text == expected {
                Ok(())
            } else {
                Err(format!("that isn't {expected}"))
            }
        }));
    }
    if sheet.second {
        fields.push(second(run));
    }
    if !against.is_empty() {
        fields.push(Field::reason("Reason for going on nevertheless"));
    }
    let marks = (command.is_some(), sheet.typed.is_some(), sheet.second, !against.is_empty());
    let step = id.clone();
    let finish = move |fields: &[Field]| {
        let mut values = fields.iter();
        let mut next = |there: bool| {
            if there {
                values.next().map(|field| field.value().to_owned())
            } else {
                None
            }
        };
        let edited = next(marks.0).filter(|text| Some(text) != command.as_ref());
        Ok(Act::Confirm {
            step: step.clone(),
            sheet: digest.clone(),
            edited,
            typed: next(marks.1),
            second: next(marks.2).map(|name| name.trim().to_owned()),
            against: next(marks.3).map(|reason| reason.trim().to_owned()),
        })
    };
    if fields.is_empty() {
        return match finish(&[]) {
            Ok(act) => Opened::Now(Done::Send(vec![Out::Act(act)])),
            Err(why) => Opened::No(why),
        };
    }
    Opened::Ask(Box::new(
        Dialog::act(format!("Run: {}", title_of(run, id)), fields, finish).saying_all(says),
    ))
}

/// Lets a hold point, a wait or a note go.
pub(super) fn release(run: &Run, id: &StepId) -> Opened {
    let line = run.line(id);
    let Some((digest, sheet)) = line.sheet.clone() else {
        return Opened::No(unready(&line));
    };
    let mut against = match obstacles(run, id) {
        Ok(against) => against,
        Err(why) => return Opened::No(why),
    };
    if matches!(sheet.does, Does::Wait { .. }) {
        against.push("What is waited for has not come yet, or not for long enough.".into());
    }
    let mut fields = Vec::new();
    if sheet.second {
        fields.push(second(run));
    }
    if !against.is_empty() {
        fields.push(Field::reason("Reason for going on nevertheless"));
    }
    let (step, has_second, has_reason) = (id.clone(), sheet.second, !against.is_empty());
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
    let says = warnings(&sheet, &against);
    Opened::Ask(Box::new(
        Dialog::act(format!("Release: {}", title_of(run, id)), fields, act).saying_all(says),
    ))
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
fn obstacles(run: &Run, id: &StepId) -> Result<Vec<String>, String> {
    let mut against = Vec::new();
    for blocker in run.blockers(id) {
        match &blocker {
            Blocker::Guard { .. } => against.push(blocker.to_string()),
            Blocker::NotItsTurn if run.line(id).status == crate::engine::status::Status::Active => {}
            Blocker::NotItsTurn => return Err("Another step comes first: turn to this one (t), or go back to the current one (.).".into()),
            Blocker::AllStopped { .. } => return Err(format!("{blocker}. Lift the stop first (S).")),
            Blocker::Host { .. } => return Err(format!("{blocker}. Accept it first, with a reason (a).")),
            Blocker::Secret(_) => return Err(format!("{blocker}. Give it first (a).")),
            Blocker::Open { .. } => return Err(format!("Not yet: {blocker}.")),
            Blocker::Unready(_) => return Err(format!("Not yet: {blocker}.")),
        }
    }
    Ok(against)
}

/// The command again, as the dialog may cover it.
fn what_runs(sheet: &Sheet) -> Vec<(Role, String)> {
    let Does::Run { hosts, command, .. } = &sheet.does else {
        return Vec::new();
    };
    let mut says = vec![(Role::Strong, format!("on {}:", list(hosts)))];
    let lines: Vec<&str> = command.text.trim_end().lines().collect();
    says.extend(lines.iter().take(COMMAND).map(|line| (Role::Command, format!("  {line}"))));
    if let Some(more) = lines.len().checked_sub(COMMAND + 1) {
        says.push((Role::Dim, format!("  … and {} more lines", more + 1)));
    }
    says
}

fn warnings(sheet: &Sheet, against: &[String]) -> Vec<(Role, String)> {
    let mut says = Vec::new();
    if let Some(warning) = &sheet.warning {
        says.push((Role::Caution, format!("▲ {warning}")));
    }
    if let Some(why) = &sheet.no_return {
        says.push((Role::Caution, format!("▲ From here on there is no way back: {why}")));
    }
    if sheet.level == Level::Destroy {
        says.push((Role::Destroy, format!("DESTROY on {}", list(&sheet.hosts()))));
    }
    says.extend(against.iter().map(|what| (Role::Bad, format!("✘ {what}"))));
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

fn second(run: &Run) -> Field {
    let me = run.by.clone();
    Field::text("The second person's name", "").checked(move |text| match text.trim() {
        "" => Err("another person has to sign".into()),
        name if name == me => Err("it has to be another person than you".into()),
        _ => Ok(()),
    })
}

fn unready(line: &Line) -> String {
    match &line.unready {
        Some(why) => format!("It can't be shown yet, so it can't be confirmed: {why}"),
        None => "It is still being prepared.".into(),
    }
}

fn list<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

//! Passing over: skip, defer, override, exclude, remedy, values by hand.

use super::{Dialog, Done, Opened, title_of};
use crate::{
    engine::{
        input::{Act, SkipHow},
        run::Run,
    },
    procedure::{
        model::{Capture, Node, Procedure, TakeAs, TakeKind},
        plan::Slot,
    },
    ui::{
        event::Out,
        field::{Choice, Field},
        theme::Role,
    },
    words::{HostName, Level, StepId, Value, Values},
};

/// Says why it is passed over: done elsewhere, not needed, or later.
pub(super) fn skip(run: &Run, procedure: Option<&Procedure>, id: &StepId) -> Opened {
    let step = run.planned(id);
    let mut kinds = vec![
        Choice {
            text: "Its lasting effects are opened, and the values that it would have given are asked for.".into(),
            key: Some('e'),
            ..Choice::new("done elsewhere, by other means")
        },
        Choice {
            key: Some('n'),
            ..Choice::new("not needed here")
        },
    ];
    if step.is_some() {
        kinds.push(Choice {
            key: Some('l'),
            ..Choice::new("later")
        });
    }
    let grave = step.is_none_or(|step| step.effect >= Level::Disrupt);
    let reason = if grave {
        Field::reason("Reason")
    } else {
        Field::text("Reason", "")
    };
    let captures = captures(run, procedure, id);
    let mut fields = vec![Field::pick("It is", kinds), reason];
    fields.extend(captures.iter().map(|capture| {
        let field = Field::text(format!("Value of {}", capture.name), "");
        field.with_help(format!("{}; only where it was done elsewhere.", shape(capture)))
    }));
    let node = id.clone();
    let dialog = Dialog::act(format!("Skip: {}", title_of(run, id)), fields, move |fields| {
        let reason = fields.get(1).and_then(Field::given).unwrap_or_default();
        let how = match fields.first().map_or(0, Field::picked) {
            0 => SkipHow::Elsewhere,
            1 => SkipHow::NotNeeded,
            _ => {
                return Ok(Act::Defer {
                    step: node.clone(),
                    reason,
                });
            }
        };
        let mut values = Values::new();
        if how == SkipHow::Elsewhere {
            for (capture, field) in captures.iter().zip(fields.iter().skip(2)) {
                if let Some(text) = field.given() {
                    values.insert(capture.name.clone(), value_of(capture, &text)?);
                }
            }
        }
        Ok(Act::Skip {
            node: node.clone(),
            how,
            reason,
            values,
        })
    });
    let depends = run
        .line(id)
        .sheet
        .as_ref()
        .map(|(_, sheet)| sheet.opens.clone())
        .unwrap_or_default();
    let says = depends
        .into_iter()
        .map(|(_, text)| (Role::Caution, format!("▲ It would have opened: {text}")));
    Opened::Ask(Box::new(dialog.saying_all(says)))
}

/// Leaves it for later.
pub(super) fn defer(run: &Run, id: &StepId) -> Opened {
    let step = id.clone();
    let dialog = Dialog::act(
        format!("Later: {}", title_of(run, id)),
        vec![Field::reason("Reason")],
        move |fields| {
            Ok(Act::Defer {
                step: step.clone(),
                reason: fields.first().and_then(Field::given).unwrap_or_default(),
            })
        },
    );
    Opened::Ask(Box::new(
        dialog.saying(Role::Text, "It stays in view as deferred until it is taken up."),
    ))
}

/// Accepts it against its assessment.
pub(super) fn override_(run: &Run, id: &StepId) -> Opened {
    let failed = match &run.line(id).status {
        crate::engine::status::Status::Assess { failed } => failed.clone(),
        _ => return Opened::No("There is no assessment to go against.".into()),
    };
    let step = id.clone();
    let dialog = Dialog::act(
        format!("Accept as it is: {}", title_of(run, id)),
        vec![Field::reason("Reason")],
        move |fields| {
            Ok(Act::Override {
                step: step.clone(),
                reason: fields.first().and_then(Field::given).unwrap_or_default(),
            })
        },
    );
    let dialog = dialog.saying(
        Role::Strong,
        "You go against this assessment; it is recorded with your name and your reason:",
    );
    Opened::Ask(Box::new(
        dialog.saying_all(failed.into_iter().map(|why| (Role::Bad, format!("✘ {why}")))),
    ))
}

/// Puts in the steps that mend a known problem.
pub(super) fn remedy(run: &Run, id: &StepId, problem: u16, host: &HostName) -> Opened {
    let line = run.line(id);
    let sheet = line.ran.clone().or_else(|| line.sheet.as_ref().map(|(_, sheet)| sheet.clone()));
    let Some(known) = sheet.as_ref().and_then(|sheet| sheet.problems.get(usize::from(problem))) else {
        return Opened::No("That problem isn't known here.".into());
    };
    let (step, on) = (id.clone(), host.clone());
    let put_in = Done::Send(vec![Out::Act(Act::Remedy { step, problem, host: on })]);
    let options = vec![
        (
            Choice {
                key: Some('y'),
                ..Choice::new(format!("Put these steps in, for {host}"))
            },
            put_in,
        ),
        (Choice::new("Not now"), Done::Nothing),
    ];
    let dialog = Dialog::menu("Mend a known problem", options).saying(Role::Text, known.advice.clone());
    let steps = known.remedy.iter().map(|title| (Role::Strong, format!("  ○ {title}")));
    let after = (Role::Dim, "Each of them is shown and confirmed like any other step.".to_owned());
    Opened::Ask(Box::new(dialog.saying_all(steps.chain([after]))))
}

/// Leaves a host out.
pub(super) fn exclude(run: &Run, id: &StepId) -> Opened {
    let hosts: Vec<HostName> = run.line(id).hosts.clone();
    if hosts.len() < 2 {
        return Opened::No("There is only one host; skip the step instead.".into());
    }
    let choices = hosts.iter().map(|host| Choice::new(host.to_string())).collect();
    let step = id.clone();
    let fields = vec![Field::pick("Host", choices), Field::reason("Reason")];
    let dialog = Dialog::act(format!("Leave a host out: {}", title_of(run, id)), fields, move |fields| {
        Ok(Act::Exclude {
            step: step.clone(),
            host: fields
                .first()
                .and_then(|field| hosts.get(field.picked()))
                .cloned()
                .ok_or("no host is chosen")?,
            reason: fields.get(1).and_then(Field::given).unwrap_or_default(),
        })
    });
    Opened::Ask(Box::new(dialog.saying(
        Role::Caution,
        "▲ What the step would have done there stays undone, and stays in view as open.",
    )))
}

/// Gives a loop its values.
pub(super) fn give_values(run: &Run, id: &StepId) -> Opened {
    let Some(Slot::Later(later)) = run.slot(id) else {
        return Opened::No("Its values are known.".into());
    };
    let node = id.clone();
    let fields = vec![
        Field::text("Values", "")
            .with_help("With commas between them; a pair as a+b.")
            .required("give one value at least, or skip the block"),
        Field::reason("Reason"),
    ];
    let dialog = Dialog::act(format!("Values for: {}", title_of(run, id)), fields, move |fields| {
        let text = fields.first().map(Field::value).unwrap_or_default();
        let values = crate::ui::form::list(text).into_iter().map(|item| match item.split_once('+') {
            Some((a, b)) => Value::Array(vec![a.into(), b.into()]),
            None => Value::String(item),
        });
        Ok(Act::GiveValues {
            node: node.clone(),
            values: values.collect(),
            reason: fields.get(1).and_then(Field::given).unwrap_or_default(),
        })
    });
    Opened::Ask(Box::new(
        dialog.saying(Role::Text, format!("It waits for {}.", later.needs.join(", "))),
    ))
}

/// What a step would have captured, as far as its procedure is at hand.
fn captures(run: &Run, procedure: Option<&Procedure>, id: &StepId) -> Vec<Capture> {
    let key = run.planned(id).map(|step| step.key.clone());
    match key.and_then(|key| procedure?.node(&key)) {
        Some(Node::Step(step)) => step.captures.clone(),
        _ => Vec::new(),
    }
}

fn shape(capture: &Capture) -> &'static str {
    match (&capture.take.kind, &capture.take.value) {
        (TakeKind::Rows(_) | TakeKind::Columns(_) | TakeKind::Json(_) | TakeKind::Value(_), _) => "as JSON",
        (TakeKind::All(_), _) => "a list with commas",
        (TakeKind::Count(_), _) | (_, TakeAs::Number) => "a number",
        (_, TakeAs::Host(_)) => "a host",
        _ => "a text",
    }
}

fn value_of(capture: &Capture, text: &str) -> Result<Value, String> {
    let wrong = |what: &str| format!("{}: {what} is wanted", capture.name);
    let number = |text: &str| match serde_json::from_str(text) {
        Ok(Value::Number(number)) => Ok(Value::Number(number)),
        _ => Err(wrong("a number")),
    };
    let is_number = matches!(capture.take.value, TakeAs::Number);
    match &capture.take.kind {
        TakeKind::Rows(_) | TakeKind::Columns(_) | TakeKind::Json(_) | TakeKind::Value(_) => {
            serde_json::from_str(text).map_err(|_| wrong("JSON"))
        }
        TakeKind::All(_) => {
            let items = crate::ui::form::list(text).into_iter();
            let values: Result<_, _> = items
                .map(|item| if is_number { number(&item) } else { Ok(Value::String(item)) })
                .collect();
            values.map(Value::Array)
        }
        TakeKind::Count(_) => number(text),
        _ if is_number => number(text),
        _ => Ok(Value::String(text.to_owned())),
    }
}

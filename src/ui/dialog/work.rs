//! What a person does for a step: ticking, filling in, choosing, judging.

use super::{Dialog, Done, Opened, title_of};
use crate::{
    engine::{
        input::Act,
        run::Run,
        sheet::{CheckKind, Does, FillSheet},
    },
    procedure::model::InputKind,
    ui::{
        event::Out,
        field::{Choice, Field},
        theme::Role,
    },
    words::{StepId, Value},
};

/// Ticks and values of a manual step.
pub(super) fn tick(run: &Run, id: &StepId) -> Opened {
    let line = run.line(id);
    let Some((_, sheet)) = line.sheet.clone() else {
        return Opened::No("It is still being prepared.".into());
    };
    let Does::Manual { what, ticks, fills, .. } = &sheet.does else {
        return Opened::No("There is nothing to tick here.".into());
    };
    let was: Vec<bool> = (0..ticks.len())
        .map(|n| u16::try_from(n).is_ok_and(|n| line.ticks.contains(&n)))
        .collect();
    let mut fields: Vec<Field> = ticks.iter().zip(&was).map(|(text, on)| Field::toggle(text.clone(), *on)).collect();
    fields.extend(fills.iter().map(|fill| fill_field(fill, line.fills.get(&fill.name))));
    let (step, fills, old) = (id.clone(), fills.clone(), line.fills.clone());
    let dialog = Dialog::new(title_of(run, id), fields, move |fields| {
        let mut outs = Vec::new();
        for (n, (field, was)) in fields.iter().zip(&was).enumerate() {
            let on = field.picked() == 1;
            if on != *was {
                let line = u16::try_from(n).unwrap_or(u16::MAX);
                let step = step.clone();
                outs.push(Out::Act(Act::Tick { step, line, on }));
            }
        }
        for (field, fill) in fields.iter().skip(was.len()).zip(&fills) {
            if let Some(value) = fill_value(field, fill)?
                && old.get(&fill.name) != Some(&value)
            {
                let (step, name) = (step.clone(), fill.name.clone());
                outs.push(Out::Act(Act::Fill { step, name, value }));
            }
        }
        Ok(Done::Send(outs))
    });
    let dialog = dialog
        .saying(Role::Text, what.clone())
        .saying(Role::Dim, "Blank ticks; Ctrl-S keeps what is done so far.");
    Opened::Ask(Box::new(dialog.harmless()))
}

/// The options of a choice.
pub(super) fn choose(run: &Run, id: &StepId) -> Opened {
    let line = run.line(id);
    let Some((digest, sheet)) = line.sheet.clone() else {
        return Opened::No("It is still being prepared.".into());
    };
    let Does::Choose { options, .. } = &sheet.does else {
        return Opened::No("There is nothing to choose here.".into());
    };
    let choices = options.iter().map(|option| Choice {
        label: option.label.clone(),
        text: option.text.clone().unwrap_or_default(),
        key: None,
    });
    let broken = run.broken(&sheet.guards);
    let mut fields = vec![Field::pick("", choices.collect())];
    if !broken.is_empty() {
        fields.push(Field::reason("Reason for going on nevertheless"));
    }
    let (step, values): (_, Vec<String>) = (id.clone(), options.iter().map(|option| option.value.clone()).collect());
    let dialog = Dialog::act(title_of(run, id), fields, move |fields| {
        let at = fields.first().map_or(0, Field::picked);
        Ok(Act::Choose {
            step: step.clone(),
            sheet: digest.clone(),
            value: values.get(at).cloned().ok_or("none of the options is open")?,
            against: fields.get(1).and_then(Field::given),
        })
    });
    let said = sheet.text.clone().map(|text| (Role::Text, text));
    let said = said
        .into_iter()
        .chain(broken.iter().map(|blocker| (Role::Bad, format!("✘ {blocker}"))));
    Opened::Ask(Box::new(dialog.saying_all(said)))
}

/// The judged expectations that are open.
pub(super) fn judge(run: &Run, id: &StepId) -> Opened {
    let line = run.line(id);
    let Some(sheet) = line.ran.clone().or_else(|| line.sheet.as_ref().map(|(_, sheet)| sheet.clone())) else {
        return Opened::No("There is nothing to judge here.".into());
    };
    let asked = sheet.checks.iter().enumerate().filter(|(_, check)| check.kind == CheckKind::Ask);
    let open: Vec<(u16, String)> = asked
        .filter_map(|(n, check)| Some((u16::try_from(n).ok()?, check.says.clone())))
        .filter(|(n, _)| !line.judged.iter().any(|(judged, _)| judged == n))
        .collect();
    if open.is_empty() {
        return Opened::No("Every question is answered.".into());
    }
    let answers = || {
        vec![
            Choice::new("not answered yet"),
            Choice {
                key: Some('y'),
                ..Choice::new("yes")
            },
            Choice {
                key: Some('n'),
                ..Choice::new("no")
            },
        ]
    };
    let fields = open.iter().map(|(_, says)| Field::pick(format!("✎ {says}"), answers())).collect();
    let step = id.clone();
    let dialog = Dialog::new(format!("Your judgement: {}", title_of(run, id)), fields, move |fields| {
        let mut outs = Vec::new();
        for (field, (check, _)) in fields.iter().zip(&open) {
            if field.picked() > 0 {
                outs.push(Out::Act(Act::Judge {
                    step: step.clone(),
                    check: *check,
                    yes: field.picked() == 1,
                }));
            }
        }
        if outs.is_empty() {
            Err("nothing is answered yet: y, n or the arrow keys".into())
        } else {
            Ok(Done::Send(outs))
        }
    });
    Opened::Ask(Box::new(
        dialog.saying(Role::Dim, "These are yours to answer for: the program can't see them."),
    ))
}

fn fill_field(fill: &FillSheet, old: Option<&Value>) -> Field {
    if fill.kind == InputKind::YesNo {
        return Field::toggle(fill.label.clone(), old.or(fill.suggest.as_ref()) == Some(&Value::Bool(true)));
    }
    let text = old.or(fill.suggest.as_ref()).map(plain).unwrap_or_default();
    let fill = fill.clone();
    let label = fill.label.clone();
    let hosts = fill
        .among
        .as_ref()
        .map(|hosts| hosts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
    let field = Field::text(label, &text).checked(move |text| check(&fill, text));
    match hosts {
        Some(hosts) => field.with_help(format!("One of {hosts}.")),
        None => field,
    }
}

/// An empty one is no mistake: it may be filled in later.
fn check(fill: &FillSheet, text: &str) -> Result<(), String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(());
    }
    if fill.kind == InputKind::Number && text.parse::<f64>().is_err() {
        return Err("a number is wanted".into());
    }
    if let Some(hosts) = &fill.among
        && !hosts.iter().any(|host| host.as_str() == text)
    {
        return Err(format!("{text} is none of the hosts in question"));
    }
    if let Some(pattern) = &fill.pattern
        && regex::Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|whole| !whole.is_match(text))
    {
        return Err(format!("it must match {pattern}"));
    }
    Ok(())
}

fn fill_value(field: &Field, fill: &FillSheet) -> Result<Option<Value>, String> {
    if fill.kind == InputKind::YesNo {
        return Ok(Some(Value::Bool(field.picked() == 1)));
    }
    let Some(text) = field.given() else { return Ok(None) };
    if fill.kind == InputKind::Number {
        return serde_json::from_str(&text)
            .map(Some)
            .map_err(|_| format!("{}: a number is wanted", fill.label));
    }
    Ok(Some(Value::String(text)))
}

/// A value as it would be typed.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

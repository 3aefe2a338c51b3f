//! Confirming, releasing, choosing; ticks, values and judgements.

use super::{is_hard, reason, sign, step};
use crate::{
    engine::{
        accept, answers, assess,
        decide::Decision,
        event::{Against, Event, Given, Verdict},
        guards,
        refusal::Refusal,
        run::{JobState, Line},
        sheet::{CheckKind, Does, Sheet, Typed},
        status::Status,
        view::Blocker,
    },
    procedure::model::InputKind,
    words::{Attempt, Digest, GuardName, Level, StepId, Value},
};
use std::sync::Arc;

/// What comes with a confirmation.
pub(super) struct Signed {
    pub typed: Option<String>,
    pub second: Option<String>,
    pub against: Option<String>,
    pub edited: Option<String>,
}

/// Lets a step run.
pub(super) fn confirm(d: &mut Decision, by: &str, id: &StepId, shown: &Digest, signed: &Signed) -> Result<(), Refusal> {
    let (line, sheet) = ready(d, id, shown)?;
    if let Some(edited) = &signed.edited {
        if !matches!(sheet.does, Does::Run { .. }) {
            return Err(Refusal::NotNow(
                "only a command can be edited: files and manual steps run as they are".into(),
            ));
        }
        if edited.trim().is_empty() {
            return Err(Refusal::Value(
                "the edited command is empty: nothing was started. To leave the step out, skip it".into(),
            ));
        }
    }
    match &sheet.does {
        Does::Run { .. } | Does::Write { .. } | Does::Copy { .. } | Does::Power { .. } | Does::Answer { .. } => {}
        Does::Manual { .. } | Does::Wait { .. } | Does::Note { .. } => {
            return Err(Refusal::NotNow(format!("{id} runs nothing: do it by hand, then release it")));
        }
        Does::Choose { .. } => return Err(Refusal::NotNow(format!("{id} asks for a choice: take one of its options"))),
    }
    if let Some(typed) = &sheet.typed {
        let wanted = match typed {
            Typed::Phrase(text) | Typed::Many(text) => text.as_str(),
            Typed::Host(host) => host.as_str(),
        };
        if signed.typed.as_deref() != Some(wanted) {
            return Err(Refusal::Typed(wanted.to_owned()));
        }
    }
    let (second, alone) = sign::second(d, by, &line, shown, signed)?;
    // Nobody has said how far another command reaches: it counts as a change at least.
    let (level, guards) = if signed.edited.is_some() {
        (sheet.level.max(Level::Change), stands_under(d, id))
    } else {
        (sheet.level, sheet.guards.clone())
    };
    let against = weigh(d, level, &guards, signed.against.as_deref(), alone)?;
    let attempt = Attempt {
        step: id.clone(),
        n: line.attempts + 1,
    };
    let hosts = sheet.hosts();
    let by = by.to_owned();
    let answer = match &sheet.does {
        Does::Answer { jobs, send, .. } => Some((jobs.clone(), send.clone())),
        _ => None,
    };
    d.say(Event::Confirmed {
        attempt,
        sheet: shown.clone(),
        hosts,
        by: by.clone(),
        second,
        against,
        edited: signed.edited.clone(),
        guards: if signed.edited.is_some() { guards } else { Vec::new() },
    });
    if let Some((jobs, send)) = answer {
        for job in jobs {
            let seen = match d.run().jobs.get(&job).map(|job| &job.state) {
                Some(JobState::AtPrompt { prompt, .. }) => prompt.seen,
                _ => continue,
            };
            let given = Given {
                send: send.clone(),
                seen,
                by: by.clone(),
                step: Some(id.clone()),
                against: None,
            };
            answers::give(d, &job, given);
        }
    }
    Ok(())
}

/// Lets a hold point or a note go, or a wait before its time.
pub(super) fn release(d: &mut Decision, by: &str, id: &StepId, shown: &Digest, signed: &Signed) -> Result<(), Refusal> {
    let (planned, line) = step(d, id)?;
    if line.status == Status::Active && matches!(line.ran.as_ref().map(|sheet| &sheet.does), Some(Does::Wait { .. })) {
        let why = reason(signed.against.as_deref().unwrap_or_default(), "the wait isn't over; why go on?")?;
        d.say(Event::Overridden {
            step: planned.id,
            by: by.into(),
            reason: why,
        });
        return Ok(());
    }
    let (line, sheet) = ready(d, id, shown)?;
    if !matches!(sheet.does, Does::Manual { .. } | Does::Note { .. }) {
        return Err(Refusal::NotNow(format!("{id} has something to run: confirm it")));
    }
    let (second, alone) = sign::second(d, by, &line, shown, signed)?;
    let against = weigh(d, sheet.level, &sheet.guards, signed.against.as_deref(), alone)?;
    let attempt = Attempt {
        step: id.clone(),
        n: line.attempts + 1,
    };
    // Values and ticks belong to this attempt; confirming it must not lose them.
    d.say(Event::Confirmed {
        attempt: attempt.clone(),
        sheet: shown.clone(),
        hosts: Vec::new(),
        by: by.into(),
        second,
        against,
        edited: None,
        guards: Vec::new(),
    });
    let verdict = match accept::captures(d, id, &sheet) {
        Err(failed) => Verdict::Failed(vec![failed]),
        Ok(_) if sheet.is_judged() => Verdict::ToJudge(Vec::new()),
        Ok(_) => Verdict::Well,
    };
    accept::assessed(d, attempt, verdict, &sheet);
    Ok(())
}

/// Chooses an option.
pub(super) fn choose(d: &mut Decision, by: &str, id: &StepId, shown: &Digest, value: &str, against: Option<String>) -> Result<(), Refusal> {
    let (line, sheet) = ready(d, id, shown)?;
    let Does::Choose { name, options } = &sheet.does else {
        return Err(Refusal::NotNow(format!("{id} asks for no choice now")));
    };
    if !options.iter().any(|option| option.value == value) {
        return Err(Refusal::Value(format!("{value} is none of its options")));
    }
    let against = weigh(d, sheet.level, &sheet.guards, against.as_deref(), None)?;
    let attempt = Attempt {
        step: id.clone(),
        n: line.attempts + 1,
    };
    let captured = accept::given(d, id, name, Value::String(value.to_owned()));
    d.say(Event::Confirmed {
        attempt: attempt.clone(),
        sheet: shown.clone(),
        hosts: Vec::new(),
        by: by.into(),
        second: None,
        against,
        edited: None,
        guards: Vec::new(),
    });
    d.say(captured);
    accept::assessed(d, attempt, Verdict::Well, &sheet);
    Ok(())
}

/// Ticks a line of a manual step, or takes the tick back.
pub(super) fn tick(d: &mut Decision, by: &str, id: StepId, line: u16, on: bool) -> Result<(), Refusal> {
    let (_, state) = step(d, &id)?;
    let ticks = match state.sheet.as_ref().map(|(_, sheet)| &sheet.does) {
        Some(Does::Manual { ticks, .. }) if state.status == Status::Pending => ticks.len(),
        _ => return Err(Refusal::NotNow(format!("{id} has nothing to tick now"))),
    };
    if usize::from(line) >= ticks {
        return Err(Refusal::Unknown(format!("line {} of {id}", line + 1)));
    }
    if state.ticks.contains(&line) != on {
        d.say(Event::Ticked {
            step: id,
            line,
            on,
            by: by.into(),
        });
    }
    Ok(())
}

/// Fills in a value of a manual step.
pub(super) fn fill(d: &mut Decision, id: StepId, name: String, value: Value) -> Result<(), Refusal> {
    let (_, line) = step(d, &id)?;
    let Some((_, sheet)) = line.sheet.as_ref().filter(|_| line.status == Status::Pending) else {
        return Err(Refusal::NotNow(format!("{id} has nothing to fill in now")));
    };
    let Does::Manual { fills, .. } = &sheet.does else {
        return Err(Refusal::NotNow(format!("{id} has nothing to fill in")));
    };
    let fill = fills
        .iter()
        .find(|fill| fill.name == name)
        .ok_or_else(|| Refusal::Unknown(format!("value {name} in {id}")))?;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let wrong = |why: &str| Err(Refusal::Value(format!("{}: {why}", fill.label)));
    match fill.kind {
        InputKind::Number if !value.is_number() => return wrong("a number is wanted"),
        InputKind::YesNo if !value.is_boolean() => return wrong("yes or no is wanted"),
        InputKind::Number | InputKind::YesNo => {}
        _ if text.trim().is_empty() => return wrong("it is empty"),
        _ if text.contains(|c: char| c.is_control() && c != '\n') => return wrong("it has control characters in it"),
        _ if text.starts_with('-') => return wrong("it begins with a hyphen, which a command would take for an option"),
        _ => {}
    }
    if let Some(pattern) = &fill.pattern {
        let whole = regex::Regex::new(&format!("^(?:{pattern})$")).map_err(|error| Refusal::Value(error.to_string()))?;
        if !whole.is_match(&text) {
            return wrong(&format!("it doesn't match {pattern}"));
        }
    }
    if let Some(among) = &fill.among
        && !among.iter().any(|host| host.as_str() == text)
    {
        return wrong(&format!("{text} is none of the hosts it may be"));
    }
    d.say(Event::Filled { step: id, name, value });
    Ok(())
}

/// Answers a judged expectation.
pub(super) fn judge(d: &mut Decision, by: &str, id: StepId, check: u16, yes: bool) -> Result<(), Refusal> {
    let (_, line) = step(d, &id)?;
    let open = matches!(&line.status, Status::Assess { failed } if failed.is_empty());
    let asks = line
        .ran
        .as_ref()
        .and_then(|sheet| sheet.checks.get(usize::from(check)))
        .is_some_and(|check| check.kind == CheckKind::Ask);
    if !open || !asks {
        return Err(Refusal::NotNow(format!(
            "{id} asks for no judgement now: it hasn't been done, or was judged already"
        )));
    }
    d.say(Event::Judged {
        step: id.clone(),
        check,
        yes,
        by: by.into(),
    });
    assess::judged(d, &id);
    Ok(())
}

/// A step that is current, pending, and shown as it stands.
fn ready(d: &Decision, id: &StepId, shown: &Digest) -> Result<(Arc<Line>, Arc<Sheet>), Refusal> {
    let (_, line) = step(d, id)?;
    if line.status != Status::Pending {
        return Err(Refusal::NotNow(format!(
            "{id} isn't waiting to be confirmed: it is under way or settled, and nothing was started again"
        )));
    }
    let hard: Vec<Blocker> = d.run().blockers(id).into_iter().filter(is_hard).collect();
    if !hard.is_empty() {
        return Err(Refusal::Blocked(hard));
    }
    let Some((digest, sheet)) = line.sheet.clone() else {
        return Err(Refusal::NotNow(format!(
            "{id} is still being prepared, so nothing was started: wait until it is shown"
        )));
    };
    if digest != *shown {
        return Err(Refusal::Changed(id.clone()));
    }
    Ok((line, sheet))
}

/// The guards of a step, whatever its own command reaches.
fn stands_under(d: &Decision, id: &StepId) -> Vec<GuardName> {
    let model = d.run().planned(id).and_then(|planned| d.rules.procedure.step(&planned.key));
    let despite = model.map(|model| model.common.despite.clone()).unwrap_or_default();
    guards::of_step(d, id, &despite)
}

/// Guards that don't hold want a reason, from `change` on; so does whatever else is gone without.
fn weigh(
    d: &Decision,
    level: Level,
    guards: &[GuardName],
    against: Option<&str>,
    without: Option<&str>,
) -> Result<Option<Against>, Refusal> {
    let broken = if level >= Level::Change {
        d.run().broken(guards)
    } else {
        Vec::new()
    };
    if broken.is_empty() && without.is_none() {
        return Ok(None);
    }
    let Some(given) = against else {
        return Err(Refusal::Blocked(broken));
    };
    let reason = reason(
        given,
        if broken.is_empty() {
            "one person alone goes on"
        } else {
            "it goes against a guard"
        },
    )?;
    let what = broken
        .iter()
        .filter_map(|blocker| match blocker {
            Blocker::Guard { guard, .. } => Some(guard.to_string()),
            _ => None,
        })
        .chain(without.map(str::to_owned))
        .collect();
    Ok(Some(Against { what, reason }))
}

//! Events as lines: what a log, a serial console or a screen reader gets.

use crate::{
    engine::{
        event::{Ending, Event, Verdict},
        holder::handed_over,
        run::Run,
        sheet::{CheckKind, Does, PromptThen, Sheet, Typed, UndoSheet},
        window,
    },
    words::{EffectId, GuardName, HostName, Level, StepId, Stimulus, Timestamp, Truth, node_set},
};
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// The lines of an event, with the time in this zone; none where it says nothing to a person.
pub fn event(run: &Run, at: Timestamp, event: &Event, zone: &TimeZone) -> Vec<String> {
    says(run, at, event, zone).iter().map(|line| stamped(at, line, zone)).collect()
}

/// The same without the time.
pub fn says(run: &Run, at: Timestamp, event: &Event, zone: &TimeZone) -> Vec<String> {
    let said = match event {
        Event::Begun(head) => format!("Begun: {} ({})", head.title, head.procedure),
        Event::Opened(opening) if run.sessions > 1 => format!("Resumed by {}.", opening.by),
        Event::Opened(opening) => format!("Opened by {}.", opening.by),
        Event::Left { why } => format!("Left: {why}. What runs goes on at its host."),
        Event::Laid { slots } => format!("The plan has {} lines.", slots.len()),
        Event::Grown { at, with, .. } => format!("{at} is {} lines now.", with.len()),
        Event::Inserted { of, slots, reason, .. } => format!("{} steps were put in for {of}: {reason}", slots.len()),
        Event::Unready { step, why } => format!("{step} can't begin: {why}"),
        Event::Inactive { node, because } => format!("{node} doesn't apply: {because}"),
        Event::Confirmed {
            attempt,
            by,
            against,
            edited,
            ..
        } => {
            if by.is_empty() {
                format!("{} begins.", attempt.step)
            } else {
                confirmed(&attempt.step, by, against.as_ref(), edited.as_deref())
            }
        }
        Event::Signed { step, second, .. } => format!("{step} is signed by {second}."),
        Event::Started { job } => format!("{job} is started."),
        Event::Sent { job, what, .. } => sent(job, what),
        Event::Answered { job, answer } => format!("{} answers {job}: the guards are looked at first.", answer.by),
        Event::Withheld { job, why } => format!("The answer to {job} was not sent: {why}"),
        Event::Unsent { job, why } => format!("{job} did not take it: {why}"),
        Event::Typed { job, by } => format!("{by} types into {job}."),
        Event::Voided { job, why } => format!(
            "{job} never began{}.",
            why.as_ref().map(|why| format!(": {why}")).unwrap_or_default()
        ),
        Event::Reattached { job } => format!("{job} was found again: its output is read from the start."),
        Event::Doubted { job, why, .. } => format!("IN DOUBT: whether {job} ran: {why}"),
        Event::DoubtSettled { job, ran, by, reason } => {
            format!("{by} says that {job} {}: {reason}", if *ran { "ran" } else { "did not run" })
        }
        Event::AtPrompt {
            job,
            prompt,
            hold: Some(until),
        } => format!("HELD: {job} waits at its prompt: “{}”. {until}", prompt.text),
        Event::AtPrompt { job, prompt, .. } => format!("{job} asks: “{}”", prompt.text),
        Event::Finished { job, exit, findings } => format!(
            "{job} ended: {exit}, {} lines{}.",
            findings.lines,
            findings.boot.as_ref().map(|boot| format!("; {boot}")).unwrap_or_default()
        ),
        Event::Captured { name, value, host, .. } => {
            let host = host.as_ref().map(|host| format!(" of {host}")).unwrap_or_default();
            format!("{name}{host} = {value}")
        }
        Event::Ticked { step, line, on, .. } => format!("{step}: line {} {}", line + 1, if *on { "ticked" } else { "no longer ticked" }),
        Event::Judged { step, yes, by, .. } => format!("{step}: {by} judged: {}", if *yes { "yes" } else { "no" }),
        Event::Assessed { attempt, verdict } => return assessed(&attempt.step, verdict),
        Event::Overridden { step, by, reason } => format!("{step}: OVERRIDDEN by {by}: {reason}"),
        Event::Reopened { step, by, reason, .. } => format!("{step} is opened again by {by}: {reason}"),
        Event::Excluded { step, host, by, reason } => format!("{step}: {by} left {host} out: {reason}"),
        Event::Skipped { node, by, reason, .. } => format!("{node} is passed over by {by}{}", with_reason(reason)),
        Event::Deferred { step, by, reason } => format!("{step} is left for later by {by}: {reason}"),
        Event::TakenUp { step, by } => format!("{step} is taken up by {by}"),
        Event::Turned { to, by, reason } => format!("{by} turned to {to}{}", with_reason(reason)),
        Event::Undone { step } => format!("{step} is taken back"),
        Event::EffectOpened { text, .. } => format!("OPEN: {text}"),
        Event::EffectClosed { id, .. } => format!("CLOSED: {id}"),
        Event::EffectFound { id, text, .. } => {
            let found = run.found.get(id).map_or_else(|| text.clone(), ToString::to_string);
            format!("DIFFERS: {found}")
        }
        Event::EffectGone { id } => format!("no longer so: {id}"),
        Event::EffectSensed { id, to, why } => sensed(run, id, *to, why.as_deref()),
        Event::RoundBegan { node, n } => format!("{node}: round {n}"),
        Event::RoundsOver { node, held: false } => format!("{node}: its last round is over, and it isn't as it should be"),
        Event::GuardTurned { guard, to: Truth::Yes, .. } => format!("guard {guard} holds"),
        Event::GuardTurned { guard, to, why } => {
            let state = if *to == Truth::No { "BROKEN" } else { "unknown" };
            format!("guard {guard} is {state}: {}", why.clone().unwrap_or_default())
        }
        Event::WaitTurned { step, to } => format!(
            "{step}: what is waited for {}",
            if *to == Truth::Yes { "holds" } else { "doesn't hold" }
        ),
        Event::Seen { host, odd: Some(odd), .. } => format!("{host}: {odd}"),
        Event::HostAccepted { host, by, reason } => format!("{by} accepts {host} as it is: {reason}"),
        Event::Link { host, up } => format!("{host} {}", if *up { "answers" } else { "doesn't answer" }),
        Event::Overdue { node, mark } => format!("{node} takes longer than it should ({mark:?})").to_lowercase(),
        Event::AllStopped { by, reason } => format!("ALL STOPPED by {by}: nothing new starts{}", with_reason(reason)),
        Event::StopLifted { by, reason } => format!("{by} lifted the stop{}", with_reason(reason)),
        Event::EndedShort { by, reason } => format!("{by} ends the run here: {reason}"),
        Event::SecretGiven { name, by } => format!("{by} gave the secret {name}"),
        Event::Said { by, words, .. } => format!("{by}: “{words}”"),
        Event::Refused { by, act, why, .. } => format!("REFUSED: {why} ({act}, {by})"),
        Event::Noted { by, text } => format!("Note by {by}: {text}"),
        Event::Noticed { by, what } => format!("{by} has seen it: {what}"),
        Event::Window { by, ends: None } => format!("{by}: the maintenance window has no end any more"),
        Event::Window { by, ends: Some(ends) } => format!("{by}: the maintenance window ends at {}", window::face(*ends, at, zone)),
        Event::HandedOver { by, words, carried } => handed_over(by, words, *carried),
        Event::Taken(taken) => taken.to_string(),
        Event::Completed { how: Ending::Finished } => "FINISHED: everything is done.".into(),
        Event::Completed {
            how: Ending::FinishedExceptDeferred,
        } => "FINISHED except what was deferred.".into(),
        Event::Completed { how: Ending::Short } => "ENDED SHORT.".into(),
        Event::Prepared { .. }
        | Event::GuardLeft { .. }
        | Event::Looked { .. }
        | Event::Filled { .. }
        | Event::RoundsOver { .. }
        | Event::Read { .. }
        | Event::Seen { .. }
        | Event::Reached { .. }
        | Event::Acknowledged { .. } => return Vec::new(),
    };
    vec![said]
}

/// A step as it stands before the operator.
pub fn step(run: &Run, id: &StepId, sheet: &Sheet) -> Vec<String> {
    let mut lines = vec![String::new(), format!("── {} ── {id} ── {}", sheet.title, level(sheet.level))];
    let mut say = |text: String| lines.extend(text.lines().map(str::to_owned));
    if let Some(text) = &sheet.text {
        say(text.trim_end().to_owned());
    }
    if let Some(because) = &sheet.because {
        say(format!("Why: {because}"));
    }
    if let Some(why) = &sheet.no_return {
        say(format!("NO WAY BACK from here: {why}"));
    }
    if let Some(warning) = &sheet.warning {
        say(format!("CAUTION: {warning}"));
    }
    let on = |hosts: &[HostName]| match hosts {
        few if few.len() < 4 => few.iter().map(HostName::as_str).collect::<Vec<_>>().join(", "),
        many => format!("{}, {} hosts", node_set(many.iter().map(HostName::as_str)), many.len()),
    };
    match &sheet.does {
        Does::Run {
            hosts, command, prompts, ..
        } => {
            let user = sheet.account.run_as.as_ref().map(|user| format!(" as {user}")).unwrap_or_default();
            say(format!("on {}{user}:", on(hosts)));
            say(indented(&command.text));
            for (name, value) in &command.env {
                say(format!("    with {name}={}", value.masked()));
            }
            for prompt in prompts {
                match &prompt.then {
                    PromptThen::Hold(until) => say(format!("Its prompt will be held. {until}")),
                    PromptThen::Ask(question) => say(format!("It will ask: {question}")),
                    PromptThen::Send(script) => say(format!("At its prompt it is sent: {}", script.masked().trim_end())),
                }
            }
        }
        Does::Write { files } => {
            for file in files {
                say(format!(
                    "on {}: {} {}",
                    file.host,
                    if file.write.remove { "removes" } else { "writes" },
                    file.write.path
                ));
                if !file.write.secret {
                    say(indented(&difference(
                        file.old.as_deref().unwrap_or_default(),
                        &file.write.content.masked(),
                    )));
                }
            }
            if files.is_empty() {
                say("No file needs a change.".into());
            }
        }
        Does::Copy { copies, .. } => {
            for copy in copies {
                let end = |end: &crate::words::CopyEnd| format!("{}:{}", end.host.as_ref().map_or("here", |host| host.as_str()), end.path);
                say(format!("copies {} to {}", end(&copy.from), end(&copy.to)));
            }
        }
        Does::Power { hosts, what, leave } => {
            say(format!("power {} of {}", format!("{what:?}").to_lowercase(), on(hosts)));
            if let Some(leave) = leave {
                say(leave.clone());
            }
        }
        Does::Manual { what, hosts, ticks, .. } => {
            if !hosts.is_empty() {
                say(format!("at {}:", on(hosts)));
            }
            say(what.clone());
            for tick in ticks {
                say(format!("  [ ] {tick}"));
            }
        }
        Does::Wait { what, until, steady, .. } => {
            let until = until
                .as_ref()
                .map(|until| format!(" ({until}, for {steady} s)"))
                .unwrap_or_default();
            say(format!("Waits: {what}{until}"));
        }
        Does::Choose { options, .. } => {
            for (n, option) in options.iter().enumerate() {
                say(format!(
                    "  {}. {}{}",
                    n + 1,
                    option.label,
                    option.text.as_ref().map(|text| format!(": {text}")).unwrap_or_default()
                ));
            }
        }
        Does::Answer { to, jobs, send } if jobs.is_empty() => say(format!(
            "would answer {to} with {:?}, which waits at no prompt",
            send.masked().trim_end()
        )),
        Does::Answer { to, send, .. } => {
            for (_, job) in run.held().filter(|(job, _)| job.attempt.step == *to) {
                if let crate::engine::run::JobState::AtPrompt { prompt, .. } = &job.state {
                    say(format!("{to} waits: “{}”", prompt.text));
                }
            }
            say(format!("answers it: {:?}", send.masked().trim_end()));
        }
        Does::Note { text } => say(text.trim_end().to_owned()),
    }
    for check in &sheet.checks {
        say(format!(
            "{} {}",
            if check.kind == CheckKind::Ask { "you judge:" } else { "expects:" },
            check.says
        ));
    }
    for guard in &sheet.despite {
        say(despite(run, guard));
    }
    for (_, text) in &sheet.opens {
        say(format!("leaves open: {text}"));
    }
    for id in &sheet.closes {
        say(format!("closes: {id}"));
    }
    match &sheet.undo {
        UndoSheet::Unsaid => {}
        UndoSheet::None(why) => say(format!("can't be taken back: {why}")),
        UndoSheet::Steps(steps) => {
            for (title, command) in steps {
                say(format!("taken back by: {title}: {command}"));
            }
        }
    }
    match &sheet.typed {
        None => {}
        Some(Typed::Phrase(text) | Typed::Many(text)) => say(format!("To go on, you will type: {text}")),
        Some(Typed::Host(host)) => say(format!("To go on, you will type the host's name: {host}")),
    }
    match run.signed(id) {
        Some(signature) => say(format!("Signed by {}.", signature.second)),
        None if sheet.second && run.is_live() => say(
            "A second person signs before it goes on, from a login of their own or with a key: holdpoint sign. `against` goes on alone, with a \
             reason."
                .into(),
        ),
        None if sheet.second => say("A second person signs before it goes on; in a rehearsal their name is enough.".into()),
        None => {}
    }
    lines
}

/// That a step goes on against a guard, and how that guard stands.
fn despite(run: &Run, guard: &GuardName) -> String {
    let now = match run.guards.get(guard).map(|state| state.truth) {
        Some(Truth::No) => ", which is broken now",
        Some(Truth::Unknown) => ", which is unknown now",
        Some(Truth::Yes) | None => "",
    };
    format!("goes on despite guard {guard}{now}: its own work breaks or mends it")
}

/// Removed and added lines, the common beginning and end left out.
fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..]
        .iter()
        .rev()
        .zip(new[head..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let mut text = String::new();
    for line in &old[head..old.len() - tail] {
        let _ = writeln!(text, "- {line}");
    }
    for line in &new[head..new.len() - tail] {
        let _ = writeln!(text, "+ {line}");
    }
    if text.is_empty() { "no change".into() } else { text }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

fn level(level: Level) -> String {
    level.to_string().to_uppercase()
}

/// A line with its time on the wall's clock.
pub fn stamped(at: Timestamp, line: &str, zone: &TimeZone) -> String {
    format!("{} {line}", at.to_zoned(zone.clone()).strftime("%H:%M:%S"))
}

fn sensed(run: &Run, id: &EffectId, to: Truth, why: Option<&str>) -> String {
    let text = run.effects.get(id).map_or(id.as_str(), |effect| effect.text.as_str());
    match to {
        Truth::Yes => format!("open: {text}: the cluster says so, too"),
        Truth::No => format!("DIFFERS: {text}: open, but the cluster says otherwise"),
        Truth::Unknown => format!("open: {text}: it isn't known whether it is so: {}", why.unwrap_or_default()),
    }
}

fn with_reason(reason: &str) -> String {
    if reason.is_empty() { String::new() } else { format!(": {reason}") }
}

fn confirmed(step: &StepId, by: &str, against: Option<&crate::engine::event::Against>, edited: Option<&str>) -> String {
    let mut said = format!("{step} is confirmed by {by}");
    if let Some(edited) = edited {
        let _ = write!(said, ", EDITED: {edited}");
    }
    if let Some(against) = against {
        let _ = write!(said, ", AGAINST {}: {}", against.what.join(", "), against.reason);
    }
    said
}

fn sent(job: &crate::words::JobId, what: &Stimulus) -> String {
    match what {
        Stimulus::Type(script) => format!("{job} is sent {:?}", script.masked().trim_end()),
        Stimulus::Signal(signal) => format!("{job} is sent {}", signal.name()),
        Stimulus::Eof => format!("{job} is sent the end of its input"),
    }
}

fn assessed(step: &StepId, verdict: &Verdict) -> Vec<String> {
    match verdict {
        Verdict::Well => vec![format!("{step}: done")],
        Verdict::Warned(warnings) => std::iter::once(format!("{step}: done, with warnings"))
            .chain(warnings.iter().map(|w| format!("  {w}")))
            .collect(),
        Verdict::Failed(failed) => std::iter::once(format!("{step}: FAILED"))
            .chain(failed.iter().map(|f| format!("  {f}")))
            .collect(),
        Verdict::ToJudge(_) => vec![format!("{step}: to be judged")],
    }
}

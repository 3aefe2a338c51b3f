//! What a report says, in sentences: the same in Markdown and HTML. Nothing here is escaped yet.

use super::{
    model::{
        Alert, AlertKind, At, Attempt, Deed, Effect, Evidence, EvidenceKind, Exception, FileChange, Happened, Host, Input, Job, Known,
        Line, Mode, Prompt, Report, Session, Verdict,
    },
    spans,
};
use crate::report::in_words;
use jiff::tz::TimeZone;

/// What it is, in words that nobody overlooks.
pub fn mode(report: &Report) -> String {
    match &report.mode {
        Mode::Live => "LIVE: on real hosts".into(),
        Mode::Rehearsal { scenario, drill, .. } => {
            let drill = if *drill { ", a drill" } else { "" };
            let of = scenario.as_ref().map(|scenario| format!(" of {scenario}")).unwrap_or_default();
            format!("REHEARSAL{of}{drill}: no real host was touched")
        }
        Mode::Unknown => "MODE UNKNOWN: the journal doesn't say it".into(),
    }
}

/// The head of a report: name and value.
pub fn facts(report: &Report, zone: &TimeZone) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Outcome", report.says.clone())];
    facts.push(("Procedure", format!("{} ({})", report.procedure.title, report.procedure.name)));
    facts.extend(report.procedure.source.clone().map(|source| ("Made from", source)));
    facts.push(("Revision", report.procedure.revision.clone()));
    if let Mode::Rehearsal {
        scenario: Some(scenario),
        seed: Some(seed),
        ..
    } = &report.mode
    {
        facts.push(("Scenario", format!("{scenario}, seed {seed}")));
    }
    facts.extend(report.site.clone().map(|site| ("Site", site)));
    if !report.clusters.is_empty() {
        facts.push(("Cluster", report.clusters.join(", ")));
    }
    facts.push(("Run", report.run.clone()));
    if let (Some(began), Some(as_of)) = (report.began, report.as_of) {
        facts.push(("Began", format!("{} {}", spans::moment(began, zone), spans::zone(began, zone))));
        let ended = if report.standing.is_some() { "As of" } else { "Ended" };
        let took = report
            .seconds
            .map(|all| format!(", after {}", spans::span(all)))
            .unwrap_or_default();
        facts.push((ended, format!("{} {}{took}", spans::moment(as_of, zone), spans::zone(as_of, zone))));
    }
    if let Some(window) = report.window {
        facts.push((
            "Window ends",
            format!("{} {}", spans::moment(window, zone), spans::zone(window, zone)),
        ));
    }
    facts.push((
        "People",
        if report.people.is_empty() {
            "nobody".into()
        } else {
            report.people.join(", ")
        },
    ));
    let count = &report.count;
    let mut steps = vec![format!("{} of {} steps done", count.done, count.steps)];
    let others = [
        (count.overridden, "accepted against their assessment"),
        (count.passed, "passed over, taken back or not applying"),
        (count.deferred, "left for later"),
        (count.open, "open"),
    ];
    steps.extend(others.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")));
    facts.push(("Steps", steps.join(", ")));
    facts.push(("Journal", journal(report)));
    facts
}

/// What can be said of the journal.
pub fn journal(report: &Report) -> String {
    let journal = &report.journal;
    let records = format!("{} records", journal.records);
    let head = journal.head.as_deref().map(|head| format!(", head {head}")).unwrap_or_default();
    match &journal.damage {
        Some(damage) => format!("DAMAGED at {damage}. The {records} before it are whole, and are all that this report knows{head}"),
        None => {
            let torn = if journal.torn > 0 {
                format!(", and an unfinished last line of {} bytes", journal.torn)
            } else {
                String::new()
            };
            format!("whole: {records}, each follows the one before{torn}{head}")
        }
    }
}

/// A session.
pub fn session(session: &Session, zone: &TimeZone) -> String {
    let account = session
        .account
        .as_ref()
        .map(|account| format!(", on hosts as {account}"))
        .unwrap_or_default();
    let to = match (&session.to, &session.why) {
        (None, _) => "still going on".into(),
        (Some(to), None) => format!("to {}", spans::later(*to, session.from, zone)),
        (Some(to), Some(why)) => format!("to {}: {why}", spans::later(*to, session.from, zone)),
    };
    format!(
        "{} on {}{account}, from {} {to}",
        session.by,
        session.machine,
        spans::moment(session.from, zone)
    )
}

/// A value that it began with.
pub fn input(input: &Input) -> String {
    let value = match (&input.value, input.secret) {
        (_, true) => "a secret, kept in memory only".to_owned(),
        (Some(value), false) => in_words(value),
        (None, false) => "nothing".into(),
    };
    let origin = input.origin.as_ref().map(|origin| format!(" ({origin})")).unwrap_or_default();
    format!("{value}{origin}")
}

/// What is known of a host.
pub fn host(host: &Host) -> String {
    let parts = [
        host.way.clone(),
        host.node.as_ref().map(|node| format!("calls itself {node}")),
        host.machine.as_ref().map(|machine| format!("machine {machine}")),
        host.kernel.as_ref().map(|kernel| format!("kernel {kernel}")),
        host.cluster.as_ref().map(|cluster| format!("cluster {cluster}")),
        host.key.as_ref().map(|key| format!("host key {key}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// When a step was done and how long it took; with the day, where that isn't the one on which the run began.
pub fn time(line: &Line, run: Option<At>, zone: &TimeZone) -> String {
    let Some(began) = line.began else { return String::new() };
    let ended = line
        .ended
        .map(|ended| format!("–{}", spans::later(ended, began, zone)))
        .unwrap_or_default();
    let worked = line.worked.map(|worked| format!(" · {}", spans::span(worked))).unwrap_or_default();
    format!("{}{ended}{worked}", spans::later(began, run.unwrap_or(began), zone))
}

/// Who confirmed an attempt, and what they went against.
pub fn attempt(attempt: &Attempt, several: bool, zone: &TimeZone) -> String {
    let n = if several {
        format!("Attempt {}: ", attempt.n)
    } else {
        String::new()
    };
    let at = spans::clock(attempt.at, zone);
    let mut said = match &attempt.by {
        Some(by) => format!("{n}Confirmed by {by} at {at}"),
        None => format!("{n}Began by itself at {at}"),
    };
    if let Some(second) = &attempt.second {
        said += &format!(", and by {second} as the second person");
        if let Some(proved) = &attempt.proved {
            said += &format!(" ({proved})");
        }
    }
    if attempt.edited {
        said += ", with an EDITED command";
    }
    if !attempt.against.is_empty() {
        said += &format!(", AGAINST {}", attempt.against.join(", "));
    }
    if let Some(reason) = attempt.reason.as_ref().filter(|reason| !reason.is_empty()) {
        said += &format!(": {reason}");
    }
    said
}

/// What an attempt came to; nothing while it is under way.
pub fn verdict(attempt: &Attempt) -> Option<String> {
    let word = match attempt.verdict? {
        Verdict::Well => return None,
        Verdict::Warned => "Done, with warnings",
        Verdict::Failed => "FAILED",
        Verdict::ToJudge => "To be judged",
    };
    let says = attempt.says.join("; ");
    Some(if says.is_empty() {
        word.to_owned()
    } else {
        format!("{word}: {says}")
    })
}

/// Where and as whom something was done.
pub fn place(deed: &Deed) -> String {
    let hosts = match deed.hosts.as_slice() {
        [] => String::new(),
        hosts => format!("on {}", hosts.join(", ")),
    };
    let user = deed.run_as.as_ref().map(|user| format!("as {user}"));
    [Some(hosts).filter(|hosts| !hosts.is_empty()), user]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

/// How a command ended on its host.
pub fn job(job: &Job, zone: &TimeZone) -> String {
    let mut said = format!("{}: {}", job.host, job.says);
    if let Some(started) = job.started {
        said += &format!(", started {}", spans::clock(started, zone));
    }
    if let Some(worked) = job.worked {
        said += &format!(", {}", spans::span(worked));
    }
    match job.lines {
        None | Some(0) => {}
        Some(1) => said += ", 1 line",
        Some(lines) => said += &format!(", {lines} lines"),
    }
    said
}

/// A prompt and its answer.
pub fn prompt(prompt: &Prompt, zone: &TimeZone) -> String {
    let held = match &prompt.held {
        Some(until) => format!(
            "held at its prompt “{}” at {} ({until})",
            prompt.text,
            spans::clock(prompt.at, zone)
        ),
        None => format!("asked “{}” at {}", prompt.text, spans::clock(prompt.at, zone)),
    };
    let Some(answer) = &prompt.answer else { return held };
    let at = prompt.answered.unwrap_or(prompt.at);
    let by = prompt.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
    let step = prompt.step.as_ref().map(|step| format!(", in {step}")).unwrap_or_default();
    let stood = spans::span(spans::between(prompt.at, at));
    let mut said = format!(
        "{held}; answered {answer}{by} at {} after {stood}{step}",
        spans::later(at, prompt.at, zone)
    );
    if !prompt.against.is_empty() {
        said += &format!(", AGAINST {}", prompt.against.join(", "));
    }
    if let Some(reason) = &prompt.reason {
        said += &format!(": {reason}");
    }
    said
}

/// Something that happened.
pub fn happened(happened: &Happened, zone: &TimeZone) -> String {
    said(
        happened.at,
        &happened.what,
        happened.by.as_deref(),
        happened.reason.as_deref(),
        zone,
    )
}

/// Something that was not as the procedure has it.
pub fn exception(exception: &Exception, zone: &TimeZone) -> String {
    let on = exception.host.as_ref().map(|host| format!(" on {host}")).unwrap_or_default();
    let what = format!("{}{on}", exception.what);
    said(exception.at, &what, exception.by.as_deref(), exception.reason.as_deref(), zone)
}

fn said(at: At, what: &str, by: Option<&str>, reason: Option<&str>, zone: &TimeZone) -> String {
    let by = by.map(|by| format!(", by {by}")).unwrap_or_default();
    let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("{} {what}{by}{reason}", spans::clock(at, zone))
}

/// A piece of evidence: its mark, who looked, and what.
pub fn evidence(evidence: &Evidence, zone: &TimeZone) -> (&'static str, &'static str, String) {
    let mark = match (evidence.is, evidence.warns) {
        (Known::Yes, _) => "✔",
        (Known::No, true) => "!",
        (Known::No, false) => "✘",
        (Known::Unknown, _) => "?",
    };
    let (kind, yes, no) = match evidence.kind {
        EvidenceKind::Sensed => ("sensed", "", " – not so"),
        EvidenceKind::Judged => ("judged ✎", " – yes", " – no"),
    };
    let by = evidence.by.as_ref().map(|by| format!(", by {by}")).unwrap_or_default();
    let at = evidence.at.map(|at| format!(" at {}", spans::clock(at, zone))).unwrap_or_default();
    let is = match evidence.is {
        Known::Yes => yes,
        Known::No => no,
        Known::Unknown => " – not known",
    };
    (mark, kind, format!("{}{is}{by}{at}", evidence.says))
}

/// A lasting consequence.
pub fn effect(effect: &Effect, zone: &TimeZone) -> String {
    let since = format!(
        "{}: since {}, by {}",
        effect.text,
        spans::moment(effect.opened, zone),
        effect.opened_by
    );
    let sensed = effect.sensed.as_ref().map(|sensed| format!("; {sensed}")).unwrap_or_default();
    match (&effect.closed, &effect.closed_by) {
        (Some(at), Some(by)) => format!("{since}; ended {}, by {by}", spans::later(*at, effect.opened, zone)),
        _ => format!("{since}{sensed}"),
    }
}

/// An alert.
pub fn alert(alert: &Alert, zone: &TimeZone) -> String {
    let until = match alert.until {
        Some(until) => {
            let span = spans::span(spans::between(alert.at, until));
            format!(" (until {}, {span})", spans::later(until, alert.at, zone))
        }
        None => String::new(),
    };
    let by = alert.by.as_ref().map(|by| format!(", by {by}")).unwrap_or_default();
    let seen = alert.seen_by.as_ref().map(|by| format!("; seen by {by}")).unwrap_or_default();
    let kind = match alert.kind {
        AlertKind::GuardBroken | AlertKind::Stopped => "✘",
        AlertKind::GuardUnknown | AlertKind::HostSilent => "?",
        AlertKind::OtherHost | AlertKind::Overdue | AlertKind::EffectDiffers => "!",
    };
    format!("{kind} {} {}{by}{until}{seen}", spans::moment(alert.at, zone), alert.says)
}

/// Whether a guard holds.
pub fn holds(known: Known) -> &'static str {
    match known {
        Known::Yes => "holds",
        Known::No => "is BROKEN",
        Known::Unknown => "is unknown",
    }
}

/// A file that is written or taken away.
pub fn file(file: &FileChange) -> String {
    let what = match (file.removed, file.secret, file.difference.is_empty()) {
        (true, ..) => "takes away",
        (_, true, _) => "writes (its content is secret)",
        (_, _, true) => "leaves as it is",
        _ => "writes",
    };
    let mode = file.mode.as_ref().map(|mode| format!(", mode {mode}")).unwrap_or_default();
    let owner = file.owner.as_ref().map(|owner| format!(", owner {owner}")).unwrap_or_default();
    format!("On {}: {what} {}{mode}{owner}", file.host, file.path)
}

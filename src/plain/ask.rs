//! The question of the moment, and what a line means as its answer.

use super::tell;
use crate::{
    engine::{
        input::{Act, SkipHow},
        run::{JobState, Run},
        sheet::{CheckKind, Does, Typed},
        status::Status,
        view::Blocker,
    },
    procedure::{
        model::InputKind,
        plan::{Service, Slot},
    },
    words::{Digest, JobId, Script, Signal, StepId, Value, Values},
};
use std::fmt::Write as _;

/// A question that stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    what: What,
    /// What was said already, where one line isn't enough.
    half: Option<Half>,
}

#[derive(Clone, Debug, PartialEq)]
enum What {
    Confirm {
        step: StepId,
        sheet: Digest,
        blocked: Vec<Blocker>,
    },
    Release {
        step: StepId,
        sheet: Digest,
        blocked: Vec<Blocker>,
    },
    Tick {
        step: StepId,
        line: u16,
    },
    Fill {
        step: StepId,
        name: String,
    },
    Choose {
        step: StepId,
        sheet: Digest,
    },
    Judge {
        step: StepId,
        check: u16,
    },
    Failed {
        node: StepId,
    },
    Doubt {
        job: JobId,
    },
    Prompt {
        job: JobId,
        seen: u64,
    },
    Deferred {
        step: StepId,
    },
    Stuck {
        node: StepId,
        why: String,
    },
    Wait {
        step: Option<StepId>,
    },
}

/// An act that still wants something.
#[derive(Clone, Debug, PartialEq)]
struct Half {
    act: Act,
    wants: Wants,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wants {
    Reason,
    Typed,
    Second,
    Command,
    Answer,
}

/// What a line came to.
pub(super) enum Reply {
    Act(Act),
    Say(String),
    More(Box<Asked>, String),
    Again,
    Leave,
}

/// What can be said at any question.
const ALWAYS: &str =
    "note TEXT · undo ID · turn ID · back ID · interrupt JOB · early JOB · stop · lift · end · where · q (leave; what runs goes on)";

/// The question of the moment.
pub(super) fn now(run: &Run) -> Asked {
    Asked {
        what: what(run),
        half: None,
    }
}

fn what(run: &Run) -> What {
    for (job, state) in run.live_jobs() {
        match &state.state {
            JobState::InDoubt { fate: Some(_), .. } if !is_probed(run, &job.attempt.step) => return What::Doubt { job: job.clone() },
            JobState::AtPrompt { hold: None, prompt } => {
                return What::Prompt {
                    job: job.clone(),
                    seen: prompt.seen,
                };
            }
            _ => {}
        }
    }
    let Some(slot) = run.current() else {
        let deferred = run
            .steps()
            .find(|step| matches!(run.line(&step.id).status, Status::Deferred { .. }));
        return deferred.map_or(What::Wait { step: None }, |step| What::Deferred { step: step.id.clone() });
    };
    let id = slot.id().clone();
    let line = run.line(&id);
    match (&line.status, slot) {
        (Status::Assess { failed }, _) if failed.is_empty() => {
            let open =
                line.ran.as_ref().and_then(|sheet| {
                    sheet.checks.iter().enumerate().find(|(n, check)| {
                        check.kind == CheckKind::Ask && !line.judged.iter().any(|(judged, _)| usize::from(*judged) == *n)
                    })
                });
            match open.and_then(|(n, _)| u16::try_from(n).ok()) {
                Some(check) => What::Judge { step: id, check },
                None => What::Wait { step: Some(id) },
            }
        }
        (Status::Assess { .. }, _) => What::Failed { node: id },
        (Status::Pending, Slot::Step(_)) => pending(run, id),
        (Status::Pending, _) => What::Stuck {
            node: id,
            why: line.unready.clone().unwrap_or_default(),
        },
        _ => What::Wait { step: Some(id) },
    }
}

fn pending(run: &Run, id: StepId) -> What {
    let line = run.line(&id);
    let Some((digest, sheet)) = &line.sheet else {
        return match &line.unready {
            Some(why) => What::Stuck {
                node: id,
                why: why.clone(),
            },
            None => What::Wait { step: Some(id) },
        };
    };
    let sheet_digest = digest.clone();
    let mut blocked = run.blockers(&id);
    match &sheet.does {
        Does::Manual { ticks, fills, .. } => {
            if let Some(open) = (0..ticks.len())
                .filter_map(|n| u16::try_from(n).ok())
                .find(|n| !line.ticks.contains(n))
            {
                return What::Tick { step: id, line: open };
            }
            if let Some(fill) = fills.iter().find(|fill| !line.fills.contains_key(&fill.name)) {
                return What::Fill {
                    step: id,
                    name: fill.name.clone(),
                };
            }
            blocked.retain(|blocker| !matches!(blocker, Blocker::Open { .. }));
            What::Release {
                step: id,
                sheet: sheet_digest,
                blocked,
            }
        }
        Does::Note { .. } => What::Release {
            step: id,
            sheet: sheet_digest,
            blocked,
        },
        Does::Choose { .. } => What::Choose {
            step: id,
            sheet: sheet_digest,
        },
        Does::Wait { .. } => What::Wait { step: Some(id) },
        _ => What::Confirm {
            step: id,
            sheet: sheet_digest,
            blocked,
        },
    }
}

/// A doubt whose probe is under way is asked about after it.
fn is_probed(run: &Run, step: &StepId) -> bool {
    run.steps().any(|probe| {
        probe
            .serves
            .as_ref()
            .is_some_and(|serves| serves.why == Service::Probe && serves.of == *step)
            && !run.line(&probe.id).status.is_settled()
    })
}

impl Asked {
    /// Whether it is the same question.
    pub fn is_about(&self, other: &Asked) -> bool {
        self.what == other.what
    }

    /// Whether an answer would let something happen at once: a line typed ahead must never be one.
    pub fn acts(&self) -> bool {
        matches!(
            self.what,
            What::Confirm { .. }
                | What::Release { .. }
                | What::Choose { .. }
                | What::Tick { .. }
                | What::Judge { .. }
                | What::Prompt { .. }
        )
    }

    /// The question as text, its prompt at the end.
    pub fn text(&self, run: &Run, again: bool) -> String {
        let mut text = String::new();
        let mut show = |step: &StepId| {
            if let Some((_, sheet)) = run.line(step).sheet.as_ref().filter(|_| !again) {
                text.push_str(&super::printable(&tell::step(run, step, sheet).join("\n")));
                text.push('\n');
            }
        };
        match &self.what {
            What::Confirm { step, blocked, .. } => {
                show(step);
                push_blockers(&mut text, blocked);
                let go = if blocked.is_empty() { "y run" } else { "against (with a reason)" };
                let _ = write!(text, "[{go} · e edit · s skip · d defer · q leave · ? all] > ");
            }
            What::Release { step, blocked, .. } => {
                show(step);
                push_blockers(&mut text, blocked);
                let go = if blocked.is_empty() { "y go on" } else { "against (with a reason)" };
                let _ = write!(text, "[{go} · s skip · d defer · q leave · ? all] > ");
            }
            What::Tick { step, line } => {
                if *line == 0 {
                    show(step);
                }
                let tick = match run.line(step).sheet.as_ref().map(|(_, sheet)| sheet.does.clone()) {
                    Some(Does::Manual { ticks, .. }) => ticks.get(usize::from(*line)).cloned().unwrap_or_default(),
                    _ => String::new(),
                };
                let _ = write!(text, "Is it so: {tick} [y · s skip · q leave · ? all] > ");
            }
            What::Fill { step, name } => {
                let label = match run.line(step).sheet.as_ref().map(|(_, sheet)| sheet.does.clone()) {
                    Some(Does::Manual { fills, .. }) => fills
                        .iter()
                        .find(|fill| fill.name == *name)
                        .map(|fill| match &fill.suggest {
                            Some(value) => format!("{} (Enter for {value})", fill.label),
                            None => fill.label.clone(),
                        })
                        .unwrap_or_default(),
                    _ => String::new(),
                };
                let _ = write!(text, "{label} > ");
            }
            What::Choose { step, .. } => {
                show(step);
                text.push_str("Which one? [its number · s skip · q leave · ? all] > ");
            }
            What::Judge { step, check } => {
                let says = run
                    .line(step)
                    .ran
                    .as_ref()
                    .and_then(|sheet| sheet.checks.get(usize::from(*check)).map(|check| check.says.clone()));
                let _ = write!(text, "You judge: {} [y · n · q leave · ? all] > ", says.unwrap_or_default());
            }
            What::Failed { node } => {
                let _ = writeln!(text, "{node} has failed:");
                if let Status::Assess { failed } = &run.line(node).status {
                    for why in failed {
                        let _ = writeln!(text, "  {}", super::printable(why));
                    }
                }
                for (n, problem, _) in problems(run, node) {
                    let _ = writeln!(text, "  known problem: {problem} [remedy {n}]");
                }
                text.push_str("[r try again · f only where it failed · o override · s skip · d defer · u undo · q leave · ? all] > ");
            }
            What::Doubt { job } => {
                if let Some(JobState::InDoubt { why, .. }) = run.jobs.get(job).map(|job| job.state.clone()) {
                    let _ = writeln!(text, "It isn't known whether {job} ran: {why}. It is not run again by itself.");
                }
                text.push_str("[probe · ran · not · q leave · ? all] > ");
            }
            What::Prompt { job, .. } => {
                if let Some(JobState::AtPrompt { prompt, .. }) = run.jobs.get(job).map(|job| job.state.clone()) {
                    let _ = writeln!(text, "{job} asks: {}", super::printable(&prompt.text));
                }
                text.push_str("Your answer [or ! before a word of the guide, such as !q] > ");
            }
            What::Deferred { step } => {
                let _ = write!(
                    text,
                    "Everything is done except what was deferred. Take up {step}? [y · end · q leave · ? all] > "
                );
            }
            What::Stuck { node, why } => {
                let _ = write!(
                    text,
                    "{node} can't begin: {}\n[s skip · d defer · q leave · ? all] > ",
                    super::printable(why)
                );
            }
            What::Wait { .. } => {}
        }
        text
    }

    /// What a line means here.
    pub fn reply(&self, run: &Run, line: &str) -> Reply {
        if let Some(half) = &self.half {
            return half.clone().with(line);
        }
        if let What::Prompt { job, seen } = &self.what
            && !line.starts_with('!')
        {
            return Reply::Act(Act::Answer {
                job: job.clone(),
                send: Script::text(format!("{line}\n")),
                seen: *seen,
                against: None,
            });
        }
        let line = line.trim_start_matches('!');
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        if let Some(reply) = self.own(run, word, rest.trim(), line) {
            return reply;
        }
        self.always(run, word, rest.trim())
    }

    fn own(&self, run: &Run, word: &str, rest: &str, line: &str) -> Option<Reply> {
        Some(match (&self.what, word) {
            (What::Confirm { step, sheet, blocked }, "y" | "yes" | "against" | "e") => {
                let edited = word == "e";
                let act = Act::Confirm {
                    step: step.clone(),
                    sheet: sheet.clone(),
                    typed: None,
                    second: None,
                    against: None,
                    edited: None,
                };
                self.confirming(run, step, act, word == "against" || (edited && !blocked.is_empty()), edited)
            }
            (What::Release { step, sheet, .. }, "y" | "yes" | "against") => {
                let act = Act::Release {
                    step: step.clone(),
                    sheet: sheet.clone(),
                    second: None,
                    against: None,
                };
                self.confirming(run, step, act, word == "against", false)
            }
            (What::Tick { step, line }, "y" | "yes") => Reply::Act(Act::Tick {
                step: step.clone(),
                line: *line,
                on: true,
            }),
            (What::Fill { step, name }, word) if word != "?" && word != "q" => return Some(fill(run, step, name, line)),
            (What::Choose { step, sheet }, word) if word.parse::<usize>().is_ok() => {
                let chosen = match run.line(step).sheet.as_ref().map(|(_, sheet)| sheet.does.clone()) {
                    Some(Does::Choose { options, .. }) => word.parse::<usize>().ok().and_then(|n| options.get(n.checked_sub(1)?).cloned()),
                    _ => None,
                };
                match chosen {
                    Some(option) => Reply::Act(Act::Choose {
                        step: step.clone(),
                        sheet: sheet.clone(),
                        value: option.value,
                        against: None,
                    }),
                    None => Reply::Say(format!("There is no option {word}.\n")),
                }
            }
            (What::Judge { step, check }, "y" | "yes" | "n" | "no") => Reply::Act(Act::Judge {
                step: step.clone(),
                check: *check,
                yes: word.starts_with('y'),
            }),
            (What::Failed { node }, "r" | "f") => Reply::Act(Act::Retry {
                step: node.clone(),
                failed_only: word == "f",
            }),
            (What::Failed { node }, "o") => self.half(
                Act::Override {
                    step: node.clone(),
                    reason: String::new(),
                },
                Wants::Reason,
            ),
            (What::Failed { node }, "u") => self.half(
                Act::Undo {
                    of: node.clone(),
                    reason: String::new(),
                },
                Wants::Reason,
            ),
            (What::Failed { node }, "remedy") => match problems(run, node)
                .into_iter()
                .find(|(n, ..)| rest.is_empty() || n.to_string() == rest)
            {
                Some((problem, _, host)) => Reply::Act(Act::Remedy {
                    step: node.clone(),
                    problem,
                    host,
                }),
                None => Reply::Say("There is no such known problem.\n".into()),
            },
            (What::Doubt { job }, "probe") => Reply::Act(Act::Probe { job: job.clone() }),
            (What::Doubt { job }, "ran" | "not") => self.half(
                Act::Settle {
                    job: job.clone(),
                    ran: word == "ran",
                    reason: String::new(),
                },
                Wants::Reason,
            ),
            (What::Deferred { step }, "y" | "yes") => Reply::Act(Act::TakeUp { step: step.clone() }),
            (What::Wait { step: Some(step) }, "on") => {
                let digest = run.line(step).sheet.as_ref().map(|(digest, _)| digest.clone())?;
                self.half(
                    Act::Release {
                        step: step.clone(),
                        sheet: digest,
                        second: None,
                        against: None,
                    },
                    Wants::Reason,
                )
            }
            (what, "s") => {
                let node = what.node()?;
                self.half(
                    Act::Skip {
                        node,
                        how: SkipHow::NotNeeded,
                        reason: String::new(),
                        values: Values::new(),
                    },
                    Wants::Reason,
                )
            }
            (what, "elsewhere") => {
                let node = what.node()?;
                let values = values(rest);
                self.half(
                    Act::Skip {
                        node,
                        how: SkipHow::Elsewhere,
                        reason: String::new(),
                        values,
                    },
                    Wants::Reason,
                )
            }
            (what, "d") => self.half(
                Act::Defer {
                    step: what.node()?,
                    reason: String::new(),
                },
                Wants::Reason,
            ),
            (what, "exclude") if !rest.is_empty() => self.half(
                Act::Exclude {
                    step: what.node()?,
                    host: rest.into(),
                    reason: String::new(),
                },
                Wants::Reason,
            ),
            _ => return None,
        })
    }

    fn always(&self, run: &Run, word: &str, rest: &str) -> Reply {
        let id = || StepId::from(rest);
        match word {
            "" => Reply::Again,
            "q" | "quit" => Reply::Leave,
            "?" | "help" => Reply::Say(self.help()),
            "where" => Reply::Say(place(run)),
            "note" => Reply::Act(Act::Note { text: rest.to_owned() }),
            "undo" => self.half(
                Act::Undo {
                    of: id(),
                    reason: String::new(),
                },
                Wants::Reason,
            ),
            "redo" => self.half(
                Act::Redo {
                    step: id(),
                    reason: String::new(),
                },
                Wants::Reason,
            ),
            "turn" => self.half(
                Act::Turn {
                    to: id(),
                    reason: String::new(),
                },
                Wants::Reason,
            ),
            "back" => self.half(
                Act::GoBack {
                    to: id(),
                    reason: String::new(),
                },
                Wants::Reason,
            ),
            "accept" => self.half(
                Act::AcceptHost {
                    host: rest.into(),
                    reason: String::new(),
                },
                Wants::Reason,
            ),
            "stop" => Reply::Act(Act::StopAll { reason: rest.to_owned() }),
            "lift" => Reply::Act(Act::Lift { reason: rest.to_owned() }),
            "end" => self.half(Act::EndShort { reason: String::new() }, Wants::Reason),
            "interrupt" | "terminate" | "kill" => {
                let signal = match word {
                    "interrupt" => Signal::Interrupt,
                    "terminate" => Signal::Terminate,
                    _ => Signal::Kill,
                };
                match job(run, rest) {
                    Some(job) => Reply::Act(Act::Interrupt { job, signal }),
                    None => Reply::Say("Nothing runs by that name. `where` lists what runs.\n".into()),
                }
            }
            "early" => match job(run, rest) {
                Some(job) => {
                    let seen = match run.jobs.get(&job).map(|job| &job.state) {
                        Some(JobState::AtPrompt { prompt, .. }) => prompt.seen,
                        _ => return Reply::Say("It is at no prompt.\n".into()),
                    };
                    self.half(
                        Act::Answer {
                            job,
                            send: Script::default(),
                            seen,
                            against: None,
                        },
                        Wants::Answer,
                    )
                }
                None => Reply::Say("Nothing runs by that name. `where` lists what runs.\n".into()),
            },
            _ => Reply::Say(format!("{word:?} means nothing here; ? lists what does.\n")),
        }
    }

    fn confirming(&self, run: &Run, step: &StepId, act: Act, against: bool, edited: bool) -> Reply {
        if edited {
            return self.half(act, Wants::Command);
        }
        if against {
            return self.half(act, Wants::Reason);
        }
        let Some((_, sheet)) = run.line(step).sheet.clone() else {
            return Reply::Again;
        };
        if sheet.second {
            return self.half(act, Wants::Second);
        }
        if let Some(typed) = &sheet.typed {
            let text = match typed {
                Typed::Phrase(text) | Typed::Many(text) => text.clone(),
                Typed::Host(host) => host.to_string(),
            };
            let Reply::More(asked, _) = self.half(act, Wants::Typed) else {
                return Reply::Again;
            };
            return Reply::More(asked, format!("This can't be taken back. Type {text} to go on > "));
        }
        Reply::Act(act)
    }

    fn half(&self, act: Act, wants: Wants) -> Reply {
        let text = match wants {
            Wants::Reason => "Reason > ",
            Wants::Typed => "Type it > ",
            Wants::Second => "Name of the second person > ",
            Wants::Command => "The command for this attempt > ",
            Wants::Answer => "It is held: your answer > ",
        };
        Reply::More(
            Box::new(Asked {
                what: self.what.clone(),
                half: Some(Half { act, wants }),
            }),
            text.into(),
        )
    }

    fn help(&self) -> String {
        let own = match &self.what {
            What::Confirm { .. } => {
                "y run · against (go against a guard) · e edit the command · s skip · elsewhere [NAME=VALUE …] · d defer · exclude HOST"
            }
            What::Release { .. } => "y go on · against · s skip · elsewhere · d defer",
            What::Tick { .. } => "y it is so · s skip · d defer",
            What::Fill { .. } => "the value",
            What::Choose { .. } => "the option's number · s skip · d defer",
            What::Judge { .. } => "y · n",
            What::Failed { .. } => {
                "r try again · f only where it failed · remedy N · o override · s skip · d defer · u undo · exclude HOST"
            }
            What::Doubt { .. } => "probe (the step's own check) · ran · not",
            What::Prompt { .. } => "the answer; ! before a word of the guide",
            What::Deferred { .. } => "y take it up · end",
            What::Stuck { .. } => "s skip · d defer",
            What::Wait { .. } => "on (go on before a wait is over)",
        };
        format!("Here: {own}\nAlways: redo ID · accept HOST · {ALWAYS}\n")
    }
}

impl What {
    fn node(&self) -> Option<StepId> {
        match self {
            What::Confirm { step, .. }
            | What::Release { step, .. }
            | What::Tick { step, .. }
            | What::Fill { step, .. }
            | What::Choose { step, .. }
            | What::Judge { step, .. }
            | What::Deferred { step } => Some(step.clone()),
            What::Failed { node } | What::Stuck { node, .. } => Some(node.clone()),
            What::Doubt { .. } | What::Prompt { .. } | What::Wait { .. } => None,
        }
    }
}

impl Half {
    /// The act with what it wanted; more is asked where more is needed.
    fn with(mut self, line: &str) -> Reply {
        let given = line.to_owned();
        match (&mut self.act, self.wants) {
            (Act::Confirm { typed, .. }, Wants::Typed) => *typed = Some(given),
            (Act::Confirm { second, .. } | Act::Release { second, .. }, Wants::Second) => *second = Some(given),
            (Act::Confirm { edited, .. }, Wants::Command) => *edited = Some(given),
            (Act::Answer { send, .. }, Wants::Answer) => *send = Script::text(format!("{given}\n")),
            (Act::Confirm { against, .. } | Act::Release { against, .. } | Act::Answer { against, .. }, Wants::Reason) => {
                *against = Some(given)
            }
            (
                Act::Override { reason, .. }
                | Act::Undo { reason, .. }
                | Act::Redo { reason, .. }
                | Act::Settle { reason, .. }
                | Act::Skip { reason, .. }
                | Act::Defer { reason, .. }
                | Act::Exclude { reason, .. }
                | Act::Turn { reason, .. }
                | Act::GoBack { reason, .. }
                | Act::AcceptHost { reason, .. }
                | Act::EndShort { reason },
                Wants::Reason,
            ) => *reason = given,
            _ => {}
        }
        if self.wants == Wants::Answer {
            let half = Half {
                act: self.act,
                wants: Wants::Reason,
            };
            let asked = Asked {
                what: What::Wait { step: None },
                half: Some(half),
            };
            return Reply::More(Box::new(asked), "Why before its time? > ".into());
        }
        Reply::Act(self.act)
    }
}

fn fill(run: &Run, step: &StepId, name: &str, line: &str) -> Reply {
    let field = match run.line(step).sheet.as_ref().map(|(_, sheet)| sheet.does.clone()) {
        Some(Does::Manual { fills, .. }) => fills.into_iter().find(|fill| fill.name == name),
        _ => None,
    };
    let Some(field) = field else { return Reply::Again };
    let value = match (line, &field.suggest, field.kind) {
        ("", Some(suggested), _) => suggested.clone(),
        (line, _, InputKind::Number) => match line.parse::<serde_json::Number>() {
            Ok(number) => Value::Number(number),
            Err(_) => return Reply::Say("A number is wanted.\n".into()),
        },
        (line, _, InputKind::YesNo) => Value::Bool(line.starts_with(['y', 'Y'])),
        (line, ..) => Value::String(line.to_owned()),
    };
    Reply::Act(Act::Fill {
        step: step.clone(),
        name: name.to_owned(),
        value,
    })
}

/// `name=value` words.
fn values(text: &str) -> Values {
    text.split_whitespace()
        .filter_map(|word| word.split_once('='))
        .map(|(name, value)| (name.to_owned(), Value::String(value.to_owned())))
        .collect()
}

/// Known problems that a step showed and that can be mended by steps.
fn problems(run: &Run, step: &StepId) -> Vec<(u16, String, crate::words::HostName)> {
    let Some(sheet) = run.line(step).ran.clone() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (n, problem) in sheet.problems.iter().enumerate().filter(|(_, problem)| !problem.keys.is_empty()) {
        for (job, state) in run.last_jobs(step) {
            if let JobState::Ended { findings, .. } = &state.state
                && findings.hits.contains_key(&problem.matcher)
                && let Ok(n) = u16::try_from(n)
            {
                found.push((n, problem.advice.clone(), job.host));
            }
        }
    }
    found
}

/// The job that a text names: all of it, or the only live one.
fn job(run: &Run, text: &str) -> Option<JobId> {
    let mut live = run.live_jobs().map(|(job, _)| job.clone());
    if text.is_empty() {
        let only = live.next();
        return if live.next().is_none() { only } else { None };
    }
    live.find(|job| job.to_string() == text || job.attempt.step.as_str() == text)
}

fn push_blockers(text: &mut String, blockers: &[Blocker]) {
    for blocker in blockers {
        let _ = writeln!(text, "STANDS IN THE WAY: {}", super::printable(&blocker.to_string()));
    }
}

/// Where the run stands: the way out on paper.
fn place(run: &Run) -> String {
    let mut text = String::new();
    let done = run.steps().filter(|step| run.line(&step.id).status.is_settled()).count();
    let _ = writeln!(text, "{done} of {} steps are settled.", run.steps().count());
    if let Some(slot) = run.current() {
        let _ = writeln!(text, "Current: {} ({})", slot.id(), run.look(slot.id()).word());
    }
    for (job, state) in run.live_jobs() {
        let what = match &state.state {
            JobState::AtPrompt { hold: Some(until), prompt } => format!("held at “{}”: {until}", super::printable(&prompt.text)),
            JobState::AtPrompt { prompt, .. } => format!("asks “{}”", super::printable(&prompt.text)),
            JobState::InDoubt { why, .. } => format!("in doubt: {why}"),
            JobState::Queued => "queued".into(),
            _ => "runs".into(),
        };
        let _ = writeln!(text, "{job}: {what}");
    }
    for effect in run.effects.values() {
        let _ = writeln!(text, "open: {}", effect.text);
    }
    for (guard, state) in &run.guards {
        let _ = writeln!(
            text,
            "guard {guard}: {:?}{}",
            state.truth,
            state.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default()
        );
    }
    text
}

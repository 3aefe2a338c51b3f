//! What a line means as an answer.

use super::{Asked, Half, Reply, Wants, What, text::push_blockers};
use crate::{
    engine::{
        event::Mode,
        input::{Act, SkipHow},
        run::{JobState, Run},
        sheet::{Does, Typed},
    },
    feed::Request,
    procedure::model::InputKind,
    words::{JobId, Script, Signal, StepId, Value, Values},
};
impl Asked {
    /// What a line means here.
    pub fn reply(&self, run: &Run, line: &str) -> Reply {
        if let Some(half) = &self.half {
            return half.clone().with(run, line);
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
            "where" => Reply::Where,
            "try" => match run.hosts.keys().find(|host| host.as_str() == rest) {
                Some(host) => Reply::Ask(Box::new(Request::TryNow { host: host.clone() }), format!("{host} is tried now.\n")),
                None => Reply::Say("No host of the run by that name.\n".into()),
            },
            "switch-on" if !is_live(run) => match run.hosts.keys().find(|host| host.as_str() == rest) {
                Some(host) => Reply::Ask(
                    Box::new(Request::SwitchOn { host: host.clone() }),
                    format!("Somebody goes to {host} and switches it on.\n"),
                ),
                None => Reply::Say("No host of the run by that name.\n".into()),
            },
            "compare" if is_live(run) => Reply::Ask(
                Box::new(Request::Compare),
                "Looking at all hosts, how they differ from when the run began. Nothing is changed.\n".into(),
            ),
            "compare" => Reply::Say("In a rehearsal there is no real host to compare.\n".into()),
            "window" => Reply::Window(rest.to_owned()),
            "seen" => Reply::Seen(rest.to_owned()),
            "note" => Reply::Act(Act::Note { text: rest.to_owned() }),
            "hand-over" => self.half(
                Act::HandOver {
                    words: rest.to_owned(),
                    carried: false,
                },
                Wants::Words,
            ),
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
                    let mut told = String::new();
                    push_blockers(&mut told, &run.broken_for(&job));
                    let act = Act::Answer {
                        job,
                        send: Script::default(),
                        seen,
                        against: None,
                    };
                    match self.half(act, Wants::Answer) {
                        Reply::More(asked, text) => Reply::More(asked, told + &text),
                        other => other,
                    }
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
        match run.line(step).sheet {
            Some(_) => next(run, self.what.clone(), act),
            None => Reply::Again,
        }
    }

    fn half(&self, act: Act, wants: Wants) -> Reply {
        let text = match wants {
            Wants::Reason => "Reason > ",
            // Asked with its own words.
            Wants::Typed | Wants::Second => "> ",
            Wants::Command => "The command for this attempt > ",
            Wants::Answer => "It is held: your answer > ",
            Wants::Words => "What else should the next person know? (empty: nothing; . keeps the run with you) > ",
        };
        Reply::More(
            Box::new(Asked {
                what: self.what.clone(),
                half: Some(Half { act, wants }),
            }),
            text.into(),
        )
    }
}

impl Half {
    /// The act with what it wanted; more is asked where more is needed.
    fn with(mut self, run: &Run, line: &str) -> Reply {
        let given = line.to_owned();
        match (&mut self.act, self.wants) {
            (Act::Confirm { typed, .. }, Wants::Typed) => *typed = Some(given),
            (Act::Confirm { second, .. } | Act::Release { second, .. }, Wants::Second) => *second = Some(given),
            (Act::Confirm { edited, .. }, Wants::Command) => *edited = Some(given),
            (Act::HandOver { .. }, Wants::Words) if given.trim() == "." => return Reply::Say("It is yours as before.\n".into()),
            (Act::HandOver { words, .. }, Wants::Words) => *words = format!("{words}\n{}", given.trim()).trim().to_owned(),
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
        next(run, What::Wait { step: None }, self.act)
    }
}

/// The act, once it has the second person's name, where a name is enough, and what must be typed.
fn next(run: &Run, what: What, act: Act) -> Reply {
    let (step, has_second, has_typed) = match &act {
        Act::Confirm { step, second, typed, .. } => (step, second.is_some(), typed.is_some()),
        Act::Release { step, second, .. } => (step, second.is_some(), true),
        _ => return Reply::Act(act),
    };
    let Some((_, sheet)) = run.line(step).sheet.clone() else {
        return Reply::Act(act);
    };
    let (wants, text) = if sheet.second && !has_second && !run.is_live() && run.signed(step).is_none() {
        (
            Wants::Second,
            "Name of the second person (in a rehearsal it is enough) > ".to_owned(),
        )
    } else if let Some(typed) = sheet.typed.as_ref().filter(|_| !has_typed) {
        let text = match typed {
            Typed::Phrase(text) | Typed::Many(text) => text.as_str(),
            Typed::Host(host) => host.as_str(),
        };
        (Wants::Typed, format!("This can't be taken back. Type {text} to go on > "))
    } else {
        return Reply::Act(act);
    };
    let half = Some(Half { act, wants });
    Reply::More(Box::new(Asked { what, half }), text)
}

fn is_live(run: &Run) -> bool {
    run.head.as_ref().is_some_and(|head| head.mode == Mode::Live)
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
pub(super) fn problems(run: &Run, step: &StepId) -> Vec<(u16, String, crate::words::HostName)> {
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

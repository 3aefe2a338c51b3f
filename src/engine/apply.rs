//! The fold. It assigns; it never evaluates, renders or chooses.

use super::{
    attention::Cause,
    event::{Event, Mark, Signature, Verdict},
    holder::Handed,
    run::{Answer, FoundEffect, Job, JobState, OpenEffect, Round, Run, Sample, Saying},
    sheet::{Does, Sheet},
    status::Status,
};
use crate::{
    procedure::plan::Slot,
    words::{Attempt, GuardName, HostName, JobId, StepId, Stimulus, Timestamp, Truth},
};
use imbl::OrdMap;
use jiff::SignedDuration;
use std::sync::Arc;

impl Run {
    /// Takes one event in.
    pub fn apply(&mut self, at: Timestamp, event: &Event) {
        self.at = self.at.max(at);
        let at = self.at;
        match event {
            Event::Begun(head) => {
                self.head = Some(Arc::new(head.clone()));
                self.began = Some(at);
            }
            Event::Opened(opening) => self.opened(opening),
            Event::Left { .. } => {
                self.open = false;
                self.left_at = Some(at);
            }
            Event::Laid { slots } => self.lay(slots.clone()),
            Event::Grown { at: later, with, given } => {
                let around = self.slot(later).and_then(Slot::parent).cloned();
                self.replace(later, with);
                if *given {
                    for turn in with.iter().filter(|slot| slot.parent() == around.as_ref()) {
                        self.change(turn.id(), |line| line.given = true);
                    }
                }
            }
            Event::Inserted { before, slots, .. } => {
                self.insertions += 1;
                let place = before.as_ref().and_then(|id| self.place(id)).unwrap_or(self.slots.len());
                let mut all = self.slots.to_vec();
                all.splice(place..place, slots.iter().cloned());
                self.lay(all);
                self.taking_back(slots);
            }
            Event::Prepared { step, digest, sheet } => {
                self.shown_by_hand(step, sheet);
                self.change(step, |line| {
                    line.sheet = Some((digest.clone(), sheet.clone()));
                    line.unready = None;
                });
            }
            Event::Unready { step, why } => self.change(step, |line| {
                line.sheet = None;
                line.unready = Some(why.clone());
            }),
            Event::Inactive { node, because } => self.settle_under(node, at, &Status::Inactive { because: because.clone() }),
            Event::Looked { step, host, files } => self.change(step, |line| {
                line.looked.retain(|(seen, _)| seen != host);
                line.looked.push((host.clone(), files.clone()));
            }),
            Event::Confirmed {
                attempt,
                hosts,
                by,
                second,
                against,
                edited,
                guards,
                ..
            } => {
                self.before = Some((at, self.readings.clone()));
                self.confirmed(at, attempt, hosts, by, edited.as_deref().map(|text| (text, &guards[..])));
                self.change(&attempt.step, |line| {
                    line.against = against.as_ref().map(|a| a.what.clone()).unwrap_or_default();
                    line.second.clone_from(second);
                });
            }
            Event::Signed { step, sheet, second } => self.change(step, |line| {
                line.signed = Some(Arc::new(Signature {
                    sheet: sheet.clone(),
                    second: second.clone(),
                    at,
                }));
            }),
            Event::Started { job } => {
                let under = self.identity(&job.host).cloned();
                self.job(job, at, |job| {
                    job.state = JobState::Running;
                    job.started = Some(at);
                    job.under = under;
                });
                if let Some(sheet) = self.line(&job.attempt.step).ran.clone() {
                    self.may_renew(&sheet.renews, true);
                }
            }
            Event::Sent { job, what, seen, step, .. } => {
                if let Stimulus::Signal(signal) = what {
                    self.job(job, at, |job| {
                        job.signals.push((at, *signal));
                        job.unsent = None;
                    });
                } else {
                    let answer = Answer {
                        seen: *seen,
                        step: step.clone(),
                        doubted: false,
                    };
                    self.job(job, at, |job| {
                        if let JobState::AtPrompt { prompt, .. } = &job.state {
                            job.answered.push(prompt.matcher);
                        }
                        job.state = JobState::Running;
                        job.touched = true;
                        job.unsent = None;
                        job.answered_at.extend(answer.seen);
                        job.answer = Some(answer);
                        job.given = None;
                        job.withheld = None;
                    });
                    self.answered.remove(job);
                }
            }
            Event::Answered { job, answer } => {
                self.at_its_prompt(job, |job| {
                    job.given = Some((answer.clone(), at));
                    job.withheld = None;
                    job.unsent = None;
                });
                self.answered.insert(job.clone());
            }
            Event::Withheld { job, why } => {
                self.at_its_prompt(job, |job| {
                    job.given = None;
                    job.withheld = Some(why.clone());
                });
                self.answered.remove(job);
            }
            Event::Unsent { job, why } => self.job(job, at, |job| job.unsent = Some(why.clone())),
            Event::Typed { job, .. } => self.job(job, at, |job| {
                job.state = JobState::Running;
                job.touched = true;
            }),
            Event::Voided { job, why } => {
                self.job(job, at, |job| job.state = JobState::Void { why: why.clone() });
                self.close(&job.attempt);
            }
            Event::Reattached { job } => self.job(job, at, |job| {
                job.state = JobState::Running;
                if let Some(answer) = &mut job.answer {
                    answer.doubted = true;
                }
            }),
            Event::Doubted { job, fate, why } => self.job(job, at, |job| {
                job.state = JobState::InDoubt {
                    fate: *fate,
                    why: why.clone(),
                }
            }),
            Event::DoubtSettled { job, ran, .. } => {
                self.job(job, at, |job| {
                    job.state = if *ran { JobState::Vouched } else { JobState::Void { why: None } }
                });
                self.close(&job.attempt);
            }
            Event::AtPrompt { job, prompt, hold } => {
                self.job(job, at, |job| {
                    let since = match &job.prompted {
                        Some((before, since)) if before == prompt => *since,
                        _ => {
                            job.withheld = None;
                            at
                        }
                    };
                    job.prompted = Some((prompt.clone(), since));
                    job.since = since;
                    job.state = JobState::AtPrompt {
                        prompt: prompt.clone(),
                        hold: hold.clone(),
                    };
                });
            }
            Event::Finished { job, exit, findings } => {
                self.job(job, at, |job| {
                    job.state = JobState::Ended {
                        exit: *exit,
                        findings: findings.clone(),
                    }
                });
                if let Some(after) = findings.boot.as_ref().and_then(|boot| boot.after.as_ref()) {
                    self.host(&job.host, |state| state.identity = Some(after.clone()));
                }
            }
            Event::Captured {
                name, turns, host, value, ..
            } => {
                self.captures
                    .entry(name.clone())
                    .or_default()
                    .insert((turns.clone(), host.clone()), value.clone());
            }
            Event::Ticked { step, line, on, .. } => self.change(step, |state| {
                state.ticks.retain(|ticked| ticked != line);
                if *on {
                    state.ticks.push(*line);
                }
            }),
            Event::Filled { step, name, value } => self.change(step, |line| {
                line.fills.insert(name.clone(), value.clone());
            }),
            Event::Judged { step, check, yes, .. } => self.change(step, |line| {
                line.judged.retain(|(judged, _)| judged != check);
                line.judged.push((*check, *yes));
            }),
            Event::Assessed { attempt, verdict } => self.assessed(at, attempt, verdict),
            Event::Overridden { step, reason, .. } => {
                if let Some(round) = self.rounds.get(step).copied() {
                    self.rounds.insert(
                        step.clone(),
                        Round {
                            over: Some(false),
                            ..round
                        },
                    );
                }
                self.set(step, at, Status::Overridden { reason: reason.clone() });
            }
            Event::Reopened { step, only, .. } => {
                let kept = if only.is_empty() { Vec::new() } else { self.counted_jobs(step) };
                self.reset(step);
                self.change(step, |line| {
                    line.only = only.clone();
                    line.kept = kept
                        .into_iter()
                        .map(|(job, _)| job)
                        .filter(|job| !only.contains(&job.host))
                        .collect();
                });
            }
            Event::Excluded { step, host, .. } => {
                self.change(step, |line| {
                    line.excluded.push(host.clone());
                    line.sheet = None;
                });
                // Its other hosts are assessed again, without this one.
                if matches!(self.line(step).status, Status::Assess { .. }) {
                    self.set(step, at, Status::Active);
                }
            }
            Event::Skipped { node, how, reason, .. } => {
                self.skipped_renewal(node, *how);
                let (how, reason) = (*how, reason.clone());
                self.settle_under(node, at, &Status::Skipped { how, reason });
            }
            Event::Deferred { step, reason, .. } => self.set(step, at, Status::Deferred { reason: reason.clone() }),
            Event::TakenUp { step, .. } => {
                self.reset(step);
                self.turned = Some(step.clone());
            }
            Event::Turned { to, .. } => self.turned = Some(to.clone()),
            Event::Undone { step } => {
                self.undoing.remove(step);
                self.set(step, at, Status::Undone);
            }
            Event::EffectOpened { id, text, step } => {
                self.found.remove(id);
                self.effects.insert(
                    id.clone(),
                    OpenEffect {
                        text: text.clone(),
                        step: step.clone(),
                        since: at,
                        sensed: None,
                    },
                );
            }
            Event::EffectSensed { id, to, why } => self.effect_sensed(at, id, *to, why.as_deref()),
            Event::EffectClosed { id, .. } => {
                self.effects.remove(id);
                self.closed.insert(id.clone(), at);
            }
            Event::EffectFound { id, text, step } => {
                let found = FoundEffect {
                    text: text.clone(),
                    step: step.clone(),
                    since: at,
                    again: self.closed.contains_key(id),
                };
                self.found.insert(id.clone(), found);
            }
            Event::EffectGone { id } => {
                self.found.remove(id);
            }
            Event::RoundBegan { node, n } => {
                self.rounds.insert(node.clone(), Round { n: *n, over: None });
                let under: Vec<StepId> = self.under(node);
                for id in &under {
                    self.reset(id);
                }
            }
            Event::RoundsOver { node, held } => {
                let n = self.rounds.get(node).map_or(1, |round| round.n);
                self.rounds.insert(
                    node.clone(),
                    Round {
                        n,
                        over: held.then_some(true),
                    },
                );
                if *held {
                    self.weigh(node);
                } else {
                    let failed = vec![format!("not as it should be after {n} {}", if n == 1 { "round" } else { "rounds" })];
                    self.set(node, at, Status::Assess { failed });
                }
            }
            Event::Read {
                monitor,
                host,
                begun,
                values,
            } => {
                let sample = Sample {
                    begun: *begun,
                    at,
                    values: values.clone(),
                };
                self.readings.insert((monitor.clone(), host.clone()), Arc::new(sample));
            }
            Event::GuardTurned { guard, to, why } => self.guard_turned(at, guard, *to, why.as_deref()),
            Event::GuardLeft { guard } => {
                self.guards.remove(guard);
            }
            Event::WaitTurned { step, to } => self.change(step, |line| line.holds = Some((*to, at))),
            Event::Seen { host, identity, odd } => self.seen(at, host, identity, odd.as_deref()),
            Event::Reached { host, reached } => self.reached(host, reached),
            Event::HostAccepted { host, .. } => self.host(host, |state| state.odd = None),
            Event::Link { host, up } => self.host(host, |state| state.is_up(*up, at)),
            Event::Overdue { node, mark } => {
                self.overdue.insert((node.clone(), *mark), at);
            }
            Event::AllStopped { by, reason } => self.stopped = Some(Arc::new((at, by.clone(), reason.clone()))),
            Event::StopLifted { .. } => self.stopped = None,
            Event::EndedShort { reason, .. } => self.short = Some(reason.clone()),
            Event::Acknowledged { guard: None, .. } => {}
            Event::Acknowledged { guard: Some(guard), by } => self.noticed(at, &Cause::Guard(guard.clone()), by),
            Event::Noticed { what, by } => self.noticed(at, what, by),
            Event::Window { ends, .. } => self.window = *ends,
            Event::SecretGiven { name, .. } => {
                let mut secrets = self.secrets.to_vec();
                secrets.push(name.clone());
                self.secrets = Arc::new(secrets);
            }
            Event::HandedOver { by, words, carried } => {
                let (by, words, carried) = (by.clone(), words.clone(), *carried);
                self.handed = Some(Arc::new(Handed { at, by, words, carried }));
            }
            Event::Taken(taken) => {
                self.handed = None;
                Arc::make_mut(&mut self.taken).push((at, taken.clone()));
            }
            Event::Said { by, words, step } => {
                let mut said = self.said.to_vec();
                said.push(Saying {
                    at,
                    by: by.clone(),
                    words: words.clone(),
                    step: step.clone(),
                });
                self.said = Arc::new(said);
            }
            Event::Noted { .. } | Event::Refused { .. } => {}
            Event::Completed { how } => self.ended = Some(*how),
        }
    }

    fn opened(&mut self, opening: &super::input::Opening) {
        if self.sessions == 0 {
            self.inputs = Arc::new(opening.inputs.clone());
            self.addresses = Arc::new(opening.addresses.clone());
            self.here = Some(opening.here.clone());
            self.account = opening.account.clone();
            self.same = Arc::new(opening.same.clone());
        }
        // What the site says of it today is what helps today.
        if !opening.consoles.is_empty() {
            self.consoles = Arc::new(opening.consoles.clone());
        }
        self.sessions += 1;
        self.open = true;
        self.left_at = None;
        self.opened_at = Some(self.at);
        self.by = opening.by.clone();
        self.secrets = Arc::new(opening.secrets.clone());
        for name in self.guards.keys().cloned().collect::<Vec<_>>() {
            if let Some(guard) = self.guards.get_mut(&name) {
                guard.truth = Truth::Unknown;
                guard.why = Some("not looked at yet in this session".into());
                guard.since = self.at;
            }
        }
        self.effects_unwatched();
        self.found = OrdMap::new();
        for id in self.live.iter().cloned().collect::<Vec<_>>() {
            if let Some(job) = self.jobs.get(&id).filter(|job| job.state != JobState::Queued) {
                let mut job = Job::clone(job);
                job.state = JobState::InDoubt {
                    fate: None,
                    why: "the guide was away".into(),
                };
                self.jobs.insert(id, Arc::new(job));
            }
        }
    }

    fn confirmed(&mut self, at: Timestamp, attempt: &Attempt, hosts: &[HostName], by: &str, edited: Option<(&str, &[GuardName])>) {
        self.change(&attempt.step, |line| {
            line.attempts = attempt.n;
            line.hosts = hosts.to_vec();
            line.by = by.to_owned();
            line.signed = None;
            line.confirmed = Some(at);
            line.edited = edited.is_some();
            line.judged.clear();
            line.began.get_or_insert(at);
            line.holds = None;
            line.ran = line.sheet.as_ref().map(|(_, sheet)| match edited {
                None => sheet.clone(),
                Some((text, guards)) => Arc::new(with_command(sheet, text, guards)),
            });
        });
        for host in hosts {
            let id = JobId::new(attempt.clone(), host.clone());
            let job = Job {
                state: JobState::Queued,
                since: at,
                started: None,
                under: None,
                touched: false,
                prompted: None,
                stood: SignedDuration::ZERO,
                signals: Vec::new(),
                unsent: None,
                answered: Vec::new(),
                answered_at: Vec::new(),
                answer: None,
                given: None,
                withheld: None,
            };
            self.live.insert(id.clone());
            self.jobs.insert(id, Arc::new(job));
        }
        for block in self.ancestors(&attempt.step) {
            self.begun.entry(block).or_insert(at);
        }
        for mark in [Mark::Worry, Mark::Limit] {
            self.overdue.remove(&(attempt.step.clone(), mark));
        }
        self.set(&attempt.step, at, Status::Active);
    }

    fn assessed(&mut self, at: Timestamp, attempt: &Attempt, verdict: &Verdict) {
        let vouched = self
            .counted_jobs(&attempt.step)
            .iter()
            .any(|(_, job)| job.state == JobState::Vouched);
        let status = match verdict {
            Verdict::Well => Status::Done {
                warnings: Vec::new(),
                vouched,
            },
            Verdict::Warned(warnings) => Status::Done {
                warnings: warnings.clone(),
                vouched,
            },
            Verdict::Failed(failed) => Status::Assess { failed: failed.clone() },
            Verdict::ToJudge(_) => Status::Assess { failed: Vec::new() },
        };
        self.set(&attempt.step, at, status);
        if let Verdict::ToJudge(warned) = verdict {
            self.change(&attempt.step, |line| line.warned.clone_from(warned));
        }
    }
}

/// The sheet with another command, for one attempt.
fn with_command(sheet: &Sheet, text: &str, guards: &[GuardName]) -> Sheet {
    let mut sheet = sheet.clone();
    sheet.guards = guards.to_vec();
    sheet.level = sheet.level.max(crate::words::Level::Change);
    if let Does::Run { command, .. } = &mut sheet.does {
        text.clone_into(&mut command.text);
        command.passing = false;
        sheet.values.clear();
    }
    sheet
}

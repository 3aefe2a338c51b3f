//! The scenario's operator: a policy applied to where the run stands.

use crate::{
    engine::{
        Rules,
        event::Mark,
        input::{Act, SkipHow},
        run::{JobState, Line, Run},
        sheet::{CheckKind, Does, Typed},
        status::Status,
        view::Blocker,
    },
    procedure::plan::{PlannedStep, Service, Slot},
    rehearsal::policy::{Doable, Doing, Moment, Occasion, Policy},
    words::{Exit, HostName, JobId, Power, Script, StepId, Timestamp, Value, Values},
};
use std::collections::{BTreeMap, BTreeSet};

/// What the operator does next.
pub(super) enum Next {
    /// An act.
    Act(Act),
    /// A button of some hosts is pressed.
    Press(Vec<HostName>, Power),
    /// The guide is left.
    Leave,
    /// Nobody knows what to do.
    Stop(String),
    /// Nothing: time passes.
    Wait,
}

/// The operator, and how often what was done already.
pub(super) struct Operator {
    policy: Policy,
    done: BTreeMap<(Occasion, StepId), usize>,
    /// Occasions that come once: a mark that was passed, an early answer to a prompt.
    seen: BTreeSet<String>,
    refusals: usize,
    last_refusal: Option<String>,
    now: Timestamp,
}

/// What has failed is left alone for so long, where that is wanted.
const LATER: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);

/// So often what fails is tried again with time in between.
const TRIES: usize = 24;

/// So many refusals in a row, and the operator gives up.
const PATIENCE: usize = 5;

impl Operator {
    pub fn new(policy: Policy) -> Self {
        Operator {
            policy,
            done: BTreeMap::new(),
            seen: BTreeSet::new(),
            refusals: 0,
            last_refusal: None,
            now: Timestamp::UNIX_EPOCH,
        }
    }

    /// The last act was refused.
    pub fn refused(&mut self, why: String) {
        self.refusals += 1;
        self.last_refusal = Some(why);
    }

    pub fn next(&mut self, run: &Run, rules: &Rules, now: Timestamp) -> Next {
        self.now = now;
        if self.refusals > PATIENCE {
            let why = self.last_refusal.take().unwrap_or_default();
            return Next::Stop(format!("the operator's acts were refused again and again: {why}"));
        }
        let next = self.choose(run, rules);
        // A refusal counts only against the acts that follow it at once.
        if matches!(next, Next::Wait) || self.last_refusal.take().is_none() {
            self.refusals = 0;
        }
        next
    }

    fn choose(&mut self, run: &Run, rules: &Rules) -> Next {
        for (job, state) in run.live_jobs() {
            match &state.state {
                JobState::InDoubt { fate: Some(_), .. } => return self.doubt(run, rules, job),
                JobState::AtPrompt { hold: None, prompt } => return self.prompt(job, prompt.seen),
                JobState::AtPrompt { hold: Some(_), prompt } => {
                    if let Some(next) = self.early(job, prompt.seen) {
                        return next;
                    }
                }
                _ => {}
            }
        }
        if let Some(next) = self.worried(run) {
            return next;
        }
        match run.current() {
            Some(Slot::Step(step)) => self.at_step(run, step),
            Some(Slot::Block(block)) => {
                let id = block.id.clone();
                if matches!(run.line(&id).status, Status::Assess { .. }) {
                    self.failed(run, &id)
                } else {
                    Next::Wait
                }
            }
            Some(Slot::Later(_)) => Next::Wait,
            None => match run
                .steps()
                .find(|step| matches!(run.line(&step.id).status, Status::Deferred { .. }))
            {
                Some(step) => Next::Act(Act::TakeUp { step: step.id.clone() }),
                None => Next::Wait,
            },
        }
    }

    fn at_step(&mut self, run: &Run, step: &PlannedStep) -> Next {
        let id = &step.id;
        let line = run.line(id);
        match &line.status {
            Status::Pending => self.pending(run, id, &line),
            Status::Assess { failed } if failed.is_empty() => self.judge(id, &line),
            Status::Assess { .. } => self.failed(run, id),
            _ => Next::Wait,
        }
    }

    fn pending(&mut self, run: &Run, id: &StepId, line: &Line) -> Next {
        let blockers = run.blockers(id);
        let Some((digest, sheet)) = &line.sheet else { return Next::Wait };
        let guarded = blockers
            .iter()
            .any(|blocker| matches!(blocker, Blocker::Guard { .. } | Blocker::Host { .. }));
        if guarded {
            let (doing, nth) = self.doing(Occasion::Guard, id);
            let reason = doing.reason.clone();
            return match doing.act(nth) {
                Doable::Follow | Doable::Wait | Doable::Retry => Next::Wait,
                Doable::Override => {
                    self.did(Occasion::Guard, id);
                    match blockers.iter().find_map(|blocker| {
                        if let Blocker::Host { host, .. } = blocker {
                            Some(host.clone())
                        } else {
                            None
                        }
                    }) {
                        Some(host) => Next::Act(Act::AcceptHost { host, reason }),
                        None => confirm(id, line, Some(reason)),
                    }
                }
                other => self.otherwise(run, id, Occasion::Guard, other, &doing),
            };
        }
        let away = sheet
            .hosts()
            .into_iter()
            .any(|host| run.hosts.get(&host).is_some_and(|state| state.up == Some(false)));
        let powers_on = matches!(sheet.does, Does::Power { what: Power::On, .. });
        if away && !powers_on {
            let (doing, nth) = self.doing(Occasion::Unreachable, id);
            return match doing.act(nth) {
                Doable::Follow | Doable::Wait => Next::Wait,
                Doable::Retry | Doable::Override => {
                    self.did(Occasion::Unreachable, id);
                    confirm(id, line, None)
                }
                other => self.otherwise(run, id, Occasion::Unreachable, other, &doing),
            };
        }
        let (doing, nth) = self.doing(Occasion::Turn, id);
        let given = doing.answer(nth).map(str::to_owned);
        match doing.act(nth) {
            Doable::Follow | Doable::Retry | Doable::Override | Doable::Early => {
                if let Some(button) = doing.power
                    && self.seen.insert(format!("press {id} {nth}"))
                {
                    return Next::Press(hosts_of(line), button);
                }
                if let Does::Manual { ticks, fills, .. } = &sheet.does {
                    if let Some(open) = (0..ticks.len())
                        .filter_map(|n| u16::try_from(n).ok())
                        .find(|n| !line.ticks.contains(n))
                    {
                        return Next::Act(Act::Tick {
                            step: id.clone(),
                            line: open,
                            on: true,
                        });
                    }
                    if let Some(fill) = fills.iter().find(|fill| !line.fills.contains_key(&fill.name)) {
                        let suggested = fill
                            .suggest
                            .clone()
                            .or_else(|| fill.among.as_ref()?.first().map(|host| Value::String(host.to_string())));
                        let value = given
                            .map(Value::String)
                            .or(suggested)
                            .unwrap_or_else(|| Value::String("as found".into()));
                        return Next::Act(Act::Fill {
                            step: id.clone(),
                            name: fill.name.clone(),
                            value,
                        });
                    }
                }
                if !blockers.is_empty() {
                    return Next::Wait;
                }
                self.did(Occasion::Turn, id);
                match &sheet.does {
                    Does::Choose { options, .. } => {
                        let value = given
                            .or_else(|| options.first().map(|option| option.value.clone()))
                            .unwrap_or_default();
                        Next::Act(Act::Choose {
                            step: id.clone(),
                            sheet: digest.clone(),
                            value,
                            against: None,
                        })
                    }
                    _ => confirm(id, line, None),
                }
            }
            Doable::Wait => Next::Wait,
            other => self.otherwise(run, id, Occasion::Turn, other, &doing),
        }
    }

    fn judge(&mut self, id: &StepId, line: &Line) -> Next {
        let Some(sheet) = &line.ran else { return Next::Wait };
        let open = sheet
            .checks
            .iter()
            .enumerate()
            .find(|(n, check)| check.kind == CheckKind::Ask && !line.judged.iter().any(|(judged, _)| usize::from(*judged) == *n));
        let Some(check) = open.and_then(|(n, _)| u16::try_from(n).ok()) else {
            return Next::Wait;
        };
        let (doing, nth) = self.doing(Occasion::Ask, id);
        self.did(Occasion::Ask, id);
        let yes = doing.answer(nth).is_none_or(|answer| !answer.starts_with(['n', 'N']));
        Next::Act(Act::Judge {
            step: id.clone(),
            check,
            yes,
        })
    }

    fn failed(&mut self, run: &Run, id: &StepId) -> Next {
        // What never began does no harm when it is begun now.
        if never_began(run, id) {
            return Next::Act(Act::Retry {
                step: id.clone(),
                failed_only: true,
            });
        }
        let (doing, nth) = self.doing(Occasion::Fail, id);
        let over = run.last_jobs(id).iter().map(|(_, job)| job.since).max();
        if doing.patient && nth >= TRIES {
            return Next::Stop(format!("{id} failed again and again"));
        }
        if doing.patient && over.is_some_and(|over| self.now.duration_since(over) < LATER) {
            return Next::Wait;
        }
        let reason = doing.reason.clone();
        match doing.act(nth) {
            Doable::Follow => Next::Stop(format!("{id} failed, and the scenario's operator has no answer to that")),
            Doable::Retry => {
                self.did(Occasion::Fail, id);
                Next::Act(Act::Retry {
                    step: id.clone(),
                    failed_only: true,
                })
            }
            Doable::Override => {
                self.did(Occasion::Fail, id);
                Next::Act(Act::Override { step: id.clone(), reason })
            }
            Doable::Remedy => {
                self.did(Occasion::Fail, id);
                remedy(run, id)
            }
            other => self.otherwise(run, id, Occasion::Fail, other, &doing),
        }
    }

    /// A mark in time was passed: each is looked at once.
    fn worried(&mut self, run: &Run) -> Option<Next> {
        for (id, mark) in run.overdue.keys() {
            let line = run.line(id);
            if line.status != Status::Active || *mark == Mark::Deadline || !self.seen.insert(format!("{mark:?} {id} {}", line.attempts)) {
                continue;
            }
            let (doing, nth) = self.doing(Occasion::Worry, id);
            self.did(Occasion::Worry, id);
            if let Some(button) = doing.power {
                return Some(Next::Press(hosts_of(&line), button));
            }
            let waits = line.ran.as_ref().is_some_and(|sheet| matches!(sheet.does, Does::Wait { .. }));
            return match doing.act(nth) {
                Doable::Follow | Doable::Wait => None,
                Doable::Override if waits => confirm_wait(id, &line, doing.reason.clone()),
                Doable::Retry => {
                    let job = run
                        .last_jobs(id)
                        .into_iter()
                        .find(|(_, job)| !job.state.is_settled())
                        .map(|(job, _)| job)?;
                    Some(Next::Act(Act::Interrupt {
                        job,
                        signal: crate::words::Signal::Interrupt,
                    }))
                }
                other => Some(self.otherwise(run, id, Occasion::Worry, other, &doing)),
            };
        }
        None
    }

    fn prompt(&mut self, job: &JobId, seen: u64) -> Next {
        let id = &job.attempt.step;
        let (doing, nth) = self.doing(Occasion::Ask, id);
        self.did(Occasion::Ask, id);
        let answer = doing.answer(nth).unwrap_or("yes");
        Next::Act(Act::Answer {
            job: job.clone(),
            send: Script::text(format!("{answer}\n")),
            seen,
            against: None,
        })
    }

    /// Somebody answers a held prompt before its time: once a prompt, and without a reason.
    fn early(&mut self, job: &JobId, seen: u64) -> Option<Next> {
        let id = &job.attempt.step;
        let (doing, nth) = self.doing(Occasion::Turn, id);
        if doing.act(nth) != Doable::Early || !self.answered_early(job, seen) {
            return None;
        }
        self.did(Occasion::Turn, id);
        let answer = doing.answer(nth).unwrap_or("y");
        Some(Next::Act(Act::Answer {
            job: job.clone(),
            send: Script::text(format!("{answer}\n")),
            seen,
            against: None,
        }))
    }

    /// Remembers an early answer; whether it is the first to this prompt.
    pub(super) fn answered_early(&mut self, job: &JobId, seen: u64) -> bool {
        self.seen.insert(format!("early {job} {seen}"))
    }

    fn doubt(&mut self, run: &Run, rules: &Rules, job: &JobId) -> Next {
        let id = &job.attempt.step;
        let (doing, nth) = self.doing(Occasion::Doubt, id);
        let reason = doing.reason.clone();
        let probes: Vec<&PlannedStep> = run
            .steps()
            .filter(|step| step.serves.as_ref().is_some_and(|s| s.why == Service::Probe && s.of == *id))
            .collect();
        if let Some(step) = probes.iter().find(|step| !run.line(&step.id).status.is_settled()) {
            let line = run.line(&step.id);
            return match line.status {
                Status::Pending => self.pending(run, &step.id, &line),
                // A probe that fails has found that the effect isn't there.
                Status::Assess { .. } => Next::Act(Act::Override {
                    step: step.id.clone(),
                    reason: "the effect isn't there".into(),
                }),
                _ => Next::Wait,
            };
        }
        let has_probe = run
            .planned(id)
            .and_then(|step| rules.procedure.step(&step.key))
            .is_some_and(|step| !step.probe.is_empty());
        match doing.act(nth) {
            Doable::Follow | Doable::Probe if has_probe && probes.is_empty() => {
                self.did(Occasion::Doubt, id);
                Next::Act(Act::Probe { job: job.clone() })
            }
            Doable::Override => Next::Act(Act::Settle {
                job: job.clone(),
                ran: true,
                reason,
            }),
            _ => {
                let ran = !probes.is_empty() && probes.iter().all(|step| matches!(run.line(&step.id).status, Status::Done { .. }));
                Next::Act(Act::Settle {
                    job: job.clone(),
                    ran,
                    reason,
                })
            }
        }
    }

    /// What may be done on any occasion.
    fn otherwise(&mut self, run: &Run, id: &StepId, on: Occasion, act: Doable, doing: &Doing) -> Next {
        self.did(on, id);
        let reason = doing.reason.clone();
        let block = run.slot(id).and_then(Slot::parent).cloned().unwrap_or_else(|| id.clone());
        Next::Act(match act {
            Doable::Skip => Act::Skip {
                node: id.clone(),
                how: skip_how(doing),
                reason,
                values: Values::new(),
            },
            Doable::Defer => Act::Defer { step: id.clone(), reason },
            Doable::Undo => Act::Undo {
                of: doing.of.as_ref().map_or(block, |of| of.id.as_str().into()),
                reason,
            },
            Doable::EndShort => Act::EndShort { reason },
            Doable::Pause => return Next::Leave,
            Doable::Exclude => {
                let line = run.line(id);
                let host = hosts_of(&line)
                    .into_iter()
                    .find(|host| run.hosts.get(host).is_some_and(|state| state.up == Some(false)));
                match host.or_else(|| hosts_of(&line).into_iter().next()) {
                    Some(host) => Act::Exclude {
                        step: id.clone(),
                        host,
                        reason,
                    },
                    None => return Next::Stop(format!("{id} has no host to exclude")),
                }
            }
            Doable::Remedy => return remedy(run, id),
            _ => return Next::Wait,
        })
    }

    fn doing(&self, on: Occasion, id: &StepId) -> (Doing, usize) {
        let doing = self
            .policy
            .answer(&Moment {
                on,
                step: Some(id.clone()),
            })
            .clone();
        (doing, self.done.get(&(on, id.clone())).copied().unwrap_or(0))
    }

    pub(super) fn did(&mut self, on: Occasion, id: &StepId) {
        *self.done.entry((on, id.clone())).or_default() += 1;
    }
}

fn confirm(id: &StepId, line: &Line, against: Option<String>) -> Next {
    let Some((digest, sheet)) = &line.sheet else { return Next::Wait };
    let (step, sheet_digest) = (id.clone(), digest.clone());
    let second = sheet.second.then(|| "a second person".to_owned());
    Next::Act(match &sheet.does {
        Does::Manual { .. } | Does::Note { .. } | Does::Wait { .. } => Act::Release {
            step,
            sheet: sheet_digest,
            second,
            against,
        },
        Does::Choose { options, .. } => {
            let value = options.first().map(|option| option.value.clone()).unwrap_or_default();
            Act::Choose {
                step,
                sheet: sheet_digest,
                value,
                against,
            }
        }
        _ => {
            let typed = sheet.typed.as_ref().map(|typed| match typed {
                Typed::Phrase(text) | Typed::Many(text) => text.clone(),
                Typed::Host(host) => host.to_string(),
            });
            Act::Confirm {
                step,
                sheet: sheet_digest,
                typed,
                second,
                against,
                edited: None,
            }
        }
    })
}

fn confirm_wait(id: &StepId, line: &Line, reason: String) -> Option<Next> {
    let (digest, _) = line.sheet.as_ref()?;
    Some(Next::Act(Act::Release {
        step: id.clone(),
        sheet: digest.clone(),
        second: None,
        against: Some(reason),
    }))
}

/// The first known problem that showed, on the first host that showed it.
fn remedy(run: &Run, id: &StepId) -> Next {
    let line = run.line(id);
    let Some(sheet) = &line.ran else {
        return Next::Stop(format!("{id} has not run"));
    };
    for (n, problem) in sheet.problems.iter().enumerate().filter(|(_, problem)| !problem.keys.is_empty()) {
        for (job, state) in run.last_jobs(id) {
            if let JobState::Ended { findings, .. } = &state.state
                && findings.hits.contains_key(&problem.matcher)
                && let Ok(problem) = u16::try_from(n)
            {
                return Next::Act(Act::Remedy {
                    step: id.clone(),
                    problem,
                    host: job.host,
                });
            }
        }
    }
    Next::Stop(format!("{id} shows no known problem that has a remedy"))
}

/// Whether a step failed for nothing but jobs that the guide meant to start and never did. What is expected of all its hosts together can't be
/// so then, either.
pub(super) fn never_began(run: &Run, id: &StepId) -> bool {
    let line = run.line(id);
    let Status::Assess { failed } = &line.status else { return false };
    let (void, others): (Vec<_>, Vec<_>) = run
        .last_jobs(id)
        .into_iter()
        .partition(|(_, job)| job.state == JobState::Void { why: None });
    let well = |job: &JobState| matches!(job, JobState::Ended { exit: Exit::Code(0), .. });
    !void.is_empty() && (failed.len() == void.len() || others.iter().all(|(_, job)| well(&job.state)))
}

fn hosts_of(line: &Line) -> Vec<HostName> {
    line.ran
        .as_ref()
        .or(line.sheet.as_ref().map(|(_, sheet)| sheet))
        .map(|sheet| sheet.hosts())
        .unwrap_or_default()
}

/// An operator who skips says that it was done elsewhere, unless the scenario has them say "not-needed".
fn skip_how(doing: &Doing) -> SkipHow {
    if doing.answer(0) == Some("not-needed") {
        SkipHow::NotNeeded
    } else {
        SkipHow::Elsewhere
    }
}

//! One input in, one decision out: the events that make it so, and the run as it would be.
//!
//! `decide` is total: input that comes too late or out of place gets a [`Refusal`] with words for the operator.
//! One input may cause a chain (finished → assessed → next prepared); the chain is one decision, and one line of the journal.

use super::{
    act_kind::ActKind,
    acts, answers, arrivals,
    event::Event,
    holder,
    input::{Act, Input},
    refusal::Refusal,
    rules::Rules,
    run::Run,
    scope::InRun,
    senses::Senses,
    settle,
};
use crate::{
    procedure::{
        expr::Expr,
        plan::{self, Slot, Turn},
    },
    words::{HostName, MonitorName, StepId, Timestamp},
};
use std::sync::Arc;

/// A decision: dropped whole if the journal can't take it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The run as it would be.
    pub run: Run,
    /// What makes it so, in order. Empty: nothing happened.
    pub events: Vec<Event>,
    /// When.
    pub at: Timestamp,
}

/// Decides. `senses` must already hold the reading that `input` brings.
///
/// # Errors
/// A refusal, with words for the operator; nothing has changed then.
pub fn decide(rules: &Rules, senses: &Senses, run: &Run, input: Input, now: Timestamp) -> Result<Draft, Refusal> {
    let at = now.max(run.at);
    let mut decision = Decision {
        rules,
        senses,
        draft: Draft {
            run: run.clone(),
            events: Vec::new(),
            at,
        },
    };
    if run.ended.is_some() {
        return match input {
            Input::Operator { act, .. } => Err(Refusal::NotNow(format!("the run is over; {} changes nothing", ActKind::of(&act)))),
            Input::Leave { why } if run.open => {
                decision.say(Event::Left { why });
                Ok(decision.draft)
            }
            Input::Open(opening) => {
                decision.say(Event::Opened(opening));
                Ok(decision.draft)
            }
            Input::Take(_) => Err(Refusal::NotNow("the run is over: there is nothing to take".into())),
            _ => Ok(decision.draft),
        };
    }
    match input {
        Input::Open(opening) => open(&mut decision, opening)?,
        Input::Leave { why } => {
            if run.open {
                decision.say(Event::Left { why });
            }
            return Ok(decision.draft);
        }
        Input::Take(taken) => {
            holder::take(&mut decision, taken)?;
            return Ok(decision.draft);
        }
        Input::Tick => {}
        Input::Operator { by, act } => acts::act(&mut decision, &by, act)?,
        Input::Said { by, words, step } => said(&mut decision, by, &words, step)?,
        Input::SecretGiven { name, by } => {
            if !run.secrets.contains(&name) {
                decision.say(Event::SecretGiven { name, by });
            }
        }
        Input::Job(job, news) => arrivals::job(&mut decision, &job, news)?,
        Input::Reading(reading) => arrivals::reading(&mut decision, &reading),
        Input::Looked { step, host, files } => arrivals::looked(&mut decision, step, host, files)?,
        Input::Seen(host, identity) => arrivals::seen(&mut decision, host, identity),
        Input::Reached(host, reached) => arrivals::reached(&mut decision, host, reached),
        Input::Link { host, up } => arrivals::link(&mut decision, host, up),
    }
    // What nobody has goes no further by itself.
    if decision.draft.run.open && decision.draft.run.handed.is_none() {
        settle::settle(&mut decision);
    }
    Ok(decision.draft)
}

/// A session begins; the first one lays out the plan.
fn open(d: &mut Decision, opening: super::input::Opening) -> Result<(), Refusal> {
    if let Some(handed) = &d.run().handed {
        return Err(holder::not_taken(handed));
    }
    d.say(Event::Opened(opening));
    answers::away(d);
    if d.run().slots.is_empty() {
        let turn = Turn::default();
        let slots = plan::outline(&d.rules.procedure, &d.scope(&turn, 1, None)).map_err(|error| Refusal::Value(error.why))?;
        d.say(Event::Laid { slots });
    }
    Ok(())
}

/// Words for the operator: only where nothing is at stake.
fn said(d: &mut Decision, by: String, words: &str, step: Option<StepId>) -> Result<(), Refusal> {
    if d.run().is_live() {
        return Err(Refusal::NotNow("only in a rehearsal somebody may speak up from aside".into()));
    }
    let words = words.trim().to_owned();
    if words.is_empty() {
        return Err(Refusal::Value("nothing was said: a few words are needed".into()));
    }
    let step = step.or_else(|| d.run().current().map(|slot| slot.id().clone()));
    d.say(Event::Said { by, words, step });
    Ok(())
}

/// What keeps a refusal for the debriefing of a rehearsal; nothing where it isn't kept. Nothing else changes by it.
pub fn keep_refusal(run: &Run, by: &str, act: &Act, why: &Refusal, now: Timestamp) -> Option<Draft> {
    if run.is_live() || run.ended.is_some() || !run.open {
        return None;
    }
    let event = Event::Refused {
        by: by.to_owned(),
        act: ActKind::of(act),
        step: acts::about(act).cloned(),
        why: why.to_string(),
    };
    let at = now.max(run.at);
    let mut run = run.clone();
    run.apply(at, &event);
    Some(Draft {
        run,
        events: vec![event],
        at,
    })
}

/// Makes the first event of a run.
pub fn begin(head: super::event::Head, now: Timestamp) -> Draft {
    let mut run = Run::default();
    let event = Event::Begun(head);
    run.apply(now, &event);
    Draft {
        run,
        events: vec![event],
        at: now,
    }
}

/// A draft in the making, and what it is decided by.
pub(super) struct Decision<'a> {
    pub rules: &'a Rules,
    pub senses: &'a Senses,
    pub draft: Draft,
}

impl Decision<'_> {
    /// Says that something happened; what follows sees the run with it.
    pub fn say(&mut self, event: Event) {
        self.draft.run.apply(self.draft.at, &event);
        self.draft.events.push(event);
    }

    pub fn run(&self) -> &Run {
        &self.draft.run
    }

    pub fn now(&self) -> Timestamp {
        self.draft.at
    }

    /// What a turn sees.
    pub fn scope<'b>(&'b self, turn: &'b Turn, pass: u32, since: Option<Timestamp>) -> InRun<'b> {
        InRun {
            rules: self.rules,
            run: &self.draft.run,
            senses: self.senses,
            now: self.draft.at,
            turn,
            pass,
            since,
        }
    }

    /// Whether there is for this run's inputs what asks for them: a monitor, a guard.
    pub fn applies(&self, when: Option<&Expr>) -> bool {
        self.rules.procedure.applies(when, &self.run().inputs)
    }

    /// The turn of a slot.
    pub fn turn_of(&self, id: &StepId) -> Arc<Turn> {
        match self.run().slot(id) {
            Some(Slot::Step(step)) => step.turn.clone(),
            Some(Slot::Block(block)) => block.turn.clone(),
            Some(Slot::Later(later)) => later.turn.clone(),
            None => Arc::default(),
        }
    }

    /// The hosts that a monitor is read on now, each by itself; none where one host's answer stands for all.
    pub fn read_on(&self, monitor: &MonitorName) -> Vec<HostName> {
        let Some(monitor) = self.rules.monitors.get(monitor).filter(|monitor| !monitor.any) else {
            return Vec::new();
        };
        let turn = self.run().current().map(|slot| self.turn_of(slot.id())).unwrap_or_default();
        monitor.on.hosts(&self.scope(&turn, 1, None)).unwrap_or_default()
    }

    /// Whether a monitor was read since then, on each of its hosts.
    pub fn is_read_since(&self, monitor: &MonitorName, since: Timestamp) -> bool {
        self.senses.since(monitor.as_str(), since, &self.read_on(monitor))
    }

    /// The round that the nearest repeat around a slot is in, from 1.
    pub fn pass_of(&self, id: &StepId) -> u32 {
        self.run().pass_of(id)
    }
}

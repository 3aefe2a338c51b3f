//! Conditions told to people: data, logic and time. For viewers alone: no decision rests on it.

use super::{rules::Rules, run::Run, scope::InRun, senses::Senses};
use crate::{
    procedure::{
        expr::{Expr, Term},
        plan::{Slot, Turn},
        template::Template,
    },
    words::{HostName, MonitorName, StepId, Timestamp, Truth, Values},
};
use std::sync::Arc;

/// What conditions are told by.
#[derive(Clone, Copy, Debug)]
pub struct Explain<'a> {
    /// The procedure.
    pub rules: &'a Rules,
    /// What was read.
    pub senses: &'a Senses,
    /// The run.
    pub run: &'a Run,
    /// The time now.
    pub now: Timestamp,
}

/// A condition, and all that it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Whether it holds now.
    pub truth: Truth,
    /// Why it is unknown.
    pub why: Option<String>,
    /// Its terms.
    pub terms: Vec<Term>,
    /// The readings that it looks at.
    pub readings: Vec<Seen>,
}

/// A reading of a monitor on a host.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Which monitor.
    pub monitor: MonitorName,
    /// Where; nothing where it was never read.
    pub host: Option<HostName>,
    /// When the poll began.
    pub begun: Option<Timestamp>,
    /// Seconds from one poll to the next; older than twice that counts for nothing.
    pub every: u64,
    /// It still counts.
    pub fresh: bool,
    /// Its values, or why there are none.
    pub values: Result<Values, String>,
}

impl Explain<'_> {
    /// A condition as a node of the plan sees it; with `since`, by readings begun then or later alone.
    pub fn condition(&self, id: &StepId, expr: &Expr, since: Option<Timestamp>) -> Told {
        let turn = self.turn(id);
        let scope = self.scope(id, &turn, since);
        let (truth, why) = expr.truth(&scope);
        Told {
            truth,
            why,
            terms: expr.terms(&scope),
            readings: self.readings(expr, since),
        }
    }

    /// A text as a node of the plan sees it; what isn't known stands as `‹expression›`.
    pub fn text(&self, id: &StepId, template: &Template) -> String {
        let turn = self.turn(id);
        template.outline(&self.scope(id, &turn, None))
    }

    fn readings(&self, expr: &Expr, since: Option<Timestamp>) -> Vec<Seen> {
        let mut all = Vec::new();
        for name in self.rules.monitors_in(expr, &self.run.inputs) {
            let Some(monitor) = self.rules.monitors.get(&name) else { continue };
            let every = monitor.every.as_secs().max(1);
            let oldest = self.now.as_second().saturating_sub_unsigned(every.saturating_mul(2));
            let seen = self.senses.samples(name.as_str()).map(|(host, sample)| Seen {
                monitor: name.clone(),
                host: Some(host.clone()),
                begun: Some(sample.begun),
                every,
                fresh: sample.begun.as_second() >= oldest && since.is_none_or(|since| sample.begun >= since),
                values: sample.values.clone(),
            });
            let mut seen: Vec<Seen> = seen.collect();
            if monitor.any {
                seen.sort_by_key(|seen| std::cmp::Reverse((seen.begun, seen.values.is_ok())));
                seen.truncate(1);
            }
            if seen.is_empty() {
                seen.push(Seen {
                    monitor: name.clone(),
                    host: None,
                    begun: None,
                    every,
                    fresh: false,
                    values: Err("it has not been read yet".into()),
                });
            }
            all.append(&mut seen);
        }
        all
    }

    fn turn(&self, id: &StepId) -> Arc<Turn> {
        match self.run.slot(id) {
            Some(Slot::Step(step)) => step.turn.clone(),
            Some(Slot::Block(block)) => block.turn.clone(),
            Some(Slot::Later(later)) => later.turn.clone(),
            None => Arc::default(),
        }
    }

    fn scope<'b>(&'b self, id: &StepId, turn: &'b Turn, since: Option<Timestamp>) -> InRun<'b> {
        InRun {
            rules: self.rules,
            run: self.run,
            senses: self.senses,
            now: self.now,
            turn,
            pass: self.run.pass_of(id),
            since,
        }
    }
}

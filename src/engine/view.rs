//! What is derived from a run and never stored: the current line, how a line looks, what stands in its way.

use super::{
    input::SkipHow,
    run::{JobState, Run},
    sheet::Does,
    status::{Look, Status},
};
use crate::{
    procedure::plan::Slot,
    words::{GuardName, HostName, Level, SecretName, StepId, Truth},
};
use std::ops::Range;

/// Something that stands in the way of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocker {
    /// It isn't its turn.
    NotItsTurn,
    /// It can't be rendered, or isn't rendered yet.
    Unready(String),
    /// A guard is broken or unknown.
    Guard {
        /// Which.
        guard: GuardName,
        /// Broken or unknown.
        truth: Truth,
        /// Why.
        why: String,
    },
    /// A host isn't who it was.
    Host {
        /// Which.
        host: HostName,
        /// In words.
        odd: String,
    },
    /// A secret isn't known in this session.
    Secret(SecretName),
    /// Lines are not ticked, values not filled in.
    Open {
        /// Lines to tick.
        ticks: usize,
        /// Values to fill in.
        fills: Vec<String>,
    },
    /// Nothing new starts anywhere.
    AllStopped {
        /// Who stopped it.
        by: String,
        /// Why.
        reason: String,
    },
}

impl std::fmt::Display for Blocker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Blocker::NotItsTurn => f.write_str("another step comes first"),
            Blocker::Unready(why) => f.write_str(why),
            Blocker::Guard {
                guard,
                truth: Truth::No,
                why,
            } => write!(f, "guard {guard} is broken: {why}"),
            Blocker::Guard { guard, why, .. } => write!(f, "guard {guard} is unknown: {why}"),
            Blocker::Host { host, odd } => write!(f, "{host}: {odd}"),
            Blocker::Secret(name) => write!(f, "the secret {name} has not been given in this session"),
            Blocker::Open { ticks, fills } => {
                let mut parts = Vec::new();
                match ticks {
                    0 => {}
                    1 => parts.push("one line is not ticked".to_owned()),
                    n => parts.push(format!("{n} lines are not ticked")),
                }
                if !fills.is_empty() {
                    parts.push(format!("to be filled in: {}", fills.join(", ")));
                }
                f.write_str(&parts.join("; "))
            }
            Blocker::AllStopped { by, reason } if reason.is_empty() => write!(f, "{by} stopped everything"),
            Blocker::AllStopped { by, reason } => write!(f, "{by} stopped everything: {reason}"),
        }
    }
}

impl Run {
    /// The marked line: the step that the operator turned to, else the first that is open and not merely waiting on a held command.
    /// It may be a later part whose values are missing, or a repeating block that a person must decide on.
    pub fn current(&self) -> Option<&Slot> {
        if let Some(turned) = self.turned.as_ref().and_then(|id| self.slot(id))
            && self.is_open(turned)
        {
            return Some(turned);
        }
        let mut rest = self.unsettled.iter().filter_map(|place| self.slots.get(*place));
        rest.clone().find(|slot| self.is_open(slot)).or_else(|| {
            // Nothing else is left: what is held is what remains. A wait has no command that would keep a run from its end.
            let remains = |id: &StepId| self.line(id).status == Status::Active && (self.short.is_none() || !self.last_jobs(id).is_empty());
            rest.find(|slot| matches!(slot, Slot::Step(_)) && remains(slot.id()))
        })
    }

    /// A line's title: as it was rendered last, else as the plan has it, else its id.
    pub fn title(&self, id: &StepId) -> String {
        let line = self.line(id);
        if let Some((_, sheet)) = &line.sheet {
            return sheet.title.clone();
        }
        match self.slot(id) {
            Some(Slot::Block(block)) => block.title.clone(),
            Some(Slot::Step(step)) => step.title.clone(),
            Some(Slot::Later(later)) => later.title.clone(),
            None => id.to_string(),
        }
    }

    /// Whether a step is the current one.
    pub fn is_current(&self, id: &StepId) -> bool {
        self.current().is_some_and(|slot| slot.id() == id)
    }

    /// How a line looks now.
    pub fn look(&self, id: &StepId) -> Look {
        let line = self.line(id);
        match &line.status {
            Status::Pending if !self.is_current(id) => Look::Pending,
            // Ticks and values are part of the work itself.
            Status::Pending if self.blockers(id).iter().all(|blocker| matches!(blocker, Blocker::Open { .. })) => Look::Ready,
            Status::Pending => Look::Blocked,
            Status::Inactive { .. } => Look::Inactive,
            Status::Active => self.look_of_jobs(id),
            Status::Assess { failed } if failed.is_empty() => Look::ToAssess,
            Status::Assess { .. } => Look::Failed,
            Status::Done { vouched: true, .. } => Look::Vouched,
            Status::Done { warnings, .. } if warnings.is_empty() => Look::Done,
            Status::Done { .. } => Look::DoneWithWarnings,
            Status::Skipped {
                how: SkipHow::Elsewhere, ..
            } => Look::DoneElsewhere,
            Status::Skipped {
                how: SkipHow::NotNeeded, ..
            } => Look::NotNeeded,
            Status::Deferred { .. } => Look::Deferred,
            Status::Overridden { .. } => Look::Overridden,
            Status::Undone => Look::Undone,
        }
    }

    /// What stands in a step's way, the gravest first. Empty means that it can be confirmed or released.
    pub fn blockers(&self, id: &StepId) -> Vec<Blocker> {
        let mut found = Vec::new();
        if let Some(stop) = &self.stopped {
            found.push(Blocker::AllStopped {
                by: stop.1.clone(),
                reason: stop.2.clone(),
            });
        }
        if !self.is_current(id) {
            found.push(Blocker::NotItsTurn);
        }
        let line = self.line(id);
        if let Some(why) = &line.unready {
            found.push(Blocker::Unready(why.clone()));
        }
        let Some((_, sheet)) = &line.sheet else {
            if line.unready.is_none() {
                found.push(Blocker::Unready("it is being prepared".into()));
            }
            return found;
        };
        for host in sheet.hosts() {
            if let Some(odd) = self.hosts.get(&host).and_then(|state| state.odd.clone()) {
                found.push(Blocker::Host { host, odd });
            }
        }
        for name in sheet.secrets() {
            if !self.secrets.contains(&name) {
                found.push(Blocker::Secret(name));
            }
        }
        if sheet.level >= Level::Change {
            found.extend(self.broken(&sheet.guards));
        }
        if let Does::Manual { ticks, fills, .. } = &sheet.does {
            let ticks = ticks.len().saturating_sub(line.ticks.len());
            let fills: Vec<String> = fills
                .iter()
                .filter(|fill| !line.fills.contains_key(&fill.name))
                .map(|fill| fill.name.clone())
                .collect();
            if ticks > 0 || !fills.is_empty() {
                found.push(Blocker::Open { ticks, fills });
            }
        }
        found
    }

    /// Of these guards, those that don't hold as far as was last seen.
    pub fn broken(&self, guards: &[GuardName]) -> Vec<Blocker> {
        let mut found = Vec::new();
        for guard in guards {
            let (truth, why) = match self.guards.get(guard) {
                None => (Truth::Unknown, None),
                Some(state) => (state.truth, state.why.clone()),
            };
            if truth != Truth::Yes {
                let why = why.unwrap_or_else(|| "not looked at yet".into());
                found.push(Blocker::Guard {
                    guard: guard.clone(),
                    truth,
                    why,
                });
            }
        }
        found
    }

    /// The round that the nearest repeat around a slot is in, from 1.
    pub(super) fn pass_of(&self, id: &StepId) -> u32 {
        std::iter::once(id.clone())
            .chain(self.ancestors(id))
            .find_map(|node| self.rounds.get(&node))
            .map_or(1, |round| round.n)
    }

    /// Whether a wait is under way.
    pub fn is_waiting(&self) -> bool {
        self.active.iter().any(|id| {
            self.line(id)
                .ran
                .as_ref()
                .is_some_and(|sheet| matches!(sheet.does, Does::Wait { .. }))
        })
    }

    /// Whether everything that a block holds is settled.
    pub(super) fn is_settled_under(&self, block: &StepId) -> bool {
        self.part(block).is_none_or(|part| !self.is_unsettled_in(part, block))
    }

    /// Where a node and all that it holds stand in the plan.
    pub(super) fn part(&self, node: &StepId) -> Option<Range<usize>> {
        let place = self.place(node)?;
        Some(place..*self.ends.get(place)?)
    }

    /// Whether more may come of anything of a block in this part of the plan. What serves a step may stand among it.
    fn is_unsettled_in(&self, part: Range<usize>, block: &StepId) -> bool {
        self.unsettled
            .range(part)
            .any(|place| self.slots.get(*place).is_some_and(|slot| slot.id().is_under(block)))
    }

    /// Whether a slot wants something now.
    fn is_open(&self, slot: &Slot) -> bool {
        if self.is_over(slot) || (self.short.is_some() && !self.comes_at_the_end(slot.id())) {
            return false;
        }
        match slot {
            Slot::Later(_) => true,
            Slot::Block(block) => {
                matches!(self.line(&block.id).status, Status::Assess { .. })
                    || self.begun.contains_key(&block.id)
                        && self
                            .part(&block.id)
                            .is_some_and(|part| !self.is_unsettled_in(part.start + 1..part.end, &block.id))
            }
            Slot::Step(step) => match self.line(&step.id).status {
                Status::Active => {
                    let jobs = self.last_jobs(&step.id);
                    let waits_on_held = jobs.iter().any(|(_, job)| job.state.is_held())
                        && jobs.iter().all(|(_, job)| job.state.is_held() || job.state.is_settled());
                    !waits_on_held
                }
                _ => true,
            },
        }
    }

    /// Whether nothing more comes of a slot by itself.
    pub(super) fn is_over(&self, slot: &Slot) -> bool {
        let settled = || self.line(slot.id()).status.is_settled();
        match slot {
            Slot::Later(_) => settled(),
            Slot::Step(step) if step.repeats => settled() && self.rounds_are_over(&step.id),
            Slot::Step(_) => settled(),
            Slot::Block(block) => {
                settled()
                    || !matches!(self.line(&block.id).status, Status::Assess { .. })
                        && (!block.repeats || self.rounds.get(&block.id).is_some_and(|round| round.over.is_some()))
            }
        }
    }

    fn rounds_are_over(&self, step: &StepId) -> bool {
        !matches!(self.line(step).status, Status::Done { .. }) || self.rounds.get(step).is_some_and(|round| round.over.is_some())
    }

    /// Once the run is being ended short, only `finally` parts of begun blocks still come, and what serves them.
    fn comes_at_the_end(&self, id: &StepId) -> bool {
        if self.planned(id).is_some_and(|step| step.serves.is_some()) {
            return true;
        }
        std::iter::once(id.clone()).chain(self.ancestors(id)).any(|node| {
            let (finally, parent) = match self.slot(&node) {
                Some(Slot::Block(block)) => (block.finally, block.parent.clone()),
                Some(Slot::Step(step)) => (step.finally, step.parent.clone()),
                _ => (false, None),
            };
            finally && parent.is_some_and(|parent| self.begun.contains_key(&parent))
        })
    }

    /// Whether a node is, or lies in, a `finally` part of this block.
    pub(super) fn is_finally(&self, id: &StepId, block: &StepId) -> bool {
        std::iter::once(id.clone())
            .chain(self.ancestors(id))
            .take_while(|node| node != block)
            .any(|node| match self.slot(&node) {
                Some(Slot::Block(part)) => part.finally,
                Some(Slot::Step(step)) => step.finally,
                _ => false,
            })
    }

    fn look_of_jobs(&self, id: &StepId) -> Look {
        let jobs = self.last_jobs(id);
        let any = |test: fn(&JobState) -> bool| jobs.iter().any(|(_, job)| test(&job.state));
        if any(|state| matches!(state, JobState::InDoubt { .. })) {
            Look::InDoubt
        } else if any(|state| matches!(state, JobState::AtPrompt { .. })) {
            Look::Held
        } else if self.is_answered_by(id) {
            Look::Queued
        } else if any(|state| *state == JobState::Running) || jobs.is_empty() {
            Look::Running
        } else if any(|state| *state == JobState::Queued) {
            Look::Queued
        } else {
            Look::Running
        }
    }
}

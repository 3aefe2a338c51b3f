//! Drills: a rehearsal in which the trainee isn't told what comes. What comes is made of a scenario's lessons, of faults that pass by
//! themselves, and of colleagues who mean well; a seed gives the same course twice. Whoever does the right acts comes to the end.

mod chance;
mod debrief;
mod general;

pub use debrief::debrief;

use super::{
    World,
    end::{EndStatus, Outcome},
    policy::{Doing, Occasion, Policy, Rule},
    scenario::{Fault, Lesson, Scenario, StepRef},
};
use crate::{
    debriefing::{Came, Slip, Throw},
    engine::{
        event::{Drill, Mode},
        input::Input,
        run::Run,
        sheet::Does,
        status::Status,
        view::Blocker,
    },
    procedure::{model::Procedure, plan::PlannedStep},
    words::{StepId, Truth, Values},
};
use chance::Chance;
use std::{sync::Arc, time::Duration};

/// Who speaks up in a drill.
pub const COLLEAGUE: &str = "a colleague";

/// All that comes in a drill.
#[derive(Clone, Debug)]
pub struct Course {
    scenario: Arc<Scenario>,
    seed: u64,
    drill: Drill,
    planned: Vec<Planned>,
}

/// One thing that comes.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    /// The step at which it shows.
    at: StepRef,
    what: String,
    right: String,
    /// What a colleague says there.
    says: Option<String>,
    slips: Vec<Slip>,
    /// A fault that the scenario doesn't have.
    fault: Option<Fault>,
    /// The fault that it tells of.
    named: Option<String>,
    lasts: Option<Duration>,
}

/// The scenario of a drill: one of those from which something is to be learnt. Nothing where there is none.
pub fn choose(scenarios: &[Arc<Scenario>], seed: u64) -> Option<Arc<Scenario>> {
    let with: Vec<_> = scenarios.iter().filter(|scenario| !scenario.lessons.is_empty()).collect();
    Chance::of(seed).pick(&with).map(|scenario| (*scenario).clone())
}

impl Course {
    /// What comes, with these inputs.
    pub fn of(procedure: &Procedure, scenario: Arc<Scenario>, inputs: &Values, seed: u64, drill: Drill) -> Course {
        let mut planned: Vec<Planned> = scenario.lessons.iter().map(Planned::of).collect();
        if drill == Drill::ByChance {
            planned.extend(general::throws(procedure, &scenario, inputs, seed));
        }
        Course {
            scenario,
            seed,
            drill,
            planned,
        }
    }

    /// What its run is.
    pub fn mode(&self) -> Mode {
        Mode::Rehearsal {
            scenario: self.scenario.name.clone(),
            seed: self.seed,
            drill: Some(self.drill),
        }
    }

    /// Puts its own faults into a world in which nothing has happened yet.
    pub fn prepare(&self, world: &mut World) {
        for planned in &self.planned {
            if let Some(fault) = &planned.fault {
                world.inject(fault.clone());
            }
        }
    }

    /// What somebody says to the operator now, where somebody does.
    pub fn says(&self, run: &Run) -> Option<Input> {
        if !run.open || run.ended.is_some() {
            return None;
        }
        self.planned.iter().find_map(|planned| {
            let words = planned.says.as_ref()?;
            if run.said.iter().any(|said| said.words == *words) {
                return None;
            }
            Some(Input::Said {
                by: COLLEAGUE.to_owned(),
                words: words.clone(),
                step: Some(planned.tempts_at(run)?),
            })
        })
    }

    /// The scenario's operator, who doesn't fall for anything: where something fails, it is tried again after a while.
    pub fn operator(&self) -> Policy {
        let mut policy = self.scenario.operator.clone();
        policy.rules.retain_mut(|rule| {
            if !self.is_slip(rule) {
                return true;
            }
            rule.doing = Doing::again_later();
            rule.on == Occasion::Fail
        });
        // What comes by chance may make a step fail that the scenario has no answer for.
        policy.rules.push(Rule {
            step: None,
            on: Occasion::Fail,
            doing: Doing::again_later(),
        });
        policy
    }

    /// Whether the scenario's own operator falls for something there.
    fn is_slip(&self, rule: &Rule) -> bool {
        let acts: Vec<&str> = rule.doing.words().into_iter().filter(|word| *word != "follow").collect();
        let falls = |planned: &Planned| {
            let slips = |word: &&str| planned.slips.iter().any(|slip| slip.word() == *word);
            rule.step.as_ref().is_some_and(|step| step.id == planned.at.id) && acts.iter().all(slips)
        };
        !acts.is_empty() && self.planned.iter().any(falls)
    }

    /// Whether the scenario's own operator falls for something: then it is the drill that ends well, and not the scenario.
    fn is_turned(&self) -> bool {
        self.scenario.operator.rules.iter().any(|rule| self.is_slip(rule))
    }

    /// What is otherwise than it should be at the end of a drill in which nobody fell for anything. What never came is no matter.
    pub fn differences(&self, outcome: &Outcome, world: &World) -> Vec<String> {
        let mut wrong: Vec<String> = world.trouble().map(str::to_owned).into_iter().collect();
        let status = if self.is_turned() {
            EndStatus::Finished
        } else {
            self.scenario.end.status
        };
        if outcome.status != status {
            wrong.push(format!("the drill should end {status}, and ended {}", outcome.status));
        }
        wrong
    }

    /// What was thrown, as this run and its world have it.
    pub fn thrown(&self, run: &Run, world: &World) -> Vec<Throw> {
        let told = |planned: &Planned| Throw {
            what: planned.what.clone(),
            right: planned.right.clone(),
            says: planned.says.clone(),
            steps: run
                .steps()
                .filter(|step| planned.at.is(&step.id))
                .map(|step| step.id.clone())
                .collect(),
            slips: planned.slips.clone(),
            came: match (&planned.named, &planned.says) {
                (Some(fault), _) => Came::At(world.came(fault)),
                (None, Some(_)) => Came::WhenSaid,
                (None, None) if planned.slips.is_empty() || planned.is_at_its_turn() => Came::WithStep,
                (None, None) => Came::WithTrouble,
            },
            lasts: planned.lasts,
        };
        self.planned.iter().map(told).collect()
    }
}

impl Planned {
    fn of(lesson: &Lesson) -> Planned {
        Planned {
            at: lesson.at.clone(),
            what: lesson.what.clone(),
            right: lesson.right.clone(),
            says: lesson.says.clone(),
            slips: lesson.slips.clone(),
            fault: None,
            named: lesson.fault.as_ref().map(|fault| fault.value.clone()),
            lasts: None,
        }
    }

    /// Whether what would be falling for it is done at the step's turn, and not once it is in trouble.
    fn is_at_its_turn(&self) -> bool {
        let at_its_turn = [Slip::Follow, Slip::Skip, Slip::Turn, Slip::Defer];
        self.slips.iter().any(|slip| at_its_turn.contains(slip))
    }

    /// The step at which the operator may be talked into it now.
    fn tempts_at(&self, run: &Run) -> Option<StepId> {
        if self.slips.contains(&Slip::Early) {
            let held = run.held().map(|(job, _)| &job.attempt.step).find(|step| self.at.is(step));
            return held.cloned();
        }
        let step = run
            .current()
            .map(crate::procedure::plan::Slot::id)
            .filter(|step| self.at.is(step))?;
        let line = run.line(step);
        let at_its_turn = line.status == Status::Pending && line.sheet.is_some();
        let tempts = if self.is_at_its_turn() {
            at_its_turn
        } else {
            let waits = line.ran.as_ref().is_some_and(|sheet| matches!(sheet.does, Does::Wait { .. }));
            match &line.status {
                Status::Assess { failed } => !failed.is_empty(),
                Status::Active => waits,
                Status::Pending => run
                    .blockers(step)
                    .iter()
                    .any(|blocker| matches!(blocker, Blocker::Guard { truth: Truth::No, .. })),
                _ => false,
            }
        };
        tempts.then(|| step.clone())
    }
}

/// Whether a step of the plan is one that a lesson is about: nothing else comes there.
fn is_of_lesson(scenario: &Scenario, step: &PlannedStep) -> bool {
    scenario.lessons.iter().any(|lesson| lesson.at.is(&step.id))
}

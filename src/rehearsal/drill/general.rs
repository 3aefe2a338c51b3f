//! What may come in any procedure, made of its plan: faults that pass by themselves, and colleagues who mean well.

use super::{Planned, chance::Chance, is_of_lesson};
use crate::{
    debriefing::Slip,
    procedure::{
        model::{Action, Order, Procedure, PromptThen, Step},
        plan::{self, InTurn, PlannedStep, Slot},
        scope::Known,
    },
    rehearsal::scenario::{Fault, Mishap, Scenario, StepRef, Trigger, Whom},
    words::{HostName, Level, Truth, Values},
};
use std::{sync::Arc, time::Duration};

/// From so long on a command is one in which something may happen.
const LONG: Duration = Duration::from_secs(60);
/// A command that is slowed down stays bearable up to this.
const SHORT: Duration = Duration::from_secs(120);

/// A fault that passes by itself, and a temptation, as far as the plan has room for them.
pub fn throws(procedure: &Procedure, scenario: &Scenario, inputs: &Values, seed: u64) -> Vec<Planned> {
    let mut known = Known::default();
    known.values.clone_from(&procedure.constants);
    known.values.extend(inputs.clone());
    let Ok(slots) = plan::outline(procedure, &known) else {
        return Vec::new();
    };
    let places = places(procedure, scenario, &slots, &known);
    let mut chance = Chance::of(seed.rotate_left(32));
    let faults: Vec<Planned> = places.iter().flat_map(|place| faults(procedure, place, &known)).collect();
    let temptations: Vec<Planned> = places.iter().filter_map(|place| tempts(place, &places)).collect();
    let mut thrown: Vec<Planned> = chance.pick(&temptations).cloned().into_iter().collect();
    let apart = |planned: &&Planned| thrown.iter().all(|other| other.at.id != planned.at.id);
    let faults: Vec<Planned> = faults.iter().filter(apart).cloned().collect();
    thrown.extend(chance.pick(&faults).cloned());
    thrown
}

/// A step of the plan at which something may come.
struct Place<'a> {
    planned: &'a PlannedStep,
    step: Arc<Step>,
    hosts: Vec<HostName>,
    /// Its block's order is the operator's own.
    any_order: bool,
}

impl Place<'_> {
    /// Its title; where something in that isn't known yet, its id.
    fn title(&self) -> &str {
        let title = self.planned.title.as_str();
        if title.contains('‹') { self.planned.id.as_str() } else { title }
    }
}

fn places<'a>(procedure: &Procedure, scenario: &Scenario, slots: &'a [Slot], known: &Known) -> Vec<Place<'a>> {
    let block = |id: &crate::words::StepId| {
        slots.iter().find_map(|slot| match slot {
            Slot::Block(block) if block.id == *id => Some(block),
            _ => None,
        })
    };
    let place = |slot: &'a Slot| {
        let Slot::Step(planned) = slot else { return None };
        let step = procedure.step(&planned.key)?;
        let scope = InTurn {
            base: known,
            turn: &planned.turn,
        };
        let mut around = planned.parent.as_ref().and_then(block);
        let mut any_order = false;
        let mut never = planned.optional || planned.finally;
        while let Some(outer) = around {
            any_order |= outer.order == Order::Any;
            never |= outer.optional || outer.finally;
            never |= applies_not(
                procedure,
                &outer.key,
                &InTurn {
                    base: known,
                    turn: &outer.turn,
                },
            );
            around = outer.parent.as_ref().and_then(block);
        }
        never |= applies_not(procedure, &planned.key, &scope);
        if never || is_of_lesson(scenario, planned) {
            return None;
        }
        let hosts = step.on.as_ref().and_then(|on| on.hosts(&scope).ok()).unwrap_or_default();
        Some(Place {
            planned,
            step,
            hosts,
            any_order,
        })
    };
    slots.iter().filter_map(place).collect()
}

/// Whether it is known beforehand that a part doesn't apply.
fn applies_not(procedure: &Procedure, key: &str, scope: &InTurn<'_>) -> bool {
    let node = procedure.node(key);
    let when = node.as_ref().and_then(|node| node.common().when.as_ref());
    when.is_some_and(|when| when.truth(scope).0 == Truth::No)
}

/// The faults that may strike there.
fn faults(procedure: &Procedure, place: &Place<'_>, known: &Known) -> Vec<Planned> {
    let Action::Run(run) = &place.step.action else {
        return Vec::new();
    };
    let [host] = &place.hosts[..] else { return Vec::new() };
    if place.step.effect < Level::Change || run.ends_in_reboot || place.step.renews.is_some() {
        return Vec::new();
    }
    let title = place.title();
    let normal = place.step.normal.unwrap_or_default();
    let mut found = Vec::new();
    if normal >= LONG || run.terminal || holds(run).is_some() {
        found.push(fault(
            place,
            Mishap::Cut,
            vec![host.clone()],
            3,
            format!("The connection to {host} was cut for 3 minutes while “{title}” ran there."),
            "Wait. What runs on a host goes on without the connection, and is picked up again; nothing is started twice.",
            vec![Slip::Skip, Slip::Override, Slip::Interrupt],
        ));
    }
    if normal >= LONG {
        found.push(fault(
            place,
            Mishap::Hang,
            vec![host.clone()],
            4,
            format!("The command of “{title}” stood still on {host} for 4 minutes."),
            "Look at its output and at the host, and give it time. Interrupted half way, it leaves two troubles instead of one.",
            vec![Slip::Skip, Slip::Interrupt],
        ));
    }
    if place.step.normal.is_some() && normal <= SHORT {
        found.push(fault(
            place,
            Mishap::Slow,
            vec![host.clone()],
            5,
            format!("Everything on {host} took ten times as long for 5 minutes, from “{title}” on."),
            "Slow is not broken: see that it goes on, find out what else is busy there, and wait.",
            vec![Slip::Skip, Slip::Interrupt],
        ));
    }
    let monitored = procedure.monitors.iter().find_map(|monitor| monitor.on.hosts(known).ok());
    if let Some(blind) = monitored.and_then(|hosts| hosts.into_iter().next()).filter(|blind| blind != host) {
        found.push(fault(
            place,
            Mishap::Cut,
            vec![blind.clone()],
            3,
            format!("{blind}, which monitors are read on, didn't answer for 3 minutes."),
            "It is the view that is gone, not the cluster: what can't be read is unknown, and unknown blocks until it can be read again. \
             Nothing is gone on with against a guard that isn't known.",
            vec![Slip::Override],
        ));
    }
    found
}

fn fault(place: &Place<'_>, what: Mishap, hosts: Vec<HostName>, minutes: u64, says: String, right: &str, slips: Vec<Slip>) -> Planned {
    let at = StepRef::new(place.planned.id.as_str());
    let name = format!("drill: {} at {}", what.word(), at.id);
    let lasts = Duration::from_secs(minutes * 60);
    Planned {
        what: says,
        right: right.to_owned(),
        says: None,
        slips,
        named: Some(name.clone()),
        lasts: Some(lasts),
        fault: Some(Fault {
            name,
            trigger: Trigger::At(at.clone(), 0),
            what: Some(what),
            hosts: Some(Whom::Named(hosts)),
            lasts: Some(lasts),
            set: Vec::new(),
            line: 0,
        }),
        at,
    }
}

/// What somebody may say there.
fn tempts(place: &Place<'_>, places: &[Place<'_>]) -> Option<Planned> {
    let title = place.title();
    let said = |what: String, says: String, right: String, slip: Slip| {
        Some(Planned {
            at: StepRef::new(place.planned.id.as_str()),
            what,
            right,
            says: Some(says),
            slips: vec![slip],
            fault: None,
            named: None,
            lasts: None,
        })
    };
    match &place.step.action {
        Action::Run(run) if holds(run).is_some() => said(
            format!("A colleague wanted the held prompt of “{title}” to be answered at once."),
            "That prompt waits and waits. Answer it before it times out.".into(),
            "Leave it held: its own step answers it, once what must come before is done.".into(),
            Slip::Early,
        ),
        Action::Run(_) if place.step.effect == Level::Observe && !place.step.expect.is_empty() => said(
            format!("A colleague said that “{title}” needs no look."),
            "I looked at that a minute ago, it is fine. Skip it.".into(),
            "Look yourself. It takes seconds, and whoever looked before doesn't answer for what is so now.".into(),
            Slip::Skip,
        ),
        Action::Wait(wait) if wait.until.is_some() => said(
            format!("A colleague found that “{title}” had taken long enough."),
            "It looks green enough to me. Go on.".into(),
            "Wait until the condition holds, and for as long as it is meant to: what looks well may only be on its way.".into(),
            Slip::Override,
        ),
        Action::Run(_) | Action::Power { .. } if place.step.effect >= Level::Disrupt && !place.any_order => {
            let [host] = &place.hosts[..] else { return None };
            let other = places.iter().find_map(|other| match &other.hosts[..] {
                [to] if other.planned.key == place.planned.key && to != host => Some(to),
                _ => None,
            })?;
            said(
                format!("A colleague asked for {other} to be taken before {host}."),
                format!("Somebody is working on {host}. Take {other} first."),
                format!("Keep the order. Where {host} can't be taken now, wait, or end the run here: the order has its reasons."),
                Slip::Turn,
            )
        }
        _ => None,
    }
}

/// Until when a prompt of it is held.
fn holds(run: &crate::procedure::model::Run) -> Option<()> {
    run.prompts
        .iter()
        .any(|prompt| matches!(prompt.then, PromptThen::Hold(_)))
        .then_some(())
}

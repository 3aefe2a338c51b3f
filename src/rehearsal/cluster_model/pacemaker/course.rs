//! What the cluster does by itself: it starts, stops, moves and recovers resources.

use super::{Action, Failure, INFINITY, Pacemaker, Presence, Role};
use crate::{
    rehearsal::cluster_model::{Surroundings, times::after},
    words::{HostName, Timestamp},
};
use std::collections::BTreeMap;

/// More turns than any change needs until nothing moves any more at one moment.
const TURNS: usize = 100;

impl Pacemaker {
    /// Everything in the place where it is once all has settled.
    pub fn settle(&mut self, now: Timestamp, hosts: &Surroundings) {
        for node in &mut self.nodes {
            let up = hosts.up.contains(&node.name);
            node.was_up = up;
            node.presence = if up && node.running { Presence::Member } else { Presence::Away };
            node.saw_all = node.presence == Presence::Member;
            node.apart = hosts.isolated.contains(&node.name);
        }
        let members = self.quorate();
        self.dc = self.decider(&members.iter().collect::<Vec<_>>());
        let places = self.places(&members, false);
        for (id, resource) in &mut self.resources {
            let place = places.get(id).cloned().flatten();
            resource.role = place.map_or(Role::Stopped, Role::Started);
        }
        self.react(now, hosts);
    }

    /// Lets what is due come about.
    pub fn react(&mut self, now: Timestamp, hosts: &Surroundings) {
        for _ in 0..TURNS {
            self.move_members(now, hosts);
            if !self.move_resources(now) {
                break;
            }
        }
    }

    /// When something will come about by itself.
    pub fn next(&self) -> Option<Timestamp> {
        let resources = self.resources.values().filter_map(|resource| resource.role.due());
        resources.chain(self.next_member()).min()
    }

    /// Nothing is on its way.
    pub fn is_settled(&self) -> bool {
        let moving = |node: &super::Node| node.parts.is_some() || matches!(node.presence, Presence::Starting(_) | Presence::Lost(_));
        !self.nodes.iter().any(moving) && self.resources.values().all(|resource| resource.role.due().is_none())
    }

    /// Says whether anything changed.
    fn move_resources(&mut self, now: Timestamp) -> bool {
        let members = self.quorate();
        self.dc = self.decider(&members.iter().collect::<Vec<_>>());
        let places = self.places(&members, true);
        let mut changed = false;
        let ids: Vec<String> = self.resources.keys().cloned().collect();
        for id in ids {
            changed |= self.move_one(&id, &members, &places, now);
        }
        changed | self.let_go()
    }

    fn move_one(&mut self, id: &str, members: &[HostName], places: &BTreeMap<String, Option<HostName>>, now: Timestamp) -> bool {
        let Some(resource) = self.resources.get(id) else { return false };
        let managed = self.is_managed(resource);
        let place = places.get(id).cloned().flatten();
        let (before, starts, stops) = (resource.role.clone(), resource.starts, resource.stops);
        let there = before.on().and_then(|on| self.node(on.as_str()));
        // While the others haven't noticed that a node is gone, they take what ran there for running.
        let unnoticed = there.is_some_and(|node| matches!(node.presence, Presence::Lost(_)));
        let gone = there.is_some_and(|node| node.presence != Presence::Member);
        let parted = there.is_some_and(|node| !members.contains(&node.name));
        let start_fails = before.on().is_some_and(|on| resource.fails_on.contains(on));
        let (crashed, stuck) = (resource.crashed, resource.stuck);
        let mut failed = None;
        let role = match before.clone() {
            as_it_was if unnoticed => as_it_was,
            _ if gone => Role::Stopped,
            // The other side has quorum, and starts it there; this side has stopped it by then.
            _ if parted && !members.is_empty() => Role::Stopped,
            Role::Stopped => match place {
                Some(on) if managed => Role::Starting(on, after(now, starts)),
                _ => Role::Stopped,
            },
            Role::Starting(on, at) if at > now => Role::Starting(on, at),
            Role::Starting(on, _) if start_fails => {
                failed = Some((on, Action::Start));
                Role::Stopped
            }
            Role::Starting(on, _) => Role::Started(on),
            Role::Started(on) if crashed => {
                failed = Some((on.clone(), Action::Monitor));
                if managed {
                    Role::Starting(on, after(now, stops + starts))
                } else {
                    Role::Started(on)
                }
            }
            Role::Started(on) if managed && place.as_ref() != Some(&on) => Role::Stopping(on, after(now, stops)),
            Role::Started(on) => Role::Started(on),
            Role::Stopping(on, at) if at > now => Role::Stopping(on, at),
            Role::Stopping(on, _) if stuck => {
                failed = Some((on.clone(), Action::Stop));
                Role::Blocked(on)
            }
            Role::Stopping(..) => Role::Stopped,
            Role::Blocked(on) if !stuck && !self.failed_to_stop(id) => Role::Started(on),
            Role::Blocked(on) => Role::Blocked(on),
        };
        let Some(resource) = self.resources.get_mut(id) else { return false };
        resource.crashed = false;
        let changed = role != before;
        resource.role = role;
        if let Some((node, action)) = failed {
            self.note(id, node, action, now);
        }
        changed
    }

    fn failed_to_stop(&self, id: &str) -> bool {
        self.failures
            .iter()
            .any(|failure| failure.resource == id && failure.action == Action::Stop)
    }

    /// An action failed. A failed start or stop keeps the resource away until somebody cleans up.
    fn note(&mut self, id: &str, node: HostName, action: Action, at: Timestamp) {
        if let Some(resource) = self.resources.get_mut(id) {
            let count = resource.fail_counts.entry(node.clone()).or_default();
            *count = match action {
                Action::Monitor => (*count + 1).min(INFINITY),
                Action::Start | Action::Stop => INFINITY,
            };
        }
        let failure = Failure {
            resource: id.to_owned(),
            node,
            action,
            at,
        };
        let same = |other: &Failure| (&other.resource, &other.node, other.action) == (&failure.resource, &failure.node, failure.action);
        self.failures.retain(|other| !same(other));
        self.failures.push(failure);
    }

    /// A node that leaves in order has left once nothing runs there.
    fn let_go(&mut self) -> bool {
        let busy = |name: &HostName, resources: &BTreeMap<String, super::Resource>, maintenance: bool| {
            let there = resources.values().filter(|resource| resource.role.on() == Some(name));
            there.filter(|resource| !maintenance && resource.managed).count() > 0
        };
        let mut changed = false;
        for node in self.nodes.iter_mut().filter(|node| node.leaving) {
            if !busy(&node.name, &self.resources, self.maintenance || node.maintenance) {
                node.leaving = false;
                node.running = false;
                node.presence = Presence::Away;
                changed = true;
            }
        }
        changed
    }
}

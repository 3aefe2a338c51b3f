//! Where resources belong.

use super::{INFINITY, Pacemaker, Resource, Role};
use crate::words::HostName;
use std::collections::BTreeMap;

impl Pacemaker {
    /// Where each resource belongs, among these members: the best score, then the node with the fewest resources, then the first.
    /// Without `sticky`, as if it ran nowhere yet.
    pub fn places(&self, members: &[HostName], sticky: bool) -> BTreeMap<String, Option<HostName>> {
        let mut load: BTreeMap<&HostName, usize> = BTreeMap::new();
        let mut places = BTreeMap::new();
        for (id, resource) in &self.resources {
            let candidates = self.nodes.iter().filter(|node| members.contains(&node.name));
            let free = candidates.filter(|node| !node.standby && !node.leaving && !node.maintenance);
            let scored = free.filter_map(|node| Some((self.score(resource, &node.name, sticky)?, &node.name)));
            // Of equals the last counts: so the first node must come last.
            let mut scored: Vec<(i64, &HostName)> = scored.collect();
            scored.reverse();
            let best = scored
                .into_iter()
                .max_by_key(|(score, node)| (*score, std::cmp::Reverse(load.get(node).copied().unwrap_or_default())));
            let place = best.map(|(_, node)| node).filter(|_| !resource.disabled);
            if let Some(node) = place {
                *load.entry(node).or_default() += 1;
            }
            places.insert(id.clone(), place.cloned());
        }
        places
    }

    /// How much a resource likes a node; nothing where it may not run there.
    fn score(&self, resource: &Resource, node: &HostName, sticky: bool) -> Option<i64> {
        let failed = resource.fail_counts.get(node).is_some_and(|count| *count >= INFINITY);
        if failed || resource.avoids.contains(node) || resource.banned.contains(node) {
            return None;
        }
        let liked = resource.prefers.get(node).copied().unwrap_or_default();
        let stays = match &resource.role {
            Role::Started(on) | Role::Starting(on, _) if sticky && on == node => self.stickiness,
            _ => 0,
        };
        let drawn = if resource.drawn.as_ref() == Some(node) { INFINITY } else { 0 };
        Some((liked + stays + drawn).clamp(-INFINITY, INFINITY)).filter(|score| *score >= 0)
    }

    /// What would move if nothing liked to stay: the resource, from where, to where.
    pub fn better_places(&self, members: &[HostName]) -> Vec<(String, HostName, HostName)> {
        let places = self.places(members, false);
        let moves = self.resources.iter().filter_map(|(id, resource)| {
            let Role::Started(on) = &resource.role else { return None };
            let better = places.get(id)?.as_ref().filter(|better| *better != on)?;
            self.is_managed(resource).then(|| (id.clone(), on.clone(), better.clone()))
        });
        moves.collect()
    }

    /// Whether the cluster looks after a resource, where it is.
    pub fn is_managed(&self, resource: &Resource) -> bool {
        let there = resource.role.on().and_then(|on| self.node(on.as_str()));
        !self.maintenance && resource.managed && there.is_none_or(|node| !node.maintenance)
    }
}

//! Every node of a procedure in one list, fragments put in where they are used: what all rules walk over.

use super::kinds;
use crate::{
    diagnostic::Diagnostic,
    procedure::{
        model::Key,
        raw::{RawFragment, RawProblem, RawProcedure, RawStep, Text},
    },
    tables::Problems,
};
use std::{collections::BTreeMap, sync::Arc};

/// A node's place in [`Survey::sites`].
pub type SiteId = usize;

/// All nodes, a block before what it holds.
pub struct Survey<'r> {
    /// The procedure as written.
    pub raw: &'r RawProcedure,
    /// The nodes.
    pub sites: Vec<Site<'r>>,
    /// The phases.
    pub phases: Vec<SiteId>,
    /// For each problem at the top, its remedy.
    pub remedies: Vec<Vec<SiteId>>,
}

/// A node, and how it hangs together with others.
pub struct Site<'r> {
    /// As written.
    pub raw: &'r RawStep,
    /// Its place in the model.
    pub key: Key,
    /// Its own id; `?` where it has none, which has been reported.
    pub id: &'r str,
    /// The block around it; for a step that serves another, that one.
    pub parent: Option<SiteId>,
    /// What it is there for.
    pub role: Role,
    /// What it holds, where it is a block.
    pub body: Vec<SiteId>,
    /// Steps that take it back.
    pub undo: Vec<SiteId>,
    /// Steps that settle a doubt about it.
    pub probe: Vec<SiteId>,
    /// For each of its problems, the steps that mend it.
    pub remedies: Vec<Vec<SiteId>>,
    /// The fragment that it uses.
    pub uses: Option<&'r RawFragment>,
    /// The nearest `use` around it: only that fragment's names are seen here.
    pub within: Option<SiteId>,
}

/// What a node is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A part of the body.
    Body,
    /// It takes its owner back.
    Undo,
    /// It settles a doubt about its owner.
    Probe,
    /// It mends a problem of its owner, or one of the top.
    Remedy,
}

impl<'r> Survey<'r> {
    /// Lists all nodes of a procedure. Fragments that are missing, or use themselves, are reported.
    pub fn new(raw: &'r RawProcedure, fragments: &'r BTreeMap<String, RawFragment>, problems: &Problems) -> Survey<'r> {
        let mut surveyor = Surveyor {
            sites: Vec::new(),
            fragments,
            problems,
            open: Vec::new(),
        };
        let phases = surveyor.all(raw.phase.iter().flatten(), None, "", Role::Body, None);
        let remedies = raw
            .problem
            .iter()
            .flatten()
            .enumerate()
            .map(|(index, problem)| {
                surveyor.all(
                    problem.remedy.iter().flatten(),
                    None,
                    &format!("!problem{index}/"),
                    Role::Remedy,
                    None,
                )
            })
            .collect();
        Survey {
            raw,
            sites: surveyor.sites,
            phases,
            remedies,
        }
    }

    /// The node itself, then what is around it, outwards.
    pub fn around(&self, site: SiteId) -> impl Iterator<Item = SiteId> + '_ {
        std::iter::successors(Some(site), |at| self.sites[*at].parent)
    }

    /// What the nearest node says that says it: the node itself, or one around it.
    pub fn nearest<T>(&self, site: SiteId, says: impl Fn(&'r RawStep) -> Option<T>) -> Option<T> {
        self.around(site).find_map(|at| says(self.sites[at].raw))
    }

    /// Where it runs: what it says itself, or the nearest block. A step that serves another and says nothing runs on the
    /// host concerned, and has nothing here. Also tells which node says it.
    pub fn on(&self, site: SiteId) -> Option<(SiteId, &'r Text)> {
        let raw = self.sites[site].raw;
        match self.owner(site) {
            Some(owner) if raw.on.is_none() && !self.is_block(owner) => None,
            _ => self.around(site).find_map(|at| Some((at, self.sites[at].raw.on.as_ref()?))),
        }
    }

    /// Whether there is a host to do it on, said by itself, a block, or the step that it serves.
    pub fn has_host(&self, site: SiteId) -> bool {
        self.nearest(site, |raw| raw.on.as_ref()).is_some() || (self.sites[site].role == Role::Remedy && self.sites[site].parent.is_none())
    }

    /// The node that it undoes, probes or mends.
    pub fn owner(&self, site: SiteId) -> Option<SiteId> {
        let site = &self.sites[site];
        if site.role == Role::Body { None } else { site.parent }
    }

    /// Whether it holds others.
    pub fn is_block(&self, site: SiteId) -> bool {
        let raw = self.sites[site].raw;
        raw.step.is_some() || raw.fragment.is_some()
    }

    /// The loops around it, its own included, outermost first.
    pub fn loops(&self, site: SiteId) -> Vec<SiteId> {
        let mut loops: Vec<SiteId> = self.around(site).filter(|at| self.sites[*at].raw.over.is_some()).collect();
        loops.reverse();
        loops
    }

    /// Whether `block` is the node or around it.
    pub fn is_under(&self, site: SiteId, block: SiteId) -> bool {
        self.around(site).any(|at| at == block)
    }

    /// The nodes among which this one stands.
    pub fn siblings(&self, site: SiteId) -> &[SiteId] {
        match self.sites[site].parent {
            Some(parent) => &self.sites[parent].body,
            None => &self.phases,
        }
    }

    /// The node that `wanted` means, seen from `site`: the nearest one of that id, outwards; `block/step` names one within.
    pub fn find(&self, site: SiteId, wanted: &str) -> Option<SiteId> {
        let mut path = wanted.split('/');
        let first = path.next()?;
        let start = self
            .around(site)
            .find_map(|at| self.siblings(at).iter().copied().find(|sibling| self.sites[*sibling].id == first))?;
        path.try_fold(start, |at, id| {
            self.sites[at].body.iter().copied().find(|inner| self.sites[*inner].id == id)
        })
    }

    /// The nodes of the body, in order: what serves others is left out.
    pub fn body(&self) -> impl Iterator<Item = SiteId> + '_ {
        (0..self.sites.len()).filter(|site| self.around(*site).all(|at| self.sites[at].role == Role::Body))
    }
}

struct Surveyor<'r, 'p> {
    sites: Vec<Site<'r>>,
    fragments: &'r BTreeMap<String, RawFragment>,
    problems: &'p Problems,
    open: Vec<&'r str>,
}

impl<'r> Surveyor<'r, '_> {
    fn all(
        &mut self,
        raw: impl Iterator<Item = &'r RawStep>,
        parent: Option<SiteId>,
        prefix: &str,
        role: Role,
        within: Option<SiteId>,
    ) -> Vec<SiteId> {
        raw.map(|raw| self.one(raw, parent, prefix, role, within)).collect()
    }

    fn one(&mut self, raw: &'r RawStep, parent: Option<SiteId>, prefix: &str, role: Role, within: Option<SiteId>) -> SiteId {
        let id = raw.id.as_ref().map_or("?", |id| id.as_str());
        let key: Key = Arc::from(format!("{prefix}{id}"));
        let site = self.sites.len();
        self.sites.push(Site {
            raw,
            key: key.clone(),
            id,
            parent,
            role,
            body: Vec::new(),
            undo: Vec::new(),
            probe: Vec::new(),
            remedies: Vec::new(),
            uses: None,
            within,
        });
        let some = Some(site);
        let undo = raw.undo.iter().flat_map(|undo| &undo.value);
        self.sites[site].undo = self.all(undo, some, &format!("{key}!undo/"), Role::Undo, within);
        self.sites[site].probe = self.all(raw.probe.iter().flatten(), some, &format!("{key}!probe/"), Role::Probe, within);
        for (index, problem) in raw.problem.iter().flatten().enumerate() {
            let RawProblem { remedy, .. } = problem;
            let steps = self.all(
                remedy.iter().flatten(),
                some,
                &format!("{key}!remedy{index}/"),
                Role::Remedy,
                within,
            );
            self.sites[site].remedies.push(steps);
        }
        let prefix = format!("{key}/");
        let mut body = self.all(raw.step.iter().flatten(), some, &prefix, Role::Body, within);
        if let Some(name) = &raw.fragment
            && let Some(fragment) = self.fragment(name)
        {
            self.open.push(name);
            body.extend(self.all(fragment.step.iter().flatten(), some, &prefix, Role::Body, some));
            self.open.pop();
            self.sites[site].uses = Some(fragment);
        }
        self.sites[site].body = body;
        site
    }

    fn fragment(&self, name: &'r Text) -> Option<&'r RawFragment> {
        if self.open.contains(&name.as_str()) {
            self.problems.report(
                Diagnostic::new(
                    kinds::FRAGMENT_CYCLE,
                    format!("the fragment {} uses itself", name.value),
                    name.at.label("used again here, inside of itself"),
                )
                .help("a fragment can't use itself, nor one that uses it"),
            );
            return None;
        }
        self.fragments.get(name.as_str())
    }
}

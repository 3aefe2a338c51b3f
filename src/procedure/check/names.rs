//! The names that expressions may use at a node, and their types.

use super::{
    captures::{self, Made},
    conditions, loops,
    survey::{SiteId, Survey},
};
use crate::procedure::{
    expr::Expr,
    raw::{RawInput, RawMonitor, RawTake},
    readers::Reader,
    types::{Env, Type},
};
use crate::tables::At;
use std::collections::{BTreeMap, BTreeSet};

/// What may be used at one node.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Names and their types.
    pub env: Env,
    /// Which of them are monitors: conditions see them, texts and commands don't.
    pub monitors: BTreeSet<String>,
    /// Monitors that a fragment was given, by its own name for them: what they are called in the procedure.
    pub given: BTreeMap<String, String>,
    /// Captures that may have no value here.
    pub missing: BTreeMap<String, Missing>,
    /// The `use` whose fragment this is; nothing in the procedure itself.
    pub within: Option<SiteId>,
}

/// Why a capture may have no value.
#[derive(Clone, Debug)]
pub struct Missing {
    /// In words.
    pub why: String,
    /// Where it is made.
    pub at: At,
}

/// Knows the names of every node.
pub struct Scopes<'a, 'r> {
    survey: &'a Survey<'r>,
    made: Vec<Made<'r>>,
    types: Vec<Type>,
}

impl<'a, 'r> Scopes<'a, 'r> {
    /// Finds out what each capture is, in the order in which they are made.
    pub fn new(survey: &'a Survey<'r>) -> Self {
        let mut scopes = Scopes {
            survey,
            made: captures::made(survey),
            types: Vec::new(),
        };
        for index in 0..scopes.made.len() {
            let kind = scopes.type_of(index);
            scopes.types.push(kind);
        }
        scopes
    }

    /// All captures.
    pub fn made(&self) -> &[Made<'r>] {
        &self.made
    }

    /// The names at a node; at the top where there is none.
    pub fn at(&self, site: Option<SiteId>) -> Names {
        self.names(site, true)
    }

    /// The names outside of a node's own loop.
    pub fn outside(&self, site: SiteId) -> Names {
        self.names(Some(site), false)
    }

    /// The names that a guard may use: those that every node which names it sees, the top's where none does.
    pub fn of_guard(&self, guard: &str) -> Names {
        let named = |site: &SiteId| {
            let guards = &self.survey.sites[*site].raw.guard;
            guards.iter().flatten().any(|named| named.value == guard)
        };
        let mut seen = (0..self.survey.sites.len()).filter(named).map(|site| self.at(Some(site)));
        let Some(mut names) = seen.next() else { return self.at(None) };
        for other in seen {
            names.env.names.retain(|name, kind| other.env.names.get(name) == Some(kind));
            names.monitors.retain(|name| other.monitors.contains(name));
            names.missing.extend(other.missing);
        }
        names
    }

    /// Inputs and constants alone.
    pub fn of_inputs(&self) -> Names {
        let mut names = self.top(None);
        for monitor in std::mem::take(&mut names.monitors) {
            names.env.names.remove(&monitor);
        }
        names
    }

    fn names(&self, site: Option<SiteId>, own_loop: bool) -> Names {
        let within = site.and_then(|site| self.survey.sites[site].within);
        let mut names = self.top(within);
        self.captures(&mut names, site);
        let Some(site) = site else { return names };
        let mut around: Vec<SiteId> = self.survey.around(site).take_while(|at| Some(*at) != within).collect();
        around.reverse();
        for at in around {
            let raw = self.survey.sites[at].raw;
            for monitor in raw.monitor.iter().flatten() {
                add_monitor(&mut names, monitor);
            }
            if let Some(over) = &raw.over
                && (own_loop || at != site)
            {
                self.loop_variables(&mut names, over);
            }
        }
        names
    }

    /// What the procedure, or a fragment, declares at its top.
    fn top(&self, within: Option<SiteId>) -> Names {
        let mut names = Names {
            env: Env::built_in(),
            within,
            ..Names::default()
        };
        let raw = self.survey.raw;
        let fragment = within.and_then(|site| self.survey.sites[site].uses);
        let inputs = fragment.map_or(&raw.input, |fragment| &fragment.input);
        inputs.iter().flatten().for_each(|input| add_input(&mut names, input));
        if let Some(used) = within {
            self.given_monitors(&mut names, used);
            return names;
        }
        for (name, value) in raw.constants.iter().flat_map(|constants| &constants.0) {
            names.env.names.insert(name.value.clone(), Type::of(&value.value));
        }
        raw.monitor.iter().flatten().for_each(|monitor| add_monitor(&mut names, monitor));
        names
    }

    /// The monitors that a fragment is given are the procedure's own.
    fn given_monitors(&self, names: &mut Names, used: SiteId) {
        let raw = self.survey.sites[used].raw;
        for input in self.survey.sites[used]
            .uses
            .iter()
            .flat_map(|fragment| fragment.input.iter().flatten())
        {
            let Some(name) = input.name.as_ref().filter(|_| is_monitor(input)) else {
                continue;
            };
            let given = raw
                .with
                .iter()
                .flat_map(|with| &with.0)
                .find(|(given, _)| given.value == name.value);
            let Some((real, kind)) = given.and_then(|(_, text)| self.monitor_at(used, text.value.trim())) else {
                continue;
            };
            names.env.names.insert(name.value.clone(), kind);
            names.monitors.insert(name.value.clone());
            names.given.insert(name.value.clone(), real);
        }
    }

    /// A monitor by the name that it has at a node: what it is called in the procedure, and its values.
    pub fn monitor_at(&self, site: SiteId, name: &str) -> Option<(String, Type)> {
        let names = self.watched_at(site);
        names.monitors.contains(name).then(|| {
            let kind = names.env.names.get(name).cloned().unwrap_or_default();
            (names.given.get(name).cloned().unwrap_or_else(|| name.to_owned()), kind)
        })
    }

    /// The names at the top, and the monitors of the blocks around a node and its own.
    fn watched_at(&self, site: SiteId) -> Names {
        let within = self.survey.sites[site].within;
        let mut names = self.top(within);
        let around = self.survey.around(site).take_while(|at| Some(*at) != within);
        for monitor in around.flat_map(|at| self.survey.sites[at].raw.monitor.iter().flatten()) {
            add_monitor(&mut names, monitor);
        }
        names
    }

    fn loop_variables(&self, names: &mut Names, over: &crate::procedure::raw::Text) {
        let Some(parts) = loops::parts(over) else { return };
        let item = Expr::parse(&parts.list)
            .ok()
            .and_then(|list| list.infer_list(&names.env).ok())
            .unwrap_or_default();
        if let [name] = parts.names.as_slice() {
            names.env.names.insert(name.clone(), item);
            names.missing.remove(name);
            return;
        }
        for name in parts.names {
            let kind = match &item {
                Type::Record(fields) => fields.get(&name).cloned().unwrap_or_default(),
                Type::List(of) | Type::Map(of) => (**of).clone(),
                _ => Type::Any,
            };
            names.missing.remove(&name);
            names.env.names.insert(name, kind);
        }
    }

    /// Captures that are seen from a node: those of its own procedure or fragment, and those that fragments export to it.
    fn captures(&self, names: &mut Names, site: Option<SiteId>) {
        let mut makers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for index in 0..self.types.len() {
            let made = &self.made[index];
            if self.is_seen(made, names.within) {
                makers.entry(made.name.as_str()).or_default().push(index);
            }
        }
        for (name, makers) in makers {
            let Some(first) = makers.first().copied() else { continue };
            names.env.names.insert(name.to_owned(), self.seen_from(first, site));
            if let Some(missing) = site.and_then(|site| self.missing(&makers, site)) {
                names.missing.insert(name.to_owned(), missing);
            }
        }
    }

    fn is_seen(&self, made: &Made<'_>, within: Option<SiteId>) -> bool {
        let home = self.survey.sites[made.site].within;
        if home == within {
            return true;
        }
        let Some(user) = home else { return false };
        let node = &self.survey.sites[user];
        let exports = node.uses.iter().flat_map(|fragment| fragment.export.iter().flatten());
        node.within == within && exports.into_iter().any(|export| export.value == made.name.value)
    }

    /// A capture's type, seen from a node: a map for each loop that isn't around both, and for its hosts.
    fn seen_from(&self, index: usize, site: Option<SiteId>) -> Type {
        let made = &self.made[index];
        let mut kind = self.types[index].clone();
        if captures::by_host(self.survey, made, &self.outer_names(made.site)) {
            kind = kind.map_of();
        }
        let shared = site.map_or_else(Vec::new, |site| self.survey.loops(site));
        for _ in self.survey.loops(made.site).iter().filter(|at| !shared.contains(at)) {
            kind = kind.map_of();
        }
        kind
    }

    /// Names without captures: enough to see whether `on` is a list.
    pub fn outer_names(&self, site: SiteId) -> Names {
        let mut names = self.top(self.survey.sites[site].within);
        for at in self.survey.loops(site) {
            if let Some(over) = &self.survey.sites[at].raw.over {
                self.loop_variables(&mut names, over);
            }
        }
        names
    }

    fn missing(&self, makers: &[usize], site: SiteId) -> Option<Missing> {
        let made: Vec<&Made<'_>> = makers.iter().map(|index| &self.made[*index]).collect();
        let first = made.first()?;
        let before: Vec<&&Made<'_>> = made.iter().filter(|made| self.is_before(made, site)).collect();
        if before.is_empty() {
            return Some(Missing {
                why: format!("`{}` is captured only later", first.name.value),
                at: first.name.at.clone(),
            });
        }
        let conditions: Vec<BTreeSet<String>> = before.iter().map(|made| conditions::beyond(self.survey, made.site, site)).collect();
        if conditions::cover(&conditions) {
            return None;
        }
        let (condition, made) = conditions.first().and_then(|set| set.first()).zip(before.first())?;
        Some(Missing {
            why: format!(
                "`{}` has no value where its step wasn't done: it is done only where {condition}",
                made.name.value
            ),
            at: made.name.at.clone(),
        })
    }

    /// Whether it has been made by the time that a node is looked at. What a person fills in or chooses is there for the
    /// evidence of its own step; what comes out of an attempt only once that is accepted, so for its undo.
    fn is_before(&self, made: &Made<'_>, site: SiteId) -> bool {
        made.site < site && !self.survey.is_under(made.site, site) || (made.site == site && made.take.is_none())
    }

    fn type_of(&self, index: usize) -> Type {
        let made = &self.made[index];
        let raw = self.survey.sites[made.site].raw;
        if let Some(take) = made.take {
            return take_type(take, |text| {
                let names = self.at(Some(made.site));
                Expr::parse(text)
                    .ok()
                    .and_then(|expr| expr.infer(&names.env).ok())
                    .unwrap_or_default()
            });
        }
        let fill = raw
            .fill
            .iter()
            .flatten()
            .find(|fill| fill.name.as_ref().is_some_and(|name| name.value == made.name.value));
        match fill {
            Some(fill) => kind_type(fill.kind.as_ref().map_or("text", |kind| kind.as_str())),
            None => Type::Text,
        }
    }
}

/// Whether a fragment's input is a monitor.
pub fn is_monitor(input: &RawInput) -> bool {
    input
        .kind
        .as_ref()
        .is_some_and(|kind| kind.as_str() == crate::procedure::raw::MONITOR_INPUT)
}

fn add_input(names: &mut Names, input: &RawInput) {
    let (Some(name), Some(kind)) = (&input.name, &input.kind) else {
        return;
    };
    names.env.names.insert(name.value.clone(), kind_type(kind));
    for (name, column) in input.column.iter().flat_map(|columns| &columns.0) {
        let kind = column.kind.as_ref().map_or(Type::Any, |kind| kind_type(kind));
        names.env.names.insert(name.value.clone(), kind.map_of());
    }
}

fn add_monitor(names: &mut Names, monitor: &RawMonitor) {
    let Some(name) = &monitor.name else { return };
    let each = !monitor.any.as_ref().is_some_and(|any| any.value);
    let fields = match &monitor.read {
        Some(reader) => Reader::named(reader).map(Reader::types),
        None => Some(values(monitor)),
    };
    let kind = fields.map_or(Type::Any, |fields| {
        Type::Record(
            fields
                .into_iter()
                .map(|(field, kind)| (field, if each { kind.map_of() } else { kind }))
                .collect(),
        )
    });
    names.env.names.insert(name.value.clone(), kind);
    names.monitors.insert(name.value.clone());
}

/// A monitor's own values, by name; `is` sees the others.
pub fn values(monitor: &RawMonitor) -> BTreeMap<String, Type> {
    let mut env = Env::built_in();
    let mut fields = BTreeMap::new();
    let values = || monitor.value.iter().flat_map(|values| &values.0);
    for (name, value) in values().filter(|(_, value)| value.is.is_none()) {
        let kind = take_type(&RawTake::from(value), |_| Type::Any);
        env = env.with(name.value.clone(), kind.clone());
        fields.insert(name.value.clone(), kind);
    }
    for (name, value) in values() {
        if let Some(is) = &value.is {
            let kind = Expr::parse(is).ok().and_then(|expr| expr.infer(&env).ok()).unwrap_or_default();
            fields.insert(name.value.clone(), kind);
        }
    }
    fields
}

/// What a take gives.
fn take_type(take: &RawTake, infer: impl Fn(&str) -> Type) -> Type {
    let one = || match take.value_as.as_ref().map(|kind| kind.as_str()) {
        Some("number") => Type::Number,
        _ => Type::Text,
    };
    if take.first.is_some() || take.text.is_some() || take.host.is_some() {
        one()
    } else if take.all.is_some() {
        one().list_of()
    } else if take.count.is_some() {
        Type::Number
    } else if let Some(rows) = &take.rows {
        let groups = groups(rows).into_iter().map(|group| (group, Type::Text)).collect();
        Type::Record(groups).list_of()
    } else if let Some(columns) = &take.columns {
        let columns = columns.0.iter().map(|(name, _)| (name.value.clone(), one())).collect();
        Type::Record(columns).list_of()
    } else if let Some(value) = &take.value {
        infer(value)
    } else {
        Type::Any
    }
}

/// The named groups of a pattern.
fn groups(pattern: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = pattern;
    while let Some(start) = rest.find("(?P<").map(|at| at + 4).or_else(|| rest.find("(?<").map(|at| at + 3)) {
        rest = &rest[start..];
        if let Some(end) = rest.find('>').filter(|_| !rest.starts_with(['=', '!'])) {
            names.push(rest[..end].to_owned());
        }
    }
    names
}

/// The type of an input's value.
pub fn kind_type(kind: &str) -> Type {
    match kind {
        "host" | "text" | "choice" => Type::Text,
        "hosts" | "pair" | "lines" => Type::Text.list_of(),
        "pairs" => Type::Text.list_of().list_of(),
        "number" => Type::Number,
        "yes-no" => Type::Bool,
        "secret" => Type::Secret,
        _ => Type::Any,
    }
}

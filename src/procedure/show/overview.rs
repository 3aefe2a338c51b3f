use super::step;
use crate::{
    procedure::{
        expr::Expr,
        model::{Common, InputKind, Node, Procedure},
        plan::{self, InTurn, Later, PlannedBlock, Slot, Turn},
        scope::{Known, Scope, Unready},
    },
    words::{Level, StepId, Value, Values},
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A procedure, told in order. Plain data: text, Markdown and JSON are made of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overview {
    /// Its name.
    pub name: String,
    /// One line.
    pub title: String,
    /// The document that it was made from.
    pub source: String,
    /// What it is about.
    pub text: String,
    /// Digest over its files.
    pub revision: String,
    /// What is asked, and what is known of it.
    pub inputs: Vec<Fact>,
    /// What is watched: the name, and the command with where it runs.
    pub monitors: Vec<Fact>,
    /// What must hold: the name, and the condition with its reason.
    pub guards: Vec<Fact>,
    /// The plan, a block before what it holds.
    pub plan: Vec<Entry>,
}

/// Something with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// What there is to say.
    pub says: String,
}

/// One line of the plan, with all that belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// How deep it stands; a phase is 0.
    pub depth: usize,
    /// Whether it holds others.
    pub block: bool,
    /// One line.
    pub title: String,
    /// What a person should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A caution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// Why it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// How far it reaches; nothing for a block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Level>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosts: Option<String>,
    /// What it does, by its key in the procedure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub does: Option<&'static str>,
    /// The command, the script's text, or what is to be done by hand, as it would be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// Whatever else is to be known: conditions, prompts, edits, times.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Fact>,
    /// Evidence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expects: Vec<String>,
    /// What is known to go wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// How it is taken back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undo: Vec<String>,
    /// Lasting consequences that it opens.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub opens: Vec<String>,
    /// Those that it closes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub closes: Vec<String>,
    /// There is no way back from here on; why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_return: Option<String>,
}

/// Something that is known to go wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// How it shows.
    pub shows: String,
    /// What to do.
    pub advice: String,
    /// The steps that mend it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remedy: Vec<String>,
}

/// Tells a procedure, as far as these values are known.
///
/// # Errors
/// Where the values of a loop can't tell its turns apart, or the plan would be too long.
pub fn overview(procedure: &Procedure, given: &Values) -> Result<Overview, Unready> {
    let scope = known(procedure, given);
    let slots = plan::outline(procedure, &scope)?;
    let mut teller = Teller {
        procedure,
        scope: &scope,
        depths: BTreeMap::new(),
        plan: Vec::new(),
    };
    slots.iter().for_each(|slot| teller.slot(slot));
    Ok(Overview {
        name: procedure.name.clone(),
        title: procedure.title.clone(),
        source: procedure.source.clone(),
        text: procedure.text.clone(),
        revision: procedure.revision.clone(),
        inputs: inputs(procedure, given),
        monitors: (procedure.monitors.iter())
            .map(|monitor| {
                let runs: Vec<String> = monitor.run.iter().map(|run| run.outline(&scope)).collect();
                Fact {
                    name: monitor.name.to_string(),
                    says: format!(
                        "every {} s on {}{}: {}",
                        monitor.every.as_secs(),
                        step::hosts(&monitor.on, &scope),
                        only_where(monitor.when.as_ref()),
                        runs.join(", or ")
                    ),
                }
            })
            .collect(),
        guards: (procedure.guards.iter())
            .map(|guard| Fact {
                name: guard.name.to_string(),
                says: format!(
                    "{}{}{}. {}",
                    guard.require.source(),
                    if guard.everywhere {
                        ", throughout"
                    } else {
                        ", where a part names it"
                    },
                    only_where(guard.when.as_ref()),
                    guard.because.outline(&scope)
                ),
            })
            .collect(),
        plan: teller.plan,
    })
}

fn only_where(when: Option<&Expr>) -> String {
    when.map(|when| format!(", only where {}", when.source())).unwrap_or_default()
}

/// What is given, the defaults where nothing is, and the constants. Secrets are only ever names.
fn known(procedure: &Procedure, given: &Values) -> Known {
    let mut values = procedure.constants.clone();
    let mut secrets = BTreeSet::new();
    for input in &procedure.inputs {
        if input.kind == InputKind::Secret {
            secrets.insert(input.name.as_str().into());
        } else if let Some(value) = given.get(&input.name).or(input.default.as_ref()) {
            values.insert(input.name.clone(), value.clone());
        }
        for column in &input.columns {
            values.extend(given.get(&column.name).map(|value| (column.name.clone(), value.clone())));
        }
    }
    for name in ["here", "address"] {
        values.extend(given.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    Known { values, secrets }
}

fn inputs(procedure: &Procedure, given: &Values) -> Vec<Fact> {
    let mut facts = Vec::new();
    for input in &procedure.inputs {
        let value = given.get(&input.name);
        let says = match (value, &input.default) {
            _ if input.kind == InputKind::Secret => "a secret, asked at the start".to_owned(),
            (Some(value), _) => plain(value),
            (None, Some(default)) => format!("{} where nothing is given", plain(default)),
            (None, None) => "not given yet".to_owned(),
        };
        let says = match &input.when {
            Some(when) => format!("{says} (only where {})", when.source()),
            None => says,
        };
        facts.push(Fact {
            name: input.name.clone(),
            says: format!("{}: {says}", input.label),
        });
        for column in &input.columns {
            let value = given.get(&column.name).map_or_else(|| "not given yet".to_owned(), plain);
            facts.push(Fact {
                name: column.name.clone(),
                says: format!("{}, for each of {}: {value}", column.label, input.name),
            });
        }
    }
    facts
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        other => other.to_string(),
    }
}

struct Teller<'a> {
    procedure: &'a Procedure,
    scope: &'a Known,
    depths: BTreeMap<StepId, usize>,
    plan: Vec<Entry>,
}

impl Teller<'_> {
    fn slot(&mut self, slot: &Slot) {
        let depth = slot
            .parent()
            .and_then(|parent| self.depths.get(parent))
            .map_or(0, |depth| depth + 1);
        match slot {
            Slot::Block(block) => {
                self.depths.insert(block.id.clone(), depth);
                self.block(block, depth);
            }
            Slot::Step(planned) => {
                let Some(step) = self.procedure.step(&planned.key) else { return };
                let scope = InTurn {
                    base: self.scope,
                    turn: &planned.turn,
                };
                let mut entry = step::entry(self.procedure, &step, &scope);
                entry.id = planned.id.to_string();
                entry.depth = depth;
                self.plan.push(entry);
            }
            Slot::Later(later) => self.later(later, depth),
        }
    }

    fn block(&mut self, block: &PlannedBlock, depth: usize) {
        let Some(node) = self.procedure.node(&block.key) else { return };
        let scope = InTurn {
            base: self.scope,
            turn: &block.turn,
        };
        let mut entry = common(node.common(), &scope);
        entry.id = block.id.to_string();
        entry.depth = depth;
        entry.block = true;
        entry.undo = step::undo(&node.common().undo, &scope);
        self.plan.push(entry);
    }

    /// A part whose values come later: once, as it is written.
    fn later(&mut self, later: &Later, depth: usize) {
        let Some(node) = self.procedure.node(&later.key) else { return };
        let first = self.plan.len();
        self.as_written(&node, later.id.as_str(), &later.turn, depth);
        if let Some(entry) = self.plan.get_mut(first) {
            let each = node
                .common()
                .over
                .as_ref()
                .map(|over| format!("{} in {}", over.names.join(", "), over.over.source()));
            let says = match each {
                Some(each) => format!("for each {each}; its values come later ({})", later.needs.join(", ")),
                None => format!("its values come later ({})", later.needs.join(", ")),
            };
            entry.details.insert(
                0,
                Fact {
                    name: "repeated".into(),
                    says,
                },
            );
        }
    }

    fn as_written(&mut self, node: &Node, id: &str, turn: &Turn, depth: usize) {
        let scope = InTurn { base: self.scope, turn };
        match node {
            Node::Step(step) => {
                let mut entry = step::entry(self.procedure, step, &scope);
                entry.id = id.to_owned();
                entry.depth = depth;
                self.plan.push(entry);
            }
            Node::Block(block) => {
                let mut entry = common(&block.common, &scope);
                entry.id = id.to_owned();
                entry.depth = depth;
                entry.block = true;
                entry.undo = step::undo(&block.common.undo, &scope);
                self.plan.push(entry);
                for inner in &block.body {
                    self.as_written(inner, &format!("{id}/{}", inner.common().id), turn, depth + 1);
                }
            }
        }
    }
}

/// What blocks and steps have in common.
pub fn common(common: &Common, scope: &dyn Scope) -> Entry {
    let mut details = Vec::new();
    let mut detail = |name: &str, says: String| details.push(Fact { name: name.into(), says });
    if let Some(when) = &common.when {
        detail("only where", when.source().to_owned());
    }
    if let Some(repeat) = &common.repeat {
        detail(
            "repeated until",
            format!("{}, at most {} times", repeat.until.source(), repeat.at_most),
        );
    }
    if common.optional {
        detail("optional", "the operator decides".into());
    }
    if common.finally {
        detail("finally", "done at the end of its block however that ends".into());
    }
    if let Some(within) = common.within {
        detail("within", step::span(within));
    }
    let names = |guards: &[crate::words::GuardName]| guards.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if !common.guards.is_empty() {
        detail("must hold", names(&common.guards));
    }
    if !common.despite.is_empty() {
        detail("goes against", names(&common.despite));
    }
    let outline = |template: &Option<crate::procedure::template::Template>| template.as_ref().map(|template| template.outline(scope));
    Entry {
        title: common.title.outline(scope),
        text: outline(&common.text),
        warning: outline(&common.warning),
        because: outline(&common.because),
        no_return: outline(&common.no_return),
        details,
        ..Entry::default()
    }
}

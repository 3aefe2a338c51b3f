//! What a plan is made of. Plain data: it is journaled as it grows, so that a fold never expands anything.

use crate::{
    procedure::model::{Key, Order},
    words::{GuardName, Level, SecretName, StepId, Values},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// One line of the plan, in the order of the document: a block stands before what it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// The head of a block, or of one turn of its loop.
    Block(PlannedBlock),
    /// A step.
    Step(PlannedStep),
    /// A loop, or a part, whose values aren't known yet: replaced once, in place.
    Later(Later),
}

impl Slot {
    /// Its id.
    pub fn id(&self) -> &StepId {
        match self {
            Slot::Block(block) => &block.id,
            Slot::Step(step) => &step.id,
            Slot::Later(later) => &later.id,
        }
    }

    /// The block instance that it stands in; nothing for a phase.
    pub fn parent(&self) -> Option<&StepId> {
        match self {
            Slot::Block(block) => block.parent.as_ref(),
            Slot::Step(step) => step.parent.as_ref(),
            Slot::Later(later) => later.parent.as_ref(),
        }
    }
}

/// A block as planned: one turn where it loops.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedBlock {
    /// Such as `appliances[rok2]`.
    pub id: StepId,
    /// Where it stands in the model.
    pub key: Key,
    /// The block instance around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<StepId>,
    /// Rendered with what was known.
    pub title: String,
    /// Loop variables of all turns around, and its own; shared by all that it holds.
    #[serde(default)]
    pub turn: Arc<Turn>,
    /// Whether its nodes may be done in any order.
    #[serde(default)]
    pub order: Order,
    /// The operator decides whether it is done at all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// Runs at the end of its block however that ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub finally: bool,
    /// It has a condition that is asked on reaching it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub conditional: bool,
    /// It repeats until a condition holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repeats: bool,
    /// Guards that hold from its first confirmation to its last settled job.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<GuardName>,
    /// Seconds from its first confirmation within which it must be over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<u64>,
}

/// A step as planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedStep {
    /// Such as `appliances[rok2]/upgrade-node`.
    pub id: StepId,
    /// Where it stands in the model.
    pub key: Key,
    /// The block instance around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<StepId>,
    /// Rendered with what was known.
    pub title: String,
    /// Loop variables of all turns around it, its own included.
    #[serde(default)]
    pub turn: Arc<Turn>,
    /// How far it reaches.
    pub effect: Level,
    /// What kind of action, for the screen.
    pub action: ActionKind,
    /// The operator decides whether it is done at all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// Runs at the end of its block however that ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub finally: bool,
    /// It repeats until a condition holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repeats: bool,
    /// Guards of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<GuardName>,
    /// Seconds from its first confirmation within which it must be over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<u64>,
    /// Where it was put in later: the reason, and the step it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serves: Option<Serves>,
}

/// A step that isn't of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Serves {
    /// Why it is there.
    pub why: Service,
    /// The step or block that it undoes, probes or mends.
    pub of: StepId,
    /// The host concerned, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<crate::words::HostName>,
}

/// Why a step was put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// It takes something back.
    Undo,
    /// It settles a doubt.
    Probe,
    /// It mends a known problem.
    Remedy,
}

/// Loop variables, and the turns that gave them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// Variables by name, fragment inputs included.
    #[serde(default, skip_serializing_if = "Values::is_empty")]
    pub values: Values,
    /// A fragment's inputs that are secrets: by what names they go within.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, SecretName>,
    /// The turns around, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<TurnAt>,
}

/// One turn of one loop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnAt {
    /// The looping node's key.
    pub of: Key,
    /// The value as text, a pair as `a+b`: it keys maps of captures, and stands in ids (there `[ ] %` as `%XX`).
    pub value: String,
    /// The first of its loop.
    pub first: bool,
    /// The last of its loop.
    pub last: bool,
}

/// A part of the plan that can't be laid out yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Later {
    /// Its id without loop values, such as `bricks`.
    pub id: StepId,
    /// Where it stands in the model.
    pub key: Key,
    /// The block instance around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<StepId>,
    /// Its title, as far as it is known: what isn't yet stands as `‹brick›`.
    pub title: String,
    /// Loop variables of the turns around it.
    #[serde(default)]
    pub turn: Arc<Turn>,
    /// The values it waits for.
    pub needs: Vec<String>,
}

/// What kind of thing a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the actions of the format, by their own names")]
pub enum ActionKind {
    Run,
    Manual,
    Wait,
    File,
    Copy,
    Power,
    Choose,
    Answer,
    Note,
}

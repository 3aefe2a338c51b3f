//! What home knows of runs and procedures: made by whoever reads the disk, and nothing but data.

use crate::{
    engine::{
        event::{Ending, Head, Mode},
        run::{JobState, Run},
    },
    procedure::model::Procedure,
    ui::{dialog::title_of, rows::Count, summary, theme::Role},
    words::Timestamp,
};
use std::sync::Arc;

/// A run's folder.
#[derive(Clone, Debug, PartialEq)]
pub struct RunCard {
    /// The run's id.
    pub id: String,
    /// Where its journal is.
    pub journal: String,
    /// When its journal was last written to.
    pub touched: Option<Timestamp>,
    /// The guide that has it open, in words.
    pub holder: Option<String>,
    /// What its journal says.
    pub says: Says,
}

impl RunCard {
    /// Whether it isn't over.
    pub fn is_open(&self) -> bool {
        matches!(&self.says, Says::Standing(standing) if standing.ended.is_none())
    }

    /// Whether it is on real hosts.
    pub fn is_live(&self) -> bool {
        matches!(&self.says, Says::Standing(standing) if standing.head.mode == Mode::Live)
    }
}

/// What a run's journal says.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// It hasn't been read yet.
    Unread,
    /// It is whole.
    Standing(Arc<Standing>),
    /// It can't be read: what is wrong, and what to do.
    Damaged(String),
}

/// Where a run stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// What it is.
    pub head: Arc<Head>,
    /// How it ended, where it has.
    pub ended: Option<Ending>,
    /// The line that is to be done next: its phase, and itself.
    pub place: Option<(Option<String>, String)>,
    /// Its number, and how many there are.
    pub step: (u32, u32),
    /// Held commands: the host, and the prompt word for word.
    pub held: Vec<(String, String)>,
    /// Hosts of commands of which it isn't known whether they ran.
    pub in_doubt: Vec<String>,
    /// Who handed it over, where nobody has taken it yet, and whether it was carried away.
    pub handed: Option<(String, bool)>,
    /// How many lasting consequences are open.
    pub effects: usize,
    /// All of it, in lines.
    pub summary: Vec<(Role, String)>,
}

impl Standing {
    /// Of a run as its journal left it; nothing where it has no first record.
    pub fn of(run: &Run) -> Option<Standing> {
        let head = run.head.clone()?;
        let current = run.current().map(|slot| slot.id().clone());
        let place = current.filter(|_| run.ended.is_none()).map(|id| {
            let phase = run.ancestors(&id).last().map(|phase| title_of(run, phase));
            (phase, title_of(run, &id))
        });
        let prompt = |state: &JobState| match state {
            JobState::AtPrompt { prompt, .. } => prompt.text.trim().to_owned(),
            _ => String::new(),
        };
        let doubted = run.live_jobs().filter(|(_, job)| matches!(job.state, JobState::InDoubt { .. }));
        Some(Standing {
            head,
            ended: run.ended,
            place,
            step: Count::of(run).step,
            held: run.held().map(|(job, held)| (job.host.to_string(), prompt(&held.state))).collect(),
            in_doubt: doubted.map(|(job, _)| job.host.to_string()).collect(),
            handed: run.handed.as_ref().map(|handed| (handed.by.clone(), handed.carried)),
            effects: run.effects.len(),
            // As it was left: how long it lay since is said in the operator's own time.
            summary: summary::of(run, None, run.at),
        })
    }
}

/// A procedure.
#[derive(Clone, Debug)]
pub struct ProcedureCard {
    /// Its name.
    pub name: String,
    /// Where it is, where it is the operator's own.
    pub own: Option<String>,
    /// The procedure.
    pub of: Loaded,
    /// What it can be rehearsed with, the plainest first.
    pub scenarios: Vec<ScenarioCard>,
    /// It has none, and a first one can be written for it.
    pub offers_scenario: bool,
}

/// A procedure, as far as it was read.
#[derive(Clone, Debug)]
pub enum Loaded {
    /// It hasn't been read yet.
    Unread,
    /// It is valid.
    Valid(Arc<Procedure>),
    /// It isn't: what is wrong, and what to do.
    Invalid(String),
}

/// A scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioCard {
    /// Its name.
    pub name: String,
    /// Its story, in a line.
    pub title: String,
}

/// Something that home is told while it is open.
#[derive(Clone, Debug)]
pub enum News {
    /// Runs as they are now: new ones, and others of which something is known by now.
    Runs(Vec<RunCard>),
    /// These runs are all that there are.
    Only(Vec<String>),
    /// A procedure was read.
    Procedure(Box<ProcedureCard>),
    /// It is this late.
    Now(Timestamp),
}

//! The shipped procedures with their scenarios, as tests play them.

use holdpoint::{
    diagnostic::Source,
    engine::Rules,
    journal::Memory,
    procedure::{catalogue::Catalogue, load::load, model::Procedure},
    rehearsal::{
        auto::{Auto, Played},
        prepare::{self, Prepared},
        scenario::{self, Scenario},
    },
    tables::Problems,
    vault::Vault,
};
use std::sync::{Arc, OnceLock};

/// A scenario and the procedure that it is of.
#[derive(Clone)]
pub struct Shipped {
    pub procedure: Arc<Procedure>,
    pub scenario: Arc<Scenario>,
}

/// All of them: read once, for reading them takes longer than playing one.
pub fn all() -> Vec<Shipped> {
    static ALL: OnceLock<Vec<Shipped>> = OnceLock::new();
    ALL.get_or_init(read).clone()
}

fn read() -> Vec<Shipped> {
    let catalogue = Catalogue::shipped();
    let mut found = Vec::new();
    for folder in catalogue.procedures.values() {
        let (procedure, _) = load(folder, &catalogue.fragments).expect("a shipped procedure is valid");
        let procedure = Arc::new(procedure);
        let text = |name: &str| {
            let path = format!("scenarios/{name}.toml");
            let text = String::from_utf8(folder.files.get(&path)?.clone()).ok()?;
            Some(Arc::new(Source { path, text: text.into() }))
        };
        for path in folder.files.keys() {
            let Some(name) = path.strip_prefix("scenarios/").and_then(|path| path.strip_suffix(".toml")) else {
                continue;
            };
            let problems = Problems::default();
            let mut scenario = scenario::read(&text(name).expect("it is there"), &text, &problems).expect("a shipped scenario is valid");
            scenario.fit(&procedure, &problems);
            found.push(Shipped {
                procedure: procedure.clone(),
                scenario: Arc::new(scenario),
            });
        }
    }
    assert!(!found.is_empty());
    found
}

impl Shipped {
    /// Its world, and what its first session begins with.
    pub fn prepared(&self) -> Prepared {
        prepare::prepare(&self.procedure, self.scenario.clone(), 1, "trainee").expect("its inputs are complete")
    }

    /// The stand-ins for its secrets.
    pub fn vault(&self) -> Arc<Vault> {
        Arc::new(prepare::vault(&self.procedure, &self.scenario))
    }

    /// What its runs are decided by.
    pub fn rules(&self) -> Rules {
        Rules::new(self.procedure.clone())
    }

    /// Plays it from its start to its end.
    pub fn play(&self) -> Played<Memory> {
        let Prepared { world, opening } = self.prepared();
        let log = Memory::new().expect("memory");
        let auto = Auto::begin(self.rules(), log, world, 1, self.vault(), opening).expect("memory");
        auto.play().expect("memory")
    }
}

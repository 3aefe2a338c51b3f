//! A procedure's guards, with no run around them: whether each would hold by what is read now.

use super::{
    Health, Panel, Source,
    said::{Row, Said},
    seen::Watched,
};
use crate::{
    procedure::{expr::Expr, scope::Scope, template::Template},
    words::{Timestamp, Truth, Value, Values},
};

/// What the panel is called where monitors are called by name: no monitor's name has these signs.
const NAME: &str = "(guards)";

/// A guard that is looked at.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Its name.
    pub name: String,
    /// The condition, over monitors.
    pub require: Expr,
    /// What would go wrong.
    pub because: Template,
    /// It holds in all of a run; else only in its part, and needn't hold now.
    pub everywhere: bool,
    /// What loops around it stand for, turn by turn; one empty turn where there is none.
    pub turns: Vec<Values>,
}

/// How a guard stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its name.
    pub name: String,
    /// Whether it holds in each of its turns.
    pub holds: Truth,
    /// Why not: what would go wrong, or what isn't known.
    pub why: Option<String>,
    /// It holds in all of a run.
    pub everywhere: bool,
}

#[derive(Debug)]
pub(super) struct Guards {
    guards: Vec<Guard>,
    /// Inputs and constants.
    values: Values,
    source: Source,
}

impl Guards {
    pub fn new(guards: Vec<Guard>, values: Values) -> Guards {
        Guards {
            guards,
            values,
            source: Source {
                name: NAME.into(),
                title: "Guards".into(),
                reader: None,
                hosts: Vec::new(),
                any: true,
                every: 1,
                run: Vec::new(),
                optional: false,
            },
        }
    }

    pub fn standing(&self, watched: &[Watched], now: Timestamp) -> Vec<Standing> {
        self.guards.iter().map(|guard| self.of(guard, watched, now)).collect()
    }

    /// The first turn in which it doesn't hold speaks for all.
    fn of(&self, guard: &Guard, watched: &[Watched], now: Timestamp) -> Standing {
        let turns = guard.turns.iter().map(|turn| {
            let scope = Sensed {
                guards: self,
                turn,
                watched,
                now,
            };
            let (truth, why) = guard.require.truth(&scope);
            match truth {
                Truth::Yes => (truth, None),
                Truth::No => (
                    truth,
                    Some(guard.because.text(&scope).unwrap_or_else(|_| guard.because.source().to_owned())),
                ),
                Truth::Unknown => (truth, scope.unread(&guard.require).or(why)),
            }
        });
        let worst = turns.max_by_key(|(truth, _)| match truth {
            Truth::Yes => 0,
            Truth::Unknown => 1,
            Truth::No => 2,
        });
        let (holds, why) = worst.unwrap_or((Truth::Unknown, None));
        Standing {
            name: guard.name.clone(),
            holds,
            why,
            everywhere: guard.everywhere,
        }
    }

    /// Nothing where there are no guards.
    pub fn panel(&self, watched: &[Watched], now: Timestamp) -> Option<Panel<'_>> {
        let all = self.standing(watched, now);
        if all.is_empty() {
            return None;
        }
        let said = said(&all);
        Some(Panel {
            source: &self.source,
            on: None,
            host: None,
            at: None,
            stale: None,
            health: said.health,
            says: said.parts.join(", "),
            error: None,
            rows: said.rows,
            series: None,
            values: None,
            raw: None,
            poll: None,
        })
    }
}

/// One that is wanted only in its part says nothing of how the cluster stands.
fn said(all: &[Standing]) -> Said {
    let hold = all.iter().filter(|guard| guard.holds == Truth::Yes).count();
    let mut said = Said::only(Health::Well, format!("{hold} of {} would hold", all.len()));
    for guard in all {
        let (health, state) = match guard.holds {
            Truth::Yes => (Health::Well, "holds"),
            Truth::No => (Health::Attention, "doesn't hold"),
            Truth::Unknown => (Health::Unknown, "unknown"),
        };
        let part = if guard.everywhere || health == Health::Well {
            ""
        } else {
            "Wanted only in its part: "
        };
        if guard.everywhere && health > Health::Well {
            said.say(health, format!("{} {state}", guard.name));
        }
        said.rows.push(Row {
            health,
            name: guard.name.clone(),
            state: state.into(),
            more: guard.why.as_ref().map(|why| format!("{part}{why}")).unwrap_or_default(),
            minor: health == Health::Well,
        });
    }
    said
}

/// What a guard sees: inputs, constants, its turn, and readings that are fresh.
struct Sensed<'g> {
    guards: &'g Guards,
    turn: &'g Values,
    watched: &'g [Watched],
    now: Timestamp,
}

impl Sensed<'_> {
    fn watched(&self, name: &str) -> Option<&Watched> {
        self.watched.iter().find(|watched| watched.source.name.as_str() == name)
    }

    /// The monitor without a good reading that makes a condition unknown.
    fn unread(&self, expr: &Expr) -> Option<String> {
        let names = expr.names();
        let mut read = names.iter().filter_map(|name| self.watched(name));
        let blind = read.find(|watched| watched.values(self.now).is_none())?;
        Some(format!("{} isn't known", blind.source.title))
    }
}

impl Scope for Sensed<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        self.turn.get(name).or_else(|| self.guards.values.get(name)).cloned()
    }

    fn monitor(&self, name: &str) -> Option<Value> {
        self.watched(name)?.values(self.now)
    }

    fn is_secret(&self, _: &str) -> bool {
        false
    }

    fn up(&self, _: &str) -> Option<bool> {
        None
    }
}

//! A first scenario for a procedure: every host that its inputs name, and for every command a reply that shows what the step expects.
//!
//! It is a beginning, on which all goes well as far as a program can think that up. What only a person knows (what a condition over
//! monitors needs, how a command changes what a later one sees) is listed.

mod inputs;
mod replies;
mod sample;

use super::{
    auto::Auto,
    prepare::{self, Prepared},
    scenario::{self, Scenario},
};
use crate::{
    diagnostic::{Diagnostic, Severity, Source},
    engine::Rules,
    journal::Memory,
    procedure::model::Procedure,
    tables::Problems,
};
use replies::Replies;
use std::{fmt::Write as _, sync::Arc};

/// The name that a first scenario gets.
pub const NAME: &str = "all-well";

/// A first scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The file's text.
    pub text: String,
    /// What it lacks so that the rehearsal comes to its end, in words; nothing where it does.
    pub open: Vec<String>,
}

/// Writes a first scenario for a procedure, and plays it.
pub fn draft(procedure: &Arc<Procedure>) -> Draft {
    let head = head(procedure);
    let replies = Replies::of(procedure, read(procedure, &head).0.as_ref());
    let text = format!("{head}{}", replies.text);
    let mut open = replies.open;
    let (ends, left) = played(procedure, &format!("{text}{}", end(&[])));
    // What a run leaves on purpose is no difference once it is said.
    let text = format!("{text}{}", end(&ends));
    let left = if ends.is_empty() { left } else { played(procedure, &text).1 };
    open.extend(left);
    Draft { text, open }
}

fn head(procedure: &Procedure) -> String {
    let mut out = format!(
        "# A first scenario, made from the procedure. Say here what the real commands print and change: the reference is\n\
         # procedures/README.md of holdpoint.\n\
         format = 1\ntitle = \"All goes well\"\nprocedure = {}\nstart = \"2026-01-10T22:00:00Z\"\n",
        sample::toml(&procedure.name)
    );
    let given = inputs::given(procedure);
    if !given.values.is_empty() {
        out += "\n[inputs]\n";
        for (name, value) in &given.values {
            // Writing to a string can't fail.
            let _ = writeln!(out, "{name} = {}", inputs::toml(value));
        }
    }
    if !given.hosts.is_empty() {
        out.push('\n');
    }
    for host in &given.hosts {
        let bare = host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        let name = if bare { host.clone() } else { sample::toml(host) };
        let _ = writeln!(out, "[host.{name}]");
    }
    out + &replies::clusters(procedure, &given.hosts)
}

fn end(open: &[String]) -> String {
    let mut out = "\n# How it has to end.\n[end]\nstatus = \"finished\"\n".to_owned();
    if !open.is_empty() {
        let open: Vec<String> = open.iter().map(|id| sample::toml(id)).collect();
        let _ = writeln!(out, "open = [{}]", open.join(", "));
    }
    out
}

fn read(procedure: &Procedure, text: &str) -> (Option<Scenario>, Vec<Diagnostic>) {
    let problems = Problems::default();
    let source = Source::new(format!("scenarios/{NAME}.toml"), text);
    let mut scenario = scenario::read(&source, &|_| None, &problems);
    if let Some(scenario) = &mut scenario {
        scenario.fit(procedure, &problems);
    }
    (scenario, problems.sorted())
}

/// The effects that are open where it ends, and why it doesn't end well.
fn played(procedure: &Arc<Procedure>, text: &str) -> (Vec<String>, Vec<String>) {
    let (scenario, told) = read(procedure, text);
    let wrong: Vec<String> = told
        .iter()
        .filter(|told| told.severity == Severity::Error)
        .map(|told| told.message.clone())
        .collect();
    let Some(scenario) = scenario.filter(|_| wrong.is_empty()).map(Arc::new) else {
        return (Vec::new(), wrong);
    };
    let vault = Arc::new(prepare::vault(procedure, &scenario));
    let Prepared { world, opening } = match prepare::prepare(procedure, scenario, 1, "first") {
        Ok(prepared) => prepared,
        Err(wrong) => return (Vec::new(), wrong),
    };
    let rules = Rules::new(procedure.clone());
    let played = Memory::new()
        .and_then(|log| Auto::begin(rules, log, world, 1, vault, opening))
        .and_then(Auto::play);
    match played {
        Ok(mut played) => {
            // Where it stopped is said by what follows.
            if played.differences.len() > 1 {
                played.differences.remove(0);
            }
            (played.run.effects.keys().map(ToString::to_string).collect(), played.differences)
        }
        Err(error) => (Vec::new(), vec![error.to_string()]),
    }
}

#[cfg(test)]
mod tests;

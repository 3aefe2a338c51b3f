//! From what is written to the model. Whatever can't be built has been reported by then.

mod action;
mod evidence;
mod input;
mod step;
mod watch;

use super::{
    names::{self, Names, Scopes},
    survey::{SiteId, Survey},
    text::Reader,
};
use crate::procedure::{
    model::{GlobalBenign, GlobalProblem, Procedure},
    raw::{RawBenign, RawMonitor, RawProblem},
};
use crate::words::Values;

/// Makes the model; nothing where something in it can't be built.
pub fn procedure(survey: &Survey<'_>, scopes: &Scopes<'_, '_>, reader: &Reader<'_>) -> Option<Procedure> {
    let builder = Builder { survey, scopes, reader };
    let raw = survey.raw;
    let names = builder.names(None);
    let inputs: Vec<_> = raw.input.iter().flatten().map(|input| builder.input(input)).collect();
    let monitors: Vec<_> = raw
        .monitor
        .iter()
        .flatten()
        .map(|monitor| builder.monitor(monitor, &names))
        .collect();
    let guards: Vec<_> = raw.guard.iter().flatten().map(|guard| builder.guard(guard)).collect();
    let problems: Vec<_> = (raw.problem.iter().flatten().zip(&survey.remedies))
        .map(|(problem, remedy)| {
            let command = problem.command.as_ref().map(|command| reader.pattern(command, &names));
            let problem = builder.problem(&RawProblem::from(problem), remedy, &names);
            Some(GlobalProblem {
                command: command.map_or(Some(None), |command| command.map(Some))?,
                problem: problem?,
            })
        })
        .collect();
    let benign: Vec<_> = (raw.benign.iter().flatten())
        .map(|benign| {
            let command = benign.command.as_ref().map(|command| reader.pattern(command, &names));
            let benign = builder.benign(&RawBenign::from(benign), &names);
            Some(GlobalBenign {
                command: command.map_or(Some(None), |command| command.map(Some))?,
                benign: benign?,
            })
        })
        .collect();
    let phases: Vec<_> = survey.phases.iter().map(|phase| builder.node(*phase)).collect();
    Some(Procedure {
        name: String::new(),
        title: raw.title.as_ref()?.value.clone(),
        source: raw.source.as_ref().map_or_else(String::new, |source| source.value.clone()),
        text: raw.text.as_ref().map_or_else(String::new, |text| text.value.clone()),
        practice: raw.practice.as_ref().is_some_and(|practice| practice.value),
        revision: String::new(),
        constants: constants(survey),
        inputs: all(inputs)?,
        monitors: all(monitors)?,
        guards: all(guards)?,
        problems: all::<GlobalProblem>(problems)?,
        benign: all::<GlobalBenign>(benign)?,
        phases: all(phases)?,
        captures: super::captures::sites(survey, scopes),
        files: Default::default(),
    })
}

/// `[let]`.
fn constants(survey: &Survey<'_>) -> Values {
    let constants = survey.raw.constants.iter().flat_map(|constants| &constants.0);
    constants.map(|(name, value)| (name.value.clone(), value.value.clone())).collect()
}

/// Builds each part; asks for everything first, so that every problem is told.
struct Builder<'a, 'r> {
    survey: &'a Survey<'r>,
    scopes: &'a Scopes<'a, 'r>,
    reader: &'a Reader<'a>,
}

impl Builder<'_, '_> {
    /// The names seen at a node; at the top where there is none.
    fn names(&self, site: Option<SiteId>) -> Names {
        self.scopes.at(site)
    }
}

/// All of them, or nothing where one is missing.
fn all<T>(parts: Vec<Option<T>>) -> Option<Vec<T>> {
    parts.into_iter().collect()
}

/// What may be left out: a missing one is well, a bad one isn't.
fn maybe<R, T>(raw: Option<&R>, build: impl FnOnce(&R) -> Option<T>) -> Option<Option<T>> {
    match raw {
        None => Some(None),
        Some(raw) => build(raw).map(Some),
    }
}

/// What `is` of a monitor's value sees: the monitor's other values.
fn own_values(raw: &RawMonitor, names: &Names) -> Names {
    let mut own = names.clone();
    own.env.names.extend(names::values(raw));
    own
}

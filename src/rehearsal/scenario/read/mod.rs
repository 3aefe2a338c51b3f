//! From a file to a scenario: everything wrong is told at once.

mod cluster;
pub(super) mod kinds;
mod reader;
mod reply;
mod story;

pub use kinds::KINDS;

use super::{
    FILES, Fault, HostModel, Scenario,
    keys::{FAULT, SCENARIO},
};
use crate::{
    diagnostic::{Diagnostic, Source},
    procedure::template::Template,
    rehearsal::cluster_model::{GLUSTER, Model, PACEMAKER, Surroundings},
    tables::{self, Problems, Said, Table},
    words::{HostName, Timestamp, Value, Values},
};
use reader::{Names, Reader};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

/// From power-on to answering, where nothing is said.
const BOOTS: Duration = Duration::from_secs(60);
/// What `uname -r` says where nothing is said.
const KERNEL: &str = "6.1.0-rehearsal";
/// Names that expressions know already.
const RESERVED: [&str; 5] = ["inputs", "host", FILES, PACEMAKER, GLUSTER];

/// Reads a scenario. `others` gives the text of another scenario of the same folder, by its name. What is wrong is reported;
/// a scenario is made all the same where enough of it is well.
pub fn read(source: &Arc<Source>, others: &dyn Fn(&str) -> Option<Arc<Source>>, problems: &Problems) -> Option<Scenario> {
    let chain = chain(source, others, problems)?;
    let mut place = Ground::default();
    for file in chain.iter().rev() {
        tables::read(file, &SCENARIO, problems, |table| place.lay(table, problems))?;
    }
    let hosts: BTreeSet<HostName> = place.hosts.keys().cloned().collect();
    let start = place.start(source, problems);
    let model = place.model(&hosts, start.unwrap_or_default());
    let mut state = place.state.clone();
    state.extend(model.values(start.unwrap_or_default()));
    let reader = Reader {
        problems,
        state: &state,
        model: &model,
        hosts: &hosts,
    };
    let (mut scenario, ends) = tables::read(source, &SCENARIO, problems, |table| story::story(&reader, table, source))?;
    for (n, file) in chain.iter().enumerate() {
        tables::read(file, &SCENARIO, problems, |table| {
            cluster::check(&reader, table);
            let mut replies = reply::replies(&reader, table);
            replies.iter_mut().for_each(|reply| reply.inherited = n > 0);
            scenario.replies.extend(replies);
            scenario.drifts.extend(story::drifts(&reader, table));
            scenario.nevers.extend(story::nevers(&reader, table));
        });
    }
    scenario.hosts = place.hosts(&reader);
    scenario.start = start.unwrap_or_default();
    if let Some(here) = place.here.take().and_then(|here| reader.host(here)) {
        scenario.here = here;
    }
    for (name, value) in &place.inputs {
        scenario.inputs_at.insert(name.clone(), value.at.clone());
        match value.value.as_str() {
            Some("discover") => drop(scenario.discover.insert(name.clone())),
            _ => drop(scenario.inputs.insert(name.clone(), value.value.clone())),
        }
    }
    scenario.files = place.files(&reader);
    scenario.model = model;
    scenario.state = place.state;
    (ends && start.is_some()).then_some(scenario)
}

/// Reads a fault that isn't in the scenario's file, and is checked as if it were. `text` is one such table.
///
/// # Errors
/// All that is wrong with it, in words.
pub fn fault_of(scenario: &Scenario, text: &str) -> Result<Fault, String> {
    let problems = Problems::default();
    let hosts: BTreeSet<HostName> = scenario.hosts.keys().cloned().collect();
    let mut state = scenario.state.clone();
    state.extend(scenario.model.values(scenario.start));
    let reader = Reader {
        problems: &problems,
        state: &state,
        model: &scenario.model,
        hosts: &hosts,
    };
    let source = Source::new("a fault", text);
    let fault = tables::read(&source, &FAULT, &problems, |table| story::fault(&reader, table)).flatten();
    let wrong: Vec<String> = problems.sorted().into_iter().map(told).collect();
    match fault {
        Some(fault) if wrong.is_empty() => Ok(fault),
        _ => Err(wrong.join("\n")),
    }
}

/// A diagnostic without its place.
fn told(diagnostic: Diagnostic) -> String {
    match diagnostic.help {
        Some(help) => format!("{}: {help}", diagnostic.message),
        None => diagnostic.message,
    }
}

/// The file, and those that it builds on, the nearest first.
fn chain(source: &Arc<Source>, others: &dyn Fn(&str) -> Option<Arc<Source>>, problems: &Problems) -> Option<Vec<Arc<Source>>> {
    let mut chain = vec![source.clone()];
    loop {
        let file = chain.last()?.clone();
        let Some(base) = tables::read(&file, &SCENARIO, problems, |table| table.text("base"))? else {
            return Some(chain);
        };
        let report = |message: String, help: &str| {
            problems.report(Diagnostic::new(kinds::BASE, message, base.at.label("this base")).help(help));
        };
        let Some(next) = others(&base.value) else {
            report(
                format!("there is no scenario {} to build on", base.value),
                "another file of the same folder, without its ending",
            );
            return None;
        };
        if chain.iter().any(|seen| seen.path == next.path) {
            report(format!("{} builds on itself", base.value), "one of them has to do without a base");
            return None;
        }
        chain.push(next);
    }
}

/// What a scenario takes over from its base: the place, not the story.
#[derive(Default)]
struct Ground {
    start: Option<Said<Value>>,
    here: Option<Said<String>>,
    inputs: BTreeMap<String, Said<Value>>,
    hosts: BTreeMap<HostName, HostSaid>,
    state: Values,
    pacemaker: Option<Value>,
    gluster: Option<Value>,
    files: Vec<(Said<String>, String, String)>,
}

#[derive(Default)]
struct HostSaid {
    boots: Option<Duration>,
    up: Option<bool>,
    kernel: Option<Said<String>>,
}

impl Ground {
    /// Lays one file over what its bases said.
    fn lay(&mut self, table: &Table<'_>, problems: &Problems) {
        let none = BTreeSet::new();
        let nothing = Values::new();
        let no_model = Model::default();
        let reader = Reader {
            problems,
            state: &nothing,
            model: &no_model,
            hosts: &none,
        };
        if let Some(start) = table.item("start") {
            self.start = Some(Said {
                value: start.value(),
                at: start.at(),
            });
        }
        self.here = table.text("here").or(self.here.take());
        for (name, item) in table.map("inputs") {
            let said = Said {
                value: item.value(),
                at: name.at,
            };
            self.inputs.insert(name.value, said);
        }
        for (name, item) in table.map("host") {
            let Some(table) = item.table() else { continue };
            let host = self.hosts.entry(name.value.into()).or_default();
            host.boots = reader.duration(&table, "boots").or(host.boots);
            host.up = table.flag("up").map(|up| up.value).or(host.up);
            host.kernel = table.text("kernel").or(host.kernel.take());
        }
        for (name, item) in table.map("state") {
            if RESERVED.contains(&name.value.as_str()) {
                problems.report(
                    Diagnostic::new(
                        kinds::RESERVED,
                        format!("`{}` stands for something else in expressions", name.value),
                        name.at.label("this name"),
                    )
                    .help("give it another name"),
                );
            }
            overlay(self.state.entry(name.value).or_insert(Value::Null), item.value());
        }
        for (name, place) in [(PACEMAKER, &mut self.pacemaker), (GLUSTER, &mut self.gluster)] {
            if let Some(item) = table.item(name) {
                overlay(place.get_or_insert(Value::Null), item.value());
            }
        }
        for (host, item) in table.map("file") {
            for (path, content) in item.table().map_or_else(Vec::new, |table| table.entries()) {
                if let Some(content) = content.text() {
                    self.files.push((host.clone(), path.value, content.value));
                }
            }
        }
    }

    /// The simulated Pacemaker and Gluster, everything in its place.
    fn model(&self, hosts: &BTreeSet<HostName>, start: Timestamp) -> Model {
        let mut model = cluster::model(self.pacemaker.as_ref(), self.gluster.as_ref(), hosts, start);
        let up = self.hosts.iter().filter(|(_, said)| said.up.unwrap_or(true));
        let surroundings = Surroundings {
            up: up.map(|(name, _)| name.clone()).collect(),
            isolated: BTreeSet::new(),
        };
        model.settle(start, &surroundings);
        model
    }

    fn hosts(&self, reader: &Reader<'_>) -> BTreeMap<HostName, HostModel> {
        let names = Names::with_host([]);
        let kernel = |said: &HostSaid| match &said.kernel {
            Some(text) => reader.template(text.clone(), &names),
            None => Template::parse(KERNEL).ok(),
        };
        self.hosts
            .iter()
            .filter_map(|(name, said)| {
                let model = HostModel {
                    boots: said.boots.unwrap_or(BOOTS),
                    up: said.up.unwrap_or(true),
                    kernel: kernel(said)?,
                };
                Some((name.clone(), model))
            })
            .collect()
    }

    fn files(&self, reader: &Reader<'_>) -> BTreeMap<HostName, BTreeMap<String, String>> {
        let mut files: BTreeMap<HostName, BTreeMap<String, String>> = BTreeMap::new();
        for (host, path, content) in &self.files {
            let host = match host.value.as_str() {
                "here" => Some("here".into()),
                _ => reader.host(host.clone()),
            };
            if let Some(host) = host {
                files.entry(host).or_default().insert(path.clone(), content.clone());
            }
        }
        files
    }

    fn start(&self, source: &Arc<Source>, problems: &Problems) -> Option<Timestamp> {
        let Some(said) = &self.start else {
            let at = tables::At {
                source: source.clone(),
                span: 0..0,
            };
            problems.report(
                Diagnostic::new(tables::MISSING_KEY, "a scenario needs `start`", at.label("`start` is missing"))
                    .help("the virtual clock at the start, such as \"2026-03-07T22:00:00Z\""),
            );
            return None;
        };
        let text = said.value.as_str().unwrap_or_default();
        let local = || {
            let time: jiff::civil::DateTime = text.parse().ok()?;
            time.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
        };
        let found = text.parse().ok().or_else(local);
        if found.is_none() {
            problems
                .report(Diagnostic::new(kinds::TIME, "`start` is no time", said.at.label("here")).help("such as \"2026-03-07T22:00:00Z\""));
        }
        found
    }
}

/// Puts a value over what was there; tables are merged.
fn overlay(here: &mut Value, with: Value) {
    match (here, with) {
        (Value::Object(here), Value::Object(with)) => {
            for (key, value) in with {
                overlay(here.entry(key).or_insert(Value::Null), value);
            }
        }
        (here, with) => *here = with,
    }
}

/// The number of the line that a table begins on.
fn line(table: &Table<'_>) -> usize {
    let at = table.at();
    let before = at.source.text.get(..at.span.start).unwrap_or_default();
    before.matches('\n').count() + 1
}

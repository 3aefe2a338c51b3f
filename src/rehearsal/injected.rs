//! What a trainer puts into a rehearsal as it goes. It is kept in the run folder before it is done, so that a resume has it again and a
//! debriefing knows of it.

use super::{
    scenario::{Fault, Mishap, Scenario, fault_of},
    world::World,
};
use crate::words::{HostName, Power, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of the file in the run folder: one [`Injected`] a line, as JSON.
pub const FILE: &str = "injected.jsonl";

/// How long what would stop the run for good lasts, where nothing is said.
const LASTS: &str = "5m";

/// Something that was put in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Injected {
    /// When, by the rehearsal's clock.
    pub at: Timestamp,
    /// Who put it in: their login.
    pub by: String,
    /// What.
    pub what: Injection,
}

/// Something to be put in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Injection {
    /// What happens: a kind ([`kinds`]), or the name of one of the scenario's own faults. Nothing: the state changes, and that is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub does: Option<String>,
    /// Whom it strikes; nothing: the hosts of the step that it waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<HostName>,
    /// The step that it waits for; nothing: it comes at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// How long, as scenarios write it, or `ever`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasts: Option<String>,
    /// Places of the state, and what is put there, as scenarios write them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, String>,
    /// For the debriefing: what it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story: Option<String>,
    /// For the debriefing: the right act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<String>,
}

/// What comes of it in the world.
enum Comes {
    /// A button of these hosts is pressed.
    Button(Power),
    /// A fault.
    Fault(Box<Fault>),
}

/// The kinds that there are, each with what it does.
pub fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mishaps = Mishap::WORDS.into_iter().map(|(word, mishap)| (word, says(mishap)));
    mishaps.chain(BUTTONS.into_iter().map(|(word, _, says)| (word, says)))
}

const BUTTONS: [(&str, Power, &str); 3] = [
    ("reboot", Power::Reboot, "go down at once, and boot"),
    (
        "power-off",
        Power::Off,
        "go down at once, and stay so until somebody switches them on",
    ),
    (
        "power-on",
        Power::On,
        "are switched on: the button that only somebody in the machine room can press",
    ),
];

fn says(mishap: Mishap) -> &'static str {
    match mishap {
        Mishap::Cut => "can't be reached by the guide; what runs there goes on",
        Mishap::Isolate => "can't be reached, by no other host either: a cluster takes them for gone",
        Mishap::NoReturn => "don't come back from their next boot",
        Mishap::Hang => "have their running commands stop where they are",
        Mishap::Slow => "take ten times as long for everything",
        Mishap::DiskFull => "have no room left: nothing can be written",
        Mishap::KillGuide => "the guide is killed; it can be resumed",
    }
}

/// What the lines of the file say that can be read.
pub fn read(text: &str) -> Vec<Injected> {
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

impl Injection {
    /// What it does, in a line, `hosts` being those that it strikes.
    pub fn says(&self) -> String {
        let hosts: Vec<&str> = self.on.iter().map(HostName::as_str).collect();
        let hosts = if hosts.is_empty() {
            "its hosts".to_owned()
        } else {
            hosts.join(", ")
        };
        let kind = self.does.as_deref().and_then(|does| kinds().find(|(word, _)| *word == does));
        let lasts = match self.lasts.as_deref() {
            _ if self.button().is_some() || self.kills() => String::new(),
            Some("ever") => " (for good)".to_owned(),
            Some(lasts) => format!(" (for {lasts} of the rehearsal's clock)"),
            None => String::new(),
        };
        let mut said = match (&self.does, kind) {
            (_, Some((_, says))) if self.kills() => says.to_owned(),
            (_, Some((_, says))) => format!("{hosts} {says}{lasts}"),
            (Some(own), None) => format!("{own}, as the scenario has it{lasts}"),
            (None, None) => String::new(),
        };
        for (place, value) in &self.set {
            if !said.is_empty() {
                said.push_str("; ");
            }
            said += &format!("{place} = {value}");
        }
        said
    }

    /// The same, with how long it lasts where nothing was said.
    #[must_use]
    pub fn or_usual(mut self) -> Injection {
        let lasts = self.mishap().is_some_and(|mishap| mishap != Mishap::KillGuide);
        if lasts && self.lasts.is_none() {
            self.lasts = Some(LASTS.into());
        }
        self
    }

    fn mishap(&self) -> Option<Mishap> {
        let does = self.does.as_deref()?;
        Mishap::WORDS.into_iter().find(|(word, _)| *word == does).map(|(_, mishap)| mishap)
    }

    fn button(&self) -> Option<Power> {
        let does = self.does.as_deref()?;
        BUTTONS.into_iter().find(|(word, ..)| *word == does).map(|(_, power, _)| power)
    }

    fn kills(&self) -> bool {
        self.mishap() == Some(Mishap::KillGuide)
    }

    /// What comes of it, checked against the scenario.
    fn comes(&self, scenario: &Scenario) -> Result<Comes, String> {
        if let Some(unknown) = self.on.iter().find(|host| !scenario.hosts.contains_key(*host)) {
            return Err(format!(
                "the cluster has no host {unknown}: it has {}",
                names(scenario.hosts.keys())
            ));
        }
        let own = self.own(scenario)?;
        if let Some(power) = self.button() {
            if self.at.is_some() || self.lasts.is_some() || !self.set.is_empty() {
                return Err("a button is pressed now, and that is all: --at, --for and --set aren't for it".into());
            }
            return Ok(Comes::Button(power));
        }
        if self.kills() && self.lasts.is_some() {
            return Err("how long the guide stays away is for whoever resumes it: --for isn't for it".into());
        }
        if self.does.is_none() && self.set.is_empty() {
            return Err("nothing would happen: say a kind, or a state with --set".into());
        }
        let read = fault_of(scenario, &self.written())?;
        Ok(Comes::Fault(Box::new(match own {
            None => read,
            Some(own) => Fault {
                trigger: read.trigger,
                hosts: read.hosts.or_else(|| own.hosts.clone()),
                lasts: if self.lasts.is_some() { read.lasts } else { own.lasts },
                set: own.set.iter().cloned().chain(read.set).collect(),
                line: own.line,
                ..own.clone()
            },
        })))
    }

    /// The scenario's own fault that is meant, where one is.
    fn own<'a>(&self, scenario: &'a Scenario) -> Result<Option<&'a Fault>, String> {
        let Some(does) = self.does.as_deref().filter(|_| self.mishap().is_none() && self.button().is_none()) else {
            return Ok(None);
        };
        let own = scenario.faults.iter().find(|fault| fault.name == does);
        own.map(Some)
            .ok_or_else(|| format!("no fault is called {does}: without a word after the run, `holdpoint inject` lists what there is"))
    }

    /// As a scenario would write it.
    fn written(&self) -> String {
        let mut table = toml::Table::new();
        let mut put = |key: &str, value: toml::Value| drop(table.insert(key.to_owned(), value));
        match &self.at {
            Some(step) => put("at", step.as_str().into()),
            None => put("when", "true".into()),
        }
        match self.mishap() {
            Some(mishap) => put("do", mishap.word().into()),
            // Its own fault is taken as it is; a table that does nothing is an error.
            None => put("set", toml::Table::new().into()),
        }
        if !self.on.is_empty() {
            put(
                "hosts",
                self.on.iter().map(|host| host.as_str().into()).collect::<Vec<toml::Value>>().into(),
            );
        }
        if let Some(lasts) = self.lasts.as_deref().filter(|lasts| *lasts != "ever") {
            put("for", lasts.into());
        }
        if !self.set.is_empty() {
            let set: toml::Table = self
                .set
                .iter()
                .map(|(place, value)| (place.clone(), value.as_str().into()))
                .collect();
            put("set", set.into());
        }
        table.to_string()
    }
}

impl World {
    /// Whether something could be put in now; nothing is done.
    ///
    /// # Errors
    /// What is wrong with it, in words for whoever wants it.
    pub fn could(&self, injection: &Injection) -> Result<(), String> {
        match injection.comes(self.scenario())? {
            Comes::Button(_) => Ok(()),
            Comes::Fault(_) if injection.at.is_some() => Ok(()),
            Comes::Fault(fault) => self.would_change(injection.on.first(), &fault.set),
        }
    }

    /// Puts it in. What could not be is left out.
    pub fn put_in(&mut self, injection: &Injection) {
        if self.could(injection).is_err() {
            return;
        }
        match injection.comes(self.scenario()) {
            Ok(Comes::Button(button)) => injection.on.iter().for_each(|host| self.press(host, button)),
            Ok(Comes::Fault(mut fault)) => {
                if injection.lasts.as_deref() == Some("ever") {
                    fault.lasts = None;
                }
                match injection.at {
                    Some(_) => self.inject(*fault),
                    None => self.inject_now(*fault, injection.on.first()),
                }
            }
            Err(_) => {}
        }
    }
}

fn names<'a>(hosts: impl Iterator<Item = &'a HostName>) -> String {
    hosts.map(HostName::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;

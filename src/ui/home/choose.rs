//! What Enter comes to: a run is gone on with, a procedure has a few things that can be done with it.

use super::{
    Home,
    card::{Loaded, ProcedureCard, RunCard, Says},
    detail,
    entry::{Item, Times},
    page::Page,
};
use crate::{
    engine::event::Mode,
    procedure::show,
    ui::{
        clean,
        event::{Moment, Out},
        menu::{self, Menu},
        theme::Role,
    },
    words::Values,
};

/// What the operator chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Go on with a run.
    Resume {
        /// Its id.
        run: String,
    },
    /// Run a procedure on real hosts.
    Run {
        /// Its name.
        procedure: String,
        /// The site, where one of the operator's own was chosen.
        site: Option<String>,
    },
    /// Rehearse a procedure without being told what comes.
    Drill {
        /// Its name.
        procedure: String,
    },
    /// Rehearse a procedure that has no scenario yet: a first one is offered.
    FirstRehearsal {
        /// Its name.
        procedure: String,
    },
    /// Rehearse a procedure.
    Rehearse {
        /// Its name.
        procedure: String,
        /// The scenario's name.
        scenario: String,
    },
}

/// What an entry of a menu does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Do {
    /// Asks for the scenario to rehearse a procedure with.
    AskScenario(String),
    /// Asks for the site to run a procedure at.
    AskSite(String),
    /// Shows the whole plan of a procedure.
    ShowPlan(String),
    /// Is what the operator wanted.
    Answer(Choice),
}

impl Home {
    /// Enter, on what is marked. What was pressed before it was seen starts nothing.
    pub(super) fn choose(&mut self, now: Moment) -> Vec<Out> {
        if !self.gate.is_open(&self.subject(), now) {
            return Vec::new();
        }
        match self.marked.clone() {
            Some(Item::Run(id)) => self.choose_run(&id),
            Some(Item::Procedure(name)) => {
                self.choose_procedure(&name);
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// What was taken from a menu.
    pub(super) fn take(&mut self, what: Do, now: Moment) -> Vec<Out> {
        if !self.gate.is_open(&self.subject(), now) {
            return Vec::new();
        }
        self.menu = None;
        match what {
            Do::AskScenario(name) => self.ask_scenario(&name),
            Do::AskSite(name) => self.ask_site(&name),
            Do::ShowPlan(name) => self.show_plan(&name),
            Do::Answer(choice) => return self.answer(choice),
        }
        Vec::new()
    }

    fn answer(&mut self, choice: Choice) -> Vec<Out> {
        self.said.clear();
        self.touch();
        vec![Out::Chosen(choice)]
    }

    fn choose_run(&mut self, id: &str) -> Vec<Out> {
        let Some(run) = self.run(id) else { return Vec::new() };
        if goes_on(run) {
            return self.answer(Choice::Resume { run: id.to_owned() });
        }
        let title = if matches!(run.says, Says::Damaged(_)) {
            "What is wrong with it"
        } else {
            "How it stands"
        };
        let page = Page::new(title, detail::run(run, self.now));
        self.page = Some(page);
        Vec::new()
    }

    fn choose_procedure(&mut self, name: &str) {
        let Some(card) = self.procedure(name) else { return };
        match &card.of {
            Loaded::Valid(_) => {
                let options = possible(card);
                let menu = Menu::new(format!("{name}: what now?"), options);
                self.open(menu);
            }
            Loaded::Unread | Loaded::Invalid(_) => {
                let about = detail::procedure(card, Times::default(), self.now);
                self.page = Some(Page::new("What is wrong with it", about));
            }
        }
    }

    fn ask_scenario(&mut self, name: &str) {
        let Some(card) = self.procedure(name) else { return };
        let options = card.scenarios.iter().map(|scenario| menu::Choice {
            label: scenario.name.clone(),
            text: scenario.title.clone(),
            does: Do::Answer(Choice::Rehearse {
                procedure: name.to_owned(),
                scenario: scenario.name.clone(),
            }),
        });
        let scenario = card.scenarios.first().map(|scenario| scenario.name.clone()).unwrap_or_default();
        let menu = Menu::new(format!("Rehearse {name}: which story?"), options.collect())
            .in_mode(Some(Mode::Rehearsal {
                scenario,
                seed: 1,
                drill: None,
            }))
            .saying(Role::Text, "Each is a cluster of its own, simulated here. Nothing real is touched.");
        self.open(menu);
    }

    fn ask_site(&mut self, name: &str) {
        let option = |label: &str, text: String, site: Option<String>| menu::Choice {
            label: label.to_owned(),
            text,
            does: Do::Answer(Choice::Run {
                procedure: name.to_owned(),
                site,
            }),
        };
        let mut options: Vec<menu::Choice<Do>> = self
            .sites
            .iter()
            .map(|site| {
                option(
                    site,
                    format!("The hosts and values of {site}; you can change them."),
                    Some(site.clone()),
                )
            })
            .collect();
        options.push(option("No site", "You give all hosts and values yourself.".into(), None));
        let menu = Menu::new(format!("Run {name} live: where?"), options)
            .in_mode(Some(Mode::Live))
            .saying(
                Role::Text,
                "On real hosts. All of them are looked at first, and nothing is begun before you go on.",
            );
        self.open(menu);
    }

    fn show_plan(&mut self, name: &str) {
        let Some(Loaded::Valid(procedure)) = self.procedure(name).map(|card| &card.of) else {
            return;
        };
        let text = match show::overview(procedure, &Values::new()) {
            Ok(overview) => show::text(&overview),
            Err(error) => error.why,
        };
        let lines = clean::lines(&text).into_iter().map(|line| {
            // As loud as on the step's own page.
            let role = match line.trim_start() {
                start if start.starts_with("CAUTION") || start.starts_with("NO WAY BACK") => Role::Caution,
                _ => Role::Text,
            };
            (role, line)
        });
        self.page = Some(Page::new(format!("The plan of {name}"), lines.collect()));
    }

    fn open(&mut self, menu: Menu<Do>) {
        self.menus += 1;
        self.menu = Some((self.menus, menu));
    }
}

/// Whether a run can be gone on with from here.
pub(super) fn goes_on(run: &RunCard) -> bool {
    run.is_open() && run.holder.is_none()
}

/// Whether it is for learning alone.
pub(super) fn is_practice(card: &ProcedureCard) -> bool {
    matches!(&card.of, Loaded::Valid(procedure) if procedure.practice)
}

/// What can be done with a procedure.
fn possible(card: &ProcedureCard) -> Vec<menu::Choice<Do>> {
    let name = || card.name.clone();
    let option = |label: &str, text: &str, does: Do| menu::Choice {
        label: label.into(),
        text: text.into(),
        does,
    };
    let mut options = Vec::new();
    if let (true, [only]) = (is_practice(card), &*card.scenarios) {
        let walked = Choice::Rehearse {
            procedure: name(),
            scenario: only.name.clone(),
        };
        options.push(option(
            "Walk it",
            "On a simulated cluster: nothing real is touched.",
            Do::Answer(walked),
        ));
    } else if !card.scenarios.is_empty() {
        options.push(option(
            "Rehearse it",
            "On a simulated cluster: nothing real is touched. You choose what happens there.",
            Do::AskScenario(name()),
        ));
    } else if card.offers_scenario {
        options.push(option(
            "Rehearse it",
            "It has no scenario yet: a first one is offered. Simulated: nothing real is touched.",
            Do::Answer(Choice::FirstRehearsal { procedure: name() }),
        ));
    }
    // All is well in the one; in the others is what a drill throws.
    if card.scenarios.len() > 1 {
        options.push(option(
            "Drill",
            "Simulated, too: something goes wrong, and you are told at the end what it was.",
            Do::Answer(Choice::Drill { procedure: name() }),
        ));
    }
    options.push(option(
        "Read its whole plan",
        "Every step with its command, cautions, evidence and way back. Nothing is begun.",
        Do::ShowPlan(name()),
    ));
    if !is_practice(card) {
        options.push(option(
            "Run it live",
            "On real hosts, after a look at all of them. Nothing is begun before you go on.",
            Do::AskSite(name()),
        ));
    }
    options
}

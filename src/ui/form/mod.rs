//! The form before a run: what the procedure asks for. On resume, its secrets alone, under a summary of what came before.
//!
//! ```text
//! ┌ mode · procedure ── 3 of 14, 2 still wanted ┐
//! │ questions: label and where the value comes  │  a list of hosts with columns is a table under it
//! │ from, the value, what is wrong with it      │
//! ├ foot ─ more about the question in focus ────┤
//! └ keys ───────────────────────────────────────┘
//! ```
//! What is asked and what is wrong is laid out anew after each key ([`ask`]); a value that was found out counts once it was confirmed
//! ([`find`]).

mod ask;
mod draw;
mod find;
mod grid;
mod hands;
mod keys;
mod lay;
mod place;
mod read;

pub(super) use read::list;

use super::{
    event::{Event, Moment, Out},
    field::Field,
    letters::Letters,
    session::Screen,
    summary,
    theme::{Role, Theme},
};
use crate::{
    engine::{event::Mode, run::Run},
    procedure::{
        model::{Input, InputKind, Procedure},
        origin::{Origin, Origins},
        site::Site,
    },
    words::{HostName, Timestamp, Values},
};
use find::Finds;
use jiff::tz::TimeZone;
use ratatui::Frame;
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

/// Asks for values. A screen of its own.
#[derive(Debug)]
pub struct Form {
    title: String,
    mode: Mode,
    /// When it is asked, for the header.
    stage: &'static str,
    theme: Theme,
    zone: TimeZone,
    /// Said above the questions.
    says: Vec<(Role, String)>,
    /// What is asked for: a procedure's inputs and constants, and nothing else of it.
    asks: Procedure,
    /// Every field that was ever shown, with what was typed.
    fields: BTreeMap<Question, Field>,
    /// Where a field's value comes from, as long as it wasn't typed over.
    origins: BTreeMap<Question, Origin>,
    /// Those that are asked now, in order.
    asked: Vec<Question>,
    at: usize,
    /// What is wrong where, as far as it was touched.
    wrong: BTreeMap<Question, String>,
    /// How many answers are missing or wrong, touched or not.
    wanted: usize,
    touched: BTreeSet<Question>,
    finds: Finds,
    /// What lies over the questions.
    over: Option<Over>,
    /// The last thing that was said to the operator, until the next key.
    said: Option<(Role, String)>,
    /// Where files of sites are kept, where they are.
    sites: Option<String>,
    /// What is known of the place besides its values.
    place: Site,
    /// The only hosts that there are, where that is known.
    cluster: Option<BTreeSet<HostName>>,
    /// Something was typed that giving up would lose.
    typed: bool,
    /// The first line that is seen, where the operator looks elsewhere than at the focus.
    scrolled: Option<usize>,
    size: (u16, u16),
    dirty: bool,
    redraw: bool,
}

/// The answer that has the name of whoever takes a run.
pub const TAKEN_BY: &str = "by";

/// The answer that has why.
pub const TAKEN_BECAUSE: &str = "because";

fn question(name: &str, label: &str) -> Input {
    Input::plain(name, InputKind::Text, label)
}

/// What a field asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Question {
    /// Which input, from 0.
    input: usize,
    /// Which of its columns, and for which host.
    column: Option<(String, usize)>,
}

/// What lies over the questions.
#[derive(Debug)]
enum Over {
    /// The keys, from this line on.
    Help(usize),
    /// Where the values are to be kept.
    Place(place::Place),
}

impl Form {
    /// For the inputs of a procedure. `given` is known already, from a site or the command line: it is shown to be confirmed.
    pub fn new(procedure: &Procedure, mode: Mode, given: &Values, theme: Theme) -> Form {
        let mut says = vec![(Role::Strong, procedure.title.clone())];
        if !procedure.text.is_empty() {
            says.push((Role::Text, procedure.text.clone()));
        }
        let asks = Procedure {
            name: procedure.name.clone(),
            constants: procedure.constants.clone(),
            inputs: procedure.inputs.clone(),
            ..Procedure::default()
        };
        let mut form = Form::of(procedure.name.clone(), mode, says, asks, theme);
        form.prefill(given);
        form.lay();
        form
    }

    /// For the secrets that a resumed run needs again; `run` as it was left.
    pub fn secrets(run: &Run, inputs: &[&Input], now: Timestamp, theme: Theme) -> Form {
        // Which of them are wanted was settled as the run began.
        let inputs = inputs.iter().map(|input| Input {
            when: None,
            ..(*input).clone()
        });
        let mut says = summary::of(run, Some(run.left_at.unwrap_or(run.at)), now);
        says.push((Role::Strong, "Secrets are never kept: please give them again.".into()));
        let (title, mode) = match &run.head {
            Some(head) => (head.procedure.clone(), head.mode.clone()),
            None => (String::new(), Mode::Live),
        };
        let asks = Procedure {
            inputs: inputs.collect(),
            ..Procedure::default()
        };
        let mut form = Form::of(title, mode, says, asks, theme);
        form.lay();
        form
    }

    /// For whoever takes a run from somebody else: what they have to know, from its first line on, then their [name](TAKEN_BY), and
    /// [why](TAKEN_BECAUSE) where nobody handed it to them. `given` is known already.
    pub fn taking(run: &Run, told: Vec<(Role, String)>, wants_reason: bool, given: &Values, theme: Theme) -> Form {
        let by = Input {
            help: Some("All that is done from here on is done under it: in the journal, in the record and on the hosts.".into()),
            ..question(TAKEN_BY, "Your name")
        };
        let because = Input {
            help: Some("It goes into the journal, with your name.".into()),
            ..question(TAKEN_BECAUSE, "Why you take it, though it was not handed to you")
        };
        let asks = Procedure {
            inputs: std::iter::once(by).chain(wants_reason.then_some(because)).collect(),
            ..Procedure::default()
        };
        let (title, mode) = match &run.head {
            Some(head) => (head.procedure.clone(), head.mode.clone()),
            None => (String::new(), Mode::Live),
        };
        let mut says = told;
        says.push((Role::Text, String::new()));
        let mut form = Form::of(title, mode, says, asks, theme);
        form.stage = "to take it over";
        form.prefill(given);
        form.lay();
        form
    }

    /// Says of the values that were given where they come from. One that was found out counts only once it was confirmed.
    pub fn with_origins(mut self, origins: &Origins) -> Form {
        self.take_origins(origins);
        self.lay();
        self
    }

    /// Offers to keep the values as a site, in a file of this folder where no other is named.
    pub fn with_sites(mut self, folder: impl Into<String>) -> Form {
        self.sites = Some(folder.into());
        self
    }

    /// What is known of the place besides its values: it is kept with them. Node sets may name its groups, and hosts must be as many
    /// as it says.
    pub fn with_place(mut self, place: Site) -> Form {
        self.place = place;
        self.lay();
        self
    }

    /// The only hosts that there are, as in a rehearsal: no other can be given.
    pub fn with_cluster(mut self, hosts: BTreeSet<HostName>) -> Form {
        self.cluster = Some(hosts);
        self.lay();
        self
    }

    /// Times are told as clocks in this zone have them.
    pub fn in_zone(mut self, zone: TimeZone) -> Form {
        self.zone = zone;
        self
    }

    /// Draws with ASCII characters alone.
    pub fn in_ascii(mut self, ascii: bool) -> Form {
        if ascii {
            self.theme.letters = Letters::Ascii;
        }
        self
    }

    /// Whether nothing is asked at all.
    pub fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    fn of(title: String, mode: Mode, says: Vec<(Role, String)>, asks: Procedure, theme: Theme) -> Form {
        Form {
            title,
            mode,
            stage: "before it starts",
            theme,
            zone: TimeZone::UTC,
            says,
            asks,
            fields: BTreeMap::new(),
            origins: BTreeMap::new(),
            asked: Vec::new(),
            at: 0,
            wrong: BTreeMap::new(),
            wanted: 0,
            touched: BTreeSet::new(),
            finds: Finds::default(),
            over: None,
            said: None,
            sites: None,
            place: Site::default(),
            cluster: None,
            typed: false,
            scrolled: Some(0),
            size: (0, 0),
            dirty: true,
            redraw: false,
        }
    }

    /// The question that takes the keys.
    fn focus(&self) -> Option<&Question> {
        self.asked.get(self.at)
    }

    fn input(&self, question: &Question) -> Option<&Input> {
        self.asks.inputs.get(question.input)
    }

    /// The name under which an answer is given: the input's, or its column's.
    fn name(&self, question: &Question) -> Option<&str> {
        let input = self.input(question)?;
        match &question.column {
            None => Some(&input.name),
            Some((_, place)) => input.columns.get(*place).map(|column| column.name.as_str()),
        }
    }

    fn kind(&self, question: &Question) -> Option<InputKind> {
        let input = self.input(question)?;
        match &question.column {
            None => Some(input.kind),
            Some((_, place)) => input.columns.get(*place).map(|column| column.kind),
        }
    }

    /// All values, once every one is well; else the first that isn't takes the keys.
    fn finish(&mut self) -> Vec<Out> {
        self.touched.extend(self.asked.iter().cloned());
        self.lay();
        if let Some(at) = self.asked.iter().position(|question| self.wrong.contains_key(question)) {
            self.at = at;
            return Vec::new();
        }
        let mut outs = Vec::new();
        for question in &self.asked {
            if let (Some(input), Some(field)) = (self.input(question), self.fields.get(question))
                && input.kind == InputKind::Secret
            {
                outs.push(Out::Secret {
                    name: input.name.as_str().into(),
                    value: Zeroizing::new(field.value().to_owned()),
                });
            }
        }
        outs.push(Out::Given {
            values: self.values(),
            origins: self.given_origins(),
        });
        outs
    }
}

impl Screen for Form {
    fn update(&mut self, event: Event, now: Moment) -> Vec<Out> {
        self.dirty = true;
        if let Some(key) = event.key().copied() {
            return self.key(&key, now);
        }
        match event {
            Event::Resize(columns, rows) => self.size = (columns, rows),
            Event::Paste(text) => self.paste(&text),
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Found { input, found } => self.found(&input, found),
            Event::Kept { path, kept } => self.kept(path, kept),
            Event::Key(_)
            | Event::Feed(_)
            | Event::Uncalled(_)
            | Event::Over
            | Event::Shelled(_)
            | Event::Preflight(_)
            | Event::Home(_) => self.dirty = false,
        }
        Vec::new()
    }

    fn prepare(&mut self) {}

    fn draw(&self, frame: &mut Frame) {
        draw::form(self, frame);
    }

    fn drawn(&mut self, now: Moment) {
        self.dirty = false;
        self.redraw = false;
        self.finds.drawn(self.asked.get(self.at), now);
    }

    fn is_dirty(&self) -> bool {
        self.dirty
    }

    fn wants_redraw(&self) -> bool {
        self.redraw
    }

    fn came_back(&mut self) {
        self.dirty = true;
        self.redraw = true;
    }
}

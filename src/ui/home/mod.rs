//! The home screen: unfinished runs, procedures, and what is over. It reads nothing and starts nothing: what it knows comes in, and
//! what the operator chooses goes out as [`Out::Chosen`].
//!
//! ```text
//! ┌ Holdpoint ─ how many there are of what ───────────────────────┐
//! │ filter ─ what is typed                                        │
//! │ list: unfinished runs,     │ detail: more about what is       │
//! │ procedures, what is over   │ marked; below, where it is narrow│
//! ├ said ─ what became of what was chosen last ───────────────────┤
//! └ keys that fit the moment ─────────────────────────────────────┘
//!   page ─ over all of it: help, a plan, what is wrong with a run
//!   menu ─ over all of it: what to do with a procedure
//! ```

mod card;
mod choose;
mod detail;
mod draw;
mod entry;
mod keys;
mod list;
mod mouse;
mod page;
mod touches;

pub use card::{Loaded, News, ProcedureCard, RunCard, Says, ScenarioCard, Standing};
pub use choose::Choice;
pub use touches::Touches;

use super::{
    event::{Event, Moment, Out},
    gate::Gate,
    letters::Letters,
    menu::{Menu, Pressed},
    session::Screen,
    text_box::TextBox,
    theme::{Role, Theme},
};
use crate::words::Timestamp;
use choose::Do;
use draw::Areas;
use entry::Item;
use keys::Command;
use list::{Drawn, List};
use page::Page;
use ratatui::{Frame, crossterm::event::KeyEvent, text::Line};

/// What a key would confirm: the menu by its number, and whether what is marked has changed by itself.
type Subject = (Option<u64>, u64);

/// The home screen.
#[derive(Debug)]
pub struct Home {
    theme: Theme,
    now: Timestamp,
    procedures: Vec<ProcedureCard>,
    runs: Vec<RunCard>,
    filter: TextBox,
    marked: Option<Item>,
    /// The operator marked it, so that it stays marked whatever comes in.
    by_hand: bool,
    /// How often something else was marked without a key.
    shifts: u64,
    /// The operator's own sites, by name.
    sites: Vec<String>,
    menu: Option<(u64, Menu<Do>)>,
    menus: u64,
    page: Option<Page>,
    /// What became of what was chosen last.
    said: Vec<(Role, String)>,
    gate: Gate<Subject>,
    clicked: Option<(Moment, Item)>,
    size: (u16, u16),
    areas: Areas,
    list: List,
    drawn: Drawn,
    top: usize,
    detail: Vec<Line<'static>>,
    detail_top: usize,
    stale: bool,
    dirty: bool,
    redraw: bool,
}

impl Home {
    /// With these procedures, at this time; of runs it is told as they are read.
    pub fn new(procedures: Vec<ProcedureCard>, now: Timestamp, theme: Theme) -> Home {
        Home {
            theme,
            now,
            procedures,
            runs: Vec::new(),
            filter: TextBox::default(),
            marked: None,
            by_hand: false,
            shifts: 0,
            sites: Vec::new(),
            menu: None,
            menus: 0,
            page: None,
            said: Vec::new(),
            gate: Gate::default(),
            clicked: None,
            size: (0, 0),
            areas: Areas::default(),
            list: List::default(),
            drawn: Drawn::default(),
            top: 0,
            detail: Vec::new(),
            detail_top: 0,
            stale: true,
            dirty: true,
            redraw: false,
        }
    }

    /// With these sites to run things at.
    pub fn with_sites(mut self, sites: Vec<String>) -> Home {
        self.sites = sites;
        self
    }

    /// Draws with ASCII characters alone.
    pub fn in_ascii(mut self, ascii: bool) -> Home {
        if ascii {
            self.theme.letters = Letters::Ascii;
        }
        self
    }

    /// It is shown again, after something else was: with what became of that.
    pub fn again(&mut self, said: Vec<(Role, String)>) {
        // Moments are counted anew.
        self.gate = Gate::default();
        self.clicked = None;
        self.redraw = true;
        self.say(said);
    }

    /// Says something until something else is chosen; what is long gets a page.
    pub(super) fn say(&mut self, said: Vec<(Role, String)>) {
        if said.iter().map(|(_, text)| text.lines().count()).sum::<usize>() > draw::SAID {
            self.page = Some(Page::new("What happened", said.clone()));
        }
        self.said = said;
        self.touch();
    }

    fn touch(&mut self) {
        self.stale = true;
        self.dirty = true;
    }

    fn run(&self, id: &str) -> Option<&RunCard> {
        self.runs.iter().find(|run| run.id == id)
    }

    fn procedure(&self, name: &str) -> Option<&ProcedureCard> {
        self.procedures.iter().find(|procedure| procedure.name == name)
    }

    fn take_in(&mut self, news: News) {
        match news {
            News::Runs(runs) => {
                for run in runs {
                    match self.runs.iter_mut().find(|known| known.id == run.id) {
                        Some(known) => *known = run,
                        None => self.runs.push(run),
                    }
                }
            }
            News::Only(ids) => self.runs.retain(|run| ids.contains(&run.id)),
            News::Procedure(card) => match self.procedures.iter_mut().find(|known| known.name == card.name) {
                Some(known) => *known = *card,
                None => self.procedures.push(*card),
            },
            News::Now(now) => self.now = now,
        }
        self.touch();
        let before = self.marked.clone();
        self.lay();
        if before != self.marked {
            self.shifts += 1;
        }
    }

    fn subject(&self) -> Subject {
        (self.menu.as_ref().map(|(number, _)| *number), self.shifts)
    }

    fn key(&mut self, key: &KeyEvent, now: Moment) -> Vec<Out> {
        let command = keys::command(key);
        match command {
            Some(Command::Leave) => {
                return vec![Out::Leave {
                    why: "the operator left".into(),
                }];
            }
            Some(Command::Suspend) => return vec![Out::Suspend],
            Some(Command::Redraw) => self.redraw = true,
            _ if self.page.is_some() => self.page_key(key),
            _ if self.menu.is_some() => return self.menu_key(key, now),
            Some(command) => return self.command(command, now),
            None => {
                if self.filter.key(key) {
                    self.filtered();
                }
            }
        }
        Vec::new()
    }

    fn page_key(&mut self, key: &KeyEvent) {
        let (width, height) = self.areas.page_size();
        if self.page.as_mut().is_some_and(|page| !page.key(key, width, height)) {
            self.page = None;
        }
    }

    fn menu_key(&mut self, key: &KeyEvent, now: Moment) -> Vec<Out> {
        let Some((_, menu)) = &mut self.menu else { return Vec::new() };
        match menu.key(key) {
            Pressed::Stay => Vec::new(),
            Pressed::Cancel => {
                self.menu = None;
                Vec::new()
            }
            Pressed::Take(what) => self.take(what, now),
        }
    }

    fn command(&mut self, command: Command, now: Moment) -> Vec<Out> {
        let page = isize::try_from(self.areas.list.height.saturating_sub(2) / 2).unwrap_or(1).max(1);
        match command {
            Command::Choose => return self.choose(now),
            Command::Up => self.step(-1),
            Command::Down => self.step(1),
            Command::PageUp => self.step(-page),
            Command::PageDown => self.step(page),
            Command::First => self.step(isize::MIN),
            Command::Last => self.step(isize::MAX),
            Command::Help => self.page = Some(keys::help(&self.theme)),
            Command::DetailUp => self.detail_top = self.detail_top.saturating_sub(3),
            Command::DetailDown => self.detail_top += 3,
            Command::Back if !self.filter.text().is_empty() => {
                self.filter = TextBox::default();
                self.filtered();
            }
            Command::Back if !self.said.is_empty() => self.said.clear(),
            Command::Back => {
                return vec![Out::Leave {
                    why: "the operator left".into(),
                }];
            }
            Command::Leave | Command::Suspend | Command::Redraw => {}
        }
        self.touch();
        Vec::new()
    }

    /// What was typed has changed: the first that fits is marked.
    fn filtered(&mut self) {
        self.by_hand = !self.filter.text().is_empty();
        self.marked = None;
        self.top = 0;
        self.touch();
    }

    /// Marks another item.
    fn step(&mut self, by: isize) {
        let count = self.list.items().count();
        let at = self
            .marked
            .as_ref()
            .and_then(|marked| self.list.items().position(|item| item == marked));
        let to = at.unwrap_or(0).saturating_add_signed(by).min(count.saturating_sub(1));
        let item = self.list.items().nth(to).cloned();
        self.mark(item);
    }

    fn mark(&mut self, item: Option<Item>) {
        self.by_hand = true;
        if self.marked != item {
            self.detail_top = 0;
        }
        self.marked = item;
        self.touch();
    }

    /// Lists what there is anew, and marks what is to be marked.
    fn lay(&mut self) {
        self.list = List::of(&self.procedures, &self.runs, self.filter.text(), self.now);
        let there = self
            .marked
            .as_ref()
            .is_some_and(|marked| self.list.items().any(|item| item == marked));
        if !there || !self.by_hand {
            let first = self.list.items().next().cloned();
            if self.marked != first {
                self.detail_top = 0;
            }
            self.marked = first;
        }
    }
}

impl Screen for Home {
    fn update(&mut self, event: Event, now: Moment) -> Vec<Out> {
        if let Some(key) = event.key().copied() {
            self.prepare();
            self.touch();
            return self.key(&key, now);
        }
        match event {
            Event::Resize(columns, rows) => {
                self.size = (columns, rows);
                self.touch();
            }
            Event::Paste(text) if self.menu.is_none() && self.page.is_none() && !text.is_empty() => {
                self.filter.insert(&text);
                self.filtered();
            }
            Event::Mouse(mouse) => return self.mouse(&mouse, now),
            Event::Home(news) => self.take_in(news),
            _ => {}
        }
        Vec::new()
    }

    fn prepare(&mut self) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        self.lay();
        self.make_ready();
    }

    fn draw(&self, frame: &mut Frame) {
        draw::home(self, frame);
    }

    fn drawn(&mut self, now: Moment) {
        self.dirty = false;
        self.redraw = false;
        // What is behind a page, or doesn't fit, has not been seen.
        if self.page.is_none() && !self.areas.too_small {
            self.gate.drawn(self.subject(), now);
        }
    }

    fn is_dirty(&self) -> bool {
        self.dirty
    }

    fn wants_redraw(&self) -> bool {
        self.redraw
    }

    fn came_back(&mut self) {
        self.redraw = true;
        self.touch();
    }
}

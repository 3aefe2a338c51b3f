//! The look at all hosts before a live run: what stops it, what is doubtful, what is well, and what to do.

mod draw;
mod reason;

use super::{
    asking::{Asks, Pressed, Waiting},
    event::{Event, Moment, Out},
    gate::Gate,
    letters::Letters,
    session::Screen,
    theme::Theme,
};
use crate::{
    feed::Feed,
    words::{Examined, Folded, HostName, SiteColour, Standing},
};
use ratatui::{
    Frame,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
};
use reason::{Reason, Typed};
use std::collections::{BTreeSet, HashMap};

/// The topic of lines about who holds a host.
const CLAIM: &str = "claim";

/// What is found out, as it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// All that was found out about a host, or about the guide's own machine and the run where no host is named. It takes the place of
    /// what was known of it.
    Rows {
        /// Which.
        host: Option<HostName>,
        /// What.
        rows: Vec<Examined>,
    },
    /// Everything was looked at.
    Done,
}

/// What the operator makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The run begins. The screen is over.
    GoOn {
        /// Why, where something is doubtful: for the journal.
        reason: Option<String>,
    },
    /// Everything is looked at once more; [`Found`] comes anew.
    Again,
    /// These hosts are taken from another run; what is found of them then comes anew.
    TakeOver {
        /// Which.
        hosts: Vec<HostName>,
        /// Why: for the journal, and for whoever held them.
        reason: String,
    },
}

/// What is being begun.
#[derive(Clone, Debug, Default)]
pub struct Begins {
    /// Of which procedure.
    pub title: String,
    /// The site's name and colour.
    pub site: Option<(String, Option<SiteColour>)>,
    /// All that is looked at, in order.
    pub hosts: Vec<HostName>,
}

/// The screen. Answers with [`Out::Preflight`], or is left.
#[derive(Debug)]
pub struct Preflight {
    begins: Begins,
    rows: Vec<Examined>,
    seen: BTreeSet<HostName>,
    done: bool,
    shown: Vec<Item>,
    by_host: bool,
    at: usize,
    /// The operator has chosen it: it stays, whatever is found.
    chosen: bool,
    top: usize,
    /// The page of one line, and how far it is scrolled.
    detail: Option<usize>,
    /// The lines have to be made anew.
    stale: bool,
    reason: Option<Reason>,
    asks: Asks,
    told: Option<String>,
    /// Counts what was found: a key answers what was on the screen.
    version: u64,
    gate: Gate<(u64, bool)>,
    size: (u16, u16),
    theme: Theme,
    dirty: bool,
}

/// One line to be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Item {
    mark: Standing,
    hosts: Vec<HostName>,
    /// What it is about.
    title: String,
    says: Vec<String>,
    advice: Vec<String>,
    /// All of it, for its page.
    all: Vec<Folded>,
}

impl Preflight {
    /// Before this.
    pub fn new(begins: Begins, theme: Theme) -> Preflight {
        Preflight {
            begins,
            rows: Vec::new(),
            seen: BTreeSet::new(),
            done: false,
            shown: Vec::new(),
            by_host: false,
            at: 0,
            chosen: false,
            top: 0,
            detail: None,
            stale: false,
            reason: None,
            asks: Asks::default(),
            told: None,
            version: 0,
            gate: Gate::default(),
            size: (0, 0),
            theme,
            dirty: true,
        }
    }

    /// Draws with ASCII characters alone.
    #[must_use]
    pub fn in_ascii(mut self, ascii: bool) -> Preflight {
        if ascii {
            self.theme.letters = Letters::Ascii;
        }
        self
    }

    fn found(&mut self, found: Found) {
        self.version += 1;
        match found {
            Found::Done => self.done = true,
            Found::Rows { host, rows } => {
                self.rows.retain(|row| row.host != host);
                self.rows.extend(rows);
                self.seen.extend(host);
                self.reason = None;
            }
        }
        self.stale = true;
    }

    /// Makes the lines anew, where something was found; what was chosen stays chosen.
    fn fold(&mut self) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        let places: HashMap<&HostName, usize> = self.begins.hosts.iter().zip(0..).collect();
        self.rows.sort_by_key(|row| row.host.as_ref().and_then(|host| places.get(host)));
        let chosen = self
            .shown
            .get(self.at)
            .map(|item| (item.title.clone(), item.hosts.first().cloned()));
        self.shown = if self.by_host {
            by_host(&self.rows)
        } else {
            Folded::of(&self.rows).into_iter().map(Item::of_topic).collect()
        };
        let again = self
            .shown
            .iter()
            .position(|item| Some((item.title.clone(), item.hosts.first().cloned())) == chosen);
        let first_of = |mark| self.shown.iter().position(|item| item.mark == mark);
        let worst = || first_of(Standing::Stops).or_else(|| first_of(Standing::Doubtful));
        let at = match self.chosen {
            true => again.unwrap_or(self.at),
            false => worst().unwrap_or_default(),
        };
        self.at = at.min(self.shown.len().saturating_sub(1));
    }

    fn worst(&self) -> Standing {
        self.rows.iter().map(|row| row.mark).max().unwrap_or(Standing::Well)
    }

    fn count(&self, mark: Standing) -> usize {
        self.rows.iter().filter(|row| row.mark == mark).count()
    }

    /// Hosts that another run holds: of the chosen line, else all.
    fn claimed(&self) -> Vec<HostName> {
        let held = |row: &&Examined| row.topic == CLAIM && row.mark >= Standing::Doubtful;
        let all: Vec<HostName> = self.rows.iter().filter(held).filter_map(|row| row.host.clone()).collect();
        let chosen = self.shown.get(self.at).map(|item| item.hosts.clone()).unwrap_or_default();
        let here: Vec<HostName> = all.iter().filter(|host| chosen.contains(host)).cloned().collect();
        if here.is_empty() { all } else { here }
    }

    fn say(&mut self, text: impl Into<String>) {
        self.told = Some(text.into());
    }

    fn key(&mut self, key: &KeyEvent, now: Moment) -> Vec<Out> {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        self.told = None;
        match key.code {
            KeyCode::Char('c') if ctrl => return left(),
            KeyCode::Char('z') if ctrl => return vec![Out::Suspend],
            _ => {}
        }
        if self.shows_ask() {
            return match self.asks.key(key, now) {
                Pressed::Early => {
                    self.say("Too soon to have been read, so that key was dropped. Press it again.");
                    Vec::new()
                }
                Pressed::Stay => Vec::new(),
                Pressed::Later => {
                    self.say("Put aside: p brings it back.");
                    Vec::new()
                }
                Pressed::Told(answers) => answers.into_iter().map(|(id, answer)| Out::Told { id, answer }).collect(),
            };
        }
        if let Some(reason) = &mut self.reason {
            return match reason.key(key) {
                Typed::Stay => Vec::new(),
                Typed::Cancel => {
                    self.reason = None;
                    Vec::new()
                }
                Typed::Done(verdict) => {
                    self.reason = None;
                    vec![Out::Preflight(verdict)]
                }
            };
        }
        let page = usize::from(self.size.1.saturating_sub(6)).max(1);
        if let Some(top) = &mut self.detail {
            match key.code {
                KeyCode::Up | KeyCode::Char('k') => *top = top.saturating_sub(1),
                KeyCode::Down | KeyCode::Char('j') => *top += 1,
                KeyCode::PageUp => *top = top.saturating_sub(page),
                KeyCode::PageDown | KeyCode::Char(' ') => *top += page,
                _ => self.detail = None,
            }
            return Vec::new();
        }
        let last = self.shown.len().saturating_sub(1);
        let before = self.at;
        match key.code {
            KeyCode::Up | KeyCode::Char('k') => self.at = self.at.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => self.at = (self.at + 1).min(last),
            KeyCode::PageUp => self.at = self.at.saturating_sub(page / 2),
            KeyCode::PageDown => self.at = (self.at + page / 2).min(last),
            KeyCode::Home | KeyCode::Char('g') => self.at = 0,
            KeyCode::End | KeyCode::Char('G') => self.at = last,
            KeyCode::Right | KeyCode::Char('l' | ' ') if !self.shown.is_empty() => self.detail = Some(0),
            KeyCode::Tab => {
                self.by_host = !self.by_host;
                (self.at, self.chosen) = (0, false);
                self.stale = true;
                return Vec::new();
            }
            KeyCode::Char('p') => self.asks.aside = false,
            KeyCode::Char('q') => return left(),
            KeyCode::Char('r') if !self.done => self.say("It is still being looked at."),
            KeyCode::Char('r') => {
                (self.done, self.chosen) = (false, false);
                self.seen.clear();
                return vec![Out::Preflight(Verdict::Again)];
            }
            KeyCode::Char('t') => {
                let hosts = self.claimed();
                if hosts.is_empty() {
                    self.say("No other run holds any of these hosts.");
                } else {
                    self.reason = Some(Reason::to_take_over(hosts));
                }
            }
            KeyCode::Enter => return self.go_on(now),
            _ => {}
        }
        self.chosen |= self.at != before;
        Vec::new()
    }

    fn go_on(&mut self, now: Moment) -> Vec<Out> {
        if !self.done {
            self.say(format!("Still looking: {} of {} hosts.", self.seen.len(), self.begins.hosts.len()));
        } else if self.worst() == Standing::Stops {
            self.say("Something stops it: mend that, and r looks again.");
        } else if !self.gate.is_open(&(self.version, true), now) {
            self.say("Too soon to have been read, so that key was dropped. Press it again.");
        } else if self.worst() == Standing::Doubtful {
            self.reason = Some(Reason::to_go_on(self.count(Standing::Doubtful)));
        } else {
            return vec![Out::Preflight(Verdict::GoOn { reason: None })];
        }
        Vec::new()
    }

    fn shows_ask(&self) -> bool {
        self.asks.wants_up() && self.reason.is_none()
    }
}

fn left() -> Vec<Out> {
    vec![Out::Leave {
        why: "the operator left before the run began".into(),
    }]
}

impl Item {
    fn of_topic(folded: Folded) -> Item {
        Item {
            mark: folded.mark,
            hosts: folded.hosts.clone(),
            title: folded.topic.clone(),
            says: Some(folded.says.clone()).filter(|says| !says.is_empty()).into_iter().collect(),
            advice: folded.advice.clone().into_iter().collect(),
            all: vec![folded],
        }
    }
}

/// Hosts that stand alike are one line; the worst first.
fn by_host(rows: &[Examined]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut hosts: Vec<&Option<HostName>> = Vec::new();
    for row in rows {
        if !hosts.contains(&&row.host) {
            hosts.push(&row.host);
        }
    }
    for host in hosts {
        let own: Vec<Examined> = rows.iter().filter(|row| row.host == *host).cloned().collect();
        let all = Folded::of(&own);
        let mut bad: Vec<&Examined> = own.iter().filter(|row| row.mark > Standing::Well).collect();
        bad.sort_by_key(|row| std::cmp::Reverse(row.mark));
        let item = Item {
            mark: bad.first().map_or(Standing::Well, |row| row.mark),
            hosts: host.clone().into_iter().collect(),
            title: if bad.is_empty() { "all well".into() } else { String::new() },
            says: bad.iter().map(|row| format!("{}: {}", row.topic, row.says)).collect(),
            advice: bad.iter().filter_map(|row| row.advice.clone()).collect(),
            all,
        };
        let alike = items.iter_mut().find(|known| {
            known.mark == item.mark
                && known.says == item.says
                && known.advice == item.advice
                && known.hosts.is_empty() == item.hosts.is_empty()
        });
        match alike {
            Some(known) => {
                known.hosts.extend(item.hosts);
                known.all.extend(item.all);
            }
            None => items.push(item),
        }
    }
    items.sort_by_key(|item| std::cmp::Reverse(item.mark));
    items
}

impl Screen for Preflight {
    fn update(&mut self, event: Event, now: Moment) -> Vec<Out> {
        self.dirty = true;
        if let Some(key) = event.key().copied() {
            self.fold();
            return self.key(&key, now);
        }
        match event {
            Event::Resize(columns, rows) => self.size = (columns, rows),
            Event::Preflight(found) => self.found(found),
            Event::Feed(Feed::Asked { id, host, prompt, kind }) => {
                let first = self.asks.first().is_none();
                self.asks.push(Waiting { id, host, prompt, kind });
                return first.then_some(Out::Bell).into_iter().collect();
            }
            Event::Feed(Feed::Unasked { id }) => {
                if let Some(gone) = self.asks.withdraw(id) {
                    self.say(format!("{} no longer asks.", gone.host));
                }
            }
            Event::Paste(text) if text.is_empty() => {}
            Event::Paste(text) if self.shows_ask() && !self.asks.paste(&text, now) => {
                self.say("A paste came before this could be read, and was dropped. Paste it again.");
            }
            Event::Paste(text) => {
                if let Some(reason) = &mut self.reason {
                    reason.paste(&text);
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn prepare(&mut self) {
        self.fold();
        self.keep_in_view();
    }

    fn draw(&self, frame: &mut Frame) {
        draw::preflight(self, frame);
    }

    fn drawn(&mut self, now: Moment) {
        self.dirty = false;
        let asks = self.shows_ask();
        self.asks.was_drawn(asks, now);
        let plain = !asks && self.detail.is_none();
        self.gate.drawn((self.version, plain), now);
    }

    fn is_dirty(&self) -> bool {
        self.dirty
    }

    fn came_back(&mut self) {
        self.dirty = true;
    }

    fn tell(&mut self, text: String) {
        self.say(text);
        self.dirty = true;
    }
}

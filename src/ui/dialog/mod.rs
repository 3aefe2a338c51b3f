//! Dialogs. Only the operator's own key opens one, and nothing is done before it is finished.

mod confirm;
mod doubt;
mod hand_over;
mod pass;
mod path;
mod prompt;
mod run;
mod second;
mod window;
mod work;

pub use super::title::title_of;

use super::{
    deed::{self, Deed},
    event::Out,
    field::{Choice, Field, Kind},
    keys::Keymap,
    theme::Role,
};
use crate::{
    engine::{input::Act, run::Run},
    procedure::model::Procedure,
    words::{JobId, StepId, Timestamp},
};
use jiff::tz::TimeZone;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::{fmt, sync::Arc};

/// Rows that a page moves what is said: no more than are in view on the smallest screen.
const PAGE: isize = 3;

/// A question to the operator.
#[derive(Clone)]
pub struct Dialog {
    /// What it is about.
    pub title: String,
    /// What the operator should know first.
    pub says: Vec<(Role, String)>,
    /// What is asked.
    pub fields: Vec<Field>,
    /// Which of them takes the keys.
    pub at: usize,
    /// What is wrong with the answers.
    pub wrong: Option<String>,
    /// A key read too soon after it came up doesn't finish it.
    pub guarded: bool,
    /// The command that it confirms, word for word, and before which of the things said it stands.
    pub quote: Option<(usize, Quote)>,
    /// It is about the command on the page, and keeps clear of it where there is room.
    pub keeps_clear: bool,
    /// What is said only because no second person has signed, and whether nothing else wants a reason.
    pub alone: Option<(Vec<String>, bool)>,
    /// Rows that the operator scrolled what is said, down or up.
    pub scrolled: isize,
    finish: Finish,
}

/// A command, word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Where it runs, and as whom.
    pub on: String,
    /// What runs; nothing where it is no command.
    pub text: String,
    /// Where its values stand, in bytes.
    pub values: Vec<(u32, u32)>,
}

type Finish = Arc<dyn Fn(&[Field]) -> Result<Done, String> + Send + Sync>;

/// What a finished dialog comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Done {
    /// These go out.
    Send(Vec<Out>),
    /// Something else is opened.
    Open(Deed),
    /// The keys go to this command's terminal.
    Type(JobId),
    /// These bytes go to this command's terminal.
    Paste(JobId, Vec<u8>),
    /// This is copied: what it is, and the text.
    Copy(&'static str, String),
    /// Nothing.
    Nothing,
}

/// What opening something comes to.
#[derive(Debug)]
pub enum Opened {
    /// It asks.
    Ask(Box<Dialog>),
    /// It needs no question.
    Now(Done),
    /// It can't be done: why.
    No(String),
}

/// What a key did to a dialog.
#[derive(Debug, PartialEq)]
pub enum Pressed {
    /// It is still there.
    Stay,
    /// It was given up.
    Cancel,
    /// It was finished.
    Finish,
}

impl Dialog {
    /// Asks these, and makes this of the answers.
    fn new(
        title: impl Into<String>,
        fields: Vec<Field>,
        finish: impl Fn(&[Field]) -> Result<Done, String> + Send + Sync + 'static,
    ) -> Self {
        Dialog {
            title: title.into(),
            says: Vec::new(),
            fields,
            at: 0,
            wrong: None,
            guarded: true,
            quote: None,
            keeps_clear: false,
            alone: None,
            scrolled: 0,
            finish: Arc::new(finish),
        }
    }

    /// Asks these, and sends one act.
    fn act(title: impl Into<String>, fields: Vec<Field>, act: impl Fn(&[Field]) -> Result<Act, String> + Send + Sync + 'static) -> Self {
        Dialog::new(title, fields, move |fields| Ok(Done::Send(vec![Out::Act(act(fields)?)])))
    }

    /// One of several things to do.
    pub fn menu(title: impl Into<String>, options: Vec<(Choice, Done)>) -> Self {
        let (choices, dones): (Vec<_>, Vec<_>) = options.into_iter().unzip();
        Dialog::new(title, vec![Field::pick("", choices)], move |fields| {
            let at = fields.first().map_or(0, Field::picked);
            Ok(dones.get(at).cloned().unwrap_or(Done::Nothing))
        })
    }

    /// With something said above the questions.
    fn saying(mut self, role: Role, text: impl Into<String>) -> Self {
        self.says.push((role, text.into()));
        self
    }

    /// With several things said.
    fn saying_all(mut self, says: impl IntoIterator<Item = (Role, String)>) -> Self {
        self.says.extend(says);
        self
    }

    /// With a command, word for word, below what was said so far.
    fn quoting(mut self, quote: Option<Quote>) -> Self {
        self.quote = quote.map(|quote| (self.says.len(), quote));
        self.keeps_clear = true;
        self
    }

    /// What to know before a shell is opened.
    pub(super) fn about_shell(self, refused: Vec<(Role, String)>) -> Self {
        self.saying(
            Role::Text,
            "It has the whole terminal until you leave it (exit). What it prints is kept beside the run, and the journal has who opened it, \
             where and for how long. What runs goes on meanwhile.",
        )
        .saying(
            Role::Caution,
            "▲ What you change there no step knows of. Afterwards everything is looked at again.",
        )
        .saying_all(refused)
    }

    /// With what stands there only as long as no second person has signed.
    fn alone(mut self, alone: Option<(Vec<String>, bool)>) -> Self {
        self.alone = alone;
        self
    }

    /// A second person has signed, whom it waited for.
    pub(super) fn signed(&mut self, second: &str) {
        let Some((said, no_reason)) = self.alone.take() else { return };
        self.says.retain(|(_, text)| !said.contains(text));
        self.says.push((Role::Good, format!("✔ signed by {second}: Enter goes on.")));
        if no_reason && let Some(reason) = self.fields.last_mut() {
            reason.freed("No reason is wanted any more");
            self.wrong = None;
        }
    }

    /// It confirms nothing, so that it may be typed ahead.
    pub(super) fn harmless(mut self) -> Self {
        self.guarded = false;
        self
    }

    /// Goes to a field.
    pub fn go_to(&mut self, field: usize) {
        if let Some(found) = self.fields.get_mut(field) {
            self.at = field;
            if let Kind::Toggle(on) = &mut found.kind {
                *on = !*on;
            }
        }
    }

    /// Takes an option of a field, as its key would. Whether that finishes it: of a menu, each option does.
    pub fn click(&mut self, field: usize, option: usize) -> bool {
        self.go_to(field);
        if let Some(Kind::Pick { options, at }) = self.fields.get_mut(field).map(|field| &mut field.kind) {
            *at = option.min(options.len().saturating_sub(1));
        }
        self.is_menu()
    }

    /// Whether all that is asked is one of several.
    fn is_menu(&self) -> bool {
        self.fields.len() == 1 && matches!(self.fields.first().map(|field| &field.kind), Some(Kind::Pick { .. }))
    }

    /// Takes a key. Where nothing is typed, `j` and `k` are arrows, unless an option has them.
    pub fn key(&mut self, key: &KeyEvent) -> Pressed {
        let key = &match self.fields.get(self.at) {
            Some(field) => field.vi(*key),
            None => *key,
        };
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let enters = self.fields.get(self.at).is_some_and(Field::takes_enter);
        self.wrong = None;
        match key.code {
            KeyCode::Esc => return Pressed::Cancel,
            KeyCode::Char('s') if ctrl => return Pressed::Finish,
            KeyCode::PageDown => self.scrolled += PAGE,
            KeyCode::PageUp => self.scrolled -= PAGE,
            KeyCode::Tab => self.step(true),
            KeyCode::BackTab => self.step(false),
            KeyCode::Enter if !enters && self.at + 1 < self.fields.len() => self.at += 1,
            KeyCode::Enter if !enters => return Pressed::Finish,
            _ => {
                let taken = self.fields.get_mut(self.at).is_some_and(|field| field.key(key));
                let menu = self.is_menu();
                match key.code {
                    KeyCode::Char(c) if taken && menu && c != ' ' => return Pressed::Finish,
                    KeyCode::Down if !taken => self.step(true),
                    KeyCode::Up if !taken => self.step(false),
                    _ => {}
                }
            }
        }
        Pressed::Stay
    }

    /// Takes a paste: text fields only.
    pub fn paste(&mut self, text: &str) {
        if let Some(field) = self.fields.get_mut(self.at) {
            field.paste(text);
        }
    }

    /// What the answers come to; else the first that is wrong takes the keys.
    pub fn finish(&mut self) -> Option<Done> {
        if let Some((at, why)) = self.fields.iter().enumerate().find_map(|(at, field)| Some((at, field.wrong()?))) {
            self.at = at;
            self.wrong = Some(why);
            return None;
        }
        match (self.finish)(&self.fields) {
            Ok(done) => Some(done),
            Err(why) => {
                self.wrong = Some(why);
                None
            }
        }
    }

    fn step(&mut self, forward: bool) {
        let count = self.fields.len().max(1);
        self.at = (self.at + if forward { 1 } else { count - 1 }) % count;
    }
}

impl fmt::Debug for Dialog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dialog({:?})", self.title)
    }
}

/// Opens a deed on a line of the plan. `folder` is the run's, by which a second person reaches the guide.
pub fn open(run: &Run, procedure: Option<&Procedure>, keys: &Keymap, folder: Option<&str>, id: &StepId, deed: &Deed) -> Opened {
    if run.stopped.is_some() && matches!(deed, Deed::Answer(_) | Deed::Type(_)) {
        return Opened::No("Everything is stopped, so nothing is sent to any command. Lift the stop first.".into());
    }
    match deed {
        Deed::Run => confirm::step(run, keys, folder, id, None),
        Deed::Edit => confirm::edit(run, keys, id),
        Deed::RunEdited(command) => confirm::step(run, keys, folder, id, Some(command)),
        Deed::Release => confirm::release(run, keys, folder, id),
        Deed::Secret(name) => confirm::secret(name),
        Deed::Tick => work::tick(run, id),
        Deed::Choose => work::choose(run, id),
        Deed::Judge => work::judge(run, id),
        Deed::Retry => Opened::Now(Done::Send(vec![Out::Act(Act::Retry {
            step: id.clone(),
            failed_only: false,
        })])),
        Deed::RetryFailed => Opened::Now(Done::Send(vec![Out::Act(Act::Retry {
            step: id.clone(),
            failed_only: true,
        })])),
        Deed::Override => pass::override_(run, id),
        Deed::Remedy(problem, host) => pass::remedy(run, id, *problem, host),
        Deed::Exclude => pass::exclude(run, id),
        Deed::Skip => pass::skip(run, procedure, id),
        Deed::Defer => pass::defer(run, id),
        Deed::TakeUp => Opened::Now(Done::Send(vec![Out::Act(Act::TakeUp { step: id.clone() })])),
        Deed::GiveValues => pass::give_values(run, id),
        Deed::Turn => path::turn(run, id),
        Deed::GoBack => path::go_back(run, id),
        Deed::Redo => path::redo(run, id),
        Deed::Undo => path::undo(run, id),
        Deed::Answer(job) => prompt::answer(run, job),
        Deed::Type(job) => Opened::Now(Done::Type(job.clone())),
        Deed::Interrupt(job) => prompt::interrupt(run, job),
        Deed::Probe(job) => Opened::Now(Done::Send(vec![Out::Act(Act::Probe { job: job.clone() })])),
        Deed::Settle(job) => doubt::settle(run, job),
        Deed::AcceptHost(host) => doubt::accept_host(run, host),
        Deed::Note => run::note(),
        Deed::StopAll => Opened::Now(Done::Send(vec![Out::Act(Act::StopAll { reason: String::new() })])),
        Deed::Lift => run::lift(run),
        Deed::EndShort => run::end_short(run, keys),
        Deed::HandOver => hand_over::ask(run),
        Deed::Leave => run::leave(run),
    }
}

/// Everything that may be done with a line, to choose from.
pub fn choices(run: &Run, id: &StepId) -> Option<Dialog> {
    let mut deeds = deed::possible(run, id);
    deeds.dedup();
    if deeds.is_empty() {
        return None;
    }
    let menu = deeds.into_iter().zip(('1'..='9').map(Some).chain(std::iter::repeat(None)));
    let options = menu.map(|(deed, key)| {
        let choice = Choice {
            label: deed.label(),
            text: String::new(),
            key,
        };
        (choice, Done::Open(deed))
    });
    let dialog = Dialog::menu(format!("{}: what now?", title_of(run, id)), options.collect());
    let failed = match &run.line(id).status {
        crate::engine::status::Status::Assess { failed } => failed.clone(),
        _ => Vec::new(),
    };
    Some(
        dialog
            .saying_all(failed.into_iter().map(|why| (Role::Bad, format!("✘ {why}"))))
            .harmless(),
    )
}

/// Ctrl-C: interrupt there, or leave?
pub fn ctrl_c(run: &Run) -> Dialog {
    run::ctrl_c(run)
}

/// When the window ends?
pub fn window(known: Option<Timestamp>, now: Timestamp, zone: &TimeZone) -> Dialog {
    window::ends(known, now, zone)
}

/// A paste of several lines into a live terminal is asked first.
pub fn paste(job: &JobId, text: &str, bytes: Vec<u8>) -> Dialog {
    prompt::paste(job, text, bytes)
}

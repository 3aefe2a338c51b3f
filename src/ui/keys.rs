//! Every key, in one table: dispatch, the line of keys and the help are made from it.

use super::layout::Region;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table says what each does")]
pub enum Command {
    Proceed,
    Choices,
    Edit,
    Skip,
    Defer,
    Note,
    Undo,
    Retry,
    Override,
    Turn,
    GoBack,
    Answer,
    Type,
    Interrupt,
    StopAll,
    EndShort,
    Acknowledge,
    Copy,
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    Open,
    Close,
    ToCurrent,
    Find,
    NextRegion,
    PreviousRegion,
    Show(Region),
    Zoom,
    PreviousHost,
    NextHost,
    Messages,
    Help,
    Redraw,
    CtrlC,
    Suspend,
    Leave,
}

/// A key as it is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
}

/// What keys belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What is done with the step in view.
    Step,
    /// What is done with the run.
    Run,
    /// Where one looks.
    View,
}

impl Group {
    /// All, in the order of the help.
    pub const ALL: [Group; 3] = [Group::Step, Group::Run, Group::View];

    /// In words.
    pub fn title(self) -> &'static str {
        match self {
            Group::Step => "The step in view",
            Group::Run => "The run",
            Group::View => "Looking around (never moves the mark)",
        }
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Any of these.
    pub keys: &'static [Key],
    /// What they ask for.
    pub command: Command,
    /// For the key line: a word or two.
    pub short: &'static str,
    /// For the help.
    pub long: &'static str,
    /// Where the help has it.
    pub group: Group,
}

const fn char(c: char) -> Key {
    Key {
        code: KeyCode::Char(c),
        ctrl: false,
    }
}

const fn ctrl(c: char) -> Key {
    Key {
        code: KeyCode::Char(c),
        ctrl: true,
    }
}

const fn code(code: KeyCode) -> Key {
    Key { code, ctrl: false }
}

const fn bind(keys: &'static [Key], command: Command, short: &'static str, long: &'static str, group: Group) -> Binding {
    Binding {
        keys,
        command,
        short,
        long,
        group,
    }
}

/// The way back from a live terminal: everything else that is typed there goes to the command.
pub const BACK: Key = ctrl(']');

use Command as C;
use Group::{Run, Step, View};

/// All keys of the run screen.
pub const KEYS: &[Binding] = &[
    bind(
        &[code(KeyCode::Enter)],
        C::Proceed,
        "go on",
        "Run, release, tick, choose, judge or decide: what the current step asks for",
        Step,
    ),
    bind(
        &[char('a')],
        C::Choices,
        "what now",
        "Everything that may be done with the step in view",
        Step,
    ),
    bind(
        &[char('A')],
        C::Answer,
        "answer",
        "Answer a command that stands at a prompt; a held one only with a reason",
        Step,
    ),
    bind(
        &[char('i')],
        C::Type,
        "type",
        "Type into the command's live terminal; Ctrl-] leads back",
        Step,
    ),
    bind(&[char('e')], C::Edit, "edit", "Edit the command for one attempt", Step),
    bind(&[char('s')], C::Skip, "skip", "Skip: done elsewhere, not needed, or later", Step),
    bind(
        &[char('d')],
        C::Defer,
        "later",
        "Leave it for later; again on a deferred step: take it up",
        Step,
    ),
    bind(&[char('r')], C::Retry, "retry", "Try again", Step),
    bind(
        &[char('o')],
        C::Override,
        "accept",
        "Accept it against its assessment, with a reason",
        Step,
    ),
    bind(&[char('u')], C::Undo, "undo", "Take the step or block in view back", Step),
    bind(&[char('t')], C::Turn, "turn to", "Make the step in view the current one", Step),
    bind(
        &[char('b')],
        C::GoBack,
        "go back",
        "Go back: the step in view and all after it are done again",
        Step,
    ),
    bind(
        &[char('I')],
        C::Interrupt,
        "interrupt",
        "Interrupt, end or kill a running command",
        Step,
    ),
    bind(&[char('y')], C::Copy, "copy", "Copy the command to the clipboard (OSC 52)", Step),
    bind(&[char('n')], C::Note, "note", "Write a note into the journal", Run),
    bind(
        &[char('S')],
        C::StopAll,
        "STOP",
        "Stop everything: nothing new starts anywhere; again: lift the stop",
        Run,
    ),
    bind(&[char('x')], C::Acknowledge, "seen", "Say that you have seen a broken guard", Run),
    bind(&[char('E')], C::EndShort, "end", "End the run here, before its time", Run),
    bind(
        &[char('q')],
        C::Leave,
        "leave",
        "Leave; what runs goes on, `holdpoint resume` goes on here",
        Run,
    ),
    bind(
        &[ctrl('c')],
        C::CtrlC,
        "interrupt or leave",
        "Asks: interrupt there, or leave; twice: leave at once",
        Run,
    ),
    bind(&[ctrl('z')], C::Suspend, "suspend", "Back to the shell; `fg` returns", Run),
    bind(&[char('?'), code(KeyCode::F(1))], C::Help, "help", "This help", View),
    bind(&[code(KeyCode::Tab)], C::NextRegion, "next", "The next region", View),
    bind(&[code(KeyCode::BackTab)], C::PreviousRegion, "previous", "The region before", View),
    bind(&[char('1')], C::Show(Region::Plan), "plan", "The plan", View),
    bind(&[char('2')], C::Show(Region::Step), "step", "The step", View),
    bind(&[char('3')], C::Show(Region::Output), "output", "The output", View),
    bind(
        &[char('4')],
        C::Show(Region::Watch),
        "watch",
        "Monitors, guards, open effects, held commands",
        View,
    ),
    bind(&[char('z')], C::Zoom, "zoom", "The region alone, and back", View),
    bind(
        &[code(KeyCode::Up), char('k')],
        C::Up,
        "up",
        "A line up; in the plan, look at the line above",
        View,
    ),
    bind(
        &[code(KeyCode::Down), char('j')],
        C::Down,
        "down",
        "A line down; in the plan, look at the line below",
        View,
    ),
    bind(&[code(KeyCode::PageUp), ctrl('b')], C::PageUp, "page up", "A page up", View),
    bind(
        &[code(KeyCode::PageDown), ctrl('f'), char(' ')],
        C::PageDown,
        "page down",
        "A page down",
        View,
    ),
    bind(&[code(KeyCode::Home), char('g')], C::First, "first", "To the first line", View),
    bind(
        &[code(KeyCode::End), char('G')],
        C::Last,
        "last",
        "To the last line; output follows again",
        View,
    ),
    bind(
        &[code(KeyCode::Right), char('l')],
        C::Open,
        "open",
        "Open a block of the plan",
        View,
    ),
    bind(
        &[code(KeyCode::Left), char('h')],
        C::Close,
        "close",
        "Close it, or go to the block around",
        View,
    ),
    bind(
        &[char('.'), code(KeyCode::Esc)],
        C::ToCurrent,
        "current",
        "Look at the current step again",
        View,
    ),
    bind(
        &[char('/')],
        C::Find,
        "find",
        "Find a step by its title or id; again: the next one",
        View,
    ),
    bind(&[char('[')], C::PreviousHost, "host before", "The output of the host before", View),
    bind(&[char(']')], C::NextHost, "next host", "The output of the next host", View),
    bind(&[char('m')], C::Messages, "messages", "What was said to you, the last first", View),
    bind(&[ctrl('l')], C::Redraw, "redraw", "Draw everything anew", View),
];

impl Key {
    fn is(self, event: &KeyEvent) -> bool {
        self.code == event.code
            && self.ctrl == event.modifiers.contains(KeyModifiers::CONTROL)
            && !event.modifiers.contains(KeyModifiers::ALT)
    }

    /// For people.
    pub fn name(self) -> String {
        let name = match self.code {
            KeyCode::Char(' ') => "Blank".into(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::Enter => "Enter".into(),
            KeyCode::Esc => "Esc".into(),
            KeyCode::Tab => "Tab".into(),
            KeyCode::BackTab => "Shift-Tab".into(),
            KeyCode::Up => "↑".into(),
            KeyCode::Down => "↓".into(),
            KeyCode::Left => "←".into(),
            KeyCode::Right => "→".into(),
            KeyCode::PageUp => "PgUp".into(),
            KeyCode::PageDown => "PgDn".into(),
            KeyCode::Home => "Home".into(),
            KeyCode::End => "End".into(),
            KeyCode::F(n) => format!("F{n}"),
            other => format!("{other:?}"),
        };
        if self.ctrl { format!("Ctrl-{}", name.to_uppercase()) } else { name }
    }
}

/// What a key asks for.
pub fn command(event: &KeyEvent) -> Option<Command> {
    KEYS.iter()
        .find(|binding| binding.keys.iter().any(|key| key.is(event)))
        .map(|binding| binding.command)
}

/// Whether it is the way back from a live terminal. Some terminals send Ctrl-] as Ctrl-5.
pub fn is_back(event: &KeyEvent) -> bool {
    let also = Key {
        code: KeyCode::Char('5'),
        ctrl: true,
    };
    BACK.is(event) || also.is(event)
}

/// The binding of a command.
pub fn binding(command: Command) -> Option<&'static Binding> {
    KEYS.iter().find(|binding| binding.command == command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        let all: Vec<Key> = KEYS.iter().flat_map(|binding| binding.keys).copied().collect();
        for (at, key) in all.iter().enumerate() {
            assert!(!all[..at].contains(key), "{} is bound twice", key.name());
            assert_ne!(*key, BACK);
        }
    }

    #[test]
    fn every_command_is_explained_once() {
        for (at, binding) in KEYS.iter().enumerate() {
            assert!(!binding.long.is_empty() && !binding.short.is_empty());
            assert!(KEYS[..at].iter().all(|other| other.command != binding.command));
        }
    }
}

//! What reaches the screen, and what it wants of the world.

use super::{
    attention::{Call, Notify},
    home::{Choice, News},
    outside::Text,
    preflight::{Found as Preflighted, Verdict},
    shell::{Shell, Shelled},
};
use crate::{
    engine::input::Act,
    feed::{Answer, Feed, Wind},
    procedure::origin::{Found, Origins},
    words::{HostName, JobId, SecretName, Values},
};
use ratatui::crossterm::event::{KeyEvent, KeyEventKind, MouseEvent};
use std::time::Duration;
use zeroize::Zeroizing;

/// Time since the screen was opened. It comes in from outside: nothing here looks at a clock.
pub type Moment = Duration;

/// One thing that reaches a screen.
#[derive(Clone, Debug)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// The terminal has this size now: columns, rows.
    Resize(u16, u16),
    /// Something of the run.
    Feed(Feed),
    /// An [`Out::Command`] came to nothing: why.
    Uncalled(String),
    /// Something was found out before a live run.
    Preflight(Preflighted),
    /// The operator's own shell has ended.
    Shelled(Shelled),
    /// What the screen was waiting for is there: it is over.
    Over,
    /// Something of the runs and procedures that there are.
    Home(News),
    /// What a form's [`Out::Discover`] found: one value, or several to choose from; or why nothing.
    Found {
        /// The input.
        input: String,
        /// What was found.
        found: Result<Vec<Found>, String>,
    },
    /// What became of a form's [`Out::KeepSite`].
    Kept {
        /// The file, by its full path where it was written.
        path: String,
        /// Whether it was.
        kept: Result<(), NotKept>,
    },
}

/// Why a file wasn't written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotKept {
    /// Another one is there already, and wasn't to be replaced.
    Exists,
    /// The system refused, in its words.
    Failed(String),
}

/// A program of the operator's own that shows a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum With {
    /// `$PAGER`.
    Pager,
    /// `$VISUAL` or `$EDITOR`.
    Editor,
}

/// What a screen wants of the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Out {
    /// The operator acts.
    Act(Act),
    /// Keys for a command's live terminal.
    Keys {
        /// Whose.
        job: JobId,
        /// As the terminal sends them.
        bytes: Vec<u8>,
    },
    /// A live terminal is shown in this size.
    Resize {
        /// Whose.
        job: JobId,
        /// Rows.
        rows: u16,
        /// Columns.
        columns: u16,
    },
    /// A secret was given.
    Secret {
        /// Its name.
        name: SecretName,
        /// Its value; wiped when dropped.
        value: Zeroizing<String>,
    },
    /// The answer to a [`Feed::Asked`].
    Told {
        /// The question's number.
        id: u64,
        /// The answer.
        answer: Answer,
    },
    /// The values of a form, secrets left out: they come as [`Out::Secret`] before it.
    Given {
        /// By the name of their input or column.
        values: Values,
        /// Where they come from, those aside that were typed.
        origins: Origins,
    },
    /// Find out an input, by the observe commands that its procedure names for it. The answer comes as [`Event::Found`].
    Discover {
        /// The input.
        input: String,
        /// What is known so far.
        values: Values,
    },
    /// Write a site file. The answer comes as [`Event::Kept`].
    KeepSite {
        /// Where.
        path: String,
        /// What stands in it.
        text: String,
        /// Another file that is there already may be replaced.
        replace: bool,
    },
    /// Wind a replay.
    Wind(Wind),
    /// What the operator chose on the home screen.
    Chosen(Choice),
    /// Have this observe command run on a host, beside the run. The answer comes as [`Feed::Looked`].
    Look {
        /// Where.
        host: HostName,
        /// What.
        command: String,
    },
    /// What the operator makes of what was found out before a live run.
    Preflight(Verdict),
    /// Which of the answers of a question was taken, from 0.
    Answered(usize),
    /// Copy this to the operator's clipboard.
    Copy(String),
    /// Ring the terminal's bell.
    Bell,
    /// Set the terminal's title.
    Title(String),
    /// Ask the terminal for a notification.
    Notify {
        /// How.
        how: Notify,
        /// In words.
        text: String,
        /// Inside tmux: for the terminal around it.
        passthrough: bool,
    },
    /// Run the operator's own command, told of this. What goes wrong comes as [`Event::Uncalled`].
    Command {
        /// For sh.
        command: String,
        /// In its environment.
        call: Call,
    },
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Leave; the run goes on where it stands.
    Leave {
        /// Why, for the journal.
        why: String,
    },
    /// Restore the terminal and leave at once, whatever is under way.
    LeaveNow,
    /// Hand the terminal to the operator's own shell on a host, until it ends. That comes as [`Event::Shelled`].
    Shell(Shell),
    /// Compare all hosts with how they were when the run began. The answers come as [`Feed::Compared`].
    Compare,
    /// Somebody at a simulated machine switches it on.
    SwitchOn {
        /// Which.
        host: HostName,
    },
    /// Try a host now, also where that had been given up. The answer comes as [`Feed::Link`].
    TryNow {
        /// Which.
        host: HostName,
    },
    /// Nothing that was known is taken for granted: look at everything again.
    Afresh,
    /// Hand the terminal to a program of the operator's own that shows this, until it ends.
    View {
        /// Which.
        with: With,
        /// What.
        text: Text,
    },
    /// Hand the terminal back to the shell until the program is continued.
    Suspend,
}

impl From<ratatui::crossterm::event::Event> for Event {
    fn from(event: ratatui::crossterm::event::Event) -> Event {
        use ratatui::crossterm::event::Event as Raw;
        match event {
            Raw::Key(key) => Event::Key(key),
            Raw::Paste(text) => Event::Paste(text),
            Raw::Mouse(mouse) => Event::Mouse(mouse),
            Raw::Resize(columns, rows) => Event::Resize(columns, rows),
            Raw::FocusGained | Raw::FocusLost => Event::Paste(String::new()),
        }
    }
}

impl From<Feed> for Event {
    fn from(feed: Feed) -> Event {
        Event::Feed(feed)
    }
}

impl From<News> for Event {
    fn from(news: News) -> Event {
        Event::Home(news)
    }
}

impl Event {
    /// Whether it came from the world, and not from the operator's hands.
    pub fn is_news(&self) -> bool {
        matches!(
            self,
            Event::Feed(_)
                | Event::Found { .. }
                | Event::Kept { .. }
                | Event::Uncalled(_)
                | Event::Home(_)
                | Event::Preflight(_)
                | Event::Shelled(_)
                | Event::Over
        )
    }

    /// The key, where one was pressed or repeats.
    pub fn key(&self) -> Option<&KeyEvent> {
        match self {
            Event::Key(key) if key.kind != KeyEventKind::Release => Some(key),
            _ => None,
        }
    }
}

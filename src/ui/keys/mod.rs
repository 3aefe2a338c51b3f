//! Every key, in one table: dispatch, the line of keys, the help and the documentation are made from it.

pub(super) mod key;
mod map;
mod reference;
mod table;

pub use key::Key;
pub use map::Keymap;
pub use reference::reference;
pub use table::KEYS;

pub use super::output::Task;

use super::{borders::Resize, layout::Region};
use ratatui::crossterm::event::KeyEvent;

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
    Attention,
    Host,
    Compare,
    Shell,
    HostConsole,
    HostLog,
    HostTry,
    HostSwitchOn,
    Asked,
    Window,
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
    Jump,
    Palette,
    Mark,
    NextMark,
    Back,
    CopyMenu,
    Mouse,
    NextRegion,
    PreviousRegion,
    Show(Region),
    Zoom,
    Resize(Resize),
    OpenWatched,
    PreviousHost,
    NextHost,
    Output(Task),
    Messages,
    Help,
    Redraw,
    CtrlC,
    Suspend,
    Leave,
    BackToGuide,
    Finish,
    FinishNow,
    Why,
    Difference,
    NextHunk,
    PreviousHunk,
    NextField,
    PreviousField,
    OptionUp,
    OptionDown,
    Toggle,
    GiveUp,
    Wind(Winds),
    HandOver,
}

/// Where a replay is wound to, or how fast it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table says what each does")]
pub enum Winds {
    Pause,
    Faster,
    Slower,
    NextStep,
    StepBefore,
    Begin,
    End,
    Here,
}

/// Where a key means what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Wherever nothing narrower has it.
    Any,
    /// While this region is in front.
    In(Region),
    /// While a replay is looked at.
    Replay,
    /// While a page is over the screen.
    Page,
    /// In a question, a form or a list to choose from.
    Question,
    /// While keys go to a live terminal.
    Terminal,
}

impl Scope {
    /// Whether a key that means nothing here means what it does anywhere. What is typed into a field or a terminal is no command.
    pub fn falls_through(self) -> bool {
        matches!(self, Scope::In(_) | Scope::Page)
    }

    /// In words; nothing where it is anywhere.
    pub fn title(self) -> &'static str {
        match self {
            Scope::Any => "",
            Scope::In(region) => region.title(),
            Scope::Replay => "a replay",
            Scope::Page => "a page",
            Scope::Question => "a question",
            Scope::Terminal => "a live terminal",
        }
    }
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
    /// The output, while it is in front.
    Output,
    /// A replay.
    Replay,
    /// Questions and live terminals.
    Question,
}

impl Group {
    /// All, in the order of the help.
    pub const ALL: [Group; 6] = [Group::Step, Group::Run, Group::View, Group::Output, Group::Replay, Group::Question];

    /// In words.
    pub fn title(self) -> &'static str {
        match self {
            Group::Step => "The step in view",
            Group::Run => "The run",
            Group::View => "Looking around (never moves the mark)",
            Group::Output => "While the output is in front",
            Group::Replay => "In a replay",
            Group::Question => "In a question, and in a live terminal",
        }
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Its name in the settings. It stays, whatever the words become.
    pub name: &'static str,
    /// Any of these; none: it is in the palette alone.
    pub keys: &'static [Key],
    /// What they ask for.
    pub command: Command,
    /// Where they do.
    pub scope: Scope,
    /// For the key line and the palette: a word or two.
    pub short: &'static str,
    /// For the help.
    pub long: &'static str,
    /// Where the help has it.
    pub group: Group,
    /// The operator can't bind it otherwise.
    pub fixed: bool,
}

/// Whether it is the way back from a live terminal. Some terminals send Ctrl-] as Ctrl-5.
pub fn is_back(event: &KeyEvent) -> bool {
    table::BACK.iter().any(|key| key.is(event))
}

/// The binding of a command.
pub fn binding(command: Command) -> Option<&'static Binding> {
    KEYS.iter().find(|binding| binding.command == command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_scope() {
        for (at, binding) in KEYS.iter().enumerate() {
            for key in binding.keys {
                let earlier = KEYS[..at]
                    .iter()
                    .find(|other| other.scope == binding.scope && other.keys.contains(key));
                assert!(
                    earlier.is_none(),
                    "{} is bound twice: {} and {}",
                    key.name(),
                    earlier.unwrap().name,
                    binding.name
                );
                assert!(
                    table::BACK.contains(key) == (binding.command == Command::BackToGuide),
                    "{}",
                    binding.name
                );
            }
        }
    }

    #[test]
    fn every_command_is_explained_once_under_a_name_of_its_own() {
        for (at, binding) in KEYS.iter().enumerate() {
            assert!(!binding.long.is_empty() && !binding.short.is_empty());
            assert!(
                binding
                    .name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c))
            );
            for other in &KEYS[..at] {
                assert!(other.command != binding.command && other.name != binding.name, "{}", binding.name);
            }
        }
    }

    #[test]
    fn every_key_can_be_written_into_the_settings_as_it_is_shown() {
        for key in KEYS.iter().flat_map(|binding| binding.keys) {
            assert_eq!(Key::parse(&key.name()), Ok(*key));
        }
    }
}

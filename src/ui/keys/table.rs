use super::{
    Binding, Command, Group, Key, Scope, Task, Winds,
    key::{char, code, ctrl},
};
use crate::ui::{borders::Resize, layout::Region};
use ratatui::crossterm::event::KeyCode;

use Command as C;
use Group::{Question, Run, Step, View};

/// The way back from a live terminal: everything else that is typed there goes to the command.
pub(super) const BACK: &[Key] = &[ctrl(']'), ctrl('5')];

/// All keys of the run screen: name, keys, command, group, a word or two, what it does.
#[rustfmt::skip]
pub const KEYS: &[Binding] = &[
    bind("proceed", &[code(KeyCode::Enter)], C::Proceed, Step, "go on", "Run, release, tick, choose, judge or decide: what the current step asks for"),
    bind("choices", &[char('a')], C::Choices, Step, "what now", "Everything that may be done with the step in view"),
    bind("answer", &[char('A')], C::Answer, Step, "answer", "Answer a command that stands at a prompt; a held one only with a reason"),
    bind("type", &[char('i')], C::Type, Step, "type", "Type into the command's live terminal; Ctrl-] leads back"),
    bind("edit", &[char('e')], C::Edit, Step, "edit", "Edit the command for one attempt"),
    bind("skip", &[char('s')], C::Skip, Step, "skip", "Skip: done elsewhere, not needed, or later"),
    bind("later", &[char('d')], C::Defer, Step, "later", "Leave it for later; again on a deferred step: take it up"),
    bind("retry", &[char('r')], C::Retry, Step, "retry", "Try again"),
    bind("accept", &[char('o')], C::Override, Step, "accept", "Accept it against its assessment, with a reason"),
    bind("undo", &[char('u')], C::Undo, Step, "undo", "Take the step or block in view back"),
    bind("turn", &[char('t')], C::Turn, Step, "turn to", "Make the step in view the current one"),
    bind("go-back", &[char('b')], C::GoBack, Step, "go back", "Go back: the step in view and all after it are done again"),
    bind("interrupt", &[char('I')], C::Interrupt, Step, "interrupt", "Interrupt, end or kill a running command"),
    bind("copy", &[char('y')], C::Copy, Step, "copy", "Copy the command to the clipboard, exactly as it runs (OSC 52)"),
    bind("copy-menu", &[char('Y')], C::CopyMenu, Step, "copy what", "Copy the command, the output, the host names or the step's id"),
    bind("why", &[char('c')], C::Why, Step, "why", "Why it can't start, or failed: every condition with its data, logic and time"),
    bind("difference", &[char('D')], C::Difference, Step, "difference", "What a file step would change, whole"),
    bind("next-change", &[char('n')], C::NextHunk, View, "next change", "On the page of differences, the next change").within(Scope::Page),
    bind("previous-change", &[char('N')], C::PreviousHunk, View, "change before", "On the page of differences, the change before").within(Scope::Page),
    bind("note", &[char('n')], C::Note, Run, "note", "Write a note into the journal"),
    bind("stop", &[char('S')], C::StopAll, Run, "STOP", "Stop everything: nothing new starts anywhere; again: lift the stop"),
    bind("seen", &[char('x')], C::Acknowledge, Run, "seen", "Say that you have seen what wants you first; it stays until its cause has gone"),
    bind("attention", &[char('X')], C::Attention, Run, "wants you", "All that wants you: since when, who has seen it, and the way there"),
    bind("host", &[char('H')], C::Host, View, "host", "The card of a host: the one that doesn't answer, else that of the step in view"),
    bind("host-console", &[char('y')], C::HostConsole, View, "console", "On a host's card: copy the way to its console, as the site has it").within(Scope::Page),
    bind("host-try", &[char('T')], C::HostTry, View, "try now", "On a host's card: try now whether it answers, also where that had been given up").within(Scope::Page),
    bind("host-on", &[char('P')], C::HostSwitchOn, View, "switch it on", "On a host's card, in a rehearsal: somebody at the simulated machine switches it on").within(Scope::Page),
    bind("host-log", &[char('L')], C::HostLog, View, "its log", "On a host's card: the last lines of its log; it only looks").within(Scope::Page),
    bind("compare", &[], C::Compare, Run, "compare with the baseline", "How hosts differ from how they were when the run began; it only looks"),
    bind("shell", &[char('!')], C::Shell, Run, "shell", "A shell of your own on a host of the step in view; kept as a transcript"),
    bind("asked", &[char('p')], C::Asked, Run, "asked", "Answer what a connection asks, such as a password, where it was put aside"),
    bind("window", &[], C::Window, Run, "window's end", "Say when the maintenance window ends"),
    bind("end", &[char('E')], C::EndShort, Run, "end", "End the run here, before its time"),
    bind("hand-over", &[char('O')], C::HandOver, Run, "hand over", "Hand the run over to another person, who takes it by name; this terminal then looks on"),
    bind("leave", &[char('q')], C::Leave, Run, "leave", "Leave; what runs goes on, `holdpoint resume` goes on here"),
    bind("interrupt-or-leave", &[ctrl('c')], C::CtrlC, Run, "interrupt or leave", "Asks: interrupt there, or leave; twice: leave at once").fixed(),
    bind("suspend", &[ctrl('z')], C::Suspend, Run, "suspend", "Back to the shell; `fg` returns"),
    bind("help", &[char('?'), code(KeyCode::F(1))], C::Help, View, "help", "This help"),
    bind("next-region", &[code(KeyCode::Tab)], C::NextRegion, View, "next", "The next region"),
    bind("previous-region", &[code(KeyCode::BackTab)], C::PreviousRegion, View, "previous", "The region before"),
    bind("plan", &[char('1')], C::Show(Region::Plan), View, "plan", "The plan"),
    bind("step", &[char('2')], C::Show(Region::Step), View, "step", "The step"),
    bind("output", &[char('3')], C::Show(Region::Output), View, "output", "The output"),
    bind("watch", &[char('4')], C::Show(Region::Watch), View, "watch", "Monitors, guards, open effects, held commands"),
    bind("zoom", &[char('z')], C::Zoom, View, "zoom", "The region alone, and back"),
    bind("narrower", &[char('<')], C::Resize(Resize::Narrower), View, "narrower", "The columns at the side narrower; in the plan or the watch, its own"),
    bind("wider", &[char('>')], C::Resize(Resize::Wider), View, "wider", "The columns at the side wider"),
    bind("taller", &[char('+')], C::Resize(Resize::Taller), View, "taller", "The upper of two regions taller: the step against the output"),
    bind("lower", &[char('-')], C::Resize(Resize::Lower), View, "lower", "The upper of two regions lower"),
    bind("usual-sizes", &[char('=')], C::Resize(Resize::Reset), View, "usual sizes", "All regions in their usual sizes; the mouse drags borders, too"),
    bind("open-watched", &[code(KeyCode::Enter), code(KeyCode::Right), char('l')], C::OpenWatched, View, "open", "In the watch: all of what is chosen, such as what a monitor printed").within(Scope::In(Region::Watch)),
    bind("up", &[code(KeyCode::Up), char('k')], C::Up, View, "up", "A line up; in the plan, look at the line above"),
    bind("down", &[code(KeyCode::Down), char('j')], C::Down, View, "down", "A line down; in the plan, look at the line below"),
    bind("page-up", &[code(KeyCode::PageUp), ctrl('b')], C::PageUp, View, "page up", "A page up"),
    bind("page-down", &[code(KeyCode::PageDown), ctrl('f'), char(' ')], C::PageDown, View, "page down", "A page down"),
    bind("first", &[code(KeyCode::Home), char('g')], C::First, View, "first", "To the first line"),
    bind("last", &[code(KeyCode::End), char('G')], C::Last, View, "last", "To the last line; output follows again"),
    bind("open", &[code(KeyCode::Right), char('l')], C::Open, View, "open", "Open a block of the plan"),
    bind("close", &[code(KeyCode::Left), char('h')], C::Close, View, "close", "Close it, or go to the block around"),
    bind("current", &[char('.'), code(KeyCode::Esc)], C::ToCurrent, View, "current", "Look at the current step again"),
    bind("palette", &[char(':'), ctrl('p')], C::Palette, View, "palette", "Every command that fits now, found by typing"),
    bind("jump", &[char('/')], C::Jump, View, "find", "Look at any step, found by typing a part of its title or id"),
    bind("mark", &[char('M')], C::Mark, View, "mark", "Mark the line in view, to come back to it; again: take the mark away"),
    bind("next-mark", &[char('\'')], C::NextMark, View, "next mark", "Look at the next line that is marked"),
    bind("back", &[code(KeyCode::Backspace), ctrl('o')], C::Back, View, "view before", "Back to the view before: line, region, page, place in it"),
    bind("mouse", &[], C::Mouse, View, "mouse on or off", "Leave the mouse to the terminal, to select text with it; again: take it back"),
    bind("previous-host", &[char('[')], C::PreviousHost, View, "host before", "The output of the host before"),
    bind("next-host", &[char(']')], C::NextHost, View, "next host", "The output of the next host"),
    bind("messages", &[char('m')], C::Messages, View, "messages", "What was said to you, the last first"),
    bind("redraw", &[ctrl('l')], C::Redraw, View, "redraw", "Draw everything anew"),
    output("output.search", &[char('/')], Task::Search, "search", "Search the whole output; an expression, small letters find capitals, too"),
    output("output.search-back", &[char('\\')], Task::SearchBack, "search back", "Search it backwards"),
    output("output.next", &[char('n')], Task::NextMatch, "next match", "The next match, while something is searched for"),
    output("output.previous", &[char('N')], Task::PreviousMatch, "match before", "The match before"),
    output("output.filter", &[char('&')], Task::Filter, "filter", "Only lines that have something; nothing typed: all again"),
    output("output.wrap", &[char('w')], Task::Wrap, "wrap", "Long lines go on below, or are cut"),
    output("output.left", &[code(KeyCode::Left)], Task::Left, "left", "To the left, where long lines are cut"),
    output("output.right", &[code(KeyCode::Right)], Task::Right, "right", "To the right"),
    output("output.times", &[char('T')], Task::Times, "times", "Times in front of lines: since the start, as the clock had it, none"),
    output("output.spot-before", &[char('{')], Task::PreviousSpot, "expected before", "The line before that the step expects, or knows as a problem"),
    output("output.next-spot", &[char('}')], Task::NextSpot, "next expected", "The next such line"),
    output("output.difference", &[char('D')], Task::Difference, "difference", "How this output differs from that of most hosts"),
    output("output.pager", &[char('P')], Task::Pager, "pager", "Open the whole output in $PAGER; the run goes on"),
    output("output.editor", &[char('v')], Task::Editor, "editor", "Open a copy of it in $VISUAL or $EDITOR; the run goes on"),
    replay("replay.pause", &[char(' ')], Winds::Pause, "pause", "Pause, or go on"),
    replay("replay.next-step", &[char('n')], Winds::NextStep, "next step", "To where the next step was confirmed"),
    replay("replay.step-before", &[char('p')], Winds::StepBefore, "step before", "To where the step before was confirmed"),
    replay("replay.here", &[code(KeyCode::Enter)], Winds::Here, "to this step", "To where the line in view was begun"),
    replay("replay.faster", &[char('f')], Winds::Faster, "faster", "Twice as fast"),
    replay("replay.slower", &[char('s')], Winds::Slower, "slower", "Half as fast"),
    replay("replay.begin", &[char('b')], Winds::Begin, "beginning", "To the beginning"),
    replay("replay.end", &[char('e')], Winds::End, "end", "To the end"),
    question("question.finish", &[code(KeyCode::Enter)], C::Finish, "finish", "To the next field; on the last one, finish"),
    question("question.finish-now", &[ctrl('s')], C::FinishNow, "finish", "Finish, from any field"),
    question("question.next", &[code(KeyCode::Tab)], C::NextField, "next", "The next field"),
    question("question.previous", &[code(KeyCode::BackTab)], C::PreviousField, "before", "The field before"),
    question("question.up", &[code(KeyCode::Up), ctrl('p')], C::OptionUp, "choose", "The option above, or the field before; k, too, where nothing is typed"),
    question("question.down", &[code(KeyCode::Down), ctrl('n')], C::OptionDown, "choose", "The option below, or the next field; j, too, where nothing is typed"),
    question("question.tick", &[char(' ')], C::Toggle, "tick", "Tick, or take the next option, where nothing is typed"),
    question("question.give-up", &[code(KeyCode::Esc)], C::GiveUp, "give up", "Give it up: nothing is done"),
    bind("terminal.back", BACK, C::BackToGuide, Question, "back to the guide", "Out of a live terminal, where everything else goes to the command").within(Scope::Terminal).fixed(),
];

const fn bind(
    name: &'static str,
    keys: &'static [Key],
    command: Command,
    group: Group,
    short: &'static str,
    long: &'static str,
) -> Binding {
    Binding {
        name,
        keys,
        command,
        scope: Scope::Any,
        short,
        long,
        group,
        fixed: false,
    }
}

const fn output(name: &'static str, keys: &'static [Key], task: Task, short: &'static str, long: &'static str) -> Binding {
    bind(name, keys, C::Output(task), Group::Output, short, long).within(Scope::In(Region::Output))
}

const fn replay(name: &'static str, keys: &'static [Key], wind: Winds, short: &'static str, long: &'static str) -> Binding {
    bind(name, keys, C::Wind(wind), Group::Replay, short, long).within(Scope::Replay)
}

const fn question(name: &'static str, keys: &'static [Key], command: Command, short: &'static str, long: &'static str) -> Binding {
    bind(name, keys, command, Question, short, long).within(Scope::Question).fixed()
}

impl Binding {
    const fn within(mut self, scope: Scope) -> Binding {
        self.scope = scope;
        self
    }

    const fn fixed(mut self) -> Binding {
        self.fixed = true;
        self
    }
}

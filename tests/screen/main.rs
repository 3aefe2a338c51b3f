//! Screens as an operator sees them, made by folding hand-made events; and what random keys may never do.

mod around;
mod asking;
mod attention;
mod drill;
mod frames;
mod gallery;
mod hands;
mod home;
mod layout;
mod lines;
mod lost;
mod monitor;
mod output;
mod picture;
mod plans;
mod preflight;
mod random;
mod rebound;
mod replay;
mod rolling;
mod session;
mod sheets;
mod shell;
#[path = "../shipped_scenarios/mod.rs"]
mod shipped_scenarios;
mod step;
mod story;
mod svg;
mod time_left;

use holdpoint::{
    engine::{
        event::{Event as Happened, Given},
        input::Act,
        sheet::{Does, Sheet, Typed},
    },
    ui::{App, Event, Out, Theme, draw},
    words::{Level, Script},
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
};
use std::time::Duration;
use story::Story;

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (200, 60);

/// A screen under test: keys come as fast or as slowly as the test says.
struct Desk {
    app: App,
    terminal: Terminal<TestBackend>,
    now: Duration,
}

impl Desk {
    fn new(story: &Story, size: (u16, u16)) -> Desk {
        let app = App::new(story.run.clone(), None, None, Theme::shipped("dark").unwrap());
        let mut desk = Desk {
            app,
            terminal: Terminal::new(TestBackend::new(size.0, size.1)).unwrap(),
            now: Duration::ZERO,
        };
        desk.app.update(Event::Resize(size.0, size.1), desk.now);
        desk.draw();
        desk.wait();
        desk
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.app.update(Event::Resize(columns, rows), self.now);
        self.terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        self.draw();
    }

    fn draw(&mut self) {
        self.app.prepare();
        self.terminal.draw(|frame| draw(&self.app, frame)).unwrap();
        self.app.drawn(self.now);
    }

    /// Long enough to have read what is on the screen.
    fn wait(&mut self) {
        self.now += Duration::from_secs(1);
    }

    fn feed(&mut self, story: &Story) {
        for feed in story.feed() {
            self.app.update(Event::Feed(feed), self.now);
        }
        self.draw();
        self.wait();
    }

    fn code(&mut self, code: KeyCode) -> Vec<Out> {
        self.key(code, KeyModifiers::NONE)
    }

    fn key(&mut self, code: KeyCode, modifiers: KeyModifiers) -> Vec<Out> {
        let outs = self.app.update(Event::Key(KeyEvent::new(code, modifiers)), self.now);
        self.draw();
        outs
    }

    /// Types, with time to look before each key.
    fn types(&mut self, text: &str) -> Vec<Out> {
        text.chars()
            .flat_map(|c| {
                self.wait();
                self.code(KeyCode::Char(c))
            })
            .collect()
    }

    fn enter(&mut self) -> Vec<Out> {
        self.wait();
        self.code(KeyCode::Enter)
    }

    fn text(&self) -> String {
        let buffer = self.terminal.backend().buffer();
        let mut text = String::new();
        for y in 0..buffer.area.height {
            let mut row = String::new();
            let mut skip = 0;
            for x in 0..buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                row.push_str(symbol);
                skip = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
            }
            text.push_str(row.trim_end());
            text.push('\n');
        }
        text
    }

    #[track_caller]
    fn shows(&self, what: &str) {
        assert!(self.text().contains(what), "not on the screen: {what}\n{}", self.text());
    }

    #[track_caller]
    fn hides(&self, what: &str) {
        assert!(!self.text().contains(what), "on the screen: {what}\n{}", self.text());
    }
}

fn acts(outs: &[Out]) -> Vec<&Act> {
    outs.iter()
        .filter_map(|out| match out {
            Out::Act(act) => Some(act),
            _ => None,
        })
        .collect()
}

#[test]
fn the_modes_cannot_be_mistaken_without_colours() {
    let mut live = Story::begun();
    live.ready();
    let mut rehearsal = Story::rehearsal();
    rehearsal.ready();
    for size in [SMALL, LARGE, (60, 16)] {
        let mut desk = Desk::new(&Story::default(), size);
        desk.feed(&live);
        desk.shows("████ LIVE ████");
        let mut desk = Desk::new(&Story::default(), size);
        desk.feed(&rehearsal);
        desk.hides("LIVE");
        desk.shows("╌╌╌ REHEARSAL ╌╌╌");
    }
}

#[test]
fn enter_confirms_the_very_sheet_that_is_shown() {
    let mut story = Story::begun();
    story.ready();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    let outs = desk.enter();
    let digest = story.digest("master/upgrade");
    assert!(
        matches!(acts(&outs)[..], [Act::Confirm { step, sheet, typed: None, .. }] if step.as_str() == "master/upgrade" && *sheet == digest)
    );
}

#[test]
fn keys_typed_ahead_confirm_nothing() {
    let mut story = Story::begun();
    story.ready();
    let mut desk = Desk::new(&Story::default(), SMALL);
    for feed in story.feed() {
        desk.app.update(Event::Feed(feed), desk.now);
    }
    let key = Event::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE));
    assert_eq!(desk.app.update(key.clone(), desk.now), [], "before the first frame");
    desk.draw();
    desk.now += Duration::from_millis(999);
    assert_eq!(desk.app.update(key.clone(), desk.now), [], "just after the first frame");
    desk.draw();
    desk.shows("This is the step. Look at it");
    desk.now += Duration::from_millis(1);
    assert_eq!(acts(&desk.app.update(key, desk.now)).len(), 1, "once it could be read");
}

/// Presses Enter so long after the last frame.
fn enter_after(desk: &mut Desk, ms: u64) -> Vec<Out> {
    desk.now += Duration::from_millis(ms);
    desk.code(KeyCode::Enter)
}

#[test]
fn the_second_of_two_quick_enters_runs_nothing_that_changes_something() {
    let mut story = Story::begun();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    assert_eq!(acts(&desk.enter()).len(), 1, "the step before runs");
    story.ready();
    for feed in story.feed() {
        desk.app.update(Event::Feed(feed), desk.now);
    }
    desk.draw();
    desk.shows("rok-cluster-upgrade");
    assert_eq!(enter_after(&mut desk, 400), [], "nobody has read this step");
    desk.shows("This is the step. Look at it");
    assert_eq!(acts(&enter_after(&mut desk, 600)).len(), 1);
}

#[test]
fn a_key_meant_for_what_ran_does_not_run_what_comes_next() {
    let mut story = Story::begun();
    story.ready();
    let mut running = Story::begun();
    running.running();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&running);
    desk.shows("Enter what now");
    for feed in story.feed() {
        desk.app.update(Event::Feed(feed), desk.now);
    }
    desk.draw();
    desk.shows("Enter run");
    assert_eq!(enter_after(&mut desk, 900), [], "it opened a menu a moment ago");
}

#[test]
fn a_step_that_is_in_another_tab_is_shown_before_it_is_confirmed() {
    let mut story = Story::begun();
    story.ready();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    for tab in ["1", "3", "4"] {
        desk.types(tab);
        desk.wait();
        assert_eq!(desk.enter(), [], "its command isn't on the screen");
        desk.shows("2[Step]");
        desk.shows("This is the step");
    }
    desk.wait();
    assert_eq!(acts(&desk.enter()).len(), 1);
}

#[test]
fn a_message_stands_until_something_else_is_done() {
    let mut story = Story::begun();
    story.ready();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    desk.types("r");
    desk.shows("doesn't fit here");
    desk.types("2");
    desk.hides("doesn't fit here");
    desk.shows("last: ✔ done");
}

#[test]
fn a_step_that_only_reads_need_not_wait() {
    let mut story = Story::begun();
    let mut desk = Desk::new(&Story::default(), SMALL);
    for feed in story.feed() {
        desk.app.update(Event::Feed(feed), desk.now);
    }
    story.ready();
    let outs = desk
        .app
        .update(Event::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)), desk.now);
    assert!(matches!(acts(&outs)[..], [Act::Confirm { step, .. }] if step.as_str() == "endpoints/look"));
}

#[test]
fn enter_while_looking_elsewhere_never_runs_the_current_step() {
    let mut story = Story::begun();
    story.ready();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.types("1");
    desk.wait();
    desk.code(KeyCode::Down);
    desk.shows("You look elsewhere");
    assert_eq!(desk.enter(), []);
    desk.code(KeyCode::Esc);
    desk.wait();
    desk.code(KeyCode::Esc);
    desk.hides("You look elsewhere");
    assert_eq!(acts(&desk.enter()).len(), 1);
}

#[test]
fn a_broken_guard_wants_a_reason() {
    let mut story = Story::begun();
    story.guard_broken();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    desk.shows("guard one-master is broken");
    assert_eq!(desk.enter(), []);
    assert_eq!(desk.enter(), [], "no reason was given");
    desk.shows("a reason is wanted here");
    desk.types("known");
    let outs = desk.enter();
    assert!(matches!(acts(&outs)[..], [Act::Confirm { against: Some(reason), .. }] if reason == "known"));
}

#[test]
fn destroy_wants_the_name_that_the_host_itself_reports() {
    let mut story = Story::begun();
    story.destroy();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    assert_eq!(desk.enter(), []);
    desk.types("node2");
    assert_eq!(desk.enter(), []);
    desk.shows("that isn't node2.example");
    desk.types(".example");
    let outs = desk.enter();
    assert!(matches!(acts(&outs)[..], [Act::Confirm { typed: Some(typed), .. }] if typed == "node2.example"));
}

#[test]
fn a_held_prompt_is_answered_early_only_with_a_reason() {
    let mut story = Story::begun();
    story.held();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    desk.types("A");
    desk.shows("Migrate instances back?");
    desk.shows("HELD until");
    desk.shows("refused unless you give a reason");
    desk.types("y");
    desk.enter();
    assert_eq!(desk.enter(), [], "no reason was given");
    desk.types("window ends");
    let outs = desk.enter();
    assert!(matches!(
        acts(&outs)[..],
        [Act::Answer {
            seen: 24,
            against: Some(_),
            ..
        }]
    ));
}

#[test]
fn a_question_whether_to_interrupt_goes_with_its_command() {
    let mut story = Story::begun();
    story.upgrading();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.types("I");
    desk.shows("Interrupt it, as Ctrl-C does");
    let told = story.events().len();
    story.ended_on("node2", "done", 0);
    desk.feed(&story.since(told));
    desk.hides("Interrupt it, as Ctrl-C does");
    desk.shows("came to its end meanwhile");
}

#[test]
fn a_menu_of_what_may_be_done_goes_with_its_step() {
    let mut story = Story::begun();
    story.ready();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.types("a");
    desk.shows("what now?");
    let told = story.events().len();
    story.upgraded();
    desk.feed(&story.since(told));
    desk.hides("what now?");
    desk.shows("came to its end meanwhile");
}

#[test]
fn an_answer_waits_for_the_guards_on_the_screen_and_says_why_it_was_not_sent() {
    let mut story = Story::begun();
    story.held();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    let evacuate = "‖ node2 stands at its prompt";
    desk.types("1k");
    desk.shows(evacuate);
    let (told, answer) = (story.events().len(), story::job("master/evacuate#1@node2"));
    story.tell(Happened::Answered {
        job: answer.clone(),
        answer: std::sync::Arc::new(Given {
            send: Script::text("y\n"),
            seen: 24,
            by: "anna".into(),
            step: None,
            against: None,
        }),
    });
    desk.feed(&story.since(told));
    desk.shows("◔ The answer is sent once the guards were looked at afresh.");
    let told = story.events().len();
    story.tell(Happened::Withheld {
        job: answer,
        why: "guard one-master is broken: two masters".into(),
    });
    desk.feed(&story.since(told));
    desk.shows("✘ node2: the answer was not sent: guard one-master is broken: two masters");
    desk.shows(evacuate);
}

#[test]
fn the_step_that_answers_says_where_it_destroys_and_why_its_answer_was_not_sent() {
    let mut story = Story::begun();
    story.held();
    let held = story::job("master/evacuate#1@node2");
    let answer = Sheet {
        level: Level::Destroy,
        does: Does::Answer {
            to: "master/evacuate".into(),
            jobs: vec![held.clone()],
            send: Script::text("yes\n"),
        },
        typed: Some(Typed::Phrase("/dev/sdc".into())),
        ..sheets::upgrade()
    };
    story.prepare("master/upgrade", answer);
    story.tell(Happened::Withheld {
        job: held,
        why: "guard one-master is broken: two masters".into(),
    });
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.shows("✘ node2: the answer was not sent: guard one-master is broken: two masters");
    desk.code(KeyCode::Enter);
    desk.shows("DESTROY on node2 (10.0.0.2): what it takes away");
    desk.shows("To confirm, type: /dev/sdc");
}

#[test]
fn everything_typed_into_a_live_terminal_goes_to_the_command() {
    let mut story = Story::begun();
    story.running();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    assert_eq!(acts(&desk.types("i")), [] as [&Act; 0]);
    desk.shows("KEYS GO TO THE COMMAND");
    let first = desk.key(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert!(matches!(&first[..], [Out::Act(Act::Typed { .. }), Out::Keys { bytes, .. }] if bytes == &[3]));
    assert!(matches!(desk.code(KeyCode::Enter).last(), Some(Out::Keys { bytes, .. }) if bytes == b"\r"));
    let pasted = desk.app.update(Event::Paste("rm -rf /\ny\n".into()), desk.now);
    assert_eq!(pasted, [], "several lines are asked first");
    desk.draw();
    desk.shows("Paste several lines?");
    desk.wait();
    let pasted = desk.types("p");
    assert!(matches!(pasted.last(), Some(Out::Keys { bytes, .. }) if bytes == b"rm -rf /\ry\r"));
    desk.key(KeyCode::Char(']'), KeyModifiers::CONTROL);
    desk.hides("KEYS GO TO THE COMMAND");
}

#[test]
fn a_terminal_is_told_the_size_that_it_is_shown_in() {
    let mut story = Story::begun();
    story.running();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    let outs = desk
        .app
        .update(Event::Feed(story.output("master/evacuate#1@node2", b"hello")), desk.now);
    assert!(matches!(
        outs[..],
        [Out::Resize {
            rows: 8..,
            columns: 40..,
            ..
        }]
    ));
    let outs = desk.app.update(Event::Resize(80, 24), desk.now);
    assert!(matches!(outs[..], [Out::Resize { columns: 78, .. }]), "{outs:?}");
}

#[test]
fn a_held_prompt_is_not_answered_by_typing_into_its_terminal() {
    let mut story = Story::begun();
    story.running();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.types("i");
    let told = story.events().len();
    story.hold();
    desk.feed(&story.since(told));
    assert_eq!(desk.types("y"), []);
    desk.shows("typing would answer it before its time");
    desk.hides("KEYS GO TO THE COMMAND");
}

#[test]
fn a_menu_does_what_is_chosen_once_it_could_be_read() {
    let mut story = Story::begun();
    story.failed();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    desk.types("a");
    assert_eq!(desk.code(KeyCode::Char('2')), [], "typed ahead of the menu");
    desk.shows("dropped");
    desk.types("a");
    let outs = desk.types("2");
    assert!(matches!(acts(&outs)[..], [Act::Retry { failed_only: false, .. }]), "{outs:?}");
}

#[test]
fn a_whole_line_typed_before_the_menu_was_drawn_does_nothing() {
    let mut story = Story::begun();
    story.failed();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    for c in ['a', '2'] {
        let key = Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
        assert_eq!(desk.app.update(key, desk.now), []);
    }
}

#[test]
fn a_paste_outside_a_text_field_does_nothing() {
    let mut story = Story::begun();
    story.ready();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    assert_eq!(desk.app.update(Event::Paste("\r\r\r".into()), desk.now), []);
    desk.draw();
    desk.shows("it was dropped");
}

#[test]
fn ctrl_c_asks_and_the_second_leaves_at_once() {
    let mut story = Story::begun();
    story.held();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    assert_eq!(desk.key(KeyCode::Char('c'), KeyModifiers::CONTROL), []);
    desk.shows("interrupt there, or leave?");
    assert_eq!(desk.key(KeyCode::Char('c'), KeyModifiers::CONTROL), [Out::LeaveNow]);
}

#[test]
fn what_a_host_prints_cannot_write_on_the_screen() {
    let mut story = Story::begun();
    story.failed();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.app.update(
        Event::Feed(story.output("master/upgrade#1@node2", b"\x1b]0;owned\x07\x1b[2Jevil\tend\n")),
        desk.now,
    );
    desk.draw();
    desk.shows("␛]0;owned␇␛[2Jevil");
}

#[test]
fn any_size_is_drawn_and_a_small_one_says_so() {
    let mut story = Story::begun();
    story.held();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    for columns in [1, 2, 3, 10, 59, 60, 61, 79, 117, 118, 119, 240] {
        for rows in [1, 2, 3, 5, 15, 16, 17, 29, 30, 31, 70] {
            desk.resize(columns, rows);
            desk.types("A");
            desk.code(KeyCode::Esc);
            desk.types("?");
            desk.code(KeyCode::Esc);
        }
    }
    desk.resize(40, 10);
    desk.shows("Too small");
    desk.shows("LIVE");
}

#[test]
fn ascii_alone_is_ascii_alone() {
    let mut story = Story::begun();
    story.held();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.app = App::new(story.run.clone(), None, None, Theme::default()).in_ascii(true);
    desk.app.update(Event::Resize(LARGE.0, LARGE.1), desk.now);
    desk.draw();
    assert!(desk.text().is_ascii(), "{}", desk.text());
}

#[test]
fn the_mark_stays_where_the_run_is() {
    let mut story = Story::begun();
    story.ready();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    for key in [KeyCode::Char('1'), KeyCode::Down, KeyCode::Down, KeyCode::Home, KeyCode::End] {
        desk.code(key);
        assert_eq!(desk.text().matches('➤').count(), 1, "{}", desk.text());
    }
    assert!(story.run.is_current(&"master/upgrade".into()));
}

#[test]
fn every_event_of_a_story_is_one_that_the_fold_takes() {
    let mut story = Story::begun();
    story.held();
    assert!(
        story
            .events()
            .iter()
            .any(|event| matches!(event, Happened::AtPrompt { hold: Some(_), .. }))
    );
    assert_eq!(story.run.held().count(), 1);
}

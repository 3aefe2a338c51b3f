//! The palette, jumping, marks, the view before, the mouse, the clipboard and keys of one's own.

use super::*;
use holdpoint::{diagnostic::Source, ui::Settings};
use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

fn at_ready(size: (u16, u16)) -> (Story, Desk) {
    let mut story = Story::begun();
    story.ready();
    let mut desk = Desk::new(&Story::default(), size);
    desk.feed(&story);
    (story, desk)
}

impl Desk {
    /// Types without a look between the keys.
    fn hurries(&mut self, text: &str) -> Vec<Out> {
        text.chars().flat_map(|c| self.code(KeyCode::Char(c))).collect()
    }

    fn mouse(&mut self, kind: MouseEventKind, at: (u16, u16)) -> Vec<Out> {
        let event = MouseEvent {
            kind,
            column: at.0,
            row: at.1,
            modifiers: KeyModifiers::NONE,
        };
        let outs = self.app.update(Event::Mouse(event), self.now);
        self.draw();
        outs
    }

    /// Clicks on the first place where this stands.
    #[track_caller]
    fn clicks(&mut self, what: &str) -> Vec<Out> {
        let text = self.text();
        let found = text.lines().zip(0..).find_map(|(line, row)| {
            let column = unicode_width::UnicodeWidthStr::width(&line[..line.find(what)?]);
            Some((u16::try_from(column).unwrap(), row))
        });
        let at = found.unwrap_or_else(|| panic!("not on the screen: {what}\n{text}"));
        self.mouse(MouseEventKind::Down(MouseButton::Left), at)
    }
}

#[test]
fn the_palette_finds_a_command_and_does_what_its_key_does() {
    let (_, mut desk) = at_ready(LARGE);
    desk.types(":note");
    desk.shows("What shall be done?");
    desk.shows("▸ note: Write a note into the journal");
    assert_eq!(desk.enter(), []);
    desk.shows("Note");
    desk.types("gone home");
    let outs = desk.key(KeyCode::Char('s'), KeyModifiers::CONTROL);
    assert!(
        matches!(acts(&outs)[..], [Act::Note { text, .. }] if text == "gone home"),
        "{outs:?}"
    );
}

#[test]
fn the_palette_offers_only_what_fits() {
    let (_, mut desk) = at_ready(LARGE);
    desk.key(KeyCode::Char('p'), KeyModifiers::CONTROL);
    desk.types("interrupt");
    desk.hides("Interrupt, end or kill");
    desk.code(KeyCode::Esc);
    desk.hides("What shall be done?");
}

#[test]
fn what_is_typed_ahead_through_the_palette_confirms_nothing() {
    let (_, mut desk) = at_ready(LARGE);
    assert_eq!(desk.hurries(":go on"), []);
    assert_eq!(desk.code(KeyCode::Enter), [], "the list has not been read");
    desk.shows("dropped");
    desk.shows("What shall be done?");
    let outs = desk.enter();
    assert!(
        matches!(acts(&outs)[..], [Act::Confirm { step, .. }] if step.as_str() == "master/upgrade"),
        "{outs:?}"
    );
}

#[test]
fn a_step_that_came_into_view_only_behind_the_palette_is_not_confirmed_by_it() {
    let mut story = Story::begun();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    let told = story.events().len();
    desk.types(":go on");
    story.ready();
    desk.feed(&story.since(told));
    assert_eq!(desk.enter(), []);
    desk.shows("dropped");
}

#[test]
fn any_step_is_found_by_a_part_of_its_title_or_id_and_the_mark_stays() {
    let (story, mut desk) = at_ready(SMALL);
    let current = story.run.current().unwrap().id().clone();
    desk.types("/evacu");
    desk.shows("Look at which step?");
    desk.enter();
    desk.shows("current one: master/evacuate");
    assert!(desk.app.run.is_current(&current));
    desk.code(KeyCode::Backspace);
    desk.shows("Step master/upgrade");
}

#[test]
fn marks_are_seen_in_the_plan_and_come_back_to() {
    let (_, mut desk) = at_ready(LARGE);
    desk.types("'");
    desk.shows("No line is marked");
    desk.types("M");
    desk.shows("⚑");
    desk.types("1");
    desk.code(KeyCode::Home);
    desk.shows("◇ not the current one");
    desk.types("'");
    desk.shows("Step master/upgrade");
    desk.types("M");
    desk.hides("⚑");
}

#[test]
fn the_view_before_comes_back_with_line_region_page_and_zoom() {
    let (_, mut desk) = at_ready(LARGE);
    let first = desk.text();
    desk.types("1");
    desk.code(KeyCode::Up);
    desk.code(KeyCode::Up);
    desk.types("z");
    desk.types("?");
    desk.shows("Looking around");
    desk.code(KeyCode::Esc);
    desk.code(KeyCode::Backspace);
    desk.shows("Looking around");
    desk.code(KeyCode::Esc);
    for _ in 0..8 {
        desk.key(KeyCode::Char('o'), KeyModifiers::CONTROL);
    }
    desk.shows("There is no view before this one.");
    desk.types("2");
    assert_eq!(desk.text(), first);
}

#[test]
fn a_walk_is_gone_back_at_once() {
    let (_, mut desk) = at_ready(LARGE);
    desk.types("1");
    for _ in 0..5 {
        desk.code(KeyCode::Up);
    }
    desk.code(KeyCode::Backspace);
    desk.shows("Step master/upgrade");
}

#[test]
fn clicks_select_lines_regions_tabs_and_keys() {
    let (_, mut desk) = at_ready(LARGE);
    desk.clicks("Evacuate");
    desk.shows("current one: master/evacuate");
    desk.shows("▸Plan");
    desk.clicks(" Watch ");
    desk.shows("▸Watch");
    desk.clicks(". current");
    desk.shows("Step master/upgrade");
    desk.clicks("? help");
    desk.shows("Looking around");
    let (_, mut desk) = at_ready(SMALL);
    desk.clicks("Watch");
    desk.shows("4[Watch]");
}

#[test]
fn a_click_confirms_like_a_key_and_no_sooner() {
    let (story, mut desk) = at_ready(LARGE);
    let outs = desk.clicks("Enter run");
    assert!(matches!(acts(&outs)[..], [Act::Confirm { sheet, .. }] if *sheet == story.digest("master/upgrade")));
    let mut desk = Desk::new(&Story::default(), LARGE);
    for feed in story.feed() {
        desk.app.update(Event::Feed(feed), desk.now);
    }
    desk.draw();
    assert_eq!(desk.clicks("Enter run"), [], "just drawn");
    desk.shows("This is the step. Look at it");
}

#[test]
fn an_option_is_clicked_once_it_could_be_read() {
    let mut story = Story::begun();
    story.failed();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.types("a");
    assert_eq!(desk.clicks("Try again on all"), []);
    desk.shows("dropped");
    desk.types("a");
    desk.wait();
    let outs = desk.clicks("Try again on all");
    assert!(matches!(acts(&outs)[..], [Act::Retry { failed_only: false, .. }]), "{outs:?}");
}

#[test]
fn what_lies_behind_a_question_cannot_be_clicked() {
    let (_, mut desk) = at_ready(LARGE);
    desk.types("s");
    desk.wait();
    assert_eq!(desk.clicks("Evacuate"), []);
    desk.shows("Step master/upgrade");
    desk.clicks("give up");
    desk.hides("Esc give up");
}

#[test]
fn the_mouse_is_left_to_the_terminal_and_taken_back() {
    let (_, mut desk) = at_ready(LARGE);
    desk.types(":mouse");
    desk.shows("▸ mouse on or off");
    assert_eq!(desk.enter(), [Out::Mouse(false)]);
    desk.shows("The mouse is your terminal's");
    desk.types(":mouse");
    assert_eq!(desk.enter(), [Out::Mouse(true)]);
}

#[test]
fn the_command_is_copied_exactly_as_it_runs() {
    let (_, mut desk) = at_ready(LARGE);
    let outs = desk.types("y");
    assert!(matches!(&outs[..], [Out::Copy(text)] if text.contains("upgrade-node")), "{outs:?}");
    desk.shows("was sent to your clipboard");
    desk.types("Y");
    desk.shows("The host names");
    assert_eq!(desk.types("h"), [Out::Copy("node2".into())]);
    desk.types("Y");
    assert_eq!(desk.types("i"), [Out::Copy("master/upgrade".into())]);
}

#[test]
fn the_output_in_view_is_copied_without_what_a_terminal_would_obey() {
    let mut story = Story::begun();
    story.failed();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    let printed = b"upgrading node2\n\x1b[33mwarning:\x1b[0m slow disk\n";
    desk.app
        .update(Event::Feed(story.output("master/upgrade#1@node2", printed)), desk.now);
    desk.draw();
    desk.types("Y");
    assert_eq!(desk.types("o"), [Out::Copy("upgrading node2\nwarning: slow disk".into())]);
}

#[test]
fn vi_keys_walk_the_options_of_a_question() {
    let mut story = Story::begun();
    story.failed();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.types("a");
    desk.shows("(•) 1  ");
    desk.types("jj");
    desk.shows("(•) 3  ");
    desk.types("k");
    desk.shows("(•) 2  ");
}

#[test]
fn keys_of_ones_own_work_and_show_everywhere() {
    let settings = Settings::read(&Source::new("config.toml", "[keys]\nskip = 'F7'\nhelp = 'K'\n")).unwrap();
    let mut story = Story::begun();
    story.ready();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.app = App::new(Story::default().run, None, None, Theme::shipped("dark").unwrap()).with_settings(&settings);
    desk.app.update(Event::Resize(LARGE.0, LARGE.1), desk.now);
    desk.feed(&story);
    desk.shows("F7 skip");
    desk.types("s");
    desk.hides("Skip:");
    desk.code(KeyCode::F(7));
    desk.shows("Skip:");
    desk.code(KeyCode::Esc);
    desk.types("K");
    desk.shows("  F7  ");
    desk.code(KeyCode::Esc);
    desk.types(":skip");
    desk.shows("F7 ");
}

#[test]
fn under_a_stop_the_menu_offers_to_lift_it_and_not_to_run() {
    let (mut story, mut desk) = at_ready(LARGE);
    let told = story.events().len();
    story.stopped();
    desk.feed(&story.since(told));
    desk.types("a");
    desk.shows("Lift the stop");
    desk.hides("Run it");
    desk.hides("Edit the command for one attempt");
}

#[test]
fn what_was_sent_to_end_a_command_is_told_with_what_came_of_it() {
    let mut story = Story::begun();
    story.ready();
    story.running();
    let job = story.run.live_jobs().next().unwrap().0.clone();
    story.tell(holdpoint::engine::event::Event::Sent {
        job: job.clone(),
        what: holdpoint::words::Stimulus::Signal(holdpoint::words::Signal::Interrupt),
        seen: None,
        by: Some("anna".into()),
        step: None,
        against: None,
    });
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.shows("SIGINT was sent at");
    desk.shows("it still runs (I sends a stronger one)");
    desk.types("I");
    desk.shows("SIGTERM");
    desk.shows("and it still runs.");
}

//! The home screen: what it tells of runs and procedures, and what Enter comes to.

use crate::{picture::picture_of, story::Story};
use holdpoint::{
    engine::event::{Ending, Event as Happened},
    procedure::{catalogue::Catalogue, load::load},
    ui::{
        Event, Home, Out, Screen, Theme,
        home::{Choice, Loaded, News, ProcedureCard, RunCard, Says, ScenarioCard, Standing},
    },
    words::Timestamp,
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind},
};
use std::{sync::Arc, time::Duration};

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (200, 60);

/// The home screen under test: keys come as fast or as slowly as the test says.
struct Desk {
    home: Home,
    terminal: Terminal<TestBackend>,
    now: Duration,
}

fn now() -> Timestamp {
    Timestamp::from_second(1_760_100_000).unwrap()
}

impl Desk {
    fn new(size: (u16, u16), runs: Vec<RunCard>) -> Desk {
        Desk::themed(Theme::shipped("mono").unwrap(), size, runs)
    }

    fn themed(theme: Theme, size: (u16, u16), runs: Vec<RunCard>) -> Desk {
        let mut desk = Desk {
            home: Home::new(vec![rok()], now(), theme).with_sites(vec!["prod".into()]),
            terminal: Terminal::new(TestBackend::new(size.0, size.1)).unwrap(),
            now: Duration::ZERO,
        };
        desk.home.update(Event::Resize(size.0, size.1), desk.now);
        desk.draw();
        desk.news(News::Runs(runs));
        desk.wait();
        desk
    }

    fn draw(&mut self) {
        self.home.prepare();
        self.terminal.draw(|frame| self.home.draw(frame)).unwrap();
        self.home.drawn(self.now);
    }

    fn wait(&mut self) {
        self.now += Duration::from_secs(1);
    }

    fn news(&mut self, news: News) {
        self.home.update(Event::Home(news), self.now);
        self.draw();
    }

    fn code(&mut self, code: KeyCode) -> Vec<Out> {
        self.key(code, KeyModifiers::NONE)
    }

    fn key(&mut self, code: KeyCode, modifiers: KeyModifiers) -> Vec<Out> {
        let outs = self.home.update(Event::Key(KeyEvent::new(code, modifiers)), self.now);
        self.draw();
        outs
    }

    /// Presses a key after a look at the screen.
    fn looks_and(&mut self, code: KeyCode) -> Vec<Out> {
        self.wait();
        self.code(code)
    }

    fn types(&mut self, text: &str) {
        for c in text.chars() {
            assert!(self.code(KeyCode::Char(c)).is_empty());
        }
    }

    fn click(&mut self, row: u16) -> Vec<Out> {
        let kind = MouseEventKind::Down(MouseButton::Left);
        let mouse = MouseEvent {
            kind,
            column: 10,
            row,
            modifiers: KeyModifiers::NONE,
        };
        let outs = self.home.update(Event::Mouse(mouse), self.now);
        self.draw();
        outs
    }

    fn text(&self) -> String {
        let buffer = self.terminal.backend().buffer();
        let rows = buffer.content.chunks(usize::from(buffer.area.width));
        rows.map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>().trim_end().to_owned() + "\n")
            .collect()
    }

    fn sees(&self, part: &str) {
        assert!(self.text().contains(part), "{part:?} isn't on the screen:\n{}", self.text());
    }

    fn sees_no(&self, part: &str) {
        assert!(!self.text().contains(part), "{part:?} is on the screen:\n{}", self.text());
    }

    /// The row that has this.
    fn row(&self, part: &str) -> u16 {
        let row = self.text().lines().position(|line| line.contains(part));
        row.unwrap_or_else(|| panic!("{part:?} isn't on the screen:\n{}", self.text())) as u16
    }

    /// What is marked.
    fn marked(&self) -> String {
        let text = self.text();
        text.lines().find(|line| line.starts_with('▸')).unwrap_or_default().to_owned()
    }
}

/// The shipped upgrade.
fn rok() -> ProcedureCard {
    let catalogue = Catalogue::shipped();
    let (procedure, _) = load(&catalogue.procedures["rok-0.11"], &catalogue.fragments).expect("the shipped procedure is valid");
    let scenario = |name: &str, title: &str| ScenarioCard {
        name: name.into(),
        title: title.into(),
    };
    ProcedureCard {
        name: "rok-0.11".into(),
        own: None,
        of: Loaded::Valid(Arc::new(procedure)),
        scenarios: vec![
            scenario("all-well", "All goes well"),
            scenario("ganeti", "On Ganeti: each prompt held"),
        ],
        offers_scenario: false,
    }
}

fn card(id: &str, hours_ago: i64, story: &Story) -> RunCard {
    let standing = Standing::of(&story.run).expect("it was begun");
    RunCard {
        id: id.into(),
        journal: format!("/home/anna/runs/{id}/journal.jsonl"),
        touched: Timestamp::from_second(now().as_second() - hours_ago * 3600).ok(),
        holder: None,
        says: Says::Standing(Arc::new(standing)),
    }
}

fn held(id: &str, hours_ago: i64) -> RunCard {
    let mut story = Story::begun();
    story.held();
    card(id, hours_ago, &story)
}

fn rehearsal(id: &str, hours_ago: i64) -> RunCard {
    let mut story = Story::rehearsal();
    story.ready();
    card(id, hours_ago, &story)
}

fn over(id: &str, hours_ago: i64) -> RunCard {
    let mut story = Story::rehearsal();
    story.tell(Happened::Completed { how: Ending::Finished });
    card(id, hours_ago, &story)
}

fn damaged(id: &str) -> RunCard {
    RunCard {
        says: Says::Damaged("The journal is damaged at line 7: it was changed.\nRestore it from a backup.".into()),
        ..rehearsal(id, 1)
    }
}

fn resumes(run: &str) -> Vec<Out> {
    vec![Out::Chosen(Choice::Resume { run: run.into() })]
}

#[test]
fn the_first_start_says_what_this_is_and_what_to_try() {
    let mut desk = Desk::new(SMALL, vec![]);
    desk.sees("Welcome.");
    desk.sees("Begin with the tutorial: five minutes, simulated; nothing real is touched.");
    desk.sees("never walked yet");
    assert!(desk.marked().contains("rok-0.11"));
    assert!(desk.looks_and(KeyCode::Enter).is_empty());
    desk.sees("Rehearse it");
    assert!(desk.looks_and(KeyCode::Enter).is_empty());
    desk.sees("On Ganeti: each prompt held");
    let wanted = Choice::Rehearse {
        procedure: "rok-0.11".into(),
        scenario: "all-well".into(),
    };
    assert_eq!(desk.looks_and(KeyCode::Enter), [Out::Chosen(wanted)]);
}

#[test]
fn what_has_no_scenario_is_offered_one_where_it_can_be_written() {
    for offers_scenario in [true, false] {
        let mut desk = Desk::new(SMALL, vec![]);
        desk.news(News::Procedure(Box::new(ProcedureCard {
            scenarios: Vec::new(),
            offers_scenario,
            ..rok()
        })));
        assert!(desk.looks_and(KeyCode::Enter).is_empty());
        desk.sees("Read its whole plan");
        if !offers_scenario {
            desk.sees_no("Rehearse it");
            continue;
        }
        desk.sees("▸ 1  Rehearse it");
        desk.sees("It has no scenario yet");
        let wanted = Choice::FirstRehearsal {
            procedure: "rok-0.11".into(),
        };
        assert_eq!(desk.looks_and(KeyCode::Enter), [Out::Chosen(wanted)]);
    }
}

#[test]
fn an_unfinished_run_says_all_that_must_not_be_forgotten() {
    for size in [SMALL, LARGE] {
        let desk = Desk::new(size, vec![rehearsal("r2", 1), held("r1", 30)]);
        // What is live comes first, however long ago it was, and looks otherwise without any colour.
        assert!(desk.marked().contains("██ LIVE ██ rok-0.11 · prod"), "{}", desk.marked());
        assert!(desk.marked().contains("1 d 6 h ago"), "{}", desk.marked());
        desk.sees("╌ REHEARSAL ╌ rok-0.11 · prod · all-well");
        desk.sees("Upgrade node2");
        desk.sees("‖ HELD on node2: “Migrate instances back? [y/N]” · ◉ 1 open effect");
        desk.sees_no("Welcome.");
    }
}

#[test]
fn a_procedure_is_run_live_at_a_site_or_at_none() {
    let mut desk = Desk::new(SMALL, vec![]);
    desk.looks_and(KeyCode::Enter);
    for _ in 0..3 {
        desk.code(KeyCode::Down);
    }
    desk.sees("▸ 4  Run it live");
    assert!(desk.looks_and(KeyCode::Enter).is_empty());
    desk.sees("Run rok-0.11 live: where?");
    desk.sees("All of them are looked at first");
    desk.sees("No site");
    let wanted = Choice::Run {
        procedure: "rok-0.11".into(),
        site: Some("prod".into()),
    };
    assert_eq!(desk.looks_and(KeyCode::Enter), [Out::Chosen(wanted)]);
}

#[test]
fn a_drill_begins_without_a_word_of_what_comes() {
    let mut desk = Desk::new(SMALL, vec![]);
    desk.looks_and(KeyCode::Enter);
    desk.code(KeyCode::Down);
    desk.sees("▸ 2  Drill");
    let wanted = Choice::Drill {
        procedure: "rok-0.11".into(),
    };
    assert_eq!(desk.looks_and(KeyCode::Enter), [Out::Chosen(wanted)]);
}

#[test]
fn a_live_run_is_gone_on_with_as_any_other() {
    for size in [SMALL, LARGE] {
        let mut desk = Desk::new(size, vec![rehearsal("r2", 1), held("r1", 30)]);
        assert!(desk.marked().contains("LIVE"), "{}", desk.marked());
        desk.sees("goes on with it");
        assert_eq!(desk.looks_and(KeyCode::Enter), resumes("r1"));
    }
}

#[test]
fn arrows_mark_and_enter_goes_on_with_what_is_marked() {
    let mut desk = Desk::new(SMALL, vec![rehearsal("r1", 1), rehearsal("r2", 2)]);
    desk.code(KeyCode::Down);
    desk.key(KeyCode::Char('n'), KeyModifiers::CONTROL);
    assert!(desk.marked().contains("Rok to v0.11"), "{}", desk.marked());
    desk.code(KeyCode::Up);
    assert_eq!(desk.looks_and(KeyCode::Enter), resumes("r2"));
}

#[test]
fn enter_before_the_first_look_starts_nothing() {
    let mut desk = Desk {
        home: Home::new(vec![rok()], now(), Theme::default()),
        terminal: Terminal::new(TestBackend::new(80, 24)).unwrap(),
        now: Duration::ZERO,
    };
    desk.home.update(Event::Resize(80, 24), desk.now);
    desk.home.update(Event::Home(News::Runs(vec![rehearsal("r1", 1)])), desk.now);
    assert!(desk.code(KeyCode::Enter).is_empty(), "before a frame was drawn");
    assert!(desk.code(KeyCode::Enter).is_empty(), "as it appears");
    assert_eq!(desk.looks_and(KeyCode::Enter), resumes("r1"));
}

#[test]
fn what_comes_in_under_a_key_is_not_taken_by_it() {
    let mut desk = Desk::new(SMALL, vec![]);
    // Enter was meant for the procedure; a run has just taken its place.
    desk.news(News::Runs(vec![rehearsal("r1", 1)]));
    assert!(desk.code(KeyCode::Enter).is_empty());
    assert_eq!(desk.looks_and(KeyCode::Enter), resumes("r1"));
    // What was marked by hand stays marked.
    let mut desk = Desk::new(SMALL, vec![rehearsal("r1", 1), rehearsal("r2", 2)]);
    desk.code(KeyCode::Down);
    desk.news(News::Runs(vec![rehearsal("r0", 0)]));
    assert_eq!(desk.looks_and(KeyCode::Enter), resumes("r2"));
}

#[test]
fn typing_finds_and_escape_clears_before_it_leaves() {
    let mut desk = Desk::new(LARGE, vec![rehearsal("r1", 1), held("r2", 2), over("r3", 3)]);
    desk.types("migr");
    desk.sees("1 found");
    assert!(desk.marked().contains("LIVE"), "{}", desk.marked());
    desk.code(KeyCode::Backspace);
    desk.types("xyz");
    desk.sees("Nothing fits what you typed");
    assert!(desk.looks_and(KeyCode::Enter).is_empty());
    assert!(desk.code(KeyCode::Esc).is_empty());
    desk.sees("Unfinished runs (2)");
    assert!(matches!(&desk.code(KeyCode::Esc)[..], [Out::Leave { .. }]));
}

#[test]
fn a_run_that_another_guide_walks_is_not_offered() {
    let walked = RunCard {
        holder: Some("process 4711 on admin2".into()),
        ..rehearsal("r1", 0)
    };
    let mut desk = Desk::new(LARGE, vec![walked]);
    desk.sees("being walked on, by process 4711 on admin2");
    assert!(desk.looks_and(KeyCode::Enter).is_empty());
    desk.sees("Two guides must not walk the same run");
}

#[test]
fn a_damaged_journal_is_in_view_with_what_to_do() {
    let mut desk = Desk::new(LARGE, vec![damaged("r1"), over("r2", 1)]);
    desk.sees("Runs that can't be read");
    desk.sees("The journal is damaged at line 7");
    desk.sees("Restore it from a backup");
    assert!(desk.looks_and(KeyCode::Enter).is_empty(), "it can't be gone on with");
    desk.sees("What is wrong with it");
}

#[test]
fn of_what_is_over_the_last_few_are_shown_and_the_rest_can_be_found() {
    let runs = (0..9).map(|n| over(&format!("old{n}"), n)).collect();
    let mut desk = Desk::new(LARGE, runs);
    desk.sees("and 4 more: type to find one");
    desk.sees("9× rehearsed");
    desk.types("finished");
    desk.sees("9 found");
    assert!(desk.looks_and(KeyCode::Enter).is_empty(), "what is over isn't gone on with");
    desk.sees("How it stands");
}

#[test]
fn a_procedure_says_what_it_touches_and_shows_its_plan() {
    let mut desk = Desk::new(LARGE, vec![]);
    desk.sees("up to  DESTROY ");
    desk.sees("has a point of no return");
    desk.sees("Touches: All Rok appliances");
    desk.sees("Watches: ");
    desk.looks_and(KeyCode::Enter);
    assert!(desk.looks_and(KeyCode::Char('3')).is_empty());
    desk.sees("The plan of rok-0.11");
    desk.sees("revision:");
    desk.code(KeyCode::Char('G'));
    desk.sees_no("revision:");
    desk.code(KeyCode::Esc);
    desk.sees_no("The plan of rok-0.11");
}

#[test]
fn it_says_what_became_of_what_was_chosen() {
    let mut desk = Desk::new(SMALL, vec![rehearsal("r1", 1)]);
    desk.home
        .again(vec![(holdpoint::ui::theme::Role::Note, "Paused. The journal is in /x.".into())]);
    desk.draw();
    desk.sees("Paused. The journal is in /x.");
    // Keys that were pressed on the run screen, too late for it.
    assert!(desk.code(KeyCode::Enter).is_empty());
    assert_eq!(desk.looks_and(KeyCode::Enter), resumes("r1"));
}

#[test]
fn a_second_click_is_enter_and_a_first_one_is_not() {
    let mut desk = Desk::new(SMALL, vec![rehearsal("r1", 1), rehearsal("r2", 2)]);
    let row = desk.row("2 h 00 min ago");
    assert!(desk.click(row).is_empty());
    assert!(desk.marked().contains("2 h 00 min ago"));
    assert_eq!(desk.click(row), resumes("r2"));
    desk.wait();
    assert!(desk.click(row).is_empty());
    desk.wait();
    assert!(desk.click(row).is_empty(), "too slow for a double click");
}

#[test]
fn in_any_size_it_stands_and_says_where_it_is_too_small() {
    let mut desk = Desk::new(SMALL, vec![held("r1", 1), damaged("r2"), over("r3", 9)]);
    for (columns, rows) in [(40, 10), (39, 10), (1, 1), (60, 12), (118, 20), (300, 100), (80, 9), (41, 18)] {
        desk.home.update(Event::Resize(columns, rows), desk.now);
        desk.terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        desk.draw();
        for code in [
            KeyCode::Enter,
            KeyCode::Down,
            KeyCode::Char('?'),
            KeyCode::Esc,
            KeyCode::End,
            KeyCode::Up,
        ] {
            desk.wait();
            desk.code(code);
        }
        if columns >= 40 && rows >= 10 {
            desk.sees("Holdpoint");
        } else if columns > 30 && rows > 2 {
            desk.sees("Too small");
        }
        desk.key(KeyCode::Esc, KeyModifiers::NONE);
    }
}

#[test]
fn in_ascii_nothing_else_is_drawn() {
    let mut desk = Desk::new(SMALL, vec![held("r1", 1), damaged("r2"), over("r3", 9)]);
    desk.home = Home::new(vec![rok()], now(), Theme::default()).in_ascii(true);
    desk.home.update(Event::Resize(80, 24), desk.now);
    desk.news(News::Runs(vec![held("r1", 1), damaged("r2"), over("r3", 9)]));
    assert!(desk.text().is_ascii(), "{}", desk.text());
    desk.sees("## LIVE ##");
    desk.code(KeyCode::Char('?'));
    assert!(desk.text().is_ascii(), "{}", desk.text());
}

#[test]
fn nothing_is_drawn_while_nothing_changes() {
    let mut desk = Desk::new(SMALL, vec![rehearsal("r1", 1)]);
    assert!(!desk.home.is_dirty());
    desk.home.update(Event::Paste(String::new()), desk.now);
    assert!(!desk.home.is_dirty());
    desk.code(KeyCode::Down);
    assert!(!desk.home.is_dirty());
}

#[test]
fn a_thousand_runs_are_marked_through_without_a_wait() {
    let runs = (0..1000).map(|n| over(&format!("old{n}"), n)).chain([held("r1", 1)]).collect();
    let mut desk = Desk::new(LARGE, runs);
    let begun = std::time::Instant::now();
    for _ in 0..20 {
        desk.code(KeyCode::Down);
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?} for 20 keys", begun.elapsed());
}

/// What an operator with some history finds.
fn some_runs() -> Vec<RunCard> {
    let walked = RunCard {
        holder: Some("process 4711 on admin2".into()),
        ..rehearsal("r2", 0)
    };
    vec![
        held("r1", 30),
        walked,
        rehearsal("r3", 3),
        damaged("r4"),
        over("r5", 50),
        over("r6", 75),
    ]
}

/// Home, with these runs and after these keys.
fn pictured(runs: impl Fn() -> Vec<RunCard>, keys: impl Fn(&mut Desk)) -> impl Fn(Theme) -> Home {
    move |theme| {
        let mut desk = Desk::themed(theme, LARGE, runs());
        keys(&mut desk);
        desk.home
    }
}

#[test]
fn home_in_pictures() {
    picture_of("home-first", pictured(Vec::new, |_| {}));
    picture_of("home", pictured(some_runs, |_| {}));
    picture_of(
        "home-damaged",
        pictured(some_runs, |desk| (0..5).for_each(|_| drop(desk.code(KeyCode::Down)))),
    );
    picture_of("home-typed", pictured(some_runs, |desk| desk.types("reh")));
    picture_of(
        "home-scenarios",
        pictured(Vec::new, |desk| (0..2).for_each(|_| drop(desk.looks_and(KeyCode::Enter)))),
    );
    picture_of("home-help", pictured(some_runs, |desk| drop(desk.code(KeyCode::Char('?')))));
}

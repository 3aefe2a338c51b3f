//! Drills of the shipped procedures: a seed gives the same course twice, the right acts lead to the end, and the debriefing says what was.

mod shipped_scenarios;

use holdpoint::{
    debriefing::{Debriefing, Verdict},
    engine::{
        ActKind,
        event::{Drill, Event},
        input::Reading,
        run::Run,
    },
    feed::{Feed, Wind},
    journal::{Memory, Record},
    plain::tell,
    rehearsal::{
        auto::{Auto, Played},
        drill::{self, COLLEAGUE, Course},
        prepare::Prepared,
    },
    runtime::Player,
    ui::{App, Event as UiEvent, Theme, draw},
};
use jiff::tz::TimeZone;
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
};
use shipped_scenarios::Shipped;
use std::{collections::BTreeSet, sync::Arc, thread, time::Duration};

/// One drill of each procedure that can be drilled, with another seed each.
fn drills() -> Vec<(Shipped, u64)> {
    let all = shipped_scenarios::all();
    let names: BTreeSet<String> = all.iter().map(|shipped| shipped.procedure.name.clone()).collect();
    let one = |(name, seed): (&String, u64)| {
        let scenarios: Vec<_> = of(&all, name).iter().map(|shipped| shipped.scenario.clone()).collect();
        let chosen = drill::choose(&scenarios, seed)?;
        let shipped = of(&all, name).into_iter().find(|shipped| shipped.scenario.name == chosen.name)?;
        Some((shipped, seed))
    };
    names.iter().zip(3..).filter_map(one).collect()
}

fn of(all: &[Shipped], name: &str) -> Vec<Shipped> {
    all.iter().filter(|shipped| shipped.procedure.name == name).cloned().collect()
}

fn drilled(shipped: &Shipped, seed: u64, kind: Drill) -> Played<Memory> {
    let Prepared { world, opening } = shipped.prepared();
    let course = Course::of(&shipped.procedure, shipped.scenario.clone(), &opening.inputs, seed, kind);
    let log = Memory::new().expect("memory");
    let auto = Auto::drill(shipped.rules(), log, world, course, shipped.vault(), opening).expect("memory");
    auto.play().expect("memory")
}

fn debriefed(shipped: &Shipped, played: &Played<Memory>) -> Debriefing {
    let told = drill::debrief(
        &shipped.procedure,
        shipped.scenario.clone(),
        &played.records,
        &played.presses,
        [],
        &[],
    );
    told.expect("it was a rehearsal")
}

fn events(records: &[Arc<Record<Event>>]) -> Vec<Event> {
    records.iter().flat_map(|record| record.events.clone()).collect()
}

#[test]
fn a_seed_gives_the_same_course_twice_and_the_right_acts_lead_to_its_end() {
    let wrong: Vec<String> = thread::scope(|scope| {
        let played: Vec<_> = drills()
            .into_iter()
            .map(|(shipped, seed)| scope.spawn(move || wrong_with(&shipped, seed)))
            .collect();
        played
            .into_iter()
            .flat_map(|one| one.join().expect("it is played to its end"))
            .collect()
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn wrong_with(shipped: &Shipped, seed: u64) -> Vec<String> {
    let name = format!("{} / {}, seed {seed}", shipped.procedure.name, shipped.scenario.name);
    let first = drilled(shipped, seed, Drill::ByChance);
    let again = drilled(shipped, seed, Drill::ByChance);
    let mut wrong = Vec::new();
    if !first.differences.is_empty() {
        wrong.push(format!("{name}: {}", first.differences.join("; ")));
    }
    if events(&first.records) != events(&again.records) {
        wrong.push(format!("{name}: another course the second time"));
    }
    let told = debriefed(shipped, &first);
    if told.thrown.iter().any(|thrown| thrown.verdict >= Verdict::Refused) {
        wrong.push(format!("{name}: whoever does the right acts falls for nothing: {told:#?}"));
    }
    if told.thrown.iter().all(|thrown| thrown.came.is_none()) {
        wrong.push(format!("{name}: nothing came: {told:#?}"));
    }
    wrong
}

#[test]
fn another_seed_gives_another_drill() {
    let all = shipped_scenarios::all();
    let scenarios: Vec<_> = of(&all, "rok-0.11").iter().map(|shipped| shipped.scenario.clone()).collect();
    let chosen: BTreeSet<String> = (0..20)
        .filter_map(|seed| Some(drill::choose(&scenarios, seed)?.name.clone()))
        .collect();
    assert!(chosen.len() > 3, "{chosen:?}");
    let shipped = &of(&all, "rok-0.11")[0];
    let opening = shipped.prepared().opening;
    let course = |seed| {
        let course = Course::of(&shipped.procedure, shipped.scenario.clone(), &opening.inputs, seed, Drill::ByChance);
        format!("{course:?}").replace(&format!("seed: {seed}"), "")
    };
    assert_eq!(course(1), course(1));
    assert_ne!(course(1), course(2));
}

#[test]
fn a_scenario_that_is_named_has_its_own_lessons_and_nothing_by_chance() {
    let shipped = shipped("rok-0.11", "pin-forgotten");
    let played = drilled(&shipped, 1, Drill::AsNamed);
    assert_eq!(played.differences, Vec::<String>::new());
    let told = debriefed(&shipped, &played);
    assert_eq!(told.thrown.len(), shipped.scenario.lessons.len());
    let said: Vec<String> = events(&played.records)
        .into_iter()
        .filter_map(|event| match event {
            Event::Said { by, words, .. } if by == COLLEAGUE => Some(words),
            _ => None,
        })
        .collect();
    assert_eq!(said, ["I pinned the master last week. Skip that one."]);
    // Nobody fell for it: what would have followed never came.
    assert_eq!(told.thrown[0].verdict, Verdict::Resisted, "{told:#?}");
    assert_eq!(told.thrown[1].came, None, "{told:#?}");
    assert_eq!(told.against, []);
}

#[test]
fn what_a_monitor_showed_beside_the_journal_is_told_once_and_only_from_when_it_came() {
    let shipped = shipped("rok-0.11", "pin-forgotten");
    let played = drilled(&shipped, 1, Drill::AsNamed);
    let came = debriefed(&shipped, &played).thrown[0].came.expect("the colleague called");
    let read = |begun, active: u32| Reading {
        monitor: "serving".into(),
        host: "gw1".into(),
        begun,
        values: Ok([("active".to_owned(), active.into())].into()),
    };
    let nine = jiff::SignedDuration::from_secs(9);
    let glances = [read(came - nine - nine, 3), read(came - nine, 2), read(came, 1), read(came, 1)];
    let (scenario, records) = (shipped.scenario.clone(), &played.records);
    let told = drill::debrief(&shipped.procedure, scenario, records, &played.presses, [], &glances).expect("it was a rehearsal");
    let seen: Vec<&str> = told.thrown[0].seen.iter().map(|moment| moment.says.as_str()).collect();
    let of_gateway: Vec<_> = seen.iter().filter(|says| says.contains("gw1")).collect();
    assert_eq!(of_gateway, [&"serving on gw1: active was 2, and is 1"], "{seen:?}");
}

#[test]
fn whoever_wanted_what_they_were_talked_into_and_was_refused_would_have_fallen_for_it() {
    let shipped = shipped("rok-0.11", "pin-forgotten");
    let played = drilled(&shipped, 1, Drill::AsNamed);
    let verdict = |wanted: ActKind| {
        let refuse = |record: &Arc<Record<Event>>| {
            let mut record = Record::clone(record);
            let said = record.events.iter().find_map(|event| match event {
                Event::Said { step, .. } => Some(step.clone()),
                _ => None,
            });
            record.events.extend(said.map(|step| Event::Refused {
                by: "anna".into(),
                act: wanted.clone(),
                step,
                why: "a reason is needed".into(),
            }));
            record
        };
        let mut records: Vec<Record<Event>> = played.records.iter().map(refuse).collect();
        // It is an answer to what was said only where it came after it.
        let said = records
            .iter()
            .position(|record| matches!(record.events.last(), Some(Event::Refused { .. })));
        let said = said.expect("the colleague spoke up");
        let refused = records[said].events.pop().expect("it is there");
        records[said + 1].events.insert(0, refused);
        let scenario = shipped.scenario.clone();
        let told = drill::debrief(&shipped.procedure, scenario, &records, &played.presses, [], &[]);
        let told = told.expect("it was a rehearsal");
        assert_eq!(told.refused.len(), 1, "{told:#?}");
        told.thrown[0].verdict
    };
    assert_eq!(verdict(ActKind::Skip), Verdict::Refused);
    assert_eq!(verdict(ActKind::Defer), Verdict::Resisted, "that isn't what the colleague had said");
    assert_eq!(verdict(ActKind::Unknown("levitating".into())), Verdict::Resisted);
}

fn shipped(procedure: &str, scenario: &str) -> Shipped {
    let all = shipped_scenarios::all();
    let mut all = all.into_iter();
    all.find(|shipped| shipped.procedure.name == procedure && shipped.scenario.name == scenario)
        .expect("it is shipped")
}

#[test]
fn a_rehearsal_that_is_no_drill_throws_nothing_besides_its_scenario() {
    let shipped = shipped("first-steps", "all-well");
    let told = debriefed(&shipped, &shipped.play());
    assert!(!told.drill && told.thrown.is_empty() && told.against.is_empty(), "{told:#?}");
}

/// What an operator at 80×24 sees.
struct Screen {
    app: App,
    terminal: Terminal<TestBackend>,
}

impl Screen {
    fn of(shipped: &Shipped) -> Screen {
        let theme = Theme::shipped("dark").expect("it is shipped");
        let mut app = App::new(Run::default(), Some(shipped.procedure.clone()), None, theme);
        app.update(UiEvent::Resize(80, 24), Duration::ZERO);
        let terminal = Terminal::new(TestBackend::new(80, 24)).expect("it has a size");
        Screen { app, terminal }
    }

    fn watching(self) -> Screen {
        let Screen { app, terminal } = self;
        Screen {
            app: app.watching(),
            terminal,
        }
    }

    fn replaying(self, player: &Player) -> Screen {
        let Screen { app, terminal } = self;
        Screen {
            app: app.replaying(player.state()),
            terminal,
        }
    }

    fn after(&mut self, event: UiEvent) -> String {
        self.app.update(event, Duration::from_secs(1));
        self.app.prepare();
        self.terminal.draw(|frame| draw(&self.app, frame)).expect("it is drawn");
        let buffer = self.terminal.backend().buffer();
        let row = |y: u16| (0..80).map(|x| buffer[(x, y)].symbol()).collect::<String>();
        (0..24).map(row).collect::<Vec<_>>().join("\n")
    }
}

#[test]
fn the_trainee_is_not_told_what_comes_before_the_end_and_everything_then() {
    let shipped = shipped("rok-0.11", "pin-forgotten");
    let played = drilled(&shipped, 1, Drill::AsNamed);
    let mut screen = Screen::of(&shipped);
    let mut run = Run::default();
    let mut spoke = false;
    for record in &played.records {
        let over = record.events.iter().any(|event| matches!(event, Event::Completed { .. }));
        let seen = screen.after(UiEvent::Feed(Feed::Record(record.clone())));
        let mut said = String::new();
        for event in &record.events {
            run.apply(record.at, event);
            said += &tell::says(&run, record.at, event, &TimeZone::UTC).join("\n");
        }
        for text in [&seen, &said] {
            let tells = text.contains("pin-forgotten") || text.contains("The pin is forgotten");
            assert!(over || !tells, "{text}");
        }
        if said.contains(COLLEAGUE) {
            spoke = true;
            let words = "I pinned the master last week. Skip that one.";
            assert!(seen.contains(&format!("{COLLEAGUE}: “{words}”")), "{seen}");
        }
    }
    assert!(spoke, "the colleague spoke up");
    let told = Arc::new(debriefed(&shipped, &played));
    let page = screen.after(UiEvent::Feed(Feed::Debriefing(told)));
    for text in ["Debriefing", "pin-forgotten", "You did not fall for it.", "Right: Pin it."] {
        assert!(page.contains(text), "{text} in\n{page}");
    }
    // It is closed, and opened again.
    let key = |code| UiEvent::Key(KeyEvent::new(code, KeyModifiers::NONE));
    assert!(!screen.after(key(KeyCode::Esc)).contains("You did not fall for it."));
    assert!(screen.after(key(KeyCode::Enter)).contains("You did not fall for it."));
}

/// What a debriefing says, and nothing else on these screens.
const VERDICT: &str = "You did not fall for it.";

fn enter() -> UiEvent {
    UiEvent::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE))
}

#[test]
fn whoever_watches_a_drill_opens_its_debriefing_once_it_is_over_and_not_before() {
    let shipped = shipped("rok-0.11", "pin-forgotten");
    let played = drilled(&shipped, 1, Drill::AsNamed);
    let mut screen = Screen::of(&shipped).watching();
    let (last, before) = played.records.split_last().expect("there are records");
    for record in before {
        screen.after(UiEvent::Feed(Feed::Record(record.clone())));
    }
    let refused = screen.after(enter());
    assert!(refused.contains("only the guide that walks this run can do that"), "{refused}");
    assert!(!refused.contains("debriefing"), "{refused}");
    screen.after(UiEvent::Feed(Feed::Record(last.clone())));
    let over = screen.after(UiEvent::Feed(Feed::Debriefing(Arc::new(debriefed(&shipped, &played)))));
    assert!(over.contains("The run is over: Enter opens its debriefing."), "{over}");
    assert!(over.contains("Enter debriefing"), "{over}");
    assert!(!over.contains(VERDICT), "whoever looks on may be reading something else:\n{over}");
    assert!(screen.after(enter()).contains(VERDICT));
    let esc = UiEvent::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE));
    assert!(!screen.after(esc).contains(VERDICT));
    assert!(screen.after(enter()).contains(VERDICT), "it is opened again");
}

#[test]
fn a_replay_of_a_drill_opens_its_debriefing_at_its_end_alone() {
    let shipped = shipped("rok-0.11", "pin-forgotten");
    let played = drilled(&shipped, 1, Drill::AsNamed);
    let told = debriefed(&shipped, &played);
    let mut player = Player::of(played.records.clone(), "/nonexistent".into(), 8.0, None).with_debriefing(Some(told));
    let mut screen = Screen::of(&shipped).replaying(&player);
    let tells = |feed: &&Feed| matches!(feed, Feed::Debriefing(_));
    let mut wound = |screen: &mut Screen, wind: &Wind| {
        let news = player.wind(wind);
        let times = news.iter().filter(tells).count();
        let shown = news.into_iter().map(|feed| screen.after(UiEvent::Feed(feed))).last();
        (times, shown.expect("it is wound"))
    };
    let (times, shown) = wound(&mut screen, &Wind::Begin);
    assert!(times == 0 && !shown.contains("debriefing"), "{shown}");
    assert!(!screen.after(enter()).contains(VERDICT));
    let (times, shown) = wound(&mut screen, &Wind::End);
    assert_eq!(times, 1);
    assert!(
        shown.contains("Enter debriefing") && !shown.contains("Enter to this step"),
        "{shown}"
    );
    assert!(screen.after(enter()).contains(VERDICT));
    let (times, shown) = wound(&mut screen, &Wind::StepBefore);
    assert!(times == 0 && !shown.contains("debriefing") && !shown.contains(VERDICT), "{shown}");
    // Played on, it comes to the same end.
    let mut told = 0;
    while player.state().at < played.records.len() {
        told += player.step().iter().filter(tells).count();
    }
    assert_eq!(told, 1);
}

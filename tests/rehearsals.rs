//! Every shipped scenario, played by its own operator, ends as it says, and so it does where it is shown again.

mod shipped_scenarios;

use holdpoint::{
    diagnostic::Source,
    engine::event::{Event, Verdict},
    feed::{Feed, Wind},
    procedure::load::{Folder, load},
    rehearsal::scenario,
    runtime::Player,
    tables::Problems,
    ui::{App, Event as Screen, Theme, draw},
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
};
use shipped_scenarios::Shipped;
use std::{path::PathBuf, sync::Arc, thread, time::Duration};

#[test]
fn every_shipped_scenario_ends_as_it_says() {
    let all = shipped_scenarios::all();
    // Each in a thread of its own: one after the other they would keep one core busy while the others wait.
    let wrong: Vec<String> = thread::scope(|scope| {
        let played: Vec<_> = all.iter().map(|shipped| scope.spawn(|| wrong_with(shipped))).collect();
        let told = played.into_iter().map(|played| played.join().expect("it is played to its end"));
        told.flatten().collect()
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn wrong_with(shipped: &Shipped) -> Vec<String> {
    let mut wrong = Vec::new();
    let name = format!("{} / {}", shipped.procedure.name, shipped.scenario.name);
    let played = shipped.play();
    if !played.differences.is_empty() {
        wrong.push(format!("{name}:\n  {}", played.differences.join("\n  ")));
    }
    let mut player = Player::of(played.records.clone(), PathBuf::from("/nonexistent"), 8.0, None);
    let begins = player.run.clone();
    let replayed = App::new(begins, Some(shipped.procedure.clone()), None, theme()).replaying(player.state());
    let told = player.wind(&Wind::End);
    let walked = App::new(player.run.clone(), Some(shipped.procedure.clone()), None, theme());
    if seen(replayed, told) != seen(walked, player.glances()) {
        wrong.push(format!("{name}: its replay ends with another screen"));
    }
    wrong
}

fn theme() -> Theme {
    Theme::shipped("dark").expect("it is shipped")
}

/// A screen after all that, without its header and its keys, which say what it is for.
fn seen(mut app: App, told: Vec<Feed>) -> Vec<String> {
    let mut outs = app.update(Screen::Resize(160, 50), Duration::ZERO);
    let esc = KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
    // Whoever comes back to a run is told what came before.
    outs.extend(app.update(Screen::Key(esc), Duration::ZERO));
    for feed in told {
        outs.extend(app.update(Screen::Feed(feed), Duration::ZERO));
    }
    let mut terminal = Terminal::new(TestBackend::new(160, 50)).expect("it has a size");
    app.prepare();
    terminal.draw(|frame| draw(&app, frame)).expect("it is drawn");
    let buffer = terminal.backend().buffer();
    let row = |y: u16| (0..160).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (2..48).map(row).collect()
}

const LOOKS: &str = r#"
format = 1
title = "A cluster of which one host is cut off"

[[input]]
name = "nodes"
kind = "hosts"
label = "All nodes"

[[monitor]]
name = "cluster"
on = "nodes"
any = true
run = "cluster status"
every = "5s"
value.state = { first = '^state (\S+)$' }
value.quorum = { is = "state != 'alone'" }

[[phase]]
id = "look"
title = "Look"

[[phase.step]]
id = "calm"
title = "It is calm"
wait = "the cluster is calm"
until = "cluster.state == 'calm'"
normal = "5s"
worry = "1m"
"#;

const CUT_OFF: &str = r#"
format = 1
title = "The first host has no quorum"
procedure = "looks"
start = "2026-05-04T09:00:00Z"

[inputs]
nodes = ["n1", "n2"]

[host.n1]
[host.n2]

[[reply]]
run = "cluster status"
when = "host == 'n1'"
says = "state alone"

[[reply]]
run = "cluster status"
says = "state calm"

[end]
status = "finished"
"#;

#[test]
fn a_rehearsal_asks_another_host_where_the_first_has_no_quorum_as_a_live_run_does() {
    let folder = Folder {
        path: "looks".into(),
        files: [("procedure.toml".to_owned(), LOOKS.as_bytes().to_vec())].into(),
    };
    let (procedure, _) = load(&folder, &Folder::default()).expect("it is valid");
    let problems = Problems::default();
    let source = Source::new("scenarios/cut-off.toml", CUT_OFF);
    let scenario = scenario::read(&source, &|_| None, &problems).map(|mut scenario| {
        scenario.fit(&procedure, &problems);
        scenario
    });
    let told: Vec<String> = problems.sorted().iter().map(|one| one.render(false)).collect();
    assert_eq!(told, Vec::<String>::new());
    let scenario = scenario.expect("nothing is wrong with it");
    let cut_off = Shipped {
        procedure: Arc::new(procedure),
        scenario: Arc::new(scenario),
    };
    let played = cut_off.play();
    assert_eq!(played.differences, Vec::<String>::new());
    let by: Vec<&str> = played.run.readings.keys().map(|(_, host)| host.as_str()).collect();
    assert_eq!(by, ["n2"], "the word of one that has no quorum isn't taken");
}

/// What is known to go wrong is told only where it went wrong: a false alarm on a good night teaches people to pass over the true one.
#[test]
fn where_all_goes_well_no_known_problem_is_told() {
    let mut told = Vec::new();
    for shipped in shipped_scenarios::all()
        .iter()
        .filter(|shipped| shipped.scenario.name == "all-well")
    {
        for event in shipped.play().records.iter().flat_map(|record| &record.events) {
            if let Event::Assessed {
                attempt,
                verdict: Verdict::Warned(why),
            } = event
            {
                let known = why.iter().filter(|why| why.starts_with("known problem"));
                told.extend(known.map(|why| format!("{} / {}: {why}", shipped.procedure.name, attempt.step)));
            }
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

//! A run shown again looks as it did, and nothing can be done from it.

use crate::{
    Desk, LARGE,
    shipped_scenarios::{self, Shipped},
    story::Story,
};
use holdpoint::{
    engine::{event::Event as Happened, run::Run},
    feed::{Feed, Wind},
    journal::Record,
    runtime::Player,
    ui::{App, Event, Out, Theme, draw},
};
use ratatui::{Terminal, backend::TestBackend, crossterm::event::KeyCode};
use std::{path::PathBuf, sync::Arc, time::Duration};

fn first_steps() -> Shipped {
    let mut all = shipped_scenarios::all().into_iter();
    all.find(|shipped| shipped.procedure.name == "first-steps" && shipped.scenario.name == "all-well")
        .unwrap()
}

fn player(records: &[Arc<Record<Happened>>]) -> Player {
    Player::of(records.to_vec(), PathBuf::from("/nonexistent"), 8.0, None)
}

/// The screen of one who saw it all happen, or sees it again: without header and keys, which say what it is.
fn seen(mut app: App, told: Vec<Feed>) -> String {
    let now = Duration::from_secs(1);
    app.update(Event::Resize(LARGE.0, LARGE.1), now);
    for feed in told {
        app.update(Event::Feed(feed), now);
    }
    let mut terminal = Terminal::new(TestBackend::new(LARGE.0, LARGE.1)).unwrap();
    app.prepare();
    terminal.draw(|frame| draw(&app, frame)).unwrap();
    let desk = Desk { app, terminal, now };
    let text = desk.text();
    let lines: Vec<&str> = text.lines().collect();
    lines[2..lines.len() - 2].join("\n")
}

#[test]
fn step_by_step_it_comes_to_the_end_that_the_walker_saw() {
    let records = first_steps().play().records;
    let app = |run: Run| App::new(run, None, None, Theme::shipped("dark").unwrap());
    let mut stepped = player(&records);
    let again = app(stepped.run.clone()).replaying(stepped.state());
    let mut told = Vec::new();
    while stepped.state().at < records.len() {
        told.extend(stepped.step());
    }
    told.extend(stepped.glances());
    let walked = records.iter().cloned().map(Feed::Record).chain(stepped.glances()).collect();
    assert_eq!(seen(again, told), seen(app(Run::default()), walked));
}

#[test]
fn a_replay_goes_to_any_step_and_back() {
    let mut player = player(&first_steps().play().records);
    let at = |player: &Player| player.run.current().map(|slot| slot.id().to_string());
    assert_eq!(at(&player).as_deref(), Some("look/read-me"), "it begins where the first step stood");
    player.wind(&Wind::NextStep);
    assert_eq!(at(&player).as_deref(), Some("look/who"));
    player.wind(&Wind::To("change/counting".into()));
    assert_eq!(at(&player).as_deref(), Some("change/counting"));
    player.wind(&Wind::StepBefore);
    assert_ne!(at(&player).as_deref(), Some("change/counting"));
    player.wind(&Wind::Begin);
    assert_eq!(at(&player).as_deref(), Some("look/read-me"));
    let told = player.wind(&Wind::To("look/nowhere".into()));
    assert!(matches!(&told[..], [Feed::Refused(why)] if why.contains("never begun")));
}

#[test]
fn no_key_of_a_replay_reaches_a_run() {
    let mut story = Story::rehearsal();
    story.ready();
    let mut desk = Desk::new(&story, LARGE);
    let how = holdpoint::feed::Replaying {
        playing: true,
        speed: 8.0,
        at: 3,
        of: 9,
    };
    desk.app = App::new(story.run.clone(), None, None, Theme::shipped("dark").unwrap()).replaying(how);
    desk.app.update(Event::Resize(LARGE.0, LARGE.1), desk.now);
    desk.draw();
    desk.shows("REPLAY · × 8 · 33 %");
    assert_eq!(desk.code(KeyCode::Char(' ')), [Out::Wind(Wind::Pause)]);
    let current = story.run.current().unwrap().id().clone();
    assert_eq!(desk.enter(), [Out::Wind(Wind::To(current))]);
    for key in ('!'..='~')
        .map(KeyCode::Char)
        .chain([KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::F(1)])
    {
        desk.wait();
        for out in desk.code(key) {
            assert!(
                matches!(
                    out,
                    Out::Wind(_) | Out::Leave { .. } | Out::LeaveNow | Out::Copy(_) | Out::Title(_) | Out::View { .. } | Out::Mouse(_)
                ),
                "{key:?} gave {out:?}"
            );
        }
        desk.code(KeyCode::Esc);
    }
}

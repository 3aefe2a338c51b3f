//! The operator's own shell on a host.

use crate::{Desk, SMALL, acts, story::Story};
use holdpoint::{
    engine::input::Act,
    ui::{App, Event, Out, Shelled, Shells, Theme},
};
use ratatui::crossterm::event::KeyCode;

fn desk(mut story: Story) -> Desk {
    story.ready();
    let mut desk = Desk::new(&Story::default(), SMALL);
    let shells = Shells::new(|host, _| Ok(["ssh", "-t", host.as_str()].map(Into::into).to_vec()));
    desk.app = App::new(Story::default().run, None, None, Theme::shipped("dark").unwrap()).with_shells(shells);
    desk.app.update(Event::Resize(SMALL.0, SMALL.1), desk.now);
    desk.feed(&story);
    desk
}

#[test]
fn it_is_asked_for_noted_and_then_opened() {
    let mut desk = desk(Story::begun());
    desk.types("!");
    desk.shows("Open a shell on node2");
    desk.shows("no step knows of");
    desk.code(KeyCode::Char('1'));
    desk.shows("Too soon");
    desk.wait();
    let outs = desk.code(KeyCode::Char('1'));
    assert!(
        matches!(acts(&outs)[..], [Act::Note { text }] if text == "opens a shell on node2"),
        "{outs:?}"
    );
    let Some(Out::Shell(shell)) = outs.last() else { panic!("{outs:?}") };
    assert_eq!(shell.line, ["ssh", "-t", "node2"]);
    let over = Shelled {
        host: "node2".into(),
        seconds: 200,
        transcript: Some("/runs/1/transcripts/shell-1@node2".into()),
        trouble: None,
    };
    let outs = desk.app.update(Event::Shelled(over), desk.now);
    desk.draw();
    let [Act::Note { text }] = &acts(&outs)[..] else {
        panic!("{outs:?}")
    };
    assert_eq!(
        text,
        "closed the shell on node2 after 3 min 20 s; what it printed is in transcripts/shell-1@node2"
    );
    assert!(outs.contains(&Out::Afresh), "everything is looked at again: {outs:?}");
    desk.types("m");
    desk.shows("is closed. After a shell nothing is taken");
}

#[test]
fn in_a_rehearsal_there_is_none() {
    let mut desk = desk(Story::rehearsal());
    desk.types("!");
    desk.shows("simulated hosts have no shell");
    desk.hides("Open a shell on");
}

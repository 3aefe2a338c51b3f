//! The loop of the screen: what it draws and sends, and that it does nothing while nothing happens.

use crate::story::Story;
use futures_util::{StreamExt as _, stream};
use holdpoint::ui::{self, App, Ended, Out, Theme, run};
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers},
};
use std::future::{pending, ready};
use tokio::sync::mpsc;

fn key(code: KeyCode, modifiers: KeyModifiers) -> std::io::Result<Event> {
    Ok(Event::Key(KeyEvent::new(code, modifiers)))
}

fn app() -> App {
    App::new(Story::default().run, None, None, Theme::default())
}

#[tokio::test]
async fn the_feed_is_drawn_and_leaving_is_in_order() {
    let mut story = Story::begun();
    story.ready();
    let (feed, news) = mpsc::channel(64);
    for one in story.feed() {
        feed.send(one).await.unwrap();
    }
    let (out, mut outs) = mpsc::channel(8);
    // Keys come once the feed has been taken in: the stream is only asked when nothing else waits.
    let (keys, pressed) = mpsc::channel(8);
    let keys_in = stream::unfold(pressed, |mut pressed| async move { Some((pressed.recv().await?, pressed)) }).boxed();
    let mut app = app();
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let leave = async {
        while feed.capacity() < feed.max_capacity() {
            tokio::task::yield_now().await;
        }
        keys.send(key(KeyCode::Char('q'), KeyModifiers::NONE)).await.unwrap();
        keys.send(key(KeyCode::Char('c'), KeyModifiers::CONTROL)).await.unwrap();
        keys.send(key(KeyCode::Char('c'), KeyModifiers::CONTROL)).await.unwrap();
    };
    let (ended, ()) = tokio::join!(run(&mut app, &mut terminal, keys_in, news, out, pending()), leave);
    assert_eq!(ended.unwrap(), Ended::AtOnce);
    assert!(outs.recv().await.is_none(), "leaving at once sends nothing");
    let drawn: String = terminal.backend().buffer().content.iter().map(|cell| cell.symbol()).collect();
    assert!(drawn.contains("LIVE") && drawn.contains("rok-0.11"), "{drawn}");
}

#[tokio::test]
async fn a_terminal_that_goes_away_ends_it() {
    let (_feed, news) = mpsc::channel::<ui::Event>(1);
    let (out, _outs) = mpsc::channel::<Out>(1);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let ended = run(&mut app(), &mut terminal, stream::empty(), news, out, pending()).await.unwrap();
    assert_eq!(ended, Ended::Gone);
}

#[tokio::test]
async fn a_signal_leaves_in_order() {
    let (_feed, news) = mpsc::channel::<ui::Event>(1);
    let (out, mut outs) = mpsc::channel::<Out>(1);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let told = ready("told to end".to_owned());
    let ended = run(&mut app(), &mut terminal, stream::pending(), news, out, told).await.unwrap();
    assert_eq!(ended, Ended::Told);
    assert_eq!(outs.recv().await, Some(Out::Leave { why: "told to end".into() }));
}

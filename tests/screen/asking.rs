//! What connections ask: over the run, in order, and never into the hands of somebody who types something else.

use crate::{Desk, LARGE, SMALL, story::Story};
use holdpoint::{
    feed::Feed,
    ui::{Asking, Event, Out, Screen as _, Theme},
    words::AskKind,
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
};
use std::time::Duration;

const FINGERPRINT: &str = "SHA256:3c1Yz0s9uRkq9wH3nqEY4n8y0B0m1y2rWk0jOq1A7xQ";

fn asked(id: u64, host: &str, prompt: &str, kind: AskKind) -> Event {
    Event::Feed(Feed::Asked {
        id,
        host: host.into(),
        prompt: prompt.into(),
        kind,
    })
}

fn password(id: u64, host: &str) -> Event {
    asked(id, host, &format!("root@{host}'s password: "), AskKind::Secret)
}

fn told(outs: &[Out]) -> Vec<(u64, Option<&str>)> {
    outs.iter()
        .filter_map(|out| match out {
            Out::Told { id, answer } => Some((*id, answer.0.as_ref().map(|answer| answer.as_str()))),
            _ => None,
        })
        .collect()
}

fn desk(size: (u16, u16)) -> Desk {
    let mut story = Story::begun();
    story.ready();
    let mut desk = Desk::new(&Story::default(), size);
    desk.feed(&story);
    desk
}

impl Desk {
    fn event(&mut self, event: Event) -> Vec<Out> {
        let outs = self.app.update(event, self.now);
        self.draw();
        outs
    }
}

#[test]
fn a_password_is_asked_over_the_run_and_never_seen() {
    for size in [SMALL, LARGE, (60, 16)] {
        let mut desk = desk(size);
        desk.event(password(7, "node2"));
        desk.shows("node2 asks");
        desk.shows("“root@node2's password:”");
        desk.shows("LIVE");
        desk.wait();
        desk.types("s3cret");
        desk.hides("s3cret");
        desk.shows("given");
        assert_eq!(told(&desk.enter()), [(7, Some("s3cret"))]);
        desk.hides("password");
    }
}

#[test]
fn what_was_typed_ahead_is_no_password_and_sends_none() {
    let mut desk = desk(SMALL);
    desk.event(password(7, "node2"));
    for key in ['y', 'q'] {
        assert_eq!(desk.code(KeyCode::Char(key)), []);
    }
    assert_eq!(told(&desk.code(KeyCode::Enter)), []);
    desk.shows("dropped");
    desk.wait();
    desk.types("real");
    assert_eq!(told(&desk.enter()), [(7, Some("real"))], "without what came before");
}

#[test]
fn a_paste_is_a_password_too_but_not_before_the_question_could_be_read() {
    let mut desk = desk(SMALL);
    desk.event(password(7, "node2"));
    desk.event(Event::Paste("too early\n".into()));
    desk.wait();
    desk.event(Event::Paste("from the safe\n".into()));
    assert_eq!(told(&desk.enter()), [(7, Some("from the safe"))]);
}

#[test]
fn it_waits_while_something_else_is_being_typed() {
    let mut desk = desk(SMALL);
    desk.code(KeyCode::Char('n'));
    desk.types("the fan of no");
    desk.event(password(7, "node2"));
    desk.hides("password:”\n");
    desk.types("de2");
    desk.wait();
    let outs = desk.key(KeyCode::Char('s'), KeyModifiers::CONTROL);
    assert!(told(&outs).is_empty(), "{outs:?}");
    desk.shows("“root@node2's password:”");
    assert_eq!(told(&desk.code(KeyCode::Enter)), [], "it has only just come up");
}

#[test]
fn it_can_be_put_aside_and_comes_back_by_a_key() {
    let mut desk = desk(SMALL);
    desk.event(password(7, "node2"));
    desk.event(password(8, "node3"));
    desk.wait();
    desk.types("half");
    desk.code(KeyCode::Esc);
    desk.hides("Answer, unseen");
    desk.shows("! node2 asks (and 1 more)");
    desk.shows("p answer");
    desk.wait();
    desk.code(KeyCode::Char('p'));
    desk.shows("1 of 2 questions");
    desk.wait();
    desk.types("whole");
    assert_eq!(told(&desk.enter()), [(7, Some("whole"))], "what was typed before is gone");
    desk.shows("“root@node3's password:”");
}

#[test]
fn one_password_does_for_all_that_ask_for_one_but_not_for_a_second_factor() {
    let mut desk = desk(SMALL);
    desk.event(password(1, "node1"));
    desk.event(asked(2, "node1", "Verification code: ", AskKind::Secret));
    desk.event(password(3, "node2"));
    desk.event(asked(4, "node3", "[sudo] password for admin: ", AskKind::Secret));
    desk.wait();
    desk.shows("[ ] the same answer for all 2 hosts");
    desk.code(KeyCode::Tab);
    desk.shows("[x]");
    desk.types("pw");
    assert_eq!(told(&desk.enter()), [(1, Some("pw")), (3, Some("pw"))]);
    desk.shows("Verification code");
    desk.wait();
    desk.key(KeyCode::Char('x'), KeyModifiers::CONTROL);
    desk.shows("[sudo] password for admin");
}

#[test]
fn an_answer_can_be_refused() {
    let mut desk = desk(SMALL);
    desk.event(password(7, "node2"));
    desk.wait();
    assert_eq!(told(&desk.enter()), [], "nothing was typed");
    desk.shows("nothing was typed");
    let outs = desk.key(KeyCode::Char('x'), KeyModifiers::CONTROL);
    assert_eq!(told(&outs), [(7, None)]);
}

#[test]
fn a_host_key_is_compared_on_the_console_and_taken_by_a_whole_word() {
    let prompt = format!(
        "node2, at [127.0.0.1]:2201, shows a host key that is not known here.\nIt shows: {FINGERPRINT} (ED25519)\nCompare every character \
         with what the console of node2 itself shows:\n    ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\nThe same there? Then it is the \
         machine that you mean. If not, another one answers in its place.\nyes: the key is taken for this run. Your own known hosts stay as \
         they are.\nno: nothing is sent to it."
    );
    for size in [SMALL, LARGE] {
        let mut desk = desk(size);
        desk.event(asked(1, "node2", &prompt, AskKind::HostKey));
        desk.shows(FINGERPRINT);
        desk.shows("Is this node2?");
        desk.shows("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub");
        desk.shows("no: nothing is sent to it.");
        desk.wait();
        for half in ["", "y"] {
            desk.types(half);
            assert_eq!(told(&desk.enter()), []);
        }
        desk.shows("yes or no in full");
        desk.types("es");
        assert_eq!(told(&desk.enter()), [(1, Some("yes"))]);
    }
}

#[test]
fn a_question_that_is_withdrawn_takes_what_was_typed_with_it() {
    let mut desk = desk(SMALL);
    desk.event(password(7, "node2"));
    desk.event(password(8, "node3"));
    desk.wait();
    desk.types("for node2");
    desk.event(Event::Feed(Feed::Unasked { id: 7 }));
    desk.shows("node3");
    assert_eq!(told(&desk.code(KeyCode::Enter)), [], "the next one was not read yet");
    assert_eq!(told(&desk.enter()), [], "nothing was typed for it");
}

#[test]
fn hostile_prompts_stay_text() {
    let mut desk = desk(SMALL);
    desk.event(asked(1, "node2", "\x1b]52;c;ZXZpbA==\x07\x1b[2JPassword:", AskKind::Secret));
    assert!(!desk.text().contains('\x1b') && !desk.text().contains('\x07'));
    desk.shows("Password:");
}

#[test]
fn the_terminal_that_takes_the_keys_is_not_disturbed() {
    let mut story = Story::begun();
    story.ready();
    story.asking();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    desk.wait();
    desk.code(KeyCode::Char('i'));
    desk.shows("goes to the command");
    desk.event(password(7, "node3"));
    desk.shows("! node3 asks");
    let outs = desk.types("x");
    assert!(outs.iter().any(|out| matches!(out, Out::Keys { .. })), "{outs:?}");
}

#[test]
fn before_a_run_it_is_a_screen_of_its_own() {
    let mut screen = Asking::new("Connecting to 3 hosts", None, Theme::default());
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let mut now = Duration::ZERO;
    let mut draw = |screen: &mut Asking, now: &mut Duration| {
        terminal.draw(|frame| screen.draw(frame)).unwrap();
        screen.drawn(*now);
        *now += Duration::from_secs(1);
        let buffer = terminal.backend().buffer();
        buffer.content.iter().map(|cell| cell.symbol()).collect::<String>()
    };
    assert!(draw(&mut screen, &mut now).contains("Connecting to 3 hosts"));
    screen.update(password(1, "node1"), now);
    assert!(draw(&mut screen, &mut now).contains("root@node1's password"));
    let key = |code| Event::Key(KeyEvent::new(code, KeyModifiers::NONE));
    for c in "pw".chars() {
        screen.update(key(KeyCode::Char(c)), now);
    }
    assert_eq!(told(&screen.update(key(KeyCode::Enter), now)), [(1, Some("pw"))]);
    assert!(!draw(&mut screen, &mut now).contains("password"));
    assert_eq!(screen.update(Event::Over, now), [Out::Answered(0)]);
}

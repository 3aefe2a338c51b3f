//! What random hands may never do to the form: break it, lose the question in focus, or have a value taken that nobody confirmed.

use super::{Desk, found, procedure};
use holdpoint::{
    engine::event::Mode,
    procedure::origin::Origin,
    ui::{Event, Form, NotKept, Out, Theme},
    words::Values,
};
use proptest::prelude::*;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use std::time::Duration;

#[derive(Clone, Debug)]
enum Hand {
    Does(Event),
    Waits,
}

fn key() -> impl Strategy<Value = Event> {
    let code = prop_oneof![
        4 => prop_oneof![Just(' '), Just('a'), Just('1'), Just('+'), Just(','), Just('-'), Just('日'), Just('\u{301}')].prop_map(KeyCode::Char),
        2 => prop_oneof![Just('s'), Just('d'), Just('t'), Just('u'), Just('w'), Just('b'), Just('f'), Just('l')].prop_map(KeyCode::Char),
        8 => prop_oneof![
            Just(KeyCode::Enter),
            Just(KeyCode::Tab),
            Just(KeyCode::BackTab),
            Just(KeyCode::Up),
            Just(KeyCode::Down),
            Just(KeyCode::Left),
            Just(KeyCode::Right),
            Just(KeyCode::Home),
            Just(KeyCode::Backspace),
            Just(KeyCode::Delete),
            Just(KeyCode::Esc),
            Just(KeyCode::PageUp),
            Just(KeyCode::PageDown),
        ],
        2 => (1u8..6).prop_map(KeyCode::F),
    ];
    let modifiers = prop_oneof![
        6 => Just(KeyModifiers::NONE),
        2 => Just(KeyModifiers::CONTROL),
        1 => Just(KeyModifiers::ALT),
    ];
    (code, modifiers).prop_map(|(code, modifiers)| Event::Key(KeyEvent::new(code, modifiers)))
}

fn mouse() -> impl Strategy<Value = Event> {
    let kind = prop_oneof![
        Just(MouseEventKind::Down(MouseButton::Left)),
        Just(MouseEventKind::ScrollUp),
        Just(MouseEventKind::ScrollDown)
    ];
    (kind, 0u16..90, 0u16..40).prop_map(|(kind, column, row)| {
        Event::Mouse(MouseEvent {
            kind,
            column,
            row,
            modifiers: KeyModifiers::NONE,
        })
    })
}

fn hand() -> impl Strategy<Value = Hand> {
    let pasted = prop_oneof![
        Just("node1\nnode2\nnode3"),
        Just("a+b, c+d"),
        Just("\u{1b}[2J\u{202e}"),
        Just("x".repeat(300).leak() as &str)
    ];
    let event = prop_oneof![
        20 => key(),
        2 => mouse(),
        2 => pasted.prop_map(|text| Event::Paste(text.to_owned())),
        2 => (0u16..220, 0u16..70).prop_map(|(columns, rows)| Event::Resize(columns, rows)),
        2 => prop_oneof![Just("node1"), Just("node2")].prop_map(|value| Event::Found {
            input: "master".into(),
            found: Ok(vec![found(value, &["node1"])]),
        }),
        1 => Just(Event::Kept { path: "/x.toml".into(), kept: Err(NotKept::Exists) }),
    ];
    prop_oneof![8 => event.prop_map(Hand::Does), 1 => Just(Hand::Waits)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn random_hands_break_nothing_and_take_nothing_unconfirmed(hands in prop::collection::vec(hand(), 1..120)) {
        let given: Values = serde_json::from_value(serde_json::json!({ "ganeti": true, "nodes": ["node1", "node2"] })).unwrap();
        let form = Form::new(&procedure(), Mode::Live, &given, Theme::default()).with_sites("/sites");
        let mut desk = Desk::of(form, (80, 24));
        for hand in hands {
            let event = match hand {
                Hand::Does(event) => event,
                Hand::Waits => {
                    desk.now += Duration::from_secs(1);
                    continue;
                }
            };
            if let Event::Resize(columns, rows) = event {
                desk.resize((columns.max(1), rows.max(1)));
                continue;
            }
            let pending = desk.text().contains("Enter confirms it");
            let by_hand = matches!(event, Event::Key(_));
            for out in desk.tell(event) {
                if let Out::Given { values, origins } = out {
                    prop_assert!(by_hand, "only a key finishes it");
                    prop_assert!(!pending, "taken, and not confirmed:\n{}", desk.text());
                    prop_assert!(!values.contains_key("password"));
                    if let Some(Origin::Found(found)) = origins.get("master") {
                        prop_assert_eq!(&found.value, &values["master"]);
                    }
                }
            }
        }
    }
}

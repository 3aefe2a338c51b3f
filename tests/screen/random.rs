//! Random keys, pastes and sizes on typical states: what they may never do.

use super::*;
use proptest::prelude::*;
use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

#[derive(Clone, Debug)]
enum Step {
    Key(KeyCode, KeyModifiers),
    Paste(String),
    Resize(u16, u16),
    Draw,
    Wait(u64),
    Mouse(MouseEventKind, u16, u16),
}

fn key() -> impl Strategy<Value = KeyCode> {
    prop_oneof![
        5 => any::<char>().prop_map(KeyCode::Char),
        20 => prop::sample::select("aAiesdroutbIynSxEq?12345zjkgGlh./[]m 1:MY'".chars().collect::<Vec<_>>()).prop_map(KeyCode::Char),
        20 => prop::sample::select(vec![
            KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::BackTab, KeyCode::Up, KeyCode::Down, KeyCode::Left,
            KeyCode::Right, KeyCode::PageUp, KeyCode::PageDown, KeyCode::Home, KeyCode::End, KeyCode::Backspace,
            KeyCode::Delete, KeyCode::F(1), KeyCode::Insert, KeyCode::Null,
        ]),
    ]
}

fn step(keys: impl Strategy<Value = KeyCode> + 'static) -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => (keys, prop::sample::select(vec![KeyModifiers::NONE, KeyModifiers::NONE, KeyModifiers::NONE, KeyModifiers::CONTROL]))
            .prop_map(|(code, modifiers)| Step::Key(code, modifiers)),
        2 => ".*".prop_map(Step::Paste),
        1 => (1..220_u16, 1..70_u16).prop_map(|(columns, rows)| Step::Resize(columns, rows)),
        5 => Just(Step::Draw),
        5 => (0..1000_u64).prop_map(Step::Wait),
        5 => (
            prop::sample::select(vec![
                MouseEventKind::Down(MouseButton::Left), MouseEventKind::Up(MouseButton::Left), MouseEventKind::Drag(MouseButton::Left),
                MouseEventKind::ScrollUp, MouseEventKind::ScrollDown,
            ]),
            0..100_u16,
            0..30_u16,
        )
            .prop_map(|(kind, column, row)| Step::Mouse(kind, column, row)),
    ]
}

fn story() -> impl Strategy<Value = Story> {
    prop::sample::select(vec![
        Story::ready as fn(&mut Story),
        Story::guard_broken,
        Story::held,
        Story::failed,
        Story::in_doubt,
        Story::manual,
        Story::file,
        Story::destroy,
        Story::values_missing,
    ])
    .prop_map(|tell| {
        let mut story = Story::begun();
        tell(&mut story);
        story
    })
}

fn play(story: &Story, steps: Vec<Step>) -> Vec<Out> {
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(story);
    let mut all = Vec::new();
    for step in steps {
        match step {
            Step::Key(code, modifiers) => all.extend(desk.app.update(Event::Key(KeyEvent::new(code, modifiers)), desk.now)),
            Step::Paste(text) => all.extend(desk.app.update(Event::Paste(text), desk.now)),
            Step::Resize(columns, rows) => {
                all.extend(desk.app.update(Event::Resize(columns, rows), desk.now));
                desk.terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
            }
            Step::Mouse(kind, column, row) => {
                let event = MouseEvent {
                    kind,
                    column,
                    row,
                    modifiers: KeyModifiers::NONE,
                };
                all.extend(desk.app.update(Event::Mouse(event), desk.now));
            }
            Step::Draw => desk.draw(),
            Step::Wait(ms) => desk.now += Duration::from_millis(ms),
        }
    }
    desk.draw();
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_input_makes_it_panic_or_confirms_what_was_not_shown(story in story(), steps in prop::collection::vec(step(key()), 0..120)) {
        for act in acts(&play(&story, steps)) {
            if let Act::Confirm { step, sheet, .. } | Act::Release { step, sheet, .. } = act {
                prop_assert_eq!(sheet, &story.digest(step.as_str()));
                prop_assert!(story.run.is_current(step));
            }
        }
    }

    #[test]
    fn without_a_finishing_key_or_click_nothing_is_confirmed(story in story(), steps in prop::collection::vec(
        step(key().prop_filter("finishing keys", |code| !matches!(code, KeyCode::Enter | KeyCode::Char('s' | '1'..='9' | 'y' | 'S'))))
            .prop_filter("clicks", |step| !matches!(step, Step::Mouse(MouseEventKind::Down(_), ..))), 0..120))
    {
        for act in acts(&play(&story, steps)) {
            let confirms = matches!(act, Act::Confirm { .. } | Act::Release { .. } | Act::Choose { .. } | Act::Answer { .. } | Act::Override { .. });
            prop_assert!(!confirms, "{:?}", act);
        }
    }
}

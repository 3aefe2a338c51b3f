//! Whatever a guide does, nothing panics, time never goes back, and the same happens again.

use super::{in_terminal, job, line, run, within, world};
use crate::words::{HostName, Power, Work};

/// One random thing that a guide may do.
#[derive(Clone, Debug)]
enum Move {
    Start(u8, u8),
    Type(u8, String),
    Keys(u8, Vec<u8>),
    Wait(i64),
    Look(u8),
    Press(u8, bool),
    Inquire(u8),
}

fn moves() -> impl proptest::strategy::Strategy<Value = Vec<Move>> {
    use proptest::prelude::*;
    let one = prop_oneof![
        (0..6_u8, 0..9_u8).prop_map(|(id, work)| Move::Start(id, work)),
        (0..6_u8, "[yn ]{0,2}").prop_map(|(id, text)| Move::Type(id, text)),
        (0..6_u8, proptest::collection::vec(any::<u8>(), 0..4)).prop_map(|(id, keys)| Move::Keys(id, keys)),
        (0..200_i64).prop_map(Move::Wait),
        (0..3_u8).prop_map(Move::Look),
        (0..2_u8, any::<bool>()).prop_map(|(host, on)| Move::Press(host, on)),
        (0..6_u8).prop_map(Move::Inquire),
    ];
    proptest::collection::vec(one, 0..40)
}

fn play(moves: &[Move]) -> Vec<String> {
    let mut world = world(
        "[[fault]]\nat = 'j1'\ndo = 'cut'\n[[fault]]\nat = 'j2#2'\ndo = 'hang'\nfor = '1m'\n[[fault]]\nat = 'j3'\ndo = 'no-return'\nfor = '5m'\n",
    );
    let hosts: [HostName; 2] = ["a".into(), "b".into()];
    let host = |n: u8| hosts[usize::from(n) % 2].clone();
    let id = |n: u8| job(&format!("j{}#1@{}", n / 2, host(n)));
    let works = [
        run("member-list"),
        run("upgrade --to 11"),
        in_terminal("evacuate x"),
        run("evacuate y"),
        run("reinstall"),
        Work::Power(Power::Off),
        Work::Power(Power::On),
        Work::Power(Power::Reboot),
        run("promote b"),
    ];
    let mut told = Vec::new();
    for one in moves {
        told.push(match one {
            Move::Start(n, work) => format!("{:?}", world.start(&id(*n), &works[usize::from(*work)], None)),
            Move::Type(n, text) => format!("{:?}", world.send(&id(*n), &line(text), None)),
            Move::Keys(n, keys) => format!("{:?}", world.type_keys(&id(*n), keys)),
            Move::Wait(seconds) => format!("{:?}", within(&mut world, *seconds)),
            Move::Look(n) => format!("{:?}", world.look(&host(*n), "member-list")),
            Move::Press(n, on) => {
                world.press(&host(*n), if *on { Power::On } else { Power::Off });
                String::new()
            }
            Move::Inquire(n) => format!("{:?}", world.inquire(&id(*n))),
        });
        if let Some(next) = world.next() {
            assert!(next >= world.now());
        }
    }
    told
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_a_guide_does_the_same_happens_again(moves in moves()) {
        proptest::prop_assert_eq!(play(&moves), play(&moves));
    }
}

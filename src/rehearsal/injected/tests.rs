use super::*;
use crate::{
    diagnostic::Source,
    engine::event::Event,
    journal::Record,
    rehearsal::{
        auto::{Press, rebuild},
        scenario,
    },
    tables::Problems,
};
use std::{sync::Arc, time::Duration};

const CLUSTER: &str = r#"
format = 1
title = "A small cluster"
procedure = "demo"
start = "2026-03-07T22:00:00Z"
[host.a]
[host.b]
[state]
heal = 3
role = { a = "master" }
[[fault]]
name = "healer-dies"
at = "look"
hosts = "b"
do = "slow"
set = { heal = 400 }
[end]
status = "finished"
"#;

fn world() -> World {
    let problems = Problems::default();
    let scenario = scenario::read(&Source::new("small.toml", CLUSTER), &|_| None, &problems).unwrap();
    assert_eq!(problems.errors(), 0);
    let start = scenario.start;
    World::new(Arc::new(scenario), 1, start)
}

fn does(what: &str, on: &[&str]) -> Injection {
    Injection {
        does: Some(what.into()),
        on: on.iter().map(|host| (*host).into()).collect(),
        ..Injection::default()
    }
}

fn setting(place: &str, value: &str) -> Injection {
    Injection {
        set: [(place.to_owned(), value.to_owned())].into(),
        ..Injection::default()
    }
}

fn heal(world: &World) -> String {
    world.state()["heal"].to_string()
}

#[test]
fn a_trainer_cuts_a_host_off_for_a_while_and_only_that_one() {
    let mut world = world();
    let cut = does("cut", &["a"]).or_usual();
    world.could(&cut).unwrap();
    world.put_in(&cut);
    assert!(world.identify(&"a".into()).is_err());
    assert!(world.identify(&"b".into()).is_ok());
    world.advance(world.now().saturating_add(Duration::from_secs(301)).unwrap());
    assert!(world.identify(&"a".into()).is_ok(), "five minutes, where nothing is said");
    assert!(cut.says().contains("5m"), "and the trainer is told so: {}", cut.says());
}

#[test]
fn the_state_and_the_scenarios_own_faults_can_be_brought_about() {
    let mut world = world();
    world.put_in(&setting("heal", "heal + 1"));
    assert_eq!(heal(&world), "4");
    world.put_in(&does("healer-dies", &[]));
    assert_eq!(heal(&world), "400");
    assert!(world.trouble().is_none());
}

#[test]
fn what_makes_no_sense_is_refused_in_words_and_the_rehearsal_goes_on() {
    let mut world = world();
    for (wrong, says) in [
        (does("cut", &["c"]), "no host c: it has a, b"),
        (does("cutt", &["a"]), "no fault is called cutt"),
        (setting("heel", "1"), "did you mean `heal`?"),
        (setting("heal", "'x'"), "can't become"),
        (setting("role.b", "slave"), "`role` has no `b`"),
        (
            Injection {
                lasts: Some("soon".into()),
                ..does("hang", &["a"])
            },
            "90s",
        ),
        (
            Injection {
                lasts: Some("5m".into()),
                ..does("reboot", &["a"])
            },
            "a button is pressed now",
        ),
        (Injection::default(), "nothing would happen"),
    ] {
        let why = world.could(&wrong).unwrap_err();
        assert!(why.contains(says), "{why}");
        world.put_in(&wrong);
        assert!(world.trouble().is_none());
    }
    assert_eq!(heal(&world), "3");
}

#[test]
fn a_resumed_rehearsal_has_it_again_at_the_same_time() {
    let at = world().now().saturating_add(Duration::from_secs(30)).unwrap();
    let what = Injection {
        lasts: Some("2m".into()),
        ..does("cut", &["b"])
    };
    let line = serde_json::to_string(&Injected {
        at,
        by: "trainer".into(),
        what,
    })
    .unwrap();
    let torn = &line[..20];
    let kept = read(&format!("{line}\n{torn}"));
    assert_eq!(kept.len(), 1, "a line that a killed guide left unfinished was never done");
    let presses: Vec<Press> = kept.into_iter().map(Press::injected).collect();
    let mut again = world();
    rebuild(&mut again, Vec::<Record<Event>>::new(), &presses);
    assert!(again.identify(&"b".into()).is_err());
    again.advance(at.saturating_add(Duration::from_secs(119)).unwrap());
    assert!(again.identify(&"b".into()).is_err());
    again.advance(at.saturating_add(Duration::from_secs(121)).unwrap());
    assert!(again.identify(&"b".into()).is_ok(), "and it ends when it would have");
}

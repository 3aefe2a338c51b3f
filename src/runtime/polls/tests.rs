use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_760_000_000 + seconds).unwrap()
}

fn wanted(name: &str, hosts: &[&str], any: bool) -> WantedMonitor {
    WantedMonitor {
        name: name.into(),
        hosts: hosts.iter().map(|host| HostName::from(*host)).collect(),
        any,
        run: vec!["look".into()],
    }
}

fn all(monitor: &str) -> Beat {
    Beat {
        monitor: monitor.into(),
        host: None,
    }
}

const EVERY: SignedDuration = SignedDuration::from_secs(10);

fn begin(polls: &mut Polls, monitor: &str, now: Timestamp) -> bool {
    polls.begin(&all(monitor), EVERY, None, now, false, true)
}

/// Seconds from the begin of a poll to that of the next.
fn pause(polls: &mut Polls, well: bool, begun: i64, took: i64) -> i64 {
    assert!(polls.begin(&all("m"), EVERY, None, at(begun), true, true));
    let (_, due) = polls.end(&all("m"), well, at(begun + took));
    (due.unwrap().as_second() - at(begun).as_second()).abs()
}

#[test]
fn one_poll_of_a_monitor_is_in_flight_and_no_second_however_it_is_hurried() {
    let mut polls = Polls::default();
    polls.keep(&[wanted("m", &["n1"], true)], at(0));
    assert!(begin(&mut polls, "m", at(0)));
    assert!(!polls.begin(&all("m"), EVERY, None, at(30), true, true));
    assert_eq!(polls.due(), None, "nothing is due while it hangs");
    polls.end(&all("m"), true, at(31));
    assert!(polls.begin(&all("m"), EVERY, None, at(31), true, true));
}

#[test]
fn a_host_that_hangs_keeps_no_other_host_from_being_polled() {
    let mut polls = Polls::default();
    let monitor = wanted("load", &["n1", "n2"], false);
    polls.keep(std::slice::from_ref(&monitor), at(0));
    let begun: Vec<bool> = beats(&monitor)
        .iter()
        .map(|beat| polls.begin(beat, EVERY, None, at(1), false, true))
        .collect();
    assert_eq!(begun, [true, true]);
    let n2 = &beats(&monitor)[1];
    polls.end(n2, true, at(1));
    assert!(polls.begin(n2, EVERY, None, at(11), false, true), "though n1 hasn't answered yet");
}

#[test]
fn what_fails_is_polled_more_rarely_but_once_a_minute_at_least_and_as_ever_once_it_is_well() {
    let mut polls = Polls::default();
    polls.keep(&[wanted("m", &["n1"], true)], at(0));
    let mut pauses = Vec::new();
    let mut now = 0;
    for _ in 0..6 {
        let next = pause(&mut polls, false, now, 0);
        pauses.push(next);
        now += next;
    }
    assert!((9..=10).contains(&pauses[0]), "it is tried again at once: {pauses:?}");
    assert_eq!(pauses[1..], [20, 40, 60, 60, 60]);
    assert!(pause(&mut polls, true, now, 0) <= 10);
}

#[test]
fn what_something_waits_for_is_polled_at_once_whatever_it_failed_before() {
    let mut polls = Polls::default();
    polls.keep(&[wanted("m", &["n1"], true)], at(0));
    pause(&mut polls, false, 0, 0);
    pause(&mut polls, false, 10, 0);
    assert!(!begin(&mut polls, "m", at(12)));
    assert!(polls.begin(&all("m"), EVERY, None, at(12), true, true));
}

#[test]
fn what_takes_longer_than_its_time_rests_as_long_as_it_took() {
    let mut polls = Polls::default();
    polls.keep(&[wanted("m", &["n1"], true)], at(0));
    assert!(pause(&mut polls, true, 0, 4) <= 10);
    assert_eq!(pause(&mut polls, true, 100, 15), 30);
}

#[test]
fn monitors_that_begin_together_do_not_stay_together() {
    let mut polls = Polls::default();
    let many: Vec<WantedMonitor> = (0..8).map(|n| wanted(&format!("m{n}"), &["n1"], true)).collect();
    polls.keep(&many, at(0));
    let mut next = std::collections::BTreeSet::new();
    for monitor in &many {
        assert!(begin(&mut polls, monitor.name.as_str(), at(1)));
        next.extend(polls.end(&all(monitor.name.as_str()), true, at(1)).1);
    }
    assert!(next.len() > 4, "{next:?}");
    let bounds = at(1 + 9)..=at(1 + 10);
    assert!(
        next.iter().all(|due| bounds.contains(due)),
        "never later than it should be: {next:?}"
    );
}

#[test]
fn those_with_one_lock_take_turns_and_who_waits_wakes_nobody() {
    let mut polls = Polls::default();
    polls.keep(&[wanted("a", &["n1"], true), wanted("b", &["n1"], true)], at(0));
    let lock: Lock = "glusterd".into();
    assert!(polls.begin(&all("a"), EVERY, Some(&lock), at(1), false, true));
    assert!(polls.holds("glusterd"));
    assert!(!polls.begin(&all("b"), EVERY, Some(&lock), at(1), false, false));
    assert_eq!(polls.due(), None);
    polls.end(&all("a"), true, at(2));
    assert!(!polls.holds("glusterd"));
    assert!(polls.begin(&all("b"), EVERY, Some(&lock), at(2), false, true));
}

#[test]
fn after_something_has_happened_all_are_polled_soon_but_not_once_for_each_of_forty_hosts() {
    let mut polls = Polls::default();
    polls.keep(&[wanted("m", &["n1"], true)], at(0));
    pause(&mut polls, true, 0, 0);
    polls.stir(at(4));
    assert!(begin(&mut polls, "m", at(4)));
    polls.end(&all("m"), true, at(4));
    polls.stir(at(4));
    assert!(!begin(&mut polls, "m", at(4)));
    assert_eq!(polls.due(), Some(at(5)));
}

#[test]
fn a_host_that_was_passed_over_is_asked_last_for_a_while_and_first_again_once_it_answers() {
    let mut polls = Polls::default();
    let monitor = wanted("m", &["n1", "n2"], true);
    polls.keep(std::slice::from_ref(&monitor), at(0));
    let failed = [(HostName::from("n1"), "no answer within 10 s".to_owned())];
    let told = polls.answered(&monitor.name, &monitor.hosts, &"n2".into(), &failed, at(0));
    assert_eq!(told, failed);
    let order = |polls: &Polls, now| {
        polls
            .order(&monitor, now, |_| false)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(order(&polls, at(59)), ["n2", "n1"]);
    assert_eq!(
        polls.answered(&monitor.name, &monitor.hosts, &"n2".into(), &[], at(59)),
        failed,
        "why it isn't asked is still said"
    );
    assert_eq!(order(&polls, at(61)), ["n1", "n2"]);
    polls.answered(&monitor.name, &monitor.hosts, &"n2".into(), &failed, at(61));
    assert_eq!(order(&polls, at(180)), ["n2", "n1"], "for longer the second time");
    polls.answers(&"n1".into(), at(180));
    assert_eq!(order(&polls, at(180)), ["n1", "n2"]);
    assert_eq!(
        polls.order(&monitor, at(180), |host| host.as_str() == "n1")[0].as_str(),
        "n2",
        "one that is down comes last"
    );
}

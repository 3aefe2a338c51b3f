//! What isn't known: commands in doubt, and hosts that are not who they were.

use crate::story::{Story, story};
use holdpoint::{
    engine::{
        event::{Event, Order},
        input::{Act, Input, News},
        run::JobState,
        status::Look,
    },
    words::{Exit, Fate, HostName, Identity, Reached},
};

const PROBED: &str = r#"
[[phase]]
id = "p"
title = "All"
[[phase.step]]
id = "a"
title = "Standby"
on = "'n1'"
run = "standby"
effect = "change"
opens = { id = "standby", text = "n1 is in standby" }
no_undo = "no need"
probe = [{ id = "is", title = "Is it?", run = "state", effect = "observe", expect = [{ match = '^standby$', says = "it is" }] }]
[[phase.step]]
id = "b"
title = "Then"
on = "'n2'"
run = "do b"
effect = "change"
closes = ["standby"]
no_undo = "no need"
"#;

fn away(s: &mut Story) {
    s.pass(600).open().unwrap();
}

#[test]
fn what_ran_when_the_guide_went_is_in_doubt_and_asked_after() {
    let mut s = story(PROBED);
    s.confirm("p/a").unwrap();
    assert_eq!(s.wants().tail, [s.job("p/a", "n1")]);
    away(&mut s);
    assert_eq!((s.look("p/a"), s.started()), (Look::InDoubt, vec![]));
    assert_eq!((s.wants().tail, s.wants().inquire), (vec![], vec![s.job("p/a", "n1")]));
    s.fate("p/a", "n1", Fate::Running).unwrap();
    assert_eq!((s.look("p/a"), s.wants().tail), (Look::Running, vec![s.job("p/a", "n1")]));
    s.ends("p/a", "n1", 0).unwrap();
    assert_eq!(s.look("p/a"), Look::Done);
}

#[test]
fn what_never_began_can_be_confirmed_again() {
    let mut s = story(PROBED);
    s.confirm("p/a").unwrap();
    away(&mut s);
    s.fate("p/a", "n1", Fate::Void).unwrap();
    assert_eq!(s.look("p/a"), Look::Ready);
    s.confirm("p/a").unwrap();
    assert_eq!(s.started(), ["p/a#2@n1"]);
}

#[test]
fn a_connection_lost_at_the_start_leaves_a_doubt_and_nothing_runs_again_by_itself() {
    let mut s = story(PROBED);
    s.confirm("p/a").unwrap();
    s.news("p/a", "n1", News::Lost("broken pipe".into())).unwrap();
    assert_eq!((s.look("p/a"), s.started()), (Look::InDoubt, vec![]));
    let settle = Act::Settle {
        job: s.job("p/a", "n1"),
        ran: false,
        reason: "nothing in its log".into(),
    };
    assert!(s.act(settle.clone()).unwrap_err().contains("still being asked"));
    s.fate("p/a", "n1", Fate::Rebooted).unwrap();
    s.act(settle).unwrap();
    assert_eq!((s.look("p/a"), s.started()), (Look::Ready, vec![]));
}

#[test]
fn a_boot_that_nobody_meant_under_a_command_is_a_doubt_whoever_sees_it() {
    let mut s = story(PROBED);
    s.confirm("p/a").unwrap();
    let (exit, findings) = (Exit::Rebooted, Default::default());
    let told = s.news("p/a", "n1", News::Ended { exit, findings }).unwrap();
    assert!(
        matches!(&told[..], [Event::Doubted { fate: Some(Fate::Rebooted), why, .. }] if why.contains("has booted since")),
        "{told:?}"
    );
    assert_eq!(
        (s.look("p/a"), s.started()),
        (Look::InDoubt, vec![]),
        "it is not begun again by itself"
    );
    away(&mut s);
    assert_eq!(
        (s.look("p/a"), s.started()),
        (Look::InDoubt, vec![]),
        "nor by going on with the run"
    );
    s.fate("p/a", "n1", Fate::Rebooted).unwrap();
    let (ran, reason) = (true, "its log says so".to_owned());
    s.act(Act::Settle {
        job: s.job("p/a", "n1"),
        ran,
        reason,
    })
    .unwrap();
    assert_eq!(s.look("p/a"), Look::Vouched);
}

#[test]
fn a_probe_looks_before_a_person_settles_it() {
    let mut s = story(PROBED);
    s.confirm("p/a").unwrap();
    away(&mut s);
    s.fate("p/a", "n1", Fate::Lost).unwrap();
    let probe = Act::Probe { job: s.job("p/a", "n1") };
    s.act(probe).unwrap();
    let id = s.current();
    assert_eq!(id, "probe-1/p/a/is");
    s.confirm(&id).unwrap();
    assert_eq!(s.started(), ["probe-1/p/a/is#1@n1"]);
    s.prints(&id, "n1", 0, &[("^standby$", "standby")]).unwrap();
    assert_eq!(s.current(), "p/a");
    let settle = Act::Settle {
        job: s.job("p/a", "n1"),
        ran: true,
        reason: "the probe says so".into(),
    };
    s.act(settle).unwrap();
    assert_eq!(
        (s.look("p/a"), s.current().as_str(), s.effects()),
        (Look::Vouched, "p/b", vec!["standby".to_owned()])
    );
    s.does("p/b", "n2");
    assert!(s.effects().is_empty());
}

#[test]
fn an_effect_is_open_from_the_first_start_and_not_closed_by_a_failure() {
    let mut s = story(PROBED);
    s.confirm("p/a").unwrap();
    assert_eq!(s.effects(), ["standby"]);
    s.ends("p/a", "n1", 0).unwrap();
    s.confirm("p/b").unwrap();
    s.ends("p/b", "n2", 1).unwrap();
    assert_eq!(s.effects(), ["standby"]);
    s.retry("p/b", false).unwrap();
    s.does("p/b", "n2");
    assert!(s.effects().is_empty());
}

#[test]
fn late_news_of_a_settled_command_is_refused() {
    let mut s = story(PROBED);
    s.confirm("p/a").unwrap();
    let job = s.job("p/a", "n1");
    s.ends("p/a", "n1", 0).unwrap();
    let exit = Exit::Code(1);
    let late = News::Ended {
        exit,
        findings: Default::default(),
    };
    assert!(s.input(holdpoint::engine::input::Input::Job(job, late)).is_err());
    assert_eq!(s.look("p/a"), Look::Done);
}

#[test]
fn a_host_that_refuses_the_start_leaves_the_step_to_be_confirmed_again() {
    let mut s = story(PROBED);
    s.confirm("p/a").unwrap();
    s.news("p/a", "n1", News::Refused("another run holds it".into())).unwrap();
    assert!(matches!(s.state("p/a", "n1"), JobState::Void { why: Some(_) }));
    assert_eq!(s.look("p/a"), Look::Ready);
}

#[test]
fn another_machine_under_the_same_name_is_not_touched_until_a_person_accepts_it() {
    let mut s = story(PROBED);
    s.is("n1", "machine-1", "boot-1").unwrap();
    s.is("n1", "machine-2", "boot-2").unwrap();
    assert_eq!(s.look("p/a"), Look::Blocked);
    assert!(s.confirm("p/a").unwrap_err().contains("another machine"));
    let accept = |host: &str, reason: &str| Act::AcceptHost {
        host: host.into(),
        reason: reason.into(),
    };
    assert!(s.act(accept("n1", "")).is_err());
    assert!(s.act(accept("n2", "why not")).is_err());
    s.act(accept("n1", "it was replaced last night")).unwrap();
    s.confirm("p/a").unwrap();
    assert!(matches!(&s.orders[0], Order::Start { identity: Some(identity), .. } if identity.machine == "machine-2"));
}

#[test]
fn an_unplanned_boot_is_another_matter_than_a_meant_one() {
    let body = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "Reboot"
power = "reboot"
effect = "disrupt"
no_undo = "no need"
normal = "1m"
worry = "1h"
[[phase.step]]
id = "b"
title = "Reinstall"
run = "reinstall"
effect = "disrupt"
renews = "['n1']"
no_undo = "no need"
[[phase.step]]
id = "c"
title = "Then"
run = "do c"
effect = "change"
no_undo = "no need"
"#;
    let mut s = story(body);
    s.is("n1", "m1", "boot-1").unwrap();
    s.is("n1", "m1", "boot-2").unwrap();
    assert_eq!(s.look("p/a"), Look::Blocked, "nobody meant it to boot");
    let (host, reason) = ("n1".into(), "a power cut".to_owned());
    s.act(Act::AcceptHost { host, reason }).unwrap();
    s.confirm("p/a").unwrap();
    s.is("n1", "m1", "boot-3").unwrap();
    let exit = Exit::Rebooted;
    let findings = Default::default();
    s.news("p/a", "n1", News::Ended { exit, findings }).unwrap();
    assert_eq!(s.looks(&["p/a", "p/b"]), [Look::Done, Look::Ready]);
    s.confirm("p/b").unwrap();
    s.is("n1", "m2", "boot-4").unwrap();
    s.ends("p/b", "n1", 0).unwrap();
    assert_eq!(s.look("p/c"), Look::Ready, "it was to come back as another machine");
    s.is("n1", "m3", "boot-5").unwrap();
    assert_eq!(s.look("p/c"), Look::Blocked, "but once");
}

#[test]
fn that_a_host_is_gone_is_told_once() {
    let mut s = story(PROBED);
    let link = |up| holdpoint::engine::input::Input::Link { host: "n1".into(), up };
    assert!(matches!(s.input(link(false)).unwrap()[..], [Event::Link { up: false, .. }]));
    assert!(s.input(link(false)).unwrap().is_empty());
    s.input(link(true)).unwrap();
}

const LOOKS: &str = r#"
[[phase]]
id = "p"
title = "All"
[[phase.step]]
id = "one"
title = "Look at one"
on = "'n1'"
run = "uptime"
effect = "observe"
[[phase.step]]
id = "all"
title = "Look at all"
on = "nodes"
run = "uptime"
effect = "observe"
"#;

#[test]
fn a_command_that_only_looked_and_was_cut_off_leaves_no_doubt_and_is_there_to_be_run_again() {
    let mut s = story(LOOKS);
    s.confirm("p/one").unwrap();
    away(&mut s);
    let told = s.fate("p/one", "n1", Fate::Void).unwrap();
    assert!(
        told.iter()
            .any(|event| matches!(event, Event::Reopened { by, reason, .. } if by == "the guide" && reason.contains("cut off"))),
        "{told:?}"
    );
    assert_eq!(
        (s.look("p/one"), s.started()),
        (Look::Ready, vec![]),
        "nothing runs again by itself"
    );
    s.does("p/one", "n1");
    assert_eq!(s.look("p/one"), Look::Done);
}

#[test]
fn where_one_of_several_looks_was_cut_off_only_that_one_is_run_again() {
    let mut s = story(LOOKS);
    s.does("p/one", "n1");
    s.confirm("p/all").unwrap();
    s.ends("p/all", "n1", 0).unwrap();
    away(&mut s);
    s.fate("p/all", "n2", Fate::Void).unwrap();
    s.fate("p/all", "n3", Fate::Running).unwrap();
    s.ends("p/all", "n3", 0).unwrap();
    assert_eq!(s.look("p/all"), Look::Ready);
    s.confirm("p/all").unwrap();
    assert_eq!(s.started(), ["p/all#2@n2"]);
    s.ends("p/all", "n2", 0).unwrap();
    assert_eq!(s.look("p/all"), Look::Done);
}

#[test]
fn two_names_for_one_machine_stop_unless_that_is_meant() {
    let mut s = story(PROBED);
    s.is("n2", "machine-1", "boot-1").unwrap();
    s.is("n1", "machine-1", "boot-1").unwrap();
    let why = s.confirm("p/a").unwrap_err();
    assert!(why.contains("the same machine as n2") && why.contains("`same`"), "{why}");
    let (host, reason) = ("n1".into(), "both names are its own".to_owned());
    s.act(Act::AcceptHost { host, reason }).unwrap();
    s.is("n1", "machine-1", "boot-1").unwrap();
    s.confirm("p/a").unwrap();

    let mut s = Story::closed(&format!("{}{PROBED}", crate::story::TOP), &[]);
    s.same = vec![vec!["n1".into(), "n2".into()]];
    s.open().unwrap();
    s.is("n2", "machine-1", "boot-1").unwrap();
    s.is("n1", "machine-1", "boot-1").unwrap();
    s.confirm("p/a").unwrap();
}

#[test]
fn a_host_that_came_back_by_itself_is_not_waited_for_to_boot_once_more() {
    let body = r#"
[[phase]]
id = "p"
title = "All"
[[phase.step]]
id = "off"
title = "Off"
on = "'n1'"
power = "off"
effect = "disrupt"
no_undo = "no need"
normal = "1m"
worry = "1h"
[[phase.step]]
id = "on"
title = "On"
on = "['n1', 'n2']"
power = "on"
effect = "change"
no_undo = "no need"
normal = "1m"
worry = "1h"
"#;
    let mut s = story(body);
    s.is("n1", "m1", "boot-1").unwrap();
    s.is("n2", "m2", "boot-1").unwrap();
    s.confirm("p/off").unwrap();
    s.ends("p/off", "n1", 0).unwrap();
    s.is("n1", "m1", "boot-2").unwrap();
    s.confirm("p/on").unwrap();
    let under: Vec<Option<&str>> = s
        .orders
        .iter()
        .map(|order| match order {
            Order::Start { errand, .. } => errand.under.as_ref().map(|who| who.boot.as_str()),
            Order::Send { .. } => panic!("nothing is sent"),
        })
        .collect();
    assert_eq!(
        under,
        [Some("boot-1"), None],
        "any other boot is its coming back; n2 was never switched off"
    );
}

#[test]
fn a_job_is_asked_for_as_of_the_machine_that_it_began_on() {
    let body = PROBED.replace("run = \"standby\"", "run = \"reinstall\"\nrenews = \"['n1']\"");
    let mut s = story(&body);
    s.is("n1", "machine-1", "boot-1").unwrap();
    s.confirm("p/a").unwrap();
    s.is("n1", "machine-2", "boot-2").unwrap();
    away(&mut s);
    let run = s.run();
    let errand = run.errand(&s.job("p/a", "n1")).unwrap();
    assert_eq!(errand.under.unwrap().machine, "machine-1");
    assert_eq!(run.identity(&"n1".into()).unwrap().machine, "machine-2");
}

#[test]
fn a_new_key_on_the_same_machine_is_a_renewal_too_and_the_next_one_was_not_meant() {
    let body = PROBED.replace("run = \"standby\"", "run = \"reinstall\"\nrenews = \"['n1']\"");
    let mut s = story(&body);
    let reached = |key: &str, boot: &str| {
        let identity = Identity {
            machine: "machine-1".into(),
            boot: boot.into(),
            node: "n1".into(),
            kernel: "6.1".into(),
        };
        let reached = Reached {
            identity,
            way: "root@n1:22".into(),
            key: Some(key.into()),
            cluster: None,
            mark: String::new(),
            epoch: 1,
            clock_off: 0,
        };
        Input::Reached("n1".into(), reached)
    };
    s.input(reached("SHA256:one", "boot-1")).unwrap();
    s.confirm("p/a").unwrap();
    assert!(s.run().hosts[&HostName::from("n1")].renews, "it may come back under another key");
    s.input(reached("SHA256:two", "boot-2")).unwrap();
    let host = s.run().hosts[&HostName::from("n1")].clone();
    assert_eq!((host.renews, host.odd), (false, None), "that was it, and it was meant");
}

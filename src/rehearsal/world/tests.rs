//! Stories: a small cluster, and what a guide sees of it.

use super::*;
use crate::{
    diagnostic::Source,
    host::{SendError, StartError},
    rehearsal::scenario,
    tables::Problems,
    words::{Command, Digest, Exit, Fate, Piece, Power, Script, Signal, Stimulus, Work, Write},
};
use jiff::SignedDuration;

const CLUSTER: &str = r#"
format = 1
title = "A small cluster"
procedure = "demo"
start = "2026-03-07T22:00:00Z"
[inputs]
nodes = ["a", "b"]
[host.a]
boots = "90s"
kernel = "6.{{ release[host] }}"
[host.b]
[state]
heal = 3
members = ["a", "b"]
[state.role]
a = "master"
b = "slave"
[state.release]
a = "10"
b = "10"
[file.a]
"/etc/rok.conf" = "url = tcp://x\n"
"/usr/bin/qemu-kvm" = "ELF\u0000"

[[reply]]
run = "member-list"
for = "n in inputs.nodes"
says = "{{ n }} {{ role[n] }}"

[[reply]]
run = "upgrade --to {version}"
when = "role[host] == 'slave'"
takes = "3m"
says = """
Stopping
Upgrading {{ host }}
Upgraded to {{ version }}"""
set = { "release[host]" = "{{ version }}", heal = "heal + 2" }
later = { in = "30s", set = { "role[host]" = "ready" } }

[[reply]]
run = "promote {n}"
set.role."[n]" = "master"

[[reply]]
run = "evacuate {rest...}"
[[reply.part]]
takes = "20s"
says = "Evacuating {{ join(rest, '+') }}"
prompt = "Migrate back? [y/n] "
[reply.part.answers]
y = {}
n = { says = "Left as it is.", exit = 1 }
[[reply.part]]
says = "Done."

[[reply]]
run = "reinstall"
[[reply.part]]
takes = "10s"
says = "Going down."
reboot = true
renew = true
set = { "release[host]" = "11" }

[[reply]]
run = "echo 'password: '"
prompt = "Password: "
answers = ["{word}"]
says = ""

[[reply]]
run = "keep {what}"
prompt = "Password: "
answers = { "{word}" = { set = { "release[host]" = "{{ word }}" } } }

[[reply]]
run = "cat /etc/rok.conf"
says = "{{ file['/etc/rok.conf'] }}"

[[reply]]
step = "swap"
set = { "release[host]" = "12" }

[[every]]
in = "10s"
when = "heal > 0"
set = { heal = "{{ heal - 1 }}" }
"#;

const END: &str = "\n[end]\nstatus = 'finished'\n";

fn world(more: &str) -> World {
    let problems = Problems::default();
    let source = Source::new("small.toml", format!("{CLUSTER}{more}{END}"));
    let scenario = scenario::read(&source, &|_| None, &problems);
    let told: Vec<String> = problems.sorted().iter().map(|problem| problem.render(false)).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    let scenario = scenario.unwrap();
    let start = scenario.start;
    World::new(Arc::new(scenario), 7, start)
}

fn job(text: &str) -> JobId {
    text.parse().unwrap()
}

fn run(text: &str) -> Work {
    Work::Run(Command {
        text: text.into(),
        ..Command::default()
    })
}

fn in_terminal(text: &str) -> Work {
    Work::Run(Command {
        text: text.into(),
        terminal: true,
        ..Command::default()
    })
}

fn line(text: &str) -> Stimulus {
    Stimulus::Type(Script::text(format!("{text}\n")))
}

/// What happens within so many seconds.
fn within(world: &mut World, seconds: i64) -> Vec<Happening> {
    let to = world.now().checked_add(SignedDuration::from_secs(seconds)).unwrap();
    world.advance(to)
}

fn said(world: &World, id: &JobId) -> String {
    world
        .output(id)
        .iter()
        .map(|chunk| String::from_utf8_lossy(&chunk.bytes).into_owned())
        .collect()
}

fn ended(happenings: &[Happening], id: &JobId) -> Option<Exit> {
    happenings.iter().find_map(|happening| match happening {
        Happening::Ended { job, exit, .. } if job == id => Some(*exit),
        _ => None,
    })
}

fn looked(world: &mut World, host: &str, command: &str) -> String {
    String::from_utf8(world.look(&host.into(), command).unwrap().out).unwrap()
}

#[test]
fn a_command_takes_its_time_and_what_monitors_see_is_what_it_did() {
    let mut world = world("");
    let id = job("up#1@b");
    world.start(&id, &run("upgrade --to 11"), None).unwrap();
    within(&mut world, 61);
    assert_eq!(said(&world, &id), "Stopping\n");
    assert_eq!(world.state()["release"]["b"], "10");
    let happenings = within(&mut world, 119);
    assert_eq!(ended(&happenings, &id), Some(Exit::Code(0)));
    assert_eq!(said(&world, &id), "Stopping\nUpgrading b\nUpgraded to 11\n");
    assert_eq!(world.state()["release"]["b"], "11");
    assert_eq!(looked(&mut world, "a", "member-list"), "a master\nb slave\n");
    within(&mut world, 30);
    assert_eq!(looked(&mut world, "a", "member-list"), "a master\nb ready\n");
}

#[test]
fn drift_drains_and_then_nothing_is_left_to_wait_for() {
    let mut world = world("");
    let start = world.now();
    assert_eq!(world.next(), start.checked_add(SignedDuration::from_secs(10)).ok());
    within(&mut world, 25);
    assert_eq!(world.state()["heal"], 1);
    within(&mut world, 1_000_000);
    assert_eq!(world.state()["heal"], 0);
    assert_eq!(world.next(), None);
}

#[test]
fn a_question_is_held_until_it_is_answered() {
    let mut world = world("");
    let id = job("evacuate#1@a");
    world.start(&id, &in_terminal("evacuate x 'y z'"), None).unwrap();
    let happenings = within(&mut world, 20);
    assert_eq!(happenings.last(), Some(&Happening::Quiet { job: id.clone() }));
    assert_eq!(said(&world, &id), "Evacuating x+y z\r\nMigrate back? [y/n] ");
    within(&mut world, 100_000);
    assert!(world.asks(&id));
    world.send(&id, &line("what?"), None).unwrap();
    assert!(world.asks(&id), "an answer that it doesn't know is asked again");
    world.send(&id, &line("y"), None).unwrap();
    let happenings = within(&mut world, 0);
    assert_eq!(ended(&happenings, &id), Some(Exit::Code(0)));
    assert!(said(&world, &id).ends_with("[y/n] y\r\nDone.\r\n"));
    assert!(matches!(world.send(&id, &line("y"), None), Err(SendError::Refused(_))));
}

#[test]
fn another_answer_goes_another_way() {
    let mut world = world("");
    let id = job("evacuate#1@a");
    world.start(&id, &run("evacuate x"), None).unwrap();
    within(&mut world, 20);
    world.send(&id, &line("n"), None).unwrap();
    assert_eq!(ended(&within(&mut world, 0), &id), Some(Exit::Code(1)));
    assert!(said(&world, &id).ends_with("Left as it is.\n"));
}

#[test]
fn an_answer_to_output_that_has_moved_on_is_refused() {
    let mut world = world("");
    let id = job("evacuate#1@a");
    world.start(&id, &run("evacuate x"), None).unwrap();
    within(&mut world, 20);
    let seen = said(&world, &id).len() as u64;
    assert!(matches!(world.send(&id, &line("y"), Some(seen - 1)), Err(SendError::Refused(_))));
    world.send(&id, &line("y"), Some(seen)).unwrap();
}

#[test]
fn keys_are_typed_erased_and_taken_at_enter() {
    let mut world = world("");
    let id = job("evacuate#1@a");
    world.start(&id, &in_terminal("evacuate x"), None).unwrap();
    within(&mut world, 20);
    world.type_keys(&id, b"n\x7fy\r").unwrap();
    assert_eq!(ended(&within(&mut world, 0), &id), Some(Exit::Code(0)));
    let other = job("evacuate#2@a");
    world.start(&other, &in_terminal("evacuate x"), None).unwrap();
    world.type_keys(&other, b"\x03").unwrap();
    assert_eq!(ended(&within(&mut world, 0), &other), Some(Exit::Signal(2)));
}

#[test]
fn a_secret_stays_a_name_even_where_a_reply_would_keep_it() {
    let mut world = world("");
    let id = job("pw#1@a");
    world.start(&id, &in_terminal("keep it"), None).unwrap();
    within(&mut world, 0);
    let secret = Script(vec![Piece::Secret("pw".into()), Piece::Text("\n".into())]);
    world.send(&id, &Stimulus::Type(secret), None).unwrap();
    within(&mut world, 0);
    assert_eq!(said(&world, &id), "Password: \r\n");
    assert_eq!(world.state()["release"]["a"], "‹pw›");
}

#[test]
fn starting_twice_runs_once() {
    let mut world = world("");
    let id = job("x#1@b");
    world.start(&id, &run("upgrade --to 11"), None).unwrap();
    within(&mut world, 300);
    world.start(&id, &run("upgrade --to 11"), None).unwrap();
    assert!(within(&mut world, 300).is_empty());
    assert_eq!(said(&world, &id).matches("Stopping").count(), 1);
}

#[test]
fn asking_after_a_job_that_never_began_makes_that_final() {
    let mut world = world("");
    let id = job("x#1@b");
    assert_eq!(world.inquire(&id), Ok(Fate::Void));
    assert!(matches!(world.start(&id, &run("member-list"), None), Err(StartError::Refused(_))));
    let other = job("x#2@b");
    world.start(&other, &run("upgrade --to 11"), None).unwrap();
    assert_eq!(world.inquire(&other), Ok(Fate::Running));
    world.send(&other, &Stimulus::Signal(Signal::Terminate), None).unwrap();
    assert_eq!(world.inquire(&other), Ok(Fate::Exited(Exit::Signal(15))));
    within(&mut world, 1000);
    assert_eq!(world.state()["release"]["b"], "10", "an interrupted command changes nothing");
}

#[test]
fn a_command_that_no_reply_fits_ends_the_rehearsal_with_its_text() {
    let mut world = world("");
    assert!(world.start(&job("phase/x#1@a"), &run("upgrade --to 11"), None).is_err());
    let Some(Happening::Trouble { what }) = within(&mut world, 0).pop() else {
        panic!("no trouble");
    };
    for part in [
        "upgrade --to 11",
        "phase/x",
        "on a",
        "`role[host] == 'slave'` doesn't hold",
        "small.toml",
    ] {
        assert!(what.contains(part), "{part:?} in {what}");
    }
    assert!(world.look(&"a".into(), "member-list").is_err(), "nothing goes on");
    assert_eq!(world.next(), None);
}

#[test]
fn what_must_never_be_ends_the_rehearsal() {
    let mut world = world("[[never]]\nwhen = \"role.a == 'master' && role.b == 'master'\"\nsays = 'Two masters.'\n");
    world.start(&job("x#1@a"), &run("promote b"), None).unwrap();
    let happenings = within(&mut world, 1);
    assert!(
        happenings
            .iter()
            .any(|h| matches!(h, Happening::Trouble { what } if what.contains("Two masters."))),
        "{happenings:?}"
    );
}

#[test]
fn a_host_that_reinstalls_itself_comes_back_as_another_machine() {
    let mut world = world("");
    let before = world.identify(&"a".into()).unwrap();
    assert_eq!(before.kernel, "6.10");
    let (id, other) = (job("reinstall#1@a"), job("evacuate#1@a"));
    world.start(&other, &run("evacuate x"), None).unwrap();
    world.start(&id, &run("reinstall"), None).unwrap();
    let down = within(&mut world, 10);
    assert!(down.contains(&Happening::Link {
        host: "a".into(),
        up: false
    }));
    assert!(world.identify(&"a".into()).is_err());
    assert!(world.start(&job("y#1@a"), &run("member-list"), None).is_err());
    let up = within(&mut world, 90);
    assert_eq!(ended(&up, &id), Some(Exit::Rebooted));
    assert_eq!(ended(&up, &other), Some(Exit::Rebooted));
    let after = world.identify(&"a".into()).unwrap();
    assert_ne!(before.machine, after.machine);
    assert_ne!(before.boot, after.boot);
    assert_eq!(after.kernel, "6.11");
    assert_eq!(world.inquire(&id), Ok(Fate::Lost), "nothing of it is left on the new machine");
    assert!(
        matches!(world.start(&job("y#1@a"), &run("member-list"), Some(&before)), Err(StartError::Refused(why)) if why.contains("another machine"))
    );
}

#[test]
fn power_steps_end_with_who_the_host_is() {
    let mut world = world("");
    let before = world.identify(&"a".into()).unwrap();
    let (off, on, again) = (job("off#1@a"), job("on#1@a"), job("again#1@a"));
    world.start(&off, &Work::Power(Power::Off), Some(&before)).unwrap();
    assert_eq!(ended(&within(&mut world, 5), &off), Some(Exit::Code(0)));
    world.by_hand(&"swap".into(), &["a".into()]);
    world.start(&on, &Work::Power(Power::On), Some(&before)).unwrap();
    assert_eq!(ended(&within(&mut world, 94), &on), None);
    assert_eq!(ended(&within(&mut world, 1), &on), Some(Exit::Code(0)));
    let boot = world.ended(&on).unwrap().boot;
    let after = boot.unwrap().after.unwrap();
    assert_eq!((after.machine.clone(), after.kernel.as_str()), (before.machine.clone(), "6.12"));
    assert_ne!(after.boot, before.boot);
    world.start(&again, &Work::Power(Power::Reboot), Some(&after)).unwrap();
    within(&mut world, 95);
    let ended = world.ended(&again).unwrap();
    assert_eq!(ended.exit, Exit::Code(0));
    assert_eq!(ended.boot.unwrap().before, Some(after));
}

#[test]
fn a_cut_hides_what_goes_on_and_then_tells_it() {
    let mut world = world("[[fault]]\nat = 'up#1'\ndo = 'cut'\nfor = '10m'\nhosts = \"inputs.nodes\"\n");
    let id = job("up#1@b");
    world.start(&id, &run("upgrade --to 11"), None).unwrap();
    let cut = within(&mut world, 300);
    assert_eq!(
        cut.first(),
        Some(&Happening::Cut {
            hosts: vec!["a".into(), "b".into()]
        })
    );
    assert_eq!(ended(&cut, &id), None);
    assert!(world.look(&"a".into(), "member-list").is_err());
    assert!(world.inquire(&id).is_err());
    assert_eq!(world.state()["release"]["b"], "11", "the command itself went on");
    let back = within(&mut world, 300);
    assert!(back.contains(&Happening::Link {
        host: "b".into(),
        up: true
    }));
    assert_eq!(ended(&back, &id), Some(Exit::Code(0)));
}

#[test]
fn a_host_that_does_not_return_comes_when_somebody_presses_the_button() {
    let mut world = world("[[fault]]\nat = 'again'\ndo = 'no-return'\n");
    let id = job("again#1@a");
    world.start(&id, &Work::Power(Power::Reboot), None).unwrap();
    assert_eq!(ended(&within(&mut world, 100_000), &id), None);
    world.press(&"a".into(), Power::On);
    assert_eq!(ended(&within(&mut world, 90), &id), Some(Exit::Code(0)));
}

#[test]
fn a_command_hangs_for_a_while_or_until_it_is_interrupted() {
    let mut world = world("[[fault]]\nat = 'evacuate#2'\ndo = 'hang'\nfor = '5m'\n");
    let id = job("evacuate#1@a");
    world.start(&id, &run("evacuate x"), None).unwrap();
    within(&mut world, 20);
    world.send(&id, &line("y"), None).unwrap();
    assert_eq!(ended(&within(&mut world, 299), &id), None);
    assert_eq!(ended(&within(&mut world, 1), &id), Some(Exit::Code(0)));
}

#[test]
fn a_full_disk_refuses_jobs_and_fails_the_one_that_runs() {
    let mut world = world("[[fault]]\nat = 'evacuate#2'\ndo = 'disk-full'\nfor = '1h'\n");
    let id = job("evacuate#1@a");
    world.start(&id, &run("evacuate x"), None).unwrap();
    within(&mut world, 20);
    world.send(&id, &line("y"), None).unwrap();
    assert_eq!(ended(&within(&mut world, 1), &id), Some(Exit::Code(1)));
    assert!(said(&world, &id).contains("No space left"));
    let next = job("y#1@a");
    assert!(matches!(world.start(&next, &run("member-list"), None), Err(StartError::Refused(_))));
    within(&mut world, 3600);
    world.start(&next, &run("member-list"), None).unwrap();
}

#[test]
fn a_slow_host_takes_ten_times_as_long_and_a_fault_may_wait_for_a_condition() {
    let mut world = world(
        "[[fault]]\nwhen = \"heal == 1\"\ndo = 'slow'\nhosts = 'b'\n[[fault]]\nwhen = \"heal == 0\"\ndo = 'kill-guide'\nfor = '3m'\n",
    );
    let happenings = within(&mut world, 40);
    assert!(happenings.contains(&Happening::GuideKilled {
        away: std::time::Duration::from_secs(180)
    }));
    let id = job("up#1@b");
    world.start(&id, &run("upgrade --to 11"), None).unwrap();
    assert_eq!(ended(&within(&mut world, 1799), &id), None);
    assert_eq!(ended(&within(&mut world, 1), &id), Some(Exit::Code(0)));
}

#[test]
fn a_file_that_changed_since_it_was_looked_at_is_not_written() {
    let mut world = world("");
    let write = |before: Option<&str>, content: &str| {
        Work::Write(vec![Write {
            path: "/etc/rok.conf".into(),
            before: before.map(|text| Digest::of(text.as_bytes())),
            content: Script::text(content),
            mode: None,
            owner: None,
            backup: "/etc/rok.conf.holdpoint".into(),
            secret: false,
            remove: content.is_empty(),
        }])
    };
    let old = "url = tcp://x\n";
    world.start(&job("w#1@a"), &write(Some(old), "new\n"), None).unwrap();
    within(&mut world, 0);
    assert_eq!(looked(&mut world, "a", "cat /etc/rok.conf"), "new\n");
    assert!(matches!(world.start(&job("w#2@a"), &write(Some(old), "x\n"), None), Err(StartError::Refused(why)) if why.contains("changed")));
    world.start(&job("w#3@a"), &write(Some("new\n"), ""), None).unwrap();
    within(&mut world, 0);
    world.start(&job("w#4@a"), &write(None, "made again\n"), None).unwrap();
    within(&mut world, 0);
    let globs = [
        "/etc/rok.conf.holdpoint".to_owned(),
        "/usr/bin/*kvm*".to_owned(),
        "/none".to_owned(),
    ];
    let files = world.files(&"a".into(), &globs, false).unwrap();
    assert_eq!(
        files[0].1.as_deref(),
        Some("new\n".as_bytes()),
        "what was there before the last change"
    );
    assert_eq!(files[1], ("/none".to_owned(), None));
    assert_eq!(files.len(), 3);
    assert_eq!(
        world.files(&"a".into(), &globs, true).unwrap().len(),
        2,
        "what isn't text is left out"
    );
}

#[test]
fn the_end_is_judged_and_a_fault_that_never_came_is_told() {
    use crate::rehearsal::end::{EndStatus, Outcome};
    let world = world("[[fault]]\nat = 'nowhere'\ndo = 'hang'\n");
    let outcome = Outcome {
        status: EndStatus::Short,
        at: None,
        open: vec!["standby".into()],
        held: Vec::new(),
        ran: BTreeSet::new(),
        took: std::time::Duration::ZERO,
    };
    let wrong = world.judge(&outcome).join("\n");
    for part in ["ended short", "standby", "the fault hang (line"] {
        assert!(wrong.contains(part), "{part:?} in {wrong}");
    }
}

#[test]
fn a_command_whose_answers_nobody_recorded_is_brought_to_the_end_that_the_journal_tells_of() {
    for (code, last) in [(0, "Done.\n"), (1, "Left as it is.\n")] {
        let mut world = world("");
        let id = job("evacuate#1@a");
        world.start(&id, &run("evacuate x"), None).unwrap();
        within(&mut world, 5);
        world.conclude(&id, Exit::Code(code));
        assert_eq!(world.ended(&id).unwrap().exit, Exit::Code(code));
        assert!(said(&world, &id).ends_with(last));
        world.conclude(&id, Exit::Code(7));
        assert_eq!(world.ended(&id).unwrap().exit, Exit::Code(code), "what is over stays as it is");
    }
    let mut world = world("");
    let id = job("up#1@b");
    world.start(&id, &run("upgrade --to 11"), None).unwrap();
    world.conclude(&id, Exit::Code(0));
    assert_eq!(world.state()["release"]["b"], "11");
}

mod pairs;
mod random;
mod tools;

#[test]
fn that_a_host_went_down_is_heard_of_while_it_is_down() {
    let mut world = world("");
    let id = job("again#1@a");
    world.start(&id, &Work::Power(Power::Off), None).unwrap();
    within(&mut world, 60);
    assert!(!world.reachable(&"a".into()));
    let (_, ended) = world.tail(&id, 0).unwrap();
    assert_eq!(ended.map(|ended| ended.exit), Some(Exit::Code(0)));
    assert_eq!(
        world.inquire(&id),
        Ok(Fate::Exited(Exit::Code(0))),
        "so that a guide that comes back knows it"
    );
}

#[test]
fn a_host_that_does_not_come_back_comes_once_its_step_is_done_again() {
    let mut world = world("[[fault]]\nat = 'on'\ndo = 'no-return'\n");
    let off = job("off#1@a");
    world.start(&off, &Work::Power(Power::Off), None).unwrap();
    assert_eq!(ended(&within(&mut world, 60), &off), Some(Exit::Code(0)));
    let first = job("on#1@a");
    world.start(&first, &Work::Power(Power::On), None).unwrap();
    assert_eq!(ended(&within(&mut world, 100_000), &first), None);
    world.send(&first, &Stimulus::Signal(Signal::Interrupt), None).unwrap();
    assert!(
        ended(&within(&mut world, 5), &first).is_some(),
        "waiting for it can be given up while it is down"
    );
    let second = job("on#2@a");
    world.start(&second, &Work::Power(Power::On), None).unwrap();
    assert_eq!(ended(&within(&mut world, 200), &second), Some(Exit::Code(0)));
}

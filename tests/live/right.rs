//! The right host, the right file, the right run: what isn't so is refused, with words.

use crate::{
    ends::{lines, one},
    guide::Story,
    secrets,
    sshd::{Lan, Machine, PASSWORD, User, wait_until},
};
use holdpoint::{
    engine::{run::JobState, status::Look},
    host::{
        Hosts as _,
        live::{LiveNews, Wanted},
        runner::Claimed,
    },
    words::{Account, Fate, HostName, Standing},
};
use std::{collections::BTreeMap, fs};

/// Two steps that leave a trace on the host.
pub const CHANGE: &str = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "A"
run = "echo a >> /var/tmp/ran"
effect = "change"
no_undo = "no need"
[[phase.step]]
id = "b"
title = "B"
run = "echo b >> /var/tmp/ran"
effect = "change"
no_undo = "no need"
"#;

#[tokio::test(flavor = "multi_thread")]
async fn two_names_for_one_machine_stop_before_anything_begins() {
    let Some((lan, machine)) = one("n1") else { return };
    lan.alias("n2", &machine, &[]);
    let story = Story::new(lan, "double", &["n1", "n2"], CHANGE);
    let (live, _news) = story.hosts_of(BTreeMap::new());
    let lines = live.preflight(story.hosts(), &Default::default()).await;
    let stops: Vec<_> = lines.iter().filter(|line| line.mark == Standing::Stops).collect();
    assert_eq!(stops.len(), 1, "{lines:#?}");
    assert!(stops[0].says.contains("the same machine as n1"), "{stops:?}");
    live.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_machine_under_the_same_name_is_refused_in_mid_run() {
    let Some(lan) = Lan::isolated() else { return };
    let (first, other) = (lan.machine("n1").start(), lan.machine("other").start());
    lan.alias("n1", &first, &[]);
    let story = Story::new(lan, "swap", &["n1"], CHANGE);
    let guide = story.begin().await;
    guide.does("p/a").await;
    guide.killed().await;
    fs::write(story.lan.ssh_config(), "").unwrap();
    story.lan.alias("n1", &other, &[]);
    first.cut();
    let (live, _news) = story.hosts_of(BTreeMap::new());
    live.close().await;
    let guide = story.resume().await;
    guide
        .until("the other machine is seen", |run| run.hosts.values().any(|host| host.odd.is_some()))
        .await;
    guide.until_looks("p/b", Look::Blocked).await;
    let run = guide.run();
    let odd = run.hosts.values().find_map(|host| host.odd.clone()).unwrap();
    assert!(odd.contains("another machine"), "{odd}");
    assert_eq!(
        (lines(&first, "/var/tmp/ran"), lines(&other, "/var/tmp/ran")),
        (vec!["a".to_owned()], vec![])
    );
    guide.killed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_made_anew_by_hand_is_asked_about_by_its_new_key_and_goes_on_as_another_machine() {
    let Some((lan, mut machine)) = one("n1") else { return };
    let by_hand = "[[phase.step]]\nid = \"anew\"\ntitle = \"Install it anew\"\nmanual = \"Install n1 anew.\"\nrenews = \"['n1']\"\n\
                   effect = \"change\"\nno_undo = \"no need\"\n[[phase.step]]\nid = \"b\"";
    let body = CHANGE.replace("[[phase.step]]\nid = \"b\"", by_hand);
    let story = Story::new(lan, "anew", &["n1"], &body).with_operator("yes");
    let guide = story.begin().await;
    guide.does("p/a").await;
    let before = (machine.machine_id(), machine.fingerprint());
    guide.until_looks("p/anew", Look::Ready).await;
    machine.made_anew();
    guide.tries("n1").await;
    guide
        .until("the new machine is seen", |run| {
            let seen = run.hosts.values().filter_map(|host| host.identity.clone());
            seen.into_iter().any(|identity| identity.machine == machine.machine_id())
        })
        .await;
    assert!(guide.run().hosts.values().all(|host| host.odd.is_none()), "a step meant it");
    let asked = story.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(
        asked[0].contains(&before.1) && asked[0].contains(&machine.fingerprint()),
        "{asked:?}"
    );
    guide.release("p/anew").await;
    guide.does("p/b").await;
    assert_eq!(lines(&machine, "/var/tmp/ran"), ["b"]);
    let reached = guide.run().hosts.values().find_map(|host| host.reached.clone()).unwrap();
    assert_eq!(
        (&reached.identity.machine, reached.key.as_deref()),
        (&machine.machine_id(), Some(machine.fingerprint().as_str())),
        "the journal has it"
    );
    assert_ne!(before.0, machine.machine_id());
    guide.leaves(story.hosts()).await;
}

/// The change of a story by a step that makes its host anew.
fn making_anew(command: &str) -> String {
    CHANGE.replace(
        "run = \"echo b >> /var/tmp/ran\"",
        &format!("run = \"{command}\"\nrenews = \"['n1']\""),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_whose_machine_is_gone_never_reads_as_one_that_never_began() {
    let Some((lan, mut machine)) = one("n1") else { return };
    let body = making_anew("echo anew >> /var/tmp/ran; sleep 1000");
    let story = Story::new(lan, "renewed", &["n1"], &body).with_operator("yes");
    let guide = story.begin().await;
    guide.does("p/a").await;
    guide.confirm("p/b").await;
    wait_until("it runs", || lines(&machine, "/var/tmp/ran") == ["a", "anew"]);
    let (errand, renewing) = (
        guide.run().errand(&guide.job("p/b", "n1")).unwrap(),
        story.hosts().iter().cloned().collect(),
    );
    guide.killed().await;
    machine.made_anew();

    // This guide sees the new machine, and what it knows of it is all that the next one has.
    let (live, mut news) = story.hosts_of(BTreeMap::new());
    live.renewing(&renewing);
    live.try_now(&"n1".into()).await.unwrap();
    let known = std::iter::from_fn(|| news.try_recv().ok()).filter_map(|news| match news {
        LiveNews::Reached { host, reached } => Some((host, reached)),
        LiveNews::Link { .. } => None,
    });
    let known: BTreeMap<_, _> = known.collect();
    assert_eq!(known[&HostName::from("n1")].identity.machine, machine.machine_id());
    live.close().await;
    let (live, _news) = story.hosts_of(known);
    assert_eq!(live.inquire(&errand).await, Ok(Fate::Lost));
    live.close().await;

    let guide = story.resume().await;
    guide.until_looks("p/b", Look::InDoubt).await;
    assert_eq!(
        lines(&machine, "/var/tmp/ran"),
        [""; 0],
        "nothing is done on the new machine by itself"
    );
    guide.killed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_with_a_new_key_and_its_old_machine_id_is_asked_about_once() {
    let Some((lan, mut machine)) = one("n1") else { return };
    let body = making_anew("touch /var/tmp/done")
        + "[[phase.step]]\nid = \"c\"\ntitle = \"C\"\nrun = \"true\"\neffect = \"change\"\nno_undo = \"no need\"\n";
    let story = Story::new(lan, "rekeyed", &["n1"], &body).with_operator("yes");
    let guide = story.begin().await;
    guide.does("p/a").await;
    guide.does("p/b").await;
    machine.new_host_key();
    guide.tries("n1").await;
    let new = machine.fingerprint();
    guide
        .until("its new key is known", |run| {
            run.hosts
                .values()
                .any(|host| host.reached.as_ref().is_some_and(|reached| reached.key.as_ref() == Some(&new)))
        })
        .await;
    assert_eq!(story.asked.lock().unwrap().len(), 1);
    machine.new_host_key();
    guide.tries("n1").await;
    guide
        .until("it is out of reach", |run| run.hosts.values().any(|host| host.up == Some(false)))
        .await;
    let asked = story.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1, "no step meant this one: {asked:?}");
    guide.killed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changed_since_it_was_shown_is_left_alone() {
    let Some((lan, machine)) = one("n1") else { return };
    fs::write(machine.outside("/var/tmp/conf"), "old\n").unwrap();
    let body = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "file"
title = "Write"
file = { path = "/var/tmp/conf", content = "new\n" }
no_undo = "no need"
effect = "change"
"#;
    let story = Story::new(lan, "file", &["n1"], body);
    let guide = story.begin().await;
    guide.until("it is shown", |run| run.line(&"p/file".into()).sheet.is_some()).await;
    fs::write(machine.outside("/var/tmp/conf"), "somebody else's\n").unwrap();
    guide.confirm("p/file").await;
    guide
        .until("it is refused", |run| {
            run.jobs
                .values()
                .any(|job| matches!(&job.state, JobState::Void { why: Some(why) } if why.contains("has changed since it was looked at")))
        })
        .await;
    assert_eq!(lines(&machine, "/var/tmp/conf"), ["somebody else's"]);
    guide.does("p/file").await;
    assert_eq!(lines(&machine, "/var/tmp/conf"), ["new"]);
    guide.leaves(story.hosts()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_another_run_has_is_not_taken_but_by_name_and_then_the_first_is_refused() {
    let Some((lan, machine)) = one("n1") else { return };
    let story = Story::new(lan, "first", &["n1"], CHANGE);
    let guide = story.begin().await;
    guide.does("p/a").await;
    let second = {
        let lan = Lan::isolated().unwrap();
        fs::copy(story.lan.ssh_config(), lan.ssh_config()).unwrap();
        Story::new(lan, "second", &["n1"], CHANGE)
    };
    let (live, _news) = second.hosts_of(BTreeMap::new());
    let told = live.preflight(second.hosts(), &Default::default()).await;
    assert!(
        told.iter()
            .any(|line| line.mark == Standing::Stops && line.says.contains("the run first of anna")),
        "{told:#?}"
    );
    let claimed = live.claim(second.hosts(), None).await;
    assert!(
        matches!(&claimed[0].1, Ok(Claimed::Taken(claim)) if claim.run == "first"),
        "{claimed:?}"
    );
    let claimed = live.claim(second.hosts(), Some("anna is asleep")).await;
    assert!(matches!(&claimed[0].1, Ok(Claimed::Ours { .. })), "{claimed:?}");
    guide.confirm("p/b").await;
    guide
        .until("the first is refused", |run| {
            run.jobs
                .values()
                .any(|job| matches!(&job.state, JobState::Void { why: Some(why) } if why.contains("second")))
        })
        .await;
    assert_eq!(lines(&machine, "/var/tmp/ran"), ["a"]);
    live.release(second.hosts()).await;
    live.close().await;
    guide.killed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_nowhere_but_with_the_command() {
    let Some((lan, machine)) = one("n1") else { return };
    let body = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "use"
title = "Use it"
run = "read a; test ${#a} = 17; test \"$TOKEN\" = \"$a\"; echo \"it is $a\"; while [ ! -e /var/tmp/gate ]; do sleep 0.1; done"
stdin = "{{ word }}\n"
env = { TOKEN = "{{ word }}" }
effect = "change"
no_undo = "no need"
"#;
    let story = Story::new(lan, "secret", &["n1"], body).with_secret("word", "hunter22-and-more");
    let guide = story.begin().await;
    guide.confirm("p/use").await;
    guide
        .until("it runs", |run| run.jobs.values().any(|job| job.started.is_some()))
        .await;
    wait_until("the command has it", || !secrets::holders("hunter22-and-more").is_empty());
    let seen = secrets::astray(&machine, "hunter22-and-more");
    fs::write(machine.outside("/var/tmp/gate"), "").unwrap();
    guide.until_looks("p/use", Look::Done).await;
    assert!(seen.is_empty(), "{seen:?}");
    let in_our_files = secrets::files(story.folder(), "hunter22-and-more");
    assert!(in_our_files.is_empty(), "{in_our_files:?}");
    guide.leaves(story.hosts()).await;
    let in_its_files = secrets::files(&machine.outside("/var/tmp/"), "hunter22-and-more");
    assert!(in_its_files.is_empty(), "{in_its_files:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sudos_password_is_asked_once_for_all_hosts_and_never_seen() {
    let Some(lan) = Lan::isolated() else { return };
    let machines = ["n1", "n2"].map(|name| {
        let user = User::new("op").password().sudoers("op ALL=(ALL:ALL) ALL");
        let machine = lan.machine(name).user(user).start();
        lan.alias(name, &machine, &["User op"]);
        machine
    });
    let body = r#"
[[phase]]
id = "p"
title = "All"
on = "nodes"
as = "root"
[[phase.step]]
id = "who"
title = "Who"
run = "id -un >> /var/tmp/ran; echo the password is opensesame"
effect = "change"
no_undo = "no need"
"#;
    let story = Story::new(lan, "sudo", &["n1", "n2"], body).with_operator(PASSWORD);
    let guide = story.begin().await;
    guide.does("p/who").await;
    for machine in &machines {
        assert_eq!(lines(machine, "/var/tmp/ran"), ["root"]);
    }
    let asked = story.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].contains("sudo on n"), "{asked:?}");
    let transcripts = secrets::files(&story.folder().join("transcripts"), "the password is **********");
    assert_eq!(transcripts.len(), 2);
    let seen = secrets::files(story.folder(), PASSWORD);
    // The procedure of this story has it in a command, and so has the journal.
    assert!(seen.iter().all(|path| path.ends_with("journal.jsonl")), "{seen:?}");
    guide.leaves(story.hosts()).await;
}

/// A story as root on a machine where the login's sudo is so.
fn with_sudo(id: &str, user: User) -> Option<(Story, Machine)> {
    let lan = Lan::isolated()?;
    let machine = lan.machine("n1").user(user).start();
    lan.alias("n1", &machine, &["User op"]);
    let body = CHANGE
        .replace("on = \"'n1'\"", "on = \"'n1'\"\nas = \"root\"")
        .replace("echo ", "id -un; echo ");
    Some((Story::new(lan, id, &["n1"], &body).with_operator(PASSWORD), machine))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sudo_that_remembers_nothing_is_given_the_password_each_time_and_the_operator_is_asked_once() {
    let user = User::new("op")
        .password()
        .sudoers("Defaults timestamp_timeout=0\nop ALL=(ALL:ALL) ALL");
    let Some((story, machine)) = with_sudo("no-timestamp", user) else {
        return;
    };
    let guide = story.begin().await;
    guide.does("p/a").await;
    guide.does("p/b").await;
    assert_eq!(lines(&machine, "/var/tmp/ran"), ["a", "b"]);
    let asked = story.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1, "{asked:?}");
    guide.leaves(story.hosts()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sudo_that_wants_a_terminal_is_told_before_anything_begins_with_what_to_do() {
    let user = User::new("op").sudoers("Defaults:op requiretty\nop ALL=(ALL:ALL) NOPASSWD: ALL");
    let Some((story, _machine)) = with_sudo("requiretty", user) else {
        return;
    };
    let (live, _news) = story.hosts_of(BTreeMap::new());
    let as_root = Account {
        run_as: Some("root".into()),
        ..Account::default()
    };
    let wanted = Wanted {
        accounts: BTreeMap::from([("n1".into(), [as_root].into())]),
        ..Wanted::default()
    };
    let told = live.preflight(story.hosts(), &wanted).await;
    let stops: Vec<_> = told.iter().filter(|line| line.mark == Standing::Stops).collect();
    assert_eq!(stops.len(), 1, "{told:#?}");
    assert!(
        stops[0].topic == "account" && stops[0].says.contains("requiretty") && stops[0].says.contains("switched off"),
        "{stops:?}"
    );
    assert!(story.asked.lock().unwrap().is_empty(), "no password helps there");
    live.close().await;
}

//! Runs that go to their end, and what is left of them.

use crate::{
    guide::Story,
    sshd::{Lan, Machine},
};
use holdpoint::{
    engine::{run::JobState, status::Look},
    transcript,
    words::{Digest, Exit, Fate},
};
use std::fs;

/// Lines of a file on a machine; none where there is none.
pub fn lines(machine: &Machine, path: &str) -> Vec<String> {
    let text = fs::read_to_string(machine.outside(path)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// A network with one machine of that name.
pub fn one(name: &str) -> Option<(Lan, Machine)> {
    let lan = Lan::isolated()?;
    let machine = lan.machine(name).start();
    lan.alias(name, &machine, &[]);
    Some((lan, machine))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_goes_to_its_end_and_leaves_nothing_behind() {
    let Some((lan, machine)) = one("n1") else { return };
    let story = Story::new(
        lan,
        "ends",
        &["n1"],
        r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "look"
title = "Look"
run = "uname -n"
effect = "observe"
expect = [{ match = '^n1$', says = "it is n1" }]
[[phase.step]]
id = "do"
title = "Do"
run = "echo x >> /var/tmp/ran; seq 1 20000; exit 3"
exit = [3]
effect = "change"
no_undo = "no need"
[[phase.step]]
id = "file"
title = "Write"
file = { path = "/var/tmp/written", content = "hello\n" }
no_undo = "no need"
effect = "change"
[[phase.step]]
id = "up"
title = "Copy up"
copy = { from = "here", to = "'n1'", paths = ["FOLDER/sent"], into = "/var/tmp/" }
effect = "change"
no_undo = "no need"
[[phase.step]]
id = "down"
title = "Copy down"
copy = { from = "'n1'", to = "here", paths = ["/var/tmp/written"], into = "FOLDER/got/" }
effect = "change"
no_undo = "no need"
"#,
    );
    let folder = story.folder().display().to_string();
    let story = story.with_text(|text| text.replace("FOLDER", &folder));
    fs::create_dir(story.folder().join("got")).unwrap();
    fs::write(story.folder().join("sent"), [0u8, 1, 2, 255]).unwrap();
    let guide = story.begin().await;
    for step in ["p/look", "p/do", "p/file", "p/up", "p/down"] {
        guide.does(step).await;
    }
    guide.until_over().await;
    assert_eq!(lines(&machine, "/var/tmp/ran"), ["x"]);
    let job = guide.job("p/do", "n1");
    let Some(JobState::Ended { exit, findings }) = guide.state("p/do", "n1") else {
        panic!("it ended")
    };
    let expected: String = (1..=20000).map(|n| format!("{n}\n")).collect();
    assert_eq!(exit, Exit::Code(3));
    assert_eq!(findings.sha256, Some(Digest::of(expected.as_bytes())));
    let kept = fs::read(transcript::path(&story.folder().join("transcripts"), &job)).unwrap();
    assert_eq!(Digest::of(&kept), Digest::of(expected.as_bytes()));
    assert_eq!(lines(&machine, "/var/tmp/written"), ["hello"]);
    assert_eq!(fs::read(machine.outside("/var/tmp/sent")).unwrap(), [0u8, 1, 2, 255]);
    assert_eq!(fs::read_to_string(story.folder().join("got/written")).unwrap(), "hello\n");
    let spool = machine.outside("/var/tmp/holdpoint-0/ends").join(job.file_name());
    crate::sshd::wait_until("what is safe here is no longer kept there", || {
        fs::read_dir(&spool).is_ok_and(|mut left| left.all(|entry| entry.is_ok_and(|entry| entry.file_name() == "go")))
    });
    guide.leaves(story.hosts()).await;
    assert!(!machine.outside("/var/tmp/holdpoint-0/ends").exists(), "its traces are gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_under_a_command_leaves_a_doubt_and_says_why() {
    let Some((lan, mut machine)) = one("n1") else { return };
    let body = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "long"
title = "Long"
run = "echo begun >> /var/tmp/ran; sleep 1000"
effect = "change"
no_undo = "no need"
"#;
    let story = Story::new(lan, "power", &["n1"], body);
    let guide = story.begin().await;
    guide.confirm("p/long").await;
    crate::sshd::wait_until("it runs", || lines(&machine, "/var/tmp/ran") == ["begun"]);
    machine.power_cut();
    guide
        .until("the host is seen to be gone", |run| {
            run.hosts.values().any(|host| host.up == Some(false))
        })
        .await;
    machine.boot();
    guide.until_looks("p/long", Look::InDoubt).await;
    let Some(JobState::InDoubt { fate, why }) = guide.state("p/long", "n1") else {
        panic!("nobody knows how far it came")
    };
    assert_eq!(fate, Some(Fate::Rebooted));
    assert!(why.contains("its host has booted since"), "{why}");
    assert_eq!(lines(&machine, "/var/tmp/ran"), ["begun"], "it is not begun again by itself");
    guide.killed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_reboots_its_host_is_done_once_that_is_back_even_with_another_guide() {
    let Some((lan, mut machine)) = one("n1") else { return };
    let body = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "upgrade"
title = "Upgrade"
run = "echo begun >> /var/tmp/ran; sleep 1000"
ends = "reboot"
effect = "disrupt"
no_undo = "no need"
normal = "1m"
worry = "1h"
[[phase.step]]
id = "then"
title = "Then"
run = "echo then >> /var/tmp/ran"
effect = "change"
no_undo = "no need"
"#;
    let story = Story::new(lan, "reboots", &["n1"], body);
    let guide = story.begin().await;
    guide.confirm("p/upgrade").await;
    crate::sshd::wait_until("it runs", || lines(&machine, "/var/tmp/ran") == ["begun"]);
    guide.killed().await;
    machine.power_cut();
    machine.boot();
    let guide = story.resume().await;
    guide.until_looks("p/upgrade", Look::Done).await;
    // That boot was meant: what comes next is not stopped by it.
    guide.does("p/then").await;
    assert_eq!(lines(&machine, "/var/tmp/ran"), ["begun", "then"]);
    guide.leaves(story.hosts()).await;
}

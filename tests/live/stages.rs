//! The guide killed, and every connection cut, at each stage of a command: from the record that it starts to the removal of its traces.

use crate::{
    ends::{lines, one},
    guide::{Guide, Story},
    sshd::{Machine, wait_until},
};
use holdpoint::{
    engine::{input::Act, run::JobState, status::Look},
    transcript,
    words::{Digest, Exit, Script},
};
use std::{
    fs,
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

/// Counts itself, talks, asks, talks on, and ends once it may.
const COMMAND: &str = "seq 1 3000; printf 'Continue? [y/N] '; read a; echo got $a >> COUNT; seq 3001 6000; \
     while [ ! -e GATE ]; do sleep 0.05; done; echo bye; echo bye >> COUNT; exit 7";

/// Moments in the life of a command, in order.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    /// Its start is recorded; whether its host has heard of it is open.
    StartRecorded,
    /// Its files are there, and it may not have begun.
    Spooled,
    /// It has won the right to begin.
    Begun,
    /// It runs.
    Runs,
    /// It is held at its prompt.
    Held,
    /// Its answer is recorded, and never came to the host.
    AnswerRecorded,
    /// Its answer has come to the host a moment ago.
    AnswerDelivered,
    /// It exits: its last act is done.
    Exits,
    /// Its exit status is kept at the host.
    Exited,
    /// Its end is recorded.
    EndRecorded,
    /// Its traces are being removed.
    Forgetting,
}

const STAGES: [Stage; 11] = [
    Stage::StartRecorded,
    Stage::Spooled,
    Stage::Begun,
    Stage::Runs,
    Stage::Held,
    Stage::AnswerRecorded,
    Stage::AnswerDelivered,
    Stage::Exits,
    Stage::Exited,
    Stage::EndRecorded,
    Stage::Forgetting,
];

/// What happens at a stage.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Blow {
    /// `kill -9` of the guide.
    Guide,
    /// Every connection is cut.
    Connections,
}

const COUNT: &str = "/var/tmp/ran";
const GATE: &str = "/var/tmp/gate";
const ASK: &str = "p/ask";

fn body(terminal: bool) -> String {
    let command = COMMAND.replace("COUNT", COUNT).replace("GATE", GATE);
    format!(
        r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "ask"
title = "Ask"
run = '''echo x >> {COUNT}; {command}'''
terminal = {terminal}
exit = [7]
effect = "change"
no_undo = "no need"
prompt = [{{ match = 'Continue\? \[y/N\] $', hold = "until somebody says so" }}]
[[phase.step]]
id = "answer"
title = "Answer"
answer = {{ to = "ask", send = "y" }}
no_undo = "no need"
[[phase.step]]
id = "then"
title = "Then"
run = "echo then >> {COUNT}"
effect = "change"
no_undo = "no need"
"#
    )
}

/// What the same command prints where nobody stands between, and its exit status.
fn plain(terminal: bool) -> (Vec<u8>, Exit) {
    let dir = tempfile::tempdir().unwrap();
    let gate = dir.path().join("gate");
    fs::write(&gate, "").unwrap();
    let command = COMMAND
        .replace("COUNT", &dir.path().join("ran").display().to_string())
        .replace("GATE", &gate.display().to_string());
    let mut child = Command::new("sh")
        .args(["-c", &command])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"y\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let exit = Exit::Code(output.status.code().unwrap().try_into().unwrap());
    if !terminal {
        return (output.stdout, exit);
    }
    // A terminal echoes what is typed, and ends its lines with a carriage return.
    let text = String::from_utf8(output.stdout).unwrap();
    let text = text.replacen("[y/N] ", "[y/N] y\n", 1).replace('\n', "\r\n");
    (text.into_bytes(), exit)
}

/// The traces of the command at its host.
fn spool(machine: &Machine, run: &str, guide: &Guide) -> PathBuf {
    machine
        .outside("/var/tmp/")
        .join("holdpoint-0")
        .join(run)
        .join(guide.job(ASK, "n1").file_name())
}

/// Its attempts to begin, each a folder.
fn attempts(spool: &std::path::Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(spool) else { return Vec::new() };
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir())
        .collect()
}

fn any_in(spool: &std::path::Path, is: impl Fn(&str) -> bool) -> bool {
    attempts(spool)
        .iter()
        .any(|attempt| fs::read_dir(attempt).is_ok_and(|files| files.flatten().any(|file| file.file_name().to_str().is_some_and(&is))))
}

async fn answer(guide: &Guide) {
    let Some(JobState::AtPrompt { prompt, .. }) = guide.state(ASK, "n1") else {
        return;
    };
    guide
        .act(Act::Answer {
            job: guide.job(ASK, "n1"),
            send: Script::text("y\n"),
            seen: prompt.seen,
            against: Some("tested".into()),
        })
        .await;
}

fn has_ended(guide: &Guide) -> bool {
    matches!(guide.state(ASK, "n1"), Some(JobState::Ended { .. }))
}

/// Leads a new command up to a stage.
async fn lead_to(stage: Stage, guide: &Guide, machine: &mut Machine, run: &str) {
    guide.confirm(ASK).await;
    guide
        .until("its start is recorded", |run| run.jobs.values().any(|job| job.started.is_some()))
        .await;
    let spool = spool(machine, run, guide);
    match stage {
        Stage::StartRecorded => return,
        Stage::Spooled => return wait_until("its files are there", || !attempts(&spool).is_empty()),
        Stage::Begun => return wait_until("it has begun", || spool.join("go").exists()),
        Stage::Runs => return wait_until("it runs", || lines(machine, COUNT) == ["x"]),
        _ => guide.until_looks(ASK, Look::Held).await,
    }
    match stage {
        Stage::Held => return,
        Stage::AnswerRecorded => {
            machine.freeze();
            answer(guide).await;
            guide
                .until("the answer is recorded", |run| run.jobs.values().any(|job| job.answer.is_some()))
                .await;
            // What was on its way is gone with its connection.
            machine.kill_sshd();
            return;
        }
        _ => answer(guide).await,
    }
    if stage == Stage::AnswerDelivered {
        return wait_until("the answer has come", || any_in(&spool, |name| name.starts_with("answered.")));
    }
    wait_until("the answer is taken", || lines(machine, COUNT) == ["x", "got y"]);
    fs::write(machine.outside(GATE), "").unwrap();
    match stage {
        Stage::Exits => wait_until("it exits", || lines(machine, COUNT).len() == 3),
        Stage::Exited => wait_until("its exit status is kept", || {
            any_in(&spool, |name| name == "rc") || forgotten(&spool)
        }),
        Stage::EndRecorded => {
            guide
                .until("its end is recorded", |run| {
                    run.jobs.values().any(|job| matches!(job.state, JobState::Ended { .. }))
                })
                .await;
        }
        _ => wait_until("its traces begin to go", || forgotten(&spool)),
    }
}

/// Its traces go: nothing is left but that it began, so that it never begins again.
fn forgotten(spool: &std::path::Path) -> bool {
    fs::read_to_string(spool.join("go")).is_ok_and(|go| go == "over\n")
}

/// Does what an operator does, until the command has ended.
async fn to_its_end(guide: &Guide, machine: &Machine) {
    fs::write(machine.outside(GATE), "").unwrap();
    while !has_ended(guide) {
        let prompted = |run: &holdpoint::engine::run::Run| {
            run.jobs.values().filter_map(|job| job.prompted.clone()).next_back().is_some() && run.look(&ASK.into()) == Look::Held
        };
        guide
            .until("it ends, is held or is offered again", |run| {
                run.jobs.values().any(|job| matches!(job.state, JobState::Ended { .. }))
                    || prompted(run)
                    || run.look(&ASK.into()) == Look::Ready
            })
            .await;
        if guide.run().look(&ASK.into()) == Look::Ready {
            assert!(lines(machine, COUNT).is_empty(), "what is offered again never began");
            guide.confirm(ASK).await;
            guide.until("it is begun again", |run| run.look(&ASK.into()) != Look::Ready).await;
        } else if !has_ended(guide) {
            answer(guide).await;
            guide.until("the answer is taken", |run| run.look(&ASK.into()) != Look::Held).await;
        }
    }
}

async fn steps_through(terminal: bool, blow: Blow) {
    let (expected, status) = plain(terminal);
    for (n, stage) in STAGES.into_iter().enumerate() {
        let Some((lan, mut machine)) = one("n1") else { return };
        let id = format!("stage{n}");
        let story = Story::new(lan, &id, &["n1"], &body(terminal));
        let guide = story.begin().await;
        lead_to(stage, &guide, &mut machine, &id).await;
        let spool_before = spool(&machine, &id, &guide);
        let guide = match blow {
            Blow::Connections => guide,
            Blow::Guide => {
                guide.killed().await;
                if stage == Stage::AnswerRecorded {
                    machine.start_sshd();
                }
                story.resume().await
            }
        };
        if blow == Blow::Connections && stage == Stage::AnswerRecorded {
            machine.start_sshd();
        } else if blow == Blow::Connections {
            machine.cut();
        }
        to_its_end(&guide, &machine).await;
        let told = format!("{blow:?} at {stage:?}");
        assert_eq!(
            lines(&machine, COUNT),
            ["x", "got y", "bye"],
            "{told}: it ran once, and was answered once"
        );
        let Some(JobState::Ended { exit, findings }) = guide.state(ASK, "n1") else {
            panic!("{told}: it ended")
        };
        assert_eq!(exit, status, "{told}");
        assert_eq!(findings.sha256, Some(Digest::of(&expected)), "{told}: the digest of its output");
        let kept = fs::read(transcript::path(&story.folder().join("transcripts"), &guide.job(ASK, "n1"))).unwrap();
        assert_eq!(Digest::of(&kept), Digest::of(&expected), "{told}: its output as it is kept");
        guide.until_looks(ASK, Look::Done).await;
        wait_until("its traces are gone", || {
            [&spool_before, &spool(&machine, &id, &guide)]
                .iter()
                .all(|spool| attempts(spool).is_empty())
        });
        eprintln!("{told}: well");
        guide.killed().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guide_killed_at_each_stage_of_a_command_loses_and_repeats_nothing() {
    steps_through(false, Blow::Guide).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guide_killed_at_each_stage_of_a_command_in_a_terminal_loses_and_repeats_nothing() {
    steps_through(true, Blow::Guide).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_cut_at_each_stage_of_a_command_lose_and_repeat_nothing() {
    steps_through(false, Blow::Connections).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_cut_at_each_stage_of_a_command_in_a_terminal_lose_and_repeat_nothing() {
    steps_through(true, Blow::Connections).await;
}

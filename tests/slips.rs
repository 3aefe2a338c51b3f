//! The catalogue of slips, each committed on a shipped procedure: it is refused, or it is in view and in the record.

mod shipped_scenarios;

use holdpoint::{
    debriefing::{Debriefing, Verdict},
    engine::{
        event::{Drill, Event, Head, Mode},
        history::History,
        input::{Act, Input, Opening},
    },
    journal::Memory,
    rehearsal::{
        auto::{Auto, Played},
        drill::{self, Course},
        policy::{Doable, Doing, Occasion, Policy, Rule},
        prepare::Prepared,
        scenario::StepRef,
    },
    report::{self, Source, Style, Transcripts, html, json, model::Integrity},
    runtime::Core,
    words::{StepId, Truth},
};
use shipped_scenarios::Shipped;
use std::{fs, path::Path, process::Command};

fn shipped(procedure: &str, scenario: &str) -> Shipped {
    let mut all = shipped_scenarios::all().into_iter();
    all.find(|shipped| shipped.procedure.name == procedure && shipped.scenario.name == scenario)
        .expect("it is shipped")
}

/// The drill of one scenario, played by an operator who falls for something; and what is told of it.
fn fallen(shipped: &Shipped, policy: Policy) -> (Played<Memory>, Debriefing) {
    let Prepared { world, opening } = shipped.prepared();
    let course = Course::of(&shipped.procedure, shipped.scenario.clone(), &opening.inputs, 1, Drill::AsNamed);
    let log = Memory::new().expect("memory");
    let auto = Auto::drill(shipped.rules(), log, world, course, shipped.vault(), opening).expect("memory");
    let played = auto.played_by(policy).play().expect("memory");
    let told = drill::debrief(
        &shipped.procedure,
        shipped.scenario.clone(),
        &played.records,
        &played.presses,
        [],
        &[],
    );
    (played, told.expect("it was a rehearsal"))
}

/// Somebody who goes on against everything at a step, and follows the procedure elsewhere.
fn overrides(step: &str, on: Occasion) -> Policy {
    let rule = Rule {
        step: Some(StepRef::new(step)),
        on,
        doing: Doing::new(vec![Doable::Override], Vec::new()),
    };
    Policy {
        rules: vec![rule],
        ..Policy::default()
    }
}

fn says(moments: &[holdpoint::debriefing::Moment], words: &str) -> bool {
    moments.iter().any(|moment| moment.says.contains(words))
}

#[test]
fn the_wrong_host_fails_its_check_and_whoever_accepts_it_is_named() {
    let shipped = shipped("lustre-ee3-to-lts", "wrong-node");
    let (played, told) = fallen(&shipped, overrides("before/servers[mds1+mds2]", Occasion::Fail));
    let [lesson] = &told.thrown[..] else { panic!("{told:#?}") };
    assert_eq!(lesson.verdict, Verdict::Fell);
    assert!(says(&lesson.seen, "Pacemaker calls the node by a name of the list"), "{lesson:#?}");
    assert!(says(&told.against, "although it had failed"), "{:#?}", told.against);
    // The scenario says what it would have come to.
    assert!(played.world.trouble().is_some_and(|trouble| trouble.contains("a name is wrong")));
}

#[test]
fn another_order_is_refused_without_a_reason_and_recorded_with_one() {
    let shipped = shipped("rolling-reboot", "all-well");
    let (mut core, opening) = opened(&shipped);
    let to: StepId = "nodes[node2]/reboot".into();
    let turn = |reason: &str| Input::Operator {
        by: opening.by.clone(),
        act: Act::Turn {
            to: to.clone(),
            reason: reason.into(),
        },
    };
    let now = core.run.at;
    let vault = shipped.vault();
    let refused = core.step(turn(""), now, &vault).expect("memory");
    assert!(refused.refused.is_some());
    assert!(!core.run.is_current(&to), "nothing has changed");
    let record = refused.record.expect("what was wanted is kept for the debriefing");
    assert!(matches!(&record.events[..], [Event::Refused { step: Some(step), .. }] if *step == to));
    let turned = core.step(turn("node1 has users"), now, &vault).expect("memory");
    let record = turned.record.expect("it was done");
    assert!(
        record
            .events
            .iter()
            .any(|event| matches!(event, Event::Turned { reason, .. } if reason == "node1 has users"))
    );
}

/// A rehearsal of which the first session was just opened.
fn opened(shipped: &Shipped) -> (Core<Memory>, Opening) {
    let Prepared { world, opening } = shipped.prepared();
    let head = Head {
        procedure: shipped.procedure.name.clone(),
        title: shipped.procedure.title.clone(),
        revision: shipped.procedure.revision.clone(),
        mode: Mode::Rehearsal {
            scenario: shipped.scenario.name.clone(),
            seed: 1,
            drill: None,
        },
        site: None,
        colour: None,
    };
    let log = Memory::new().expect("memory");
    let (mut core, _) = Core::begin(shipped.rules(), log, head, world.now()).expect("memory");
    core.step(Input::Open(opening.clone()), world.now(), &shipped.vault())
        .expect("memory");
    (core, opening)
}

#[test]
fn an_early_answer_is_refused_and_the_wish_is_in_the_debriefing() {
    let shipped = shipped("rok-0.11", "answered-early");
    let (played, told) = fallen(&shipped, shipped.scenario.operator.clone());
    let [lesson] = &told.thrown[..] else { panic!("{told:#?}") };
    assert_eq!(lesson.verdict, Verdict::Refused, "{lesson:#?}");
    assert!(says(&told.refused, "this prompt is held"), "{:#?}", told.refused);
    assert_eq!(told.against, [], "nothing was sent before its time");
    assert!(played.run.ended.is_some());
}

#[test]
fn a_check_that_was_skipped_is_found_by_the_next_one_and_by_the_guard() {
    let shipped = shipped("rok-0.11", "pin-forgotten");
    let (_, told) = fallen(&shipped, shipped.scenario.operator.clone());
    let verdicts: Vec<Verdict> = told.thrown.iter().map(|thrown| thrown.verdict).collect();
    assert_eq!(verdicts, [Verdict::Fell, Verdict::Fell], "{told:#?}");
    assert_eq!(
        told.thrown[0].says.as_deref(),
        Some("I pinned the master last week. Skip that one.")
    );
    assert!(says(&told.thrown[0].did, "passed over “Make rok1 the only candidate”"), "{told:#?}");
    assert!(says(&told.thrown[1].seen, "“rok1 is the only candidate” failed"), "{told:#?}");
    assert!(says(&told.alarms, "the guard one-master was broken"), "{:#?}", told.alarms);
    assert_eq!(told.against.len(), 2, "{:#?}", told.against);
}

#[test]
fn one_is_resisted_where_another_was_fallen_for() {
    let shipped = shipped("rok-0.11", "pin-forgotten");
    // The pin is skipped; the check is believed, and the run ended.
    let mut policy = shipped.scenario.operator.clone();
    policy.rules[1].doing = Doing::new(vec![Doable::EndShort], Vec::new());
    let (_, told) = fallen(&shipped, policy);
    let verdicts: Vec<Verdict> = told.thrown.iter().map(|thrown| thrown.verdict).collect();
    assert_eq!(verdicts, [Verdict::Fell, Verdict::Resisted], "{told:#?}");
    assert!(says(&told.thrown[1].did, "ended the run"), "{told:#?}");
}

#[test]
fn both_nodes_of_a_pair_away_break_a_guard_and_whoever_goes_on_is_named() {
    let shipped = shipped("lustre-ee3-to-lts", "both-nodes-away");
    let step = "pairs[mds1+mds2]/nodes[mds1]/software/lustre-out";
    let (waited, told) = fallen(&shipped, shipped.scenario.operator.clone());
    assert!(says(&told.alarms, "the guard peer-online was broken"), "{:#?}", told.alarms);
    assert_eq!(told.thrown[0].verdict, Verdict::Resisted, "{told:#?}");
    assert!(waited.run.ended.is_some());
    let (_, told) = fallen(&shipped, overrides(step, Occasion::Guard));
    assert_eq!(told.thrown[0].verdict, Verdict::Fell, "{told:#?}");
    assert!(says(&told.against, "against peer-online"), "{:#?}", told.against);
}

#[test]
fn a_monitor_that_cannot_be_read_blocks_and_trusting_it_all_the_same_is_recorded() {
    let shipped = shipped("ocfs2-corosync-to-cman", "node-silent");
    let (_, told) = fallen(&shipped, shipped.scenario.operator.clone());
    let [lesson] = &told.thrown[..] else { panic!("{told:#?}") };
    assert!(says(&lesson.seen, "the guard nothing-mounted was unknown"), "{lesson:#?}");
    assert!(says(&told.against, "against nothing-mounted"), "{:#?}", told.against);
    // Also where it is no drill the record has it.
    let report = report::of(&source(&shipped.play(), None), &style());
    assert!(
        report.exceptions.iter().any(|exception| exception.step.ends_with("vm1]/yes")),
        "{:#?}",
        report.exceptions
    );
}

#[test]
fn what_was_fallen_for_and_what_was_resisted_is_in_the_report_of_every_format() {
    let shipped = shipped("rok-0.11", "pin-forgotten");
    let mut policy = shipped.scenario.operator.clone();
    policy.rules[1].doing = Doing::new(vec![Doable::EndShort], Vec::new());
    let (played, told) = fallen(&shipped, policy);
    let report = report::of(&source(&played, Some(told)), &style());
    let (markdown, html) = (report::markdown(&report, &style(), None), html::html(&report, &style(), None));
    for text in [
        "Debriefing",
        "A colleague said that the master was pinned last week.",
        "You fell for it.",
        "You did not fall for it.",
        "Pin it. It takes a second",
        "Where you went against a check",
    ] {
        assert!(markdown.contains(text), "{text} in {markdown}");
        assert!(html.contains(text), "{text} in {html}");
    }
    let json: serde_json::Value = serde_json::from_str(&json::json(&report)).expect("it is JSON");
    assert_eq!(json["debriefing"]["thrown"][0]["verdict"], "fell");
    assert_eq!(json["debriefing"]["thrown"][1]["verdict"], "resisted");
    assert_eq!(
        json["debriefing"]["again"],
        "holdpoint rehearse rok-0.11 --drill --scenario pin-forgotten"
    );
}

fn source(played: &Played<Memory>, debriefing: Option<Debriefing>) -> Source {
    Source {
        id: "drill".into(),
        records: played.records.iter().map(|record| record.as_ref().clone()).collect(),
        integrity: Integrity {
            records: played.records.len() as u64,
            head: None,
            damage: None,
            torn: 0,
        },
        is_open: false,
        folder: None,
        procedure: None,
        history: History::default(),
        glances: Vec::new(),
        debriefing,
    }
}

fn style() -> Style {
    Style {
        zone: jiff::tz::TimeZone::UTC,
        transcripts: Transcripts::Nothing,
    }
}

#[test]
fn a_procedure_that_has_changed_is_not_gone_on_with_unasked() {
    let room = tempfile::tempdir().expect("a room");
    let own = room.path().join("config/holdpoint/procedures/first-steps");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("procedures/first-steps"), &own);
    let holdpoint = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_holdpoint"))
            .args(arguments)
            .env("XDG_CONFIG_HOME", room.path().join("config"))
            .env("XDG_STATE_HOME", room.path().join("state"))
            .stdin(std::process::Stdio::null())
            .output()
            .expect("it runs")
    };
    let begun = holdpoint(&["rehearse", "first-steps", "--drill", "--seed", "3", "--plain"]);
    assert_eq!(begun.status.code(), Some(4), "it can be resumed: {begun:?}");
    let said = String::from_utf8_lossy(&begun.stdout).into_owned();
    assert!(!said.contains("guide-killed"), "the trainee isn't told what comes: {said}");
    let listed = String::from_utf8_lossy(&holdpoint(&["runs"]).stdout).into_owned();
    assert!(listed.contains("a drill") && !listed.contains("guide-killed"), "{listed}");
    let file = own.join("procedure.toml");
    let text = fs::read_to_string(&file).expect("it was copied");
    fs::write(&file, format!("{text}\n# changed meanwhile\n")).expect("it can be written");
    let resumed = holdpoint(&["resume", "--plain"]);
    assert_eq!(resumed.status.code(), Some(2));
    let why = String::from_utf8_lossy(&resumed.stderr).into_owned();
    assert!(why.contains("has changed since this run began"), "{why}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("it can be made");
    for entry in fs::read_dir(from).expect("it is there") {
        let entry = entry.expect("it can be read");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).map(drop).expect("it can be copied");
        }
    }
}

#[test]
fn a_guard_that_a_step_was_said_to_break_is_no_alarm() {
    let shipped = shipped("rok-0.11", "ganeti");
    let (played, told) = fallen(&shipped, shipped.scenario.operator.clone());
    let broke = |event: &Event| matches!(event, Event::GuardTurned { guard, to: Truth::No, .. } if guard.as_str() == "one-master");
    assert!(
        played.records.iter().any(|record| record.events.iter().any(broke)),
        "it breaks, as its steps say"
    );
    assert!(!says(&told.alarms, "the guard one-master was broken"), "{:#?}", told.alarms);
}

//! The record of what was done, of the shipped scenarios' own runs.

#[path = "../shipped_scenarios/mod.rs"]
mod shipped_scenarios;

mod cast;
mod estimate;
mod hostile;
mod runs;
mod schema;
mod unfinished;

use holdpoint::{
    engine::status::Look,
    report::{
        self, Transcripts, html, json,
        model::{EvidenceKind, Known, Mode, Outcome},
    },
};
use quick_xml::events::Event as Xml;
use runs::{Place, linked, read, report, shipped, style};
use std::{fs, path::Path};

/// Whether a page is mark-up that any parser reads: each element ended, in order.
fn is_well_formed(html: &str) {
    let mut reader = quick_xml::Reader::from_str(html);
    reader.config_mut().check_end_names = true;
    let mut depth = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Xml::Eof) => break,
            Ok(Xml::Start(_)) => depth += 1,
            Ok(Xml::End(_)) => depth -= 1,
            Ok(_) => {}
            Err(error) => panic!("at byte {}: {error}", reader.error_position()),
        }
    }
    assert_eq!(depth, 0, "an element isn't ended");
}

/// Runs that differ in what became of them.
const DIFFERENT: [&str; 8] = [
    "first-steps/guide-killed",
    "management-cluster-restart/backed-out",
    "management-cluster-restart/vm-wont-stop",
    "rok-0.11/backed-out",
    "rok-0.11/ganeti",
    "rok-0.11/pin-forgotten",
    "rok-0.11/slave-fails",
    "rolling-reboot/resource-fails",
];

#[test]
fn whatever_became_of_a_run_it_has_its_record_in_each_format() {
    let place = Place::new();
    let schema = json::schema();
    for name in DIFFERENT {
        let shipped = shipped(name);
        let (folder, played) = place.play(&name.replace('/', "-"), &shipped);
        assert_eq!(played.differences, Vec::<String>::new(), "{name}");
        let source = read(&folder, &shipped);
        let report = report(&source);
        let value = serde_json::from_str(&json::json(&report)).expect("it is JSON");
        assert_eq!(schema::wrong(&schema, &value), Vec::<String>::new(), "{name}");

        let page = html::html(&report, &style(Transcripts::Fold), Some(folder.path()));
        is_well_formed(&page);
        let text = report::markdown(&report, &linked(), Some(folder.path()));
        let cast = report::cast::cast(&source, folder.path());
        for line in &report.lines {
            for attempt in &line.attempts {
                let command = attempt.did.command.as_deref().unwrap_or_default();
                assert!(
                    text.contains(command.trim_end()),
                    "{name}: the exact command stands in Markdown: {command}"
                );
            }
        }
        for (format, text) in [
            ("Markdown", &text),
            ("HTML", &page),
            ("JSON", &json::json(&report)),
            ("cast", &cast),
        ] {
            assert_eq!(shipped.vault().contains_secret(text), None, "{name}: a secret stands in {format}");
        }
    }
}

#[test]
fn a_run_that_went_well_says_what_was_done_by_whom_with_what_outcome() {
    let place = Place::new();
    let shipped = shipped("rolling-reboot/all-well");
    let (folder, _) = place.play("reboot", &shipped);
    let report = report(&read(&folder, &shipped));
    assert_eq!(report.outcome, Outcome::Finished);
    assert!(matches!(&report.mode, Mode::Rehearsal { scenario: Some(scenario), seed: Some(1), drill: false } if scenario == "all-well"));
    assert_eq!(report.people, ["trainee"]);
    assert_eq!(report.procedure.revision, shipped.procedure.revision);
    assert_eq!((report.count.open, report.standing.is_none()), (0, true));
    assert_eq!(report.open_effects().count(), 0);
    assert!(
        report.effects.iter().any(|effect| effect.closed.is_some()),
        "what was in standby came back"
    );
    let steps: Vec<_> = report.lines.iter().filter(|line| !line.attempts.is_empty()).collect();
    let attempts = || steps.iter().flat_map(|line| &line.attempts);
    assert!(attempts().all(|attempt| attempt.verdict.is_some() && attempt.ended.is_some()));
    let evidence: Vec<_> = attempts().flat_map(|attempt| &attempt.evidence).collect();
    assert!(evidence.iter().any(|one| one.kind == EvidenceKind::Sensed && one.is == Known::Yes));
    let jobs: Vec<_> = attempts().flat_map(|attempt| &attempt.jobs).collect();
    assert!(jobs.iter().any(|job| job.exit == Some(0) && job.worked.is_some()));
    let transcripts: Vec<_> = jobs.iter().filter_map(|job| job.transcript.as_ref()).collect();
    assert!(!transcripts.is_empty());
    assert!(transcripts.iter().all(|transcript| transcript.intact == Known::Yes));
    assert!(!report.curves.is_empty(), "what was left to heal has a curve");
}

#[test]
fn what_was_not_as_the_procedure_has_it_stands_by_itself() {
    let place = Place::new();
    let failed = shipped("rok-0.11/slave-fails");
    let (folder, _) = place.play("failed", &failed);
    let told = report(&read(&folder, &failed));
    let what: Vec<&str> = told.exceptions.iter().map(|one| one.what.as_str()).collect();
    assert!(what[0].starts_with("attempt 1 failed: exit 1"), "{what:?}");
    assert!(what[1].starts_with("opened again, only on rok2"), "{what:?}");
    let line = told
        .lines
        .iter()
        .find(|line| line.id == told.exceptions[0].step)
        .expect("it is a line of the plan");
    assert_eq!(line.attempts.len(), 2, "both attempts are told");

    let forgotten = shipped("rok-0.11/pin-forgotten");
    let (folder, _) = place.play("forgotten", &forgotten);
    let told = report(&read(&folder, &forgotten));
    let told = |wanted: &str| {
        told.exceptions
            .iter()
            .find(|one| one.what.contains(wanted))
            .cloned()
            .expect("it is told")
    };
    let (skipped, accepted) = (told("passed over: done elsewhere"), told("accepted against its assessment"));
    for one in [skipped, accepted] {
        assert_eq!(one.by.as_deref(), Some("trainee"));
        assert!(one.reason.is_some_and(|reason| !reason.is_empty()));
    }

    let undone = shipped("rok-0.11/backed-out");
    let (folder, _) = place.play("undone", &undone);
    let told = report(&read(&folder, &undone));
    assert!(told.lines.iter().any(|line| line.state == Look::Undone));
    assert!(
        told.lines
            .iter()
            .any(|line| line.serves.as_ref().is_some_and(|serves| serves.starts_with("takes back")))
    );
    let judged: Vec<_> = told
        .lines
        .iter()
        .flat_map(|line| &line.attempts)
        .flat_map(|attempt| &attempt.evidence)
        .collect();
    assert!(
        judged
            .iter()
            .filter(|one| one.kind == EvidenceKind::Judged && one.is == Known::Yes)
            .all(|one| one.by.is_some())
    );

    let killed = shipped("rok-0.11/guide-killed");
    let (folder, _) = place.play("killed", &killed);
    let told = report(&read(&folder, &killed));
    assert!(told.sessions.len() > 1, "{:?}", told.sessions);
    assert!(told.sessions.iter().all(|session| session.to.is_some()));
}

#[test]
fn a_transcript_that_was_changed_afterwards_is_told() {
    let place = Place::new();
    let shipped = shipped("first-steps/all-well");
    let (folder, _) = place.play("changed", &shipped);
    let told = report(&read(&folder, &shipped));
    let path = told
        .lines
        .iter()
        .flat_map(|line| &line.attempts)
        .flat_map(|attempt| &attempt.jobs)
        .find_map(|job| {
            let transcript = job.transcript.as_ref().filter(|transcript| transcript.bytes > 0)?;
            Some(transcript.path.clone())
        });
    let path = folder.path().join(path.expect("something was printed"));
    fs::write(&path, "all is well, believe me\n").expect("a file can be written");
    let told = report(&read(&folder, &shipped));
    let page = html::html(&told, &style(Transcripts::Fold), Some(folder.path()));
    assert!(page.contains("the transcript isn't what the journal says"));
    assert!(report::markdown(&told, &linked(), None).contains("not what the journal says"));
}

#[test]
fn transcripts_are_linked_folded_in_or_left_out() {
    let place = Place::new();
    let shipped = shipped("first-steps/all-well");
    let (folder, _) = place.play("first", &shipped);
    let told = report(&read(&folder, &shipped));
    let printed = "Linux test1 6.1.0-35-amd64";
    let markdown = |transcripts| report::markdown(&told, &style(transcripts), Some(folder.path()));
    let page = |transcripts| html::html(&told, &style(transcripts), Some(folder.path()));
    let link = || Transcripts::Link {
        run: "../runs/first".into(),
    };
    assert!(markdown(link()).contains("[transcript](<../runs/first/transcripts/"));
    assert!(page(link()).contains("href=\"../runs/first/transcripts/"));
    assert!(!page(link()).contains(printed));
    assert!(markdown(Transcripts::Fold).contains(printed));
    assert!(page(Transcripts::Fold).contains("<details>") && page(Transcripts::Fold).contains(printed));
    let nothing = markdown(Transcripts::Nothing) + &page(Transcripts::Nothing);
    assert!(!nothing.contains("transcripts/") && !nothing.contains(printed));
}

/// A report is read by people: what it says is looked at as a whole, and every change of it seen.
#[test]
fn the_record_of_the_first_steps_reads_as_it_should() {
    let place = Place::new();
    let shipped = shipped("first-steps/all-well");
    let (folder, _) = place.play("20260504-090000-first-steps", &shipped);
    let text = report::markdown(&report(&read(&folder, &shipped)), &linked(), Some(folder.path()));
    // A procedure that is worked on is another revision each time, and its journal has another head.
    let report = report(&read(&folder, &shipped));
    let head = report.journal.head.clone().expect("a journal has a head");
    let text = text.replace(&report.procedure.revision, "REVISION").replace(&head, "HEAD");
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report/first-steps.md");
    if std::env::var_os("HOLDPOINT_PICTURES").is_some() {
        return fs::write(&kept, text).expect("a file can be written");
    }
    let known = fs::read_to_string(&kept).expect("it is kept");
    assert_eq!(
        text,
        known,
        "HOLDPOINT_PICTURES=1 cargo test --test report remakes {}",
        kept.display()
    );
}

#[test]
fn the_program_writes_them_to_a_file_or_on_standard_output() {
    let place = Place::new();
    let (_, _) = place.play("20260504-090000-first-steps", &shipped("first-steps/all-well"));
    let (status, markdown, _) = place.holdpoint(&["report", "first-steps"]);
    assert_eq!(status, Some(0));
    assert!(markdown.contains("**REHEARSAL of all-well: no real host was touched**"));
    assert!(markdown.contains("[transcript](<state/holdpoint/runs/20260504-090000-first-steps/transcripts/"));
    let (status, nothing, _) = place.holdpoint(&["report", "first-steps", "--format", "html", "--output", "record.html"]);
    assert_eq!((status, nothing.as_str()), (Some(0), ""));
    is_well_formed(&fs::read_to_string(place.path("record.html")).expect("it was written"));
    let (_, schema, _) = place.holdpoint(&["schema", "report"]);
    let (_, text, _) = place.holdpoint(&["report", "first-steps", "--format", "json"]);
    let [schema, value] = [schema, text].map(|text| serde_json::from_str(&text).expect("it is JSON"));
    assert_eq!(schema::wrong(&schema, &value), Vec::<String>::new());
    let (status, _, said) = place.holdpoint(&["report", "no-such-run"]);
    assert_eq!(status, Some(5));
    assert!(said.contains("There is no run folder"), "{said}");
}

//! The step's page, the pages behind it, and what is asked before anything runs.

use super::{
    Desk, LARGE, SMALL, acts,
    story::{Story, attempt, job, sheet, upgrade},
};
use holdpoint::{
    engine::{
        event::{Event as Happened, Verdict},
        input::Act,
        sheet::{Does, Typed},
    },
    feed::Feed,
    procedure::{catalogue::Catalogue, load},
    ui::{App, Event, Out, Theme},
    words::{Exit, Level, StopAfter, Truth},
};
use ratatui::{
    crossterm::event::{KeyCode, KeyModifiers},
    style::Modifier,
};
use std::{sync::Arc, time::Duration};

const MIDDLE: (u16, u16) = (120, 35);

fn desk(story: &Story, size: (u16, u16)) -> Desk {
    let mut desk = Desk::new(&Story::default(), size);
    desk.feed(story);
    desk
}

/// The current step is this one.
fn told(step: holdpoint::engine::sheet::Sheet) -> Story {
    let mut story = Story::begun();
    story.first_done();
    story.prepare("master/upgrade", step);
    story
}

fn many_lines(what: &str, n: usize) -> String {
    (1..=n).map(|n| format!("{what} {n}\n")).collect()
}

#[test]
fn a_long_text_leaves_caution_host_and_command_on_the_first_screen() {
    let mut step = upgrade();
    step.text = Some(many_lines("A thing to know:", 40));
    let mut desk = desk(&told(step), SMALL);
    desk.shows("▲ The node stops serving");
    desk.shows("on node2 (10.0.0.2):");
    desk.shows("rok-cluster-upgrade-v0.11.0 upgrade-node");
    desk.shows("more lines of text below the command");
    desk.code(KeyCode::End);
    desk.shows("○ expects the node reports v0.11");
    for _ in 0..60 {
        if desk.text().contains("A thing to know: 40") {
            return;
        }
        desk.code(KeyCode::Up);
    }
    panic!("the text is gone:\n{}", desk.text());
}

#[test]
fn a_destroy_is_named_while_the_whole_of_it_can_be_read() {
    let mut step = sheet(
        "Wipe the disks",
        Level::Destroy,
        &["node2"],
        &many_lines("wipefs --all /dev/sd", 30),
    );
    step.typed = Some(Typed::Host("node2.example".into()));
    step.warning = Some(many_lines("Look twice:", 12));
    let mut desk = desk(&told(step), SMALL);
    desk.enter();
    desk.shows("Run: Wipe the disks");
    desk.shows("on node2 (10.0.0.2):");
    desk.shows("1 │ wipefs --all /dev/sd 1");
    desk.types("node2");
    desk.shows("1 │ wipefs --all /dev/sd 1");
    for _ in 0..20 {
        desk.code(KeyCode::PageDown);
    }
    desk.shows("30 │ wipefs --all /dev/sd 30");
    desk.types(".example");
    let outs = desk.enter();
    assert!(matches!(acts(&outs)[..], [Act::Confirm { typed: Some(typed), .. }] if typed == "node2.example"));
}

#[test]
fn a_confirmation_does_not_cover_the_command_it_confirms() {
    for size in [MIDDLE, LARGE] {
        let mut story = Story::begun();
        story.guard_broken();
        let mut desk = desk(&story, size);
        desk.enter();
        desk.shows("Reason for going on nevertheless");
        assert_eq!(
            desk.text().matches("rok-cluster-upgrade-v0.11.0 upgrade-node").count(),
            2,
            "on the page and quoted:\n{}",
            desk.text()
        );
    }
}

#[test]
fn values_are_underlined_in_any_theme() {
    let mut step = sheet("Stop it", Level::Change, &["node2"], "systemctl stop rok");
    step.values = vec![(15, 18)];
    let story = told(step);
    for theme in ["dark", "mono"] {
        let mut desk = Desk::new(&Story::default(), SMALL);
        desk.app = App::new(story.run.clone(), None, None, Theme::shipped(theme).unwrap());
        desk.app.update(Event::Resize(SMALL.0, SMALL.1), desk.now);
        desk.code(KeyCode::Esc);
        let buffer = desk.terminal.backend().buffer();
        // The header has underlines of its own.
        let page = buffer.content.iter().skip(usize::from(SMALL.0) * 3);
        let marked: String = page
            .filter(|cell| cell.modifier.contains(Modifier::UNDERLINED))
            .map(|cell| cell.symbol())
            .collect();
        assert_eq!(marked, "rok", "{theme}");
    }
}

#[test]
fn what_misleads_the_eye_is_warned_of() {
    let desk = desk(
        &told(sheet("Remove it", Level::Change, &["node2"], "rm \u{2013}r /srv/old ")),
        SMALL,
    );
    desk.shows("looks like it (U+2013)");
    desk.shows("a blank at the end of a line");
    desk.shows("/srv/old␣");
}

#[test]
fn the_command_is_copied_exactly() {
    let command = "cat <<'X'\n\tindented \nX\n";
    let mut desk = desk(&told(sheet("Say it", Level::Change, &["node2"], command)), SMALL);
    assert_eq!(desk.types("y"), [Out::Copy(command.into())]);
}

#[test]
fn many_hosts_are_folded_and_how_the_step_spreads_is_said() {
    let mut step = sheet(
        "Restart",
        Level::Change,
        &["node1", "node2", "node3", "node5"],
        "systemctl restart rok",
    );
    step.spread.canary = true;
    step.spread.at_a_time = 2;
    step.spread.stop_after = Some(StopAfter::share("20%").unwrap());
    let desk = desk(&told(step), SMALL);
    desk.shows("on node[1-3,5], 4 hosts:");
    desk.shows("node1 first; the others only once it went well · at most 2 at once");
    desk.shows("no more once one has failed (20% of 4)");
}

#[test]
fn a_long_script_shows_its_first_lines_and_all_of_it_zoomed() {
    let step = sheet("Move it", Level::Change, &["node2"], &many_lines("mv a b", 100));
    let mut desk = desk(&told(step), SMALL);
    desk.shows("more lines of it: z shows all");
    desk.types("z");
    desk.hides("z shows all");
    desk.code(KeyCode::PageDown);
    desk.shows(" 20 │ mv a b 20");
}

#[test]
fn an_edit_is_shown_as_a_difference_before_it_runs() {
    let mut story = Story::begun();
    story.ready();
    let mut desk = desk(&story, LARGE);
    desk.types("e");
    desk.types(" --slowly");
    desk.wait();
    assert_eq!(desk.key(KeyCode::Char('s'), KeyModifiers::CONTROL), []);
    desk.shows("EDITED, for this attempt alone");
    desk.shows("--timeout 600 --slowly");
    assert_eq!(desk.enter(), [], "the first choice runs nothing");
    desk.types("e");
    desk.types(" --slowly");
    desk.wait();
    desk.key(KeyCode::Char('s'), KeyModifiers::CONTROL);
    let outs = desk.types("y");
    assert!(matches!(acts(&outs)[..], [Act::Confirm { edited: Some(text), .. }] if text.ends_with("--timeout 600 --slowly")));
}

#[test]
fn time_at_a_prompt_is_told_apart_from_work() {
    let mut story = Story::begun();
    story.running();
    story.hold();
    let mut desk = desk(&story, LARGE);
    let later = story.run.at + Duration::from_secs(20 * 60);
    desk.app.update(Event::Feed(Feed::Tick(later)), desk.now);
    desk.draw();
    desk.types("1");
    for _ in 0..10 {
        if desk.text().contains("held for 20 min") {
            return desk.shows("ran 1 min, held for 20 min");
        }
        desk.code(KeyCode::Up);
    }
    panic!("{}", desk.text());
}

#[test]
fn why_it_cannot_start_is_told_with_data_logic_and_time() {
    let catalogue = Catalogue::shipped();
    let folder = catalogue.get("rok-0.11").unwrap();
    let (procedure, _) = load::load(folder, &catalogue.fragments).unwrap();
    let mut story = Story::begun();
    story.ready();
    story.guard("one-master", Truth::No, Some("The shared state belongs to node1."));
    let mut run = story.run.clone();
    run.inputs = Arc::new([("master".to_owned(), serde_json::json!("node1"))].into());
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.app = App::new(run.clone(), Some(Arc::new(procedure)), None, Theme::default());
    desk.app.update(Event::Resize(LARGE.0, LARGE.1), desk.now);
    desk.app.update(
        Event::Feed(Feed::Glance {
            monitor: "members".into(),
            host: "node2".into(),
            at: run.at,
            values: Ok(Arc::new([("masters".to_owned(), serde_json::json!(["node1", "node2"]))].into())),
            raw: "".into(),
            poll: Default::default(),
        }),
        desk.now,
    );
    desk.code(KeyCode::Esc);
    desk.types("c");
    desk.shows("guard one-master is broken: The shared state belongs to node1.");
    desk.shows("do       Mend what broke it");
    desk.shows("because  The shared state belongs to node1 until every appliance is upgraded.");
    desk.shows("logic    members.masters == [master]");
    desk.shows(r#"is now   ["node1","node2"] == ["node1"] → false"#);
    desk.shows("data     members.masters = ");
    desk.shows("read     members on node2, read 0 s ago");
    desk.hides("{{");
    desk.code(KeyCode::Esc);
    desk.hides("logic");
}

#[test]
fn why_it_failed_is_told_with_the_line_that_says_so() {
    let mut story = Story::begun();
    story.failed();
    let mut desk = desk(&story, LARGE);
    desk.types("c");
    desk.shows("Why it failed");
    desk.shows("node2: exit 1; it printed 20 lines, 900 bytes");
    desk.shows("✘ node2: none of its 20 lines");
    desk.shows("line 14: “etcd: request timeout”");
    desk.shows("steps that mend it: Restart etcd on node2");
    desk.shows("You answer for it");
}

#[test]
fn differences_have_a_page_of_their_own_with_equal_hosts_folded() {
    let mut story = Story::begun();
    story.file();
    let (_, shown) = story.run.line(&"master/upgrade".into()).sheet.clone().unwrap();
    let mut step = (*shown).clone();
    let Does::Write { files } = &mut step.does else { panic!() };
    let one = files[0].clone();
    for host in ["node3", "node4"] {
        let mut other = one.clone();
        other.host = host.into();
        files.push(other);
    }
    let mut new = one.clone();
    new.write.path = "/etc/rok/new.conf".into();
    new.old = None;
    new.write.before = None;
    files.push(new);
    story.prepare("master/upgrade", step);
    let mut desk = desk(&story, MIDDLE);
    desk.types("D");
    desk.shows("What changes in files");
    desk.shows("writes /etc/rok/cluster.conf on node[2-4] (3 hosts)");
    desk.shows("12 - option12 = 12");
    desk.shows("12 + option12 = pinned");
    desk.shows("new file: 29 lines");
    desk.types("n");
    desk.types("n");
    desk.shows("@@ -1,0 +1,29 @@");
    desk.hides("option12 = 12");
    desk.types("N");
    desk.shows("12 - option12 = 12");
    desk.code(KeyCode::Esc);
    desk.hides("What changes in files");
}

#[test]
fn a_step_without_files_has_no_difference() {
    let mut story = Story::begun();
    story.ready();
    let mut desk = desk(&story, SMALL);
    desk.types("D");
    desk.shows("writes no files");
}

#[test]
fn what_an_edited_attempt_changed_stays_in_view() {
    let mut story = Story::begun();
    story.ready();
    let digest = story.digest("master/upgrade");
    story.tell(Happened::Confirmed {
        attempt: attempt("master/upgrade"),
        sheet: digest,
        hosts: vec!["node2".into()],
        by: "anna".into(),
        second: None,
        against: None,
        edited: Some("rok-cluster-upgrade-v0.11.0 upgrade-node --force".into()),
        guards: Vec::new(),
    });
    let edited = job("master/upgrade#1@node2");
    story.tell(Happened::Started { job: edited.clone() });
    story.tell(Happened::Finished {
        job: edited,
        exit: Exit::Code(1),
        findings: Arc::default(),
    });
    story.tell(Happened::Assessed {
        attempt: attempt("master/upgrade"),
        verdict: Verdict::Failed(vec!["node2: exit 1".into()]),
    });
    let desk = desk(&story, LARGE);
    desk.shows("EDITED for this attempt alone");
    desk.shows("+ rok-cluster-upgrade-v0.11.0 upgrade-node --force");
    desk.shows("- rok-cluster-upgrade-v0.11.0 upgrade-node --etcd-endpoint");
}

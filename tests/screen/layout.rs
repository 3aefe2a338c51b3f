//! Regions at any size: how they stand, what is never lost, how the operator moves their borders, and what of a long plan is shown.

use super::*;
use holdpoint::{feed::Poll, words::Truth};
use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

fn at(size: (u16, u16), tell: fn(&mut Story)) -> Desk {
    let mut story = Story::begun();
    tell(&mut story);
    let mut desk = Desk::new(&Story::default(), size);
    desk.feed(&story);
    desk
}

fn resize(desk: &mut Desk, size: (u16, u16)) -> Vec<Out> {
    let outs = desk.app.update(Event::Resize(size.0, size.1), desk.now);
    desk.terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    desk.draw();
    outs
}

fn mouse(desk: &mut Desk, kind: MouseEventKind, (column, row): (u16, u16)) -> Vec<Out> {
    let event = MouseEvent {
        kind,
        column,
        row,
        modifiers: KeyModifiers::NONE,
    };
    let outs = desk.app.update(Event::Mouse(event), desk.now);
    desk.draw();
    outs
}

/// The column of a text, and its row.
#[track_caller]
fn place(desk: &Desk, what: &str) -> (u16, u16) {
    for (row, line) in desk.text().lines().enumerate() {
        if let Some(at) = line.find(what) {
            let column = unicode_width::UnicodeWidthStr::width(&line[..at]);
            return (u16::try_from(column).unwrap(), u16::try_from(row).unwrap());
        }
    }
    panic!("not on the screen: {what}\n{}", desk.text());
}

#[test]
fn no_size_is_too_odd_to_be_drawn() {
    let mut desk = at(SMALL, Story::held);
    let sizes = [
        1, 2, 3, 5, 8, 13, 20, 40, 59, 60, 61, 80, 99, 100, 101, 117, 118, 119, 160, 200, 400,
    ];
    let heights = [1, 2, 3, 5, 10, 15, 16, 17, 24, 29, 30, 31, 37, 38, 39, 60, 120];
    for columns in sizes {
        for rows in heights {
            resize(&mut desk, (columns, rows));
            for key in ["z", "1", ">", "+", "z", "4", "-", "2", "="] {
                desk.types(key);
            }
        }
    }
}

#[test]
fn mode_host_guard_and_held_mark_are_never_lost() {
    for size in [SMALL, (60, 16), (100, 24), (100, 30), (120, 35), LARGE] {
        let mut desk = at(size, Story::held);
        for tab in ["1", "2", "3", "4", "z"] {
            desk.types(tab);
            for what in ["LIVE", "✔ guards hold", "‖ HELD on node2", "on node2", "prod", "step 3"] {
                desk.shows(what);
            }
        }
        let desk = at(size, Story::guard_broken);
        desk.shows("one-master BROKEN");
    }
}

#[test]
fn a_screen_that_is_too_small_says_so_and_keeps_what_matters() {
    let mut desk = at((20, 5), Story::held);
    for what in ["LIVE", "Too small", "‖ HELD", "✔ guards"] {
        desk.shows(what);
    }
    for key in [
        KeyCode::Enter,
        KeyCode::Char('A'),
        KeyCode::Char('y'),
        KeyCode::Char('S'),
        KeyCode::Enter,
    ] {
        desk.wait();
        assert_eq!(desk.code(key), [], "nothing can be confirmed that can't be read");
    }
    resize(&mut desk, SMALL);
    desk.hides("Answer");
    let mut desk = at((20, 5), Story::guard_broken);
    desk.shows("BROKEN");
    assert_eq!(desk.key(KeyCode::Char('c'), KeyModifiers::CONTROL), []);
    desk.shows("Ctrl-C again");
    assert_eq!(desk.key(KeyCode::Char('c'), KeyModifiers::CONTROL), [Out::LeaveNow]);
}

#[test]
fn a_question_in_a_screen_that_is_too_small_was_not_read() {
    let mut desk = at(SMALL, Story::destroy);
    desk.enter();
    resize(&mut desk, (30, 10));
    desk.wait();
    desk.types("node2.example");
    assert_eq!(desk.enter(), []);
    resize(&mut desk, SMALL);
    assert_eq!(desk.enter(), [], "what was typed blindly is gone");
}

#[test]
fn two_columns_show_all_regions_where_three_have_no_room() {
    let desk = at((100, 32), Story::guard_broken);
    let (plan, watch) = (place(&desk, "Plan"), place(&desk, "Watch"));
    let (step, output) = (place(&desk, "Step"), place(&desk, "Output"));
    assert_eq!(plan.0, watch.0);
    assert_eq!(step.0 + 1, output.0 + 1);
    assert!(plan.1 < watch.1 && step.1 < output.1 && plan.0 < step.0);
    desk.hides("1 Plan");
}

#[test]
fn beside_the_plan_in_a_wide_and_low_terminal() {
    let mut desk = at((110, 24), Story::ready);
    desk.shows("Upgrade node2");
    desk.shows("2[Step]");
    desk.types("3");
    desk.shows("[Output");
    desk.shows("➤");
    desk.types("1");
    assert_eq!(acts(&desk.enter()).len(), 1, "the step is beside the plan: it can be run");
}

#[test]
fn borders_move_by_key_and_come_back() {
    let mut desk = at(LARGE, Story::ready);
    let before = desk.text();
    let step = place(&desk, "Step");
    desk.types(">");
    assert_eq!(place(&desk, "Step").0, step.0 + 4);
    desk.types("<<");
    assert_eq!(place(&desk, "Step").0, step.0 - 4);
    let output = place(&desk, "Output");
    desk.types("--");
    assert_eq!(place(&desk, "Output").1, output.1 - 4);
    desk.types("+");
    assert_eq!(place(&desk, "Output").1, output.1 - 2);
    desk.types("=");
    desk.types("2");
    assert_eq!(desk.text(), before);
    for _ in 0..60 {
        desk.types("<");
    }
    desk.shows("Master");
}

#[test]
fn borders_are_dragged_and_a_live_terminal_is_told_its_size() {
    let mut desk = at(LARGE, Story::running);
    let mut story = Story::begun();
    story.running();
    desk.app
        .update(Event::Feed(story.output("master/evacuate#1@node2", b"hello")), desk.now);
    desk.draw();
    let (column, row) = place(&desk, "Output");
    mouse(&mut desk, MouseEventKind::Down(MouseButton::Left), (column + 20, row));
    let outs = mouse(&mut desk, MouseEventKind::Drag(MouseButton::Left), (column + 20, row - 10));
    assert!(matches!(outs[..], [Out::Resize { .. }]), "{outs:?}");
    assert_eq!(place(&desk, "Output").1, row - 9);
    mouse(&mut desk, MouseEventKind::Up(MouseButton::Left), (column + 20, row - 10));
    mouse(&mut desk, MouseEventKind::Drag(MouseButton::Left), (column + 20, row));
    assert_eq!(place(&desk, "Output").1, row - 9, "nothing is held any more");
    let (column, row) = place(&desk, "Step");
    mouse(&mut desk, MouseEventKind::Down(MouseButton::Left), (column - 2, row + 5));
    mouse(&mut desk, MouseEventKind::Drag(MouseButton::Left), (30, row + 5));
    assert_eq!(place(&desk, "Step").0, 33);
}

#[test]
fn what_is_printed_behind_a_tab_shows_on_it() {
    let mut story = Story::begun();
    story.running();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    desk.hides("● new");
    desk.app
        .update(Event::Feed(story.output("master/evacuate#1@node2", b"hello")), desk.now);
    desk.draw();
    desk.shows("● new");
    desk.types("3");
    desk.hides("● new");
    desk.types("2");
    desk.hides("● new");
    let desk = at(SMALL, Story::guard_broken);
    desk.shows("4 Watch ✘ broken");
}

#[test]
fn one_region_alone_says_how_to_come_back() {
    let mut desk = at(LARGE, Story::held);
    desk.types("4");
    desk.types("z");
    desk.shows("this one alone; z shows more");
    desk.shows("Migrate instances back?");
    desk.shows("host2 is evacuated");
    desk.hides("Nothing was printed");
    desk.types("z");
    desk.hides("this one alone");
}

#[test]
fn of_a_loop_of_fifty_what_matters_is_shown() {
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&Story::fifty());
    desk.shows("step 30 of 50");
    desk.shows("11 turns done: n[01-11]");
    desk.shows("16 turns done: n[13-28]");
    for what in ["Node n12", "◷ Restart n12", "Node n29", "Restart n30", "Node n31"] {
        desk.shows(what);
    }
    for what in ["Node n05", "Node n28", "Node n33", "Node n50"] {
        desk.hides(what);
    }
    desk.shows("19 turns to come");
    // On demand, and back.
    desk.types("1");
    desk.code(KeyCode::Home);
    desk.shows("◇…✔");
    desk.code(KeyCode::Right);
    desk.shows("Node n05");
    desk.code(KeyCode::Esc);
    desk.hides("Node n05");
    desk.shows("➤");
}

/// A desk whose procedure polls the members every five seconds.
fn polled(size: (u16, u16)) -> (Desk, Story) {
    polled_in(Story::begun(), size)
}

fn polled_in(mut story: Story, size: (u16, u16)) -> (Desk, Story) {
    use holdpoint::procedure::{
        expr::Expr,
        model::{Monitor, Procedure, Read},
        template::Template,
    };
    let monitor = Monitor {
        name: "members".into(),
        title: "Members of the cluster".into(),
        on: Expr::parse("nodes").unwrap(),
        any: false,
        run: vec![Template::parse("rok-cluster-ctl member-list {{ nodes }}").unwrap()],
        every: Duration::from_secs(5),
        when: None,
        exit: vec![0],
        lock: None,
        read: Read::Values(vec![]),
    };
    let procedure = Procedure {
        monitors: vec![monitor],
        ..Procedure::default()
    };
    story.ready();
    let mut desk = desk_of(Story::default().run, procedure, size);
    desk.feed(&story);
    (desk, story)
}

fn desk_of(run: holdpoint::engine::run::Run, procedure: holdpoint::procedure::model::Procedure, size: (u16, u16)) -> Desk {
    let mut desk = Desk::new(&Story::default(), size);
    desk.app = App::new(run, Some(procedure.into()), None, Theme::shipped("dark").unwrap());
    desk.app.update(Event::Resize(size.0, size.1), desk.now);
    desk
}

#[test]
fn after_a_resume_what_has_changed_since_the_step_began_is_marked_as_far_as_the_journal_tells() {
    use holdpoint::engine::event::Event as Happened;
    let read = |story: &mut Story, masters: &str| {
        story.tell(Happened::Read {
            monitor: "members".into(),
            host: "node1".into(),
            begun: story.run.at,
            values: Ok([("masters".to_owned(), serde_json::json!(masters))].into()),
        });
    };
    let mut story = Story::begun();
    story.ready();
    read(&mut story, "node1");
    story.start("master/upgrade", "node2");
    read(&mut story, "none");
    story.leave();
    let mut desk = desk_of(story.run.clone(), holdpoint::procedure::model::Procedure::default(), LARGE);
    let later = story.run.at + Duration::from_secs(7200);
    let reads = |desk: &mut Desk, second: u64, node: &str, masters: &str| {
        glance(
            desk,
            later + Duration::from_secs(second),
            node,
            Ok(serde_json::json!({ "masters": masters })),
        );
    };
    desk.code(KeyCode::Esc);
    reads(&mut desk, 0, "node1", "node2");
    desk.shows("masters: node2 ← was node1");
    desk.hides("(resume)");
    // Of what was never journaled only this session tells, and says so.
    reads(&mut desk, 1, "node3", "node1");
    desk.hides("(resume)");
    reads(&mut desk, 9, "node3", "node3");
    desk.shows("masters: node3 ← was node1");
    desk.shows("UTC (resume)");
}

fn glance(desk: &mut Desk, at: holdpoint::words::Timestamp, host: &str, values: Result<serde_json::Value, &str>) {
    glance_by(desk, at, host, values, Poll::default());
}

fn glance_by(desk: &mut Desk, at: holdpoint::words::Timestamp, host: &str, values: Result<serde_json::Value, &str>, poll: Poll) {
    let values = values.map(|values| serde_json::from_value::<holdpoint::words::Values>(values).unwrap().into());
    let feed = holdpoint::feed::Feed::Glance {
        monitor: "members".into(),
        host: host.into(),
        at,
        values: values.map_err(str::to_owned),
        raw: "node1 master\nnode2 slave\n".into(),
        poll,
    };
    desk.app.update(Event::Feed(feed), desk.now);
    desk.draw();
}

#[test]
fn a_backlog_that_shrinks_has_its_curve_and_a_rough_time_to_zero() {
    let (mut desk, story) = polled(LARGE);
    for n in 0..12 {
        let at = story.run.at + Duration::from_secs(5 * n);
        glance(&mut desk, at, "node1", Ok(serde_json::json!({ "entries": { "web": 420 - 5 * n } })));
    }
    desk.shows("web: 365 ██");
    desk.shows("60 a minute less");
    desk.shows("about 6 min");
}

#[test]
fn a_reading_of_another_host_says_why_and_its_page_what_it_costs() {
    let (mut desk, story) = polled(LARGE);
    let poll = Poll {
        command: "rok-cluster-ctl member-list node2".into(),
        took: Duration::from_millis(1340),
        passed_over: vec![("node1".into(), "node1 doesn't answer: no route".into())],
        failed: 0,
        again: None,
        note: Some("a reply of the scenario's own".into()),
    };
    let values = Ok(serde_json::json!({ "masters": ["node1"] }));
    glance_by(&mut desk, story.run.at, "node2", values, poll);
    desk.shows("from node2, since node1");
    desk.shows("(a reply of the scenario's own)");
    desk.types("4");
    desk.code(KeyCode::End);
    desk.enter();
    desk.shows("ran   rok-cluster-ctl member-list node2");
    desk.shows("costs 1.3 s every 5 s");
    desk.shows("is    a reply of the scenario's own");
    desk.shows("▲     from node2, since node1 doesn't answer: no route");
}

#[test]
fn a_monitor_that_keeps_failing_says_how_often_and_when_it_is_tried_again() {
    let (mut desk, story) = polled(LARGE);
    let poll = Poll {
        failed: 4,
        again: Some(story.run.at + Duration::from_secs(40)),
        ..Poll::default()
    };
    glance_by(&mut desk, story.run.at, "node1", Err("exit 102"), poll);
    desk.shows("no reading: exit 102");
    desk.shows("(4 times");
    desk.shows("polled again in 40 s");
}

#[test]
fn an_open_effect_that_the_cluster_denies_is_seen_beside_it_and_above_the_message() {
    use holdpoint::engine::event::Event as Happened;
    for size in [SMALL, LARGE] {
        let mut story = Story::begun();
        story.held();
        let sensed = |to, why: Option<&str>| Happened::EffectSensed {
            id: "evacuated-node2".into(),
            to,
            why: why.map(str::to_owned),
        };
        story.tell(sensed(Truth::No, None));
        let mut desk = Desk::new(&Story::default(), size);
        desk.feed(&story);
        desk.shows("open: “host2 is evacuated”, but the cluster");
        desk.types("4");
        desk.shows("THE CLUSTER SAYS OTHERWISE");
        let told = story.events().len();
        story.tell(sensed(Truth::Unknown, Some("monitor hosts has no reading yet")));
        desk.feed(&story.since(told));
        desk.hides("OTHERWISE");
        desk.hides("but the cluster");
        desk.shows("not known whether it is so");
    }
}

#[test]
fn a_step_that_may_go_against_a_guard_says_so_in_words() {
    let mut story = Story::begun();
    story.ready();
    let mut sheet = story::upgrade();
    sheet.guards = vec!["quorum".into()];
    sheet.despite = vec!["one-master".into()];
    story.prepare("master/upgrade", sheet);
    story.guard("one-master", Truth::No, Some("two masters"));
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.shows("goes on despite guard one-master, which is BROKEN now");
}

#[test]
fn readings_are_short_lines_and_say_when_they_are_stale() {
    let (mut desk, story) = polled(LARGE);
    desk.shows("not read yet");
    let seconds = Duration::from_secs;
    let start = story.run.at;
    glance(
        &mut desk,
        start,
        "node1",
        Ok(serde_json::json!({ "nodes": { "node1": "online", "node2": "online" } })),
    );
    desk.shows("Members of the cluster");
    desk.shows("node2: online");
    desk.shows("<10 s");
    desk.hides("STALE");
    desk.app
        .update(Event::Feed(holdpoint::feed::Feed::Tick(start + seconds(40))), desk.now);
    assert!(desk.app.is_dirty(), "it shows at once");
    desk.draw();
    desk.shows("STALE 40 s");
    desk.shows("? 1 reading STALE");
    glance(&mut desk, start + seconds(41), "node1", Err("connection refused"));
    desk.shows("no reading: connection refused");
    desk.hides("STALE");
}

#[test]
fn what_changed_since_the_step_began_is_marked() {
    let mut story = Story::begun();
    story.ready();
    let (mut desk, before) = polled(LARGE);
    let online = serde_json::json!({ "nodes": { "node1": "online", "node2": "online" } });
    glance(&mut desk, before.run.at, "node1", Ok(online));
    let told = story.events().len();
    story.failed();
    desk.feed(&story.since(told));
    let standby = serde_json::json!({ "nodes": { "node1": "online", "node2": "standby" } });
    glance(&mut desk, story.run.at, "node1", Ok(standby));
    desk.shows("node2: standby ← was online");
    desk.shows("node1: online");
}

#[test]
fn in_a_rehearsal_what_a_monitor_printed_is_called_simulated() {
    let (mut desk, story) = polled_in(Story::rehearsal(), SMALL);
    glance(&mut desk, story.run.at, "node1", Ok(serde_json::json!({ "masters": ["node1"] })));
    desk.types("4");
    desk.code(KeyCode::End);
    assert_eq!(desk.enter(), []);
    desk.shows("What it printed: simulated");
    desk.shows("node2 slave");
}

#[test]
fn each_watched_thing_opens_as_a_page() {
    let (mut desk, story) = polled(SMALL);
    let values = serde_json::json!({ "masters": ["node1"] });
    glance(&mut desk, story.run.at, "node1", Ok(values));
    desk.types("4");
    desk.code(KeyCode::Down);
    desk.shows("▸✔ one-master holds");
    assert_eq!(desk.enter(), [], "it opens, and runs nothing");
    desk.shows("Guard");
    desk.shows("since");
    desk.code(KeyCode::Esc);
    desk.code(KeyCode::End);
    assert_eq!(desk.enter(), []);
    desk.shows("rok-cluster-ctl member-list node1, node2");
    desk.shows("What it printed");
    desk.shows("node2 slave");
    desk.code(KeyCode::Esc);
    // Where nothing is chosen, Enter means what it does anywhere.
    desk.code(KeyCode::Esc);
    desk.enter();
    desk.shows("This is the step");
}

#[test]
fn a_held_terminal_of_another_step_does_not_squeeze_the_step() {
    let mut desk = at((120, 35), Story::held);
    desk.shows("--timeout 600");
    desk.shows("you judge");
    let before = place(&desk, "Output");
    desk.types("S");
    desk.code(KeyCode::Esc);
    assert_eq!(place(&desk, "Output"), before);
}

#[test]
fn a_block_looks_the_same_in_the_plan_and_on_its_page() {
    let mut story = Story::begun();
    story.failed();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.types("1h");
    let text = desk.text();
    let in_plan = text.lines().find(|row| row.contains("▾✘ Master"));
    assert!(in_plan.is_some(), "{text}");
    let mut rows = text.lines().skip_while(|row| !row.contains("Step ◇"));
    assert!(rows.nth(1).is_some_and(|head| head.contains("✘ failed")), "{text}");
}

/// First and last line in view, and how many there are, as the frame says it.
fn lines_in_view(text: &str) -> Option<(usize, usize, usize)> {
    text.lines().rev().find_map(|row| {
        let (front, all) = row.rsplit_once(" of ")?;
        let (first, last) = front.rsplit_once('–')?;
        let first = first.rsplit(|c: char| !c.is_ascii_digit()).next()?;
        let all = all.split(|c: char| !c.is_ascii_digit()).next()?;
        Some((first.parse().ok()?, last.parse().ok()?, all.parse().ok()?))
    })
}

#[test]
fn paging_through_what_is_longer_than_the_screen_leaves_no_line_out() {
    for (size, keys) in [(SMALL, "?"), (SMALL, "2z"), ((120, 35), "?"), ((60, 16), "?")] {
        let mut desk = at(size, Story::failed);
        desk.types(keys);
        desk.code(KeyCode::Home);
        let (first, mut seen, all) = lines_in_view(&desk.text()).unwrap_or_else(|| panic!("{keys}: {}", desk.text()));
        assert_eq!(first, 1);
        for way in [KeyCode::PageDown, KeyCode::PageUp] {
            while seen != if way == KeyCode::PageDown { all } else { 1 } {
                let (was_first, was_last, _) = lines_in_view(&desk.text()).unwrap();
                desk.code(way);
                let (first, last, _) = lines_in_view(&desk.text()).unwrap();
                if way == KeyCode::PageDown {
                    assert!(
                        first > was_first && first <= was_last,
                        "{keys}: {was_first}–{was_last}, then {first}–{last}"
                    );
                    seen = last;
                } else {
                    assert!(
                        last < was_last && last >= was_first,
                        "{keys}: {was_first}–{was_last}, then {first}–{last}"
                    );
                    seen = first;
                }
            }
        }
    }
}

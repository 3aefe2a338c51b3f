//! What wants the operator: it rises once and stays; seeing it is an act; who is called, and who isn't.

use super::*;
use holdpoint::{
    engine::attention::Cause,
    feed::Feed,
    ui::attention::{Notify, Settings},
    words::{Timestamp, Truth},
};

/// A desk at which the operator is called as these settings say.
fn called(settings: Settings, size: (u16, u16)) -> Desk {
    let mut desk = Desk::new(&Story::default(), size);
    let app = App::new(Story::default().run, None, None, Theme::shipped("dark").unwrap());
    desk.app = app.calling(settings);
    desk.app.update(Event::Resize(size.0, size.1), desk.now);
    desk.draw();
    desk
}

impl Desk {
    /// Takes what a story tells, and gives what the screen wants of the world.
    fn hears(&mut self, story: &Story) -> Vec<Out> {
        let outs = story
            .feed()
            .into_iter()
            .flat_map(|feed| self.app.update(Event::Feed(feed), self.now))
            .collect();
        self.draw();
        outs
    }

    fn ticks(&mut self, at: Timestamp) -> Vec<Out> {
        let outs = self.app.update(Event::Feed(Feed::Tick(at)), self.now);
        self.draw();
        outs
    }

    /// Nobody touches a key for so long.
    fn alone(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }
}

fn bells(outs: &[Out]) -> usize {
    outs.iter().filter(|out| **out == Out::Bell).count()
}

fn titles(outs: &[Out]) -> Vec<&str> {
    outs.iter()
        .filter_map(|out| match out {
            Out::Title(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn a_broken_guard_rises_once_and_stays_until_it_holds_however_often_it_was_seen() {
    for size in [SMALL, LARGE] {
        let mut story = Story::begun();
        story.guard_broken();
        let mut desk = Desk::new(&Story::default(), size);
        desk.feed(&story);
        desk.shows("! guard one-master is broken");
        desk.shows("4 look");
        let outs = desk.types("x");
        assert_eq!(
            acts(&outs),
            [&Act::Notice {
                what: Cause::Guard("one-master".into())
            }]
        );
        let before = story.events().len();
        story.noticed(Cause::Guard("one-master".into()));
        desk.feed(&story.since(before));
        desk.shows("· seen: guard one-master is broken");
        desk.hides("x seen");
        assert_eq!(desk.types("x"), [], "there is nothing else to see");
        let before = story.events().len();
        story.guard("one-master", Truth::Yes, None);
        desk.feed(&story.since(before));
        desk.hides("guard one-master is broken");
    }
}

#[test]
fn the_strip_takes_no_line_of_the_command() {
    for size in [SMALL, (100, 30), LARGE] {
        let mut story = Story::begun();
        story.guard_broken();
        let mut desk = Desk::new(&Story::default(), size);
        desk.feed(&story);
        desk.shows("Upgrade node2");
        desk.shows("upgrade-node");
        desk.shows("! guard one-master is broken");
        desk.shows("LIVE");
        let rows: Vec<String> = desk.text().lines().map(str::to_owned).collect();
        let strip = rows.iter().position(|row| row.starts_with("! guard")).unwrap();
        let frame = rows[..strip]
            .iter()
            .rposition(|row| row.contains('└') || row.contains('┗'))
            .unwrap();
        assert_eq!(frame + 1, strip, "the region above ends right above it, whole\n{}", desk.text());
    }
}

#[test]
fn where_there_is_room_three_are_listed_and_elsewhere_the_most_urgent() {
    let mut story = Story::begun();
    story.asking();
    story.guard("one-master", Truth::No, Some("two masters"));
    story.guard("quorum", Truth::No, Some("no quorum"));
    let mut small = Desk::new(&Story::default(), SMALL);
    small.feed(&story);
    small.shows("! node2 asks: “Migrate instances back? [y/N]”");
    small.shows("X 2 more");
    small.hides("! guard quorum");
    let mut large = Desk::new(&Story::default(), LARGE);
    large.feed(&story);
    large.shows("A answer");
    large.shows("! guard one-master is broken: two masters");
    large.shows("! guard quorum is broken: no quorum");
}

#[test]
fn the_page_says_since_when_and_who_has_seen_it_and_leads_there() {
    let mut story = Story::begun();
    story.failed();
    story.guard("quorum", Truth::No, Some("no quorum"));
    story.noticed(Cause::Guard("quorum".into()));
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.types("X");
    desk.shows("All that wants you");
    desk.shows("“Upgrade node2” has failed: node2: exit 1 (and 1 more)");
    desk.shows("nobody has seen it");
    desk.shows("seen by anna at");
    assert_eq!(
        acts(&desk.types("x")),
        [&Act::Notice {
            what: Cause::Failed("master/upgrade".into())
        }]
    );
    desk.code(KeyCode::Esc);
    desk.hides("All that wants you");
    desk.types("1gX");
    desk.enter();
    desk.hides("All that wants you");
    assert_eq!(desk.app.in_view().map(|id| id.to_string()).as_deref(), Some("master/upgrade"));
}

#[test]
fn what_the_cluster_shows_and_no_step_did_is_told_calmly_and_opened_with_its_step() {
    let mut story = Story::begun();
    story.ready();
    story.tell(Happened::EffectFound {
        id: "mixed".into(),
        text: "node2 runs v0.11, the others don't".into(),
        step: "master/upgrade".into(),
    });
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.shows("! node2 runs v0.11, the others don't, and this run didn't do it");
    desk.shows("Not of this run");
    desk.types("4");
    for _ in 0..3 {
        desk.code(KeyCode::Down);
    }
    desk.enter();
    desk.shows("in this run it is done by Upgrade node2 (master/upgrade)");
    desk.code(KeyCode::Esc);
    let told = story.events().len();
    story.tell(Happened::EffectGone { id: "mixed".into() });
    desk.feed(&story.since(told));
    desk.hides("this run didn't do it");
}

#[test]
fn what_the_page_in_view_says_is_not_said_twice() {
    let mut story = Story::begun();
    story.failed();
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&story);
    desk.hides("! “Upgrade node2” has failed");
    // In another tab it is.
    desk.types("4");
    desk.shows("! “Upgrade node2” has failed");
}

#[test]
fn the_bell_rings_once_for_what_rises_and_not_for_the_operators_own_key() {
    let mut story = Story::begun();
    story.running();
    let mut desk = called(Settings::default(), SMALL);
    desk.hears(&story);
    desk.alone(60);
    let before = story.events().len();
    story.ask();
    assert_eq!(bells(&desk.hears(&story.since(before))), 1);
    let at = story.run.at;
    assert_eq!(bells(&desk.ticks(at + jiff::SignedDuration::from_secs(30))), 0, "once");
    // The same again, with a key just pressed and the step in view.
    let mut story = Story::begun();
    story.running();
    let mut desk = called(Settings::default(), SMALL);
    desk.hears(&story);
    desk.alone(60);
    desk.types("2");
    let before = story.events().len();
    story.ask();
    assert_eq!(bells(&desk.hears(&story.since(before))), 0, "they look at it");
    let before = story.events().len();
    story.guard("quorum", Truth::No, Some("no quorum"));
    assert_eq!(bells(&desk.hears(&story.since(before))), 1, "that is no doing of theirs");
}

#[test]
fn without_settings_and_with_everything_off_nobody_is_called() {
    let quiet = Settings {
        bell: false,
        title: false,
        ..Settings::default()
    };
    let mut story = Story::begun();
    story.guard_broken();
    let mut desk = called(quiet, SMALL);
    assert_eq!(desk.hears(&story), []);
    assert_eq!(Desk::new(&Story::default(), SMALL).hears(&story), []);
}

#[test]
fn the_title_begins_with_the_mode_and_says_how_much_wants_the_operator() {
    let mut story = Story::begun();
    story.ready();
    let mut desk = called(Settings::default(), SMALL);
    let outs = desk.hears(&story);
    assert_eq!(titles(&outs).last(), Some(&"LIVE rok-0.11: Upgrade node2"));
    let before = story.events().len();
    story.guard("one-master", Truth::No, Some("two masters"));
    let outs = desk.hears(&story.since(before));
    assert_eq!(titles(&outs), ["LIVE (1!) rok-0.11: Upgrade node2"]);
    let mut story = Story::rehearsal();
    story.ready();
    let outs = called(Settings::default(), SMALL).hears(&story);
    assert!(titles(&outs).iter().all(|title| title.starts_with("REHEARSAL ")), "{outs:?}");
}

#[test]
fn what_a_host_says_reaches_no_terminal_and_no_shell_as_more_than_words() {
    let loud = Settings {
        notify: Some(Notify::Osc9),
        command: Some("notify-send \"$HOLDPOINT_TEXT\"".into()),
        ..Settings::default()
    };
    let mut story = Story::begun();
    story.running();
    let mut desk = called(loud, LARGE);
    desk.hears(&story);
    desk.alone(60);
    let before = story.events().len();
    story.ask_with("\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m$(reboot)\nsure? ");
    let outs = desk.hears(&story.since(before));
    let mut told = 0;
    for out in &outs {
        let text = match out {
            Out::Notify { text, .. } => text,
            Out::Command { command, call } => {
                assert_eq!(command, "notify-send \"$HOLDPOINT_TEXT\"", "nothing is pasted into it");
                assert_eq!((call.event.as_str(), call.host.as_str()), ("prompt", "node2"));
                &call.text
            }
            _ => continue,
        };
        told += 1;
        assert!(!text.chars().any(char::is_control), "{text:?}");
        assert!(text.contains("$(reboot)"));
    }
    assert_eq!(told, 2);
    assert!(!desk.text().contains('\u{1b}'));
    desk.shows("␛]0;owned␇");
}

#[test]
fn a_step_that_took_its_time_calls_at_its_end_and_a_quick_one_does_not() {
    let mut story = Story::begun();
    let mut desk = called(Settings::default(), SMALL);
    assert_eq!(bells(&desk.hears(&story)), 0);
    desk.types("2");
    let before = story.events().len();
    // A minute goes by between each two events of a story.
    story.ready();
    assert_eq!(bells(&desk.hears(&story.since(before))), 1);
}

/// The names of what the operator's own command was called for.
fn called_for(outs: &[Out]) -> Vec<&str> {
    outs.iter()
        .filter_map(|out| match out {
            Out::Command { call, .. } => Some(call.event.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn a_hold_point_and_a_held_command_call_who_is_away_once_and_nobody_who_just_went_on() {
    let by_command = || Settings {
        command: Some("notify-send".into()),
        ..Settings::default()
    };
    for event in ["hold-point", "held"] {
        let tell = |story: &mut Story| if event == "held" { story.held() } else { story.manual() };
        let mut story = Story::begun();
        let mut desk = called(by_command(), SMALL);
        desk.hears(&story);
        desk.alone(60);
        let before = story.events().len();
        tell(&mut story);
        let outs = desk.hears(&story.since(before));
        assert!(called_for(&outs).contains(&event), "{outs:?}");
        let again = desk.ticks(story.run.at + jiff::SignedDuration::from_secs(30));
        assert!(!called_for(&again).contains(&event), "once");
        // The same, as somebody goes on to it.
        let mut story = Story::begun();
        let mut desk = called(by_command(), SMALL);
        desk.hears(&story);
        desk.types("2");
        let before = story.events().len();
        tell(&mut story);
        assert!(!called_for(&desk.hears(&story.since(before))).contains(&event));
    }
}

#[test]
fn a_command_that_could_not_call_is_told_of_once() {
    let mut desk = Desk::new(&Story::default(), SMALL);
    desk.feed(&Story::begun());
    desk.app
        .update(Event::Uncalled("The command that is to call you failed".into()), desk.now);
    desk.draw();
    desk.shows("is to call you failed");
    desk.types("2");
    desk.app
        .update(Event::Uncalled("The command that is to call you failed".into()), desk.now);
    desk.draw();
    desk.hides("is to call you failed");
}

#[test]
fn the_window_is_said_in_a_question_and_shown_with_the_last_moment_to_back_out() {
    let mut story = Story::begun();
    story.ready();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.types("Xw");
    desk.shows("The maintenance window");
    desk.types("+soon");
    desk.enter();
    desk.shows("is no time");
    for _ in 0..5 {
        desk.code(KeyCode::Backspace);
    }
    desk.types("+1h");
    let ends = story.run.at + jiff::SignedDuration::from_hours(1);
    assert_eq!(acts(&desk.enter()), [&Act::Window { ends: Some(ends) }]);
    let before = story.events().len();
    story.window(ends);
    desk.feed(&story.since(before));
    desk.shows("window to");
    let before = story.events().len();
    story.upgraded();
    desk.feed(&story.since(before));
    desk.shows("back out by");
}

#[test]
fn what_runs_shows_its_time_against_the_usual_and_its_own_words() {
    let mut story = Story::begun();
    story.upgrading();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.app
        .update(Event::Feed(story.output("master/upgrade#1@node2", b"package 30 of 40\n")), desk.now);
    let at = story.run.at;
    desk.ticks(at + jiff::SignedDuration::from_secs(90));
    desk.shows("█████····· 1 min 30 s, normally 3 min");
    desk.shows("node2 says “30 of 40”");
    desk.ticks(at + jiff::SignedDuration::from_secs(240));
    desk.shows("longer than the usual 3 min");
    desk.resize(60, 16);
    desk.hides("node2 says “30 of 40”");
    desk.shows("… (m)");
    desk.types("m");
    desk.shows("than the usual 3 min · node2 says “30 of");
    desk.hides("Nothing was said yet.");
}

#[test]
fn coming_back_says_first_what_nobody_has_seen() {
    let mut story = Story::begun();
    story.guard_broken();
    story.leave();
    let desk = Desk::new(&story, LARGE);
    desk.shows("What came before");
    desk.shows("! guard one-master is broken");
    let text = desk.text();
    let line = |what: &str| text.lines().position(|line| line.contains(what)).unwrap();
    assert!(line("nobody has seen it") < line("steps are settled"));
}

#[test]
fn a_live_terminal_keeps_its_last_row_in_view_when_the_strip_rises() {
    for size in [SMALL, LARGE] {
        let mut story = Story::begun();
        story.running();
        let mut desk = Desk::new(&Story::default(), size);
        desk.feed(&story);
        desk.types("i");
        let outs = desk
            .app
            .update(Event::Feed(story.output("master/evacuate#1@node2", b"begins\r\n")), desk.now);
        let told = |outs: &[Out]| {
            outs.iter().find_map(|out| match out {
                Out::Resize { rows, .. } => Some(*rows),
                _ => None,
            })
        };
        let rows = told(&outs).unwrap();
        let lines: String = (2..rows).map(|row| format!("row {row}\r\n")).collect();
        let printed = format!("begins\r\n{lines}the last row");
        desk.app
            .update(Event::Feed(story.output("master/evacuate#1@node2", printed.as_bytes())), desk.now);
        desk.draw();
        desk.shows("begins");
        desk.shows("the last row");
        let so_far = story.events().len();
        story.guard("one-master", Truth::No, Some("two masters"));
        let outs = desk.hears(&story.since(so_far));
        assert_eq!(told(&outs), Some(rows - 1), "{outs:?}");
        desk.shows("the last row");
        desk.hides("begins");
        let so_far = story.events().len();
        story.guard("one-master", Truth::Yes, None);
        let outs = desk.hears(&story.since(so_far));
        assert_eq!(told(&outs), Some(rows), "{outs:?}");
        desk.shows("begins");
        desk.shows("the last row");
    }
}

//! The live view with no run, as an administrator sees it on the wall.

use crate::{LARGE, SMALL, picture::picture_of};
use holdpoint::{
    cluster::{Cluster, Source},
    feed::Feed,
    monitor,
    procedure::readers::Reader,
    ui::{Event, Monitor, Out, Screen as _, Theme},
    words::{Timestamp, Values},
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
};
use std::{path::Path, sync::Arc, time::Duration};

struct Wall {
    screen: Monitor,
    terminal: Terminal<TestBackend>,
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_760_100_000 + second).unwrap()
}

fn source(name: &str, title: &str, reader: Reader) -> Source {
    Source {
        name: name.into(),
        title: title.into(),
        reader: Some(reader),
        hosts: vec!["node1".into(), "node2".into()],
        any: true,
        every: 5,
        run: vec!["crm_mon".into()],
        optional: false,
    }
}

const TITLE: &str = "pacemaker node1,node2 · gluster node1:gv0";

fn whole() -> Vec<Source> {
    vec![
        source("pacemaker", "Pacemaker", Reader::Pacemaker),
        source("votes", "Votes", Reader::CorosyncQuorum),
        source("heal", "Heal of gv0", Reader::GlusterHeal),
        source("volumes", "Volume gv0", Reader::GlusterVolumes),
        source("peers", "Peers", Reader::GlusterPeers),
    ]
}

/// What a reader makes of what real tools printed, one after the other.
fn read(monitor: &str, names: &[&str]) -> (Result<Values, String>, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let raw: String = names
        .iter()
        .map(|name| std::fs::read_to_string(folder.join(name)).unwrap())
        .collect();
    let reader = match monitor {
        "heal" => Reader::GlusterHeal,
        "votes" => Reader::CorosyncQuorum,
        "volumes" => Reader::GlusterVolumes,
        "peers" => Reader::GlusterPeers,
        _ => Reader::Pacemaker,
    };
    (monitor::read(reader, &raw), raw)
}

/// A reading, of node1.
fn glance(monitor: &str, second: i64, values: Result<Values, String>, raw: &str) -> Event {
    Event::Feed(Feed::Glance {
        monitor: monitor.into(),
        host: "node1".into(),
        at: at(second),
        values: values.map(Arc::new),
        raw: raw.into(),
        poll: Default::default(),
    })
}

impl Wall {
    fn new(size: (u16, u16)) -> Wall {
        Wall::of(
            size,
            Cluster::new(vec![
                source("pacemaker", "Pacemaker", Reader::Pacemaker),
                source("heal", "Heal of gv0", Reader::GlusterHeal),
            ]),
        )
    }

    /// All that `--pacemaker` and `--gluster` watch.
    fn whole(size: (u16, u16)) -> Wall {
        Wall::of(size, Cluster::new(whole()))
    }

    fn of(size: (u16, u16), cluster: Cluster) -> Wall {
        let mut wall = Wall {
            screen: Monitor::new(TITLE, cluster, at(0), Theme::shipped("mono").unwrap()),
            terminal: Terminal::new(TestBackend::new(size.0, size.1)).unwrap(),
        };
        wall.event(Event::Resize(size.0, size.1));
        wall
    }

    fn event(&mut self, event: Event) -> Vec<Out> {
        let outs = self.screen.update(event, Duration::from_secs(1));
        if self.screen.is_dirty() {
            self.screen.prepare();
            self.terminal.draw(|frame| self.screen.draw(frame)).unwrap();
            self.screen.drawn(Duration::from_secs(1));
        }
        outs
    }

    fn key(&mut self, code: KeyCode) -> Vec<Out> {
        self.event(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)))
    }

    /// What a reader makes of what a real tool printed.
    fn reads(&mut self, monitor: &str, second: i64, name: &str) {
        let (values, raw) = read(monitor, &[name]);
        self.glance(monitor, second, values, &raw);
    }

    fn glance(&mut self, monitor: &str, second: i64, values: Result<Values, String>, raw: &str) {
        self.event(glance(monitor, second, values, raw));
    }

    fn text(&self) -> String {
        let buffer = self.terminal.backend().buffer();
        let rows = (0..buffer.area.height).map(|y| (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect::<String>());
        rows.map(|row| row.trim_end().to_owned() + "\n").collect()
    }

    #[track_caller]
    fn shows(&self, what: &str) {
        assert!(self.text().contains(what), "not on the screen: {what}\n{}", self.text());
    }
}

#[test]
fn verdict_nodes_what_runs_on_them_and_changes_are_on_one_small_screen() {
    for size in [SMALL, LARGE] {
        let mut wall = Wall::new(size);
        wall.shows("not read yet");
        wall.reads("pacemaker", 0, "all-online/crm_mon-xml.txt");
        wall.reads("heal", 0, "all-online/gluster-heal-info-summary.txt");
        wall.shows("✔ Pacemaker: quorum, all 3 nodes online, 6 of 6 started");
        wall.shows("LIVE");
        wall.reads("pacemaker", 5, "standby/crm_mon-xml.txt");
        wall.shows("▲ Pacemaker: quorum, 2 of 3 nodes online, node1 in standby");
        wall.shows("▲ node1  standby  runs nothing");
        wall.shows("on node1 <10 s");
        wall.shows("Pacemaker: node1 online → standby");
        wall.reads("heal", 5, "gluster-brick-down/gluster-heal-info-summary-few.txt");
        let text = wall.text();
        let (heal, pacemaker) = (text.find("✘ Heal of gv0"), text.find("▲ Pacemaker"));
        assert!(heal.is_some() && heal < pacemaker, "the worst comes first:\n{text}");
    }
}

#[test]
fn what_is_old_is_told_at_once_and_nothing_of_it_stays_well() {
    let mut wall = Wall::new(SMALL);
    wall.reads("pacemaker", 0, "all-online/crm_mon-xml.txt");
    wall.reads("heal", 0, "all-online/gluster-heal-info-summary.txt");
    wall.event(Event::Feed(Feed::Tick(at(12))));
    wall.shows("STALE 10 s");
    wall.shows("? Pacemaker: not known any more; it was: quorum");
    assert!(!wall.text().contains('✔'), "{}", wall.text());
}

#[test]
fn while_nothing_that_is_seen_changes_nothing_is_drawn() {
    let mut wall = Wall::new(SMALL);
    wall.reads("pacemaker", 0, "all-online/crm_mon-xml.txt");
    for second in 1..20 {
        let (values, raw) = read("pacemaker", &["all-online/crm_mon-xml.txt"]);
        wall.screen.update(glance("pacemaker", second, values, &raw), Duration::ZERO);
        wall.screen.update(Event::Feed(Feed::Tick(at(second))), Duration::ZERO);
        assert!(!wall.screen.is_dirty(), "after {second} s");
    }
}

#[test]
fn enter_opens_what_was_printed_with_host_and_command_and_nothing_in_it_reaches_the_terminal() {
    let mut wall = Wall::new(SMALL);
    wall.glance(
        "pacemaker",
        0,
        Err("it printed \"\u{1b}[2J\"".into()),
        "one\u{1b}]0;owned\u{7}\ntwo",
    );
    wall.shows("? Pacemaker: can't be read: it printed");
    wall.key(KeyCode::Enter);
    wall.shows("What it printed");
    wall.shows("crm_mon");
    wall.shows("on node1");
    wall.shows("one␛]0;owned␇");
    wall.key(KeyCode::Esc);
    wall.shows("Changes");
    wall.key(KeyCode::Char('?'));
    wall.shows("changes nothing on any host");
    wall.key(KeyCode::Char('q'));
    assert!(wall.key(KeyCode::Char('r')).contains(&Out::Afresh));
    assert!(matches!(wall.key(KeyCode::Char('q')).as_slice(), [Out::Leave { .. }]));
}

/// A cluster that is well, as its tools told it.
const WELL: [(&str, &[&str]); 5] = [
    ("pacemaker", &["all-online/crm_mon-xml.txt"]),
    ("votes", &["all-online/corosync-quorumtool.txt"]),
    ("heal", &["all-online/gluster-heal-info-summary.txt"]),
    (
        "volumes",
        &["all-online/gluster-volume-info.txt", "all-online/gluster-volume-status.txt"],
    ),
    ("peers", &["all-online/gluster-pool-list.txt"]),
];

#[test]
fn while_all_is_well_each_part_says_how_it_stands_even_where_there_is_little_room() {
    let mut wall = Wall::whole(SMALL);
    for (monitor, names) in WELL {
        let (values, raw) = read(monitor, names);
        wall.glance(monitor, 0, values, &raw);
    }
    let text = wall.text();
    let below = |title: &str| {
        let lines: Vec<&str> = text.lines().collect();
        let heading = lines.iter().position(|line| line.starts_with(title)).expect(title);
        lines[heading + 1]
    };
    for (title, says) in [
        ("─ Votes", "members"),
        ("─ Heal of gv0", "node1:/data/brick1/gv0  0 to heal"),
        ("─ Volume gv0", "1 of 1 volume started, 3 of 3 bricks online"),
        ("─ Peers", "2 of 2 peers connected"),
    ] {
        assert!(below(title).contains(says), "{title}: {says}\n{text}");
    }
    assert!(text.contains("none since"), "what has changed has its place, too:\n{text}");
}

#[test]
fn where_there_is_more_than_fits_its_place_is_told_beside_nothing_else() {
    let mut wall = Wall::whole((80, 14));
    for (monitor, names) in WELL {
        let (values, raw) = read(monitor, names);
        wall.glance(monitor, 0, values, &raw);
    }
    let text = wall.text();
    let place = text
        .lines()
        .find(|line| line.contains(" of ") && line.contains('–'))
        .unwrap_or_default();
    assert!(place.trim_start().starts_with("1–"), "alone on its row: {place:?}\n{text}");
    assert!(text.trim_end().ends_with("q leave"), "the keys are whole:\n{text}");
}

#[test]
fn the_live_view_of_a_cluster() {
    picture_of("monitor", |theme| {
        let mut screen = Monitor::new("pacemaker node1,node2 · gluster node1:gv0", Cluster::new(whole()), at(0), theme);
        let mut tell = |monitor: &str, second: i64, names: &[&str]| {
            let (values, raw) = read(monitor, names);
            screen.update(glance(monitor, second, values, &raw), Duration::ZERO);
        };
        for (monitor, names) in WELL {
            tell(monitor, 0, names);
        }
        for (second, name) in [(2, "t01"), (4, "t02"), (6, "t03"), (8, "t04")] {
            tell("heal", second, &[format!("gluster-healing/{name}-summary.txt").as_str()]);
        }
        tell("pacemaker", 8, &["standby/crm_mon-xml.txt"]);
        screen
    });
}

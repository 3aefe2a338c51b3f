//! The form before a run, as somebody fills it in.

mod random;

use holdpoint::{
    engine::event::Mode,
    procedure::{
        expr::Expr,
        model::{Column, Discover, Input, InputKind, Procedure, Take, TakeAs, TakeKind},
        origin::{Found, Origin, Origins},
        site::Site,
        template::{Pattern, Template},
    },
    ui::{Event, Form, NotKept, Out, Screen, Theme},
    words::Values,
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind},
};
use serde_json::json;
use std::time::Duration;

fn input(name: &str, kind: InputKind, label: &str) -> Input {
    Input::plain(name, kind, label)
}

fn procedure() -> Procedure {
    let mut nodes = input("nodes", InputKind::Hosts, "All appliances");
    nodes.columns = vec![Column {
        name: "physical".into(),
        kind: InputKind::Host,
        label: "Physical host that carries it".into(),
        when: Some(Expr::parse("ganeti").unwrap()),
    }];
    let mut master = input("master", InputKind::Host, "The master");
    master.among = Some(Expr::parse("nodes").unwrap());
    master.discover = Some(Discover {
        on: Expr::parse("nodes").unwrap(),
        any: true,
        run: Template::parse("cluster member-list").unwrap(),
        take: Take {
            kind: TakeKind::First(Pattern::parse(r"^(\S+) master").unwrap()),
            value: TakeAs::Text,
            otherwise: None,
        },
    });
    let mut version = input("version", InputKind::Text, "Version");
    version.default = Some(json!("0.11.2"));
    version.pattern = Some(r"0\.11(\.\d+)?".into());
    Procedure {
        name: "rok-0.11".into(),
        title: "Upgrade Rok to v0.11".into(),
        inputs: vec![
            input("ganeti", InputKind::YesNo, "Are the appliances on Ganeti?"),
            nodes,
            master,
            version,
            input("password", InputKind::Secret, "Password of root in etcd"),
        ],
        ..Procedure::default()
    }
}

struct Desk {
    form: Form,
    terminal: Terminal<TestBackend>,
    now: Duration,
}

impl Desk {
    fn new(given: Values) -> Desk {
        Desk::of(Form::new(&procedure(), Mode::Live, &given, Theme::default()), (80, 24))
    }

    fn of(form: Form, size: (u16, u16)) -> Desk {
        let mut desk = Desk {
            form,
            terminal: Terminal::new(TestBackend::new(size.0, size.1)).unwrap(),
            now: Duration::ZERO,
        };
        desk.resize(size);
        desk
    }

    fn resize(&mut self, size: (u16, u16)) {
        self.terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
        self.tell(Event::Resize(size.0, size.1));
    }

    /// Something reaches the form, and a frame is drawn.
    fn tell(&mut self, event: Event) -> Vec<Out> {
        let outs = self.form.update(event, self.now);
        self.terminal.draw(|frame| self.form.draw(frame)).unwrap();
        self.form.drawn(self.now);
        outs
    }

    /// Long enough to have read what is on the screen.
    fn wait(&mut self) {
        self.now += Duration::from_secs(1);
    }

    fn click(&mut self, column: usize, row: usize) {
        self.tell(Event::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: column.try_into().unwrap(),
            row: row.try_into().unwrap(),
            modifiers: KeyModifiers::NONE,
        }));
    }

    fn press(&mut self, code: KeyCode, modifiers: KeyModifiers) -> Vec<Out> {
        self.tell(Event::Key(KeyEvent::new(code, modifiers)))
    }

    fn types(&mut self, text: &str) {
        for c in text.chars() {
            self.press(KeyCode::Char(c), KeyModifiers::NONE);
        }
    }

    fn enter(&mut self) -> Vec<Out> {
        self.press(KeyCode::Enter, KeyModifiers::NONE)
    }

    fn finish(&mut self) -> Vec<Out> {
        self.press(KeyCode::Char('s'), KeyModifiers::CONTROL)
    }

    fn text(&self) -> String {
        let buffer = self.terminal.backend().buffer();
        buffer
            .content
            .chunks(usize::from(buffer.area.width))
            .map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>() + "\n")
            .collect()
    }

    #[track_caller]
    fn hides(&self, what: &str) {
        let text = self.text();
        assert!(!text.contains(what), "{what:?} is shown:\n{text}");
    }

    fn shows(&self, what: &str) {
        assert!(self.text().contains(what), "not on the screen: {what}\n{}", self.text());
    }
}

#[test]
fn a_form_is_filled_in_from_top_to_bottom() {
    let mut desk = Desk::new(Values::new());
    desk.press(KeyCode::Right, KeyModifiers::NONE);
    desk.shows("(•) yes");
    desk.enter();
    desk.types("node1, node2");
    desk.shows("Physical host that");
    desk.enter();
    desk.types("host1");
    desk.enter();
    desk.types("host2");
    desk.enter();
    desk.types("node2");
    desk.enter();
    desk.enter();
    desk.types("geheim");
    desk.shows("•••••••• given");
    assert!(!desk.text().contains("geheim"));
    let outs = desk.enter();
    let [Out::Secret { name, value }, Out::Given { values, .. }] = &outs[..] else {
        panic!("{outs:?}")
    };
    assert_eq!((name.as_str(), value.as_str()), ("password", "geheim"));
    let expected = json!({
        "ganeti": true, "nodes": ["node1", "node2"], "physical": { "node1": "host1", "node2": "host2" },
        "master": "node2", "version": "0.11.2",
    });
    assert_eq!(json!(values), expected);
}

#[test]
fn what_is_wrong_is_said_where_it_is_and_nothing_starts() {
    let mut desk = Desk::new(Values::from([
        ("ganeti".to_owned(), json!(false)),
        ("nodes".to_owned(), json!(["node1"])),
    ]));
    desk.press(KeyCode::Tab, KeyModifiers::NONE);
    desk.press(KeyCode::Tab, KeyModifiers::NONE);
    desk.types("node9");
    desk.shows("node9 is none of node1");
    assert_eq!(desk.finish(), []);
    desk.shows("node9 is none of node1");
}

#[test]
fn in_a_rehearsal_only_hosts_of_its_cluster_can_be_given_in_tables_too() {
    let given = json!({ "ganeti": true, "nodes": ["node1"], "master": "node1" });
    let given = serde_json::from_value(given).unwrap();
    let cluster = ["node1", "node2", "host1"].map(Into::into).into_iter().collect();
    let form = Form::new(&procedure(), Mode::Live, &given, Theme::default()).with_cluster(cluster);
    let mut desk = Desk::of(form, (80, 24));
    desk.press(KeyCode::Tab, KeyModifiers::NONE);
    desk.types(", node7, node8");
    assert_eq!(desk.finish(), []);
    desk.shows("node7, node8 aren't in this rehearsal's cluster: host1, node1, node2");
    for _ in 0..", node7, node8".len() {
        desk.press(KeyCode::Backspace, KeyModifiers::NONE);
    }
    desk.hides("rehearsal's cluster");
    desk.press(KeyCode::Tab, KeyModifiers::NONE);
    desk.types("host2");
    assert_eq!(desk.finish(), []);
    desk.shows("host2 isn't in this rehearsal's");
}

#[test]
fn a_whole_value_must_match_its_pattern() {
    let given = json!({ "ganeti": false, "nodes": ["node1"], "master": "node1", "version": "0.11.2 beta", "password": "no" });
    let mut desk = Desk::new(serde_json::from_value(given).unwrap());
    assert_eq!(desk.finish(), []);
    desk.shows("doesn't match");
}

#[test]
fn questions_come_and_go_with_the_answers_that_they_depend_on() {
    let mut desk = Desk::new(Values::from([
        ("ganeti".to_owned(), json!(true)),
        ("nodes".to_owned(), json!(["node1"])),
    ]));
    desk.press(KeyCode::Tab, KeyModifiers::NONE);
    desk.shows("Physical host that");
    desk.press(KeyCode::BackTab, KeyModifiers::NONE);
    desk.press(KeyCode::Right, KeyModifiers::NONE);
    assert!(!desk.text().contains("Physical host that"), "{}", desk.text());
}

#[test]
fn a_paste_goes_into_the_field_and_finishes_nothing() {
    let mut desk = Desk::new(Values::from([("ganeti".to_owned(), json!(false))]));
    desk.press(KeyCode::Tab, KeyModifiers::NONE);
    assert_eq!(desk.form.update(Event::Paste("node1\nnode2\r\n".into()), Duration::ZERO), []);
    desk.press(KeyCode::Tab, KeyModifiers::NONE);
    desk.shows("node1, node2");
}

/// What the program found out for the master.
fn found(value: &str, hosts: &[&str]) -> Found {
    Found {
        value: json!(value),
        command: "cluster member-list".into(),
        hosts: hosts.iter().map(|host| (*host).into()).collect(),
        at: "2026-03-14T02:14:07Z".parse().unwrap(),
    }
}

/// All is answered but who the master is.
fn at_the_master() -> Desk {
    let given = json!({ "ganeti": false, "nodes": ["node1", "node2"] });
    let mut desk = Desk::new(serde_json::from_value(given).unwrap());
    desk.press(KeyCode::BackTab, KeyModifiers::NONE);
    desk.types("geheim");
    desk.press(KeyCode::BackTab, KeyModifiers::NONE);
    desk.press(KeyCode::BackTab, KeyModifiers::NONE);
    desk.shows("▸ The master");
    desk
}

#[test]
fn a_value_is_found_out_only_when_asked_and_counts_only_once_confirmed() {
    let mut desk = at_the_master();
    let outs = desk.press(KeyCode::F(5), KeyModifiers::NONE);
    let [Out::Discover { input, values }] = &outs[..] else {
        panic!("{outs:?}")
    };
    assert_eq!((input.as_str(), &values["nodes"]), ("master", &json!(["node1", "node2"])));
    desk.shows("is being found out");
    assert_eq!(desk.press(KeyCode::F(5), KeyModifiers::NONE), [], "it is asked once");

    desk.tell(Event::Found {
        input: "master".into(),
        found: Ok(vec![found("node2", &["node1"])]),
    });
    desk.shows("from `cluster member-list` on node1 at 02:14:07");
    desk.shows("Enter confirms it");
    assert_eq!(desk.finish(), []);
    desk.shows("look at this: found on node1, not confirmed yet");

    // Typed ahead of what came: it was never looked at.
    desk.enter();
    desk.shows("▸ The master");
    desk.shows("look at it");
    desk.wait();
    desk.enter();
    desk.shows("▸ Version");
    let outs = desk.finish();
    let Some(Out::Given { values, origins }) = outs.last() else {
        panic!("{outs:?}")
    };
    assert_eq!(values["master"], json!("node2"));
    assert_eq!(origins["master"], Origin::Found(found("node2", &["node1"])));
    assert_eq!(origins["version"], Origin::Default);
    assert_eq!(origins.get("nodes"), None, "nobody said where it comes from");
}

#[test]
fn what_was_typed_is_never_replaced_by_what_was_found() {
    let mut desk = at_the_master();
    desk.types("node1");
    desk.press(KeyCode::Char('d'), KeyModifiers::CONTROL);
    desk.tell(Event::Found {
        input: "master".into(),
        found: Ok(vec![found("node2", &["node1"]), found("node1", &["node2"])]),
    });
    desk.shows("Enter takes it, Esc leaves what stands there");
    desk.press(KeyCode::Esc, KeyModifiers::NONE);
    let outs = desk.finish();
    let Some(Out::Given { values, origins }) = outs.last() else {
        panic!("{outs:?}")
    };
    assert_eq!(values["master"], json!("node1"));
    assert_eq!(origins.get("master"), None, "it was typed");
}

#[test]
fn of_several_that_were_found_one_is_chosen() {
    let mut desk = at_the_master();
    desk.press(KeyCode::F(5), KeyModifiers::NONE);
    desk.tell(Event::Found {
        input: "master".into(),
        found: Ok(vec![found("node2", &["node1"]), found("node1", &["node2"])]),
    });
    desk.shows("node1   from `cluster member-list` on node2");
    desk.press(KeyCode::Down, KeyModifiers::NONE);
    desk.enter();
    let outs = desk.finish();
    let Some(Out::Given { values, .. }) = outs.last() else {
        panic!("{outs:?}")
    };
    assert_eq!(values["master"], json!("node1"));
}

#[test]
fn why_nothing_was_found_is_said() {
    let mut desk = at_the_master();
    desk.press(KeyCode::F(5), KeyModifiers::NONE);
    desk.tell(Event::Found {
        input: "master".into(),
        found: Err("node1: cluster member-list: exit 1".into()),
    });
    desk.shows("master wasn't found out: node1: cluster member-list: exit 1");
}

#[test]
fn values_say_where_they_come_from_until_they_are_typed_over() {
    let given = json!({ "ganeti": false, "nodes": ["node1"], "master": "node1" });
    let origins = Origins::from([("master".to_owned(), Origin::Scenario("all-well".into()))]);
    let form = Form::new(&procedure(), Mode::Live, &serde_json::from_value(given).unwrap(), Theme::default());
    let mut desk = Desk::of(form.with_origins(&origins), (80, 24));
    desk.press(KeyCode::Tab, KeyModifiers::NONE);
    desk.press(KeyCode::Tab, KeyModifiers::NONE);
    desk.shows("from the scenario all-well");
    desk.shows("the procedure's own default");
    desk.types("x");
    assert!(!desk.text().contains("from the scenario"), "{}", desk.text());
}

#[test]
fn hostile_names_and_doubles_are_said_while_they_are_typed() {
    for (typed, why) in [
        ("-oProxyCommand=x", "begins with a hyphen"),
        ("node1, node1", "node1 is in it twice"),
        ("a;b", "is no host name"),
    ] {
        let mut desk = Desk::new(Values::from([("ganeti".to_owned(), json!(false))]));
        desk.press(KeyCode::Tab, KeyModifiers::NONE);
        assert!(!desk.text().contains('✘'), "nothing was touched yet\n{}", desk.text());
        desk.types(typed);
        desk.shows(why);
    }
}

fn on_ganeti(count: usize) -> Desk {
    let nodes: Vec<String> = (1..=count).map(|n| format!("node{n}")).collect();
    let mut desk = Desk::new(Values::from([
        ("ganeti".to_owned(), json!(true)),
        ("nodes".to_owned(), json!(nodes)),
    ]));
    desk.press(KeyCode::Tab, KeyModifiers::NONE);
    desk.press(KeyCode::Tab, KeyModifiers::NONE);
    desk
}

#[test]
fn a_table_is_walked_with_arrows_and_filled_by_a_paste_down_its_column() {
    let mut desk = on_ganeti(3);
    desk.shows("▸ node1");
    desk.press(KeyCode::Down, KeyModifiers::NONE);
    desk.shows("▸ node2");
    desk.press(KeyCode::Up, KeyModifiers::NONE);
    desk.tell(Event::Paste("host1\nhost2\nhost3\n".into()));
    desk.shows("node3  host3");
    desk.press(KeyCode::Up, KeyModifiers::NONE);
    desk.shows("▸ All appliances");
    desk.press(KeyCode::Tab, KeyModifiers::NONE);
    desk.tell(Event::Paste("a\nb\nc\nd".into()));
    desk.shows("4 lines for 3 cells: nothing was pasted");
    desk.shows("node3  host3");
}

#[test]
fn a_missing_cell_is_marked_and_named() {
    let mut desk = on_ganeti(2);
    assert_eq!(desk.finish(), []);
    desk.shows("node1 ✘");
    desk.shows("node1: Physical host that carries it: this is wanted; 1 more ✘");
}

#[test]
fn typed_values_are_given_up_only_the_second_time() {
    let mut desk = at_the_master();
    assert_eq!(desk.press(KeyCode::Char('c'), KeyModifiers::CONTROL), []);
    desk.shows("Ctrl-C once more gives it up");
    let outs = desk.press(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert!(matches!(outs[..], [Out::Leave { .. }]), "{outs:?}");
}

#[test]
fn values_are_kept_as_a_site_and_another_file_is_never_replaced_unasked() {
    let given = json!({ "ganeti": false, "nodes": ["node1"], "master": "node9" });
    let form = Form::new(&procedure(), Mode::Live, &serde_json::from_value(given).unwrap(), Theme::default());
    let mut desk = Desk::of(form.with_sites("/home/me/sites"), (80, 24));
    desk.press(KeyCode::BackTab, KeyModifiers::NONE);
    desk.types("geheim");
    desk.press(KeyCode::F(2), KeyModifiers::NONE);
    desk.types("Prod, Athens");
    desk.shows("/home/me/sites/prod-athens.toml");
    desk.enter();
    let outs = desk.enter();
    let [
        Out::KeepSite {
            path,
            text,
            replace: false,
        },
    ] = &outs[..]
    else {
        panic!("{outs:?}")
    };
    assert_eq!(path, "/home/me/sites/prod-athens.toml");
    assert!(!text.contains("geheim"), "{text}");
    assert!(!text.contains("node9"), "what is wrong is left out: {text}");
    let path = path.clone();
    desk.tell(Event::Kept {
        path: path.clone(),
        kept: Err(NotKept::Exists),
    });
    assert_eq!(desk.enter(), [], "Enter alone replaces nothing");
    desk.shows("tick with Blank to replace it");
    desk.types(" ");
    let outs = desk.enter();
    assert!(matches!(outs[..], [Out::KeepSite { replace: true, .. }]), "{outs:?}");
    desk.tell(Event::Kept { path, kept: Ok(()) });
    desk.shows("3 values are kept in /home/me/sites/prod-athens.toml");
    desk.shows("▸ Password of root in etcd");
}

#[test]
fn a_click_goes_to_a_question_and_takes_a_choice() {
    let mut desk = Desk::new(Values::new());
    let row = desk.text().lines().position(|line| line.contains("( ) no")).unwrap();
    let column = desk.text().lines().nth(row).unwrap().find("( ) no").unwrap();
    desk.click(column, row);
    desk.shows("(•) no");
    let row = desk.text().lines().position(|line| line.contains("The master")).unwrap();
    desk.click(4, row);
    desk.shows("▸ The master");
}

#[test]
fn too_small_it_says_so_and_loses_nothing() {
    let mut desk = at_the_master();
    desk.types("node2");
    desk.resize((59, 16));
    desk.shows("Too small");
    desk.resize((60, 16));
    desk.shows("node2");
    desk.shows("▸ The master");
}

#[test]
fn the_line_of_keys_says_what_enter_does_in_this_field() {
    let mut procedure = procedure();
    procedure.inputs = vec![input("rules", InputKind::Lines, "Rules"), input("name", InputKind::Text, "Name")];
    let mut desk = Desk::of(Form::new(&procedure, Mode::Live, &Values::new(), Theme::default()), (80, 24));
    desk.shows("Enter new line  Tab next  Ctrl-S go on");
    desk.types("one");
    assert_eq!(desk.enter(), []);
    desk.types("two");
    desk.shows("two");
    desk.press(KeyCode::Tab, KeyModifiers::NONE);
    desk.shows("Enter next  Ctrl-S go on");
}

#[test]
fn a_long_form_keeps_the_question_in_focus_in_view() {
    for size in [(60, 16), (80, 24), (200, 60)] {
        let mut desk = on_ganeti(30);
        desk.resize(size);
        for _ in 0..40 {
            desk.press(KeyCode::Tab, KeyModifiers::NONE);
            assert!(desk.text().contains('▸'), "{size:?}\n{}", desk.text());
        }
    }
}

/// A form for one list of hosts, at a place with a group and a number.
fn at_a_place() -> Desk {
    let procedure = Procedure {
        name: "p".into(),
        title: "P".into(),
        inputs: vec![input("nodes", InputKind::Hosts, "All nodes")],
        ..Procedure::default()
    };
    let mut site = Site::default();
    site.groups.site.insert("bad".into(), "node[7-8]".into());
    site.counts.insert("nodes".into(), 38);
    let form = Form::new(&procedure, Mode::Live, &Values::new(), Theme::default()).with_place(site);
    Desk::of(form, (80, 24))
}

#[test]
fn a_node_set_is_shown_with_what_it_stands_for_and_held_against_the_sites_number() {
    let mut desk = at_a_place();
    desk.types("node[1-40]");
    desk.shows("40 hosts");
    assert_eq!(desk.finish(), [], "they are too many");
    desk.shows("the site says that there are 38, and these are node[1-40], 40 hosts");
    desk.types("!@bad");
    desk.shows("node[1-6,9-40], 38 hosts");
    let outs = desk.finish();
    let [Out::Given { values, .. }] = &outs[..] else {
        panic!("{outs:?}")
    };
    let names: Vec<String> = (1..=40).filter(|n| !(7..=8).contains(n)).map(|n| format!("node{n}")).collect();
    assert_eq!(values["nodes"], json!(names));
}

#[test]
fn no_hostile_name_gets_through_a_form() {
    for (typed, why) in [
        ("-oProxyCommand=reboot", "ssh would take it for an option"),
        ("node1;reboot", "';' can't be in one"),
        ("node[1-2]%x", "'%' can't be in one"),
        ("root@node1", "has a user in it"),
        ("nоde1", "not ASCII"),
        ("$(reboot)", "'$' can't be in one"),
        ("node[1-", "this bracket isn't closed"),
        ("@nope", "there is no group `nope`"),
    ] {
        let mut desk = at_a_place();
        desk.types(typed);
        assert_eq!(desk.finish(), [], "{typed}");
        let said: String = desk.text().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(why), "{typed}:\n{}", desk.text());
    }
}

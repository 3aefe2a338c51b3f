//! The form before a run, as somebody fills it in.

use holdpoint::{
    engine::event::Mode,
    procedure::{
        expr::Expr,
        model::{Column, Input, InputKind, Procedure},
    },
    ui::{Event, Form, Out, Screen, Theme},
    words::Values,
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
};
use serde_json::json;
use std::time::Duration;

fn input(name: &str, kind: InputKind, label: &str) -> Input {
    Input {
        name: name.into(),
        kind,
        label: label.into(),
        help: None,
        default: None,
        pattern: None,
        require: None,
        because: None,
        when: None,
        choices: vec![],
        among: None,
        columns: vec![],
        discover: None,
    }
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
}

impl Desk {
    fn new(given: Values) -> Desk {
        let mut form = Form::new(&procedure(), Mode::Live, &given, Theme::default());
        form.update(Event::Resize(80, 24), Duration::ZERO);
        Desk {
            form,
            terminal: Terminal::new(TestBackend::new(80, 24)).unwrap(),
        }
    }

    fn press(&mut self, code: KeyCode, modifiers: KeyModifiers) -> Vec<Out> {
        let outs = self.form.update(Event::Key(KeyEvent::new(code, modifiers)), Duration::ZERO);
        self.terminal.draw(|frame| self.form.draw(frame)).unwrap();
        outs
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
            .chunks(80)
            .map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>() + "\n")
            .collect()
    }

    #[track_caller]
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

//! Sheets of the told run: what its steps do, word for word.

use holdpoint::{
    engine::sheet::{Check, CheckKind, Does, KnownProblem, PromptSheet, PromptThen, Sheet, UndoSheet},
    procedure::model::Severity,
    words::{Command, HostName, Hunt, Level, Matcher, Stream},
};

/// A plain step that runs a command.
pub fn sheet(title: &str, level: Level, hosts: &[&str], command: &str) -> Sheet {
    Sheet {
        title: title.into(),
        text: None,
        warning: None,
        because: None,
        level,
        account: Default::default(),
        does: Does::Run {
            hosts: hosts.iter().map(|host| HostName::from(*host)).collect(),
            command: Command {
                text: command.into(),
                ..Command::default()
            },
            exit: vec![0],
            prompts: vec![],
        },
        values: vec![],
        checks: vec![],
        problems: vec![],
        benign: vec![],
        takes: vec![],
        opens: vec![],
        closes: vec![],
        guards: vec!["one-master".into(), "quorum".into()],
        despite: vec![],
        typed: None,
        second: false,
        no_return: None,
        undo: UndoSheet::Unsaid,
        renews: vec![],
        pace: Default::default(),
        spread: Default::default(),
        lock: None,
    }
}

/// The step that most stories come to.
pub fn upgrade() -> Sheet {
    let mut sheet = sheet(
        "Upgrade node2",
        Level::Disrupt,
        &["node2"],
        "rok-cluster-upgrade-v0.11.0 upgrade-node --etcd-endpoint https://10.0.0.2:2379 --etcd-endpoint https://10.0.0.3:2379 --timeout 600",
    );
    if let Does::Run { command, .. } = &mut sheet.does {
        command.watch = [(0, "runs v0.11"), (1, "request timeout")]
            .map(|(id, pattern)| line(id, pattern))
            .into();
    }
    sheet.text = Some("The appliance is upgraded in place and joins the cluster again.".into());
    sheet.warning = Some("The node stops serving for about a minute.".into());
    sheet.checks = vec![
        check(CheckKind::Match(0), "the node reports v0.11"),
        check(CheckKind::Ask, "the user interface answers"),
    ];
    sheet.problems = vec![KnownProblem {
        matcher: 1,
        advice: "The member is still joining. Give it two minutes, then restart etcd.".into(),
        remedy: vec!["Restart etcd on node2".into()],
        keys: vec!["master/upgrade!remedy0/etcd".into()],
    }];
    sheet.opens = vec![("upgraded-node2".into(), "node2 runs v0.11, the others don't".into())];
    sheet.undo = UndoSheet::Steps(vec![("Install v0.10 again".into(), "rok-install 0.10".into())]);
    sheet.pace.normal = Some(180);
    sheet
}

pub fn evacuate() -> Sheet {
    let mut sheet = sheet(
        "Evacuate host2",
        Level::Disrupt,
        &["node2"],
        "exec python scripts/rok-cluster-upgrade-ganeti 10.0.0.2",
    );
    if let Does::Run { command, prompts, .. } = &mut sheet.does {
        command.terminal = true;
        prompts.push(PromptSheet {
            matcher: 0,
            then: PromptThen::Hold("Only once node2 and the packages of its host are upgraded.".into()),
            warning: Some("“y” moves the instances back at once.".into()),
        });
    }
    sheet
}

pub fn line(id: u16, pattern: &str) -> Matcher {
    Matcher {
        id,
        pattern: pattern.into(),
        hunt: Hunt::Line,
        stream: Stream::Both,
    }
}

pub fn check(kind: CheckKind, says: &str) -> Check {
    Check {
        kind,
        says: says.into(),
        level: Severity::Fail,
    }
}

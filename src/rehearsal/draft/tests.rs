use super::*;
use crate::procedure::{
    catalogue::Catalogue,
    import,
    load::{Folder, load},
};

fn procedure(text: &str) -> Arc<Procedure> {
    let folder = Folder {
        path: "procedures/mine".into(),
        files: [("procedure.toml".to_owned(), text.as_bytes().to_vec())].into(),
    };
    match load(&folder, &Folder::default()) {
        Ok((procedure, _)) => Arc::new(procedure),
        Err(told) => panic!("{}", told.iter().map(|told| told.render(false)).collect::<String>()),
    }
}

/// The draft is a scenario without a fault, whatever it still lacks.
fn checks_clean(procedure: &Procedure, draft: &Draft) {
    let (_, told) = read(procedure, &draft.text);
    let told: Vec<String> = told.iter().map(|told| told.render(false)).collect();
    assert!(told.is_empty(), "{}\n{}", told.join("\n"), draft.text);
}

#[test]
fn what_steps_expect_is_what_the_simulated_commands_print() {
    let procedure = procedure(
        r#"
format = 1
title = "Mine"
[[input]]
name = "nodes"
kind = "hosts"
label = "Nodes"
[[phase]]
id = "each"
title = "Each"
for = "node in nodes"
on = "node"
[[phase.step]]
id = "release"
title = "Release"
run = "cat /etc/release | grep {{ node }} | sort"
effect = "observe"
expect = [{ match = '^{{ node }}: release 7\.\d+$', says = "it is 7" }]
capture.count = { first = 'of (\d+) parts', as = "number" }
[[phase.step]]
id = "ask"
title = "Ask"
run = "upgrade --all"
terminal = true
effect = "change"
prompt = [{ match = 'Sure\? \[y/N\] $', send = "y" }]
expect = [{ match = '(?i)complete!', says = "complete" }]
no_undo = "It stays."
opens = { id = "new-{{ node }}", text = "{{ node }} is new" }
"#,
    );
    let draft = draft(&procedure);
    checks_clean(&procedure, &draft);
    assert_eq!(draft.open, Vec::<String>::new(), "{}", draft.text);
    assert!(draft.text.contains("{{ node }}: release 7.1\nof 1 parts"), "{}", draft.text);
    assert!(draft.text.contains(r#"open = ["new-node1", "new-node2"]"#), "{}", draft.text);
}

#[test]
fn a_runbook_that_was_just_imported_can_be_rehearsed_to_its_end() {
    let markdown = "# Restart\n\n## Stop\n\nStop it:\n\n```sh\nsystemctl stop web\n```\n\n## Start\n\n```sh\nsystemctl start web\n```\n";
    let imported = import::import("restart", "restart.md", markdown).expect("it has steps");
    let folder = Folder {
        path: "restart".into(),
        files: imported.files,
    };
    let (procedure, _) = load(&folder, &Folder::default()).expect("it is valid");
    let procedure = Arc::new(procedure);
    let draft = draft(&procedure);
    checks_clean(&procedure, &draft);
    assert_eq!(draft.open, Vec::<String>::new(), "{}", draft.text);
}

#[test]
fn for_what_is_shipped_the_draft_is_a_valid_scenario_and_says_what_it_lacks() {
    let catalogue = Catalogue::shipped();
    for name in ["first-steps", "rok-0.11"] {
        let (procedure, _) = load(&catalogue.procedures[name], &catalogue.fragments).expect("what is shipped is valid");
        let procedure = Arc::new(procedure);
        let draft = draft(&procedure);
        assert!(!draft.open.is_empty(), "{name} needs what no program can think up");
        let (_, told) = read(&procedure, &draft.text);
        let told: Vec<String> = told
            .iter()
            .filter(|told| told.severity == Severity::Error)
            .map(|told| told.render(false))
            .collect();
        assert!(told.is_empty(), "{}: {}", procedure.name, told.join("\n"));
    }
}

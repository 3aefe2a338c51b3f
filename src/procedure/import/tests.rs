use super::*;
use crate::procedure::model::Procedure;
use std::sync::Arc;

fn made(markdown: &str) -> (Imported, Arc<Procedure>) {
    let imported = import("runbook", "runbook.md", markdown).unwrap();
    let folder = Folder {
        path: "runbook".into(),
        files: imported.files.clone(),
    };
    let (procedure, warnings) = load(&folder, &Folder::default()).unwrap();
    assert_eq!(warnings, []);
    (imported, Arc::new(procedure))
}

fn text(imported: &Imported) -> String {
    String::from_utf8(imported.files["procedure.toml"].clone()).unwrap()
}

const RUNBOOK: &str = r#"---
owner: storage
---
# Replace a disk

For the storage nodes. Takes an hour.

> **Warning:** never two nodes at once.

## Before

Look at the cluster:

```bash
$ pcs status
Cluster name: x
```

1. Tell the users.
2. Stop the service on the node:

   ```console
   # systemctl stop thing
   ```

## Swap

Caution: the old disk is wiped.

```
wipefs -a /dev/sdb; echo done
```

### Afterwards

Restart it, as described at [the vendor's](https://example.com/x).

```sh
reboot
```

The file should now read:

```yaml
a: 1
```

## Notes

Nothing is left to do.
"#;

#[test]
fn a_runbook_becomes_phases_and_steps_that_check_clean() {
    let (imported, procedure) = made(RUNBOOK);
    assert_eq!(procedure.title, "Replace a disk");
    let text = text(&imported);
    let has = |part: &str| assert!(text.contains(part), "{part:?} isn't in\n{text}");
    has("title = \"Look at the cluster\"\nrun = \"pcs status\"\neffect = \"observe\"");
    has("manual = \"Tell the users.\"");
    has("run = \"systemctl stop thing\"\neffect = \"disrupt\"");
    has("warning = \"Caution: the old disk is wiped.\"");
    has("effect = \"destroy\"");
    has("power = \"reboot\"");
    has("https://example.com/x");
    has("Nothing is left to do.");
    assert!(!text.contains("Cluster name"), "what a command printed is no command");
    assert!(!text.contains("owner: storage"), "metadata is no prose");
    assert_eq!(imported.made, (2, 5));
}

#[test]
fn what_the_document_leaves_open_is_marked_and_listed() {
    let (imported, procedure) = made(RUNBOOK);
    let labels: Vec<&str> = procedure.inputs.iter().map(|input| input.label.as_str()).collect();
    assert_eq!(labels, ["DECIDE: where “Before” is done", "DECIDE: where “Swap” is done"]);
    let text = text(&imported);
    let lines: Vec<&str> = text.lines().collect();
    for (line, what) in &imported.decide {
        assert!(lines[line - 1].contains(what.as_str()), "line {line} doesn't say {what:?}");
    }
    let listed = |part: &str| imported.decide.iter().any(|(_, what)| what.contains(part));
    assert!(listed("where “Before” is done") && listed("what shows that it worked") && listed("how it is taken back"));
}

#[test]
fn a_command_that_cannot_stand_becomes_work_by_hand_and_nothing_of_it_is_lost() {
    let (imported, _) = made("## Do\n\n```\necho 'it is {{ x }} \u{7}' <<EOF\n{{ y }}\nEOF\n```\n\n```\nls\n```\n");
    let text = text(&imported);
    assert!(text.contains("it is") && text.contains("EOF"), "{text}");
}

#[test]
fn a_document_in_which_nothing_is_done_says_so() {
    assert_eq!(import("x", "x.md", "# Title\n\nOnly words.\n"), Err(ImportError::Empty));
    assert_eq!(import("x", "x.md", ""), Err(ImportError::Empty));
}

#[test]
fn hostile_documents_come_to_an_end() {
    for markdown in [
        "```\n\u{0}\n```",
        "# \n## \n```\n'''\n\"\"\"\n```",
        "1. \n2. a\n3. ```\nx\n```",
        "## a\n```\n{{\n```\n## a\n```\n}}\n```",
        "> > 1. - ```\nrm -rf /\n```",
    ] {
        match import("x", "x\n.md", markdown) {
            Ok(_) | Err(ImportError::Empty) => {}
            Err(error) => panic!("{markdown:?}: {error}"),
        }
    }
}

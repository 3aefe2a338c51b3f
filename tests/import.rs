//! Runbooks in Markdown, of several styles, become procedures that `check` finds nothing wrong with, and that can be rehearsed at once.

use std::{fs, path::Path, process::Command};

/// Commands with prompts and what they printed, numbered steps, a warning in a quote.
const BY_PROMPT: &str = r#"
# Rotate the signing key

> [!WARNING]
> Sessions end.

## Steps

1. Log in to the bastion.
2. Look at the present key:

   ```console
   [root@auth1 ~]# authctl key list
   ID   AGE
   k-7  213d
   ```
3. Make a new one:

   ```console
   [root@auth1 ~]# authctl key new --bits 4096 \
     --reason rotation
   k-8
   ```
"#;

/// Alerts' runbooks: meaning, impact, diagnosis, with loops, pipes and variables of the shell.
const BY_ALERT: &str = r#"
# DiskFillsUp

## Meaning

The disk will be full within a day.

## Diagnosis

```shell
$ NODE=$(kubectl get node -o name | head -n1); kubectl describe $NODE
$ for pod in $(kubectl get pods -o name); do kubectl logs $pod | grep -c 'no space' ; done
```

## Mitigation

Free some room. **Caution**: this can't be undone.

```bash
find /var/log -name '*.gz' -mtime +7 -delete
```

| what | where |
| --- | --- |
| logs | /var/log |
"#;

/// Set out by underlined headings and indented blocks.
const BY_HAND: &str = "Restore the wiki
================

Before you start
----------------

Tell the editors.

    cat /etc/wiki/version

Restore
-------

Stop it, put the dump back, start it.

    systemctl stop wiki
    zcat /backup/wiki.sql.gz | psql wiki
    systemctl start wiki
";

fn imported(dir: &Path, name: &str, text: &str) -> (String, String) {
    let file = dir.join(format!("{name}.md"));
    fs::write(&file, text).unwrap();
    let run = |arguments: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_holdpoint"))
            .args(arguments)
            .current_dir(dir)
            .env("XDG_STATE_HOME", dir.join("state"))
            .env("XDG_CONFIG_HOME", dir.join("config"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(0), "{arguments:?}: {said}");
        said
    };
    let said = run(&["import", &format!("{name}.md")]);
    let folder = format!("./{name}");
    let written = run(&["rehearse", &folder, "--write-scenario"]);
    assert!(written.contains("it comes to its end"), "{written}");
    let checked = run(&["check", &folder]);
    assert!(checked.contains("2 files") && !checked.contains("warning["), "{checked}");
    run(&["rehearse", &folder, "--auto"]);
    (said, fs::read_to_string(dir.join(name).join("procedure.toml")).unwrap())
}

#[test]
fn documents_of_three_styles_check_clean_and_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (said, text) = imported(dir.path(), "rotate-key", BY_PROMPT);
    assert!(said.contains("1 phases, 3 steps"), "{said}");
    assert!(text.contains("authctl key new --bits 4096") && !text.contains("k-8"), "{text}");
    assert!(text.contains("Sessions end."), "{text}");

    let (said, text) = imported(dir.path(), "disk-fills-up", BY_ALERT);
    assert!(said.contains("where “Diagnosis” is done: line "), "{said}");
    for part in [
        "The disk will be full within a day.",
        "-mtime +7 -delete",
        "this can't be undone",
        "logs | /var/log",
    ] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }

    let (_, text) = imported(dir.path(), "restore-wiki", BY_HAND);
    assert!(
        text.contains("title = \"Restore the wiki\"") && text.contains("psql wiki"),
        "{text}"
    );
    assert!(
        text.contains("effect = \"observe\"") && text.contains("effect = \"disrupt\""),
        "{text}"
    );
}

#[test]
fn what_is_there_already_is_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("wiki")).unwrap();
    fs::write(dir.path().join("wiki.md"), BY_HAND).unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_holdpoint"))
        .args(["import", "wiki.md"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("is there already"));
    assert_eq!(fs::read_dir(dir.path().join("wiki")).unwrap().count(), 0);
}

#[test]
fn where_nobody_can_be_asked_it_is_said_how_a_first_scenario_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let rehearse = |arguments: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_holdpoint"))
            .args(arguments)
            .current_dir(dir.path())
            .env("XDG_STATE_HOME", dir.path().join("state"))
            .env("XDG_CONFIG_HOME", dir.path().join("config"))
            .output()
            .unwrap();
        (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    imported(dir.path(), "wiki", BY_HAND);
    let (status, told) = rehearse(&["rehearse", "./wiki", "--write-scenario"]);
    assert!(status == Some(2) && told.contains("is there already"), "{told}");
    fs::remove_dir_all(dir.path().join("wiki/scenarios")).unwrap();
    let (status, told) = rehearse(&["rehearse", "./wiki", "--plain"]);
    assert!(
        status == Some(2) && told.contains("`holdpoint rehearse ./wiki --write-scenario`"),
        "{told}"
    );
    let (status, told) = rehearse(&["rehearse", "first-steps", "--write-scenario"]);
    assert!(status == Some(2) && told.contains("comes with holdpoint"), "{told}");
}

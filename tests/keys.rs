//! The README's section of keys is made from the one table of keys, and the settings file is read by the real program.

use holdpoint::ui::keys;
use std::{fs, path::Path, process::Command};
use tempfile::TempDir;

/// Stands around the part of the README that is made.
const BEGIN: &str = "<!-- keys: made by `HOLDPOINT_README=1 cargo test --test keys` -->\n";
const END: &str = "<!-- /keys -->";

#[test]
fn the_readme_tells_the_keys_as_they_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("the README has a place for keys");
    let (kept, after) = rest.split_once(END).expect("the place for keys has an end");
    let made = keys::reference();
    if std::env::var_os("HOLDPOINT_README").is_some() {
        return fs::write(&path, format!("{before}{BEGIN}{made}{END}{after}")).unwrap();
    }
    assert_eq!(kept, made, "README.md tells other keys; HOLDPOINT_README=1 remakes it");
}

/// What the program says and how it ends, with this settings file.
fn with_settings(settings: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let home = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let folder = home.path().join("config/holdpoint");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), settings).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_holdpoint"))
        .args(arguments)
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .env("XDG_STATE_HOME", home.path().join("state"))
        .env("HOME", home.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code(), said)
}

#[test]
fn a_wrong_settings_file_ends_every_screen_with_all_its_mistakes() {
    let settings = "mouse = 'no'\n[keys]\nskpi = 'x'\n";
    for arguments in [&["rehearse", "rok-0.11"][..], &["check"]] {
        let (status, said) = with_settings(settings, arguments);
        assert_eq!(status, Some(3), "{said}");
        for part in ["config.toml:1:9", "true or false", "did you mean `skip`?"] {
            assert!(said.contains(part), "{part:?} in\n{said}");
        }
    }
}

#[test]
fn a_well_written_settings_file_is_looked_at_by_check() {
    let (status, said) = with_settings("mouse = false\n[keys]\nskip = \"F7\"\n", &["check"]);
    assert_eq!(status, Some(0), "{said}");
}

#[test]
fn the_site_that_the_readme_shows_is_right() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let shown = readme.split("```toml site\n").nth(1).and_then(|rest| rest.split("```").next());
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let file = folder.path().join("athens.toml");
    fs::write(&file, shown.expect("the README shows a site")).unwrap();
    let (status, said) = with_settings("", &["check", "--for", "rolling-reboot", file.to_str().unwrap()]);
    assert_eq!(status, Some(0), "{said}");
}

#[test]
fn the_settings_that_the_readme_shows_are_right() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let shown: Vec<&str> = readme
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(shown.len() >= 2, "the README shows settings");
    for settings in shown {
        let (status, said) = with_settings(settings, &["check"]);
        assert_eq!(status, Some(0), "{settings}\n{said}");
    }
}

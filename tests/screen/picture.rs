//! Pictures of the screen in `tests/screens/THEME/NAME-COLUMNSxROWS.svg`: the README shows them, and a test fails where one differs.
//!
//! `HOLDPOINT_PICTURES=1 cargo test --test screen` remakes all of them, and removes those that no test makes any more.

use crate::{
    Desk,
    svg::{Canvas, svg},
};
use holdpoint::ui::{Event, Screen, Theme};
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};
use std::{collections::BTreeSet, path::PathBuf, sync::OnceLock, time::Duration};

/// In each of these sizes.
pub const SIZES: [(u16, u16); 3] = [(80, 24), (120, 35), (200, 60)];

/// In each of these themes, on a terminal of these colours.
const THEMES: [(&str, Canvas); 3] = [("dark", NIGHT), ("sixteen", NIGHT), ("mono", NIGHT)];

const NIGHT: Canvas = Canvas {
    text: (0xd8, 0xd8, 0xd8),
    ground: (0x16, 0x16, 0x16),
};

/// Compares what is on the desk with its pictures, in each theme and size. The name is a literal: a picture belongs to a test as
/// long as its name stands in one.
#[track_caller]
pub fn picture(name: &str, desk: &mut Desk) {
    let size = desk.terminal.backend().buffer().area;
    compare(name, |theme, (columns, rows)| {
        desk.app.set_theme(theme);
        desk.resize(columns, rows);
        desk.terminal.backend().buffer().clone()
    });
    desk.app.set_theme(Theme::shipped("dark").unwrap());
    desk.resize(size.width, size.height);
}

/// The same of another screen than the run's, made anew in each theme.
#[track_caller]
pub fn picture_of<S: Screen>(name: &str, make: impl Fn(Theme) -> S) {
    compare(name, |theme, (columns, rows)| {
        let mut screen = make(theme);
        screen.update(Event::Resize(columns, rows), Duration::ZERO);
        screen.prepare();
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| screen.draw(frame)).unwrap();
        terminal.backend().buffer().clone()
    });
}

#[track_caller]
fn compare(name: &str, mut shoot: impl FnMut(Theme, (u16, u16)) -> Buffer) {
    assert!(
        names().contains(name),
        "the name of a picture is a literal right behind `picture(`: {name}"
    );
    let remake = std::env::var_os("HOLDPOINT_PICTURES").is_some();
    let mut differ = Vec::new();
    for (theme, canvas) in THEMES {
        for size in SIZES {
            let shown = svg(&shoot(Theme::shipped(theme).unwrap(), size), canvas);
            let file = path(theme, name, size);
            if remake {
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(&file, &shown).unwrap();
            } else if std::fs::read_to_string(&file).unwrap_or_default() != shown {
                differ.push(file.display().to_string());
            }
        }
    }
    assert!(
        differ.is_empty(),
        "the screen differs from what its pictures show; HOLDPOINT_PICTURES=1 remakes them, and `git diff` shows how:\n{}",
        differ.join("\n")
    );
}

fn folder() -> PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens")
}

fn path(theme: &str, name: &str, (columns, rows): (u16, u16)) -> PathBuf {
    folder().join(theme).join(format!("{name}-{columns}x{rows}.svg"))
}

/// The names of all pictures, as they stand in these tests.
fn names() -> &'static BTreeSet<String> {
    static NAMES: OnceLock<BTreeSet<String>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screen");
        let call = regex::Regex::new(r#"\bpicture(?:_of)?\(\s*"([a-z0-9-]+)""#).unwrap();
        let mut names = BTreeSet::new();
        for file in std::fs::read_dir(tests).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            names.extend(call.captures_iter(&text).map(|found| found[1].to_owned()));
        }
        names
    })
}

#[test]
fn every_picture_belongs_to_a_test() {
    let made: BTreeSet<PathBuf> = names()
        .iter()
        .flat_map(|name| THEMES.map(|(theme, _)| SIZES.map(|size| path(theme, name, size))))
        .flatten()
        .collect();
    let mut stale = Vec::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let entry = entry.unwrap().path();
        let inside = if entry.is_dir() {
            std::fs::read_dir(entry).unwrap().map(|file| file.unwrap().path()).collect()
        } else {
            vec![entry]
        };
        stale.extend(inside.into_iter().filter(|file| !made.contains(file)));
    }
    if std::env::var_os("HOLDPOINT_PICTURES").is_some() {
        for file in stale {
            std::fs::remove_file(file).unwrap();
        }
    } else {
        assert!(stale.is_empty(), "no test makes these: {stale:?}");
    }
}

#[test]
fn pictures_stay_small() {
    let mut all = 0;
    for (theme, _) in THEMES {
        for name in names() {
            for size in SIZES {
                let bytes = std::fs::metadata(path(theme, name, size)).map_or(0, |file| file.len());
                assert!(bytes < 60_000, "{name} in {theme} at {size:?} takes {bytes} bytes");
                all += bytes;
            }
        }
    }
    assert!(all < 6_000_000, "all pictures together take {all} bytes");
}

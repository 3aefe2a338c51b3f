//! One direction of knowledge: which module may know which, and which crates. The crate's architecture, as data.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What a module may know of the others.
enum Knows {
    /// These and no more.
    Only(&'static [&'static str]),
    /// Everything but these.
    AllBut(&'static [&'static str]),
}
use Knows::{AllBut, Only};

/// A module, what it may know, and the paths of other crates that may not stand in it.
const TABLE: &[(&str, Knows, &[&str])] = &[
    ("words", Only(&[]), &[IO, CLOCK, "tokio", "ratatui", "crossterm"]),
    ("diagnostic", Only(&[]), &[IO, CLOCK, "tokio", "ratatui", "crossterm"]),
    ("vault", Only(&["words"]), &[CLOCK, "ratatui", "crossterm"]),
    (
        "tables",
        Only(&["diagnostic", "words"]),
        &[IO, CLOCK, "tokio", "ratatui", "crossterm"],
    ),
    ("trend", Only(&["words"]), &[IO, CLOCK, "tokio", "ratatui", "crossterm"]),
    ("door", Only(&[]), &[CLOCK, "ratatui", "crossterm"]),
    ("files", Only(&[]), &[CLOCK, "ratatui", "crossterm"]),
    (
        "procedure",
        Only(&["diagnostic", "tables", "words"]),
        &[IO, CLOCK, "tokio", "ratatui", "crossterm"],
    ),
    (
        "engine",
        Only(&["procedure", "words"]),
        &[IO, CLOCK, "tokio", "ratatui", "crossterm", "openssh"],
    ),
    (
        "debriefing",
        Only(&["engine", "journal", "words"]),
        &[IO, CLOCK, "tokio", "ratatui", "crossterm"],
    ),
    (
        "monitor",
        AllBut(&["ui", "journal", "engine", "runtime", "cli"]),
        &[CLOCK, "ratatui", "crossterm"],
    ),
    ("journal", Only(&["files", "words"]), &["ratatui", "crossterm"]),
    ("transcript", AllBut(&["engine", "ui", "runtime", "cli"]), &["ratatui", "crossterm"]),
    ("host", Only(&["vault", "words", "files", "clock"]), &["ratatui", "crossterm"]),
    ("rehearsal", AllBut(&["ui", "cli"]), &["ratatui", "crossterm"]),
    ("feed", AllBut(&["ui", "cli", "runtime", "host"]), &["ratatui", "crossterm"]),
    (
        "cluster",
        Only(&["feed", "procedure", "trend", "words"]),
        &[IO, CLOCK, "tokio", "ratatui", "crossterm"],
    ),
    ("runtime", AllBut(&["ui", "cli"]), &["ratatui", "crossterm"]),
    ("ui", AllBut(&["host", "journal", "runtime", "cli"]), &[]),
    ("plain", AllBut(&["host", "ui", "cli"]), &["ratatui"]),
    ("report", AllBut(&["host", "ui", "cli"]), &["ratatui", "crossterm"]),
    ("clock", Only(&["words"]), &["ratatui", "crossterm"]),
    ("logging", AllBut(&["ui", "engine", "cli"]), &["ratatui", "crossterm"]),
    ("cli", AllBut(&[]), &[]),
    ("main", AllBut(&[]), &[]),
];

/// Stands for every way to the disk, the network and other programs.
const IO: &str = "io";
const IO_PATHS: &[&str] = &["std::fs", "std::net", "std::process", "rustix"];

/// Stands for every way to read a clock.
const CLOCK: &str = "clock";
const CLOCK_PATHS: &[&str] = &["Timestamp::now", "Zoned::now", "SystemTime::now", "Instant::now"];

/// The one place that speaks to a crate which others may not know.
const ONE_PLACE: &[(&str, &str)] = &[("cel", "procedure/expr")];

#[test]
fn no_module_knows_what_it_should_not() {
    let table: BTreeMap<&str, (&Knows, &[&str])> = TABLE.iter().map(|(module, knows, crates)| (*module, (knows, *crates))).collect();
    let mut wrong = Vec::new();
    for file in sources() {
        let Some((knows, crates)) = table.get(file.module.as_str()) else {
            wrong.push(format!("{}: the module `{}` is not in the table", file.path, file.module));
            continue;
        };
        for other in modules_in(&file.code) {
            let allowed = other == file.module
                || match knows {
                    Only(list) => list.contains(&other.as_str()),
                    AllBut(list) => !list.contains(&other.as_str()),
                };
            if !allowed {
                wrong.push(format!("{}: `{}` may not know `{other}`", file.path, file.module));
            }
        }
        for name in *crates {
            let paths = match *name {
                IO => IO_PATHS,
                CLOCK => CLOCK_PATHS,
                _ => std::slice::from_ref(name),
            };
            for path in paths {
                if speaks_of(&file.code, path) {
                    wrong.push(format!("{}: `{}` may not know `{path}`", file.path, file.module));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn a_crate_with_one_door_is_entered_nowhere_else() {
    for (name, door) in ONE_PLACE {
        for file in sources() {
            let inside = file.path.trim_start_matches("src/").starts_with(door);
            assert!(
                inside || !speaks_of(&file.code, name),
                "{}: only {door} may know `{name}`",
                file.path
            );
        }
    }
}

#[test]
fn modules_know_each_other_in_one_direction() {
    let mut knows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in sources() {
        let others = modules_in(&file.code).into_iter().filter(|other| *other != file.module);
        knows.entry(file.module.clone()).or_default().extend(others);
    }
    // Take away whoever knows nobody that is left; what can't be taken away goes round in a circle.
    loop {
        let left: BTreeSet<String> = knows.keys().cloned().collect();
        let before = knows.len();
        knows.retain(|_, others| others.iter().any(|other| left.contains(other)));
        if knows.len() == before {
            break;
        }
    }
    assert!(
        knows.is_empty(),
        "these modules know each other in a circle, or lean on one: {knows:#?}"
    );
}

#[test]
fn the_reader_of_paths_sees_groups_and_passes_over_comments_and_tests() {
    let code = without_comments_and_tests(
        "//! see crate::ui\nuse crate::{engine::{run::Run, event}, words};\nlet x = crate::vault::Vault; // crate::host\n#[cfg(test)]\nmod tests { use crate::clock; }\n",
    );
    let found: Vec<String> = modules_in(&code).into_iter().collect();
    assert_eq!(found, ["engine", "vault", "words"]);
    assert!(speaks_of("use cel::Program;", "cel") && !speaks_of("use parcel::x; excel::y", "cel"));
}

/// A source file of ours, by the top module that it belongs to.
struct File {
    path: String,
    module: String,
    code: String,
}

fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !is_test(&path) {
                files.push(path);
            }
        }
    }
    files.sort();
    let parts = |path: &PathBuf| path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
    let files = files.into_iter().map(|path| (parts(&path), fs::read_to_string(&path).unwrap()));
    files
        .filter_map(|(path, text)| {
            let module = path.strip_prefix("src/")?.split('/').next()?.trim_end_matches(".rs").to_owned();
            (module != "lib").then(|| File {
                code: without_comments_and_tests(&text),
                module,
                path,
            })
        })
        .collect()
}

/// Tests in files of their own may know everything.
fn is_test(path: &Path) -> bool {
    path.components().any(|part| {
        let name = part.as_os_str().to_string_lossy();
        name == "tests" || name == "tests.rs" || name.ends_with("_tests.rs")
    })
}

/// The code up to its tests, which stand last.
fn without_comments_and_tests(text: &str) -> String {
    let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    lines
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The top modules that `crate::…` paths begin with, groups in braces included.
fn modules_in(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, root) in code.match_indices("crate::") {
        if code[..at].ends_with(['$', '_']) {
            continue; // a macro's `$crate::` is read where it is used
        }
        let rest = &code[at + root.len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(heads(group)),
            None => found.extend(name_at(rest)),
        }
    }
    found
}

/// The first name of each entry of a group, up to its closing brace.
fn heads(group: &str) -> Vec<String> {
    let (mut depth, mut expected, mut heads) = (0_u32, true, Vec::new());
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => expected = true,
            _ if expected && !character.is_whitespace() => {
                heads.extend(name_at(&group[at..]));
                expected = false;
            }
            _ => {}
        }
    }
    heads
}

fn name_at(text: &str) -> Option<String> {
    let name: String = text
        .chars()
        .take_while(|character| character.is_alphanumeric() || *character == '_')
        .collect();
    (!name.is_empty() && name.chars().all(|character| !character.is_uppercase())).then_some(name)
}

/// Whether a path begins in the code with these words, and not in the middle of another.
fn speaks_of(code: &str, path: &str) -> bool {
    let path = format!("{path}{}", if path.contains("::") { "" } else { "::" });
    code.match_indices(&path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|character| character.is_alphanumeric() || character == '_' || character == ':')
    })
}

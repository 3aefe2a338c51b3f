//! Every kind of diagnostic has an invalid example in `tests/diagnostics/CODE.toml` (or a folder `CODE/`, where it takes
//! several files), and beside it what the author is told. `UPDATE_EXPECTED=1` writes the expectations anew.

use holdpoint::{
    procedure::{
        check::kinds,
        load::{Folder, load},
    },
    tables,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

#[test]
fn every_kind_of_diagnostic_says_what_its_example_expects() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut wrong = Vec::new();
    let mut shown = BTreeSet::new();
    for example in examples() {
        let told = example.told();
        if !told.contains(&format!("[{}]", example.code)) {
            wrong.push(format!("{}: the example doesn't give it, but:\n{told}", example.code));
        }
        shown.insert(example.code.clone());
        let expected = folder().join(format!("{}.txt", example.code));
        if update {
            fs::write(&expected, &told).expect("the expectation can be written");
        }
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        if expected != told {
            wrong.push(format!("{}: expected\n{expected}\nbut was told\n{told}", example.code));
        }
    }
    for kind in tables::KINDS.iter().chain(kinds::KINDS) {
        if !shown.contains(kind.code) && !MADE_BY_THE_TEST.contains(&kind.code) {
            wrong.push(format!("{}: there is no example of it", kind.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_kind_has_a_name_of_its_own() {
    let mut seen = BTreeSet::new();
    for kind in tables::KINDS.iter().chain(kinds::KINDS) {
        assert!(seen.insert(kind.code), "{} is there twice", kind.code);
    }
    assert!(seen.len() >= 60);
}

/// Tested where they are read: their examples would be large, or no text.
const MADE_BY_THE_TEST: [&str; 2] = ["too-large", "not-text"];

struct Example {
    code: String,
    files: BTreeMap<String, Vec<u8>>,
    fragments: BTreeMap<String, Vec<u8>>,
}

impl Example {
    /// What the author is told, as plain text.
    fn told(&self) -> String {
        let folder = Folder {
            path: self.code.clone(),
            files: self.files.clone(),
        };
        let fragments = Folder {
            path: "fragments".into(),
            files: self.fragments.clone(),
        };
        let diagnostics = match load(&folder, &fragments) {
            Ok((_, warnings)) => warnings,
            Err(all) => all,
        };
        let mut told: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.render(false)).collect();
        told.push(String::new());
        told.join("\n\n").trim_start().to_owned()
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    for entry in fs::read_dir(folder()).expect("there are examples") {
        let path = entry.expect("readable").path();
        let code = path.file_stem().expect("named").to_string_lossy().into_owned();
        if path.is_dir() {
            let mut files = BTreeMap::new();
            gather(&path, "", &mut files);
            let (fragments, files) = files.into_iter().partition(|(name, _)| name.starts_with("fragments/"));
            let fragments: BTreeMap<String, Vec<u8>> = fragments;
            examples.push(Example {
                code,
                files,
                fragments: fragments
                    .into_iter()
                    .map(|(name, text)| (name["fragments/".len()..].to_owned(), text))
                    .collect(),
            });
        } else if path.extension().is_some_and(|end| end == "toml") {
            let text = fs::read(&path).expect("readable");
            examples.push(Example {
                code,
                files: BTreeMap::from([("procedure.toml".to_owned(), text)]),
                fragments: BTreeMap::new(),
            });
        }
    }
    examples.sort_by(|a, b| a.code.cmp(&b.code));
    examples
}

fn gather(from: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let name = format!("{prefix}{}", path.file_name().expect("named").to_string_lossy());
        if path.is_dir() {
            gather(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(&path).expect("readable"));
        }
    }
}

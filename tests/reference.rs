//! The reference of the format is true: its examples check clean, and it names every key that there is.

use holdpoint::{
    diagnostic::{Diagnostic, Source},
    engine::Rules,
    journal::Memory,
    procedure::{
        load::{Folder, load},
        raw::{FRAGMENT, PROCEDURE},
        readers::Reader,
        site::{self, SITE},
    },
    rehearsal::{
        auto::Auto,
        prepare::{self, Prepared},
        scenario::{self, SCENARIO},
    },
    tables::{Keys, Problems, Shape},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

const REFERENCE: &str = include_str!("../procedures/README.md");

/// Examples say only what they are about, so that an input may be of no use to them.
const UNUSED: &str = "unused-input";

#[test]
fn every_example_checks_clean() {
    let examples = examples();
    let whole = |kind: &'static str| examples.iter().filter(move |example| example.kind == kind);
    let fragments = Folder {
        path: "fragments".into(),
        files: whole("fragment")
            .map(|example| (format!("{}.toml", example.name), example.text.clone().into_bytes()))
            .collect(),
    };
    let demo = &whole("procedure").next().expect("the reference begins with a whole procedure").text;
    let (top, phases) = demo.split_at(demo.find("[[phase]]").expect("a procedure has phases"));
    let procedures = examples.iter().filter_map(|example| match example.kind {
        "procedure" => Some((example.line, example.text.clone())),
        "top" => Some((example.line, format!("{top}{}\n{phases}", example.text))),
        "step" => Some((example.line, format!("{demo}\n{}", example.text))),
        _ => None,
    });
    let mut told = Vec::new();
    for (line, text) in procedures {
        let folder = Folder {
            path: format!("demo (the example at line {line})"),
            files: BTreeMap::from([("procedure.toml".to_owned(), text.into_bytes())]),
        };
        let diagnostics = match load(&folder, &fragments) {
            Ok((_, warnings)) => warnings,
            Err(diagnostics) => diagnostics,
        };
        let wrong = diagnostics.iter().filter(|diagnostic| diagnostic.code != UNUSED);
        told.extend(wrong.map(|diagnostic: &Diagnostic| diagnostic.render(false)));
    }
    assert!(told.is_empty(), "\n{}", told.join("\n\n"));
}

#[test]
fn every_scenario_goes_with_the_procedure_and_ends_as_it_says() {
    let examples = examples();
    let example = examples.iter().find(|example| example.kind == "procedure").expect("there is one");
    let folder = Folder {
        path: "demo".into(),
        files: BTreeMap::from([("procedure.toml".to_owned(), example.text.clone().into_bytes())]),
    };
    for example in examples.iter().filter(|example| example.kind == "scenario") {
        let (procedure, _) = load(&folder, &Folder::default()).expect("the procedure is valid");
        let problems = Problems::default();
        let source = Source::new("scenarios/example.toml", example.text.as_str());
        let scenario = scenario::read(&source, &|_| None, &problems).map(|mut scenario| {
            scenario.fit(&procedure, &problems);
            Arc::new(scenario)
        });
        let told: Vec<String> = problems.sorted().iter().map(|diagnostic| diagnostic.render(false)).collect();
        assert!(told.is_empty(), "the example at line {}:\n{}", example.line, told.join("\n\n"));

        let (procedure, scenario) = (Arc::new(procedure), scenario.expect("nothing is wrong with it"));
        let Prepared { world, opening } = prepare::prepare(&procedure, scenario.clone(), 1, "reader").expect("its inputs are complete");
        let vault = Arc::new(prepare::vault(&procedure, &scenario));
        let log = Memory::new().expect("memory");
        let auto = Auto::begin(Rules::new(procedure), log, world, 1, vault, opening).expect("memory");
        let differences = auto.play().expect("memory").differences;
        assert_eq!(differences, Vec::<String>::new(), "the example at line {}", example.line);
    }
}

#[test]
fn the_site_is_read_as_it_stands() {
    let problems = Problems::default();
    for example in examples().iter().filter(|example| example.kind == "site") {
        site::read(&Source::new("site.toml", example.text.as_str()), &problems);
    }
    let told: Vec<String> = problems.sorted().iter().map(|diagnostic| diagnostic.render(false)).collect();
    assert!(told.is_empty(), "\n{}", told.join("\n\n"));
}

#[test]
fn every_key_is_explained() {
    let mut seen = BTreeSet::new();
    let mut missing = BTreeSet::new();
    for keys in [&PROCEDURE, &FRAGMENT, &SCENARIO, &SITE] {
        collect(keys, &mut seen, &mut |of, key| {
            if !REFERENCE.contains(&format!("`{key}`")) {
                missing.insert(format!("`{key}` of {of}"));
            }
        });
    }
    assert!(seen.len() > 10, "the tables of a procedure were walked: {seen:?}");
    assert!(missing.is_empty(), "the reference doesn't explain {missing:#?}");
}

#[test]
fn every_reader_is_described_as_it_is() {
    for reader in Reader::ALL {
        let described = described(*reader);
        assert!(
            REFERENCE.contains(&described),
            "the reference doesn't say of {reader}:\n\n{described}"
        );
    }
}

fn described(reader: Reader) -> String {
    let commands: Vec<String> = reader.commands().iter().map(|command| format!("`{command}`")).collect();
    let fields = reader.fields().iter();
    let rows: String = fields
        .map(|field| format!("| `{}` | {} | {} |\n", field.name, field.kind, field.what))
        .collect();
    format!(
        "### `{reader}`\n\nReads {}.\n\n| value | type | is |\n| --- | --- | --- |\n{rows}",
        commands.join(", ")
    )
}

#[test]
fn every_example_says_what_it_is() {
    for example in examples() {
        let known = ["procedure", "top", "step", "fragment", "scenario", "site"].contains(&example.kind);
        assert!(known, "the example at line {} is {:?}", example.line, example.kind);
    }
}

/// A block of TOML in the reference: "```toml KIND NAME".
struct Example {
    kind: &'static str,
    name: &'static str,
    line: usize,
    text: String,
}

fn examples() -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut open = false;
    for (at, line) in REFERENCE.lines().enumerate() {
        if let Some(what) = line.strip_prefix("```toml") {
            let (kind, name) = what.trim().split_once(' ').unwrap_or((what.trim(), ""));
            found.push(Example {
                kind,
                name,
                line: at + 1,
                text: String::new(),
            });
            open = true;
        } else if line == "```" {
            open = false;
        } else if let (true, Some(example)) = (open, found.last_mut()) {
            example.text += line;
            example.text.push('\n');
        }
    }
    found
}

/// Every table that can be reached from one, each once.
fn collect(keys: &'static Keys, seen: &mut BTreeSet<&'static str>, tell: &mut dyn FnMut(&'static str, &'static str)) {
    if !seen.insert(keys.of) {
        return;
    }
    for key in keys.keys {
        tell(keys.of, key.name);
        within(&key.shape, seen, tell);
    }
}

fn within(shape: &'static Shape, seen: &mut BTreeSet<&'static str>, tell: &mut dyn FnMut(&'static str, &'static str)) {
    match shape {
        Shape::Table(keys) => collect(keys, seen, tell),
        Shape::List(inner) | Shape::Map(inner) => within(inner, seen, tell),
        Shape::Either(shapes) => shapes.iter().for_each(|shape| within(shape, seen, tell)),
        _ => {}
    }
}

mod gluster;
mod hostile;
mod pacemaker;
mod recorded;
mod written;

use crate::{
    procedure::readers::{Kind, Reader},
    words::{Value, Values},
};
use serde_json::json;
use std::{fs, path::PathBuf};

fn transcript(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn said(by: &str, out: &str) -> Result<Values, String> {
    super::read(Reader::named(by).unwrap(), out)
}

fn read(by: &str, name: &str) -> Values {
    said(by, &transcript(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[track_caller]
fn has(values: &Values, expected: Value) {
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(values.get(name), Some(value), "{name}");
    }
}

#[track_caller]
fn unknown(values: &Values, names: &[&str]) {
    for name in names {
        assert_eq!(values.get(*name), None, "{name} isn't known, and must not be given");
    }
}

/// Every transcript: its name, and what it says.
fn transcripts() -> Vec<(String, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let entries = |folder: &PathBuf| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let folders = entries(&root).filter(|path| path.is_dir());
    let mut files: Vec<PathBuf> = folders.flat_map(|folder| entries(&folder)).collect();
    files.sort();
    let named = files.iter().map(|path| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        (name, String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned())
    });
    named.collect()
}

#[test]
fn every_value_that_a_reader_gives_is_a_field_of_its_kind_and_every_field_is_given() {
    for reader in Reader::ALL {
        let mut given: Vec<&str> = Vec::new();
        let written = written::written(*reader)
            .iter()
            .map(|out| ("what is written".to_owned(), (*out).to_owned()));
        for (name, out) in &recorded::recordings(*reader).into_iter().chain(written).collect::<Vec<_>>() {
            for (value_name, value) in super::read(*reader, out).unwrap_or_default() {
                let field = reader.fields().iter().find(|field| field.name == value_name);
                let field = field.unwrap_or_else(|| panic!("{reader} has no field {value_name}, which it gives for {name}"));
                assert!(
                    fits(field.kind, &value),
                    "{reader}.{value_name}: {value} of {name} is no {}",
                    field.kind
                );
                given.push(field.name);
            }
        }
        let never = reader.fields().iter().filter(|field| !given.contains(&field.name));
        let never: Vec<&str> = never.map(|field| field.name).collect();
        assert!(never.is_empty(), "{reader} never gives {never:?}");
    }
}

fn fits(kind: Kind, value: &Value) -> bool {
    let texts = |value: &Value| value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
    let all = |is: &dyn Fn(&Value) -> bool| value.as_object().is_some_and(|map| map.values().all(is));
    match kind {
        Kind::YesNo => value.is_boolean(),
        Kind::Number => value.is_u64(),
        Kind::Text => value.is_string(),
        Kind::Texts => texts(value),
        Kind::YesNoByName => all(&Value::is_boolean),
        Kind::NumberByName => all(&Value::is_u64),
        Kind::TextByName => all(&Value::is_string),
        Kind::TextsByName => all(&texts),
    }
}

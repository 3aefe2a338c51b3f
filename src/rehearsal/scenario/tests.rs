//! The shipped scenarios load, and slips are told where they stand.

use super::*;
use crate::{diagnostic::Source, tables::Problems};
use std::{path::Path, sync::Arc};

fn shipped(name: &str) -> Option<Arc<Source>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("procedures/rok-0.11/scenarios")
        .join(format!("{name}.toml"));
    let text = std::fs::read_to_string(&path).ok()?;
    Some(Source::new(format!("scenarios/{name}.toml"), text))
}

fn told(text: &str) -> Vec<String> {
    let problems = Problems::default();
    read(&Source::new("s.toml", text), &|_| None, &problems);
    problems
        .sorted()
        .iter()
        .map(|problem| format!("{}:{}", problem.code, &problem.at.source.text[problem.at.span.clone()]))
        .collect()
}

#[test]
fn the_shipped_scenarios_load() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("procedures/rok-0.11/scenarios");
    let mut count = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let problems = Problems::default();
        let scenario = read(&shipped(name).unwrap(), &shipped, &problems);
        let all: Vec<String> = problems.sorted().iter().map(|problem| problem.render(false)).collect();
        assert!(all.is_empty(), "{}", all.join("\n"));
        assert!(scenario.unwrap().replies.len() > 10, "{name}");
        count += 1;
    }
    assert!(count >= 7);
}

//! Site files: a place's input values and host addresses, to be reused. Never a secret.

use super::{
    inputs,
    model::{InputKind, Procedure},
};
use crate::{
    diagnostic::{Diagnostic, Kind, Source, did_you_mean},
    tables::{self, At, Key, Keys, Problems, Shape},
    words::{SiteColour, Value, Values},
};
use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

/// The keys of a site file.
pub static SITE: Keys = Keys {
    of: "a site",
    keys: &[
        Key::new("format", Shape::Number(1, 1), "the version of this format: 1"),
        Key::new("name", Shape::Text, "what the place is called, on screen and in the journal"),
        Key::new(
            "colour",
            Shape::Word(SiteColour::NAMES),
            "the colour of its name on screen, so that one place isn't mistaken for another",
        ),
        Key::new("inputs", Shape::Map(&Shape::Any), "values of the procedure's inputs"),
        Key::new("address", Shape::Map(&Shape::Text), "a host's address, where its name isn't it"),
    ],
};

/// A secret stands in a site file.
pub const SECRET_IN_SITE: Kind = Kind::error("secret-in-site");
/// A value doesn't fit the procedure.
pub const WRONG_INPUT: Kind = Kind::error("wrong-input");

/// A place.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// What it is called.
    pub name: Option<String>,
    /// The colour that it is known by.
    pub colour: Option<SiteColour>,
    /// Values of inputs.
    pub inputs: Values,
    /// Addresses by host.
    pub addresses: Values,
    places: BTreeMap<String, At>,
}

/// Reads a site file. What is wrong is reported.
pub fn read(source: &Arc<Source>, problems: &Problems) -> Option<Site> {
    tables::read(source, &SITE, problems, |table| {
        let mut site = Site {
            name: table.text("name").map(|name| name.value),
            colour: table.text("colour").and_then(|name| SiteColour::of(&name)),
            ..Site::default()
        };
        for (name, item) in table.map("inputs") {
            site.inputs.insert(name.value.clone(), item.value());
            site.places.insert(name.value, name.at);
        }
        for (host, item) in table.map("address") {
            site.addresses.insert(host.value, item.value());
        }
        site
    })
}

/// A site file for a procedure, with those of these values that it asks for; never a secret. [`read`] reads it back.
pub fn write(procedure: &Procedure, name: Option<&str>, values: &Values) -> String {
    let mut text = String::from("format = 1\n");
    if let Some(name) = name {
        let _ = writeln!(text, "name = {}", literal(&Value::from(name)));
    }
    let inputs = || procedure.inputs.iter().filter(|input| input.kind != InputKind::Secret);
    text.push_str("\n[inputs]\n");
    for input in inputs() {
        if let Some(value) = values.get(&input.name) {
            let _ = writeln!(text, "{} = {}", key(&input.name), literal(value));
        }
    }
    for column in inputs().flat_map(|input| &input.columns) {
        let Some(Value::Object(by_host)) = values.get(&column.name) else {
            continue;
        };
        let _ = writeln!(text, "\n[inputs.{}]", key(&column.name));
        for (host, value) in by_host {
            let _ = writeln!(text, "{} = {}", key(host), literal(value));
        }
    }
    text
}

fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if bare { name.to_owned() } else { literal(&Value::from(name)) }
}

/// A value as TOML has it. Nothing of JSON is without a form there but null, which no input has.
fn literal(value: &Value) -> String {
    toml::Value::try_from(value).map_or_else(|_| "''".to_owned(), |value| value.to_string())
}

impl Site {
    /// Reports what doesn't fit a procedure: values of another kind, names that it doesn't ask for, secrets. Missing ones are asked later.
    pub fn fit(&self, procedure: &Procedure, problems: &Problems) {
        for input in procedure.inputs.iter().filter(|input| input.kind == InputKind::Secret) {
            if let Some(at) = self.places.get(&input.name) {
                let told = Diagnostic::new(
                    SECRET_IN_SITE,
                    format!("{} is a secret, and a site file is read by others", input.name),
                    at.label("here"),
                );
                problems.report(told.help("take it out, and change it: it has been written down; a run asks for it"));
            }
        }
        let names = procedure
            .inputs
            .iter()
            .flat_map(|input| std::iter::once(&input.name).chain(input.columns.iter().map(|column| &column.name)));
        let names: Vec<&str> = names.map(String::as_str).collect();
        for (name, at) in &self.places {
            if !names.contains(&name.as_str()) {
                let told = Diagnostic::new(
                    WRONG_INPUT,
                    format!("{} asks for no {name}", procedure.name),
                    at.label("this value"),
                );
                let help = did_you_mean(name, names.iter().copied()).map_or_else(
                    || format!("it asks for {}", names.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                problems.report(told.help(help));
            }
        }
        let Err(wrong) = inputs::complete(procedure, &self.inputs) else {
            return;
        };
        for wrong in wrong {
            let secret = procedure
                .inputs
                .iter()
                .any(|input| input.name == wrong.name && input.kind == InputKind::Secret);
            if let Some(at) = self
                .places
                .get(&wrong.name)
                .filter(|_| !secret && names.contains(&wrong.name.as_str()))
            {
                problems.report(Diagnostic::new(
                    WRONG_INPUT,
                    format!("{}: {}", wrong.name, wrong.why),
                    at.label("this value"),
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::model::{Column, Input};
    use serde_json::json;

    fn input(name: &str, kind: InputKind) -> Input {
        Input {
            name: name.into(),
            kind,
            label: name.into(),
            help: None,
            default: None,
            pattern: None,
            require: None,
            because: None,
            when: None,
            choices: vec![],
            among: None,
            columns: vec![],
            discover: None,
        }
    }

    #[test]
    fn what_is_written_reads_back_and_holds_no_secret() {
        let mut nodes = input("nodes", InputKind::Hosts);
        nodes.columns = vec![Column {
            name: "rack".into(),
            kind: InputKind::Text,
            label: "Rack".into(),
            when: None,
        }];
        let procedure = Procedure {
            name: "p".into(),
            inputs: vec![
                nodes,
                input("pairs", InputKind::Pairs),
                input("motto", InputKind::Text),
                input("units", InputKind::Lines),
                input("limit", InputKind::Number),
                input("sure", InputKind::YesNo),
                input("password", InputKind::Secret),
            ],
            ..Procedure::default()
        };
        let given = json!({
            "nodes": ["node1.example", "node2"],
            "rack": { "node1.example": "A \"3\"", "node2": "it's \\ here" },
            "pairs": [["a", "b"], ["c", "d"]],
            "motto": "'''quotes\" # no comment",
            "units": ["gunicorn", "rok-gw, the daemon"],
            "limit": 12.5,
            "sure": true,
        });
        let expected: Values = serde_json::from_value(given).unwrap();
        let mut values = expected.clone();
        values.insert("password".into(), json!("geheim"));
        let text = write(&procedure, Some("prod, \"Athens\""), &values);
        assert!(!text.contains("geheim"), "{text}");
        let problems = Problems::default();
        let site = read(&Source::new("site.toml", text.as_str()), &problems).unwrap();
        site.fit(&procedure, &problems);
        assert_eq!(problems.sorted(), [], "{text}");
        assert_eq!(site.inputs, expected, "{text}");
        assert_eq!(site.name.as_deref(), Some("prod, \"Athens\""));
    }
}

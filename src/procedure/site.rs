//! Site files: a place's input values and host addresses, to be reused. Never a secret.

use super::{
    inputs,
    model::{InputKind, Procedure},
};
use crate::{
    diagnostic::{Diagnostic, Kind, Source, did_you_mean},
    tables::{self, At, Key, Keys, Problems, Shape},
    words::Values,
};
use std::{collections::BTreeMap, sync::Arc};

/// The keys of a site file.
pub static SITE: Keys = Keys {
    of: "a site",
    keys: &[
        Key::new("format", Shape::Number(1, 1), "the version of this format: 1"),
        Key::new("name", Shape::Text, "what the place is called, on screen and in the journal"),
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

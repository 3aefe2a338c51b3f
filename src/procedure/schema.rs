//! JSON Schemas of the files of a procedure, for editors. Made of the same keys that reading uses.

use super::raw::{FRAGMENT, PROCEDURE};
use crate::tables;
use serde_json::Value;

/// Of `procedure.toml`.
pub fn procedure() -> Value {
    tables::schema("A procedure of holdpoint", &PROCEDURE)
}

/// Of `fragments/NAME.toml`.
pub fn fragment() -> Value {
    tables::schema("A fragment of procedures of holdpoint", &FRAGMENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_of_a_schema_leads_somewhere_and_every_key_is_explained() {
        for schema in [procedure(), fragment()] {
            let text = schema.to_string();
            for reference in text.split("\"#/$defs/").skip(1) {
                let name = reference.split('"').next().unwrap_or_default();
                assert!(schema["$defs"].get(name).is_some(), "{name}");
            }
            for (_, table) in schema["$defs"].as_object().into_iter().flatten() {
                for (key, shape) in table["properties"].as_object().into_iter().flatten() {
                    assert!(shape["description"].as_str().is_some_and(|says| !says.is_empty()), "{key}");
                }
            }
        }
    }
}

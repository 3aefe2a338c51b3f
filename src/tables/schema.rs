use super::{Keys, Shape};
use serde_json::{Map, Value, json};

/// A JSON Schema of files that begin with these keys, for editors.
pub fn schema(title: &str, keys: &'static Keys) -> Value {
    let mut definitions = Definitions::default();
    let root = definitions.table(keys);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "$ref": root,
        "$defs": definitions.made,
    })
}

/// Each kind of table once: they hold each other.
#[derive(Default)]
struct Definitions {
    known: Vec<(&'static Keys, String)>,
    made: Map<String, Value>,
}

impl Definitions {
    /// The reference to a kind of table.
    fn table(&mut self, keys: &'static Keys) -> String {
        if let Some((_, name)) = self.known.iter().find(|(known, _)| std::ptr::eq(*known, keys)) {
            return format!("#/$defs/{name}");
        }
        let words = keys
            .of
            .split_once(' ')
            .map_or(keys.of, |(_, words)| words)
            .replace([' ', '\''], "-");
        let others = self.known.iter().filter(|(known, _)| known.of == keys.of).count();
        let name = if others == 0 { words } else { format!("{words}-{}", others + 1) };
        self.known.push((keys, name.clone()));
        let properties: Map<String, Value> = keys
            .keys
            .iter()
            .map(|key| {
                let mut shape = self.shape(&key.shape);
                if let Value::Object(shape) = &mut shape {
                    shape.insert("description".into(), key.says.into());
                }
                (key.name.to_owned(), shape)
            })
            .collect();
        let required: Vec<&str> = keys.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
        let made = json!({
            "type": "object",
            "description": keys.of,
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        });
        self.made.insert(name.clone(), made);
        format!("#/$defs/{name}")
    }

    fn shape(&mut self, shape: &'static Shape) -> Value {
        match shape {
            Shape::Text | Shape::Expression | Shape::Template => json!({ "type": "string" }),
            Shape::Pattern => json!({ "type": "string", "format": "regex" }),
            Shape::Duration => json!({ "type": "string", "pattern": r"^\s*(\d+[smhdw]\s*)+$", "examples": ["90s", "1h 30m"] }),
            Shape::Share => json!({ "type": "string", "pattern": r"^(100|[1-9]?[0-9])%$", "examples": ["10%"] }),
            Shape::Word(words) => json!({ "enum": words }),
            Shape::Flag => json!({ "type": "boolean" }),
            Shape::Number(from, to) => json!({ "type": "integer", "minimum": from, "maximum": to }),
            Shape::Any => json!({}),
            Shape::List(of) => json!({ "type": "array", "items": self.shape(of) }),
            Shape::Table(keys) => json!({ "$ref": self.table(keys) }),
            Shape::Map(of) => json!({ "type": "object", "additionalProperties": self.shape(of) }),
            Shape::Either(shapes) => json!({ "anyOf": shapes.iter().map(|shape| self.shape(shape)).collect::<Vec<_>>() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::Key;

    static FILE: Keys = Keys {
        of: "a file",
        keys: &[
            Key::required("name", Shape::Text, "its name"),
            Key::new("part", Shape::List(&Shape::Table(&FILE)), "its parts"),
            Key::new("mode", Shape::Word(&["fast", "slow"]), "how"),
        ],
    };

    #[test]
    fn a_schema_says_what_reading_would_say() {
        let schema = schema("Files", &FILE);
        let file = &schema["$defs"]["file"];
        assert_eq!(schema["$ref"], "#/$defs/file");
        assert_eq!(file["required"], json!(["name"]));
        assert_eq!(file["additionalProperties"], json!(false));
        assert_eq!(file["properties"]["part"]["items"]["$ref"], "#/$defs/file");
        assert_eq!(
            file["properties"]["mode"],
            json!({ "enum": ["fast", "slow"], "description": "how" })
        );
    }
}

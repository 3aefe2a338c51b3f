//! Whether JSON is as a schema says: as much of JSON Schema as ours use, and a keyword that isn't known here is a fault.

use serde_json::{Map, Value};

/// What is wrong with a value, each with its place.
pub fn wrong(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Checker { root: schema }.check(schema, value, "$", &mut found);
    found
}

struct Checker<'a> {
    root: &'a Value,
}

impl Checker<'_> {
    fn check(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        let Some(schema) = schema.as_object() else {
            if schema == &Value::Bool(false) {
                found.push(format!("{at}: nothing may be here"));
            }
            return;
        };
        for (keyword, wanted) in schema {
            self.keyword(schema, keyword, wanted, value, at, found);
        }
    }

    fn keyword(&self, schema: &Map<String, Value>, keyword: &str, wanted: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        match keyword {
            "$ref" => {
                let pointer = wanted.as_str().and_then(|to| to.strip_prefix('#')).expect("it is of this schema");
                let target = self.root.pointer(pointer).expect("a reference leads somewhere");
                self.check(target, value, at, found);
            }
            "type" => {
                let names: Vec<&str> = wanted.as_array().map_or_else(
                    || vec![wanted.as_str().unwrap()],
                    |all| all.iter().map(|one| one.as_str().unwrap()).collect(),
                );
                if !names.iter().any(|name| is(name, value)) {
                    found.push(format!("{at}: {value} is no {}", names.join(" or ")));
                }
            }
            "properties" => {
                for (name, schema) in wanted.as_object().expect("an object") {
                    if let Some(part) = value.get(name) {
                        self.check(schema, part, &format!("{at}.{name}"), found);
                    }
                }
                // Ours name every field: another one is a field that nobody documented.
                let unknown = value
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, _)| name)
                    .filter(|name| wanted.get(*name).is_none());
                if !schema.contains_key("oneOf") {
                    found.extend(unknown.map(|name| format!("{at}.{name}: it is not in the schema")));
                }
            }
            "required" => {
                let missing = wanted
                    .as_array()
                    .expect("a list")
                    .iter()
                    .filter(|name| value.get(name.as_str().unwrap()).is_none());
                found.extend(missing.map(|name| format!("{at}: {name} is missing")));
            }
            "items" => {
                for (place, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.check(wanted, item, &format!("{at}[{place}]"), found);
                }
            }
            "additionalProperties" => {
                for (name, part) in value.as_object().into_iter().flatten() {
                    self.check(wanted, part, &format!("{at}.{name}"), found);
                }
            }
            "enum" => {
                if !wanted.as_array().expect("a list").contains(value) {
                    found.push(format!("{at}: {value} is none of {wanted}"));
                }
            }
            "const" => {
                if wanted != value {
                    found.push(format!("{at}: {value} is not {wanted}"));
                }
            }
            "anyOf" | "oneOf" => {
                let fits = |schema: &Value| {
                    let mut wrong = Vec::new();
                    self.check(schema, value, at, &mut wrong);
                    wrong.is_empty()
                };
                if !wanted.as_array().expect("a list").iter().any(fits) {
                    found.push(format!("{at}: {value} fits none of {keyword}"));
                }
            }
            "minimum" => {
                if value.as_f64().is_some_and(|number| number < wanted.as_f64().unwrap()) {
                    found.push(format!("{at}: {value} is less than {wanted}"));
                }
            }
            "maximum" => {
                if value.as_f64().is_some_and(|number| number > wanted.as_f64().unwrap()) {
                    found.push(format!("{at}: {value} is more than {wanted}"));
                }
            }
            "format" => {
                if wanted == "date-time" && value.is_string() && value.as_str().unwrap().parse::<jiff::Timestamp>().is_err() {
                    found.push(format!("{at}: {value} is no moment"));
                }
            }
            "$schema" | "$defs" | "title" | "description" => {}
            other => panic!("this test doesn't know the keyword {other}"),
        }
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        other => panic!("no such type: {other}"),
    }
}

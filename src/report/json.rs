//! The report as JSON, and the schema of that.

use super::model::Report;
use serde_json::Value;

/// The report as JSON, indented.
pub fn json(report: &Report) -> String {
    // A report is plain data with text keys: it has no way not to serialize.
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    text
}

/// Its JSON Schema, draft 2020-12.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Report).to_value();
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".into(), "A report of a run of holdpoint".into());
    }
    schema
}

//! The record of what was done: a run's events, folded once more, as one [`Report`] that people and programs read.
//!
//! [`of`] makes it out of a run's folder, read-only, whether the run is over or not, and of a damaged journal as far as it can be read.
//! Markdown, HTML and JSON are made of the same report; a recording ([`cast`]) is made of the transcripts. Secrets are names in the
//! journal and masked in the transcripts, so that none can be in here.

pub mod cast;
mod clean;
mod curves;
mod debriefed;
mod deed;
mod gather;
pub mod html;
pub mod json;
mod markdown;
pub mod model;
mod say;
mod source;
mod spans;
mod transcripts;

pub use gather::of;
pub use markdown::markdown;
pub use model::Report;
pub use source::Source;
pub use transcripts::{Shown, Transcripts};

use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// How a report is written.
#[derive(Clone, Debug)]
pub struct Style {
    /// The zone of all times that people read.
    pub zone: TimeZone,
    /// What is done with transcripts.
    pub transcripts: Transcripts,
}

/// A value as a person reads it.
fn in_words(value: &crate::words::Value) -> String {
    use crate::words::Value;
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        Value::Object(by_host) => {
            let pairs = by_host.iter().map(|(host, value)| format!("{host}: {}", in_words(value)));
            pairs.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// A link's target, from where the report lies.
fn target(run: &str, path: &str) -> String {
    let mut target = String::new();
    let whole = if run.is_empty() { path.to_owned() } else { format!("{run}/{path}") };
    for byte in whole.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'/' | b'~' | b':') {
            target.push(char::from(byte));
        } else {
            let _ = write!(target, "%{byte:02X}");
        }
    }
    target
}

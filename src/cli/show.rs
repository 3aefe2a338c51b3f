use super::{Failure, Status, given::Given, library, say::say};
use crate::procedure::show as shown;

/// How a procedure is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For a terminal
    #[default]
    Text,
    /// For a change request
    Markdown,
    /// For other programs
    Json,
}

/// One procedure, its whole plan, with inputs filled in where given.
pub(super) fn show(name: &str, site: Option<&str>, inputs: &[String], format: Format) -> Result<Status, Failure> {
    let loaded = library::find(name)?;
    let given = Given::of(&loaded.procedure, site, inputs)?;
    for wrong in given.miscounted(&given.values) {
        eprintln!("{wrong}");
    }
    let overview = shown::overview(&loaded.procedure, &given.values).map_err(|error| Failure::Usage(error.why))?;
    let text = match format {
        Format::Text => shown::text(&overview),
        Format::Markdown => shown::markdown(&overview),
        Format::Json => shown::json(&overview),
    };
    say!("{}", text.trim_end());
    Ok(Status::Finished)
}

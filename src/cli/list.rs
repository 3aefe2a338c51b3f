use super::{Failure, Status, library, runs, say::say};
use crate::procedure::load::load;

/// `holdpoint` alone: what there is to do.
pub(super) fn home() -> Result<Status, Failure> {
    say!("Holdpoint walks you through a cluster maintenance procedure, step by step.\n");
    list()?;
    let unfinished = runs::unfinished()?;
    if !unfinished.is_empty() {
        say!("\nUnfinished runs:");
        for line in unfinished {
            say!("  {line}");
        }
        say!("  `holdpoint resume RUN` goes on with one.");
    }
    say!("\nNew here? holdpoint tutorial     Five minutes; nothing real is touched.\nTo learn more: holdpoint help");
    Ok(Status::Finished)
}

/// What procedures there are.
pub(super) fn list() -> Result<Status, Failure> {
    let catalogue = library::catalogue()?;
    say!("Procedures:");
    for (name, folder) in &catalogue.procedures {
        match load(folder, &catalogue.fragments) {
            Ok((procedure, _)) => {
                say!("  {name}  {}", procedure.title);
                say!("      from: {}", procedure.source);
                let scenarios = library::scenarios(folder);
                if !scenarios.is_empty() {
                    say!("      rehearse with: {}", scenarios.join(", "));
                }
            }
            Err(diagnostics) => say!(
                "  {name}  invalid: {} diagnostics; `holdpoint check {}` shows them",
                diagnostics.len(),
                folder.path
            ),
        }
    }
    Ok(Status::Finished)
}

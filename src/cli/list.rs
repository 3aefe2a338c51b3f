use super::{Failure, Status, library, runs};
use crate::procedure::load::load;

/// `holdpoint` alone: what there is to do.
pub(super) fn home() -> Result<Status, Failure> {
    println!("Holdpoint walks you through a cluster maintenance procedure, step by step.\n");
    list()?;
    let unfinished = runs::unfinished()?;
    if !unfinished.is_empty() {
        println!("\nUnfinished runs:");
        for line in unfinished {
            println!("  {line}");
        }
        println!("  `holdpoint resume RUN` goes on with one.");
    }
    println!("\nTo try it: holdpoint rehearse rok-0.11     Nothing real is touched.\nTo learn more: holdpoint help");
    Ok(Status::Finished)
}

/// What procedures there are.
pub(super) fn list() -> Result<Status, Failure> {
    let catalogue = library::catalogue()?;
    println!("Procedures:");
    for (name, folder) in &catalogue.procedures {
        match load(folder, &catalogue.fragments) {
            Ok((procedure, _)) => {
                println!("  {name}  {}", procedure.title);
                println!("      from: {}", procedure.source);
                let scenarios = library::scenarios(folder);
                if !scenarios.is_empty() {
                    println!("      rehearse with: {}", scenarios.join(", "));
                }
            }
            Err(diagnostics) => println!(
                "  {name}  invalid: {} diagnostics; `holdpoint check {}` shows them",
                diagnostics.len(),
                folder.path
            ),
        }
    }
    Ok(Status::Finished)
}

//! What is shipped is clean: no error, and no warning that isn't answered.

use holdpoint::procedure::{catalogue::Catalogue, load::load};

#[test]
fn every_shipped_procedure_checks_clean() {
    let catalogue = Catalogue::shipped();
    let mut told = Vec::new();
    for folder in catalogue.procedures.values() {
        let diagnostics = match load(folder, &catalogue.fragments) {
            Ok((_, warnings)) => warnings,
            Err(diagnostics) => diagnostics,
        };
        told.extend(diagnostics.iter().map(|diagnostic| diagnostic.render(false)));
    }
    assert!(told.is_empty(), "\n{}", told.join("\n\n"));
}

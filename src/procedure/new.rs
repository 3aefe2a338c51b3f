//! A fresh procedure: a small one that checks clean, plays, and teaches by its comments.

use std::collections::BTreeMap;

/// The files of a new procedure, by their path in its folder. Its title is the name in words.
pub fn files(name: &str) -> BTreeMap<String, Vec<u8>> {
    let title = title(name);
    let fill = |template: &str| template.replace("TITLE", &title).replace("NAME", name).into_bytes();
    BTreeMap::from([
        ("procedure.toml".to_owned(), fill(PROCEDURE)),
        ("scenarios/all-well.toml".to_owned(), fill(SCENARIO)),
    ])
}

/// Whether a folder of procedures can hold this name, and why not.
///
/// # Errors
/// In words.
pub fn check_name(name: &str) -> Result<(), String> {
    let well = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    match name {
        "fragments" => Err("`fragments` is the folder of what procedures share: take another name".into()),
        _ if well => Ok(()),
        _ => Err(format!(
            "{name:?} can't be the name of a procedure: letters, digits, `-`, `_` and `.`, a letter or digit first"
        )),
    }
}

fn title(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars.map(|c| if matches!(c, '-' | '_') { ' ' } else { c })).collect()
}

const PROCEDURE: &str = include_str!("new/procedure.toml");
const SCENARIO: &str = include_str!("new/all-well.toml");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::load::{Folder, load};

    #[test]
    fn a_fresh_procedure_checks_clean() {
        let folder = Folder {
            path: "procedures/swap-disks".into(),
            files: files("swap-disks"),
        };
        let told = match load(&folder, &Folder::default()) {
            Ok((procedure, warnings)) => {
                assert_eq!((procedure.name.as_str(), procedure.title.as_str()), ("swap-disks", "Swap disks"));
                warnings
            }
            Err(diagnostics) => diagnostics,
        };
        let told: Vec<String> = told.iter().map(|diagnostic| diagnostic.render(false)).collect();
        assert!(told.is_empty(), "{}", told.join("\n\n"));
    }

    #[test]
    fn a_name_that_would_lead_elsewhere_is_refused() {
        for name in ["", "..", "a/b", "fragments", "-x", "a b"] {
            assert!(check_name(name).is_err(), "{name}");
        }
        assert!(check_name("rok-0.11").is_ok());
    }
}

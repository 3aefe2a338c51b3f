//! The procedures that there are: those inside the binary, and an operator's own.

use super::load::Folder;
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/procedures");

/// The folder of fragments among procedures.
const FRAGMENTS: &str = "fragments";

/// Procedures by name, and the fragments that they share.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Each procedure's folder, by name.
    pub procedures: BTreeMap<String, Folder>,
    /// The fragments, by `NAME.toml`.
    pub fragments: Folder,
}

impl Catalogue {
    /// What is inside the binary.
    pub fn shipped() -> Catalogue {
        let mut files = BTreeMap::new();
        gather(&SHIPPED, &mut files);
        Catalogue::of("procedures", files)
    }

    /// What a folder `procedures` holds, its files given by their path in it: `NAME/procedure.toml`, `fragments/NAME.toml`.
    pub fn of(path: &str, files: BTreeMap<String, Vec<u8>>) -> Catalogue {
        let path = path.trim_end_matches('/');
        let mut catalogue = Catalogue {
            fragments: Folder {
                path: format!("{path}/{FRAGMENTS}"),
                files: BTreeMap::new(),
            },
            ..Catalogue::default()
        };
        for (file, content) in files {
            let Some((name, rest)) = file.split_once('/') else { continue };
            let folder = if name == FRAGMENTS {
                &mut catalogue.fragments
            } else {
                catalogue.procedures.entry(name.to_owned()).or_insert_with(|| Folder {
                    path: format!("{path}/{name}"),
                    files: BTreeMap::new(),
                })
            };
            folder.files.insert(rest.to_owned(), content);
        }
        catalogue.procedures.retain(|_, folder| folder.files.contains_key("procedure.toml"));
        catalogue
    }

    /// Adds another catalogue; where both have a name, the other's counts.
    #[must_use]
    pub fn and(mut self, own: Catalogue) -> Catalogue {
        self.procedures.extend(own.procedures);
        if self.fragments.files.is_empty() || !own.fragments.files.is_empty() {
            self.fragments.path = own.fragments.path;
        }
        self.fragments.files.extend(own.fragments.files);
        self
    }

    /// The procedure of this name.
    pub fn get(&self, name: &str) -> Option<&Folder> {
        self.procedures.get(name)
    }

    /// The name that a mistyped one most likely means.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        crate::diagnostic::did_you_mean(name, self.procedures.keys().map(String::as_str))
    }
}

fn gather(dir: &Dir<'_>, files: &mut BTreeMap<String, Vec<u8>>) {
    for file in dir.files() {
        files.insert(file.path().to_string_lossy().into_owned(), file.contents().to_vec());
    }
    dir.dirs().for_each(|dir| gather(dir, files));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::load::load;

    #[test]
    fn every_shipped_procedure_loads() {
        let catalogue = Catalogue::shipped();
        assert!(catalogue.get("rok-0.11").is_some());
        for folder in catalogue.procedures.values() {
            if let Err(diagnostics) = load(folder, &catalogue.fragments) {
                let told: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.render(false)).collect();
                panic!("{}", told.join("\n\n"));
            }
        }
    }

    #[test]
    fn an_own_procedure_stands_in_front_of_a_shipped_one() {
        let own = BTreeMap::from([
            ("rok-0.11/procedure.toml".to_owned(), b"own".to_vec()),
            ("README.md".to_owned(), Vec::new()),
        ]);
        let catalogue = Catalogue::shipped().and(Catalogue::of("/home/me/procedures", own));
        assert_eq!(
            catalogue.get("rok-0.11").map(|folder| folder.path.as_str()),
            Some("/home/me/procedures/rok-0.11")
        );
        assert_eq!(catalogue.nearest("rok-0.1"), Some("rok-0.11"));
    }
}

//! What anybody may read of a run: a secret that stands in it can't be told from an ordinary word.

use crate::{cli::place, engine::input::Opening, journal::Folder, procedure::catalogue::Catalogue, words::SecretName};

/// The words of the run: its procedure and all shipped ones, in which the words of their field stand, and what it was given.
pub(super) fn words(folder: &Folder, opening: &Opening) -> String {
    let mut words = serde_json::to_string(opening).unwrap_or_default();
    let mut add = |path: &str, content: &[u8]| {
        // A scenario has stand-ins for secrets in it.
        if !path.split('/').any(|part| part == "scenarios") {
            words.push('\n');
            words.push_str(&String::from_utf8_lossy(content));
        }
    };
    // Without the run's own copy there is less to go by, and no more.
    for (path, content) in place::files(&folder.procedure()).unwrap_or_default() {
        add(&path, &content);
    }
    let shipped = Catalogue::shipped();
    for folder in shipped.procedures.values().chain([&shipped.fragments]) {
        for (path, content) in &folder.files {
            add(path, content);
        }
    }
    words
}

/// Said of a secret that is one of them.
pub(super) fn said(secret: &SecretName) -> String {
    format!("The secret {secret} is an ordinary word of this run: where a command prints it, it isn't starred out.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::Vault;

    #[test]
    fn a_word_of_the_procedure_or_a_host_is_ordinary_and_a_password_is_not() {
        let opening = Opening {
            by: "anna".into(),
            here: "laptop".into(),
            inputs: [("appliances".to_owned(), serde_json::json!(["rok1", "rok2"]))].into(),
            origins: Default::default(),
            addresses: Default::default(),
            account: Default::default(),
            same: Vec::new(),
            consoles: Default::default(),
            secrets: Vec::new(),
        };
        let mut vault = Vault::new();
        for word in ["word", "secret", "rok1", "hunter22", "rehearsal only"] {
            vault.keep(word.into(), word.as_bytes().to_vec());
        }
        let vault = vault.among(words(&Folder::at("/nowhere"), &opening));
        let ordinary: Vec<String> = vault.ordinary().map(ToString::to_string).collect();
        assert_eq!(ordinary, ["rok1", "secret", "word"]);
        assert_eq!(vault.contains_secret("the password of rok1 is a secret"), None);
        assert_eq!(vault.contains_secret("it is hunter22"), Some("hunter22".into()));
    }
}

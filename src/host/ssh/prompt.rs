//! What `ssh` wants to know from its askpass: told by its own words and its hint.

/// A question of `ssh`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Prompt {
    /// The password of `USER@HOST`.
    Password(String),
    /// The passphrase of a key file.
    Passphrase(String),
    /// The PIN of a key or a card.
    Pin(String),
    /// A second factor, or whatever else a server asks.
    Code(String),
    /// Whether a host key that nobody knows is right: its kind and its fingerprint, and for which name it is.
    HostKey {
        name: String,
        kind: String,
        fingerprint: String,
        /// Whether the fingerprint itself may be the answer.
        takes_fingerprint: bool,
    },
    /// Whether a key may be used: yes or no.
    Confirm(String),
    /// Nothing is asked: somebody is told to touch a key.
    Touch(String),
}

impl Prompt {
    /// `hint` is what `ssh` has in `SSH_ASKPASS_PROMPT`.
    pub(super) fn read(hint: &str, text: &str) -> Prompt {
        let text = clean(text);
        match hint {
            "confirm" => return Prompt::Confirm(text),
            "none" => return Prompt::Touch(text),
            _ => {}
        }
        let end = text.trim_end();
        if end.contains("(yes/no") || end.starts_with("Please type 'yes'") {
            return host_key(end);
        }
        // Keyboard-interactive: `(USER@HOST) ` and whatever the server says.
        if let Some((who, said)) = end.strip_prefix('(').and_then(|rest| rest.split_once(") ")) {
            let lower = said.trim_end_matches(':').trim().to_lowercase();
            if lower == "password" || lower.ends_with("'s password") {
                return Prompt::Password(who.into());
            }
            return Prompt::Code(end.into());
        }
        if let Some(who) = end.strip_suffix("'s password:") {
            return Prompt::Password(last_line(who).into());
        }
        if let Some(rest) = end.strip_prefix("Enter passphrase for ") {
            let quoted = rest.split_once('\'').and_then(|(_, rest)| rest.rsplit_once('\''));
            return Prompt::Passphrase(quoted.map_or(rest.trim_end_matches(':'), |(path, _)| path).into());
        }
        if end.starts_with("Enter PIN") {
            return Prompt::Pin(end.into());
        }
        Prompt::Code(end.into())
    }
}

fn host_key(text: &str) -> Prompt {
    let name = text.split('\'').nth(1).unwrap_or_default();
    let line = text.lines().find(|line| line.contains(" key fingerprint is ")).unwrap_or_default();
    let (kind, fingerprint) = line.split_once(" key fingerprint is ").unwrap_or_default();
    Prompt::HostKey {
        name: name.into(),
        kind: kind.trim().into(),
        fingerprint: fingerprint.trim_end_matches('.').into(),
        takes_fingerprint: text.contains("[fingerprint]"),
    }
}

/// Servers write prompts: no control character of theirs reaches a screen.
fn clean(text: &str) -> String {
    text.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect()
}

fn last_line(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ssh_asks_is_told_apart() {
        let read = |text: &str| Prompt::read("", text);
        assert_eq!(read("op@10.0.0.7's password: "), Prompt::Password("op@10.0.0.7".into()));
        assert_eq!(read("(op@gate) Password: "), Prompt::Password("op@gate".into()));
        assert_eq!(
            read("(op@gate) Verification code: "),
            Prompt::Code("(op@gate) Verification code:".into())
        );
        assert_eq!(
            read("Enter passphrase for key '/home/op/.ssh/id it\u{e9}': "),
            Prompt::Passphrase("/home/op/.ssh/id it\u{e9}".into())
        );
        assert_eq!(
            read("Enter PIN for ED25519-SK key x: "),
            Prompt::Pin("Enter PIN for ED25519-SK key x:".into())
        );
        assert_eq!(read("Odd\u{1b}[2J?"), Prompt::Code("Odd[2J?".into()));
        assert!(matches!(Prompt::read("none", "Confirm user presence for key"), Prompt::Touch(_)));
        assert!(matches!(Prompt::read("confirm", "Allow use of key?"), Prompt::Confirm(_)));
    }

    #[test]
    fn a_host_key_is_asked_with_its_fingerprint() {
        let text = "The authenticity of host '[127.0.0.1]:2201 ([127.0.0.1]:2201)' can't be established.\n\
                    ED25519 key fingerprint is SHA256:abc+/def.\nThis key is not known by any other names.\n\
                    Are you sure you want to continue connecting (yes/no/[fingerprint])? ";
        let asked = Prompt::HostKey {
            name: "[127.0.0.1]:2201 ([127.0.0.1]:2201)".into(),
            kind: "ED25519".into(),
            fingerprint: "SHA256:abc+/def".into(),
            takes_fingerprint: true,
        };
        assert_eq!(Prompt::read("", text), asked);
    }
}

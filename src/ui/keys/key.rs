use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key as it is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
    alt: bool,
}

/// A character.
pub(in crate::ui) const fn char(c: char) -> Key {
    code(KeyCode::Char(c))
}

/// A character with Ctrl, in lower case.
pub(in crate::ui) const fn ctrl(c: char) -> Key {
    Key {
        code: KeyCode::Char(c),
        ctrl: true,
        alt: false,
    }
}

/// A key that is no character.
pub(in crate::ui) const fn code(code: KeyCode) -> Key {
    Key {
        code,
        ctrl: false,
        alt: false,
    }
}

/// Keys by name; the first name of each is the one that is shown.
const NAMED: &[(KeyCode, &[&str])] = &[
    (KeyCode::Enter, &["Enter", "Return"]),
    (KeyCode::Esc, &["Esc", "Escape"]),
    (KeyCode::Tab, &["Tab"]),
    (KeyCode::BackTab, &["Shift-Tab", "BackTab"]),
    (KeyCode::Backspace, &["Backspace"]),
    (KeyCode::Delete, &["Del", "Delete"]),
    (KeyCode::Insert, &["Ins", "Insert"]),
    (KeyCode::Up, &["↑", "Up"]),
    (KeyCode::Down, &["↓", "Down"]),
    (KeyCode::Left, &["←", "Left"]),
    (KeyCode::Right, &["→", "Right"]),
    (KeyCode::PageUp, &["PgUp", "PageUp"]),
    (KeyCode::PageDown, &["PgDn", "PgDown", "PageDown"]),
    (KeyCode::Home, &["Home"]),
    (KeyCode::End, &["End"]),
    (KeyCode::Char(' '), &["Blank", "Space"]),
];

impl Key {
    /// Whether this is what was pressed. Shift is part of the character.
    pub fn is(self, event: &KeyEvent) -> bool {
        self.code == event.code
            && self.ctrl == event.modifiers.contains(KeyModifiers::CONTROL)
            && self.alt == event.modifiers.contains(KeyModifiers::ALT)
    }

    /// For people, and for [`Key::parse`].
    pub fn name(self) -> String {
        let known = NAMED
            .iter()
            .find(|(code, _)| *code == self.code)
            .and_then(|(_, names)| names.first());
        let name = match (known, self.code) {
            (Some(name), _) => (*name).to_owned(),
            (None, KeyCode::Char(c)) if self.ctrl => c.to_uppercase().to_string(),
            (None, KeyCode::Char(c)) => c.to_string(),
            (None, KeyCode::F(n)) => format!("F{n}"),
            (None, other) => format!("{other:?}"),
        };
        format!(
            "{}{}{name}",
            if self.ctrl { "Ctrl-" } else { "" },
            if self.alt { "Alt-" } else { "" }
        )
    }

    /// As an operator writes it: `x`, `X`, `Ctrl-x`, `Alt-x`, `F5`, `PgUp`, `Blank`.
    ///
    /// # Errors
    /// It is no key, or one that terminals can't tell from another: why, in words.
    pub fn parse(text: &str) -> Result<Key, String> {
        let (mut rest, mut key) = (text.trim(), char(' '));
        loop {
            if let Some(after) = after(rest, "ctrl-") {
                (rest, key.ctrl) = (after, true);
            } else if let Some(after) = after(rest, "alt-") {
                (rest, key.alt) = (after, true);
            } else {
                break;
            }
        }
        key.code = key_code(rest).ok_or_else(|| "there is no such key".to_owned())?;
        if let KeyCode::Char(c) = key.code {
            key.tell_apart(c)?;
            if key.ctrl {
                key.code = KeyCode::Char(c.to_ascii_lowercase());
            }
        }
        Ok(key)
    }

    /// With Ctrl, terminals send few characters as themselves.
    fn tell_apart(self, c: char) -> Result<(), String> {
        if !self.ctrl {
            return Ok(());
        }
        let same = |other: &str| Err(format!("terminals send it as {other}"));
        match c.to_ascii_lowercase() {
            'i' => same("Tab"),
            'm' => same("Enter"),
            '[' => same("Esc"),
            'h' => Err("some terminals send it for Backspace".to_owned()),
            ' ' | ']' | '5' | 'a'..='z' => Ok(()),
            _ => Err("terminals don't send it as a key of its own".to_owned()),
        }
    }
}

/// What follows a prefix, in any case, where something does.
fn after<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    let rest = text.get(prefix.len()..)?;
    (head.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then_some(rest)
}

fn key_code(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        let known = NAMED.iter().find(|(_, names)| names.contains(&name)).map(|(code, _)| *code);
        return known.or((!c.is_control()).then_some(KeyCode::Char(c)));
    }
    let known = NAMED
        .iter()
        .find(|(_, names)| names.iter().any(|one| one.eq_ignore_ascii_case(name)));
    let number = || name.strip_prefix(['F', 'f'])?.parse().ok().filter(|n| (1..=12).contains(n));
    known.map(|(code, _)| *code).or_else(|| number().map(KeyCode::F))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_named() {
        for (text, name) in [
            ("x", "x"),
            ("X", "X"),
            ("ctrl-x", "Ctrl-X"),
            ("Ctrl-X", "Ctrl-X"),
            ("Alt-x", "Alt-x"),
            ("Ctrl-Alt-Up", "Ctrl-Alt-↑"),
            ("space", "Blank"),
            ("pgup", "PgUp"),
            ("↑", "↑"),
            ("f12", "F12"),
            ("-", "-"),
            ("Ctrl-]", "Ctrl-]"),
            ("é", "é"),
        ] {
            let key = Key::parse(text).unwrap();
            assert_eq!(key.name(), name);
            assert_eq!(Key::parse(&key.name()).unwrap(), key);
        }
    }

    #[test]
    fn what_is_no_key_or_looks_like_another_is_refused_with_the_reason() {
        for (text, why) in [
            ("", "no such key"),
            ("Ctrl-", "no such key"),
            ("Hyper-x", "no such key"),
            ("F13", "no such key"),
            ("ab", "no such key"),
            ("Ctrl-m", "Enter"),
            ("Ctrl-I", "Tab"),
            ("Ctrl-[", "Esc"),
            ("Ctrl-1", "of its own"),
        ] {
            assert!(Key::parse(text).unwrap_err().contains(why), "{text}");
        }
    }
}

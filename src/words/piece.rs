use super::SecretName;
use serde::{Deserialize, Serialize};

/// A rendered text in which secrets are still only names: safe to journal, show, hash and compare.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Script(pub Vec<Piece>);

/// A part of a [`Script`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// Filled in by the host, at the moment of writing, and by nobody else.
    Secret(SecretName),
}

impl Script {
    /// A script of plain text.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Script(Vec::new())
        } else {
            Script(vec![Piece::Text(text)])
        }
    }

    /// Whether a secret's value would be in it.
    pub fn has_secret(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Secret(_)))
    }

    /// For people: secrets appear as `‹name›`.
    pub fn masked(&self) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Secret(name) => format!("‹{name}›"),
            })
            .collect()
    }
}

/// What is sent to a running command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stimulus {
    /// Text on its standard input or terminal.
    Type(Script),
    /// A signal to the command's process group.
    Signal(Signal),
    /// End of input.
    Eof,
}

/// Signals that the operator may send. None is ever sent by the guide itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signal {
    /// SIGINT, as Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGKILL.
    Kill,
}

impl Signal {
    /// As the system calls it.
    pub fn name(self) -> &'static str {
        match self {
            Signal::Interrupt => "SIGINT",
            Signal::Terminate => "SIGTERM",
            Signal::Kill => "SIGKILL",
        }
    }
}

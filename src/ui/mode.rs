//! Live or rehearsal, so that one is not mistaken for the other, without any colour either.

use super::theme::Role;
use crate::engine::event::Mode;

/// As the header has it.
pub(super) fn banner(mode: Option<&Mode>) -> &'static str {
    match mode {
        Some(Mode::Live) => "████ LIVE ████",
        Some(Mode::Rehearsal { .. }) => "╌╌╌ REHEARSAL ╌╌╌",
        None => "…",
    }
}

/// In a word.
pub(super) fn word(mode: Option<&Mode>) -> &'static str {
    match mode {
        Some(Mode::Live) => "LIVE",
        Some(Mode::Rehearsal { .. }) => "REHEARSAL",
        None => "…",
    }
}

/// How it looks.
pub(super) fn role(mode: Option<&Mode>) -> Role {
    match mode {
        Some(Mode::Live) => Role::Live,
        _ => Role::Rehearsal,
    }
}

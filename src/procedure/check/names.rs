//! The names that expressions may use at a node.

/// Names and their types.
#[derive(Clone, Debug, Default)]
pub struct Names {}

//! Procedures: raw shape → check (all diagnostics at once) → model; templates and quoting; plan; catalogue; schema; show.

pub mod expr;
pub mod model;
pub mod plan;
pub mod scope;
pub mod take;
pub mod template;
pub mod types;

//! Procedures: raw shape → check (all diagnostics at once) → model; templates and quoting; plan; catalogue; schema; show.

mod applies;
pub mod catalogue;
pub mod check;
pub mod columns;
pub mod expr;
pub mod import;
pub mod inputs;
pub mod load;
pub mod model;
pub mod new;
pub mod origin;
pub mod plan;
pub mod raw;
pub mod readers;
pub mod schema;
pub mod scope;
pub mod show;
pub mod site;
pub mod take;
pub mod template;
pub mod types;
pub mod uses;

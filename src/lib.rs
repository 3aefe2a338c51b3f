//! Holdpoint walks an administrator through a cluster maintenance procedure.

// In tests and benches they are how a story ends.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod cli;
pub mod clock;
pub mod diagnostic;
pub mod engine;
pub mod feed;
pub mod files;
pub mod host;
pub mod journal;
pub mod logging;
pub mod monitor;
pub mod plain;
pub mod procedure;
pub mod rehearsal;
pub mod runtime;
pub mod tables;
pub mod transcript;
pub mod ui;
pub mod vault;
pub mod words;

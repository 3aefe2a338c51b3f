//! Holdpoint walks an administrator through a cluster maintenance procedure.

pub mod diagnostic;
pub mod engine;
pub mod procedure;
pub mod rehearsal;
pub mod tables;
pub mod words;

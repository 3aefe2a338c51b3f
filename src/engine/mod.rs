//! The engine: input, event, sheet, run (the fold) and decide. Pure: no I/O, no clock, no async.

mod apply;
pub mod event;
pub mod input;
pub mod run;
pub mod senses;
pub mod sheet;
pub mod status;
pub mod view;

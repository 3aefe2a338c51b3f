//! The engine: input, event, sheet, run (the fold) and decide. Pure: no I/O, no clock, no async.

pub mod event;
pub mod input;
pub mod run;
pub mod sheet;
pub mod status;

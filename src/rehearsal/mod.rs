//! The simulated cluster: scenario files, state, virtual time, faults; one more kind of [`Hosts`](crate::host::Hosts).

pub mod end;
pub mod policy;
pub mod scenario;
mod world;

pub use world::{Happening, World};

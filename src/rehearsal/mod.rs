//! The simulated cluster: scenario files, state, virtual time, faults; one more kind of [`Hosts`](crate::host::Hosts).

pub mod auto;
mod cluster;
pub mod cluster_model;
pub mod draft;
pub mod drill;
pub mod end;
pub mod injected;
pub mod policy;
pub mod prepare;
pub mod scenario;
mod world;

pub use cluster::Cluster;
pub use world::{Contents, Happening, World};

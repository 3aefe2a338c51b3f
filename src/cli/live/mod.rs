//! Live runs: what is given, the form, the look at all hosts, the claims, the beginning, and going on.

mod begin;
mod check;
mod claims;
mod connect;
mod left;
mod lists;
mod place;
mod resume;
mod wanted;

pub(super) use begin::{Looker, What, run};
pub(super) use connect::{Connected, connect, wanted_by};
pub(super) use left::{clear, on_hosts, standing};
pub(super) use place::{Place, moved};
pub(super) use resume::resume;

//! The write-ahead core, and the one loop of tasks and timers around it.

mod around;
mod beside;
mod core;
mod discover;
#[cfg(test)]
mod fake;
mod following;
mod live;
mod onlooker;
mod orders;
mod player;
mod poll;
mod polls;
pub mod reading;
mod readings;
mod reconcile;
mod seen;
mod tail;
#[cfg(test)]
mod tests;
mod watching;

pub use self::core::{Core, Outcome, fold};
pub use discover::{discover, discover_on};
pub use following::{FollowError, Following, Shown};
pub use live::{Aside, FromAside, Inject, Pace, Runtime};
pub use onlooker::Onlooker;
pub use player::Player;
pub use readings::readings;
pub use seen::glances;
pub use watching::Watching;

//! The write-ahead core, and the one loop of tasks and timers around it.

mod around;
mod beside;
mod core;
mod discover;
mod following;
mod live;
mod orders;
mod poll;
pub mod reading;
mod reconcile;
mod tail;

pub use self::core::{Core, Outcome, fold};
pub use discover::{discover, discover_on};
pub use following::{FollowError, Following, Shown};
pub use live::{Inject, Pace, Runtime};

//! The engine: input, event, sheet, run (the fold) and decide. Pure: no I/O, no clock, no async.
//!
//! ```text
//!  Input ─► decide(&rules, &senses, &run, input, now) ─► Draft { run, events }
//!  journal.append(events)  ─►  event.order(&run) ─► hosts         run.apply(event) ─► viewers
//!  wants(&rules, &senses, &run, now) ─► what to follow, ask, look at and poll
//! ```

mod accept;
mod act_kind;
mod acts;
mod answers;
mod apply;
mod arrivals;
mod assess;
pub mod attention;
mod away;
pub mod back_out;
mod decide;
mod effects;
pub mod event;
pub mod explain;
mod files;
mod guards;
pub mod history;
pub mod holder;
pub mod input;
mod launch;
mod layout;
mod lines;
pub mod pace;
mod prepare;
mod refusal;
mod render;
mod rules;
pub mod run;
mod scope;
pub mod senses;
mod settle;
pub mod sheet;
pub mod status;
pub mod view;
mod wants;
mod watched;
pub mod window;

pub use act_kind::ActKind;
pub use decide::{Draft, begin, decide, keep_refusal};
pub use refusal::Refusal;
pub use rules::Rules;
pub use scope::hosts;
pub use wants::wants;

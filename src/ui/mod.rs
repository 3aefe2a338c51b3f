//! The screen: state, update, draw. It folds the feed by itself and never waits for the disk or a host.
//!
//! ```text
//! ┌ header ─ mode · procedure · site ─ phase, step ─ time ─────── stop, guards, held, open effects ┐
//! │ plan                     │ step                               │ watch                          │
//! │ every line, one of them  │ cautions above the exact command,  │ held commands, guards,         │
//! │ marked ➤                 │ evidence, what is in the way       │ open effects, left for later,  │
//! │                          ├────────────────────────────────────┤ monitors                       │
//! │                          │ output                             │                                │
//! │                          │ as it comes, or a live terminal    │                                │
//! ├ message ─────────────────┴────────────────────────────────────┴────────────────────────────────┤
//! └ keys_line ─ the keys that fit the moment ──────────────────────────────────────────────────────┘
//!   page   ─ over all of it: help, messages, what came before
//!   dialog ─ over all of it: a question that the operator's own key opened
//!   asking ─ over all of it: what a connection asks
//! ```
//! Each of these is a file in `region`. In a small terminal the four in the middle are tabs.
//!
//! - [`App`] is the state; [`App::update`] takes an [`Event`] in and answers with what the world should do ([`Out`]);
//!   [`draw`] makes a frame of the state and changes nothing.
//! - [`keys::KEYS`] is the only table of keys; [`theme`] the only place that knows colours.
//! - [`deed`] says what may be done with a line as it stands; `dialog` asks for it.
//! - [`run`] is the loop: it draws only when something has changed and nothing more waits. [`terminal`] is what becomes of the terminal.

mod app;
mod asking;
pub mod attention;
mod baseline;
mod borders;
mod clean;
mod command_text;
mod company;
pub mod deed;
mod dialog;
mod diff;
mod difference;
mod display;
mod event;
mod evidence;
mod field;
mod field_lines;
pub mod form;
mod frames;
pub mod fuzzy;
mod gate;
mod hands;
pub mod home;
pub mod keys;
mod layout;
pub mod letters;
mod look;
mod menu;
mod mode;
pub mod monitor;
mod output;
mod outside;
pub mod pace;
mod pane;
mod plain_time;
pub mod preflight;
mod question;
mod region;
mod rows;
mod session;
pub mod settings;
mod sheet_lines;
mod shell;
mod sixteen;
mod step_view;
mod summary;
mod tail;
pub mod taking;
pub mod terminal;
mod text_box;
mod text_view;
pub mod theme;
mod title;
mod typing;
mod update;
mod watch;
mod watching;
mod why;
mod wrap;

pub use app::App;
pub use asking::{Above, Asking};
pub use display::Display;
pub use event::{Event, Moment, NotKept, Out, With};
pub use form::Form;
pub use frames::Line;
pub use home::Home;
pub use letters::Letters;
pub use monitor::Monitor;
pub use outside::Text;
pub use plain_time::age;
pub use preflight::Preflight;
pub use question::Question;
pub use region::draw;
pub use session::{Ended, Screen, run};
pub use settings::Settings;
pub use shell::{Shell, Shelled, Shells};
pub use theme::Theme;

//! Holdpoint walks an administrator through a cluster maintenance procedure: each step with its exact command, run once it is
//! confirmed; hold points that only a person releases; a journal, so that work cut off anywhere goes on where it stood.
//!
//! This page is the architecture: read it first, then [`engine`], then whatever you came for.
//!
//! # How it runs
//!
//! ```text
//!  operator ─ Input ─┐                        ┌─► journal.append(record) + fsync   (fails → nothing has begun, the guide ends)
//!  hosts ─── Input ──┼─► decide(&run, input, now) ─► events ─► run.apply(event) ─► feed ─► screen, plain text
//!  monitors ─ Input ─┘                        └─► event.order(): start, send · wants(): tail, inquire, look, poll, wake
//! ```
//!
//! - [`engine::decide`] and [`engine::run::Run::apply`] are plain functions: no I/O, no clock, no terminal, no async. A live run, a
//!   rehearsal, a resume and a viewer fold the same events.
//! - One input causes a chain (finished → assessed → next prepared). The chain is one decision, and one decision is one line of the
//!   journal: a torn line can't leave half of one.
//! - What hosts are told comes only out of recorded events ([`engine::event::Event::order`]), after the record is on disk: write-ahead
//!   can't be forgotten. What is followed, asked and polled is reconciled from [`engine::wants`] after each record, so that a resume
//!   needs no code of its own.
//! - A command that was started and has no outcome when the guide comes back is in doubt. Its host is asked; where it never began the
//!   asking makes that final. Nothing is ever run again by itself.
//! - Events carry results, never questions: folding an old journal needs neither the procedure nor an expression.
//! - What is shown is what runs: confirming names the digest of the sheet that was on the screen.
//! - Unknown is a value of its own. What rests on a reading that is missing, failed or stale is unknown, and unknown blocks.
//! - Secrets are names everywhere ([`words::Piece`]) until a host writes them ([`vault`]).
//! - A rehearsal is one more kind of [`host::Hosts`]. The loop is generic over it, never `dyn`: a run built with the simulated cluster
//!   has no way to a real one.
//!
//! # Who knows whom
//!
//! One direction of knowledge; a test reads our own `use` lines and fails where this table is broken.
//!
//! | module | owns |
//! | --- | --- |
//! | [`words`] | the leaf vocabulary: ids, commands, findings |
//! | [`diagnostic`], [`tables`] | a message with its place in a file; TOML read with every place known |
//! | [`procedure`] | raw shape → check (all diagnostics at once) → model; expressions, templates, quoting; plan; catalogue; show |
//! | [`engine`] | input, event, sheet, run (the fold), decide and its parts |
//! | [`journal`], [`files`] | record, append, sync, torn tail, hash chain, lock, a run as one file; files of the operator's own |
//! | [`transcript`] | everything that one attempt of one command printed: written, read by line, scanned |
//! | [`host`] | a narrow trait: start, tail, inquire, send, look; OpenSSH's connections, this machine, the durable runner, and real hosts made of them |
//! | [`rehearsal`] | the simulated cluster: scenario files, state, virtual time, faults; and the operator who plays them |
//! | [`monitor`] | readers: a tool's output → values |
//! | [`trend`] | what is measured over time: curves, rates, a rough time to zero |
//! | [`vault`] | secrets and masking |
//! | [`runtime`] | the write-ahead core, the one loop of tasks and timers, pollers |
//! | [`cluster`] | the live view with no run: readings → what is well and what isn't, in words; what changed when; JSON |
//! | [`door`] | the socket in a run's folder by which others reach the guide that walks it |
//! | [`feed`] | all that a viewer gets, and all that it may ask for |
//! | [`ui`], [`plain`] | the same run on a screen, and as lines |
//! | [`debriefing`] | what came in a rehearsal, what could be seen of it, what was done, and what was right |
//! | [`report`] | the same events as the record of what was done: Markdown, HTML, JSON, a recording |
//! | [`clock`], [`logging`] | the only `now()`; what the program says of itself |
//! | [`cli`] | arguments, wiring, exit status |
//!
//! # What is deliberately absent
//!
//! A stored cursor (the current line is derived), timers as effects (deadlines derive from the time of records), a second set of
//! events for viewers, configuration that changes what runs, and any way for the guide to send a signal by itself.

// In tests and benches they are how a story ends.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod cli;
pub mod clock;
pub mod cluster;
pub mod debriefing;
pub mod diagnostic;
pub mod door;
pub mod engine;
pub mod feed;
pub mod files;
pub mod host;
pub mod journal;
pub mod logging;
pub mod monitor;
pub mod plain;
pub mod procedure;
pub mod rehearsal;
pub mod report;
pub mod runtime;
pub mod tables;
pub mod transcript;
pub mod trend;
pub mod ui;
pub mod vault;
pub mod words;

//! The engine as stories: a procedure as text, what hosts and people say fed in by hand, and after every input the fold of
//! the log compared with the run.

mod answers;
mod attention;
mod captures;
mod confirm;
mod doubts;
mod effects;
mod fan;
mod files;
mod fragments;
mod guards;
mod handing;
mod pace;
mod path;
mod prompts;
mod random;
mod safety;
mod signed;
mod states;
mod story;
mod undo;
mod waits;

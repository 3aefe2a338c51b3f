//! Connections through the system's own OpenSSH, to sshds that the tests start themselves.

#[path = "../support/sshd/mod.rs"]
mod sshd;

mod guide;
mod login;
mod machines;

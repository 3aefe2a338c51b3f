//! Connections through the system's own OpenSSH, to sshds that the tests start themselves.

#[path = "../support/sshd/mod.rs"]
mod sshd;

mod flood;
mod guide;
mod hostile;
mod keys;
mod limits;
mod login;
mod loss;
mod machines;
mod ways;

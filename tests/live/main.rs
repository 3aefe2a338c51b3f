//! Runs on real hosts: sshds that the tests start, each a machine of its own, with connections cut and guides killed on the way.

#[path = "../support/secrets.rs"]
mod secrets;
#[path = "../support/sshd/mod.rs"]
mod sshd;

mod ends;
mod guide;
mod killed;
mod passed;
mod right;
mod stages;

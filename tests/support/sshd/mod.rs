//! Real sshds on loopback: throwaway keys, and an `ssh_config` that names them. With the rights for it each is a machine of its own, with
//! another machine id, boot id, node name, users, `/home` and `/var/tmp`, that can be rebooted and lose its power. All of it goes with
//! the value that holds it, and with the test's process.
//!
//! ```text
//! let Some(lan) = Lan::isolated() else { return };            // it has said aloud why the test is skipped
//! let node1 = lan.machine("node1").line("MaxSessions 2").start();
//! lan.alias("first", &node1, &["RequestTTY force"]);          // ssh -F lan.ssh_config() first
//! ```

#![allow(dead_code, unused_imports, reason = "each test uses a part of it")]

mod lan;
mod machine;
mod process;
mod room;
#[path = "../skip.rs"]
pub mod skip;

pub use lan::{Lan, PASSPHRASE};
pub use machine::{Machine, Options};
pub use process::{Process, wait_until};
pub use room::{PASSWORD, User};

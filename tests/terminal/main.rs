//! The real program: killed, told to leave, resumed. Nothing here sleeps to be right: each wait is for a text, with a generous deadline.

#[path = "../support/secrets.rs"]
mod secrets;
#[path = "../support/sshd/mod.rs"]
mod sshd;

mod broken;
mod drill;
mod echoed;
mod handing;
mod home;
mod hostile;
mod inject;
mod live;
mod monitor;
mod picture;
mod plain;
mod program;
mod screen;
mod secret;
mod share;
mod sign;
mod slow;
mod tutorial;
mod watch;

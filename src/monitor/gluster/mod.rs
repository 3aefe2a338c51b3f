//! GlusterFS.

pub(super) mod clients;
pub(super) mod heal;
pub(super) mod peers;
pub(super) mod volumes;

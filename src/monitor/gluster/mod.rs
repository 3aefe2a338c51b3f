//! GlusterFS.

pub(super) mod heal;

use serde::{Deserialize, Serialize};

/// Who a host says it is, found out on the host itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// `/etc/machine-id`: another one is another machine.
    pub machine: String,
    /// `/proc/sys/kernel/random/boot_id`: another one is another boot.
    pub boot: String,
    /// `uname -n`: the name that must be typed before a `destroy`.
    pub node: String,
    /// `uname -r`.
    pub kernel: String,
}

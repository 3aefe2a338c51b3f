/// How a question that came up while a host was being reached is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskKind {
    /// By a password, a passphrase or a code: never shown, never written down.
    Secret,
    /// By text that may be shown.
    Text,
    /// By `yes` or `no`, after comparing a fingerprint: no is what is meant where nothing is said.
    HostKey,
}

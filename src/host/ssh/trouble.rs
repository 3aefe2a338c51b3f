//! Why there is no connection, told from what `ssh` says: what happened, what it means, what to do.

use std::io;

/// Why there is no connection to a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What kind it is.
    pub kind: Kind,
    /// The line of `ssh` that says so, or our own words where there is none.
    pub line: String,
}

/// The kinds of trouble that are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing listens on the port.
    Refused,
    /// No answer within the time.
    TimedOut,
    /// No way through the network.
    NoRoute,
    /// No such name.
    UnknownName,
    /// A host key that nobody knows, and that the operator didn't accept.
    KeyUnknown,
    /// Another host key than the known one.
    KeyChanged {
        /// The fingerprint that the host shows now.
        now: Option<String>,
        /// The file and line of the known one, as `FILE:LINE`.
        place: Option<String>,
    },
    /// A host key that was withdrawn.
    KeyRevoked,
    /// The login was refused.
    LoginRefused {
        /// `USER@HOST`.
        who: String,
        /// What the server would have taken.
        methods: String,
    },
    /// The operator gave no answer to a question of the login.
    NotAnswered,
    /// More keys were offered than the server takes.
    TooManyKeys,
    /// The server, or something before it, dropped the connection before a word was said: too many at once, or a ban.
    Dropped,
    /// What answers isn't an SSH server.
    Garbage,
    /// No common way to encrypt or to prove keys.
    NoCommonWay,
    /// A key file, or the configuration, that others may write or read.
    OpenFile,
    /// The operator's configuration can't be read.
    BadConfiguration,
    /// The way through another host didn't open.
    NoPassage,
    /// There was a connection, and it ended.
    Ended,
    /// No `ssh` on this machine.
    NoSsh,
    /// Something in our own place: folders, sockets, names.
    Ours,
    /// None of these.
    Other,
}

/// Words of `ssh` and what they tell; the first that is found counts, whatever line it is on.
const SIGNS: &[(&str, Kind)] = &[
    ("REVOKED HOST KEY", Kind::KeyRevoked),
    ("marked as revoked", Kind::KeyRevoked),
    (
        "REMOTE HOST IDENTIFICATION HAS CHANGED",
        Kind::KeyChanged { now: None, place: None },
    ),
    ("Host key verification failed", Kind::KeyUnknown),
    ("Bad owner or permissions on", Kind::OpenFile),
    ("Bad configuration option", Kind::BadConfiguration),
    ("bad configuration options", Kind::BadConfiguration),
    ("Can't open user config file", Kind::BadConfiguration),
    ("Could not resolve hostname", Kind::UnknownName),
    ("hostname contains invalid characters", Kind::UnknownName),
    ("stdio forwarding failed", Kind::NoPassage),
    ("Stdio forwarding request failed", Kind::NoPassage),
    ("stdio forward failed", Kind::NoPassage),
    ("No route to host", Kind::NoRoute),
    ("Network is unreachable", Kind::NoRoute),
    ("Connection timed out", Kind::TimedOut),
    ("Operation timed out", Kind::TimedOut),
    (" timed out", Kind::TimedOut),
    ("not responding", Kind::TimedOut),
    ("Connection refused", Kind::Refused),
    ("Too many authentication failures", Kind::TooManyKeys),
    (
        "Permission denied (",
        Kind::LoginRefused {
            who: String::new(),
            methods: String::new(),
        },
    ),
    ("Unable to negotiate", Kind::NoCommonWay),
    ("banner line contains invalid characters", Kind::Garbage),
    ("banner line too long", Kind::Garbage),
    ("No banner", Kind::Garbage),
    ("Bad packet length", Kind::Garbage),
    ("Protocol major versions differ", Kind::Garbage),
    ("Invalid SSH identification string", Kind::Garbage),
    ("invalid format", Kind::Garbage),
    ("Exceeded MaxStartups", Kind::Dropped),
    ("Not allowed at this time", Kind::Dropped),
    ("kex_exchange_identification", Kind::Dropped),
    ("ssh_exchange_identification", Kind::Dropped),
    ("banner exchange", Kind::Dropped),
    ("too long for Unix domain socket", Kind::Ours),
    ("Permissions ", Kind::OpenFile),
    ("closed by", Kind::Ended),
    ("Connection reset", Kind::Ended),
    ("Broken pipe", Kind::Ended),
    ("Disconnected from", Kind::Ended),
];

impl Trouble {
    /// Reads what `ssh` wrote.
    pub fn read(text: &str) -> Trouble {
        let lines: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !is_chatter(line))
            .collect();
        let found = SIGNS
            .iter()
            .find_map(|(sign, kind)| Some((kind, *lines.iter().find(|line| line.contains(sign))?)));
        let Some((kind, line)) = found else {
            let line = lines.last().map_or("ssh ended without a word", |line| *line);
            return Trouble::new(Kind::Other, line);
        };
        let kind = match kind {
            Kind::KeyChanged { .. } => Kind::KeyChanged {
                now: after(&lines, "SHA256:").map(|rest| format!("SHA256:{}", rest.trim_end_matches('.'))),
                place: lines
                    .iter()
                    .find_map(|line| Some(line.strip_prefix("Offending ")?.split_once(" key in ")?.1.into())),
            },
            Kind::LoginRefused { .. } => {
                let (who, methods) = line.split_once(": Permission denied (").unwrap_or_default();
                Kind::LoginRefused {
                    who: who.into(),
                    methods: methods.trim_end_matches(['.', ')']).replace(',', ", "),
                }
            }
            // A known host whose key is refused as unknown, or a key file that is refused and then the login: the cause is told.
            kind => kind.clone(),
        };
        let open_key = lines
            .iter()
            .find(|line| line.starts_with("Permissions ") && line.contains("too open"));
        if let (Kind::LoginRefused { .. }, Some(line)) = (&kind, open_key) {
            return Trouble::new(Kind::OpenFile, *line);
        }
        Trouble::new(kind, line)
    }

    /// Of our own making.
    pub(super) fn ours(error: impl ToString) -> Trouble {
        Trouble::new(Kind::Ours, error.to_string())
    }

    /// Nothing is opened any more.
    pub(super) fn closed() -> Trouble {
        Trouble::new(Kind::Ours, "the connections of this run were closed")
    }

    /// None was wanted so far.
    pub(super) fn not_connected() -> Trouble {
        Trouble::new(Kind::Ours, "there is no connection with this login yet")
    }

    /// `ssh` itself couldn't be started.
    pub(super) fn no_ssh(error: &io::Error) -> Trouble {
        Trouble::new(Kind::NoSsh, error.to_string())
    }

    pub(super) fn new(kind: Kind, line: impl Into<String>) -> Trouble {
        Trouble { kind, line: line.into() }
    }

    /// Whether another try without the operator would do no good, or harm: servers ban whoever comes again and again.
    pub fn needs_operator(&self) -> bool {
        !matches!(
            self.kind,
            Kind::Refused
                | Kind::TimedOut
                | Kind::NoRoute
                | Kind::UnknownName
                | Kind::Dropped
                | Kind::NoPassage
                | Kind::Ended
                | Kind::Other
        )
    }

    /// What happened, what it means and what to do, in one paragraph.
    pub fn words(&self) -> String {
        let line = clean(&self.line);
        match &self.kind {
            Kind::Refused => format!(
                "{line}. The machine is up, but no sshd listens there: it is booting or shutting down, or sshd was stopped, or the port \
                 is another one"
            ),
            Kind::TimedOut => format!(
                "{line}. Nothing answers: the machine is off or hangs, or a firewall or a cut line swallows the packets. Look at its \
                 console"
            ),
            Kind::NoRoute => {
                format!(
                    "{line}. The network has no way there: the machine has been off for a while, or a line, a VPN or a route is missing"
                )
            }
            Kind::UnknownName => {
                format!("{line}. Nobody knows this name: mend the input, or give it an address in the site file or your ssh configuration")
            }
            Kind::KeyUnknown => "its host key is not known and was not accepted, so nothing was sent. Compare the fingerprint on its \
                                 console, and try again"
                .into(),
            Kind::KeyChanged { now, place } => {
                let now = now.as_deref().unwrap_or("another key");
                let place = place.as_deref().unwrap_or("your known hosts");
                format!(
                    "ITS HOST KEY HAS CHANGED: it shows {now}, and {place} has another one. Either it was installed anew, or this is not \
                     the machine that you mean. Nothing was sent. Compare on its console: ssh-keygen -lf \
                     /etc/ssh/ssh_host_ed25519_key.pub. Only if that is the same, remove the old line from {place} and try again"
                )
            }
            Kind::KeyRevoked => format!("{line}. Its host key was withdrawn: do not go on, ask whoever withdrew it"),
            Kind::LoginRefused { who, methods } => format!(
                "the login as {who} was refused; it takes {methods}. Look at the user, and at what your agent has (ssh-add -l). It is not \
                 tried again by itself: servers shut out whoever fails often"
            ),
            Kind::NotAnswered => format!("{line}. Nothing was sent; try again when you have it"),
            Kind::TooManyKeys => format!(
                "{line}. Your agent offers more keys than the server takes: name the right one for this host in your ssh configuration \
                 (IdentityFile, with IdentitiesOnly yes)"
            ),
            Kind::Dropped => format!(
                "{line}. The server hung up before the login: too many connections at once (MaxStartups), or your address is shut out \
                 there (fail2ban, PerSourcePenalties, hosts.deny)"
            ),
            Kind::Garbage => format!("{line}. What answers there is not an SSH server: look at the port"),
            Kind::NoCommonWay => format!(
                "{line}. The server is too old, or too strict, for this ssh: allow what it offers for this host alone, in your ssh \
                 configuration (HostKeyAlgorithms, KexAlgorithms)"
            ),
            Kind::OpenFile => format!("{line}. ssh doesn't use a file that others can get at: chmod 600 it"),
            Kind::BadConfiguration => format!("{line}. Mend your ssh configuration"),
            Kind::NoPassage => format!(
                "{line}. The host that it is reached through could not reach it, or forwards nothing (AllowTcpForwarding): try from there"
            ),
            // Words of a library's inside tell nobody anything.
            Kind::Ended if line.contains("multiplex server") => "the connection ended: it was cut, or sshd or the machine went down".into(),
            Kind::Ended => format!("{line}. The connection ended: it was cut, or sshd or the machine went down"),
            Kind::NoSsh => format!("ssh can't be started on this machine: {line}. Install the OpenSSH client"),
            Kind::Ours | Kind::Other => line,
        }
    }
}

/// What `ssh` says about its work rather than about trouble.
fn is_chatter(line: &str) -> bool {
    line.starts_with("debug") || line.starts_with("OpenSSH_") || line.starts_with("Warning: Permanently added")
}

fn after(lines: &[&str], sign: &str) -> Option<String> {
    lines.iter().find_map(|line| Some(line.split_once(sign)?.1.into()))
}

/// Servers have a say in these lines.
fn clean(line: &str) -> String {
    let plain: String = line.chars().filter(|letter| !letter.is_control()).take(400).collect();
    plain.trim_end_matches('.').into()
}

#[cfg(test)]
mod tests;

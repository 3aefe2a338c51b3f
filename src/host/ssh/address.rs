//! Names and addresses as they come from inputs and site files: nothing in them may become an option, or more than one word.

use crate::words::HostName;

/// Where `ssh` is told to go.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Target {
    pub user: Option<String>,
    pub host: String,
    pub port: Option<u16>,
}

/// A name that `ssh` is never given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Nothing at all.
    #[error("the address is empty")]
    Empty,
    /// It would be read as an option.
    #[error("{0:?} begins with a hyphen: ssh would take it for an option")]
    Option(String),
    /// A character that no host or user has in its name.
    #[error("{0:?} can't be an address: it contains {1:?}")]
    Character(String, char),
    /// Not a number from 1 to 65535.
    #[error("{0:?} has no port after its colon")]
    Port(String),
}

impl Target {
    /// Reads `[USER@]HOST[:PORT]`, with an IPv6 address in brackets where a port follows, or the same after `ssh://`.
    pub(super) fn parse(text: &str) -> Result<Target, BadAddress> {
        let plain = text.strip_prefix("ssh://").unwrap_or(text);
        let plain = plain.strip_suffix('/').filter(|_| plain != text).unwrap_or(plain);
        let (user, place) = plain.rsplit_once('@').map_or((None, plain), |(user, place)| (Some(user), place));
        let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, "")) => (host, None),
            Some((host, rest)) => (host, Some(rest.strip_prefix(':').unwrap_or(rest))),
            None => match place.split_once(':') {
                Some((host, port)) if !port.contains(':') => (host, Some(port)),
                _ => (place, None),
            },
        };
        let port = match port {
            None => None,
            Some(port) => Some(
                port.parse()
                    .ok()
                    .filter(|port| *port > 0)
                    .ok_or_else(|| BadAddress::Port(text.into()))?,
            ),
        };
        let target = Target {
            user: user.map(Into::into),
            host: host.into(),
            port,
        };
        target.is_harmless(text)?;
        Ok(target)
    }

    /// The same, as another user.
    pub(super) fn logging_in(mut self, login: Option<&str>) -> Result<Target, BadAddress> {
        if let Some(login) = login {
            self.user = Some(login.into());
            self.is_harmless(login)?;
        }
        Ok(self)
    }

    /// What `ssh` is given: the place comes last, after `--`.
    pub(super) fn arguments(&self) -> Vec<String> {
        let user = self.user.iter().flat_map(|user| ["-l".into(), user.clone()]);
        let port = self.port.iter().flat_map(|port| ["-p".into(), port.to_string()]);
        user.chain(port).chain(["--".into(), self.host.clone()]).collect()
    }

    fn is_harmless(&self, text: &str) -> Result<(), BadAddress> {
        let has_colon = self.host.contains(':');
        let in_host = |letter: char| letter.is_alphanumeric() || "._-".contains(letter) || has_colon && ":%".contains(letter);
        let in_user = |letter: char| letter.is_alphanumeric() || "._-+@\\$".contains(letter);
        for (part, harmless) in [
            (Some(&self.host), &in_host as &dyn Fn(char) -> bool),
            (self.user.as_ref(), &in_user),
        ] {
            let Some(part) = part else { continue };
            if part.is_empty() {
                return Err(BadAddress::Empty);
            }
            if part.starts_with('-') {
                return Err(BadAddress::Option(text.into()));
            }
            if let Some(letter) = part.chars().find(|letter| !harmless(*letter)) {
                return Err(BadAddress::Character(text.into(), letter));
            }
        }
        Ok(())
    }
}

/// Whether a host's name could be handed to `ssh` at all.
///
/// # Errors
/// It begins with a hyphen, is empty, or has a character in it that no host's name has.
pub fn check_name(host: &HostName) -> Result<(), BadAddress> {
    Target::parse(host.as_str()).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let of = |text: &str| Target::parse(text).unwrap().arguments().join(" ");
        assert_eq!(of("node1"), "-- node1");
        assert_eq!(of("root@node1:2222"), "-l root -p 2222 -- node1");
        assert_eq!(of("ssh://root@node1:22/"), "-l root -p 22 -- node1");
        assert_eq!(of("[fe80::1%eth0]:22"), "-p 22 -- fe80::1%eth0");
        assert_eq!(of("2001:db8::1"), "-- 2001:db8::1");
        assert_eq!(of("some.one@example.org@gate"), "-l some.one@example.org -- gate");
    }

    #[test]
    fn nothing_hostile_is_an_address() {
        let bad = [
            "-oProxyCommand=touch /tmp/x",
            "",
            "@host",
            "-l@host",
            "host;id",
            "host name",
            "host\nother",
            "$(id)",
            "`id`",
            "a\u{1b}[2J",
            "host:port",
            "host:0",
            "%h",
            "a'b",
            "user name@host",
        ];
        for text in bad {
            assert!(Target::parse(text).is_err(), "{text:?}");
        }
        assert!(Target::parse("node1").unwrap().logging_in(Some("-oX=y")).is_err());
        let said = Target::parse("-oProxyCommand=id").unwrap_err().to_string();
        assert_eq!(said, r#""-oProxyCommand=id" begins with a hyphen: ssh would take it for an option"#);
    }
}

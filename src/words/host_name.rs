//! What may name a host: it reaches ssh, shells and paths as one word.

use core::net::Ipv6Addr;

/// Bytes of a name, at most: what the domain name system allows.
pub const HOST_NAME_LIMIT: usize = 253;

/// What is wrong with a host's name or address, in words; nothing where it is well. Well are letters, digits, `.`, `-` and
/// `_`, with a letter, a digit or `_` in front, and IPv6 addresses without a zone. A user or a port is part of neither: `login` and
/// the ssh configuration say them.
pub fn host_name_problem(name: &str) -> Option<String> {
    let Some(first) = name.chars().next() else {
        return Some("it is empty".into());
    };
    if name.len() > HOST_NAME_LIMIT {
        let start: String = name.chars().take(20).collect();
        return Some(format!("{start:?}… is longer than {HOST_NAME_LIMIT} bytes, and no host's name is"));
    }
    if first == '-' {
        return Some(format!("{name:?} begins with a hyphen: ssh would take it for an option"));
    }
    if let Some((user, host)) = name.split_once('@') {
        return Some(if user.is_empty() {
            format!("{name:?} is a group, and one host is wanted here")
        } else {
            format!("{name:?} has a user in it: give the host alone, {host:?}; `login` says the user")
        });
    }
    if name.parse::<Ipv6Addr>().is_ok() {
        return None;
    }
    if name.contains(':') {
        return Some(format!(
            "{name:?} is neither a host's name nor an IPv6 address; a port belongs in the ssh configuration"
        ));
    }
    if let Some(odd) = name.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))) {
        return Some(format!("{name:?} is no host name: {} can't be in one", sign(odd)));
    }
    (first == '.').then(|| format!("{name:?} is no host name: it begins with a dot"))
}

/// A character that may not be visible, or look like another.
pub(super) fn sign(c: char) -> String {
    match c {
        ' ' => "a blank".into(),
        '\n' => "a line end".into(),
        c if c.is_ascii_graphic() => format!("{c:?}"),
        c if c.is_alphanumeric() => format!("{c:?} (U+{:04X}, not ASCII)", u32::from(c)),
        c => format!("the character U+{:04X}", u32::from(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_and_addresses_are_well() {
        for name in ["node1", "node1.example.org", "10.0.0.1", "fe80::1", "::1", "_gw", "n-1_b", "7"] {
            assert_eq!(host_name_problem(name), None, "{name}");
        }
    }

    #[test]
    fn a_hostile_name_is_refused_by_what_is_wrong_with_it() {
        for (name, why) in [
            ("", "empty"),
            ("-oProxyCommand=x", "option"),
            ("a;b", "';' can't be in one"),
            ("a\nb", "a line end"),
            ("a b", "a blank"),
            ("a\u{1b}[31m", "U+001B"),
            ("a%h", "'%'"),
            ("a'b", "'\\''"),
            ("a\"b", "'\"'"),
            ("$(reboot)", "'$'"),
            ("nоde1", "U+043E, not ASCII"),
            ("node１", "U+FF11, not ASCII"),
            ("node1\u{200b}", "U+200B"),
            ("root@node1", "give the host alone, \"node1\""),
            ("@top", "a group"),
            ("node1:22", "port"),
            ("fe80::1%eth0", "IPv6"),
            ("[::1]", "IPv6"),
            ("..", "dot"),
            ("a/../b", "'/'"),
        ] {
            let said = host_name_problem(name).unwrap_or_default();
            assert!(said.contains(why), "{name:?}: {said}");
        }
        assert!(host_name_problem(&"a".repeat(254)).unwrap().contains("253"));
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_no_option_and_one_word_for_a_shell(name in r"[-a-z0-9._:@%/\\ ;|&$(){}'\x22~*?\[\]\n=é]{1,12}") {
            if host_name_problem(&name).is_none() {
                prop_assert!(!name.starts_with('-') && !name.starts_with('.'));
                prop_assert_eq!(shlex::split(&name), Some(vec![name.clone()]));
                prop_assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_:".contains(&b)));
            }
        }
    }
}

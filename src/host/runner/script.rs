//! The shell programs: put together, quoted, without what is there for readers only.

use std::sync::LazyLock;
use zeroize::Zeroizing;

/// A program that is run as it stands in its file, less comments and indents.
macro_rules! programs {
    ($($name:ident = $file:literal),* $(,)?) => { $(
        pub(super) static $name: LazyLock<String> = LazyLock::new(|| bare(include_str!(concat!("sh/", $file))));
    )* };
}

programs! {
    PRELUDE = "prelude.sh",
    SPOOLS = "spools.sh",
    STATE = "state.sh",
    START = "start.sh",
    WRAPPER = "wrapper.sh",
    KEEPER = "keeper.sh",
    INQUIRE = "inquire.sh",
    ATTACH = "attach.sh",
    SEND = "send.sh",
    LOOK = "look.sh",
    CLAIM = "claim.sh",
    RELEASE = "release.sh",
    LEFT = "left.sh",
    CLEAR = "clear.sh",
    FORGET = "forget.sh",
    WHO = "who.sh",
    HELLO = "hello.sh",
    FILES = "files.sh",
    WRITE = "write.sh",
}

/// Reads lines until one is ours, then exactly as many bytes as that says, and runs them; so nothing that stands before is taken for a
/// program, and no half program ever runs.
macro_rules! reading {
    () => {
        concat!(
            r#"while read -r a b; do if [ "$a" = "$n" ]; then "#,
            r#"s=; while [ "${#s}" -lt "$b" ]; do t=$(dd bs=$((b-${#s})) count=1 2>/dev/null; echo x); t=${t%x}; "#,
            r#"if [ -z "$t" ]; then exit 70; fi; s=$s$t; done; eval "$s"; exit; fi; done"#,
        )
    };
}

/// Without comment lines and indents. None of the programs has a text that goes over several indented lines.
fn bare(text: &str) -> String {
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.fold(String::with_capacity(text.len()), |all, line| all + line + "\n")
}

/// A script for one channel: values first, then programs. Wiped when dropped, as values may be secret.
#[derive(Clone, Debug, Default)]
pub(super) struct Script(Zeroizing<Vec<u8>>);

impl Script {
    /// Sets a variable.
    pub(super) fn set(self, name: &str, value: impl AsRef<[u8]>) -> Script {
        self.with(&[name.as_bytes(), b"=", &quote(value.as_ref()), b"\n"])
    }

    /// Adds program text.
    pub(super) fn then(self, program: &str) -> Script {
        self.with(&[program.as_bytes()])
    }

    /// Adds another script.
    pub(super) fn and(self, other: &Script) -> Script {
        self.with(&[other.bytes()])
    }

    /// In a shell of its own, and then its channel's shell waits for one more script.
    pub(super) fn with_room_for_another(&self) -> Script {
        let after = concat!("\n)\nprintf '%s next\\n' \"$n\"\n", reading!(), "\n");
        Script::default().with(&[b"(\n", self.bytes(), after.as_bytes()])
    }

    // A buffer that grows leaves copies of its content behind: this one is made anew, and the old one wiped.
    fn with(self, parts: &[&[u8]]) -> Script {
        let length = self.0.len() + parts.iter().map(|part| part.len()).sum::<usize>();
        let mut whole = Zeroizing::new(Vec::with_capacity(length));
        whole.extend_from_slice(&self.0);
        for part in parts {
            whole.extend_from_slice(part);
        }
        Script(whole)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A value as one word of the shell.
pub(super) fn quote(value: &[u8]) -> Zeroizing<Vec<u8>> {
    let quotes = memchr::memchr_iter(b'\'', value).count();
    let mut quoted = Zeroizing::new(Vec::with_capacity(value.len() + quotes * 3 + 2));
    quoted.push(b'\'');
    for &byte in value {
        match byte {
            b'\'' => quoted.extend_from_slice(b"'\\''"),
            _ => quoted.push(byte),
        }
    }
    quoted.push(b'\'');
    quoted
}

/// A text as one word of the shell.
pub(super) fn word(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The one line that a login shell gets, whichever it is: no newline, `!` or backslash.
const LINE: &str = concat!(r#"LC_ALL=C; export LC_ALL; n=$1; sh=$2; echo "$n hi"; "#, reading!());

/// What says that a script is over, and waits for the next one.
pub(super) const NEXT: &str = "next";

/// The line, for a shell called `sh`; as another user where one is said.
pub(super) fn line(nonce: &str, sh: &str, run_as: Option<(&str, bool)>) -> String {
    let Some((user, password)) = run_as else {
        return format!("exec {sh} -c '{LINE}' hp {nonce} '{sh}'");
    };
    let how = if password { r#"-S -p "$1-password:""# } else { "-n" };
    format!(
        concat!(
            r#"exec {sh} -c 'u=$(id -un); if [ "$u" = "$2" ]; then exec $4 -c "$3" hp "$1" "$4"; fi; "#,
            r#"LC_ALL=C; export LC_ALL; exec sudo {how} -u "$2" -- $4 -c "$3" hp "$1" "$4"' hp {nonce} '{user}' '{line}' '{sh}'"#,
        ),
        sh = sh,
        how = how,
        nonce = nonce,
        user = user,
        line = LINE,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_one_that_every_login_shell_takes() {
        for line in [
            line("abc", "sh", None),
            line("abc", "sh", Some(("root", true))),
            line("abc", "sh", Some(("root", false))),
        ] {
            assert!(!line.contains(['\n', '!', '\\']), "{line}");
            assert!(
                line.len() < 1000,
                "{} bytes: an old csh takes words of no more than 1024",
                line.len()
            );
        }
        assert!(!LINE.contains('\''));
    }

    #[test]
    fn programs_are_sent_without_comments() {
        assert_eq!(bare("# why\nif x; then\n  # because\n  y\nfi\n"), "if x; then\ny\nfi\n");
        assert!(WRAPPER.contains("ulimit -f") && !WRAPPER.contains("# "));
    }

    #[test]
    fn a_quoted_value_is_one_word() {
        assert_eq!(&**quote(b"it's $x"), b"'it'\\''s $x'");
        assert_eq!(word("a'b"), "'a'\\''b'");
    }
}

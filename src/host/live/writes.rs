//! File writes: checked against what was shown, atomic, with a backup beside.

use super::{Live, Way};
use crate::{
    host::{
        StartError,
        runner::{Before, Begin, FileWrite, Place, file_script},
    },
    vault::Vault,
    words::{Digest, Write},
};

impl<C: Way> Live<C> {
    /// Whether the files are what they were when they were shown. The host looks once more, right before it writes.
    pub(super) async fn unchanged(&self, place: &Place, writes: &[Write]) -> Result<(), StartError> {
        let paths: Vec<String> = writes.iter().map(|write| literal(&write.path)).collect();
        let found = self.runner.read_files(place, &paths, false).await?;
        for write in writes {
            let is = found
                .iter()
                .find(|(path, _)| *path == write.path)
                .and_then(|(_, content)| content.as_ref())
                .map(|content| Digest::of(content));
            if is != write.before {
                let path = &write.path;
                return Err(StartError::Refused(match (&is, &write.before) {
                    (None, _) => format!("{path} was there when it was looked at, and is gone. Look at the step again"),
                    (Some(_), None) => format!("{path} has been made since it was looked at. Look at the step again"),
                    (Some(_), Some(_)) => format!("{path} has changed since it was looked at. Look at the step again"),
                }));
            }
        }
        Ok(())
    }
}

/// A path as a shell pattern that means nothing but itself.
pub(super) fn literal(path: &str) -> String {
    let mut pattern = String::new();
    for c in path.chars() {
        match c {
            '*' | '?' | '[' => pattern.extend(['[', c, ']']),
            c => pattern.push(c),
        }
    }
    pattern
}

/// The job that writes files: all are checked before the first is written.
pub(super) fn begin(writes: &[Write], vault: &Vault) -> Result<Begin, StartError> {
    let files = writes.iter().map(|write| filled(write, vault)).collect::<Result<Vec<_>, _>>()?;
    let (command, stdin) = file_script(&files);
    Ok(Begin {
        command,
        stdin,
        ..Begin::default()
    })
}

fn filled(write: &Write, vault: &Vault) -> Result<FileWrite, StartError> {
    let content = vault
        .fill(&write.content)
        .map_err(|missing| StartError::Refused(missing.to_string()))?;
    if content.contains(&0) {
        return Err(StartError::Refused(format!(
            "{}: its content has a NUL in it, and isn't text",
            write.path
        )));
    }
    Ok(FileWrite {
        path: write.path.clone(),
        before: write.before.clone().map_or(Before::Nothing, Before::Content),
        content: (!write.remove).then_some(content),
        mode: write.mode.clone(),
        owner: write.owner.clone(),
        backup: Some(write.backup.clone()),
        secret: write.secret,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{host::runner::Input, words::Script};
    use std::{fs, io::Write as _, os::unix::fs::PermissionsExt as _, path::Path, process::Stdio};

    fn write(path: &Path, before: Option<&str>, content: &str) -> Write {
        Write {
            path: path.display().to_string(),
            before: before.map(|text| Digest::of(text.as_bytes())),
            content: Script::text(content),
            mode: None,
            owner: None,
            backup: format!("{}.holdpoint-12345678", path.display()),
            secret: false,
            remove: false,
        }
    }

    /// Runs the job as a host would: its exit status, and what it said.
    fn done(writes: &[Write]) -> (i32, String) {
        let begin = begin(writes, &Vault::new()).unwrap();
        let stdin: &[u8] = match &begin.stdin {
            Input::Bytes(bytes) => bytes,
            _ => &[],
        };
        let mut child = std::process::Command::new("sh")
            .args(["-e", "-c", &begin.command])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(stdin).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    #[test]
    fn a_file_is_written_whole_with_its_mode_kept_and_its_old_content_beside() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("it's a file");
        fs::write(&path, "old\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let written = write(&path, Some("old\n"), "new\nno newline at its end");
        let (code, said) = done(std::slice::from_ref(&written));
        assert_eq!(
            (code, said.as_str()),
            (0, format!("{}: 25 bytes written\n", path.display()).as_str())
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "new\nno newline at its end");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_to_string(&written.backup).unwrap(), "old\n");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "nothing else is left behind");
    }

    #[test]
    fn nothing_is_written_where_one_of_the_files_has_changed() {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (dir.path().join("a"), dir.path().join("b"));
        fs::write(&a, "a").unwrap();
        fs::write(&b, "changed").unwrap();
        let (code, said) = done(&[write(&a, Some("a"), "new"), write(&b, Some("b"), "new")]);
        assert_eq!(code, 75);
        assert!(said.contains("has changed since it was looked at"), "{said}");
        assert_eq!(fs::read_to_string(&a).unwrap(), "a");
        let (code, said) = done(&[write(&dir.path().join("c"), Some("c"), "new")]);
        assert!(code == 75 && said.contains("is no longer there"), "{said}");
        let (code, said) = done(&[write(&a, None, "new")]);
        assert!(
            code == 75 && said.contains("is there now, and was not when it was looked at"),
            "{said}"
        );
    }

    #[test]
    fn a_new_file_a_link_a_mode_and_a_removal() {
        let dir = tempfile::tempdir().unwrap();
        let (new, secret, link) = (dir.path().join("new"), dir.path().join("secret"), dir.path().join("link"));
        let mut kept = write(&secret, None, "token");
        kept.secret = true;
        assert_eq!(done(&[write(&new, None, ""), kept]).0, 0);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&new), mode(&secret)), (0o644, 0o600));
        std::os::unix::fs::symlink(&new, &link).unwrap();
        let mut through = write(&link, Some(""), "through the link");
        through.mode = Some("0600".into());
        assert_eq!(done(&[through]).0, 0);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(
            (fs::read_to_string(&new).unwrap().as_str(), mode(&new)),
            ("through the link", 0o600)
        );
        let mut gone = write(&new, Some("through the link"), "");
        gone.remove = true;
        assert_eq!(done(&[gone]).0, 0);
        assert!(!new.exists());
    }
}

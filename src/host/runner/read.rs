//! Reading files before a step edits them.

use super::{
    Place, Runner,
    script::{FILES, PRELUDE, Script, word},
    talk::{Talk, drain, unreachable},
};
use crate::host::{Carrier, FileAt, Unreachable};
use std::collections::BTreeMap;
use tokio::io::AsyncReadExt;

/// All files together may have no more bytes than this: what is edited is shown, and what is shown is read.
const MOST: u64 = 8 << 20;

impl<C: Carrier> Runner<C> {
    /// Reads files by shell patterns. A plain path that isn't there comes back without content, a pattern that nothing matches not at
    /// all; with `only_text`, files with a NUL in them are left out.
    ///
    /// # Errors
    /// The host doesn't answer, a file can't be read, or they are too large.
    pub async fn read_files(&self, place: &Place, globs: &[String], only_text: bool) -> Result<Vec<FileAt>, Unreachable> {
        let calls = globs.iter().map(|glob| call(glob)).collect::<Result<String, String>>();
        let calls = calls.map_err(|why| unreachable(&place.host, why))?;
        let script = Script::default()
            .set("most", MOST.to_string())
            .then(&PRELUDE)
            .then(&format!("each() {{\n:\n{calls}}}\n"))
            .then(&FILES);
        let mut talk = self.talk(place, &script, &[], false).await?;
        let (mut err, mut noise) = (std::mem::replace(&mut talk.err, Box::new(tokio::io::empty())), Vec::new());
        let (found, ()) = tokio::join!(read(&mut talk), drain(&mut err, &mut noise));
        let mut found = found?;
        if only_text {
            found.retain(|_, content| content.as_ref().is_none_or(|content| !content.contains(&0)));
        }
        Ok(found.into_iter().collect())
    }
}

async fn read(talk: &mut Talk) -> Result<BTreeMap<String, Option<Vec<u8>>>, Unreachable> {
    let mut found = BTreeMap::new();
    let host = talk.host.clone();
    let fail = |why: String| unreachable(&host, why);
    loop {
        let line = match talk.line().await {
            Ok(Some(Some(line))) => line,
            Ok(Some(None)) => continue,
            Ok(None) | Err(_) => return Err(fail("the connection ended while files were read".into())),
        };
        let (word, rest) = line.split_once(' ').unwrap_or((&line, ""));
        match word {
            "done" => return Ok(found),
            "none" => {
                found.insert(rest.to_owned(), None);
            }
            "odd" => return Err(fail(format!("{rest} is no ordinary file"))),
            "closed" => return Err(fail(format!("{rest} can't be read by this user"))),
            "much" => {
                return Err(fail(format!(
                    "{rest} is too large: files that are edited may have {} MiB together",
                    MOST >> 20
                )));
            }
            "file" => {
                let moved = || fail(format!("{rest} changed while it was read"));
                let (length, path) = rest.split_once(' ').ok_or_else(moved)?;
                let length = length.parse::<u64>().ok().filter(|length| *length <= MOST).ok_or_else(moved)?;
                let mut content = vec![0; usize::try_from(length).map_err(|_| moved())?];
                talk.out.read_exact(&mut content).await.map_err(|_| moved())?;
                let mut end = [0];
                talk.out.read_exact(&mut end).await.map_err(|_| moved())?;
                if end != [b'\n'] {
                    return Err(fail(format!("{path} changed while it was read: read it again")));
                }
                found.insert(path.to_owned(), Some(content));
            }
            _ => {}
        }
    }
}

/// A pattern as a call with its matches. All but the signs of a pattern stand for themselves.
fn call(glob: &str) -> Result<String, String> {
    if !glob.starts_with('/') || glob.contains(['\n', '\0']) {
        return Err(format!("{glob:?} is no absolute path or pattern"));
    }
    if !glob.contains(['*', '?', '[']) {
        return Ok(format!("one '' {}\n", word(glob)));
    }
    let mut pattern = String::new();
    for character in glob.chars() {
        if !(character.is_ascii_alphanumeric() || "/._-*?[]!".contains(character)) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    Ok(format!("one {} {pattern}\n", word(glob)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_signs_of_a_pattern_mean_anything() {
        assert_eq!(call("/etc/a b").unwrap(), "one '' '/etc/a b'\n");
        assert_eq!(
            call("/etc/$(x) [a-c]*").unwrap(),
            "one '/etc/$(x) [a-c]*' /etc/\\$\\(x\\)\\ [a-c]*\n"
        );
        assert!(call("etc/x").is_err());
    }
}

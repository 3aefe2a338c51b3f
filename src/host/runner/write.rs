//! Commands that write files: atomic, with owner, mode and context kept, and never over something that wasn't looked at.

use super::{
    Input,
    script::{WRITE, word},
};
use crate::words::Digest;
use zeroize::Zeroizing;

/// A file to be written on a host, its content filled in.
#[derive(Clone, Debug)]
pub struct FileWrite {
    /// Absolute path. A symbolic link stays; what it stands for is written.
    pub path: String,
    /// What must be there.
    pub before: Before,
    /// The new content; nothing takes the file away.
    pub content: Option<Zeroizing<Vec<u8>>>,
    /// As `chmod` takes it; kept as it is where not given.
    pub mode: Option<String>,
    /// As `chown` takes it; kept as it is where not given.
    pub owner: Option<String>,
    /// Where the old content goes.
    pub backup: Option<String>,
    /// It is a secret: a new file is for its owner only.
    pub secret: bool,
}

/// What must be at a path for it to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// A file with this content.
    Content(Digest),
    /// Whatever: a copy goes over it.
    Anything,
}

/// The command that writes files, and its standard input. It ends with 75, and words, where one has changed; then none is written.
/// Contents that could be secret are text and go through memory; others lie in the spool until the command begins.
pub fn file_script(files: &[FileWrite]) -> (String, Input) {
    let mut command = WRITE.clone();
    let mut length = 0;
    for file in files {
        command += &format!("unchanged {} {}\n", word(&file.path), before(file));
        length += file.content.as_ref().map_or(0, |content| content.len());
    }
    // Sized beforehand: a buffer that grows leaves copies of its content behind.
    let mut input = Zeroizing::new(Vec::with_capacity(length));
    for file in files {
        let path = word(&file.path);
        let or_nothing = |text: &Option<String>| word(text.as_deref().unwrap_or_default());
        command += &match &file.content {
            None => format!("take_away {path} {} {}\n", before(file), or_nothing(&file.backup)),
            Some(content) => {
                input.extend_from_slice(content);
                format!(
                    "put {path} {} {} {} {} {} {} {}\n",
                    before(file),
                    content.len(),
                    Digest::of(content),
                    or_nothing(&file.mode),
                    or_nothing(&file.owner),
                    or_nothing(&file.backup),
                    if file.secret { "600" } else { "644" },
                )
            }
        };
    }
    let input = if input.is_empty() {
        Input::None
    } else if input.contains(&0) || (input.len() > LARGE && !files.iter().any(|file| file.secret)) {
        Input::Bulk(input.to_vec())
    } else {
        Input::Bytes(input)
    };
    (command, input)
}

/// More than this isn't held in a shell's memory without need.
const LARGE: usize = 1 << 20;

fn before(file: &FileWrite) -> String {
    match &file.before {
        Before::Nothing => "-".into(),
        Before::Content(digest) => digest.to_string(),
        Before::Anything => "'*'".into(),
    }
}

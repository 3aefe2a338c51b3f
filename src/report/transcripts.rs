//! Transcripts in reports: where they are, whether they are still what the journal says, and what stands in them.

use super::{clean, model::Known, model::Transcript};
use crate::{
    transcript::{self, Reader},
    words::{Digest, JobId},
};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

/// What is done with transcripts in a report that people read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transcripts {
    /// They are named, with a link to the file: `run` is the way from the report to the run's folder.
    Link {
        /// The run's folder, as seen from where the report lies; empty where it lies there.
        run: String,
    },
    /// They are part of it.
    Fold,
    /// Nothing is said of them.
    Nothing,
}

/// The most of one transcript that is folded in, in bytes: of a longer one its beginning and its end.
const MOST: u64 = 128 << 10;

/// Bytes read at once.
const BLOCK: u64 = 1 << 20;

/// A transcript as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its beginning; all of it where `end` is nothing.
    pub begin: String,
    /// Bytes that are left out, and its end.
    pub end: Option<(u64, String)>,
}

/// The transcripts of a run's folder.
#[derive(Debug)]
pub(super) struct Files {
    folder: Option<PathBuf>,
}

impl Files {
    pub fn of(folder: Option<&Path>) -> Files {
        Files {
            folder: folder.map(Path::to_owned),
        }
    }

    /// The transcript of a command, where there is one.
    pub fn transcript(&self, job: &JobId, sha256: Option<&Digest>) -> Option<Transcript> {
        let path = transcript::path(Path::new("transcripts"), job);
        let reader = Reader::open(&self.folder.as_ref()?.join(&path)).ok()?;
        Some(Transcript {
            path: path.to_string_lossy().into_owned(),
            bytes: reader.bytes().ok()?,
            sha256: sha256.map(ToString::to_string),
            intact: sha256.map_or(Known::Unknown, |known| match digest(&reader) {
                Some(found) if found == *known => Known::Yes,
                Some(_) => Known::No,
                None => Known::Unknown,
            }),
        })
    }
}

fn digest(reader: &Reader) -> Option<Digest> {
    let mut hash = Sha256::new();
    let mut at = 0;
    loop {
        let block = reader.bytes_between(at, at + BLOCK).ok()?;
        if block.is_empty() {
            return Some(Digest::from_hash(&hash.finalize()));
        }
        at += block.len() as u64;
        hash.update(&block);
    }
}

/// What stands in a transcript, without colours and escape sequences.
///
/// # Errors
/// It can't be read; in words.
pub(super) fn shown(folder: &Path, transcript: &Transcript) -> Result<Shown, String> {
    let reader = Reader::open(&folder.join(&transcript.path)).map_err(|error| error.to_string())?;
    let part = |from: u64, to: u64| {
        let bytes = reader.bytes_between(from, to).map_err(|error| error.to_string())?;
        Ok::<_, String>(clean::text(&String::from_utf8_lossy(&bytes)))
    };
    if transcript.bytes <= MOST {
        return Ok(Shown {
            begin: part(0, transcript.bytes)?,
            end: None,
        });
    }
    let half = MOST / 2;
    Ok(Shown {
        begin: part(0, half)?,
        end: Some((transcript.bytes - MOST, part(transcript.bytes - half, transcript.bytes)?)),
    })
}

//! Everything that one attempt of one command printed on one host: written as it comes, read from any place, scanned for patterns.

mod clean;
mod marks;
mod pieces;
mod reader;
mod scan;
mod writer;

pub use clean::plain;
pub use marks::{Mark, Times, marks};
pub use pieces::Piece;
pub use reader::Reader;
pub use scan::{BadPattern, Scan, Spots};
pub use writer::{Finished, Writer};

use crate::words::{Digest, JobId};
use std::{
    io,
    path::{Path, PathBuf},
};

/// Where a job's transcript is within the folder of transcripts.
pub fn path(dir: &Path, job: &JobId) -> PathBuf {
    dir.join(file_name(job) + ".out")
}

fn marks_path(dir: &Path, job: &JobId) -> PathBuf {
    dir.join(file_name(job) + ".marks")
}

/// The job's own file name; where the system wouldn't take one so long, its beginning and a digest of it.
fn file_name(job: &JobId) -> String {
    let name = job.file_name();
    match name.get(..150) {
        Some(start) if name.len() > 240 => format!("{start}~{}", Digest::of(name.as_bytes())),
        _ => name,
    }
}

/// A transcript can't be written or read.
#[derive(Debug, thiserror::Error)]
#[error("Can't {doing} the transcript {}: {source}.\nThe command itself isn't touched by it; its host keeps the output until the step is over.", path.display())]
pub struct TranscriptError {
    /// What was tried.
    pub doing: &'static str,
    /// On which file.
    pub path: PathBuf,
    /// The system's word.
    pub source: io::Error,
}

impl TranscriptError {
    fn new(doing: &'static str, path: &Path, source: impl Into<io::Error>) -> Self {
        TranscriptError {
            doing,
            path: path.into(),
            source: source.into(),
        }
    }
}

#[cfg(test)]
mod tests;

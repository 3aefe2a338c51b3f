//! One job's output on its way: masked, kept, scanned.

use crate::{
    host::{Chunk, Ended, Offsets},
    transcript::{BadPattern, Scan, TranscriptError, Writer},
    vault::{Mask, Vault},
    words::{Findings, JobId, Stream, Work},
};
use std::{collections::VecDeque, path::Path, sync::Arc};

/// The guide's end of a job's output.
pub struct Following {
    out: Option<Mask>,
    err: Option<Mask>,
    scan: Scan,
    writer: Option<Writer>,
    /// What came from the host.
    taken: Offsets,
    /// How much had come, in bytes, when earlier sessions answered a prompt, the next one first.
    answered: VecDeque<u64>,
    /// All answers that are known, those of this session too.
    answers: Vec<u64>,
}

/// Output that may be shown and kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which stream.
    pub stream: Stream,
    /// Bytes of the transcript before it.
    pub offset: u64,
    /// Masked.
    pub bytes: Arc<[u8]>,
}

/// Following a job can't begin.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// A pattern of its step.
    #[error(transparent)]
    Pattern(#[from] BadPattern),
    /// Its transcript.
    #[error(transparent)]
    Transcript(#[from] TranscriptError),
}

impl Following {
    /// Begins at the first byte of a job's output. Without a folder nothing is kept.
    ///
    /// # Errors
    /// A pattern of the step is none, or the transcript can't be made.
    pub fn begin(job: &JobId, work: &Work, vault: &Vault, transcripts: Option<&Path>) -> Result<Self, FollowError> {
        let watch = match work {
            Work::Run(command) => command.watch.as_slice(),
            _ => &[],
        };
        Ok(Following {
            out: Some(vault.mask()),
            err: Some(vault.mask()),
            scan: Scan::new(watch)?,
            writer: transcripts.map(|dir| Writer::open(dir, job)).transpose()?,
            taken: Offsets::default(),
            answered: VecDeque::new(),
            answers: Vec::new(),
        })
    }

    /// Prompts were answered when so much had come, in bytes: what came before an answer is no part of the prompt after it.
    #[must_use]
    pub fn answered_at(mut self, places: &[u64]) -> Self {
        self.answered = places.iter().copied().collect();
        self.answers = places.to_vec();
        self
    }

    /// Takes what came, `millis` milliseconds after the job was first followed.
    pub fn take(&mut self, chunk: &Chunk, millis: u64) -> Option<Shown> {
        let mut shown: Option<Shown> = None;
        let mut rest: &[u8] = &chunk.bytes;
        while !rest.is_empty() {
            let came = self.taken.out + self.taken.err;
            // Only what comes after an answer shows that it was given.
            while self.answered.pop_front_if(|at| *at <= came).is_some() {
                self.scan.answered();
            }
            let until = self
                .answered
                .front()
                .map_or(usize::MAX, |at| usize::try_from(*at - came).unwrap_or(usize::MAX));
            let (now, later) = rest.split_at(rest.len().min(until));
            rest = later;
            let more = self.take_part(chunk.stream, now, millis);
            shown = match (shown, more) {
                (Some(before), Some(more)) => Some(Shown {
                    bytes: [&*before.bytes, &*more.bytes].concat().into(),
                    ..before
                }),
                (before, more) => before.or(more),
            };
        }
        shown
    }

    fn take_part(&mut self, stream: Stream, bytes: &[u8], millis: u64) -> Option<Shown> {
        let (taken, mask) = match stream {
            Stream::Err => (&mut self.taken.err, &mut self.err),
            _ => (&mut self.taken.out, &mut self.out),
        };
        *taken += bytes.len() as u64;
        let bytes = mask.as_mut().map(|mask| mask.feed(bytes)).unwrap_or_default();
        self.keep(stream, &bytes, millis)
    }

    /// How much has been taken: after a cut, what comes next begins there.
    pub fn taken(&self) -> Offsets {
        self.taken
    }

    /// Nothing has come for a while: the prompt that the output stands at, and what was held back for masking.
    pub fn quiet(&mut self, millis: u64) -> (Vec<Shown>, Option<crate::engine::input::AtPrompt>) {
        let out = self.out.as_mut().map(Mask::pause).unwrap_or_default();
        let err = self.err.as_mut().map(Mask::pause).unwrap_or_default();
        let shown = [self.keep(Stream::Out, &out, millis), self.keep(Stream::Err, &err, millis)];
        let prompt = self.scan.prompt().map(|(matcher, text)| crate::engine::input::AtPrompt {
            text,
            matcher,
            seen: self.taken.out + self.taken.err,
        });
        (shown.into_iter().flatten().collect(), prompt)
    }

    /// Something was sent to the command: prompts are looked for in what comes after.
    pub fn answered(&mut self) {
        self.answers.push(self.taken.out + self.taken.err);
        self.scan.answered();
    }

    /// How much had come at each answer so far, in bytes: for reading it all again.
    pub fn answers(&self) -> Vec<u64> {
        self.answers.clone()
    }

    /// The job is over.
    ///
    /// # Errors
    /// The transcript can't be brought to disk.
    pub fn finish(mut self, ended: &Ended, millis: u64) -> Result<(Vec<Shown>, Findings), TranscriptError> {
        let out = self.out.take().map(Mask::finish).unwrap_or_default();
        let err = self.err.take().map(Mask::finish).unwrap_or_default();
        let shown = [self.keep(Stream::Out, &out, millis), self.keep(Stream::Err, &err, millis)];
        let finished = self.writer.take().map(Writer::finish).transpose()?;
        let mut findings = self.scan.findings();
        findings.sha256 = finished.map(|finished| finished.sha256);
        findings.boot = ended.boot.clone();
        Ok((shown.into_iter().flatten().collect(), findings))
    }

    fn keep(&mut self, stream: Stream, bytes: &[u8], millis: u64) -> Option<Shown> {
        if bytes.is_empty() {
            return None;
        }
        self.scan.feed(stream, bytes);
        let offset = self.writer.as_ref().map_or(0, Writer::offset);
        if let Some(writer) = &mut self.writer {
            writer.write(millis, stream, bytes);
        }
        Some(Shown {
            stream,
            offset,
            bytes: bytes.into(),
        })
    }
}

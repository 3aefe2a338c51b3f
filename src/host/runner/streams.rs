//! Output as it comes, with a last line of ours behind it.

use crate::{host::Chunk, words::Stream};
use std::sync::Arc;
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    sync::mpsc,
};

/// The byte that stands before our last line: output hardly has it, so that nothing of it need be held back.
const MARK: u8 = 0x1e;

/// How one stream ended.
#[derive(Debug, Default)]
pub(super) struct Ending {
    /// How many bytes of output came.
    pub(super) bytes: u64,
    /// The words of our last line; nothing where the channel ended without one.
    pub(super) said: Option<String>,
}

/// Hands over what comes after the line `NONCE at`, up to our last line.
pub(super) async fn pass(mut from: impl AsyncRead + Unpin, nonce: &str, begun: bool, stream: Stream, sink: &mpsc::Sender<Chunk>) -> Ending {
    let mut ending = Ending::default();
    let mut mark = vec![MARK];
    mark.extend_from_slice(nonce.as_bytes());
    mark.extend_from_slice(b" end");
    let at = format!("{nonce} at\n");
    let mut begun = begun;
    let (mut held, mut buffer) = (Vec::new(), vec![0; 65536]);
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        held.extend_from_slice(buffer.get(..read).unwrap_or_default());
        if !begun {
            let Some(found) = memchr::memmem::find(&held, at.as_bytes()) else {
                let keep = held.len().saturating_sub(at.len());
                held.drain(..keep);
                continue;
            };
            held.drain(..found + at.len());
            begun = true;
        }
        let last = memchr::memmem::find(&held, &mark);
        let until = last.unwrap_or_else(|| held.len() - possible(&held, &mark));
        let rest = held.split_off(until);
        if !held.is_empty() {
            ending.bytes += held.len() as u64;
            let bytes = Arc::from(held.as_slice());
            if sink.send(Chunk { stream, bytes }).await.is_err() {
                return ending;
            }
        }
        held = rest;
        // Behind it may come what a process prints that the command left.
        if last.is_some()
            && let Some(end) = memchr::memchr(b'\n', &held)
        {
            let words = held.get(mark.len()..end).unwrap_or_default();
            ending.said = Some(String::from_utf8_lossy(words).trim().to_owned());
            return ending;
        }
    }
    ending
}

/// How many bytes at the end may be the beginning of the mark.
fn possible(held: &[u8], mark: &[u8]) -> usize {
    let from = held.len().saturating_sub(mark.len());
    let tail = held.get(from..).unwrap_or_default();
    match memchr::memrchr(MARK, tail) {
        Some(at) if mark.starts_with(tail.get(at..).unwrap_or_default()) => tail.len() - at,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn passed(pieces: &[&[u8]]) -> (Vec<u8>, Ending) {
        let (sink, mut chunks) = mpsc::channel(100);
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        let (read, mut write) = (ours, theirs);
        for piece in pieces {
            tokio::io::AsyncWriteExt::write_all(&mut write, piece).await.unwrap();
        }
        drop(write);
        let ending = pass(read, "hpx", false, Stream::Out, &sink).await;
        drop(sink);
        let mut all = Vec::new();
        while let Some(chunk) = chunks.recv().await {
            all.extend_from_slice(&chunk.bytes);
        }
        (all, ending)
    }

    #[tokio::test]
    async fn output_is_passed_whole_and_the_last_line_is_told_apart() {
        let (all, ending) = passed(&[b"motd\nhpx at\nab\x1e", b"hpz\x1ec", b"\x1ehpx end exited 0 8 0\n"]).await;
        assert_eq!(all, b"ab\x1ehpz\x1ec");
        assert_eq!((ending.bytes, ending.said.as_deref()), (8, Some("exited 0 8 0")));
    }

    #[tokio::test]
    async fn without_a_last_line_the_channel_was_cut() {
        let (all, ending) = passed(&[b"hpx at\nabc\x1ehpx en"]).await;
        assert_eq!(all, b"abc");
        assert!(ending.said.is_none());
    }
}

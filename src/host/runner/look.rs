//! Commands that live in their channel: what only looks, and is soon over.

use super::{
    Attached, Begin, End, Input, Offsets, Place, Runner,
    follow::{begun, both, ended},
    script::{LOOK, PRELUDE, Script},
    start::payload,
    talk::{Talk, unreachable},
};
use crate::{
    host::{Carrier, Chunk, Looked, Unreachable},
    words::{Exit, Stream},
};
use std::time::Duration;
use tokio::{sync::mpsc, time::timeout};

/// What a host gets on top of a command's own time, to end it and to say so.
const GRACE: Duration = Duration::from_secs(15);

impl<C: Carrier> Runner<C> {
    /// Runs a command that only looks: no spool, no more than `limit` bytes of each output, no longer than `seconds`, and no longer
    /// than its channel. Timed out is exit 124. It is safe to be called again.
    ///
    /// # Errors
    /// The host doesn't answer.
    pub async fn look(&self, place: &Place, command: &str, limit: u32, seconds: u32) -> Result<Looked, Unreachable> {
        let begin = Begin {
            command: command.to_owned(),
            ..Begin::default()
        };
        let talk = self.open_look(place, &begin, limit, seconds).await?;
        let (sink, mut chunks) = mpsc::channel(16);
        let collect = async {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            while let Some(Chunk { stream, bytes }) = chunks.recv().await {
                let kept = if stream == Stream::Out { &mut out } else { &mut err };
                let room = (limit as usize).saturating_sub(kept.len());
                kept.extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
            }
            (out, err)
        };
        let pass = async {
            let ends = both(talk, &sink).await;
            drop(sink);
            ends
        };
        let time = Duration::from_secs(seconds.into()) + GRACE;
        let ((out_end, err_end), (out, err)) = timeout(time, async { tokio::join!(pass, collect) }).await.map_err(|_| {
            unreachable(
                &place.host,
                format!("a command that looks was not over after {seconds} s, nor could be ended"),
            )
        })?;
        match ended(Offsets::default(), &out_end, &err_end).end {
            End::Exited(exit) => Ok(Looked {
                exit,
                out,
                err,
                note: None,
            }),
            _ => Err(unreachable(&place.host, "the connection ended while it was looked at".into())),
        }
    }

    /// Runs a command in its channel: its output is handed over as it comes, and it ends with the connection. No terminal, no answers,
    /// no bulk.
    ///
    /// # Errors
    /// The host doesn't answer.
    pub async fn run(&self, place: &Place, begin: &Begin, sink: mpsc::Sender<Chunk>) -> Result<Attached, Unreachable> {
        if begin.terminal.is_some() || matches!(begin.stdin, Input::Answers | Input::Bulk(_)) {
            let why = "a command that ends with its connection gets neither a terminal nor answers";
            return Err(unreachable(&place.host, why.into()));
        }
        let mut talk = self.open_look(place, begin, 0, 0).await?;
        // Its end would be the command's.
        let held = talk.stdin.take();
        let (out, err) = both(talk, &sink).await;
        drop(held);
        Ok(ended(Offsets::default(), &out, &err))
    }

    async fn open_look(&self, place: &Place, begin: &Begin, limit: u32, seconds: u32) -> Result<Talk, Unreachable> {
        let payload = payload(begin).map_err(|why| unreachable(&place.host, why))?;
        let script = Script::default()
            .set("cmd", &begin.command)
            .set("limit", limit.to_string())
            .set("seconds", seconds.to_string())
            .set("input", if matches!(begin.stdin, Input::Bytes(_)) { "bytes" } else { "none" })
            .set("payload", &*payload)
            .then(&PRELUDE)
            .then(&LOOK);
        let mut talk = self.talk(place, &script, &[], true).await?;
        match begun(&mut talk).await? {
            None => Ok(talk),
            Some(_) => Err(unreachable(&place.host, format!("it gave no answer ({})", Exit::Code(70)))),
        }
    }
}

//! Following a job from wherever it stands to its end.

use super::{
    Attached, End, Hand, Offsets, Place, Runner, Spool,
    script::{ATTACH, PRELUDE, SPOOLS, STATE},
    start::{Followed, exit, of_spool},
    streams::{Ending, pass},
    talk::{Talk, unreachable},
};
use crate::{
    host::{Carrier, Chunk, Unreachable},
    words::Stream,
};
use std::fmt::Write as _;
use tokio::{
    io::{AsyncWrite, AsyncWriteExt},
    sync::mpsc,
};

impl<C: Carrier> Runner<C> {
    /// Follows a job from `from` on until it ends or the connection does, and hands its output over as it comes. `hands` reach its
    /// terminal meanwhile; dropping the future leaves the job alone.
    ///
    /// # Errors
    /// The host didn't answer at all.
    pub async fn attach(
        &self,
        place: &Place,
        spool: &Spool,
        from: Offsets,
        sink: mpsc::Sender<Chunk>,
        hands: mpsc::Receiver<Hand>,
    ) -> Result<Attached, Unreachable> {
        let script = of_spool(spool)
            .set("rows", "")
            .set("o", from.out.to_string())
            .set("e", from.err.to_string())
            .then(&PRELUDE)
            .then(&SPOOLS)
            .then(&STATE)
            .then(&ATTACH);
        let talk = self.talk(place, &script, &[], true).await?;
        followed(talk, from, sink, hands).await
    }
}

impl Followed {
    /// Follows it from its first byte on, like [`Runner::attach`].
    ///
    /// # Errors
    /// The connection ended before it answered.
    pub async fn attach(self, sink: mpsc::Sender<Chunk>, hands: mpsc::Receiver<Hand>) -> Result<Attached, Unreachable> {
        followed(self.0, Offsets::default(), sink, hands).await
    }
}

async fn followed(mut talk: Talk, from: Offsets, sink: mpsc::Sender<Chunk>, hands: mpsc::Receiver<Hand>) -> Result<Attached, Unreachable> {
    if let Some(end) = begun(&mut talk).await? {
        return Ok(Attached { end, notes: Vec::new() });
    }
    let stdin = talk.stdin.take();
    let (out, err) = tokio::select! {
        both = both(talk, &sink) => both,
        never = guide(stdin, hands) => match never {},
    };
    Ok(ended(from, &out, &err))
}

/// Reads up to where output begins. What there is to say of a job without output is said instead.
pub(super) async fn begun(talk: &mut Talk) -> Result<Option<End>, Unreachable> {
    loop {
        let said = match talk.line().await {
            Ok(Some(Some(said))) => said,
            Ok(Some(None)) => continue,
            Ok(None) | Err(_) => return Err(unreachable(&talk.host, "the connection ended before it answered".into())),
        };
        match said.as_str() {
            "at" => return Ok(None),
            "state void" => return Ok(Some(End::Void)),
            "state lost" | "state absent" | "state forgotten" => return Ok(Some(End::Lost)),
            "hi" => {}
            "refused printf" => {
                let why = "its sh has no printf of its own; a secret would show in the list of processes";
                return Err(unreachable(&talk.host, why.into()));
            }
            other => return Err(unreachable(&talk.host, format!("it answered {other:?}"))),
        }
    }
}

/// Both outputs to their ends.
pub(super) async fn both(talk: Talk, sink: &mpsc::Sender<Chunk>) -> (Ending, Ending) {
    tokio::join!(
        pass(talk.out, &talk.nonce, true, Stream::Out, sink),
        pass(talk.err, &talk.nonce, false, Stream::Err, sink)
    )
}

/// What the two last lines say.
pub(super) fn ended(from: Offsets, out: &Ending, err: &Ending) -> Attached {
    let cut = Attached {
        end: End::Cut,
        notes: Vec::new(),
    };
    let (Some(said), Some(_)) = (&out.said, &err.said) else {
        return cut;
    };
    let words: Vec<&str> = said.split(' ').collect();
    let [state, code, out_length, err_length, notes @ ..] = words.as_slice() else {
        return cut;
    };
    let length = |text: &str| text.parse::<u64>().unwrap_or_default();
    // A tail that ended early: the rest is fetched by following on from there.
    if from.out + out.bytes < length(out_length) || from.err + err.bytes < length(err_length) {
        return cut;
    }
    let end = match *state {
        "exited" => exit(code).map_or(End::Lost, End::Exited),
        "rebooted" => End::Rebooted,
        "void" => End::Void,
        "lost" | "absent" => End::Lost,
        _ => End::Cut,
    };
    let notes = notes.iter().filter_map(|note| Some(explained(note)?.to_owned())).collect();
    Attached { end, notes }
}

fn explained(note: &str) -> Option<&'static str> {
    Some(match note {
        "out-full" => "The host could not write down all of its output (is its /var/tmp full?): the rest is not here.",
        "err-full" => "The host could not write down all of its error output (is its /var/tmp full?): the rest is not here.",
        "out-capped" => "It printed more than is kept of a command on its host: the rest is not here.",
        "err-capped" => "It printed more errors than are kept of a command on its host: the rest is not here.",
        "out-cut" => "Whoever wrote its output down on the host was killed: the rest is not here.",
        "err-cut" => "Whoever wrote its error output down on the host was killed: the rest is not here.",
        "left" => "A process that it left behind still holds its output: what that prints is not here.",
        _ => return None,
    })
}

/// Nothing comes of it: hands are only ever passed on.
enum Never {}

/// Passes on what hands do, as long as there are any, and keeps the channel's input open.
async fn guide(stdin: Option<Box<dyn AsyncWrite + Send + Unpin>>, mut hands: mpsc::Receiver<Hand>) -> Never {
    let mut stdin = stdin;
    while let Some(hand) = hands.recv().await {
        let Some(open) = &mut stdin else { break };
        if open.write_all(line(&hand).as_bytes()).await.is_err() || open.flush().await.is_err() {
            break;
        }
    }
    let _held = stdin;
    std::future::pending().await
}

/// How the host is told; keys as octal numbers, which its `printf` turns back.
fn line(hand: &Hand) -> String {
    match hand {
        Hand::Size(size) => format!("s {} {}\n", size.rows, size.columns),
        Hand::Keys(keys) => keys.chunks(512).fold(String::new(), |mut lines, part| {
            lines.push_str("k ");
            for key in part {
                let _ = write!(lines, "\\{key:03o}");
            }
            lines.push('\n');
            lines
        }),
    }
}

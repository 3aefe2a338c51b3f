//! Sending something to a running job.

use super::{
    Place, Runner, Sending, Spool,
    script::{PRELUDE, SEND, SPOOLS, STATE},
    start::{of_spool, passed_on},
    talk::unreachable,
};
use crate::{
    host::{Carrier, SendError},
    words::Signal,
};

/// What fits into the way in, even where nobody reads.
const MOST: usize = 32 << 10;

impl<C: Carrier> Runner<C> {
    /// Sends something to a running job. `seen` is how many bytes of its output, both streams together, were seen by whoever sends:
    /// where there is more by now, it is refused. Each length of output is answered once. A signal looks at neither.
    ///
    /// # Errors
    /// Refused: nothing was sent. Unreachable: it isn't known.
    pub async fn send(&self, place: &Place, spool: &Spool, what: &Sending, seen: Option<u64>) -> Result<(), SendError> {
        let mut script = of_spool(spool).set("seen", seen.map(|seen| seen.to_string()).unwrap_or_default());
        script = match what {
            Sending::Bytes { bytes, .. } if bytes.contains(&0) => {
                return Err(SendError::Refused("a NUL can't be sent".into()));
            }
            Sending::Bytes { bytes, .. } if bytes.len() > MOST => {
                return Err(SendError::Refused(format!("more than {} KiB can't be sent at once", MOST >> 10)));
            }
            Sending::Bytes { bytes, secret } => script
                .set("what", "bytes")
                .set("bytes", &**bytes)
                .set("secret", if *secret { "1" } else { "" }),
            Sending::Eof => script.set("what", "eof").set("secret", ""),
            Sending::Signal(signal) => script.set("what", name(*signal)).set("secret", ""),
        };
        let script = script.then(&PRELUDE).then(&SPOOLS).then(&STATE).then(&SEND);
        let said = self.ask(place, &script, &[]).await?;
        let last = said.last().map(String::as_str).unwrap_or_default();
        match last.split_once(' ').unwrap_or((last, "")) {
            ("sent", _) => Ok(()),
            ("refused", why) => Err(SendError::Refused(refusal(why))),
            _ => Err(unreachable(&place.host, "it doesn't say whether that was sent".into()).into()),
        }
    }
}

fn name(signal: Signal) -> &'static str {
    match signal {
        Signal::Interrupt => "INT",
        Signal::Terminate => "TERM",
        Signal::Kill => "KILL",
    }
}

fn refusal(why: &str) -> String {
    if let Some(whose) = why.strip_prefix("claim ") {
        return passed_on(whose);
    }
    match why.split(' ').next().unwrap_or_default() {
        "over" => "the command is over".into(),
        "early" => "the command is only just beginning; try again".into(),
        "traces" => "what this run left on the host is gone".into(),
        "closed" => "the command's input is closed".into(),
        "echo" => "the command would show it: it echoes what is typed. A secret is sent only where it doesn't".into(),
        "more" => "the command has printed more since: look again before answering".into(),
        "answered" => "that was answered already, and nothing has come since".into(),
        _ => why.to_owned(),
    }
}

//! What only a person can say while a host is being reached: passwords, second factors, whether a host key is right.

use crate::words::{AskKind, HostName};
use tokio::sync::{mpsc, oneshot};
use zeroize::Zeroizing;

/// A question to the operator, in the guide's own form.
#[derive(Debug)]
pub struct Ask {
    /// The host that it is about.
    pub host: HostName,
    /// What is asked, in the words of whoever asks; may be several lines.
    pub prompt: String,
    /// How it is answered.
    pub kind: AskKind,
    /// Where the answer goes; dropping it says that there is none.
    pub reply: oneshot::Sender<Zeroizing<String>>,
}

/// The way to the operator. Without one nothing can be asked, and what needs an answer fails.
#[derive(Clone, Debug, Default)]
pub struct Asks(Option<mpsc::Sender<Ask>>);

impl Asks {
    /// A way to somebody who listens at the other end.
    pub fn to(sender: mpsc::Sender<Ask>) -> Asks {
        Asks(Some(sender))
    }

    /// Asks, and waits for the answer; nothing where there is none.
    pub async fn ask(&self, host: &HostName, prompt: impl Into<String>, kind: AskKind) -> Option<Zeroizing<String>> {
        let (reply, answer) = oneshot::channel();
        let ask = Ask {
            host: host.clone(),
            prompt: prompt.into(),
            kind,
            reply,
        };
        self.0.as_ref()?.send(ask).await.ok()?;
        answer.await.ok()
    }
}

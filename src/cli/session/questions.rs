//! What only a person can say while a host is being reached, on its way to the operator and back.

use super::super::{door::Trainer, secrets, trainer};
use crate::{
    feed::{Answer, Feed, Request},
    host::Ask,
};
use std::{collections::BTreeMap, time::Duration};
use tokio::sync::{mpsc, oneshot};
use zeroize::Zeroizing;

/// How often it is looked whether somebody still waits for an answer.
const LOOKED_EVERY: Duration = Duration::from_secs(1);

/// Questions that come up, and those that wait for an answer.
#[derive(Debug, Default)]
pub struct Questions {
    asked: Option<mpsc::Receiver<Ask>>,
    open: BTreeMap<u64, oneshot::Sender<Zeroizing<String>>>,
    last: u64,
}

impl Questions {
    /// Those of whoever reaches hosts.
    pub fn of(asked: mpsc::Receiver<Ask>) -> Questions {
        Questions {
            asked: Some(asked),
            ..Questions::default()
        }
    }

    /// What is to be told next: a question, or that one needs no answer any more. Never, where nothing is asked.
    pub async fn next(&mut self) -> Feed {
        loop {
            let gone = self.open.iter().find(|(_, reply)| reply.is_closed()).map(|(id, _)| *id);
            if let Some(id) = gone {
                self.open.remove(&id);
                return Feed::Unasked { id };
            }
            let asks = async {
                match &mut self.asked {
                    Some(asked) => asked.recv().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                ask = asks => match ask {
                    None => self.asked = None,
                    Some(Ask { host, prompt, kind, reply }) => {
                        self.last += 1;
                        self.open.insert(self.last, reply);
                        return Feed::Asked { id: self.last, host, prompt, kind };
                    }
                },
                () = tokio::time::sleep(LOOKED_EVERY), if !self.open.is_empty() => {}
            }
        }
    }

    /// Passes an answer on; without one, whoever asked is told so.
    pub fn answered(&mut self, id: u64, Answer(answer): Answer) {
        if let (Some(reply), Some(answer)) = (self.open.remove(&id), answer) {
            // Whoever asked may have gone meanwhile.
            let _ = reply.send(answer);
        }
    }

    /// Asks on the terminal, line by line, whatever is asked until `work` is done.
    pub async fn in_lines_while<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                told = self.next() => {
                    if let Feed::Asked { id, host, prompt, kind } = told {
                        // Others are waited for meanwhile, too: what they wait for goes on in threads of its own.
                        let answer = tokio::task::block_in_place(|| secrets::answer(&host, &prompt, kind));
                        self.answered(id, Answer(answer));
                    }
                }
            }
        }
    }

    /// Stands between a viewer and the loop until one of them has gone: questions go to the viewer, answers to whoever asked, and
    /// everything else to the loop.
    pub async fn relay(
        mut self,
        feed: mpsc::Sender<Feed>,
        mut from: mpsc::Receiver<Request>,
        to: mpsc::Sender<Request>,
        trainer: Option<Trainer>,
    ) {
        loop {
            tokio::select! {
                request = from.recv() => match request {
                    None => return,
                    Some(Request::Told { id, answer }) => self.answered(id, answer),
                    Some(Request::SwitchOn { host }) => {
                        if let Some(trainer) = &trainer {
                            tokio::task::block_in_place(|| trainer::switch_on(trainer, host));
                        }
                    }
                    Some(request) => {
                        if to.send(request).await.is_err() {
                            return;
                        }
                    }
                },
                // As long as there is a way to tell something, the viewer waits for it.
                () = to.closed() => return,
                told = self.next() => {
                    if feed.send(told).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

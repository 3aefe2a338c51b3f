//! Follows one job to its end: output masked, kept, scanned; prompts found in its silences.

use super::{
    following::Following,
    live::{Report, send},
};
use crate::{
    clock::Clock,
    engine::input::{Input, News},
    feed::Feed,
    host::{Chunk, Hosts},
    vault::Vault,
    words::{Errand, JobId, Timestamp},
};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::sync::mpsc;

/// How long a silence is before a prompt is looked for.
const SILENCE: Duration = Duration::from_millis(150);
/// How long to wait before a host that doesn't answer is asked again.
pub(super) const BACKOFF: Duration = Duration::from_secs(2);

/// What a tail is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Control {
    /// Something was sent to the command.
    Answered,
    /// Look for a prompt again.
    Look,
}

/// What a tail works with.
pub(super) struct Place {
    pub transcripts: PathBuf,
    pub clock: Clock,
    pub started: Timestamp,
}

impl Place {
    fn millis(&self) -> u64 {
        u64::try_from(self.clock.now().duration_since(self.started).as_millis()).unwrap_or(0)
    }
}

pub(super) async fn tail<H: Hosts>(
    hosts: Arc<H>,
    vault: Arc<Vault>,
    errand: Errand,
    place: Place,
    mut controls: mpsc::UnboundedReceiver<Control>,
    reports: mpsc::Sender<Report>,
) {
    let job = &errand.job;
    loop {
        let following = match Following::begin(job, &errand.work, &vault, Some(&place.transcripts)) {
            Ok(following) => following,
            Err(error) => {
                // The command goes on at its host; without a transcript nothing may be said of how it ends.
                tracing::error!(%job, %error, "can't follow");
                send(&reports, Report::Input(Input::Job(job.clone(), News::Lost(error.to_string())))).await;
                return;
            }
        };
        if follow(&*hosts, &errand, following, &place, &mut controls, &reports).await {
            return;
        }
        send(
            &reports,
            Report::Input(Input::Link {
                host: job.host.clone(),
                up: false,
            }),
        )
        .await;
        tokio::time::sleep(BACKOFF).await;
    }
}

/// Follows until the job ends (true) or its host no longer answers.
async fn follow<H: Hosts>(
    hosts: &H,
    errand: &Errand,
    mut following: Following,
    place: &Place,
    controls: &mut mpsc::UnboundedReceiver<Control>,
    reports: &mpsc::Sender<Report>,
) -> bool {
    let job = &errand.job;
    let (sink, mut chunks) = mpsc::channel::<Chunk>(64);
    let tail = hosts.tail(errand, sink);
    tokio::pin!(tail);
    let mut ended = None;
    let mut restless = false;
    let mut last = None;
    loop {
        tokio::select! {
            biased;
            Some(control) = controls.recv() => {
                if control == Control::Answered {
                    following.answered();
                    last = None;
                }
                restless = true;
            }
            chunk = chunks.recv() => match chunk {
                Some(chunk) => {
                    restless = true;
                    if let Some(shown) = following.take(&chunk, place.millis()) {
                        show(job, shown, reports).await;
                    }
                }
                None => {
                    if let Some(ended) = ended.take() {
                        return over(job, following, ended, place, reports).await;
                    }
                    return match (&mut tail).await {
                        Ok(end) => over(job, following, end, place, reports).await,
                        Err(_) => false,
                    };
                }
            },
            end = &mut tail, if ended.is_none() => match end {
                Ok(end) => ended = Some(end),
                Err(_) => return false,
            },
            () = tokio::time::sleep(SILENCE), if restless => {
                restless = false;
                let (shown, prompt) = following.quiet(place.millis());
                for shown in shown {
                    show(job, shown, reports).await;
                }
                if let Some(prompt) = prompt.filter(|prompt| last.as_ref() != Some(prompt)) {
                    last = Some(prompt.clone());
                    send(reports, Report::Input(Input::Job(job.clone(), News::Prompt(prompt)))).await;
                }
            }
        }
    }
}

async fn over(job: &JobId, following: Following, ended: crate::host::Ended, place: &Place, reports: &mpsc::Sender<Report>) -> bool {
    let exit = ended.exit;
    let news = match following.finish(&ended, place.millis()) {
        Ok((shown, findings)) => {
            for shown in shown {
                show(job, shown, reports).await;
            }
            News::Ended { exit, findings }
        }
        Err(error) => News::Lost(error.to_string()),
    };
    send(reports, Report::Input(Input::Job(job.clone(), news))).await;
    true
}

async fn show(job: &JobId, shown: super::Shown, reports: &mpsc::Sender<Report>) {
    let output = Feed::Output {
        job: job.clone(),
        stream: shown.stream,
        offset: shown.offset,
        bytes: shown.bytes,
    };
    send(reports, Report::Output(output)).await;
}

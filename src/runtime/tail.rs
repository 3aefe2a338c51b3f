//! Follows one job to its end: output masked, kept, scanned; prompts found in its silences.

use super::{
    beside,
    following::Following,
    live::{Report, send},
};
use crate::{
    clock::Clock,
    engine::input::{Input, News},
    feed::Feed,
    host::{Chunk, Ended, Hosts, Offsets, TailError, Unreachable},
    vault::Vault,
    words::{Errand, JobId, Timestamp, Work},
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
    /// Read it from its first byte again: what was taken of its prompts may not be so.
    Again,
}

/// What a tail works with.
pub(super) struct Place {
    pub transcripts: PathBuf,
    pub clock: Clock,
    pub started: Timestamp,
    /// How much of the output had come when prompts were answered before, in bytes.
    pub answered: Vec<u64>,
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
    let mut answered = place.answered.clone();
    let mut following: Option<Following> = None;
    loop {
        let begin = || Following::begin(job, &errand.work, &vault, Some(&place.transcripts));
        let begun = following
            .take()
            .map_or_else(|| begin().map(|begun| begun.answered_at(&answered)), Ok);
        let mut going = match begun {
            Ok(following) => following,
            Err(error) => {
                // The command goes on at its host; without a transcript nothing may be said of how it ends.
                tracing::error!(%job, %error, "can't follow");
                return lost(job, error.to_string(), &reports).await;
            }
        };
        match follow(&*hosts, &errand, &mut going, &place, &mut controls, &reports).await {
            Followed::Ended(end) => return over(job, going, end, &place, &reports).await,
            Followed::Lost(why) => return lost(job, why, &reports).await,
            Followed::Again => answered = going.answers(),
            Followed::Cut(error) => {
                // What came stays; a command that ended with its connection begins anew.
                let passing = matches!(&errand.work, Work::Run(command) if command.passing);
                following = (!passing).then_some(going);
                let host = job.host.clone();
                let again = place.clock.now().checked_add(BACKOFF).ok();
                send(&reports, Report::Told(beside::silent(&error, again))).await;
                send(&reports, Report::Input(Input::Link { host, up: false })).await;
                tokio::time::sleep(BACKOFF).await;
                if controls.is_closed() {
                    return;
                }
            }
        }
    }
}

/// Why a job is no longer followed.
enum Followed {
    Ended(Ended),
    /// Its host has no trace of how it ended.
    Lost(String),
    /// Its host doesn't answer now.
    Cut(Unreachable),
    /// It is to be read from its first byte again.
    Again,
}

async fn follow<H: Hosts>(
    hosts: &H,
    errand: &Errand,
    following: &mut Following,
    place: &Place,
    controls: &mut mpsc::UnboundedReceiver<Control>,
    reports: &mpsc::Sender<Report>,
) -> Followed {
    let job = &errand.job;
    let (sink, mut chunks) = mpsc::channel::<Chunk>(64);
    let tail = hosts.tail(errand, following.taken(), sink);
    tokio::pin!(tail);
    let mut ended = None;
    // A cut may have come between a prompt and the silence after it: what was taken before is looked at once more.
    let mut restless = following.taken() != Offsets::default();
    let mut last = None;
    loop {
        tokio::select! {
            biased;
            Some(control) = controls.recv() => {
                match control {
                    Control::Again => return Followed::Again,
                    Control::Answered => {
                        following.answered();
                        last = None;
                    }
                    Control::Look => {}
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
                    let end = match ended.take() {
                        Some(end) => end,
                        None => (&mut tail).await,
                    };
                    return followed(end);
                }
            },
            end = &mut tail, if ended.is_none() => ended = Some(end),
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

fn followed(end: Result<Ended, TailError>) -> Followed {
    match end {
        Ok(ended) => Followed::Ended(ended),
        Err(TailError::Lost(why)) => Followed::Lost(why),
        Err(TailError::Unreachable(error)) => {
            tracing::info!(%error, "no longer followed");
            Followed::Cut(error)
        }
    }
}

async fn lost(job: &JobId, why: String, reports: &mpsc::Sender<Report>) {
    send(reports, Report::Unfollowed(job.clone())).await;
    send(reports, Report::Input(Input::Job(job.clone(), News::Lost(why)))).await;
}

async fn over(job: &JobId, following: Following, ended: Ended, place: &Place, reports: &mpsc::Sender<Report>) {
    let exit = ended.exit;
    match following.finish(&ended, place.millis()) {
        Ok((shown, findings)) => {
            for shown in shown {
                show(job, shown, reports).await;
            }
            send(reports, Report::Unfollowed(job.clone())).await;
            send(reports, Report::Input(Input::Job(job.clone(), News::Ended { exit, findings }))).await;
        }
        Err(error) => lost(job, error.to_string(), reports).await,
    }
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

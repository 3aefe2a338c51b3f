//! What hosts need not keep any longer: gathered for each place, and removed together.

use super::{Live, Way, lock};
use crate::{
    host::runner::Spool,
    words::{Account, Errand, HostName},
};
use futures_util::{StreamExt as _, stream};
use std::{collections::BTreeMap, sync::Mutex, time::Duration};

/// Spools by where they are.
#[derive(Debug, Default)]
pub(super) struct Heap(Mutex<BTreeMap<(HostName, Account), Vec<Spool>>>);

/// How long spools are gathered before they are removed. A command that is started there meanwhile takes them along, which costs the
/// host far less than a channel of their own.
const GATHER: Duration = Duration::from_secs(3);

impl<C: Way> Live<C> {
    /// The first of a place waits for others, and takes them along.
    pub(super) async fn may_go(&self, errand: &Errand) {
        let place = (errand.job.host.clone(), errand.account.clone());
        let Some(mark) = self.mark(&errand.job.host, &errand.account) else {
            return;
        };
        let spool = Spool {
            run: self.run().to_owned(),
            mark,
            job: errand.job.file_name(),
            epoch: self.epoch(&errand.job.host),
        };
        let is_first = {
            let mut heap = lock(&self.forgetting.0);
            let spools = heap.entry(place.clone()).or_default();
            spools.push(spool);
            spools.len() == 1
        };
        if is_first {
            tokio::time::sleep(GATHER).await;
            self.sweep(&place).await;
        }
    }

    /// What is gathered at the place of a job that is about to start.
    pub(super) fn taken_along(&self, errand: &Errand) -> Vec<Spool> {
        let place = (errand.job.host.clone(), errand.account.clone());
        lock(&self.forgetting.0).remove(&place).unwrap_or_default()
    }

    /// It wasn't started: they go with the next one, or at the end.
    pub(super) fn left_behind(&self, errand: &Errand, over: Vec<Spool>) {
        if !over.is_empty() {
            let place = (errand.job.host.clone(), errand.account.clone());
            lock(&self.forgetting.0).entry(place).or_default().extend(over);
        }
    }

    /// Removes all that is gathered.
    pub(super) async fn flush(&self) {
        let places: Vec<(HostName, Account)> = lock(&self.forgetting.0).keys().cloned().collect();
        stream::iter(&places)
            .for_each_concurrent(super::claims::WIDTH, |place| self.sweep(place))
            .await;
    }

    async fn sweep(&self, place: &(HostName, Account)) {
        let Some(spools) = lock(&self.forgetting.0).remove(place).filter(|spools| !spools.is_empty()) else {
            return;
        };
        let forgotten = match self.place(&place.0, &place.1).await {
            Ok(at) => self.runner.forget(&at, &spools).await,
            Err(error) => Err(error),
        };
        if let Err(error) = forgotten {
            // They stay until the run is cleared there.
            tracing::info!(%error, count = spools.len(), "spools can't be removed now");
        }
    }
}

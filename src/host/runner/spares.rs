//! Channels whose shell has answered and waits for one more script: kept for a moment, as a host that was asked who it is gets something
//! to do next.

use super::{Place, talk::Talk};
use crate::words::{Account, HostName};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How long one is kept.
const KEPT: Duration = Duration::from_secs(5);

type Kept = HashMap<(HostName, Account), (u64, Talk)>;

/// One for each host and account at most.
#[derive(Clone, Default)]
pub(super) struct Spares(Arc<Mutex<(u64, Kept)>>);

impl std::fmt::Debug for Spares {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Spares({})", self.lock().1.len())
    }
}

impl Spares {
    /// The one of a place, if its shell still waits.
    pub(super) fn take(&self, place: &Place) -> Option<Talk> {
        let (_, mut talk) = self.lock().1.remove(&key(place))?;
        talk.waits().then_some(talk)
    }

    /// Keeps one, for a moment.
    pub(super) fn put(&self, place: &Place, talk: Talk) {
        let number = {
            let mut kept = self.lock();
            kept.0 += 1;
            let number = kept.0;
            kept.1.insert(key(place), (number, talk));
            number
        };
        let (all, key) = (self.clone(), key(place));
        tokio::spawn(async move {
            tokio::time::sleep(KEPT).await;
            let mut kept = all.lock();
            if kept.1.get(&key).is_some_and(|(of, _)| *of == number) {
                kept.1.remove(&key);
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, (u64, Kept)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(place: &Place) -> (HostName, Account) {
    (place.host.clone(), place.account.clone())
}

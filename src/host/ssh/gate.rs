//! No storm of connections: few handshakes at once through one first hop.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hasher, RandomState},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Handshakes at once through one first hop: sshd's own usual limit begins to drop at 10.
const AT_ONCE: usize = 8;

/// Who may shake hands.
#[derive(Debug, Default)]
pub(super) struct Gates(Mutex<HashMap<String, Arc<Semaphore>>>);

impl Gates {
    /// Waits for a turn at the first hop. The turn lasts as long as what is returned is kept.
    pub(super) async fn enter(&self, first_hop: &str) -> Option<OwnedSemaphorePermit> {
        let gate = {
            let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(gates.entry(first_hop.into()).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))))
        };
        let crowded = gate.available_permits() < AT_ONCE;
        let turn = gate.acquire_owned().await.ok();
        if crowded {
            tokio::time::sleep(jitter(Duration::from_millis(100))).await;
        }
        turn
    }
}

/// Some time up to `most`, another one each time: what failed together shall not come again together.
pub(super) fn jitter(most: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish() % 1000;
    most * u32::try_from(random).unwrap_or(0) / 1000
}

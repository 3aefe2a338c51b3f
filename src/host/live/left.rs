//! What a run left on its hosts, and its clearing away.

use super::{Live, Way, claims::WIDTH};
use crate::{
    host::{
        Unreachable,
        runner::{Left, LeftState},
    },
    words::{Account, HostName},
};
use futures_util::{StreamExt as _, stream};

/// A host, and as whom something was done there.
pub type Spot = (HostName, Account);

impl<C: Way> Live<C> {
    /// The traces of this run's commands on hosts, by who left them.
    pub async fn left(&self, spots: &[Spot]) -> Vec<(HostName, Result<Vec<Left>, Unreachable>)> {
        let asked = spots.iter().map(|(host, account)| async move {
            let left = async {
                let place = self.place(host, account).await?;
                let mut left = self.runner.list(&place).await?;
                left.retain(|left| left.spool.run == self.setup.run);
                Ok(left)
            };
            (host.clone(), left.await)
        });
        stream::iter(asked).buffered(WIDTH).collect().await
    }

    /// Removes the traces of this run's commands from hosts; those that still run are left, and come back.
    pub async fn clear(&self, spots: &[Spot]) -> Vec<(HostName, Result<Vec<Left>, Unreachable>)> {
        let cleared = spots.iter().map(|(host, account)| async move {
            let left = async {
                let place = self.place(host, account).await?;
                let mut left = self.runner.clear(&place, &self.setup.run, self.epoch(host)).await?;
                left.retain(|left| left.state == LeftState::Running);
                Ok(left)
            };
            (host.clone(), left.await)
        });
        stream::iter(cleared).buffered(WIDTH).collect().await
    }
}

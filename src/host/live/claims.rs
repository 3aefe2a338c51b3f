//! Claims: which run holds a host.

use super::{Live, Way};
use crate::{
    clock::Clock,
    host::{
        StartError, Unreachable,
        runner::{Claim, Claimed, Place, told_since},
    },
    words::{Account, HostName},
};
use futures_util::{StreamExt as _, stream};

/// How many hosts are asked at once.
pub(super) const WIDTH: usize = 32;

impl<C: Way> Live<C> {
    /// Takes hosts for the run, or says who has them. With a reason, a claim of another run is taken over.
    pub async fn claim(&self, hosts: &[HostName], take_over: Option<&str>) -> Vec<(HostName, Result<Claimed, Unreachable>)> {
        let claims = hosts.iter().cloned().map(|host| async move {
            let claimed = self.claim_one(&host, &self.setup.account, take_over).await;
            (host, claimed)
        });
        stream::iter(claims).buffered(WIDTH).collect().await
    }

    /// Gives hosts back that this run holds, and removes its traces there but those of commands that still run.
    pub async fn release(&self, hosts: &[HostName]) -> Vec<(HostName, Result<(), Unreachable>)> {
        let releases = hosts.iter().cloned().map(|host| async move {
            let released = self.release_one(&host).await;
            (host, released)
        });
        stream::iter(releases).buffered(WIDTH).collect().await
    }

    async fn claim_one(&self, host: &HostName, account: &Account, take_over: Option<&str>) -> Result<Claimed, Unreachable> {
        let place = self.place(host, account).await?;
        let claimed = self.runner.claim(&place, &self.our_claim(host, take_over)).await?;
        if let Claimed::Ours { epoch, mark } = &claimed {
            self.marked(host, account, *epoch, mark);
        }
        Ok(claimed)
    }

    async fn release_one(&self, host: &HostName) -> Result<(), Unreachable> {
        for account in self.marked_accounts(host) {
            let place = self.place(host, &account).await?;
            let left = self.runner.clear(&place, self.run(), self.epoch(host)).await?;
            if !left.is_empty() {
                tracing::info!(%host, count = left.len(), "commands still run there");
            }
        }
        let place: Place = self.place(host, &self.setup.account).await?;
        self.runner.release(&place, &self.our_claim(host, None)).await
    }

    fn our_claim(&self, host: &HostName, take_over: Option<&str>) -> Claim {
        Claim {
            run: self.setup.run.clone(),
            epoch: self.epoch(host),
            person: self.setup.by.clone(),
            since: Clock::wall().now().to_string(),
            from: self.setup.from.clone(),
            take_over: take_over.map(str::to_owned),
            holder: self.setup.holders.last().cloned().unwrap_or_default(),
            before: self.setup.holders.iter().rev().skip(1).rev().cloned().collect(),
        }
    }

    /// A host that nobody has claimed for the run yet is claimed before anything starts there: one that only turned up on the way,
    /// or another user on it; so is one that may still have the claim of whoever had the run before.
    pub(super) async fn held_by_us(&self, host: &HostName, account: &Account) -> Result<(), StartError> {
        let passed_on = !self.setup.holders.is_empty() && !self.is_claimed(host);
        if self.mark(host, account).is_some() && !passed_on {
            return Ok(());
        }
        match self.claim_one(host, account, None).await? {
            Claimed::Ours { .. } => Ok(()),
            Claimed::Taken(claim) => Err(StartError::Refused(taken(&claim, self.run()))),
        }
    }
}

/// Who has a host, in words, for whoever walks this run.
pub fn taken(claim: &Claim, run: &str) -> String {
    let taken_over = claim
        .take_over
        .as_ref()
        .map(|why| format!(", taken over because: {why}"))
        .unwrap_or_default();
    let since = told_since(&claim.since);
    if claim.run == run {
        return format!("{} on {} has this run since {since}{taken_over}", claim.person, claim.from);
    }
    format!(
        "the run {} of {} on {} has it since {since}{taken_over}",
        claim.run, claim.person, claim.from
    )
}

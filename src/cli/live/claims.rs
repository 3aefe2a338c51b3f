//! Claims on the hosts of a run: taken before it begins, given back when it is over.

use crate::{
    host::{
        live::{Live, Ways, taken},
        runner::{Claim, Claimed},
    },
    words::HostName,
};
use std::collections::BTreeMap;

/// Takes all hosts for the run; from another run only where it is said why. Where one can't be had, those that could are given back.
///
/// # Errors
/// In words: who has a host, or which one doesn't answer.
pub(super) async fn take(live: &Live<Ways>, hosts: &[HostName], take_over: &BTreeMap<HostName, String>) -> Result<(), String> {
    let mut ours = Vec::new();
    let mut wrong = Vec::new();
    for (reason, some) in by_reason(hosts, take_over) {
        for (host, claimed) in live.claim(&some, reason).await {
            match claimed {
                Ok(Claimed::Ours { .. }) => ours.push(host),
                Ok(Claimed::Taken(claim)) => wrong.push(format!("{host}: {}", taken(&claim, live.run()))),
                Err(error) => wrong.push(error.to_string()),
            }
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    live.release(&ours).await;
    Err(wrong.join("\n"))
}

/// How it stands with the claims of a run that is gone on with.
#[derive(Debug, Default)]
pub(super) struct Standings {
    /// Hosts that somebody else has by now: who, and whether it is this very run that they have taken.
    pub taken: Vec<(String, bool)>,
    /// Hosts that don't answer, with why: the run goes on without them, and finds them again.
    pub away: Vec<String>,
    /// What the journal keeps of it.
    pub notes: Vec<String>,
}

/// Asks hosts whether they are still the run's own. They are taken back only where it is said why: from another run, or from somebody
/// else who has taken this one.
pub(super) async fn again(live: &Live<Ways>, hosts: &[HostName], take_over: Option<&str>, take_back: Option<&str>) -> Standings {
    let mut standings = Standings::default();
    let ours = live.run().to_owned();
    let who = |host: &HostName, claim: &Claim| (format!("  {host}: {}", taken(claim, &ours)), claim.run == ours);
    for (host, claimed) in live.claim(hosts, None).await {
        match claimed {
            Ok(Claimed::Ours { .. }) => {}
            Err(error) => standings.away.push(error.to_string()),
            Ok(Claimed::Taken(claim)) => match if claim.run == ours { take_back } else { take_over } {
                None => standings.taken.push(who(&host, &claim)),
                Some(reason) => match live.claim(std::slice::from_ref(&host), Some(reason)).await.pop() {
                    Some((_, Ok(Claimed::Ours { .. }))) => {
                        let from = match claim.run == ours {
                            true => format!("{} on {}, who had taken this run", claim.person, claim.from),
                            false => format!("the run {} of {}", claim.run, claim.person),
                        };
                        let note = format!("{host} was taken back from {from}. Why: {reason}");
                        standings.notes.push(note);
                    }
                    Some((_, Err(error))) => standings.away.push(error.to_string()),
                    _ => standings.taken.push(who(&host, &claim)),
                },
            },
        }
    }
    standings
}

/// Gives hosts back; answers what is left to do where that failed.
pub(super) async fn give_back(live: &Live<Ways>, hosts: &[HostName]) -> Vec<String> {
    let released = live.release(hosts).await;
    let failed = released.into_iter().filter_map(|(host, released)| Some((host, released.err()?)));
    failed
        .map(|(host, error)| {
            format!(
                "{host} still bears the claim of this run: {}. `holdpoint runs --clear RUN` takes it off.",
                error.why
            )
        })
        .collect()
}

/// Hosts by the reason for which they are taken over, those without one first.
fn by_reason<'a>(hosts: &[HostName], take_over: &'a BTreeMap<HostName, String>) -> BTreeMap<Option<&'a str>, Vec<HostName>> {
    let mut by_reason: BTreeMap<Option<&str>, Vec<HostName>> = BTreeMap::new();
    for host in hosts {
        by_reason
            .entry(take_over.get(host).map(String::as_str))
            .or_default()
            .push(host.clone());
    }
    by_reason
}

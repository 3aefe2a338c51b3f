//! Who works on a host.

use super::{
    Claim, Claimed, Place, Runner,
    script::{CLAIM, PRELUDE, RELEASE, SPOOLS, Script},
    talk::{random_mark, unreachable},
};
use crate::host::{Carrier, Unreachable};

impl<C: Carrier> Runner<C> {
    /// Takes a host for a run, or says who has it. A run that has it keeps it; where `claim.take_over` has a reason it is taken from
    /// another, and the host's syslog says so. The run's mark is made where there is none: jobs that were started under another mark
    /// are lost.
    ///
    /// # Errors
    /// The host doesn't answer, or the claim can't be written.
    pub async fn claim(&self, place: &Place, claim: &Claim) -> Result<Claimed, Unreachable> {
        let mut text = String::new();
        let reason = claim.take_over.as_deref().unwrap_or_default();
        for (name, value) in [
            ("run", claim.run.as_str()),
            ("person", &claim.person),
            ("since", &claim.since),
            ("from", &claim.from),
            ("reason", reason),
            ("holder", &claim.holder),
        ] {
            text += &format!("{name}={}\n", one_line(value));
        }
        let script = Script::default()
            .set("run", &claim.run)
            .set("epoch", claim.epoch.to_string())
            .set("text", text.trim_end())
            .set("reason", one_line(reason))
            .set("holder", one_line(&claim.holder))
            .set("before", before(claim))
            .set("mark", random_mark(&place.host)?)
            .then(&PRELUDE)
            .then(&SPOOLS)
            .then(&CLAIM);
        let said = self.ask_first(place, &script).await?;
        let last = said.last().map(String::as_str).unwrap_or_default();
        let odd = || unreachable(&place.host, format!("it answered {last:?} when asked for a claim"));
        match last.split(' ').collect::<Vec<&str>>().as_slice() {
            ["ours", epoch, mark] => Ok(Claimed::Ours {
                epoch: epoch.parse().map_err(|_| odd())?,
                mark: (*mark).to_owned(),
            }),
            ["taken"] => Ok(Claimed::Taken(read(&said).ok_or_else(odd)?)),
            ["trouble", ..] => Err(unreachable(
                &place.host,
                format!("it can't be claimed: {}", last.trim_start_matches("trouble ")),
            )),
            _ => Err(odd()),
        }
    }

    /// Gives a host back. A claim that isn't ours any more is left alone.
    ///
    /// # Errors
    /// The host doesn't answer.
    pub async fn release(&self, place: &Place, claim: &Claim) -> Result<(), Unreachable> {
        let script = Script::default()
            .set("run", &claim.run)
            .set("epoch", claim.epoch.to_string())
            .then(&PRELUDE)
            .then(&SPOOLS)
            .then(&RELEASE);
        let said = self.ask(place, &script, &[]).await?;
        match said.last().map(String::as_str) {
            Some("done") => Ok(()),
            other => Err(unreachable(
                &place.host,
                format!("the claim on it wasn't given back: {}", other.unwrap_or_default()),
            )),
        }
    }
}

/// The claim among what a host says; anybody there can have written it.
pub(super) fn read(said: &[String]) -> Option<Claim> {
    let field = |name: &str| {
        let mut values = said
            .iter()
            .filter_map(|line| line.strip_prefix("claim ")?.strip_prefix(name)?.strip_prefix('='));
        values.next_back().map(one_line)
    };
    Some(Claim {
        epoch: field("epoch")?.parse().ok()?,
        run: field("run").unwrap_or_default(),
        person: field("person").unwrap_or_default(),
        since: field("since").unwrap_or_default(),
        from: field("from").unwrap_or_default(),
        take_over: field("reason").filter(|reason| !reason.is_empty()),
        holder: field("holder").unwrap_or_default(),
        before: Vec::new(),
    })
}

/// Those that a holder took the run from, whoever began it as `-`, with blanks around each.
fn before(claim: &Claim) -> String {
    let first = (!claim.holder.is_empty()).then_some("-");
    let before = claim.before.iter().map(String::as_str).filter(|before| !before.is_empty());
    first
        .into_iter()
        .chain(before)
        .fold(" ".into(), |all, one| format!("{all}{} ", one_line(one)))
}

/// Without control characters, and no longer than a line of a card.
fn one_line(text: &str) -> String {
    let spaced = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    spaced.take(300).collect::<String>().trim().to_owned()
}

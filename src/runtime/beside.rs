//! Looks beside the run: what viewers are told and no record has.

use super::live::{Report, Runtime, send};
use crate::{
    engine::{event::Event, input::Input},
    feed::Feed,
    host::{Hosts, Looked, Unreachable},
    journal::Log,
    vault::Vault,
    words::{Exit, HostName, Timestamp},
};

/// The most of an output that is shown, in bytes.
const LIMIT: u32 = 256 << 10;

/// The host itself ends a look by then, in seconds.
pub(super) const SECONDS: u32 = 20;

impl<L: Log<Event>, H: Hosts> Runtime<L, H> {
    /// Polls everything at once, and asks every host who it is.
    pub(super) fn look_afresh(&mut self) {
        let now = self.clock.now();
        self.polls.afresh(now);
        self.identify_all();
        self.company = None;
    }

    /// Tries a host now, and tells what came of it.
    pub(super) fn try_now(&mut self, host: HostName) {
        let (hosts, reports) = (self.hosts.clone(), self.reports.clone());
        self.tasks.spawn(async move {
            let (told, input) = match hosts.try_now(&host).await {
                Ok(identity) => {
                    let link = Feed::Link {
                        host: host.clone(),
                        up: true,
                        why: None,
                        again: None,
                    };
                    (link, Input::Seen(host, identity))
                }
                Err(error) => (silent(&error, None), Input::Link { host, up: false }),
            };
            send(&reports, Report::Input(input)).await;
            send(&reports, Report::Told(told)).await;
        });
    }

    /// A viewer wants to see what a command says.
    pub(super) fn look_beside(&mut self, host: HostName, command: String) {
        let (hosts, vault, reports) = (self.hosts.clone(), self.vault.clone(), self.reports.clone());
        let (account, clock) = (self.core.run.account.clone(), self.clock.clone());
        self.tasks.spawn(async move {
            let at = clock.now();
            let looked = hosts.look(&host, &account, &command, LIMIT, SECONDS).await;
            let said = said(looked, &vault);
            let looked = Feed::Looked { host, command, at, said };
            send(&reports, Report::Told(looked)).await;
        });
    }
}

/// A host that doesn't answer, as viewers are told of it. `again`: when it is tried next.
pub(super) fn silent(error: &Unreachable, again: Option<Timestamp>) -> Feed {
    Feed::Link {
        host: error.host.clone(),
        up: false,
        why: Some(error.why.clone()),
        again,
    }
}

/// What a look printed, with the secrets in it starred out.
pub(super) fn masked(looked: Looked, vault: &Vault) -> Looked {
    let masked = |bytes: &[u8]| {
        let mut mask = vault.mask();
        let mut shown = mask.feed(bytes);
        shown.extend(mask.finish());
        shown
    };
    Looked {
        out: masked(&looked.out),
        err: masked(&looked.err),
        ..looked
    }
}

/// What a look printed, masked; what it said of itself where it printed nothing and failed.
pub(super) fn said(looked: Result<Looked, Unreachable>, vault: &Vault) -> Result<String, String> {
    let looked = masked(looked.map_err(|error| error.to_string())?, vault);
    let out = String::from_utf8_lossy(&looked.out).into_owned();
    if out.trim().is_empty() && looked.exit != Exit::Code(0) {
        let err = String::from_utf8_lossy(&looked.err);
        let err = err.trim();
        return Err(if err.is_empty() {
            looked.exit.to_string()
        } else {
            format!("{err} ({})", looked.exit)
        });
    }
    Ok(out)
}

//! What is known of one monitor now, and of all together.

use super::{Health, Source, said::Row, seen::fresh_for};
use crate::{
    feed::Poll,
    trend::Series,
    words::{HostName, Timestamp, Values},
};

/// What is known of one monitor: where each host is asked, on one host.
#[derive(Clone, Debug)]
pub struct Panel<'c> {
    /// The monitor.
    pub source: &'c Source,
    /// The host that it is about; nothing where one speaks for all.
    pub on: Option<HostName>,
    /// Where it was read last.
    pub host: Option<HostName>,
    /// When that poll began.
    pub at: Option<Timestamp>,
    /// Its age in seconds, where it is too old to rely on.
    pub stale: Option<u64>,
    /// How it stands.
    pub health: Health,
    /// In words.
    pub says: String,
    /// Why it can't be read, where it can't.
    pub error: Option<&'c str>,
    /// In detail.
    pub rows: Vec<Row>,
    /// The number whose curve is worth showing.
    pub series: Option<&'c Series>,
    /// The values, where they are known.
    pub values: Option<&'c Values>,
    /// What the command printed.
    pub raw: Option<&'c str>,
    /// How the reading was come by: the command, what it took, who was passed over.
    pub poll: Option<&'c Poll>,
}

impl Panel<'_> {
    /// What it is about, for a heading.
    pub fn title(&self) -> String {
        match &self.on {
            Some(host) => format!("{} on {host}", self.source.title),
            None => self.source.title.clone(),
        }
    }

    /// It is made of what others read: nothing is polled for it.
    pub fn is_derived(&self) -> bool {
        self.source.hosts.is_empty()
    }

    /// For so many seconds a reading of it can be relied on.
    pub fn fresh_for(&self) -> u64 {
        fresh_for(self.source.every)
    }
}

/// How all of it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The worst of it.
    pub health: Health,
    /// Each monitor in a sentence, the worst first.
    pub says: Vec<(Health, String, String)>,
}

impl Verdict {
    pub(super) fn of(panels: &[Panel<'_>]) -> Verdict {
        Verdict {
            health: panels.iter().map(|panel| panel.health).max().unwrap_or(Health::Unknown),
            says: panels
                .iter()
                .map(|panel| (panel.health, panel.title(), panel.says.clone()))
                .collect(),
        }
    }

    /// On one line.
    pub fn line(&self) -> String {
        let each = self.says.iter().map(|(_, title, says)| format!("{title}: {says}"));
        each.collect::<Vec<_>>().join("; ")
    }
}

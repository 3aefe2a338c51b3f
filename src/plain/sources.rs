//! Where monitors are read: that it is another host than it should be is told once.

use crate::{
    feed::Poll,
    words::{HostName, MonitorName},
};
use std::collections::BTreeMap;

/// Monitors that are read on another host than they should be.
#[derive(Debug, Default)]
pub(super) struct Sources(BTreeMap<MonitorName, HostName>);

impl Sources {
    /// What is new of where a monitor was read.
    pub(super) fn tell(&mut self, monitor: &MonitorName, host: &HostName, poll: &Poll) -> Option<String> {
        match poll.why_from(host) {
            Some(why) => {
                let before = self.0.insert(monitor.clone(), host.clone());
                (before.as_ref() != Some(host)).then(|| format!("Monitor {monitor} is read {why}"))
            }
            None => {
                self.0.remove(monitor)?;
                Some(format!("Monitor {monitor} is read from {host} again."))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_host_is_told_once_and_that_it_is_the_first_again() {
        let mut sources = Sources::default();
        let fallen = Poll {
            passed_over: vec![("n1".into(), "n1 doesn't answer: no route".into())],
            ..Poll::default()
        };
        let mut told = |host: &str, poll: &Poll| sources.tell(&"pcs".into(), &host.into(), poll);
        assert_eq!(told("n1", &Poll::default()), None);
        assert_eq!(
            told("n2", &fallen).as_deref(),
            Some("Monitor pcs is read from n2, since n1 doesn't answer: no route")
        );
        assert_eq!(told("n2", &fallen), None);
        assert_eq!(told("n1", &Poll::default()).as_deref(), Some("Monitor pcs is read from n1 again."));
        assert_eq!(told("n1", &Poll::default()), None);
    }
}

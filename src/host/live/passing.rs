//! Commands that only look: they begin when they are followed, and end with their connection.

use super::{Live, Way, follow, is_passing, lock};
use crate::{
    host::{Chunk, Ended, StartError, TailError},
    vault::Vault,
    words::{Errand, Identity, Work},
};
use tokio::sync::mpsc;

/// The status of a look that was at another machine than it was meant for.
const OTHER_MACHINE: u8 = 76;

impl<C: Way> Live<C> {
    /// Fills a passing command in, for when it is followed.
    pub(super) fn prepare_passing(&self, errand: &Errand, identity: Option<&Identity>, vault: &Vault) -> Result<(), StartError> {
        let Work::Run(command) = &errand.work else { return Ok(()) };
        let mut begin = self.command(command, vault)?;
        if let Some(identity) = identity {
            begin.command = format!("{}{}", guard(&identity.machine), begin.command);
        }
        lock(&self.prepared).insert(errand.job.clone(), begin);
        Ok(())
    }

    pub(super) async fn pass(&self, errand: &Errand, sink: mpsc::Sender<Chunk>) -> Result<Ended, TailError> {
        debug_assert!(is_passing(&errand.work));
        let job = &errand.job;
        let Some(begin) = lock(&self.prepared).get(job).cloned() else {
            return Err(TailError::Lost("it ended with the connection that it began in".into()));
        };
        let place = self.place(&job.host, &errand.account).await?;
        tokio::select! {
            attached = self.runner.run(&place, &begin, sink) => follow::passed(&job.host, &attached?),
            // Its channel is dropped, and it ends with that.
            exit = self.given_up(job) => Ok(Ended { exit, boot: None }),
        }
    }
}

/// What a look at the wrong machine shows is worse than nothing. One without a machine id of its own isn't told apart here.
fn guard(machine: &str) -> String {
    let known = machine.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !known {
        return String::new();
    }
    format!(
        "if [ -s /etc/machine-id ] && [ \"$(cat /etc/machine-id)\" != '{machine}' ]; then echo 'holdpoint: this is another machine than \
         before, so nothing was run' >&2; exit {OTHER_MACHINE}; fi\n"
    )
}

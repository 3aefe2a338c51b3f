use crate::words::{Boot, Exit, HostName, Identity, JobId, Stream};
use std::{sync::Arc, time::Duration};

/// Something that a guide would notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A command printed something.
    Output {
        /// Which.
        job: JobId,
        /// Where.
        stream: Stream,
        /// What.
        bytes: Arc<[u8]>,
    },
    /// A command waits for input and prints no more: prompts are tested now.
    Quiet {
        /// Which.
        job: JobId,
    },
    /// A command is over.
    Ended {
        /// Which.
        job: JobId,
        /// How.
        exit: Exit,
        /// Who the host was before and is now, where it went down under the job.
        boot: Option<Boot>,
    },
    /// A host answers, or no longer does.
    Link {
        /// Which.
        host: HostName,
        /// Whether it answers.
        up: bool,
    },
    /// A host has booted.
    Booted {
        /// Which.
        host: HostName,
        /// Who it is now.
        identity: Identity,
    },
    /// The guide's connections to these hosts broke; what runs there goes on.
    Cut {
        /// To which.
        hosts: Vec<HostName>,
    },
    /// The guide is killed; nobody is there for this long.
    GuideKilled {
        /// How long.
        away: Duration,
    },
    /// The rehearsal can't go on: the scenario or the procedure is wrong. In words for its author.
    Trouble {
        /// What is wrong.
        what: String,
    },
}

//! What isn't known: whether a command ran, whether a host is who it was.

use super::{Dialog, Opened};
use crate::{
    engine::{
        input::Act,
        run::{JobState, Run},
    },
    ui::{
        field::{Choice, Field},
        theme::Role,
    },
    words::{HostName, JobId},
};

/// A person settles a doubt.
pub(super) fn settle(run: &Run, job: &JobId) -> Opened {
    let Some(JobState::InDoubt { why, .. }) = run.jobs.get(job).map(|job| job.state.clone()) else {
        return Opened::No(format!("There is no doubt about {job}."));
    };
    let kinds = vec![
        Choice {
            key: Some('r'),
            text: "Its outcome is then vouched for by you; no exit status is made up.".into(),
            ..Choice::new("it ran to its end")
        },
        Choice {
            key: Some('n'),
            text: "The step can then be run.".into(),
            ..Choice::new("it did not run")
        },
    ];
    let fields = vec![Field::pick("On that host", kinds), Field::reason("How you know")];
    let settled = job.clone();
    let dialog = Dialog::act(format!("In doubt on {}", job.host), fields, move |fields| {
        Ok(Act::Settle {
            job: settled.clone(),
            ran: fields.first().map_or(0, Field::picked) == 0,
            reason: fields.get(1).and_then(Field::given).unwrap_or_default(),
        })
    });
    Opened::Ask(Box::new(dialog.saying(Role::Caution, format!("▲ {why}"))))
}

/// A host isn't who it was, and that is well.
pub(super) fn accept_host(run: &Run, host: &HostName) -> Opened {
    let Some(odd) = run.hosts.get(host).and_then(|state| state.odd.clone()) else {
        return Opened::No(format!("{host} is who it was."));
    };
    let accepted = host.clone();
    let dialog = Dialog::act(
        format!("Accept {host}"),
        vec![Field::reason("How you know that it is the right one")],
        move |fields| {
            Ok(Act::AcceptHost {
                host: accepted.clone(),
                reason: fields.first().and_then(Field::given).unwrap_or_default(),
            })
        },
    );
    let mut says = vec![(Role::Caution, format!("▲ {odd}"))];
    if let Some(identity) = run.identity(host) {
        says.push((Role::Text, format!("It calls itself {}, kernel {}", identity.node, identity.kernel)));
        says.push((Role::Dim, format!("machine {} · boot {}", identity.machine, identity.boot)));
    }
    Opened::Ask(Box::new(dialog.saying_all(says)))
}

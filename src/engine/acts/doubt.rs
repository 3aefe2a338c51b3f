//! Doubts: what isn't known is settled by a probe or by a person, never by running it again.

use super::reason;
use crate::{
    engine::{
        decide::Decision,
        event::Event,
        refusal::{Refusal, named},
        run::JobState,
    },
    procedure::plan::Service,
    words::{HostName, JobId},
};

/// Puts in the steps that look whether the effect is there.
pub(super) fn probe(d: &mut Decision, by: &str, job: &JobId) -> Result<(), Refusal> {
    in_doubt(d, job)?;
    let id = &job.attempt.step;
    let model = d.run().planned(id).and_then(|planned| d.rules.procedure.step(&planned.key));
    let steps = model.map(|model| model.probe.clone()).unwrap_or_default();
    if steps.is_empty() {
        return Err(Refusal::NotNow(format!(
            "{id} has no check of its own: look on {} yourself, then say whether it ran",
            job.host
        )));
    }
    let n = d.run().insertions + 1;
    let slots = super::undo::service(d, &steps, id, Service::Probe, Some(job.host.clone()), &format!("probe-{n}"));
    d.say(Event::Inserted {
        before: Some(id.clone()),
        of: id.clone(),
        slots,
        by: by.into(),
        reason: format!("whether {job} ran is in doubt"),
    });
    Ok(())
}

/// Settles a doubt in person.
pub(super) fn settle(d: &mut Decision, by: &str, job: JobId, ran: bool, why: String) -> Result<(), Refusal> {
    in_doubt(d, &job)?;
    let reason = reason(&why, "how do you know?")?;
    d.say(Event::DoubtSettled {
        job,
        ran,
        by: by.into(),
        reason,
    });
    Ok(())
}

/// Accepts that a host isn't who it was.
pub(super) fn accept_host(d: &mut Decision, by: &str, host: HostName, why: String) -> Result<(), Refusal> {
    let odd = d.run().hosts.get(&host).is_some_and(|state| state.odd.is_some());
    if !odd {
        return Err(Refusal::NotNow(format!(
            "{host} is the machine that it was: there is nothing to accept"
        )));
    }
    let reason = reason(&why, "a host is not who it was")?;
    d.say(Event::HostAccepted {
        host,
        by: by.into(),
        reason,
    });
    Ok(())
}

fn in_doubt(d: &Decision, job: &JobId) -> Result<(), Refusal> {
    match d.run().jobs.get(job).map(|job| &job.state) {
        None => Err(Refusal::Unknown(format!("job {job}"))),
        Some(JobState::InDoubt { fate: None, .. }) => Err(Refusal::NotNow(format!(
            "{} is still being asked what became of {}: wait for its answer",
            job.host,
            named(job)
        ))),
        Some(JobState::InDoubt { .. }) => Ok(()),
        Some(_) => Err(Refusal::NotNow(format!(
            "{} is not in doubt any more: look at how it stands",
            named(job)
        ))),
    }
}

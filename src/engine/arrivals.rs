//! What hosts and monitors say.

use super::{
    decide::Decision,
    event::{Event, GUIDE},
    input::{AtPrompt, News, Reading, SeenFile},
    refusal::Refusal,
    run::JobState,
    sheet::{Does, PromptSheet, PromptThen},
    status::Status,
};
use crate::words::{Exit, Fate, HostName, Identity, JobId, Reached, StepId, Stimulus, Work};
use std::sync::Arc;

/// A prompt that comes back this often is no longer answered by the guide itself.
const SAME_ANSWER: usize = 3;

pub(super) fn job(d: &mut Decision, job: &JobId, news: News) -> Result<(), Refusal> {
    let Some(state) = d.run().jobs.get(job).map(|job| job.state.clone()) else {
        return Err(Refusal::Unknown(format!("job {job}")));
    };
    match (state, news) {
        (state, _) if state.is_settled() || state == JobState::Queued => Err(Refusal::NotNow(format!("{job} is settled already"))),
        (
            JobState::InDoubt {
                fate: Some(Fate::Rebooted),
                ..
            },
            News::Ended { exit: Exit::Rebooted, .. },
        ) => Ok(()),
        // A boot that nobody meant says nothing of how far it had come: its tail knows no more than a question after it would.
        (_, News::Ended { exit: Exit::Rebooted, .. }) if !reboot_ends(d, job) => {
            fate_known(d, job, Fate::Rebooted);
            Ok(())
        }
        (_, News::Ended { exit, findings }) => {
            d.say(Event::Finished {
                job: job.clone(),
                exit,
                findings: Arc::new(findings),
            });
            Ok(())
        }
        (_, News::Refused(why)) => {
            d.say(Event::Voided {
                job: job.clone(),
                why: Some(why),
            });
            Ok(())
        }
        (_, News::Unsent(why)) => {
            d.say(Event::Unsent { job: job.clone(), why });
            Ok(())
        }
        (JobState::InDoubt { .. }, News::Fate(fate)) => {
            fate_known(d, job, fate);
            Ok(())
        }
        (_, News::Fate(_)) => Ok(()),
        (JobState::InDoubt { .. }, News::Lost(_)) => Ok(()),
        (_, News::Lost(why)) => {
            d.say(Event::Doubted {
                job: job.clone(),
                fate: None,
                why,
            });
            Ok(())
        }
        (JobState::AtPrompt { prompt, .. }, News::Prompt(again)) if prompt == again => Ok(()),
        (_, News::Prompt(prompt)) => {
            at_prompt(d, job, prompt);
            Ok(())
        }
    }
}

/// Whether a boot of its host is how the job is meant to end.
fn reboot_ends(d: &Decision, job: &JobId) -> bool {
    match d.run().work(job) {
        Some(Work::Power(_)) => true,
        Some(Work::Run(command)) => command.ends_in_reboot,
        _ => false,
    }
}

fn fate_known(d: &mut Decision, job: &JobId, fate: Fate) {
    let planned = reboot_ends(d, job);
    let passing = matches!(d.run().work(job), Some(Work::Run(command)) if command.passing);
    let job = job.clone();
    match fate {
        Fate::Void if passing => {
            let step = job.attempt.step.clone();
            d.say(Event::Voided { job, why: None });
            // Where other hosts of the attempt are still at it, its verdict opens it again.
            let line = d.run().line(&step);
            if line.status == Status::Pending {
                d.say(cut_off(step, line.only.clone()));
            }
        }
        Fate::Void => d.say(Event::Voided { job, why: None }),
        // The output is read again from its first byte, and ends it.
        Fate::Running | Fate::Exited(_) => d.say(Event::Reattached { job }),
        Fate::Rebooted if planned => d.say(Event::Reattached { job }),
        Fate::Rebooted => d.say(Event::Doubted {
            job,
            fate: Some(fate),
            why: "its host has booted since, and it left no exit status".into(),
        }),
        Fate::Lost => d.say(Event::Doubted {
            job,
            fate: Some(fate),
            why: "its host has no trace of how it ended".into(),
        }),
    }
}

/// A command that only looks went with its connection: its step is there to be run again.
pub(super) fn cut_off(step: StepId, only: Vec<HostName>) -> Event {
    Event::Reopened {
        step,
        only,
        by: GUIDE.into(),
        reason: "it was cut off with its connection; it only looks, and may be run again".into(),
    }
}

fn at_prompt(d: &mut Decision, job: &JobId, prompt: AtPrompt) {
    let Some(sheet) = d.run().line(&job.attempt.step).ran.clone() else {
        return;
    };
    let known: Option<PromptSheet> = match &sheet.does {
        Does::Run { prompts, .. } => prompts.iter().find(|p| p.matcher == prompt.matcher).cloned(),
        _ => None,
    };
    let hold = match known.as_ref().map(|p| &p.then) {
        Some(PromptThen::Hold(until)) => Some(until.clone()),
        _ => None,
    };
    let seen = prompt.seen;
    let matcher = prompt.matcher;
    let answer = d.run().jobs.get(job).and_then(|job| job.answer.clone());
    if let Some(answer) = answer.filter(|answer| answer.seen == Some(seen)) {
        if !answer.doubted {
            // It was at this prompt when it was answered; what it says to that is still to come.
            return;
        }
        unanswered(d, job, answer.step);
    }
    d.say(Event::AtPrompt {
        job: job.clone(),
        prompt,
        hold,
    });
    if let Some(PromptThen::Send(script)) = known.map(|p| p.then) {
        let answered = d
            .run()
            .jobs
            .get(job)
            .map_or(0, |job| job.answered.iter().filter(|m| **m == matcher).count());
        if answered < SAME_ANSWER && d.run().stopped.is_none() {
            let what = Stimulus::Type(script);
            d.say(Event::Sent {
                job: job.clone(),
                what,
                seen: Some(seen),
                by: None,
                step: None,
                against: None,
            });
        }
    }
}

/// A command stands where it stood when it was answered, and the guide was away since: the answer never reached it.
fn unanswered(d: &mut Decision, job: &JobId, step: Option<StepId>) {
    let why = "the answer never reached it: it stands at the same prompt";
    d.say(Event::Unsent {
        job: job.clone(),
        why: why.into(),
    });
    if let Some(step) = step.filter(|step| d.run().line(step).status == Status::Active) {
        d.say(Event::Reopened {
            step,
            only: Vec::new(),
            by: GUIDE.into(),
            reason: why.into(),
        });
    }
}

/// A reading is journaled when it changed and a condition uses it; the rest is seen and forgotten. Where one host's answer stands for all,
/// it is compared with the last one of any host.
pub(super) fn reading(d: &mut Decision, reading: &Reading) {
    let any = d.rules.monitors.get(&reading.monitor).is_some_and(|monitor| monitor.any);
    let of_monitor = d.run().readings.iter().filter(|((monitor, _), _)| *monitor == reading.monitor);
    let last = of_monitor
        .filter(|((_, host), _)| any || *host == reading.host)
        .max_by_key(|(_, sample)| sample.at);
    let same = last.is_some_and(|(_, sample)| match (&sample.values, &reading.values) {
        (Ok(before), Ok(now)) => before == now,
        // Another error is the same news: there is no value.
        (Err(_), Err(_)) => true,
        _ => false,
    });
    if !same && d.rules.is_used(&reading.monitor) {
        d.say(Event::Read {
            monitor: reading.monitor.clone(),
            host: reading.host.clone(),
            begun: reading.begun,
            values: reading.values.clone(),
        });
    }
}

pub(super) fn looked(d: &mut Decision, step: StepId, host: HostName, files: Result<Vec<SeenFile>, String>) -> Result<(), Refusal> {
    if d.run().planned(&step).is_none() {
        return Err(Refusal::Unknown(format!("step {step}")));
    }
    d.say(Event::Looked { step, host, files });
    Ok(())
}

/// A host that is another machine, or another boot, than it was stops what concerns it, unless a step meant it to be.
pub(super) fn seen(d: &mut Decision, host: HostName, identity: Identity) {
    let state = d.run().hosts.get(&host).cloned().unwrap_or_default();
    let odd = match &state.identity {
        Some(before) if before.machine != identity.machine && !state.renews => Some(format!(
            "this is another machine than before (machine id {}, was {}); nothing is started on it until you accept it",
            identity.machine, before.machine
        )),
        Some(before) if before.boot != identity.boot && before.machine == identity.machine && !d.run().reboot_is_meant(&host) => {
            Some(format!(
                "it has booted since it was last seen, and no step meant it to (kernel {}, was {})",
                identity.kernel, before.kernel
            ))
        }
        before if before.as_ref().is_none_or(|before| before.machine != identity.machine) => {
            d.run().twin(&host, &identity.machine).map(|twin| {
                format!(
                    "it is the same machine as {twin} (machine id {}): two names for one machine. Nothing is started on it until you \
                     accept it; where it is meant, the site file says so (`same`)",
                    identity.machine
                )
            })
        }
        _ => state.odd.clone(),
    };
    if state.identity.as_ref() != Some(&identity) || state.odd != odd || state.up != Some(true) {
        d.say(Event::Seen { host, identity, odd });
    }
}

/// How a host was reached is journaled when it is news; who it is, is judged as ever.
pub(super) fn reached(d: &mut Decision, host: HostName, reached: Reached) {
    // First, so that a new key still finds the host one that may be another.
    seen(d, host.clone(), reached.identity.clone());
    let before = d.run().hosts.get(&host).and_then(|state| state.reached.clone());
    // Clocks differ a little more or less each time.
    let same = before.is_some_and(|before| {
        *before
            == Reached {
                clock_off: before.clock_off,
                ..reached.clone()
            }
    });
    if !same {
        d.say(Event::Reached { host, reached });
    }
}

pub(super) fn link(d: &mut Decision, host: HostName, up: bool) {
    let state = d.run().hosts.get(&host).cloned().unwrap_or_default();
    if state.up != Some(up) {
        d.say(Event::Link { host, up });
    }
}

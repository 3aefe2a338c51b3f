//! What becomes of commands: prompts with their answers, signals, doubts and how they were settled.

use super::person;
use crate::{
    engine::{
        event::{Against, Event},
        run::{JobState, Run},
    },
    report::{
        deed::typed,
        model::{At, Happened, Job, Prompt},
        transcripts::Files,
    },
    words::{Exit, JobId, Stimulus, Timestamp},
};
use std::collections::BTreeMap;

/// All commands.
#[derive(Default)]
pub(super) struct Jobs {
    told: BTreeMap<JobId, Told>,
}

#[derive(Default)]
struct Told {
    prompts: Vec<Prompt>,
    happened: Vec<Happened>,
}

impl Jobs {
    pub fn take(&mut self, run: &Run, at: Timestamp, event: &Event) {
        let (job, by, what, reason): (&JobId, &str, String, &str) = match event {
            Event::AtPrompt { job, prompt, hold } => return self.at_prompt(run, job, prompt.text.clone(), hold.as_deref(), at),
            Event::Sent {
                job,
                what: Stimulus::Signal(signal),
                by,
                ..
            } => (job, by.as_deref().unwrap_or_default(), format!("sent {}", signal.name()), ""),
            Event::Sent {
                job,
                what,
                by,
                step,
                against,
                ..
            } => {
                let answer = match what {
                    Stimulus::Type(script) => typed(&script.masked()),
                    _ => "the end of its input".into(),
                };
                let step = step.as_ref().map(ToString::to_string);
                return self.answered(job, at, answer, by.as_deref(), step, against.as_ref());
            }
            Event::Typed { job, by } => (job, by, "typed into its terminal; what, isn't kept".into(), ""),
            Event::Withheld { job, why } => (job, "", "an answer that was given was not sent".into(), why),
            Event::Unsent { job, why } => (job, "", "the host didn't take what was sent".into(), why),
            Event::Voided { job, why } => (job, "", "never began".into(), why.as_deref().unwrap_or_default()),
            Event::Reattached { job } => (
                job,
                "",
                "found again after an interruption: its output was read from the start".into(),
                "",
            ),
            Event::Doubted { job, why, .. } => (job, "", "in doubt: it wasn't known whether it ran".into(), why),
            Event::DoubtSettled { job, ran, by, reason } => {
                let what = if *ran {
                    "settled: it ran to its end"
                } else {
                    "settled: it didn't run"
                };
                (job, by, what.into(), reason)
            }
            _ => return,
        };
        self.of(job).happened.push(Happened {
            at: At(at),
            by: person(by),
            what,
            reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
        });
    }

    fn of(&mut self, job: &JobId) -> &mut Told {
        self.told.entry(job.clone()).or_default()
    }

    /// A prompt that is found again after an interruption is the same one.
    fn at_prompt(&mut self, run: &Run, job: &JobId, text: String, hold: Option<&str>, at: Timestamp) {
        let since = run
            .jobs
            .get(job)
            .and_then(|job| job.prompted.as_ref())
            .map_or(at, |(_, since)| *since);
        let told = self.of(job);
        if let Some(known) = told.prompts.last_mut().filter(|known| known.at == At(since) && known.text == text) {
            known.held = hold.map(str::to_owned).or(known.held.take());
            return;
        }
        told.prompts.push(Prompt {
            at: At(since),
            text,
            held: hold.map(str::to_owned),
            answer: None,
            answered: None,
            by: None,
            step: None,
            against: Vec::new(),
            reason: None,
        });
    }

    fn answered(&mut self, job: &JobId, at: Timestamp, answer: String, by: Option<&str>, step: Option<String>, against: Option<&Against>) {
        let told = self.of(job);
        let by = by.and_then(person);
        match told.prompts.last_mut().filter(|prompt| prompt.answer.is_none()) {
            Some(prompt) => {
                prompt.answer = Some(answer);
                prompt.answered = Some(At(at));
                prompt.by = by;
                prompt.step = step;
                prompt.against = against.map(|against| against.what.clone()).unwrap_or_default();
                prompt.reason = against.map(|against| against.reason.clone());
            }
            None => told.happened.push(Happened {
                at: At(at),
                by,
                what: format!("sent {answer}"),
                reason: against.map(|against| against.reason.clone()),
            }),
        }
    }

    /// The commands of one attempt, as they stand at the end of what is known.
    pub fn of_attempt(&mut self, run: &Run, attempt: &crate::words::Attempt, files: &Files) -> Vec<Job> {
        let jobs: Vec<_> = run.jobs_of(attempt).map(|(id, job)| (id.clone(), job.clone())).collect();
        let told = |(id, job): (JobId, std::sync::Arc<crate::engine::run::Job>)| {
            let Told { prompts, happened } = self.told.remove(&id).unwrap_or_default();
            let (exit, findings) = match &job.state {
                JobState::Ended { exit, findings } => (Some(*exit), Some(findings.clone())),
                _ => (None, None),
            };
            let boot = findings.as_ref().and_then(|findings| findings.boot.as_ref());
            let mut says = state(&job.state);
            if let Some(boot) = boot {
                says = format!("{says}; {boot}");
            }
            Job {
                host: id.host.to_string(),
                says,
                exit: exit.and_then(|exit| match exit {
                    Exit::Code(code) => Some(code),
                    _ => None,
                }),
                signal: exit.and_then(|exit| match exit {
                    Exit::Signal(signal) => Some(signal),
                    _ => None,
                }),
                started: job.started.map(At),
                ended: job.state.is_settled().then_some(At(job.since)),
                worked: job.worked(run.at),
                lines: findings.as_ref().map(|findings| findings.lines),
                prompts,
                happened,
                transcript: files.transcript(&id, findings.as_ref().and_then(|findings| findings.sha256.as_ref())),
            }
        };
        jobs.into_iter().map(told).collect()
    }
}

/// How a command ended or stands.
pub(super) fn state(state: &JobState) -> String {
    match state {
        JobState::Queued => "not started yet".into(),
        JobState::Running => "runs".into(),
        JobState::AtPrompt { prompt, hold: None } => format!("stands at its prompt “{}”", prompt.text),
        JobState::AtPrompt { prompt, hold: Some(_) } => format!("held at its prompt “{}”", prompt.text),
        JobState::InDoubt { why, .. } => format!("in doubt: {why}"),
        JobState::Ended { exit, .. } => exit.to_string(),
        JobState::Vouched => "a person says that it ran; no exit status is known".into(),
        JobState::Void { why: None } => "never began".into(),
        JobState::Void { why: Some(why) } => format!("never began: {why}"),
    }
}

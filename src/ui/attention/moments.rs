//! What is worth a call although nothing is wrong: a step is over, a command came to its held prompt, the run has come to a hold point.

use super::{App, Call, Settings, settings};
use crate::{
    engine::{event::Event, sheet::Does, status::Status},
    ui::event::Moment,
    words::StepId,
};

impl App {
    /// The calls for what has just happened.
    pub(super) fn moments(&mut self, events: &[Event], settings: &Settings, now: Moment) -> Vec<Call> {
        let here = now.saturating_sub(self.attention.last_key) < settings.after;
        let run = self.attention.run.clone();
        let mut calls = Vec::new();
        for event in events {
            match event {
                Event::Assessed { attempt, .. } if self.is_news(&attempt.step, settings, now) => {
                    let alerts = &self.attention.alerts;
                    if alerts.iter().any(|alert| alert.step.as_ref() == Some(&attempt.step)) {
                        continue;
                    }
                    let look = self.run.look(&attempt.step).word();
                    let hosts = self.run.line(&attempt.step).hosts.clone();
                    let says = format!("“{}”: {look}", self.run.title(&attempt.step));
                    calls.push(Call::new("step-over", &says, hosts.first(), &run));
                }
                Event::AtPrompt {
                    job,
                    prompt,
                    hold: Some(until),
                } if !here => {
                    let says = format!("HELD on {}: “{}”, until: {until}", job.host, prompt.text.trim());
                    calls.push(Call::new("held", &says, Some(&job.host), &run));
                }
                _ => {}
            }
        }
        let hold_point = self.hold_point();
        if self.attention.hold_point != hold_point {
            self.attention.hold_point.clone_from(&hold_point);
            if let Some(step) = hold_point.filter(|_| !here) {
                let says = format!("“{}” waits for a person", self.run.title(&step));
                calls.push(Call::new("hold-point", &says, None, &run));
            }
        }
        calls
    }

    /// The current step, where nothing but a person lets it go.
    fn hold_point(&self) -> Option<StepId> {
        let step = self.run.current()?.id();
        let line = self.run.line(step);
        let (_, sheet) = line.sheet.as_ref().filter(|_| line.status == Status::Pending)?;
        let waits = sheet.second || matches!(sheet.does, Does::Manual { .. } | Does::Choose { .. });
        waits.then(|| step.clone())
    }

    /// Whether the end of a step is worth a call: it took its time, or nobody has been at the keys for a while.
    fn is_news(&self, step: &StepId, settings: &Settings, now: Moment) -> bool {
        let took = self.run.worked(step, self.now).unwrap_or(0);
        let alone = now.saturating_sub(self.attention.last_key) >= settings::ALONE;
        took > 0 && (took >= settings.after.as_secs() || alone)
    }
}

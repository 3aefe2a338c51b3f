//! Questions as text.

use super::{ALWAYS, Asked, What, reply::problems};
use crate::{
    engine::{
        run::{JobState, Run},
        sheet::Does,
        status::Status,
        view::Blocker,
    },
    plain::{printable, tell},
    words::{StepId, Truth},
};
use std::fmt::Write as _;

/// What the words in these lines mean.
const LEGEND: &str = "\
OBSERVE only reads · CHANGE can be changed back · DISRUPT users notice · DESTROY there is no way back
HELD: a command waits at its prompt for its time · IN DOUBT: nobody knows whether it ran
A guard that is BROKEN or unknown: nothing that rests on it starts · open: an effect that is to be put right
";

impl Asked {
    /// The question as text, its prompt at the end.
    pub fn text(&self, run: &Run, again: bool) -> String {
        let mut text = String::new();
        let mut show = |step: &StepId| {
            if let Some((_, sheet)) = run.line(step).sheet.as_ref().filter(|_| !again) {
                text.push_str(&printable(&tell::step(run, step, sheet).join("\n")));
                text.push('\n');
            }
        };
        match &self.what {
            What::Confirm { step, blocked, .. } => {
                show(step);
                push_blockers(&mut text, blocked);
                let go = if blocked.is_empty() { "y run" } else { "against (with a reason)" };
                let _ = write!(text, "[{go} · e edit · s skip · d defer · q leave · ? all] > ");
            }
            What::Release { step, blocked, .. } => {
                show(step);
                push_blockers(&mut text, blocked);
                let go = if blocked.is_empty() { "y go on" } else { "against (with a reason)" };
                let _ = write!(text, "[{go} · s skip · d defer · q leave · ? all] > ");
            }
            What::Tick { step, line } => {
                if *line == 0 {
                    show(step);
                }
                let tick = match run.line(step).sheet.as_ref().map(|(_, sheet)| sheet.does.clone()) {
                    Some(Does::Manual { ticks, .. }) => ticks.get(usize::from(*line)).cloned().unwrap_or_default(),
                    _ => String::new(),
                };
                let _ = write!(text, "Is it so: {tick} [y · s skip · q leave · ? all] > ");
            }
            What::Fill { step, name } => {
                let label = match run.line(step).sheet.as_ref().map(|(_, sheet)| sheet.does.clone()) {
                    Some(Does::Manual { fills, .. }) => fills
                        .iter()
                        .find(|fill| fill.name == *name)
                        .map(|fill| match &fill.suggest {
                            Some(value) => format!("{} (Enter for {value})", fill.label),
                            None => fill.label.clone(),
                        })
                        .unwrap_or_default(),
                    _ => String::new(),
                };
                let _ = write!(text, "{label} > ");
            }
            What::Choose { step, .. } => {
                show(step);
                text.push_str("Which one? [its number · s skip · q leave · ? all] > ");
            }
            What::Judge { step, check } => {
                let says = run
                    .line(step)
                    .ran
                    .as_ref()
                    .and_then(|sheet| sheet.checks.get(usize::from(*check)).map(|check| check.says.clone()));
                let _ = write!(text, "You judge: {} [y · n · q leave · ? all] > ", says.unwrap_or_default());
            }
            What::Failed { node } => {
                let _ = writeln!(text, "{node} has failed:");
                if let Status::Assess { failed } = &run.line(node).status {
                    for why in failed {
                        let _ = writeln!(text, "  {}", printable(why));
                    }
                }
                for (n, problem, _) in problems(run, node) {
                    let _ = writeln!(text, "  known problem: {problem} [remedy {n}]");
                }
                text.push_str("[r try again · f only where it failed · o override · s skip · d defer · u undo · q leave · ? all] > ");
            }
            What::Doubt { job } => {
                if let Some(JobState::InDoubt { why, .. }) = run.jobs.get(job).map(|job| job.state.clone()) {
                    let _ = writeln!(text, "It isn't known whether {job} ran: {why}. It is not run again by itself.");
                }
                text.push_str("[probe · ran · not · q leave · ? all] > ");
            }
            What::Prompt { job, .. } => {
                if let Some(JobState::AtPrompt { prompt, .. }) = run.jobs.get(job).map(|job| job.state.clone()) {
                    let _ = writeln!(text, "{job} asks: {}", printable(&prompt.text));
                }
                text.push_str("Your answer [or ! before a word of the guide, such as !q] > ");
            }
            What::Deferred { step } => {
                let _ = write!(
                    text,
                    "Everything is done except what was deferred. Take up {step}? [y · end · q leave · ? all] > "
                );
            }
            What::Stuck { node, why } => {
                let _ = write!(
                    text,
                    "{node} can't begin: {}\n[s skip · d defer · q leave · ? all] > ",
                    printable(why)
                );
            }
            What::Wait { .. } => {}
        }
        text
    }

    pub(super) fn help(&self) -> String {
        let own = match &self.what {
            What::Confirm { .. } => {
                "y run · against (go against a guard) · e edit the command · s skip · elsewhere [NAME=VALUE …] · d defer · exclude HOST"
            }
            What::Release { .. } => "y go on · against · s skip · elsewhere · d defer",
            What::Tick { .. } => "y it is so · s skip · d defer",
            What::Fill { .. } => "the value",
            What::Choose { .. } => "the option's number · s skip · d defer",
            What::Judge { .. } => "y · n",
            What::Failed { .. } => {
                "r try again · f only where it failed · remedy N · o override · s skip · d defer · u undo · exclude HOST"
            }
            What::Doubt { .. } => "probe (the step's own check) · ran · not",
            What::Prompt { .. } => "the answer; ! before a word of the guide",
            What::Deferred { .. } => "y take it up · end",
            What::Stuck { .. } => "s skip · d defer",
            What::Wait { .. } => "on (go on before a wait is over)",
        };
        format!("Here: {own}\nAlways: redo ID · accept HOST · {ALWAYS}\n{LEGEND}")
    }
}

pub(super) fn push_blockers(text: &mut String, blockers: &[Blocker]) {
    for blocker in blockers {
        let _ = writeln!(text, "STANDS IN THE WAY: {}", printable(&blocker.to_string()));
    }
}

/// Where the run stands: the way out on paper.
pub(in crate::plain) fn place(run: &Run) -> String {
    let mut text = String::new();
    let done = run.steps().filter(|step| run.line(&step.id).status.is_settled()).count();
    let _ = writeln!(text, "{done} of {} steps are settled.", run.steps().count());
    if let Some(slot) = run.current() {
        let _ = writeln!(text, "Current: {} ({})", slot.id(), run.look(slot.id()).word());
    }
    for (job, state) in run.live_jobs() {
        let what = match &state.state {
            JobState::AtPrompt { hold: Some(until), prompt } => format!("held at “{}”: {until}", printable(&prompt.text)),
            JobState::AtPrompt { prompt, .. } => format!("asks “{}”", printable(&prompt.text)),
            JobState::InDoubt { why, .. } => format!("in doubt: {why}"),
            JobState::Queued => "queued".into(),
            _ => "runs".into(),
        };
        let _ = writeln!(text, "{job}: {what}");
    }
    for effect in run.effects.values() {
        let _ = writeln!(text, "open: {}", effect.text);
    }
    for (guard, state) in &run.guards {
        let word = match state.truth {
            Truth::Yes => "holds",
            Truth::No => "is BROKEN",
            Truth::Unknown => "is unknown",
        };
        let why = state.why.as_ref().filter(|_| state.truth != Truth::Yes);
        let why = why.map(|why| format!(": {}", printable(why))).unwrap_or_default();
        let _ = writeln!(text, "guard {guard} {word}{why}");
    }
    text
}

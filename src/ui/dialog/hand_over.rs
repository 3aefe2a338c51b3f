//! The run goes to another person.

use super::{Dialog, Opened};
use crate::{
    engine::{
        input::Act,
        run::{JobState, Run},
    },
    ui::{clean, field::Field, theme::Role, title::title_of},
};
use std::sync::atomic::{AtomicBool, Ordering};

/// What the next person should know, and what goes on meanwhile.
pub(super) fn ask(run: &Run) -> Opened {
    if run.ended.is_some() {
        return Opened::No("The run is over: there is nothing to hand over.".into());
    }
    let field = Field::lines("What should the next person know?", "").with_help("Ctrl-S hands the run over. Esc: you keep it.");
    let looked_again = AtomicBool::new(false);
    let dialog = Dialog::act("Hand the run over", vec![field], move |fields| {
        let words = fields.first().and_then(Field::given).unwrap_or_default();
        if words.trim().is_empty() && !looked_again.swap(true, Ordering::Relaxed) {
            return Err("nothing is said to the next person: write it, or Ctrl-S again hands it over without a word".into());
        }
        Ok(Act::HandOver { words, carried: false })
    });
    let says = "From then on this terminal only looks on. Whoever goes on takes it by name, with `holdpoint take`.";
    Opened::Ask(Box::new(dialog.saying(Role::Text, says).saying_all(goes_on(run))))
}

/// What doesn't wait for anybody.
fn goes_on(run: &Run) -> Vec<(Role, String)> {
    let mut lines: Vec<_> = run
        .live_jobs()
        .filter_map(|(job, state)| {
            let title = title_of(run, &job.attempt.step);
            let host = clean::single(job.host.as_str());
            match &state.state {
                JobState::AtPrompt { .. } => Some((Role::Held, format!("‖ Stays at its prompt on {host}: {title}"))),
                JobState::Running => Some((Role::Running, format!("◐ Goes on at {host}: {title}"))),
                JobState::InDoubt { .. } => Some((Role::InDoubt, format!("? Stays in doubt on {host}: {title}"))),
                JobState::Queued => Some((Role::Dim, format!("○ Waits for whoever comes: {title} on {host}"))),
                _ => None,
            }
        })
        .collect();
    if lines.is_empty() {
        lines.push((Role::Dim, "Nothing runs meanwhile.".into()));
    }
    lines.push((Role::Dim, "Until then nothing is watched.".into()));
    lines
}

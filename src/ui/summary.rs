//! What came before: where the run stands, what is held, open and in doubt, and how long nobody watched.

use super::{clean, dialog::title_of, plain_time, rows::Count, theme::Role};
use crate::{
    engine::{
        attention,
        run::{JobState, Run, Sensed},
        status::Status,
    },
    words::{Timestamp, Truth},
};

/// What the cluster says of an open effect.
pub(super) fn says(sensed: &Sensed) -> String {
    match (sensed.truth, &sensed.why) {
        (Truth::Yes, _) => "The cluster says so, too.".into(),
        (Truth::No, _) => "THE CLUSTER SAYS OTHERWISE.".into(),
        (Truth::Unknown, None) => "It isn't known whether it is so.".into(),
        (Truth::Unknown, Some(why)) => format!("It isn't known whether it is so: {why}."),
    }
}

/// In lines, for whoever comes back to a run at this time; `left` is when it was last watched.
pub fn of(run: &Run, left: Option<Timestamp>, now: Timestamp) -> Vec<(Role, String)> {
    let mut lines = Vec::new();
    if let Some(head) = &run.head {
        lines.push((Role::Strong, format!("{}: {}", head.procedure, clean::single(&head.title))));
    }
    if let Some(handed) = &run.handed {
        lines.push((Role::Note, clean::single(&handed.to_string())));
    }
    let unseen = attention::of(run, None, now).into_iter().filter(|alert| alert.seen.is_none());
    lines.extend(unseen.map(|alert| {
        let since = plain_time::between(alert.since, now);
        (
            Role::Caution,
            format!("! {} (for {since}, and nobody has seen it)", clean::single(&alert.says)),
        )
    }));
    if let Some(left) = left {
        lines.push((Role::Caution, format!("▲ Unwatched for {}.", plain_time::between(left, now))));
    }
    let count = Count::of(run);
    lines.push((Role::Text, format!("{} of {} steps are settled.", count.settled, count.step.1)));
    let before = run.steps().filter_map(|step| Some((run.line(&step.id).ended?, step)));
    if let Some((_, step)) = before.max_by_key(|(ended, _)| *ended) {
        let look = run.look(&step.id);
        lines.push((
            Role::Text,
            format!("Last: {} {} ({})", look.sign().0, title_of(run, &step.id), look.word()),
        ));
    }
    if let Some(current) = run.current() {
        lines.push((Role::Current, format!("➤ You are here: {}", title_of(run, current.id()))));
    }
    for (job, state) in run.live_jobs() {
        let title = title_of(run, &job.attempt.step);
        match &state.state {
            JobState::AtPrompt { prompt, hold } => {
                let since = plain_time::between(state.since, now);
                lines.push((
                    Role::Held,
                    format!(
                        "‖ Held for {since}: {title} on {}, at “{}”",
                        job.host,
                        clean::single(prompt.text.trim())
                    ),
                ));
                lines.extend(hold.iter().map(|until| (Role::Held, format!("  until: {until}"))));
            }
            JobState::InDoubt { why, .. } => lines.push((Role::InDoubt, format!("? In doubt: {title} on {}: {why}", job.host))),
            _ => lines.push((Role::Running, format!("◐ Runs: {title} on {}", job.host))),
        }
    }
    for found in run.found.values() {
        lines.push((Role::Caution, format!("≠ {found}")));
    }
    for (_, effect) in &run.effects {
        lines.push((
            Role::Note,
            format!("◉ Open for {}: {}", plain_time::between(effect.since, now), effect.text),
        ));
        if let Some(sensed) = effect.sensed.as_ref().filter(|sensed| sensed.truth != Truth::Yes) {
            lines.push((sensed.truth.into(), format!("  {}", clean::single(&says(sensed)))));
        }
    }
    for step in run
        .steps()
        .filter(|step| matches!(run.line(&step.id).status, Status::Deferred { .. }))
    {
        lines.push((Role::Deferred, format!("◷ Left for later: {}", title_of(run, &step.id))));
    }
    if !run.guards.is_empty() && run.ended.is_none() {
        lines.push((Role::Text, "Every guard is looked at afresh before anything starts.".into()));
    }
    lines
}

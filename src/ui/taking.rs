//! What somebody has to know who takes a run from somebody else: the words of whoever left, where it stands, and what isn't as the
//! procedure has it.

use super::{
    clean,
    dialog::title_of,
    plain_time,
    rows::{Block, Landmarks, Rows, Wanted},
    summary,
    theme::Role,
};
use crate::{
    engine::{event::Event, input::SkipHow, run::Run, status::Status},
    words::{Timestamp, Truth},
};
use std::collections::HashSet;

/// In lines, for whoever comes at this time; `happened` is all that the journal has of it, in order.
pub fn told<'e>(run: &Run, happened: impl IntoIterator<Item = (Timestamp, &'e Event)>, now: Timestamp) -> Vec<(Role, String)> {
    let mut lines = Vec::new();
    words(run, now, &mut lines);
    // Its words stand above already.
    let mut whoever = run.clone();
    whoever.handed = None;
    lines.extend(summary::of(&whoever, Some(run.left_at.unwrap_or(run.at)), now));
    parts(run, &mut lines);
    guards(run, now, &mut lines);
    let (mut against, mut notes) = (Vec::new(), Vec::new());
    for (at, event) in happened {
        let since = plain_time::between(at, now);
        if let Event::Noted { by, text } = event {
            notes.push((Role::Text, format!("✎ {by}, {since} ago: {}", clean::single(text))));
        } else if let Some(what) = exception(run, event) {
            against.push((Role::Caution, format!("▲ {} ({since} ago)", clean::single(&what))));
        }
    }
    section("Not as the procedure has it", against, &mut lines);
    section("Notes", notes, &mut lines);
    lines
}

fn section(title: &str, items: Vec<(Role, String)>, lines: &mut Vec<(Role, String)>) {
    if !items.is_empty() {
        lines.push((Role::Text, String::new()));
        lines.push((Role::Strong, title.to_owned()));
        lines.extend(items);
    }
}

/// What whoever left wanted the next one to know, or that nobody said anything.
fn words(run: &Run, now: Timestamp, lines: &mut Vec<(Role, String)>) {
    match &run.handed {
        Some(handed) => {
            let to = if handed.carried { ", in a file" } else { "" };
            let since = plain_time::between(handed.at, now);
            let (by, end) = (
                clean::single(&handed.by),
                if handed.words.is_empty() { "without a word." } else { "who says:" },
            );
            lines.push((Role::Strong, format!("Handed over by {by}, {since} ago{to}, {end}")));
            lines.extend(
                clean::lines(&handed.words)
                    .into_iter()
                    .map(|line| (Role::Note, format!("  {line}"))),
            );
        }
        None => {
            let by = clean::single(&run.by);
            lines.push((
                Role::Caution,
                format!("▲ Nobody has handed this run over: {by} had it last. Ask them, where you can, before you take it."),
            ));
        }
    }
    for (at, taken) in run.taken.iter() {
        let since = plain_time::between(*at, now);
        lines.push((Role::Dim, format!("{} ({since} ago)", clean::single(&taken.to_string()))));
    }
    lines.push((Role::Text, String::new()));
}

/// The parts of the procedure, and how far each is: as the plan has them with all of its blocks closed.
fn parts(run: &Run, lines: &mut Vec<(Role, String)>) {
    let chosen = run
        .slots
        .iter()
        .filter(|slot| slot.parent().is_none())
        .map(|slot| (slot.id().clone(), false))
        .collect();
    let rows = Rows::of(
        run,
        &Wanted {
            chosen: &chosen,
            unfolded: &HashSet::new(),
            landmarks: &Landmarks::default(),
        },
    );
    let items = rows.rows.iter().map(|row| {
        let (what, how) = match (&row.fold, row.block) {
            (Some(fold), _) => (fold.of.clone(), fold.says.clone()),
            (None, Some(Block { steps: 0, grows: true, .. })) => (title_of(run, &row.id), row.look.word().to_owned()),
            (None, Some(Block { steps: 0, .. })) => (title_of(run, &row.id), "doesn't apply".to_owned()),
            (None, Some(block)) => {
                let more = if block.grows { " so far" } else { "" };
                (
                    title_of(run, &row.id),
                    format!("{} of {} settled{more}", block.settled, block.steps),
                )
            }
            (None, None) => (title_of(run, &row.id), row.look.word().to_owned()),
        };
        (Role::Text, format!("{} {what}: {how}", row.look.sign().0))
    });
    section("Its parts", items.collect(), lines);
}

/// Guards as they stood when it was last watched.
fn guards(run: &Run, now: Timestamp, lines: &mut Vec<(Role, String)>) {
    let items = run.guards.iter().map(|(name, guard)| {
        let word = match guard.truth {
            Truth::Yes => "held",
            Truth::No => "was BROKEN",
            Truth::Unknown => "was unknown",
        };
        let why = guard.why.as_ref().filter(|_| guard.truth != Truth::Yes);
        let why = why.map(|why| format!(": {}", clean::single(why))).unwrap_or_default();
        let since = plain_time::between(guard.since, now);
        (guard.truth.into(), format!("{name} {word}{why} (since {since} ago)"))
    });
    section("Guards, as they stood when it was last watched", items.collect(), lines);
}

/// What was done otherwise than the procedure has it, by whom and why.
fn exception(run: &Run, event: &Event) -> Option<String> {
    let title = |id| title_of(run, id);
    Some(match event {
        Event::Confirmed {
            attempt,
            by,
            against,
            edited,
            ..
        } => match (against, edited) {
            (Some(against), _) => format!(
                "{}: {by} went against it ({}): {}",
                title(&attempt.step),
                against.what.join("; "),
                against.reason
            ),
            (None, Some(_)) => format!("{}: {by} ran an edited command", title(&attempt.step)),
            (None, None) => return None,
        },
        Event::Overridden { step, by, reason } => format!("{}: accepted by {by} against its assessment: {reason}", title(step)),
        Event::Skipped { node, how, by, reason } => {
            let how = match how {
                SkipHow::Elsewhere => "done elsewhere, says",
                SkipHow::NotNeeded => "not needed, says",
            };
            let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
            format!("{}: {how} {by}{why}", title(node))
        }
        // One that was taken up since is left no longer.
        Event::Deferred { step, by, reason } if matches!(run.line(step).status, Status::Deferred { .. }) => {
            format!("{}: left for later by {by}: {reason}", title(step))
        }
        Event::Excluded { step, host, by, reason } => format!("{}: {by} left {host} out: {reason}", title(step)),
        Event::DoubtSettled { job, ran, by, reason } => format!(
            "{} on {}: {by} says that it {}: {reason}",
            title(&job.attempt.step),
            job.host,
            if *ran { "ran" } else { "didn't run" }
        ),
        Event::HostAccepted { host, by, reason } => format!("{host}: {by} accepted that it isn't who it was: {reason}"),
        Event::Turned { to, by, reason } if !reason.is_empty() => format!("{}: {by} turned to it: {reason}", title(to)),
        Event::AllStopped { by, reason } if run.stopped.is_some() => format!("{by} stopped everything: {reason}"),
        _ => return None,
    })
}

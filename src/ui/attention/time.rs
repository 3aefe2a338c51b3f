//! The wall's clock, the window's end, the last moment to begin the back-out, and the terminal's title.

use super::tame;
use crate::{
    engine::{attention::EARLY, back_out::BackOut, window},
    ui::{app::App, clean, mode, theme::Role},
    words::Timestamp,
};

/// Something for the header: how much it matters there, how it looks, and the same said ever shorter.
type Part = (u8, Role, Vec<String>);

/// The wall's clock.
pub(in crate::ui) fn clock(app: &App) -> Option<Part> {
    app.run.began?;
    Some((165, Role::Strong, vec![window::face(app.now, app.now, &app.attention.zone)]))
}

/// The window's end, and the last moment to begin the back-out.
pub(in crate::ui) fn window(app: &App) -> Vec<Part> {
    let zone = &app.attention.zone;
    let Some(ends) = app.run.window.filter(|_| app.run.ended.is_none()) else {
        return Vec::new();
    };
    let left = minutes(app.now, ends);
    let face = window::face(ends, app.now, zone);
    let mut parts = vec![if left < 0 {
        (230, Role::Bad, vec![format!("✘ window ended {face}"), "✘ window over".into()])
    } else {
        let forms = vec![
            format!("window to {face}, {} left", hours(left)),
            format!("window {face} ({})", hours(left)),
            format!("to {face}"),
        ];
        (keep(left), role(left), forms)
    }];
    match &app.attention.back_out {
        None | Some(BackOut::Nothing) => {}
        Some(BackOut::NoWay(_)) => parts.push((192, Role::Caution, vec!["▲ no way back".into()])),
        Some(BackOut::Takes(estimate)) => {
            let last = estimate.last_moment(ends);
            let left = minutes(app.now, last);
            let face = window::face(last, app.now, zone);
            parts.push(if left < 0 {
                (
                    231,
                    Role::Bad,
                    vec![format!("✘ too late to back out (was {face})"), "✘ too late to back out".into()],
                )
            } else {
                (
                    keep(left),
                    role(left),
                    vec![format!("back out by {face}"), format!("out by {face}")],
                )
            });
        }
    }
    parts
}

/// What the estimate rests on, in words; nothing where no window's end was said.
pub(super) fn rests_on(app: &App) -> Option<String> {
    let ends = app.run.window?;
    let zone = &app.attention.zone;
    Some(match app.attention.back_out.as_ref()? {
        BackOut::Nothing => "Nothing is open that steps of the procedure take back.".into(),
        BackOut::NoWay(why) => format!("There is no way back: {}", clean::single(why)),
        BackOut::Takes(estimate) => format!(
            "Back out by {}: it takes {estimate}. A step of which nothing is known counts 2 min, and every step 30 s at least.",
            window::face(estimate.last_moment(ends), app.now, zone)
        ),
    })
}

/// The terminal's title: the mode first, then how much wants the operator.
pub(super) fn title(app: &App) -> String {
    let unseen = app.attention.alerts.iter().filter(|alert| alert.seen.is_none()).count();
    let wanted = if unseen > 0 { format!(" ({unseen}!)") } else { String::new() };
    let procedure = app.run.head.as_ref().map(|head| head.procedure.clone()).unwrap_or_default();
    let place = match (app.run.ended, app.run.current()) {
        (Some(_), _) => "over".into(),
        (None, Some(slot)) => app.run.title(slot.id()),
        (None, None) => String::new(),
    };
    tame(&format!("{}{wanted} {procedure}: {place}", mode::word(app.mode())))
}

/// Whole minutes from one to the other.
fn minutes(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_second() - from.as_second()).div_euclid(60)
}

fn role(minutes_left: i64) -> Role {
    if minutes_left < EARLY.as_mins() {
        Role::Caution
    } else {
        Role::Text
    }
}

fn keep(minutes_left: i64) -> u8 {
    if minutes_left < EARLY.as_mins() { 230 } else { 185 }
}

fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes:02}"),
    }
}

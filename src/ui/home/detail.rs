//! More about what is marked.

use super::{
    card::{Loaded, ProcedureCard, RunCard, Says},
    entry::{Times, ending},
    touches::Touches,
};
use crate::{
    engine::event::Mode,
    ui::{clean, plain_time::age, theme::Role},
    words::{Level, Timestamp},
};

/// About a run.
pub(super) fn run(card: &RunCard, now: Timestamp) -> Vec<(Role, String)> {
    let mut lines = vec![(Role::Strong, clean::single(&card.id))];
    let touched = match age(card.touched, now) {
        text if text.is_empty() => text,
        text => format!("Last written to {text}."),
    };
    match &card.says {
        Says::Unread => lines.push((Role::Dim, "Its journal is being read.".into())),
        Says::Damaged(why) => {
            lines.push((Role::Wrong, "✘ It can't be gone on with.".into()));
            lines.extend(why.lines().map(|line| (Role::Text, clean::line(line))));
            lines.push((Role::Dim, touched));
        }
        Says::Standing(standing) => {
            let head = &standing.head;
            let mode = match &head.mode {
                Mode::Live => "LIVE: on real hosts.".to_owned(),
                mode @ Mode::Rehearsal { .. } => match mode.scenario(standing.ended.is_some()) {
                    Some(scenario) => format!("Rehearsal of the scenario {}: nothing real is touched.", clean::single(scenario)),
                    None => "A drill: what comes in it isn't told. Nothing real is touched.".to_owned(),
                },
            };
            lines.push((crate::ui::mode::role(Some(&head.mode)), mode));
            if let Some(site) = &head.site {
                lines.push((Role::Text, format!("Site {}.", clean::single(site))));
            }
            lines.push((Role::Dim, touched));
            if let Some(ended) = standing.ended {
                let (role, text) = ending(ended);
                lines.push((role, text.to_owned()));
            }
            if let Some(holder) = &card.holder {
                lines.push((
                    Role::Caution,
                    format!(
                        "▲ Being walked on, by {}. Two guides must not walk the same run.",
                        clean::single(holder)
                    ),
                ));
            }
            lines.push((Role::Text, String::new()));
            lines.extend(standing.summary.iter().cloned());
        }
    }
    lines.push((Role::Text, String::new()));
    lines.push((Role::Dim, format!("Journal: {}", clean::single(&card.journal))));
    lines
}

/// About a procedure.
pub(super) fn procedure(card: &ProcedureCard, times: Times, now: Timestamp) -> Vec<(Role, String)> {
    let mut lines = vec![(Role::Strong, clean::single(&card.name))];
    match &card.of {
        Loaded::Unread => lines.push((Role::Dim, "It is being read.".into())),
        Loaded::Invalid(why) => {
            lines.push((Role::Wrong, "✘ It is invalid, and can't be walked.".into()));
            lines.extend(why.lines().map(|line| (Role::Text, clean::line(line))));
        }
        Loaded::Valid(procedure) => {
            lines.push((Role::Text, clean::single(&procedure.title)));
            if !procedure.source.is_empty() {
                lines.push((Role::Dim, format!("From: {}", clean::single(&procedure.source))));
            }
            lines.push((Role::Text, String::new()));
            let touches = Touches::of(procedure);
            let steps: Vec<String> = touches.levels().map(|(level, count)| format!("{count} {level}")).collect();
            let again = if touches.loops { ", some of them for each host" } else { "" };
            lines.push((
                touches.furthest().into(),
                format!("{} steps{again}: {}", touches.count(), steps.join(", ")),
            ));
            if touches.furthest() >= Level::Disrupt {
                let what = if touches.furthest() == Level::Destroy {
                    "▲ Some steps destroy what can't be brought back."
                } else {
                    "▲ Users notice some of its steps."
                };
                lines.push((Role::Caution, what.into()));
            }
            if touches.no_return {
                lines.push((Role::Caution, "▲ From some step on there is no way back.".into()));
            }
            let list = |name: &str, what: &[String]| {
                (!what.is_empty()).then(|| (Role::Text, format!("{name}: {}", clean::single(&what.join(", ")))))
            };
            lines.extend(list("Touches", &touches.hosts));
            lines.extend(list("Watches", &touches.monitors));
            lines.push((Role::Text, times.long(now)));
            lines.push((Role::Text, String::new()));
            lines.extend(clean::lines(procedure.text.trim()).into_iter().map(|line| (Role::Text, line)));
        }
    }
    if let Some(own) = &card.own {
        lines.push((Role::Dim, format!("Your own: {}", clean::single(own))));
    }
    lines
}

//! A monitor with all that is known of it: what it printed, when, where, by which command.

use super::Monitor;
use crate::{
    cluster::Panel,
    ui::{clean, plain_time, theme::Role, wrap},
};
use ratatui::text::{Line, Span};

pub(super) fn lines(monitor: &Monitor, panel: &Panel<'_>, width: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    let mut say = |role: Role, front: &str, text: &str| {
        let room = width.saturating_sub(front.chars().count()).max(8);
        for (place, part) in wrap::words(&clean::single(text), room).into_iter().enumerate() {
            let front = if place == 0 {
                front.to_owned()
            } else {
                " ".repeat(front.chars().count())
            };
            lines.push(Span::styled(format!("{front}{part}"), monitor.theme.style(role)).into());
        }
    };
    say(
        super::lay::role(panel.health),
        &format!("{}     ", panel.health.sign()),
        &panel.says,
    );
    if panel.is_derived() {
        for row in &panel.rows {
            say(Role::Text, "", "");
            let look = super::lay::role(row.health);
            say(look, &format!("{}     ", row.health.sign()), &format!("{} {}", row.name, row.state));
            if !row.more.is_empty() {
                say(Role::Text, "      ", &row.more);
            }
        }
        return lines;
    }
    if let (Some(host), Some(at)) = (&panel.host, panel.at) {
        say(Role::Text, "read  ", &format!("{} on {host}", monitor.time(at)));
    }
    if let Some(age) = panel.stale {
        let text = format!(
            "STALE for {}: nothing of it is known any more.",
            plain_time::seconds(super::lay::coarse(age))
        );
        say(Role::Unknown, "?     ", &text);
    }
    let hosts: Vec<&str> = panel.source.hosts.iter().map(|host| host.as_str()).collect();
    let which = if panel.source.any { " (the first that answers)" } else { "" };
    say(Role::Text, "asks  ", &format!("{}{which}", hosts.join(", ")));
    match panel.poll.filter(|poll| !poll.command.is_empty()) {
        Some(poll) => say(Role::Command, "runs  ", &poll.command),
        None => panel.source.run.iter().for_each(|command| say(Role::Command, "runs  ", command)),
    }
    if let Some(poll) = panel.poll {
        say(Role::Text, "took  ", &format!("{:.1} s", poll.took.as_secs_f64()));
        for (host, why) in &poll.passed_over {
            say(Role::Caution, "not   ", &format!("{host}: {why}"));
        }
    }
    say(Role::Text, "every ", &plain_time::seconds(panel.source.every));
    say(Role::Text, "", "");
    say(Role::Title, "", "What it printed");
    match panel.raw.map(str::trim_end) {
        None | Some("") => say(Role::Dim, "", panel.error.map_or("nothing", |_| "nothing that could be read")),
        Some(raw) => {
            for line in clean::lines(raw) {
                for part in wrap::exact(&line, width.max(8)) {
                    lines.push(Span::styled(part, monitor.theme.style(Role::Text)).into());
                }
            }
        }
    }
    lines
}

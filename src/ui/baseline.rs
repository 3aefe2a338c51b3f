//! How hosts differ from how they were when the run began.

use super::{
    app::{App, PageKind},
    clean,
    event::Out,
    plain_time,
    theme::Role,
    wrap,
};
use crate::words::{Differs, HostName, Timestamp, node_set};
use ratatui::text::{Line, Span};

/// What came of a comparison on one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Compared {
    /// When the baseline was taken.
    pub taken: Option<Timestamp>,
    pub at: Timestamp,
    pub said: Result<Vec<Differs>, String>,
}

impl App {
    /// Asks for a comparison, and shows it as it comes.
    pub(super) fn compare(&mut self) -> Vec<Out> {
        self.compared.clear();
        self.open_page(PageKind::Compared);
        vec![Out::Compare]
    }
}

/// The page: what differs first, hosts that differ alike in one.
pub(super) fn page(app: &App, width: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    let mut say = |role: Role, front: &str, text: &str| {
        let indent = front.chars().count();
        for (at, part) in wrap::words(text, width.saturating_sub(indent)).into_iter().enumerate() {
            let front = if at == 0 { front.to_owned() } else { " ".repeat(indent) };
            lines.push(Span::styled(format!("{front}{part}"), app.theme.style(role)).into());
        }
    };
    let mut groups: Vec<(&Compared, Vec<&HostName>)> = Vec::new();
    for (host, compared) in &app.compared {
        match groups.iter_mut().find(|(known, _)| known.said == compared.said) {
            Some((_, hosts)) => hosts.push(host),
            None => groups.push((compared, vec![host])),
        }
    }
    groups.sort_by_key(|(compared, _)| match &compared.said {
        Err(_) => 0,
        Ok(differs) if !differs.is_empty() => 1,
        Ok(_) => 2,
    });
    if groups.is_empty() {
        say(Role::Dim, "", "Looking at all hosts. Nothing is changed.");
    }
    for (compared, hosts) in groups {
        let names = node_set(hosts.iter().map(|host| host.as_str()));
        let since = compared
            .taken
            .map(|taken| format!(" {} ago, when the run began", plain_time::between(taken, app.now)))
            .unwrap_or_default();
        match &compared.said {
            Err(why) => say(Role::Unknown, "? ", &format!("{names}: {}", clean::single(why))),
            Ok(differs) if differs.is_empty() => say(Role::Good, "✔ ", &format!("{names}: as it was{since}")),
            Ok(differs) => {
                say(Role::Caution, "▲ ", &format!("{names}: not as it was{since}"));
                for section in differs {
                    say(Role::Title, "  ", &clean::single(&section.section));
                    for line in &section.gone {
                        say(Role::Dropped, "    - ", &clean::line(line));
                    }
                    for line in &section.came {
                        say(Role::Added, "    + ", &clean::line(line));
                    }
                }
            }
        }
    }
    lines
}

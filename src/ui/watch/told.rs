//! A reading of a cluster's tool beside a step: a sentence, a row for each node or brick, and what changed since the step began.

use super::sections::{CURVE, Page};
use crate::{
    cluster::{self, Health, Row, Told},
    procedure::model::Read,
    trend::Trends,
    ui::{app::App, clean, layout::Areas, theme::Role},
    words::{HostName, MonitorName, Values},
};
use unicode_width::UnicodeWidthStr as _;

/// In a region as high as this, even what says little while it is well is shown.
const ROOMY: u16 = 30;

/// What stands beside a row's name and state needs so many columns.
const BESIDE: usize = 16;

/// What a reading says, where its monitor's reader is known.
pub(super) fn told(app: &App, monitor: &MonitorName, host: &HostName, values: &Values) -> Option<Told> {
    match &app.monitor(monitor)?.read {
        Read::Reader(reader) => cluster::told(*reader, values, host),
        Read::Values(_) => None,
    }
}

pub(super) fn of_health(health: Health) -> Role {
    match health {
        Health::Well => Role::Good,
        Health::Attention => Role::Caution,
        Health::Unknown => Role::Unknown,
        Health::Bad => Role::Bad,
    }
}

impl Page<'_> {
    /// What a reading says now, and how that differs from when the step began.
    pub(super) fn told(&mut self, now: &Told, before: Option<&Told>, stale: bool, trends: Option<&Trends>) {
        let plain = if stale { Role::Dim } else { Role::Text };
        self.say(plain, "   ", &clean::single(&now.parts.join(", ")));
        if stale {
            for row in &now.rows {
                self.row(row, &now.rows, plain, None);
            }
            return;
        }
        let other = |before: &Told| {
            let gone = before.parts.iter().filter(|part| !now.parts.contains(part));
            gone.cloned().collect::<Vec<_>>().join(", ")
        };
        if let Some(was) = before.map(other).filter(|was| !was.is_empty()) {
            self.say(Role::Note, "   ", &format!("← was {}", clean::single(&was)));
        }
        let series = now.curve.as_ref().and_then(|path| trends?.of(path));
        if let Some((curve, says)) = series.and_then(|series| self.app.curve(series, CURVE)) {
            self.say(Role::Text, "   ", &format!("{curve}  {}", says.unwrap_or_default()));
        }
        let roomy = Areas::inner(self.app.areas.watch).height >= ROOMY;
        for row in &now.rows {
            let was = before.and_then(|before| changed(row, before, now));
            if row.minor && !roomy && was.is_none() && row.health == Health::Well {
                continue;
            }
            self.row(row, &now.rows, plain, was.as_deref());
        }
        let gone = before.into_iter().flat_map(|before| &before.rows);
        for was in gone.filter(|was| now.rows.iter().all(|row| row.name != was.name)) {
            let text = format!("no longer told of ← was {}", in_short(was));
            self.say(Role::Note, &format!("     {}  ", clean::single(&was.name)), &text);
        }
    }

    fn row(&mut self, row: &Row, all: &[Row], plain: Role, was: Option<&str>) {
        let widest = |of: fn(&Row) -> &str| all.iter().map(|row| clean::single(of(row)).width()).max().unwrap_or(0);
        let (names, states) = (widest(|row| &row.name), widest(|row| &row.state));
        let (name, state) = (clean::single(&row.name), clean::single(&row.state));
        let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(text.width()));
        let sign = if row.health == Health::Well { " " } else { row.health.sign() };
        let mut front = format!("   {sign} {name}{}  ", pad(&name, names));
        if states > 0 {
            front += &format!("{state}{}  ", pad(&state, states));
        }
        let role = match (row.health, was) {
            _ if plain == Role::Dim => plain,
            (Health::Well, Some(_)) => Role::Note,
            (Health::Well, None) => plain,
            (health, _) => of_health(health),
        };
        let mut more = clean::single(&row.more);
        if let Some(was) = was {
            more += &format!(" ← {was}");
        }
        let more = more.trim_start();
        if front.width() + more.width().min(BESIDE) <= self.width {
            self.say(role, &front, more);
        } else {
            self.say(role, &format!("   {sign} "), format!("{name}  {state}").trim_end());
            if !more.is_empty() {
                self.say(role, "       ", more);
            }
        }
    }
}

/// What a row was when the step began, where that was something else.
fn changed(row: &Row, before: &Told, now: &Told) -> Option<String> {
    if before.rows.contains(row) {
        return None;
    }
    let named = |all: &[Row]| all.iter().filter(|other| other.name == row.name).count();
    let was = before.rows.iter().find(|was| was.name == row.name);
    let Some(was) = was.filter(|_| named(&now.rows) == 1 && named(&before.rows) == 1) else {
        return Some("new".into());
    };
    let was = if was.state == row.state {
        clean::single(&was.more)
    } else {
        in_short(was)
    };
    Some(format!("was {}", if was.is_empty() { "not told" } else { &was }))
}

fn in_short(row: &Row) -> String {
    let text = clean::single(&row.state);
    if text.is_empty() { clean::single(&row.more) } else { text }
}

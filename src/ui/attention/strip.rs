//! The strip above the message: what wants the operator, since when, and the key that leads there.

use crate::{
    engine::{
        attention::{Alert, Kind},
        window,
    },
    ui::{
        app::App,
        clean,
        keys::Command,
        layout::{Areas, Region},
        plain_time, region,
        theme::Role,
        wrap,
    },
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr as _;

/// Lines of the strip where there is room, and where there is little.
const LINES: (u16, u16) = (3, 1);

/// From so many rows of the screen on there is room.
const ROOM: u16 = 30;

/// Takes the strip's lines off the regions above the message. They keep at least a few lines of their own.
pub(super) fn carve(areas: &mut Areas, wanted: usize, rows: u16) -> Rect {
    let most = if rows >= ROOM { LINES.0 } else { LINES.1 };
    let lines = u16::try_from(wanted).unwrap_or(most).min(most);
    let message = areas.message;
    if lines == 0 || areas.too_small || message.height == 0 {
        return Rect::default();
    }
    let top = message.y.saturating_sub(lines);
    for area in [&mut areas.plan, &mut areas.step, &mut areas.output, &mut areas.watch] {
        if area.bottom() == message.y {
            area.height = area.height.saturating_sub(lines);
        }
    }
    Rect {
        y: top,
        height: lines,
        ..message
    }
}

pub(in crate::ui) fn draw(app: &App, buffer: &mut Buffer) {
    let area = app.attention.strip.intersection(buffer.area);
    let wanted: Vec<&Alert> = app.wanted().collect();
    // What a connection asks is nothing that can be seen and left.
    let asked = app.ask_in_short();
    let before = u16::from(asked.is_some());
    if let Some(text) = asked {
        let way = format!("  {} answer", app.key_of(Command::Asked));
        let room = usize::from(area.width).saturating_sub(way.width());
        let text = wrap::cut(&format!("! {text}"), room);
        let gap = " ".repeat(room.saturating_sub(text.width()));
        let line = Line::from(vec![
            Span::styled(text, app.theme.style(Role::Held)),
            Span::styled(format!("{gap}{way}"), app.theme.style(Role::Dim)),
        ]);
        region::put(buffer, area, 0, &line);
    }
    for (row, (at, alert)) in (before..area.height).zip(wanted.iter().enumerate()) {
        let last = row + 1 == area.height;
        let more = if last { wanted.len() - at - 1 } else { 0 };
        region::put(buffer, area, row, &line(app, alert, more, at == 0, usize::from(area.width)));
    }
}

fn line(app: &App, alert: &Alert, more: usize, first: bool, width: usize) -> Line<'static> {
    let seen = alert.seen.is_some();
    let role = if seen { Role::Dim } else { role(alert.kind) };
    let mark = if seen { "· seen: " } else { "! " };
    let says = format!("{mark}{}", clean::single(&alert.says));
    let span = plain_time::between(alert.since, app.now);
    let since = format!("{} ({span})", window::face(alert.since, app.now, &app.attention.zone));
    let seen_by = (first && !seen).then(|| format!("{} seen", app.key_of(Command::Acknowledge)));
    let all = (more > 0).then(|| format!("{} {more} more", app.key_of(Command::Attention)));
    let way = way(app, alert);
    // The words come first; then that there is more, and the way there.
    let forms = [
        [Some(since), way.clone(), seen_by.clone(), all.clone()],
        [Some(span), way.clone(), seen_by.clone(), all.clone()],
        [None, way.clone(), seen_by, all.clone()],
        [None, way, None, all],
    ];
    let forms = forms.map(|parts| {
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() {
            String::new()
        } else {
            format!("  {}", parts.join(" · "))
        }
    });
    let fits = |right: &&String| says.width() + right.width() <= width;
    let right = forms.iter().find(fits).or(forms.last()).cloned().unwrap_or_default();
    let says = wrap::cut(&says, width.saturating_sub(right.width()));
    let gap = " ".repeat(width.saturating_sub(says.width() + right.width()));
    Line::from(vec![
        Span::styled(says, app.theme.style(role)),
        Span::raw(gap),
        Span::styled(right, app.theme.style(Role::Dim)),
    ])
}

/// The key that leads there.
fn way(app: &App, alert: &Alert) -> Option<String> {
    match alert.kind {
        Kind::Prompt => Some(format!("{} answer", app.key_of(Command::Answer))),
        Kind::GuardBroken | Kind::GuardFlaps | Kind::GuardUnknown | Kind::EffectDiffers | Kind::OtherHost | Kind::Silent => {
            Some(format!("{} look", app.key_of(Command::Show(Region::Watch))))
        }
        Kind::WaitOver if app.at_current() => None,
        Kind::WaitOver => Some(format!("{} go on", app.key_of(Command::ToCurrent))),
        _ => Some(format!("{} look", app.key_of(Command::Attention))),
    }
}

/// How what wants the operator looks.
pub(super) fn role(kind: Kind) -> Role {
    match kind {
        Kind::Prompt => Role::Held,
        Kind::GuardBroken | Kind::OtherHost | Kind::Silent | Kind::TooLate | Kind::WindowOver => Role::Bad,
        Kind::GuardFlaps | Kind::EffectDiffers | Kind::Overdue | Kind::BackOut | Kind::WindowEnd => Role::Caution,
        Kind::GuardUnknown => Role::Unknown,
        Kind::Doubt => Role::InDoubt,
        Kind::Failed => Role::Failed,
        Kind::ToJudge => Role::ToAssess,
        Kind::WaitOver | Kind::Said => Role::Note,
    }
}

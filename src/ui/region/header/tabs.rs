//! The names of the regions, where not all of them are shown: which is in front, and a sign where one should look.

use crate::{
    engine::{run::JobState, status::Look},
    ui::{app::App, hands::Hit, keys::Command, layout::Region, region::put, theme::Role},
    words::Truth,
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

pub(in crate::ui::region) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let mut line = Line::default();
    for region in Region::ALL {
        let key = app.keys.name_of(Command::Show(region)).unwrap_or_default();
        let front = region == app.focus;
        let from = line.width();
        let (open, close) = if front { ("[", "]") } else { (" ", " ") };
        let role = if front { Role::BorderFocus } else { Role::Dim };
        line.push_span(Span::styled(format!(" {key}"), app.theme.style(Role::Key)));
        line.push_span(Span::styled(format!("{open}{}", region.title()), app.theme.style(role)));
        if let Some((role, sign)) = behind(app, region).filter(|_| !app.areas.shows(region)) {
            line.push_span(Span::styled(format!(" {sign}"), app.theme.style(role)));
        }
        line.push_span(Span::styled(close, app.theme.style(role)));
        let column = |width: usize| u16::try_from(width).unwrap_or(u16::MAX);
        let tab = Rect {
            x: area.x.saturating_add(column(from)),
            width: column(line.width() - from),
            ..area
        };
        app.hands.hits.add(tab, Hit::Command(Command::Show(region)));
    }
    let hint = if !app.at_current() {
        Some(format!("  ◇ looking elsewhere; {} leads back", app.keys.way_back()))
    } else if app.zoomed {
        Some(format!("  this one alone; {} shows more", app.keys.hint(Command::Zoom)))
    } else {
        None
    };
    if let Some(hint) = hint {
        line.push_span(Span::styled(hint, app.theme.style(Role::Note)));
    }
    put(buffer, area, 0, &line);
}

/// What is to be seen in a region that isn't shown.
fn behind(app: &App, region: Region) -> Option<(Role, String)> {
    match region {
        Region::Plan => None,
        Region::Step => {
            let look = app.run.look(app.run.current()?.id());
            let wants = matches!(
                look,
                Look::Blocked | Look::Ready | Look::InDoubt | Look::ToAssess | Look::Failed | Look::Held
            );
            wants.then(|| (Role::from(look), format!("{} {}", look.sign().0, look.word())))
        }
        Region::Output => {
            let asks = app
                .run
                .live_jobs()
                .any(|(_, job)| matches!(job.state, JobState::AtPrompt { hold: None, .. }));
            if asks {
                Some((Role::Held, "‖ asks".into()))
            } else {
                app.news.then(|| (Role::Note, "● new".into()))
            }
        }
        Region::Watch => {
            let is = |truth| app.run.guards.iter().any(|(_, guard)| guard.truth == truth);
            if is(Truth::No) {
                Some((Role::Bad, "✘ broken".into()))
            } else if is(Truth::Unknown) {
                Some((Role::Unknown, "? unknown".into()))
            } else if app.stale_readings(app.now) > 0 {
                Some((Role::Unknown, "? stale".into()))
            } else {
                None
            }
        }
    }
}

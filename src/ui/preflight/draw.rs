//! The look of the preflight.

use super::{Item, Preflight};
use crate::{
    engine::event::Mode,
    ui::{
        asking::keys_line,
        clean, mode,
        region::put,
        sheet_lines::count,
        theme::{Role, Theme},
        wrap,
    },
    words::{HostName, Standing, node_set},
};
use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr as _;

/// Rows above the list, and below it.
const ABOVE: u16 = 3;
const BELOW: u16 = 2;

pub(super) fn preflight(screen: &Preflight, frame: &mut Frame) {
    let all = frame.area();
    let buffer = frame.buffer_mut();
    let theme = &screen.theme;
    buffer.set_style(all, theme.style(Role::Text));
    head(screen, all, buffer);
    let body = body(all);
    let mut cursor = None;
    let asks = screen.shows_ask();
    match (&screen.reason, screen.detail) {
        (Some(reason), _) => {
            let (lines, at) = reason.lay(theme, usize::from(body.width));
            let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(body.height);
            let list = Rect {
                height: body.height - height,
                ..body
            };
            items(screen, list, buffer);
            let below = Rect {
                y: list.bottom(),
                height,
                ..body
            };
            for (line, y) in lines.iter().zip(0..) {
                put(buffer, below, y, line);
            }
            cursor = Some(Position::new(
                below.x + u16::try_from(at.1).unwrap_or(0).min(below.width.saturating_sub(1)),
                below.y + u16::try_from(at.0).unwrap_or(0),
            ));
        }
        (None, Some(top)) => detail(screen, top, body, buffer),
        (None, None) => items(screen, body, buffer),
    }
    if asks {
        screen.asks.draw(theme, Some(&Mode::Live), body, buffer);
        cursor = screen.asks.cursor(body);
    }
    let says = match &screen.told {
        Some(told) => clean::single(told),
        None if !asks && screen.asks.count() > 0 => format!("{} waiting: p brings the questions back.", screen.asks.count()),
        None => String::new(),
    };
    let said = wrap::cut(&says, usize::from(all.width));
    put(
        buffer,
        all,
        all.height.saturating_sub(2),
        &Span::styled(said, theme.style(Role::Note)).into(),
    );
    put(buffer, all, all.height.saturating_sub(1), &keys_line(&keys(screen), theme));
    theme.letters.replace(buffer);
    if let Some(at) = cursor {
        frame.set_cursor_position(at);
    }
}

fn body(all: Rect) -> Rect {
    Rect {
        y: all.y + ABOVE.min(all.height),
        height: all.height.saturating_sub(ABOVE + BELOW),
        ..all
    }
}

fn keys(screen: &Preflight) -> Vec<(&'static str, &'static str)> {
    if screen.shows_ask() {
        return screen.asks.keys();
    }
    if screen.reason.is_some() {
        return vec![("Enter", "do it"), ("Esc", "give up")];
    }
    if screen.detail.is_some() {
        return vec![("↑↓", "scroll"), ("Esc", "back to the list")];
    }
    let mut keys = Vec::new();
    if screen.done && screen.worst() < Standing::Stops {
        let word = if screen.worst() == Standing::Doubtful {
            "go on, with a reason"
        } else {
            "go on"
        };
        keys.push(("Enter", word));
    }
    if screen.done {
        keys.push(("r", "look again"));
    }
    if !screen.claimed().is_empty() {
        keys.push(("t", "take over"));
    }
    keys.extend([
        ("Space", "all of it"),
        ("Tab", if screen.by_host { "by topic" } else { "by host" }),
        ("q", "leave"),
    ]);
    keys
}

/// Mode, site and title; how far it is; how it stands.
fn head(screen: &Preflight, all: Rect, buffer: &mut Buffer) {
    let theme = &screen.theme;
    let live = Mode::Live;
    let mut line = Line::from(mode::band(theme, Role::Live, mode::banner(Some(&live)).to_owned()));
    if let Some((name, colour)) = &screen.begins.site {
        line.push_span(Span::raw(" "));
        line.push_span(Span::styled(format!("[{}]", clean::single(name)), theme.style(mode::site(*colour))));
    }
    let room = usize::from(all.width).saturating_sub(line.width() + 1);
    let title = wrap::cut(&format!("before {}", clean::single(&screen.begins.title)), room);
    line.push_span(Span::styled(format!(" {title}"), theme.style(Role::Title)));
    put(buffer, all, 0, &line);
    let (seen, hosts) = (screen.seen.len(), screen.begins.hosts.len());
    let far = if screen.done {
        format!("{} looked at; nothing was changed.", count(hosts, "host"))
    } else {
        format!("Looking: {seen} of {}. Nothing is changed.", count(hosts, "host"))
    };
    let mut line = Line::from(Span::styled(far, theme.style(Role::Text)));
    for (mark, word) in [
        (Standing::Stops, "stop it"),
        (Standing::Doubtful, "doubtful"),
        (Standing::Note, "to know"),
    ] {
        let count = screen.count(mark);
        let word = if count == 1 && mark == Standing::Stops { "stops it" } else { word };
        if count > 0 {
            line.push_span(Span::styled(format!("  {count} {word}"), theme.style(sign(mark).1)));
        }
    }
    if screen.done && screen.worst() <= Standing::Note {
        line.push_span(Span::styled("  ✔ the run can begin", theme.style(Role::Good)));
    }
    put(buffer, all, 1, &line);
}

/// How a standing looks, in a sign and a word.
fn sign(mark: Standing) -> (&'static str, Role) {
    match mark {
        Standing::Stops => ("✘ STOPS", Role::Bad),
        Standing::Doubtful => ("▲ doubtful", Role::Caution),
        Standing::Note => ("· to know", Role::Note),
        Standing::Well => ("✔ well", Role::Good),
    }
}

/// Columns of the sign and its word.
const SIGN: usize = 12;

/// The lines of each item.
fn lay(screen: &Preflight, item: &Item, chosen: bool, width: usize) -> Vec<Line<'static>> {
    let theme = &screen.theme;
    let (word, role) = sign(item.mark);
    let place = place(&item.hosts, screen.begins.hosts.len());
    let mut title = place;
    if !item.title.is_empty() {
        title = format!("{title}: {}", clean::single(&item.title));
    }
    let front = if chosen { "▸ " } else { "  " };
    let inside = width.saturating_sub(SIGN + 2);
    let mut lines = Vec::new();
    // One thing that is said in few words stands behind what it is about.
    let mut says = item.says.clone();
    if says.len() == 1
        && let Some(only) = says.first()
        && title.width() + only.width() + 2 <= inside
    {
        title = format!("{title}: {}", clean::single(only));
        says.clear();
    }
    for (at, part) in wrap::words(&clean::single(&title), inside).into_iter().enumerate() {
        let front = if at == 0 {
            format!("{front}{word}{}", " ".repeat(SIGN.saturating_sub(word.width())))
        } else {
            " ".repeat(SIGN + 2)
        };
        lines.push(Line::from(vec![
            Span::styled(front, theme.style(role)),
            Span::styled(part, theme.style(Role::Strong)),
        ]));
    }
    let below = says
        .iter()
        .map(|says| (Role::Text, clean::lines(says).join("\n")))
        .chain(item.advice.iter().map(|advice| (Role::Key, format!("→ {}", clean::single(advice)))));
    for (role, text) in below {
        for part in wrap::words(&text, inside) {
            lines.push(Line::from(vec![
                Span::raw(" ".repeat(SIGN + 2)),
                Span::styled(part, theme.style(role)),
            ]));
        }
    }
    if chosen {
        lines = lines
            .into_iter()
            .map(|line| line.patch_style(theme.style(Role::Selected)))
            .collect();
    }
    lines
}

fn place(hosts: &[HostName], all: usize) -> String {
    match hosts.len() {
        0 => "this machine".into(),
        count if count == all && count > 1 => format!("all {count} hosts"),
        1 => clean::single(hosts.first().map_or("", |host| host.as_str())),
        count => format!("{} ({count})", node_set(hosts.iter().map(HostName::as_str))),
    }
}

fn items(screen: &Preflight, area: Rect, buffer: &mut Buffer) {
    let width = usize::from(area.width);
    let mut y = 0;
    for (at, item) in screen.shown.iter().enumerate().skip(screen.top) {
        for line in lay(screen, item, at == screen.at && screen.shown.len() > 1, width) {
            if y >= area.height {
                break;
            }
            put(buffer, area, y, &line);
            y += 1;
        }
    }
    if screen.shown.is_empty() {
        put(
            buffer,
            area,
            0,
            &Span::styled("Nothing is known yet.", screen.theme.style(Role::Dim)).into(),
        );
    }
}

/// All of one line: each host's own words.
fn detail(screen: &Preflight, top: usize, area: Rect, buffer: &mut Buffer) {
    let lines = detail_lines(screen, &screen.theme, usize::from(area.width));
    let top = top.min(lines.len().saturating_sub(usize::from(area.height)));
    for (line, y) in lines.iter().skip(top).take(usize::from(area.height)).zip(0..) {
        put(buffer, area, y, line);
    }
}

fn detail_lines(screen: &Preflight, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let Some(item) = screen.shown.get(screen.at) else {
        return Vec::new();
    };
    let mut lines: Vec<Line<'static>> = Vec::new();
    let mut say = |role: Role, front: &str, text: &str| {
        let indent = front.width();
        for (at, part) in wrap::words(text, width.saturating_sub(indent)).into_iter().enumerate() {
            let front = if at == 0 { front.to_owned() } else { " ".repeat(indent) };
            lines.push(Span::styled(format!("{front}{part}"), theme.style(role)).into());
        }
    };
    for folded in &item.all {
        let (word, role) = sign(folded.mark);
        say(role, "", &format!("{word} {}", clean::single(&folded.topic)));
        for (host, says) in &folded.each {
            let host = host.as_ref().map_or("this machine".to_owned(), |host| clean::single(host.as_str()));
            say(Role::Text, "  ", &format!("{host}: {}", clean::lines(says).join("\n")));
        }
        if let Some(advice) = &folded.advice {
            say(Role::Key, "  → ", &clean::single(advice));
        }
        say(Role::Text, "", "");
    }
    lines
}

impl Preflight {
    /// The chosen line is on the screen, whole where it fits.
    pub(super) fn keep_in_view(&mut self) {
        let (width, height) = (
            usize::from(self.size.0),
            usize::from(self.size.1.saturating_sub(ABOVE + BELOW)).max(1),
        );
        self.top = self.top.min(self.at);
        let rows = |at: usize| self.shown.get(at).map_or(0, |item| lay(self, item, false, width).len());
        let mut needed: usize = (self.top..=self.at).map(rows).sum();
        let mut top = self.top;
        while needed > height && top < self.at {
            needed -= rows(top);
            top += 1;
        }
        self.top = top;
        if let Some(top) = self.detail {
            let most = detail_lines(self, &self.theme, width).len().saturating_sub(height);
            self.detail = Some(top.min(most));
        }
    }
}

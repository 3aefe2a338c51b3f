//! The box of a question.

use super::{Asks, Waiting};
use crate::{
    engine::event::Mode,
    ui::{
        clean, field_lines, mode,
        region::put,
        theme::{Role, Theme},
        wrap,
    },
    words::AskKind,
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::{Block, BorderType, Clear, Widget as _},
};
use unicode_width::UnicodeWidthStr as _;

/// What a box shows: what is said above, what is asked below.
struct Laid {
    says: Vec<Line<'static>>,
    asks: Vec<Line<'static>>,
    /// Row and column at which the answer is being typed.
    at: (usize, usize),
}

/// Where it stands, and which rows of what is said are in it.
struct View {
    inner: Rect,
    area: Rect,
    rows: usize,
    top: usize,
}

impl Asks {
    /// The keys that mean something now.
    pub(in crate::ui) fn keys(&self) -> Vec<(&'static str, &'static str)> {
        let mut keys = vec![("Enter", "answer"), ("Esc", "later"), ("Ctrl-X", "give no answer")];
        if self.alike().next().is_some() {
            keys.insert(1, ("Tab", "for all, or this one"));
        }
        keys
    }

    /// Draws the first one over what is there.
    pub(in crate::ui) fn draw(&self, theme: &Theme, mode: Option<&Mode>, all: Rect, buffer: &mut Buffer) {
        let Some(first) = self.first() else { return };
        let laid = self.lay(theme, inside(all));
        let view = self.view(&laid, all);
        Clear.render(view.area, buffer);
        buffer.set_style(view.area, theme.style(Role::Dialog));
        let word = mode::word(mode);
        let room = usize::from(view.area.width).saturating_sub(word.width() + 8);
        Block::bordered()
            .border_type(BorderType::Double)
            .border_style(theme.style(Role::BorderFocus))
            .title(Line::from(vec![
                Span::styled(format!(" {word} "), theme.style(mode::role(mode))),
                Span::styled(format!(" {} ", wrap::cut(&title(first), room)), theme.style(Role::Title)),
            ]))
            .render(view.area, buffer);
        for (line, y) in laid.says.iter().skip(view.top).take(view.rows).zip(0..) {
            put(buffer, view.inner, y, line);
        }
        let mut y = u16::try_from(view.rows).unwrap_or(u16::MAX);
        if view.rows < laid.says.len() {
            let text = format!(
                "-- {}–{} of {} lines: PgUp PgDn --",
                view.top + 1,
                view.top + view.rows,
                laid.says.len()
            );
            put(buffer, view.inner, y, &Span::styled(text, theme.style(Role::Key)).into());
            y += 1;
        }
        for line in &laid.asks {
            put(buffer, view.inner, y, line);
            y += 1;
        }
    }

    /// Where the answer is being typed.
    pub(in crate::ui) fn cursor(&self, all: Rect) -> Option<Position> {
        self.first()?;
        let laid = self.lay(&Theme::default(), inside(all));
        let view = self.view(&laid, all);
        let above = view.rows + usize::from(view.rows < laid.says.len());
        let x = laid.at.1.min(usize::from(view.inner.width).saturating_sub(1));
        let y = (above + laid.at.0).min(usize::from(view.inner.height).saturating_sub(1));
        Some(Position::new(
            view.inner.x + u16::try_from(x).unwrap_or(0),
            view.inner.y + u16::try_from(y).unwrap_or(0),
        ))
    }

    fn view(&self, laid: &Laid, all: Rect) -> View {
        let wanted = u16::try_from(laid.says.len() + laid.asks.len() + 2).unwrap_or(u16::MAX);
        let (width, height) = (width(all), wanted.min(all.height.saturating_sub(2)));
        let area = Rect {
            x: all.x + (all.width - width) / 2,
            y: all.y + (all.height - height) / 2,
            width,
            height,
        };
        let inner = Rect {
            x: area.x.saturating_add(2),
            y: area.y.saturating_add(1),
            width: area.width.saturating_sub(4),
            height: area.height.saturating_sub(2),
        };
        let room = usize::from(inner.height).saturating_sub(laid.asks.len());
        let rows = if laid.says.len() <= room {
            laid.says.len()
        } else {
            room.saturating_sub(1)
        };
        let scrolled = self.entry.as_ref().map_or(0, |entry| entry.scrolled);
        let top = scrolled.min(laid.says.len() - rows);
        View { inner, area, rows, top }
    }

    fn lay(&self, theme: &Theme, width: usize) -> Laid {
        let mut laid = Laid {
            says: Vec::new(),
            asks: Vec::new(),
            at: (0, 0),
        };
        let (Some(first), Some(entry)) = (self.first(), &self.entry) else {
            return laid;
        };
        for (role, text) in said(first, self.count()) {
            for part in wrap::words(&text, width) {
                laid.says.push(Span::styled(part, theme.style(role)).into());
            }
        }
        laid.asks.push(Line::default());
        laid.at = field_lines::lay(&entry.field, true, theme, width, &mut laid.asks);
        let alike = self.alike().count();
        if alike > 0 {
            let tick = if entry.all { "[x]" } else { "[ ]" };
            let role = if entry.all { Role::Caution } else { Role::Text };
            let text = format!("{tick} the same answer for all {} hosts that ask for it (Tab)", alike + 1);
            laid.asks.push(Line::default());
            for part in wrap::words(&text, width.saturating_sub(2)) {
                laid.asks.push(Span::styled(format!("  {part}"), theme.style(role)).into());
            }
        }
        if let Some(wrong) = &entry.wrong {
            laid.asks.push(Line::default());
            for part in wrap::words(&format!("✘ {wrong}"), width) {
                laid.asks.push(Span::styled(part, theme.style(Role::Wrong)).into());
            }
        }
        laid
    }
}

fn width(all: Rect) -> u16 {
    all.width.saturating_sub(4).min(96)
}

fn inside(all: Rect) -> usize {
    usize::from(width(all).saturating_sub(4))
}

/// In a line, for the top of the box and for a list.
pub(super) fn title(ask: &Waiting) -> String {
    match ask.kind {
        AskKind::HostKey => format!("Is this {}?", ask.host),
        AskKind::Secret | AskKind::Text => format!("{} asks", ask.host),
    }
}

/// What is said before the answer is asked for.
pub(in crate::ui) fn said(ask: &Waiting, count: usize) -> Vec<(Role, String)> {
    let prompt = clean::lines(ask.prompt.trim());
    let mut says: Vec<(Role, String)> = match ask.kind {
        // Our own words, which say all: how to compare, and what an answer means.
        AskKind::HostKey => prompt.into_iter().map(|line| (of_key(&line), line)).collect(),
        AskKind::Secret | AskKind::Text => {
            let host = clean::single(ask.host.as_str());
            let asked = (Role::Text, format!("On the way to {host} this is asked:"));
            let quoted = prompt.into_iter().map(|line| (Role::Strong, format!("  “{line}”")));
            [asked].into_iter().chain(quoted).collect()
        }
    };
    if ask.kind == AskKind::Secret {
        says.push((
            Role::Dim,
            "What you type is not shown, and is written down nowhere; a paste is taken, too.".into(),
        ));
    }
    if count > 1 {
        says.push((Role::Note, format!("1 of {count} questions that wait.")));
    }
    says
}

/// What a line of a question about a host key is.
fn of_key(line: &str) -> Role {
    match line {
        line if line.contains("SHA256:") => Role::Strong,
        line if line.trim_start().starts_with("ssh-keygen") => Role::Command,
        line if line.contains("another one answers") => Role::Caution,
        _ => Role::Text,
    }
}

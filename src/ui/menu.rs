//! A few things to choose from, in a box over a screen that isn't a run's.

use super::{
    clean, mode,
    region::put,
    theme::{Role, Theme},
    wrap,
};
use crate::engine::event::Mode;
use ratatui::{
    buffer::Buffer,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::{Block, BorderType, Clear, Widget},
};
use unicode_width::UnicodeWidthStr as _;

/// Several things, one of which is marked.
#[derive(Clone, Debug)]
pub(super) struct Menu<T> {
    title: String,
    /// What the choice is about, where it is one.
    mode: Option<Mode>,
    says: Vec<(Role, String)>,
    options: Vec<Choice<T>>,
    at: usize,
}

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Choice<T> {
    /// In a few words.
    pub label: String,
    /// What it means.
    pub text: String,
    /// What it comes to.
    pub does: T,
}

/// What a key did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pressed<T> {
    /// It is still there.
    Stay,
    /// It was given up.
    Cancel,
    /// This was taken.
    Take(T),
}

impl<T: Clone> Menu<T> {
    /// These, the first marked.
    pub fn new(title: impl Into<String>, options: Vec<Choice<T>>) -> Self {
        Menu {
            title: title.into(),
            mode: None,
            says: Vec::new(),
            options,
            at: 0,
        }
    }

    /// About something in this mode.
    pub fn in_mode(mut self, mode: Option<Mode>) -> Self {
        self.mode = mode;
        self
    }

    /// With something said above.
    pub fn saying(mut self, role: Role, text: impl Into<String>) -> Self {
        self.says.push((role, text.into()));
        self
    }

    /// Takes a key.
    pub fn key(&mut self, key: &KeyEvent) -> Pressed<T> {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Esc | KeyCode::Char('q') | KeyCode::Left | KeyCode::Char('h') if !ctrl => return Pressed::Cancel,
            KeyCode::Enter | KeyCode::Right | KeyCode::Char('l') if !ctrl => return self.take(),
            KeyCode::Up | KeyCode::BackTab => self.step(-1),
            KeyCode::Down | KeyCode::Tab => self.step(1),
            KeyCode::Char('k') if !ctrl => self.step(-1),
            KeyCode::Char('j') if !ctrl => self.step(1),
            KeyCode::Char('p') if ctrl => self.step(-1),
            KeyCode::Char('n') if ctrl => self.step(1),
            KeyCode::Home | KeyCode::PageUp | KeyCode::Char('g') => self.at = 0,
            KeyCode::End | KeyCode::PageDown | KeyCode::Char('G') => self.at = self.options.len().saturating_sub(1),
            KeyCode::Char(c) if !ctrl => {
                if let Some(at) = c
                    .to_digit(10)
                    .and_then(|digit| (digit as usize).checked_sub(1))
                    .filter(|at| *at < self.options.len())
                {
                    self.at = at;
                    return self.take();
                }
            }
            _ => {}
        }
        Pressed::Stay
    }

    /// Marks another one.
    pub fn step(&mut self, by: isize) {
        let last = self.options.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    /// Marks what stands at a place of the screen; whether something does.
    pub fn mark(&mut self, all: Rect, place: Position) -> bool {
        let area = self.area(all);
        let inner = inner(area);
        let Some(row) = place
            .y
            .checked_sub(inner.y)
            .filter(|row| inner.contains(place) && *row < inner.height)
        else {
            return false;
        };
        let laid = self.lay(&Theme::default(), usize::from(inner.width));
        let line = self.top(&laid, inner) + usize::from(row);
        match laid.options.iter().position(|rows| rows.contains(&line)) {
            Some(at) => {
                self.at = at;
                true
            }
            None => false,
        }
    }

    /// What is marked.
    pub fn take(&self) -> Pressed<T> {
        self.options
            .get(self.at)
            .map_or(Pressed::Cancel, |option| Pressed::Take(option.does.clone()))
    }

    /// Draws it over what is there.
    pub fn draw(&self, theme: &Theme, all: Rect, buffer: &mut Buffer) {
        let area = self.area(all);
        let inner = inner(area);
        Clear.render(area, buffer);
        buffer.set_style(area, theme.style(Role::Dialog));
        let mut title = Vec::new();
        if let Some(mode) = &self.mode {
            title.push(Span::styled(
                format!(" {} ", mode::word(Some(mode))),
                theme.style(mode::role(Some(mode))),
            ));
        }
        let room = usize::from(area.width).saturating_sub(4 + title.iter().map(Span::width).sum::<usize>());
        let said = format!(" {} ", wrap::cut(&clean::single(&self.title), room.saturating_sub(2)));
        title.push(Span::styled(said, theme.style(Role::Title)));
        Block::bordered()
            .border_type(BorderType::Double)
            .border_style(theme.style(Role::BorderFocus))
            .title(Line::from(title))
            .render(area, buffer);
        let laid = self.lay(theme, usize::from(inner.width));
        let top = self.top(&laid, inner);
        for (line, y) in laid.lines.iter().skip(top).take(usize::from(inner.height)).zip(0..) {
            put(buffer, inner, y, line);
        }
        let below = laid.lines.len().saturating_sub(top + usize::from(inner.height));
        if below > 0 && area.height > 0 {
            let line = Line::styled(format!(" {below} lines more below "), theme.style(Role::Dim));
            let at = Rect {
                x: inner.x,
                y: area.bottom() - 1,
                width: inner.width,
                height: 1,
            };
            put(buffer, at, 0, &line);
        }
    }

    fn area(&self, all: Rect) -> Rect {
        let width = all.width.saturating_sub(4).min(96);
        let lines = self.lay(&Theme::default(), usize::from(width.saturating_sub(4))).lines.len();
        let height = u16::try_from(lines + 2).unwrap_or(u16::MAX).min(all.height.saturating_sub(2));
        Rect {
            x: all.x + (all.width - width) / 2,
            y: all.y + (all.height.saturating_sub(height)) / 2,
            width,
            height,
        }
    }

    /// The first line shown, so that what is marked is in view, and what is said above it where that fits.
    fn top(&self, laid: &Laid, inner: Rect) -> usize {
        let height = usize::from(inner.height);
        let marked = laid.options.get(self.at).cloned().unwrap_or(0..0);
        marked.end.saturating_sub(height).min(marked.start)
    }

    fn lay(&self, theme: &Theme, width: usize) -> Laid {
        let mut laid = Laid {
            lines: Vec::new(),
            options: Vec::new(),
        };
        for (role, text) in &self.says {
            for part in wrap::words(&clean::lines(text).join("\n"), width) {
                laid.lines.push(Span::styled(part, theme.style(*role)).into());
            }
        }
        for (place, option) in self.options.iter().enumerate() {
            if place > 0 || !laid.lines.is_empty() {
                laid.lines.push(Line::default());
            }
            let from = laid.lines.len();
            let marked = place == self.at;
            let key = if place < 9 { (place + 1).to_string() } else { " ".into() };
            let label = wrap::cut(&clean::single(&option.label), width.saturating_sub(5));
            let mut line = Line::from(vec![
                Span::raw(if marked { "▸ " } else { "  " }),
                Span::styled(format!("{key}  "), theme.style(Role::Key)),
                Span::styled(label, theme.style(Role::Strong)),
            ]);
            if marked {
                let gap = width.saturating_sub(line.width());
                line.push_span(Span::raw(" ".repeat(gap)));
                line = line.patch_style(theme.style(Role::Selected));
            }
            laid.lines.push(line);
            for part in wrap::words(&clean::lines(&option.text).join("\n"), width.saturating_sub(5)) {
                if part.width() > 0 {
                    laid.lines
                        .push(Line::from(vec![Span::raw("     "), Span::styled(part, theme.style(Role::Text))]));
                }
            }
            laid.options.push(from..laid.lines.len());
        }
        laid
    }
}

struct Laid {
    lines: Vec<Line<'static>>,
    /// Which lines each option has.
    options: Vec<std::ops::Range<usize>>,
}

fn inner(area: Rect) -> Rect {
    Rect {
        x: area.x.saturating_add(2),
        y: area.y.saturating_add(1),
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}

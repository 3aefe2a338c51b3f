//! How home looks.

use super::{
    Home,
    card::{Loaded, Says},
    choose::goes_on,
    detail,
    entry::{Item, Times},
    keys::{self, Command},
};
use crate::ui::{clean, region::put, theme::Role, wrap};
use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
    text::{Line, Span},
    widgets::{Block, Borders, Clear, Widget},
};
use unicode_width::UnicodeWidthStr as _;

/// Below this size it says that it is too small.
const LEAST: (u16, u16) = (40, 10);

/// From this width on, more about what is marked stands beside the list; else below it, from this height on.
const WIDE: u16 = 118;
const TALL: u16 = 18;

/// The most lines that are said below the list.
pub(super) const SAID: usize = 3;

/// Where everything is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Areas {
    all: Rect,
    title: Rect,
    filter: Rect,
    pub list: Rect,
    /// Its frame's inside; empty where there is no room.
    pub detail: Rect,
    frame: Rect,
    said: Rect,
    keys: Rect,
    pub too_small: bool,
}

impl Areas {
    fn of((columns, rows): (u16, u16), said: usize) -> Areas {
        let all = Rect::new(0, 0, columns, rows);
        if columns < LEAST.0 || rows < LEAST.1 {
            return Areas {
                all,
                too_small: true,
                ..Areas::default()
            };
        }
        let said = u16::try_from(said.min(SAID)).unwrap_or(0);
        let [title, filter, body, said, keys] = all.layout(&Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Min(1),
            Constraint::Length(said),
            Constraint::Length(1),
        ]));
        let (list, frame) = if columns >= WIDE {
            let [list, frame] = body.layout(&Layout::horizontal([Constraint::Percentage(55), Constraint::Min(1)]));
            (list, frame)
        } else if rows >= TALL {
            let [list, frame] = body.layout(&Layout::vertical([Constraint::Percentage(58), Constraint::Min(1)]));
            (list, frame)
        } else {
            (body, Rect::default())
        };
        let detail = if frame.is_empty() {
            frame
        } else {
            let block = Block::new().borders(borders(columns));
            let inner = block.inner(frame);
            Rect {
                x: inner.x.saturating_add(1),
                width: inner.width.saturating_sub(2),
                ..inner
            }
        };
        Areas {
            all,
            title,
            filter,
            list,
            detail,
            frame,
            said,
            keys,
            too_small: false,
        }
    }

    /// Columns and rows of a page's text.
    pub fn page_size(&self) -> (usize, usize) {
        let inner = page(self.all).1;
        (usize::from(inner.width), usize::from(inner.height))
    }
}

fn borders(columns: u16) -> Borders {
    if columns >= WIDE { Borders::LEFT } else { Borders::TOP }
}

/// A page's frame, and its inside.
fn page(all: Rect) -> (Rect, Rect) {
    let area = Rect {
        y: all.y + 1.min(all.height),
        height: all.height.saturating_sub(2),
        ..all
    };
    let inner = Rect {
        x: area.x.saturating_add(2),
        y: area.y.saturating_add(1),
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    };
    (area, inner)
}

impl Home {
    /// Makes ready what is drawn: where everything is, the list, and more about what is marked.
    pub(super) fn make_ready(&mut self) {
        let width = usize::from(self.size.0);
        let said = self.said_lines(width).len();
        self.areas = Areas::of(self.size, said);
        let area = self.areas.list;
        self.drawn = self.list.drawn(self.marked.as_ref(), &self.theme, usize::from(area.width));
        self.keep_in_view(usize::from(area.height));
        let (width, height) = self.areas.page_size();
        if let Some(page) = &mut self.page {
            page.lay(width, height);
        }
        let about = match &self.marked {
            Some(Item::Run(id)) => self.run(id).map(|run| detail::run(run, self.now)),
            Some(Item::Procedure(name)) => self
                .procedure(name)
                .map(|card| detail::procedure(card, Times::of(name, self.runs.iter()), self.now)),
            None => None,
        };
        let width = usize::from(self.areas.detail.width);
        self.detail.clear();
        for (role, text) in about.into_iter().flatten().filter(|_| width > 0) {
            let style = self.theme.style(role);
            self.detail.extend(
                wrap::words(&text, width)
                    .into_iter()
                    .map(|part| Line::from(Span::styled(part, style))),
            );
        }
        let most = self.detail.len().saturating_sub(usize::from(self.areas.detail.height));
        self.detail_top = self.detail_top.min(most);
    }

    /// What is marked is in view; the first with what stands above it.
    fn keep_in_view(&mut self, height: usize) {
        let marked = self.drawn.items.iter().position(|(item, _)| Some(item) == self.marked.as_ref());
        let Some(at) = marked else { return };
        let Some((_, lines)) = self.drawn.items.get(at) else { return };
        let start = if at == 0 { 0 } else { lines.start.saturating_sub(1) };
        if start < self.top {
            self.top = start;
        } else if lines.end > self.top + height {
            self.top = lines.end - height;
        }
        if at == 0 && lines.end <= height {
            self.top = 0;
        }
        self.top = self.top.min(self.drawn.lines.len().saturating_sub(height));
    }

    fn said_lines(&self, width: usize) -> Vec<(Role, String)> {
        let parts = self.said.iter().flat_map(|(role, text)| {
            let text = clean::lines(text).join("\n");
            wrap::words(&text, width).into_iter().map(|part| (*role, part))
        });
        parts.collect()
    }

    /// The keys that fit the moment, the most useful first.
    fn fitting(&self) -> Vec<(String, &'static str)> {
        let own = |keys: &[(&str, &'static str)]| keys.iter().map(|(key, word)| ((*key).to_owned(), *word)).collect();
        if self.page.is_some() {
            return own(&[("↑↓ PgUp PgDn", "scroll"), ("any other key", "closes this page")]);
        }
        if self.menu.is_some() {
            return own(&[("Enter", "takes it"), ("↑↓", "choose"), ("1 … 9", "at once"), ("Esc", "back")]);
        }
        let enter = match &self.marked {
            Some(Item::Run(id)) => self
                .run(id)
                .map(|run| if goes_on(run) { "goes on with it" } else { "more about it" }),
            Some(Item::Procedure(name)) => self.procedure(name).map(|card| {
                if matches!(card.of, Loaded::Valid(_)) {
                    "rehearse, read"
                } else {
                    "what is wrong"
                }
            }),
            None => None,
        };
        let mut keys = Vec::new();
        keys.extend(enter.map(|word| (keys::name(Command::Choose), word)));
        keys.push((format!("{}{}", keys::name(Command::Up), keys::name(Command::Down)), "choose"));
        keys.push((keys::name(Command::Help), "help"));
        let back = if !self.filter.text().is_empty() || !self.said.is_empty() {
            "clear"
        } else {
            "leave"
        };
        keys.push((keys::name(Command::Back), back));
        if self.detail.len() > usize::from(self.areas.detail.height) && !self.areas.detail.is_empty() {
            keys.push((keys::name(Command::DetailDown), "scroll what is said"));
        }
        keys
    }
}

pub(super) fn home(home: &Home, frame: &mut Frame) {
    let all = frame.area();
    let areas = home.areas;
    let buffer = frame.buffer_mut();
    buffer.set_style(all, home.theme.style(Role::Text));
    let mut cursor = None;
    if areas.too_small || home.size != (all.width, all.height) {
        for (row, text) in (0..all.height).zip(["Holdpoint", "Too small: 40×10 at least.", "Nothing runs here."]) {
            put(buffer, all, row, &Line::raw(text));
        }
    } else {
        title(home, areas.title, buffer);
        cursor = Some(filter(home, areas.filter, buffer));
        body(home, buffer);
        said(home, areas.said, buffer);
        key_line(home, areas.keys, buffer);
        if let Some((_, menu)) = &home.menu {
            menu.draw(&home.theme, all, buffer);
            cursor = None;
        }
        if home.page.is_some() {
            over(home, all, buffer);
            cursor = None;
        }
    }
    home.theme.letters.replace(buffer);
    if let Some(at) = cursor {
        frame.set_cursor_position(at);
    }
}

fn title(home: &Home, area: Rect, buffer: &mut Buffer) {
    let unfinished = home.runs.iter().filter(|run| run.is_open()).count();
    let over = home
        .runs
        .iter()
        .filter(|run| matches!(&run.says, Says::Standing(it) if it.ended.is_some()))
        .count();
    let count = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let says = [
        count(unfinished, "unfinished run", "unfinished runs"),
        count(home.procedures.len(), "procedure", "procedures"),
        format!("{over} over"),
    ];
    let line = Line::from(vec![
        Span::styled("Holdpoint", home.theme.style(Role::Title)),
        Span::styled(format!("  {}", says.join(" · ")), home.theme.style(Role::Dim)),
    ]);
    put(buffer, area, 0, &line);
}

/// What is typed; answers where the cursor stands.
fn filter(home: &Home, area: Rect, buffer: &mut Buffer) -> Position {
    let text = home.filter.text();
    let front = "› ";
    let mut line = Line::from(Span::styled(front, home.theme.style(Role::Key)));
    if text.is_empty() {
        line.push_span(Span::styled("type to find a run or a procedure", home.theme.style(Role::Dim)));
    } else {
        line.push_span(Span::styled(text.to_owned(), home.theme.style(Role::Strong)));
        let found = home.list.items().count();
        line.push_span(Span::styled(format!("   {found} found"), home.theme.style(Role::Dim)));
    }
    put(buffer, area, 0, &line);
    let column = u16::try_from(front.width() + text.get(..home.filter.place()).unwrap_or(text).width()).unwrap_or(u16::MAX);
    Position::new(area.x + column.min(area.width.saturating_sub(1)), area.y)
}

fn body(home: &Home, buffer: &mut Buffer) {
    let areas = home.areas;
    let height = usize::from(areas.list.height);
    for (line, row) in home.drawn.lines.iter().skip(home.top).take(height).zip(0..) {
        put(buffer, areas.list, row, line);
    }
    if areas.frame.is_empty() {
        return;
    }
    let mut block = Block::new()
        .borders(borders(areas.all.width))
        .border_style(home.theme.style(Role::Border));
    let below = home.detail.len().saturating_sub(home.detail_top + usize::from(areas.detail.height));
    if areas.all.width < WIDE && below > 0 {
        let more = format!(" {} more {} below ", below, if below == 1 { "line" } else { "lines" });
        block = block.title(Span::styled(more, home.theme.style(Role::Dim)));
    }
    block.render(areas.frame, buffer);
    let lines = home.detail.iter().skip(home.detail_top);
    for (line, row) in lines.take(usize::from(areas.detail.height)).zip(0..) {
        put(buffer, areas.detail, row, line);
    }
}

fn said(home: &Home, area: Rect, buffer: &mut Buffer) {
    for ((role, text), row) in home.said_lines(usize::from(area.width)).into_iter().zip(0..area.height) {
        put(buffer, area, row, &Span::styled(text, home.theme.style(role)).into());
    }
}

fn key_line(home: &Home, area: Rect, buffer: &mut Buffer) {
    let mut line = Line::default();
    let mut room = usize::from(area.width);
    for (key, word) in home.fitting() {
        let needed = key.width() + word.width() + 3;
        if needed > room {
            break;
        }
        room -= needed;
        line.push_span(Span::styled(format!(" {key}"), home.theme.style(Role::Key)));
        line.push_span(Span::styled(format!(" {word} "), home.theme.style(Role::KeyText)));
    }
    put(buffer, area, 0, &line);
}

fn over(home: &Home, all: Rect, buffer: &mut Buffer) {
    let Some(shown) = &home.page else { return };
    let (area, inner) = page(all);
    Clear.render(area, buffer);
    buffer.set_style(area, home.theme.style(Role::Dialog));
    let mut block = Block::bordered()
        .border_style(home.theme.style(Role::BorderFocus))
        .title(Span::styled(
            format!(" {} ", clean::single(&shown.title)),
            home.theme.style(Role::Title),
        ));
    let height = usize::from(inner.height);
    if let Some(place) = shown.place(height) {
        block = block.title_bottom(Line::styled(place, home.theme.style(Role::Dim)).right_aligned());
    }
    block.render(area, buffer);
    for (line, row) in shown.shown(&home.theme, height).iter().zip(0..) {
        put(buffer, inner, row, line);
    }
}

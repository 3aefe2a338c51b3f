//! A question to the operator, over the screen.

use super::put;
use crate::ui::{
    app::App,
    clean,
    dialog::{Dialog, Quote},
    field::Kind,
    field_lines,
    hands::Hit,
    layout::Areas,
    mode,
    sheet_lines::{Shown, command_lines},
    theme::{Role, Theme},
    wrap,
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::{Block, BorderType, Clear, Widget},
};
use std::ops::Range;
use unicode_width::UnicodeWidthStr as _;

/// What a dialog shows: what is said above, what is asked below.
struct Laid {
    says: Vec<Line<'static>>,
    /// Rows of the command among them.
    quote: Range<usize>,
    fields: Vec<Line<'static>>,
    /// Row and column at which the focused field's text is being typed.
    at: (usize, usize),
    /// Rows of the focused field, label included.
    focus: Range<usize>,
    /// What a click on each line of the fields does.
    hits: Vec<Option<Hit>>,
}

/// Which rows of it are on the screen.
struct View {
    area: Rect,
    inner: Rect,
    /// Rows for what is said, and the first of them.
    says: (usize, usize),
    /// Rows for what is asked, and the first of them.
    fields: (usize, usize),
}

pub(super) fn draw(app: &App, dialog: &Dialog, all: Rect, buffer: &mut Buffer) {
    let laid = lay(dialog, &app.theme, inside(width(all)));
    let view = View::of(app, dialog, &laid, all);
    let area = view.area;
    Clear.render(area, buffer);
    buffer.set_style(area, app.theme.style(Role::Dialog));
    let mode = mode::word(app.mode());
    Block::bordered()
        .border_type(BorderType::Double)
        .border_style(app.theme.style(Role::BorderFocus))
        .title(Line::from(vec![
            Span::styled(format!(" {mode} "), app.theme.style(mode::role(app.mode()))),
            Span::styled(
                format!(
                    " {} ",
                    wrap::cut(
                        &clean::single(&dialog.title),
                        usize::from(area.width).saturating_sub(mode.width() + 8)
                    )
                ),
                app.theme.style(Role::Title),
            ),
        ]))
        .render(area, buffer);
    // What is behind a question can't be clicked; the line of keys can.
    let behind = Rect {
        height: all.height.saturating_sub(1),
        ..all
    };
    app.hands.hits.add(behind, Hit::Nothing);
    let (rows, top) = view.says;
    for (line, y) in laid.says.iter().skip(top).take(rows).zip(0..) {
        put(buffer, view.inner, y, line);
    }
    if rows < laid.says.len() {
        let told = format!("-- {}–{} of {} lines: PgUp PgDn --", top + 1, top + rows, laid.says.len());
        let row = u16::try_from(rows).unwrap_or(u16::MAX);
        put(buffer, view.inner, row, &Span::styled(told, app.theme.style(Role::Key)).into());
    }
    let below = Rect {
        y: view.inner.y + u16::try_from(view.above(&laid)).unwrap_or(0),
        height: u16::try_from(view.fields.0).unwrap_or(0),
        ..view.inner
    };
    for (line, y) in laid.fields.iter().skip(view.fields.1).take(view.fields.0).zip(0..) {
        put(buffer, below, y, line);
    }
    for (hit, y) in laid.hits.iter().skip(view.fields.1).take(view.fields.0).zip(0..) {
        if let Some(hit) = hit {
            let row = Rect {
                y: below.y + y,
                height: 1,
                ..below
            };
            app.hands.hits.add(row, hit.clone());
        }
    }
    super::more(app, view.inner, view.fields.1, view.fields.0, laid.fields.len(), buffer);
}

/// Where the text is being typed.
pub(super) fn cursor(app: &App, dialog: &Dialog, all: Rect) -> Option<Position> {
    let field = dialog.fields.get(dialog.at)?;
    if !field.is_text() {
        return None;
    }
    let laid = lay(dialog, &Theme::default(), inside(width(all)));
    let view = View::of(app, dialog, &laid, all);
    let y = laid.at.0.checked_sub(view.fields.1)?;
    let x = laid.at.1.min(usize::from(view.inner.width).saturating_sub(1));
    let shown = y < view.fields.0 && view.inner.width > 0;
    let y = y + view.above(&laid);
    shown.then(|| {
        Position::new(
            view.inner.x + u16::try_from(x).unwrap_or(0),
            view.inner.y + u16::try_from(y).unwrap_or(0),
        )
    })
}

fn width(all: Rect) -> u16 {
    all.width.saturating_sub(4).min(100)
}

fn inside(width: u16) -> usize {
    usize::from(width.saturating_sub(4))
}

impl View {
    fn of(app: &App, dialog: &Dialog, laid: &Laid, all: Rect) -> View {
        let width = width(all);
        let wanted = u16::try_from(laid.says.len() + laid.fields.len() + 2).unwrap_or(u16::MAX);
        let least = laid.fields.len().min(FIELDS) + SAYS.min(laid.says.len()) + 2;
        let mut height = wanted.min(all.height.saturating_sub(3));
        if let Some(room) = clear(app, dialog, all).filter(|room| usize::from(*room) >= least) {
            height = height.min(room);
        }
        let area = Rect {
            x: all.x + (all.width - width) / 2,
            // Low, so that what it is about stays in view above it.
            y: all.y + all.height.saturating_sub(height + 2),
            width,
            height,
        };
        let inner = Rect {
            x: area.x.saturating_add(2),
            y: area.y.saturating_add(1),
            width: area.width.saturating_sub(4),
            height: area.height.saturating_sub(2),
        };
        let rows = usize::from(inner.height);
        if laid.says.len() + laid.fields.len() <= rows {
            let (says, fields) = ((laid.says.len(), 0), (laid.fields.len(), 0));
            return View { area, inner, says, fields };
        }
        // What is asked has its place below; what is said is scrolled above it.
        let fields = laid.fields.len().min(rows.saturating_sub(laid.says.len().min(rows / 2)));
        let says = rows - fields;
        let says = if says < laid.says.len() {
            says.saturating_sub(1)
        } else {
            laid.says.len()
        };
        let needed = laid.focus.end.saturating_sub(fields);
        let field_top = needed.min(laid.focus.start).min(laid.fields.len().saturating_sub(fields));
        View {
            area,
            inner,
            says: (says, says_top(dialog, laid, says)),
            fields: (fields, field_top),
        }
    }

    /// Rows above what is asked.
    fn above(&self, laid: &Laid) -> usize {
        self.says.0 + usize::from(self.says.0 < laid.says.len())
    }
}

/// Rows of what is asked, and of what is said, that a dialog has at least before it covers what it is about.
const FIELDS: usize = 8;
const SAYS: usize = 4;

/// Rows below the command on the page that a dialog confirms, where it is in view.
fn clear(app: &App, dialog: &Dialog, all: Rect) -> Option<u16> {
    let step = Areas::inner(app.areas.step);
    if !dialog.keeps_clear || step.is_empty() {
        return None;
    }
    let end = app.step.act.end.checked_sub(app.sheet_top)?;
    let end = u16::try_from(end).ok()?.min(step.height);
    all.height.checked_sub(2)?.checked_sub(step.y + end - all.y)
}

/// The first line shown of what is said: so that the command is in view, and as much as can be of what stands above it.
fn says_top(dialog: &Dialog, laid: &Laid, rows: usize) -> usize {
    let most = laid.says.len().saturating_sub(rows);
    let top = laid.quote.end.saturating_sub(rows).min(laid.quote.start).min(most);
    top.saturating_add_signed(dialog.scrolled).min(most)
}

fn lay(dialog: &Dialog, theme: &Theme, width: usize) -> Laid {
    let mut laid = Laid {
        says: Vec::new(),
        quote: 0..0,
        fields: Vec::new(),
        at: (0, 0),
        focus: 0..0,
        hits: Vec::new(),
    };
    for at in 0..=dialog.says.len() {
        if let Some((_, quote)) = dialog.quote.as_ref().filter(|(before, _)| *before == at) {
            let from = laid.says.len();
            lay_quote(quote, theme, width, &mut laid.says);
            laid.quote = from..laid.says.len();
        }
        let Some((role, text)) = dialog.says.get(at) else { break };
        for part in wrap::words(&clean::lines(text).join("\n"), width) {
            laid.says.push(Span::styled(part, theme.style(*role)).into());
        }
    }
    for (at, field) in dialog.fields.iter().enumerate() {
        let first = laid.fields.is_empty() && laid.says.is_empty();
        if !first && !matches!(field.kind, Kind::Toggle(_)) {
            laid.fields.push(Line::default());
        }
        let from = laid.fields.len();
        let focused = at == dialog.at;
        let place = field_lines::lay(field, focused, theme, width, &mut laid.fields);
        laid.hits.resize(from, None);
        laid.hits.resize(laid.fields.len(), Some(Hit::Field(at)));
        if let Kind::Pick { options, .. } = &field.kind {
            let mut row = place.0;
            for (option, choice) in options.iter().enumerate() {
                let rows = field_lines::rows(choice, theme, width);
                for hit in laid.hits.iter_mut().skip(row).take(rows) {
                    *hit = Some(Hit::Option(at, option));
                }
                row += rows;
            }
        }
        if focused {
            laid.at = place;
            laid.focus = from..laid.fields.len();
        }
    }
    if let Some(wrong) = &dialog.wrong {
        laid.fields.push(Line::default());
        for part in wrap::words(&format!("✘ {wrong}"), width) {
            laid.fields.push(Span::styled(part, theme.style(Role::Wrong)).into());
        }
        laid.focus.end = laid.fields.len();
    }
    laid
}

/// The command that is confirmed, as the page shows it.
fn lay_quote(quote: &Quote, theme: &Theme, width: usize, lines: &mut Vec<Line<'static>>) {
    for part in wrap::words(&clean::single(&quote.on), width) {
        lines.push(Span::styled(part, theme.style(Role::Strong)).into());
    }
    if !quote.text.is_empty() {
        let shown = Shown {
            text: &quote.text,
            values: &quote.values,
            width,
        };
        lines.extend(command_lines(shown, theme));
    }
}

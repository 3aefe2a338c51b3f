//! Always in view: what, in which mode, where, how far, and what must not be forgotten.

mod parts;
mod tabs;

pub(super) use tabs::draw as tabs;

use super::put;
use crate::ui::{app::App, mode, theme::Role, wrap};
use parts::{Part, must_not_be_forgotten, where_we_are};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr as _;

/// Between two parts.
const GAP: &str = " · ";

pub(super) fn draw(app: &App, buffer: &mut Buffer) {
    let area = app.areas.header;
    let width = usize::from(area.width);
    if area.height > 1 {
        put(buffer, area, 0, &line(app, &fit(where_we_are(app), width)));
        put(buffer, area, 1, &line(app, &fit(must_not_be_forgotten(app), width)));
        return;
    }
    let left = where_we_are(app);
    let count = left.len();
    let mut all = left;
    all.extend(must_not_be_forgotten(app));
    let mut shown = fit_marked(all, width);
    let right: Vec<_> = shown.extract_if(.., |(at, _)| *at >= count).map(|(_, part)| part).collect();
    let left: Vec<_> = shown.into_iter().map(|(_, part)| part).collect();
    put(buffer, area, 0, &line(app, &left));
    let right = line(app, &right);
    let width = u16::try_from(right.width()).unwrap_or(u16::MAX).min(area.width);
    let at = Rect {
        x: area.right() - width,
        width,
        ..area
    };
    put(buffer, at, 0, &right);
}

/// What must be seen at any size at all, as lines of a screen that is too small: mode, what was stopped, guards, what is held.
pub(super) fn least(app: &App, area: Rect) -> Vec<Line<'static>> {
    let width = usize::from(area.width);
    let mut parts = where_we_are(app);
    parts.truncate(1);
    parts.extend(must_not_be_forgotten(app));
    parts.sort_by_key(|part| std::cmp::Reverse(part.keep));
    let most = usize::from(area.height);
    parts
        .into_iter()
        .take(most)
        .map(|part| line(app, &fit(vec![part], width)))
        .collect()
}

/// A part as it is shown.
type Shown = (Role, String);

fn line(app: &App, parts: &[Shown]) -> Line<'static> {
    let mut line = Line::default();
    for (at, (role, text)) in parts.iter().enumerate() {
        if at > 0 {
            line.push_span(Span::styled(GAP, app.theme.style(Role::Dim)));
        }
        match role {
            Role::Live | Role::Rehearsal => line.spans.extend(mode::band(&app.theme, *role, text.clone())),
            role => line.push_span(Span::styled(text.clone(), app.theme.style(*role))),
        }
    }
    line
}

fn fit(parts: Vec<Part>, width: usize) -> Vec<Shown> {
    fit_marked(parts, width).into_iter().map(|(_, part)| part).collect()
}

/// The parts that fit, each with its place: what matters least is said shorter first, and left out next.
fn fit_marked(parts: Vec<Part>, width: usize) -> Vec<(usize, Shown)> {
    let mut forms: Vec<(usize, Part, usize)> = parts
        .into_iter()
        .enumerate()
        .filter(|(_, part)| !part.forms.is_empty())
        .map(|(at, part)| (at, part, 0))
        .collect();
    let shown = |(_, part, form): &(usize, Part, usize)| part.forms.get(*form).map_or(0, |text| text.width());
    let fits = |forms: &[(usize, Part, usize)]| {
        let gaps = forms.len().saturating_sub(1) * GAP.width();
        forms.iter().map(shown).sum::<usize>() + gaps <= width
    };
    while !fits(&forms) {
        let shorter = forms.iter().filter(|(_, part, form)| form + 1 < part.forms.len());
        let shorter = shorter.map(|(at, part, _)| (part.shrinks(), *at, false)).min();
        let without = forms.iter().map(|(at, part, _)| (part.keep, *at, true)).min();
        match shorter.into_iter().chain(without.filter(|_| forms.len() > 1)).min() {
            Some((_, at, false)) => forms
                .iter_mut()
                .filter(|(place, ..)| *place == at)
                .for_each(|(_, _, form)| *form += 1),
            Some((_, at, true)) => forms.retain(|(place, ..)| *place != at),
            None => break,
        }
    }
    // What was said shorter than it had to be is said longer again, what matters most first.
    let mut order: Vec<usize> = (0..forms.len()).collect();
    order.sort_by_key(|at| forms.get(*at).map(|(_, part, _)| std::cmp::Reverse(part.keep)));
    for at in order {
        while forms.get(at).is_some_and(|(_, _, form)| *form > 0) {
            let mut longer = forms.clone();
            longer.iter_mut().skip(at).take(1).for_each(|(_, _, form)| *form -= 1);
            if !fits(&longer) {
                break;
            }
            forms = longer;
        }
    }
    let text = |part: &Part, form: usize| wrap::cut(part.forms.get(form).map_or("", String::as_str), width);
    forms.iter().map(|(at, part, form)| (*at, (part.role, text(part, *form)))).collect()
}

#[cfg(test)]
mod tests {
    use super::{parts::ALWAYS, *};

    fn texts(parts: &[Part], width: usize) -> Vec<String> {
        fit(parts.to_vec(), width).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn what_matters_least_goes_first_and_only_then_the_rest() {
        let parts = [
            Part::new(ALWAYS, Role::Live, ["████ LIVE ████", "LIVE"]),
            Part::new(160, Role::Dim, ["phase 1 of 2", "1/2"]),
            Part::new(250, Role::Bad, ["✘ guard quorum broken", "✘ quorum broken"]),
        ];
        assert_eq!(texts(&parts, 80), ["████ LIVE ████", "phase 1 of 2", "✘ guard quorum broken"]);
        assert_eq!(texts(&parts, 46), ["████ LIVE ████", "1/2", "✘ guard quorum broken"]);
        assert_eq!(texts(&parts, 38), ["████ LIVE ████", "1/2", "✘ quorum broken"]);
        assert_eq!(texts(&parts, 32), ["████ LIVE ████", "✘ quorum broken"]);
        assert_eq!(texts(&parts, 25), ["LIVE", "✘ quorum broken"]);
        assert_eq!(texts(&parts, 10), ["LIVE"]);
        assert_eq!(texts(&parts, 2), ["L…"]);
    }
}

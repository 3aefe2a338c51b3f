//! What monitors measured, as curves: inline SVG, which needs neither a file nor a script.

use super::{code, text};
use crate::report::{
    model::{At, Curve, Point, Report},
    spans,
};
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// The picture's size, and the space around the curve.
const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 110.0;
const LEFT: f64 = 34.0;
const RIGHT: f64 = 6.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 18.0;

/// All curves, on the same axis of time; nothing where nothing moved.
pub(super) fn curves(out: &mut String, report: &Report, zone: &TimeZone) {
    let (Some(began), Some(as_of)) = (report.began, report.as_of) else {
        return;
    };
    if report.curves.is_empty() {
        return;
    }
    out.push_str(
        "<h2>What was measured</h2>\n<p class=\"dim\">Readings that the journal kept: those that changed something. A curve holds its value \
         until the next one, dashed where none came after it; where nothing could be read it is broken off.</p>\n<div class=\"curves\">\n",
    );
    for curve in &report.curves {
        figure(out, curve, (began, as_of), zone);
    }
    out.push_str("</div>\n");
}

fn figure(out: &mut String, curve: &Curve, (from, to): (At, At), zone: &TimeZone) {
    let numbers: Vec<f64> = curve.points.iter().filter_map(|point| point.value).collect();
    let low = numbers.iter().copied().fold(0.0, f64::min);
    let high = numbers.iter().copied().fold(low, f64::max);
    let (first, last) = (
        numbers.first().copied().unwrap_or_default(),
        numbers.last().copied().unwrap_or_default(),
    );
    let name = format!("{}.{}", curve.monitor, curve.name);
    let says = format!(
        "{name} on {}: from {} to {}, at most {}",
        curve.host,
        number(first),
        number(last),
        number(high)
    );
    let axis = Axis { from, to, low, high };
    let (path, tail, gaps) = axis.path(&curve.points);
    let bottom = HEIGHT - BOTTOM;
    let _ = write!(
        out,
        "<figure>\n<figcaption>{} <span class=\"dim\">on {}</span></figcaption>\n<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-label=\"{}\">\n<title>{}</title>\n{gaps}<path class=\"axis\" d=\"M{LEFT} {TOP}V{bottom}H{}\" fill=\"none\"/>\n<text x=\"{}\" \
         y=\"{}\" text-anchor=\"end\">{}</text>\n<text x=\"{}\" y=\"{bottom}\" text-anchor=\"end\">{}</text>\n<text x=\"{LEFT}\" \
         y=\"{}\">{}</text>\n<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n<path class=\"curve\" d=\"{path}\"/>\n<path class=\"curve tail\" d=\"{tail}\"/>\n</svg>\n</figure>\n",
        code(&name),
        text(&curve.host),
        text(&says),
        text(&says),
        WIDTH - RIGHT,
        LEFT - 4.0,
        TOP + 8.0,
        number(high),
        LEFT - 4.0,
        number(low),
        HEIGHT - 5.0,
        spans::clock(from, zone),
        WIDTH - RIGHT,
        HEIGHT - 5.0,
        spans::clock(to, zone),
    );
}

struct Axis {
    from: At,
    to: At,
    low: f64,
    high: f64,
}

impl Axis {
    fn x(&self, at: At) -> f64 {
        let millis = |from: At, to: At| to.0.duration_since(from.0).as_millis() as f64;
        let whole = millis(self.from, self.to).max(1.0);
        LEFT + (millis(self.from, at) / whole).clamp(0.0, 1.0) * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        let whole = if self.high > self.low { self.high - self.low } else { 1.0 };
        HEIGHT - BOTTOM - (value - self.low) / whole * (HEIGHT - TOP - BOTTOM)
    }

    /// Steps that hold until the next reading; what the last one would hold, if it did; a grey band where nothing could be read.
    fn path(&self, points: &[Point]) -> (String, String, String) {
        let (mut path, mut tail, mut gaps) = (String::new(), String::new(), String::new());
        let mut within = false;
        for (place, point) in points.iter().enumerate() {
            let x = self.x(point.at);
            let next = points.get(place + 1).map_or_else(|| self.x(self.to), |next| self.x(next.at));
            match point.value {
                Some(value) => {
                    let y = self.y(value);
                    let _ = if within {
                        write!(path, "V{y:.1}")
                    } else {
                        write!(path, "M{x:.1} {y:.1}")
                    };
                    let _ = if place + 1 < points.len() {
                        write!(path, "H{next:.1}")
                    } else {
                        write!(tail, "M{x:.1} {y:.1}H{next:.1}")
                    };
                    within = true;
                }
                None => {
                    let (width, height) = ((next - x).max(0.5), HEIGHT - TOP - BOTTOM);
                    let _ = writeln!(
                        gaps,
                        "<rect class=\"gap\" x=\"{x:.1}\" y=\"{TOP}\" width=\"{width:.1}\" height=\"{height}\"/>"
                    );
                    within = false;
                }
            }
        }
        (path, tail, gaps)
    }
}

/// A number, short enough for an axis.
fn number(value: f64) -> String {
    let (scaled, unit) = match value.abs() {
        n if n >= 1e9 => (value / 1e9, "G"),
        n if n >= 1e6 => (value / 1e6, "M"),
        n if n >= 1e4 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    if scaled.fract() == 0.0 {
        format!("{scaled:.0}{unit}")
    } else {
        format!("{scaled:.1}{unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_broken_off_where_nothing_was_read() {
        let at = |second| At(jiff::Timestamp::from_second(second).unwrap());
        let point = |second, value| Point { at: at(second), value };
        let axis = Axis {
            from: at(0),
            to: at(300),
            low: 0.0,
            high: 10.0,
        };
        let (path, tail, gaps) = axis.path(&[point(0, Some(10.0)), point(100, None), point(200, Some(0.0))]);
        assert_eq!(path, "M34.0 8.0H134.0M234.0 92.0");
        assert_eq!(tail, "M234.0 92.0H334.0");
        assert_eq!(gaps.matches("<rect").count(), 1);
        assert_eq!([number(412.0), number(12_500.0), number(0.25)], ["412", "12.5k", "0.2"]);
    }
}

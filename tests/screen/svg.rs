//! A drawn screen as SVG: one line of the file for each row of the screen, so that a difference shows what has changed. Frames are
//! strokes, at its end.

use crate::frames::Frames;
use holdpoint::ui::theme::palette::{self, Rgb};
use ratatui::{
    buffer::{Buffer, Cell},
    style::{Color, Modifier},
};
use std::{collections::BTreeSet, fmt::Write as _};
use unicode_width::UnicodeWidthStr as _;

/// Points for a column and for a row: what DejaVu Sans Mono takes at [`FONT`].
pub const COLUMN: usize = 10;
pub const ROW: usize = 19;
const FONT: f32 = 16.6;
/// From a row's top to the line that its letters stand on.
const BASE: usize = 15;

/// What the terminal itself shows where a theme leaves that to it: text, and what is behind it.
#[derive(Clone, Copy)]
pub struct Canvas {
    pub text: Rgb,
    pub ground: Rgb,
}

/// Cells beside each other that look the same.
struct Run {
    at: usize,
    columns: usize,
    text: String,
    look: Look,
}

#[derive(Clone, Copy, PartialEq)]
struct Look {
    text: Rgb,
    ground: Rgb,
    marks: Modifier,
}

/// The picture.
pub fn svg(buffer: &Buffer, canvas: Canvas) -> String {
    let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
    let mut styles = BTreeSet::new();
    let mut body = String::new();
    let mut frames = Frames::default();
    for (y, cells) in buffer.content.chunks(columns).enumerate() {
        for (x, cell) in cells.iter().enumerate() {
            let look = look(cell, canvas);
            frames.take(x, y, cell.symbol(), &hex(look.text), look.marks.contains(Modifier::DIM));
        }
        row(y, &runs(cells, canvas), canvas, &mut styles, &mut body);
    }
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" xml:space=\"preserve\">\n<style>\n",
        columns * COLUMN,
        rows * ROW
    );
    let _ = writeln!(
        svg,
        "text{{font:{FONT}px 'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre;fill:{}}}",
        hex(canvas.text)
    );
    for style in styles {
        let _ = writeln!(svg, ".{}{{{}}}", style, rule(&style));
    }
    let _ = write!(
        svg,
        "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n{body}{}</svg>\n",
        hex(canvas.ground),
        frames.strokes()
    );
    svg
}

fn runs(cells: &[Cell], canvas: Canvas) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut covered = 0;
    for (x, cell) in cells.iter().enumerate() {
        if covered > 0 {
            // The second half of a wide character.
            covered -= 1;
            continue;
        }
        let symbol = if Frames::draws(cell.symbol()) { " " } else { cell.symbol() };
        let columns = symbol.width().max(1);
        covered = columns - 1;
        let look = look(cell, canvas);
        match runs.last_mut() {
            // What isn't plain has a place of its own, so that a font's odd width moves nothing else.
            Some(last) if last.look == look && (plain(symbol) && plain(&last.text) || last.text.ends_with(symbol)) => {
                last.text.push_str(symbol);
                last.columns += columns;
            }
            _ => runs.push(Run {
                at: x,
                columns,
                text: symbol.to_owned(),
                look,
            }),
        }
    }
    runs
}

/// Every font has these at the width of a letter.
fn plain(text: &str) -> bool {
    text.chars().all(|c| c < '\u{250}' || ('\u{2010}'..'\u{2030}').contains(&c))
}

fn look(cell: &Cell, canvas: Canvas) -> Look {
    let number = |colour: Color, other: Rgb| palette::rgb(colour).unwrap_or(other);
    let (mut text, mut ground) = (number(cell.fg, canvas.text), number(cell.bg, canvas.ground));
    if cell.modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut text, &mut ground);
    }
    Look {
        text,
        ground,
        marks: cell.modifier.difference(Modifier::REVERSED),
    }
}

fn row(y: usize, runs: &[Run], canvas: Canvas, styles: &mut BTreeSet<String>, out: &mut String) {
    let top = y * ROW;
    let mut line = String::new();
    for run in runs {
        let blank = run.text.trim().is_empty() && !run.look.marks.contains(Modifier::UNDERLINED);
        if blank {
            // Kept as text, so that the row can be read.
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
            continue;
        }
        let classes = classes(run.look, canvas, styles);
        let text = run.text.trim_end();
        let text = if run.look.marks.contains(Modifier::UNDERLINED) {
            &run.text
        } else {
            text
        };
        let columns = run.columns - (run.text.width() - text.width());
        let _ = write!(line, "<tspan x=\"{}\"", run.at * COLUMN);
        if columns > 2 {
            let _ = write!(line, " textLength=\"{}\"", columns * COLUMN);
        }
        let _ = match classes.as_str() {
            "" => write!(line, ">"),
            classes => write!(line, " class=\"{classes}\">"),
        };
        let _ = write!(line, "{}</tspan>", escape(text));
    }
    let mut before = String::new();
    for part in runs.chunk_by(|a, b| a.look.ground == b.look.ground) {
        let (Some(first), Some(last)) = (part.first(), part.last()) else {
            continue;
        };
        if first.look.ground != canvas.ground {
            let _ = write!(
                before,
                "<rect x=\"{}\" y=\"{top}\" width=\"{}\" height=\"{ROW}\" fill=\"{}\"/>",
                first.at * COLUMN,
                (last.at + last.columns - first.at) * COLUMN,
                hex(first.look.ground)
            );
        }
    }
    if line.trim_end().is_empty() {
        if !before.is_empty() {
            let _ = writeln!(out, "{before}");
        }
        return;
    }
    let _ = writeln!(out, "{before}<text y=\"{}\">{}</text>", top + BASE, line.trim_end());
}

/// Names of styles that say what they are, so that one more changes no other.
fn classes(look: Look, canvas: Canvas, styles: &mut BTreeSet<String>) -> String {
    let mut names = Vec::new();
    if look.text != canvas.text {
        let (r, g, b) = look.text;
        names.push(format!("c{r:02x}{g:02x}{b:02x}"));
    }
    for (mark, name) in [
        (Modifier::BOLD, "b"),
        (Modifier::DIM, "d"),
        (Modifier::ITALIC, "i"),
        (Modifier::UNDERLINED, "u"),
    ] {
        if look.marks.contains(mark) {
            names.push(name.to_owned());
        }
    }
    styles.extend(names.iter().cloned());
    names.join(" ")
}

fn rule(class: &str) -> String {
    match class {
        "b" => "font-weight:bold".into(),
        "d" => "opacity:.67".into(),
        "i" => "font-style:italic".into(),
        "u" => "text-decoration:underline".into(),
        colour => format!("fill:#{}", &colour[1..]),
    }
}

fn hex((r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

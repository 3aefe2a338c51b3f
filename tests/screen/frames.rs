//! Characters that are made of lines, as strokes: no font draws them without gaps, and thousands of them would be most of a picture.

use crate::svg::{COLUMN, ROW};
use std::{collections::BTreeMap, fmt::Write as _};

/// How far the two lines of a double one are from its middle.
const HALF: i32 = 2;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    Thin,
    Thick,
    Double,
}

/// The lines that leave a cell's middle.
#[derive(Clone, Copy)]
struct Arms {
    up: bool,
    down: bool,
    left: bool,
    right: bool,
}

/// Strokes from a point to another, by where they lie; those that meet are one.
type Lines = BTreeMap<(i32, i32), i32>;

#[derive(Default)]
struct Strokes {
    /// By height and start.
    across: Lines,
    /// By column and start.
    down: Lines,
}

/// All frames of a picture, by colour, faintness and weight.
#[derive(Default)]
pub struct Frames(BTreeMap<(String, bool, Weight), Strokes>);

impl Frames {
    /// Whether a character is made of lines.
    pub fn draws(symbol: &str) -> bool {
        arms(symbol).is_some()
    }

    /// Takes a character in, where it is one.
    pub fn take(&mut self, x: usize, y: usize, symbol: &str, colour: &str, dim: bool) {
        let Some((weight, arms)) = arms(symbol) else { return };
        let strokes = self.0.entry((colour.to_owned(), dim, weight)).or_default();
        let (left, top) = (int(x * COLUMN), int(y * ROW));
        let (right, bottom) = (left + int(COLUMN), top + int(ROW));
        let (x, y) = (left + int(COLUMN) / 2, top + int(ROW) / 2);
        let offsets: &[i32] = if weight == Weight::Double { &[-HALF, HALF] } else { &[0] };
        for by in offsets {
            // The outer line of a corner goes round the inner one.
            let turn = if arms.down == arms.right { *by } else { -by };
            let corner = (arms.up != arms.down) && (arms.left != arms.right);
            let turn = if corner { turn } else { 0 };
            if arms.left || arms.right {
                let from = if arms.left { left } else { x + turn };
                let to = if arms.right { right } else { x + turn };
                strokes.across.insert((y + by, from), to);
            }
            if arms.up || arms.down {
                let from = if arms.up { top } else { y + turn };
                let to = if arms.down { bottom } else { y + turn };
                strokes.down.insert((x + by, from), to);
            }
        }
    }

    /// As SVG, a path for each kind.
    pub fn strokes(&self) -> String {
        let mut out = String::new();
        for ((colour, dim, weight), strokes) in &self.0 {
            let width = if *weight == Weight::Thick { 3 } else { 1 };
            let faint = if *dim { " opacity=\".67\"" } else { "" };
            let _ = write!(out, "<path stroke=\"{colour}\" stroke-width=\"{width}\"{faint} fill=\"none\" d=\"");
            for ((y, from), to) in joined(&strokes.across) {
                let _ = write!(out, "M{from} {y}.5H{to}");
            }
            for ((x, from), to) in joined(&strokes.down) {
                let _ = write!(out, "M{x}.5 {from}V{to}");
            }
            out.push_str("\"/>\n");
        }
        out
    }
}

fn joined(lines: &Lines) -> Vec<((i32, i32), i32)> {
    let mut all: Vec<((i32, i32), i32)> = Vec::new();
    for (&(at, from), &to) in lines {
        match all.last_mut() {
            Some(((same, _), end)) if *same == at && *end >= from => *end = (*end).max(to),
            _ => all.push(((at, from), to)),
        }
    }
    all
}

fn arms(symbol: &str) -> Option<(Weight, Arms)> {
    let mut chars = symbol.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else {
        return None;
    };
    // Each group: ─ │ ┌ ┐ └ ┘ ├ ┤ ┬ ┴ ┼
    const KINDS: [(Weight, &str); 3] = [
        (Weight::Thin, "─│┌┐└┘├┤┬┴┼"),
        (Weight::Thick, "━┃┏┓┗┛┣┫┳┻╋"),
        (Weight::Double, "═║╔╗╚╝╠╣╦╩╬"),
    ];
    // Up, down, left, right.
    const ARMS: [&str; 11] = ["lr", "ud", "dr", "dl", "ur", "ul", "udr", "udl", "dlr", "ulr", "udlr"];
    let (weight, at) = KINDS
        .iter()
        .find_map(|(weight, group)| Some((*weight, group.chars().position(|one| one == c)?)))?;
    let has = |arm: char| ARMS[at].contains(arm);
    Some((
        weight,
        Arms {
            up: has('u'),
            down: has('d'),
            left: has('l'),
            right: has('r'),
        },
    ))
}

fn int(n: usize) -> i32 {
    i32::try_from(n).unwrap()
}

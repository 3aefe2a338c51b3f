//! What colours are in numbers, as xterm has them, and which of fewer colours is nearest to one.

use ratatui::style::Color;
use std::sync::LazyLock;

/// Red, green and blue.
pub type Rgb = (u8, u8, u8);

/// The sixteen named colours in the order of their numbers.
pub const NAMED: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

const XTERM: [Rgb; 16] = [
    (0x00, 0x00, 0x00),
    (0xcd, 0x00, 0x00),
    (0x00, 0xcd, 0x00),
    (0xcd, 0xcd, 0x00),
    (0x00, 0x00, 0xee),
    (0xcd, 0x00, 0xcd),
    (0x00, 0xcd, 0xcd),
    (0xe5, 0xe5, 0xe5),
    (0x7f, 0x7f, 0x7f),
    (0xff, 0x00, 0x00),
    (0x00, 0xff, 0x00),
    (0xff, 0xff, 0x00),
    (0x5c, 0x5c, 0xff),
    (0xff, 0x00, 0xff),
    (0x00, 0xff, 0xff),
    (0xff, 0xff, 0xff),
];

/// Brightness of the cube's steps, colours 16 to 231.
const STEPS: [u8; 6] = [0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff];

/// What xterm shows; nothing for the terminal's own.
pub fn rgb(colour: Color) -> Option<Rgb> {
    match colour {
        Color::Reset => None,
        Color::Rgb(r, g, b) => Some((r, g, b)),
        Color::Indexed(n) => Some(indexed(n)),
        named => {
            let at = NAMED.iter().position(|one| *one == named)?;
            XTERM.get(at).copied()
        }
    }
}

fn indexed(n: u8) -> Rgb {
    let step = |n: u8| STEPS.get(usize::from(n % 6)).copied().unwrap_or_default();
    match n {
        0..16 => XTERM.get(usize::from(n)).copied().unwrap_or_default(),
        16..232 => (step((n - 16) / 36), step((n - 16) / 6), step(n - 16)),
        232.. => {
            let grey = 8 + 10 * (n - 232);
            (grey, grey, grey)
        }
    }
}

/// How much lighter one colour is than the other, as WCAG 2 reckons it: from 1 to 21. Text wants 4.5 at least.
pub fn contrast(one: Rgb, other: Rgb) -> f32 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: Rgb) -> f32 {
    let [r, g, b] = linear(colour);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// The light of a colour: from 0 to 1 each.
pub(super) fn linear((r, g, b): Rgb) -> [f32; 3] {
    [r, g, b].map(|part| {
        let part = f32::from(part) / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    })
}

/// In Oklab, in which what looks equally different is equally far apart: lightness, and two axes of hue.
pub(super) fn oklab(linear: [f32; 3]) -> [f32; 3] {
    let [r, g, b] = linear;
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

/// How far apart two colours are in Oklab; black and white are 1 apart.
pub(super) fn apart(one: [f32; 3], other: [f32; 3]) -> f32 {
    one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
}

/// The nearest of the 240 colours that nobody redefines.
pub(super) fn of_256(colour: Rgb) -> Color {
    // A theme asks for dozens of colours at each start.
    static FIXED: LazyLock<Vec<(u8, [f32; 3])>> = LazyLock::new(|| (16..=255).map(|n| (n, oklab(linear(indexed(n))))).collect());
    let wanted = oklab(linear(colour));
    let near = FIXED.iter().map(|(n, found)| (apart(wanted, *found), *n));
    near.min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(Color::Reset, |(_, n)| Color::Indexed(n))
}

/// Hues that differ by more are different colours, in degrees.
const SAME_HUE: f32 = 60.0;

/// Below this, a colour is a grey.
const GREY: f32 = 0.045;

/// The nearest of the sixteen, by its hue first: what is red has to stay red. Only those that can be read on what is behind it;
/// nothing where that leaves none of its hue.
pub(super) fn of_sixteen(colour: Rgb, behind: Option<Rgb>) -> Option<Color> {
    let wanted = oklab(linear(colour));
    let is_grey = chroma(wanted) < GREY;
    let far = |one: &Color| {
        let found = oklab(linear(rgb(*one)?));
        let turned = if is_grey { 0.0 } else { turned(wanted, found) };
        let kin = is_grey == (chroma(found) < GREY) && turned <= SAME_HUE;
        kin.then_some(turned / 90.0 + (wanted[0] - found[0]).abs())
    };
    let readable = |one: &Color| behind.is_none_or(|behind| rgb(*one).is_some_and(|one| contrast(one, behind) >= 4.5));
    let near = NAMED.into_iter().filter(readable).filter_map(|one| Some((far(&one)?, one)));
    near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, one)| one)
}

/// Black or white, whichever can be read better on this.
pub(super) fn ink(behind: Rgb) -> Color {
    if contrast((0, 0, 0), behind) > contrast((255, 255, 255), behind) {
        Color::Black
    } else {
        Color::White
    }
}

fn chroma([_, a, b]: [f32; 3]) -> f32 {
    a.hypot(b)
}

/// Degrees from one hue to the other.
fn turned([_, a, b]: [f32; 3], [_, c, d]: [f32; 3]) -> f32 {
    let turned = (b.atan2(a) - d.atan2(c)).to_degrees().abs();
    turned.min(360.0 - turned)
}

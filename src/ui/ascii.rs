//! The screen in ASCII alone, for a locale that isn't UTF-8: each sign has its stand-in.

use crate::engine::status::Look;
use ratatui::buffer::Buffer;

/// Replaces what isn't ASCII, cell by cell.
pub(super) fn replace(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            let c = cell.symbol().chars().next().unwrap_or('?');
            cell.set_char(stand_in(c));
        }
    }
}

fn stand_in(c: char) -> char {
    if let Some(look) = Look::ALL.iter().find(|look| look.sign().0 == c) {
        return look.sign().1;
    }
    match c {
        '─' | '━' | '═' | '╌' | '–' | '—' => '-',
        '│' | '┃' | '║' | '¦' => '|',
        '┌' | '┐' | '└' | '┘' | '┏' | '┓' | '┗' | '┛' | '╔' | '╗' | '╚' | '╝' | '├' | '┤' | '┬' | '┴' | '┼' => {
            '+'
        }
        '█' => '#',
        '▸' | '➤' | '↪' => '>',
        '▾' => 'v',
        '▲' => '!',
        '◇' => '?',
        '◉' | '•' | '●' => '*',
        '◎' => 'o',
        '·' => '.',
        '…' => '~',
        '“' | '”' | '„' => '"',
        '‘' | '’' => '\'',
        '→' => '>',
        '←' => '<',
        '↑' => '^',
        '↓' => 'v',
        '×' => 'x',
        '␣' => '_',
        '⏎' => '$',
        '‹' => '<',
        '›' => '>',
        _ => '?',
    }
}

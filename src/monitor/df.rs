//! Room on file systems.

use super::first_line;
use crate::{procedure::columns, words::Values};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// `df`, with `-P`, `-h`, `-T`, `-i` or none of them.
pub(super) fn read(out: &str) -> Result<Values, String> {
    let out = joined(out);
    let sizes = UNITS.iter().map(|(column, _)| *column);
    let others: Vec<&str> = ["Type", "Size", "Available", "Avail", "Use%", "Capacity", "IUse%"]
        .into_iter()
        .chain(sizes)
        .collect();
    let rows = columns::rows(&out, &["Filesystem", "Mounted on"], &others).map_err(|_| first_line(&out))?;
    let of = |column: &str| -> Option<BTreeMap<String, String>> {
        let cells = rows
            .iter()
            .filter_map(|row| Some((row.get("Mounted on")?.clone(), row.get(column)?.clone())));
        Some(cells.collect()).filter(|cells: &BTreeMap<_, _>| !cells.is_empty())
    };
    let devices = of("Filesystem").unwrap_or_default();
    let unit = UNITS.iter().find(|(column, _)| of(column).is_some());
    let numbers = |cells: BTreeMap<String, String>, number: &dyn Fn(&str) -> Option<u64>| -> Value {
        let known = cells.into_iter().filter_map(|(mount, cell)| Some((mount, number(&cell)?)));
        json!(known.collect::<BTreeMap<_, _>>())
    };
    let percent = |cell: &str| cell.strip_suffix('%')?.parse::<u64>().ok();
    let bytes = |cell: &str| match unit {
        Some((_, unit)) => cell.parse::<u64>().ok()?.checked_mul(*unit),
        None => rounded(cell),
    };
    let available = of("Available").or_else(|| of("Avail"));
    let size = unit.map_or_else(|| of("Size"), |(column, _)| of(column));
    let told = [
        (
            "percent",
            of("Use%").or_else(|| of("Capacity")).map(|cells| numbers(cells, &percent)),
        ),
        ("available", available.map(|cells| numbers(cells, &bytes))),
        ("size", size.map(|cells| numbers(cells, &bytes))),
        ("inodes", of("IUse%").map(|cells| numbers(cells, &percent))),
        ("types", of("Type").map(|cells| json!(cells))),
        ("mounts", Some(json!(devices.keys().collect::<Vec<_>>()))),
        ("devices", Some(json!(devices))),
    ];
    Ok(told
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect())
}

/// What the column of sizes is called, and what one of it is in bytes.
const UNITS: &[(&str, u64)] = &[
    ("1024-blocks", 1024),
    ("1K-blocks", 1024),
    ("512-blocks", 512),
    ("1B-blocks", 1),
    ("1M-blocks", 1024 * 1024),
];

/// `921M`, `1.5G`: as many bytes, as far as the rounding tells.
fn rounded(cell: &str) -> Option<u64> {
    let at = cell
        .find(|character: char| !character.is_ascii_digit() && character != '.')
        .unwrap_or(cell.len());
    let (number, unit) = cell.split_at(at);
    let power = ["", "K", "M", "G", "T", "P", "E"].iter().position(|known| *known == unit)?;
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let tenths = whole
        .parse::<u64>()
        .ok()?
        .checked_mul(10)?
        .checked_add(part.get(..1)?.parse().ok()?)?;
    Some(tenths.checked_mul(1024_u64.checked_pow(u32::try_from(power).ok()?)?)? / 10)
}

/// Older ones break a line after a long device: what is indented belongs to the line before.
fn joined(out: &str) -> String {
    let mut joined = String::with_capacity(out.len());
    for line in out.lines() {
        if !joined.is_empty() && !line.starts_with([' ', '\t']) {
            joined.push('\n');
        }
        joined.push_str(line);
    }
    joined
}

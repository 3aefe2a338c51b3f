//! Tables as administrators' tools print them: read by the names of their columns, never by position.

use std::collections::BTreeMap;

/// The rows under the columns of these names, of every table that has them all, with the other columns where they are there. A cell
/// that is empty is left out.
///
/// A table's head is the first line in which all the names stand; it ends with an empty line. Lines of dashes are ornaments. Where
/// a row has as many words as its head has columns, they are the cells in that order; else each word belongs to the column that it
/// stands under, and the last column takes all that is left.
///
/// # Errors
/// In words: no line has these columns, or a row can't be told apart.
pub fn rows(text: &str, names: &[&str], others: &[&str]) -> Result<Vec<BTreeMap<String, String>>, String> {
    let mut head: Option<Head> = None;
    let mut found = false;
    let mut rows = Vec::new();
    for line in text.lines() {
        let line = expanded(line);
        if line.trim().is_empty() {
            head = None;
        } else if let Some(head) = &head {
            if !is_ornament(&line) {
                rows.push(
                    head.row(&line)
                        .ok_or_else(|| format!("its columns can't be told apart in {:?}", shown(&line)))?,
                );
            }
        } else {
            head = Head::of(&line, names, others);
            found |= head.is_some();
        }
    }
    if found {
        Ok(rows)
    } else {
        Err(format!("no line has the columns {}", names.join(", ")))
    }
}

/// No tool has more columns, and a lying host shall not cost us time.
const WIDTH: usize = 64;

/// Words with the place of their first character, and the place after their last.
#[derive(Clone, Copy, Debug)]
struct Word<'a> {
    text: &'a str,
    from: usize,
    to: usize,
}

/// The columns of a table: where each stands, and its name where it is wanted.
#[derive(Debug)]
struct Head {
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    from: usize,
    to: usize,
    name: Option<String>,
}

impl Head {
    fn of(line: &str, names: &[&str], others: &[&str]) -> Option<Head> {
        let words = words(line);
        if words.len() > WIDTH {
            return None;
        }
        let mut wanted: Vec<Option<&str>> = vec![None; words.len()];
        let mut inside = vec![false; words.len()];
        // Longer names first: `Port` is part of `TCP Port`.
        let sought = names
            .iter()
            .map(|name| (*name, true))
            .chain(others.iter().map(|name| (*name, false)));
        let mut sought: Vec<(&str, Vec<&str>, bool)> = sought.map(|(name, must)| (name, name.split_whitespace().collect(), must)).collect();
        sought.sort_by_key(|(_, parts, _)| std::cmp::Reverse(parts.len()));
        for (name, parts, must) in sought.iter().filter(|(_, parts, _)| !parts.is_empty()) {
            let found = (0..words.len()).find(|at| {
                let free = |offset: usize| wanted[at + offset].is_none() && !inside[at + offset];
                let same = |(offset, part): (usize, &&str)| words[at + offset].text == *part && free(offset);
                at + parts.len() <= words.len() && parts.iter().enumerate().all(same)
            });
            match (found, must) {
                (Some(at), _) => {
                    wanted[at] = Some(name);
                    (at + 1..at + parts.len()).for_each(|at| inside[at] = true);
                }
                (None, true) => return None,
                (None, false) => {}
            }
        }
        let mut columns: Vec<Column> = Vec::new();
        for ((word, name), inside) in words.iter().zip(wanted).zip(inside) {
            match columns.last_mut() {
                Some(column) if inside => column.to = word.to,
                _ => columns.push(Column {
                    from: word.from,
                    to: word.to,
                    name: name.map(Into::into),
                }),
            }
        }
        Some(Head { columns })
    }

    fn row(&self, line: &str) -> Option<BTreeMap<String, String>> {
        let words = words(line);
        let mut cells: Vec<Option<(usize, usize)>> = vec![None; self.columns.len()];
        if words.len() == self.columns.len() {
            for (cell, word) in cells.iter_mut().zip(&words) {
                *cell = Some((word.from, word.to));
            }
        } else {
            let mut before: Option<(usize, usize)> = None;
            for word in &words {
                let place = match (self.under(word), before) {
                    (Under::One(place), _) => place,
                    // The next word of a cell that is longer than its head.
                    (Under::None, Some((place, to))) if word.from == to + 1 => place,
                    _ => return None,
                };
                let cell = cells.get_mut(place)?.get_or_insert((word.from, word.to));
                cell.1 = word.to;
                before = Some((place, word.to));
            }
        }
        let text = |(from, to): (usize, usize)| line.chars().skip(from).take(to - from).collect::<String>();
        let named = self.columns.iter().zip(cells);
        Some(
            named
                .filter_map(|(column, cell)| Some((column.name.clone()?, text(cell?))))
                .collect(),
        )
    }

    /// The column that a word stands under.
    fn under(&self, word: &Word<'_>) -> Under {
        let last = self.columns.len().saturating_sub(1);
        if self.columns.last().is_some_and(|column| word.from >= column.from) {
            return Under::One(last);
        }
        let mut touched = self
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| word.from < column.to && column.from < word.to);
        match (touched.next(), touched.next()) {
            (None, _) => Under::None,
            (Some((place, _)), None) => Under::One(place),
            // It runs over its own column, and moves what follows.
            (Some(_), Some(_)) => Under::Several,
        }
    }
}

enum Under {
    None,
    One(usize),
    Several,
}

/// With tabs as terminals show them.
fn expanded(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut place = 0;
    for character in line.chars() {
        if character == '\t' {
            let gap = 8 - place % 8;
            out.extend(std::iter::repeat_n(' ', gap));
            place += gap;
        } else {
            out.push(character);
            place += 1;
        }
    }
    out
}

fn words(line: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut begun: Option<(usize, usize)> = None;
    let mut place = 0;
    for (at, character) in line.char_indices() {
        match (character.is_whitespace(), begun) {
            (true, Some((from_byte, from))) => {
                words.push(Word {
                    text: &line[from_byte..at],
                    from,
                    to: place,
                });
                begun = None;
            }
            (false, None) => begun = Some((at, place)),
            _ => {}
        }
        place += 1;
    }
    if let Some((from_byte, from)) = begun {
        words.push(Word {
            text: &line[from_byte..],
            from,
            to: place,
        });
    }
    words
}

fn is_ornament(line: &str) -> bool {
    line.chars().all(|character| matches!(character, '-' | '=' | '+' | '|' | ' '))
}

fn shown(line: &str) -> String {
    line.trim().chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str, names: &[&str]) -> Vec<Vec<String>> {
        let rows = rows(text, names, &[]).unwrap();
        let of = |row: &BTreeMap<String, String>| {
            names
                .iter()
                .map(|name| row.get(*name).cloned().unwrap_or_else(|| "?".into()))
                .collect()
        };
        rows.iter().map(of).collect()
    }

    #[test]
    fn columns_go_by_their_names_whatever_stands_beside_them() {
        let table = "NAME  STATE  LOAD\nn1    up     3\nn2    down   -\n";
        assert_eq!(cells(table, &["LOAD", "NAME"]), [["3", "n1"], ["-", "n2"]]);
        assert_eq!(
            cells("STATE NAME\nup n1\n", &["NAME"]),
            [["n1"]],
            "columns of one space and not aligned"
        );
        assert_eq!(cells("Id\tName\tState\n1\tlong-name\tup\n", &["State"]), [["up"]], "tabs");
    }

    #[test]
    fn a_name_may_have_several_words_and_the_last_column_takes_what_is_left() {
        let df = "Filesystem      Size  Used Avail Use% Mounted on\n/dev/vdb        960M   40M  921M   5% /data/my files\n";
        assert_eq!(cells(df, &["Use%", "Mounted on"]), [["5%", "/data/my files"]]);
        let ports = "Process        TCP Port  Port\nbrick          60470     1\n";
        assert_eq!(cells(ports, &["Port", "TCP Port"]), [["1", "60470"]]);
    }

    #[test]
    fn an_empty_cell_is_left_out_and_takes_no_neighbour() {
        let nodes = "Node  Sts   Inc   Joined               Name\n   1   M    548   2010-09-28 10:52:21  node-01\n   2   X      0                        node-02\n";
        assert_eq!(
            cells(nodes, &["Sts", "Joined", "Name"]),
            [["M", "2010-09-28 10:52:21", "node-01"], ["X", "?", "node-02"]]
        );
    }

    #[test]
    fn a_table_ends_with_an_empty_line_and_another_may_follow() {
        let two = "A  B\n-- --\n1  2\n\nand words that are no row\n\nA  B\n3  4\n";
        assert_eq!(cells(two, &["A", "B"]), [["1", "2"], ["3", "4"]]);
    }

    #[test]
    fn what_cannot_be_told_apart_is_an_error_and_never_a_guess() {
        assert_eq!(rows("A B\n1 2\n", &["A", "C"], &[]).unwrap_err(), "no line has the columns A, C");
        let ragged = "NAME  STATE  LOAD\na-name-that-runs-over up\n";
        assert!(rows(ragged, &["NAME"], &[]).unwrap_err().contains("can't be told apart"));
        assert_eq!(rows("A B\n", &["A"], &[]).unwrap(), Vec::new());
    }
}

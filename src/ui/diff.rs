//! The difference between two texts, line by line, for a file that is about to be written.

/// A line of a difference, without its line end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// In both.
    Same(String),
    /// Only before.
    Dropped(String),
    /// Only after.
    Added(String),
    /// So many equal lines that aren't shown.
    Gap(usize),
}

/// Equal lines shown around a change.
const AROUND: usize = 3;

/// Cells of the table that is made at most; larger middles are shown as dropped and added whole.
const BOUND: usize = 4_000_000;

/// The difference, with equal lines far from any change left out.
pub fn difference(before: &str, after: &str) -> Vec<Change> {
    // A line is compared with its end, so that a lacking or another one is a difference.
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let tail = tail.min(old.len().min(new.len()) - head);
    let mut all: Vec<Change> = old.iter().take(head).map(|line| Change::Same(ended(line))).collect();
    middle(&old[head..old.len() - tail], &new[head..new.len() - tail], &mut all);
    all.extend(old.iter().skip(old.len() - tail).map(|line| Change::Same(ended(line))));
    fold(all)
}

fn ended(line: &str) -> String {
    line.strip_suffix('\n').unwrap_or(line).to_owned()
}

/// By the longest common subsequence, where its table is of a bearable size.
fn middle(old: &[&str], new: &[&str], out: &mut Vec<Change>) {
    let dropped = |line: &&str| Change::Dropped(ended(line));
    let added = |line: &&str| Change::Added(ended(line));
    if old.is_empty() || new.is_empty() || old.len().saturating_mul(new.len()) > BOUND {
        out.extend(old.iter().map(dropped));
        out.extend(new.iter().map(added));
        return;
    }
    let width = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i * width + j] = if old[i] == new[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            out.push(Change::Same(ended(old[i])));
            i += 1;
            j += 1;
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            out.push(dropped(&old[i]));
            i += 1;
        } else {
            out.push(added(&new[j]));
            j += 1;
        }
    }
    out.extend(old[i..].iter().map(dropped));
    out.extend(new[j..].iter().map(added));
}

/// Runs of equal lines become gaps, but for those next to a change.
fn fold(all: Vec<Change>) -> Vec<Change> {
    let near: Vec<bool> = {
        let mut near = vec![false; all.len()];
        for (at, _) in all.iter().enumerate().filter(|(_, change)| !matches!(change, Change::Same(_))) {
            let to = (at + AROUND + 1).min(all.len());
            near[at.saturating_sub(AROUND)..to].fill(true);
        }
        near
    };
    let mut out = Vec::new();
    for (change, near) in all.into_iter().zip(near) {
        match (near, out.last_mut()) {
            (true, _) => out.push(change),
            (false, Some(Change::Gap(count))) => *count += 1,
            (false, _) => out.push(Change::Gap(1)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_changed_line_stands_among_its_neighbours() {
        let before = (0..20).map(|n| format!("line {n}\n")).collect::<String>();
        let after = before.replace("line 10", "LINE 10");
        let shown = difference(&before, &after);
        assert_eq!(shown.first(), Some(&Change::Gap(7)));
        assert!(shown.contains(&Change::Dropped("line 10".into())) && shown.contains(&Change::Added("LINE 10".into())));
        assert_eq!(shown.last(), Some(&Change::Gap(6)));
    }

    #[test]
    fn equal_texts_differ_nowhere() {
        assert_eq!(difference("a\nb", "a\nb"), [Change::Gap(2)]);
        assert_eq!(difference("", ""), []);
    }

    #[test]
    fn line_ends_are_part_of_a_line() {
        assert_eq!(difference("a", "a\n"), [Change::Dropped("a".into()), Change::Added("a".into())]);
        assert_eq!(
            difference("a\r\n", "a\n"),
            [Change::Dropped("a\r".into()), Change::Added("a".into())]
        );
    }

    proptest! {
        #[test]
        fn what_is_kept_and_added_is_the_new_text(before in "([ab]\n){0,12}", after in "([ab]\n){0,12}") {
            let shown = difference(&before, &after);
            let dropped = shown.iter().filter(|change| matches!(change, Change::Dropped(_))).count();
            let added = shown.iter().filter(|change| matches!(change, Change::Added(_))).count();
            prop_assert_eq!(before.lines().count() - dropped, after.lines().count() - added);
            prop_assert_eq!(before == after, dropped + added == 0);
        }
    }
}

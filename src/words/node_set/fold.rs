use std::collections::{BTreeSet, HashMap};

/// Longer numbers are text like any other.
const DIGITS: usize = 18;

/// Folds names that differ in numbers alone: `node[1-3,7],gw`. Zero padding is kept, doubles are dropped, and what was
/// named first stands first. Unfolding it gives the same names again.
pub fn node_set<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let mut sets: Vec<Vec<String>> = names.into_iter().map(|name| split(name.as_ref())).collect();
    let most = sets.iter().map(Vec::len).max().unwrap_or(0);
    for dimension in (0..most).rev() {
        sets = fold(sets, dimension);
    }
    sets.iter().map(|parts| parts.concat()).collect::<Vec<_>>().join(",")
}

/// Merges sets that differ in one place alone, where all have a number there.
fn fold(sets: Vec<Vec<String>>, dimension: usize) -> Vec<Vec<String>> {
    let mut places: HashMap<Vec<String>, usize> = HashMap::new();
    let mut folded: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for mut parts in sets {
        let Some(part) = parts.get_mut(dimension) else {
            // Shorter names have nothing here, and are told apart from the others by their length.
            let place = *places.entry(parts.clone()).or_insert(folded.len());
            if place == folded.len() {
                folded.push((parts, Vec::new()));
            }
            continue;
        };
        let number = is_number(part).then(|| std::mem::take(part));
        let place = *places.entry(parts.clone()).or_insert(folded.len());
        if place == folded.len() {
            folded.push((parts, Vec::new()));
        }
        if let Some((_, numbers)) = folded.get_mut(place) {
            numbers.extend(number);
        }
    }
    let whole = folded.into_iter().map(|(mut parts, numbers)| {
        if let Some(part) = parts.get_mut(dimension).filter(|_| !numbers.is_empty()) {
            *part = ranges(numbers);
        }
        parts
    });
    whole.collect()
}

/// Text and numbers, in turn.
fn split(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for c in name.chars() {
        let digit = c.is_ascii_digit();
        match parts.last_mut() {
            Some(part) if part.ends_with(|last: char| last.is_ascii_digit()) == digit => part.push(c),
            _ => parts.push(c.to_string()),
        }
    }
    parts
}

fn is_number(part: &str) -> bool {
    !part.is_empty() && part.len() <= DIGITS && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// In brackets, where there are several. Numbers as wide as a padded one are counted with it: `[08-12]`.
fn ranges(mut numbers: Vec<String>) -> String {
    let value = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    let padded: BTreeSet<usize> = numbers.iter().filter(|text| is_padded(text)).map(String::len).collect();
    let width = |text: &str| if padded.contains(&text.len()) { text.len() } else { 0 };
    numbers.sort_by_key(|text| (width(text), value(text)));
    numbers.dedup();
    if let [one] = numbers.as_slice() {
        return one.clone();
    }
    let mut runs: Vec<(String, String)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if width(last) == width(&number) && value(last) + 1 == value(&number) => *last = number,
            _ => runs.push((number.clone(), number)),
        }
    }
    let texts = runs
        .into_iter()
        .map(|(first, last)| if first == last { first } else { format!("{first}-{last}") });
    format!("[{}]", texts.collect::<Vec<_>>().join(","))
}

fn is_padded(number: &str) -> bool {
    number.len() > 1 && number.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_a_number_are_folded() {
        assert_eq!(node_set(["node1", "node2", "node3", "node7"]), "node[1-3,7]");
        assert_eq!(node_set(["node2", "gw", "node1", "node2"]), "node[1-2],gw");
        assert_eq!(node_set(["10.0.0.9", "10.0.0.10"]), "10.0.0.[9-10]");
        assert_eq!(node_set(["node7"]), "node7");
        assert_eq!(node_set(Vec::<String>::new()), "");
    }

    #[test]
    fn padding_is_kept_and_never_guessed() {
        assert_eq!(node_set(["n08", "n09", "n10", "n11"]), "n[08-11]");
        assert_eq!(node_set(["n1", "n01", "n2", "n02"]), "n[1-2,01-02]");
        assert_eq!(node_set(["n09", "n10", "n100", "n101"]), "n[100-101,09-10]");
    }

    #[test]
    fn several_numbers_in_a_name_are_folded_where_they_make_a_whole() {
        assert_eq!(node_set(["r1n1", "r1n2", "r2n1", "r2n2"]), "r[1-2]n[1-2]");
        assert_eq!(node_set(["r1n1", "r1n2", "r2n1"]), "r1n[1-2],r2n1");
    }
}

use std::collections::HashMap;

/// Names in the order in which they were first given. Every operation costs no more than what is on its right.
#[derive(Default)]
pub(super) struct Ordered {
    places: HashMap<String, usize>,
    next: usize,
}

impl Ordered {
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn union(&mut self, names: Vec<String>) {
        for name in names {
            let next = self.next;
            self.places.entry(name).or_insert(next);
            self.next += 1;
        }
    }

    pub(super) fn difference(&mut self, names: &[String]) {
        for name in names {
            self.places.remove(name);
        }
    }

    pub(super) fn intersection(&mut self, names: Vec<String>) {
        let both = names.into_iter().filter_map(|name| Some((self.places.get(&name).copied()?, name)));
        self.places = both.map(|(place, name)| (name, place)).collect();
    }

    pub(super) fn symmetric_difference(&mut self, names: Vec<String>) {
        let mut other = Self::default();
        other.union(names);
        for name in other.into_names() {
            if self.places.remove(&name).is_none() {
                self.union(vec![name]);
            }
        }
    }

    pub(super) fn into_names(self) -> Vec<String> {
        let mut names: Vec<(usize, String)> = self.places.into_iter().map(|(name, place)| (place, name)).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name).collect()
    }
}

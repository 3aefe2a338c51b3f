use crate::diagnostic::{Diagnostic, Severity};
use std::cell::RefCell;

/// Collects whatever is found wrong, so that everything is told at once.
#[derive(Debug, Default)]
pub struct Problems(RefCell<Vec<Diagnostic>>);

impl Problems {
    /// One more. What was told already, at the same place, is told once.
    pub fn report(&self, diagnostic: Diagnostic) {
        let mut all = self.0.borrow_mut();
        if !all.contains(&diagnostic) {
            all.push(diagnostic);
        }
    }

    /// How many errors there are so far.
    pub fn errors(&self) -> usize {
        self.0
            .borrow()
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .count()
    }

    /// All of them, by file and place.
    pub fn sorted(self) -> Vec<Diagnostic> {
        let mut all = self.0.into_inner();
        all.sort_by(|a, b| order(a).cmp(&order(b)));
        all
    }
}

fn order(diagnostic: &Diagnostic) -> (&str, usize, usize, &str) {
    let at = &diagnostic.at;
    (&at.source.path, at.span.start, at.span.end, diagnostic.code)
}

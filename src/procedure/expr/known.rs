//! Expressions that were parsed before. A check asks for the same text in several places, and parsing is most of what it costs.

use super::{Expr, ExprError};
use std::{cell::RefCell, collections::HashMap};

/// Expressions that are kept, at most: more than any procedure has.
const MOST: usize = 4096;

thread_local! {
    static KNOWN: RefCell<HashMap<String, Expr>> = RefCell::default();
}

/// The expression of this text: the one parsed before, else what `parse` makes of it. Mistakes aren't kept.
pub(super) fn or_else(source: &str, parse: impl FnOnce() -> Result<Expr, ExprError>) -> Result<Expr, ExprError> {
    if let Some(known) = KNOWN.with_borrow(|known| known.get(source).cloned()) {
        return Ok(known);
    }
    let expr = parse()?;
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(source.to_owned(), expr.clone());
    });
    Ok(expr)
}

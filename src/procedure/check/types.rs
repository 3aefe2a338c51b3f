//! What expressions are, where it matters.

use super::survey::{SiteId, Survey};
use crate::procedure::raw::Text;

/// Whether `on` is a list of hosts rather than one.
pub fn is_list(survey: &Survey<'_>, _site: SiteId, on: &Text) -> bool {
    let text = on.trim();
    let inputs = || survey.raw.input.iter().flatten();
    let is_hosts = |name: &str| {
        inputs().any(|input| {
            input.name.as_ref().is_some_and(|n| n.value == name)
                && input.kind.as_ref().is_some_and(|kind| matches!(kind.as_str(), "hosts" | "pair"))
        })
    };
    text.starts_with('[') || text.contains('+') || is_hosts(text)
}

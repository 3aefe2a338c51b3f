//! The form before a run.

/// Items with commas, blanks or line ends between them.
pub(super) fn list(text: &str) -> Vec<String> {
    text.split([',', ' ', '\t', '\n', '\r'])
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

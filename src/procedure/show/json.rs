use super::Overview;

/// As JSON, for other programs.
pub fn json(overview: &Overview) -> String {
    // Plain data with text keys: it has no way not to serialize.
    let mut text = serde_json::to_string_pretty(overview).unwrap_or_default();
    text.push('\n');
    text
}

//! The one shape of YAML that ClusterShell's groups have: `source:`, below it `group: 'nodes'` or `group:` with a list of them.

use std::collections::BTreeMap;

/// Groups by source.
type Sources = BTreeMap<String, BTreeMap<String, String>>;

/// Reads a file.
///
/// # Errors
/// In words, with its line: it has another shape.
pub(super) fn sources(text: &str) -> Result<Sources, String> {
    let mut sources = Sources::new();
    let mut source: Option<String> = None;
    // The group that a list belongs to, and how far it is indented.
    let mut group: Option<(String, usize)> = None;
    let mut indented = None;
    for (n, line) in text.lines().enumerate() {
        let wrong = |why: &str| format!("line {}: {why}", n + 1);
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') || (content == "---" && sources.is_empty()) {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if line[..indent].contains('\t') {
            return Err(wrong("a tab can't indent"));
        }
        if let Some(item) = content.strip_prefix("- ") {
            let (Some(source), Some((group, _))) = (&source, group.as_ref().filter(|(_, at)| indent >= *at)) else {
                return Err(wrong("a list belongs under a group"));
            };
            let set = sources.entry(source.clone()).or_default().entry(group.clone()).or_default();
            if !set.is_empty() {
                set.push(',');
            }
            set.push_str(&scalar(item).map_err(wrong)?);
            continue;
        }
        let (key, value) = pair(content).ok_or_else(|| wrong("`name: 'nodes'` is wanted"))?;
        let key = scalar(key).map_err(wrong)?;
        let value = value.trim_start();
        let open = value.is_empty() || value.starts_with('#');
        match (indent, &source) {
            (0, _) if open => {
                sources.entry(key.clone()).or_default();
                (source, group, indented) = (Some(key), None, None);
            }
            (0, _) => return Err(wrong("a source is wanted: its name and a colon, its groups below it")),
            (_, None) => return Err(wrong("a group belongs under a source")),
            (indent, Some(_)) if indented.is_some_and(|others| others != indent) => {
                return Err(wrong("it is indented otherwise than the groups before"));
            }
            (indent, Some(source)) => {
                indented = Some(indent);
                let set = if open { String::new() } else { scalar(value).map_err(wrong)? };
                let groups = sources.entry(source.clone()).or_default();
                if groups.insert(key.clone(), set).is_some() {
                    return Err(wrong("this group is there already"));
                }
                group = open.then_some((key, indent));
            }
        }
    }
    Ok(sources)
}

/// Key and value, at the first colon that a blank or nothing follows.
fn pair(text: &str) -> Option<(&str, &str)> {
    let at = text.match_indices(':').map(|(at, _)| at);
    let mut at = at.filter(|at| text[at + 1..].is_empty() || text[at + 1..].starts_with([' ', '\t']));
    let at = at.next()?;
    Some((&text[..at], &text[at + 1..]))
}

/// A text in quotes, or without where YAML has no other meaning for it.
fn scalar(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    for quote in ['\'', '"'] {
        if let Some(rest) = text.strip_prefix(quote) {
            let (inside, after) = rest.split_once(quote).ok_or("a quote isn't closed")?;
            if inside.contains('\\') {
                return Err("escapes aren't read");
            }
            let after = after.trim_start();
            return match after.is_empty() || after.starts_with('#') {
                true => Ok(inside.to_owned()),
                false => Err("something stands after the quotes"),
            };
        }
    }
    let plain = text.split(" #").next().unwrap_or_default().trim_end();
    if plain.starts_with(['@', '&', '*', '!', '[', '{', '|', '>', '%', '`', '?', '-', ',']) {
        return Err("this has a meaning of its own in YAML: put it in quotes");
    }
    Ok(plain.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_that_clustershell_documents_is_read() {
        let text = "---\n# roles\nroles:\n    adm: 'example0'\n    io: \"@racks:rack2,example2\" # both\n    all: n[1-4]\n\nracks:\n  rack5:\n    - 'a[1-2]'\n    - b\n  rack6: c\n";
        let sources = sources(text).unwrap();
        assert_eq!(sources["roles"]["io"], "@racks:rack2,example2");
        assert_eq!(sources["roles"]["all"], "n[1-4]");
        assert_eq!(sources["racks"]["rack5"], "a[1-2],b");
        assert_eq!(sources["racks"]["rack6"], "c");
    }

    #[test]
    fn any_other_shape_is_refused_with_its_line() {
        for (text, said) in [
            ("a: b\n", "line 1: a source is wanted"),
            ("a:\n  b: @c\n", "line 2: this has a meaning of its own"),
            ("a:\n  b: [c, d]\n", "line 2: this has a meaning of its own"),
            ("a:\n  b: 'c\n", "line 2: a quote isn't closed"),
            ("a:\n  b: c\n    d: e\n", "line 3: it is indented otherwise"),
            ("a:\n  b: c\n  b: d\n", "line 3: this group is there already"),
            ("a:\n  - b\n", "line 2: a list belongs under a group"),
            ("  a: b\n", "line 1: a group belongs under a source"),
            ("a\n", "line 1: `name: 'nodes'` is wanted"),
            ("a:\n\tb: c\n", "line 2: a tab"),
        ] {
            let why = sources(text).unwrap_err();
            assert!(why.starts_with(said), "{text:?}: {why}");
        }
    }
}

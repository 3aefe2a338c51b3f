use super::{Group, KEYS};

/// The table in Markdown, for the documentation.
pub fn reference() -> String {
    let mut text = String::new();
    for group in Group::ALL {
        let mut rows = KEYS.iter().filter(|binding| binding.group == group).peekable();
        if rows.peek().is_none() {
            continue;
        }
        text.push_str(&format!("**{}**\n\n| key | name | does |\n| --- | --- | --- |\n", group.title()));
        for binding in rows {
            let keys: Vec<String> = binding.keys.iter().map(|key| code(&key.name())).collect();
            let keys = if keys.is_empty() { "palette".to_owned() } else { keys.join(" ") };
            // What can't be bound otherwise has no name that an operator would need.
            let name = if binding.fixed { "–".to_owned() } else { code(binding.name) };
            let does = binding.long.replace('|', "\\|");
            text.push_str(&format!("| {keys} | {name} | {does} |\n"));
        }
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}

/// As code in a table's cell.
fn code(text: &str) -> String {
    match text {
        "|" => "`\\|`".to_owned(),
        "`" => "`` ` ``".to_owned(),
        text => format!("`{text}`"),
    }
}

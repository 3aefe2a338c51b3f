use super::{Entry, Fact, Overview};
use std::fmt::Write as _;

/// As Markdown, for a change request.
pub fn markdown(overview: &Overview) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", plain(&overview.title));
    let _ = writeln!(out, "Procedure `{}`, revision `{}`.", overview.name, overview.revision);
    if !overview.source.is_empty() {
        let _ = writeln!(out, "Made from: {}.", plain(&overview.source));
    }
    let _ = writeln!(out, "\n{}", plain(overview.text.trim()));
    for (title, facts) in [
        ("Inputs", &overview.inputs),
        ("Guards", &overview.guards),
        ("Monitors", &overview.monitors),
    ] {
        list(&mut out, title, facts);
    }
    let _ = writeln!(out, "\n## Plan");
    overview.plan.iter().for_each(|item| entry(&mut out, item));
    out
}

fn list(out: &mut String, title: &str, facts: &[Fact]) {
    if facts.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n## {title}\n");
    for fact in facts {
        let _ = writeln!(out, "- `{}`: {}", fact.name, plain(&fact.says));
    }
}

fn entry(out: &mut String, entry: &Entry) {
    let _ = writeln!(out, "\n{} {}\n", "#".repeat((entry.depth + 3).min(6)), plain(&entry.title));
    let effect = entry.effect.map(|effect| format!(" · **{effect}**")).unwrap_or_default();
    let hosts = entry
        .hosts
        .as_ref()
        .map(|hosts| format!(" · on {}", plain(hosts)))
        .unwrap_or_default();
    let _ = writeln!(out, "`{}`{effect}{hosts}", entry.id);
    let paragraph = |out: &mut String, name: &str, text: &Option<String>| {
        if let Some(text) = text {
            let _ = writeln!(out, "\n{name}{}", plain(text.trim()));
        }
    };
    paragraph(out, "", &entry.text);
    paragraph(out, "*Because:* ", &entry.because);
    paragraph(out, "**Caution:** ", &entry.warning);
    paragraph(out, "**No way back from here on:** ", &entry.no_return);
    match (entry.does, &entry.what) {
        (Some("run" | "script"), Some(what)) => fenced(out, "sh", what),
        (Some("file"), Some(what)) => fenced(out, "", what),
        (Some(does), Some(what)) => {
            let _ = writeln!(out, "\n*{does}:* {}", plain(what.trim()));
        }
        _ => {}
    }
    let mut lines: Vec<String> = entry
        .details
        .iter()
        .map(|fact| format!("{}: {}", fact.name, plain(&fact.says)))
        .collect();
    for (name, texts) in [
        ("expects", &entry.expects),
        ("undo", &entry.undo),
        ("opens", &entry.opens),
        ("closes", &entry.closes),
    ] {
        lines.extend(texts.iter().map(|text| format!("{name}: {}", plain(text))));
    }
    for problem in &entry.problems {
        lines.push(format!("may go wrong: {} — {}", plain(&problem.shows), plain(&problem.advice)));
        lines.extend(problem.remedy.iter().map(|remedy| format!("remedy: {}", plain(remedy))));
    }
    if !lines.is_empty() {
        out.push('\n');
    }
    for line in lines {
        let _ = writeln!(out, "- {line}");
    }
}

/// A block that no line of the text can end.
fn fenced(out: &mut String, language: &str, text: &str) {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let _ = writeln!(out, "\n{fence}{language}\n{}\n{fence}", text.trim_end());
}

/// Text in which Markdown's signs mean themselves.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => out.extend(['\\', c]),
            '\n' => out.push_str("\n  "),
            c => out.push(c),
        }
    }
    out
}

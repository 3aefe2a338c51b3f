use super::{Entry, Fact, Overview};
use std::fmt::Write as _;

/// As text for a terminal or a file.
pub fn text(overview: &Overview) -> String {
    let mut out = String::new();
    line(&mut out, 0, &format!("{} · {}", overview.name, overview.title));
    if !overview.source.is_empty() {
        line(&mut out, 0, &format!("from: {}", overview.source));
    }
    line(&mut out, 0, &format!("revision: {}", overview.revision));
    block(&mut out, 0, overview.text.trim());
    for (title, facts) in [
        ("Inputs", &overview.inputs),
        ("Guards", &overview.guards),
        ("Monitors", &overview.monitors),
    ] {
        list(&mut out, title, facts);
    }
    line(&mut out, 0, "\nPlan");
    overview.plan.iter().for_each(|item| entry(&mut out, item));
    out
}

fn list(out: &mut String, title: &str, facts: &[Fact]) {
    if facts.is_empty() {
        return;
    }
    line(out, 0, &format!("\n{title}"));
    for fact in facts {
        block(out, 1, &format!("{}  {}", fact.name, fact.says));
    }
}

fn entry(out: &mut String, entry: &Entry) {
    let depth = entry.depth + 1;
    out.push('\n');
    let effect = entry
        .effect
        .map(|effect| format!("  [{}]", effect.to_string().to_uppercase()))
        .unwrap_or_default();
    line(out, depth, &format!("{}{effect}", entry.title));
    line(out, depth, &format!("({})", entry.id));
    let inner = depth + 1;
    let optional = |out: &mut String, name: &str, text: &Option<String>| {
        if let Some(text) = text {
            block(out, inner, &format!("{name}{}", text.trim()));
        }
    };
    optional(out, "", &entry.text);
    optional(out, "because ", &entry.because);
    optional(out, "CAUTION: ", &entry.warning);
    optional(out, "NO WAY BACK FROM HERE ON: ", &entry.no_return);
    if let (Some(does), Some(what)) = (entry.does, &entry.what) {
        let hosts = entry.hosts.as_ref().map(|hosts| format!(" on {hosts}")).unwrap_or_default();
        line(out, inner, &format!("{does}{hosts}:"));
        block(out, inner + 1, what.trim_end());
    }
    for fact in &entry.details {
        block(out, inner, &format!("{}: {}", fact.name, fact.says.trim_end()));
    }
    let lists = [
        ("expects", &entry.expects),
        ("undo", &entry.undo),
        ("opens", &entry.opens),
        ("closes", &entry.closes),
    ];
    for (name, lines) in lists {
        for text in lines {
            block(out, inner, &format!("{name}: {text}"));
        }
    }
    for problem in &entry.problems {
        block(out, inner, &format!("may go wrong: {} — {}", problem.shows, problem.advice));
        for remedy in &problem.remedy {
            block(out, inner + 1, &format!("remedy: {remedy}"));
        }
    }
}

/// Text of several lines, each indented.
fn block(out: &mut String, depth: usize, text: &str) {
    text.lines().for_each(|text| line(out, depth, text));
}

fn line(out: &mut String, depth: usize, text: &str) {
    let _ = writeln!(out, "{}{text}", "  ".repeat(depth));
}

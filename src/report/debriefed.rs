//! The debriefing of a drill, as a part of its report: the same lines as on the screen.

use super::{html, markdown};
use crate::debriefing::{Debriefing, Tone, lines};
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// From so many columns on a line is one of a list within another.
const WITHIN: usize = 5;

/// As a section of Markdown.
pub fn in_markdown(debriefing: &Debriefing, zone: &TimeZone) -> String {
    let mut out = String::from("\n## Debriefing\n\n");
    for line in lines(debriefing, zone) {
        let text = markdown::plain(&line.text);
        let _ = match line.tone {
            _ if text.is_empty() => Ok(()),
            Tone::Title => writeln!(out, "\n### {text}\n"),
            _ if line.indent >= WITHIN => writeln!(out, "  - {text}"),
            Tone::Good | Tone::Bad | Tone::Caution => writeln!(out, "- **{text}**"),
            _ => writeln!(out, "- {text}"),
        };
    }
    out
}

/// As a section of HTML.
pub fn in_html(debriefing: &Debriefing, zone: &TimeZone) -> String {
    let mut out = String::from("<section class=\"panel\">\n<h2>Debriefing</h2>\n");
    // Lists that are open.
    let mut depth = 0_usize;
    for line in lines(debriefing, zone).iter().filter(|line| !line.text.is_empty()) {
        let wanted = match line.tone {
            Tone::Title => 0,
            _ if line.indent >= WITHIN => 2,
            _ => 1,
        };
        while depth > wanted {
            out.push_str(if depth > 1 { "</ul></li>\n" } else { "</ul>\n" });
            depth -= 1;
        }
        while depth < wanted {
            out.push_str(if depth > 0 { "<li class=\"bare\"><ul>\n" } else { "<ul>\n" });
            depth += 1;
        }
        let text = html::text(&line.text);
        let _ = match line.tone {
            Tone::Title => writeln!(out, "<h3>{text}</h3>"),
            Tone::Good => writeln!(out, "<li class=\"good\">{text}</li>"),
            Tone::Bad | Tone::Caution => writeln!(out, "<li class=\"bad\">{text}</li>"),
            Tone::Dim => writeln!(out, "<li class=\"dim\">{text}</li>"),
            Tone::Text => writeln!(out, "<li>{text}</li>"),
        };
    }
    while depth > 0 {
        out.push_str(if depth > 1 { "</ul></li>\n" } else { "</ul>\n" });
        depth -= 1;
    }
    out.push_str("</section>\n");
    out
}

//! The report as one HTML file: it needs no network, no script and no other file, and is read in light, dark and on paper.
//!
//! What a host printed is data: all text is cleaned and escaped, the page has no address but its own anchors, and it tells browsers by
//! itself that nothing in it may be loaded or run.

mod curve;
mod step;

use super::{
    Style, Transcripts, clean, debriefed,
    model::{At, Known, Report, Standing},
    say, spans,
};
use crate::{engine::status::Look, report::model::LineKind};
use std::path::Path;

const STYLE: &str = include_str!("style.css");

/// Nothing may be loaded or run, whatever stands in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The report as HTML. `folder` is the run's own, where transcripts are to be folded in.
pub fn html(report: &Report, style: &Style, folder: Option<&Path>) -> String {
    let mut page = Page {
        out: String::new(),
        style,
        folder,
        began: report.began,
    };
    page.begin(report);
    page.facts(report);
    if let Some(standing) = &report.standing {
        page.standing(standing);
    }
    if let Some(debriefing) = &report.debriefing {
        page.put(debriefed::in_html(debriefing, &style.zone));
    }
    page.open(report);
    page.contents(report);
    page.around(report);
    page.steps(report);
    curve::curves(&mut page.out, report, &style.zone);
    page.log(report);
    page.put("</body>\n</html>\n");
    page.out
}

struct Page<'a> {
    out: String,
    style: &'a Style,
    folder: Option<&'a Path>,
    began: Option<At>,
}

impl Page<'_> {
    /// Mark-up as it stands.
    fn put(&mut self, markup: impl AsRef<str>) {
        self.out.push_str(markup.as_ref());
    }

    fn begin(&mut self, report: &Report) {
        let title = text(&format!("{} – {} – {}", report.banner(), report.procedure.title, report.run));
        let band = if report.banner() == "REHEARSAL" { " rehearsal" } else { "" };
        self.put(format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\" \
             content=\"{POLICY}\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"color-scheme\" \
             content=\"light dark\"/>\n<meta name=\"referrer\" content=\"no-referrer\"/>\n<title>{title}</title>\n<style>\n{STYLE}</style>\n\
             </head>\n<body>\n<div class=\"band{band}\">{}</div>\n<h1>{}</h1>\n",
            text(&say::mode(report)),
            text(&report.procedure.title)
        ));
    }

    fn facts(&mut self, report: &Report) {
        self.put("<dl>\n");
        for (name, value) in say::facts(report, &self.style.zone) {
            let class = if name == "Journal" && report.journal.damage.is_some() {
                " class=\"bad\""
            } else {
                ""
            };
            self.put(format!("<dt>{name}</dt><dd{class}>{}</dd>\n", text(&value)));
        }
        self.put("</dl>\n");
    }

    /// A heading and its list, of mark-up; nothing where that is empty.
    fn list(&mut self, title: &str, items: impl IntoIterator<Item = String>) {
        let items: Vec<String> = items.into_iter().collect();
        if !items.is_empty() {
            self.put(format!("<h2>{title}</h2>\n"));
            self.items(&items);
        }
    }

    fn items(&mut self, items: &[String]) {
        self.put("<ul>\n");
        for item in items {
            self.put(format!("<li>{item}</li>\n"));
        }
        self.put("</ul>\n");
    }

    fn standing(&mut self, standing: &Standing) {
        let zone = &self.style.zone;
        self.put("<section class=\"panel attention\">\n<h2>Where it stands</h2>\n<dl>\n");
        let at = match (&standing.at, &standing.title) {
            (Some(id), Some(title)) => {
                let within: String = standing.within.iter().map(|block| format!("{} › ", text(block))).collect();
                format!("{within}<strong>{}</strong> {}", text(title), code(id))
            }
            _ => "nothing is left but its end".into(),
        };
        let mut rows = vec![("At", at)];
        let named: [(&str, &[String]); 5] = [
            ("In its way", &standing.blockers),
            ("Runs", &standing.running),
            ("Held", &standing.held),
            ("In doubt", &standing.doubts),
            ("Wants a person", &standing.attention),
        ];
        for (name, items) in named {
            rows.extend(items.iter().map(|item| (name, text(item))));
        }
        rows.extend(standing.stopped.iter().map(|stopped| ("All stopped", text(stopped))));
        rows.extend(standing.ending_short.iter().map(|why| ("Ending short", text(why))));
        rows.extend(standing.left.iter().map(|left| ("Time", text(&left.says))));
        rows.push(("To back out", text(&standing.back_out)));
        for guard in &standing.guards {
            let class = if guard.holds == Known::Yes { "good" } else { "bad" };
            let why = guard.why.as_ref().map(|why| format!(": {}", text(why))).unwrap_or_default();
            let since = spans::moment(guard.since, zone);
            let holds = say::holds(guard.holds);
            rows.push((
                "Guard",
                format!(
                    "{} <strong class=\"{class}\">{holds}</strong> since {since}{why}",
                    code(&guard.name)
                ),
            ));
        }
        for (name, value) in rows {
            self.put(format!("<dt>{name}</dt><dd>{value}</dd>\n"));
        }
        self.put("</dl>\n</section>\n");
        let readings = standing.readings.iter().map(|reading| {
            let says: Vec<String> = reading.says.iter().map(|line| text(&clean::single(line))).collect();
            let at = spans::moment(reading.at, zone);
            let rows: String = reading
                .rows
                .iter()
                .map(|row| format!("<li>{}</li>", text(&clean::single(row))))
                .collect();
            let rows = if rows.is_empty() { rows } else { format!("\n<ul>{rows}</ul>") };
            format!(
                "{} on {} at {at}: {}{rows}",
                code(&reading.monitor),
                text(&reading.host),
                says.join("; ")
            )
        });
        let readings: Vec<String> = readings.collect();
        self.list("What is watched", readings);
        let mut next: Vec<String> = standing
            .next
            .iter()
            .map(|next| {
                let on = if next.hosts.is_empty() {
                    String::new()
                } else {
                    format!(", on {}", text(&next.hosts.join(", ")))
                };
                format!("{} {}{on}", text(&next.title), code(&next.id))
            })
            .collect();
        if standing.more > 0 {
            next.push(format!("and {} more steps", standing.more));
        }
        self.list("What comes next", next);
    }

    fn open(&mut self, report: &Report) {
        let zone = &self.style.zone;
        let mut open: Vec<String> = report.open_effects().map(|effect| text(&say::effect(effect, zone))).collect();
        open.extend(report.found.iter().map(|found| text(found)));
        let deferred = report.lines.iter().filter(|line| line.state == Look::Deferred);
        open.extend(deferred.map(|line| {
            let why = line.why.as_ref().map(|why| format!(": {}", text(why))).unwrap_or_default();
            format!("left for later: {} {}{why}", text(&line.title), code(&line.id))
        }));
        open.extend(report.left.iter().map(|left| format!("on hosts: {}", text(left))));
        let class = if open.is_empty() { "" } else { " attention" };
        self.put(format!("<section class=\"panel{class}\">\n<h2>Left open</h2>\n"));
        if open.is_empty() {
            self.put("<p>Nothing.</p>\n");
        } else {
            self.items(&open);
        }
        self.put("</section>\n");
        let exceptions: Vec<String> = report
            .exceptions
            .iter()
            .map(|exception| format!("{} {}", code(&exception.step), text(&say::exception(exception, zone))))
            .collect();
        self.list("Not as the procedure has it", exceptions);
    }

    fn contents(&mut self, report: &Report) {
        let phases = report.lines.iter().enumerate().filter(|(_, line)| line.depth == 0);
        let phases: Vec<String> = phases
            .map(|(place, line)| format!("<a href=\"#l{place}\">{} {}</a>", line.state.sign().0, text(&line.title)))
            .collect();
        if phases.len() > 1 {
            self.put("<nav aria-label=\"Phases\">\n<h2>Phases</h2>\n");
            self.items(&phases);
            self.put("</nav>\n");
        }
    }

    fn around(&mut self, report: &Report) {
        let zone = &self.style.zone;
        let notes = report.notes.iter();
        let notes: Vec<String> = notes
            .map(|note| {
                format!(
                    "<span class=\"dim\">{} {}:</span> {}",
                    spans::moment(note.at, zone),
                    text(&note.by),
                    text(&note.text)
                )
            })
            .collect();
        let alerts: Vec<String> = report.alerts.iter().map(|alert| text(&say::alert(alert, zone))).collect();
        let closed = report.effects.iter().filter(|effect| effect.closed.is_some());
        let closed: Vec<String> = closed.map(|effect| text(&say::effect(effect, zone))).collect();
        let sessions: Vec<String> = report.sessions.iter().map(|session| text(&say::session(session, zone))).collect();
        self.list("Notes", notes);
        self.list("Alerts", alerts);
        self.list("Lasting consequences that were ended", closed);
        let passed_on = report.passed_on.iter();
        let passed_on: Vec<String> = passed_on
            .map(|one| format!("<span class=\"dim\">{}</span> {}", spans::moment(one.at, zone), text(&one.says)))
            .collect();
        self.list("Who had it", passed_on);
        self.list("Sessions", sessions);
        let inputs: Vec<(String, String)> = report
            .inputs
            .iter()
            .map(|input| {
                let label = input
                    .label
                    .as_ref()
                    .map(|label| format!(" <span class=\"dim\">{}</span>", text(label)))
                    .unwrap_or_default();
                (format!("{}{label}", code(&input.name)), text(&say::input(input)))
            })
            .collect();
        let hosts: Vec<(String, String)> = report.hosts.iter().map(|host| (code(&host.name), text(&say::host(host)))).collect();
        for (title, rows) in [("Inputs", inputs), ("Hosts", hosts)] {
            if rows.is_empty() {
                continue;
            }
            self.put(format!("<h2>{title}</h2>\n<div class=\"scroll\"><table>\n"));
            for (name, value) in rows {
                self.put(format!("<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>\n"));
            }
            self.put("</table></div>\n");
        }
    }

    fn steps(&mut self, report: &Report) {
        self.put(
            "<h2>Steps</h2>\n<p class=\"dim\"><span class=\"kind sensed\">sensed</span> is what the program looked at itself, <span \
             class=\"kind judged\">judged ✎</span> what a person answers for.</p>\n",
        );
        for (place, line) in report.lines.iter().enumerate() {
            if line.kind == LineKind::Step {
                self.step(place, line);
            } else {
                self.block(place, line);
            }
        }
    }

    fn log(&mut self, report: &Report) {
        self.put("<h2>Everything in order</h2>\n<details>\n<summary>");
        self.put(format!(
            "{} lines</summary>\n<div class=\"scroll\"><table class=\"log\">\n",
            report.log.len()
        ));
        for line in &report.log {
            self.put(format!(
                "<tr><td>{}</td><td>{}</td></tr>\n",
                spans::moment(line.at, &self.style.zone),
                text(&line.says)
            ));
        }
        self.put("</table></div>\n</details>\n");
    }

    fn links(&self) -> Option<&str> {
        match &self.style.transcripts {
            Transcripts::Link { run } => Some(run),
            _ => None,
        }
    }
}

/// Text as it may stand anywhere in the page, within an attribute's quotes, too.
pub(super) fn text(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for c in clean::text(source).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A name as code.
fn code(source: &str) -> String {
    format!("<code>{}</code>", text(&clean::single(source)))
}

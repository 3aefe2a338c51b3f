//! The report as Markdown: for a ticket, a change board, or to be printed.

use super::{
    Style, Transcripts, clean, debriefed,
    model::{At, Attempt, Deed, Job, Line, LineKind, Report, Standing},
    say, spans, target,
    transcripts::{Shown, shown},
};
use crate::engine::status::Look;
use std::path::Path;

/// The report as Markdown. `folder` is the run's own, where transcripts are to be folded in.
pub fn markdown(report: &Report, style: &Style, folder: Option<&Path>) -> String {
    let mut page = Page {
        out: String::new(),
        style,
        folder,
        began: report.began,
    };
    page.head(report);
    if let Some(standing) = &report.standing {
        page.standing(standing);
    }
    if let Some(debriefing) = &report.debriefing {
        page.out.push_str(&debriefed::in_markdown(debriefing, &style.zone));
    }
    page.open(report);
    page.around(report);
    page.steps(report);
    page.out
}

struct Page<'a> {
    out: String,
    style: &'a Style,
    folder: Option<&'a Path>,
    began: Option<At>,
}

impl Page<'_> {
    fn line(&mut self, text: impl AsRef<str>) {
        self.out.push_str(text.as_ref());
        self.out.push('\n');
    }

    fn heading(&mut self, level: usize, text: &str) {
        self.line(format!("\n{} {}\n", "#".repeat(level.min(6)), plain(text)));
    }

    /// A heading and its list; nothing where that is empty.
    fn list(&mut self, title: &str, items: impl IntoIterator<Item = String>) {
        let items: Vec<String> = items.into_iter().collect();
        if items.is_empty() {
            return;
        }
        self.heading(2, title);
        for item in items {
            self.line(format!("- {item}"));
        }
    }

    fn head(&mut self, report: &Report) {
        self.line(format!("# {}", plain(&report.procedure.title)));
        self.line(format!("\n**{}**\n", plain(&say::mode(report))));
        self.line("| | |\n| --- | --- |");
        for (name, value) in say::facts(report, &self.style.zone) {
            self.line(format!("| {name} | {} |", plain(&clean::single(&value))));
        }
    }

    fn standing(&mut self, standing: &Standing) {
        self.heading(2, "Where it stands");
        let at = match (&standing.at, &standing.title) {
            (Some(id), Some(title)) => {
                let within: String = standing.within.iter().map(|block| format!("{} › ", plain(block))).collect();
                format!("{within}**{}** ({})", plain(title), code(id))
            }
            _ => "nothing is left but its end".into(),
        };
        self.line(format!("- At: {at}"));
        let named: [(&str, &[String]); 5] = [
            ("In its way", &standing.blockers),
            ("Runs", &standing.running),
            ("**Held**", &standing.held),
            ("**In doubt**", &standing.doubts),
            ("Wants a person", &standing.attention),
        ];
        for (name, items) in named {
            for item in items {
                self.line(format!("- {name}: {}", plain(item)));
            }
        }
        if let Some(stopped) = &standing.stopped {
            self.line(format!("- **All stopped** {}", plain(stopped)));
        }
        if let Some(why) = &standing.ending_short {
            self.line(format!("- Being ended before its time: {}", plain(why)));
        }
        if let Some(left) = &standing.left {
            self.line(format!("- Time: {}", plain(&left.says)));
        }
        self.line(format!("- To back out: {}", plain(&standing.back_out)));
        let zone = &self.style.zone;
        let guards: Vec<String> = standing
            .guards
            .iter()
            .map(|guard| {
                let why = guard.why.as_ref().map(|why| format!(": {}", plain(why))).unwrap_or_default();
                let since = spans::moment(guard.since, zone);
                format!("guard {} {} since {since}{why}", code(&guard.name), say::holds(guard.holds))
            })
            .chain(standing.readings.iter().map(|reading| {
                let at = spans::moment(reading.at, zone);
                let says = reading
                    .says
                    .iter()
                    .map(|line| plain(&clean::single(line)))
                    .collect::<Vec<_>>()
                    .join("; ");
                let rows = reading.rows.iter().map(|row| format!("\n  - {}", plain(&clean::single(row))));
                let rows: String = rows.collect();
                format!("{} on {} at {at}: {says}{rows}", code(&reading.monitor), plain(&reading.host))
            }))
            .collect();
        self.list("What is watched", guards);
        let mut next: Vec<String> = standing
            .next
            .iter()
            .map(|next| {
                let on = if next.hosts.is_empty() {
                    String::new()
                } else {
                    format!(", on {}", plain(&next.hosts.join(", ")))
                };
                format!("{} ({}){on}", plain(&next.title), code(&next.id))
            })
            .collect();
        if standing.more > 0 {
            next.push(format!("and {} more steps", standing.more));
        }
        self.list("What comes next", next);
    }

    fn open(&mut self, report: &Report) {
        let zone = &self.style.zone;
        let mut open: Vec<String> = report.open_effects().map(|effect| plain(&say::effect(effect, zone))).collect();
        open.extend(report.found.iter().map(|found| plain(found)));
        let deferred = report.lines.iter().filter(|line| line.state == Look::Deferred);
        open.extend(deferred.map(|line| {
            let why = line.why.as_ref().map(|why| format!(": {}", plain(why))).unwrap_or_default();
            format!("left for later: {} ({}){why}", plain(&line.title), code(&line.id))
        }));
        open.extend(report.left.iter().map(|left| format!("on hosts: {}", plain(left))));
        if open.is_empty() {
            self.heading(2, "Left open");
            self.line("Nothing.");
        }
        self.list("Left open", open);
        let exceptions = report.exceptions.iter();
        let exceptions: Vec<String> = exceptions
            .map(|exception| format!("{}: {}", code(&exception.step), plain(&say::exception(exception, zone))))
            .collect();
        self.list("Not as the procedure has it", exceptions);
    }

    fn around(&mut self, report: &Report) {
        let zone = &self.style.zone;
        let lines = |items: Vec<String>| items.into_iter().map(|item| plain(&item));
        let alerts = report.alerts.iter().map(|alert| say::alert(alert, zone)).collect();
        let closed = report.effects.iter().filter(|effect| effect.closed.is_some());
        let closed = closed.map(|effect| say::effect(effect, zone)).collect();
        let sessions = report.sessions.iter().map(|session| say::session(session, zone)).collect();
        let notes = report.notes.iter();
        let notes = notes
            .map(|note| format!("{} {}: {}", spans::moment(note.at, zone), note.by, note.text))
            .collect();
        let inputs = report.inputs.iter();
        let inputs: Vec<String> = inputs
            .map(|input| format!("{}: {}", code(&input.name), plain(&say::input(input))))
            .collect();
        let hosts = report.hosts.iter();
        let hosts: Vec<String> = hosts
            .map(|host| format!("{}: {}", code(&host.name), plain(&say::host(host))))
            .collect();
        self.list("Notes", lines(notes));
        self.list("Alerts", lines(alerts));
        self.list("Lasting consequences that were ended", lines(closed));
        let passed_on = report.passed_on.iter();
        let passed_on = passed_on
            .map(|one| format!("{} {}", spans::moment(one.at, zone), one.says))
            .collect();
        self.list("Who had it", lines(passed_on));
        self.list("Sessions", lines(sessions));
        self.list("Inputs", inputs);
        self.list("Hosts", hosts);
    }

    fn steps(&mut self, report: &Report) {
        self.heading(2, "Steps");
        self.line("*Sensed* is what the program looked at itself; *judged* is what a person answers for.");
        for line in &report.lines {
            self.step(line);
        }
    }

    fn step(&mut self, line: &Line) {
        let zone = &self.style.zone;
        let sign = line.state.sign().0;
        self.heading(line.depth + 3, &format!("{sign} {}", line.title));
        let level = line.level.map(|level| format!(" · **{level}**")).unwrap_or_default();
        let time = Some(say::time(line, self.began, zone)).filter(|time| !time.is_empty() && line.kind == LineKind::Step);
        let time = time.map(|time| format!(" · {time}")).unwrap_or_default();
        self.line(format!("{}{level} · {}{time}", code(&line.id), line.state.word()));
        let paragraphs = [
            ("Put in: ", &line.serves),
            ("Why: ", &line.because),
            ("**Caution:** ", &line.caution),
            ("**No way back from here on:** ", &line.no_return),
            ("Since: ", &line.why.clone().filter(|_| line.attempts.is_empty())),
        ];
        for (name, text) in paragraphs {
            if let Some(text) = text {
                self.line(format!("\n{name}{}", plain(text.trim())));
            }
        }
        if !line.happened.is_empty() {
            self.line("");
        }
        for happened in &line.happened {
            self.line(format!("- {}", plain(&say::happened(happened, &self.style.zone))));
        }
        if let Some(would) = &line.would {
            self.line(format!("\nNot begun. It would do this{}:", on(would)));
            self.deed(would);
        }
        for (place, attempt) in line.attempts.iter().enumerate() {
            let same = place
                .checked_sub(1)
                .and_then(|before| line.attempts.get(before))
                .is_some_and(|before| before.did == attempt.did);
            self.attempt(attempt, line.attempts.len() > 1, same);
        }
    }

    fn attempt(&mut self, attempt: &Attempt, several: bool, same: bool) {
        let said = say::attempt(attempt, several, &self.style.zone);
        let again = if same { " (the same again)" } else { "" };
        self.line(format!("\n{}{}{again}.", plain(&said), on(&attempt.did)));
        if !same {
            self.deed(&attempt.did);
        }
        let mut items = Vec::new();
        for evidence in &attempt.evidence {
            let (mark, kind, says) = say::evidence(evidence, &self.style.zone);
            items.push(format!("{mark} *{kind}*: {}", plain(&says)));
        }
        items.extend(say::verdict(attempt).map(|verdict| format!("**{}**", plain(&verdict))));
        if !(attempt.jobs.is_empty() && items.is_empty() || self.out.ends_with("\n\n")) {
            self.line("");
        }
        for job in &attempt.jobs {
            self.job(job);
        }
        for item in items {
            self.line(format!("- {item}"));
        }
    }

    fn job(&mut self, job: &Job) {
        let link = match (&job.transcript, &self.style.transcripts) {
            (Some(transcript), Transcripts::Link { run }) => {
                let tampered = if transcript.intact == super::model::Known::No {
                    " **not what the journal says**"
                } else {
                    ""
                };
                format!(", [transcript](<{}>){tampered}", target(run, &transcript.path))
            }
            _ => String::new(),
        };
        self.line(format!("- {}{link}", plain(&say::job(job, &self.style.zone))));
        for prompt in &job.prompts {
            self.line(format!("  - {}", plain(&say::prompt(prompt, &self.style.zone))));
        }
        for happened in &job.happened {
            self.line(format!("  - {}", plain(&say::happened(happened, &self.style.zone))));
        }
        if let (Some(transcript), Transcripts::Fold, Some(folder)) = (&job.transcript, &self.style.transcripts, self.folder)
            && transcript.bytes > 0
        {
            let text = match shown(folder, transcript) {
                Ok(Shown { begin, end: None }) => begin,
                Ok(Shown {
                    begin,
                    end: Some((left_out, end)),
                }) => format!("{begin}\n… {left_out} bytes are left out …\n{end}"),
                Err(why) => why,
            };
            let text = text.lines().map(|line| format!("  {line}\n")).collect::<String>();
            let fence = fence(&text);
            self.line(format!("\n  {fence}text\n{text}  {fence}\n"));
        }
    }

    fn deed(&mut self, deed: &Deed) {
        for says in &deed.says {
            self.line(format!("\n{}", plain(says)));
        }
        if let Some(command) = &deed.command {
            self.fenced("sh", command);
        }
        let mut items: Vec<String> = Vec::new();
        items.extend(
            deed.environment
                .iter()
                .map(|(name, value)| format!("with {}", code(&format!("{name}={value}")))),
        );
        items.extend(
            deed.input
                .iter()
                .map(|input| format!("on standard input: {}", code(&clean::single(input)))),
        );
        for tick in &deed.ticks {
            items.push(match (&tick.by, &tick.at) {
                (Some(by), Some(at)) => {
                    let at = spans::clock(*at, &self.style.zone);
                    format!("[x] {} ({}, {at})", plain(&tick.text), plain(by))
                }
                _ => format!("[ ] {}", plain(&tick.text)),
            });
        }
        for fill in &deed.fills {
            let value = fill.value.as_deref().map_or_else(|| "not filled in".into(), code);
            items.push(format!("{}: {value}", plain(&fill.label)));
        }
        if !items.is_empty() {
            self.line("");
        }
        for item in items {
            self.line(format!("- {item}"));
        }
        for file in &deed.files {
            self.line(format!("\n{}", plain(&say::file(file))));
            if !file.difference.is_empty() {
                self.fenced("diff", &file.difference.join("\n"));
            }
        }
    }

    fn fenced(&mut self, language: &str, text: &str) {
        let text = clean::text(text);
        let fence = fence(&text);
        self.line(format!("\n{fence}{language}\n{}\n{fence}", text.trim_end()));
    }
}

fn on(deed: &Deed) -> String {
    match say::place(deed).as_str() {
        "" => String::new(),
        place => format!(", {}", plain(place)),
    }
}

/// A fence that no line of the text can end.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// A text as code within a line.
fn code(text: &str) -> String {
    let text = clean::single(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    if longest == 0 {
        format!("`{text}`")
    } else {
        format!("{ticks} {text} {ticks}")
    }
}

/// Text in which Markdown's signs mean themselves, and each line stays one, within a list's item, too.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in clean::text(text).split('\n') {
        let line = line.trim_end();
        if !out.is_empty() {
            // A break that is meant, where both lines have something.
            out.push_str(if out.ends_with('\n') || line.is_empty() { "\n" } else { "  \n" });
            out.push_str(if line.is_empty() { "" } else { "  " });
        }
        for c in line.chars() {
            match c {
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~' => out.extend(['\\', c]),
                c => out.push(c),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_host_prints_is_taken_for_markdown() {
        assert_eq!(plain("# <b>|*x*|</b> &amp;"), "\\# \\<b\\>\\|\\*x\\*\\|\\</b\\> \\&amp;");
        assert_eq!(code("a`b``c"), "``` a`b``c ```");
        assert_eq!(fence("```sh"), "````");
        assert_eq!(
            target("../r", "transcripts/a%23b [x].out"),
            "../r/transcripts/a%2523b%20%5Bx%5D.out"
        );
    }
}

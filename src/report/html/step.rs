//! Lines of the plan in the page.

use super::{Page, code, text};
use crate::{
    engine::status::Look,
    report::{
        Transcripts, clean,
        model::{Attempt, Deed, FileChange, Job, Known, Line},
        say, spans,
        transcripts::{Shown, shown},
    },
    words::Level,
};

/// How a line looks: it was done, wants care, has failed, or nothing was done there.
fn class(state: Look) -> &'static str {
    match state {
        Look::Done => "s-good",
        Look::DoneWithWarnings | Look::Vouched | Look::Overridden | Look::Deferred | Look::Held | Look::ToAssess => "s-warn",
        Look::Failed | Look::InDoubt => "s-bad",
        Look::Pending | Look::Inactive | Look::NotNeeded | Look::DoneElsewhere | Look::Undone => "s-quiet",
        Look::Ready | Look::Blocked | Look::Queued | Look::Running => "s-open",
    }
}

impl Page<'_> {
    pub(super) fn block(&mut self, place: usize, line: &Line) {
        let level = (line.depth + 3).min(6);
        self.put(format!(
            "<div id=\"l{place}\">\n<h{level} class=\"block\">{} {}</h{level}>\n",
            line.state.sign().0,
            text(&line.title)
        ));
        self.put(format!("<p class=\"meta\">{} · {}</p>\n", code(&line.id), line.state.word()));
        self.said(line);
        self.put("</div>\n");
    }

    pub(super) fn step(&mut self, place: usize, line: &Line) {
        let zone = &self.style.zone;
        let level = line.level.map(|level| {
            let class = match level {
                Level::Observe => "dim",
                Level::Change => "note",
                Level::Disrupt => "warn",
                Level::Destroy => "bad",
            };
            format!("<span class=\"level {class}\">{level}</span>")
        });
        let indent = line.depth.saturating_sub(1);
        let heading = (line.depth + 3).min(6);
        self.put(format!(
            "<article class=\"step {}\" id=\"l{place}\" style=\"--indent: {indent}rem\">\n<h{heading}>{} {}{}</h{heading}>\n",
            class(line.state),
            line.state.sign().0,
            text(&line.title),
            level.unwrap_or_default()
        ));
        let time = say::time(line, self.began, zone);
        let time = if time.is_empty() {
            String::new()
        } else {
            format!(" · {}", text(&time))
        };
        self.put(format!("<p class=\"meta\">{} · {}{time}</p>\n", code(&line.id), line.state.word()));
        self.said(line);
        if let Some(would) = &line.would {
            self.put(format!("<p>Not begun. It would do this{}:</p>\n", on(would)));
            self.deed(would);
        }
        for (place, attempt) in line.attempts.iter().enumerate() {
            let before = place.checked_sub(1).and_then(|before| line.attempts.get(before));
            let same = before.is_some_and(|before| before.did == attempt.did);
            self.attempt(attempt, line.attempts.len() > 1, same);
        }
        self.put("</article>\n");
    }

    /// What is said of a line, and what happened to it.
    fn said(&mut self, line: &Line) {
        let paragraphs = [
            ("", "Put in: ", &line.serves),
            ("", "Why: ", &line.because),
            ("caution", "Caution: ", &line.caution),
            ("caution", "No way back from here on: ", &line.no_return),
            ("", "Since: ", &line.why.clone().filter(|_| line.attempts.is_empty())),
        ];
        for (class, name, said) in paragraphs {
            if let Some(said) = said {
                let class = if class.is_empty() {
                    String::new()
                } else {
                    format!(" class=\"{class}\"")
                };
                self.put(format!("<p{class}>{name}{}</p>\n", lines(said.trim())));
            }
        }
        if !line.happened.is_empty() {
            let items: Vec<String> = line
                .happened
                .iter()
                .map(|happened| text(&say::happened(happened, &self.style.zone)))
                .collect();
            self.items(&items);
        }
    }

    fn attempt(&mut self, attempt: &Attempt, several: bool, same: bool) {
        let said = say::attempt(attempt, several, &self.style.zone);
        let class = if attempt.edited || !attempt.against.is_empty() {
            " class=\"warn\""
        } else {
            ""
        };
        let again = if same { " (the same again)" } else { "" };
        self.put(format!(
            "<div class=\"attempt\">\n<p{class}>{}{}{again}.</p>\n",
            text(&said),
            on(&attempt.did)
        ));
        if !same {
            self.deed(&attempt.did);
        }
        self.jobs(&attempt.jobs);
        if !attempt.evidence.is_empty() {
            self.put("<ul class=\"evidence\">\n");
        }
        for evidence in &attempt.evidence {
            let (mark, kind, says) = say::evidence(evidence, &self.style.zone);
            let colour = match (evidence.is, evidence.warns) {
                (Known::Yes, _) => "good",
                (Known::No, false) => "bad",
                _ => "warn",
            };
            let class = kind.split(' ').next().unwrap_or_default();
            self.put(format!(
                "<li><span class=\"{colour}\">{mark}</span> <span class=\"kind {class}\">{kind}</span> {}</li>\n",
                text(&says)
            ));
        }
        if !attempt.evidence.is_empty() {
            self.put("</ul>\n");
        }
        if let Some(verdict) = say::verdict(attempt) {
            let class = if verdict.starts_with("FAILED") { "bad" } else { "warn" };
            self.put(format!("<p class=\"verdict {class}\">{}</p>\n", lines(&verdict)));
        }
        self.put("</div>\n");
    }

    fn jobs(&mut self, jobs: &[Job]) {
        if jobs.is_empty() {
            return;
        }
        let zone = &self.style.zone;
        self.put("<div class=\"scroll\"><table>\n<tr><th>Host</th><th>Outcome</th><th>Started</th><th>Took</th><th>Printed</th></tr>\n");
        for job in jobs {
            let class = match (job.exit, job.signal) {
                (Some(0), _) => "good",
                (Some(_), _) | (_, Some(_)) => "bad",
                _ => "",
            };
            let started = job.started.map(|at| spans::clock(at, zone)).unwrap_or_default();
            let took = job.worked.map(spans::span).unwrap_or_default();
            let printed = job
                .lines
                .map(|lines| format!("{lines} line{}", if lines == 1 { "" } else { "s" }))
                .unwrap_or_default();
            let link = match (&job.transcript, self.links()) {
                (Some(transcript), Some(run)) => {
                    format!(
                        " <a href=\"{}\">transcript</a>",
                        text(&crate::report::target(run, &transcript.path))
                    )
                }
                _ => String::new(),
            };
            let tampered = match &job.transcript {
                Some(transcript) if transcript.intact == Known::No => {
                    " <strong class=\"bad\">the transcript isn't what the journal says</strong>"
                }
                _ => "",
            };
            self.put(format!(
                "<tr><td>{}</td><td class=\"{class}\">{}</td><td class=\"n\">{started}</td><td class=\"n\">{took}</td><td>{printed}{link}{tampered}</td></tr>\n",
                code(&job.host),
                text(&job.says)
            ));
        }
        self.put("</table></div>\n");
        for job in jobs {
            let prompts = job.prompts.iter().map(|prompt| say::prompt(prompt, &self.style.zone));
            let happened = job.happened.iter().map(|happened| say::happened(happened, &self.style.zone));
            let items: Vec<String> = prompts
                .chain(happened)
                .map(|said| format!("{} {}", code(&job.host), text(&said)))
                .collect();
            if !items.is_empty() {
                self.items(&items);
            }
            self.transcript(job);
        }
    }

    fn transcript(&mut self, job: &Job) {
        let (Some(transcript), Transcripts::Fold, Some(folder)) = (&job.transcript, &self.style.transcripts, self.folder) else {
            return;
        };
        if transcript.bytes == 0 {
            return;
        }
        let printed = match shown(folder, transcript) {
            Ok(Shown { begin, end: None }) => text(&begin),
            Ok(Shown {
                begin,
                end: Some((left_out, end)),
            }) => format!("{}\n… {left_out} bytes are left out …\n{}", text(&begin), text(&end)),
            Err(why) => text(&why),
        };
        let bytes = transcript.bytes;
        self.put(format!(
            "<details>\n<summary>What {} printed ({bytes} bytes)</summary>\n<pre>{printed}</pre>\n</details>\n",
            code(&job.host)
        ));
    }

    fn deed(&mut self, deed: &Deed) {
        for says in &deed.says {
            self.put(format!("<p>{}</p>\n", lines(says)));
        }
        if let Some(command) = &deed.command {
            self.put(format!("<pre><code>{}</code></pre>\n", text(command.trim_end())));
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
                    format!(
                        "<span class=\"good\">✔</span> {} <span class=\"dim\">{}, {at}</span>",
                        text(&tick.text),
                        text(by)
                    )
                }
                _ => format!("○ {}", text(&tick.text)),
            });
        }
        for fill in &deed.fills {
            let value = fill
                .value
                .as_deref()
                .map_or_else(|| "<span class=\"dim\">not filled in</span>".into(), code);
            items.push(format!("{}: {value}", text(&fill.label)));
        }
        if !items.is_empty() {
            self.items(&items);
        }
        for file in &deed.files {
            self.file(file);
        }
    }

    fn file(&mut self, file: &FileChange) {
        self.put(format!("<p>{}</p>\n", text(&say::file(file))));
        if file.difference.is_empty() {
            return;
        }
        let mut changed = String::new();
        for line in &file.difference {
            let class = match line.chars().next() {
                Some('+') => "add",
                Some('-') => "drop",
                _ => "same",
            };
            // A line that is a block of its own ends by itself.
            let end = if class == "same" { "\n" } else { "" };
            changed += &format!("<span class=\"{class}\">{}</span>{end}", text(&clean::single(line)));
        }
        self.put(format!("<pre>{changed}</pre>\n"));
    }
}

fn on(deed: &Deed) -> String {
    match say::place(deed).as_str() {
        "" => String::new(),
        place => format!(", {}", text(place)),
    }
}

/// Several lines, each on its own.
fn lines(source: &str) -> String {
    text(source).replace('\n', "<br/>\n")
}

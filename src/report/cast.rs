//! A run as a recording for asciinema: asciicast v2, made of the transcripts with their own times.
//!
//! It is played on somebody's terminal. So of what hosts printed only text, colours and simple movements within a line are in it: nothing
//! that sets a title, a clipboard or a mode, clears, or moves elsewhere.

mod tame;

use super::{Source, clean, deed};
use crate::{
    engine::{
        event::{Event, Mode},
        holder::handed_over,
        run::Run,
        sheet::Sheet,
    },
    transcript::{self, Reader},
    words::{Attempt, JobId, Stimulus, Timestamp, node_set},
};
use serde_json::json;
use std::path::Path;
use tame::Tame;

/// The terminal that it is made for.
const WIDTH: u16 = 120;
const HEIGHT: u16 = 36;

/// The longest pause while it is played, in seconds: a wait of hours is none on a screen.
const IDLE: f64 = 2.0;

/// The most of one transcript that is in it, in bytes.
const MOST: u64 = 4 << 20;

/// The recording of a run. `folder` is the run's own.
pub fn cast(source: &Source, folder: &Path) -> String {
    let over = |event: &Event| matches!(event, Event::Completed { .. });
    let mut made = Made {
        folder,
        over: source.records.iter().flat_map(|record| &record.events).any(over),
        run: Run::default(),
        events: Vec::new(),
        jobs: Vec::new(),
    };
    for record in &source.records {
        for event in &record.events {
            made.run.apply(record.at, event);
            made.take(record.at, event);
        }
    }
    made.printed();
    made.text(&source.id)
}

/// Something that is written on the screen, and whose it is where it is of a command.
struct Shown {
    at: Timestamp,
    /// Its place among what is of the same moment.
    order: usize,
    of: Option<JobId>,
    text: String,
}

/// A command that was started.
struct Begun {
    job: JobId,
    at: Timestamp,
    /// When its end was told, and the place of that.
    ended: Option<(Timestamp, usize)>,
}

struct Made<'a> {
    folder: &'a Path,
    /// The run is over at the end of what is told.
    over: bool,
    run: Run,
    events: Vec<Shown>,
    jobs: Vec<Begun>,
}

impl Made<'_> {
    fn say(&mut self, at: Timestamp, text: String) {
        // Between two there is a place for what was printed before the second was said.
        let order = 2 * (self.events.len() + 1);
        let of = None;
        self.events.push(Shown { at, order, of, text });
    }

    fn take(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::Begun(head) => {
                let mode = match &head.mode {
                    Mode::Live => "LIVE".into(),
                    mode => match mode.scenario(self.over) {
                        Some(scenario) => format!("REHEARSAL of {scenario}: no real host was touched"),
                        None => "REHEARSAL, a drill: no real host was touched".into(),
                    },
                };
                let title = clean::single(&head.title);
                self.say(at, format!("\u{1b}[1m{title}\u{1b}[0m\r\n{}\r\n", clean::single(&mode)));
            }
            Event::Confirmed { attempt, by, .. } => self.confirmed(at, attempt, by),
            Event::Started { job } => self.jobs.push(Begun {
                job: job.clone(),
                at,
                ended: None,
            }),
            Event::Sent {
                job,
                what: Stimulus::Type(script),
                ..
            } => {
                let sent = clean::single(&deed::typed(&script.masked()));
                self.say(at, dim(&format!("{} is answered {sent}", clean::single(job.host.as_str()))));
            }
            Event::Finished { job, exit, .. } => {
                let place = 2 * (self.events.len() + 1) - 1;
                if let Some(begun) = self.jobs.iter_mut().rev().find(|begun| begun.job == *job) {
                    begun.ended = Some((at, place));
                }
                self.say(at, dim(&clean::single(&format!("{}: {exit}", job.host))));
            }
            Event::Said { by, words, .. } => self.say(at, dim(&clean::single(&format!("{by}: “{words}”")))),
            Event::Noted { by, text } => self.say(at, dim(&clean::single(&format!("Note by {by}: {text}")))),
            Event::HandedOver { by, words, carried } => self.say(at, dim(&clean::single(&handed_over(by, words, *carried)))),
            Event::Taken(taken) => self.say(at, dim(&clean::single(&taken.to_string()))),
            Event::Skipped { node, by, reason, .. } => {
                self.say(at, dim(&clean::single(&format!("{node} is passed over by {by}: {reason}"))));
            }
            Event::Completed { .. } => self.say(at, "\r\n\u{1b}[1mThe run is over.\u{1b}[0m\r\n".into()),
            _ => {}
        }
    }

    /// A step's title and what it does, before what it prints.
    fn confirmed(&mut self, at: Timestamp, attempt: &Attempt, by: &str) {
        let Some(sheet) = self.run.line(&attempt.step).ran.clone() else {
            return;
        };
        let by = if by.is_empty() {
            String::new()
        } else {
            format!(" · confirmed by {by}")
        };
        let title = clean::single(&format!("{} · {}{by}", sheet.title, attempt.step));
        let mut text = format!("\r\n\u{1b}[1;7m {title} \u{1b}[0m\r\n");
        for line in what(&sheet) {
            text += &format!("\u{1b}[36m{line}\u{1b}[0m\r\n");
        }
        self.say(at, text);
    }

    /// What commands printed, each piece when it came.
    fn printed(&mut self) {
        let transcripts = self.folder.join("transcripts");
        for Begun { job, at: started, ended } in std::mem::take(&mut self.jobs) {
            // What was printed comes before the word of its end.
            let (latest, order) = ended.unwrap_or((Timestamp::MAX, usize::MAX));
            let Ok(reader) = Reader::open(&transcript::path(&transcripts, &job)) else {
                continue;
            };
            let Ok(length) = reader.bytes() else { continue };
            let marks = transcript::marks(&transcripts, &job).unwrap_or_default();
            let mut tame = Tame::default();
            let until = length.min(MOST);
            let moment = |millis: u64| {
                started
                    .saturating_add(std::time::Duration::from_millis(millis))
                    .unwrap_or(started)
                    .min(latest)
            };
            let mut last = started;
            for (place, mark) in marks.iter().enumerate().filter(|(_, mark)| mark.offset < until) {
                let end = marks.get(place + 1).map_or(length, |next| next.offset).min(until);
                let Ok(bytes) = reader.bytes_between(mark.offset, end) else { break };
                last = moment(mark.millis);
                self.events.push(Shown {
                    at: last,
                    order,
                    of: Some(job.clone()),
                    text: tame.feed(&bytes),
                });
            }
            let mut rest = tame.finish();
            if length > until {
                rest += &dim(&format!("… {} more bytes are left out", length - until));
            }
            self.events.push(Shown {
                at: last,
                order,
                of: Some(job),
                text: rest,
            });
        }
    }

    fn text(mut self, id: &str) -> String {
        self.events.retain(|shown| !shown.text.is_empty());
        self.events.sort_by_key(|shown| (shown.at, shown.order));
        let began = self.run.began.unwrap_or(self.run.at);
        let title = self.run.head.as_ref().map(|head| clean::single(&head.title)).unwrap_or_default();
        let header = json!({
            "version": 2,
            "width": WIDTH,
            "height": HEIGHT,
            "timestamp": began.as_second(),
            "duration": seconds(began, self.run.at),
            "idle_time_limit": IDLE,
            "title": format!("{title} ({id})"),
            "env": {"TERM": "xterm-256color"},
        });
        let mut lines = format!("{header}\n");
        let mut last: Option<JobId> = None;
        let mut is_fresh = true;
        for shown in self.events {
            let mut text = String::new();
            if shown.of != last && !is_fresh {
                text += "\u{1b}[0m\r\n";
            }
            // Which host it is of is said where it changes.
            if let Some(job) = shown.of.as_ref().filter(|_| shown.of != last) {
                text += &dim(&format!("[{}]", clean::single(job.host.as_str())));
            }
            text += &shown.text;
            is_fresh = text.trim_end_matches("\u{1b}[0m").ends_with('\n');
            last = shown.of;
            lines += &format!("{}\n", json!([seconds(began, shown.at), "o", text]));
        }
        lines
    }
}

/// The command, or what stands in its place.
fn what(sheet: &Sheet) -> Vec<String> {
    let deed = deed::deed(sheet);
    let on = match deed.hosts.as_slice() {
        [] => String::new(),
        hosts => format!("on {}: ", node_set(hosts)),
    };
    let says = match &deed.command {
        Some(command) => format!("{on}$ {}", command.trim_end()),
        None => {
            let files = deed.files.iter().map(super::say::file);
            format!("{on}{}", deed.says.iter().cloned().chain(files).collect::<Vec<_>>().join("\n"))
        }
    };
    clean::text(&says).lines().map(str::to_owned).collect()
}

fn dim(text: &str) -> String {
    format!("\u{1b}[2m{text}\u{1b}[0m\r\n")
}

/// Seconds from the run's begin, to the millisecond, and never before it.
fn seconds(began: Timestamp, at: Timestamp) -> f64 {
    at.duration_since(began).as_millis().max(0) as f64 / 1000.0
}

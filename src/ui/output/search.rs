//! Looking for something in an output, showing only what has it, and going from one expected line to the next.

use super::{
    Output,
    ask::{Ask, Asked, What},
    pattern::Pattern,
    sift::{Seek, Sift, Step, Test},
};
use crate::{
    transcript::TranscriptError,
    ui::{app::App, keys::Keymap},
};
use ratatui::crossterm::event::KeyEvent;

/// What is looked through at once where it is done before a frame, in bytes.
const AT_ONCE: usize = 128 << 10;

/// Bytes, for people.
pub(super) fn size(count: u64) -> String {
    let scaled = |unit: u64| format!("{}.{}", count / unit, count % unit * 10 / unit);
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{} kB", scaled(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", scaled(1_000_000)),
        _ => format!("{} GB", scaled(1_000_000_000)),
    }
}

/// A large number, in groups of three.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, c) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

impl Output {
    /// What was found so far is of another output, or of other patterns.
    pub(super) fn renew_sifts(&mut self) {
        if let Some((pattern, sift)) = &mut self.filter {
            *sift = Sift::new(Test::Patterns(vec![pattern.clone()]));
        }
        self.matches = self.test().map(Sift::new);
    }

    /// What a line must have to be a match: it is only looked for among the lines that are shown.
    fn test(&self) -> Option<Test> {
        let pattern = self.pattern.clone()?;
        let filter = self.filter.as_ref().map(|(filter, _)| filter.clone());
        Some(Test::Patterns(filter.into_iter().chain([pattern]).collect()))
    }

    /// Whether something is searched for, so that the keys for the next match mean something.
    pub(in crate::ui) fn is_searching(&self) -> bool {
        self.pattern.is_some()
    }

    /// Whether there is something to be looked through yet.
    pub(super) fn has_work(&self) -> bool {
        let Some(source) = &self.source else { return false };
        let sifts = self.matches.iter().chain(self.filter.as_ref().map(|(_, sift)| sift));
        self.seek.is_some()
            || sifts.into_iter().any(|sift| !sift.is_done(source))
            || (self.top.is_some() && source.reader.reached() < source.length)
    }

    /// What the search has come to, in words; nothing where there is none.
    pub(in crate::ui) fn search_word(&self, keys: &Keymap) -> Option<String> {
        let (pattern, sift, source) = (self.pattern.as_ref()?, self.matches.as_ref()?, self.source.as_ref()?);
        let done = sift.is_done(source) && !sift.is_full();
        let count = grouped(sift.found.len() as u64);
        let all = if done { count.clone() } else { format!("{count}+ so far") };
        let at = self.found.filter(|at| sift.through > *at && sift.found.binary_search(at).is_ok());
        let state = match at {
            _ if self.seek.is_some() => format!("looking… {all} ({}: stop)", keys.way_back()),
            Some(at) => format!("match {} of {all}", grouped(sift.before(at) as u64 + 1)),
            None if done && sift.found.is_empty() => "no match".to_owned(),
            None if !done => format!("{count}+ matches so far"),
            None => format!("{count} match{}", if count == "1" { "" } else { "es" }),
        };
        let plain = if pattern.is_plain { " (as plain text)" } else { "" };
        Some(format!("{}{plain}: {state}", pattern.typed))
    }

    /// What the filter shows, in words; nothing where there is none.
    pub(in crate::ui) fn filter_word(&self) -> Option<String> {
        let (pattern, sift) = self.filter.as_ref()?;
        let source = self.source.as_ref()?;
        let count = grouped(sift.found.len() as u64);
        let plain = if pattern.is_plain { " (as plain text)" } else { "" };
        let state = if sift.is_full() {
            format!("the first {count} lines that have it")
        } else if sift.is_done(source) {
            format!("{count} line{}", if count == "1" { "" } else { "s" })
        } else {
            format!("{count}+ lines so far, {}", part(sift.through, source.length))
        };
        Some(format!("&{}{plain}: {state}", pattern.typed))
    }

    /// Where it has stopped, in words; nothing while it follows.
    pub(in crate::ui) fn place_word(&self) -> Option<String> {
        let (top, source) = (self.top?, self.source.as_ref()?);
        let number = source.reader.number_of(top.at).ok().flatten();
        let all = source.reader.counted();
        let counted = source.reader.reached() >= source.length;
        Some(match number {
            Some(number) if counted => format!("line {} of {}", grouped(number + 1), grouped(all.max(number + 1))),
            Some(number) => format!(
                "line {} ({} of {})",
                grouped(number + 1),
                part(top.at, source.length),
                size(source.length)
            ),
            None => format!("{} of {}", part(top.at, source.length), size(source.length)),
        })
    }

    fn start_seek(&mut self, test: Test, forward: bool) {
        let Some(source) = &self.source else { return };
        let rows = &self.rows;
        let found = self.found.filter(|found| rows.iter().any(|row| row.place.at == *found));
        let first = rows.first().map_or(0, |row| row.place.at);
        let (from, inclusive) = match found {
            Some(found) => (found, false),
            None if forward => (first, true),
            None if self.top.is_none() => (source.length, true),
            None => (first, true),
        };
        // What the count of matches knows already need not be looked for.
        if let (Test::Patterns(_), Some(sift), false) = (&test, &self.matches, inclusive)
            && let Ok(Some(at)) = sift.next(source, from, forward)
        {
            self.seek = Some(Seek::new(test, true, at, true));
            return;
        }
        self.seek = Some(Seek::new(test, forward, from, inclusive));
    }
}

fn part(of: u64, all: u64) -> String {
    format!("{} %", of.saturating_mul(100) / all.max(1))
}

impl App {
    /// Begins to ask what to look for.
    pub(in crate::ui) fn ask_output(&mut self, what: What) {
        if self.output.source.is_none() && self.output.job.is_some() {
            return self.say("There is no transcript to look through.");
        }
        if self.output.job.is_none() {
            return self.say("Nothing was printed yet.");
        }
        self.output.difference = None;
        self.output.ask = Some(Ask::new(what));
        self.touch();
    }

    /// A key of the line in which it is asked; false where nothing is asked.
    pub(in crate::ui) fn ask_key(&mut self, key: &KeyEvent) -> bool {
        let Some(ask) = &mut self.output.ask else { return false };
        match ask.key(key) {
            Asked::On => self.dirty = true,
            Asked::GivenUp => self.output.ask = None,
            Asked::Finished(what, text) => {
                self.output.ask = None;
                self.look_for(what, &text);
            }
        }
        self.touch();
        true
    }

    fn look_for(&mut self, what: What, text: &str) {
        match (what, Pattern::new(text)) {
            (What::Filter, pattern) => {
                self.output.filter = pattern.map(|pattern| (pattern.clone(), Sift::new(Test::Patterns(vec![pattern]))));
                self.output.as_lines |= self.output.filter.is_some();
                self.output.top = None;
                self.output.renew_sifts();
            }
            (_, None) if self.output.pattern.is_none() => {}
            (_, pattern) => {
                self.output.backwards = what == What::Back;
                if let Some(pattern) = pattern {
                    self.output.pattern = Some(pattern);
                    self.output.matches = None;
                    self.output.renew_matches();
                }
                self.next_match(true);
            }
        }
    }

    /// The next match in the direction of the search, or against it.
    pub(in crate::ui) fn next_match(&mut self, along: bool) {
        if let Some(test) = self.output.test() {
            let forward = self.output.backwards != along;
            self.output.start_seek(test, forward);
            self.seek_on(AT_ONCE);
        }
        self.touch();
    }

    /// The next line that the step expects or knows as a problem, or the one before.
    pub(in crate::ui) fn next_spot(&mut self, forward: bool) {
        match &self.output.source {
            None => self.say("There is no transcript to look through."),
            Some(source) if !source.has_spots() => self.say("This step expects nothing of single lines, and knows no problem by one."),
            Some(_) => {
                self.output.start_seek(Test::Spots, forward);
                self.seek_on(AT_ONCE);
            }
        }
        self.touch();
    }

    /// Gives up what is under way in the output, or what was found. False where there is nothing.
    pub(in crate::ui) fn cancel_output(&mut self) -> bool {
        let output = &mut self.output;
        if output.difference.take().is_some() || output.seek.take().is_some() {
        } else if output.pattern.take().is_some() {
            output.matches = None;
            output.found = None;
        } else if output.as_lines && output.filter.is_none() {
            output.as_lines = false;
            output.top = None;
        } else {
            return false;
        }
        self.touch();
        true
    }

    /// Long lines go on below, or are cut.
    pub(in crate::ui) fn wrap_output(&mut self) {
        self.output.unwrapped = match self.output.unwrapped {
            None => Some(0),
            Some(_) => None,
        };
        if let Some(top) = &mut self.output.top {
            top.row = 0;
        }
        self.touch();
    }

    /// Moves sideways, where long lines are cut.
    pub(in crate::ui) fn shift_output(&mut self, right: bool) {
        if let Some(left) = &mut self.output.unwrapped {
            *left = if right {
                left.saturating_add(8).min(4096)
            } else {
                left.saturating_sub(8)
            };
        }
        self.touch();
    }

    /// Other times in front of lines.
    pub(in crate::ui) fn next_times(&mut self) {
        self.output.times = self.output.times.next();
        self.say(self.output.times.word());
    }

    /// Whether there is something to be done while nothing else is.
    pub fn has_work(&self) -> bool {
        self.output.has_work()
    }

    /// Looks through about so many bytes of the output in view, for what is searched, shown or counted.
    pub fn work(&mut self, bytes: usize) {
        if self.output.seek.is_some() {
            return self.seek_on(bytes);
        }
        let worked = self.output.sift_on(bytes);
        self.touch();
        if let Err(error) = worked {
            self.give_up_looking(&error);
        }
    }

    fn seek_on(&mut self, bytes: usize) {
        let (Some(seek), Some(source)) = (&mut self.output.seek, &self.output.source) else {
            return;
        };
        let step = seek.advance(source, bytes);
        let spots = matches!(seek.test, Test::Spots);
        let forward = seek.forward;
        match step {
            Ok(Step::On) => {}
            Ok(Step::Found { at, wrapped }) => {
                self.output.seek = None;
                self.stop_at(at);
                if wrapped {
                    let ends = if forward { ("end", "beginning") } else { ("beginning", "end") };
                    self.say(format!("Past the {}: it went on from the {}.", ends.0, ends.1));
                }
            }
            Ok(Step::Nothing) => {
                let length = size(source.length);
                self.output.seek = None;
                let what = self.output.pattern.as_ref().filter(|_| !spots).map(|pattern| pattern.typed.clone());
                self.say(match what {
                    Some(what) => format!("No line of this output has “{what}” ({length} looked through)."),
                    None => "No line is one that the step expects, or knows as a problem.".to_owned(),
                });
            }
            Err(error) => self.give_up_looking(&error),
        }
        self.touch();
    }

    fn give_up_looking(&mut self, error: &TranscriptError) {
        self.output.seek = None;
        self.output.matches = None;
        self.output.filter = None;
        self.output.source = None;
        self.say(error.to_string());
    }

    /// What has come since the last frame is looked through at once, where it is little.
    pub(super) fn catch_up(&mut self) {
        if self.output.matches.is_some() || self.output.filter.is_some() {
            let behind = self.output.behind();
            if (1..=AT_ONCE as u64).contains(&behind)
                && let Err(error) = self.output.sift_on(AT_ONCE)
            {
                self.output.trouble = Some(error.to_string());
            }
        }
    }
}

impl Output {
    fn renew_matches(&mut self) {
        self.matches = self.test().map(Sift::new);
        self.found = None;
    }

    /// Bytes that haven't been looked through yet.
    fn behind(&self) -> u64 {
        let Some(source) = &self.source else { return 0 };
        let sifts = self.matches.iter().chain(self.filter.as_ref().map(|(_, sift)| sift));
        sifts
            .filter(|sift| !sift.is_done(source))
            .map(|sift| source.length.saturating_sub(sift.through))
            .max()
            .unwrap_or(0)
    }

    /// Goes on with the first thing that isn't done.
    fn sift_on(&mut self, bytes: usize) -> Result<(), TranscriptError> {
        let Some(source) = &mut self.source else { return Ok(()) };
        let filter = self.filter.as_mut().map(|(_, sift)| sift);
        for sift in filter.into_iter().chain(&mut self.matches) {
            if !sift.is_done(source) {
                return sift.advance(source, bytes);
            }
        }
        if self.top.is_some() {
            // Counting is far quicker than looking.
            source.reader.advance(bytes * 8)?;
        }
        Ok(())
    }
}

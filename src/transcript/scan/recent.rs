use super::{
    BadPattern,
    hunts::{compile, sees},
};
use crate::{
    transcript::clean::{Part, back},
    words::{Hunt, Matcher, Stream},
};
use regex::Regex;

/// How much of what came last is looked at for a prompt, in bytes. More is no question.
const WINDOW: usize = 8 << 10;

/// What came since the last answer, as it stands on the screen.
#[derive(Debug)]
pub(super) struct Recent {
    prompts: Vec<(u16, Stream, Regex)>,
    both: Shown,
    out: Shown,
}

#[derive(Debug, Default)]
struct Shown {
    text: Vec<u8>,
    /// Where the last line begins.
    line: usize,
}

impl Recent {
    pub fn new(matchers: &[Matcher]) -> Result<Recent, BadPattern> {
        let prompts = matchers
            .iter()
            .filter(|matcher| matcher.hunt == Hunt::Prompt)
            .map(|matcher| Ok((matcher.id, matcher.stream, compile(matcher.id, &matcher.pattern)?)))
            .collect::<Result<_, _>>()?;
        Ok(Recent {
            prompts,
            both: Shown::default(),
            out: Shown::default(),
        })
    }

    pub fn is_empty(&self) -> bool {
        self.prompts.is_empty()
    }

    pub fn clear(&mut self) {
        self.both = Shown::default();
        self.out = Shown::default();
    }

    pub fn part(&mut self, stream: Stream, part: Part<'_>) {
        if self.prompts.is_empty() {
            return;
        }
        self.both.part(part);
        if stream == Stream::Out {
            self.out.part(part);
        }
    }

    pub fn prompt(&self) -> Option<(u16, String)> {
        let (both, out) = (self.both.text(), self.out.text());
        self.prompts.iter().find_map(|(id, stream, pattern)| {
            let text = if sees(*stream, Stream::Err) { &both } else { &out };
            let shown = text.trim_end_matches('\n');
            let last_line = text.trim_end().rfind('\n').map_or(0, |end| end + 1);
            let found = pattern.find_iter(shown).find(|found| found.end() > last_line)?;
            let start = shown.get(..found.start())?.rfind('\n').map_or(0, |end| end + 1);
            Some((*id, shown.get(start..)?.trim_end().to_owned()))
        })
    }
}

impl Shown {
    fn part(&mut self, part: Part<'_>) {
        match part {
            Part::Text(text) => self.text.extend_from_slice(text),
            Part::Return => self.text.truncate(self.line),
            Part::Back => back(&mut self.text, self.line),
            Part::End => {
                self.text.push(b'\n');
                self.line = self.text.len();
            }
        }
        if self.text.len() > 2 * WINDOW {
            let gone = self.text.len() - WINDOW;
            self.text.drain(..gone);
            self.line = self.line.saturating_sub(gone);
        }
    }

    /// The last of it, the same however it came in pieces.
    fn text(&self) -> String {
        let from = self.text.len().saturating_sub(WINDOW);
        String::from_utf8_lossy(self.text.get(from..).unwrap_or_default()).into_owned()
    }
}

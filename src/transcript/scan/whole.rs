use crate::{
    transcript::clean::{Part, back},
    words::{Kept, Matcher, Stream},
};

/// Everything that a stream printed, up to a limit.
#[derive(Debug)]
pub(super) struct WholeText {
    pub id: u16,
    pub stream: Stream,
    limit: usize,
    text: Vec<u8>,
    too_much: bool,
}

impl WholeText {
    pub fn new(matcher: &Matcher, limit: u32) -> Self {
        WholeText {
            id: matcher.id,
            stream: matcher.stream,
            limit: limit as usize,
            text: Vec::new(),
            too_much: false,
        }
    }

    pub fn part(&mut self, part: Part<'_>) {
        if self.too_much {
            return;
        }
        match part {
            Part::Text(text) if self.text.is_empty() => self.text.extend_from_slice(text.trim_ascii_start()),
            Part::Text(text) => self.text.extend_from_slice(text),
            Part::End | Part::Return if self.text.is_empty() => {}
            Part::End | Part::Return => self.text.push(b'\n'),
            Part::Back => {
                let start = self.text.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
                back(&mut self.text, start);
            }
        }
        // Blanks at the end don't count, but aren't kept without bound either.
        if self.text.len() > self.limit && (self.text.trim_ascii_end().len() > self.limit || self.text.len() > self.limit + super::LONGEST)
        {
            self.too_much = true;
            self.text = Vec::new();
        }
    }

    pub fn finish(self) -> Kept {
        let text = String::from_utf8_lossy(&self.text);
        match text.trim() {
            _ if self.too_much => Kept::TooMuch,
            text if text.len() > self.limit => Kept::TooMuch,
            text => Kept::Text(text.into()),
        }
    }
}

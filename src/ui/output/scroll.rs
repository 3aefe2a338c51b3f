//! Moving through an output, by rows: backwards by bytes from where it stands, so that nothing has to be counted first.

use super::{Output, rows::Place};
use crate::{
    transcript::TranscriptError,
    ui::{app::App, layout::Areas, tail::Tail},
};

impl Output {
    /// The place so many rows above another one.
    fn above(&self, place: Place, rows: usize, width: u16, app: &App) -> Result<Place, TranscriptError> {
        if rows <= place.row {
            return Ok(Place {
                row: place.row - rows,
                ..place
            });
        }
        let shape = self.shape(width);
        let mut left = rows - place.row;
        let mut to = Place { row: 0, ..place };
        let items = self.items(self.before(place.at, left)?, app);
        for item in items.iter().rev() {
            let height = shape.height(item);
            to = Place {
                at: item.at,
                row: height.saturating_sub(left),
            };
            if height >= left {
                break;
            }
            left -= height;
        }
        Ok(to)
    }
}

impl App {
    /// Scrolls the output.
    pub(in crate::ui) fn scroll_output(&mut self, by: i64) {
        self.touch();
        let steps = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
        if let Some(difference) = &mut self.output.difference {
            return difference.scroll(by);
        }
        let Some(job) = self.output.job.clone() else { return };
        if self.shows_terminal() {
            if let Some(tail) = self.tails.get_mut(&job) {
                scroll_terminal(tail, &mut self.output.back, by);
            }
            return;
        }
        let Some(first) = self.output.rows.first().map(|row| row.place) else {
            return;
        };
        if self.output.source.is_none() {
            return self.say("There is nothing further up: the transcript isn't there.");
        }
        if by < 0 {
            let width = Areas::inner(self.areas.output).width;
            match self.output.above(first, steps, width, self) {
                Ok(place) => self.output.top = Some(place),
                Err(error) => self.say(error.to_string()),
            }
        } else if self.output.top.is_some() {
            let to = self.output.rows.get(steps).or(self.output.rows.last()).map(|row| row.place);
            // Past the end it follows again.
            self.output.top = to.filter(|_| !self.output.at_end);
        }
    }

    /// To its first line, or to its end, which is followed.
    pub(in crate::ui) fn output_to(&mut self, first: bool) {
        self.touch();
        let by = if first { i64::MIN } else { i64::MAX };
        if let Some(difference) = &mut self.output.difference {
            return difference.scroll(by);
        }
        if !first {
            // What follows a command with a terminal is its terminal.
            self.output.as_lines = false;
        }
        self.output.top = (first && self.output.source.is_some()).then_some(Place::default());
        self.output.back = 0;
        if self.shows_terminal()
            && let Some(tail) = self.output.job.as_ref().and_then(|job| self.tails.get_mut(job))
        {
            self.output.top = None;
            scroll_terminal(tail, &mut self.output.back, by);
        }
    }

    /// Shows a line, with some of what stands before it, and stops there.
    pub(super) fn stop_at(&mut self, at: u64) {
        let height = usize::from(self.output_height());
        let width = Areas::inner(self.areas.output).width;
        self.output.as_lines = true;
        self.output.found = Some(at);
        let place = Place { at, row: 0 };
        self.output.top = Some(self.output.above(place, height / 3, width, self).unwrap_or(place));
        self.touch();
    }

    /// Moves a live terminal's view back by a page, or forward.
    pub(in crate::ui) fn page_terminal(&mut self, back: bool) {
        let page = i64::from(self.output_height().saturating_sub(2).max(1));
        if let Some(tail) = self.output.job.as_ref().and_then(|job| self.tails.get_mut(job)) {
            scroll_terminal(tail, &mut self.output.back, if back { -page } else { page });
        }
        self.touch();
    }

    /// Shows what a live terminal shows now.
    pub(in crate::ui) fn terminal_to_end(&mut self) {
        if let Some(tail) = self.output.job.as_ref().and_then(|job| self.tails.get_mut(job)) {
            self.output.back = 0;
            tail.scroll_terminal(0);
        }
        self.touch();
    }
}

fn scroll_terminal(tail: &mut Tail, back: &mut usize, by: i64) {
    let rows = tail.screen().map_or(0, vt100::Screen::scrollback_len);
    let steps = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
    *back = if by < 0 {
        back.saturating_add(steps).min(rows)
    } else {
        back.saturating_sub(steps)
    };
    tail.scroll_terminal(*back);
}

//! What connections ask while another screen is shown: over it, until it is answered.

use super::{Asking, Asks};
use crate::{
    feed::{Answer, Feed},
    ui::{
        event::{Event, Moment, Out},
        session::Screen,
    },
};
use ratatui::Frame;

/// A screen, and over it what connections ask meanwhile. What is put aside is not answered: nothing here could bring it back.
#[derive(Debug)]
pub struct Above<S> {
    under: S,
    over: Asking,
    /// What is under it has been covered, and is to be drawn whole.
    uncovered: bool,
}

impl<S: Screen> Above<S> {
    /// Over `under`.
    pub fn new(under: S, over: Asking) -> Above<S> {
        Above {
            under,
            over,
            uncovered: false,
        }
    }

    fn is_up(&self) -> bool {
        self.over.asks.wants_up()
    }

    fn asked(&mut self, event: Event, now: Moment) -> Vec<Out> {
        let mut outs = self.over.update(event, now);
        if self.over.asks.aside || outs.iter().any(|out| matches!(out, Out::Leave { .. })) {
            let none = |id| Out::Told { id, answer: Answer(None) };
            outs.splice(0..0, std::mem::take(&mut self.over.asks).ids().map(none));
            self.over.asks = Asks::default();
        }
        if !self.is_up() {
            self.under.came_back();
            self.uncovered = true;
        }
        outs
    }
}

impl<S: Screen> Screen for Above<S> {
    fn update(&mut self, event: Event, now: Moment) -> Vec<Out> {
        match &event {
            Event::Feed(Feed::Asked { .. } | Feed::Unasked { .. }) => self.asked(event, now),
            Event::Key(_) | Event::Paste(_) | Event::Mouse(_) if self.is_up() => self.asked(event, now),
            Event::Resize(..) => {
                let mut outs = self.over.update(event.clone(), now);
                outs.extend(self.under.update(event, now));
                outs
            }
            _ => self.under.update(event, now),
        }
    }

    fn prepare(&mut self) {
        if self.is_up() {
            self.over.prepare();
        } else {
            self.under.prepare();
        }
    }

    fn draw(&self, frame: &mut Frame) {
        if self.is_up() {
            self.over.draw(frame);
        } else {
            self.under.draw(frame);
        }
    }

    fn drawn(&mut self, now: Moment) {
        self.uncovered = false;
        if self.is_up() {
            self.over.drawn(now);
        } else {
            self.under.drawn(now);
        }
    }

    fn is_dirty(&self) -> bool {
        self.uncovered
            || if self.is_up() {
                self.over.is_dirty()
            } else {
                self.under.is_dirty()
            }
    }

    fn wants_redraw(&self) -> bool {
        self.uncovered || (!self.is_up() && self.under.wants_redraw())
    }

    fn came_back(&mut self) {
        self.over.came_back();
        self.under.came_back();
    }

    fn tell(&mut self, text: String) {
        self.under.tell(text);
    }

    fn has_work(&self) -> bool {
        self.under.has_work()
    }

    fn work(&mut self, bytes: usize) {
        self.under.work(bytes);
    }
}

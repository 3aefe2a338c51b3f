use crate::{
    ui::{keys::Command, layout::Region},
    words::StepId,
};
use ratatui::{
    crossterm::event::KeyCode,
    layout::{Position, Rect},
};
use std::cell::{Ref, RefCell};

/// What a click lands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A region, outside of anything narrower.
    Region(Region),
    /// A line of the plan.
    Line(StepId),
    /// A button that does what a key does.
    Command(Command),
    /// A button of a question or a list: this key.
    Press(KeyCode),
    /// A field of the question: which.
    Field(usize),
    /// An option of a field of the question: which field, which option.
    Option(usize, usize),
    /// A row of the list that something is chosen from: which.
    Row(usize),
    /// A page over the screen.
    Page,
    /// Something that covers what is behind it.
    Nothing,
}

/// What lies where on the screen, as it was drawn last: a click means what was seen. Whoever draws something that can be clicked says so;
/// later ones lie above earlier ones.
#[derive(Debug, Default)]
pub(in crate::ui) struct Hits(RefCell<Vec<(Rect, Hit)>>);

impl Hits {
    /// A new frame is begun.
    pub(in crate::ui) fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// This lies here.
    pub(in crate::ui) fn add(&self, area: Rect, hit: Hit) {
        if !area.is_empty() {
            self.0.borrow_mut().push((area, hit));
        }
    }

    /// What lies there, and where it begins and ends.
    pub(in crate::ui) fn at(&self, at: Position) -> Option<(Rect, Hit)> {
        let all: Ref<'_, Vec<(Rect, Hit)>> = self.0.borrow();
        all.iter().rev().find(|(area, _)| area.contains(at)).cloned()
    }
}

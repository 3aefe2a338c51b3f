//! A page of text over home.

use crate::ui::{
    theme::{Role, Theme},
    wrap,
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
    text::{Line, Span},
};

/// Text to be read, and where one is in it.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub title: String,
    text: Vec<(Role, String)>,
    /// Made to fit this width.
    laid: (usize, Vec<(Role, String)>),
    top: usize,
}

impl Page {
    pub fn new(title: impl Into<String>, text: Vec<(Role, String)>) -> Page {
        Page {
            title: title.into(),
            text,
            laid: (0, Vec::new()),
            top: 0,
        }
    }

    /// Makes it fit.
    pub fn lay(&mut self, width: usize, height: usize) {
        if self.laid.0 != width {
            let parts = self
                .text
                .iter()
                .flat_map(|(role, text)| wrap::words(text, width).into_iter().map(|part| (*role, part)));
            self.laid = (width, parts.collect());
        }
        self.top = self.top.min(self.laid.1.len().saturating_sub(height));
    }

    /// Takes a key; false where it closes the page.
    pub fn key(&mut self, key: &KeyEvent, width: usize, height: usize) -> bool {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let page = height.saturating_sub(1).max(1);
        match key.code {
            KeyCode::Up => self.scroll(-1),
            KeyCode::Down => self.scroll(1),
            KeyCode::Char('k') if !ctrl => self.scroll(-1),
            KeyCode::Char('j') if !ctrl => self.scroll(1),
            KeyCode::Char('p') if ctrl => self.scroll(-1),
            KeyCode::Char('n') if ctrl => self.scroll(1),
            KeyCode::PageUp => self.scroll(-page.cast_signed()),
            KeyCode::PageDown | KeyCode::Char(' ') => self.scroll(page.cast_signed()),
            KeyCode::Char('b') if ctrl => self.scroll(-page.cast_signed()),
            KeyCode::Char('f') if ctrl => self.scroll(page.cast_signed()),
            KeyCode::Char('u') if ctrl => self.scroll(-(page / 2).cast_signed()),
            KeyCode::Char('d') if ctrl => self.scroll((page / 2).cast_signed()),
            KeyCode::Home | KeyCode::Char('g') => self.top = 0,
            KeyCode::End | KeyCode::Char('G') => self.top = usize::MAX,
            _ => return false,
        }
        self.lay(width, height);
        true
    }

    /// So many lines down.
    pub fn scroll(&mut self, by: isize) {
        self.top = self.top.saturating_add_signed(by);
    }

    /// The lines that are in view.
    pub fn shown(&self, theme: &Theme, height: usize) -> Vec<Line<'static>> {
        let shown = self.laid.1.iter().skip(self.top).take(height);
        shown
            .map(|(role, text)| Line::from(Span::styled(text.clone(), theme.style(*role))))
            .collect()
    }

    /// Where one is, where not all of it is in view.
    pub fn place(&self, height: usize) -> Option<String> {
        let all = self.laid.1.len();
        (all > height).then(|| format!(" {}–{} of {all} ", self.top + 1, (self.top + height).min(all)))
    }
}

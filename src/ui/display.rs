//! What a screen is drawn upon: the operator's terminal, or a buffer of a test.

use super::frames::Line;
use ratatui::{Frame, Terminal, backend::Backend, layout::Size};
use std::io;

/// Something to draw upon.
pub trait Display {
    /// Its size now.
    ///
    /// # Errors
    /// It can't tell.
    fn size(&self) -> io::Result<Size>;

    /// Draws what has changed since the last frame.
    ///
    /// # Errors
    /// It can't be written to.
    fn draw(&mut self, draw: impl FnOnce(&mut Frame)) -> io::Result<()>;

    /// Forgets what was drawn: the next frame is drawn whole.
    ///
    /// # Errors
    /// It can't tell its size, or can't be written to.
    fn forget(&mut self) -> io::Result<()>;

    /// Bytes written so far, where they are counted.
    fn written(&self) -> u64 {
        0
    }

    /// How far it is from the operator's eyes.
    fn line(&self) -> Line {
        Line::Near
    }
}

impl<B> Display for Terminal<B>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
{
    fn size(&self) -> io::Result<Size> {
        Terminal::size(self).map_err(io::Error::other)
    }

    fn draw(&mut self, draw: impl FnOnce(&mut Frame)) -> io::Result<()> {
        Terminal::draw(self, draw).map_err(io::Error::other)?;
        Ok(())
    }

    fn forget(&mut self) -> io::Result<()> {
        // Not `clear`: that asks the terminal where its cursor is, and not every terminal answers.
        let size = Display::size(self)?;
        self.resize(size.into()).map_err(io::Error::other)
    }
}

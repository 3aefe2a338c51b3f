//! Lines on standard output. A reader that has gone (`| head`) is no error: nobody is left to be told.

use std::{fmt, io::Write as _};

/// Writes one line.
pub(super) fn line(text: fmt::Arguments<'_>) {
    // What can't be written is nothing that the work depends on.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

macro_rules! say {
    ($($text:tt)*) => { $crate::cli::say::line(format_args!($($text)*)) };
}
pub(super) use say;

//! When each line came.

use crate::{
    transcript::Mark,
    ui::app::App,
    words::{JobId, Timestamp},
};
use std::time::Duration;

/// Which times stand in front of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Times {
    /// None.
    #[default]
    Off,
    /// Since the command was started.
    SinceStart,
    /// As a clock had it.
    Clock,
}

impl Times {
    pub(super) fn next(self) -> Times {
        match self {
            Times::Off => Times::SinceStart,
            Times::SinceStart => Times::Clock,
            Times::Clock => Times::Off,
        }
    }

    /// Columns that they take.
    pub(in crate::ui) fn width(self) -> u16 {
        match self {
            Times::Off => 0,
            Times::SinceStart => 11,
            Times::Clock => 9,
        }
    }

    /// In words.
    pub(super) fn word(self) -> &'static str {
        match self {
            Times::Off => "No times in front of lines.",
            Times::SinceStart => "Times in front of lines: since the command was started.",
            Times::Clock => "Times in front of lines: as the clock had it.",
        }
    }

    /// That of a line, as it stands in front of it; blanks where it isn't known.
    pub(super) fn of(self, mark: Option<&Mark>, job: &JobId, app: &App) -> Option<String> {
        let width = usize::from(self.width());
        let started = app.run.jobs.get(job).and_then(|job| job.started);
        let text = match (self, mark, started) {
            (Times::Off, ..) => return None,
            (Times::SinceStart, Some(mark), _) => since(mark.millis),
            (Times::Clock, Some(mark), Some(started)) => clock(started, mark.millis),
            _ => String::new(),
        };
        Some(format!("{text:<width$}"))
    }
}

fn since(millis: u64) -> String {
    let all = millis / 1_000;
    let (hours, minutes, seconds) = (all / 3_600, all / 60 % 60, all % 60);
    if hours > 0 {
        format!("+{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("+{minutes:02}:{seconds:02}.{}", millis % 1_000 / 100)
    }
}

fn clock(started: Timestamp, millis: u64) -> String {
    let at = started.checked_add(Duration::from_millis(millis)).unwrap_or(started);
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_s_time_fits_its_column() {
        assert_eq!(
            (since(0), since(83_450), since(36_000_000)),
            ("+00:00.0".into(), "+01:23.4".into(), "+10:00:00".into())
        );
        assert!(
            [0, 83_450, 360_000_000]
                .iter()
                .all(|millis| since(*millis).len() < usize::from(Times::SinceStart.width()))
        );
    }
}

//! How a run is walked.

use super::{Failure, share::Group};
use crate::{engine::window, words::Timestamp};
use jiff::tz::TimeZone;

/// How a run is walked.
pub(super) struct Walk {
    /// How many times faster than a real clock that of a rehearsal goes while something is under way.
    pub speed: f64,
    /// The end of the maintenance window, as typed.
    pub window_end: Option<String>,
    /// The group that the run is shared with from the start.
    pub share: Option<Group>,
}

impl From<f64> for Walk {
    fn from(speed: f64) -> Walk {
        Walk {
            speed,
            window_end: None,
            share: None,
        }
    }
}

impl Walk {
    /// The same; its window ends then, where nothing else was said.
    pub fn or_until(&self, window_end: Option<&str>) -> Walk {
        Walk {
            speed: self.speed,
            window_end: self.window_end.clone().or_else(|| window_end.map(str::to_owned)),
            share: self.share.clone(),
        }
    }

    /// When the window of a live run ends, where that was said.
    ///
    /// # Errors
    /// It is no time, or it has passed.
    pub fn live_window(&self, now: Timestamp) -> Result<Option<Timestamp>, Failure> {
        let Some(text) = &self.window_end else { return Ok(None) };
        window::parse(text, now, &TimeZone::system()).map_err(|why| Failure::Usage(format!("The end of the window: {why}.")))
    }

    /// When the window ends, where that was said; by the simulated clock.
    ///
    /// # Errors
    /// It is no time, or it has passed.
    pub fn window(&self, now: Timestamp) -> Result<Option<Timestamp>, Failure> {
        let Some(text) = &self.window_end else { return Ok(None) };
        let zone = TimeZone::system();
        window::parse(text, now, &zone).map_err(|why| {
            let now = window::face(now, now, &zone);
            Failure::Usage(format!("--window-end: {why}. By the rehearsal's clock it is {now}."))
        })
    }
}

//! How long earlier runs of a procedure took, and how long this one will still take by that.
//!
//! A step is given the time that went by from the end of whatever ended before it to its own end: reading, asking and deciding are in it,
//! so that the times of all steps add up to that of the run. Time in which the guide was closed isn't, unless a wait went on meanwhile.

use super::{
    event::{Event, Head, Mode},
    run::{Line, Run},
    sheet::Sheet,
    status::Status,
};
use crate::{
    procedure::model::Procedure,
    words::{StepId, Timestamp},
};
use jiff::SignedDuration;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// Seconds that a person takes at least for a step of which only its normal time is known.
const LEAST: u64 = 30;

/// What one run tells of how long its steps took.
#[derive(Clone, Debug, Default)]
pub struct Course {
    run: Run,
    /// What has gone by since the last step was settled.
    since: SignedDuration,
    took: BTreeMap<StepId, u64>,
}

/// What all earlier runs tell, those of the same place first.
#[derive(Clone, Debug, Default)]
pub struct History {
    runs: Vec<Past>,
}

#[derive(Clone, Debug)]
struct Past {
    /// It was of the same site, or rehearsed the same scenario.
    same_place: bool,
    by_id: BTreeMap<StepId, u64>,
    by_key: BTreeMap<String, Vec<u64>>,
}

/// How long a run will still take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Seconds.
    pub seconds: u64,
    /// Earlier runs that it rests on.
    pub runs: u32,
    /// Steps that go by what the procedure calls normal, since no earlier run tells.
    pub normal: u32,
    /// Steps, or parts that aren't laid out, of which nothing tells: they are not in it.
    pub unknown: u32,
}

impl Course {
    /// Takes the next decision of a run in.
    pub fn take(&mut self, at: Timestamp, events: &[Event]) {
        let reopened = events.iter().any(|event| matches!(event, Event::Opened(_)));
        if self.run.began.is_some() && (!reopened || self.run.is_waiting()) {
            self.since += at.duration_since(self.run.at).max(SignedDuration::ZERO);
        }
        for event in events {
            self.run.apply(at, event);
        }
        let settled: Vec<StepId> = events.iter().filter_map(settles).cloned().collect();
        for step in settled {
            let line = self.run.line(&step);
            if self.run.planned(&step).is_some() && is_done(&line) {
                let seconds = u64::try_from(std::mem::take(&mut self.since).as_secs()).unwrap_or(0);
                *self.took.entry(step).or_default() += seconds;
            }
        }
        // What didn't apply took no time, and that is worth knowing.
        for event in events {
            if let Event::Inactive { node, .. } = event {
                let under = self.run.steps().filter(|step| step.id.is_under(node));
                let under: Vec<StepId> = under.map(|step| step.id.clone()).collect();
                under.into_iter().for_each(|step| {
                    self.took.entry(step).or_default();
                });
            }
        }
    }

    /// The run that it is of; nothing where it never began.
    pub fn head(&self) -> Option<&Head> {
        self.run.head.as_deref()
    }

    /// Whether anything can be learnt from it.
    pub fn tells(&self) -> bool {
        !self.took.is_empty()
    }
}

/// The step whose end an event may be.
fn settles(event: &Event) -> Option<&StepId> {
    match event {
        Event::Assessed { attempt, .. } => Some(&attempt.step),
        Event::Overridden { step, .. } => Some(step),
        _ => None,
    }
}

fn is_done(line: &Line) -> bool {
    matches!(line.status, Status::Done { .. } | Status::Overridden { .. })
}

impl History {
    /// What earlier runs tell for a run with this head. Live runs go by live ones alone, and rehearsals by rehearsals.
    pub fn of(head: &Head, courses: impl IntoIterator<Item = Course>) -> History {
        let fits = |course: &Course| {
            let other = course.head().filter(|_| course.tells())?;
            let same_place = match (&other.mode, &head.mode) {
                (Mode::Live, Mode::Live) => other.site == head.site,
                (Mode::Rehearsal { scenario: a, .. }, Mode::Rehearsal { scenario: b, .. }) => a == b,
                _ => return None,
            };
            (other.procedure == head.procedure).then_some(same_place)
        };
        let runs = courses.into_iter().filter_map(|course| {
            let same_place = fits(&course)?;
            let mut by_key: BTreeMap<String, Vec<u64>> = BTreeMap::new();
            for (step, seconds) in &course.took {
                if let Some(planned) = course.run.planned(step) {
                    by_key.entry(planned.key.to_string()).or_default().push(*seconds);
                }
            }
            Some(Past {
                same_place,
                by_id: course.took,
                by_key,
            })
        });
        History { runs: runs.collect() }
    }

    /// Whether no earlier run tells anything.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The usual time of a step, and the runs that it rests on: of the same place, else of all; of the very step, else of all turns of its
    /// loop.
    fn usual(&self, id: &StepId, key: &str) -> Option<(u64, BTreeSet<usize>)> {
        let of = |same_place: bool, exact: bool| {
            let mut runs = BTreeSet::new();
            let mut seen = Vec::new();
            for (place, past) in self.runs.iter().enumerate().filter(|(_, past)| past.same_place || !same_place) {
                let found: &[u64] = match exact {
                    true => past.by_id.get(id).map(std::slice::from_ref).unwrap_or_default(),
                    false => past.by_key.get(key).map(Vec::as_slice).unwrap_or_default(),
                };
                if !found.is_empty() {
                    runs.insert(place);
                    seen.extend_from_slice(found);
                }
            }
            median(seen).map(|seconds| (seconds, runs))
        };
        of(true, true)
            .or_else(|| of(true, false))
            .or_else(|| of(false, true))
            .or_else(|| of(false, false))
    }

    /// The usual time of a part that isn't laid out yet: of all that stood in its place.
    fn usual_part(&self, id: &StepId) -> Option<(u64, BTreeSet<usize>)> {
        let of = |same_place: bool| {
            let runs = self.runs.iter().enumerate().filter(|(_, past)| past.same_place || !same_place);
            let seen: Vec<(usize, u64)> = runs.map(|(place, past)| (place, past.part(id))).collect();
            let runs = seen.iter().map(|(place, _)| *place).collect();
            median(seen.iter().map(|(_, seconds)| *seconds).collect()).map(|seconds| (seconds, runs))
        };
        of(true).or_else(|| of(false))
    }
}

impl Past {
    /// What the steps took that stood in the place of a part; none where it didn't apply.
    fn part(&self, id: &StepId) -> u64 {
        let stood = |step: &StepId| {
            let rest = step.as_str().strip_prefix(id.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '[']))
        };
        self.by_id.iter().filter(|(step, _)| stood(step)).map(|(_, seconds)| *seconds).sum()
    }
}

fn median(mut seconds: Vec<u64>) -> Option<u64> {
    seconds.sort_unstable();
    let upper = *seconds.get(seconds.len() / 2)?;
    let lower = *seconds.get((seconds.len() - 1) / 2)?;
    Some(u64::midpoint(lower, upper))
}

/// How long a run will still take; nothing where it is over, or no earlier run tells anything of what is still to come.
/// Without the procedure, a step that isn't prepared has no normal time.
pub fn left(run: &Run, history: &History, procedure: Option<&Procedure>, now: Timestamp) -> Option<Left> {
    if run.ended.is_some() || history.is_empty() {
        return None;
    }
    let mut left = Left::default();
    let mut rests_on = BTreeSet::new();
    for step in run.steps() {
        let line = run.line(&step.id);
        if line.status.is_settled() {
            continue;
        }
        let spent = match line.status {
            Status::Active | Status::Assess { .. } => line.began.map_or(0, |began| seconds(began, now)),
            _ => 0,
        };
        let normal = || {
            let of_sheet = |sheet: &Sheet| sheet.pace.normal;
            line.sheet.as_ref().and_then(|(_, sheet)| of_sheet(sheet)).or_else(|| {
                let model = procedure?.step(&step.key)?;
                model.normal.map(|normal| normal.as_secs())
            })
        };
        if let Some((usual, runs)) = history.usual(&step.id, &step.key) {
            left.seconds += usual.saturating_sub(spent);
            rests_on.extend(runs);
        } else if let Some(normal) = normal() {
            left.seconds += normal.max(LEAST).saturating_sub(spent);
            left.normal += 1;
        } else {
            left.unknown += 1;
        }
    }
    for later in run.later().filter(|later| !run.line(&later.id).status.is_settled()) {
        match history.usual_part(&later.id) {
            Some((usual, runs)) => {
                left.seconds += usual;
                rests_on.extend(runs);
            }
            None => left.unknown += 1,
        }
    }
    left.runs = u32::try_from(rests_on.len()).unwrap_or(u32::MAX);
    (left.runs > 0).then_some(left)
}

fn seconds(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.as_second() - from.as_second()).unwrap_or(0)
}

impl Left {
    /// Hours and minutes on a clock's face, rounded up to a minute: `01:10`.
    pub fn face(&self) -> String {
        let minutes = self.seconds.div_ceil(60);
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// `about 01:10 left`; where steps aren't in it, `at least`.
    pub fn short(&self) -> String {
        let about = if self.unknown == 0 { "about" } else { "at least" };
        format!("{about} {} left", self.face())
    }

    /// `from 3 runs`.
    pub fn rests_on(&self) -> String {
        format!("from {}", self.runs())
    }

    /// `3 runs`.
    pub fn runs(&self) -> String {
        format!("{} {}", self.runs, if self.runs == 1 { "run" } else { "runs" })
    }
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.short(), self.rests_on())?;
        match self.normal {
            0 => {}
            1 => f.write_str(", 1 step by its normal time")?,
            n => write!(f, ", {n} steps by their normal times")?,
        }
        match self.unknown {
            0 => Ok(()),
            1 => f.write_str(", 1 more step unknown"),
            n => write!(f, ", {n} more steps unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_that_went_wrong_does_not_spoil_the_median() {
        assert_eq!(median(vec![60, 7_200, 70]), Some(70));
        assert_eq!(median(vec![60, 80]), Some(70));
        assert_eq!(median(Vec::new()), None);
    }

    #[test]
    fn an_estimate_says_what_it_rests_on() {
        let left = Left {
            seconds: 4_190,
            runs: 3,
            ..Left::default()
        };
        assert_eq!(left.to_string(), "about 01:10 left, from 3 runs");
        let left = Left {
            seconds: 30,
            runs: 1,
            normal: 2,
            unknown: 1,
        };
        assert_eq!(
            left.to_string(),
            "at least 00:01 left, from 1 run, 2 steps by their normal times, 1 more step unknown"
        );
    }
}

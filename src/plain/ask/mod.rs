//! The question of the moment, and what a line means as its answer.

mod reply;
mod text;

use crate::{
    engine::{
        input::Act,
        run::{JobState, Run},
        sheet::{CheckKind, Does},
        status::Status,
        view::Blocker,
    },
    feed::Request,
    procedure::plan::{Service, Slot},
    words::{Digest, JobId, StepId},
};

/// A question that stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    what: What,
    /// What was said already, where one line isn't enough.
    half: Option<Half>,
}

#[derive(Clone, Debug, PartialEq)]
enum What {
    Confirm {
        step: StepId,
        sheet: Digest,
        blocked: Vec<Blocker>,
    },
    Release {
        step: StepId,
        sheet: Digest,
        blocked: Vec<Blocker>,
    },
    Tick {
        step: StepId,
        line: u16,
    },
    Fill {
        step: StepId,
        name: String,
    },
    Choose {
        step: StepId,
        sheet: Digest,
    },
    Judge {
        step: StepId,
        check: u16,
    },
    Failed {
        node: StepId,
    },
    Doubt {
        job: JobId,
    },
    Prompt {
        job: JobId,
        seen: u64,
    },
    Deferred {
        step: StepId,
    },
    Stuck {
        node: StepId,
        why: String,
    },
    Wait {
        step: Option<StepId>,
    },
}

/// An act that still wants something.
#[derive(Clone, Debug, PartialEq)]
struct Half {
    act: Act,
    wants: Wants,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wants {
    Reason,
    Typed,
    Second,
    Command,
    Answer,
    Words,
}

/// What a line came to.
pub(super) enum Reply {
    Act(Act),
    Say(String),
    /// Where the run stands, and what wants a person.
    Where,
    /// The end of the window, as typed.
    Window(String),
    /// What wants a person was seen: its number, as typed.
    Seen(String),
    /// Something beside the run is asked for; what is said of it meanwhile.
    Ask(Box<Request>, String),
    More(Box<Asked>, String),
    Again,
    Leave,
}

/// What can be said at any question.
const ALWAYS: &str = "note TEXT · undo ID · turn ID · back ID · interrupt JOB · early JOB · stop · lift · end · where · try HOST · switch-on HOST (rehearsed) · compare · seen [N] · window 03:40 · hand-over WORDS · q (leave; what runs goes on)";

pub(in crate::plain) use text::place;

/// The question of the moment.
pub(super) fn now(run: &Run) -> Asked {
    Asked {
        what: what(run),
        half: None,
    }
}

fn what(run: &Run) -> What {
    for (job, state) in run.live_jobs() {
        match &state.state {
            JobState::InDoubt { fate: Some(_), .. } if !is_probed(run, &job.attempt.step) => return What::Doubt { job: job.clone() },
            JobState::AtPrompt { hold: None, prompt } => {
                return What::Prompt {
                    job: job.clone(),
                    seen: prompt.seen,
                };
            }
            _ => {}
        }
    }
    let Some(slot) = run.current() else {
        let deferred = run
            .steps()
            .find(|step| matches!(run.line(&step.id).status, Status::Deferred { .. }));
        return deferred.map_or(What::Wait { step: None }, |step| What::Deferred { step: step.id.clone() });
    };
    let id = slot.id().clone();
    let line = run.line(&id);
    match (&line.status, slot) {
        (Status::Assess { failed }, _) if failed.is_empty() => {
            let open =
                line.ran.as_ref().and_then(|sheet| {
                    sheet.checks.iter().enumerate().find(|(n, check)| {
                        check.kind == CheckKind::Ask && !line.judged.iter().any(|(judged, _)| usize::from(*judged) == *n)
                    })
                });
            match open.and_then(|(n, _)| u16::try_from(n).ok()) {
                Some(check) => What::Judge { step: id, check },
                None => What::Wait { step: Some(id) },
            }
        }
        (Status::Assess { .. }, _) => What::Failed { node: id },
        (Status::Pending, Slot::Step(_)) => pending(run, id),
        (Status::Pending, _) => What::Stuck {
            node: id,
            why: line.unready.clone().unwrap_or_default(),
        },
        _ => What::Wait { step: Some(id) },
    }
}

fn pending(run: &Run, id: StepId) -> What {
    let line = run.line(&id);
    let Some((digest, sheet)) = &line.sheet else {
        return match &line.unready {
            Some(why) => What::Stuck {
                node: id,
                why: why.clone(),
            },
            None => What::Wait { step: Some(id) },
        };
    };
    let sheet_digest = digest.clone();
    let mut blocked = run.blockers(&id);
    match &sheet.does {
        Does::Manual { ticks, fills, .. } => {
            if let Some(open) = (0..ticks.len())
                .filter_map(|n| u16::try_from(n).ok())
                .find(|n| !line.ticks.contains(n))
            {
                return What::Tick { step: id, line: open };
            }
            if let Some(fill) = fills.iter().find(|fill| !line.fills.contains_key(&fill.name)) {
                return What::Fill {
                    step: id,
                    name: fill.name.clone(),
                };
            }
            blocked.retain(|blocker| !matches!(blocker, Blocker::Open { .. }));
            What::Release {
                step: id,
                sheet: sheet_digest,
                blocked,
            }
        }
        Does::Note { .. } => What::Release {
            step: id,
            sheet: sheet_digest,
            blocked,
        },
        Does::Choose { .. } => What::Choose {
            step: id,
            sheet: sheet_digest,
        },
        Does::Wait { .. } => What::Wait { step: Some(id) },
        _ => What::Confirm {
            step: id,
            sheet: sheet_digest,
            blocked,
        },
    }
}

/// A doubt whose probe is under way is asked about after it.
fn is_probed(run: &Run, step: &StepId) -> bool {
    run.steps().any(|probe| {
        probe
            .serves
            .as_ref()
            .is_some_and(|serves| serves.why == Service::Probe && serves.of == *step)
            && !run.line(&probe.id).status.is_settled()
    })
}

impl Asked {
    /// Whether it is the same question.
    pub fn is_about(&self, other: &Asked) -> bool {
        self.what == other.what
    }

    /// Whether anything is asked at all.
    pub fn asks(&self) -> bool {
        !matches!(self.what, What::Wait { .. })
    }

    /// Whether an answer would let something happen at once: a line typed ahead must never be one.
    pub fn acts(&self) -> bool {
        matches!(
            self.what,
            What::Confirm { .. }
                | What::Release { .. }
                | What::Choose { .. }
                | What::Tick { .. }
                | What::Judge { .. }
                | What::Prompt { .. }
        )
    }
}

impl What {
    fn node(&self) -> Option<StepId> {
        match self {
            What::Confirm { step, .. }
            | What::Release { step, .. }
            | What::Tick { step, .. }
            | What::Fill { step, .. }
            | What::Choose { step, .. }
            | What::Judge { step, .. }
            | What::Deferred { step } => Some(step.clone()),
            What::Failed { node } | What::Stuck { node, .. } => Some(node.clone()),
            What::Doubt { .. } | What::Prompt { .. } | What::Wait { .. } => None,
        }
    }
}

//! The lines of the plan, with all that became of them.

use super::steps::Steps;
use crate::{
    engine::{
        run::Run,
        sheet::Sheet,
        status::{Look, Status},
    },
    procedure::{plan::Slot, scope::Known, template::Template},
    report::{
        model::{At, Line, LineKind},
        transcripts::Files,
    },
    words::{Attempt, StepId},
};
use std::sync::Arc;

/// All lines, in the plan's order.
pub(super) fn lines(run: &Run, steps: &mut Steps, files: &Files) -> Vec<Line> {
    run.slots.iter().map(|slot| line(run, slot, steps, files)).collect()
}

fn line(run: &Run, slot: &Slot, steps: &mut Steps, files: &Files) -> Line {
    let id = slot.id();
    let state = run.line(id);
    let sheet: Option<Arc<Sheet>> = state.ran.clone().or_else(|| state.sheet.as_ref().map(|(_, sheet)| sheet.clone()));
    let mut attempts = steps.attempts.remove(id).unwrap_or_default();
    for attempt in &mut attempts {
        let of = Attempt {
            step: id.clone(),
            n: attempt.n,
        };
        attempt.jobs = steps.jobs.of_attempt(run, &of, files);
    }
    let planned = run.planned(id);
    let is_open = planned.is_some() && attempts.is_empty() && matches!(state.status, Status::Pending | Status::Deferred { .. });
    Line {
        id: id.to_string(),
        kind: match slot {
            Slot::Block(_) => LineKind::Block,
            Slot::Step(_) => LineKind::Step,
            Slot::Later(_) => LineKind::Later,
        },
        depth: run.ancestors(id).len(),
        title: title(run, id),
        action: planned.map(|step| format!("{:?}", step.action).to_lowercase()),
        level: planned.map(|step| sheet.as_ref().map_or(step.effect, |sheet| sheet.level)),
        state: look(run, slot),
        why: why(&state.status, state.unready.as_deref()),
        serves: steps.put_in.get(id).cloned(),
        because: sheet.as_ref().and_then(|sheet| sheet.because.clone()),
        caution: sheet.as_ref().and_then(|sheet| sheet.warning.clone()),
        no_return: sheet.as_ref().and_then(|sheet| sheet.no_return.clone()),
        began: state.began.or(run.begun.get(id).copied()).map(At),
        ended: state.ended.map(At),
        worked: run.worked(id, run.at),
        would: sheet.filter(|_| is_open).map(|sheet| steps.deed(run, id, &sheet)),
        attempts,
        happened: steps.happened.remove(id).unwrap_or_default(),
    }
}

/// How a line stands. A block has no state of its own while it is neither skipped nor failed.
fn look(run: &Run, slot: &Slot) -> Look {
    let id = slot.id();
    let status = &run.line(id).status;
    if !matches!(slot, Slot::Block(_)) || *status != Status::Pending {
        return run.look(id);
    }
    let steps: Vec<Look> = run
        .steps()
        .filter(|step| step.id.is_under(id))
        .map(|step| run.look(&step.id))
        .collect();
    let is_settled = |look: &Look| {
        !matches!(
            look,
            Look::Pending
                | Look::Ready
                | Look::Blocked
                | Look::Queued
                | Look::Running
                | Look::Held
                | Look::InDoubt
                | Look::ToAssess
                | Look::Failed
        )
    };
    if steps.is_empty() || !steps.iter().any(is_settled) && !run.begun.contains_key(id) {
        Look::Pending
    } else if steps.iter().all(|look| *look == Look::Inactive) {
        Look::Inactive
    } else if steps.iter().all(is_settled) {
        Look::Done
    } else {
        Look::Running
    }
}

fn why(status: &Status, unready: Option<&str>) -> Option<String> {
    let why = match status {
        Status::Pending => unready.unwrap_or_default().to_owned(),
        Status::Inactive { because } => because.clone(),
        Status::Assess { failed } => failed.join("; "),
        Status::Skipped { reason, .. } | Status::Deferred { reason } | Status::Overridden { reason } => reason.clone(),
        Status::Done { warnings, .. } => warnings.join("; "),
        Status::Active | Status::Undone => String::new(),
    };
    (!why.is_empty()).then_some(why)
}

/// A line's title; what isn't known yet stands as `‹brick›`.
pub(super) fn title(run: &Run, id: &StepId) -> String {
    let title = run.title(id);
    if !title.contains("{{") || run.lines.get(id).is_some_and(|line| line.sheet.is_some()) {
        return title;
    }
    Template::parse(&title).map_or(title, |template| template.outline(&Known::default()))
}

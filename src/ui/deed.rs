//! What the operator may do with a line of the plan, as it stands.

use crate::{
    engine::{
        run::{JobState, Run},
        sheet::{Does, UndoSheet},
        status::{Look, Status},
    },
    procedure::plan::Slot,
    words::{HostName, JobId, SecretName, StepId, Work},
};

/// Something that the operator may do. Each is opened by a key or from a menu, and most ask something first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Let it run.
    Run,
    /// Change its command for one attempt.
    Edit,
    /// Let this command run instead of its own, for one attempt.
    RunEdited(String),
    /// Let a hold point, a wait or a note go.
    Release,
    /// Tick its lines and fill in its values.
    Tick,
    /// Choose one of its options.
    Choose,
    /// Answer its questions.
    Judge,
    /// Try it again.
    Retry,
    /// Try it again where it failed.
    RetryFailed,
    /// Accept it against its assessment.
    Override,
    /// Put in the steps that mend a known problem: which, and where.
    Remedy(u16, HostName),
    /// Leave a host out.
    Exclude,
    /// Pass over it.
    Skip,
    /// Leave it for later.
    Defer,
    /// Take it up after all.
    TakeUp,
    /// Give a loop its values.
    GiveValues,
    /// Make it the current one.
    Turn,
    /// Do it and all after it again.
    GoBack,
    /// Do it again.
    Redo,
    /// Take it back.
    Undo,
    /// Answer a prompt.
    Answer(JobId),
    /// Type into a live terminal.
    Type(JobId),
    /// Send a signal.
    Interrupt(JobId),
    /// Put in the steps that settle a doubt.
    Probe(JobId),
    /// Settle a doubt in person.
    Settle(JobId),
    /// Accept that a host isn't who it was.
    AcceptHost(HostName),
    /// Give a secret that this session lacks.
    Secret(SecretName),
    /// Write something into the journal.
    Note,
    /// Stop everything.
    StopAll,
    /// Lift the stop.
    Lift,
    /// End the run before its time.
    EndShort,
    /// Hand the run over to another person.
    HandOver,
    /// Leave the guide.
    Leave,
}

impl Deed {
    /// In a menu.
    pub fn label(&self) -> String {
        match self {
            Deed::Run => "Run it".into(),
            Deed::Edit => "Edit the command for one attempt".into(),
            Deed::RunEdited(_) => "Run the edited command".into(),
            Deed::Release => "Release it: go on".into(),
            Deed::Tick => "Tick lines, fill in values".into(),
            Deed::Choose => "Choose".into(),
            Deed::Judge => "Answer its questions".into(),
            Deed::Retry => "Try again on all its hosts".into(),
            Deed::RetryFailed => "Try again where it failed".into(),
            Deed::Override => "Accept it as it is, with a reason".into(),
            Deed::Remedy(_, host) => format!("Mend the known problem on {host}"),
            Deed::Exclude => "Leave a host out".into(),
            Deed::Skip => "Skip it".into(),
            Deed::Defer => "Leave it for later".into(),
            Deed::TakeUp => "Take it up now".into(),
            Deed::GiveValues => "Give the values by hand".into(),
            Deed::Turn => "Turn to it: make it the current step".into(),
            Deed::GoBack => "Go back: do it and all after it again".into(),
            Deed::Redo => "Do this one again".into(),
            Deed::Undo => "Undo it".into(),
            Deed::Answer(job) => format!("Answer the prompt on {}", job.host),
            Deed::Type(job) => format!("Type into the terminal on {}", job.host),
            Deed::Interrupt(job) => format!("Interrupt the command on {}", job.host),
            Deed::Probe(job) => format!("Look on {} whether it ran", job.host),
            Deed::Settle(job) => format!("Say yourself whether it ran on {}", job.host),
            Deed::AcceptHost(host) => format!("Accept {host} as it is now"),
            Deed::Secret(name) => format!("Give the secret {name}"),
            Deed::Note => "Write a note".into(),
            Deed::StopAll => "Stop everything: nothing new starts anywhere".into(),
            Deed::Lift => "Lift the stop".into(),
            Deed::EndShort => "End the run here".into(),
            Deed::HandOver => "Hand the run over to another person".into(),
            Deed::Leave => "Leave: what runs goes on, resume later".into(),
        }
    }
}

/// What may be done with a line, the most natural first. What would be refused at once is left out.
pub fn possible(run: &Run, id: &StepId) -> Vec<Deed> {
    let mut deeds = Vec::new();
    match run.slot(id) {
        None => {}
        Some(Slot::Later(_)) if run.line(id).status.is_settled() => {}
        Some(Slot::Later(_)) => deeds.extend([Deed::GiveValues, Deed::Skip]),
        Some(Slot::Block(_)) => of_block(run, id, &mut deeds),
        Some(Slot::Step(_)) => of_step(run, id, &mut deeds),
    }
    if run.stopped.is_some() && deeds.iter().any(waits_for_lift) && !deeds.contains(&Deed::Lift) {
        deeds.insert(0, Deed::Lift);
    }
    deeds.retain(|deed| !is_refused(run, id, deed));
    deeds
}

/// Whether nothing of it goes while everything is stopped.
fn waits_for_lift(deed: &Deed) -> bool {
    matches!(
        deed,
        Deed::Run | Deed::Edit | Deed::Release | Deed::Choose | Deed::Answer(_) | Deed::Type(_)
    )
}

/// Whether it would be refused as things stand. What is still being prepared is not: it says so itself.
fn is_refused(run: &Run, id: &StepId, deed: &Deed) -> bool {
    use crate::engine::view::Blocker;
    let live_under = || run.live_jobs().any(|(job, _)| job.attempt.step.is_under(id));
    match deed {
        deed if waits_for_lift(deed) && run.stopped.is_some() => true,
        Deed::Run | Deed::Edit | Deed::Release | Deed::Choose => {
            let blockers = run.blockers(id);
            blockers
                .iter()
                .any(|blocker| matches!(blocker, Blocker::Host { .. } | Blocker::Secret(_)))
        }
        Deed::Undo => {
            let line = run.line(id);
            let sheet = line.ran.as_ref().or(line.sheet.as_ref().map(|(_, sheet)| sheet));
            sheet.is_some_and(|sheet| matches!(sheet.undo, UndoSheet::None(_))) || live_under()
        }
        Deed::GoBack => {
            let current = run.current().and_then(|slot| run.place(slot.id())).unwrap_or(run.slots.len());
            let behind = |id: &StepId| run.place(id).is_some_and(|place| place < current);
            let after = |step: &StepId| run.place(step) >= run.place(id) && behind(step);
            !behind(id) || run.live_jobs().any(|(job, _)| after(&job.attempt.step))
        }
        _ => false,
    }
}

/// What Enter does on the current line: the first thing that a person may do.
pub fn natural(run: &Run, id: &StepId) -> Option<Deed> {
    let deeds = possible(run, id);
    let first = deeds.first()?;
    let plain = matches!(
        first,
        Deed::Run | Deed::Release | Deed::Tick | Deed::Choose | Deed::Judge | Deed::TakeUp | Deed::GiveValues | Deed::Answer(_)
    );
    plain.then(|| first.clone())
}

fn of_block(run: &Run, id: &StepId, deeds: &mut Vec<Deed>) {
    let line = run.line(id);
    if matches!(line.status, Status::Assess { .. }) {
        deeds.extend([Deed::Retry, Deed::Override]);
    }
    if !line.status.is_settled() {
        deeds.push(Deed::Skip);
    }
    if run.begun.contains_key(id) {
        deeds.extend([Deed::Undo, Deed::GoBack]);
    }
}

fn of_step(run: &Run, id: &StepId, deeds: &mut Vec<Deed>) {
    let line = run.line(id);
    let sheet = line.sheet.as_ref().map(|(_, sheet)| sheet.clone());
    match run.look(id) {
        Look::Ready | Look::Blocked => {
            deeds.extend(in_the_way(run, id));
            match sheet.as_ref().map(|sheet| &sheet.does) {
                Some(Does::Run { .. }) => deeds.extend([Deed::Run, Deed::Edit]),
                Some(Does::Manual { ticks, fills, .. }) => {
                    let open = ticks.len() > line.ticks.len() || fills.iter().any(|fill| !line.fills.contains_key(&fill.name));
                    let some = !ticks.is_empty() || !fills.is_empty();
                    match (open, some) {
                        (true, _) => deeds.push(Deed::Tick),
                        (false, true) => deeds.extend([Deed::Release, Deed::Tick]),
                        (false, false) => deeds.push(Deed::Release),
                    }
                }
                Some(Does::Choose { .. }) => deeds.push(Deed::Choose),
                Some(Does::Note { .. }) => deeds.push(Deed::Release),
                // It begins by itself.
                Some(Does::Wait { .. }) => {}
                Some(_) => deeds.push(Deed::Run),
                None => {}
            }
            deeds.extend([Deed::Skip, Deed::Defer]);
        }
        Look::Pending => deeds.extend([Deed::Turn, Deed::Skip, Deed::Defer]),
        Look::Running | Look::Queued | Look::Held | Look::InDoubt => of_live(run, id, deeds),
        Look::ToAssess => deeds.extend([Deed::Judge, Deed::Retry, Deed::Override, Deed::Skip, Deed::Undo]),
        Look::Failed => of_failed(run, id, deeds),
        Look::Deferred => deeds.extend([Deed::TakeUp, Deed::Skip]),
        Look::Done | Look::DoneWithWarnings | Look::Vouched | Look::Overridden | Look::DoneElsewhere => {
            if sheet.is_some_and(|sheet| matches!(sheet.undo, UndoSheet::Steps(_))) {
                deeds.push(Deed::Undo);
            }
            deeds.extend([Deed::Redo, Deed::GoBack]);
        }
        Look::NotNeeded | Look::Undone => deeds.extend([Deed::Redo, Deed::GoBack]),
        Look::Inactive => {}
    }
}

/// What must be settled with a person before anything else of the step can be done.
fn in_the_way(run: &Run, id: &StepId) -> Vec<Deed> {
    use crate::engine::view::Blocker;
    let found = run.blockers(id);
    let settled = found.iter().filter_map(|blocker| match blocker {
        Blocker::AllStopped { .. } => Some(Deed::Lift),
        Blocker::Host { host, .. } => Some(Deed::AcceptHost(host.clone())),
        Blocker::Secret(name) => Some(Deed::Secret(name.clone())),
        _ => None,
    });
    settled.collect()
}

fn of_live(run: &Run, id: &StepId, deeds: &mut Vec<Deed>) {
    let jobs = run.last_jobs(id);
    for (job, state) in &jobs {
        match &state.state {
            JobState::InDoubt { fate: Some(_), .. } => deeds.extend([Deed::Probe(job.clone()), Deed::Settle(job.clone())]),
            JobState::InDoubt { fate: None, .. } => deeds.push(Deed::Settle(job.clone())),
            JobState::AtPrompt { .. } => deeds.push(Deed::Answer(job.clone())),
            _ => {}
        }
    }
    for (job, state) in &jobs {
        if matches!(state.state, JobState::Running | JobState::AtPrompt { .. }) {
            if has_terminal(run, job) && !state.state.is_held() {
                deeds.push(Deed::Type(job.clone()));
            }
            deeds.push(Deed::Interrupt(job.clone()));
        }
    }
    if jobs.is_empty() {
        deeds.extend([Deed::Release, Deed::Skip]);
    }
}

fn of_failed(run: &Run, id: &StepId, deeds: &mut Vec<Deed>) {
    let line = run.line(id);
    let jobs = run.last_jobs(id);
    if let Some(sheet) = line.ran.as_ref().or(line.sheet.as_ref().map(|(_, sheet)| sheet)) {
        for (job, state) in &jobs {
            let JobState::Ended { findings, .. } = &state.state else { continue };
            for (place, problem) in sheet.problems.iter().enumerate() {
                if !problem.remedy.is_empty() && findings.hits.contains_key(&problem.matcher) {
                    deeds.push(Deed::Remedy(u16::try_from(place).unwrap_or(u16::MAX), job.host.clone()));
                }
            }
        }
    }
    if jobs.len() > 1 {
        deeds.push(Deed::RetryFailed);
    }
    deeds.extend([Deed::Retry, Deed::Override]);
    if jobs.len() > 1 {
        deeds.push(Deed::Exclude);
    }
    deeds.extend([Deed::Skip, Deed::Undo]);
}

/// Whether a job's command has a terminal of its own.
pub fn has_terminal(run: &Run, job: &JobId) -> bool {
    matches!(run.work(job), Some(Work::Run(command)) if command.terminal)
}

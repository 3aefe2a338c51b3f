//! The report out of the events: they are folded once more, and what the run's state forgets on the way is kept.

mod around;
mod exceptions;
mod jobs;
mod lines;
mod standing;
mod steps;

use super::{
    Source, Style, curves,
    model::{At, Attempt, Count, FORMAT, Input, LogLine, Mode, Outcome, Procedure, Report},
    transcripts::Files,
};
use crate::{
    engine::{
        event::{self, Ending, Event, GUIDE, Head},
        input::Opening,
        run::Run,
        status::Look,
    },
    plain::tell,
    procedure::model::InputKind,
    words::{self, StepId, Timestamp},
};
use around::Around;
use std::collections::{BTreeMap, BTreeSet};
use steps::Steps;

/// The report of a run, of whatever is known of it.
pub fn of(source: &Source, style: &Style) -> Report {
    let mut gather = Gather::default();
    for record in &source.records {
        for event in &record.events {
            gather.take(record.at, event, style);
        }
    }
    gather.report(source, style)
}

/// What is gathered while events are folded.
#[derive(Default)]
struct Gather {
    run: Run,
    opening: Option<Opening>,
    people: BTreeSet<String>,
    steps: Steps,
    around: Around,
    log: Vec<LogLine>,
}

impl Gather {
    fn take(&mut self, at: Timestamp, event: &Event, style: &Style) {
        let before = self.run.at;
        self.run.apply(at, event);
        if let Event::Opened(opening) = event {
            self.opening.get_or_insert_with(|| opening.clone());
        }
        self.people
            .extend(who(event).into_iter().filter(|by| is_person(by)).map(str::to_owned));
        self.steps.take(&self.run, at, event);
        self.around.take(&self.run, before, at, event);
        let says = tell::says(&self.run, at, event, &style.zone);
        self.log.extend(says.into_iter().map(|says| LogLine { at: At(at), says }));
    }

    fn report(mut self, source: &Source, style: &Style) -> Report {
        let run = &self.run;
        let files = Files::of(source.folder.as_deref());
        let head = run.head.as_deref();
        let (outcome, says) = outcome(run, source.is_open);
        let as_of = run.began.map(|_| At(run.at));
        let lines = lines::lines(run, &mut self.steps, &files);
        Report {
            format: FORMAT,
            run: source.id.clone(),
            procedure: procedure(head, source),
            mode: head.map_or(Mode::Unknown, |head| mode(&head.mode, run.ended.is_some())),
            site: head.and_then(|head| head.site.clone()),
            clusters: around::clusters(run),
            began: run.began.map(At),
            as_of,
            seconds: run.began.map(|began| super::spans::between(At(began), At(run.at))),
            outcome,
            says,
            window: run.window.map(At),
            people: self.people.into_iter().collect(),
            sessions: self.around.sessions(run, source.is_open),
            journal: source.integrity.clone(),
            inputs: inputs(self.opening.as_ref(), source, style),
            hosts: around::hosts(run),
            count: count(run),
            standing: run.began.filter(|_| run.ended.is_none()).map(|_| standing::standing(run, source)),
            exceptions: exceptions::of(&lines),
            lines,
            effects: self.around.effects(run),
            found: run.found.values().map(ToString::to_string).collect(),
            alerts: self.around.alerts(),
            passed_on: self.around.passed_on(),
            notes: self.around.notes(),
            left: around::left(run),
            debriefing: source.debriefing.clone(),
            curves: curves::of(&source.records),
            log: self.log,
        }
    }
}

/// Somebody, and not the guide itself.
fn is_person(by: &str) -> bool {
    !by.is_empty() && by != GUIDE
}

/// The same, for a report.
fn person(by: &str) -> Option<String> {
    is_person(by).then(|| by.to_owned())
}

/// Who did what an event tells of.
fn who(event: &Event) -> Vec<&str> {
    match event {
        Event::Opened(opening) => vec![&opening.by],
        Event::Confirmed { by, second, .. } => std::iter::once(by)
            .chain(second.as_ref().map(|second| &second.by))
            .map(String::as_str)
            .collect(),
        Event::Signed { second, .. } => vec![&second.by],
        Event::Sent { by, .. } => by.as_deref().into_iter().collect(),
        Event::Answered { answer, .. } => vec![&answer.by],
        Event::Inserted { by, .. }
        | Event::Typed { by, .. }
        | Event::DoubtSettled { by, .. }
        | Event::Ticked { by, .. }
        | Event::Judged { by, .. }
        | Event::Overridden { by, .. }
        | Event::Reopened { by, .. }
        | Event::Excluded { by, .. }
        | Event::Skipped { by, .. }
        | Event::Deferred { by, .. }
        | Event::TakenUp { by, .. }
        | Event::Turned { by, .. }
        | Event::HostAccepted { by, .. }
        | Event::AllStopped { by, .. }
        | Event::StopLifted { by, .. }
        | Event::EndedShort { by, .. }
        | Event::SecretGiven { by, .. }
        | Event::Noted { by, .. }
        | Event::Acknowledged { by, .. }
        | Event::Noticed { by, .. }
        | Event::HandedOver { by, .. }
        | Event::Window { by, .. } => vec![by],
        Event::Taken(taken) => vec![&taken.by],
        _ => Vec::new(),
    }
}

fn procedure(head: Option<&Head>, source: &Source) -> Procedure {
    let said = source.procedure.as_ref().map(|procedure| procedure.source.clone());
    Procedure {
        name: head.map(|head| head.procedure.clone()).unwrap_or_default(),
        title: head.map(|head| head.title.clone()).unwrap_or_default(),
        source: said.filter(|said| !said.is_empty()),
        revision: head.map(|head| head.revision.clone()).unwrap_or_default(),
    }
}

fn mode(mode: &event::Mode, over: bool) -> Mode {
    match mode {
        event::Mode::Live => Mode::Live,
        event::Mode::Rehearsal { seed, drill, .. } => {
            let scenario = mode.scenario(over).map(str::to_owned);
            Mode::Rehearsal {
                seed: scenario.as_ref().map(|_| *seed),
                scenario,
                drill: drill.is_some(),
            }
        }
    }
}

fn outcome(run: &Run, is_open: bool) -> (Outcome, String) {
    let (outcome, says) = match run.ended {
        Some(Ending::Finished) => (Outcome::Finished, "Finished: everything is done."),
        Some(Ending::FinishedExceptDeferred) => (Outcome::FinishedExceptDeferred, "Finished, except what was left for later."),
        Some(Ending::Short) => (Outcome::EndedShort, "Ended before its time."),
        None if run.began.is_none() => (Outcome::NeverBegan, "Nothing was begun."),
        None if run.handed.is_some() => (Outcome::Paused, "Not over: it was handed over, and nobody has taken it yet."),
        None if is_open => (Outcome::Running, "Not over: somebody is at it."),
        None => (Outcome::Paused, "Not over: it can be resumed."),
    };
    let why = run.short.as_ref().filter(|why| !why.is_empty());
    (outcome, why.map_or_else(|| says.to_owned(), |why| format!("{says} Why: {why}")))
}

fn count(run: &Run) -> Count {
    let mut count = Count::default();
    for step in run.steps() {
        count.steps += 1;
        match run.look(&step.id) {
            Look::Done | Look::DoneWithWarnings | Look::Vouched => count.done += 1,
            Look::Inactive | Look::DoneElsewhere | Look::NotNeeded | Look::Undone => count.passed += 1,
            Look::Overridden => count.overridden += 1,
            Look::Deferred => count.deferred += 1,
            _ => count.open += 1,
        }
    }
    count
}

/// What it began with: in the procedure's order where that is known, and no secret's value, whatever a journal has.
fn inputs(opening: Option<&Opening>, source: &Source, style: &Style) -> Vec<Input> {
    let Some(opening) = opening else { return Vec::new() };
    let mut labels: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    let mut secrets: BTreeSet<&str> = opening.secrets.iter().map(words::SecretName::as_str).collect();
    for input in source.procedure.iter().flat_map(|procedure| &procedure.inputs) {
        if input.kind == InputKind::Secret {
            secrets.insert(&input.name);
        }
        let columns = input.columns.iter().map(|column| (&column.name, &column.label));
        for (name, label) in std::iter::once((&input.name, &input.label)).chain(columns) {
            let place = labels.len();
            labels.insert(name, (place, label));
        }
    }
    let told = |name: &str| Input {
        name: name.to_owned(),
        label: labels.get(name).map(|(_, label)| (*label).to_owned()),
        value: opening.inputs.get(name).filter(|_| !secrets.contains(name)).cloned(),
        secret: secrets.contains(name),
        origin: opening.origins.get(name).map(|origin| origin.told(&style.zone)),
    };
    let mut names: Vec<&str> = opening.inputs.keys().map(String::as_str).collect();
    names.extend(
        secrets
            .iter()
            .filter(|name| !opening.inputs.contains_key(**name) && opening.secrets.iter().any(|known| known.as_str() == **name)),
    );
    names.sort_by_key(|name| labels.get(name).map_or(usize::MAX, |(place, _)| *place));
    names.into_iter().map(told).collect()
}

/// The model's attempts of a step, in order.
type Attempts = BTreeMap<StepId, Vec<Attempt>>;

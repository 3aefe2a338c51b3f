use super::walk::Walk;
use super::{
    Failure, Status, changed, front, library, live, place, rehearse, runs,
    say::say,
    seat::Front,
    secrets,
    session::{self, Came},
    simulated, take,
};
use crate::{
    engine::{
        Rules,
        event::{Drill, Event, Head, Mode},
        holder::Taken,
        input::{Input, Opening},
        run::Run,
    },
    journal::{File, Folder, Record},
    procedure::{catalogue::Catalogue, inputs},
    rehearsal::{World, auto::rebuild, drill::Course},
    runtime::{Core, fold},
    ui::form::Form,
    vault::Vault,
    words::Timestamp,
};
use std::time::{Duration, SystemTime};

/// How a run is gone on with.
#[derive(Debug, Default)]
pub(super) struct How {
    /// By the copy of the procedure that the run keeps, without asking.
    pub copy: bool,
    /// Why hosts are taken over that another run holds by now.
    pub take_over: Option<String>,
    /// The run is taken from whoever had it.
    pub take: Option<take::Taking>,
}

/// A run that can be gone on with.
pub(super) struct Going {
    pub folder: Folder,
    pub file: File,
    pub run: Run,
    pub loaded: library::Loaded,
    records: Vec<Record<Event>>,
    /// How long nobody watched.
    away: Duration,
    /// Why it was taken just now, where it was not handed over.
    pub because: Option<String>,
}

/// Goes on with a run where it stands.
pub(super) fn resume(folder: Folder, walk: impl Into<Walk>, mut front: Front<'_>, how: &How) -> Result<Came, Failure> {
    let walk = walk.into();
    let away = away(&folder.path().join("journal.jsonl"));
    let runs::Opened { file, records, torn } = runs::open(&folder).map_err(|failure| take::held(&folder, failure))?;
    if let Some(torn) = torn {
        front.note(torn);
    }
    let run = fold(&records);
    let Some(head) = run.head.clone() else {
        return Err(Failure::Usage(format!(
            "{} has no first record: nothing was begun. Start anew.",
            folder.id()
        )));
    };
    if run.ended.is_some() {
        return Ok(Came {
            status: Status::Finished,
            says: vec![format!(
                "{} is over: {}. There is nothing to go on with.",
                folder.id(),
                runs::standing(&run)
            )],
            wrong: Vec::new(),
            handed: None,
        });
    }
    let wanted = take::wanted(&folder, &run, how.take.as_ref())?;
    let loaded = kept(&folder, &head)?;
    session::needs_terminal(&front)?;
    let mut going = Going {
        folder,
        file,
        run,
        loaded,
        records,
        away,
        because: None,
    };
    if let Some(wanted) = wanted {
        let Some(taken) = take::asked(&going.run, &going.records, going.now(), wanted, how.take.as_ref(), &mut front)? else {
            return Ok(Came::paused("The run is left as it is: you have not taken it."));
        };
        let says = format!("{taken}.");
        going = going.taken(taken)?;
        if matches!(front, Front::Lines) {
            say!("{says}");
        }
    }
    if !how.copy && changed::is(&head.procedure, &head.revision) {
        match changed::what_now(&head, &mut front)? {
            changed::WhatNow::GoOn => {}
            changed::WhatNow::StartOver { scenario, seed, drill } => {
                drop(going);
                let what = rehearse::What {
                    name: head.procedure.clone(),
                    scenario: Some(scenario),
                    seed,
                    drill,
                };
                return rehearse::rehearse(&what, walk, front);
            }
            changed::WhatNow::Leave => {
                return Ok(Came::paused(format!("The run is left as it is. {}", changed::afresh(&head))));
            }
        }
    }
    match &head.mode {
        Mode::Rehearsal { scenario, seed, drill } => simulated(going, scenario, *seed, *drill, &walk, front),
        Mode::Live => live::resume(going, &walk, front, how.take_over.as_deref()),
    }
}

/// The copy of the procedure that the run keeps.
pub(super) fn kept(folder: &Folder, head: &Head) -> Result<library::Loaded, Failure> {
    let kept = Catalogue::of(&folder.procedure().display().to_string(), place::files(&folder.procedure())?);
    let Some(own) = kept.get(&head.procedure) else {
        return Err(Failure::Invalid(format!(
            "The run's copy of {} is gone from {}: put it back to go on.",
            head.procedure,
            folder.procedure().display()
        )));
    };
    let loaded = library::loaded(own.clone(), kept.fragments.clone())?;
    if loaded.procedure.revision != head.revision {
        return Err(Failure::Invalid(format!(
            "The run's copy of {} in {} is not what the run began with: its revision is another.\nPut the old files back, or start over.",
            head.procedure,
            folder.procedure().display()
        )));
    }
    Ok(loaded)
}

fn simulated(going: Going, scenario: &str, seed: u64, drill: Option<Drill>, walk: &Walk, mut front: Front<'_>) -> Result<Came, Failure> {
    let scenario = library::scenario(&going.loaded, Some(scenario))?;
    let mut world = World::new(scenario.clone(), seed, scenario.start);
    let course = drill.map(|drill| Course::of(&going.loaded.procedure, scenario.clone(), &going.run.inputs, seed, drill));
    if let Some(course) = &course {
        course.prepare(&mut world);
    }
    let hands = simulated::hands(&going.folder);
    rebuild(&mut world, &going.records, &hands);
    // What ran went on while nobody watched.
    let now = world.now().saturating_add(going.away).unwrap_or(world.now());
    world.advance(now);
    if !world.until_here_is_back() {
        return Ok(Came::paused(format!(
            "{} is still down, and the guide ran on it: in a rehearsal it never comes back. Begin another one.",
            scenario.here
        )));
    }
    let now = world.now();
    let window = walk.window(now)?;
    let Some(vault) = going.secrets(now, &mut front)? else {
        return Ok(Came::paused("The run is left as it is."));
    };
    let opening = going.opening(&vault);
    let core = Core::resume(Rules::new(going.loaded.procedure.clone()), going.file, going.run);
    let rehearsal = simulated::Rehearsal {
        core,
        world,
        course,
        opening,
        vault,
        speed: walk.speed,
        window,
        folder: going.folder,
        procedure: going.loaded.procedure,
    };
    simulated::walk(rehearsal, front)
}

impl Going {
    /// The same, taken: from here on it is theirs, whatever becomes of the session.
    fn taken(mut self, taken: Taken) -> Result<Going, Failure> {
        let now = self.now();
        self.because = taken.because.clone();
        let mut core = Core::resume(Rules::new(self.loaded.procedure.clone()), self.file, self.run);
        let outcome = core.step(Input::Take(taken), now, &Vault::new())?;
        if let Some(why) = outcome.refused {
            return Err(Failure::Usage(format!("It can't be taken: {why}.")));
        }
        self.records.extend(outcome.record.as_deref().cloned());
        self.run = core.run.clone();
        self.file = core.into_log();
        Ok(self)
    }

    /// The time by the run's own clock.
    pub fn now(&self) -> Timestamp {
        now(&self.run, self.away)
    }

    /// What the next session begins with: as the first one did, where the operator has no say in it.
    pub fn opening(&self, vault: &Vault) -> Opening {
        let run = &self.run;
        Opening {
            by: run.name_at(&place::operator()).to_owned(),
            here: run.here.clone().unwrap_or_else(|| "here".into()),
            inputs: run.inputs.as_ref().clone(),
            origins: Default::default(),
            addresses: run.addresses.as_ref().clone(),
            account: run.account.clone(),
            same: run.same.to_vec(),
            consoles: run.consoles.as_ref().clone(),
            secrets: vault.names(),
        }
    }

    /// The secrets of the run, asked again: they were never written down. Nothing where the operator left.
    pub fn secrets(&self, now: Timestamp, front: &mut Front<'_>) -> Result<Option<Vault>, Failure> {
        let needed = inputs::secrets(&self.loaded.procedure, &self.run.inputs);
        if let Front::Screen(seat) = front {
            let (theme, ascii) = front::look(&seat.settings);
            let form = Form::secrets(&self.run, &needed, now, theme).in_ascii(ascii);
            return Ok(front::ask(seat, form, &front::Nowhere)?.map(|answers| answers.secrets));
        }
        let any = match self.run.head.as_ref().map(|head| &head.mode) {
            Some(Mode::Rehearsal { .. }) => "; in a rehearsal any word will do",
            _ => "",
        };
        let mut vault = Vault::new();
        for input in needed {
            if let Some(help) = &input.help {
                say!("{help}");
            }
            let label = format!("{} (asked again: secrets are never written down{any})", input.label);
            let secret = secrets::ask(&label)?;
            vault.keep(input.name.as_str().into(), secret.as_bytes().to_vec());
        }
        Ok(Some(vault))
    }
}

/// The time by a run's own clock, that nobody has watched for so long.
pub(super) fn now(run: &Run, away: Duration) -> Timestamp {
    match run.head.as_ref().map(|head| &head.mode) {
        Some(Mode::Rehearsal { .. }) => run.at.saturating_add(away).unwrap_or(run.at),
        _ => Timestamp::now(),
    }
}

/// How long nobody watched: since the journal was last written.
pub(super) fn away(journal: &std::path::Path) -> Duration {
    let written = std::fs::metadata(journal).and_then(|metadata| metadata.modified());
    written
        .ok()
        .and_then(|at| SystemTime::now().duration_since(at).ok())
        .unwrap_or_default()
}

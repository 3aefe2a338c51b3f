use super::walk::Walk;
use super::{
    Doing as _, Failure, Status, front, library, place, rehearse, runs,
    say::say,
    seat::Front,
    secrets,
    session::{self, Came},
    simulated,
};
use crate::{
    engine::{
        Rules,
        event::{Head, Mode},
        input::Opening,
        run::Run,
    },
    journal::Folder,
    procedure::{catalogue::Catalogue, inputs},
    rehearsal::{World, auto::rebuild},
    runtime::{Core, fold},
    ui::{Question, form::Form, home::LIVE_STAYS},
    vault::Vault,
    words::Timestamp,
};
use std::{
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    time::{Duration, SystemTime},
};

/// Goes on with a run where it stands.
pub(super) fn resume(folder: Folder, walk: impl Into<Walk>, mut front: Front<'_>, copy: bool) -> Result<Came, Failure> {
    let walk = walk.into();
    let away = away(&folder.path().join("journal.jsonl"));
    let runs::Opened { file, records, torn } = runs::open(&folder)?;
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
        });
    }
    let Mode::Rehearsal { scenario, seed } = &head.mode else {
        return Err(Failure::Usage(LIVE_STAYS.into()));
    };
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
    session::needs_terminal(&front)?;
    if !copy && changed(&head.procedure, &head.revision) {
        match what_now(&head, &mut front)? {
            WhatNow::GoOn => {}
            WhatNow::StartOver => {
                drop(file);
                let what = rehearse::What {
                    name: head.procedure.clone(),
                    scenario: Some(scenario.clone()),
                    seed: *seed,
                };
                return rehearse::rehearse(&what, walk, front);
            }
            WhatNow::Leave => {
                return Ok(Came::paused(format!(
                    "The run is left as it is. `holdpoint rehearse {}` starts over with the changed procedure.",
                    head.procedure
                )));
            }
        }
    }
    let scenario = library::scenario(&loaded, Some(scenario))?;
    let mut world = World::new(scenario.clone(), *seed, scenario.start);
    let hands = simulated::hands(&folder);
    rebuild(&mut world, &records, &hands);
    // What ran went on while nobody watched.
    let now = world.now().saturating_add(away).unwrap_or(world.now());
    world.advance(now);
    let window = walk.window(now)?;
    let Some(vault) = asked_again(&loaded, &run, world.now(), &mut front)? else {
        return Ok(Came::paused("The run is left as it is."));
    };
    let opening = Opening {
        by: place::operator(),
        here: run.here.clone().unwrap_or_else(|| "here".into()),
        inputs: run.inputs.as_ref().clone(),
        origins: Default::default(),
        addresses: run.addresses.as_ref().clone(),
        account: run.account.clone(),
        same: run.same.to_vec(),
        consoles: run.consoles.as_ref().clone(),
        secrets: vault.names(),
    };
    let core = Core::resume(Rules::new(loaded.procedure.clone()), file, run);
    let rehearsal = simulated::Rehearsal {
        core,
        world,
        opening,
        vault,
        speed: walk.speed,
        window,
        folder,
        procedure: loaded.procedure,
    };
    simulated::walk(rehearsal, front)
}

/// The secrets of the run, asked again: they were never written down. Nothing where the operator left.
fn asked_again(loaded: &library::Loaded, run: &Run, now: Timestamp, front: &mut Front<'_>) -> Result<Option<Vault>, Failure> {
    let needed = inputs::secrets(&loaded.procedure, &run.inputs);
    if let Front::Screen(seat) = front {
        let (theme, ascii) = front::look(&seat.settings);
        let form = Form::secrets(run, &needed, now, theme).in_ascii(ascii);
        return Ok(front::ask(seat, form, &front::Nowhere)?.map(|answers| answers.secrets));
    }
    let mut vault = Vault::new();
    for input in needed {
        if let Some(help) = &input.help {
            say!("{help}");
        }
        let secret = secrets::ask(&format!(
            "{} (asked again: secrets are never written down; in a rehearsal any word will do)",
            input.label
        ))?;
        vault.keep(input.name.as_str().into(), secret.as_bytes().to_vec());
    }
    Ok(Some(vault))
}

/// How long nobody watched: since the journal was last written.
fn away(journal: &std::path::Path) -> Duration {
    let written = std::fs::metadata(journal).and_then(|metadata| metadata.modified());
    written
        .ok()
        .and_then(|at| SystemTime::now().duration_since(at).ok())
        .unwrap_or_default()
}

/// Whether the procedure, as it would be started now, is another than the run began with.
fn changed(name: &str, revision: &str) -> bool {
    library::find(name).is_ok_and(|now| now.procedure.revision != revision)
}

/// What becomes of a run whose procedure has changed.
enum WhatNow {
    GoOn,
    StartOver,
    Leave,
}

fn what_now(head: &Head, front: &mut Front<'_>) -> Result<WhatNow, Failure> {
    let Front::Screen(seat) = front else {
        let goes_on = go_on_with_copy(&head.procedure)?;
        return Ok(if goes_on { WhatNow::GoOn } else { WhatNow::Leave });
    };
    let (theme, ascii) = front::look(&seat.settings);
    let question = Question::new(
        format!("{} has changed since this run began", head.procedure),
        Some(head.mode.clone()),
        "The run keeps a copy of the procedure as it was. Nothing was changed in it.",
        &[
            ("Leave it as it is", "Nothing is begun. Compare the two first."),
            (
                "Go on with the copy",
                "The run goes on where it stands, by the procedure as it was when it began.",
            ),
            (
                "Start over with the changed procedure",
                "A new run from its first step. This one stays in the list, unfinished, with what it left open.",
            ),
        ],
        theme,
    );
    Ok(match front::answer(seat, question.in_ascii(ascii))? {
        Some(1) => WhatNow::GoOn,
        Some(2) => WhatNow::StartOver,
        _ => WhatNow::Leave,
    })
}

fn go_on_with_copy(name: &str) -> Result<bool, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::Usage(format!(
            "{name} has changed since this run began. Say --copy to go on with the copy that the run keeps, or start over."
        )));
    }
    print!("{name} has changed since this run began.\nGo on with the copy that the run keeps? [y/N] > ");
    io::stdout().flush().doing("write to the terminal")?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).doing("read from the terminal")?;
    Ok(line.trim().eq_ignore_ascii_case("y"))
}

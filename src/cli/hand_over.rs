//! Handing a run over from the shell, where no guide has it open.

use super::{Doing as _, Failure, Status, place, resume, runs, say::say, session, take};
use crate::{
    engine::{
        Rules,
        event::{Event, Mode},
        input::{Act, Input},
    },
    files,
    journal::{Folder, pack},
    runtime::{Core, fold},
    vault::Vault,
    words::Timestamp,
};
use std::path::Path;

/// Hands it over: until somebody takes it, nothing is done in it. Into a file, where one is named: it goes on where that is taken.
pub(super) fn hand_over(folder: &Folder, words: Option<&str>, output: Option<&Path>) -> Result<Status, Failure> {
    let runs::Opened { file, records, torn } = runs::open(folder).map_err(|failure| take::held(folder, failure))?;
    if let Some(torn) = torn {
        eprintln!("{torn}");
    }
    let run = fold(&records);
    let Some(head) = run.head.clone() else {
        return Err(Failure::Usage(format!("{} has no first record: nothing was begun.", folder.id())));
    };
    // Only whoever has it gives it away.
    if run.handed.is_none() {
        take::wanted(folder, &run, None)?;
    }
    let loaded = resume::kept(folder, &head)?;
    let handed = run.handed.clone();
    let words = match words {
        Some(words) => words.to_owned(),
        // What was said then is still said.
        None if handed.is_some() && output.is_some() => String::new(),
        None if session::has_terminal() => take::line("What should the next person know? > ")?,
        None => {
            return Err(Failure::Usage(
                "Say what the next person should know: --words TEXT (\"\" hands it over without a word).".into(),
            ));
        }
    };
    let now = match head.mode {
        Mode::Live => Timestamp::now(),
        Mode::Rehearsal { .. } => run.at,
    };
    let by = run.name_at(&place::operator()).to_owned();
    let ended = run.ended.is_some();
    let mut core = Core::resume(Rules::new(loaded.procedure), file, run);
    // Whether there is room for it is known before anything is given away.
    let into = match output {
        Some(path) if !ended => Some((path, files::create(path).doing(format_args!("make {}", path.display()))?)),
        _ => None,
    };
    let done = if into.is_some() && handed.is_some_and(|handed| handed.carried) {
        Ok(())
    } else {
        let act = Act::HandOver {
            words,
            carried: into.is_some(),
        };
        match core.step(Input::Operator { by, act }, now, &Vault::new()) {
            Ok(outcome) => outcome
                .refused
                .map_or(Ok(()), |why| Err(Failure::Usage(format!("It is not handed over: {why}.")))),
            Err(error) => Err(error.into()),
        }
    };
    let Some((path, file)) = into else {
        done?;
        say!("Handed over. Whoever goes on takes it, by name: holdpoint take {}", folder.id());
        return Ok(Status::Finished);
    };
    let packed = match done {
        Ok(()) => pack::<Event>(folder, path, file).map_err(|error| {
            Failure::Io(format!(
                "{error}\nThe run counts as handed over all the same. Say it again with another file (--output), or take it back: holdpoint take {} --because REASON",
                folder.id()
            ))
        }),
        Err(failure) => Err(failure),
    };
    if packed.is_err() {
        // Half a run is of no use to anybody.
        let _ = std::fs::remove_file(path);
    }
    packed?;
    say!(
        "Handed over, and packed into {file}. Bring it to the other machine, and there: holdpoint take {file}\nNo secret is in it; what commands printed is. Whoever reads it reads the run: it is yours alone until you give it away.",
        file = path.display()
    );
    Ok(Status::Finished)
}

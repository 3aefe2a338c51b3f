//! Handing a run over from the shell, where no guide has it open.

use super::{Failure, Status, place, resume, runs, say::say, session, take};
use crate::{
    engine::{
        Rules,
        event::Mode,
        input::{Act, Input},
    },
    journal::Folder,
    runtime::{Core, fold},
    vault::Vault,
    words::Timestamp,
};

/// Hands it over: until somebody takes it, nothing is done in it.
pub(super) fn hand_over(folder: &Folder, words: Option<&str>) -> Result<Status, Failure> {
    let runs::Opened { file, records, torn } = runs::open(folder).map_err(|failure| take::held(folder, failure))?;
    if let Some(torn) = torn {
        eprintln!("{torn}");
    }
    let run = fold(&records);
    let Some(head) = run.head.clone() else {
        return Err(Failure::Usage(format!("{} has no first record: nothing was begun.", folder.id())));
    };
    let loaded = resume::kept(folder, &head)?;
    let words = match words {
        Some(words) => words.to_owned(),
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
    let mut core = Core::resume(Rules::new(loaded.procedure), file, run);
    let act = Act::HandOver { words, carried: false };
    let outcome = core.step(Input::Operator { by, act }, now, &Vault::new())?;
    if let Some(why) = outcome.refused {
        return Err(Failure::Usage(format!("It is not handed over: {why}.")));
    }
    say!("Handed over. Whoever goes on takes it, by name: holdpoint take {}", folder.id());
    Ok(Status::Finished)
}

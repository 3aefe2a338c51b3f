//! What is said at a run's door, and who answers.

use super::{Failure, people, runs};
use crate::{
    door::{self, Door, Knock},
    journal::{Folder, holder},
    rehearsal::injected::Injection,
};
use serde::{Deserialize, Serialize};
use std::{io, path::PathBuf};
use tokio::sync::mpsc;

/// What somebody wants at the door.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Wish {
    /// To know what can be put into this rehearsal.
    Faults,
    /// To put something into it.
    Inject(Box<Injection>),
}

/// What is answered.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Word {
    /// It was done, or this is what was asked for.
    Said(String),
    /// It wasn't done: why.
    Refused(String),
}

/// Whoever puts faults into a rehearsal. A live run has none.
pub(super) type Trainer = Box<dyn Fn(&Wish, &str) -> Word + Send + Sync>;

/// Opens a run's door, and answers there until this is dropped. A run whose folder can't hold a socket goes on without.
pub(super) async fn attend(folder: Folder, trainer: Option<Trainer>) {
    let door = match Door::open(folder.path(), 0o600) {
        Ok(door) => door,
        Err(error) => {
            tracing::warn!(%error, folder = %folder.path().display(), "the run's door can't be opened: nobody can inject or sign");
            return;
        }
    };
    let (to, mut knocks) = mpsc::channel::<Knock>(1);
    let answering = async {
        while let Some(knock) = knocks.recv().await {
            // The journal and the system's databases are read meanwhile.
            let word = tokio::task::block_in_place(|| answer(&knock, trainer.as_ref()));
            knock.answer(serde_json::to_string(&word).unwrap_or_default());
        }
    };
    tokio::join!(door.attend(to), answering);
}

fn answer(knock: &Knock, trainer: Option<&Trainer>) -> Word {
    let Ok(wish) = serde_json::from_str::<Wish>(&knock.line) else {
        return Word::Refused("the guide that walks this run doesn't know that word: is it of another version?".into());
    };
    match (&wish, trainer) {
        (Wish::Faults | Wish::Inject(_), None) => Word::Refused("This run is live: only a rehearsal takes faults.".into()),
        (Wish::Faults | Wish::Inject(_), Some(trainer)) => trainer(&wish, &people::login(knock.uid)),
    }
}

/// Says something at a run's door.
///
/// # Errors
/// Nobody is there to hear it; or it was refused, in words.
pub(super) fn say(folder: &Folder, wish: &Wish) -> Result<String, Failure> {
    let line = serde_json::to_string(wish).map_err(|error| Failure::Io(error.to_string()))?;
    let answer = door::knock(folder.path(), &line).map_err(|error| nobody(folder, &error))?;
    match serde_json::from_str(&answer) {
        Ok(Word::Said(text)) => Ok(text),
        Ok(Word::Refused(why)) => Err(Failure::Usage(why)),
        Err(_) => Err(Failure::Io(
            "The guide that walks this run answers in words that this program doesn't know: one of them is newer.".into(),
        )),
    }
}

/// Why nobody answers, and what to do.
fn nobody(folder: &Folder, error: &io::Error) -> Failure {
    let (id, path) = (folder.id(), folder.path().display());
    if !folder.path().exists() && error.kind() != io::ErrorKind::PermissionDenied {
        return Failure::Usage(format!(
            "There is no run folder {path}. `holdpoint runs` lists the runs that are there."
        ));
    }
    let over = runs::read(folder).is_ok_and(|run| run.ended.is_some());
    Failure::Usage(match (holder(folder.path()), error.kind()) {
        (_, io::ErrorKind::PermissionDenied) => format!(
            "The run in {path} isn't open to you. Whoever walks it can share it with a group that you are in: holdpoint share {id} GROUP"
        ),
        _ if over => format!("{id} is over."),
        (None, _) => format!("No guide has {id} open. `holdpoint resume {id}` goes on with it."),
        (Some(holder), io::ErrorKind::NotFound) => format!(
            "{id} is open in a guide ({holder}) that has no door: its folder can't hold sockets, or it is of an older version. Its log says which: {}",
            crate::logging::place().unwrap_or_else(|| PathBuf::from("logging is off")).display()
        ),
        (Some(holder), _) => {
            format!("{id} is open in a guide ({holder}) that can't be reached from here: {error}. Sockets work on its own machine alone.")
        }
    })
}

//! What is said at a run's door, and who answers.

use super::{Failure, people, runs, signers};
use crate::{
    door::{self, Door, Knock},
    engine::{
        event::{Proof, message},
        input::{Act, Input},
    },
    files,
    journal::{Folder, holder},
    rehearsal::injected::Injection,
    runtime::Inject,
    words::{Digest, StepId},
};
use serde::{Deserialize, Serialize};
use std::{io, path::PathBuf, sync::Arc};
use tokio::sync::mpsc;

/// What somebody wants at the door.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Wish {
    /// To know what can be put into this rehearsal.
    Faults,
    /// To put something into it.
    Inject(Box<Injection>),
    /// To say something to the trainee, in a colleague's name.
    Say {
        /// Whose; the login's where it isn't said.
        name: Option<String>,
        /// Word for word.
        words: String,
    },
    /// To sign for a step as the second person.
    Sign(Handed),
}

/// What a second person hands in.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Handed {
    /// The step that they saw.
    pub step: StepId,
    /// As it stood then.
    pub sheet: Digest,
    /// Made with their key; without, their login counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
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
pub(super) type Trainer = Arc<dyn Fn(&Wish, &str) -> Word + Send + Sync>;

/// Opens a run's door, and answers there until this is dropped. A run whose folder can't hold a socket goes on without.
pub(super) async fn attend(folder: Folder, trainer: Option<Trainer>, inject: Inject) {
    let mode = if files::is_shared(folder.path()) { door::SHARED } else { door::OWN };
    let door = match Door::open(folder.path(), mode) {
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
            let word = match tokio::task::block_in_place(|| answer(&folder, &knock, trainer.as_ref())) {
                Answer::Word(word) => word,
                Answer::Signs { by, act } => signed(&inject, by, act).await,
                Answer::Says { by, words } => said(&inject, by, words).await,
            };
            knock.answer(serde_json::to_string(&word).unwrap_or_default());
        }
    };
    tokio::join!(door.attend(to), answering);
}

/// What comes of a knock.
enum Answer {
    Word(Word),
    /// Somebody says something to the trainee.
    Says {
        by: String,
        words: String,
    },
    /// Somebody signs: who, and what is left for the engine to say.
    Signs {
        by: String,
        act: Box<Act>,
    },
}

fn answer(folder: &Folder, knock: &Knock, trainer: Option<&Trainer>) -> Answer {
    let Ok(wish) = serde_json::from_str::<Wish>(&knock.line) else {
        return Answer::Word(Word::Refused(
            "The guide that walks this run doesn't know that word: is it of another version?".into(),
        ));
    };
    let login = people::login(knock.uid);
    match (wish, trainer) {
        (Wish::Sign(handed), _) => match proven(folder, &handed, login, knock.uid) {
            Ok((by, proof)) => Answer::Signs {
                by,
                act: Box::new(Act::Sign {
                    step: handed.step,
                    sheet: handed.sheet,
                    proof,
                    own_login: people::own(knock.uid),
                }),
            },
            Err(why) => Answer::Word(Word::Refused(format!("Nothing was signed: {why}."))),
        },
        (Wish::Say { name, words }, _) => Answer::Says {
            by: name.unwrap_or(login),
            words,
        },
        (Wish::Faults | Wish::Inject(_), None) => Answer::Word(Word::Refused("This run is live: only a rehearsal takes faults.".into())),
        (wish, Some(trainer)) => Answer::Word(trainer(&wish, &login)),
    }
}

/// Who signs, and how that is known.
fn proven(folder: &Folder, handed: &Handed, login: String, uid: u32) -> Result<(String, Proof), String> {
    let Some(signature) = &handed.signature else {
        return Ok((login.clone(), Proof::Login { login, uid }));
    };
    let message = message(folder.id(), handed.step.as_str(), &handed.sheet);
    let verified = signers::verify(folder.path(), &message, signature)?;
    let proof = Proof::Key {
        fingerprint: verified.fingerprint,
        login,
        signature: signature.clone(),
    };
    Ok((verified.principal, proof))
}

async fn signed(inject: &Inject, by: String, act: Box<Act>) -> Word {
    let name = by.clone();
    match inject.ask(Input::Operator { by, act: *act }).await {
        Some(Ok(())) => Word::Said(format!("Signed, as {name}. It is in the journal; the one who asked goes on.")),
        Some(Err(why)) => Word::Refused(sentence(&why)),
        None => Word::Refused("The guide is just leaving: nothing was signed.".into()),
    }
}

async fn said(inject: &Inject, by: String, words: String) -> Word {
    let name = by.clone();
    let step = None;
    match inject.ask(Input::Said { by, words, step }).await {
        Some(Ok(())) => Word::Said(format!("The trainee reads it, as said by {name}.")),
        Some(Err(why)) => Word::Refused(sentence(&why)),
        None => Word::Refused("The guide is just leaving: nothing was said.".into()),
    }
}

/// With a capital and a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
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

//! Who has a run, where it goes from one person to the next: the one who leaves hands it over, the one who comes takes it by name.

use super::{decide::Decision, event::Event, refusal::Refusal, run::Run};
use crate::words::Timestamp;
use serde::{Deserialize, Serialize};

/// A run that nobody has: it was handed over, and not taken yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// When.
    pub at: Timestamp,
    /// Who handed it over.
    pub by: String,
    /// What they wanted the next person to know.
    pub words: String,
    /// It went into a file, to be taken on another machine.
    pub carried: bool,
}

/// Somebody takes a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// By which name: all that is done from then on is done under it.
    pub by: String,
    /// The login at which they sit.
    pub login: String,
    /// The machine that they sit at.
    pub from: String,
    /// Why, where nobody had handed it to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Tells this taking from all others: hosts know by it who has the run.
    pub mark: String,
}

impl Run {
    /// The login of whoever has it, or had it last.
    pub fn login(&self) -> &str {
        self.taken.last().map_or(&*self.by, |(_, taken)| &*taken.login)
    }

    /// The name under which somebody at this login goes on with it.
    pub fn name_at<'r>(&'r self, login: &'r str) -> &'r str {
        match self.taken.last() {
            Some((_, taken)) if taken.login == login => &taken.by,
            _ => login,
        }
    }

    /// By whom and when it was handed over and taken, in words, one line each, the last last.
    pub fn passed_on(&self) -> impl Iterator<Item = (Timestamp, String)> + '_ {
        let taken = self.taken.iter().map(|(at, taken)| (*at, taken.to_string()));
        taken.chain(self.handed.iter().map(|handed| (handed.at, handed.to_string())))
    }
}

impl std::fmt::Display for Handed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&handed_over(&self.by, &self.words, self.carried))
    }
}

impl std::fmt::Display for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Taken { by, login, from, .. } = self;
        write!(f, "Taken by {by} (login {login}) on {from}")?;
        match &self.because {
            Some(because) => write!(f, ", because: {because}"),
            None => Ok(()),
        }
    }
}

/// That a run was handed over, in words.
pub fn handed_over(by: &str, words: &str, carried: bool) -> String {
    let to = if carried { " to another machine, in a file" } else { "" };
    match words.trim() {
        "" => format!("Handed over by {by}{to}, without a word"),
        words => format!("Handed over by {by}{to}: {words}"),
    }
}

/// Hands it over. One that was handed over already may still go into a file, and keeps the words of before where none are said.
pub(super) fn hand_over(d: &mut Decision, by: &str, words: &str, carried: bool) -> Result<(), Refusal> {
    let before = d.run().handed.clone();
    if let Some(handed) = &before
        && (handed.carried || !carried)
    {
        return Err(not_taken(handed));
    }
    let words = match (words.trim(), before) {
        ("", Some(handed)) => handed.words.clone(),
        (words, _) => words.to_owned(),
    };
    d.say(Event::HandedOver {
        by: by.into(),
        words,
        carried,
    });
    Ok(())
}

/// Takes it. What nobody handed over is taken only with a reason.
pub(super) fn take(d: &mut Decision, mut taken: Taken) -> Result<(), Refusal> {
    taken.by = named(&taken.by)?;
    taken.because = taken.because.map(|why| why.trim().to_owned()).filter(|why| !why.is_empty());
    if d.run().handed.is_none() && taken.because.is_none() {
        return Err(Refusal::Reason(
            "nobody has handed this run over, so taking it goes against whoever has it".into(),
        ));
    }
    d.say(Event::Taken(taken));
    Ok(())
}

/// The name of a person, as it goes into the journal.
///
/// # Errors
/// It is none.
pub fn named(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(Refusal::Value(
            "a name is wanted, on one line: all that is done from here on is done under it".into(),
        ));
    }
    Ok(name.to_owned())
}

/// Nothing is done in a run that nobody has.
pub(super) fn not_taken(handed: &Handed) -> Refusal {
    Refusal::NotNow(format!(
        "{} has handed this run over, and nobody has taken it yet, so nothing is done in it. `holdpoint take` takes it, by name",
        handed.by
    ))
}

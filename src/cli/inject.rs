//! A trainer puts something into a running rehearsal from another terminal.

use super::{
    Failure, Status,
    door::{self, Wish},
    runs,
    say::say,
};
use crate::rehearsal::injected::Injection;

/// What a colleague says to the trainee.
pub(super) struct Words {
    pub name: Option<String>,
    pub words: String,
}

/// Puts something in; without a word of what, lists what can be.
pub(super) fn inject(run: &str, what: Injection, sets: &[String], words: Option<Words>) -> Result<Status, Failure> {
    let folder = runs::find_anywhere(Some(run))?;
    if let Some(Words { name, words }) = words {
        say!("{}", door::say(&folder, &Wish::Say { name, words })?);
        return Ok(Status::Finished);
    }
    let mut what = what;
    for set in sets {
        let Some((place, value)) = set.split_once('=') else {
            return Err(Failure::Usage(format!("--set {set}: written NAME=VALUE, as in --set 'heal=400'")));
        };
        what.set.insert(place.trim().to_owned(), value.trim().to_owned());
    }
    let wish = if what == Injection::default() {
        Wish::Faults
    } else {
        Wish::Inject(Box::new(what))
    };
    say!("{}", door::say(&folder, &wish)?);
    Ok(Status::Finished)
}

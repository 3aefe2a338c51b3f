//! The second person: their signature, and what there must be of one before a step goes on.

use super::{confirm::Signed, step};
use crate::{
    engine::{
        decide::Decision,
        event::{ALONE, Event, Proof, Second},
        refusal::{Enough, Refusal},
        run::Line,
        status::Status,
    },
    words::{Digest, StepId},
};

/// Signs for a step, as it stands before the operator.
pub(super) fn sign(d: &mut Decision, by: &str, id: &StepId, seen: &Digest, proof: Proof, own_login: bool) -> Result<(), Refusal> {
    let (_, line) = step(d, id)?;
    let unsigned = |why: String| Err(Refusal::Unsigned(why));
    let Some((digest, sheet)) = line.sheet.as_ref().filter(|_| line.status == Status::Pending) else {
        return unsigned(format!("{id} isn't waiting to be confirmed"));
    };
    if !sheet.second {
        return unsigned(format!("{id} wants no second person"));
    }
    if digest != seen {
        return unsigned(format!("{id} has changed since you were shown it: look at it again"));
    }
    match &proof {
        Proof::Login { login, .. } if own_login || is_at(d, login, &d.run().by) => {
            return unsigned(format!(
                "{login} is the login that the run is walked from, so it proves no second person: sign under another, or with a key"
            ));
        }
        Proof::Login { uid: 0, .. } => {
            return unsigned("root may be anybody: sign under your own login, or with a key".into());
        }
        Proof::Said if d.run().is_live() => return unsigned("in a live run a name proves nothing".into()),
        _ if is_same(by, &d.run().by) => return unsigned(format!("{by} walks this run, and can't be the second person, too")),
        _ => {}
    }
    d.say(Event::Signed {
        step: id.clone(),
        sheet: seen.clone(),
        second: Second { by: by.to_owned(), proof },
    });
    Ok(())
}

/// The second person of a step that is about to be confirmed, and what it goes without where there is none.
pub(super) fn second(
    d: &Decision,
    by: &str,
    line: &Line,
    shown: &Digest,
    signed: &Signed,
) -> Result<(Option<Second>, Option<&'static str>), Refusal> {
    if !line.sheet.as_ref().is_some_and(|(_, sheet)| sheet.second) {
        return Ok((None, None));
    }
    // Another may have taken the run over since it was signed.
    let theirs = |second: &Second| !is_same(&second.by, by) && !matches!(&second.proof, Proof::Login { login, .. } if is_at(d, login, by));
    // What was signed is the procedure's own command.
    let signed_for = line.signed.as_ref().filter(|_| signed.edited.is_none());
    let signature = signed_for.filter(|signature| signature.sheet == *shown && theirs(&signature.second));
    if let Some(signature) = signature {
        return Ok((Some(signature.second.clone()), None));
    }
    let named = signed.second.as_deref().map(str::trim).unwrap_or_default();
    if !d.run().is_live() && !named.is_empty() && !is_same(named, by) {
        let second = Second {
            by: named.to_owned(),
            proof: Proof::Said,
        };
        return Ok((Some(second), None));
    }
    if signed.against.is_some() {
        return Ok((None, Some(ALONE)));
    }
    let enough = if d.run().is_live() { Enough::Proof } else { Enough::Name };
    Err(Refusal::Second(by.to_owned(), enough))
}

/// Whether a login is that of the one who acts under a name.
fn is_at(d: &Decision, login: &str, by: &str) -> bool {
    is_same(login, by) || d.run().taken.last().is_some_and(|(_, taken)| taken.login == login)
}

fn is_same(name: &str, other: &str) -> bool {
    name.trim().to_lowercase() == other.trim().to_lowercase()
}

//! The second person: is shown the step that waits for them, and signs for it at the run's door.

use super::{
    Failure, Status,
    door::{self, Handed, Wish},
    runs,
    say::say,
    signers,
};
use crate::{
    engine::{event::message, run::Run},
    journal::Folder,
    plain::tell,
    words::{Digest, StepId},
};
use std::{
    io::{self, BufRead as _, Write as _},
    path::Path,
};

/// Shows the step that waits for a second person, asks, and signs.
pub(super) fn sign(run: Option<&str>, key: Option<&Path>) -> Result<Status, Failure> {
    let folder = runs::find_anywhere(run)?;
    let now = runs::read(&folder).map_err(Failure::Usage)?;
    let (step, digest) = waiting(&folder, &now)?;
    say!("{}", shown(&folder, &now, &step, &digest, key.is_some()));
    print!("You are the second person for it. Type yes to sign: ");
    io::stdout().flush().map_err(|error| Failure::Io(error.to_string()))?;
    let mut typed = String::new();
    let _ = io::stdin().lock().read_line(&mut typed);
    if typed.trim() != "yes" {
        say!("Nothing was signed.");
        return Ok(Status::Failed);
    }
    let signature = match key {
        Some(key) => Some(signers::sign(key, &message(folder.id(), step.as_str(), &digest)).map_err(Failure::Usage)?),
        None => None,
    };
    let handed = Handed {
        step,
        sheet: digest,
        signature,
    };
    say!("{}", door::say(&folder, &Wish::Sign(handed))?);
    Ok(Status::Finished)
}

/// The step that waits for a signature, and what it stands at now.
fn waiting(folder: &Folder, run: &Run) -> Result<(StepId, Digest), Failure> {
    let current = run.current().map(|slot| slot.id().clone());
    let sheet = current.as_ref().and_then(|id| run.line(id).sheet.clone());
    let (Some(id), Some((digest, sheet))) = (current, sheet) else {
        return Err(Failure::Usage(format!(
            "{} stands at no step that could be signed for.",
            folder.id()
        )));
    };
    // What is read here must be what the signature is for.
    if sheet.digest() != digest {
        return Err(Failure::Usage(format!(
            "{id} isn't what its own digest says: the journal is damaged, or of another version."
        )));
    }
    if !sheet.second {
        return Err(Failure::Usage(format!(
            "{} stands at {id}, which wants no second person.",
            folder.id()
        )));
    }
    match run.signed(&id) {
        Some(signature) => Err(Failure::Usage(format!("{id} is signed already, by {}.", signature.second))),
        None => Ok((id, digest)),
    }
}

/// The step as the sheet has it, and what stands around it.
fn shown(folder: &Folder, run: &Run, step: &StepId, digest: &Digest, by_key: bool) -> String {
    let mut lines = Vec::new();
    if let Some(head) = &run.head {
        let mode = if run.is_live() { "LIVE" } else { "rehearsal" };
        lines.push(format!("{} · {mode} · {}", folder.id(), head.title));
    }
    lines.push(format!("{} asks for a second person.", run.by));
    if let Some((_, sheet)) = &run.line(step).sheet {
        let steps = tell::step(run, step, sheet);
        lines.extend(steps.into_iter().filter(|line| !line.starts_with("A second person signs")));
        for guard in &sheet.guards {
            let held = run.broken(std::slice::from_ref(guard));
            lines.push(match held.first() {
                None => format!("guard {guard} holds"),
                Some(broken) => format!("▲ {broken}"),
            });
        }
    }
    let short: String = digest.as_str().chars().take(8).collect();
    lines.push(format!("sheet {short}: compare it with what {} sees", run.by));
    lines.push(String::new());
    if !by_key {
        lines.push("You sign by the login that you are at.".into());
    }
    crate::plain::printable(&lines.join("\n"))
}

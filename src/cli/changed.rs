//! A procedure that has changed since its run began.

use super::{Doing as _, Failure, front, library, seat::Front};
use crate::{
    engine::event::{Drill, Head, Mode},
    ui::Question,
};
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

/// Whether the procedure, as it would be started now, is another than the run began with.
pub(super) fn is(name: &str, revision: &str) -> bool {
    library::find(name).is_ok_and(|now| now.procedure.revision != revision)
}

/// What becomes of a run whose procedure has changed.
pub(super) enum WhatNow {
    /// The run goes on, by its own copy.
    GoOn,
    /// A new rehearsal, by the changed procedure.
    StartOver {
        /// Of this scenario.
        scenario: String,
        /// With this seed.
        seed: u64,
        /// As a drill.
        drill: Option<Drill>,
    },
    /// Nothing is done.
    Leave,
}

/// How the changed procedure is begun, in a sentence.
pub(super) fn afresh(head: &Head) -> String {
    match &head.mode {
        Mode::Rehearsal { .. } => format!("`holdpoint rehearse {}` starts over with the changed procedure.", head.procedure),
        Mode::Live => "End it short first, by its copy, to begin anew with the changed procedure: it holds its hosts.".to_owned(),
    }
}

/// Asks. A live run is never started over from here: what it left open must be closed first.
pub(super) fn what_now(head: &Head, front: &mut Front<'_>) -> Result<WhatNow, Failure> {
    let Front::Screen(seat) = front else {
        let goes_on = go_on_with_copy(&head.procedure)?;
        return Ok(if goes_on { WhatNow::GoOn } else { WhatNow::Leave });
    };
    let (theme, ascii) = front::look(&seat.settings);
    let mut answers = vec![
        ("Leave it as it is", "Nothing is begun. Compare the two first."),
        (
            "Go on with the copy",
            "The run goes on where it stands, by the procedure as it was when it began.",
        ),
    ];
    if matches!(head.mode, Mode::Rehearsal { .. }) {
        answers.push((
            "Start over with the changed procedure",
            "A new run from its first step. This one stays in the list, unfinished, with what it left open.",
        ));
    }
    let question = Question::new(
        format!("{} has changed since this run began", head.procedure),
        Some(head.mode.clone()),
        "The run keeps a copy of the procedure as it was. Nothing was changed in it.",
        &answers,
        theme,
    );
    Ok(match (front::answer(seat, question.in_ascii(ascii))?, &head.mode) {
        (Some(1), _) => WhatNow::GoOn,
        (Some(2), Mode::Rehearsal { scenario, seed, drill }) => WhatNow::StartOver {
            scenario: scenario.clone(),
            seed: *seed,
            drill: *drill,
        },
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

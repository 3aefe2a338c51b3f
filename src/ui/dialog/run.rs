//! The run as a whole: notes, the stop, the end, leaving.

use super::{Choice, Deed, Dialog, Done, Opened, prompt};
use crate::{
    engine::{
        input::Act,
        run::{JobState, Run},
    },
    ui::{
        event::Out,
        field::Field,
        keys::{Command, Keymap},
        theme::Role,
    },
    words::Signal,
};

/// Something for the journal.
pub(super) fn note() -> Opened {
    let field = Field::lines("Note", "")
        .with_help("Ctrl-S writes it into the journal.")
        .required("nothing was typed");
    let dialog = Dialog::act("Note", vec![field], |fields| {
        Ok(Act::Note {
            text: fields.first().and_then(Field::given).unwrap_or_default(),
        })
    });
    Opened::Ask(Box::new(dialog.harmless()))
}

/// The stop is lifted.
pub(super) fn lift(run: &Run) -> Opened {
    let Some(stop) = run.stopped.clone() else {
        return Opened::No("Nothing is stopped.".into());
    };
    let dialog = Dialog::act("Lift the stop", vec![Field::reason("Reason")], |fields| {
        Ok(Act::Lift {
            reason: fields.first().and_then(Field::given).unwrap_or_default(),
        })
    });
    let why = if stop.2.is_empty() {
        String::new()
    } else {
        format!(": {}", stop.2)
    };
    Opened::Ask(Box::new(dialog.saying(Role::Text, format!("{} stopped everything{why}.", stop.1))))
}

/// The run ends before its time.
pub(super) fn end_short(run: &Run, keys: &Keymap) -> Opened {
    let open: Vec<_> = run
        .effects
        .iter()
        .map(|(_, effect)| (Role::Bad, format!("● stays open: {}", effect.text)))
        .collect();
    let dialog = Dialog::act("End the run here", vec![Field::reason("Reason")], |fields| {
        Ok(Act::EndShort {
            reason: fields.first().and_then(Field::given).unwrap_or_default(),
        })
    });
    let says = format!(
        "No further step is run, but for those that always come at the end of a part that was begun. To go on another day, leave instead \
         ({}).",
        keys.hint(Command::Leave)
    );
    Opened::Ask(Box::new(dialog.saying(Role::Caution, format!("▲ {says}")).saying_all(open)))
}

/// Leaving, asked where something runs.
pub(super) fn leave(run: &Run) -> Opened {
    let running = run.live_jobs().count();
    let leave = Done::Send(vec![Out::Leave {
        why: "the operator left".into(),
    }]);
    if run.ended.is_some() {
        return Opened::Now(leave);
    }
    let says = match running {
        0 => "Nothing runs. The run stays where it stands; `holdpoint resume` goes on from here.".to_owned(),
        1 => "One command goes on without the guide; `holdpoint resume` finds it again.".to_owned(),
        n => format!("{n} commands go on without the guide; `holdpoint resume` finds them again."),
    };
    let options = vec![
        (Choice::new("Stay"), Done::Nothing),
        (
            Choice {
                key: Some('y'),
                ..Choice::new("Leave")
            },
            leave,
        ),
    ];
    Opened::Ask(Box::new(Dialog::menu("Leave the guide?", options).saying(Role::Text, says)))
}

/// Interrupt there, or leave?
pub(super) fn ctrl_c(run: &Run) -> Dialog {
    let mut options = vec![(Choice::new("Back: nothing is done"), Done::Nothing)];
    let running = run
        .live_jobs()
        .filter(|(_, job)| matches!(job.state, JobState::Running | JobState::AtPrompt { .. }));
    for ((job, _), key) in running.zip('1'..='9') {
        let (label, _) = prompt::words(Signal::Interrupt);
        let choice = Choice {
            label: format!("{}: {label}", job.host),
            text: job.attempt.to_string(),
            key: Some(key),
        };
        let act = Act::Interrupt {
            job: job.clone(),
            signal: Signal::Interrupt,
        };
        options.push((choice, Done::Send(vec![Out::Act(act)])));
    }
    options.push((
        Choice {
            key: Some('l'),
            ..Choice::new("Leave: what runs goes on")
        },
        Done::Send(vec![Out::Leave {
            why: "the operator left with Ctrl-C".into(),
        }]),
    ));
    options.push((
        Choice {
            key: Some('s'),
            ..Choice::new(Deed::StopAll.label())
        },
        Done::Open(Deed::StopAll),
    ));
    Dialog::menu("Ctrl-C: interrupt there, or leave?", options)
        .saying(Role::Dim, "A second Ctrl-C restores the terminal and leaves at once.")
        .harmless()
}

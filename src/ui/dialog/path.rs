//! The way through the plan: turn to another step, go back, do again, take back.

use super::{Dialog, Opened, title_of};
use crate::{
    engine::{input::Act, run::Run, sheet::UndoSheet},
    procedure::{model::Order, plan::Slot},
    ui::{field::Field, theme::Role},
    words::StepId,
};

/// Makes another step the current one.
pub(super) fn turn(run: &Run, id: &StepId) -> Opened {
    let free = run
        .slot(id)
        .and_then(Slot::parent)
        .and_then(|block| run.block(block))
        .is_some_and(|block| block.order == Order::Any);
    let current = run.current().map(|slot| title_of(run, slot.id()));
    let reason = if free {
        Field::text("Reason", "").with_help("May be left empty: this block has no order.")
    } else {
        Field::reason("Reason")
    };
    let to = id.clone();
    let dialog = Dialog::act(format!("Turn to: {}", title_of(run, id)), vec![reason], move |fields| {
        Ok(Act::Turn {
            to: to.clone(),
            reason: fields.first().and_then(Field::given).unwrap_or_default(),
        })
    });
    let says = current.map(|current| {
        (
            Role::Text,
            format!("It becomes the current step now, before: {current}. Nothing is run by that."),
        )
    });
    Opened::Ask(Box::new(dialog.saying_all(says)))
}

/// Goes back: it and all after it are done again.
pub(super) fn go_back(run: &Run, id: &StepId) -> Opened {
    let to = id.clone();
    let dialog = Dialog::act(
        format!("Go back to: {}", title_of(run, id)),
        vec![Field::reason("Reason")],
        move |fields| {
            Ok(Act::GoBack {
                to: to.clone(),
                reason: fields.first().and_then(Field::given).unwrap_or_default(),
            })
        },
    );
    Opened::Ask(Box::new(dialog.saying(
        Role::Caution,
        "▲ It and every step after it will be done again. Nothing is taken back by that.",
    )))
}

/// Does one finished step again.
pub(super) fn redo(run: &Run, id: &StepId) -> Opened {
    let step = id.clone();
    let dialog = Dialog::act(
        format!("Do again: {}", title_of(run, id)),
        vec![Field::reason("Reason")],
        move |fields| {
            Ok(Act::Redo {
                step: step.clone(),
                reason: fields.first().and_then(Field::given).unwrap_or_default(),
            })
        },
    );
    Opened::Ask(Box::new(dialog.saying(Role::Text, "This one alone becomes open again.")))
}

/// Takes a step or a block back.
pub(super) fn undo(run: &Run, id: &StepId) -> Opened {
    let line = run.line(id);
    let sheet = line.ran.clone().or_else(|| line.sheet.as_ref().map(|(_, sheet)| sheet.clone()));
    let mut says = Vec::new();
    match sheet.as_ref().map(|sheet| &sheet.undo) {
        Some(UndoSheet::None(why)) => return Opened::No(format!("There is nothing to take back, or no way to: {why}")),
        Some(UndoSheet::Steps(steps)) => {
            says.push((Role::Text, "These steps are put in, each to be confirmed:".to_owned()));
            for (title, command) in steps {
                says.push((Role::Strong, format!("  ↶ {title}")));
                says.push((Role::Command, format!("      {command}")));
            }
        }
        _ => says.push((
            Role::Text,
            "The undo of everything begun in it is put in, in reverse order of what really happened, each to be confirmed.".to_owned(),
        )),
    }
    let of = id.clone();
    let dialog = Dialog::act(
        format!("Undo: {}", title_of(run, id)),
        vec![Field::reason("Reason")],
        move |fields| {
            Ok(Act::Undo {
                of: of.clone(),
                reason: fields.first().and_then(Field::given).unwrap_or_default(),
            })
        },
    );
    Opened::Ask(Box::new(dialog.saying_all(says)))
}

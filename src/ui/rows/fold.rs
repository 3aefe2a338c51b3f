//! Turns of a loop of which nothing is to be seen, folded into one line: those that are done, and those that nothing happened to.

use super::{
    Fold, Wanted,
    tally::{Entry, Tally, Uniform, key_of},
};
use crate::{
    engine::{run::Run, status::Look},
    procedure::plan::{Slot, Turn},
    words::node_set,
};
use std::collections::HashMap;

/// Fewer turns are shown one by one.
const LEAST: usize = 3;

/// Turns next to the current one that are shown.
const NEAR: usize = 1;

/// By the place that each begins at: where it ends, and what stands there instead.
pub(super) struct Folds(HashMap<usize, (usize, Fold)>);

impl Folds {
    pub(super) fn of(run: &Run, tally: &Tally, wanted: &Wanted<'_>) -> Folds {
        let mut folds = Folds(HashMap::new());
        // Loops within turns are folded, too: their turn may be shown.
        for at in 0..run.slots.len() {
            let turns = turns(run, tally, at);
            if turns.len() > LEAST {
                folds.fold(run, tally, wanted, &turns);
            }
        }
        folds
    }

    pub(super) fn remove(&mut self, place: &usize) -> Option<(usize, Fold)> {
        self.0.remove(place)
    }

    fn fold(&mut self, run: &Run, tally: &Tally, wanted: &Wanted<'_>, turns: &[usize]) {
        let holds = |at: usize| {
            let end = tally.entries.get(at).map_or(at, |entry| entry.end);
            tally.current.is_some_and(|current| (at..end).contains(&current))
        };
        let near = turns.iter().position(|at| holds(*at));
        let mut run_of: Vec<usize> = Vec::new();
        let mut look = None;
        for (number, at) in turns.iter().enumerate() {
            let is_near = near.map_or(number == 0, |near| number.abs_diff(near) <= NEAR);
            let chosen = run
                .slots
                .get(*at)
                .is_some_and(|slot| wanted.unfolded.contains(slot.id()) || wanted.chosen.get(slot.id()).is_some_and(|open| *open));
            let dull = tally.entries.get(*at).and_then(dull).filter(|_| !is_near && !chosen);
            if dull != look || dull.is_none() {
                self.close(run, tally, wanted, &run_of, look);
                run_of.clear();
                look = dull;
            }
            if dull.is_some() {
                run_of.push(*at);
            }
        }
        self.close(run, tally, wanted, &run_of, look);
    }

    fn close(&mut self, run: &Run, tally: &Tally, wanted: &Wanted<'_>, places: &[usize], look: Option<Look>) {
        let (Some(first), Some(last), Some(look)) = (places.first(), places.last(), look) else {
            return;
        };
        if places.len() < LEAST {
            return;
        }
        let slots: Vec<&Slot> = places.iter().filter_map(|at| run.slots.get(*at)).collect();
        let Some(key) = slots.first().map(|slot| key_of(slot)) else {
            return;
        };
        let values = slots.iter().filter_map(|slot| turn(slot)?.path.last()).map(|at| at.value.as_str());
        let fold = Fold {
            says: format!("{} {}", wanted.landmarks.turns(key, places.len()), word(look)),
            of: node_set(values),
            turns: slots.iter().map(|slot| slot.id().clone()).collect(),
        };
        let end = tally.entries.get(*last).map_or(last + 1, |entry| entry.end);
        self.0.insert(*first, (end, fold));
    }
}

/// The turns of the loop that begins here, by their places; none where no loop does.
fn turns(run: &Run, tally: &Tally, first: usize) -> Vec<usize> {
    let of = |at: usize| {
        let slot = run.slots.get(at)?;
        let own = turn(slot)?.path.last()?;
        (own.of == *key_of(slot)).then_some((slot.parent(), key_of(slot), own.first))
    };
    let Some((parent, key, true)) = of(first) else { return Vec::new() };
    let mut places = vec![first];
    let mut at = first;
    while let Some(entry) = tally.entries.get(at) {
        at = entry.end;
        match of(at) {
            Some((next, of, false)) if next == parent && of == key => places.push(at),
            _ => break,
        }
    }
    places
}

/// How a turn looks in which nothing is to be seen; nothing where something is.
fn dull(entry: &Entry) -> Option<Look> {
    let look = match entry.uniform {
        Uniform::All(look) => look,
        Uniform::None if entry.look == Look::Inactive || entry.look == Look::Pending => entry.look,
        Uniform::None | Uniform::Mixed => return None,
    };
    let said = matches!(
        look,
        Look::Done | Look::Pending | Look::Inactive | Look::NotNeeded | Look::DoneElsewhere
    );
    (said && !entry.alive && entry.whole && entry.look == look).then_some(look)
}

fn word(look: Look) -> &'static str {
    match look {
        Look::Pending => "to come",
        Look::Inactive => "that don't apply",
        _ => look.word(),
    }
}

fn turn(slot: &Slot) -> Option<&Turn> {
    match slot {
        Slot::Block(block) => Some(&block.turn),
        Slot::Step(step) => Some(&step.turn),
        Slot::Later(_) => None,
    }
}

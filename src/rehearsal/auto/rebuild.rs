//! A simulated cluster as a journal left it: a fresh world is given the journal's orders, at the journal's times.

use crate::{
    engine::{
        event::{Event, Order},
        run::Run,
        sheet::Does,
    },
    journal::Record,
    rehearsal::world::World,
    words::{HostName, Power, Timestamp},
};

/// A button that the operator pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press {
    /// When.
    pub at: Timestamp,
    /// After how many records.
    pub after: usize,
    /// Of which host.
    pub host: HostName,
    /// Which.
    pub button: Power,
}

/// Brings a fresh world to where these records left theirs, and gives the run that they tell of.
pub fn rebuild<'a>(world: &mut World, records: impl IntoIterator<Item = &'a Record<Event>>, presses: &[Press]) -> Run {
    let mut run = Run::default();
    for (n, record) in records.into_iter().enumerate() {
        for press in presses.iter().filter(|press| press.after == n) {
            world.advance(press.at);
            world.press(&press.host, press.button);
        }
        world.advance(record.at);
        for event in &record.events {
            run.apply(record.at, event);
        }
        for event in &record.events {
            told(world, &run, event);
        }
    }
    run
}

fn told(world: &mut World, run: &Run, event: &Event) {
    match event {
        Event::Opened(_) => world.know(run.inputs.as_ref().clone()),
        Event::Confirmed { attempt, .. } => {
            let line = run.line(&attempt.step);
            if let Some(Does::Manual { hosts, .. }) = line.ran.as_ref().map(|sheet| &sheet.does) {
                world.by_hand(&attempt.step, hosts);
            }
        }
        _ => {}
    }
    // What was refused then is refused now, and what was lost is settled by asking.
    match event.order(run) {
        Some(Order::Start { job, work, identity }) => drop(world.start(&job, &work, identity.as_ref())),
        Some(Order::Send { job, what, seen }) => drop(world.send(&job, &what, seen)),
        None => {}
    }
}

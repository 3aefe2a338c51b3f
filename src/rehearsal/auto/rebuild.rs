//! A simulated cluster as a journal left it: a fresh world is given the journal's orders, at the journal's times.

use crate::{
    engine::{
        event::{Event, Order},
        run::Run,
        sheet::Does,
    },
    journal::Record,
    rehearsal::{
        injected::{Injected, Injection},
        world::World,
    },
    words::{HostName, JobId, Power, Timestamp},
};
use std::borrow::Borrow;

/// Something that was done to the cluster and that no journal knows of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press {
    /// When.
    pub at: Timestamp,
    /// After how many records, where that is known.
    pub after: Option<usize>,
    /// What.
    pub what: Pressed,
}

/// What was pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// A host's power button.
    Button(HostName, Power),
    /// Keys of a terminal.
    Keys(JobId, Vec<u8>),
    /// Nothing: it is only known that time had come so far.
    Nothing,
    /// Something that a trainer put in.
    Injected(Injection),
}

impl Press {
    /// Keys typed into a simulated terminal.
    pub fn keys(at: Timestamp, job: JobId, keys: Vec<u8>) -> Press {
        Press {
            at,
            after: None,
            what: Pressed::Keys(job, keys),
        }
    }

    /// Time had come so far, whatever the journal ends with.
    pub fn until(at: Timestamp) -> Press {
        Press {
            at,
            after: None,
            what: Pressed::Nothing,
        }
    }

    /// What a trainer put in.
    pub fn injected(injected: Injected) -> Press {
        Press {
            at: injected.at,
            after: None,
            what: Pressed::Injected(injected.what),
        }
    }

    /// Does it again.
    fn again(&self, world: &mut World) {
        world.advance(self.at);
        match &self.what {
            Pressed::Button(host, button) => world.press(host, *button),
            // What the terminal didn't take then, it doesn't take now.
            Pressed::Keys(job, keys) => drop(world.type_keys(job, keys)),
            Pressed::Nothing => {}
            Pressed::Injected(injection) => world.put_in(injection),
        }
    }
}

/// Brings a fresh world to where these records left theirs, and gives the run that they tell of.
pub fn rebuild<R: Borrow<Record<Event>>>(world: &mut World, records: impl IntoIterator<Item = R>, presses: &[Press]) -> Run {
    let mut run = Run::default();
    let mut presses = presses.iter().peekable();
    for (n, record) in records.into_iter().enumerate() {
        let record = record.borrow();
        while let Some(press) = presses.next_if(|press| press.after.map_or(press.at <= record.at, |after| after <= n)) {
            press.again(world);
        }
        world.advance(record.at);
        for event in &record.events {
            run.apply(record.at, event);
        }
        for event in &record.events {
            told(world, &run, event);
        }
    }
    presses.filter(|press| press.after.is_none()).for_each(|press| press.again(world));
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
        // However it came to its end, typed keys among it: here it is over, too.
        Event::Finished { job, exit, .. } => world.conclude(job, *exit),
        _ => {}
    }
    // What was refused then is refused now, and what was lost is settled by asking.
    match event.order(run) {
        Some(Order::Start { errand, identity }) => drop(world.start(&errand.job, &errand.work, identity.as_ref())),
        Some(Order::Send { errand, what, seen }) => drop(world.send(&errand.job, &what, seen)),
        None => {}
    }
}

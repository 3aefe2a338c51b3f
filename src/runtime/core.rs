//! Write-ahead, in one place: decide, journal, and only then tell a host. The same for live runs and rehearsals.

use crate::{
    engine::{
        Draft, Refusal, Rules, begin, decide,
        event::{Event, Head, Order},
        input::Input,
        keep_refusal,
        run::{Run, Wants},
        senses::Senses,
        wants,
    },
    journal::{JournalError, Log, Record, Sync},
    vault::Vault,
    words::Timestamp,
};
use std::sync::Arc;

/// A run, its rules, what is sensed, and the log that everything goes through.
#[derive(Debug)]
pub struct Core<L> {
    /// What it is decided by.
    pub rules: Rules,
    /// The state.
    pub run: Run,
    /// What is sensed now.
    pub senses: Senses,
    log: L,
}

/// What came of one input.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The record, where something happened.
    pub record: Option<Arc<Record<Event>>>,
    /// What hosts are told: only now, when the record is safe.
    pub orders: Vec<Order>,
    /// Why nothing was done, in words for the operator.
    pub refused: Option<String>,
    /// It was not done since a secret would have been written down.
    pub leak: bool,
}

impl<L: Log<Event>> Core<L> {
    /// Begins a run: its first record.
    ///
    /// # Errors
    /// The log can't take it.
    pub fn begin(rules: Rules, mut log: L, head: Head, now: Timestamp) -> Result<(Self, Arc<Record<Event>>), JournalError> {
        let draft = begin(head, now);
        let record = log.append(draft.at, draft.events, Sync::Now)?;
        Ok((
            Core {
                rules,
                run: draft.run,
                senses: Senses::default(),
                log,
            },
            Arc::new(record),
        ))
    }

    /// Goes on with a run as its journal left it.
    pub fn resume(rules: Rules, log: L, run: Run) -> Self {
        Core {
            rules,
            run,
            senses: Senses::default(),
            log,
        }
    }

    /// Takes one input.
    ///
    /// # Errors
    /// The journal can't take the decision: it is dropped, no host is told anything, and the guide must end.
    pub fn step(&mut self, input: Input, now: Timestamp, vault: &Vault) -> Result<Outcome, JournalError> {
        if let Input::Reading(reading) = &input {
            self.senses.take(reading, now.max(self.run.at));
        }
        let acted = match &input {
            Input::Operator { by, act } => Some((by.clone(), act.clone())),
            _ => None,
        };
        let mut why = None;
        let Draft { run, events, at } = match decide(&self.rules, &self.senses, &self.run, input, now) {
            Ok(draft) => draft,
            Err(refusal) => {
                let kept = acted.and_then(|(by, act)| keep_refusal(&self.run, &by, &act, &refusal, now));
                let Some(kept) = kept else { return Ok(refused(&refusal)) };
                why = Some(refusal.to_string());
                kept
            }
        };
        if events.is_empty() {
            return Ok(Outcome::default());
        }
        if let Some(secret) = leak(&events, vault) {
            let refused = Some(format!(
                "that would write the secret {secret} into the journal: it is not done. Leave the secret's value out"
            ));
            return Ok(Outcome {
                refused,
                leak: true,
                ..Outcome::default()
            });
        }
        let sync = if events.iter().any(Event::durable) { Sync::Now } else { Sync::Soon };
        let record = self.log.append(at, events, sync)?;
        self.run = run;
        // On a full disk nothing more starts: what this record meant to start is asked about when the run goes on.
        let orders = match self.log.is_short() {
            true => Vec::new(),
            false => record.events.iter().filter_map(|event| event.order(&self.run)).collect(),
        };
        Ok(Outcome {
            record: Some(Arc::new(record)),
            orders,
            refused: why,
            leak: false,
        })
    }

    /// What the world should be doing now.
    pub fn wants(&self, now: Timestamp) -> Wants {
        wants(&self.rules, &self.senses, &self.run, now)
    }

    /// The disk is full, and the log lives on its reserve: nothing more may start.
    pub fn is_short(&self) -> bool {
        self.log.is_short()
    }

    /// The log, when the run is left.
    pub fn into_log(self) -> L {
        self.log
    }

    /// The log.
    pub fn log(&self) -> &L {
        &self.log
    }
}

fn refused(refusal: &Refusal) -> Outcome {
    Outcome {
        refused: Some(refusal.to_string()),
        ..Outcome::default()
    }
}

/// A known secret in what is about to be written.
fn leak(events: &[Event], vault: &Vault) -> Option<crate::words::SecretName> {
    if vault.names().is_empty() {
        return None;
    }
    vault.contains_secret(&serde_json::to_string(events).ok()?)
}

/// The run that some records tell of.
pub fn fold<'a>(records: impl IntoIterator<Item = &'a Record<Event>>) -> Run {
    let mut run = Run::default();
    for record in records {
        for event in &record.events {
            run.apply(record.at, event);
        }
    }
    run
}

//! A run's folder, read without changing it and without its lock.

use super::model::Integrity;
use crate::{
    debriefing::Debriefing,
    engine::{event::Event, history::History, input::Reading},
    journal::{Folder, Follow, JournalError, Record, holder},
    procedure::model::Procedure,
};
use std::{path::PathBuf, sync::Arc};

/// All that a report is made of.
#[derive(Debug)]
pub struct Source {
    /// The run's id.
    pub id: String,
    /// The records that could be read, in order.
    pub records: Vec<Record<Event>>,
    /// What can be said of the journal.
    pub integrity: Integrity,
    /// Some guide is at it now.
    pub is_open: bool,
    /// The run's folder, where it has one: its transcripts are looked at there.
    pub folder: Option<PathBuf>,
    /// The copy of the procedure that it went by, where that can be read.
    pub procedure: Option<Arc<Procedure>>,
    /// How long earlier runs took.
    pub history: History,
    /// Readings that are kept beside the journal, which has only what matters to the run.
    pub glances: Vec<Reading>,
    /// What is told at the end of a drill, where it was one and is over.
    pub debriefing: Option<Debriefing>,
}

impl Source {
    /// Reads a run's journal as far as it can be read.
    ///
    /// # Errors
    /// There is no journal, it isn't one, or the system can't read it. Damage is no error: it is in `integrity`.
    pub fn read(folder: &Folder) -> Result<Source, JournalError> {
        let mut journal = Follow::open(folder.path())?;
        let mut records = Vec::new();
        let damage = loop {
            match journal.next_record::<Event>() {
                Ok(Some(record)) => records.push(record),
                Ok(None) => break None,
                Err(JournalError::Damaged { line, flaw, .. }) => break Some(format!("line {line}: {flaw}")),
                Err(error) => return Err(error),
            }
        };
        let torn = if damage.is_some() { 0 } else { journal.unfinished()? };
        Ok(Source {
            id: folder.id().to_owned(),
            integrity: Integrity {
                records: records.len() as u64,
                head: Some(journal.head().to_string()),
                damage,
                torn,
            },
            records,
            is_open: holder(folder.path()).is_some(),
            folder: Some(folder.path().to_owned()),
            procedure: None,
            history: History::default(),
            glances: Vec::new(),
            debriefing: None,
        })
    }
}

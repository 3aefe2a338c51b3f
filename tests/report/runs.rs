//! Run folders as a rehearsal leaves them: journal, transcripts, and the copy of the procedure.

use crate::shipped_scenarios::{self, Shipped};
use holdpoint::{
    journal::{FILE_NAME, Folder, Memory},
    procedure::catalogue::Catalogue,
    rehearsal::{
        auto::{Auto, Played},
        prepare::Prepared,
    },
    report::{self, Report, Source, Style, Transcripts},
};
use jiff::tz::TimeZone;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A place where runs are kept.
pub struct Place(TempDir);

pub fn shipped(wanted: &str) -> Shipped {
    let name = |shipped: &Shipped| format!("{}/{}", shipped.procedure.name, shipped.scenario.name);
    let found = shipped_scenarios::all().into_iter().find(|shipped| name(shipped) == wanted);
    found.expect("there is such a scenario")
}

impl Place {
    pub fn new() -> Place {
        // Each transcript is synced, which costs nothing in memory.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() {
            memory
        } else {
            Path::new(env!("CARGO_TARGET_TMPDIR"))
        };
        Place(TempDir::new_in(dir).expect("a place for files"))
    }

    /// Plays a scenario into a run's folder.
    pub fn play(&self, id: &str, shipped: &Shipped) -> (Folder, Played<Memory>) {
        let path = self.0.path().join("state/holdpoint/runs").join(id);
        for part in ["transcripts", "procedure"] {
            fs::create_dir_all(path.join(part)).expect("a folder can be made");
        }
        let own = &Catalogue::shipped().procedures[&shipped.procedure.name];
        for (file, content) in &own.files {
            let to = path.join("procedure").join(&shipped.procedure.name).join(file);
            fs::create_dir_all(to.parent().expect("it lies in a folder")).expect("a folder can be made");
            fs::write(to, content).expect("a file can be written");
        }
        let Prepared { world, opening } = shipped.prepared();
        // A journal on disk is synced at each record: what it comes to is written in one go.
        let log = Memory::new().expect("memory");
        let auto = Auto::begin(shipped.rules(), log, world, 1, shipped.vault(), opening).expect("memory");
        let played = auto.keeping(path.join("transcripts")).play().expect("memory");
        fs::write(path.join(FILE_NAME), played.log.bytes()).expect("a file can be written");
        (Folder::at(path), played)
    }

    /// The program, with this place as its home.
    pub fn holdpoint(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_holdpoint"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("XDG_STATE_HOME", self.0.path().join("state"))
            .env("XDG_CONFIG_HOME", self.0.path().join("config"))
            .env("HOME", self.0.path())
            .env("TZ", "UTC")
            .output()
            .expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// A run that is read, with the procedure that it went by.
pub fn read(folder: &Folder, shipped: &Shipped) -> Source {
    let mut source = Source::read(folder).expect("there is a journal");
    source.procedure = Some(shipped.procedure.clone());
    source
}

pub fn style(transcripts: Transcripts) -> Style {
    Style {
        zone: TimeZone::UTC,
        transcripts,
    }
}

pub fn linked() -> Style {
    style(Transcripts::Link { run: String::new() })
}

pub fn report(source: &Source) -> Report {
    report::of(source, &linked())
}

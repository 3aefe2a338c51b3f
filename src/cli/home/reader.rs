//! Reads procedures and journals beside the home screen, so that many and large ones don't keep it from being there at once.

use crate::{
    cli::{first_scenario, runs},
    journal::{Folder, Runs, holder},
    procedure::{
        catalogue::Catalogue,
        load::{self, load},
    },
    ui::home::{Loaded, News, ProcedureCard, RunCard, Says, ScenarioCard, Standing},
    words::Timestamp,
};
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

/// Journals that are longer than this are read after all others.
const LONG: u64 = 8 << 20;

/// What was read is told this often, so that a hundred runs aren't a hundred frames.
const TOLD_EVERY: Duration = Duration::from_millis(50);

/// How often it is looked whether something has changed, while home is open.
const LOOKED_EVERY: Duration = Duration::from_secs(60);

/// Reads what home shows. What was read is kept: only journals that have changed since are read again.
pub(super) struct Reader {
    runs: Runs,
    catalogue: Arc<Catalogue>,
    config: Option<PathBuf>,
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    procedures: BTreeMap<String, ProcedureCard>,
    runs: HashMap<String, (Stamp, Says)>,
}

/// A journal's length and the time of its last change: as long as they are the same, so is what it says.
type Stamp = (u64, Option<Timestamp>);

/// Reading goes on until this is dropped.
pub(super) struct Reading {
    _stop: Sender<()>,
}

impl Reader {
    pub fn new(runs: Runs, catalogue: Catalogue, config: Option<PathBuf>) -> Reader {
        Reader {
            runs,
            catalogue: Arc::new(catalogue),
            config,
            known: Arc::default(),
        }
    }

    /// A procedure may have got a scenario: it is read again, as it is now.
    pub fn forget(&mut self, name: &str, catalogue: Catalogue) {
        self.catalogue = Arc::new(catalogue);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.procedures.remove(name);
    }

    /// Reads in a thread of its own.
    pub fn read(&self, tell: mpsc::Sender<News>) -> Reading {
        let (stop, stopped) = channel();
        let reading = Task {
            runs: self.runs.clone(),
            catalogue: self.catalogue.clone(),
            config: self.config.clone(),
            known: self.known.clone(),
            tell,
        };
        thread::spawn(move || reading.go(&stopped));
        Reading { _stop: stop }
    }
}

struct Task {
    runs: Runs,
    catalogue: Arc<Catalogue>,
    config: Option<PathBuf>,
    known: Arc<Mutex<Known>>,
    tell: mpsc::Sender<News>,
}

/// Nobody wants to know any more.
struct Gone;

impl Task {
    fn go(&self, stopped: &Receiver<()>) {
        loop {
            if self.procedures().and_then(|()| self.look()).is_err() {
                return;
            }
            match stopped.recv_timeout(LOOKED_EVERY) {
                Err(RecvTimeoutError::Timeout) => {}
                _ => return,
            }
            if self.say(News::Now(Timestamp::now())).is_err() {
                return;
            }
        }
    }

    fn say(&self, news: News) -> Result<(), Gone> {
        self.tell.blocking_send(news).map_err(|_| Gone)
    }

    /// Each is read once: those in the binary don't change, and a run takes its own from the disk again.
    fn procedures(&self) -> Result<(), Gone> {
        for (name, folder) in &self.catalogue.procedures {
            if self.known().procedures.contains_key(name) {
                continue;
            }
            let card = self.procedure(name, folder);
            self.known().procedures.insert(name.clone(), card.clone());
            self.say(News::Procedure(Box::new(card)))?;
        }
        Ok(())
    }

    fn procedure(&self, name: &str, folder: &load::Folder) -> ProcedureCard {
        let of = match load(folder, &self.catalogue.fragments) {
            Ok((procedure, _)) => Loaded::Valid(Arc::new(procedure)),
            Err(diagnostics) => {
                let told: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.render(false)).collect();
                let first = format!("It is invalid: `holdpoint check {}` says so, too.", folder.path);
                Loaded::Invalid(format!("{first}\n\n{}", told.join("\n\n")))
            }
        };
        let own = self.config.as_ref().map(|config| config.display().to_string());
        ProcedureCard {
            name: name.to_owned(),
            own: own.filter(|own| folder.path.starts_with(own.as_str())).map(|_| folder.path.clone()),
            of,
            scenarios: scenarios(folder),
            offers_scenario: first_scenario::fits(folder),
        }
    }

    fn look(&self) -> Result<(), Gone> {
        let folders = match self.runs.all() {
            Ok(folders) => folders,
            Err(error) => {
                tracing::warn!(%error, "runs can't be listed");
                return Ok(());
            }
        };
        let mut unread = Vec::new();
        let mut cards = Vec::new();
        for folder in &folders {
            let stamp = stamp(folder);
            let (then, says) = match self.known().runs.get(folder.id()) {
                Some((then, says)) => (Some(*then), says.clone()),
                None => (None, Says::Unread),
            };
            if then != Some(stamp) {
                unread.push((folder.clone(), stamp));
            }
            // What it said before stands until it was read again.
            cards.push(card(folder, stamp, says));
        }
        self.say(News::Runs(cards))?;
        self.say(News::Only(folders.iter().map(|folder| folder.id().to_owned()).collect()))?;
        unread.sort_by_key(|(_, (length, touched))| (*length > LONG, std::cmp::Reverse(*touched)));
        let mut cards = Vec::new();
        let mut told = Instant::now();
        for (folder, stamp) in unread {
            let says = says(&folder);
            self.known().runs.insert(folder.id().to_owned(), (stamp, says.clone()));
            cards.push(card(&folder, stamp, says));
            if told.elapsed() >= TOLD_EVERY {
                self.say(News::Runs(std::mem::take(&mut cards)))?;
                told = Instant::now();
            }
        }
        if cards.is_empty() { Ok(()) } else { self.say(News::Runs(cards)) }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn stamp(folder: &Folder) -> Stamp {
    match fs::symlink_metadata(folder.journal()) {
        Ok(found) => (found.len(), found.modified().ok().and_then(|at| at.try_into().ok())),
        Err(_) => (0, None),
    }
}

fn card(folder: &Folder, (_, touched): Stamp, says: Says) -> RunCard {
    RunCard {
        id: folder.id().to_owned(),
        journal: folder.journal().display().to_string(),
        touched,
        holder: holder(folder.path()).map(|holder| holder.to_string()),
        says,
    }
}

fn says(folder: &Folder) -> Says {
    match runs::read(folder) {
        Ok(run) => match Standing::of(&run) {
            Some(standing) => Says::Standing(Arc::new(standing)),
            None => Says::Damaged(format!(
                "Its journal has no first record: nothing was begun.\nThe folder {} can be removed.",
                folder.path().display()
            )),
        },
        Err(why) => Says::Damaged(briefly(&why, folder)),
    }
}

/// Without the path in front, beside which a narrow line has no room for what is wrong; the path stands below.
fn briefly(why: &str, folder: &Folder) -> String {
    match why.strip_prefix(&folder.journal().display().to_string()) {
        Some(rest) => format!("Its journal{rest}"),
        None => why.to_owned(),
    }
}

/// The scenarios of a procedure with their titles, the plainest first.
fn scenarios(folder: &load::Folder) -> Vec<ScenarioCard> {
    let mut cards: Vec<ScenarioCard> = crate::cli::library::scenarios(folder)
        .into_iter()
        .map(|name| {
            let text = folder.files.get(&format!("scenarios/{name}.toml"));
            let table = text.and_then(|text| String::from_utf8_lossy(text).parse::<toml::Table>().ok());
            let title = table.as_ref().and_then(|table| table.get("title")?.as_str());
            ScenarioCard {
                title: title.map_or_else(|| "Its file can't be read: `holdpoint check` says why.".to_owned(), str::to_owned),
                name,
            }
        })
        .collect();
    cards.sort_by_key(|card| card.name != "all-well");
    cards
}

//! A rehearsal with a person: the simulated cluster, and what happens to it.

use super::{
    Failure, library, runs,
    say::say,
    seat::Front,
    session::{self, Came, Questions, Session},
    trainer,
};
use crate::{
    clock::Clock,
    debriefing::{self, Debriefing, Throw},
    engine::{
        event::Mode,
        input::{Act, Input, Opening},
        run::Run,
    },
    feed::{Feed, Request},
    files,
    journal::{File, Folder},
    procedure::model::Procedure,
    rehearsal::{
        Cluster, Happening, World,
        auto::Press,
        drill::{self, Course},
        injected::{self, Injected},
        scenario::{Scenario, StepRef},
    },
    report::Source,
    runtime::{Aside, Core, FromAside, Inject, Pace, fold, readings},
    ui,
    vault::Vault,
    words::{JobId, StepId, Timestamp},
};
use std::{io, path::PathBuf, sync::Arc};
use tokio::sync::mpsc;

/// A rehearsal that is ready to be walked.
pub(super) struct Rehearsal {
    pub core: Core<File>,
    pub world: World,
    /// What comes, where it is a drill.
    pub course: Option<Course>,
    pub opening: Opening,
    pub vault: Vault,
    pub speed: f64,
    /// When the maintenance window ends, where that was said.
    pub window: Option<Timestamp>,
    pub folder: Folder,
    pub procedure: Arc<Procedure>,
}

/// Walks it to its end, or until it is left.
pub(super) fn walk(rehearsal: Rehearsal, front: Front<'_>) -> Result<Came, Failure> {
    session::threads()?.block_on(walked(rehearsal, front))
}

async fn walked(rehearsal: Rehearsal, front: Front<'_>) -> Result<Came, Failure> {
    // Real time at a question; it hurries while something is under way.
    let clock = Clock::starting(rehearsal.world.now(), 1.0);
    let scenario = rehearsal.world.scenario_shared();
    let (cluster, happenings) = Cluster::new(rehearsal.world, clock.clone());
    let cluster = Arc::new(cluster);
    let keeper = Keeper {
        clock: clock.clone(),
        file: rehearsal.folder.path().join("typed.jsonl"),
    };
    let killed = keeper.clone();
    let run_folder = rehearsal.folder.clone();
    let trainer = trainer::of(cluster.clone(), rehearsal.folder.clone(), rehearsal.procedure.clone());
    let in_lines = matches!(front, Front::Lines);
    let debrief = {
        let (folder, procedure) = (rehearsal.folder.clone(), rehearsal.procedure.clone());
        move || debriefing(&folder, &procedure, scenario.clone())
    };
    let session = Session {
        core: rehearsal.core,
        hosts: cluster.clone(),
        pace: Some(pace(clock.clone(), cluster.clone(), rehearsal.speed)),
        aside: Some(aside(rehearsal.course, (!in_lines).then(|| debrief.clone()))),
        clock,
        opening: rehearsal.opening,
        vault: rehearsal.vault,
        window: rehearsal.window,
        notes: Vec::new(),
        folder: rehearsal.folder,
        procedure: rehearsal.procedure,
        keys: Box::new(move |job, bytes| keeper.keep(job, bytes)),
        wanted: Box::new(|_| {}),
        shells: None,
        questions: Questions::default(),
        trainer: Some(trainer),
    };
    let walked = session::walk(session, front, |inject, requests| {
        report(happenings, inject, requests, killed, run_folder)
    })
    .await?;
    let came = match cluster.with(|world| world.trouble().map(str::to_owned)) {
        Some(what) => walked.failed(broken(&what)),
        None => walked.came(),
    };
    if let Some(told) = debrief().filter(|_| in_lines) {
        say_debriefing(&told);
    }
    Ok(came)
}

/// Whoever speaks up in a drill; and at its end what is told of it.
fn aside(course: Option<Course>, debrief: Option<impl Fn() -> Option<Debriefing> + Send + Sync + 'static>) -> Aside {
    let mut debrief = debrief;
    Box::new(move |run| {
        if let Some(said) = course.as_ref().and_then(|course| course.says(run)) {
            return Some(FromAside::Input(said));
        }
        run.ended?;
        let told = debrief.take()?()?;
        Some(FromAside::Told(Feed::Debriefing(Arc::new(told))))
    })
}

/// What is told of a rehearsal that is over, by the procedure that it keeps.
pub(super) fn told_of(folder: &Folder, loaded: &library::Loaded, mode: &Mode) -> Option<Debriefing> {
    let Mode::Rehearsal { scenario, .. } = mode else { return None };
    let scenario = library::scenario(loaded, Some(scenario)).ok()?;
    debriefing(folder, &loaded.procedure, scenario)
}

/// What is told at the end of a rehearsal in which something was thrown, as its folder has it.
pub(super) fn debriefing(folder: &Folder, procedure: &Procedure, scenario: Arc<Scenario>) -> Option<Debriefing> {
    let records = Source::read(folder).ok()?.records;
    let run = fold(&records);
    run.ended?;
    let is_help = |injected: &Injected| injected.what.does.as_deref() == Some(trainer::SWITCH_ON);
    let others = injected(folder)
        .into_iter()
        .filter(|injected| !is_help(injected))
        .map(|injected| thrown(&run, injected));
    let told = drill::debrief(procedure, scenario, &records, &hands(folder), others, &readings(folder.path()))?;
    (told.drill || !told.thrown.is_empty()).then_some(told)
}

/// What a trainer put in, as the debriefing has it.
fn thrown(run: &Run, Injected { at, by, what }: Injected) -> Throw {
    let step = what
        .at
        .as_ref()
        .map(|at| StepRef::new(at.split_once('#').map_or(at.as_str(), |(step, _)| step)));
    let is = |id: &StepId| step.as_ref().is_some_and(|step| step.is(id));
    let what_it_was = what.story.clone().unwrap_or_else(|| what.says());
    Throw {
        what: format!("{what_it_was} ({by} put it in)"),
        right: what.right.clone().unwrap_or_default(),
        says: None,
        steps: run.steps().filter(|step| is(&step.id)).map(|step| step.id.clone()).collect(),
        slips: Vec::new(),
        came: match step {
            Some(_) => debriefing::Came::WithStep,
            None => debriefing::Came::At(Some(at)),
        },
        lasts: None,
    }
}

/// In lines.
pub(super) fn say_debriefing(debriefing: &Debriefing) {
    say!("");
    say!("DEBRIEFING");
    for line in debriefing::lines(debriefing, &jiff::tz::TimeZone::system()) {
        say!("{}{}", " ".repeat(line.indent), line.text);
    }
    say!("");
}

fn pace(clock: Clock, cluster: Arc<Cluster>, speed: f64) -> Pace {
    Box::new(move |busy| {
        clock.hurry(if busy { speed } else { 1.0 });
        cluster.clock_changed();
    })
}

/// What happens to hosts and to the guide itself.
async fn report(
    mut happenings: mpsc::UnboundedReceiver<Happening>,
    inject: Inject,
    requests: mpsc::Sender<Request>,
    keeper: Keeper,
    folder: Folder,
) {
    while let Some(happening) = happenings.recv().await {
        match happening {
            Happening::Link { host, up } => inject.send(Input::Link { host, up }).await,
            Happening::Booted { host, identity } => inject.send(Input::Seen(host, identity)).await,
            Happening::Cut { hosts } => {
                for host in hosts {
                    inject.send(Input::Link { host, up: false }).await;
                }
            }
            Happening::GuideKilled { .. } => {
                // The journal may end long before: what killed this guide would come again, and again.
                keeper.write(&Kept::Killed {
                    killed: keeper.clock.now(),
                });
                ui::terminal::restore();
                eprintln!("The rehearsal kills the guide here. `holdpoint resume` goes on.");
                // As a real kill would: nothing is tidied up.
                let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
            }
            Happening::Trouble { what } => {
                inject.tell(Feed::Over(broken(&what))).await;
                end(&inject, &folder, &what, &requests).await;
            }
            Happening::Output { .. } | Happening::Quiet { .. } | Happening::Ended { .. } => {}
        }
    }
}

/// What is said of a simulated cluster that can't go on.
fn broken(what: &str) -> String {
    format!("The rehearsal can't go on: {what}")
}

/// Ends a rehearsal whose cluster can't go on: it would come to the same again, however often it is resumed. Where the run can't end as
/// it stands, the guide leaves it.
async fn end(inject: &Inject, folder: &Folder, what: &str, requests: &mpsc::Sender<Request>) {
    let why = format!("it can't go on: {what}");
    let ends = Input::Operator {
        by: "the rehearsal".to_owned(),
        act: Act::EndShort { reason: why.clone() },
    };
    let refused = inject.ask(ends).await;
    let is_over = runs::read(folder).is_ok_and(|run| run.ended.is_some());
    if !is_over {
        tracing::warn!(?refused, "the rehearsal can't be ended as it stands");
        // A loop that is gone needs no word.
        let _ = requests.send(Request::Leave { why }).await;
    }
}

/// Keeps what a journal doesn't know of, so that the simulated cluster can be made again. Nothing real is ever in it.
#[derive(Clone)]
struct Keeper {
    clock: Clock,
    file: PathBuf,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
enum Kept {
    /// What was typed into a simulated terminal.
    Typed { at: Timestamp, job: JobId, keys: String },
    /// When the scenario killed the guide.
    Killed { killed: Timestamp },
}

impl Keeper {
    fn keep(&self, job: &JobId, bytes: &[u8]) {
        self.write(&Kept::Typed {
            at: self.clock.now(),
            job: job.clone(),
            keys: String::from_utf8_lossy(bytes).into_owned(),
        });
    }

    fn write(&self, kept: &Kept) {
        let written = serde_json::to_string(kept)
            .map_err(io::Error::from)
            .and_then(|line| files::append_line(&self.file, &line).map_err(io::Error::from));
        if let Err(error) = written {
            tracing::warn!(%error, "what happened to the simulated cluster isn't kept");
        }
    }
}

/// What was done to a rehearsal's cluster beside its journal, as its run folder has it, in its order.
pub(super) fn hands(folder: &Folder) -> Vec<Press> {
    let text = std::fs::read_to_string(folder.path().join("typed.jsonl")).unwrap_or_default();
    let kept = text.lines().filter_map(|line| serde_json::from_str::<Kept>(line).ok());
    let mut presses: Vec<Press> = kept
        .map(|kept| match kept {
            Kept::Typed { at, job, keys } => Press::keys(at, job, keys.into_bytes()),
            Kept::Killed { killed } => Press::until(killed),
        })
        .chain(injected(folder).into_iter().map(Press::injected))
        .collect();
    presses.sort_by_key(|press| press.at);
    presses
}

/// What a trainer put into a rehearsal, as its run folder has it.
pub(super) fn injected(folder: &Folder) -> Vec<Injected> {
    let text = std::fs::read_to_string(folder.path().join(injected::FILE));
    injected::read(&text.unwrap_or_default())
}

//! What a live run left on its hosts: told, and cleared away.

use super::{
    super::{Doing as _, Failure, Status, runs, say::say, session},
    claims,
    connect::{Connected, connect_as, control},
    place::Place,
};
use crate::{
    engine::{event::Mode, run::Run},
    host::{
        Unreachable,
        live::Spot,
        runner::{Left, LeftState},
    },
    journal::Folder,
    runtime::fold,
    words::{HostName, node_set},
};
use std::{
    collections::BTreeSet,
    io::{self, BufRead as _, Write as _},
};

/// What a live run holds, as far as its journal and this machine know; nothing of a rehearsal.
pub(crate) fn standing(id: &str, run: &Run) -> Vec<String> {
    let mut lines = Vec::new();
    if !is_live(run) {
        return lines;
    }
    let held: Vec<&HostName> = run
        .hosts
        .iter()
        .filter(|(_, state)| state.reached.is_some())
        .map(|(host, _)| host)
        .collect();
    if run.ended.is_none() && !held.is_empty() {
        lines.push(format!("holds {}", node_set(held.iter().map(|host| host.as_str()))));
    }
    let running: Vec<String> = run
        .live_jobs()
        .map(|(job, _)| format!("{} on {}", job.attempt.step, job.host))
        .collect();
    if !running.is_empty() {
        lines.push(format!("not over when it was left: {}", running.join(", ")));
    }
    if control(id).is_dir() {
        lines.push("keeps connections open".into());
    }
    lines
}

/// Asks the hosts.
pub(crate) fn on_hosts(folder: Folder) -> Result<Status, Failure> {
    let run = runs::read(&folder).map_err(Failure::Usage)?;
    needs_live(&folder, &run)?;
    session::threads()?.block_on(async {
        let (mut connected, spots) = connected(&folder, &run)?;
        let asked = connected.hosts.left(&spots);
        let left = connected.questions.in_lines_while(asked).await;
        let all_said = tell(&left);
        connected.hosts.close().await;
        Ok(if all_said { Status::Finished } else { Status::Failed })
    })
}

/// Clears it away, after a question. Refused while something of it still runs, or while a guide has it open.
pub(crate) fn clear(folder: Folder) -> Result<Status, Failure> {
    // The lock: nobody goes on with it meanwhile.
    let opened = runs::open(&folder)?;
    let run = fold(&opened.records);
    needs_live(&folder, &run)?;
    if let Some(handed) = run.handed.as_ref().filter(|handed| handed.carried) {
        return Err(Failure::Usage(format!(
            "Nothing was cleared: {} carried {id} away, and it goes on on another machine. To take it back: holdpoint take {id} --because REASON",
            handed.by,
            id = folder.id()
        )));
    }
    session::threads()?.block_on(cleared(&folder, &run))
}

async fn cleared(folder: &Folder, run: &Run) -> Result<Status, Failure> {
    let (mut connected, spots) = connected(folder, run)?;
    let asked = connected.hosts.left(&spots);
    let left = connected.questions.in_lines_while(asked).await;
    tell(&left);
    let running: Vec<String> = running(&left).collect();
    if !running.is_empty() {
        connected.hosts.close().await;
        eprintln!(
            "Nothing was cleared: this still runs.\n  {}\nGo on with the run (holdpoint resume {}), or end the commands, first.",
            running.join("\n  "),
            folder.id()
        );
        return Ok(Status::Failed);
    }
    if !agreed(run)? {
        connected.hosts.close().await;
        say!("Nothing was cleared.");
        return Ok(Status::Paused);
    }
    let mut wrong = Vec::new();
    let clearing = connected.hosts.clear(&spots);
    for (host, cleared) in connected.questions.in_lines_while(clearing).await {
        match cleared {
            Err(error) => wrong.push(error.to_string()),
            Ok(left) => wrong.extend(
                left.iter()
                    .map(|left| format!("{host}: {} began meanwhile, and was left alone", left.spool.job)),
            ),
        }
    }
    let hosts: Vec<HostName> = run.hosts.keys().cloned().collect();
    wrong.extend(claims::give_back(&connected.hosts, &hosts).await);
    connected.hosts.close().await;
    if wrong.is_empty() {
        say!("Cleared. What the run did, and its journal, stay as they are.");
        return Ok(Status::Finished);
    }
    eprintln!("Not all could be cleared:\n  {}", wrong.join("\n  "));
    Ok(Status::Failed)
}

fn agreed(run: &Run) -> Result<bool, Failure> {
    let unfinished = match run.ended {
        Some(_) => "",
        None => "The run isn't over: its hosts are given back, and a command whose outcome it doesn't know yet stays in doubt for good.\n",
    };
    print!("{unfinished}Clear this away, and give the hosts back? [y/N] > ");
    io::stdout().flush().doing("write to standard output")?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).doing("read from standard input")?;
    Ok(line.trim().eq_ignore_ascii_case("y"))
}

/// Its hosts, and each account under which something may lie there.
fn connected(folder: &Folder, run: &Run) -> Result<(Connected, Vec<Spot>), Failure> {
    let place = Place::kept(folder, run)?;
    let known = run
        .hosts
        .iter()
        .filter_map(|(host, state)| Some((host.clone(), state.reached.as_deref()?.clone())));
    let connected = connect_as(folder.id(), run, &place, known.collect(), Some(folder.path()))?;
    let mut spots: BTreeSet<Spot> = run.hosts.keys().map(|host| (host.clone(), place.account.clone())).collect();
    let errands = run.jobs.keys().filter_map(|job| run.errand(job));
    spots.extend(errands.map(|errand| (errand.job.host, errand.account)));
    Ok((connected, spots.into_iter().collect()))
}

/// Says what is where; false where a host said nothing.
fn tell(left: &[(HostName, Result<Vec<Left>, Unreachable>)]) -> bool {
    let mut all_said = true;
    let mut any = false;
    for (host, said) in left {
        match said {
            Err(error) => {
                all_said = false;
                eprintln!("{error}");
            }
            Ok(left) => {
                for left in left {
                    any = true;
                    let state = match left.state {
                        LeftState::Running => "runs",
                        LeftState::Over => "is over",
                    };
                    say!("{host}  {}  {state}, {} KiB", left.spool.job, left.kilobytes);
                }
            }
        }
    }
    if !any && all_said {
        say!("No command of it left anything on its hosts.");
    }
    all_said
}

fn running(left: &[(HostName, Result<Vec<Left>, Unreachable>)]) -> impl Iterator<Item = String> {
    let all = left.iter().filter_map(|(host, said)| Some((host, said.as_ref().ok()?)));
    all.flat_map(|(host, left)| {
        let running = left.iter().filter(|left| left.state == LeftState::Running);
        running.map(move |left| format!("{} on {host}", left.spool.job))
    })
}

fn needs_live(folder: &Folder, run: &Run) -> Result<(), Failure> {
    if is_live(run) {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "{} is a rehearsal: it has no real hosts, and left nothing on any.",
        folder.id()
    )))
}

fn is_live(run: &Run) -> bool {
    run.head.as_ref().is_some_and(|head| head.mode == Mode::Live)
}

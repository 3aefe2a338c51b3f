use super::{Failure, Status, live, say::say};
use crate::{
    engine::{
        event::{Ending, Event, Mode},
        run::Run,
    },
    journal::{File, Folder, Follow, Holder, Record, Runs},
    runtime::fold,
    ui,
    words::Timestamp,
};

/// All runs.
pub(super) fn runs() -> Result<Status, Failure> {
    let place = Runs::of_the_operator()?;
    let all = place.list::<Event>()?;
    if all.is_empty() {
        say!("There are no runs yet. `holdpoint rehearse rok-0.11` begins one.");
    }
    for listed in all {
        let open = held(listed.holder.as_ref());
        match read(&listed.folder) {
            Ok(run) => {
                say!("{}{open}", line(&listed.folder, &run));
                for (_, line) in run.passed_on() {
                    say!("    {}", line.replace('\n', " "));
                }
                for line in live::standing(listed.folder.id(), &run) {
                    say!("    {line}");
                }
            }
            Err(why) => say!("{}  can't be read: {why}", listed.folder.id()),
        }
    }
    Ok(Status::Finished)
}

/// A line for each run that isn't over.
pub(super) fn unfinished() -> Result<Vec<String>, Failure> {
    let place = Runs::of_the_operator()?;
    let mut lines = Vec::new();
    for listed in place.list::<Event>()? {
        if let Ok(run) = read(&listed.folder)
            && run.ended.is_none()
        {
            lines.push(line(&listed.folder, &run));
        }
    }
    Ok(lines)
}

/// That a guide has a run open, behind its line.
fn held(holder: Option<&Holder>) -> String {
    holder.map(|holder| format!(", open in a guide ({holder})")).unwrap_or_default()
}

/// A run in a line: its name, and where it stands.
fn line(folder: &Folder, run: &Run) -> String {
    format!("{}  {}", folder.id(), standing(run))
}

/// The run to go on with: that of a name, else the only one that isn't over.
pub(super) fn find(name: Option<&str>) -> Result<Folder, Failure> {
    let place = Runs::of_the_operator()?;
    if let Some(name) = name {
        return Ok(place.find(name)?);
    }
    let now = Timestamp::now();
    let mut open = Vec::new();
    for listed in place.list::<Event>()? {
        if let Ok(run) = read(&listed.folder)
            && run.ended.is_none()
        {
            let says = line(&listed.folder, &run) + &held(listed.holder.as_ref());
            let says = match ui::age(listed.touched, now) {
                age if listed.holder.is_some() || age.is_empty() => says,
                age => format!("{says}; left {age}"),
            };
            open.push((listed.touched, says, listed.folder));
        }
    }
    match open.len() {
        1 => Ok(open.remove(0).2),
        0 => Err(Failure::Usage("There is no unfinished run. `holdpoint runs` lists all.".into())),
        _ => {
            open.sort_by_key(|(touched, ..)| std::cmp::Reverse(*touched));
            let each = open.iter().map(|(_, says, _)| format!("  {says}"));
            Err(Failure::Usage(format!(
                "Several runs are unfinished; say which, the newest first:\n{}",
                each.collect::<Vec<_>>().join("\n")
            )))
        }
    }
}

/// The run to look at: that of a name or of a folder's path, else the only one that isn't over.
pub(super) fn find_anywhere(name: Option<&str>) -> Result<Folder, Failure> {
    match name {
        Some(path) if path.contains('/') => Ok(Folder::at(path.trim_end_matches('/'))),
        name => find(name),
    }
}

/// A run as its journal has it, read without taking its lock.
pub(super) fn read(folder: &Folder) -> Result<Run, String> {
    let mut journal = Follow::open(folder.path()).map_err(|error| error.to_string())?;
    let mut records = Vec::new();
    while let Some(record) = journal.next_record::<Event>().map_err(|error| error.to_string())? {
        records.push(record);
    }
    Ok(fold(&records))
}

/// Where a run stands, in a line.
pub(super) fn standing(run: &Run) -> String {
    let mode = match run.head.as_ref().map(|head| &head.mode) {
        Some(mode @ Mode::Rehearsal { .. }) => match mode.scenario(run.ended.is_some()) {
            Some(scenario) => format!("rehearsal of {scenario}"),
            None => "a drill".to_owned(),
        },
        _ => "LIVE".into(),
    };
    let place = match run.ended {
        Some(Ending::Finished) => "finished".to_owned(),
        Some(Ending::FinishedExceptDeferred) => "finished except what was deferred".to_owned(),
        Some(Ending::Short) => "ended short".to_owned(),
        None => {
            let done = run.steps().filter(|step| run.line(&step.id).status.is_settled()).count();
            let at = run.current().map_or("nowhere", |slot| slot.id().as_str());
            format!("at {at}, {done} of {} steps settled", run.steps().count())
        }
    };
    let held: Vec<String> = run.held().map(|(job, _)| format!("held: {}", job.attempt.step)).collect();
    let open = match run.effects.len() {
        0 => Vec::new(),
        1 => vec!["1 open effect".to_owned()],
        n => vec![format!("{n} open effects")],
    };
    let handed = run.handed.as_ref().filter(|_| run.ended.is_none());
    let handed = handed.map(|handed| match handed.carried {
        true => format!("carried away by {}", handed.by),
        false => format!("handed over by {}: to be taken", handed.by),
    });
    std::iter::once(format!("{mode}, {place}"))
        .chain(handed)
        .chain(held)
        .chain(open)
        .collect::<Vec<_>>()
        .join("; ")
}

/// A run's journal, open for writing.
pub(super) struct Opened {
    pub file: File,
    pub records: Vec<Record<Event>>,
    /// What is to be said of its end.
    pub torn: Option<String>,
}

/// Opens a run's journal for writing.
pub(super) fn open(folder: &Folder) -> Result<Opened, Failure> {
    let mut records = Vec::new();
    let (file, torn) = File::open(folder.path(), |record| records.push(record))?;
    let torn = torn.map(|torn| {
        format!(
            "The journal's last line was unfinished ({} bytes): nothing had come of it. A copy is kept beside it.",
            torn.bytes
        )
    });
    Ok(Opened { file, records, torn })
}

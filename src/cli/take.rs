//! Taking a run from whoever had it: the comer sees how it stands and says their name, before anything can be done.

use super::{
    Doing as _, Failure, front, live, place, resume,
    say::say,
    seat::Front,
    session::{self, Came},
};
use crate::{
    engine::{
        event::{Event, Mode},
        holder::{Taken, named},
        run::Run,
    },
    journal::{Folder, Follow, JournalError, Record, Runs, unpack},
    runtime::fold,
    ui::{
        form::{Form, TAKEN_BECAUSE, TAKEN_BY},
        taking,
    },
    words::{Timestamp, Value, Values},
};
use std::{
    io::{self, BufRead as _, Read as _, Write as _},
    path::{Path, PathBuf},
};

/// How somebody wants to take a run, as far as that was said.
#[derive(Clone, Debug, Default)]
pub(super) struct Taking {
    /// By which name.
    pub name: Option<String>,
    /// Why, though it was not handed to them.
    pub because: Option<String>,
    /// All of that was asked already.
    pub agreed: Option<Taken>,
}

/// What is asked of whoever takes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Why, too: nobody has handed it to them.
    reason: bool,
}

/// What is asked of whoever wants to go on with a run; nothing where it is theirs.
///
/// # Errors
/// It is somebody else's, and nobody said that it should be taken.
pub(super) fn wanted(folder: &Folder, run: &Run, taking: Option<&Taking>) -> Result<Option<Wanted>, Failure> {
    let login = place::operator();
    let id = folder.id();
    match (&run.handed, taking) {
        (Some(handed), Some(taking)) => Ok(Some(Wanted {
            reason: handed.carried && taking.agreed.is_none(),
        })),
        (Some(handed), None) if handed.carried => Err(Failure::Usage(format!(
            "{} carried {id} away in a file, at {}, to go on with it on another machine.\nIf that came to nothing, take it back, with a reason: holdpoint take {id} --because REASON",
            handed.by,
            moment(handed.at),
        ))),
        (Some(_), None) => Ok(Some(Wanted { reason: false })),
        (None, Some(_)) => Ok(Some(Wanted { reason: true })),
        (None, None) if run.sessions == 0 || run.login() == login => Ok(None),
        (None, None) => Err(Failure::Usage(format!(
            "{id} is a run of {} (login {}), who has not handed it over; you sit here as {login}.\nThey hand it over with: holdpoint hand-over {id}\nWhere they can't, take it with a reason, which is kept: holdpoint take {id} --because REASON",
            run.by,
            run.login(),
        ))),
    }
}

/// What is taken, as it was typed.
pub(super) struct What {
    /// The run, or a file.
    pub run: Option<String>,
    pub ssh_config: Option<PathBuf>,
    pub speed: f64,
    pub taking: Taking,
}

/// Takes a run, and goes on with it.
pub(super) fn take(what: What, mut front: Front<'_>) -> Result<Came, Failure> {
    let mut taking = what.taking;
    let file = what.run.as_deref().map(Path::new).filter(|path| path.is_file());
    let folder = match file {
        None if what.ssh_config.is_some() => {
            return Err(Failure::Usage(
                "--ssh-config is for a run that comes in a file; this one keeps its own.".into(),
            ));
        }
        None => super::runs::find(what.run.as_deref())?,
        Some(path) => match from_file(path, &taking, what.ssh_config.as_deref(), &mut front)? {
            None => return Ok(Came::paused("The run is left as it is: you have not taken it.")),
            Some((folder, agreed)) => {
                taking.agreed = Some(agreed);
                folder
            }
        },
    };
    let how = resume::How {
        take: Some(taking),
        ..resume::How::default()
    };
    resume::resume(folder, what.speed, front, &how)
}

/// Takes a run that was carried here in a file: once it is agreed to, it is among the others.
pub(super) fn from_file(
    path: &Path,
    taking: &Taking,
    ssh_config: Option<&Path>,
    front: &mut Front<'_>,
) -> Result<Option<(Folder, Taken)>, Failure> {
    let carried = unpack::<Event>(path, &Runs::of_the_operator()?)?;
    carried.fits()?;
    let folder = carried.folder();
    let mut journal = Follow::open(folder.path())?;
    let mut records = Vec::new();
    while let Some(record) = journal.next_record::<Event>()? {
        records.push(record);
    }
    let run = fold(&records);
    if run.handed.as_ref().is_none_or(|handed| !handed.carried) {
        return Err(Failure::Invalid(format!(
            "{} has a run that nobody handed over to be carried: nothing was made of it.",
            path.display()
        )));
    }
    live::moved(folder, &run, ssh_config)?;
    session::needs_terminal(front)?;
    let now = resume::now(&run, resume::away(&folder.journal()));
    let Some(taken) = asked(&run, &records, now, Wanted { reason: false }, Some(taking), front)? else {
        return Ok(None);
    };
    Ok(Some((carried.settle()?, taken)))
}

/// Shows how it stands, and asks for the name; nothing where the comer left.
pub(super) fn asked(
    run: &Run,
    records: &[Record<Event>],
    now: Timestamp,
    wanted: Wanted,
    taking: Option<&Taking>,
    front: &mut Front<'_>,
) -> Result<Option<Taken>, Failure> {
    let Taking { name, because, agreed } = taking.cloned().unwrap_or_default();
    if agreed.is_some() {
        return Ok(agreed);
    }
    let happened = records
        .iter()
        .flat_map(|record| record.events.iter().map(|event| (record.at, event)));
    let told = taking::told(run, happened, now);
    let (by, because) = match front {
        Front::Screen(seat) => {
            let given = [(TAKEN_BY, name), (TAKEN_BECAUSE, because.clone())];
            let given: Values = given
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?))))
                .collect();
            let (theme, ascii) = front::look(&seat.settings);
            let form = Form::taking(run, told, wanted.reason, &given, theme).in_ascii(ascii);
            let Some(answers) = front::ask(seat, form, &front::Nowhere)? else {
                return Ok(None);
            };
            let answer = |name| answers.values.get(name).and_then(Value::as_str).map(str::to_owned);
            (answer(TAKEN_BY).unwrap_or_default(), answer(TAKEN_BECAUSE).or(because))
        }
        Front::Lines => {
            for (_, line) in &told {
                say!("{line}");
            }
            let by = match name {
                Some(name) => name,
                None => line("Your name: all that is done from here on is done under it > ")?,
            };
            let because = match because {
                None if wanted.reason => Some(line("Why you take it, though it was not handed to you > ")?),
                because => because,
            };
            (by, because)
        }
    };
    let taken = Taken {
        by: named(&by).map_err(|why| Failure::Usage(format!("Nothing was taken: {why}.")))?,
        login: place::operator(),
        from: place::machine(),
        because: because.map(|why| why.trim().to_owned()).filter(|why| !why.is_empty()),
        mark: mark()?,
    };
    if wanted.reason && taken.because.is_none() {
        return Err(Failure::Usage(
            "Nothing was taken: it was not handed to you, so a reason is wanted, for the journal.".into(),
        ));
    }
    Ok(Some(taken))
}

/// Who has a run that can't be opened since a guide has it open, and what to do.
pub(super) fn held(folder: &Folder, failure: Failure) -> Failure {
    let Failure::Journal(JournalError::Locked { holder, .. }) = &failure else {
        return failure;
    };
    let Ok(run) = super::runs::read(folder) else { return failure };
    // What somebody is just about to take isn't anybody's.
    if !run.open || run.handed.is_some() {
        return failure;
    }
    let live = run.head.as_ref().is_some_and(|head| head.mode == Mode::Live);
    let since = run
        .opened_at
        .filter(|_| live)
        .map(|since| format!(" since {}", moment(since)))
        .unwrap_or_default();
    let process = holder.as_ref().map(|holder| format!(", {holder}")).unwrap_or_default();
    Failure::Held(format!(
        "{by} has {id} open{since}{process}. Two guides must not walk the same run.\n{by} hands it over there with the key O (in lines: hand-over); then: holdpoint take {id}\nMeanwhile `holdpoint watch {id}` looks on.",
        by = run.by,
        id = folder.id(),
    ))
}

/// A line that is asked for, where there is no screen.
pub(super) fn line(asks: &str) -> Result<String, Failure> {
    let mut out = io::stdout();
    let mut line = String::new();
    let read = write!(out, "{asks}")
        .and_then(|()| out.flush())
        .and_then(|()| io::stdin().lock().read_line(&mut line));
    if read.doing("ask at the terminal")? == 0 {
        return Err(Failure::Usage(
            "Standard input ended before that was said: nothing was done.".into(),
        ));
    }
    Ok(line.trim().to_owned())
}

fn moment(at: Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// What tells this taking from all others.
fn mark() -> Result<String, Failure> {
    let mut bytes = [0; 8];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut bytes))
        .doing("read random numbers")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

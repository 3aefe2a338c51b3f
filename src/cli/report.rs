use super::{Doing as _, Failure, Status, history, resume, simulated};
use crate::{
    journal::{Folder, Runs},
    report::{self, Source, Style, Transcripts, cast, html, json},
    runtime,
};
use jiff::tz::TimeZone;
use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For a ticket or a change board
    #[default]
    Markdown,
    /// One file that needs no network
    Html,
    /// For programs; `holdpoint schema report` describes it
    Json,
    /// A recording that asciinema plays
    Cast,
}

/// What is done with what commands printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Printed {
    /// A link to each file
    Link,
    /// In the report itself
    Fold,
    /// Left out
    None,
}

/// What is wanted.
pub(super) struct What {
    pub run: String,
    pub format: Format,
    pub output: Option<PathBuf>,
    pub transcripts: Option<Printed>,
}

/// The record of a run, over or not. Nothing of the run is changed, and its lock isn't taken.
pub(super) fn report(what: &What) -> Result<Status, Failure> {
    let folder = Runs::of_the_operator()?.find(&what.run)?;
    let mut source = Source::read(&folder)?;
    source.glances = runtime::glances(folder.path());
    if let Some(head) = source
        .records
        .iter()
        .flat_map(|record| &record.events)
        .find_map(|event| match event {
            crate::engine::event::Event::Begun(head) => Some(head.clone()),
            _ => None,
        })
    {
        // Without its copy of the procedure a report lacks labels, and no more.
        let kept = resume::kept(&folder, &head).ok();
        source.debriefing = kept.as_ref().and_then(|loaded| simulated::told_of(&folder, loaded, &head.mode));
        source.procedure = kept.map(|loaded| loaded.procedure);
        source.history = history::of(&head, folder.id());
    }
    let style = Style {
        zone: TimeZone::system(),
        transcripts: transcripts(what, &folder)?,
    };
    let text = match what.format {
        Format::Cast => cast::cast(&source, folder.path()),
        Format::Json => json::json(&report::of(&source, &style)),
        Format::Markdown => report::markdown(&report::of(&source, &style), &style, Some(folder.path())),
        Format::Html => html::html(&report::of(&source, &style), &style, Some(folder.path())),
    };
    write(what.output.as_deref(), &text)?;
    match &source.integrity.damage {
        None => Ok(Status::Finished),
        Some(damage) => {
            eprintln!("The journal is DAMAGED at {damage}. The report has what stands before it.");
            Ok(Status::Journal)
        }
    }
}

fn transcripts(what: &What, folder: &Folder) -> Result<Transcripts, Failure> {
    let usual = if what.format == Format::Html {
        Printed::Fold
    } else {
        Printed::Link
    };
    Ok(match what.transcripts.unwrap_or(usual) {
        Printed::Fold => Transcripts::Fold,
        Printed::None => Transcripts::Nothing,
        Printed::Link => Transcripts::Link {
            run: way(what.output.as_deref(), folder.path())?,
        },
    })
}

/// The way from where the report will lie to the run's folder.
fn way(output: Option<&Path>, run: &Path) -> Result<String, Failure> {
    let dir = output
        .and_then(Path::parent)
        .filter(|dir| !dir.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let whole = |path: &Path| fs::canonicalize(path).doing(format_args!("find {}", path.display()));
    let (dir, run) = (whole(dir)?, whole(run)?);
    let common = dir.components().zip(run.components()).take_while(|(a, b)| a == b).count();
    // Nothing in common but the root: a whole path is no longer, and says more.
    if common <= 1 {
        return Ok(run.to_string_lossy().into_owned());
    }
    let up = dir.components().skip(common).map(|_| PathBuf::from(".."));
    let down = run.components().skip(common).map(|part| PathBuf::from(part.as_os_str()));
    Ok(up.chain(down).collect::<PathBuf>().to_string_lossy().into_owned())
}

fn write(output: Option<&Path>, text: &str) -> Result<(), Failure> {
    let Some(path) = output else {
        let mut out = io::stdout().lock();
        return match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.doing("write to standard output"),
        };
    };
    fs::write(path, text).doing(format_args!("write {}", path.display()))
}

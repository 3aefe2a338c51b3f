//! A first scenario for a procedure that has none: offered, and written.

use super::{
    Doing as _, Failure, Status, front, library,
    say::say,
    seat::{Front, Seat},
    session::{self, Came},
};
use crate::{
    engine::event::Mode,
    procedure::load,
    rehearsal::draft::{self, Draft},
    ui::Question,
};
use rustix::fs::Access;
use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Why one is needed.
const NEEDS: &str = "A rehearsal needs one: a simulated cluster, with what each command prints there.";

/// What is offered.
const WRITE: &str = "Write a first one from the procedure";

/// Offers to write one; nothing where it was written and plays to its end.
pub(super) fn offered(loaded: &library::Loaded, front: &mut Front<'_>) -> Result<Option<Came>, Failure> {
    if !session::has_terminal() {
        return Err(Failure::Usage(format!(
            "{} has no scenario to rehearse with. `holdpoint rehearse {} --write-scenario` writes a first one from the procedure.",
            loaded.procedure.name, loaded.folder.path
        )));
    }
    let wanted = match front {
        Front::Lines => asked_in_lines(loaded)?,
        Front::Screen(seat) => asked_on_screen(loaded, seat)?,
    };
    if !wanted {
        return Ok(Some(Came::paused("Nothing was written.")));
    }
    let written = write(loaded)?;
    if written.lacks {
        return Ok(Some(Came::paused(format!("{}\nNothing was begun.", written.says))));
    }
    match front {
        Front::Lines => say!("{}", written.says),
        Front::Screen(seat) => seat.note(written.says),
    }
    Ok(None)
}

/// Writes it because it was asked for.
pub(super) fn asked(name: &str) -> Result<Status, Failure> {
    let written = write(&library::find(name)?)?;
    say!("{}", written.says);
    Ok(Status::Finished)
}

/// Whether a first one can be written into a procedure's folder: it has none, lies on the disk, and may be written to.
pub(super) fn fits(folder: &load::Folder) -> bool {
    let path = Path::new(&folder.path);
    library::scenarios(folder).is_empty() && is_on_disk(path) && rustix::fs::access(path, Access::WRITE_OK).is_ok()
}

fn asked_in_lines(loaded: &library::Loaded) -> Result<bool, Failure> {
    say!("{}. {NEEDS}", none_yet(loaded));
    print!("{WRITE}, {}? [y/N] ", place(loaded).display());
    io::stdout().flush().doing("write to the terminal")?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).doing("read your answer")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn asked_on_screen(loaded: &library::Loaded, seat: &mut Seat) -> Result<bool, Failure> {
    let (theme, ascii) = front::look(&seat.settings);
    let mode = Mode::Rehearsal {
        scenario: draft::NAME.to_owned(),
        seed: 1,
        drill: None,
    };
    let path = place(loaded).display().to_string();
    let answers = [("Write none", "Nothing is begun."), (WRITE, path.as_str())];
    let question = Question::new(none_yet(loaded), Some(mode), NEEDS, &answers, theme);
    Ok(front::answer(seat, question.in_ascii(ascii))? == Some(1))
}

/// What writing it came to.
struct Written {
    /// In words for the operator.
    says: String,
    /// It doesn't come to its end yet.
    lacks: bool,
}

fn write(loaded: &library::Loaded) -> Result<Written, Failure> {
    let path = place(loaded);
    if !is_on_disk(Path::new(&loaded.folder.path)) {
        return Err(Failure::Usage(format!(
            "{} comes with holdpoint: it has its scenarios. Copy its folder to write another.",
            loaded.procedure.name
        )));
    }
    if path.exists() {
        return Err(Failure::Usage(format!(
            "{} is there already, and is left as it is.",
            path.display()
        )));
    }
    let Draft { text, open } = draft::draft(&loaded.procedure);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).doing(format_args!("make the folder {}", folder.display()))?;
    }
    fs::write(&path, text).doing(format_args!("write {}", path.display()))?;
    let mut says = vec![format!("Written: {}.", path.display())];
    if open.is_empty() {
        says.push("Played by itself it comes to its end. What the real commands print, and change, is for you to put in.".into());
    } else {
        says.push("It doesn't come to its end yet. What it lacks:".into());
        says.extend(open.iter().map(|lack| format!("  {lack}")));
        says.push(format!(
            "Next: holdpoint check {0}\n      holdpoint rehearse {0} --auto",
            loaded.folder.path
        ));
    }
    Ok(Written {
        says: says.join("\n"),
        lacks: !open.is_empty(),
    })
}

fn none_yet(loaded: &library::Loaded) -> String {
    format!("{} has no scenario yet", loaded.procedure.name)
}

fn is_on_disk(folder: &Path) -> bool {
    folder.join("procedure.toml").is_file()
}

fn place(loaded: &library::Loaded) -> PathBuf {
    Path::new(&loaded.folder.path).join(format!("scenarios/{}.toml", draft::NAME))
}

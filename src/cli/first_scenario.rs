//! A first scenario for a procedure that has none: offered, and written.

use super::{
    Doing as _, Failure, Status, library,
    say::say,
    session::{self, Came},
};
use crate::rehearsal::draft::{self, Draft};
use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

/// Offers to write one; nothing where it was written and plays to its end.
pub(super) fn offered(loaded: &library::Loaded) -> Result<Option<Came>, Failure> {
    let name = &loaded.procedure.name;
    if !session::has_terminal() {
        return Err(Failure::Usage(format!(
            "{name} has no scenario to rehearse with. `holdpoint rehearse {} --write-scenario` writes a first one from the procedure.",
            loaded.folder.path
        )));
    }
    say!("{name} has no scenario yet, and a rehearsal needs one: a simulated cluster, with what each command prints there.");
    print!("Write a first one from the procedure, {}? [y/N] ", place(loaded));
    io::stdout().flush().doing("write to the terminal")?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).doing("read your answer")?;
    if !matches!(answer.trim(), "y" | "Y" | "yes") {
        return Ok(Some(Came::paused("Nothing was written.")));
    }
    let lacks = write(loaded)?;
    Ok(lacks.then(|| Came::paused("Nothing was begun.")))
}

/// Writes it because it was asked for.
pub(super) fn asked(name: &str) -> Result<Status, Failure> {
    write(&library::find(name)?)?;
    Ok(Status::Finished)
}

/// Writes it, and tells what it lacks; whether it does.
fn write(loaded: &library::Loaded) -> Result<bool, Failure> {
    let path = place(loaded);
    let path = Path::new(&path);
    if !Path::new(&loaded.folder.path).join("procedure.toml").is_file() {
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
    fs::write(path, text).doing(format_args!("write {}", path.display()))?;
    say!("Written: {}.", path.display());
    if open.is_empty() {
        say!("Played by itself it comes to its end. What the real commands print, and change, is for you to put in.");
        return Ok(false);
    }
    say!("It doesn't come to its end yet. What it lacks:");
    for lack in &open {
        say!("  {lack}");
    }
    say!("Next: holdpoint check {0}\n      holdpoint rehearse {0} --auto", loaded.folder.path);
    Ok(true)
}

fn place(loaded: &library::Loaded) -> String {
    format!("{}/scenarios/{}.toml", loaded.folder.path, draft::NAME)
}

use super::{Doing as _, Failure, Status, say::say};
use crate::procedure::{catalogue::Catalogue, new as fresh};
use std::{fs, path::Path};

/// A fresh procedure in a folder of its name.
pub(super) fn new(name: &str) -> Result<Status, Failure> {
    fresh::check_name(name).map_err(Failure::Usage)?;
    let dir = Path::new(name);
    if dir.exists() {
        return Err(Failure::Usage(format!(
            "{name} is there already, and is left as it is. Give another name, or work on that one."
        )));
    }
    for (path, content) in fresh::files(name) {
        let to = dir.join(path);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).doing(format_args!("make the folder {}", parent.display()))?;
        }
        fs::write(&to, content).doing(format_args!("write {}", to.display()))?;
    }
    if Catalogue::shipped().get(name).is_some() {
        eprintln!(
            "Note: a procedure that comes with holdpoint is called {name}, too. `{name}` alone goes on meaning that one, until yours lies \
             among your own procedures, where it takes its place. `./{name}` always means yours; another name spares the doubt."
        );
    }
    say!("Made {name}/procedure.toml and a scenario.\nNext: holdpoint check ./{name}\n      holdpoint rehearse ./{name}");
    Ok(Status::Finished)
}

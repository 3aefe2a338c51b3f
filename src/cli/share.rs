//! Sharing a run with a group: others may look on, sign, and nothing more. There is still one who writes.

use super::{Doing as _, Failure, Status, people, runs, say::say};
use crate::{
    door, files,
    journal::{Folder, Runs},
};
use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _, lchown},
    path::{Path, PathBuf},
};

/// A group that there is, and that this user can share with.
#[derive(Clone, Debug)]
pub(super) struct Group {
    name: String,
    gid: u32,
}

/// Shares a run that is there.
pub(super) fn share(run: &str, group: &str) -> Result<Status, Failure> {
    let group = named(group)?;
    let folder = runs::find_anywhere(Some(run))?;
    if !folder.journal().exists() {
        return Err(Failure::Usage(format!("There is no run in {}.", folder.path().display())));
    }
    with(&folder, &group)?;
    say!(
        "{} is shared with {}: they can look on and sign, by its path.\n  holdpoint watch {path}\n  holdpoint sign {path}",
        folder.id(),
        group.name,
        path = folder.path().display()
    );
    Ok(Status::Finished)
}

/// The group of a name, for a run that is about to begin.
///
/// # Errors
/// There is none, this user isn't in it, or its members couldn't come in.
pub(super) fn for_a_new_run(name: &str) -> Result<Group, Failure> {
    let group = named(name)?;
    // The run's own folder doesn't exist yet; its way does.
    let root = Runs::of_the_operator()?.root().to_owned();
    files::create_dir_all(&root).doing(format_args!("make the folder {}", root.display()))?;
    let barred = barred(&root, &group)?;
    if barred.is_empty() {
        return Ok(group);
    }
    Err(Failure::Usage(format!("Nothing was begun. {}", in_the_way(&barred, &group))))
}

fn named(name: &str) -> Result<Group, Failure> {
    let Some(gid) = people::group(name) else {
        return Err(Failure::Usage(format!(
            "There is no group {name}. `getent group` lists those that there are."
        )));
    };
    if !people::is_in(gid) {
        return Err(Failure::Usage(format!(
            "You aren't in the group {name}, and can share only with one that you are in: `id -Gn` lists them. One that you were just put \
             into counts from the next login on."
        )));
    }
    Ok(Group {
        name: name.to_owned(),
        gid,
    })
}

/// Shares a run's folder and all that is in it; what comes into it later is shared as it is made.
///
/// # Errors
/// The system refuses, or a folder above keeps the group out.
pub(super) fn with(folder: &Folder, group: &Group) -> Result<(), Failure> {
    let path = folder.path();
    let path = fs::canonicalize(path).doing(format_args!("find {}", path.display()))?;
    if let Some(root) = path.parent() {
        let barred = barred(root, group)?;
        if !barred.is_empty() {
            return Err(Failure::Usage(in_the_way(&barred, group)));
        }
    }
    give(&path, group).doing(format_args!("share {} with {}", path.display(), group.name))
}

fn give(path: &Path, group: &Group) -> io::Result<()> {
    let is = fs::symlink_metadata(path)?;
    let kind = is.file_type();
    let mode = match () {
        () if kind.is_dir() => files::SHARED_DIR,
        () if kind.is_file() => files::SHARED_FILE,
        () if kind.is_socket() => door::SHARED,
        () => return Ok(()),
    };
    lchown(path, None, Some(group.gid))?;
    // Giving it to a group takes the bit that passes the group on.
    fs::set_permissions(path, Permissions::from_mode(mode))?;
    if kind.is_dir() {
        for entry in fs::read_dir(path)? {
            give(&entry?.path(), group)?;
        }
    }
    Ok(())
}

/// The folders on the way to here that keep a group out. Of our own two, it may pass through from now on, and see nothing.
fn barred(root: &Path, group: &Group) -> Result<Vec<PathBuf>, Failure> {
    let root = fs::canonicalize(root).doing(format_args!("find {}", root.display()))?;
    let mut barred = Vec::new();
    for (n, above) in root.ancestors().enumerate() {
        let is = fs::metadata(above).doing(format_args!("look at {}", above.display()))?;
        let passes = if is.gid() == group.gid {
            is.mode() & 0o010 != 0
        } else {
            is.mode() & 0o001 != 0
        };
        let ours = n < 2 && is.uid() == rustix::process::geteuid().as_raw() && is.mode() & 0o777 == 0o700;
        if !passes && ours {
            fs::set_permissions(above, Permissions::from_mode(0o711)).doing(format_args!("open the way through {}", above.display()))?;
        } else if !passes {
            barred.push(above.to_owned());
        }
    }
    barred.reverse();
    Ok(barred)
}

fn in_the_way(barred: &[PathBuf], group: &Group) -> String {
    let names: Vec<String> = barred.iter().map(|path| path.display().to_string()).collect();
    format!(
        "The group {} can't come to the run: it may not pass through {}. Keep runs where it can, such as XDG_STATE_HOME=/srv/holdpoint, or let it \
         pass: chmod o+x {}",
        group.name,
        names.join(", "),
        names.join(" ")
    )
}

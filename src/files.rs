//! Files and folders that are the operator's own: 0700 and 0600 whatever the umask, and never through a symbolic link. In a folder that
//! is shared with its group, what is made is, too: its mode says so, and nothing else.

use etcetera::BaseStrategy as _;
use rustix::fs::OFlags;
use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, Seek as _, Write as _},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// Why a file of ours can't be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system's word.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is something else than we would have put there: what.
    #[error("{0}")]
    NotOurs(String),
}

impl From<FileError> for io::Error {
    fn from(error: FileError) -> io::Error {
        match error {
            FileError::Io(error) => error,
            FileError::NotOurs(why) => io::Error::other(why),
        }
    }
}

/// The mode of a folder that is shared with its group, which passes the group on.
pub const SHARED_DIR: u32 = 0o2750;
/// The mode of a file in such a folder.
pub const SHARED_FILE: u32 = 0o640;

/// Whether a folder is shared with its group.
pub fn is_shared(dir: &Path) -> bool {
    fs::metadata(dir).is_ok_and(|is| is.is_dir() && is.mode() & 0o7777 == SHARED_DIR)
}

/// Where this program keeps what it remembers: `$XDG_STATE_HOME/holdpoint`. Nothing where the operator has no home folder.
pub fn state_dir() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    let state = base.state_dir().unwrap_or_else(|| base.home_dir().join(".local/state"));
    Some(state.join("holdpoint"))
}

/// Makes a folder of mode 0700. One that is already there is an error.
///
/// # Errors
/// The system refuses.
pub fn create_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o700))
}

/// Makes a folder as [`create_dir()`] does, shared where the one that it is in is.
///
/// # Errors
/// The system refuses.
pub fn create_dir_within(path: &Path) -> io::Result<()> {
    create_dir(path)?;
    match path.parent().is_some_and(is_shared) {
        true => fs::set_permissions(path, Permissions::from_mode(SHARED_DIR)),
        false => Ok(()),
    }
}

/// Makes a folder and what is missing above it; what is already there is left as it is.
///
/// # Errors
/// The system refuses.
pub fn create_dir_all(path: &Path) -> io::Result<()> {
    match create_dir(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let above = path.parent().ok_or(error)?;
            create_dir_all(above)?;
            create_dir_all(path)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Makes a file of mode 0600, open for reading and writing; in a folder that is shared with its group, of mode 0640. One that is already
/// there is an error.
///
/// # Errors
/// The system refuses.
pub fn create(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)?;
    let shared = path.parent().is_some_and(is_shared);
    file.set_permissions(Permissions::from_mode(if shared { SHARED_FILE } else { 0o600 }))?;
    Ok(file)
}

/// Opens a file for reading: a plain file, not a link, a pipe or a device.
///
/// # Errors
/// The system refuses, or something else stands in its place.
pub fn read(path: &Path) -> Result<File, FileError> {
    plain(path, OpenOptions::new().read(true))
}

/// Opens a file of the same user for reading and writing.
///
/// # Errors
/// The system refuses, or something else stands in its place.
pub fn write(path: &Path) -> Result<File, FileError> {
    let file = plain(path, OpenOptions::new().read(true).write(true))?;
    let (owner, we) = (file.metadata()?.uid(), rustix::process::geteuid().as_raw());
    if owner != we {
        return Err(FileError::NotOurs(format!(
            "it belongs to the user with id {owner}, and this is {we}"
        )));
    }
    Ok(file)
}

/// Opens a file as [`write()`] does, or makes it.
///
/// # Errors
/// The system refuses, or something else stands in its place.
pub fn write_or_create(path: &Path) -> Result<File, FileError> {
    match create(path) {
        Ok(file) => Ok(file),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => write(path),
        Err(error) => Err(error.into()),
    }
}

/// Adds a line to a file of the same user, or begins it; the line is on disk when this returns.
///
/// # Errors
/// The system refuses, or something else stands in its place.
pub fn append_line(path: &Path, line: &str) -> Result<(), FileError> {
    let mut file = write_or_create(path)?;
    file.seek(io::SeekFrom::End(0))?;
    file.write_all(format!("{line}\n").as_bytes())?;
    file.sync_data()?;
    Ok(())
}

/// Makes the names in a folder last.
///
/// # Errors
/// The system refuses.
pub fn sync_dir(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// `NONBLOCK`, since opening a pipe would otherwise wait for its other end; plain files don't notice.
fn plain(path: &Path, options: &mut OpenOptions) -> Result<File, FileError> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = match options.custom_flags(flags.bits().cast_signed()).open(path) {
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
            return Err(FileError::NotOurs("it is a symbolic link".into()));
        }
        opened => opened?,
    };
    if !file.metadata()?.is_file() {
        return Err(FileError::NotOurs("it is not a plain file".into()));
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    #[test]
    fn what_is_made_is_for_its_owner_alone() {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("a/b");
        create_dir_all(&dir).unwrap();
        create_dir_all(&dir).unwrap();
        create(&dir.join("file")).unwrap();
        assert_eq!(mode(&dir), 0o700);
        assert_eq!(mode(&place.path().join("a")), 0o700);
        assert_eq!(mode(&dir.join("file")), 0o600);
        assert!(create(&dir.join("file")).is_err(), "what is there is never taken for new");
    }

    #[test]
    fn in_a_folder_that_is_shared_what_is_made_is_shared_and_nowhere_else() {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("run");
        create_dir(&dir).unwrap();
        fs::set_permissions(&dir, Permissions::from_mode(SHARED_DIR)).unwrap();
        create(&dir.join("file")).unwrap();
        append_line(&dir.join("lines"), "one").unwrap();
        create_dir_within(&dir.join("inner")).unwrap();
        create(&dir.join("inner/file")).unwrap();
        create_dir(&dir.join("own")).unwrap();
        create(&dir.join("own/file")).unwrap();
        let modes = ["file", "lines", "inner", "inner/file", "own", "own/file"].map(|name| mode(&dir.join(name)));
        assert_eq!(modes, [0o640, 0o640, 0o2750, 0o640, 0o700, 0o600]);
    }

    #[test]
    fn links_pipes_and_devices_are_refused_and_never_waited_for() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        fs::write(at("target"), "x").unwrap();
        std::os::unix::fs::symlink(at("target"), at("link")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
        for odd in [at("link"), at("pipe"), "/dev/null".into()] {
            assert!(matches!(read(&odd), Err(FileError::NotOurs(_))), "{}", odd.display());
            assert!(matches!(write_or_create(&odd), Err(FileError::NotOurs(_))), "{}", odd.display());
        }
    }
}

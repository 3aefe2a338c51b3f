//! The folder of the control sockets.

use crate::words::Digest;
use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::{
        ffi::OsStrExt,
        fs::{DirBuilderExt, MetadataExt},
    },
    path::{Path, PathBuf},
};

/// The longest path of a Unix socket that every system takes, its ending zero included.
const LONGEST: usize = 108;
/// `ssh` makes a socket under a temporary name first: a point and 16 letters.
const SUFFIX: usize = 17;
const NAME: usize = 16;

/// A folder for control sockets, ours alone.
#[derive(Clone, Debug)]
pub(super) struct Control(PathBuf);

impl Control {
    /// The wanted folder; where its sockets would have too long a name, one under `/tmp` that always has the same name for it.
    pub(super) fn prepare(wanted: &Path) -> io::Result<Control> {
        let place = if fits(wanted) {
            wanted.into()
        } else {
            let uid = rustix::process::getuid().as_raw();
            let digest = Digest::of(wanted.as_os_str().as_bytes());
            PathBuf::from(format!("/tmp/holdpoint-{uid}-{}", short(&digest)))
        };
        if let Some(parent) = place.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
        }
        match DirBuilder::new().mode(0o700).create(&place) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let found = fs::symlink_metadata(&place)?;
        if !found.is_dir() || found.uid() != rustix::process::geteuid().as_raw() || found.mode() & 0o077 != 0 {
            let text = format!("{} must be a folder that is yours alone (mode 0700)", place.display());
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, text));
        }
        Ok(Control(place))
    }

    /// The socket of a connection: the same for the same connection, so that it is found again after a crash.
    pub(super) fn socket(&self, of: &str) -> PathBuf {
        self.0.join(short(&Digest::of(of.as_bytes())))
    }

    /// Where our own askpass finds the guide.
    pub(super) fn desk(&self) -> PathBuf {
        self.0.join("ask")
    }

    /// The sockets of all connections, an earlier guide's included.
    pub(super) fn sockets(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        paths.filter(|path| path.extension().is_none() && *path != self.desk()).collect()
    }

    /// Removes the folder if nothing is left in it.
    pub(super) fn clear(&self) {
        let _in_use = fs::remove_dir(&self.0);
    }
}

fn short(digest: &Digest) -> String {
    digest.as_str().chars().take(NAME).collect()
}

fn fits(dir: &Path) -> bool {
    dir.as_os_str().len() + 1 + NAME + SUFFIX < LONGEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn too_long_a_path_has_a_short_stand_in() {
        let dir = tempfile::tempdir().unwrap();
        let near = Control::prepare(&dir.path().join("c")).unwrap();
        assert_eq!(near.0, dir.path().join("c"));
        let far = dir.path().join("x".repeat(90));
        let control = Control::prepare(&far).unwrap();
        assert_eq!(control.0, Control::prepare(&far).unwrap().0, "found again");
        assert!(control.socket("node1").as_os_str().len() + SUFFIX < LONGEST);
        assert_eq!(fs::metadata(&control.0).unwrap().mode() & 0o777, 0o700);
        control.clear();
        near.clear();
        assert!(!control.0.exists() && !near.0.exists());
    }

    #[test]
    fn a_folder_that_others_may_enter_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let open = dir.path().join("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(Control::prepare(&open).is_err());
        std::os::unix::fs::symlink(dir.path(), dir.path().join("link")).unwrap();
        assert!(Control::prepare(&dir.path().join("link")).is_err());
    }
}

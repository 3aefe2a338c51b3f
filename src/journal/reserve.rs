use crate::files;
use rustix::fs::{FallocateFlags, fallocate};
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

const NAME: &str = "reserve";
const BYTES: usize = 1 << 20;

/// Room on the disk that is put by while there is some, for the journal's end when there is none.
#[derive(Debug)]
pub(super) struct Reserve {
    path: PathBuf,
    kept: bool,
}

impl Reserve {
    /// Puts it by where it isn't; a disk without room for it leaves the journal without a reserve, not without a journal.
    pub fn keep(dir: &Path) -> Reserve {
        let path = dir.join(NAME);
        let whole = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file() && found.len() == BYTES as u64);
        let kept = whole || {
            let _ = fs::remove_file(&path);
            fill(&path).is_ok()
        };
        if !kept {
            let _ = fs::remove_file(&path);
        }
        Reserve { path, kept }
    }

    /// Gives the room back to the disk. False where there was none to give.
    pub fn spend(&mut self) -> bool {
        std::mem::take(&mut self.kept) && fs::remove_file(&self.path).is_ok()
    }
}

fn fill(path: &Path) -> io::Result<()> {
    let mut file = files::create(path)?;
    match fallocate(&file, FallocateFlags::empty(), 0, BYTES as u64) {
        Ok(()) => Ok(()),
        Err(error) if error == rustix::io::Errno::OPNOTSUPP => {
            file.write_all(&vec![0; BYTES])?;
            file.sync_data()
        }
        Err(error) => Err(error.into()),
    }
}

//! Needs to mount a small file system; without the right to, these say so and pass.
use super::*;
use std::process::Command;

struct Mounted(TempDir);

impl Mounted {
    fn new(size: &str) -> Option<Mounted> {
        let dir = tempfile::tempdir().unwrap();
        let options = format!("size={size},mode=0700");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(dir.path())
            .output();
        if mounted.is_ok_and(|output| output.status.success()) {
            Some(Mounted(dir))
        } else {
            let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("SKIPPED: no right to mount a tmpfs here\n"));
            None
        }
    }

    fn run(&self) -> std::path::PathBuf {
        self.0.path().join("run")
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}

fn fill(path: &Path) {
    let mut file = fs::File::create(path).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
}

#[test]
fn a_full_disk_leaves_room_for_the_end_and_then_closes_the_journal() {
    let Some(disk) = Mounted::new("4m") else { return };
    fs::create_dir(disk.run()).unwrap();
    let mut log = File::create(&disk.run()).unwrap();
    append(&mut log, 0, "well");
    fill(&disk.0.path().join("ballast"));

    let mut written = vec!["well".to_owned()];
    let (mut refused, mut said_so) = (None, false);
    for n in 0..200 {
        let event = format!("{n} {}", "x".repeat(20_000));
        match log.append(at(1), vec![event.clone()], Sync::Now) {
            Ok(_) => {
                written.push(event);
                said_so = Log::<Event>::is_short(&log);
            }
            Err(error) => {
                refused = Some(error);
                break;
            }
        }
    }
    assert!(said_so, "it was said that the disk is full while there was still room to leave");
    assert!(written.len() > 20, "the reserve is good for {} records only", written.len());
    assert!(matches!(refused, Some(JournalError::Full { .. })));
    assert!(matches!(
        log.append(at(2), vec!["more".to_owned()], Sync::Now),
        Err(JournalError::Closed)
    ));
    drop(log);

    fs::remove_file(disk.0.path().join("ballast")).unwrap();
    let (log, events, _) = open(&disk.run()).unwrap();
    assert_eq!(events, written, "nothing that was acknowledged is lost");
    assert!(
        !Log::<Event>::is_short(&log) && disk.run().join("reserve").exists(),
        "there is a reserve again"
    );
}

#[test]
fn on_a_full_disk_a_run_does_not_begin() {
    let Some(disk) = Mounted::new("1m") else { return };
    fs::create_dir(disk.run()).unwrap();
    fill(&disk.0.path().join("ballast"));
    let error = File::create(&disk.run()).unwrap_err();
    assert!(matches!(error, JournalError::Full { .. }), "{error}");
}

#[test]
fn a_read_only_disk_is_named_and_can_still_be_verified() {
    let Some(disk) = Mounted::new("4m") else { return };
    fs::create_dir(disk.run()).unwrap();
    append(&mut File::create(&disk.run()).unwrap(), 0, "a");
    let remounted = Command::new("mount")
        .args(["-o", "remount,ro"])
        .arg(disk.0.path())
        .status()
        .unwrap();
    assert!(remounted.success());
    let error = open(&disk.run()).unwrap_err();
    assert!(matches!(error, JournalError::ReadOnly { .. }), "{error}");
    assert_eq!(verify::<Event>(&disk.run()).unwrap().records, 1);
    assert_eq!(
        Follow::open(&disk.run()).unwrap().next_record::<Event>().unwrap().unwrap().events,
        ["a"]
    );
}

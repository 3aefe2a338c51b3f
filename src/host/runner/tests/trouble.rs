//! Disks that are full, outputs without end, processes that are left behind.

use super::*;

/// A small disk of its own, if we may have one.
struct Disk(tempfile::TempDir);

impl Disk {
    fn new(kilobytes: u32) -> Option<Disk> {
        let folder = tempfile::TempDir::new_in("/var/tmp").unwrap();
        let mounted = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={kilobytes}k"), "tmpfs"])
            .arg(folder.path())
            .output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Disk(folder))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn a_full_disk_loses_output_but_neither_the_command_nor_its_exit_status() {
    let Some(disk) = Disk::new(1024) else {
        return skipped("no tmpfs can be mounted here");
    };
    let folder = tempfile::TempDir::new_in(disk.0.path()).unwrap();
    let site = Site::beneath(Local::default(), "sh", folder).await;
    let done = tempfile::NamedTempFile::new().unwrap();
    let text = format!("seq 1 1000000; echo went on >{}; exit 4", done.path().display());
    let told = site.told("a", &command(&text)).await;
    assert_eq!(told.code(), exited(4));
    assert_eq!(std::fs::read_to_string(done.path()).unwrap(), "went on\n");
    assert!(told.out.len() > 100_000 && told.out().starts_with("1\n2\n3\n"));
    assert!(
        told.attached.notes.iter().any(|note| note.contains("full?")),
        "{:?}",
        told.attached.notes
    );
    // Nothing more can be started there, and that is said; nothing ran.
    let refused = site.start("b", &command("echo never")).await.unwrap_err();
    assert!(
        matches!(&refused, StartError::Refused(why) if why.contains("could not")),
        "{refused}"
    );
}

#[tokio::test]
async fn more_than_is_kept_is_drained_and_said() {
    let site = Site::new().await;
    let begin = Begin {
        cap: 64 << 10,
        ..command("seq 1 100000; echo over >&2; exit 2")
    };
    let told = site.told("a", &begin).await;
    assert_eq!((told.code(), told.err().as_str(), told.out.len()), (exited(2), "over\n", 64 << 10));
    assert!(
        told.attached.notes.iter().any(|note| note.contains("more than is kept")),
        "{:?}",
        told.attached.notes
    );
}

#[tokio::test]
async fn a_process_left_behind_does_not_hold_the_step() {
    let site = Site::new().await;
    let gate = site.path("gate");
    let text = format!("(while [ ! -e {} ]; do sleep 0.05; done; echo late) & echo begun", gate.display());
    let told = site.told("a", &command(&text)).await;
    assert_eq!((told.code(), told.out().as_str()), (exited(0), "begun\n"));
    assert!(
        told.attached.notes.iter().any(|note| note.contains("left behind")),
        "{:?}",
        told.attached.notes
    );
    std::fs::write(gate, "").unwrap();
}

#[tokio::test]
async fn output_that_looks_like_ours_is_output() {
    let site = Site::new().await;
    let text = "printf 'hp00 end exited 0 0 0\\n\\036hp00 end exited 0 0 0\\n\\000\\377\\036'; exit 5";
    let told = site.told("a", &command(text)).await;
    assert_eq!(told.code(), exited(5));
    assert_eq!(told.out, b"hp00 end exited 0 0 0\n\x1ehp00 end exited 0 0 0\n\0\xff\x1e");
}

#[tokio::test]
async fn a_cut_channel_leaves_the_command_alone_and_what_follows_joins_byte_for_byte() {
    let site = Site::new().await;
    let gate = site.path("gate");
    let text = format!("seq 1 3000; while [ ! -e {} ]; do sleep 0.02; done; seq 3001 9000", gate.display());
    site.start("a", &command(&text)).await.unwrap();
    let first = {
        let (_hands, hands) = mpsc::channel(1);
        let (sink, mut chunks) = mpsc::channel(1);
        let spool = site.spool("a");
        let follow = site.runner.attach(&site.place, &spool, Offsets::default(), sink, hands);
        // Dropped in the middle, as when the connection goes.
        tokio::select! {
            _ = follow => panic!("it can't be over"),
            chunk = chunks.recv() => chunk.unwrap().bytes.to_vec(),
        }
    };
    std::fs::write(gate, "").unwrap();
    let from = Offsets {
        out: first.len() as u64,
        err: 0,
    };
    let told = site.from("a", from).await;
    assert_eq!(told.code(), exited(0));
    let whole: String = (1..=9000).map(|n| format!("{n}\n")).collect();
    assert!([first, told.out].concat() == whole.as_bytes());
}

use super::*;
use std::os::unix::fs::FileTypeExt as _;

/// A door that answers whatever is said with the same, in capitals.
async fn attended(dir: &Path) -> tokio::task::JoinHandle<()> {
    let door = Door::open(dir, 0o600).unwrap();
    let (to, mut knocks) = mpsc::channel::<Knock>(4);
    tokio::spawn(async move {
        while let Some(knock) = knocks.recv().await {
            let said = knock.line.to_uppercase();
            assert_eq!(knock.uid, rustix::process::geteuid().as_raw());
            knock.answer(said);
        }
    });
    tokio::spawn(door.attend(to))
}

async fn says(dir: &Path, line: &'static str) -> io::Result<String> {
    let dir = dir.to_owned();
    tokio::task::spawn_blocking(move || knock(&dir, line)).await.unwrap()
}

fn mode(path: &Path) -> u32 {
    std::fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_at_the_door_is_answered() {
    let dir = tempfile::tempdir().unwrap();
    let door = attended(dir.path()).await;
    assert_eq!(says(dir.path(), "hello").await.unwrap(), "HELLO");
    assert_eq!(mode(&dir.path().join(NAME)), 0o600);
    door.abort();
    let _ = door.await;
    assert!(!dir.path().join(NAME).exists(), "the socket goes with the guide");
    assert_eq!(says(dir.path(), "hello").await.unwrap_err().kind(), io::ErrorKind::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_may_lie_deeper_than_a_sockets_path_may_be_long() {
    let place = tempfile::tempdir().unwrap();
    let dir = (0..12).fold(place.path().to_owned(), |dir, _| dir.join("a-name-of-some-length"));
    std::fs::create_dir_all(&dir).unwrap();
    let _door = attended(&dir).await;
    assert!(std::fs::symlink_metadata(dir.join(NAME)).unwrap().file_type().is_socket());
    assert_eq!(says(&dir, "deep").await.unwrap(), "DEEP");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_a_killed_guide_has_left_gives_way() {
    let dir = tempfile::tempdir().unwrap();
    drop(net::UnixListener::bind(dir.path().join(NAME)).unwrap());
    assert_eq!(says(dir.path(), "x").await.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    let _door = attended(dir.path()).await;
    assert_eq!(says(dir.path(), "new").await.unwrap(), "NEW");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_nothing_or_nonsense_keeps_nobody_out() {
    let dir = tempfile::tempdir().unwrap();
    let _door = attended(dir.path()).await;
    let path = dir.path().join(NAME);
    let silent: Vec<_> = (0..ROOM / 2).map(|_| net::UnixStream::connect(&path).unwrap()).collect();
    let mut endless = net::UnixStream::connect(&path).unwrap();
    endless.set_write_timeout(Some(PATIENCE)).unwrap();
    let flood = tokio::task::spawn_blocking(move || (0..1000).find_map(|_| endless.write_all(&[b'x'; 4096]).err()));
    assert!(flood.await.unwrap().is_some(), "a line without an end is cut off");
    let mut odd = net::UnixStream::connect(&path).unwrap();
    odd.write_all(b"\xff\xfe\n").unwrap();
    assert_eq!(odd.read(&mut [0; 8]).unwrap(), 0, "no text, no answer");
    assert_eq!(says(dir.path(), "still here").await.unwrap(), "STILL HERE");
    drop(silent);
}

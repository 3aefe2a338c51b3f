//! Commands at terminals.

use super::*;

/// Follows a job at its terminal and types when it has shown something: pairs of what is waited for and what is then done.
async fn play(site: &Site, job: &str, script: Vec<(&str, Vec<Hand>)>) -> Told {
    let (typing, hands) = mpsc::channel(8);
    let (sink, mut chunks) = mpsc::channel(64);
    let spool = site.spool(job);
    let follow = site.runner.attach(&site.place, &spool, Offsets::default(), sink, hands);
    let watch = async {
        let (mut all, mut seen, mut script) = (Vec::new(), 0, script.into_iter().peekable());
        while let Some(chunk) = chunks.recv().await {
            all.extend_from_slice(&chunk.bytes);
            while let Some((wanted, _)) = script.peek() {
                let Some(at) = String::from_utf8_lossy(&all[seen..]).find(wanted) else {
                    break;
                };
                seen += at + wanted.len();
                for hand in script.next().unwrap().1 {
                    typing.send(hand).await.unwrap();
                }
            }
        }
        all
    };
    let (attached, out) = tokio::join!(follow, watch);
    Told {
        attached: attached.unwrap(),
        out,
        err: Vec::new(),
    }
}

fn keys(text: &str) -> Hand {
    Hand::Keys(text.as_bytes().to_vec())
}

const TALK: &str = "stty size; printf 'name? '; read x; echo \"hi $x\"; tty >/dev/null && exit 3";

#[tokio::test]
async fn a_terminal_has_its_size_takes_keys_and_gives_the_exit_status() {
    let site = Site::new().await;
    site.start("a", &at_terminal(TALK)).await.unwrap();
    let told = play(&site, "a", vec![("name? ", vec![keys("kim\r")])]).await;
    assert_eq!(told.code(), exited(3));
    assert!(
        told.out().contains("24 80") && told.out().ends_with("name? kim\r\nhi kim\r\n"),
        "{:?}",
        told.out()
    );
}

#[tokio::test]
async fn a_terminal_can_be_resized_and_interrupted_by_its_keys() {
    let site = Site::new().await;
    let text = "trap 'stty size' WINCH; echo ready; while :; do sleep 0.05; done";
    site.start("a", &at_terminal(text)).await.unwrap();
    let size = Hand::Size(Size { rows: 50, columns: 132 });
    let told = play(&site, "a", vec![("ready", vec![size]), ("50 132", vec![keys("\x03")])]).await;
    assert_eq!(told.code(), End::Exited(Exit::Signal(2)));
}

#[tokio::test]
async fn a_held_prompt_waits_without_anybody_and_is_answered_later() {
    let site = Site::new().await;
    site.start("a", &at_terminal("printf 'go on? '; read x; echo \"got $x\""))
        .await
        .unwrap();
    let out = site.attempt("a").join("out");
    until("the prompt", || std::fs::read(&out).unwrap().ends_with(b"go on? ")).await;
    let what = Sending::Bytes {
        bytes: secret("yes\r"),
        secret: false,
    };
    let seen = std::fs::metadata(&out).unwrap().len();
    site.runner.send(&site.place, &site.spool("a"), &what, Some(seen)).await.unwrap();
    let told = site.whole("a").await;
    assert_eq!((told.code(), told.out().as_str()), (exited(0), "go on? yes\r\ngot yes\r\n"));
}

#[tokio::test]
async fn a_secret_is_sent_only_where_nothing_is_echoed() {
    let site = Site::new().await;
    let text = "printf 'user: '; read x; stty -echo; printf 'pass: '; read y; stty echo; echo; [ \"$y\" = hunter22 ] && echo right";
    site.start("a", &at_terminal(text)).await.unwrap();
    let out = site.attempt("a").join("out");
    until("the first prompt", || std::fs::read(&out).unwrap().ends_with(b"user: ")).await;
    let what = Sending::Bytes {
        bytes: secret("hunter22\r"),
        secret: true,
    };
    let refused = site.runner.send(&site.place, &site.spool("a"), &what, None).await.unwrap_err();
    assert!(refused.to_string().contains("echoes"), "{refused}");
    let plain = Sending::Bytes {
        bytes: secret("kim\r"),
        secret: false,
    };
    site.runner.send(&site.place, &site.spool("a"), &plain, None).await.unwrap();
    until("the second prompt", || std::fs::read(&out).unwrap().ends_with(b"pass: ")).await;
    site.runner.send(&site.place, &site.spool("a"), &what, None).await.unwrap();
    let told = site.whole("a").await;
    assert!(
        told.out().ends_with("right\r\n") && !told.out().contains("hunter22"),
        "{:?}",
        told.out()
    );
}

#[tokio::test]
async fn a_command_at_a_terminal_that_is_killed_is_known_to_be() {
    let site = Site::new().await;
    site.start("a", &at_terminal("trap '' INT TERM HUP; echo ready; while :; do sleep 0.05; done"))
        .await
        .unwrap();
    let out = site.attempt("a").join("out");
    until("it to begin", || std::fs::read(&out).unwrap().ends_with(b"ready\r\n")).await;
    answers::signal(&site, "a", Signal::Kill).await;
    assert_eq!(site.whole("a").await.code(), End::Exited(Exit::Signal(9)));
}

/// The folders of PATH, with all commands but these in one of links.
fn path_without(folder: &Path, missing: &[&str]) -> String {
    let bin = folder.join("bin");
    std::fs::create_dir(&bin).unwrap();
    for from in ["/usr/local/bin", "/bin", "/usr/bin", "/sbin", "/usr/sbin"] {
        for entry in std::fs::read_dir(from).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if !missing.iter().any(|missing| name.to_string_lossy().starts_with(missing)) {
                let _ = std::os::unix::fs::symlink(entry.path(), bin.join(&name));
            }
        }
    }
    bin.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn without_script_a_terminal_is_had_by_python() {
    if !Path::new("/usr/bin/python3").exists() {
        return skipped("there is no /usr/bin/python3");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = path_without(folder.path(), &["script"]);
    let site = Site::with(Local::default().env("PATH", path), "sh").await;
    let text = "command -v script && exit 9; yes | head -n 1; stty size; printf 'name? '; read x; echo \"hi $x\"; exit 5";
    site.start("a", &at_terminal(text)).await.unwrap();
    let told = play(&site, "a", vec![("name? ", vec![keys("kim\r")])]).await;
    assert_eq!(told.code(), exited(5));
    assert!(
        told.out().contains("24 80") && told.out().ends_with("hi kim\r\n"),
        "{:?}",
        told.out()
    );
}

#[tokio::test]
async fn without_anything_that_gives_terminals_a_command_that_wants_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = path_without(folder.path(), &["script", "python"]);
    let site = Site::with(Local::default().env("PATH", path), "sh").await;
    let refused = site.start("a", &at_terminal("true")).await.unwrap_err().to_string();
    assert!(refused.contains("neither script (util-linux) nor python3"), "{refused}");
    assert_eq!(site.told("b", &command("echo fine")).await.out(), "fine\n");
}

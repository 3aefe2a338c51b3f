//! The same under other shells: as the host's `sh`, and as the login shell.

use super::*;

/// What every shell must be able to do.
async fn everything(site: &Site) {
    let text = "printf \"it's %s\\n\" \"$A\"; cat; echo err >&2; exit 7";
    let begin = Begin {
        env: vec![("A".into(), secret("a'b\\c !\nd"))],
        stdin: Input::Bytes(secret("in\n\n")),
        ..command(text)
    };
    let told = site.told("pipe", &begin).await;
    assert_eq!(
        (told.code(), told.out().as_str(), told.err().as_str()),
        (exited(7), "it's a'b\\c !\nd\nin\n\n", "err\n")
    );
    assert_eq!(site.from("pipe", Offsets { out: 3, err: 4 }).await.out(), "s a'b\\c !\nd\nin\n\n");

    site.start(
        "terminal",
        &at_terminal("stty size; printf 'pass: '; stty -echo; read x; echo \"<$x>\"; exit 3"),
    )
    .await
    .unwrap();
    let out = site.attempt("terminal").join("out");
    until("the prompt", || std::fs::read(&out).unwrap().ends_with(b"pass: ")).await;
    until("echo to be off", || {
        let tty = std::fs::read_to_string(site.attempt("terminal").join("tty")).unwrap();
        let stty = std::process::Command::new("stty").args(["-a", "-F", tty.trim()]).output().unwrap();
        String::from_utf8_lossy(&stty.stdout).contains("-echo ")
    })
    .await;
    let what = Sending::Bytes {
        bytes: secret("s3cret\r"),
        secret: true,
    };
    site.runner.send(&site.place, &site.spool("terminal"), &what, None).await.unwrap();
    let told = site.whole("terminal").await;
    assert!(
        told.out().starts_with("24 80\r\n") && told.out().ends_with("<s3cret>\r\n"),
        "{:?}",
        told.out()
    );
    assert_eq!(told.code(), exited(3));

    let asked = Begin {
        stdin: Input::Answers,
        ..command("printf '? '; read x; echo \"$x\"; cat")
    };
    site.start("asked", &asked).await.unwrap();
    let out = site.attempt("asked").join("out");
    until("the question", || std::fs::read(&out).unwrap() == b"? ").await;
    let what = Sending::Bytes {
        bytes: secret("y\n"),
        secret: false,
    };
    site.runner.send(&site.place, &site.spool("asked"), &what, Some(2)).await.unwrap();
    until("the echo", || std::fs::read(&out).unwrap() == b"? y\n").await;
    site.runner
        .send(&site.place, &site.spool("asked"), &Sending::Eof, None)
        .await
        .unwrap();
    assert_eq!(site.whole("asked").await.code(), exited(0));

    site.start(
        "stopped",
        &command("trap 'echo caught; exit 4' INT; echo ready; while :; do sleep 0.05; done"),
    )
    .await
    .unwrap();
    let out = site.attempt("stopped").join("out");
    until("it to begin", || std::fs::read(&out).unwrap() == b"ready\n").await;
    let spool = site.spool("stopped");
    let int = Sending::Signal(Signal::Interrupt);
    let (_hands, hands) = mpsc::channel(1);
    let (sink, chunks) = mpsc::channel(64);
    let follow = site.runner.attach(&site.place, &spool, Offsets::default(), sink, hands);
    let send = site.runner.send(&site.place, &spool, &int, None);
    let (attached, (out, _), sent) = tokio::join!(follow, gather(chunks), send);
    sent.unwrap();
    assert_eq!((attached.unwrap().end, out.as_slice()), (exited(4), b"ready\ncaught\n".as_slice()));

    let looked = site.runner.look(&site.place, "echo a; echo b >&2; exit 2", 100, 10).await.unwrap();
    assert_eq!(
        (looked.exit, looked.out, looked.err),
        (Exit::Code(2), b"a\n".to_vec(), b"b\n".to_vec())
    );
    assert_eq!(site.fate("none").await, Fate::Void);
    let hello = site.runner.hello(&site.place, &Needs::default()).await.unwrap();
    assert!(hello.lacks.is_empty() && hello.who.clock > 1_700_000_000_000, "{hello:?}");
    assert_eq!(hello.left.len(), 4, "{:?}", hello.left);
    let spools: Vec<Spool> = hello.left.into_iter().map(|left| left.spool).collect();
    site.runner.forget(&site.place, &spools).await.unwrap();
    assert!(site.runner.list(&site.place).await.unwrap().is_empty());
    assert_eq!(site.fate("pipe").await, Fate::Lost, "it is forgotten, but not that it began");
    assert_eq!(
        site.told("pipe", &command("echo again")).await.attached.end,
        End::Lost,
        "it does not begin again"
    );
    site.runner.release(&site.place, &site.claim).await.unwrap();
}

#[tokio::test]
async fn dash_does_it_all() {
    if !has("dash") {
        return skipped("there is no dash");
    }
    everything(&Site::with(Local::default(), "dash").await).await;
}

#[tokio::test]
async fn bash_does_it_all() {
    if !has("bash") {
        return skipped("there is no bash");
    }
    everything(&Site::with(Local::default(), "bash").await).await;
}

/// Everything is busybox but what it doesn't have.
#[tokio::test]
async fn busybox_does_it_all() {
    if !has("busybox") {
        return skipped("there is no busybox");
    }
    let bin = tempfile::tempdir().unwrap();
    let install = std::process::Command::new("busybox")
        .args(["--install", "-s"])
        .arg(bin.path())
        .output()
        .unwrap();
    assert!(install.status.success());
    let path = format!("{}:/usr/bin:/bin", bin.path().display());
    everything(&Site::with(Local::default().env("PATH", path), "busybox sh").await).await;
}

#[tokio::test]
async fn the_login_shell_may_be_csh_or_fish() {
    for shell in ["tcsh", "fish", "bash"] {
        if !has(shell) {
            skipped(&format!("there is no {shell}"));
            continue;
        }
        let local = Local::default().shell(format!("/usr/bin/{shell}"));
        everything(&Site::with(local, "sh").await).await;
    }
}

#[tokio::test]
async fn a_profile_that_talks_before_and_reads_nothing_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let shell = folder.path().join("noisy");
    let text = "#!/bin/sh\necho 'Welcome! hp00 hi'; printf 'no newline'; echo oops >&2\nsh \"$@\"\nx=$?\necho bye; echo bye >&2\nexit $x\n";
    std::fs::write(&shell, text).unwrap();
    std::os::unix::fs::symlink("/bin/sh", folder.path().join("sh")).unwrap();
    std::fs::set_permissions(&shell, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    everything(&Site::with(Local::default().shell(shell), "sh").await).await;
}

#[tokio::test]
async fn a_host_that_runs_something_else_is_unreachable_in_its_own_words() {
    for (shell, says) in [
        ("echo 'This account is only for backups.'; cat >/dev/null", "only for backups"),
        ("echo 'No shell for you' >&2; exit 1", "ended with 1"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let forced = folder.path().join("forced");
        std::fs::write(&forced, format!("#!/bin/sh\n{shell}\n")).unwrap();
        std::fs::set_permissions(&forced, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let runner = Runner::new(Arc::new(Local::default().shell(forced)));
        let why = runner
            .hello(&Place::usual("here".into()), &Needs::default())
            .await
            .unwrap_err()
            .to_string();
        assert!(why.contains(says), "{why}");
    }
}

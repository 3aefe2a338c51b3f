//! Commands that live in their channel.

use super::*;

#[tokio::test]
async fn a_look_has_a_limit_of_bytes_and_of_time() {
    let site = Site::new().await;
    let much = site.runner.look(&site.place, "yes", 1000, 20).await.unwrap();
    assert_eq!((much.out.len(), much.exit), (1000, Exit::Signal(13)));
    let begun = Instant::now();
    let late = site.runner.look(&site.place, "echo begun; sleep 100", 1000, 1).await.unwrap();
    assert_eq!((late.exit, late.out.as_slice()), (Exit::Code(124), b"begun\n".as_slice()));
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_passing_command_streams_and_ends_with_its_channel() {
    let site = Site::new().await;
    let (sink, chunks) = mpsc::channel(16);
    let begin = Begin {
        env: vec![("A".into(), secret("x'y"))],
        stdin: Input::Bytes(secret("in\n")),
        ..command("cat; echo \"$A\"; exit 9")
    };
    let (attached, (out, _)) = tokio::join!(site.runner.run(&site.place, &begin, sink), gather(chunks));
    assert_eq!((attached.unwrap().end, out.as_slice()), (exited(9), b"in\nx'y\n".as_slice()));

    let pid = site.path("pid");
    let (sink, mut chunks) = mpsc::channel(16);
    let begin = command(&format!("echo $$ >{}; echo begun; sleep 100", pid.display()));
    tokio::select! {
        _ = site.runner.run(&site.place, &begin, sink) => panic!("it can't be over"),
        chunk = chunks.recv() => assert_eq!(&*chunk.unwrap().bytes, b"begun\n"),
    }
    let process = format!("/proc/{}", std::fs::read_to_string(&pid).unwrap().trim());
    until("it to end with its channel", || !Path::new(&process).exists()).await;
}

/// Neither in a list of processes, nor in an environment but the command's own, nor on disk.
#[tokio::test]
async fn secrets_are_found_nowhere_but_in_the_command() {
    for terminal in [None, Some(Size { rows: 24, columns: 80 })] {
        let site = Site::new().await;
        let word = format!("hush{:x}", std::process::id() * 7919 + u32::from(terminal.is_some()));
        let begin = Begin {
            env: vec![("TOKEN".into(), secret(&word))],
            stdin: if terminal.is_some() {
                Input::None
            } else {
                Input::Bytes(secret(&word))
            },
            terminal,
            ..command("echo ready; sleep 100")
        };
        site.start("a", &begin).await.unwrap();
        let attempt = site.attempt("a");
        until("it to begin", || std::fs::read(attempt.join("out")).unwrap().starts_with(b"ready")).await;
        let found = |file: &Path| std::fs::read(file).is_ok_and(|bytes| memchr::memmem::find(&bytes, word.as_bytes()).is_some());
        let mut holders = 0;
        for process in std::fs::read_dir("/proc").unwrap().flatten() {
            assert!(!found(&process.path().join("cmdline")), "{process:?}");
            if found(&process.path().join("environ")) {
                holders += 1;
                let cmdline = std::fs::read_to_string(process.path().join("cmdline")).unwrap_or_default();
                assert!(cmdline.starts_with("sh\0-e\0") || cmdline.starts_with("sleep\0"), "{cmdline}");
            }
        }
        assert!(holders >= 1, "the command itself has it");
        let grep = std::process::Command::new("grep")
            .args(["-rlD", "skip", &word])
            .arg(site.folder.path())
            .output()
            .unwrap();
        assert!(grep.stdout.is_empty(), "{}", String::from_utf8_lossy(&grep.stdout));
        answers::signal(&site, "a", Signal::Kill).await;
    }
}

/// Not a bench: it says what a start and a look cost here, and fails only where something waits that shouldn't.
#[tokio::test]
async fn a_start_and_a_look_are_quick() {
    let site = Site::new().await;
    let begun = Instant::now();
    for n in 0..20 {
        site.start(&format!("s{n}"), &command("true")).await.unwrap();
    }
    let start = begun.elapsed() / 20;
    let begun = Instant::now();
    for _ in 0..20 {
        site.runner.look(&site.place, "true", 100, 10).await.unwrap();
    }
    let look = begun.elapsed() / 20;
    eprintln!("a start {start:?}, a look {look:?}");
    assert!(
        start < Duration::from_millis(500) && look < Duration::from_millis(500),
        "{start:?} {look:?}"
    );
}

//! Started once or never, whatever is killed, cut or asked in between.

use super::*;

/// A command that would show if it ran twice, or not whole.
fn counting(site: &Site) -> Begin {
    command(&format!("echo ran >>{}; seq 1 2000; exit 3", site.path("ran").display()))
}

fn runs(site: &Site) -> usize {
    std::fs::read_to_string(site.path("ran")).map_or(0, |text| text.lines().count())
}

#[tokio::test]
async fn starting_again_does_nothing_whether_it_runs_or_is_over() {
    let site = Site::new().await;
    let begin = counting(&site);
    let (one, two) = tokio::join!(site.start("a", &begin), site.start("a", &begin));
    one.unwrap();
    two.unwrap();
    assert_eq!(site.whole("a").await.code(), exited(3));
    site.start("a", &begin).await.unwrap();
    assert_eq!((site.whole("a").await.code(), runs(&site)), (exited(3), 1));
}

#[tokio::test]
async fn a_command_that_was_asked_for_before_it_began_never_begins() {
    let site = Site::new().await;
    assert_eq!(site.fate("a").await, Fate::Void);
    let refused = site.start("a", &counting(&site)).await.unwrap_err();
    assert!(matches!(refused, StartError::Refused(_)), "{refused}");
    assert_eq!((site.fate("a").await, runs(&site)), (Fate::Void, 0));
}

#[tokio::test]
async fn asking_and_starting_at_once_have_one_winner() {
    let site = Site::new().await;
    let begin = counting(&site);
    let (mut ran, mut void) = (0, 0);
    for n in 0..30 {
        let job = format!("race{n}");
        let ask = async {
            tokio::time::sleep(Duration::from_millis(n % 15)).await;
            site.fate(&job).await
        };
        let (started, fate) = tokio::join!(site.start(&job, &begin), ask);
        match started {
            Ok(()) => {
                assert_ne!(fate, Fate::Void, "it was said never to begin, and began");
                assert_eq!(site.whole(&job).await.code(), exited(3));
                ran += 1;
            }
            Err(error) => {
                assert!(matches!(error, StartError::Refused(_)), "{error}");
                assert_eq!(fate, Fate::Void);
                void += 1;
            }
        }
        assert_eq!(runs(&site), ran);
    }
    eprintln!("{ran} ran, {void} never will");
}

/// A tool in front of the real one that, the n-th time a shell calls it, kills that shell.
fn killing(folder: &Path, tool: &str, nth: u32) -> String {
    let bin = folder.join(format!("bin-{tool}-{nth}"));
    std::fs::create_dir(&bin).unwrap();
    let count = bin.join("count");
    let real = std::env::split_paths(&std::env::var_os("PATH").unwrap())
        .map(|path| path.join(tool))
        .find(|path| path.is_file())
        .unwrap();
    let text = format!(
        "#!/bin/sh\nread -r comm </proc/$PPID/comm\ncase $comm in sh | dash | bash) echo x >>{0} ;; *) exec {1} \"$@\" ;; esac\n[ $(grep -c x {0}) -ne {nth} ] || {{ kill -9 $PPID; exit 9; }}\nexec {1} \"$@\"\n",
        count.display(),
        real.display()
    );
    let path = bin.join(tool);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    format!("{}:/usr/bin:/bin", bin.display())
}

/// At every call of a tool in the course of a start, whoever calls it is killed: the channel's shell before the wrapper, then the
/// wrapper itself. Whatever comes of it, the command has run at most once, and what is said of it is true.
#[tokio::test]
async fn killed_at_any_stage_of_a_start_a_command_runs_once_or_never() {
    let site = Site::new().await;
    for (tool, most) in [
        ("dd", 2),
        ("id", 1),
        ("mkdir", 2),
        ("cat", 8),
        ("mkfifo", 1),
        ("stat", 3),
        ("setsid", 3),
        ("ln", 2),
        ("mv", 1),
    ] {
        for nth in 1..=most {
            let path = killing(site.folder.path(), tool, nth);
            let frail = Runner::new(Arc::new(Local::default().env("PATH", path))).beneath(site.folder.path().to_str().unwrap());
            let job = format!("{tool}{nth}");
            let spool = site.spool(&job);
            let begin = counting(&site);
            let before = runs(&site);
            let started = frail.start(&site.place, &spool, &site.checks(), &begin).await;
            let fate = site.fate(&job).await;
            let what = format!("{tool} {nth}: {started:?}, {fate:?}");
            if started.is_ok() {
                assert_ne!(fate, Fate::Void, "{what}");
            }
            let told = site.whole(&job).await;
            let ran = runs(&site) - before;
            match told.code() {
                End::Void => assert_eq!((ran, fate), (0, Fate::Void), "{what}"),
                // It had printed all of it before whoever writes it down was killed: that is told.
                End::Exited(Exit::Code(3)) if told.attached.notes.iter().any(|note| note.contains("was killed")) => {
                    assert!(ran == 1 && told.out.len() <= 8893, "{what}");
                }
                End::Exited(Exit::Code(3)) => {
                    assert_eq!((ran, told.out.len()), (1, 8893), "{what}");
                }
                // The command's own keeper was killed, or whoever takes its output: that is told, and nothing made up.
                End::Lost | End::Exited(Exit::Signal(9 | 13)) => assert!(ran <= 1, "{what}"),
                other => panic!("{what}: {other:?}"),
            }
            site.start(&job, &begin).await.ok();
            assert!(runs(&site) - before <= 1, "{what}: a second start ran it again");
        }
    }
}

#[tokio::test]
async fn a_killed_wrapper_loses_neither_output_nor_exit_status() {
    let site = Site::new().await;
    let gate = site.path("gate");
    let text = format!("echo one; while [ ! -e {} ]; do sleep 0.02; done; echo two; exit 6", gate.display());
    site.start("a", &command(&text)).await.unwrap();
    let attempt = site.attempt("a");
    until("it to begin", || std::fs::read(attempt.join("out")).unwrap() == b"one\n").await;
    let pid = std::fs::read_to_string(attempt.join("pid")).unwrap();
    let pid = pid
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .ok()
        .and_then(rustix::process::Pid::from_raw)
        .unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    until("the wrapper to be gone", || {
        rustix::process::test_kill_process(pid).is_err() || zombie(pid.as_raw_nonzero().get())
    })
    .await;
    assert_eq!(site.fate("a").await, Fate::Running, "the command lives on");
    std::fs::write(&gate, "").unwrap();
    let told = site.whole("a").await;
    assert_eq!((told.code(), told.out().as_str()), (exited(6), "one\ntwo\n"));
}

fn zombie(pid: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z "))
}

#[tokio::test]
async fn when_all_of_a_command_is_killed_it_is_lost() {
    let site = Site::new().await;
    site.start("a", &command("echo one; sleep 100")).await.unwrap();
    let attempt = site.attempt("a");
    until("it to begin", || std::fs::read(attempt.join("out")).unwrap() == b"one\n").await;
    for file in ["pid", "cpid"] {
        let pid = std::fs::read_to_string(attempt.join(file)).unwrap();
        let pid = pid
            .split(' ')
            .next()
            .unwrap()
            .parse()
            .ok()
            .and_then(rustix::process::Pid::from_raw)
            .unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    }
    until("its end to be seen", || !attempt.join("rc").exists()).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(site.fate("a").await, Fate::Lost);
}

#[tokio::test]
async fn wiped_traces_are_lost_and_never_void() {
    let site = Site::new().await;
    site.told("a", &command("true")).await;
    std::fs::remove_dir_all(site.job("a").parent().unwrap()).unwrap();
    assert_eq!(site.fate("a").await, Fate::Lost);
    let refused = site.start("a", &counting(&site)).await.unwrap_err().to_string();
    assert!(refused.contains("gone from /var/tmp"), "{refused}");
    // The next claim makes another mark: what was started under the old one stays lost.
    let Claimed::Ours { mark, .. } = site.runner.claim(&site.place, &site.claim).await.unwrap() else {
        panic!("taken");
    };
    assert_ne!(mark, site.mark);
    assert_eq!((site.fate("a").await, runs(&site)), (Fate::Lost, 0));
}

#[tokio::test]
async fn another_boot_is_told_from_never_begun() {
    let site = Site::new().await;
    let before = Checks {
        boot: Some("00000000-0000-0000-0000-000000000000".into()),
        ..site.checks()
    };
    let fate = site.runner.inquire(&site.place, &site.spool("a"), &before).await.unwrap();
    assert_eq!(fate, Fate::Rebooted, "the disk may have lost it");
    site.start("b", &command("sleep 100")).await.unwrap();
    std::fs::write(site.attempt("b").join("boot"), "00000000-0000-0000-0000-000000000000\n").unwrap();
    assert_eq!(site.fate("b").await, Fate::Rebooted);
    assert_eq!(site.whole("b").await.code(), End::Rebooted);
    std::fs::write(
        site.attempt("b").join("boot"),
        std::fs::read("/proc/sys/kernel/random/boot_id").unwrap(),
    )
    .unwrap();
    answers::signal(&site, "b", Signal::Kill).await;
}

#[tokio::test]
async fn a_pid_that_came_back_is_another_process() {
    let site = Site::new().await;
    site.start("a", &command("sleep 100")).await.unwrap();
    let attempt = site.attempt("a");
    until("it to begin", || {
        !std::fs::read_to_string(attempt.join("cpid")).unwrap().starts_with('-')
    })
    .await;
    answers::signal(&site, "a", Signal::Kill).await;
    assert_eq!(site.whole("a").await.code(), End::Exited(Exit::Signal(9)));
    let ours = format!("{} 1\n", std::process::id());
    for file in ["pid", "cpid"] {
        std::fs::write(attempt.join(file), &ours).unwrap();
    }
    std::fs::remove_file(attempt.join("rc")).unwrap();
    std::fs::write(attempt.join("st"), "-\n").unwrap();
    assert_eq!(site.fate("a").await, Fate::Lost);
}

#[tokio::test]
async fn another_machine_cluster_boot_or_claim_is_refused() {
    let site = Site::new().await;
    let wrong: [(&str, Checks); 4] = [
        (
            "another machine",
            Checks {
                machine: Some("f00d".into()),
                ..site.checks()
            },
        ),
        (
            "has booted since",
            Checks {
                boot: Some("b007".into()),
                ..site.checks()
            },
        ),
        (
            "belongs to no cluster",
            Checks {
                cluster: Some("prod".into()),
                ..site.checks()
            },
        ),
        ("taken over", Checks { epoch: 1, ..site.checks() }),
    ];
    let mut other = claim_of("run-2", "lee");
    assert!(matches!(site.runner.claim(&site.place, &other).await.unwrap(), Claimed::Taken(claim) if claim.person == "kim"));
    other.take_over = Some("kim has gone home".into());
    assert!(matches!(
        site.runner.claim(&site.place, &other).await.unwrap(),
        Claimed::Ours { epoch: 2, .. }
    ));
    for (why, checks) in wrong {
        let refused = site
            .runner
            .start(&site.place, &site.spool("a"), &checks, &counting(&site))
            .await
            .unwrap_err();
        assert!(
            matches!(&refused, StartError::Refused(text) if text.contains(why)),
            "{why}: {refused}"
        );
    }
    assert_eq!(runs(&site), 0);
}

//! What is sent to commands: answers, the end of input, signals.

use super::*;

/// Sends text to a job.
async fn answer(site: &Site, job: &str, text: &str, seen: Option<u64>) -> Result<(), crate::host::SendError> {
    let what = Sending::Bytes {
        bytes: secret(text),
        secret: false,
    };
    site.runner.send(&site.place, &site.spool(job), &what, seen).await
}

fn asked(text: &str) -> Begin {
    Begin {
        stdin: Input::Answers,
        ..command(text)
    }
}

/// Waits until a job has printed so much, and tells how much that is.
async fn printed(site: &Site, job: &str, text: &str) -> u64 {
    let out = site.attempt(job).join("out");
    until("a prompt", || std::fs::read_to_string(&out).unwrap_or_default().ends_with(text)).await;
    std::fs::metadata(&out).unwrap().len()
}

#[tokio::test]
async fn a_command_without_terminal_is_asked_and_answered() {
    let site = Site::new().await;
    site.start("a", &asked("printf 'go on? '; read x; echo \"got $x\"; cat; echo over"))
        .await
        .unwrap();
    let seen = printed(&site, "a", "go on? ").await;
    answer(&site, "a", "yes\n", Some(seen)).await.unwrap();
    printed(&site, "a", "got yes\n").await;
    site.runner.send(&site.place, &site.spool("a"), &Sending::Eof, None).await.unwrap();
    let told = site.whole("a").await;
    assert_eq!((told.code(), told.out().as_str()), (exited(0), "go on? got yes\nover\n"));
}

#[tokio::test]
async fn an_answer_to_a_prompt_that_has_changed_is_refused() {
    let site = Site::new().await;
    let gate = site.path("gate");
    let text = format!(
        "printf 'Migrate back? '; while [ ! -e {0} ]; do sleep 0.02; done; printf 'DESTROY all disks? '; read x; echo \"$x\"",
        gate.display()
    );
    site.start("a", &asked(&text)).await.unwrap();
    let seen = printed(&site, "a", "back? ").await;
    std::fs::write(&gate, "").unwrap();
    printed(&site, "a", "disks? ").await;
    let refused = answer(&site, "a", "y\n", Some(seen)).await.unwrap_err();
    assert!(refused.to_string().contains("printed more since"), "{refused}");
    answer(&site, "a", "n\n", Some(printed(&site, "a", "disks? ").await)).await.unwrap();
    assert!(site.whole("a").await.out().ends_with("disks? n\n"));
}

#[tokio::test]
async fn each_length_of_output_is_answered_once() {
    let site = Site::new().await;
    let text = "printf 'sure? '; read x; while [ ! -e /nowhere ]; do sleep 0.05; read -r y && break; done; echo \"$x $y\"";
    site.start("a", &asked(text)).await.unwrap();
    let seen = printed(&site, "a", "sure? ").await;
    let (one, two) = tokio::join!(answer(&site, "a", "1\n", Some(seen)), answer(&site, "a", "2\n", Some(seen)));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let refused = one.and(two).unwrap_err().to_string();
    assert!(refused.contains("answered already"), "{refused}");
    answer(&site, "a", "3\n", None).await.unwrap();
    let out = site.whole("a").await.out();
    assert!(out == "sure? 1 3\n" || out == "sure? 2 3\n", "{out}");
}

#[tokio::test]
async fn an_interrupt_reaches_the_command_and_all_that_it_started() {
    let site = Site::new().await;
    site.start("a", &command("echo ready; sleep 100 | sleep 100")).await.unwrap();
    printed(&site, "a", "ready\n").await;
    signal(&site, "a", Signal::Interrupt).await;
    assert_eq!(site.whole("a").await.code(), End::Exited(Exit::Signal(2)));
    let refused = site
        .runner
        .send(&site.place, &site.spool("a"), &Sending::Signal(Signal::Interrupt), None)
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("over"), "{refused}");
    let recorded = std::fs::read_to_string(site.attempt("a").join("signals")).unwrap();
    assert!(recorded.starts_with("INT "), "{recorded}");
}

#[tokio::test]
async fn a_command_that_traps_a_signal_goes_on_and_one_that_does_not_listen_is_killed() {
    let site = Site::new().await;
    let text = "trap 'echo no' TERM; echo ready; while :; do sleep 0.05 || :; done";
    site.start("a", &command(text)).await.unwrap();
    printed(&site, "a", "ready\n").await;
    signal(&site, "a", Signal::Terminate).await;
    printed(&site, "a", "no\n").await;
    assert_eq!(site.fate("a").await, Fate::Running);
    signal(&site, "a", Signal::Kill).await;
    assert_eq!(site.whole("a").await.code(), End::Exited(Exit::Signal(9)));
    assert_eq!(site.fate("a").await, Fate::Exited(Exit::Signal(9)));
}

pub(super) async fn signal(site: &Site, job: &str, signal: Signal) {
    // Just begun, a command may not have said yet who it is.
    for _ in 0..100 {
        match site
            .runner
            .send(&site.place, &site.spool(job), &Sending::Signal(signal), None)
            .await
        {
            Ok(()) => return,
            Err(error) if error.to_string().contains("try again") => tokio::time::sleep(Duration::from_millis(10)).await,
            Err(error) => panic!("{error}"),
        }
    }
}

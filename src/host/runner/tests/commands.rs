//! Commands: started, followed, found again.

use super::*;

#[tokio::test]
async fn a_command_runs_and_its_output_and_exit_status_are_true() {
    let site = Site::new().await;
    let told = site.told("a", &command("echo out; echo err >&2; exit 7")).await;
    assert_eq!(
        (told.code(), told.out().as_str(), told.err().as_str()),
        (exited(7), "out\n", "err\n")
    );
    assert_eq!(site.fate("a").await, Fate::Exited(Exit::Code(7)));
    let again = site.from("a", Offsets { out: 2, err: 4 }).await;
    assert_eq!((again.out().as_str(), again.err().as_str()), ("t\n", ""));
}

#[tokio::test]
async fn a_command_stops_at_its_first_error_as_sh_e_does() {
    let site = Site::new().await;
    let told = site.told("a", &command("echo one\nfalse\necho two")).await;
    assert_eq!((told.code(), told.out().as_str()), (exited(1), "one\n"));
}

#[tokio::test]
async fn output_comes_while_the_command_runs() {
    let site = Site::new().await;
    let gate = site.path("gate");
    let wait = format!("printf 'one '; while [ ! -e {0} ]; do sleep 0.05; done; echo two", gate.display());
    site.start("a", &command(&wait)).await.unwrap();
    assert_eq!(site.fate("a").await, Fate::Running);
    let (_hands, hands) = mpsc::channel(1);
    let (sink, mut chunks) = mpsc::channel(64);
    let spool = site.spool("a");
    let follow = site.runner.attach(&site.place, &spool, Offsets::default(), sink, hands);
    let watch = async {
        let first = chunks.recv().await.unwrap();
        assert_eq!(&*first.bytes, b"one ");
        std::fs::write(&gate, "").unwrap();
        let (rest, _) = gather(chunks).await;
        assert_eq!(rest, b"two\n");
    };
    let (attached, ()) = tokio::join!(follow, watch);
    assert_eq!(attached.unwrap().end, exited(0));
}

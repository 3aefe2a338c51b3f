//! What the host's own log is told.

use super::*;
use std::os::unix::fs::PermissionsExt as _;

/// A site whose `logger` is this script.
async fn with_logger(script: &str) -> (Site, tempfile::TempDir) {
    let tools = tempfile::TempDir::new_in("/var/tmp").unwrap();
    let logger = tools.path().join("logger");
    std::fs::write(&logger, script.replace("TOOLS", tools.path().to_str().unwrap())).unwrap();
    std::fs::set_permissions(&logger, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", tools.path().display(), std::env::var("PATH").unwrap());
    (Site::with(Local::default().env("PATH", path), "sh").await, tools)
}

#[tokio::test]
async fn a_host_logs_who_starts_what_once_and_on_one_line() {
    let (site, tools) = with_logger("#!/bin/sh\nprintf '[%s]' \"$@\" >>TOOLS/new && echo >>TOOLS/new && mv TOOLS/new TOOLS/log\n").await;
    let log = tools.path().join("log");
    let begin = Begin {
        note: Some("run-1: drain by kim: Drain it's\nroot: all".into()),
        env: vec![("PASSWORD".into(), secret("s3cret"))],
        ..command("echo done")
    };
    site.start("quiet", &command("true")).await.unwrap();
    site.whole("quiet").await;
    site.start("loud", &begin).await.unwrap();
    site.start("loud", &begin).await.unwrap();
    assert_eq!(site.whole("loud").await.out(), "done\n");
    until("the line", || log.exists()).await;
    assert_eq!(
        std::fs::read_to_string(log).unwrap(),
        "[-t][holdpoint][--][run-1: drain by kim: Drain it's root: all]\n"
    );
}

#[tokio::test]
async fn a_log_that_hangs_or_fails_holds_nothing_up() {
    let begin = Begin {
        note: Some("run-1: drain by kim: Drain".into()),
        ..command("echo done")
    };
    for logger in ["#!/bin/sh\nexec sleep 60\n", "#!/bin/sh\necho broken >&2\nexit 1\n"] {
        let (site, _tools) = with_logger(logger).await;
        let began = Instant::now();
        site.start("a", &begin).await.unwrap();
        assert_eq!(site.whole("a").await.out(), "done\n");
        assert!(began.elapsed() < Duration::from_secs(50), "it waited for the log");
    }
}

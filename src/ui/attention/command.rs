//! The operator's own command that is run when something rises.

use super::Call;
use std::{process::Stdio, time::Duration};
use tokio::process::Command;

/// A command that takes longer is ended.
const LONGEST: Duration = Duration::from_secs(10);

/// Runs it by sh. The words reach it in its environment alone: no text of a host ever becomes part of a command.
///
/// # Errors
/// It could not be run, failed, or took too long; in words for the operator.
pub async fn run(command: &str, call: &Call) -> Result<(), String> {
    within(LONGEST, command, call).await
}

async fn within(longest: Duration, command: &str, call: &Call) -> Result<(), String> {
    let trouble = |why: String| format!("The command that is to call you (attention.command) {why}");
    let mut child = Command::new("sh")
        .arg("-c")
        .arg(command)
        .env("HOLDPOINT_EVENT", &call.event)
        .env("HOLDPOINT_TEXT", &call.text)
        .env("HOLDPOINT_RUN", &call.run)
        .env("HOLDPOINT_HOST", &call.host)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // What it starts is ended with it, and no key of this terminal reaches it.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| trouble(format!("can't be run: {error}")))?;
    let group = child.id().and_then(|id| rustix::process::Pid::from_raw(i32::try_from(id).ok()?));
    match tokio::time::timeout(longest, child.wait()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(trouble(format!("failed: {status}"))),
        Ok(Err(error)) => Err(trouble(format!("can't be waited for: {error}"))),
        Err(_) => {
            if let Some(group) = group {
                // It may have ended in this moment.
                let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            }
            Err(trouble(format!("took longer than {} s, and was ended", longest.as_secs())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(text: &str) -> Call {
        Call::new("prompt", text, Some(&"node2".into()), "rok-1")
    }

    #[tokio::test]
    async fn the_words_come_in_the_environment_and_are_never_run() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        let evil = dir.path().join("evil");
        let command = format!(
            "printf '%s|%s|%s|%s' \"$HOLDPOINT_EVENT\" \"$HOLDPOINT_TEXT\" \"$HOLDPOINT_RUN\" \"$HOLDPOINT_HOST\" > {}",
            out.display()
        );
        let text = format!("$(touch {0}) `touch {0}`; touch {0}", evil.display());
        run(&command, &call(&text)).await.unwrap();
        let told = std::fs::read_to_string(&out).unwrap();
        assert!(told.starts_with("prompt|$(touch") && told.ends_with("|rok-1|node2"), "{told}");
        assert!(!evil.exists());
    }

    #[tokio::test]
    async fn what_fails_is_said() {
        let why = run("exit 3", &call("x")).await.unwrap_err();
        assert!(why.contains("attention.command") && why.contains('3'), "{why}");
    }

    #[tokio::test]
    async fn what_hangs_is_ended() {
        let why = within(Duration::from_millis(50), "sleep 1000", &call("x")).await.unwrap_err();
        assert!(why.contains("took longer"), "{why}");
    }
}

//! The looks around the work, run for real by the shells of this machine.

#[path = "support/skip.rs"]
mod skip;

use holdpoint::words::{Baseline, Company};
use std::process::Command;

/// What a shell prints that ends where anything fails, as the one that runs a step does; nothing where this machine hasn't got it.
fn by(shell: &[&str], command: &str) -> Option<String> {
    let (program, arguments) = shell.split_first()?;
    let output = Command::new(program).args(arguments).args(["-ec", command]).output();
    let Ok(output) = output else {
        skip::skipped(format_args!("there is no {}", shell.join(" ")));
        return None;
    };
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

const SHELLS: [&[&str]; 3] = [&["sh"], &["bash"], &["busybox", "sh"]];

#[test]
fn who_else_is_here_is_read_whatever_the_shell() {
    for shell in SHELLS {
        if let Some(text) = by(shell, Company::COMMAND) {
            assert!(Company::read(&text).is_some(), "{shell:?}: {text}");
        }
    }
}

#[test]
fn a_running_package_manager_is_seen() {
    let dir = tempfile::TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let program = dir.path().join("dpkg");
    std::fs::copy("/bin/sleep", &program).unwrap();
    let mut running = Command::new(program).arg("600").spawn().unwrap();
    let text = by(&["sh"], Company::COMMAND).unwrap();
    let there = running.try_wait().unwrap().is_none();
    running.kill().unwrap();
    running.wait().unwrap();
    if !there {
        return skip::skipped("sleep goes by its own name alone here");
    }
    let company = Company::read(&text).unwrap_or_else(|| panic!("{text}"));
    let pid = format!("dpkg (process {})", running.id());
    assert!(company.busy.contains(&pid), "{text}");
}

#[test]
fn a_baseline_of_this_machine_is_the_same_twice() {
    for shell in SHELLS {
        let Some(text) = by(shell, Baseline::COMMAND) else { continue };
        let baseline = Baseline::read(&text).unwrap_or_else(|| panic!("{shell:?}: {text}"));
        let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
        assert!(text.contains(kernel.trim()), "{text}");
        assert_eq!(Baseline::read(&baseline.text()), Some(baseline));
    }
}

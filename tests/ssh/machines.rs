//! What the other tests stand on: the sshds themselves.

use crate::sshd::{Lan, Machine, User};
use std::process::{Command, Stdio};

fn ssh(lan: &Lan, alias: &str, line: &str) -> (String, bool) {
    let output = Command::new("ssh")
        .args(["-o", "BatchMode=yes", "-F"])
        .arg(lan.ssh_config())
        .args(["--", alias, line])
        .stdin(Stdio::null())
        .output()
        .expect("ssh runs");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (text.trim().into(), output.status.success())
}

#[test]
fn an_sshd_on_loopback_lets_the_operator_in() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    assert_eq!(ssh(&lan, "first", "echo here"), ("here".into(), true));
}

#[test]
fn machines_of_their_own_differ_in_all_that_tells_machines_apart() {
    let Some(lan) = Lan::isolated() else { return };
    let one = lan.machine("one").start();
    let two = lan.machine("two").user(User::new("op").shell("/bin/bash")).start();
    lan.alias("one", &one, &[]);
    lan.alias("two", &two, &["User op"]);
    let who = "uname -n; cat /etc/machine-id /proc/sys/kernel/random/boot_id; id -un; echo $HOME; echo mine > /var/tmp/trace";
    let said = |machine: &Machine, user: &str| {
        format!(
            "{}\n{}\n{}\n{user}\n/home/{user}",
            machine.name(),
            machine.machine_id(),
            machine.boot_id()
        )
    };
    assert_eq!(ssh(&lan, "one", who), (said(&one, "root"), true));
    assert_eq!(ssh(&lan, "two", who), (said(&two, "op"), true));
    assert!(one.outside("/var/tmp/trace").exists() && one.outside("/var/tmp/trace") != two.outside("/var/tmp/trace"));
    assert_ne!(one.machine_id(), two.machine_id());
    assert_ne!(one.fingerprint(), two.fingerprint());
}

#[test]
fn a_power_cut_ends_commands_and_a_cut_connection_does_not() {
    let Some(lan) = Lan::isolated() else { return };
    let mut machine = lan.machine("one").start();
    lan.alias("one", &machine, &[]);
    let sleeps = |machine: &Machine| machine.processes().iter().any(|process| process.line == "sleep 1000");
    ssh(&lan, "one", "setsid sleep 1000 </dev/null >/dev/null 2>&1 &");
    machine.cut();
    machine.kill_sshd();
    assert!(!ssh(&lan, "one", "true").1, "nobody listens");
    machine.start_sshd();
    assert!(ssh(&lan, "one", "true").1 && sleeps(&machine));
    let before = machine.boot_id();
    machine.power_cut();
    assert!(!sleeps(&machine));
    machine.boot();
    assert_ne!(before, machine.boot_id());
    assert_eq!(ssh(&lan, "one", "cat /proc/sys/kernel/random/boot_id").0, machine.boot_id());
}

//! The real cluster: three hosts on this machine, each a container that boots a real Debian, with sshd, Pacemaker and Gluster.

use std::{
    cell::Cell,
    path::PathBuf,
    process::{Command, Output},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The names of its hosts.
pub const NODES: [&str; 3] = ["node1", "node2", "node3"];

/// One at a time: there is one cluster.
static ONE: Mutex<()> = Mutex::new(());

/// The cluster, as it is made, for as long as a test has it.
pub struct Cluster {
    /// node1 and node2 have each other's address.
    swapped: Cell<bool>,
    _one: MutexGuard<'static, ()>,
}

impl Cluster {
    /// Brings it up; nothing, said aloud, where this machine can't.
    pub fn up() -> Option<Cluster> {
        let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        if !rustix::process::getuid().is_root() {
            crate::skip::skipped("the testbed needs root");
            return None;
        }
        if !PathBuf::from("/etc/debian_version").exists() {
            crate::skip::skipped("the testbed is made from Debian");
            return None;
        }
        let mut up = testbed(&["up"]);
        if !up.status.success() {
            // A test that was killed cleaned nothing up.
            testbed(&["ssh", "node1", "pcs node unstandby --all"]);
            up = testbed(&["up"]);
        }
        assert!(up.status.success(), "the testbed can't be brought up:\n{}", said(&up));
        let cluster = Cluster {
            swapped: Cell::new(false),
            _one: one,
        };
        cluster.clean();
        Some(cluster)
    }

    /// The configuration by which ssh reaches its hosts.
    pub fn ssh_config(&self) -> PathBuf {
        folder().join("ssh_config")
    }

    /// Runs a command on a host, past the program under test.
    pub fn ssh(&self, host: &str, command: &str) -> String {
        let ran = testbed(&["ssh", host, command]);
        said(&ran)
    }

    /// Runs a command in a host past the network.
    pub fn enter(&self, host: &str, command: &str) -> String {
        said(&testbed(&["enter", host, "sh", "-c", command]))
    }

    /// Puts a file onto a host, executable, with the folders that it needs.
    pub fn put(&self, host: &str, from: &str, to: &str) {
        let script = format!("mkdir -p \"$(dirname {to})\" && cat >{to} && chmod 755 {to}");
        let put = Command::new("ssh")
            .arg("-F")
            .arg(self.ssh_config())
            .args([host, &script])
            .stdin(std::fs::File::open(from).expect("it is there"))
            .status();
        assert!(put.is_ok_and(|put| put.success()), "{from} can't be put onto {host}");
    }

    /// Waits until what a command prints on a host is as it should be.
    pub fn until(&self, host: &str, command: &str, is: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(120);
        loop {
            let printed = self.ssh(host, command);
            if is(&printed) {
                return;
            }
            assert!(Instant::now() < deadline, "{host}: {command} still prints:\n{printed}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// A power cut.
    pub fn kill(&self, host: &str) {
        self.act(&["kill", host]);
    }

    /// The power is back.
    pub fn start(&self, host: &str) {
        self.act(&["start", host]);
    }

    /// No packet of the host passes.
    pub fn cut(&self, host: &str) {
        self.act(&["cut", host, "--all"]);
    }

    /// Packets pass again.
    pub fn heal(&self, host: &str) {
        self.act(&["heal", host]);
    }

    /// node1 and node2 get each other's address on the network that ssh comes in by, or their own back.
    pub fn swap_addresses(&self) {
        let net = std::env::var("TESTBED_NET").unwrap_or_else(|_| "10.213".into());
        let prefix = std::env::var("TESTBED_PREFIX").unwrap_or_else(|_| "tb".into());
        let (mine, others) = if self.swapped.get() {
            ([12, 11], [11, 12])
        } else {
            ([11, 12], [12, 11])
        };
        let each = |command: &dyn Fn(usize) -> String| {
            for (at, host) in ["node1", "node2"].into_iter().enumerate() {
                self.enter(host, &command(at));
            }
        };
        each(&|at| format!("ip address del {net}.77.{}/24 dev eth0", mine[at]));
        each(&|at| format!("ip address add {net}.77.{}/24 dev eth0", others[at]));
        // Nobody tells this machine of it, as a real network would.
        let flushed = Command::new("ip").args(["neigh", "flush", "dev", &format!("{prefix}br0")]).status();
        assert!(flushed.is_ok_and(|flushed| flushed.success()), "the old addresses can be forgotten");
        self.swapped.set(!self.swapped.get());
    }

    /// Everything is in its place again: bricks online and healed, failures forgotten, resources where they like best.
    pub fn mend(&self) {
        self.ssh(
            "node1",
            "gluster volume start gv0 force; pcs node unstandby --all; pcs resource cleanup; pcs resource relocate run",
        );
        self.until("node1", "crm_mon -1", |status| {
            status.contains("Online: [ node1 node2 node3 ]") && !status.contains("Failed") && status.matches("Started node").count() == 6
        });
        self.until("node1", "gluster volume heal gv0 info summary", |heal| {
            heal.matches("Status: Connected").count() == 3 && heal.matches("Total Number of entries: 0").count() == 3
        });
    }

    /// Nothing of a test is left on any host: one that was killed has cleaned nothing up.
    fn clean(&self) {
        for host in NODES {
            self.ssh(
                host,
                "pcs node unstandby --all; rm -rf /var/tmp/drill* /var/tmp/holdpoint*; : >/etc/motd",
            );
        }
    }

    fn act(&self, arguments: &[&str]) {
        let acted = testbed(arguments);
        assert!(acted.status.success(), "testbed {}:\n{}", arguments.join(" "), said(&acted));
    }
}

impl Drop for Cluster {
    /// As it was for the next test: a host that is off or cut is brought back, whatever became of this one.
    fn drop(&mut self) {
        if self.swapped.get() {
            self.swap_addresses();
        }
        for host in NODES {
            testbed(&["heal", host]);
        }
        testbed(&["up"]);
        self.clean();
    }
}

fn testbed(arguments: &[&str]) -> Output {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/testbed/testbed");
    Command::new(script).args(arguments).output().expect("the testbed's script runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn folder() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/testbed");
    std::env::var_os("TESTBED_DIR").map_or_else(home, PathBuf::from)
}

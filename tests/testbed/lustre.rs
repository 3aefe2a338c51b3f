//! The shipped upgrade of Lustre servers on the real cluster: Pacemaker, pcs, ssh and the reboots are real, and resources named like
//! Lustre targets move. One script stands in for yum, rpm, df and whatever else belongs to EL 7 and Lustre.

use crate::{BOOT, cluster::Cluster, walk::Walk};

const HOSTS: [&str; 3] = ["node1", "node2", "node3"];
const PAIR: [&str; 2] = ["node1", "node2"];
const TOOLS: &str =
    "df uname grubby hostname su yum rpm reposync createrepo curl yum-config-manager lctl lsmod modprobe dkms genhostid lustre_rmmod zpool";
const RUNS_WHERE: &str = "crm_mon -1 | grep -o '[A-Za-z0-9-]*.*Dummy.*Started.*' | sort";
const CALLS: &str = "cat /var/tmp/drill.d/calls";

/// Makes them servers of the old release, and node3 their manager.
fn servers(cluster: &Cluster) {
    for host in HOSTS {
        let from = format!("{}/tests/testbed/stand-ins/el7", env!("CARGO_MANIFEST_DIR"));
        cluster.put(host, &from, "/usr/local/bin/el7");
        cluster.ssh(
            host,
            &format!(
                "rm -rf /var/tmp/drill.d; mkdir -p /var/tmp/drill.d /var/lib/chroma/repo /etc/yum.repos.d /root/iml-4.0.7; \
                 echo 2.7.19 >/var/tmp/drill.d/lustre; cd /usr/local/bin && for tool in {TOOLS}; do ln -sf el7 $tool; done; \
                 cd /var/lib/chroma && touch authority.crt self.crt private.pem; \
                 echo 'CentOS Linux release 7.3.1611 (Core)' >/etc/redhat-release; echo '10.213.78.13 node3.example' >>/etc/hosts; \
                 cd /root && printf '#!/bin/sh\\necho Installation complete\\n' >iml-4.0.7/install && chmod +x iml-4.0.7/install && \
                 tar czf iml-4.0.7.tar.gz iml-4.0.7"
            ),
        );
    }
}

/// And takes all of that away.
fn take_away(cluster: &Cluster) {
    for host in HOSTS {
        cluster.ssh(
            host,
            &format!(
                "cd /usr/local/bin && rm -f el7 {TOOLS}; sed -i '/node3.example/d' /etc/hosts; \
                 rm -rf /var/lib/chroma /etc/yum.repos.d /etc/redhat-release /root/iml-* /root/bck-* /tmp/lustre-repo.conf /var/tmp/drill.d"
            ),
        );
    }
}

fn begin(cluster: &Cluster, home: &std::path::Path) -> Walk {
    let config = cluster.ssh_config().display().to_string();
    let backups = format!("backup_folder={}", home.join("backups").display());
    let mut arguments = vec!["run", "lustre-ee3-to-lts", "--plain", "--ssh-config", &config];
    let inputs = [
        "manager=node3",
        "manager_name=node3.example",
        "pairs=node1+node2",
        "targets=ldiskfs",
        "iml_version=4.0.7",
        "bundle=iml-4.0.7",
        "lustre_version=2.10.1",
        "kernel_version=3.10.0-693.2.2.el7",
        "os_upgrade=no",
        "repositories=mirror",
        &backups,
    ];
    arguments.extend(inputs.iter().flat_map(|input| ["--input", input]));
    Walk::begin(home, &arguments)
}

#[test]
#[ignore = "takes some minutes: with --include-ignored"]
fn a_pair_of_lustre_servers_is_upgraded_one_node_at_a_time_and_everything_is_in_its_place_again() {
    let Some(cluster) = Cluster::up() else { return };
    cluster.mend();
    servers(&cluster);
    let home = tempfile::tempdir().unwrap();
    let boots = PAIR.map(|host| cluster.ssh(host, BOOT));
    let before = cluster.ssh("node3", RUNS_WHERE);
    assert_eq!(before.lines().count(), 6, "{before}");

    let mut walk = begin(&cluster, home.path());
    walk.until("pairs[node1+node2]/nodes[node1]/stop: done");
    let served = cluster.ssh("node2", "df -ht lustre | grep -c /mnt/");
    assert_eq!(served.trim(), "6", "the peer has all of them");
    assert_eq!(
        cluster.ssh("node1", "systemctl is-active pacemaker corosync").trim(),
        "inactive\ninactive"
    );
    walk.until("── pairs[node1+node2]/nodes[node1]/start");
    assert_ne!(cluster.ssh("node1", BOOT), boots[0], "it was rebooted");
    assert_eq!(
        cluster
            .ssh("node1", "systemctl is-active pacemaker; systemctl is-enabled pacemaker")
            .trim(),
        "inactive\ndisabled",
        "and didn't join by itself"
    );
    walk.until("pairs[node1+node2]/nodes[node1]/first/mounted: done");
    assert_eq!(cluster.ssh("node1", "df -ht lustre | grep -c /mnt/").trim(), "1", "one first");
    walk.until("pairs[node1+node2]/nodes[node1]/serves: done");
    walk.until("FINISHED: everything is done.");
    let (status, text) = walk.end();

    assert_eq!(status, Some(0), "{text}");
    assert_eq!(cluster.ssh("node3", RUNS_WHERE), before, "everything runs where it ran");
    for (host, boot) in PAIR.iter().zip(&boots) {
        assert_ne!(cluster.ssh(host, BOOT), *boot, "{host} was rebooted");
        assert_eq!(
            cluster.ssh(host, "systemctl is-enabled pacemaker corosync").trim(),
            "enabled\nenabled"
        );
        let calls = cluster.ssh(host, CALLS);
        let place = |call: &str| calls.find(call).unwrap_or_else(|| panic!("{host} was never told {call}:\n{calls}"));
        assert!(place("yum erase") < place("yum -y --nogpgcheck --disablerepo=base"), "{calls}");
        assert!(place("grubby --set-default") < place("modprobe -v lustre"), "{calls}");
        assert!(
            calls.contains("--disablerepo=* --enablerepo=e2fsprogs-wc"),
            "the star came through:\n{calls}"
        );
    }
    let left = cluster.ssh("node3", "pcs constraint --full | grep -c 'cli-\\|pcs-relocate-'");
    assert_eq!(left.trim(), "0", "no constraint is left");
    let kept = std::fs::read_dir(home.path().join("backups")).unwrap().count();
    assert_eq!(kept, 3, "the backups of both servers and the manager are here");
    take_away(&cluster);
}

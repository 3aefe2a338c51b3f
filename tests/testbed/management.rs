//! The shipped restart of a management cluster, GlusterFS and hypervisors for real. There is no fleet on these hosts: two small scripts
//! stand in for its client and for fping.

use crate::{BOOT, cluster::Cluster, walk::Walk};

const HOSTS: [&str; 3] = ["node1", "node2", "node3"];
const HEALED: &str = "gluster volume heal gv0 info | grep -c '^Number of entries: 0'";

/// Puts the stand-ins in their places.
fn stand_ins(cluster: &Cluster) {
    for host in HOSTS {
        for name in ["fleetctl", "fping"] {
            let from = format!("{}/tests/testbed/stand-ins/{name}", env!("CARGO_MANIFEST_DIR"));
            cluster.put(host, &from, &format!("/usr/local/bin/{name}"));
        }
        // What isn't called here, so that nothing is found to be missing.
        cluster.ssh(
            host,
            "for tool in nodectrl nodeset; do ln -sf /bin/false /usr/local/bin/$tool; done; mkdir -p /var/tmp/drill.d; \
             printf 'pcocc-vm-%s running\\n' admin1.service infra1.service ns1.service >/var/tmp/drill.d/units; \
             printf '[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/true\\n' >/etc/systemd/system/fleet.service; \
             systemctl daemon-reload; systemctl start fleet",
        );
    }
    // As on a hypervisor: what it mounts is mounted at boot, where it can be.
    cluster.ssh(
        "node3",
        "sed -i 's/ noauto,_netdev/ _netdev/' /etc/fstab; mountpoint -q /mnt/gv0 || mount /mnt/gv0",
    );
}

/// And takes them away.
fn take_away(cluster: &Cluster) {
    for host in HOSTS {
        cluster.ssh(
            host,
            "systemctl stop fleet; rm -f /etc/systemd/system/fleet.service; cd /usr/local/bin && rm -f fleetctl fping nodectrl nodeset",
        );
    }
    cluster.ssh("node3", "sed -i 's/ _netdev/ noauto,_netdev/' /etc/fstab");
}

#[test]
#[ignore = "takes some minutes: with --include-ignored"]
fn a_management_cluster_goes_down_and_comes_up_healed() {
    let Some(cluster) = Cluster::up() else { return };
    cluster.mend();
    stand_ins(&cluster);
    let home = tempfile::tempdir().unwrap();
    let boots = HOSTS.map(|host| cluster.ssh(host, BOOT));
    let config = cluster.ssh_config().display().to_string();
    let list = home.path().join("vms").display().to_string();
    let list = format!("list_file={list}");
    let mut arguments = vec!["run", "management-cluster-restart", "--plain", "--ssh-config", &config];
    let inputs = [
        "top=node1,node2,node3",
        "last=node1",
        "worker=",
        "island_worker=",
        "group_source=no",
        "dns=ns1",
        "dhcp=infra1",
        "volumes=gv0",
        &list,
    ];
    arguments.extend(inputs.iter().flat_map(|input| ["--input", input]));
    // The list lies in the same place on the hosts and here.
    for host in HOSTS {
        cluster.ssh(host, &format!("mkdir -p {}", home.path().display()));
    }
    let mut walk = Walk::begin(home.path(), &arguments);
    walk.until("gluster-down/none-left: done");
    for host in HOSTS {
        assert_eq!(cluster.ssh(host, "pgrep -l gluster"), "", "nothing of GlusterFS is left on {host}");
    }
    // A host that went off is believed to be only when the network has given it up: each has its own time.
    walk.until("power-off/others: done");
    walk.until("power-off/last: done");
    walk.until("power-on/start");
    assert_eq!(
        std::fs::read_to_string(home.path().join("vms")).unwrap(),
        "pcocc-vm-admin1.service\npcocc-vm-infra1.service\npcocc-vm-ns1.service\n",
        "the list is here, too"
    );
    for host in HOSTS {
        cluster.start(host);
    }
    walk.until("gluster-up/heal[gv0]/healed: done");
    walk.until("FINISHED: everything is done.");
    let (status, text) = walk.end();
    assert_eq!(status, Some(0), "{text}");
    for (host, before) in HOSTS.iter().zip(&boots) {
        assert_ne!(cluster.ssh(host, BOOT), *before, "{host} was off");
    }
    assert_eq!(cluster.ssh("node1", HEALED).trim(), "3", "every brick has all data");
    assert_eq!(
        cluster.ssh("node3", "mountpoint /mnt/gv0").trim(),
        "/mnt/gv0 is a mountpoint",
        "it is mounted again"
    );
    assert!(
        !cluster.ssh("node1", "cat /var/tmp/drill.d/units").contains("dead"),
        "all VMs run again"
    );
    take_away(&cluster);
}

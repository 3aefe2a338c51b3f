//! Tools of which there is no recording: these outputs were written from their manuals and sources.

use super::*;

pub(super) const CMAN: &str = "\
Node  Sts   Inc   Joined               Name
   1   M    548   2026-03-07 22:52:21  node-01
   2   X      0                        node-02
   3   d    552   2026-03-07 22:53:40  node-03
";

pub(super) const GNT_NODES: &str = "\
Node              DTotal  DFree MTotal MNode MFree Pinst Sinst
node1.example.org 223.4G  96.4G   7.8G  5.4G  2.7G     4     3
node2.example.org      ?      ?      ?     ?     ?     2     1
node3.example.org      *      *      *     *     *     0     0
";

pub(super) const GNT_ROLES: &str = "\
Node              Pinst Sinst Role
node1.example.org     4     3 M
node2.example.org     2     1 D
node3.example.org     0     0 O
";

pub(super) const ROK: &str = "rok1.demo master\nrok2.demo slave\nrok3.demo slave\n";

pub(super) const FLEET: &str = "\
UNIT\t\t\tMACHINE\t\t\tACTIVE\t\tSUB
pcocc-vm-admin1.service\t85c0c595.../10.1.0.1\tactive\t\trunning
pcocc-vm-infra1.service\t1b2c3d4e.../10.1.0.2\tdeactivating\tstop-sigterm
pcocc-vm-ns1.service\t1b2c3d4e.../10.1.0.2\tinactive\tdead
";

pub(super) const FLEET_FIELDS: &str =
    "pcocc-vm-admin1.service\trunning\npcocc-vm-infra1.service\tstop-sigterm\npcocc-vm-ns1.service\tdead\n";

pub(super) const CLIENT_LIST: &str = "\
Client connections for volume gv0
Name                                                      count
-----                                                    ------
glustershd                                                    3
fuse                                                          1

total clients for volume gv0 : 4
-----------------------------------------------------------------
";

pub(super) const VOLUME_INFO_XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
<cliOutput><opRet>0</opRet><opErrno>0</opErrno><opErrstr/><volInfo><volumes><volume><name>gv0</name><id>x</id><status>1</status>\
<statusStr>Started</statusStr><brickCount>2</brickCount><bricks><brick uuid=\"a\">n1:/b<name>n1:/b</name><hostUuid>a</hostUuid></brick>\
<brick uuid=\"b\">n2:/b<name>n2:/b</name><hostUuid>b</hostUuid></brick></bricks></volume><volume><name>gv1</name><statusStr>Stopped</statusStr>\
<bricks/></volume><count>2</count></volumes></volInfo></cliOutput>
";

pub(super) const LIST_UNITS: &str = "  UNIT               LOAD   ACTIVE SUB     DESCRIPTION
  corosync.service   loaded active running Corosync Cluster Engine
● mnt-gv0.mount      loaded failed failed  /mnt/gv0
  pcsd.service       loaded active running PCS

LOAD   = Reflects whether the unit definition was properly loaded.
3 loaded units listed.
";

pub(super) const SHOW: &str =
    "Id=corosync.service\nActiveState=active\nSubState=running\n\nId=pacemaker.service\nActiveState=deactivating\nSubState=stop-sigterm\n";

pub(super) const DF: &str = "\
Filesystem        Type        1024-blocks     Used Available Capacity Mounted on
/dev/mapper/a     xfs             1048576   524288    524288      50% /data/my files
10.0.0.1@tcp:/fs1 lustre       1073741824 10737418 900000000       2% /mnt/fs1
";

pub(super) const DF_INODES: &str = "\
Filesystem      Inodes  IUsed   IFree IUse% Mounted on
/dev/vdb       1000000  10000  990000    1% /data
";

pub(super) const CONSTRAINTS_0_9: &str = "\
Location Constraints:
  Resource: web
    Enabled on: node1 (score:INFINITY) (role: Started) (id:cli-prefer-web)
    Disabled on: node3 (score:-INFINITY) (id:location-web-node3)
Ordering Constraints:
  start ip then start web (kind:Mandatory) (id:order-ip-web)
Colocation Constraints:
Ticket Constraints:
";

pub(super) const CONSTRAINTS_0_12: &str = "\
Location Constraints:
  resource 'web' prefers node 'node1' with score INFINITY (id: cli-prefer-web)
  resource 'web' avoids node 'node3' with score INFINITY (id: location-web-node3)
";

pub(super) const INFO_AND_STATUS: &str = "
Volume Name: gv0
Type: Replicate
Status: Started
Number of Bricks: 1 x (2 + 1) = 3
Bricks:
Brick1: n1:/b
Brick2: n2:/b
Brick3: n3:/b (arbiter)
Options Reconfigured:
nfs.disable: on
Status of volume: gv0
Gluster process                             TCP Port  RDMA Port  Online  Pid
------------------------------------------------------------------------------
Brick n1:/b                                 49152     0          Y       118
Brick n3:/b                                 N/A       N/A        N       N/A
Self-heal Daemon on localhost               N/A       N/A        Y       142

Task Status of Volume gv0
------------------------------------------------------------------------------
Task                 : Rebalance
ID                   : 6a2a
Status               : in progress

Volume Name: gv1
Status: Stopped
Bricks:
Brick1: n1:/c
Volume gv1 is not started
";

pub(super) const OLD_STATUS: &str = "\
Status of volume: a-volume
Gluster process                                         Port    Online  Pid
------------------------------------------------------------------------------
Brick server-with-a-long-name.example.org:/e
xport/a/path/that/goes/on/brick                         49152   Y       2077
NFS Server on localhost                                 2049    Y       2088
Self-heal Daemon on localhost                           N/A     Y       2092
";

pub(super) const CLIENTS_AND_HOSTS: &str = "\
Client connections for volume gv0
----------------------------------------------
Brick : n1:/b
Clients connected : 3
Hostname                                               BytesRead    BytesWritten       OpVersion
--------                                               ---------    ------------       ---------
192.0.2.11:49149                                            4228            3868          100000
192.0.2.12:49148                                            5092            5748          100000
192.0.2.99:49144                                            1840            2196          100000
----------------------------------------------
Brick : n2:/b
Brick is offline
----------------------------------------------

192.0.2.11      n1
192.0.2.12      n2
";

/// What there is for a reader beside its recordings.
pub(super) fn written(reader: Reader) -> &'static [&'static str] {
    match reader {
        Reader::CmanNodes => &[CMAN],
        Reader::GntNodes => &[GNT_NODES, GNT_ROLES],
        Reader::RokMembers => &[ROK],
        Reader::FleetUnits => &[FLEET, FLEET_FIELDS],
        Reader::GlusterClients => &[CLIENT_LIST, CLIENTS_AND_HOSTS],
        Reader::GlusterVolumes => &[VOLUME_INFO_XML, INFO_AND_STATUS, OLD_STATUS],
        Reader::SystemdUnits => &[LIST_UNITS, SHOW],
        Reader::Df => &[DF, DF_INODES],
        Reader::PacemakerConstraints => &[CONSTRAINTS_0_9, CONSTRAINTS_0_12],
        Reader::Pacemaker | Reader::CorosyncQuorum | Reader::GlusterHeal | Reader::GlusterPeers => &[],
    }
}

#[test]
fn cman_nodes_are_members_or_out() {
    let expected = json!({
        "nodes": { "node-01": "member", "node-02": "out", "node-03": "disallowed" }, "members": ["node-01"], "out": ["node-02"],
    });
    has(&said("cman-nodes", CMAN).unwrap(), expected.clone());
    let with_addresses = CMAN.replace("node-01\n", "node-01\n       Addresses: 10.4.10.60\n");
    has(
        &said("cman-nodes", &format!("NOTE: There are 1 disallowed nodes,\n{with_addresses}")).unwrap(),
        expected,
    );
    assert!(said("cman-nodes", "cman_tool: Cannot open connection to cman, is it running ?").is_err());
}

#[test]
fn ganeti_nodes_that_gave_no_answer_are_named() {
    let nodes = said("gnt-nodes", GNT_NODES).unwrap();
    has(
        &nodes,
        json!({
            "nodes": ["node1.example.org", "node2.example.org", "node3.example.org"],
            "primaries": { "node1.example.org": 4, "node2.example.org": 2, "node3.example.org": 0 },
            "silent": ["node2.example.org"],
        }),
    );
    unknown(&nodes, &["offline", "drained", "roles"]);
    let roles = said("gnt-nodes", GNT_ROLES).unwrap();
    has(
        &roles,
        json!({ "offline": ["node3.example.org"], "drained": ["node2.example.org"] }),
    );
    assert_eq!(roles["roles"]["node1.example.org"], "master");
}

#[test]
fn rok_has_a_master_only_where_one_says_so() {
    has(
        &said("rok-members", ROK).unwrap(),
        json!({ "master": "rok1.demo", "slaves": ["rok2.demo", "rok3.demo"], "members": ["rok1.demo", "rok2.demo", "rok3.demo"] }),
    );
    let two = said("rok-members", &ROK.replace("rok2.demo slave", "rok2.demo master")).unwrap();
    has(&two, json!({ "masters": ["rok1.demo", "rok2.demo"] }));
    unknown(&two, &["master"]);
    assert!(said("rok-members", "error: no quorum\n").is_err());
}

#[test]
fn fleet_units_are_read_with_and_without_a_legend() {
    let states = json!({
        "running": ["pcocc-vm-admin1.service"], "stopping": ["pcocc-vm-infra1.service"], "dead": ["pcocc-vm-ns1.service"], "failed": [],
        "units": { "pcocc-vm-admin1.service": "running", "pcocc-vm-infra1.service": "stop-sigterm", "pcocc-vm-ns1.service": "dead" },
    });
    let all = said("fleet-units", FLEET).unwrap();
    has(&all, states.clone());
    assert_eq!(all["machines"]["pcocc-vm-admin1.service"], "85c0c595.../10.1.0.1");
    assert_eq!(all["active"]["pcocc-vm-infra1.service"], "deactivating");
    let bare = FLEET.lines().skip(1).collect::<Vec<_>>().join("\n");
    assert_eq!(said("fleet-units", &bare).unwrap(), all);
    let fields = said("fleet-units", FLEET_FIELDS).unwrap();
    has(&fields, states);
    unknown(&fields, &["active", "machines"]);
    assert!(said("fleet-units", "Error retrieving list of units from repository: no etcd\n").is_err());
}

#[test]
fn gluster_clients_by_kind_say_who_is_no_self_heal_daemon() {
    has(
        &said("gluster-clients", CLIENT_LIST).unwrap(),
        json!({ "kinds": { "glustershd": 3, "fuse": 1 }, "foreign": 1 }),
    );
    let quiet = CLIENT_LIST
        .replace("fuse                                                          1\n", "")
        .replace(": 4", ": 3");
    has(&said("gluster-clients", &quiet).unwrap(), json!({ "foreign": 0 }));
    let short = CLIENT_LIST.replace("fuse                                                          1\n", "");
    unknown(&said("gluster-clients", &short).unwrap(), &["foreign"]);
}

#[test]
fn gluster_volumes_that_are_configured_and_not_reported_are_named() {
    has(
        &said("gluster-volumes", INFO_AND_STATUS).unwrap(),
        json!({
            "volumes": { "gv0": "Started", "gv1": "Stopped" }, "started": ["gv0"], "stopped": ["gv1"],
            "configured": { "gv0": ["n1:/b", "n2:/b", "n3:/b"], "gv1": ["n1:/c"] },
            "bricks": { "n1:/b": true, "n3:/b": false }, "offline": ["n3:/b"], "unreported": ["n2:/b"],
            "ports": { "n1:/b": 49152 }, "self_heal": { "localhost": true }, "tasks": ["gv0: Rebalance in progress"],
        }),
    );
    has(
        &said("gluster-volumes", VOLUME_INFO_XML).unwrap(),
        json!({ "volumes": { "gv0": "Started", "gv1": "Stopped" }, "configured": { "gv0": ["n1:/b", "n2:/b"], "gv1": [] } }),
    );
}

#[test]
fn a_brick_whose_name_is_broken_over_two_lines_is_one() {
    has(
        &said("gluster-volumes", OLD_STATUS).unwrap(),
        json!({
            "online": ["server-with-a-long-name.example.org:/export/a/path/that/goes/on/brick"], "self_heal": { "localhost": true },
            "ports": { "server-with-a-long-name.example.org:/export/a/path/that/goes/on/brick": 49152 },
        }),
    );
}

#[test]
fn units_of_systemd_by_list_and_by_show() {
    has(
        &said("systemd-units", LIST_UNITS).unwrap(),
        json!({
            "units": { "corosync.service": "active", "mnt-gv0.mount": "failed", "pcsd.service": "active" },
            "active": ["corosync.service", "pcsd.service"], "failed": ["mnt-gv0.mount"], "all_active": false,
        }),
    );
    has(
        &said("systemd-units", SHOW).unwrap(),
        json!({ "changing": ["pacemaker.service"], "sub": { "corosync.service": "running", "pacemaker.service": "stop-sigterm" } }),
    );
    let one_of_two = said("systemd-units", "active\ninactive\n").unwrap();
    has(&one_of_two, json!({ "states": ["active", "inactive"], "all_active": false }));
    unknown(&one_of_two, &["units", "active"]);
}

#[test]
fn room_in_bytes_whatever_the_unit() {
    let posix = said("df", DF).unwrap();
    has(
        &posix,
        json!({
            "percent": { "/data/my files": 50, "/mnt/fs1": 2 }, "types": { "/data/my files": "xfs", "/mnt/fs1": "lustre" },
            "available": { "/data/my files": 524_288 * 1024, "/mnt/fs1": 900_000_000_u64 * 1024 },
        }),
    );
    let broken = "Filesystem           1K-blocks      Used Available Use% Mounted on\n/dev/mapper/a-very-long-one\n                       1000       500       500  50% /data\n";
    has(
        &said("df", broken).unwrap(),
        json!({ "percent": { "/data": 50 }, "devices": { "/data": "/dev/mapper/a-very-long-one" } }),
    );
    let inodes = said("df", DF_INODES).unwrap();
    has(&inodes, json!({ "inodes": { "/data": 1 } }));
    unknown(&inodes, &["percent", "available", "size"]);
}

#[test]
fn constraints_of_older_and_newer_pcs() {
    for out in [CONSTRAINTS_0_9, CONSTRAINTS_0_12] {
        has(
            &said("pacemaker-constraints", out).unwrap(),
            json!({ "left_behind": ["cli-prefer-web"], "prefers": { "web": ["node1"] }, "avoids": { "web": ["node3"] } }),
        );
    }
    let without_ids = CONSTRAINTS_0_9
        .replace(" (id:cli-prefer-web)", "")
        .replace(" (id:location-web-node3)", "");
    unknown(&said("pacemaker-constraints", &without_ids).unwrap(), &["left_behind"]);
    assert!(said("pacemaker-constraints", "Error: Unable to connect to cluster\n").is_err());
}

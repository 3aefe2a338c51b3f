//! What each reader gives.

use super::{Field, Kind};

pub(super) const PACEMAKER: &[Field] = &[
    field(
        "quorum",
        Kind::YesNo,
        "whether the asked node's partition has quorum; where it hasn't, nothing else is known",
    ),
    field("cluster", Kind::Text, "the cluster's name; only `pcs status` tells it"),
    field("dc", Kind::Text, "the node that decides (the designated controller)"),
    field(
        "nodes",
        Kind::TextByName,
        "each node: online, standby, maintenance, pending, shutdown, offline or unclean",
    ),
    field("online", Kind::Texts, "nodes that are online and may run resources"),
    field("standby", Kind::Texts, "nodes in standby"),
    field("pending", Kind::Texts, "nodes that have joined and aren't ready"),
    field("offline", Kind::Texts, "nodes that are offline"),
    field("unclean", Kind::Texts, "nodes whose state isn't known to the cluster itself"),
    field("maintenance", Kind::YesNo, "whether the whole cluster is in maintenance mode"),
    field("stonith", Kind::YesNo, "whether fencing is enabled; only XML tells it"),
    field(
        "resources",
        Kind::TextByName,
        "each resource: Started, Stopped, Starting, Stopping, Promoted, FAILED …; Mixed where the copies of a clone differ",
    ),
    field("running", Kind::TextsByName, "each resource: the nodes that it runs on"),
    field(
        "hosting",
        Kind::TextsByName,
        "each node: the resources that run on it, `[]` where none does; an unclean or pending node has no entry, for there the cluster itself doesn't know",
    ),
    field(
        "started",
        Kind::Number,
        "resources that are started (or promoted), in full and without failure",
    ),
    field("total", Kind::Number, "resources configured and seen"),
    field("stopped", Kind::Texts, "resources that don't run anywhere"),
    field("disabled", Kind::Texts, "resources that somebody has stopped on purpose"),
    field("failed", Kind::Texts, "resources that have failed or are blocked"),
    field("unmanaged", Kind::Texts, "resources that the cluster leaves alone"),
    field("failures", Kind::Number, "failed actions that nobody has cleaned up"),
    field("failed_actions", Kind::Texts, "those actions, each as a line: what, where and why"),
    field(
        "fail_counts",
        Kind::NumberByName,
        "each resource: its fail counts on all nodes together; only XML and `--full` tell them",
    ),
    field(
        "bans",
        Kind::Texts,
        "bans that a move or a ban left behind (`cli-ban-…`); only XML tells them. Without any the list is empty, unless the command was told to leave something out",
    ),
];

pub(super) const PACEMAKER_CONSTRAINTS: &[Field] = &[
    field(
        "left_behind",
        Kind::Texts,
        "ids of constraints that a move, a ban or a relocation made and nobody took away (`cli-ban-…`, `cli-prefer-…`, `cli-standby-…`, `pcs-relocate-…`); text tells ids only with `--full`",
    ),
    field("prefers", Kind::TextsByName, "each resource: the nodes that it prefers, best first"),
    field("avoids", Kind::TextsByName, "each resource: the nodes that it avoids"),
];

pub(super) const COROSYNC_QUORUM: &[Field] = &[
    field("quorate", Kind::YesNo, "whether the asked node's partition has quorum"),
    field("votes", Kind::Number, "votes that are there"),
    field("expected", Kind::Number, "votes that there should be"),
    field("needed", Kind::Number, "votes that make a quorum"),
    field("members", Kind::Texts, "nodes of the asked node's partition"),
    field("local", Kind::Text, "the asked node"),
    field(
        "flags",
        Kind::Texts,
        "what the tool says besides: Quorate, 2Node, WaitForAll, Qdevice …",
    ),
];

pub(super) const CMAN_NODES: &[Field] = &[
    field("nodes", Kind::TextByName, "each node: member, out or disallowed"),
    field("members", Kind::Texts, "nodes that are members"),
    field("out", Kind::Texts, "nodes that are not"),
];

pub(super) const GLUSTER_HEAL: &[Field] = &[
    field(
        "entries",
        Kind::Number,
        "entries to heal, of all bricks together; unknown while one brick doesn't tell",
    ),
    field("split_brain", Kind::Number, "entries in split-brain, likewise"),
    field("healing", Kind::Number, "entries that are being healed just now, likewise"),
    field("bricks", Kind::NumberByName, "each brick that tells: its entries to heal"),
    field("connected", Kind::Texts, "bricks that tell"),
    field("disconnected", Kind::Texts, "bricks that don't"),
];

pub(super) const GLUSTER_VOLUMES: &[Field] = &[
    field("volumes", Kind::TextByName, "each volume: Started, Stopped or Created"),
    field("started", Kind::Texts, "volumes that are started"),
    field("stopped", Kind::Texts, "volumes that were stopped"),
    field("bricks", Kind::YesNoByName, "each brick that is reported: whether it is online"),
    field("online", Kind::Texts, "bricks that are online"),
    field("offline", Kind::Texts, "bricks that are reported and aren't online"),
    field(
        "configured",
        Kind::TextsByName,
        "each volume: its bricks; only `volume info` tells them",
    ),
    field(
        "unreported",
        Kind::Texts,
        "bricks of started volumes that are configured and not reported, because their host isn't heard; where both `volume info` and `volume status` were run in one command",
    ),
    field("ports", Kind::NumberByName, "each brick that is online: its TCP port"),
    field(
        "self_heal",
        Kind::YesNoByName,
        "each host: whether its self-heal daemon is online, for all volumes that are reported; the asked host is `localhost`; not with `detail`",
    ),
    field(
        "tasks",
        Kind::Texts,
        "what is being done to volumes, each as a line: `gv0: Rebalance in progress`; not with `detail`",
    ),
];

pub(super) const GLUSTER_PEERS: &[Field] = &[
    field(
        "peers",
        Kind::TextByName,
        "each other host: connected or disconnected, or what Gluster says of one that isn't in full standing (`Peer Rejected`)",
    ),
    field("connected", Kind::Texts, "hosts that are connected"),
    field("disconnected", Kind::Texts, "hosts that are not"),
    field("others", Kind::Texts, "hosts that aren't in full standing"),
];

pub(super) const GLUSTER_CLIENTS: &[Field] = &[
    field(
        "foreign",
        Kind::Number,
        "clients that are no self-heal daemons. `client-list` tells it. `clients` tells addresses only: there it is known where nobody is connected, or where the addresses of the pool's hosts follow, those of the bricks' hosts at least, as `getent hosts` prints them; then one connection of each of those hosts is its self-heal daemon's",
    ),
    field("foreign_hosts", Kind::Texts, "addresses of such clients; not with `client-list`"),
    field(
        "kinds",
        Kind::NumberByName,
        "each kind of client (`glustershd`, `fuse`, `gfapi` …): how many; only with `client-list`",
    ),
    field(
        "clients",
        Kind::NumberByName,
        "each brick that tells: its connections; this and the next three only with `clients`",
    ),
    field(
        "connections",
        Kind::NumberByName,
        "each client's address: the most connections that it has to one brick",
    ),
    field("hosts", Kind::Texts, "addresses of all clients, self-heal daemons' included"),
    field("offline", Kind::Texts, "bricks that tell nothing"),
];

pub(super) const GNT_NODES: &[Field] = &[
    field("nodes", Kind::Texts, "all nodes"),
    field(
        "primaries",
        Kind::NumberByName,
        "each node: instances of which it is the primary node",
    ),
    field(
        "secondaries",
        Kind::NumberByName,
        "each node: instances of which it is the secondary node",
    ),
    field(
        "roles",
        Kind::TextByName,
        "each node: master, candidate, regular, drained or offline; with the column `role`",
    ),
    field(
        "offline",
        Kind::Texts,
        "nodes that are marked offline; with the column `role` or `offline`",
    ),
    field(
        "drained",
        Kind::Texts,
        "nodes that are drained; with the column `role` or `drained`",
    ),
    field("silent", Kind::Texts, "nodes that gave Ganeti no answer (`?`)"),
];

pub(super) const ROK_MEMBERS: &[Field] = &[
    field("members", Kind::Texts, "all members"),
    field("roles", Kind::TextByName, "each member: master or slave"),
    field("master", Kind::Text, "the master, where there is exactly one"),
    field("masters", Kind::Texts, "all that say that they are master"),
    field("slaves", Kind::Texts, "the slaves"),
];

pub(super) const FLEET_UNITS: &[Field] = &[
    field(
        "units",
        Kind::TextByName,
        "each unit: its sub-state; a unit in several states on several machines has none",
    ),
    field("active", Kind::TextByName, "each unit: its active state; with that column"),
    field(
        "machines",
        Kind::TextByName,
        "each unit: the machine that it is on; with that column",
    ),
    field("running", Kind::Texts, "units that run"),
    field("stopping", Kind::Texts, "units that are being stopped"),
    field("failed", Kind::Texts, "units that have failed"),
    field("dead", Kind::Texts, "units that don't run"),
];

pub(super) const SYSTEMD_UNITS: &[Field] = &[
    field(
        "units",
        Kind::TextByName,
        "each unit: its active state; this and the next five not with `is-active`, which names no units",
    ),
    field("sub", Kind::TextByName, "each unit: its sub-state"),
    field("active", Kind::Texts, "units that are active"),
    field("inactive", Kind::Texts, "units that are inactive"),
    field("failed", Kind::Texts, "units that have failed"),
    field("changing", Kind::Texts, "units that are being started, stopped or reloaded"),
    field(
        "states",
        Kind::Texts,
        "active states in the order of the units; only with `is-active`",
    ),
    field(
        "all_active",
        Kind::YesNo,
        "whether every unit is active; unknown where none is named",
    ),
];

pub(super) const DF: &[Field] = &[
    field("mounts", Kind::Texts, "all mount points"),
    field("percent", Kind::NumberByName, "each mount point: how much is used, in percent"),
    field(
        "available",
        Kind::NumberByName,
        "each mount point: bytes that are left, rounded as the output is",
    ),
    field("size", Kind::NumberByName, "each mount point: bytes in all, likewise"),
    field(
        "inodes",
        Kind::NumberByName,
        "each mount point: how many inodes are used, in percent; with `-i`",
    ),
    field("devices", Kind::TextByName, "each mount point: what is mounted"),
    field("types", Kind::TextByName, "each mount point: its type; with `-T`"),
];

const fn field(name: &'static str, kind: Kind, what: &'static str) -> Field {
    Field { name, kind, what }
}

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
        "bans that a move or a ban left behind (`cli-ban-…`); only XML tells them",
    ),
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

const fn field(name: &'static str, kind: Kind, what: &'static str) -> Field {
    Field { name, kind, what }
}

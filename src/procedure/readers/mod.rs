//! The shipped readers of monitors: their names, and the values that each gives. The reading itself is the module `monitor`'s.

mod fields;

use super::types::Type;
use std::{collections::BTreeMap, fmt};

/// A shipped reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    /// A Pacemaker cluster.
    Pacemaker,
    /// Where Pacemaker's resources may run, and what a move left behind.
    PacemakerConstraints,
    /// The votes of a cluster.
    CorosyncQuorum,
    /// The nodes of a CMAN cluster.
    CmanNodes,
    /// What a replicated Gluster volume has to heal.
    GlusterHeal,
    /// Gluster's volumes, bricks and self-heal daemons.
    GlusterVolumes,
    /// The other hosts of a Gluster pool.
    GlusterPeers,
    /// Who is connected to Gluster's bricks.
    GlusterClients,
    /// The nodes of a Ganeti cluster.
    GntNodes,
    /// The members of a Rok cluster.
    RokMembers,
    /// The units of a fleet cluster.
    FleetUnits,
    /// Units of systemd on one host.
    SystemdUnits,
    /// Room on file systems.
    Df,
}

/// A value that a reader gives, where the output tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// What it says.
    pub what: &'static str,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    YesNo,
    /// A whole number.
    Number,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// True or false by name.
    YesNoByName,
    /// Numbers by name.
    NumberByName,
    /// Texts by name.
    TextByName,
    /// Lists of texts by name.
    TextsByName,
}

impl Reader {
    /// All that there are.
    pub const ALL: &[Reader] = &[
        Reader::Pacemaker,
        Reader::PacemakerConstraints,
        Reader::CorosyncQuorum,
        Reader::CmanNodes,
        Reader::GlusterHeal,
        Reader::GlusterVolumes,
        Reader::GlusterPeers,
        Reader::GlusterClients,
        Reader::GntNodes,
        Reader::RokMembers,
        Reader::FleetUnits,
        Reader::SystemdUnits,
        Reader::Df,
    ];

    /// The reader that `read = ` calls so.
    pub fn named(name: &str) -> Option<Reader> {
        Reader::ALL.iter().copied().find(|reader| reader.name() == name)
    }

    /// What `read = ` calls it.
    pub fn name(self) -> &'static str {
        match self {
            Reader::Pacemaker => "pacemaker",
            Reader::PacemakerConstraints => "pacemaker-constraints",
            Reader::CorosyncQuorum => "corosync-quorum",
            Reader::CmanNodes => "cman-nodes",
            Reader::GlusterHeal => "gluster-heal",
            Reader::GlusterVolumes => "gluster-volumes",
            Reader::GlusterPeers => "gluster-peers",
            Reader::GlusterClients => "gluster-clients",
            Reader::GntNodes => "gnt-nodes",
            Reader::RokMembers => "rok-members",
            Reader::FleetUnits => "fleet-units",
            Reader::SystemdUnits => "systemd-units",
            Reader::Df => "df",
        }
    }

    /// The commands that it reads.
    pub fn commands(self) -> &'static [&'static str] {
        match self {
            Reader::Pacemaker => &["crm_mon -1r --output-as=xml", "pcs status xml", "pcs status", "pcs status --full"],
            Reader::PacemakerConstraints => &[
                "pcs constraint --full",
                "pcs constraint location --full",
                "pcs constraint",
                "pcs cluster cib",
                "cibadmin --query",
            ],
            Reader::CorosyncQuorum => &["corosync-quorumtool -s", "pcs quorum status"],
            Reader::CmanNodes => &["cman_tool nodes"],
            Reader::GlusterHeal => &[
                "gluster volume heal VOLUME info",
                "gluster volume heal VOLUME info summary",
                "gluster volume heal VOLUME statistics heal-count",
            ],
            Reader::GlusterVolumes => &["gluster volume status", "gluster volume status all detail", "gluster volume info"],
            Reader::GlusterPeers => &["gluster peer status", "gluster pool list"],
            Reader::GlusterClients => &[
                "gluster volume status all client-list",
                "gluster volume status all clients",
                "gluster volume status all clients; getent hosts NODE…",
            ],
            Reader::GntNodes => &["gnt-node list", "gnt-node list -o +role"],
            Reader::RokMembers => &["rok-cluster-ctl member-list"],
            Reader::FleetUnits => &["fleetctl list-units", "fleetctl list-units --fields unit,sub --no-legend"],
            Reader::SystemdUnits => &[
                "systemctl is-active UNIT…",
                "systemctl list-units",
                "systemctl show --property Id,ActiveState,SubState UNIT…",
                "systemctl status UNIT…",
            ],
            Reader::Df => &["df -P", "df -h", "df -PT", "df -Pi"],
        }
    }

    /// The values that it gives.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Reader::Pacemaker => fields::PACEMAKER,
            Reader::PacemakerConstraints => fields::PACEMAKER_CONSTRAINTS,
            Reader::CorosyncQuorum => fields::COROSYNC_QUORUM,
            Reader::CmanNodes => fields::CMAN_NODES,
            Reader::GlusterHeal => fields::GLUSTER_HEAL,
            Reader::GlusterVolumes => fields::GLUSTER_VOLUMES,
            Reader::GlusterPeers => fields::GLUSTER_PEERS,
            Reader::GlusterClients => fields::GLUSTER_CLIENTS,
            Reader::GntNodes => fields::GNT_NODES,
            Reader::RokMembers => fields::ROK_MEMBERS,
            Reader::FleetUnits => fields::FLEET_UNITS,
            Reader::SystemdUnits => fields::SYSTEMD_UNITS,
            Reader::Df => fields::DF,
        }
    }

    /// Their types, by name.
    pub fn types(self) -> BTreeMap<String, Type> {
        self.fields()
            .iter()
            .map(|field| (field.name.to_owned(), field.kind.into()))
            .collect()
    }
}

impl fmt::Display for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl From<Kind> for Type {
    fn from(kind: Kind) -> Type {
        match kind {
            Kind::YesNo => Type::Bool,
            Kind::Number => Type::Number,
            Kind::Text => Type::Text,
            Kind::Texts => Type::Text.list_of(),
            Kind::YesNoByName => Type::Bool.map_of(),
            Kind::NumberByName => Type::Number.map_of(),
            Kind::TextByName => Type::Text.map_of(),
            Kind::TextsByName => Type::Text.list_of().map_of(),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Kind::YesNo => "true or false",
            Kind::Number => "number",
            Kind::Text => "text",
            Kind::Texts => "list",
            Kind::YesNoByName => "map of true or false",
            Kind::NumberByName => "map of numbers",
            Kind::TextByName => "map of texts",
            Kind::TextsByName => "map of lists",
        })
    }
}

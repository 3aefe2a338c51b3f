//! `cibadmin --query`: the configuration. What the daemons write down for themselves is left out, save who is a member.

use super::{Pacemaker, Resource, Seen, text::VERSION};
use crate::{rehearsal::cluster_model::times::long, words::HostName};
use std::fmt::Write;

impl Seen<'_> {
    /// All of it.
    pub fn cib(&self) -> String {
        let cluster = self.cluster;
        let changed = &cluster.changed;
        let dc = self.dc.as_ref().map_or(0, |dc| cluster.id(dc));
        format!(
            "<cib crm_feature_set=\"3.16.1\" validate-with=\"pacemaker-3.9\" epoch=\"32\" num_updates=\"0\" admin_epoch=\"0\" \
             cib-last-written=\"{}\" update-origin=\"{}\" update-client=\"cibadmin\" update-user=\"root\" have-quorum=\"{}\" \
             dc-uuid=\"{dc}\">\n  <configuration>\n{}{}{}{}{}  </configuration>\n{}</cib>\n",
            long(changed.at),
            changed.on,
            u8::from(self.quorum()),
            cluster.cib_properties(),
            cluster.cib_nodes(),
            cluster.cib_resources(),
            cluster.cib_constraints(),
            cluster.cib_defaults(),
            self.cib_status(),
        )
    }

    fn cib_status(&self) -> String {
        let mut text = String::from("  <status>\n");
        for node in &self.cluster.nodes {
            let online = self.is_online(&node.name);
            let (crmd, join) = if online { ("online", "member") } else { ("offline", "down") };
            let id = self.cluster.id(&node.name);
            let _ = writeln!(
                text,
                "    <node_state id=\"{id}\" uname=\"{}\" in_ccm=\"{online}\" crmd=\"{crmd}\" join=\"{join}\" expected=\"{join}\"/>",
                node.name
            );
        }
        text + "  </status>\n"
    }
}

impl Pacemaker {
    fn cib_properties(&self) -> String {
        let maintenance = if self.maintenance {
            &[("maintenance-mode", "true")][..]
        } else {
            &[]
        };
        let properties = [
            ("have-watchdog", "false"),
            ("dc-version", VERSION),
            ("cluster-infrastructure", "corosync"),
            ("cluster-name", &self.cluster),
            ("stonith-enabled", "false"),
        ];
        let pairs: String = properties
            .iter()
            .chain(maintenance)
            .map(|(name, value)| format!("        {}", pair("cib-bootstrap-options", name, value)))
            .collect();
        format!(
            "    <crm_config>\n      <cluster_property_set id=\"cib-bootstrap-options\">\n{pairs}      </cluster_property_set>\n    </crm_config>\n"
        )
    }

    fn cib_nodes(&self) -> String {
        let mut text = String::from("    <nodes>\n");
        for node in &self.nodes {
            let id = self.id(&node.name);
            let set: String = [("standby", node.standby, "on"), ("maintenance", node.maintenance, "true")]
                .into_iter()
                .filter(|(_, is, _)| *is)
                .map(|(name, _, value)| format!("          {}", pair(&format!("nodes-{id}"), name, value)))
                .collect();
            let _ = if set.is_empty() {
                writeln!(text, "      <node id=\"{id}\" uname=\"{}\"/>", node.name)
            } else {
                writeln!(
                    text,
                    "      <node id=\"{id}\" uname=\"{}\">\n        <instance_attributes id=\"nodes-{id}\">\n{set}        \
                     </instance_attributes>\n      </node>",
                    node.name
                )
            };
        }
        text + "    </nodes>\n"
    }

    fn cib_resources(&self) -> String {
        let resources: String = self.resources.iter().map(|(id, resource)| primitive(id, resource)).collect();
        format!("    <resources>\n{resources}    </resources>\n")
    }

    fn cib_constraints(&self) -> String {
        let mut text = String::from("    <constraints>\n");
        let mut line = |constraint: String, id: &str, node: &HostName, score: &str| {
            let _ = writeln!(
                text,
                "      <rsc_location id=\"{constraint}\" rsc=\"{id}\" node=\"{node}\" score=\"{score}\"/>"
            );
        };
        for (id, resource) in &self.resources {
            let mut preferred: Vec<(&HostName, i64)> = resource.prefers.iter().map(|(node, score)| (node, *score)).collect();
            preferred.sort_by_key(|(_, score)| -score);
            for (node, score) in preferred {
                line(format!("location-{id}-{node}-{score}"), id, node, &score.to_string());
            }
            for node in &resource.avoids {
                line(format!("location-{id}-{node}--INFINITY"), id, node, "-INFINITY");
            }
            for node in &resource.banned {
                line(format!("cli-ban-{id}-on-{node}"), id, node, "-INFINITY");
            }
            if let Some(node) = &resource.drawn {
                line(format!("cli-prefer-{id}"), id, node, "INFINITY");
            }
        }
        text + "    </constraints>\n"
    }

    fn cib_defaults(&self) -> String {
        let set = "rsc_defaults-meta_attributes";
        format!(
            "    <rsc_defaults>\n      <meta_attributes id=\"{set}\">\n        {}      </meta_attributes>\n    </rsc_defaults>\n",
            pair(set, "resource-stickiness", &self.stickiness.to_string())
        )
    }
}

fn primitive(id: &str, resource: &Resource) -> String {
    let mut parts = resource.agent.splitn(3, ':');
    let (class, second, third) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let (provider, agent) = match (second, third) {
        (Some(provider), Some(agent)) => (format!(" provider=\"{provider}\""), agent),
        (second, _) => (String::new(), second.unwrap_or_default()),
    };
    let meta: String = [
        ("target-role", resource.disabled, "Stopped"),
        ("is-managed", !resource.managed, "false"),
    ]
    .into_iter()
    .filter(|(_, is, _)| *is)
    .map(|(name, _, value)| format!("          {}", pair(&format!("{id}-meta_attributes"), name, value)))
    .collect();
    let meta = if meta.is_empty() {
        meta
    } else {
        format!("        <meta_attributes id=\"{id}-meta_attributes\">\n{meta}        </meta_attributes>\n")
    };
    format!(
        "      <primitive id=\"{id}\" class=\"{class}\" type=\"{agent}\"{provider}>\n{meta}        <operations>\n          \
         <op name=\"monitor\" interval=\"10s\" timeout=\"20s\" id=\"{id}-monitor-interval-10s\"/>\n        </operations>\n      </primitive>\n"
    )
}

fn pair(set: &str, name: &str, value: &str) -> String {
    format!("<nvpair id=\"{set}-{name}\" name=\"{name}\" value=\"{value}\"/>\n")
}

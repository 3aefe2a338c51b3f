//! `crm_mon --output-as=xml`, which `pcs status xml` prints as well.

use super::{INFINITY, Node, Resource, Role, Seen, text::VERSION};
use crate::rehearsal::cluster_model::times::{long, short};
use std::fmt::Write;

/// What is printed where the daemons don't run.
pub fn not_connected(request: &str) -> String {
    format!(
        r#"<pacemaker-result api-version="2.25" request="{request}">
  <status code="102" message="Not connected">
    <errors>
      <error>error: Could not connect to launcher: Connection refused</error>
      <error>crm_mon: Connection to cluster failed: Connection refused</error>
    </errors>
  </status>
</pacemaker-result>
"#
    )
}

impl Seen<'_> {
    /// All of it, to a request such as `crm_mon -1 --output-as=xml`.
    pub fn xml(&self, request: &str) -> String {
        let mut text = format!("<pacemaker-result api-version=\"2.25\" request=\"{request}\">\n");
        let now = self.now;
        let _ = writeln!(
            text,
            "  <pacemakerd sys_from=\"pacemakerd\" state=\"running\" last_updated=\"{}\"/>",
            short(now)
        );
        text += &self.xml_summary();
        text += "  <nodes>\n";
        for node in &self.cluster.nodes {
            text += &self.xml_node(node);
        }
        text += "  </nodes>\n  <resources>\n";
        for (id, resource, role) in self.resources() {
            text += &self.xml_resource(id, resource, role);
        }
        text += "  </resources>\n";
        text += &self.xml_attributes();
        text += &self.xml_history();
        text += &self.xml_failures();
        text += &self.xml_bans();
        text + "  <status code=\"0\" message=\"OK\"/>\n</pacemaker-result>\n"
    }

    fn xml_summary(&self) -> String {
        let mut text = String::from("  <summary>\n    <stack type=\"corosync\"/>\n");
        let _ = match &self.dc {
            None => writeln!(text, "    <current_dc present=\"false\"/>"),
            Some(dc) => writeln!(
                text,
                "    <current_dc present=\"true\" version=\"{VERSION}\" name=\"{dc}\" id=\"{}\" with_quorum=\"{}\" mixed_version=\"false\"/>",
                self.cluster.id(dc),
                self.quorum()
            ),
        };
        let changed = &self.cluster.changed;
        let _ = write!(
            text,
            r#"    <last_update time="{}"/>
    <last_change time="{}" user="root" client="cibadmin" origin="{}"/>
    <nodes_configured number="{}"/>
    <resources_configured number="{}" disabled="{}" blocked="{}"/>
    <cluster_options stonith-enabled="false" symmetric-cluster="true" no-quorum-policy="stop" maintenance-mode="{}" stop-all-resources="false" stonith-timeout-ms="60000" priority-fencing-delay-ms="0"/>
  </summary>
"#,
            long(self.now),
            long(changed.at),
            changed.on,
            self.cluster.nodes.len(),
            self.cluster.resources.len(),
            self.disabled(),
            self.blocked(),
            self.cluster.maintenance
        );
        text
    }

    fn xml_node(&self, node: &Node) -> String {
        let online = self.is_online(&node.name);
        // Who left in order isn't expected back; who never answered yet neither.
        let expected = self.dc.is_some() && (online || node.running);
        format!(
            "    <node name=\"{name}\" id=\"{id}\" online=\"{online}\" standby=\"{standby}\" standby_onfail=\"false\" maintenance=\"{maintenance}\" \
             pending=\"false\" unclean=\"false\" health=\"green\"{feature_set} shutdown=\"false\" expected_up=\"{expected}\" is_dc=\"{is_dc}\" \
             resources_running=\"{count}\" type=\"member\"/>\n",
            name = node.name,
            id = self.cluster.id(&node.name),
            standby = node.standby,
            maintenance = node.maintenance,
            feature_set = if online { " feature_set=\"3.16.1\"" } else { "" },
            is_dc = self.dc.as_ref() == Some(&node.name),
            count = self.count_on(&node.name)
        )
    }

    fn xml_resource(&self, id: &str, resource: &Resource, role: &Role) -> String {
        let blocked = matches!(role, Role::Blocked(_));
        let on = role.on();
        let mut text = format!(
            "    <resource id=\"{id}\" resource_agent=\"{agent}\" role=\"{word}\"{target} active=\"{active}\" orphaned=\"false\" \
             blocked=\"{blocked}\" managed=\"{managed}\" failed=\"{blocked}\" failure_ignored=\"false\" nodes_running_on=\"{count}\"",
            agent = resource.agent,
            word = role.word(),
            target = if resource.disabled { " target_role=\"Stopped\"" } else { "" },
            active = on.is_some(),
            managed = !blocked && self.cluster.is_managed(resource),
            count = u8::from(on.is_some())
        );
        let _ = match on {
            None => writeln!(text, "/>"),
            Some(on) => writeln!(
                text,
                ">\n      <node name=\"{on}\" id=\"{}\" cached=\"true\"/>\n    </resource>",
                self.cluster.id(on)
            ),
        };
        text
    }

    fn xml_attributes(&self) -> String {
        let in_maintenance = self.cluster.nodes.iter().filter(|node| node.maintenance);
        let nodes: String = in_maintenance
            .map(|node| {
                format!(
                    "    <node name=\"{}\">\n      <attribute name=\"maintenance\" value=\"on\"/>\n    </node>\n",
                    node.name
                )
            })
            .collect();
        if nodes.is_empty() {
            nodes
        } else {
            format!("  <node_attributes>\n{nodes}  </node_attributes>\n")
        }
    }

    /// Only what is still known: what runs on a node, and what has failed there.
    fn xml_history(&self) -> String {
        let mut text = String::new();
        for node in self.cluster.nodes.iter().filter(|node| self.is_online(&node.name)) {
            let mut of_node = String::new();
            for (id, resource, role) in self.resources() {
                let count = resource.fail_counts.get(&node.name).copied().filter(|count| *count > 0);
                let runs = matches!(role, Role::Started(on) if *on == node.name);
                if !runs && count.is_none() {
                    continue;
                }
                let failed = count.map_or_else(String::new, |count| {
                    let failures = self
                        .failures()
                        .filter(|failure| failure.resource == *id && failure.node == node.name);
                    let last = failures.map(|failure| long(failure.at)).last().unwrap_or_default();
                    format!(" fail-count=\"{count}\" last-failure=\"{last}\"")
                });
                let _ = writeln!(
                    of_node,
                    "      <resource_history id=\"{id}\" orphan=\"false\" migration-threshold=\"{INFINITY}\"{failed}>\n      </resource_history>"
                );
            }
            if !of_node.is_empty() {
                let _ = writeln!(text, "    <node name=\"{}\">\n{of_node}    </node>", node.name);
            }
        }
        // Who hasn't joined yet knows of nothing that ever was.
        if self.members.is_empty() {
            text
        } else {
            format!("  <node_history>\n{text}  </node_history>\n")
        }
    }

    fn xml_failures(&self) -> String {
        let mut text = String::new();
        for failure in self.failures() {
            let action = failure.action;
            let _ = writeln!(
                text,
                "    <failure op_key=\"{id}_{word}_{interval}\" node=\"{node}\" exitstatus=\"{outcome}\" exitreason=\"\" exitcode=\"{code}\" call=\"1\" \
                 status=\"complete\" last-rc-change=\"{at}\" queued=\"0\" exec=\"{took}\" interval=\"{interval}\" task=\"{word}\"/>",
                id = failure.resource,
                word = action.word(),
                interval = action.interval(),
                node = failure.node,
                outcome = action.outcome(),
                code = action.code(),
                at = short(failure.at),
                took = action.took()
            );
        }
        if text.is_empty() {
            text
        } else {
            format!("  <failures>\n{text}  </failures>\n")
        }
    }

    /// The newest first, as the tools print them.
    fn xml_bans(&self) -> String {
        let line = |id: &str, resource: &str, node: &crate::words::HostName| {
            format!(
                "    <ban id=\"{id}\" resource=\"{resource}\" node=\"{node}\" weight=\"-{INFINITY}\" promoted-only=\"false\" master_only=\"false\"/>\n"
            )
        };
        let mut lines = Vec::new();
        for (id, resource) in &self.cluster.resources {
            lines.extend(
                resource
                    .avoids
                    .iter()
                    .map(|node| line(&format!("location-{id}-{node}--INFINITY"), id, node)),
            );
        }
        for (id, resource) in &self.cluster.resources {
            lines.extend(
                resource
                    .banned
                    .iter()
                    .map(|node| line(&format!("cli-ban-{id}-on-{node}"), id, node)),
            );
        }
        lines.reverse();
        if lines.is_empty() {
            String::new()
        } else {
            format!("  <bans>\n{}  </bans>\n", lines.concat())
        }
    }
}

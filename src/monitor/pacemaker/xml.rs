use super::{
    super::xml::{Element, Met, walk},
    Cluster, failed_action, is_left_behind, operation,
};

/// One `<resource>`, until its end.
#[derive(Default)]
struct Copy {
    id: String,
    role: String,
    failed: bool,
    unmanaged: bool,
    disabled: bool,
    nodes: Vec<String>,
}

/// What is known so far.
#[derive(Default)]
struct Reading {
    cluster: Cluster,
    copy: Option<Copy>,
    status: Option<(i64, String)>,
    said: Vec<String>,
    /// The command that printed it was asked for all bans.
    bans: bool,
}

/// Options of `crm_mon` and `pcs` that leave every section of the XML in, in all its lines.
const WHOLE: [&str; 9] = [
    "-1",
    "--one-shot",
    "-r",
    "--inactive",
    "--output-as=xml",
    "--output-as",
    "xml",
    "--include=all",
    "--include=full",
];

/// Whether a command prints all bans that there are: as XML `crm_mon` has every section that it wasn't told to leave out. It begins a
/// section with the first thing in it, so that of none there is no `<bans>` either.
fn asks_for_bans(request: &str) -> bool {
    let mut words = request.split_whitespace();
    let tool = words.next().unwrap_or_default();
    (tool == "crm_mon" || tool.ends_with("/crm_mon")) && words.all(|word| WHOLE.contains(&word))
}

/// Reads what `crm_mon --output-as=xml` and `pcs status xml` print. Groups, clones and bundles may nest resources at any depth.
pub(super) fn read(out: &str) -> Result<Cluster, String> {
    let mut reading = Reading::default();
    walk(out, |met| match met {
        Met::Start { within, element } => reading.open(within.last().map_or("", String::as_str), &element),
        Met::End { name: "resource", .. } => reading.close(),
        Met::End { name: "error", text, .. } => reading.said.push(text.to_owned()),
        Met::End { .. } => {}
    })?;
    let Reading {
        mut cluster,
        status,
        mut said,
        bans,
        ..
    } = reading;
    match status {
        Some((0, _)) => {
            if bans && cluster.dc.is_some() && !cluster.nodes.is_empty() {
                cluster.bans.get_or_insert_default();
            }
            Ok(cluster)
        }
        Some((code, message)) => {
            said.insert(0, format!("{message} (code {code})"));
            Err(format!("the cluster's tool says {}", said.join("; ")))
        }
        None => Err("its XML isn't a Pacemaker status".into()),
    }
}

impl Reading {
    fn open(&mut self, parent: &str, element: &Element<'_>) {
        let cluster = &mut self.cluster;
        match (parent, element.name()) {
            ("", "pacemaker-result") => self.bans = element.get("request").is_some_and(|request| asks_for_bans(&request)),
            ("pacemaker-result", "status") => {
                self.status = Some((
                    element.get("code").and_then(|code| code.parse().ok()).unwrap_or(-1),
                    element.get("message").unwrap_or_default(),
                ));
            }
            ("summary", "current_dc") if element.is("present") => {
                cluster.dc = element.get("name");
                cluster.quorum = element.get("with_quorum").map(|quorum| quorum == "true");
            }
            ("summary", "cluster_options") => {
                cluster.maintenance = element.is("maintenance-mode");
                cluster.stonith = element.get("stonith-enabled").map(|enabled| enabled == "true");
            }
            ("nodes", "node") => cluster.nodes.extend(element.get("name").map(|name| (name, state(element)))),
            ("failures", "failure") => cluster.failed_actions.push(failure(element)),
            ("pacemaker-result", "node_history") => cluster.fail_counts = Some(cluster.fail_counts.take().unwrap_or_default()),
            ("node", "resource_history") => {
                if let (Some(id), Some(count)) = (element.get("id"), element.get("fail-count")) {
                    cluster.count(&id, &count);
                }
            }
            ("pacemaker-result", "bans") => cluster.bans = Some(cluster.bans.take().unwrap_or_default()),
            ("bans", "ban") => {
                let left = element.get("id").filter(|id| is_left_behind(id));
                cluster.bans.get_or_insert_default().extend(left);
            }
            (_, "resource") => self.copy = Some(copy(element)),
            ("resource", "node") => {
                if let Some(copy) = &mut self.copy {
                    copy.nodes.extend(element.get("name"));
                }
            }
            _ => {}
        }
    }

    fn close(&mut self) {
        if let Some(copy) = self.copy.take().filter(|copy| !copy.id.is_empty()) {
            let resource = self.cluster.resource(&copy.id);
            resource.failed |= copy.failed;
            resource.unmanaged |= copy.unmanaged;
            resource.disabled |= copy.disabled;
            resource.copy(&copy.role, copy.nodes);
        }
    }
}

fn state(node: &Element<'_>) -> &'static str {
    match () {
        () if node.is("unclean") => "unclean",
        () if node.is("pending") => "pending",
        () if !node.is("online") => "offline",
        () if node.is("shutdown") => "shutdown",
        () if node.is("standby") || node.is("standby_onfail") => "standby",
        () if node.is("maintenance") => "maintenance",
        () => "online",
    }
}

fn copy(resource: &Element<'_>) -> Copy {
    let failed = resource.is("failed");
    let role = if failed {
        Some("FAILED".into())
    } else {
        // One that is only looked at stays what it is.
        let pending = resource.get("pending");
        pending.filter(|pending| !matches!(pending.as_str(), "" | "Monitoring" | "Probing"))
    };
    Copy {
        id: resource.get("id").unwrap_or_default(),
        role: role.or_else(|| resource.get("role")).unwrap_or_default(),
        failed: failed || resource.is("blocked"),
        // What is blocked by its failure is shown as unmanaged, too; nobody asked for that.
        unmanaged: resource.get("managed").as_deref() == Some("false") && !resource.is("blocked"),
        disabled: resource.get("target_role").as_deref() == Some("Stopped"),
        nodes: Vec::new(),
    }
}

fn failure(failure: &Element<'_>) -> String {
    let get = |name| failure.get(name).unwrap_or_default();
    let key = failure.get("op_key").or_else(|| failure.get("id")).unwrap_or_default();
    failed_action(&operation(&key), &get("node"), &get("exitstatus"), &get("exitreason"))
}

use super::{super::first_line, Cluster};

/// Where in the output a line stands.
#[derive(Clone, Copy, PartialEq)]
enum Section {
    Summary,
    Nodes,
    Resources,
    Failures,
    Other,
}

/// Reads what `pcs status` prints, with bullets (Pacemaker 2) or without (1.1).
pub(super) fn read(out: &str) -> Result<Cluster, String> {
    let mut cluster = Cluster::default();
    let mut section = Section::Summary;
    let mut seen = false;
    // The clone whose copies the next lines tell.
    let mut set: Option<String> = None;
    for line in out.lines() {
        let text = line.trim();
        let text = text.strip_prefix("* ").unwrap_or(text).trim();
        if let Some(next) = heading(line) {
            (section, set) = (next, None);
            cluster.active_only |= line.starts_with("Active ");
            continue;
        }
        match section {
            _ if text.is_empty() => {}
            Section::Summary | Section::Nodes if text.starts_with("Current DC:") => {
                seen = true;
                controller(text.trim_start_matches("Current DC:").trim(), &mut cluster);
            }
            Section::Summary | Section::Nodes if text.contains("Resource management is DISABLED") => cluster.maintenance = true,
            Section::Summary | Section::Nodes => node(text, &mut cluster),
            Section::Resources => resource(text, &mut set, &mut cluster),
            Section::Failures if is_failure(text) => cluster.failures += 1,
            Section::Failures | Section::Other => {}
        }
    }
    if seen { Ok(cluster) } else { Err(first_line(out)) }
}

/// A line at the margin that ends in a colon begins a section.
fn heading(line: &str) -> Option<Section> {
    if line.starts_with([' ', '\t', '*']) {
        return None;
    }
    match line.trim_end().to_ascii_lowercase().as_str() {
        "cluster summary:" => Some(Section::Summary),
        "node list:" => Some(Section::Nodes),
        "full list of resources:" | "active resources:" | "inactive resources:" => Some(Section::Resources),
        "failed resource actions:" | "failed actions:" => Some(Section::Failures),
        other if other.ends_with(':') => Some(Section::Other),
        _ => None,
    }
}

/// `node2 (version …) - partition with quorum`, or `NONE`.
fn controller(text: &str, cluster: &mut Cluster) {
    let name = text.split_whitespace().next().unwrap_or("NONE");
    if name != "NONE" {
        cluster.dc = Some(name.into());
    }
    if text.ends_with("partition with quorum") {
        cluster.quorum = Some(true);
    } else if text.ends_with("partition WITHOUT quorum") {
        cluster.quorum = Some(false);
    }
}

/// `Online: [ node1 node2 ]`, `OFFLINE: [ node3 ]`, `Node node1: standby (with active resources)`, `Node node1 (1): online, feature set 3.16.1`.
fn node(text: &str, cluster: &mut Cluster) {
    let Some((head, rest)) = text.split_once(':') else { return };
    let rest = rest.trim();
    let mut words = head.split_whitespace();
    match (words.next(), words.next()) {
        (Some("Online" | "RemoteOnline" | "GuestOnline"), None) => cluster.nodes.extend(bracketed(rest).map(|name| (name, "online"))),
        (Some("OFFLINE" | "RemoteOFFLINE"), None) => cluster.nodes.extend(bracketed(rest).map(|name| (name, "offline"))),
        (Some("Node" | "RemoteNode" | "GuestNode"), Some(name)) => {
            let says = |word: &str| rest.to_ascii_lowercase().contains(word);
            let state = match () {
                () if says("unclean") => "unclean",
                () if says("pending") => "pending",
                () if says("offline") => "offline",
                () if says("shutdown") || says("shutting down") => "shutdown",
                () if says("standby") => "standby",
                () if says("maintenance") => "maintenance",
                () if says("online") => "online",
                () => return,
            };
            cluster.nodes.insert(name.into(), state);
        }
        _ => {}
    }
}

/// `MGS (ocf:pacemaker:Dummy): Started node1 (unmanaged)`, `Clone Set: web-clone [web]`, `Started: [ node1 node2 ]`.
fn resource(text: &str, set: &mut Option<String>, cluster: &mut Cluster) {
    for head in ["Clone Set:", "Master/Slave Set:", "Container bundle set:", "Container bundle:"] {
        if let Some(rest) = text.strip_prefix(head) {
            *set = bracketed(rest).next().or_else(|| rest.split_whitespace().next().map(Into::into));
            if let Some(id) = set {
                let resource = cluster.resources.entry(id.clone()).or_default();
                resource.unmanaged |= rest.contains("(unmanaged)");
            }
            return;
        }
    }
    if text.starts_with("Resource Group:") {
        *set = None;
        return;
    }
    if let (Some(id), Some((role, nodes))) = (&*set, text.split_once(':')) {
        let role = match role {
            "Promoted" | "Masters" => "Promoted",
            "Unpromoted" | "Slaves" => "Unpromoted",
            "Started" | "Stopped" => role,
            "Stopped (disabled)" => "Stopped",
            _ => "",
        };
        if !role.is_empty() {
            let nodes = bracketed(nodes).filter(|_| role != "Stopped");
            cluster.resources.entry(id.clone()).or_default().copy(role, nodes);
            return;
        }
    }
    // The agent's name has colons in it: what stands after the last `):` is the state.
    let Some((head, state)) = text.split_once("):") else { return };
    let Some((id, _)) = head.split_once('(') else { return };
    let mut words = state.split_whitespace();
    let Some(role) = words.next() else { return };
    // `ORPHANED` and such stand before the role.
    let role = if role == "ORPHANED" { words.next().unwrap_or(role) } else { role };
    let nodes = words
        .take_while(|word| !word.starts_with('('))
        .map(|word| word.trim_matches(['[', ']', ',']).to_owned());
    let nodes: Vec<String> = nodes.filter(|node| !node.is_empty() && role != "Stopped").collect();
    let resource = cluster.resources.entry(id.trim().into()).or_default();
    resource.failed |= role == "FAILED" || state.contains("blocked");
    resource.unmanaged |= state.contains("unmanaged");
    resource.copy(role, nodes);
}

/// Continued lines of one failure (`exitreason=…`) stand by themselves in old versions.
fn is_failure(text: &str) -> bool {
    text.contains(" returned ") || text.contains(" on ") && text.contains("call=")
}

fn bracketed(text: &str) -> impl Iterator<Item = String> {
    let inner = text
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'))
        .map_or("", |(inner, _)| inner);
    inner.split_whitespace().map(Into::into)
}

use super::{super::first_line, Cluster, failed_action, is_left_behind, operation};

/// Where in the output a line stands.
#[derive(Clone, Copy, PartialEq)]
enum Section {
    Summary,
    Resources,
    Failures,
    History,
    Bans,
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
            match next {
                Section::History => cluster.fail_counts = Some(cluster.fail_counts.take().unwrap_or_default()),
                Section::Bans => cluster.bans = Some(cluster.bans.take().unwrap_or_default()),
                _ => {}
            }
            continue;
        }
        match section {
            _ if text.is_empty() => {}
            Section::Summary => seen |= summary(text, &mut cluster),
            Section::Resources => resource(text, &mut set, &mut cluster),
            Section::Failures => failure(text, &mut cluster),
            Section::History => count(text, &mut cluster),
            Section::Bans => {
                let id = text.split_whitespace().next().filter(|id| is_left_behind(id));
                cluster.bans.get_or_insert_default().extend(id.map(Into::into));
            }
            Section::Other => {}
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
        // Before Pacemaker 2.0.3 the summary has no heading, and follows the warnings.
        "cluster summary:" | "node list:" | "warnings:" => Some(Section::Summary),
        "full list of resources:" | "active resources:" | "inactive resources:" => Some(Section::Resources),
        "failed resource actions:" | "failed actions:" => Some(Section::Failures),
        "migration summary:" => Some(Section::History),
        "negative location constraints:" => Some(Section::Bans),
        other if other.ends_with(':') => Some(Section::Other),
        _ => None,
    }
}

/// Whether the line names the controller: without it, it is no status.
fn summary(text: &str, cluster: &mut Cluster) -> bool {
    if let Some(name) = text.strip_prefix("Cluster name:") {
        cluster.name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    } else if let Some(dc) = text.strip_prefix("Current DC:") {
        controller(dc.trim(), cluster);
        return true;
    } else if text.contains("Resource management is DISABLED") {
        cluster.maintenance = true;
    } else {
        node(text, cluster);
    }
    false
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
        (Some("Online" | "RemoteOnline" | "GuestOnline"), None) => {
            cluster.nodes.extend(bracketed(rest).map(|name| (plain(&name), "online")))
        }
        (Some("OFFLINE" | "RemoteOFFLINE" | "GuestOFFLINE"), None) => {
            cluster.nodes.extend(bracketed(rest).map(|name| (plain(&name), "offline")));
        }
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
            cluster.nodes.insert(plain(name), state);
        }
        _ => {}
    }
}

/// A guest's name without the node that it runs on: `web-0@node1`.
fn plain(name: &str) -> String {
    name.split('@').next().unwrap_or(name).into()
}

/// `MGS (ocf:pacemaker:Dummy): Started node1 (unmanaged)`, `Clone Set: web-clone [web]`, `Started: [ node1 node2 ]`.
fn resource(text: &str, set: &mut Option<String>, cluster: &mut Cluster) {
    if text.starts_with("Resource Group:") || text.starts_with("Container bundle") {
        *set = None;
        return;
    }
    for head in ["Clone Set:", "Master/Slave Set:"] {
        if let Some(rest) = text.strip_prefix(head) {
            *set = bracketed(rest).next().or_else(|| rest.split_whitespace().next().map(Into::into));
            if let Some(id) = set {
                let resource = cluster.resource(id);
                resource.unmanaged |= rest.contains("unmanaged)");
                resource.disabled |= rest.contains("disabled)");
            }
            return;
        }
    }
    if let (Some(id), Some((role, nodes))) = (&*set, text.split_once(':')) {
        let (role, disabled) = match role {
            "Promoted" | "Masters" => ("Promoted", false),
            "Unpromoted" | "Slaves" => ("Unpromoted", false),
            "Started" | "Stopped" => (role, false),
            "Stopped (disabled)" => ("Stopped", true),
            _ => ("", false),
        };
        if !role.is_empty() {
            let resource = cluster.resource(id);
            resource.disabled |= disabled;
            resource.copy(role, bracketed(nodes).map(|name| plain(&name)).filter(|_| role != "Stopped"));
            return;
        }
    }
    // The agent's name has colons in it: what stands after the last `):` is the state.
    let Some((head, state)) = text.split_once("):") else { return };
    let Some((id, _)) = head.split_once('(') else { return };
    one(id.trim(), state, cluster);
}

/// A copy of a resource: `Started node1`, `FAILED Promoted node1 (blocked)`, `Stopped (disabled)`, `Started [ node1 node2 ]`.
fn one(id: &str, state: &str, cluster: &mut Cluster) {
    let (place, notes) = state.split_once('(').map_or((state, ""), |(place, notes)| (place, notes));
    let mut words = place.split([' ', '\t', '[', ']', ',']).filter(|word| !word.is_empty()).peekable();
    let Some(mut role) = words.next().filter(|_| !id.is_empty()) else {
        return;
    };
    // What is wrong with it stands before the role.
    if matches!(role, "ORPHANED" | "REMOVED") {
        role = words.next().unwrap_or(role);
    }
    if role == "FAILED" {
        words.next_if(|word| matches!(*word, "Promoted" | "Unpromoted" | "Master" | "Slave"));
    }
    let nodes: Vec<String> = words.filter(|_| role != "Stopped").map(plain).collect();
    let resource = cluster.resource(id);
    resource.failed |= role == "FAILED" || notes.contains("blocked");
    resource.unmanaged |= notes.contains("unmanaged");
    resource.disabled |= notes.contains("disabled");
    resource.copy(role, nodes);
}

/// `web start on node2 returned 'error' (reason) at …`, `web_start_0 on node2 'error' (1): call=33, …, exitreason='…', …`.
/// Lines that continue one stand by themselves in old versions.
fn failure(text: &str, cluster: &mut Cluster) {
    let Some((what, rest)) = text.split_once(" on ") else { return };
    let Some((node, rest)) = rest.split_once(' ') else { return };
    let (status, rest) = quoted(rest);
    if let Some(returned) = text.split_once(" returned ") {
        // `10s-interval monitor` is the monitor.
        let words = what.split_whitespace().filter(|word| !word.ends_with("-interval"));
        let reason = rest
            .trim_start()
            .strip_prefix('(')
            .and_then(|rest| rest.split_once(") at "))
            .map_or("", |(reason, _)| reason);
        let status = if status.is_empty() { returned.1 } else { status };
        let what = words.collect::<Vec<_>>().join(" ");
        cluster.failed_actions.push(failed_action(&what, node, status, reason));
    } else if rest.contains("call=") {
        let reason = rest.split_once("exitreason=").map_or("", |(_, reason)| quoted(reason).0);
        cluster.failed_actions.push(failed_action(&operation(what), node, status, reason));
    }
}

/// What stands in the first pair of quotes, and what follows it.
fn quoted(text: &str) -> (&str, &str) {
    let rest = text.split_once('\'').map_or("", |(_, rest)| rest);
    rest.split_once('\'').unwrap_or(("", text))
}

/// `fs1-OST0000: migration-threshold=1000000 fail-count=1 last-failure='…'`.
fn count(text: &str, cluster: &mut Cluster) {
    let Some((id, rest)) = text.split_once(": ") else { return };
    let Some(count) = rest.split_whitespace().find_map(|word| word.strip_prefix("fail-count=")) else {
        return;
    };
    cluster.count(id, count);
}

fn bracketed(text: &str) -> impl Iterator<Item = String> {
    let inner = text
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'))
        .map_or("", |(inner, _)| inner);
    inner.split_whitespace().map(Into::into)
}

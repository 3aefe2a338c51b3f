//! The other hosts of a Gluster pool.

use crate::{
    monitor::{
        first_line,
        xml::{Met, is_xml, walk},
    },
    procedure::columns,
    words::Values,
};
use serde_json::json;
use std::collections::BTreeMap;

/// `gluster peer status`, with or without `--xml`, and `gluster pool list`.
pub(in crate::monitor) fn read(out: &str) -> Result<Values, String> {
    let peers = if is_xml(out) {
        xml(out)?
    } else if out.contains("Number of Peers:") || out.contains("No peers present") {
        text(out)
    } else {
        list(out).map_err(|_| first_line(out))?
    };
    let such = |which: &dyn Fn(&str) -> bool| json!(peers.iter().filter(|(_, is)| which(is)).map(|(host, _)| host).collect::<Vec<_>>());
    let values = [
        ("connected", such(&|is| is == "connected")),
        ("disconnected", such(&|is| is == "disconnected")),
        ("others", such(&|is| !matches!(is, "connected" | "disconnected"))),
        ("peers", json!(peers)),
    ];
    Ok(values.map(|(name, value)| (name.to_owned(), value)).into())
}

/// One word for a peer in full standing; whatever else it is, Gluster's own words say.
fn state(peer: &str, connected: Option<bool>) -> String {
    match (peer, connected) {
        ("Peer in Cluster", Some(true)) => "connected".into(),
        ("Peer in Cluster", Some(false)) => "disconnected".into(),
        (other, _) => other.into(),
    }
}

fn text(out: &str) -> BTreeMap<String, String> {
    let mut peers = BTreeMap::new();
    let mut host: Option<String> = None;
    for line in out.lines() {
        match line.split_once(':').map(|(key, value)| (key, value.trim())) {
            Some(("Hostname", name)) => host = Some(name.to_owned()),
            Some(("State", value)) => {
                let (peer, link) = value.rsplit_once(" (").unwrap_or((value, ""));
                let connected = match link {
                    "Connected)" => Some(true),
                    "Disconnected)" => Some(false),
                    _ => None,
                };
                peers.extend(host.take().map(|host| (host, state(peer, connected))));
            }
            _ => {}
        }
    }
    peers
}

/// The pool's list has the asked host itself in it, as `localhost`.
fn list(out: &str) -> Result<BTreeMap<String, String>, String> {
    let rows = columns::rows(out, &["UUID", "Hostname", "State"], &[])?;
    let peers = rows.into_iter().filter_map(|row| {
        let (host, is) = (row.get("Hostname")?, row.get("State")?);
        let is = match is.as_str() {
            "Connected" => "connected",
            "Disconnected" => "disconnected",
            other => other,
        };
        Some((host.clone(), is.to_owned()))
    });
    Ok(peers.filter(|(host, _)| host != "localhost").collect())
}

fn xml(out: &str) -> Result<BTreeMap<String, String>, String> {
    let mut peers = BTreeMap::new();
    let mut peer: BTreeMap<String, String> = BTreeMap::new();
    let (mut spoke, mut said) = (false, String::new());
    walk(out, |met| match met {
        Met::Start { element, .. } => match element.name() {
            "peerStatus" => spoke = true,
            "peer" => peer.clear(),
            _ => {}
        },
        Met::End { within, name, text } => match (within.last().map_or("", String::as_str), name) {
            ("peer", key) => {
                peer.insert(key.to_owned(), text.to_owned());
            }
            ("peerStatus", "peer") => {
                let connected = match peer.get("connected").map(String::as_str) {
                    Some("1") => Some(true),
                    Some("0") => Some(false),
                    _ => None,
                };
                if let (Some(host), Some(is)) = (peer.get("hostname"), peer.get("stateStr")) {
                    peers.insert(host.clone(), state(is, connected));
                }
            }
            ("cliOutput", "opErrstr") => text.clone_into(&mut said),
            _ => {}
        },
    })?;
    match (spoke, said.as_str()) {
        (true, _) => Ok(peers),
        (false, "") => Err("its XML isn't a list of peers".into()),
        (false, said) => Err(format!("gluster says {said:?}")),
    }
}

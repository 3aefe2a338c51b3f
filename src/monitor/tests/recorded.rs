//! What each reader makes of every recording of its commands, beside this file. `UPDATE_EXPECTED=1` writes it anew: then read it against
//! the recordings.

use super::*;

#[test]
fn every_recording_is_read_as_it_was_reviewed() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    for reader in Reader::ALL {
        let recordings = recordings(*reader);
        if recordings.is_empty() {
            continue;
        }
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("src/monitor/tests/recorded/{reader}.txt"));
        let told = told(*reader, &recordings);
        if update {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &told).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        for (told, expected) in told.split("\n\n").zip(expected.split("\n\n")) {
            assert_eq!(told, expected, "{reader}");
        }
        assert_eq!(told.len(), expected.len(), "{reader}: as many recordings");
    }
}

/// The first in full, of the others what differs from it.
fn told(reader: Reader, recordings: &[(String, String)]) -> String {
    let mut first: Option<Values> = None;
    let mut told = String::new();
    for (name, out) in recordings {
        let lines: Vec<String> = match crate::monitor::read(reader, out) {
            Err(error) => vec![format!("error: {error}")],
            Ok(values) => {
                let base = first.clone().unwrap_or_default();
                let lost: Vec<&String> = base.keys().filter(|field| !values.contains_key(*field)).collect();
                let lost = match (values.len(), lost.len()) {
                    (0 | 1, 2..) => vec!["…: all else is unknown".to_owned()],
                    _ => lost.iter().map(|field| format!("{field}: unknown")).collect(),
                };
                let differs = values.iter().filter(|(field, value)| base.get(*field) != Some(value));
                let mut lines: Vec<String> = differs.map(|(field, value)| format!("{field}: {value}")).chain(lost).collect();
                lines.sort();
                if lines.is_empty() {
                    lines.push("as the first".into());
                }
                first.get_or_insert(values);
                lines
            }
        };
        told += &format!("{name}\n  {}\n\n", lines.join("\n  "));
    }
    told
}

/// The recordings of the commands that a reader reads, a healthy cluster's first.
pub(super) fn recordings(reader: Reader) -> Vec<(String, String)> {
    let starts: &[&str] = match reader {
        Reader::Pacemaker => &["crm_mon", "pcs-status"],
        Reader::PacemakerConstraints => &["pcs-constraint", "constraint", "cibadmin"],
        Reader::CorosyncQuorum => &["corosync-quorumtool", "pcs-quorum-status"],
        Reader::GlusterHeal => &["gluster-heal-info", "gluster-heal-count", "info", "summary", "unknown-volume.txt"],
        Reader::GlusterVolumes => &["gluster-volume-info", "gluster-volume-status", "unknown-volume-status"],
        Reader::GlusterPeers => &["gluster-peer-status", "gluster-pool-list"],
        Reader::GlusterClients => &["gluster-volume-status-clients"],
        Reader::SystemdUnits => &["systemctl-is-active", "systemctl-failed", "systemctl-status"],
        Reader::Df => &["df"],
        Reader::CmanNodes | Reader::GntNodes | Reader::RokMembers | Reader::FleetUnits => &[],
    };
    // Nodes and resources alone don't say whether there is a quorum; a list of files in split-brain is not what `info` prints.
    let others = [
        "pcs-status-nodes",
        "pcs-status-resources",
        "info-split-brain",
        "volume-status-clients",
    ];
    let others: &[&str] = if reader == Reader::GlusterClients { &[] } else { &others };
    let mut found = transcripts();
    found.retain(|(path, _)| {
        let name = path.rsplit('/').next().unwrap_or_default();
        // `t03-pcs-status.txt`, `05-constraint-after-ban.txt`, `start-t1-crm_mon-xml.txt`.
        let plain = name.trim_start_matches("start-");
        let plain = plain
            .split_once('-')
            .filter(|(head, _)| head.trim_start_matches('t').parse::<u32>().is_ok())
            .map_or(plain, |(_, rest)| rest);
        name.ends_with(".txt") && !others.iter().any(|other| name.contains(other)) && starts.iter().any(|start| plain.starts_with(start))
    });
    found.sort_by_key(|(path, _)| (!path.starts_with("all-online/"), path.clone()));
    found
}

//! What the model has no notion of.

use regex::Regex;

/// A text with everything masked that no state can tell.
pub fn masked(text: &str) -> String {
    let replaced = [
        // Times, and who changed the configuration.
        (r"[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}", "TIME"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", "TIME"),
        (r"Last change:  TIME by .*", "Last change:  TIME"),
        (r"<last_change .*", "<last_change/>"),
        // Numbers of calls, and how long things took.
        (r"call=\d+", "call=N"),
        (r#"call="\d+""#, "call=N"),
        (r"exec=\d+ms", "exec=N"),
        (r#"exec="\d+""#, "exec=N"),
        (r"after \d+ms", "after N"),
        (r"Ring ID: .*", "Ring ID:"),
        // The history of what was done where, and how a node left.
        (r"(?s)  <node_history>.*</node_history>\n", ""),
        (r#"(online="false".*)expected_up="\w+""#, "$1"),
        // Ids, ports, process ids, addresses.
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID"),
        (r"\d{5}( {5}0 {10}Y)", "PORTS$1"),
        (r"(?m)(Y {7})\d+ *$", "$1 PID"),
        (r"(?m)^(TCP Port|Pid) ( *): \d+ *$", "$1$2: N"),
        // How full a disk is.
        (r"(?m)^(Disk Space Free|Free Inodes) ( *): .*$", "$1$2: FREE"),
        (r"<(port|tcp|pid)>\d+</", "<$1>N</"),
        (r"(?m)^\d+\.\d+\.\d+\.\d+:\d+ {29,} +\d+ +\d+ +100000$", "CLIENT"),
        // Names of files that are to be healed.
        (r#"(?m)^( *<file gfid="UUID">)?(/|<gfid:)\S*( |</file>)"#, "ENTRY "),
    ];
    let mut text = text.to_owned();
    for (pattern, with) in replaced {
        text = Regex::new(pattern).unwrap().replace_all(&text, with).into_owned();
    }
    sorted_daemons(&text)
}

/// Gluster lists the other hosts' daemons in no order that anybody knows.
fn sorted_daemons(text: &str) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    for lines in lines.chunk_by_mut(|a, b| [a, b].iter().all(|line| line.starts_with("Self-heal Daemon"))) {
        lines.sort_unstable();
    }
    lines.concat()
}

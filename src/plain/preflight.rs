//! What was found out before a live run, as lines: the worst first, what says the same on several hosts folded into one.

use super::printable;
use crate::words::{Examined, Folded, Standing, node_set};

/// The lines; what to do stands below what it is about.
pub fn lines(rows: &[Examined]) -> Vec<String> {
    let mut lines = Vec::new();
    for folded in Folded::of(rows) {
        let mark = match folded.mark {
            Standing::Stops => "STOPS",
            Standing::Doubtful => "DOUBTFUL",
            Standing::Note => "note",
            Standing::Well => "well",
        };
        let hosts = match folded.hosts.len() {
            0 => "this machine".into(),
            1 => folded.hosts.first().map(ToString::to_string).unwrap_or_default(),
            count => format!("{} ({count})", node_set(folded.hosts.iter().map(|host| host.as_str()))),
        };
        let says = if folded.says.is_empty() {
            String::new()
        } else {
            format!(": {}", folded.says)
        };
        lines.push(printable(&format!("{mark:<8}  {hosts}: {}{says}", folded.topic)).replace('\n', "\n          "));
        if let Some(advice) = &folded.advice {
            lines.push(printable(&format!("          -> {advice}")));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stops_it_comes_first_with_what_to_do() {
        let row = |host: &str, mark, says: &str| Examined {
            host: Some(host.into()),
            topic: "reached".into(),
            mark,
            says: says.into(),
            advice: (mark == Standing::Stops).then(|| "switch it on".into()),
        };
        let rows = [
            row("node1", Standing::Well, "root@10.0.0.1:22"),
            row("node2", Standing::Well, "root@10.0.0.2:22"),
            row("node3", Standing::Stops, "timed \x1b[2Jout"),
        ];
        assert_eq!(
            lines(&rows),
            [
                "STOPS     node3: reached: timed \\x1b[2Jout",
                "          -> switch it on",
                "well      node[1-2] (2): reached",
            ]
        );
    }
}

//! Finding out an input: observe commands, run only when asked to.

use super::reading::LIMIT;
use crate::{
    host::{Looked, Unreachable},
    procedure::{
        model::{Discover, TakeKind},
        scope::Known,
        take,
    },
    transcript::Scan,
    words::{Exit, Findings, HostName, Kept, Stream, Value},
};

/// The value that an input's discovery finds, and the host that it was found on. `look` runs an observe command, with bounded output.
///
/// # Errors
/// In words: no host answered, the command failed, or its output holds no such value.
pub fn discover(
    what: &Discover,
    known: &Known,
    mut look: impl FnMut(&HostName, &str, u32) -> Result<Looked, Unreachable>,
) -> Result<(Value, Option<HostName>), String> {
    let hosts = what.on.hosts(known).map_err(|error| error.why)?;
    let command = what.run.command(known).map_err(|error| error.why)?;
    let mut errors = Vec::new();
    let mut found: Vec<(HostName, Findings)> = Vec::new();
    for host in &hosts {
        match look(host, &command, LIMIT) {
            Ok(Looked {
                exit: Exit::Code(0), out, ..
            }) => {
                let matcher = take::matcher(&what.take, 0, known).map_err(|error| error.why)?;
                let mut scan = Scan::new(matcher.as_slice()).map_err(|error| error.to_string())?;
                scan.feed(Stream::Out, &out);
                found.push((host.clone(), scan.findings()));
                if what.any {
                    break;
                }
            }
            Ok(looked) => errors.push(format!("{host}: {command}: {}", looked.exit)),
            Err(error) => errors.push(error.to_string()),
        }
    }
    if matches!(what.take.kind, TakeKind::Host(_)) {
        let by_host: Vec<(HostName, Option<Kept>)> = found.iter().map(|(host, findings)| (host.clone(), kept(findings))).collect();
        return take::host(&what.take, &by_host, found.len() == hosts.len(), known).map(|value| (value, None));
    }
    let Some((host, findings)) = found.first() else {
        return Err(errors.join("; "));
    };
    let value = take::value(&what.take, findings.kept.get(&0), known)?;
    Ok((value, Some(host.clone())))
}

fn kept(findings: &Findings) -> Option<Kept> {
    findings
        .kept
        .get(&0)
        .cloned()
        .or_else(|| findings.hits.get(&0).map(|hit| Kept::Count(hit.count)))
}

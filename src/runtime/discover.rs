//! Finding out an input: observe commands, run only when asked to.

use super::reading::LIMIT;
use crate::{
    host::{Hosts, Looked, Unreachable},
    procedure::{
        model::{Discover, Input, InputKind, TakeKind},
        origin::Found,
        scope::Known,
        take,
    },
    transcript::Scan,
    words::{Account, Exit, Findings, HostName, Kept, Stream, Timestamp, Value},
};
use futures_util::{StreamExt as _, stream};
use std::collections::BTreeMap;

/// How many hosts are asked at once.
const AT_ONCE: usize = 16;

/// How long a host may take to answer, in seconds.
const SECONDS: u32 = 30;

/// What an input's discovery finds: usually one value, several where hosts or lines say different things. `look` runs an observe
/// command, with bounded output; `now` is when.
///
/// # Errors
/// In words: the input has no discovery, no host answered, the command failed, or its output holds no such value.
pub fn discover(
    input: &Input,
    known: &Known,
    now: Timestamp,
    mut look: impl FnMut(&HostName, &str, u32) -> Result<Looked, Unreachable>,
) -> Result<Vec<Found>, String> {
    let what = input.discover.as_ref().ok_or("the procedure has no discovery for it")?;
    let hosts = what.on.hosts(known).map_err(|error| error.why)?;
    let command = what.run.command(known).map_err(|error| error.why)?;
    let asked = ask(what, &hosts, &command, known, &mut look)?;
    let found = |value: Value, hosts: Vec<HostName>| Found {
        value,
        command: command.clone(),
        hosts,
        at: now,
    };
    if matches!(what.take.kind, TakeKind::Host(_)) {
        let by_host: Vec<(HostName, Option<Kept>)> = asked.found.iter().map(|(host, findings)| (host.clone(), kept(findings))).collect();
        let value = take::host(&what.take, &by_host, by_host.len() == hosts.len(), known)?;
        let said = by_host.into_iter().map(|(host, _)| host).collect();
        return Ok(vec![found(value, said)]);
    }
    if asked.found.is_empty() {
        return Err(asked.errors.join("; "));
    }
    let mut candidates: Vec<Found> = Vec::new();
    for (host, findings) in &asked.found {
        let value = take::value(&what.take, findings.kept.get(&0), known)?;
        for value in choices(input.kind, value) {
            match candidates.iter_mut().find(|candidate| candidate.value == value) {
                Some(candidate) => candidate.hosts.push(host.clone()),
                None => candidates.push(found(value, vec![host.clone()])),
            }
        }
    }
    if candidates.is_empty() {
        return Err(format!("`{command}` shows none"));
    }
    Ok(candidates)
}

/// The same on real hosts, which are asked at once; where one answer is enough, one after the other.
///
/// # Errors
/// Likewise.
pub async fn discover_on<H: Hosts>(
    input: &Input,
    known: &Known,
    now: Timestamp,
    hosts: &H,
    account: &Account,
) -> Result<Vec<Found>, String> {
    let what = input.discover.as_ref().ok_or("the procedure has no discovery for it")?;
    let asked = what.on.hosts(known).map_err(|error| error.why)?;
    let command = what.run.command(known).map_err(|error| error.why)?;
    let wide = if what.any { 1 } else { AT_ONCE };
    let looks = asked.into_iter().map(|host| {
        let command = &command;
        async move {
            let looked = hosts.look(&host, account, command, LIMIT, SECONDS).await;
            (host, looked)
        }
    });
    let mut looks = stream::iter(looks).buffered(wide);
    let mut said = BTreeMap::new();
    while let Some((host, looked)) = looks.next().await {
        let well = matches!(&looked, Ok(looked) if looked.exit == Exit::Code(0));
        said.insert(host, looked);
        if well && what.any {
            break;
        }
    }
    discover(input, known, now, |host, _, _| {
        said.remove(host).unwrap_or_else(|| {
            Err(Unreachable {
                host: host.clone(),
                why: "it wasn't asked".into(),
            })
        })
    })
}

/// What hosts said, and why others said nothing.
struct Asked {
    found: Vec<(HostName, Findings)>,
    errors: Vec<String>,
}

fn ask(
    what: &Discover,
    hosts: &[HostName],
    command: &str,
    known: &Known,
    look: &mut impl FnMut(&HostName, &str, u32) -> Result<Looked, Unreachable>,
) -> Result<Asked, String> {
    let mut asked = Asked {
        found: Vec::new(),
        errors: Vec::new(),
    };
    for host in hosts {
        match look(host, command, LIMIT) {
            Ok(Looked {
                exit: Exit::Code(0), out, ..
            }) => {
                let matcher = take::matcher(&what.take, 0, known).map_err(|error| error.why)?;
                let mut scan = Scan::new(matcher.as_slice()).map_err(|error| error.to_string())?;
                scan.feed(Stream::Out, &out);
                asked.found.push((host.clone(), scan.findings()));
                if what.any {
                    break;
                }
            }
            Ok(looked) => asked.errors.push(format!("{host}: {command}: {}", looked.exit)),
            Err(error) => asked.errors.push(error.to_string()),
        }
    }
    Ok(asked)
}

/// Of many lines, where one value is wanted, each is a candidate.
fn choices(kind: InputKind, value: Value) -> Vec<Value> {
    let one = matches!(
        kind,
        InputKind::Host | InputKind::Text | InputKind::Number | InputKind::YesNo | InputKind::Choice
    );
    match value {
        Value::Array(items) if one => items,
        other => vec![other],
    }
}

fn kept(findings: &Findings) -> Option<Kept> {
    findings
        .kept
        .get(&0)
        .cloned()
        .or_else(|| findings.hits.get(&0).map(|hit| Kept::Count(hit.count)))
}

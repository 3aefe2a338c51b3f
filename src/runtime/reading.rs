//! What a monitor's command printed, as values.

use crate::{
    engine::Rules,
    host::Looked,
    monitor,
    procedure::{
        model::{Monitor, Read, ReadValue},
        scope::{Known, Scope},
        take,
    },
    transcript::Scan,
    words::{Exit, HostName, MonitorName, Stream, Values},
};

/// The most that a monitor's command may print, in bytes.
pub const LIMIT: u32 = 4 << 20;

/// Whether another way of asking should be tried: the tool is missing or doesn't know the option.
pub fn is_missing(looked: &Looked) -> bool {
    matches!(looked.exit, Exit::Code(126 | 127))
}

/// Whether its host ended it, as its time was up.
pub(super) fn is_ended(looked: &Looked) -> bool {
    looked.exit == Exit::Code(124)
}

/// Whether these are the words of a host that knows nothing of the cluster save that it has no quorum.
fn is_blind(values: &Values) -> bool {
    values.get("quorum") == Some(&false.into())
}

/// Whether nobody else need be asked: it says something of the cluster.
pub fn is_enough(values: &Result<Values, String>) -> bool {
    values.as_ref().is_ok_and(|values| !is_blind(values))
}

/// Why a host's word isn't taken, and another one is asked.
pub fn why_not(values: &Result<Values, String>) -> String {
    match values {
        Ok(_) => "it has no quorum".into(),
        Err(why) => why.clone(),
    }
}

/// Of hosts that were asked and of which none knew enough, the one whose word is taken, and what it is: one that has no quorum knows at
/// least that; where all have failed, each says why.
pub fn best(asked: &[(HostName, Result<Values, String>)]) -> Option<(usize, Result<Values, String>)> {
    let place = asked.iter().position(|(_, values)| values.is_ok()).unwrap_or(0);
    let (_, values) = asked.get(place)?;
    if values.is_ok() || asked.len() == 1 {
        return Some((place, values.clone()));
    }
    let why: Vec<String> = asked.iter().map(|(host, values)| format!("{host}: {}", why_not(values))).collect();
    Some((place, Err(why.join("; "))))
}

/// The values of one poll.
///
/// # Errors
/// In words: the command failed, or its output can't be read.
pub fn values(rules: &Rules, name: &MonitorName, host: &HostName, looked: &Looked) -> Result<Values, String> {
    let monitor = rules
        .monitors
        .get(name)
        .ok_or_else(|| format!("the procedure has no monitor {name}"))?;
    values_of(monitor, host, looked)
}

/// Likewise, of a monitor that is at hand.
///
/// # Errors
/// In words: the command failed, or its output can't be read.
pub fn values_of(monitor: &Monitor, host: &HostName, looked: &Looked) -> Result<Values, String> {
    let well = matches!(looked.exit, Exit::Code(code) if monitor.exit.contains(&code));
    if !well {
        let said = String::from_utf8_lossy(&looked.err);
        let said = said.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
        return Err(if said.is_empty() {
            looked.exit.to_string()
        } else {
            format!("{} ({said})", looked.exit)
        });
    }
    match &monitor.read {
        Read::Reader(reader) => monitor::read(*reader, &String::from_utf8_lossy(&looked.out)),
        Read::Values(wanted) => taken(monitor, wanted, host, looked),
    }
}

fn taken(monitor: &Monitor, wanted: &[(String, ReadValue)], host: &HostName, looked: &Looked) -> Result<Values, String> {
    let mut known = Known::default();
    let mut matchers = Vec::new();
    for (place, (_, value)) in wanted.iter().enumerate() {
        if let ReadValue::Take(take) = value {
            let id = u16::try_from(place).map_err(|_| "too many values".to_owned())?;
            matchers.extend(take::matcher(take, id, &known).map_err(|error| error.why)?);
        }
    }
    let mut scan = Scan::new(&matchers).map_err(|error| error.to_string())?;
    scan.feed(Stream::Out, &looked.out);
    let findings = scan.findings();
    for (place, (name, value)) in wanted.iter().enumerate() {
        let found = match value {
            ReadValue::Take(take) => {
                let kept = u16::try_from(place).ok().and_then(|id| findings.kept.get(&id));
                take::value(take, kept, &known as &dyn Scope).map_err(|error| format!("{} of {} on {host}: {error}", name, monitor.name))
            }
            ReadValue::Is(expr) => expr.value(&known).map_err(|error| error.why),
        };
        // A value that can't be had is missing, and missing is unknown; the others stand.
        if let Ok(found) = found {
            known.values.insert(name.clone(), found);
        }
    }
    Ok(known.values)
}

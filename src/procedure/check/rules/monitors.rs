//! Monitors, and the takes of monitors and discoveries.

use super::{Rules, captures::take};
use crate::{
    diagnostic::{Diagnostic, did_you_mean},
    procedure::{
        check::kinds,
        raw::{RawMonitor, RawTake},
        readers::Reader,
    },
};

pub fn check(rules: &Rules<'_, '_>) {
    let own = rules.survey.sites.iter().flat_map(|node| node.raw.monitor.iter().flatten());
    for monitor in rules.survey.raw.monitor.iter().flatten().chain(own) {
        one(rules, monitor);
    }
    for input in rules.survey.raw.input.iter().flatten() {
        if let Some(discover) = &input.discover {
            take(rules, &RawTake::from(discover.as_ref()));
        }
    }
}

fn one(rules: &Rules<'_, '_>, monitor: &RawMonitor) {
    match (&monitor.read, &monitor.value) {
        (Some(reader), None) => {
            if Reader::named(reader).is_none() {
                let names = || Reader::ALL.iter().map(|reader| reader.name());
                let help = did_you_mean(reader, names()).map_or_else(
                    || format!("there is: {}", names().collect::<Vec<_>>().join(", ")),
                    |meant| format!("did you mean \"{meant}\"?"),
                );
                rules.error(
                    Diagnostic::new(
                        kinds::BAD_READER,
                        format!("there is no reader {:?}", reader.value),
                        reader.at.label("this reader"),
                    )
                    .help(help),
                );
            }
        }
        (Some(reader), Some(_)) => rules.error(
            Diagnostic::new(
                kinds::BAD_READER,
                "a monitor has a reader, or values of its own",
                reader.at.label("this reader"),
            )
            .also(monitor.at.label("and `value` besides"))
            .help("make two monitors of it"),
        ),
        (None, None) => rules.error(
            Diagnostic::new(
                kinds::BAD_READER,
                "nothing is read out of this monitor",
                monitor.at.label("this monitor"),
            )
            .help("value.NAME = { first = '^(\\S+)' }, or read = \"pacemaker\""),
        ),
        (None, Some(values)) => {
            for (_, value) in &values.0 {
                if value.is.is_none() {
                    take(rules, &RawTake::from(value));
                }
            }
        }
    }
}

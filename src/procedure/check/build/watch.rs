use super::{Builder, all, maybe};
use crate::{
    procedure::{
        check::{names::Names, text::Want},
        model::{Guard, Monitor, Read, ReadValue, Take, TakeAs, TakeKind},
        raw::{RawGuard, RawMonitor, RawTake},
        readers::Reader,
    },
    tables::Said,
};
use std::time::Duration;

/// How often a monitor is polled that doesn't say.
const EVERY: Duration = Duration::from_secs(10);

impl Builder<'_, '_> {
    /// A monitor of the procedure or of a block.
    pub(super) fn monitor(&self, raw: &RawMonitor, names: &Names) -> Option<Monitor> {
        let on = raw.on.as_ref().and_then(|on| self.reader.expr(on, names, Want::Hosts));
        let run = all(raw
            .run
            .iter()
            .flat_map(|run| &run.value)
            .map(|run| self.reader.command(run, names))
            .collect());
        let every = maybe(raw.every.as_ref(), |every| self.reader.duration(every));
        let when = maybe(raw.when.as_ref(), |when| {
            self.reader.expr(when, &self.scopes.of_inputs(), Want::Condition)
        });
        let values = raw.value.iter().flat_map(|values| &values.0);
        let own = super::own_values(raw, names);
        let values = all(values
            .map(|(name, value)| {
                let read = match &value.is {
                    Some(is) => ReadValue::Is(self.reader.expr(is, &own, Want::Value)?),
                    None => ReadValue::Take(self.take(&RawTake::from(value), names)?),
                };
                Some((name.value.clone(), read))
            })
            .collect());
        let name = raw.name.as_ref()?;
        Some(Monitor {
            name: name.as_str().into(),
            title: raw
                .title
                .as_ref()
                .map_or_else(|| super::input::words(name), |title| title.value.clone()),
            on: on?,
            any: raw.any.as_ref().is_some_and(|any| any.value),
            run: run?,
            every: every?.unwrap_or(EVERY),
            when: when?,
            exit: raw.exit.as_ref().map_or_else(|| vec![0], |exit| statuses(exit)),
            lock: raw.lock.as_ref().map(|lock| lock.value.clone()),
            read: match &raw.read {
                Some(reader) => Read::Reader(Reader::named(reader)?),
                None => Read::Values(values?),
            },
        })
    }

    /// A guard.
    pub(super) fn guard(&self, raw: &RawGuard) -> Option<Guard> {
        let names = &raw
            .name
            .as_ref()
            .map_or_else(|| self.names(None), |name| self.scopes.of_guard(name));
        let require = raw
            .require
            .as_ref()
            .and_then(|require| self.reader.expr(require, names, Want::Condition));
        let because = raw.because.as_ref().and_then(|because| self.reader.template(because, names));
        let grace = maybe(raw.grace.as_ref(), |grace| self.reader.duration(grace));
        let when = maybe(raw.when.as_ref(), |when| {
            self.reader.expr(when, &self.scopes.of_inputs(), Want::Condition)
        });
        let name = raw.name.as_ref()?;
        let named = |guards: &Option<Vec<Said<String>>>| guards.iter().flatten().any(|guard| guard.value == name.value);
        Some(Guard {
            name: name.as_str().into(),
            require: require?,
            because: because?,
            grace: grace?.unwrap_or_default(),
            when: when?,
            everywhere: !self.survey.sites.iter().any(|site| named(&site.raw.guard)),
        })
    }

    /// How a value is taken.
    pub(super) fn take(&self, raw: &RawTake, names: &Names) -> Option<Take> {
        let pattern = |text| self.reader.pattern(text, names);
        let kind = if let Some(first) = &raw.first {
            pattern(first).map(TakeKind::First)
        } else if let Some(all) = &raw.all {
            pattern(all).map(TakeKind::All)
        } else if let Some(count) = &raw.count {
            pattern(count).map(TakeKind::Count)
        } else if let Some(rows) = &raw.rows {
            pattern(rows).map(TakeKind::Rows)
        } else if let Some(columns) = &raw.columns {
            let columns = columns.0.iter().map(|(name, head)| (name.value.clone(), head.trim().to_owned()));
            Some(TakeKind::Columns(columns.collect()))
        } else if let Some(host) = &raw.host {
            pattern(host).map(TakeKind::Host)
        } else if let Some(json) = &raw.json {
            Some(TakeKind::Json(json.value.clone()))
        } else if let Some(value) = &raw.value {
            self.reader.expr(value, names, Want::Value).map(TakeKind::Value)
        } else {
            raw.text.as_ref().map(|_| TakeKind::Text)
        };
        let otherwise = maybe(raw.otherwise.as_ref(), |text| self.reader.expr(text, names, Want::Value));
        let among = maybe(raw.among.as_ref(), |text| self.reader.expr(text, names, Want::Hosts));
        let value = match raw.value_as.as_ref().map(|word| word.as_str()) {
            Some("number") => TakeAs::Number,
            Some("host") => TakeAs::Host(among??),
            _ => TakeAs::Text,
        };
        Some(Take {
            kind: kind?,
            value,
            otherwise: otherwise?,
        })
    }
}

/// Exit statuses; what is out of range has been reported.
pub(super) fn statuses(exit: &[Said<i64>]) -> Vec<u8> {
    exit.iter().filter_map(|status| u8::try_from(status.value).ok()).collect()
}

//! What is each file's own: faults, the operator, the end; and drift and invariants.

use super::{
    kinds, line,
    reader::{Names, Reader},
};
use crate::{
    debriefing::Slip,
    diagnostic::{Diagnostic, Source},
    procedure::uses::HERE,
    rehearsal::{
        cluster_model::Model,
        end::{End, EndStatus},
        policy::{Doable, Doing, Occasion, Policy, Rule},
        scenario::{Drift, Effects, Fault, Lesson, Mishap, Never, Scenario, StepRef, Trigger},
    },
    tables::{Item, Said, Table},
    words::{Power, Timestamp},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

/// How long a cut lasts where nothing is said.
const CUT: Duration = Duration::from_secs(60);

/// The scenario without its place and its replies; and whether it says how it must end.
pub fn story(reader: &Reader<'_>, file: &Table<'_>, source: &Arc<Source>) -> (Scenario, bool) {
    let stem = source.path.rsplit('/').next().unwrap_or_default();
    let end = file.table("end").and_then(|table| end(reader, &table));
    let ends = end.is_some();
    let scenario = Scenario {
        name: stem.strip_suffix(".toml").unwrap_or(stem).to_owned(),
        path: source.path.clone(),
        title_at: file.text("title").map(|title| title.at),
        title: file.text("title").map_or_else(String::new, |title| title.value),
        procedure: file.text("procedure").map_or_else(String::new, |procedure| procedure.value),
        start: Timestamp::UNIX_EPOCH,
        here: HERE.into(),
        inputs: BTreeMap::new(),
        inputs_at: BTreeMap::new(),
        secrets: BTreeMap::new(),
        discover: BTreeSet::new(),
        hosts: BTreeMap::new(),
        state: BTreeMap::new(),
        model: Model::default(),
        files: BTreeMap::new(),
        replies: Vec::new(),
        drifts: Vec::new(),
        faults: file.tables("fault").iter().filter_map(|table| fault(reader, table)).collect(),
        operator: file.table("operator").map_or_else(Policy::default, |table| policy(&table)),
        nevers: Vec::new(),
        lessons: file.tables("lesson").iter().filter_map(|table| lesson(reader, table)).collect(),
        end: end.unwrap_or_default(),
    };
    (scenario, ends)
}

/// `[[every]]`.
pub fn drifts(reader: &Reader<'_>, file: &Table<'_>) -> Vec<Drift> {
    let names = Names::default();
    let drift = |table: &Table<'_>| {
        let every = reader.duration(table, "in")?;
        if every.is_zero() {
            reader.report(
                Diagnostic::new(kinds::DURATION, "`in` must be more than nothing", table.key_at("in").label("here"))
                    .help("such as \"10s\""),
            );
        }
        let each = reader.each(table, &names);
        let inner = each.as_ref().map_or_else(|| names.clone(), |each| names.and(&each.names));
        Some(Drift {
            every,
            when: reader.expr_of(table, "when", &names),
            effects: Effects {
                each,
                set: reader.changes(table, "set", &inner),
                later: Vec::new(),
            },
            line: line(table),
        })
    };
    file.tables("every").iter().filter_map(drift).collect()
}

/// `[[never]]`.
pub fn nevers(reader: &Reader<'_>, file: &Table<'_>) -> Vec<Never> {
    let never = |table: &Table<'_>| {
        Some(Never {
            when: reader.expr_of(table, "when", &Names::default())?,
            says: table.text("says")?.value,
        })
    };
    file.tables("never").iter().filter_map(never).collect()
}

fn lesson(reader: &Reader<'_>, table: &Table<'_>) -> Option<Lesson> {
    let slips: Vec<Slip> = table.texts("slip").iter().filter_map(|word| Slip::parse(&word.value)).collect();
    let says = table.text("says");
    if let Some(says) = says.as_ref().filter(|_| slips.is_empty()) {
        reader.report(
            Diagnostic::new(kinds::LESSON, "nobody can fall for what is said here", says.at.label("these words"))
                .help("`slip` says which acts would be falling for it, such as \"skip\""),
        );
    }
    Some(Lesson {
        at: table.text("at")?.into(),
        what: table.text("what")?.value,
        right: table.text("right")?.value,
        fault: table.text("fault"),
        says: says.map(|says| says.value),
        slips,
    })
}

/// `[[fault]]`.
pub fn fault(reader: &Reader<'_>, table: &Table<'_>) -> Option<Fault> {
    let wrong = |message: &str, help: &str| {
        reader.report(Diagnostic::new(kinds::FAULT, message, table.at().label("this fault")).help(help));
    };
    let what = table
        .text("do")
        .and_then(|word| Mishap::WORDS.into_iter().find(|(known, _)| *known == word.value))
        .map(|(_, mishap)| mishap);
    if what.is_none() && !table.has("set") {
        wrong("this fault does nothing", "`do` says what goes wrong, `set` what changes");
    }
    let at = table.text("at");
    let names = if at.is_some() { Names::with_host([]) } else { Names::default() };
    let trigger = match (&at, table.text("when")) {
        (Some(at), None) => {
            let (step, part) = step_part(reader, at)?;
            let step = Said {
                value: step,
                at: at.at.clone(),
            };
            Trigger::At(step.into(), part)
        }
        (None, Some(when)) => Trigger::When(reader.expr(when, &names)?),
        _ => {
            wrong(
                "it isn't clear when this fault comes",
                "exactly one of `at` (a step) and `when` (a condition)",
            );
            return None;
        }
    };
    let lasts = reader.duration(table, "for");
    let called = table.text("name").map(|name| name.value);
    Some(Fault {
        name: called.unwrap_or_else(|| what.map_or("set", Mishap::word).to_owned()),
        trigger,
        what,
        hosts: reader.whom(table, "hosts", &names),
        lasts: if matches!(what, Some(Mishap::Cut | Mishap::Isolate)) {
            lasts.or(Some(CUT))
        } else {
            lasts
        },
        set: reader.changes(table, "set", &names),
        line: line(table),
    })
}

/// `STEP#2`: the step, and the part, from 0.
fn step_part(reader: &Reader<'_>, at: &Said<String>) -> Option<(String, usize)> {
    let Some((step, part)) = at.value.rsplit_once('#') else {
        return Some((at.value.clone(), 0));
    };
    match part.parse::<usize>() {
        Ok(part) if part > 0 => Some((step.to_owned(), part - 1)),
        _ => {
            reader.report(
                Diagnostic::new(kinds::FAULT, format!("`#{part}` is no part of a reply"), at.at.label("here"))
                    .help("`#2` is the second part of the step's reply"),
            );
            None
        }
    }
}

fn policy(table: &Table<'_>) -> Policy {
    let acts = |item: Option<Item<'_>>| -> Vec<Doable> {
        let Some(item) = item else { return Vec::new() };
        let words = item.text().into_iter().chain(item.list().into_iter().filter_map(Item::text));
        words.filter_map(|word| Doable::parse(&word.value)).collect()
    };
    let rule = |table: &Table<'_>| {
        let answers = table.texts("answer").into_iter().map(|answer| answer.value).collect();
        let mut doing = Doing::new(acts(table.item("do")), answers);
        doing.power = table.text("power").and_then(|word| match word.value.as_str() {
            "off" => Some(Power::Off),
            "on" => Some(Power::On),
            "reboot" => Some(Power::Reboot),
            _ => None,
        });
        doing.of = table.text("of").map(StepRef::from);
        if let Some(reason) = table.text("reason") {
            doing.reason = reason.value;
        }
        Rule {
            step: table.text("step").map(StepRef::from),
            on: table
                .text("on")
                .and_then(|word| Occasion::parse(&word.value))
                .unwrap_or(Occasion::Turn),
            doing,
        }
    };
    Policy {
        otherwise: Doing::new(acts(table.item("otherwise")), Vec::new()),
        rules: table.tables("at").iter().map(rule).collect(),
    }
}

fn end(reader: &Reader<'_>, table: &Table<'_>) -> Option<End> {
    let names = Names::default();
    let listed = |key: &str| table.texts(key).into_iter();
    Some(End {
        status: EndStatus::parse(&table.text("status")?.value)?,
        at: table.text("at").map(StepRef::from),
        open: listed("open").map(|effect| effect.value.into()).collect(),
        held: listed("held").map(StepRef::from).collect(),
        require: listed("require").filter_map(|text| reader.expr(text, &names)).collect(),
        happened: listed("happened").map(StepRef::from).collect(),
        within: reader.duration(table, "within"),
    })
}

//! What is asked, given what was answered so far; and what is wrong with it.

use super::{Form, Question, read};
use crate::{
    procedure::{
        inputs,
        model::{Column, Input, InputKind},
        origin::{Origin, Origins},
        scope::Known,
    },
    ui::field::{Choice, Field, Kind},
    words::{Truth, Value, Values, host_name_problem},
};
use std::collections::BTreeSet;

/// What can be picked before anything was.
const OPEN: &str = "not answered yet";

impl Form {
    /// Takes over what is known already.
    pub(super) fn prefill(&mut self, given: &Values) {
        for (at, input) in self.asks.inputs.iter().enumerate() {
            let question = Question { input: at, column: None };
            let value = given.get(&input.name).or(input.default.as_ref());
            if value.is_some() && !given.contains_key(&input.name) {
                self.origins.insert(question.clone(), Origin::Default);
            }
            self.fields.insert(question, field(input.kind, &input.label, input, value));
            for (place, column) in input.columns.iter().enumerate() {
                let Some(Value::Object(by_host)) = given.get(&column.name) else {
                    continue;
                };
                for (host, value) in by_host {
                    let question = Question {
                        input: at,
                        column: Some((host.clone(), place)),
                    };
                    self.fields.insert(question, column_field(column, input, host, Some(value)));
                }
            }
        }
    }

    /// Says where values come from.
    pub(super) fn take_origins(&mut self, origins: &Origins) {
        let questions: Vec<Question> = self.fields.keys().cloned().collect();
        for question in questions {
            let Some(origin) = self.name(&question).and_then(|name| origins.get(name)) else {
                continue;
            };
            if matches!(origin, Origin::Found(_)) {
                self.await_confirmation(question.clone());
            }
            self.origins.insert(question, origin.clone());
        }
    }

    /// Where the values come from, by the name of their input or column, those aside that were typed.
    pub(super) fn given_origins(&self) -> Origins {
        let mut origins = Origins::new();
        let mut mixed = Vec::new();
        for question in &self.asked {
            let Some(name) = self.name(question) else { continue };
            match (self.origins.get(question), origins.get(name)) {
                (Some(origin), None) => drop(origins.insert(name.to_owned(), origin.clone())),
                (origin, known) if origin == known => {}
                _ => mixed.push(name.to_owned()),
            }
            if !self.origins.contains_key(question) {
                mixed.push(name.to_owned());
            }
        }
        origins.retain(|name, _| !mixed.contains(name));
        origins
    }

    /// Lays out what is asked: some questions depend on answers to others.
    pub(super) fn lay(&mut self) {
        let focused = self.focus().cloned();
        self.asked.clear();
        for at in 0..self.asks.inputs.len() {
            self.ask(at);
        }
        let kept = focused.and_then(|focused| self.asked.iter().position(|question| *question == focused));
        self.at = kept.unwrap_or(self.at).min(self.asked.len().saturating_sub(1));
        let known = self.known();
        self.wrong.clear();
        self.wanted = 0;
        for question in &self.asked {
            if let Some(why) = self.amiss(question, &known) {
                self.wanted += 1;
                if self.touched.contains(question) {
                    self.wrong.insert(question.clone(), why);
                }
            }
        }
    }

    fn ask(&mut self, at: usize) {
        let Some(input) = self.asks.inputs.get(at) else { return };
        let conditional = input.when.is_some() || input.columns.iter().any(|column| column.when.is_some());
        let known = if conditional { self.known() } else { Known::default() };
        if input.when.as_ref().is_some_and(|when| when.truth(&known).0 != Truth::Yes) {
            return;
        }
        let question = Question { input: at, column: None };
        self.fields
            .entry(question.clone())
            .or_insert_with(|| field(input.kind, &input.label, input, input.default.as_ref()));
        self.asked.push(question);
        for host in self.hosts_of(at) {
            for (place, column) in input.columns.iter().enumerate() {
                if column.when.as_ref().is_some_and(|when| when.truth(&known).0 != Truth::Yes) {
                    continue;
                }
                let question = Question {
                    input: at,
                    column: Some((host.clone(), place)),
                };
                self.fields
                    .entry(question.clone())
                    .or_insert_with(|| column_field(column, input, &host, None));
                self.asked.push(question);
            }
        }
    }

    /// All values as they stand, secrets left out.
    pub(super) fn values(&self) -> Values {
        let mut values = Values::new();
        for question in &self.asked {
            let (Some(input), Some(name), Some(kind), Some(field)) = (
                self.input(question),
                self.name(question),
                self.kind(question),
                self.fields.get(question),
            ) else {
                continue;
            };
            let Ok(Some(value)) = read::value(kind, input, field, &self.place.groups) else {
                continue;
            };
            match &question.column {
                _ if kind == InputKind::Secret => {}
                None => drop(values.insert(name.to_owned(), value)),
                Some((host, _)) => {
                    let by_host = values.entry(name.to_owned()).or_insert_with(|| Value::Object(Default::default()));
                    if let Value::Object(by_host) = by_host {
                        by_host.insert(host.clone(), value);
                    }
                }
            }
        }
        values
    }

    fn known(&self) -> Known {
        let secrets = self.asks.inputs.iter().filter(|input| input.kind == InputKind::Secret);
        let mut values = self.asks.constants.clone();
        values.extend(self.values());
        Known {
            values,
            secrets: secrets.map(|input| input.name.as_str().into()).collect(),
        }
    }

    /// The hosts that an input has columns for.
    pub(super) fn hosts_of(&self, input: usize) -> Vec<String> {
        let question = Question { input, column: None };
        let (Some(asked), Some(field)) = (self.asks.inputs.get(input), self.fields.get(&question)) else {
            return Vec::new();
        };
        if asked.columns.is_empty() {
            return Vec::new();
        }
        let Ok(Some(value)) = read::value(asked.kind, asked, field, &self.place.groups) else {
            return Vec::new();
        };
        let mut seen = BTreeSet::new();
        let mut hosts = inputs::texts(&value);
        hosts.retain(|host| host_name_problem(host).is_none() && seen.insert(host.clone()));
        hosts
    }

    /// What is wrong with an answer.
    fn amiss(&self, question: &Question, known: &Known) -> Option<String> {
        let (input, kind, field) = (self.input(question)?, self.kind(question)?, self.fields.get(question)?);
        let value = match read::value(kind, input, field, &self.place.groups) {
            Err(why) => return Some(why),
            Ok(value) => value,
        };
        let optional = question.column.is_none() && input.default.as_ref().is_some_and(read::is_empty);
        let Some(value) = value else {
            return (!optional).then(|| "this is wanted".to_owned());
        };
        if kind == InputKind::Secret {
            return None;
        }
        let stranger = || self.cluster.as_ref().and_then(|cluster| inputs::stranger(kind, &value, cluster));
        if question.column.is_some() {
            return inputs::kind_problem(kind, &value).or_else(stranger);
        }
        if let Some(why) = inputs::problem(input, &value, known).or_else(stranger) {
            return Some(why);
        }
        let counted = [(input.name.clone(), value)].into_iter().collect();
        if let Some(wrong) = inputs::miscounted(&counted, &self.place.counts).into_iter().next() {
            return Some(wrong.why);
        }
        if let Some(require) = &input.require
            && require.truth(known).0 == Truth::No
        {
            let because = input.because.clone();
            return Some(because.unwrap_or_else(|| format!("this must hold: {}", require.source())));
        }
        self.unconfirmed(question)
    }
}

fn column_field(column: &Column, input: &Input, host: &str, value: Option<&Value>) -> Field {
    field(column.kind, &format!("{host}: {}", column.label), input, value)
}

/// What is to be typed, for those who see such a field for the first time.
pub(super) fn hint(kind: InputKind) -> &'static str {
    match kind {
        InputKind::Host => "One host.",
        InputKind::Hosts => {
            "Hosts, with commas or blanks between them, or a node set such as node[1-40]!node7; several lines can be pasted."
        }
        InputKind::Pair => "Two hosts: a+b.",
        InputKind::Pairs => "Pairs of hosts: a+b, c+d.",
        InputKind::Number => "A number.",
        InputKind::Lines => "Several lines; Tab goes on.",
        InputKind::Secret => "It is kept in memory only, and never shown.",
        InputKind::YesNo | InputKind::Choice => "Blank takes the next one.",
        InputKind::Text => "",
    }
}

/// The field for an input, or for a column of it.
pub(super) fn field(kind: InputKind, label: &str, input: &Input, value: Option<&Value>) -> Field {
    let text = value.map(|value| read::typed(kind, value)).unwrap_or_default();
    match kind {
        InputKind::Secret => Field::secret(label),
        InputKind::Lines => Field::lines(label, &text),
        InputKind::YesNo => {
            let options = [OPEN, "yes", "no"].map(Choice::new).to_vec();
            let at = match value {
                Some(Value::Bool(true)) => 1,
                Some(Value::Bool(false)) => 2,
                _ => 0,
            };
            picked(Field::pick(label, options), at)
        }
        InputKind::Choice => {
            let labels = input.choices.iter().map(|choice| choice.label.clone());
            let options = std::iter::once(OPEN.to_owned()).chain(labels).map(Choice::new).collect();
            let at = input
                .choices
                .iter()
                .position(|choice| value == Some(&Value::String(choice.value.clone())));
            picked(Field::pick(label, options), at.map_or(0, |at| at + 1))
        }
        _ => Field::text(label, &text),
    }
}

fn picked(mut field: Field, to: usize) -> Field {
    if let Kind::Pick { at, .. } = &mut field.kind {
        *at = to;
    }
    field
}

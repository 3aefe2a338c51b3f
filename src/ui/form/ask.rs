//! What is asked, given what was answered so far; and what is wrong with it.

use super::{Form, Question, read};
use crate::{
    procedure::{
        model::{Column, Input, InputKind},
        scope::Known,
    },
    ui::field::{Choice, Field, Kind},
    words::{HostName, Truth, Value, Values},
};

impl Form {
    /// Takes over what is known already.
    pub(super) fn prefill(&mut self, given: &Values) {
        let inputs = self.inputs.clone();
        for (at, input) in inputs.iter().enumerate() {
            let question = Question { input: at, column: None };
            let value = given.get(&input.name).or(input.default.as_ref());
            self.fields
                .insert(question, field(input.kind, &input.label, input, input.help.as_deref(), value));
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

    /// Lays out what is asked: some questions depend on answers to others.
    pub(super) fn lay(&mut self) {
        let inputs = self.inputs.clone();
        let focused = self.asked.get(self.at).cloned();
        self.asked.clear();
        for (at, input) in inputs.iter().enumerate() {
            let known = self.known();
            if input.when.as_ref().is_some_and(|when| when.truth(&known).0 == Truth::No) {
                continue;
            }
            let question = Question { input: at, column: None };
            self.fields
                .entry(question.clone())
                .or_insert_with(|| field(input.kind, &input.label, input, input.help.as_deref(), input.default.as_ref()));
            self.asked.push(question);
            for host in self.hosts_of(at) {
                for (place, column) in input.columns.iter().enumerate() {
                    if column.when.as_ref().is_some_and(|when| when.truth(&known).0 == Truth::No) {
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
        let kept = focused.and_then(|focused| self.asked.iter().position(|question| *question == focused));
        self.at = kept.unwrap_or(self.at).min(self.asked.len().saturating_sub(1));
        let known = self.known();
        let touched = self.asked.iter().filter(|question| self.touched.contains(question));
        self.wrong = touched
            .filter_map(|question| Some((question.clone(), self.amiss(question, &known)?)))
            .collect();
    }

    /// All values as they stand, secrets left out.
    pub(super) fn values(&self) -> Values {
        let mut values = Values::new();
        for question in &self.asked {
            let (Some(input), Some(field)) = (self.inputs.get(question.input), self.fields.get(question)) else {
                continue;
            };
            match &question.column {
                None if input.kind == InputKind::Secret => {}
                None => {
                    if let Ok(Some(value)) = read::value(input.kind, input, field) {
                        values.insert(input.name.clone(), value);
                    }
                }
                Some((host, place)) => {
                    let Some(column) = input.columns.get(*place) else { continue };
                    if let Ok(Some(value)) = read::value(column.kind, input, field)
                        && let Value::Object(by_host) = values
                            .entry(column.name.clone())
                            .or_insert_with(|| Value::Object(Default::default()))
                    {
                        by_host.insert(host.clone(), value);
                    }
                }
            }
        }
        values
    }

    fn known(&self) -> Known {
        let secrets = self.inputs.iter().filter(|input| input.kind == InputKind::Secret);
        Known {
            values: self.values(),
            secrets: secrets.map(|input| input.name.as_str().into()).collect(),
        }
    }

    /// The hosts that an input has columns for.
    fn hosts_of(&self, input: usize) -> Vec<String> {
        let question = Question { input, column: None };
        let (Some(asked), Some(field)) = (self.inputs.get(input), self.fields.get(&question)) else {
            return Vec::new();
        };
        if asked.columns.is_empty() {
            return Vec::new();
        }
        let mut hosts = Vec::new();
        for host in read::list(field.value()).iter().flat_map(|item| item.split('+')) {
            if !host.is_empty() && !hosts.iter().any(|known| known == host) {
                hosts.push(host.to_owned());
            }
        }
        hosts
    }

    /// What is wrong with an answer.
    fn amiss(&self, question: &Question, known: &Known) -> Option<String> {
        let input = self.inputs.get(question.input)?;
        let field = self.fields.get(question)?;
        let kind = match &question.column {
            Some((_, place)) => input.columns.get(*place)?.kind,
            None => input.kind,
        };
        let value = match read::value(kind, input, field) {
            Err(why) => return Some(why),
            Ok(value) => value,
        };
        let optional = question.column.is_none() && input.default.as_ref().is_some_and(read::is_empty);
        let Some(value) = value else {
            return (!optional).then(|| "this is wanted".to_owned());
        };
        if question.column.is_some() {
            return None;
        }
        if let Some(why) = read::pattern(input, &value) {
            return Some(why);
        }
        if let Some(among) = &input.among
            && let Ok(hosts) = among.hosts(known)
            && let Some(odd) = read::hosts_in(&value)
                .into_iter()
                .find(|host| !hosts.contains(&HostName::from(*host)))
        {
            let hosts: Vec<String> = hosts.iter().map(ToString::to_string).collect();
            return Some(format!("{odd} is none of {}", hosts.join(", ")));
        }
        let require = input.require.as_ref()?;
        (require.truth(known).0 == Truth::No).then(|| {
            input
                .because
                .clone()
                .unwrap_or_else(|| format!("this must hold: {}", require.source()))
        })
    }
}

fn column_field(column: &Column, input: &Input, host: &str, value: Option<&Value>) -> Field {
    field(column.kind, &format!("{host}: {}", column.label), input, None, value)
}

/// The field for an input, or for a column of it.
fn field(kind: InputKind, label: &str, input: &Input, help: Option<&str>, value: Option<&Value>) -> Field {
    let text = value.map(|value| read::typed(kind, value)).unwrap_or_default();
    let hint = match kind {
        InputKind::Host => "One host.",
        InputKind::Hosts => "Hosts, with commas or blanks between them.",
        InputKind::Pair => "Two hosts: a+b.",
        InputKind::Pairs => "Pairs of hosts: a+b, c+d.",
        InputKind::Number => "A number.",
        InputKind::Lines => "Several lines; Tab goes on.",
        InputKind::Secret => "It is kept in memory only.",
        InputKind::Text | InputKind::YesNo | InputKind::Choice => "",
    };
    let mut field = match kind {
        InputKind::Secret => Field::secret(label),
        InputKind::Lines => Field::lines(label, &text),
        InputKind::YesNo => {
            let options = ["not answered yet", "yes", "no"].map(Choice::new).to_vec();
            let at = match value {
                Some(Value::Bool(true)) => 1,
                Some(Value::Bool(false)) => 2,
                _ => 0,
            };
            picked(Field::pick(label, options), at)
        }
        InputKind::Choice => {
            let options = input.choices.iter().map(|choice| Choice::new(choice.label.clone())).collect();
            let at = input
                .choices
                .iter()
                .position(|choice| value == Some(&Value::String(choice.value.clone())));
            picked(Field::pick(label, options), at.unwrap_or(0))
        }
        _ => Field::text(label, &text),
    };
    let help = [help.unwrap_or_default(), hint]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" ");
    if !help.is_empty() {
        field = field.with_help(help);
    }
    field
}

fn picked(mut field: Field, to: usize) -> Field {
    if let Kind::Pick { at, .. } = &mut field.kind {
        *at = to;
    }
    field
}

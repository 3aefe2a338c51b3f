use super::{Builder, all, maybe};
use crate::{
    procedure::{
        check::{names::Names, text::Want},
        inputs,
        model::{Choice, Column, Discover, Input, InputKind},
        raw::{RawChoice, RawInput, RawTake, Text},
    },
    words::{Groups, Value},
};

impl Builder<'_, '_> {
    /// An input.
    pub(super) fn input(&self, raw: &RawInput) -> Option<Input> {
        let names = &self.names(None);
        let name = raw.name.as_ref()?.value.clone();
        let require = maybe(raw.require.as_ref(), |text| self.reader.expr(text, names, Want::Condition));
        let when = maybe(raw.when.as_ref(), |text| self.reader.expr(text, names, Want::Condition));
        let among = maybe(raw.among.as_ref(), |text| self.reader.expr(text, names, Want::Hosts));
        let choices = all(raw.choices.iter().flatten().map(|choice| self.choice(&choice.0, names)).collect());
        let columns = raw.column.iter().flat_map(|columns| &columns.0);
        let columns = all(columns
            .map(|(name, column)| {
                let when = maybe(column.when.as_ref(), |text| self.reader.expr(text, names, Want::Condition));
                Some(Column {
                    name: name.value.clone(),
                    kind: kind(column.kind.as_ref()?)?,
                    label: column.label.as_ref().map_or_else(|| words(name), |label| label.value.clone()),
                    when: when?,
                })
            })
            .collect());
        let discover = maybe(raw.discover.as_deref(), |discover| {
            let on = discover.on.as_ref().and_then(|on| self.reader.expr(on, names, Want::Hosts));
            let run = discover.run.as_ref().and_then(|run| self.reader.command(run, names));
            let take = self.take(&RawTake::from(discover), names);
            Some(Discover {
                on: on?,
                any: discover.any.as_ref().is_some_and(|any| any.value),
                run: run?,
                take: take?,
            })
        });
        let input_kind = kind(raw.kind.as_ref()?)?;
        Some(Input {
            label: raw.label.as_ref().map_or_else(|| words(&name), |label| label.value.clone()),
            name,
            kind: input_kind,
            help: raw.help.as_ref().map(|help| help.value.clone()),
            default: raw.default.as_ref().map(|default| unfolded(input_kind, &default.value)),
            may_be_empty: raw.empty.is_some(),
            pattern: raw.pattern.as_ref().map(|pattern| pattern.value.clone()),
            require: require?,
            because: raw.because.as_ref().map(|because| because.value.clone()),
            when: when?,
            choices: choices?,
            among: among?,
            columns: columns?,
            discover: discover?,
        })
    }

    /// An option of an input or a `choose`.
    pub(super) fn choice(&self, raw: &RawChoice, names: &Names) -> Option<Choice> {
        let text = maybe(raw.text.as_ref(), |text| self.reader.template(text, names));
        let when = maybe(raw.when.as_ref(), |text| self.reader.expr(text, names, Want::Condition));
        let value = raw.value.as_ref()?.value.clone();
        Some(Choice {
            label: raw.label.as_ref().map_or_else(|| words(&value), |label| label.value.clone()),
            value,
            text: text?,
            when: when?,
        })
    }
}

/// A default with its node sets unfolded; one that isn't understood stays, and is told of when it is used.
fn unfolded(kind: InputKind, default: &Value) -> Value {
    match inputs::hosts(kind, default, &Groups::default()) {
        Ok(Some(names)) => names,
        _ => default.clone(),
    }
}

/// The kind of an input, by its word.
pub(super) fn kind(word: &Text) -> Option<InputKind> {
    serde_json::from_value(word.value.as_str().into()).ok()
}

/// A name as a label: `rapi_user` is asked for as "Rapi user".
pub(super) fn words(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars.map(|c| if matches!(c, '_' | '-') { ' ' } else { c })).collect()
}

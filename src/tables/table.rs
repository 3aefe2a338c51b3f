use super::{At, Said};
use crate::diagnostic::Source;
use std::{ops::Range, sync::Arc};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A table that has been compared with its keys. What didn't fit has been reported, and reads as absent.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    pub(super) source: &'a Arc<Source>,
    pub(super) table: &'a DeTable<'a>,
    pub(super) header: Range<usize>,
}

/// A value of any type.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    source: &'a Arc<Source>,
    value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Table<'a> {
    /// Its header, or all of it where it is an inline table.
    pub fn at(&self) -> At {
        At {
            source: self.source.clone(),
            span: self.header.clone(),
        }
    }

    /// Where this key stands; the table's own place where it doesn't.
    pub fn key_at(&self, key: &str) -> At {
        let span = self.table.get_key_value(key).map_or(self.header.clone(), |(key, _)| key.span());
        At {
            source: self.source.clone(),
            span,
        }
    }

    /// Whether the key is there, whatever its value.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A value of any type.
    pub fn item(&self, key: &str) -> Option<Item<'a>> {
        self.table.get(key).map(|value| Item {
            source: self.source,
            value,
        })
    }

    /// A text.
    pub fn text(&self, key: &str) -> Option<Said<String>> {
        self.item(key)?.text()
    }

    /// True or false.
    pub fn flag(&self, key: &str) -> Option<Said<bool>> {
        self.item(key)?.flag()
    }

    /// A whole number.
    pub fn number(&self, key: &str) -> Option<Said<i64>> {
        self.item(key)?.number()
    }

    /// A list of texts; a single text is a list of one.
    pub fn texts(&self, key: &str) -> Vec<Said<String>> {
        self.item(key).map_or_else(Vec::new, |item| match item.text() {
            Some(text) => vec![text],
            None => item.list().into_iter().filter_map(Item::text).collect(),
        })
    }

    /// A list of whole numbers.
    pub fn numbers(&self, key: &str) -> Vec<Said<i64>> {
        self.list(key).into_iter().filter_map(Item::number).collect()
    }

    /// A list.
    pub fn list(&self, key: &str) -> Vec<Item<'a>> {
        self.item(key).map_or_else(Vec::new, Item::list)
    }

    /// A table.
    pub fn table(&self, key: &str) -> Option<Table<'a>> {
        self.item(key)?.table()
    }

    /// A list of tables.
    pub fn tables(&self, key: &str) -> Vec<Table<'a>> {
        self.list(key).into_iter().filter_map(Item::table).collect()
    }

    /// What a table with keys of the author's own holds, as written.
    pub fn map(&self, key: &str) -> Vec<(Said<String>, Item<'a>)> {
        self.table(key).map_or_else(Vec::new, |table| table.entries())
    }

    /// All keys and values, in the order of the file.
    pub fn entries(&self) -> Vec<(Said<String>, Item<'a>)> {
        let mut entries: Vec<_> = self
            .table
            .iter()
            .map(|(key, value)| {
                let name = Said {
                    value: key.get_ref().to_string(),
                    at: At {
                        source: self.source.clone(),
                        span: key.span(),
                    },
                };
                let item = Item {
                    source: self.source,
                    value,
                };
                (name, item)
            })
            .collect();
        entries.sort_by_key(|(name, _)| name.at.span.start);
        entries
    }

    /// All of it as a plain value.
    pub fn value(&self) -> serde_json::Value {
        self.entries().into_iter().map(|(name, item)| (name.value, item.value())).collect()
    }
}

impl<'a> Item<'a> {
    /// Where it stands.
    pub fn at(self) -> At {
        At {
            source: self.source.clone(),
            span: self.value.span(),
        }
    }

    /// As a text.
    pub fn text(self) -> Option<Said<String>> {
        self.value.get_ref().as_str().map(|text| self.said(text.to_owned()))
    }

    /// As true or false.
    pub fn flag(self) -> Option<Said<bool>> {
        self.value.get_ref().as_bool().map(|flag| self.said(flag))
    }

    /// As a whole number.
    pub fn number(self) -> Option<Said<i64>> {
        let number = self.value.get_ref().as_integer()?;
        i64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .map(|number| self.said(number))
    }

    /// As a list; anything else is an empty one.
    pub fn list(self) -> Vec<Item<'a>> {
        self.value.get_ref().as_array().map_or_else(Vec::new, |array| {
            array
                .iter()
                .map(|value| Item {
                    source: self.source,
                    value,
                })
                .collect()
        })
    }

    /// As a table.
    pub fn table(self) -> Option<Table<'a>> {
        self.value.get_ref().as_table().map(|table| Table {
            source: self.source,
            table,
            header: self.value.span(),
        })
    }

    /// As a plain value. A number too large for any type, and a date, are their text.
    pub fn value(self) -> serde_json::Value {
        match self.value.get_ref() {
            DeValue::String(text) => text.as_ref().into(),
            DeValue::Boolean(flag) => (*flag).into(),
            DeValue::Integer(number) => self
                .number()
                .map_or_else(|| number.to_string().into(), |number| number.value.into()),
            DeValue::Float(number) => number
                .as_str()
                .replace('_', "")
                .parse::<f64>()
                .map_or_else(|_| number.to_string().into(), Into::into),
            DeValue::Datetime(time) => time.to_string().into(),
            DeValue::Array(_) => self.list().into_iter().map(Item::value).collect(),
            DeValue::Table(_) => self.table().map_or(serde_json::Value::Null, |table| table.value()),
        }
    }

    fn said<T>(self, value: T) -> Said<T> {
        Said { value, at: self.at() }
    }
}

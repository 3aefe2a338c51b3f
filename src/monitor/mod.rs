//! Readers: from what an administrator's command prints to values that conditions can use, and nothing else.
//!
//! A value that isn't known is left out, never guessed: a brick that is down shows `-`, which isn't 0, and a node
//! without quorum knows nothing of the others. An exit status of 0 says nothing about health, so no reader looks at it.

mod gluster;
mod pacemaker;

use crate::words::Values;
use std::fmt;

/// A shipped reader.
#[derive(Debug)]
pub struct Reader {
    /// What `read = ` calls it.
    pub name: &'static str,
    /// What it reads, in a few words.
    pub title: &'static str,
    /// The values that it gives, each where it is known.
    pub fields: &'static [Field],
    parse: fn(&str) -> Result<Values, String>,
}

/// A value that a reader gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// What it says.
    pub what: &'static str,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    YesNo,
    /// A whole number.
    Number,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// Numbers by name.
    NumberByName,
    /// Texts by name.
    TextByName,
    /// Lists of texts by name.
    TextsByName,
}

impl Reader {
    /// The values in an output.
    ///
    /// # Errors
    /// The output isn't what this reads, or says that the tool had nothing to tell: why, in words for the operator.
    pub fn read(&self, out: &str) -> Result<Values, String> {
        (self.parse)(out)
    }
}

/// All readers that are shipped.
pub fn readers() -> &'static [Reader] {
    &[
        Reader {
            name: "pacemaker",
            title: "a Pacemaker cluster, from `crm_mon --output-as=xml` or, for older ones, `pcs status`",
            fields: pacemaker::FIELDS,
            parse: pacemaker::read,
        },
        Reader {
            name: "gluster-heal",
            title: "what a Gluster volume has to heal, from `gluster volume heal VOLUME info` or `… info summary`, with or without `--xml`",
            fields: gluster::FIELDS,
            parse: gluster::read,
        },
    ]
}

/// The reader of that name.
pub fn reader(name: &str) -> Option<&'static Reader> {
    readers().iter().find(|reader| reader.name == name)
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Kind::YesNo => "yes or no",
            Kind::Number => "number",
            Kind::Text => "text",
            Kind::Texts => "list of texts",
            Kind::NumberByName => "numbers by name",
            Kind::TextByName => "texts by name",
            Kind::TextsByName => "lists of texts by name",
        })
    }
}

const fn field(name: &'static str, kind: Kind, what: &'static str) -> Field {
    Field { name, kind, what }
}

/// The first line that says something, for an error.
fn first_line(out: &str) -> String {
    let line = out.lines().map(str::trim).find(|line| !line.is_empty());
    line.map_or_else(
        || "it printed nothing".into(),
        |line| format!("it printed {:?}", line.chars().take(200).collect::<String>()),
    )
}

#[cfg(test)]
mod tests;

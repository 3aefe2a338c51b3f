//! The shipped readers of monitors: their names, and the values that each gives. The reading itself is the module `monitor`'s.

mod fields;

use super::types::Type;
use std::{collections::BTreeMap, fmt};

/// A shipped reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    /// A Pacemaker cluster.
    Pacemaker,
    /// What a replicated Gluster volume has to heal.
    GlusterHeal,
}

/// A value that a reader gives, where the output tells it.
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
    /// True or false by name.
    YesNoByName,
    /// Numbers by name.
    NumberByName,
    /// Texts by name.
    TextByName,
    /// Lists of texts by name.
    TextsByName,
}

impl Reader {
    /// All that there are.
    pub const ALL: &[Reader] = &[Reader::Pacemaker, Reader::GlusterHeal];

    /// The reader that `read = ` calls so.
    pub fn named(name: &str) -> Option<Reader> {
        Reader::ALL.iter().copied().find(|reader| reader.name() == name)
    }

    /// What `read = ` calls it.
    pub fn name(self) -> &'static str {
        match self {
            Reader::Pacemaker => "pacemaker",
            Reader::GlusterHeal => "gluster-heal",
        }
    }

    /// The commands that it reads.
    pub fn commands(self) -> &'static [&'static str] {
        match self {
            Reader::Pacemaker => &["crm_mon -1r --output-as=xml", "pcs status xml", "pcs status", "pcs status --full"],
            Reader::GlusterHeal => &[
                "gluster volume heal VOLUME info",
                "gluster volume heal VOLUME info summary",
                "gluster volume heal VOLUME statistics heal-count",
            ],
        }
    }

    /// The values that it gives.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Reader::Pacemaker => fields::PACEMAKER,
            Reader::GlusterHeal => fields::GLUSTER_HEAL,
        }
    }

    /// Their types, by name.
    pub fn types(self) -> BTreeMap<String, Type> {
        self.fields()
            .iter()
            .map(|field| (field.name.to_owned(), field.kind.into()))
            .collect()
    }
}

impl fmt::Display for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl From<Kind> for Type {
    fn from(kind: Kind) -> Type {
        match kind {
            Kind::YesNo => Type::Bool,
            Kind::Number => Type::Number,
            Kind::Text => Type::Text,
            Kind::Texts => Type::Text.list_of(),
            Kind::YesNoByName => Type::Bool.map_of(),
            Kind::NumberByName => Type::Number.map_of(),
            Kind::TextByName => Type::Text.map_of(),
            Kind::TextsByName => Type::Text.list_of().map_of(),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Kind::YesNo => "true or false",
            Kind::Number => "number",
            Kind::Text => "text",
            Kind::Texts => "list",
            Kind::YesNoByName => "map of true or false",
            Kind::NumberByName => "map of numbers",
            Kind::TextByName => "map of texts",
            Kind::TextsByName => "map of lists",
        })
    }
}

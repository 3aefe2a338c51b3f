//! Site files: what belongs to a place and not to a procedure, to be used again and again. Never a secret.

mod fit;
mod look;
#[cfg(test)]
mod tests;
mod write;

pub use write::write;

use crate::{
    diagnostic::{Kind, Source},
    tables::{self, At, Key, Keys, Problems, Said, Shape, Table},
    words::{Account, Groups, HostName, SiteColour, Values},
};
use std::{collections::BTreeMap, sync::Arc};

/// The keys of a site file.
pub static SITE: Keys = Keys {
    of: "a site",
    keys: &[
        Key::new("format", Shape::Number(1, 1), "the version of this format: 1"),
        Key::new("name", Shape::Text, "what the place is called, on screen and in the journal"),
        Key::new(
            "colour",
            Shape::Word(SiteColour::NAMES),
            "the colour of its name on screen, so that one place isn't mistaken for another",
        ),
        Key::new(
            "cluster",
            Shape::Text,
            "the name of the cluster: a host that says it belongs to another one stops the run",
        ),
        Key::new("login", Shape::Text, "the user to log in as, where the procedure doesn't say"),
        Key::new("as", Shape::Text, "the user to run as by sudo, where the procedure doesn't say"),
        Key::new(
            "window",
            Shape::Text,
            "when the maintenance window ends: `03:40`, or `+2h30m` after the start",
        ),
        Key::new("inputs", Shape::Map(&Shape::Any), "values of the procedure's inputs"),
        Key::new("address", Shape::Map(&Shape::Text), "a host's address, where its name isn't it"),
        Key::new(
            "groups",
            Shape::Map(&Shape::Text),
            "node sets by the name of a group, for `@name` in node sets",
        ),
        Key::new(
            "console",
            Shape::Map(&Shape::Text),
            "how to reach a host that no longer answers: a command, or a word on its console or BMC",
        ),
        Key::new(
            "same",
            Shape::List(&Shape::List(&Shape::Text)),
            "names that are meant to be one machine; any other two that are stop the run",
        ),
        Key::new(
            "count",
            Shape::Map(&Shape::Number(1, 1_000_000)),
            "how many hosts, or pairs, an input must have",
        ),
    ],
};

/// A secret stands in a site file.
pub const SECRET_IN_SITE: Kind = Kind::error("secret-in-site");
/// A value doesn't fit the procedure.
pub const WRONG_INPUT: Kind = Kind::error("wrong-input");
/// An address, a user or a host that can't be one.
pub const BAD_PLACE: Kind = Kind::error("bad-place");

/// A place.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// What it is called.
    pub name: Option<String>,
    /// The colour that it is known by.
    pub colour: Option<SiteColour>,
    /// The name of its cluster.
    pub cluster: Option<String>,
    /// As whom things are done where the procedure doesn't say.
    pub account: Account,
    /// When the maintenance window ends, as it is written.
    pub window: Option<Said<String>>,
    /// Values of inputs.
    pub inputs: Values,
    /// Addresses by host.
    pub addresses: Values,
    /// Its groups.
    pub groups: Groups,
    /// How hosts are reached that no longer answer: a command, or a word about it.
    pub consoles: BTreeMap<HostName, String>,
    /// Names that are meant to be one machine.
    pub same: Vec<Vec<HostName>>,
    /// How many hosts or pairs an input must have.
    pub counts: BTreeMap<String, u64>,
    /// Where values of inputs stand.
    places: BTreeMap<String, At>,
    /// Where counts stand.
    counted: BTreeMap<String, At>,
}

/// Reads a site file. What is wrong is reported.
pub fn read(source: &Arc<Source>, problems: &Problems) -> Option<Site> {
    tables::read(source, &SITE, problems, |table| {
        look::table(table, problems);
        let text = |key| table.text(key).map(|text| text.value);
        let mut site = Site {
            name: text("name"),
            colour: table.text("colour").and_then(|name| SiteColour::of(&name)),
            cluster: text("cluster"),
            account: Account {
                login: text("login"),
                run_as: text("as"),
            },
            window: table.text("window"),
            groups: Groups {
                site: texts(table, "groups"),
                ..Groups::default()
            },
            consoles: texts(table, "console")
                .into_iter()
                .map(|(host, text)| (host.into(), text))
                .collect(),
            same: table
                .list("same")
                .into_iter()
                .map(|names| {
                    names
                        .list()
                        .into_iter()
                        .filter_map(|name| name.text())
                        .map(|name| name.value.into())
                        .collect()
                })
                .collect(),
            ..Site::default()
        };
        for (name, item) in table.map("inputs") {
            site.inputs.insert(name.value.clone(), item.value());
            site.places.insert(name.value, name.at);
        }
        for (host, item) in table.map("address") {
            site.addresses.insert(host.value, item.value());
        }
        for (name, item) in table.map("count") {
            if let Some(count) = item.number().and_then(|count| u64::try_from(count.value).ok()) {
                site.counts.insert(name.value.clone(), count);
                site.counted.insert(name.value, name.at);
            }
        }
        site
    })
}

fn texts(table: &Table<'_>, key: &str) -> BTreeMap<String, String> {
    let entries = table.map(key).into_iter();
    entries.filter_map(|(name, item)| Some((name.value, item.text()?.value))).collect()
}

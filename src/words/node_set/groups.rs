use std::collections::BTreeMap;

/// The groups that `@group` may name: the site's own, and those of ClusterShell's sources. Plain data: who reads it from where is
/// no matter here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// The site's groups, each a node set.
    pub site: BTreeMap<String, String>,
    /// ClusterShell's sources by name; or why one can't be asked.
    pub sources: BTreeMap<String, Result<BTreeMap<String, String>, String>>,
    /// The source of a group that is named without one.
    pub default_source: Option<String>,
}

/// A group that was found: its node set, and where groups that it names without a source are looked up.
pub(super) struct Found<'a> {
    pub source: Option<&'a str>,
    pub sets: Vec<&'a str>,
}

impl Groups {
    /// With these groups of the site.
    #[must_use]
    pub fn of_site(self, site: BTreeMap<String, String>) -> Groups {
        Groups { site, ..self }
    }

    /// The group `name` of a source; without a source the site's, then the default source's. `*` is everything that a source has:
    /// its group `all`, or else all its groups.
    pub(super) fn find<'a>(&'a self, source: Option<&'a str>, name: &str) -> Result<Found<'a>, String> {
        match source {
            Some(source) => self.in_source(source, name),
            None => match pick(&self.site, name) {
                Some(sets) => Ok(Found { source: None, sets }),
                None => match &self.default_source {
                    Some(source) => self.in_source(source, name),
                    None => Err(missing("the site", &self.site, name)),
                },
            },
        }
    }

    fn in_source<'a>(&'a self, source: &'a str, name: &str) -> Result<Found<'a>, String> {
        match self.sources.get(source) {
            None if self.sources.is_empty() => Err(format!("there is no source `{source}`: ClusterShell has no groups here")),
            None => {
                let sources: Vec<&str> = self.sources.keys().map(String::as_str).collect();
                Err(format!("there is no source `{source}`; there are {}", sources.join(", ")))
            }
            Some(Err(why)) => Err(format!("the source `{source}` can't be asked: {why}")),
            Some(Ok(groups)) => match pick(groups, name) {
                Some(sets) => Ok(Found {
                    source: Some(source),
                    sets,
                }),
                None => Err(missing(&format!("ClusterShell's source `{source}`"), groups, name)),
            },
        }
    }
}

fn pick<'a>(groups: &'a BTreeMap<String, String>, name: &str) -> Option<Vec<&'a str>> {
    match (groups.get(name), groups.get("all")) {
        (Some(set), _) => Some(vec![set]),
        (None, Some(all)) if name == "*" => Some(vec![all]),
        (None, None) if name == "*" && !groups.is_empty() => Some(groups.values().map(String::as_str).collect()),
        _ => None,
    }
}

fn missing(place: &str, groups: &BTreeMap<String, String>, name: &str) -> String {
    const SHOWN: usize = 12;
    if groups.is_empty() {
        return format!("there is no group `{name}`: {place} has none");
    }
    let names: Vec<&str> = groups.keys().take(SHOWN).map(String::as_str).collect();
    let more = if groups.len() > SHOWN { " …" } else { "" };
    format!("there is no group `{name}` in {place}; it has {}{more}", names.join(", "))
}

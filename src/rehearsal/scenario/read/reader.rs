//! What every part of a scenario is read with: expressions, texts, hosts, changes, each checked against what there is.

use super::kinds;
use crate::{
    diagnostic::{Diagnostic, did_you_mean},
    procedure::{
        expr::{Expr, ExprError},
        template::Template,
    },
    rehearsal::cluster_model::Model,
    rehearsal::scenario::{Change, Each, FILES, Given, Kind, Place, Whom, duration::duration},
    tables::{At, Item, Problems, Said, Table},
    words::{HostName, Value, Values},
};
use std::{collections::BTreeSet, time::Duration};

/// What there is, and where to say that something isn't.
pub struct Reader<'a> {
    pub problems: &'a Problems,
    /// The values of `[state]`, and those of the simulated Pacemaker and Gluster.
    pub state: &'a Values,
    pub model: &'a Model,
    pub hosts: &'a BTreeSet<HostName>,
}

/// What an expression sees beside state and inputs.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// `host` and `file` stand for something.
    pub host: bool,
    /// Captured words and loop variables.
    pub own: Vec<String>,
}

impl Names {
    /// Where a host is concerned.
    pub fn with_host(own: impl IntoIterator<Item = String>) -> Names {
        Names {
            host: true,
            own: own.into_iter().collect(),
        }
    }

    /// And these variables.
    pub fn and(&self, more: &[String]) -> Names {
        let mut names = self.clone();
        names.own.extend_from_slice(more);
        names
    }
}

impl Reader<'_> {
    /// Reports.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.problems.report(diagnostic);
    }

    /// An expression that sees these names.
    pub fn expr(&self, text: Said<String>, names: &Names) -> Option<Expr> {
        match Expr::parse(&text.value) {
            Ok(expr) => {
                self.check_names(&expr, &text.at, names);
                Some(expr)
            }
            Err(error) => {
                self.bad(kinds::EXPRESSION, "this is no expression", &text.at, &error);
                None
            }
        }
    }

    /// The expression of a key.
    pub fn expr_of(&self, table: &Table<'_>, key: &str, names: &Names) -> Option<Expr> {
        self.expr(table.text(key)?, names)
    }

    /// A text that sees these names.
    pub fn template(&self, text: Said<String>, names: &Names) -> Option<Template> {
        match Template::parse(&text.value) {
            Ok(template) => {
                for (expr, span) in template.places() {
                    self.check_names(expr, &text.at.inside(span), names);
                }
                Some(template)
            }
            Err(error) => {
                self.bad(kinds::TEMPLATE, "this text can't be read", &text.at, &error);
                None
            }
        }
    }

    /// The text of a key.
    pub fn template_of(&self, table: &Table<'_>, key: &str, names: &Names) -> Option<Template> {
        self.template(table.text(key)?, names)
    }

    fn bad(&self, kind: crate::diagnostic::Kind, what: &str, at: &At, error: &ExprError) {
        self.report(Diagnostic::new(
            kind,
            format!("{what}: {}", error.message),
            at.inside(error.span.clone()).label("here"),
        ));
    }

    fn check_names(&self, expr: &Expr, at: &At, names: &Names) {
        for name in expr.names() {
            let built_in = name == "inputs" || names.host && (name == "host" || name == FILES);
            if built_in || names.own.contains(&name) || self.state.contains_key(&name) {
                continue;
            }
            let known = self.state.keys().map(String::as_str).chain(names.own.iter().map(String::as_str));
            let built_in = ["inputs", "host", FILES].into_iter().take(if names.host { 3 } else { 1 });
            let help = match did_you_mean(&name, known.chain(built_in)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if name == "host" || name == FILES => "no host is concerned here: name one, as in `role.rok1`".into(),
                None if self.hosts.contains(name.as_str()) => format!("a host is a text in an expression: '{name}'"),
                None => "it sees the tables of [state], `inputs`, and in a reply `host`, `file` and what the pattern caught".into(),
            };
            self.report(
                Diagnostic::new(
                    kinds::UNKNOWN_NAME,
                    format!("nothing is called `{name}` here"),
                    at.label(format!("`{name}`")),
                )
                .help(help),
            );
        }
    }

    /// A duration.
    pub fn duration(&self, table: &Table<'_>, key: &str) -> Option<Duration> {
        let text = table.text(key)?;
        let found = duration(&text);
        if found.is_none() {
            self.report(
                Diagnostic::new(kinds::DURATION, format!("`{key}` is no duration"), text.at.label("here"))
                    .help("such as \"90s\", \"15m\", \"1h 30m\", \"7d\""),
            );
        }
        found
    }

    /// `for = "x, y in list"`, and the names that it makes.
    pub fn each(&self, table: &Table<'_>, names: &Names) -> Option<Each> {
        let text = table.text("for")?;
        let parsed = text.value.split_once(" in ").map(|(left, right)| {
            let names: Vec<String> = left.split(',').map(|name| name.trim().to_owned()).collect();
            (names, text.value.len() - right.len(), right)
        });
        let is_name = |name: &String| {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let Some((own, at, over)) = parsed.filter(|(own, ..)| own.iter().all(is_name)) else {
            self.report(
                Diagnostic::new(kinds::LOOP, "`for` is no loop", text.at.label("here"))
                    .help("`x in list`, or `x, y in list` for a list of lists"),
            );
            return None;
        };
        let over = self.expr(
            Said {
                value: over.to_owned(),
                at: text.at.inside(at..text.value.len()),
            },
            names,
        )?;
        Some(Each { names: own, over })
    }

    /// Hosts: a name, a list of names, an expression, or `true` for the host concerned.
    pub fn whom(&self, table: &Table<'_>, key: &str, names: &Names) -> Option<Whom> {
        let item = table.item(key)?;
        if let Some(flag) = item.flag() {
            return flag.value.then_some(Whom::This);
        }
        if let Some(text) = item.text() {
            if self.hosts.contains(text.value.as_str()) {
                return Some(Whom::Named(vec![text.value.as_str().into()]));
            }
            return self.expr(text, names).map(Whom::Expr);
        }
        let listed: Vec<Said<String>> = item.list().into_iter().filter_map(Item::text).collect();
        Some(Whom::Named(listed.into_iter().filter_map(|host| self.host(host)).collect()))
    }

    /// A host of the cluster.
    pub fn host(&self, name: Said<String>) -> Option<HostName> {
        if self.hosts.contains(name.value.as_str()) {
            return Some(name.value.into());
        }
        let help = did_you_mean(&name.value, self.hosts.iter().map(HostName::as_str))
            .map_or_else(|| format!("add [host.{}]", name.value), |meant| format!("did you mean `{meant}`?"));
        self.report(
            Diagnostic::new(
                kinds::UNKNOWN_HOST,
                format!("the cluster has no host {}", name.value),
                name.at.label("this host"),
            )
            .help(help),
        );
        None
    }

    /// The changes of a `set`.
    pub fn changes(&self, table: &Table<'_>, key: &str, names: &Names) -> Vec<Change> {
        let mut changes = Vec::new();
        if let Some(set) = table.table(key) {
            self.nested(&set, None, names, &mut changes);
        }
        changes
    }

    fn nested(&self, table: &Table<'_>, within: Option<&Place>, names: &Names, changes: &mut Vec<Change>) {
        for (key, item) in table.entries() {
            let Some(place) = self.place(&key, within) else { continue };
            for expr in place.expressions() {
                self.check_names(expr, &key.at, names);
            }
            let kind = match place.kind(self.state) {
                Ok(kind) => kind,
                Err(message) => {
                    self.report(
                        Diagnostic::new(kinds::UNKNOWN_PLACE, message, key.at.label("this place"))
                            .help("`set` changes what [state] has; give it a first value there"),
                    );
                    continue;
                }
            };
            if item.table().is_none()
                && let Some(why) = self.fixed(&place)
            {
                self.report(
                    Diagnostic::new(kinds::UNKNOWN_PLACE, format!("`{place}`: {why}"), key.at.label("this place"))
                        .help("what may be set is in the reference: nodes, resources, daemons, bricks, clients"),
                );
                continue;
            }
            match item.table() {
                Some(inner) => self.nested(&inner, Some(&place), names, changes),
                None => changes.extend(self.given(item, kind, &place, names).map(|value| Change { place, value })),
            }
        }
    }

    /// Why a place of the simulated Pacemaker or Gluster can't be set; nothing where it can be, or is none of theirs.
    fn fixed(&self, place: &Place) -> Option<String> {
        if !self.model.has(&place.root) {
            return None;
        }
        let mut here = self.state.get(&place.root)?;
        let mut way = vec![place.root.clone()];
        for key in &place.keys {
            let (name, next) = match key {
                crate::rehearsal::scenario::PlaceKey::Name(name) => (name, here.get(name)?),
                crate::rehearsal::scenario::PlaceKey::Expr(_) => here.as_object()?.iter().next()?,
            };
            way.push(name.clone());
            here = next;
        }
        self.model.clone().set(&way, here).err()
    }

    fn place(&self, key: &Said<String>, within: Option<&Place>) -> Option<Place> {
        let whole = |root: &Place| {
            let mut place = root.clone();
            place.keys.push(crate::rehearsal::scenario::PlaceKey::Name(key.value.clone()));
            place
        };
        // A key with dots in its name, such as a host's full name, is taken as it is where it is one.
        if let Some(place) = within.map(whole)
            && place.kind(self.state).is_ok()
        {
            return Some(place);
        }
        let text = match within {
            Some(outer) if key.value.starts_with('[') => format!("{outer}{}", key.value),
            Some(outer) => format!("{outer}.{}", key.value),
            None => key.value.clone(),
        };
        match Place::parse(&text) {
            Ok(place) => Some(place),
            Err(error) => {
                self.report(Diagnostic::new(kinds::UNKNOWN_PLACE, error.message, key.at.label("this place")));
                None
            }
        }
    }

    fn given(&self, item: Item<'_>, kind: Option<Kind>, place: &Place, names: &Names) -> Option<Given> {
        let Some(text) = item.text() else {
            let value = item.value();
            self.check_kind(&value, kind, place, &item.at())?;
            return Some(Given::Value(value));
        };
        let template = self.template(text.clone(), names)?;
        let trimmed = text.value.trim();
        if let [only] = template.expressions()[..]
            && let Some(inner) = trimmed.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"))
            && inner.trim() == only.source().trim()
        {
            return Some(Given::Expr(only.clone()));
        }
        match kind {
            Some(Kind::Text) | None => Some(Given::Text(template)),
            Some(kind) if template.expressions().is_empty() => match Expr::parse(&text.value) {
                Ok(expr) => {
                    self.check_names(&expr, &text.at, names);
                    Some(Given::Expr(expr))
                }
                Err(_) => {
                    self.wrong_kind(place, kind, &text.at);
                    None
                }
            },
            Some(kind) => {
                self.wrong_kind(place, kind, &text.at);
                None
            }
        }
    }

    fn check_kind(&self, value: &Value, kind: Option<Kind>, place: &Place, at: &At) -> Option<()> {
        let Some(expected) = kind else { return Some(()) };
        if Kind::of(value) == Some(expected) {
            return Some(());
        }
        self.wrong_kind(place, expected, at);
        None
    }

    fn wrong_kind(&self, place: &Place, expected: Kind, at: &At) {
        self.report(
            Diagnostic::new(
                kinds::STATE_TYPE,
                format!("`{place}` is {expected}, by its first value in [state]"),
                at.label(format!("not {expected}")),
            )
            .help("one `{{ expression }}` and nothing else gives the expression's value as it is"),
        );
    }
}

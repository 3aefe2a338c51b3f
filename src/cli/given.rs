//! What is given of a run before anybody is asked: by a site file, and on the command line.

use super::{Failure, groups, sites};
use crate::{
    procedure::{
        inputs,
        model::{InputKind, Procedure},
        origin::{Origin, Origins},
        site::Site,
    },
    words::{Groups, Value, Values},
};

/// Values, where they come from, and the place.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// By the name of their input or column. The command line's come before the site's.
    pub values: Values,
    /// Where they come from.
    pub origins: Origins,
    /// The place, where one was named.
    pub site: Site,
    /// What it is called: by itself, or by its file.
    pub place: Option<String>,
}

impl Given {
    /// `site` names a site or its file; `given` are `NAME=VALUE`.
    ///
    /// # Errors
    /// The site can't be read or doesn't fit; a value isn't one of its input's kind.
    pub fn of(procedure: &Procedure, site: Option<&str>, given: &[String]) -> Result<Given, Failure> {
        let clustershell = groups::of_clustershell();
        let mut all = Given::default();
        let groups = match site {
            None => {
                all.site.groups = clustershell.clone();
                clustershell
            }
            Some(name) => {
                let (label, site) = sites::load(name, procedure, clustershell)?;
                all.values = inputs::unfolded(procedure, &site.inputs, &site.groups).0;
                let origins = all.values.keys().map(|name| (name.clone(), Origin::Site(label.clone())));
                all.origins = origins.collect();
                all.place = Some(label);
                all.site = site;
                all.site.groups.clone()
            }
        };
        for input in &procedure.inputs {
            // What a default's groups stand for here; where the place has none, it is asked for.
            let of_place = input
                .default
                .as_ref()
                .and_then(|default| inputs::hosts(input.kind, default, &groups).ok()?);
            if let Some(hosts) = of_place.filter(|_| !all.values.contains_key(&input.name)) {
                all.values.insert(input.name.clone(), hosts);
                all.origins.insert(input.name.clone(), Origin::Default);
            }
        }
        for given in given {
            let (name, text) = given
                .split_once('=')
                .ok_or_else(|| Failure::Usage(format!("{given:?} is no NAME=VALUE")))?;
            all.values.insert(name.to_owned(), value(procedure, &groups, name, text)?);
            all.origins.insert(name.to_owned(), Origin::CommandLine);
        }
        Ok(all)
    }

    /// How often things are not as often there as the site says.
    pub fn miscounted(&self, values: &Values) -> Vec<inputs::WrongInput> {
        inputs::miscounted(values, &self.site.counts)
    }
}

/// A value of the command line, by what its input is.
fn value(procedure: &Procedure, groups: &Groups, name: &str, text: &str) -> Result<Value, Failure> {
    let all = || procedure.inputs.iter().map(|input| input.name.as_str());
    let Some(input) = procedure.inputs.iter().find(|input| input.name == name) else {
        let near = crate::diagnostic::did_you_mean(name, all())
            .map(|near| format!(" Did you mean {near}?"))
            .unwrap_or_default();
        return Err(Failure::Usage(format!("{} asks for no {name}.{near}", procedure.name)));
    };
    let items = || text.split(',').map(str::trim).filter(|item| !item.is_empty());
    let wanted = |what: &str| Failure::Usage(format!("{name}: {what} is wanted, and {text:?} is none"));
    Ok(match input.kind {
        InputKind::Secret => {
            return Err(Failure::Usage(format!(
                "{name} is a secret: it is never given on a command line, which others can read"
            )));
        }
        InputKind::Lines => items().collect::<Vec<_>>().into(),
        InputKind::Number => Value::Number(text.parse().map_err(|_| wanted("a number"))?),
        InputKind::YesNo => match text {
            "yes" | "true" => true.into(),
            "no" | "false" => false.into(),
            _ => return Err(wanted("yes or no")),
        },
        InputKind::Text | InputKind::Choice => text.into(),
        InputKind::Host | InputKind::Hosts | InputKind::Pair | InputKind::Pairs => inputs::hosts(input.kind, &text.into(), groups)
            .map_err(|why| Failure::Usage(format!("{name}: {why}")))?
            .unwrap_or_default(),
    })
}

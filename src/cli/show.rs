use super::{Failure, Status, groups, library, say::say};
use crate::{
    procedure::{
        inputs,
        model::{InputKind, Procedure},
        show as shown, site,
    },
    tables::{self, Problems},
    words::{Groups, Value, Values},
};
use std::{fs, path::Path};

/// How a procedure is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For a terminal
    #[default]
    Text,
    /// For a change request
    Markdown,
    /// For other programs
    Json,
}

/// One procedure, its whole plan, with inputs filled in where given.
pub(super) fn show(name: &str, site: Option<&Path>, inputs: &[String], format: Format) -> Result<Status, Failure> {
    let loaded = library::find(name)?;
    let groups = groups::of_clustershell();
    let (mut values, groups) = match site {
        Some(path) => of_site(&loaded.procedure, &groups, path)?,
        None => (Values::new(), groups),
    };
    for given in inputs {
        let (name, text) = given
            .split_once('=')
            .ok_or_else(|| Failure::Usage(format!("{given:?} is no NAME=VALUE")))?;
        values.insert(name.to_owned(), value(&loaded.procedure, &groups, name, text)?);
    }
    let overview = shown::overview(&loaded.procedure, &values).map_err(|error| Failure::Usage(error.why))?;
    let text = match format {
        Format::Text => shown::text(&overview),
        Format::Markdown => shown::markdown(&overview),
        Format::Json => shown::json(&overview),
    };
    say!("{}", text.trim_end());
    Ok(Status::Finished)
}

/// The values of a site file, checked against the procedure, and the groups that there are with its own.
fn of_site(procedure: &Procedure, groups: &Groups, path: &Path) -> Result<(Values, Groups), Failure> {
    let bytes = fs::read(path).map_err(|error| Failure::Usage(format!("{} can't be read: {error}", path.display())))?;
    let problems = Problems::default();
    let mut site = tables::source(&path.display().to_string(), &bytes, &problems).and_then(|source| site::read(&source, &problems));
    if let Some(site) = &mut site {
        site.groups = groups.clone().of_site(std::mem::take(&mut site.groups.site));
        site.fit(procedure, &problems);
    }
    match site.filter(|_| problems.errors() == 0) {
        Some(site) => Ok((inputs::unfolded(procedure, &site.inputs, &site.groups).0, site.groups)),
        None => Err(Failure::diagnostics(&problems.sorted())),
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

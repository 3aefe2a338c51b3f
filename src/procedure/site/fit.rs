//! Whether a site fits a procedure.

use super::{SECRET_IN_SITE, Site, WRONG_INPUT};
use crate::{
    diagnostic::{Diagnostic, did_you_mean},
    procedure::{
        inputs::{self, WrongInput},
        model::{Input, InputKind, Procedure},
    },
    tables::Problems,
};

impl Site {
    /// Reports what doesn't fit a procedure: values of another kind, names that it doesn't ask for, secrets. Missing ones are asked later.
    /// Node sets in them may name its groups.
    pub fn fit(&self, procedure: &Procedure, problems: &Problems) {
        for input in procedure.inputs.iter().filter(|input| input.kind == InputKind::Secret) {
            if let Some(at) = self.places.get(&input.name) {
                let told = Diagnostic::new(
                    SECRET_IN_SITE,
                    format!("{} is a secret, and a site file is read by others", input.name),
                    at.label("here"),
                );
                problems.report(told.help("take it out, and change it: it has been written down; a run asks for it"));
            }
        }
        let names = procedure
            .inputs
            .iter()
            .flat_map(|input| std::iter::once(&input.name).chain(input.columns.iter().map(|column| &column.name)));
        let names: Vec<&str> = names.map(String::as_str).collect();
        for (name, at) in &self.places {
            if !names.contains(&name.as_str()) {
                let told = Diagnostic::new(
                    WRONG_INPUT,
                    format!("{} asks for no {name}", procedure.name),
                    at.label("this value"),
                );
                let help = did_you_mean(name, names.iter().copied()).map_or_else(
                    || format!("it asks for {}", names.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                problems.report(told.help(help));
            }
        }
        for (name, at) in &self.counted {
            let counted = |input: &&Input| matches!(input.kind, InputKind::Hosts | InputKind::Pairs);
            let countable: Vec<&str> = procedure.inputs.iter().filter(counted).map(|input| input.name.as_str()).collect();
            if !countable.contains(&name.as_str()) {
                let told = Diagnostic::new(
                    WRONG_INPUT,
                    format!("{} has no list of hosts {name}, to be counted", procedure.name),
                    at.label("this count"),
                );
                let help = match (did_you_mean(name, countable.iter().copied()), countable.is_empty()) {
                    (Some(near), _) => format!("did you mean `{near}`?"),
                    (None, false) => format!("there are {}", countable.join(", ")),
                    (None, true) => "it asks for no list of hosts".to_owned(),
                };
                problems.report(told.help(help));
            }
        }
        for wrong in self.amiss(procedure) {
            let secret = procedure
                .inputs
                .iter()
                .any(|input| input.name == wrong.name && input.kind == InputKind::Secret);
            if let Some(at) = self
                .places
                .get(&wrong.name)
                .filter(|_| !secret && names.contains(&wrong.name.as_str()))
            {
                problems.report(Diagnostic::new(
                    WRONG_INPUT,
                    format!("{}: {}", wrong.name, wrong.why),
                    at.label("this value"),
                ));
            }
        }
    }

    /// What is wrong with its values; each told once.
    fn amiss(&self, procedure: &Procedure) -> Vec<WrongInput> {
        let (values, mut wrong) = inputs::unfolded(procedure, &self.inputs, &self.groups);
        let told: Vec<String> = wrong.iter().map(|wrong| wrong.name.clone()).collect();
        let others = inputs::complete(procedure, &values).err().unwrap_or_default().into_iter();
        let counted = inputs::miscounted(&values, &self.counts);
        wrong.extend(others.chain(counted).filter(|wrong| !told.contains(&wrong.name)));
        wrong
    }
}

//! What the inputs alone decide: which monitors and guards there are for them.

use super::{
    expr::Expr,
    model::{Monitor, Procedure},
    scope::Scope,
};
use crate::words::{Truth, Value, Values};

impl Procedure {
    /// Whether these inputs ask for what stands under this condition. What can't be told does count.
    pub fn applies(&self, when: Option<&Expr>, inputs: &Values) -> bool {
        let scope = Given {
            constants: &self.constants,
            inputs,
        };
        when.is_none_or(|when| when.truth(&scope).0 != Truth::No)
    }

    /// The monitors of the whole procedure that there are for these inputs.
    pub fn monitors_for<'a>(&'a self, inputs: &'a Values) -> impl Iterator<Item = &'a Monitor> {
        self.monitors.iter().filter(|monitor| self.applies(monitor.when.as_ref(), inputs))
    }
}

/// Inputs and constants.
struct Given<'a> {
    constants: &'a Values,
    inputs: &'a Values,
}

impl Scope for Given<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        self.inputs.get(name).or_else(|| self.constants.get(name)).cloned()
    }

    fn monitor(&self, _: &str) -> Option<Value> {
        None
    }

    fn is_secret(&self, _: &str) -> bool {
        false
    }

    fn up(&self, _: &str) -> Option<bool> {
        None
    }
}

use super::Turn;
use crate::{
    procedure::scope::Scope,
    words::{SecretName, Value},
};
use serde_json::json;

/// What a turn of a loop sees: its own values, then everything around.
pub struct InTurn<'a> {
    /// Everything around.
    pub base: &'a dyn Scope,
    /// The turn, and those around it.
    pub turn: &'a Turn,
}

impl Scope for InTurn<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.turn.values.get(name) {
            return Some(value.clone());
        }
        match (name, self.turn.path.last()) {
            ("turn", Some(at)) => {
                let pass = self
                    .base
                    .value("turn")
                    .and_then(|turn| turn.get("pass").cloned())
                    .unwrap_or_else(|| json!(1));
                Some(json!({ "first": at.first, "last": at.last, "pass": pass }))
            }
            ("turn", None) => self
                .base
                .value("turn")
                .or_else(|| Some(json!({ "first": true, "last": true, "pass": 1 }))),
            _ => self.base.value(name),
        }
    }

    fn monitor(&self, name: &str) -> Option<Value> {
        self.base.monitor(name)
    }

    fn is_secret(&self, name: &str) -> bool {
        self.secret(name).is_some()
    }

    fn secret(&self, name: &str) -> Option<SecretName> {
        if let Some(secret) = self.turn.secrets.get(name) {
            return Some(secret.clone());
        }
        if self.turn.values.contains_key(name) {
            return None;
        }
        self.base.secret(name)
    }

    fn up(&self, host: &str) -> Option<bool> {
        self.base.up(host)
    }
}

//! Taking values out of outputs: which hunt finds a take, and what the catch is worth. Pure.

use super::{
    model::Take,
    scope::{Scope, Unready},
};
use crate::words::{HostName, Kept, Matcher, Value};

/// The matcher that hunts for a take; none where the take needs no output.
///
/// # Errors
/// Its pattern can't be rendered now.
pub fn matcher(_take: &Take, _id: u16, _scope: &dyn Scope) -> Result<Option<Matcher>, Unready> {
    todo!()
}

/// The value of any take but `host`, out of one host's output.
///
/// # Errors
/// In words: nothing matched and there is no `otherwise`, too much, not a number, an empty or dangerous value.
pub fn value(_take: &Take, _kept: Option<&Kept>, _scope: &dyn Scope) -> Result<Value, String> {
    todo!()
}

/// The value of a `host` take: the one host where it matched. `all` says whether all hosts were reached.
///
/// # Errors
/// In words: several matched, or one wasn't reached; none matched and there is no `otherwise`.
pub fn host(_take: &Take, _by_host: &[(HostName, Option<Kept>)], _all: bool, _scope: &dyn Scope) -> Result<Value, String> {
    todo!()
}

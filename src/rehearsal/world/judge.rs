//! Whether a rehearsal ended as its scenario says.

use super::World;
use crate::{procedure::scope::Unready, rehearsal::end::Outcome, words::Truth};
use std::collections::BTreeSet;

impl World {
    /// What differs from the scenario's `[end]`, each in a sentence; nothing where it ended as it should.
    pub fn judge(&self, outcome: &Outcome) -> Vec<String> {
        let faults: BTreeSet<&str> = self.faults_that_came().collect();
        let mut wrong: Vec<String> = self.trouble.iter().cloned().collect();
        wrong.extend(self.scenario.end.differences(outcome, &faults));
        for require in &self.scenario.end.require {
            match require.truth(&self.plain()) {
                (Truth::Yes, _) => {}
                (Truth::No, _) => wrong.push(format!("`{}` should hold at the end, and doesn't", require.source())),
                (Truth::Unknown, why) => {
                    let why = Unready::new(why.unwrap_or_default());
                    wrong.push(format!("`{}` should hold at the end, and can't be told: {why}", require.source()));
                }
            }
        }
        for state in self.faults.iter().filter(|state| state.came.is_none()) {
            let fault = &state.fault;
            wrong.push(format!("the fault {} (line {}) never came", fault.name, fault.line));
        }
        wrong
    }
}

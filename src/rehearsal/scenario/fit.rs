//! Whether a scenario and its procedure go together: inputs, steps, commands.

use super::{Scenario, StepRef, Token, Trigger, read::kinds, without_turns};
use crate::{
    diagnostic::{Diagnostic, Kind, did_you_mean},
    procedure::{
        inputs,
        model::{Action, InputKind, Monitor, Node, Procedure, RunWhat, Step, Undo},
        scope::Known,
        template::{Part, Template},
    },
    rehearsal::cluster_model::Fit,
    tables::{At, Problems},
    words::{Groups, Truth, Value},
};
use std::{collections::BTreeSet, sync::Arc};

/// A command of the procedure, as far as it is known before a run.
struct Commanded {
    /// The step's id without loop values, or what else it is.
    whose: String,
    /// Its text as written.
    text: String,
    /// Likewise, expressions being any text.
    tokens: Vec<Token>,
    /// It is of the body, and its conditions may hold.
    expected: bool,
}

impl Scenario {
    /// Fits the scenario to its procedure: takes secrets out of the inputs and defaults in, and reports what doesn't go together.
    pub fn fit(&mut self, procedure: &Procedure, problems: &Problems) {
        if self.procedure != procedure.name
            && let Some(at) = &self.title_at
        {
            report(
                problems,
                kinds::OTHER_PROCEDURE,
                format!(
                    "this scenario is for {}, and lies in the folder of {}",
                    self.procedure, procedure.name
                ),
                at,
                None,
            );
        }
        self.fit_inputs(procedure, problems);
        let survey = Survey::of(procedure, self);
        self.fit_steps(&survey, problems);
        self.fit_commands(&survey, problems);
    }

    fn fit_inputs(&mut self, procedure: &Procedure, problems: &Problems) {
        // What isn't understood stays, and is told with all else that is wrong with the inputs.
        self.inputs = inputs::unfolded(procedure, &self.inputs, &Groups::default()).0;
        let columns = || procedure.inputs.iter().flat_map(|input| &input.columns);
        let known: BTreeSet<&str> = procedure
            .inputs
            .iter()
            .map(|input| input.name.as_str())
            .chain(columns().map(|column| column.name.as_str()))
            .collect();
        for (name, at) in &self.inputs_at {
            if !known.contains(name.as_str()) {
                let help = did_you_mean(name, known.iter().copied()).map(|meant| format!("did you mean `{meant}`?"));
                report(
                    problems,
                    kinds::UNKNOWN_INPUT,
                    format!("{} has no input `{name}`", procedure.name),
                    at,
                    help,
                );
            }
        }
        for input in &procedure.inputs {
            if input.kind == InputKind::Secret {
                if let Some(Value::String(secret)) = self.inputs.remove(&input.name) {
                    self.secrets.insert(input.name.as_str().into(), secret);
                }
                continue;
            }
            if let Some(default) = &input.default
                && !self.discover.contains(&input.name)
            {
                self.inputs.entry(input.name.clone()).or_insert_with(|| default.clone());
            }
            if matches!(input.kind, InputKind::Host | InputKind::Hosts | InputKind::Pair | InputKind::Pairs) {
                self.fit_hosts(&input.name, self.inputs.get(&input.name), problems);
            }
        }
        for column in columns().filter(|column| column.kind == InputKind::Host) {
            let values = self.inputs.get(&column.name).and_then(Value::as_object);
            for value in values.into_iter().flat_map(|map| map.values()) {
                self.fit_hosts(&column.name, Some(value), problems);
            }
        }
    }

    /// Every host of an input is one of the cluster.
    fn fit_hosts(&self, input: &str, value: Option<&Value>, problems: &Problems) {
        match value {
            Some(Value::String(host)) if !self.hosts.contains_key(host.as_str()) => {
                if let Some(at) = self.inputs_at.get(input) {
                    report(
                        problems,
                        kinds::UNKNOWN_HOST,
                        format!("the cluster has no host {host}"),
                        at,
                        Some(format!("add [host.{host}]")),
                    );
                }
            }
            Some(Value::Array(values)) => values.iter().for_each(|value| self.fit_hosts(input, Some(value), problems)),
            _ => {}
        }
    }

    fn fit_steps(&self, survey: &Survey, problems: &Problems) {
        let faults: BTreeSet<&str> = self
            .faults
            .iter()
            .flat_map(|fault| [Some(fault.name.as_str()), fault.what.map(super::Mishap::word)])
            .flatten()
            .collect();
        let at_faults = self.faults.iter().filter_map(|fault| match &fault.trigger {
            Trigger::At(step, _) => Some(step),
            Trigger::When(_) => None,
        });
        let rules = self.operator.rules.iter().flat_map(|rule| rule.step.iter().chain(&rule.doing.of));
        let replies = self
            .replies
            .iter()
            .filter(|reply| !reply.inherited)
            .filter_map(|reply| reply.step.as_ref());
        let happened = self.end.happened.iter().filter(|thing| !faults.contains(thing.id.as_str()));
        let end = self.end.at.iter().chain(&self.end.held).chain(happened);
        let lessons = self.lessons.iter().map(|lesson| &lesson.at);
        for fault in self.lessons.iter().filter_map(|lesson| lesson.fault.as_ref()) {
            if !faults.contains(fault.value.as_str()) {
                let help = did_you_mean(&fault.value, faults.iter().copied()).map_or_else(
                    || "the `name` of a [[fault]] of this file, or its `do`".to_owned(),
                    |meant| format!("did you mean `{meant}`?"),
                );
                report(
                    problems,
                    kinds::LESSON,
                    format!("there is no fault {}", fault.value),
                    &fault.at,
                    Some(help),
                );
            }
        }
        for step in lessons.chain(replies).chain(at_faults).chain(rules).chain(end) {
            survey.check(step, problems);
        }
    }

    fn fit_commands(&self, survey: &Survey, problems: &Problems) {
        for reply in self.replies.iter().filter(|reply| !reply.inherited) {
            let mut meant = survey
                .commands
                .iter()
                .filter(|command| reply.step.as_ref().is_none_or(|step| without_turns(&step.id) == command.whose))
                .peekable();
            let (message, help) = match (&reply.run, &reply.step) {
                (Some(pattern), None) if !meant.any(|command| pattern.may_fit(&command.tokens)) => (
                    "no command of the procedure can match this pattern".to_owned(),
                    survey.nearest(pattern.source()).map(|command| format!("the nearest is: {command}")),
                ),
                (Some(_), Some(step)) if meant.peek().is_none() && survey.knows(step) => (format!("{} runs no command", step.id), None),
                (Some(pattern), Some(step)) if survey.knows(step) && !meant.any(|command| pattern.may_fit(&command.tokens)) => (
                    format!("this reply was written for another command than {} runs", step.id),
                    survey.command_of(step).map(|command| format!("it runs: {command}")),
                ),
                (None, Some(step)) if meant.peek().is_some() => (
                    format!("{} runs a command, and this reply doesn't say which it was written for", step.id),
                    survey.command_of(step).map(|command| format!("add `run`; it runs: {command}")),
                ),
                _ => continue,
            };
            report(problems, kinds::NO_COMMAND, message, &reply.at, help);
        }
        let unanswered: Vec<String> = survey
            .commands
            .iter()
            .filter(|command| command.expected && !self.replies.iter().any(|reply| answers(reply, command)) && !self.models(command))
            .map(|command| format!("{}: {}", command.whose, command.text.trim().replace('\n', "\n  ")))
            .collect();
        if !unanswered.is_empty()
            && let Some(at) = &self.title_at
        {
            let message = format!(
                "no reply fits these commands of {}:\n  {}",
                survey.procedure,
                unanswered.join("\n  ")
            );
            report(
                problems,
                kinds::NO_REPLY,
                message,
                at,
                Some("a rehearsal that comes to one of them ends there; add a [[reply]] for each".into()),
            );
        }
    }
}

impl Scenario {
    /// Whether the simulated Pacemaker or Gluster may know a command: what isn't known of it yet stands for a name or a number.
    fn models(&self, command: &Commanded) -> bool {
        let text = |any: &str| -> String {
            let tokens = command.tokens.iter().map(|token| match token {
                Token::Text(text) => text.as_str(),
                _ => any,
            });
            tokens.collect()
        };
        ["any", "1", "true"]
            .into_iter()
            .any(|any| matches!(self.model.fit(&text(any)), Fit::Known(_)))
    }
}

fn answers(reply: &super::Reply, command: &Commanded) -> bool {
    let step = reply.step.as_ref().is_none_or(|step| without_turns(&step.id) == command.whose);
    step && reply.run.as_ref().is_some_and(|pattern| pattern.may_fit(&command.tokens))
}

fn report(problems: &Problems, kind: Kind, message: String, at: &At, help: Option<String>) {
    let diagnostic = Diagnostic::new(kind, message, at.label("here"));
    problems.report(match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    });
}

/// What a procedure has that a scenario may speak of.
struct Survey {
    procedure: String,
    /// Ids of all nodes, without loop values; those that undo, probe or mend are under the node that they serve.
    ids: BTreeSet<String>,
    /// Own ids of the steps that mend problems of any command.
    anywhere: BTreeSet<String>,
    commands: Vec<Commanded>,
}

impl Survey {
    fn of(procedure: &Procedure, scenario: &Scenario) -> Survey {
        let mut survey = Survey {
            procedure: procedure.name.clone(),
            ids: BTreeSet::new(),
            anywhere: BTreeSet::new(),
            commands: Vec::new(),
        };
        let mut scope = Known::default();
        scope.values.clone_from(&procedure.constants);
        scope.values.extend(scenario.inputs.clone());
        survey.monitors(&procedure.monitors, procedure, &scope, true);
        for input in &procedure.inputs {
            if let Some(discover) = &input.discover {
                let expected = scenario.discover.contains(&input.name);
                survey.command(format!("the discovery of {}", input.name), &discover.run, expected);
            }
        }
        for global in &procedure.problems {
            for step in &global.problem.remedy {
                survey.anywhere.insert(step.common.id.clone());
                survey.step(&step.common.id, step, procedure, false);
            }
        }
        survey.nodes(&procedure.phases, procedure, &scope, true);
        survey
    }

    fn nodes(&mut self, nodes: &[Node], procedure: &Procedure, scope: &Known, expected: bool) {
        for node in nodes {
            let common = node.common();
            let key = common.key.to_string();
            let never = common.when.as_ref().is_some_and(|when| when.truth(scope).0 == Truth::No);
            let expected = expected && !never;
            self.ids.insert(key.clone());
            self.monitors(&common.monitors, procedure, scope, expected);
            if let Undo::Steps(steps) = &common.undo {
                self.side(&key, steps, procedure);
            }
            match node {
                Node::Block(block) => self.nodes(&block.body, procedure, scope, expected),
                Node::Step(step) => {
                    self.step(&key, step, procedure, expected);
                    self.side(&key, &step.probe, procedure);
                    for problem in &step.problems {
                        self.side(&key, &problem.remedy, procedure);
                    }
                }
            }
        }
    }

    fn side(&mut self, key: &str, steps: &[Arc<Step>], procedure: &Procedure) {
        for step in steps {
            let id = format!("{key}/{}", step.common.id);
            self.ids.insert(id.clone());
            self.step(&id, step, procedure, false);
        }
    }

    fn step(&mut self, id: &str, step: &Step, procedure: &Procedure, expected: bool) {
        let Action::Run(run) = &step.action else { return };
        match &run.what {
            RunWhat::Command(template) => self.command(id.to_owned(), template, expected),
            RunWhat::Script(path) => {
                let text = procedure
                    .files
                    .get(path)
                    .map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned());
                let tokens = text.map_or(Token::Any, Token::Text);
                self.commands.push(Commanded {
                    whose: id.to_owned(),
                    text: format!("the script {path}"),
                    tokens: vec![tokens],
                    expected,
                });
            }
        }
    }

    fn monitors(&mut self, monitors: &[Monitor], procedure: &Procedure, scope: &Known, expected: bool) {
        for monitor in monitors {
            let expected = expected && procedure.applies(monitor.when.as_ref(), &scope.values);
            // Alternatives are for older tools: one of them answered is enough.
            for (n, run) in monitor.run.iter().enumerate() {
                self.command(format!("the monitor {}", monitor.name), run, expected && n == 0);
            }
        }
    }

    fn command(&mut self, whose: String, template: &Template, expected: bool) {
        self.commands.push(Commanded {
            whose,
            text: template.source().to_owned(),
            tokens: tokens(template),
            expected,
        });
    }

    fn knows(&self, step: &StepRef) -> bool {
        let id = without_turns(&step.id);
        let last = id.rsplit('/').next().unwrap_or_default();
        self.ids.contains(&id) || self.anywhere.contains(last)
    }

    fn check(&self, step: &StepRef, problems: &Problems) {
        let Some(at) = &step.at else { return };
        if self.knows(step) {
            return;
        }
        let id = without_turns(&step.id);
        let help = did_you_mean(&id, self.ids.iter().map(String::as_str)).map_or_else(
            || "ids are written as `show` has them: PHASE/STEP, with or without loop values".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        report(
            problems,
            kinds::UNKNOWN_STEP,
            format!("{} has no step {}", self.procedure, step.id),
            at,
            Some(help),
        );
    }

    fn command_of(&self, step: &StepRef) -> Option<&str> {
        let id = without_turns(&step.id);
        self.commands
            .iter()
            .find(|command| command.whose == id)
            .map(|command| command.text.as_str())
    }

    fn nearest(&self, pattern: &str) -> Option<&str> {
        did_you_mean(pattern, self.commands.iter().map(|command| command.text.as_str()))
    }
}

/// A template with any text for its expressions.
fn tokens(template: &Template) -> Vec<Token> {
    let tokens = template.parts().iter().map(|part| match part {
        Part::Hole(_) => Token::Any,
        Part::Text(text) => Token::Text(text.clone()),
    });
    trimmed(tokens.collect())
}

/// Without the white space at both ends, which patterns don't look at either.
fn trimmed(mut tokens: Vec<Token>) -> Vec<Token> {
    if let Some(Token::Text(first)) = tokens.first_mut() {
        *first = first.trim_start().to_owned();
    }
    if let Some(Token::Text(last)) = tokens.last_mut() {
        *last = last.trim_end().to_owned();
    }
    tokens
}

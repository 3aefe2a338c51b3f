//! Which hosts a procedure works on, as far as its inputs tell, and which tools its commands want there.

use super::{
    check::shell_text,
    model::{Action, Node, Procedure, RunWhat},
    plan::{self, InTurn, Slot},
    scope::{Known, Scope, Unready},
};
use crate::words::{Account, HostName, Level, StepId, Truth, Values};
use std::collections::{BTreeMap, BTreeSet};

/// What stands for the guide's own machine, where no input names it.
pub const HERE: &str = "here";

/// What is wanted of one host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// Programs that commands there begin with.
    pub tools: BTreeSet<String>,
    /// A command there wants a terminal.
    pub terminal: bool,
    /// As whom steps are done there, where they say it.
    pub accounts: BTreeSet<Account>,
}

/// What is wanted of each host. Parts whose values only come later are left out: their hosts are looked at when they are reached. So
/// are parts that the inputs rule out.
///
/// # Errors
/// Where the values of a loop can't tell its turns apart, or the plan would be too long.
pub fn uses(procedure: &Procedure, values: &Values) -> Result<BTreeMap<HostName, Use>, Unready> {
    let mut known = Known {
        values: procedure.constants.clone(),
        ..Known::default()
    };
    known.values.insert("here".into(), HERE.into());
    known.values.extend(values.clone());
    let mut uses: BTreeMap<HostName, Use> = BTreeMap::new();
    for monitor in procedure.monitors_for(values) {
        let Ok(hosts) = monitor.on.hosts(&known) else { continue };
        // Of alternatives for older tools, one is enough.
        let tools = match monitor.run.as_slice() {
            [run] => of_text(&run.command(&known).unwrap_or_else(|_| run.outline(&known))),
            _ => BTreeSet::new(),
        };
        for host in hosts {
            uses.entry(host).or_default().tools.extend(tools.clone());
        }
    }
    let mut left_out: BTreeSet<StepId> = BTreeSet::new();
    for slot in plan::outline(procedure, &known)? {
        if slot.parent().is_some_and(|parent| left_out.contains(parent)) || is_not_reached(procedure, &slot, &known) {
            left_out.insert(slot.id().clone());
            continue;
        }
        let Slot::Step(planned) = slot else { continue };
        let Some(step) = procedure.step(&planned.key) else { continue };
        let scope = InTurn {
            base: &known,
            turn: &planned.turn,
        };
        let Some(Ok(hosts)) = step.on.as_ref().map(|on| on.hosts(&scope)) else {
            continue;
        };
        for host in hosts {
            let wanted = uses.entry(host).or_default();
            let account = Account {
                login: step.login.clone(),
                run_as: step.run_as.clone(),
            };
            if !account.is_usual() {
                wanted.accounts.insert(account);
            }
            if let Action::Run(run) = &step.action {
                wanted.tools.extend(of_run(procedure, &run.what, &scope));
                wanted.terminal |= run.terminal;
            }
        }
    }
    Ok(uses)
}

/// Whether its `when` says no already. Which host the guide's own machine is, isn't known before all have been looked at.
fn is_not_reached(procedure: &Procedure, slot: &Slot, known: &Known) -> bool {
    let (key, turn) = match slot {
        Slot::Block(block) => (&block.key, &block.turn),
        Slot::Step(step) => (&step.key, &step.turn),
        Slot::Later(_) => return false,
    };
    let when = procedure.node(key).and_then(|node| node.common().when.clone());
    when.is_some_and(|when| !when.names().contains(HERE) && when.truth(&InTurn { base: known, turn }).0 == Truth::No)
}

/// Whether no step of its phases changes anything anywhere: what is cut off there can simply be done again.
pub fn only_looks(procedure: &Procedure) -> bool {
    fn look(nodes: &[Node]) -> bool {
        nodes.iter().all(|node| match node {
            Node::Block(block) => look(&block.body),
            Node::Step(step) => step.effect == Level::Observe,
        })
    }
    look(&procedure.phases)
}

fn of_run(procedure: &Procedure, what: &RunWhat, scope: &dyn Scope) -> BTreeSet<String> {
    match what {
        RunWhat::Command(command) => of_text(&command.command(scope).unwrap_or_else(|_| command.outline(scope))),
        RunWhat::Script(path) => match procedure.files.get(path).map(|content| String::from_utf8_lossy(content)) {
            Some(text) if !text.starts_with("#!") || text.lines().next().is_some_and(|first| first.ends_with("sh")) => of_text(&text),
            _ => BTreeSet::new(),
        },
    }
}

/// What a shell has in itself, and the words of its grammar.
const OF_THE_SHELL: [&str; 50] = [
    ".", ":", "[", "alias", "bg", "break", "case", "cd", "command", "continue", "do", "done", "echo", "elif", "else", "esac", "eval",
    "exec", "exit", "export", "false", "fg", "fi", "for", "function", "getopts", "hash", "if", "in", "jobs", "kill", "local", "printf",
    "pwd", "read", "readonly", "return", "set", "shift", "source", "test", "times", "trap", "true", "type", "ulimit", "umask", "unset",
    "until", "wait",
];

/// The programs that the commands of a shell text begin with. What is a function there, a path of the procedure's own or not plain is
/// left out: a tool that is missed is found by the step, one that is wrongly wanted would stand in the way.
fn of_text(text: &str) -> BTreeSet<String> {
    let shell = shell_text::read(text);
    let is_plain = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+'))
    };
    let functions: BTreeSet<&str> = shell
        .commands
        .iter()
        .filter(|command| command.then == "(")
        .filter_map(|command| command.argv().first().copied())
        .collect();
    let first = shell.commands.iter().filter_map(|command| command.argv().first().copied());
    first
        .filter(|word| is_plain(word) && !OF_THE_SHELL.contains(word) && *word != "while" && !functions.contains(word))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Value;

    #[test]
    fn tools_are_what_commands_begin_with() {
        let tools = |text: &str| of_text(text).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(
            tools("pcs status | grep -q Online && sudo systemctl stop corosync"),
            "grep pcs systemctl"
        );
        assert_eq!(tools("cd /srv; for n in a b; do echo $n; done; [ -e x ] || exit 1"), "");
        assert_eq!(tools("say() { echo x; }; say; $TOOL --now; ./own --x"), "");
        assert_eq!(tools("timeout 30 gluster volume info > /tmp/x"), "gluster");
    }

    #[test]
    fn what_the_inputs_rule_out_wants_no_tools() {
        let catalogue = crate::procedure::catalogue::Catalogue::shipped();
        let folder = &catalogue.procedures["management-cluster-restart"];
        let (procedure, _) = crate::procedure::load::load(folder, &catalogue.fragments).unwrap();
        let wanted = |group_source: bool| {
            let hosts = |names: &[&str]| Value::from(names.to_vec());
            let values = Values::from([
                ("top".to_owned(), hosts(&["top1", "top2"])),
                ("last".to_owned(), "top1".into()),
                ("worker".to_owned(), hosts(&[])),
                ("island_worker".to_owned(), hosts(&[])),
                ("group_source".to_owned(), group_source.into()),
            ]);
            let uses = uses(&procedure, &values).unwrap();
            uses.values().any(|wanted| wanted.tools.contains("nodeset"))
        };
        assert!(wanted(true));
        assert!(!wanted(false));
    }

    #[test]
    fn the_shipped_procedures_want_no_word_of_the_shells_grammar() {
        for (name, folder) in &crate::procedure::catalogue::Catalogue::shipped().procedures {
            let (procedure, _) =
                crate::procedure::load::load(folder, &crate::procedure::catalogue::Catalogue::shipped().fragments).unwrap();
            let Ok(uses) = uses(&procedure, &Values::new()) else { continue };
            for (host, wanted) in uses {
                for tool in wanted.tools {
                    assert!(!OF_THE_SHELL.contains(&tool.as_str()), "{name} on {host}: {tool}");
                }
            }
        }
    }
}

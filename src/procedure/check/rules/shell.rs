//! Shell commands that go wrong quietly: a few tokens each, not a shell parser.

use super::{
    Rules,
    shell_text::{self, ShellText, Simple},
};
use crate::{
    diagnostic::{Diagnostic, Kind},
    procedure::{
        check::{effects, kinds, survey::SiteId},
        raw::Text,
    },
    words::Level,
};
use std::ops::Range;

/// Tools whose exit status says that a request was taken, not that it was done.
const LYING: [&str; 8] = [
    "pcs",
    "crm",
    "crm_resource",
    "crm_standby",
    "gluster",
    "service",
    "drbdadm",
    "clusvcadm",
];

/// Variables that every shell, or the runner, sets.
const SET: [&str; 21] = [
    "HOME", "PATH", "PWD", "OLDPWD", "USER", "LOGNAME", "SHELL", "IFS", "PPID", "OPTIND", "OPTARG", "LANG", "LC_ALL", "TERM", "PAGER",
    "PS1", "PS4", "HOSTNAME", "LINENO", "TMPDIR", "RANDOM",
];

pub fn check(rules: &Rules<'_, '_>) {
    for site in rules.sites() {
        let Some(run) = &rules.survey.sites[site].raw.run else { continue };
        let text = shell_text::read(run);
        let shell = Shell {
            rules,
            site,
            run,
            text: &text,
        };
        shell.lost_failure();
        shell.unset_variable();
        shell.exit_only();
        for command in &text.commands {
            let argv = command.argv();
            shell.will_ask(command, &argv);
            shell.standby(command, &argv);
        }
        shell.exit_one();
    }
}

struct Shell<'a, 'r> {
    rules: &'a Rules<'a, 'r>,
    site: SiteId,
    run: &'a Text,
    text: &'a ShellText,
}

impl Shell<'_, '_> {
    fn warn(&self, kind: Kind, message: &str, span: Range<usize>, label: &str, help: &str) {
        self.rules.warn(
            self.site,
            Diagnostic::new(kind, message, self.run.at.inside(span).label(label)).help(help),
        );
    }

    /// `a | b`, and `a && b; c`, in which `sh -e` lets `a` fail.
    fn lost_failure(&self) {
        let commands = &self.text.commands;
        for (index, command) in commands.iter().enumerate() {
            match command.then {
                "|" if index + 1 < commands.len() && !command.tested => self.warn(
                    kinds::LOST_FAILURE,
                    "a pipe ends as its last command does: this one may fail unseen",
                    command.span(),
                    "its failure is lost",
                    "expect something of the output, or run the commands one after the other",
                ),
                "&&" => {
                    let end = commands[index + 1..]
                        .iter()
                        .position(|later| later.then != "&&")
                        .map(|at| index + 1 + at);
                    let goes_on = end.is_some_and(|end| matches!(commands[end].then, ";" | "\n") && end + 1 < commands.len());
                    if goes_on && !self.chain_is_tested(index) {
                        self.warn(
                            kinds::LOST_FAILURE,
                            "`a && b; c` goes on with c where a fails, even under `sh -e`",
                            command.span(),
                            "its failure is lost",
                            "write each command on a line of its own: `sh -e` stops at the first that fails",
                        );
                    }
                }
                _ => {}
            }
        }
    }

    fn chain_is_tested(&self, index: usize) -> bool {
        let before = self.text.commands[..index]
            .iter()
            .rev()
            .take_while(|command| matches!(command.then, "&&" | "||"));
        self.text.commands[index].tested || before.into_iter().any(|command| command.tested)
    }

    fn unset_variable(&self) {
        let raw = self.rules.survey.sites[self.site].raw;
        let env = || raw.env.iter().flat_map(|env| &env.0);
        for (name, span) in &self.text.variables {
            let set = SET.contains(&name.as_str()) || self.text.sets.contains(name) || env().any(|(known, _)| known.value == *name);
            if !set {
                self.warn(
                    kinds::UNSET_VARIABLE,
                    &format!("nothing here sets ${name}: the shell would put in nothing"),
                    span.clone(),
                    "empty, most likely",
                    "write {{ a_name }} for a value of the procedure, or set it with `env`",
                );
            }
        }
    }

    fn will_ask(&self, command: &Simple, argv: &[&str]) {
        let raw = self.rules.survey.sites[self.site].raw;
        let answered = raw.stdin.is_some() || raw.terminal.as_ref().is_some_and(|terminal| terminal.value) || raw.prompt.is_some();
        if answered || self.text.commands.iter().any(|command| command.argv().first() == Some(&"yes")) {
            return;
        }
        let has = |options: &[&str]| argv.iter().any(|word| options.contains(word));
        let short = |letter: char| {
            argv.iter()
                .any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains(letter))
        };
        let (asks, option) = match argv {
            ["yum" | "dnf", ..] => (
                has(&[
                    "install",
                    "update",
                    "upgrade",
                    "remove",
                    "erase",
                    "downgrade",
                    "distro-sync",
                    "autoremove",
                ]) && !short('y')
                    && !has(&["--assumeyes", "--assumeno"]),
                "-y",
            ),
            ["apt" | "apt-get", ..] => (
                has(&[
                    "install",
                    "upgrade",
                    "dist-upgrade",
                    "full-upgrade",
                    "remove",
                    "purge",
                    "autoremove",
                ]) && !short('y')
                    && !short('s')
                    && !has(&["--yes", "--assume-yes", "-qq", "--dry-run"]),
                "-y, and env = { DEBIAN_FRONTEND = \"noninteractive\" }",
            ),
            ["zypper", ..] => (
                has(&["install", "in", "update", "up", "patch", "dup", "remove", "rm"]) && !short('n') && !has(&["--non-interactive"]),
                "--non-interactive",
            ),
            ["gluster", ..] => (
                has(&["stop", "delete", "reset", "detach", "remove-brick"]) && !has(&["--mode=script", "status", "start"]),
                "--mode=script",
            ),
            _ => (false, ""),
        };
        if asks {
            self.warn(
                kinds::WILL_ASK,
                "this command asks before it goes on, and has no terminal to ask on",
                command.span(),
                "asks yes or no",
                &format!("{option}; or terminal = true with a `prompt` for its question"),
            );
        }
    }

    fn standby(&self, command: &Simple, argv: &[&str]) {
        let bare = match argv {
            ["pcs", rest @ ..] => {
                let words: Vec<&&str> = rest.iter().filter(|word| !word.starts_with('-')).collect();
                matches!(words.as_slice(), [.., last] if matches!(**last, "standby" | "unstandby")) && !rest.contains(&"--all")
            }
            _ => false,
        };
        if bare {
            self.warn(
                kinds::STANDBY_WITHOUT_NODE,
                "without a node this means the one that it runs on, or all of them, as the version of pcs has it",
                command.span(),
                "no node is named",
                "name the node: pcs node standby {{ node }}",
            );
        }
    }

    fn exit_only(&self) {
        let raw = self.rules.survey.sites[self.site].raw;
        if effects::of(self.rules.survey, self.site) < Level::Change || raw.expect.as_ref().is_some_and(|expect| !expect.is_empty()) {
            return;
        }
        let lying = self
            .text
            .commands
            .iter()
            .find(|command| command.argv().first().is_some_and(|tool| LYING.contains(tool)));
        if let Some(command) = lying {
            self.warn(
                kinds::EXIT_ONLY,
                "exit 0 of this tool says that it took the request, not that it was done",
                command.span(),
                "known to lie",
                "expect = [{ is = \"…\" }] on what a monitor sees, or a `wait` for it with an `expect` here",
            );
        }
    }

    /// The last command gives the exit status.
    fn exit_one(&self) {
        let raw = self.rules.survey.sites[self.site].raw;
        let Some(command) = self.text.commands.last().filter(|command| !command.tested) else {
            return;
        };
        let allowed = raw
            .exit
            .as_ref()
            .is_some_and(|exit| exit.value.iter().any(|status| status.value != 0));
        let wants_a_match = raw.expect.iter().flatten().any(|expect| expect.pattern.is_some());
        let argv = command.argv();
        let usual = match argv.as_slice() {
            ["grep" | "egrep" | "fgrep" | "zgrep" | "pgrep" | "pidof" | "diff" | "cmp", ..] => true,
            ["df", rest @ ..] => rest.iter().any(|word| word.starts_with("-t")),
            _ => false,
        };
        if usual && !allowed && !wants_a_match {
            self.warn(
                kinds::EXIT_ONE_IS_USUAL,
                "exit 1 of this command only says that nothing was found, and fails the step here",
                command.span(),
                "exit 1 where nothing is found",
                "exit = [0, 1], and an expectation that says what is well; or `match`, if it has to find something",
            );
        }
    }
}

//! What a job does, as a command for the runner.

use super::{Live, Way, copies, lock, power, writes};
use crate::{
    host::{
        StartError,
        runner::{Begin, Input, Place, Size},
    },
    vault::Vault,
    words::{Command, Errand, Work},
};

/// A terminal's size where nobody has said it.
const USUAL: Size = Size { rows: 24, columns: 80 };

impl<C: Way> Live<C> {
    /// The command of a job, filled in.
    pub(super) async fn begin(&self, errand: &Errand, place: &Place, vault: &Vault) -> Result<Begin, StartError> {
        match &errand.work {
            Work::Run(command) => self.command(command, vault),
            Work::Write(writes) => {
                self.unchanged(place, writes).await?;
                writes::begin(writes, vault)
            }
            Work::Copy(copies) => {
                let loaded = self.loaded(copies, &errand.job.host).await?;
                Ok(copies::begin(copies, &errand.job.host, loaded))
            }
            Work::Power(what) => Ok(Begin {
                command: power::command(*what).into(),
                ..Begin::default()
            }),
        }
    }

    /// A command of the procedure.
    pub(super) fn command(&self, command: &Command, vault: &Vault) -> Result<Begin, StartError> {
        let fill = |script| vault.fill(script).map_err(|missing| StartError::Refused(missing.to_string()));
        let env = command
            .env
            .iter()
            .map(|(name, script)| Ok((name.clone(), fill(script)?)))
            .collect::<Result<_, StartError>>()?;
        let stdin = match () {
            () if !command.stdin.0.is_empty() => Input::Bytes(fill(&command.stdin)?),
            // What may be asked without a terminal is answered on standard input.
            () if command.watch.iter().any(|matcher| matcher.hunt == crate::words::Hunt::Prompt) => Input::Answers,
            () => Input::None,
        };
        Ok(Begin {
            command: command.text.clone(),
            env,
            stdin,
            terminal: command.terminal.then(|| lock(&self.size).unwrap_or(USUAL)),
            note: None,
            cap: 0,
        })
    }
}

/// A word for the shell; one with a NUL in it can't be.
pub(super) fn quoted(word: &str) -> Result<String, StartError> {
    shlex::try_quote(word)
        .map(|quoted| quoted.into_owned())
        .map_err(|_| StartError::Refused(format!("{word:?} can't be a shell's word")))
}

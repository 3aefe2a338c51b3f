//! Starting a job, and asking what became of it.

use super::{
    Begin, CAP, Checks, Detach, Input, Place, Runner, Spool,
    hello::jobs,
    script::{ATTACH, FORGET, INQUIRE, KEEPER, PRELUDE, SPOOLS, START, STATE, Script, WRAPPER, quote},
    talk::{Talk, unreachable},
};
use crate::{
    host::{Carrier, StartError, Unreachable},
    words::{Exit, Fate},
};
use zeroize::Zeroizing;

impl<C: Carrier> Runner<C> {
    /// Starts a job: exactly once, however often it is called. `Ok` once its wrapper has won the right to begin.
    ///
    /// # Errors
    /// Refused: nothing ran by this call, and nothing of it will. Unreachable: it isn't known.
    pub async fn start(&self, place: &Place, spool: &Spool, checks: &Checks, begin: &Begin) -> Result<(), StartError> {
        let (script, bulk) = script(spool, checks, begin, place.detach).map_err(StartError::Refused)?;
        self.started(place, spool, checks, &script, bulk, false).await.map(drop)
    }

    /// Likewise, and the channel that it was started by goes on to follow it. One that is given bulk is not followed so. On the way it
    /// removes the traces of jobs that are `over`; that this can't be done is not told.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub async fn start_followed(
        &self,
        place: &Place,
        spool: &Spool,
        checks: &Checks,
        begin: &Begin,
        over: &[Spool],
    ) -> Result<Option<Followed>, StartError> {
        let (script, bulk) = script(spool, checks, begin, place.detach).map_err(StartError::Refused)?;
        let script = if over.is_empty() { script } else { script.and(&forgetting(over)) };
        // It is told where that ends by the end of its input.
        let follow = !matches!(begin.stdin, Input::Bulk(_));
        let script = if follow {
            script.set("o", "0").set("e", "0").then(&ATTACH)
        } else {
            script
        };
        let talk = self.started(place, spool, checks, &script, bulk, follow).await?;
        Ok(follow.then_some(Followed(talk)))
    }

    async fn started(
        &self,
        place: &Place,
        spool: &Spool,
        checks: &Checks,
        script: &Script,
        bulk: &[u8],
        follow: bool,
    ) -> Result<Talk, StartError> {
        let mut talk = self.talk(place, script, bulk, follow).await?;
        let said = talk.first().await?;
        match said.split_once(' ').unwrap_or((&said, "")) {
            ("started", _) => Ok(talk),
            ("refused", why) => Err(StartError::Refused(refusal(spool, checks, why))),
            _ => Err(unreachable(&place.host, "it doesn't say whether the command was started".into()).into()),
        }
    }

    /// What became of a job. One that hasn't begun never will: the asking takes its right to begin.
    /// `checks.machine` and `checks.boot` are those that it was started under, `spool.mark` the mark of that time.
    ///
    /// # Errors
    /// The host doesn't answer.
    pub async fn inquire(&self, place: &Place, spool: &Spool, checks: &Checks) -> Result<Fate, Unreachable> {
        let script = of_spool(spool)
            .set("machine", checks.machine.as_deref().unwrap_or_default())
            .set("boot", checks.boot.as_deref().unwrap_or_default())
            .then(&PRELUDE)
            .then(&SPOOLS)
            .then(&STATE)
            .then(&INQUIRE);
        let said = self.ask(place, &script, &[]).await?;
        let last = said.last().map(String::as_str).unwrap_or_default();
        let (word, rest) = last.split_once(' ').unwrap_or((last, ""));
        match word {
            "void" => Ok(Fate::Void),
            "running" | "orphaned" => Ok(Fate::Running),
            "exited" => Ok(exit(rest).map_or(Fate::Lost, Fate::Exited)),
            // Another machine under this name knows nothing of the job.
            "lost" | "forgotten" | "machine" => Ok(Fate::Lost),
            "rebooted" => Ok(Fate::Rebooted),
            "trouble" => Err(unreachable(&place.host, rest.to_owned())),
            _ => Err(unreachable(&place.host, format!("it answered {last:?} when asked for a command"))),
        }
    }
}

/// Beside whatever comes next.
fn forgetting(over: &[Spool]) -> Script {
    let script = Script::default().set("jobs", jobs(over));
    script.then("(\n").then(&FORGET).then(") </dev/null >/dev/null 2>&1 &\n")
}

/// A job that was just started, on the channel that it was started by.
pub struct Followed(pub(super) Talk);

impl std::fmt::Debug for Followed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Followed({})", self.0.host)
    }
}

/// What starts a job, and the bulk that follows it on standard input.
fn script<'a>(spool: &Spool, checks: &Checks, begin: &'a Begin, detach: Detach) -> Result<(Script, &'a [u8]), String> {
    let payload = payload(begin)?;
    let cap = if begin.cap == 0 { CAP } else { begin.cap };
    let (input, bulk): (_, &[u8]) = match &begin.stdin {
        Input::None => ("none", &[]),
        Input::Bytes(_) => ("bytes", &[]),
        Input::Bulk(bytes) => ("bulk", bytes),
        Input::Answers => ("answers", &[]),
    };
    let script = of_spool(spool)
        .set("machine", checks.machine.as_deref().unwrap_or_default())
        .set("boot", checks.boot.as_deref().unwrap_or_default())
        .set("cluster", checks.cluster.as_deref().unwrap_or_default())
        .set("epoch", checks.epoch.to_string())
        .set("cmd", &begin.command)
        .set("length", begin.command.len().to_string())
        .set("input", input)
        .set("bulk", bulk.len().to_string())
        .set("rows", begin.terminal.map(|size| size.rows.to_string()).unwrap_or_default())
        .set("cols", begin.terminal.map(|size| size.columns.to_string()).unwrap_or_default())
        // As `ulimit` counts.
        .set("cap", cap.div_ceil(512).to_string())
        .set("detach", if detach == Detach::SystemdRun { "systemd-run" } else { "" })
        .set("wrapper", WRAPPER.as_str())
        .set("keeper", KEEPER.as_str())
        .set("note", begin.note.as_deref().map(one_line).unwrap_or_default())
        .set("payload", &*payload)
        .then(&PRELUDE)
        .then(&SPOOLS)
        .then(&STATE)
        .then(&START);
    Ok((script, bulk))
}

/// A script about one job.
pub(super) fn of_spool(spool: &Spool) -> Script {
    Script::default()
        .set("run", &spool.run)
        .set("mark", &spool.mark)
        .set("job", &spool.job)
        .set("epoch", spool.epoch.to_string())
}

/// An exit status as a shell has it.
pub(super) fn exit(text: &str) -> Option<Exit> {
    let code: u16 = text.split(' ').next()?.parse().ok()?;
    Some(match code {
        129..=159 => Exit::Signal(u8::try_from(code - 128).ok()?),
        _ => Exit::Code(u8::try_from(code).ok()?),
    })
}

/// Environment and standard input as the shell assigns them, nothing where there is neither, or why that can't be.
pub(super) fn payload(begin: &Begin) -> Result<Zeroizing<Vec<u8>>, String> {
    if begin.command.contains('\0') {
        return Err("the command has a NUL in it, which no shell can take".into());
    }
    let mut exports = Zeroizing::new(Vec::with_capacity(
        begin.env.iter().map(|(name, value)| name.len() + value.len() * 4 + 16).sum(),
    ));
    for (name, value) in &begin.env {
        let first = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        if !first || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(format!("{name:?} can't be the name of a variable of the environment"));
        }
        if value.contains(&0) {
            return Err(format!("the value of {name} has a NUL in it, which no environment can take"));
        }
        exports.extend_from_slice(b"export ");
        exports.extend_from_slice(name.as_bytes());
        exports.push(b'=');
        exports.extend_from_slice(&quote(value));
        exports.push(b'\n');
    }
    let empty = Vec::new();
    let stdin = match &begin.stdin {
        Input::Bytes(bytes) => &**bytes,
        _ => &empty,
    };
    if stdin.contains(&0) {
        return Err("what it is given to read has a NUL in it; give it as a file".into());
    }
    if exports.is_empty() && stdin.is_empty() {
        return Ok(Zeroizing::new(Vec::new()));
    }
    let payload = Script::default().set("envs", &*exports).set("stdin", stdin);
    let mut whole = Zeroizing::new(Vec::with_capacity(payload.bytes().len()));
    whole.extend_from_slice(payload.bytes());
    Ok(whole)
}

/// A log has lines: what would end one, or steer a terminal, is a space there.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Who has taken this very run, as the host has it: since when, and who on which machine.
pub(super) fn passed_on(whose: &str) -> String {
    let (since, who) = whose.split_once(' ').unwrap_or(("", whose));
    format!("{who} has this run since {}", told_since(since))
}

/// A time as a host has it where it isn't one of ours; seconds and less tell nobody anything.
pub(in crate::host) fn told_since(since: &str) -> String {
    let at = since.parse::<jiff::Timestamp>();
    at.map_or_else(|_| since.to_owned(), |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

/// Why a host didn't start a command, for the operator.
fn refusal(spool: &Spool, checks: &Checks, why: &str) -> String {
    let (kind, rest) = why.split_once(' ').unwrap_or((why, ""));
    let expected = |value: &Option<String>| value.clone().unwrap_or_default();
    match kind {
        "machine" => format!(
            "this is another machine than before: its machine-id is {rest}, it was {}",
            expected(&checks.machine)
        ),
        "boot" => "the host has booted since it was looked at".into(),
        "cluster" if rest.is_empty() => format!("the host belongs to no cluster; it should be in {}", expected(&checks.cluster)),
        "cluster" => format!(
            "the host belongs to the cluster {rest}; it should be in {}",
            expected(&checks.cluster)
        ),
        "unclaimed" => "this run's claim on the host is gone from /var/tmp/holdpoint.claim".into(),
        "claim" => {
            let mut words = rest.splitn(3, ' ');
            let (epoch, run, whose) = (words.next(), words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let newer = epoch
                .and_then(|epoch| epoch.parse::<u32>().ok())
                .is_some_and(|epoch| epoch > checks.epoch);
            match epoch {
                _ if run == spool.run && newer => passed_on(whose),
                _ if run == spool.run && epoch == Some(checks.epoch.to_string().as_str()) => "this run has given the host back".into(),
                Some("0") | None => "this run's claim on the host is gone".into(),
                _ => format!(
                    "the host was taken over by the run {run} of {}",
                    whose.split_once(' ').unwrap_or(("", whose)).1
                ),
            }
        }
        "mark" => format!("what the run {} left on the host is gone from /var/tmp", spool.run),
        "void" => "it was asked for before it had begun, and so never will begin under this name".into(),
        "terminal" => "the host can't give a command a terminal: it has neither script (util-linux) nor python3".into(),
        "printf" => "the host's sh has no printf of its own; a secret would show in the list of processes".into(),
        "disk" => format!("the host could not keep it: {rest}"),
        _ => why.to_owned(),
    }
}

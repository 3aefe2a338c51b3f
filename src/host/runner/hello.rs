//! What a host is and has, and what runs left on it.

use super::{
    Hello, Left, LeftState, Needs, Place, Runner, Spool, Who, claims,
    script::{CLEAR, FORGET, HELLO, LEFT, PRELUDE, SPOOLS, STATE, Script, WHO},
    start::passed_on,
    talk::unreachable,
};
use crate::{
    host::{Carrier, Unreachable},
    words::Identity,
};

impl<C: Carrier> Runner<C> {
    /// Who a host is. Changes nothing.
    ///
    /// # Errors
    /// It doesn't answer, or sudo doesn't let us.
    pub async fn who(&self, place: &Place) -> Result<Who, Unreachable> {
        let script = Script::default().then(&PRELUDE).then(&WHO).then("say done\n");
        let said = self.ask_first(place, &script).await?;
        whole(place, said).map(|said| who(&said))
    }

    /// Who a host is and what it has. Changes nothing.
    ///
    /// # Errors
    /// It doesn't answer, or sudo doesn't let us.
    pub async fn hello(&self, place: &Place, needs: &Needs) -> Result<Hello, Unreachable> {
        let script = about_all().set("tools", needs.tools.join(" ")).then(&WHO).then(&HELLO);
        let said = self.whole(place, &script).await?;
        let all = |name: &'static str| said.iter().filter_map(move |line| line.strip_prefix(name)?.strip_prefix(' '));
        let one = |name| all(name).next().unwrap_or_default().to_owned();
        Ok(Hello {
            who: who(&said),
            uid: one("uid").parse().unwrap_or(u32::MAX),
            user: one("user"),
            shell: one("shell"),
            missing: all("missing").map(str::to_owned).collect(),
            lacks: all("lacks").map(str::to_owned).collect(),
            terminal: Some(one("terminal")).filter(|name| !name.is_empty()),
            free: one("free").parse::<u64>().unwrap_or_default() << 10,
            claim: claims::read(&said),
            left: said.iter().filter_map(|line| left(line)).collect(),
        })
    }

    /// What runs left under this user.
    ///
    /// # Errors
    /// The host doesn't answer.
    pub async fn list(&self, place: &Place) -> Result<Vec<Left>, Unreachable> {
        let script = about_all().then("left_do=say_left\nbase_is_ours && left\nsay done\n");
        Ok(self.whole(place, &script).await?.iter().filter_map(|line| left(line)).collect())
    }

    /// Removes all traces of a run but those of jobs that still run, which come back.
    ///
    /// # Errors
    /// The host doesn't answer.
    pub async fn clear(&self, place: &Place, run: &str, epoch: u32) -> Result<Vec<Left>, Unreachable> {
        let script = about_all().set("run", run).set("epoch", epoch.to_string()).then(&CLEAR);
        let said = self.ask(place, &script, &[]).await?;
        if let Some(whose) = said.last().and_then(|last| last.strip_prefix("passed ")) {
            return Err(unreachable(&place.host, passed_on(whose)));
        }
        Ok(whole(place, said)?.iter().filter_map(|line| left(line)).collect())
    }

    /// Removes the traces of jobs that are over, and leaves those that run.
    ///
    /// # Errors
    /// The host doesn't answer.
    pub async fn forget(&self, place: &Place, spools: &[Spool]) -> Result<(), Unreachable> {
        let (run, epoch) = spools.first().map(|spool| (&*spool.run, spool.epoch)).unwrap_or_default();
        let script = about_all()
            .set("run", run)
            .set("epoch", epoch.to_string())
            .set("jobs", jobs(spools))
            .then(&FORGET);
        self.whole(place, &script).await.map(|_| ())
    }

    /// What a script says that ends with `done`.
    async fn whole(&self, place: &Place, script: &Script) -> Result<Vec<String>, Unreachable> {
        whole(place, self.ask(place, script, &[]).await?)
    }
}

/// What ends with `done`.
fn whole(place: &Place, said: Vec<String>) -> Result<Vec<String>, Unreachable> {
    if said.last().is_none_or(|last| last != "done") {
        return Err(unreachable(&place.host, "the connection ended in the middle of an answer".into()));
    }
    Ok(said)
}

/// As the host is told of them.
pub(super) fn jobs(spools: &[Spool]) -> String {
    let lines: Vec<String> = spools
        .iter()
        .map(|spool| format!("{} {} {}", spool.run, spool.mark, spool.job))
        .collect();
    lines.join("\n")
}

/// A script about whatever is there.
fn about_all() -> Script {
    Script::default()
        .then(&PRELUDE)
        .then(&SPOOLS)
        .then("r= j= run= job= epoch=0\n")
        .then(&STATE)
        .then(&LEFT)
}

fn who(said: &[String]) -> Who {
    let one = |name: &str| {
        let found = said.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        found.unwrap_or_default().to_owned()
    };
    let has = |name: &str| said.iter().any(|line| line == name);
    let machine = one("machine");
    Who {
        made_up: machine.starts_with("hostid:"),
        identity: Identity {
            machine,
            boot: one("boot"),
            node: one("node"),
            kernel: one("kernel"),
        },
        clock: one("clock")
            .parse::<i128>()
            .ok()
            .and_then(|t| i64::try_from(t / 1_000_000).ok())
            .unwrap_or_default(),
        cluster: Some(one("cluster")).filter(|name| !name.is_empty()),
        systemd_run: has("systemd-run"),
        kills_user_processes: has("kills"),
        lingers: has("lingers"),
    }
}

fn left(line: &str) -> Option<Left> {
    let words: Vec<&str> = line.strip_prefix("left ")?.split(' ').collect();
    let [state, kilobytes, since, run, mark, job] = words.as_slice() else {
        return None;
    };
    Some(Left {
        spool: Spool {
            run: (*run).to_owned(),
            mark: (*mark).to_owned(),
            job: (*job).to_owned(),
            epoch: 0,
        },
        state: if *state == "running" { LeftState::Running } else { LeftState::Over },
        kilobytes: kilobytes.parse().unwrap_or_default(),
        since: since.parse().unwrap_or_default(),
    })
}

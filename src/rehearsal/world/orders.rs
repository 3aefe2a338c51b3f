//! What a guide tells the cluster to do: start, answer, ask after a job. Each is done at the virtual time that it is now.

use super::{
    Happening, Until, World,
    agenda::Due,
    faults::Scene,
    files::changed_file,
    job::{Course, Job, Play, Played, Task},
    looks::{For, OWN_REPLY},
};
use crate::{
    host::{Chunk, Ended, StartError, TailError, Unreachable},
    rehearsal::{
        policy::{Moment, Occasion},
        scenario::Mishap,
    },
    words::{Exit, Fate, HostName, Identity, JobId, Power, StepId, Values, Work},
};

impl World {
    /// Starts a job: once, however often it is called. Secrets in its scripts stay names; the world never has their values.
    ///
    /// # Errors
    /// The host refuses: nothing ran, and nothing will. Or it can't be reached.
    pub fn start(&mut self, id: &JobId, work: &Work, identity: Option<&Identity>) -> Result<(), StartError> {
        let host = &id.host;
        let powers_on = matches!(work, Work::Power(Power::On));
        if powers_on {
            self.not_over(host)?;
        } else {
            self.reach(host)?;
        }
        if self.jobs.contains_key(id) {
            return Ok(());
        }
        if self.void.contains(id) {
            return Err(StartError::Refused(format!(
                "{id} was declared void before; it can't begin any more"
            )));
        }
        let Some(machine) = self.machines.get(host) else {
            return Err(StartError::Refused(format!("the cluster has no host {host}")));
        };
        if let Some(expected) = identity.filter(|_| !powers_on) {
            let is = &machine.who;
            if expected.machine != is.machine {
                return Err(StartError::Refused(format!(
                    "{host} is another machine than before: its machine-id is {}, not {}",
                    is.machine, expected.machine
                )));
            }
            if expected.boot != is.boot {
                return Err(StartError::Refused(format!(
                    "{host} has booted since: its boot id is {}, not {}",
                    is.boot, expected.boot
                )));
            }
        }
        if Until::lasts(machine.full, self.now) {
            return Err(StartError::Refused(format!("{host}: No space left on device")));
        }
        let job = match work {
            Work::Run(command) => {
                let found = self.reply(&command.text, host, For::Step(&id.attempt.step));
                let (played, caught) = match found {
                    Ok(found) => found,
                    Err(what) => {
                        self.fail(what);
                        return Err(self.over(host).into());
                    }
                };
                let own_reply = matches!(played, Played::Reply(_)) && self.would_answer(&command.text);
                let play = Play {
                    played,
                    next: 0,
                    caught,
                    asking: None,
                    asked_again: 0,
                };
                Job {
                    own_reply,
                    ..Job::new(Task::Play(play), command.terminal)
                }
            }
            Work::Write(writes) => {
                if let Some(why) = writes.iter().find_map(|write| changed_file(&machine.files, write)) {
                    return Err(StartError::Refused(format!("{host}: {why}")));
                }
                Job::new(Task::Files(work.clone()), false)
            }
            Work::Copy(_) => Job::new(Task::Files(work.clone()), false),
            Work::Power(power) => {
                let before = machine.is_up().then(|| machine.who.clone());
                Job::new(Task::Power(*power, before), false)
            }
        };
        self.jobs.insert(id.clone(), job);
        self.agenda.put(self.now, Due::Next(id.clone()));
        Ok(())
    }

    /// What became of a job. Where it never began, the asking makes that final.
    ///
    /// # Errors
    /// Its host can't be reached.
    pub fn inquire(&mut self, id: &JobId) -> Result<Fate, Unreachable> {
        let is_power = self.hear(id)?;
        let Some(job) = self.jobs.get(id) else {
            self.void.insert(id.clone());
            return Ok(Fate::Void);
        };
        Ok(match job.course {
            _ if job.spool_lost && !is_power => Fate::Lost,
            Course::Gone => Fate::Lost,
            Course::Killed(_) | Course::Ended(Exit::Rebooted) => Fate::Rebooted,
            Course::Ended(exit) => Fate::Exited(exit),
            Course::Running | Course::Asking | Course::Hung => Fate::Running,
        })
    }

    /// Everything that a job has printed so far, as the guide would see it if it could reach the host.
    pub fn output(&self, id: &JobId) -> &[Chunk] {
        self.jobs.get(id).map_or(&[], |job| &job.spool)
    }

    /// A job can be heard of where its host answers. That a host goes down or comes up is seen without it. Says which it is.
    pub(super) fn hear(&mut self, id: &JobId) -> Result<bool, Unreachable> {
        let is_power = self.jobs.get(id).is_some_and(|job| matches!(job.task, Task::Power(..)));
        // On a host that is off nothing has begun: neither a command, nor the press of its button.
        let never_began = !self.jobs.contains_key(id) && self.machines.get(&id.host).is_some_and(|machine| !machine.is_up());
        if is_power || never_began {
            self.not_over(&id.host)?;
        } else {
            self.reach(&id.host)?;
        }
        Ok(is_power)
    }

    /// What the guide hears of a job, from a chunk on: what it printed, and how it ended, where it has.
    ///
    /// # Errors
    /// The guide can't reach the host; or it does, and the job isn't there.
    pub fn tail(&mut self, id: &JobId, from: usize) -> Result<(Vec<Chunk>, Option<Ended>), TailError> {
        let is_power = self.hear(id)?;
        let Some(job) = self.jobs.get(id).filter(|job| !job.spool_lost || job.boot.is_some() || is_power) else {
            return Err(TailError::Lost(format!("nothing is known on {} of {id}", id.host)));
        };
        Ok((job.spool.get(from..).unwrap_or_default().to_vec(), self.ended(id)))
    }

    /// How a job ended, and who its host was before and is now, where it went down. Nothing while it runs, or was never started.
    pub fn ended(&self, id: &JobId) -> Option<Ended> {
        let job = self.jobs.get(id)?;
        match job.course {
            Course::Ended(exit) => Some(Ended {
                exit,
                boot: job.boot.clone(),
            }),
            _ => None,
        }
    }

    /// What a person should know of how a job's output was come by.
    pub fn note(&self, id: &JobId) -> Option<&'static str> {
        self.jobs.get(id)?.own_reply.then_some(OWN_REPLY)
    }

    /// Whether a job stands at a question.
    pub fn asks(&self, id: &JobId) -> bool {
        self.jobs.get(id).is_some_and(|job| job.course == Course::Asking)
    }

    /// Whether the guide reaches a host.
    pub fn reachable(&self, host: &HostName) -> bool {
        self.machines.get(host).is_some_and(|machine| machine.reachable(self.now))
    }

    /// A step without a command was done: by hand, or by waiting. What the scenario says of it comes about, its faults come, and
    /// the buttons are pressed that its operator presses.
    pub fn by_hand(&mut self, step: &StepId, hosts: &[HostName]) {
        let scenario = self.scenario.clone();
        let each: Vec<Option<&HostName>> = if hosts.is_empty() {
            vec![None]
        } else {
            hosts.iter().map(Some).collect()
        };
        for host in &each {
            self.strike_at(step, 0, Scene { host: *host, job: None });
        }
        for host in &each {
            let found = match self.reply_by_hand(step, *host) {
                Ok(found) => found,
                Err(what) => return self.fail(what),
            };
            for part in found.and_then(|n| scenario.replies.get(n)).iter().flat_map(|reply| &reply.parts) {
                self.bring_about(*host, &Values::new(), &part.effects);
                if let Err(wrong) = self.reboot_and_renew(*host, &Values::new(), part) {
                    return self.fail(format!("What {step} brings about in {} can't be: {wrong}", scenario.path));
                }
            }
        }
        let moment = Moment {
            on: Occasion::Turn,
            step: Some(step.clone()),
        };
        if let Some(button) = scenario.operator.answer(&moment).power {
            hosts.iter().for_each(|host| self.press(host, button));
        }
    }

    /// The jobs that began, each once.
    pub fn began(&self) -> impl Iterator<Item = &JobId> {
        self.jobs.keys()
    }

    /// Names of the faults that came, what they did among them.
    pub fn faults_that_came(&self) -> impl Iterator<Item = &str> {
        let came = self.faults.iter().filter(|state| state.came.is_some());
        came.flat_map(|state| [Some(state.fault.name.as_str()), state.fault.what.map(Mishap::word)])
            .flatten()
    }

    /// That the guide reaches a host, and the rehearsal goes on.
    pub(super) fn reach(&mut self, host: &HostName) -> Result<(), Unreachable> {
        self.not_over(host)?;
        match self.machines.get(host) {
            Some(machine) if machine.reachable(self.now) => Ok(()),
            Some(machine) => Err(Unreachable {
                host: host.clone(),
                why: machine.why_not().into(),
            }),
            None => {
                self.fail(format!(
                    "The procedure goes to {host}, and the cluster of {} has no such host: add [host.{host}]",
                    self.scenario.path
                ));
                Err(self.over(host))
            }
        }
    }

    fn not_over(&self, host: &HostName) -> Result<(), Unreachable> {
        match self.trouble {
            None => Ok(()),
            Some(_) => Err(self.over(host)),
        }
    }

    pub(super) fn over(&self, host: &HostName) -> Unreachable {
        Unreachable {
            host: host.clone(),
            why: "the rehearsal can't go on".into(),
        }
    }
}

impl Happening {
    /// The job that it is of.
    pub fn job(&self) -> Option<&JobId> {
        match self {
            Happening::Output { job, .. } | Happening::Quiet { job } | Happening::Ended { job, .. } => Some(job),
            _ => None,
        }
    }
}

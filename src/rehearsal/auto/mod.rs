//! A rehearsal that plays itself: the scenario's operator at the keys, in virtual time, without tasks.
//!
//! It goes through the same core, the same engine and the same scanning of output as a run with a person does.

mod away;
mod operator;
mod polls;
mod rebuild;
mod recall;
mod reconcile;

pub use rebuild::{Press, Pressed, rebuild};

use super::{
    drill::Course,
    end::{EndStatus, Outcome},
    policy::Policy,
    world::{Happening, World},
};
use crate::{
    engine::{
        Rules,
        event::{Ending, Event, Head, Mode, Order},
        hosts,
        input::{Input, News, Opening},
        run::Run,
        sheet::Does,
        status::{Look, Status},
    },
    host::{Chunk, Ended, SendError, StartError},
    journal::{JournalError, Log, Record},
    runtime::{Core, Following},
    vault::Vault,
    words::{Errand, HostName, JobId, MonitorName, StepId, Timestamp, Work},
};
use operator::Operator;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

/// A rehearsal stands still for good once nothing but monitors has moved for so long, in virtual seconds.
const STANDSTILL: i64 = 24 * 3600;

/// A rehearsal being played.
pub struct Auto<L> {
    core: Core<L>,
    world: World,
    vault: Arc<Vault>,
    operator: Operator,
    opening: Opening,
    followings: BTreeMap<JobId, Following>,
    due: BTreeMap<MonitorName, Timestamp>,
    queue: VecDeque<Input>,
    records: Vec<Arc<Record<Event>>>,
    presses: Vec<Press>,
    moved: Timestamp,
    over: Option<EndStatus>,
    stuck: Option<String>,
    /// Where transcripts are kept, if they are.
    transcripts: Option<PathBuf>,
    /// What comes, where it is a drill.
    course: Option<Course>,
}

/// What was played.
pub struct Played<L> {
    /// The run as it ended.
    pub run: Run,
    /// Its records, in order.
    pub records: Vec<Arc<Record<Event>>>,
    /// Buttons that the operator pressed: no journal knows of them.
    pub presses: Vec<Press>,
    /// What is otherwise than the scenario's end says; empty where all is well.
    pub differences: Vec<String>,
    /// How it ended.
    pub status: EndStatus,
    /// The world as it ended.
    pub world: World,
    /// The log.
    pub log: L,
}

impl<L: Log<Event>> Auto<L> {
    /// A rehearsal from its start.
    ///
    /// # Errors
    /// The log can't be written.
    pub fn begin(rules: Rules, log: L, world: World, seed: u64, vault: Arc<Vault>, opening: Opening) -> Result<Self, JournalError> {
        let mode = Mode::Rehearsal {
            scenario: world.scenario().name.clone(),
            seed,
            drill: None,
        };
        Self::begun(rules, log, world, mode, vault, opening)
    }

    /// A drill from its start, played by an operator who does the right acts; [`Auto::played_by`] gives it another.
    ///
    /// # Errors
    /// The log can't be written.
    pub fn drill(
        rules: Rules,
        log: L,
        mut world: World,
        course: Course,
        vault: Arc<Vault>,
        opening: Opening,
    ) -> Result<Self, JournalError> {
        course.prepare(&mut world);
        let mut auto = Self::begun(rules, log, world, course.mode(), vault, opening)?;
        auto.operator = Operator::new(course.operator());
        auto.course = Some(course);
        Ok(auto)
    }

    fn begun(rules: Rules, log: L, world: World, mode: Mode, vault: Arc<Vault>, opening: Opening) -> Result<Self, JournalError> {
        let head = Head {
            procedure: rules.procedure.name.clone(),
            title: rules.procedure.title.clone(),
            revision: rules.procedure.revision.clone(),
            mode,
            site: None,
            colour: None,
        };
        let (core, first) = Core::begin(rules, log, head, world.now())?;
        let mut auto = Self::around(core, world, vault, opening);
        auto.records.push(first);
        Ok(auto)
    }

    /// A rehearsal taken up where its records end, in a world that stands where they left it. Its operator remembers what they did.
    pub fn resume(rules: Rules, log: L, records: Vec<Arc<Record<Event>>>, world: World, vault: Arc<Vault>, opening: Opening) -> Self {
        let mut operator = Operator::new(world.scenario().operator.clone());
        let mut run = Run::default();
        for record in &records {
            operator.recall(&run, &record.events);
            for event in &record.events {
                run.apply(record.at, event);
            }
        }
        let core = Core::resume(rules, log, run);
        Auto {
            operator,
            records,
            ..Self::around(core, world, vault, opening)
        }
    }

    fn around(core: Core<L>, world: World, vault: Arc<Vault>, opening: Opening) -> Self {
        let operator = Operator::new(world.scenario().operator.clone());
        let moved = world.now();
        let queue = VecDeque::from([Input::Open(opening.clone())]);
        Auto {
            core,
            world,
            vault,
            operator,
            opening,
            followings: BTreeMap::new(),
            due: BTreeMap::new(),
            queue,
            records: Vec::new(),
            presses: Vec::new(),
            moved,
            over: None,
            stuck: None,
            transcripts: None,
            course: None,
        }
    }

    /// By this operator, whoever the scenario or the drill has.
    #[must_use]
    pub fn played_by(mut self, policy: Policy) -> Self {
        self.operator = Operator::new(policy);
        self
    }

    /// Keeps what commands print in this folder, as a run with a person does.
    pub fn keeping(mut self, transcripts: impl Into<PathBuf>) -> Self {
        self.transcripts = Some(transcripts.into());
        self
    }

    /// Plays to the end.
    ///
    /// # Errors
    /// The log can't be written.
    pub fn play(mut self) -> Result<Played<L>, JournalError> {
        self.identify_all();
        while self.over.is_none() {
            self.turn()?;
        }
        Ok(self.judged())
    }

    /// One turn: what came in, what the world says, what the run wants, what the operator does; only then time passes.
    fn turn(&mut self) -> Result<(), JournalError> {
        if let Some(input) = self.queue.pop_front() {
            return self.input(input);
        }
        if self.world.trouble().is_some() {
            self.over = Some(self.status());
            return Ok(());
        }
        let now = self.world.now();
        let happened = self.world.advance(now);
        if !happened.is_empty() {
            return self.happened(happened);
        }
        if self.core.run.ended.is_some() {
            self.over = Some(self.status());
            return Ok(());
        }
        if self.world.here_goes_down() {
            return self.goes_down();
        }
        self.reconcile();
        if !self.queue.is_empty() {
            return Ok(());
        }
        if let Some(said) = self.course.as_ref().and_then(|course| course.says(&self.core.run)) {
            return self.input(said);
        }
        match self.operator.next(&self.core.run, &self.core.rules, now) {
            operator::Next::Act(act) => {
                self.moved = now;
                let by = self.opening.by.clone();
                return self.input(Input::Operator { by, act });
            }
            operator::Next::Press(hosts, button) => {
                self.moved = now;
                for host in hosts {
                    self.presses.push(Press {
                        at: now,
                        after: Some(self.records.len()),
                        what: Pressed::Button(host.clone(), button),
                    });
                    self.world.press(&host, button);
                }
                return Ok(());
            }
            operator::Next::Leave => {
                self.input(Input::Leave {
                    why: "the operator paused the run".into(),
                })?;
                self.over = Some(self.status());
                return Ok(());
            }
            operator::Next::Stop(why) => {
                self.stuck = Some(why);
                self.over = Some(self.status());
                return Ok(());
            }
            operator::Next::Wait => {}
        }
        self.pass()
    }

    /// Time passes to the next moment at which something is due.
    fn pass(&mut self) -> Result<(), JournalError> {
        let now = self.world.now();
        let wake = self.core.wants(now).wake.filter(|wake| *wake > now);
        let next = [self.world.next(), wake, self.due.values().min().copied()]
            .into_iter()
            .flatten()
            .filter(|at| *at > now)
            .min();
        let idle = now.as_second() - self.moved.as_second() > STANDSTILL;
        let Some(next) = next.filter(|_| !idle) else {
            self.stuck = Some(self.standstill());
            self.over = Some(self.status());
            return Ok(());
        };
        let happened = self.world.advance(next);
        if happened.is_empty() {
            return self.input(Input::Tick);
        }
        self.happened(happened)
    }

    fn input(&mut self, input: Input) -> Result<(), JournalError> {
        let outcome = self.core.step(input, self.world.now(), &self.vault)?;
        if let Some(why) = outcome.refused {
            self.operator.refused(why);
        }
        if let Some(record) = outcome.record {
            if record.events.iter().any(moves) {
                self.moved = self.world.now();
            }
            for event in &record.events {
                self.note(event);
            }
            self.records.push(record);
        }
        for order in outcome.orders {
            self.carry_out(order);
        }
        Ok(())
    }

    fn note(&mut self, event: &Event) {
        match event {
            Event::Confirmed { attempt, .. } => {
                let line = self.core.run.line(&attempt.step);
                if let Some(Does::Manual { hosts, .. }) = line.ran.as_ref().map(|sheet| &sheet.does) {
                    self.world.by_hand(&attempt.step, hosts);
                }
            }
            Event::Opened(_) => self.world.know(self.core.run.inputs.as_ref().clone()),
            _ => {}
        }
    }

    fn carry_out(&mut self, order: Order) {
        match order {
            Order::Start { errand, identity } => {
                let Errand { job, work, .. } = errand;
                let news = match self.world.start(&job, &work, identity.as_ref()) {
                    Ok(()) => return self.follow(&job, &work),
                    Err(StartError::Refused(why)) => News::Refused(why),
                    Err(StartError::Unreachable(error)) => News::Lost(error.to_string()),
                };
                self.queue.push_back(Input::Job(job, news));
            }
            Order::Send { errand, what, seen } => {
                let job = errand.job;
                match self.world.send(&job, &what, seen) {
                    Ok(()) => {
                        if let Some(following) = self.followings.get_mut(&job) {
                            following.answered();
                        }
                    }
                    Err(SendError::Refused(why)) => self.queue.push_back(Input::Job(job, News::Unsent(why))),
                    Err(SendError::Unreachable(error)) => self.queue.push_back(Input::Job(job, News::Lost(error.to_string()))),
                }
            }
        }
    }

    fn follow(&mut self, job: &JobId, work: &Work) {
        match Following::begin(job, work, &self.vault, self.transcripts.as_deref()) {
            Ok(following) => {
                let answered = self.core.run.jobs.get(job).map(|job| job.answered_at.clone()).unwrap_or_default();
                self.followings.insert(job.clone(), following.answered_at(&answered));
            }
            Err(error) => self.stuck = Some(error.to_string()),
        }
    }

    fn happened(&mut self, happened: Vec<Happening>) -> Result<(), JournalError> {
        for happening in happened {
            match happening {
                Happening::Output { job, stream, bytes } => {
                    let millis = self.millis(&job);
                    if let Some(following) = self.followings.get_mut(&job) {
                        following.take(&Chunk { stream, bytes }, millis);
                    }
                }
                Happening::Quiet { job } => self.quiet(&job),
                Happening::Ended { job, exit, boot } => self.ended(&job, Ended { exit, boot }),
                Happening::Link { host, up } => {
                    self.queue.push_back(Input::Link { host: host.clone(), up });
                    if up {
                        self.identify(host);
                    }
                }
                Happening::Booted { host, identity } => self.queue.push_back(Input::Seen(host, identity)),
                Happening::Cut { hosts } => self.queue.extend(hosts.into_iter().map(|host| Input::Link { host, up: false })),
                Happening::GuideKilled { away } => {
                    self.killed(away);
                    return Ok(());
                }
                Happening::Trouble { .. } => {}
            }
        }
        Ok(())
    }

    /// Milliseconds since a command was started.
    fn millis(&self, job: &JobId) -> u64 {
        let started = self.core.run.jobs.get(job).and_then(|job| job.started);
        started.map_or(0, |started| {
            u64::try_from(self.world.now().duration_since(started).as_millis()).unwrap_or(0)
        })
    }

    fn quiet(&mut self, job: &JobId) {
        let millis = self.millis(job);
        let Some(following) = self.followings.get_mut(job) else { return };
        let (_, prompt) = following.quiet(millis);
        if let Some(prompt) = prompt {
            self.queue.push_back(Input::Job(job.clone(), News::Prompt(prompt)));
        }
    }

    fn ended(&mut self, job: &JobId, ended: Ended) {
        let millis = self.millis(job);
        let Some(following) = self.followings.remove(job) else { return };
        let news = match following.finish(&ended, millis) {
            Ok((_, findings)) => News::Ended {
                exit: ended.exit,
                findings,
            },
            Err(error) => News::Lost(error.to_string()),
        };
        self.queue.push_back(Input::Job(job.clone(), news));
    }

    fn identify_all(&mut self) {
        for host in hosts(&self.core.rules, &self.core.run) {
            self.identify(host);
        }
    }

    fn identify(&mut self, host: HostName) {
        match self.world.identify(&host) {
            Ok(identity) => self.queue.push_back(Input::Seen(host, identity)),
            Err(_) => self.queue.push_back(Input::Link { host, up: false }),
        }
    }

    fn status(&self) -> EndStatus {
        let run = &self.core.run;
        let failed = run.current().is_some_and(|slot| run.look(slot.id()) == Look::Failed);
        match run.ended {
            Some(Ending::Finished | Ending::FinishedExceptDeferred) => EndStatus::Finished,
            Some(Ending::Short) => EndStatus::Short,
            None if failed => EndStatus::Failed,
            None => EndStatus::Paused,
        }
    }

    fn standstill(&self) -> String {
        let run = &self.core.run;
        match run.current() {
            None => "nothing goes on, and the run isn't over".into(),
            Some(slot) => {
                let id = slot.id();
                let why: Vec<String> = run.blockers(id).iter().map(ToString::to_string).collect();
                let why = if why.is_empty() {
                    run.look(id).word().to_owned()
                } else {
                    why.join("; ")
                };
                format!("nothing goes on at {id}: {why}")
            }
        }
    }

    fn judged(self) -> Played<L> {
        let run = self.core.run.clone();
        let took = run.began.map_or(Duration::ZERO, |began| {
            Duration::try_from(run.at.duration_since(began)).unwrap_or_default()
        });
        let ran: BTreeSet<StepId> = run
            .lines
            .iter()
            .filter(|(_, line)| line.attempts > 0)
            .map(|(id, _)| id.clone())
            .collect();
        let status = self.status();
        let outcome = Outcome {
            status,
            at: run.current().map(|slot| slot.id().clone()),
            open: run.effects.keys().cloned().collect(),
            held: run.held().map(|(job, _)| job.attempt.step.clone()).collect(),
            ran,
            took,
        };
        let mut differences = match &self.course {
            Some(course) => course.differences(&outcome, &self.world),
            None => self.world.judge(&outcome),
        };
        if !differences.is_empty() {
            differences.extend(self.stuck);
            differences.extend(failure(&run));
        }
        Played {
            status,
            records: self.records,
            presses: self.presses,
            differences,
            world: self.world,
            log: self.core.into_log(),
            run,
        }
    }
}

/// Why the current step failed, for whoever wonders at the end of a rehearsal.
fn failure(run: &Run) -> Option<String> {
    let id = run.current()?.id().clone();
    match &run.line(&id).status {
        Status::Assess { failed } if !failed.is_empty() => Some(format!("{id} failed: {}", failed.join("; "))),
        _ => None,
    }
}

/// Whether something goes on, monitors apart.
fn moves(event: &Event) -> bool {
    !matches!(
        event,
        Event::Read { .. } | Event::GuardTurned { .. } | Event::WaitTurned { .. } | Event::Overdue { .. } | Event::Unready { .. }
    )
}

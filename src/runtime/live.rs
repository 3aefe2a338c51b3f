//! The one loop: what comes in goes through the core, and after each record the tasks are made what the run wants.

use super::{
    core::{Core, Outcome},
    orders::Waiting,
    poll,
    polls::Polls,
    readings, seen,
    tail::Control,
};
use crate::{
    clock::Clock,
    engine::{
        event::Event,
        input::{Act, Input},
        run::{JobState, LookAt, Run},
        sheet::Does,
    },
    feed::{Feed, Request},
    host::Hosts,
    journal::{JournalError, Log},
    vault::Vault,
    words::{HostName, JobId, Timestamp},
};
use std::{
    collections::{BTreeSet, HashMap},
    path::PathBuf,
    sync::Arc,
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
};

/// What a task reports.
#[derive(Debug)]
pub(super) enum Report {
    Input(Input),
    /// Of somebody who isn't at the screen, and is told what came of it.
    Asks(Input, oneshot::Sender<Result<(), String>>),
    Started(JobId),
    NotStarted(JobId),
    Output(Feed),
    Polled(poll::Polled),
    Asked(JobId),
    Looked(LookAt),
    Answered(JobId),
    Unfollowed(JobId),
    /// For viewers alone.
    Told(Feed),
}

/// What goes on beside a run: asked again and again how the run stands, until it has nothing more to say.
pub type Aside = Box<dyn FnMut(&Run) -> Option<FromAside> + Send + Sync>;

/// What comes from aside.
#[derive(Debug)]
pub enum FromAside {
    /// Something for the run.
    Input(Input),
    /// Something for viewers alone.
    Told(Feed),
}

/// So much may come from aside at once.
const AT_ONCE: usize = 8;

/// A way for others to put inputs into a running loop: what happens to a simulated cluster, say.
#[derive(Clone, Debug)]
pub struct Inject(mpsc::Sender<Report>);

impl Inject {
    pub(super) fn to(reports: mpsc::Sender<Report>) -> Inject {
        Inject(reports)
    }

    /// One input. A loop that is over takes none.
    pub async fn send(&self, input: Input) {
        send(&self.0, Report::Input(input)).await;
    }

    /// One input, and what came of it. Nothing where the loop is over.
    pub async fn ask(&self, input: Input) -> Option<Result<(), String>> {
        let (answer, answered) = oneshot::channel();
        send(&self.0, Report::Asks(input, answer)).await;
        answered.await.ok()
    }

    /// What viewers alone are told.
    pub async fn tell(&self, feed: Feed) {
        send(&self.0, Report::Told(feed)).await;
    }
}

/// A run under way, on some hosts.
pub struct Runtime<L, H> {
    pub(super) core: Core<L>,
    pub(super) hosts: Arc<H>,
    pub(super) vault: Arc<Vault>,
    pub(super) clock: Clock,
    by: String,
    pub(super) transcripts: PathBuf,
    feed: mpsc::Sender<Feed>,
    /// Kept for those who look on.
    seen: seen::Keeper,
    /// Kept for the debriefing of a rehearsal.
    readings: Option<readings::Keeper>,
    pub(super) reports: mpsc::Sender<Report>,
    inbox: mpsc::Receiver<Report>,
    pub(super) tasks: JoinSet<()>,
    pub(super) tails: HashMap<JobId, mpsc::UnboundedSender<Control>>,
    /// Keys on their way into live terminals.
    pub(super) hands: HashMap<JobId, mpsc::UnboundedSender<Vec<u8>>>,
    pub(super) starting: BTreeSet<JobId>,
    pub(super) asking: BTreeSet<JobId>,
    pub(super) looking: BTreeSet<LookAt>,
    pub(super) polls: Polls,
    /// Commands that wait for their lock: a monitor is being polled under it.
    pub(super) waiting: Vec<Waiting>,
    /// Hosts that were last said to come back as other machines.
    renewing: BTreeSet<HostName>,
    /// The step for which it was looked who else is there, and when.
    pub(super) company: Option<(crate::words::StepId, Timestamp)>,
    /// Told whether something is under way, each time that changes.
    pace: Option<Pace>,
    busy: Option<bool>,
    aside: Option<Aside>,
    ticked: std::time::Instant,
    /// What was last told of something that was kept back, since a secret would have been written down.
    kept_back: Option<String>,
    /// The guide's own machine goes down: why it leaves.
    pub(super) leaving: Option<String>,
}

/// What is told whether something is under way.
pub type Pace = Box<dyn FnMut(bool) + Send + Sync>;

impl<L: Log<Event>, H: Hosts> Runtime<L, H> {
    /// Around a core. `feed` is where viewers listen; `by` is the operator's name.
    pub fn new(
        core: Core<L>,
        hosts: Arc<H>,
        vault: Arc<Vault>,
        clock: Clock,
        by: String,
        transcripts: PathBuf,
        feed: mpsc::Sender<Feed>,
    ) -> Self {
        let (reports, inbox) = mpsc::channel(256);
        let folder = transcripts.parent().unwrap_or(&transcripts);
        Runtime {
            seen: seen::Keeper::beside(folder),
            readings: (!core.run.is_live()).then(|| readings::Keeper::beside(folder)),
            core,
            hosts,
            vault,
            clock,
            by,
            transcripts,
            feed,
            reports,
            inbox,
            tasks: JoinSet::new(),
            tails: HashMap::new(),
            hands: HashMap::new(),
            leaving: None,
            kept_back: None,
            starting: BTreeSet::new(),
            asking: BTreeSet::new(),
            looking: BTreeSet::new(),
            polls: Polls::default(),
            waiting: Vec::new(),
            renewing: BTreeSet::new(),
            company: None,
            pace: None,
            busy: None,
            aside: None,
            ticked: std::time::Instant::now(),
        }
    }

    /// Has `pace` told whether something is under way: a rehearsal's clock hurries then, and keeps real time at a question.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = Some(pace);
        self
    }

    /// Has `aside` asked, after each change, what comes from beside the run.
    #[must_use]
    pub fn with_aside(mut self, aside: Aside) -> Self {
        self.aside = Some(aside);
        self
    }

    /// A way to put inputs into the loop.
    pub fn inject(&self) -> Inject {
        Inject(self.reports.clone())
    }

    /// Runs until it is left, and gives the core back. `opening` begins the session.
    ///
    /// # Errors
    /// The journal can't be written: nothing more was started.
    pub async fn run(mut self, opening: Input, mut requests: mpsc::Receiver<Request>) -> Result<Core<L>, JournalError> {
        self.input(opening).await?;
        self.seen.begin();
        self.forget_settled();
        self.identify_all();
        self.take_baseline();
        loop {
            if self.core.is_short() {
                self.tell(Feed::Over(
                    "The disk with the run folder is full. Nothing more is started; what runs goes on at its host.".into(),
                ))
                .await;
                self.input(Input::Leave {
                    why: "the disk is full".into(),
                })
                .await?;
                break;
            }
            if let Some(why) = self.leaving.take() {
                self.tell(Feed::Over(why.clone())).await;
                self.input(Input::Leave { why }).await?;
                break;
            }
            if self.core.run.handed.is_some() {
                self.input(Input::Leave { why: "handed over".into() }).await?;
                break;
            }
            self.hear_aside().await?;
            self.keep_pace();
            self.reconcile();
            let due = self.next().and_then(|at| self.clock.until(at));
            let sleep = Some(due.map_or(self.until_tick(), |due| due.min(self.until_tick())));
            tokio::select! {
                request = requests.recv() => match request {
                    Some(Request::Leave { why }) => {
                        self.input(Input::Leave { why }).await?;
                        break;
                    }
                    None => {
                        self.input(Input::Leave { why: "the screen went away".into() }).await?;
                        break;
                    }
                    Some(request) => self.request(request).await?,
                },
                Some(report) = self.inbox.recv() => self.report(report).await?,
                Some(_) = self.tasks.join_next() => {}
                () = wait(sleep) => {
                    if self.until_tick().is_zero() {
                        self.ticked = std::time::Instant::now();
                        self.tell(Feed::Tick(self.clock.now())).await;
                    }
                    self.input(Input::Tick).await?;
                }
            }
        }
        self.tasks.abort_all();
        Ok(self.core)
    }

    async fn hear_aside(&mut self) -> Result<(), JournalError> {
        for _ in 0..AT_ONCE {
            let Some(aside) = &mut self.aside else { break };
            match aside(&self.core.run) {
                Some(FromAside::Input(input)) => drop(self.input(input).await?),
                Some(FromAside::Told(feed)) => self.tell(feed).await,
                None => break,
            }
        }
        Ok(())
    }

    fn keep_pace(&mut self) {
        let run = &self.core.run;
        let runs = |state: &JobState| matches!(state, JobState::Running | JobState::Queued | JobState::InDoubt { fate: None, .. });
        let busy = run.live_jobs().any(|(_, job)| runs(&job.state)) || run.is_waiting();
        if self.busy != Some(busy) {
            self.busy = Some(busy);
            if let Some(pace) = &mut self.pace {
                pace(busy);
            }
        }
    }

    /// How long until viewers are told the time: each second while something is under way, else once a minute.
    fn until_tick(&self) -> std::time::Duration {
        let every = std::time::Duration::from_secs(if self.busy == Some(true) { 1 } else { 10 });
        every.saturating_sub(self.ticked.elapsed())
    }

    async fn request(&mut self, request: Request) -> Result<(), JournalError> {
        match request {
            Request::Act(act) => {
                self.input(Input::Operator { by: self.by.clone(), act }).await?;
            }
            Request::Keys { job, bytes } => {
                if self
                    .input(Input::Operator {
                        by: self.by.clone(),
                        act: Act::Typed { job: job.clone() },
                    })
                    .await?
                {
                    self.control(&job, Control::Answered);
                    self.type_keys(job, bytes);
                }
            }
            Request::Resize { job, rows, columns } => {
                if let Some(errand) = self.core.run.errand(&job) {
                    let hosts = self.hosts.clone();
                    self.tasks.spawn(async move {
                        // A size that doesn't arrive is sent again with the next change.
                        let _ = hosts.resize(&errand, rows, columns).await;
                    });
                }
            }
            Request::Secret(given) => {
                let name = given.name.clone();
                self.vault = Arc::new(self.vault.and(given.name, given.value));
                self.input(Input::SecretGiven { name, by: self.by.clone() }).await?;
            }
            Request::Compare => self.compare(),
            Request::TryNow { host } => self.try_now(host),
            Request::Afresh => self.look_afresh(),
            Request::Look { host, command } => self.look_beside(host, command),
            // Whoever asked takes the answer before it comes here, and so does whoever simulates the machines.
            Request::Told { .. } | Request::SwitchOn { .. } | Request::Leave { .. } => {}
        }
        Ok(())
    }

    async fn report(&mut self, report: Report) -> Result<(), JournalError> {
        match report {
            Report::Input(input) => {
                if let Input::Link { host, up: true } = &input
                    && self.core.run.hosts.get(host).is_some_and(|state| state.up == Some(false))
                {
                    self.identify(host.clone());
                }
                self.input(input).await?;
            }
            Report::Asks(input, answer) => {
                let refused = self.take(input).await?;
                let _ = answer.send(refused.map_or(Ok(()), Err));
            }
            Report::Started(job) => {
                self.starting.remove(&job);
                self.going_down(&job);
            }
            Report::NotStarted(job) => {
                self.starting.remove(&job);
                self.tails.remove(&job);
            }
            // Under pressure output is dropped from the screen: the transcript has it.
            Report::Output(output) => drop(self.feed.try_send(output)),
            Report::Polled(polled) => self.polled(polled).await?,
            Report::Asked(job) => {
                self.asking.remove(&job);
            }
            Report::Looked(at) => {
                self.looking.remove(&at);
            }
            Report::Answered(job) => self.control(&job, Control::Look),
            Report::Told(feed) => self.tell(feed).await,
            Report::Unfollowed(job) => {
                self.tails.remove(&job);
                self.hands.remove(&job);
            }
        }
        Ok(())
    }

    /// One input through the core. True where it was not refused.
    pub(super) async fn input(&mut self, input: Input) -> Result<bool, JournalError> {
        let acted = matches!(input, Input::Operator { .. });
        let refused = self.take(input).await?;
        let well = refused.is_none();
        if let Some(why) = refused.filter(|_| acted) {
            self.tell(Feed::Refused(why)).await;
        }
        Ok(well)
    }

    /// One input through the core: why it was refused, where it was.
    async fn take(&mut self, input: Input) -> Result<Option<String>, JournalError> {
        // Afterwards its step may be on its way to another attempt.
        let settled = match &input {
            Input::Job(job, _)
            | Input::Operator {
                act: Act::Settle { job, .. },
                ..
            } => self.core.run.errand(job),
            _ => None,
        };
        let acted = matches!(input, Input::Operator { .. });
        let Outcome {
            record,
            orders,
            refused,
            leak,
        } = match self.core.step(input, self.clock.now(), &self.vault) {
            Ok(outcome) => outcome,
            Err(error) => {
                self.tell(Feed::Over(error.to_string())).await;
                return Err(error);
            }
        };
        if let Some(record) = record {
            for event in &record.events {
                self.by_hand(event);
                self.shows(event);
                if let Event::Reattached { job } = event {
                    self.control(job, Control::Again);
                }
            }
            self.tell_renewing();
            self.tell(Feed::Record(record)).await;
        }
        if let Some(errand) = settled.filter(|errand| self.is_settled(&errand.job)) {
            self.forget(errand);
        }
        for order in orders {
            self.carry_out(order);
        }
        // Whoever acts is answered; what comes by itself would be kept back without a word, each time anew.
        if leak && !acted && self.kept_back != refused {
            self.kept_back.clone_from(&refused);
            self.tell(Feed::Remark(format!(
                "The run may stand still here: {}.",
                refused.as_deref().unwrap_or_default()
            )))
            .await;
        }
        Ok(refused)
    }

    /// A viewer that is gone needs no news.
    pub(super) async fn tell(&mut self, feed: Feed) {
        self.seen.keep(&feed, &self.vault);
        if let Some(readings) = &mut self.readings {
            readings.keep(&feed, &self.vault);
        }
        let _ = self.feed.send(feed).await;
    }

    /// Hosts are told which of them may come back as other machines, where that has changed.
    fn tell_renewing(&mut self) {
        let hosts = self.core.run.hosts.iter();
        let renewing: BTreeSet<HostName> = hosts.filter(|(_, state)| state.renews).map(|(host, _)| host.clone()).collect();
        if renewing != self.renewing {
            self.hosts.renewing(&renewing);
            self.renewing = renewing;
        }
    }

    /// What has happened may show in what monitors read.
    fn shows(&mut self, event: &Event) {
        let now = self.clock.now();
        match event {
            Event::Finished { .. } => self.polls.stir(now),
            Event::Link { host, up: true } | Event::Seen { host, .. } => self.polls.answers(host, now),
            _ => {}
        }
    }

    fn by_hand(&self, event: &Event) {
        let Event::Confirmed { attempt, .. } = event else { return };
        let line = self.core.run.line(&attempt.step);
        if let Some(Does::Manual { hosts, .. }) = line.ran.as_ref().map(|sheet| &sheet.does) {
            self.hosts.done_by_hand(&attempt.step, hosts);
        }
    }
}

async fn wait(sleep: Option<std::time::Duration>) {
    match sleep {
        Some(sleep) => tokio::time::sleep(sleep).await,
        None => std::future::pending().await,
    }
}

/// A report to a loop that is gone is of no use to anybody.
pub(super) async fn send(reports: &mpsc::Sender<Report>, report: Report) {
    let _ = reports.send(report).await;
}

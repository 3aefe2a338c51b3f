//! A guide on real hosts: the loop, the journal and ssh, and somebody who watches and acts.

use crate::sshd::Lan;
use holdpoint::{
    clock::Clock,
    engine::{
        Rules,
        event::{Event, Head, Mode},
        input::{Act, Input, Opening},
        run::{JobState, Run},
        status::Look,
    },
    feed::{Feed, Request},
    host::{
        Ask, Asks,
        live::{Live, LiveNews, Setup},
        runner::Claimed,
        ssh::{Config, Ssh},
    },
    journal::{File, Record},
    procedure::load::{Folder, load},
    runtime::{Core, Runtime, fold},
    vault::Vault,
    words::{Account, HostName, JobId, Reached, Value, Values},
};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};
use zeroize::Zeroizing;

/// How long anything may take: a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(120);

const TOP: &str = r#"
format = 1
title = "A story"

[[input]]
name = "nodes"
kind = "hosts"
label = "All nodes"
"#;

/// What a run is, apart from the guide that walks it: it outlives guides.
pub struct Story {
    pub lan: Lan,
    dir: tempfile::TempDir,
    id: String,
    text: String,
    hosts: Vec<HostName>,
    secrets: Vec<(String, String)>,
    /// What the operator says to whoever asks, where there is somebody to ask.
    says: Option<String>,
    /// What was asked.
    pub asked: Arc<Mutex<Vec<String>>>,
}

/// A guide at work.
pub struct Guide {
    pub live: Arc<Live<Ssh>>,
    requests: mpsc::Sender<Request>,
    run: watch::Receiver<Run>,
    told: Arc<Mutex<Vec<String>>>,
    tasks: Vec<JoinHandle<()>>,
    going: JoinHandle<()>,
}

impl Story {
    pub fn new(lan: Lan, id: &str, hosts: &[&str], body: &str) -> Story {
        Story {
            lan,
            dir: tempfile::tempdir().unwrap(),
            id: id.into(),
            text: format!("{TOP}\n{body}"),
            hosts: hosts.iter().map(|host| HostName::from(*host)).collect(),
            secrets: Vec::new(),
            says: None,
            asked: Arc::default(),
        }
    }

    pub fn with_operator(mut self, says: &str) -> Story {
        self.says = Some(says.into());
        self
    }

    fn asks(&self) -> Asks {
        let Some(says) = self.says.clone() else { return Asks::default() };
        let (sender, mut questions) = mpsc::channel::<Ask>(8);
        let asked = self.asked.clone();
        tokio::spawn(async move {
            while let Some(ask) = questions.recv().await {
                asked.lock().unwrap().push(ask.prompt.clone());
                // Whoever asked may have gone.
                let _ = ask.reply.send(Zeroizing::new(says.clone()));
            }
        });
        Asks::to(sender)
    }

    pub fn with_secret(mut self, name: &str, secret: &str) -> Story {
        self.text = self.text.replace(
            "[[phase]]",
            &format!("[[input]]\nname = \"{name}\"\nkind = \"secret\"\nlabel = \"A secret\"\n\n[[phase]]"),
        );
        self.secrets.push((name.into(), secret.into()));
        self
    }

    pub fn with_text(mut self, change: impl FnOnce(&str) -> String) -> Story {
        self.text = change(&self.text);
        self
    }

    pub fn folder(&self) -> &Path {
        self.dir.path()
    }

    pub fn hosts(&self) -> &[HostName] {
        &self.hosts
    }

    fn rules(&self) -> Rules {
        let folder = Folder {
            path: "story".into(),
            files: BTreeMap::from([("procedure.toml".to_owned(), self.text.as_bytes().to_vec())]),
        };
        let fragments = Folder {
            path: "fragments".into(),
            files: BTreeMap::new(),
        };
        match load(&folder, &fragments) {
            Ok((procedure, _)) => Rules::new(Arc::new(procedure)),
            Err(told) => panic!("{}", told.iter().map(|one| one.render(false)).collect::<Vec<_>>().join("\n")),
        }
    }

    fn vault(&self) -> Vault {
        let mut vault = Vault::new();
        for (name, secret) in &self.secrets {
            vault.keep(name.as_str().into(), secret.as_bytes().to_vec());
        }
        vault
    }

    fn opening(&self) -> Opening {
        let hosts: Vec<&str> = self.hosts.iter().map(HostName::as_str).collect();
        Opening {
            by: "anna".into(),
            here: "desk".into(),
            inputs: Values::from([("nodes".to_owned(), Value::from(hosts))]),
            origins: Default::default(),
            addresses: Values::new(),
            account: Account::default(),
            same: Vec::new(),
            consoles: Default::default(),
            secrets: self.vault().names(),
        }
    }

    /// Hosts as the run has them; nothing is begun.
    pub fn hosts_of(&self, known: BTreeMap<HostName, Reached>) -> (Arc<Live<Ssh>>, mpsc::UnboundedReceiver<LiveNews>) {
        self.hosts_for("anna", "desk", &[], known)
    }

    /// The same, for whoever has taken the run, with all takings of it.
    pub fn hosts_for(
        &self,
        by: &str,
        from: &str,
        holders: &[&str],
        known: BTreeMap<HostName, Reached>,
    ) -> (Arc<Live<Ssh>>, mpsc::UnboundedReceiver<LiveNews>) {
        let config = Config {
            config_file: Some(self.lan.ssh_config()),
            control: self.lan.path().join("control"),
            known_hosts: self.dir.path().join("known_hosts"),
            addresses: BTreeMap::new(),
            patience: Duration::from_secs(20),
            askpass: Some(env!("CARGO_BIN_EXE_holdpoint").into()),
        };
        let setup = Setup {
            run: self.id.clone(),
            by: by.into(),
            from: from.into(),
            holders: holders.iter().map(ToString::to_string).collect(),
            known,
            folder: Some(self.dir.path().into()),
            ..Setup::default()
        };
        let (links, _) = mpsc::unbounded_channel();
        let ssh = Ssh::new(config, self.asks(), links).unwrap();
        Live::new(setup, Arc::new(ssh), self.asks())
    }

    /// Looks at the hosts, claims them, and begins.
    pub async fn begin(&self) -> Guide {
        let (live, news) = self.hosts_of(BTreeMap::new());
        live.preflight(&self.hosts, &Default::default()).await;
        for (host, claimed) in live.claim(&self.hosts, None).await {
            assert!(matches!(claimed, Ok(Claimed::Ours { .. })), "{host}: {claimed:?}");
        }
        let rules = self.rules();
        let head = Head {
            procedure: "story".into(),
            title: rules.procedure.title.clone(),
            revision: rules.procedure.revision.clone(),
            mode: Mode::Live,
            site: None,
            colour: None,
        };
        let file = File::create(self.dir.path()).unwrap();
        let (core, _) = Core::begin(rules, file, head, Clock::wall().now()).unwrap();
        self.go(core, live, news)
    }

    /// Goes on as the journal has it, by another guide.
    pub async fn resume(&self) -> Guide {
        let mut records: Vec<Record<Event>> = Vec::new();
        let (file, _) = File::open(self.dir.path(), |record| records.push(record)).unwrap();
        let run = fold(records.iter());
        let known = run
            .hosts
            .iter()
            .filter_map(|(host, state)| Some((host.clone(), state.reached.as_deref()?.clone())))
            .collect();
        let (live, news) = self.hosts_of(known);
        let before = run.sessions;
        let core = Core::resume(self.rules(), file, run);
        let guide = self.go(core, live, news);
        guide.until("its session is open", |run| run.sessions > before).await;
        guide
    }

    fn go(&self, core: Core<File>, live: Arc<Live<Ssh>>, mut news: mpsc::UnboundedReceiver<LiveNews>) -> Guide {
        let transcripts = self.dir.path().join("transcripts");
        std::fs::create_dir_all(&transcripts).unwrap();
        let (feed_in, mut feed) = mpsc::channel(8192);
        let (requests, inbox) = mpsc::channel(64);
        let (shown, run) = watch::channel(core.run.clone());
        let told = Arc::new(Mutex::new(Vec::new()));
        let runtime = Runtime::new(
            core,
            live.clone(),
            Arc::new(self.vault()),
            Clock::wall(),
            "anna".into(),
            transcripts,
            feed_in,
        );
        let inject = runtime.inject();
        let passed_on = tokio::spawn(async move {
            while let Some(news) = news.recv().await {
                let input = match news {
                    LiveNews::Link { host, up } => Input::Link { host, up },
                    LiveNews::Reached { host, reached } => Input::Reached(host, reached),
                };
                inject.send(input).await;
            }
        });
        let heard = told.clone();
        let watched = tokio::spawn(async move {
            while let Some(one) = feed.recv().await {
                match one {
                    Feed::Record(record) => shown.send_modify(|run| record.events.iter().for_each(|event| run.apply(record.at, event))),
                    Feed::Refused(why) | Feed::Over(why) => heard.lock().unwrap().push(why),
                    _ => {}
                }
            }
        });
        let opening = self.opening();
        let going = tokio::spawn(async move {
            runtime.run(Input::Open(opening), inbox).await.unwrap();
        });
        Guide {
            live,
            requests,
            run,
            told,
            tasks: vec![passed_on, watched],
            going,
        }
    }
}

impl Guide {
    /// Waits until the run is so.
    pub async fn until(&self, what: &str, is_so: impl Fn(&Run) -> bool) {
        let mut run = self.run.clone();
        let waited = tokio::time::timeout(PATIENCE, run.wait_for(|run| is_so(run))).await;
        if !matches!(waited, Ok(Ok(_))) {
            let run = self.run();
            let jobs: Vec<String> = run.jobs.iter().map(|(id, job)| format!("{id}: {:?}", job.state)).collect();
            let lines: Vec<String> = run
                .lines
                .iter()
                .map(|(id, line)| format!("{id}: {:?} {:?}", line.status, line.unready))
                .collect();
            let hosts: Vec<String> = run
                .hosts
                .iter()
                .map(|(host, state)| format!("{host}: {:?} {:?}", state.up, state.odd))
                .collect();
            panic!(
                "waited in vain for: {what}\n{jobs:#?}\n{lines:#?}\n{hosts:#?}\n{:#?}",
                self.told.lock().unwrap()
            );
        }
    }

    pub fn run(&self) -> Run {
        self.run.borrow().clone()
    }

    pub async fn until_looks(&self, step: &str, look: Look) {
        self.until(&format!("{step} is {}", look.word()), |run| run.look(&step.into()) == look)
            .await;
    }

    pub async fn act(&self, act: Act) {
        self.requests.send(Request::Act(act)).await.unwrap();
    }

    /// Confirms a step once it is shown.
    pub async fn confirm(&self, step: &str) {
        self.until(&format!("{step} is shown"), |run| {
            run.look(&step.into()) == Look::Ready && run.line(&step.into()).sheet.is_some()
        })
        .await;
        let line = self.run().line(&step.into());
        let (sheet, _) = line.sheet.clone().unwrap();
        self.act(Act::Confirm {
            step: step.into(),
            sheet,
            typed: None,
            second: None,
            against: None,
            edited: None,
        })
        .await;
    }

    /// Has a host tried now.
    pub async fn tries(&self, host: &str) {
        let _ = self.requests.send(Request::TryNow { host: host.into() }).await;
    }

    pub async fn release(&self, step: &str) {
        let (sheet, _) = self.run().line(&step.into()).sheet.clone().unwrap();
        self.act(Act::Release {
            step: step.into(),
            sheet,
            second: None,
            against: None,
        })
        .await;
    }

    pub async fn does(&self, step: &str) {
        self.confirm(step).await;
        self.until_looks(step, Look::Done).await;
    }

    pub async fn until_over(&self) {
        self.until("the run is over", |run| run.ended.is_some()).await;
    }

    pub fn job(&self, step: &str, host: &str) -> JobId {
        JobId::new(self.run().attempt(&step.into()), host.into())
    }

    pub fn state(&self, step: &str, host: &str) -> Option<JobState> {
        self.run().jobs.get(&self.job(step, host)).map(|job| job.state.clone())
    }

    /// `kill -9`: nothing is said, nothing is tidied up.
    pub async fn killed(self) {
        self.going.abort();
        let _ = self.going.await;
        for task in self.tasks {
            task.abort();
            let _ = task.await;
        }
    }

    /// Leaves when the run is over: hosts are given back, connections closed.
    pub async fn leaves(self, hosts: &[HostName]) {
        drop(self.requests);
        tokio::time::timeout(PATIENCE, self.going).await.expect("the loop ends").unwrap();
        self.live.release(hosts).await;
        self.live.close().await;
        for task in self.tasks {
            task.abort();
            let _ = task.await;
        }
    }
}

//! A run told by hand: a small upgrade of a master and its appliances, as far as each test needs it.

use holdpoint::{
    engine::{
        attention::Cause,
        event::{Event, Head, Mode, Verdict},
        input::{AtPrompt, Opening},
        run::Run,
        sheet::{Does, FileSheet, FillSheet, Sheet, Typed},
    },
    feed::Feed,
    journal::Record,
    procedure::{model::InputKind, plan::Slot},
    words::{Attempt, Digest, Exit, Findings, Hit, HostName, Identity, JobId, Level, Script, SiteColour, Stream, Timestamp, Truth, Write},
};
use std::sync::Arc;

pub use crate::sheets::{sheet, upgrade};
use crate::{
    plans::{fifty_nodes, plan},
    sheets::evacuate,
};

/// Events, and the run that they make.
#[derive(Clone, Debug, Default)]
pub struct Story {
    pub run: Run,
    events: Vec<(Timestamp, Event)>,
}

const START: i64 = 1_760_000_000;

impl Story {
    /// A live run whose first two steps are done.
    pub fn begun() -> Story {
        Story::with_mode(Mode::Live)
    }

    /// The same, rehearsed.
    pub fn rehearsal() -> Story {
        Story::with_mode(Mode::Rehearsal {
            scenario: "all-well".into(),
            seed: 1,
            drill: None,
        })
    }

    fn with_mode(mode: Mode) -> Story {
        let mut story = Story::default();
        story.begin(mode, plan());
        story.prepare(
            "endpoints/look",
            sheet("Look at the endpoints", Level::Observe, &["node1"], "rok-endpoints list"),
        );
        story
    }

    fn begin(&mut self, mode: Mode, slots: Vec<Slot>) {
        self.tell(Event::Begun(Head {
            procedure: "rok-0.11".into(),
            title: "Upgrade Rok to v0.11".into(),
            revision: "3f9a".into(),
            mode,
            site: Some("prod".into()),
            colour: Some(SiteColour::Orange),
        }));
        self.tell(Event::Opened(Opening {
            by: "anna".into(),
            here: "here".into(),
            inputs: [("nodes".to_owned(), serde_json::json!(["node1", "node2"]))].into(),
            origins: Default::default(),
            addresses: [("node2".to_owned(), serde_json::json!("10.0.0.2"))].into(),
            account: Default::default(),
            same: Vec::new(),
            consoles: [("node2".into(), "ipmitool -H node2-bmc sol activate".to_owned())].into(),
            secrets: vec![],
        }));
        self.tell(Event::Laid { slots });
        self.tell(Event::Seen {
            host: "node2".into(),
            identity: Identity {
                machine: "m2".into(),
                boot: "b2".into(),
                node: "node2.example".into(),
                kernel: "5.10.0".into(),
            },
            odd: None,
        });
        for guard in ["one-master", "quorum"] {
            self.guard(guard, Truth::Yes, None);
        }
    }

    /// The current step can be run.
    pub fn ready(&mut self) {
        self.first_done();
        self.prepare("master/upgrade", upgrade());
    }

    /// A guard stands in the way.
    pub fn guard_broken(&mut self) {
        self.ready();
        self.guard("one-master", Truth::No, Some("members.masters is [node1, node2]"));
    }

    /// Somebody has stopped everything.
    pub fn stopped(&mut self) {
        self.tell(Event::AllStopped {
            by: "anna".into(),
            reason: String::new(),
        });
    }

    /// The command runs in its terminal.
    pub fn running(&mut self) {
        self.first_done();
        self.prepare("master/evacuate", evacuate());
        self.tell(Event::Turned {
            to: "master/evacuate".into(),
            by: "anna".into(),
            reason: String::new(),
        });
        self.start("master/evacuate", "node2");
    }

    /// It comes to its prompt, and is held.
    pub fn hold(&mut self) {
        self.tell(Event::AtPrompt {
            job: job("master/evacuate#1@node2"),
            prompt: AtPrompt {
                text: "Migrate instances back? [y/N] ".into(),
                matcher: 0,
                seen: 24,
            },
            hold: Some("Only once node2 and the packages of its host are upgraded.".into()),
        });
    }

    /// A command stands at a prompt that nobody holds.
    pub fn asking(&mut self) {
        self.running();
        self.ask();
    }

    /// The running command comes to a prompt that nobody holds.
    pub fn ask(&mut self) {
        self.ask_with("Migrate instances back? [y/N] ");
    }

    /// It asks this.
    pub fn ask_with(&mut self, text: &str) {
        self.tell(Event::AtPrompt {
            job: job("master/evacuate#1@node2"),
            prompt: AtPrompt {
                text: text.into(),
                matcher: 0,
                seen: 24,
            },
            hold: None,
        });
    }

    /// The upgrade runs.
    pub fn upgrading(&mut self) {
        self.ready();
        self.start("master/upgrade", "node2");
    }

    /// The upgrade, from where it could be run to its good end.
    pub fn upgraded(&mut self) {
        self.start("master/upgrade", "node2");
        self.tell(Event::Finished {
            job: job("master/upgrade#1@node2"),
            exit: Exit::Code(0),
            findings: Arc::default(),
        });
        self.tell(Event::Assessed {
            attempt: attempt("master/upgrade"),
            verdict: Verdict::Well,
        });
    }

    /// What wants somebody was seen.
    pub fn noticed(&mut self, what: Cause) {
        self.tell(Event::Noticed { by: "anna".into(), what });
    }

    /// The window ends then.
    pub fn window(&mut self, ends: Timestamp) {
        self.tell(Event::Window {
            by: "anna".into(),
            ends: Some(ends),
        });
    }

    /// A command is held while the next step is current.
    pub fn held(&mut self) {
        self.running();
        self.tell(Event::EffectOpened {
            id: "evacuated-node2".into(),
            text: "host2 is evacuated".into(),
            step: "master/evacuate".into(),
        });
        self.hold();
        self.prepare("master/upgrade", upgrade());
    }

    /// The command failed with a known problem.
    pub fn failed(&mut self) {
        self.ready();
        self.start("master/upgrade", "node2");
        let findings = Findings {
            hits: [(
                1,
                Hit {
                    count: 2,
                    line: 14,
                    excerpt: "etcd: request timeout".into(),
                },
            )]
            .into(),
            lines: 20,
            bytes: 900,
            ..Findings::default()
        };
        self.tell(Event::Finished {
            job: job("master/upgrade#1@node2"),
            exit: Exit::Code(1),
            findings: Arc::new(findings),
        });
        self.tell(Event::Assessed {
            attempt: attempt("master/upgrade"),
            verdict: Verdict::Failed(vec![
                "node2: exit 1".into(),
                "node2: the node reports v0.11: no line matches".into(),
            ]),
        });
    }

    /// It isn't known whether the command ran.
    pub fn in_doubt(&mut self) {
        self.ready();
        self.start("master/upgrade", "node2");
        self.tell(Event::Doubted {
            job: job("master/upgrade#1@node2"),
            fate: None,
            why: "the connection went before node2 said that it began".into(),
        });
    }

    /// Hands-on work.
    pub fn manual(&mut self) {
        self.first_done();
        let mut sheet = sheet("Swap the disk", Level::Disrupt, &[], "");
        sheet.does = Does::Manual {
            what: "Swap the system disk of host2 for the prepared one.".into(),
            hosts: vec!["node2".into()],
            ticks: vec!["The old disk is labelled.".into(), "The new disk is in.".into()],
            fills: vec![FillSheet {
                name: "serial".into(),
                kind: InputKind::Text,
                label: "Serial number of the new disk".into(),
                pattern: Some("[A-Z0-9]+".into()),
                among: None,
                suggest: None,
            }],
        };
        sheet.second = true;
        self.prepare("master/upgrade", sheet);
    }

    /// A file is to be written.
    pub fn file(&mut self) {
        self.first_done();
        let mut sheet = sheet("Pin the master", Level::Change, &["node2"], "");
        let old: String = (1..30).map(|n| format!("option{n} = {n}\n")).collect();
        let new = old.replace("option12 = 12\n", "option12 = pinned\n");
        sheet.does = Does::Write {
            files: vec![FileSheet {
                host: "node2".into(),
                write: Write {
                    path: "/etc/rok/cluster.conf".into(),
                    before: Some(Digest::of(old.as_bytes())),
                    content: Script::text(new),
                    mode: Some("0644".into()),
                    owner: None,
                    backup: "/etc/rok/cluster.conf.holdpoint".into(),
                    secret: false,
                    remove: false,
                },
                old: Some(old),
            }],
        };
        self.prepare("master/upgrade", sheet);
    }

    /// There is no way back from this one.
    pub fn destroy(&mut self) {
        self.first_done();
        let mut sheet = sheet("Wipe the old disk", Level::Destroy, &["node2"], "wipefs --all /dev/sdb");
        sheet.typed = Some(Typed::Host("node2.example".into()));
        sheet.no_return = Some("the old system is gone".into());
        self.prepare("master/upgrade", sheet);
    }

    /// A loop waits for values that never came.
    pub fn values_missing(&mut self) {
        self.first_done();
        for step in ["master", "etcd"] {
            self.tell(Event::Skipped {
                node: step.into(),
                how: holdpoint::engine::input::SkipHow::NotNeeded,
                by: "anna".into(),
                reason: "done last week".into(),
            });
        }
    }

    /// In a loop of fifty nodes at the thirtieth; the twelfth was left for later.
    pub fn fifty() -> Story {
        let mut story = Story::default();
        story.begin(Mode::Live, fifty_nodes());
        for n in 1..=30 {
            let id = format!("node[n{n:02}]/restart");
            let title = format!("Restart n{n:02}");
            story.prepare(&id, sheet(&title, Level::Disrupt, &["node1"], "systemctl restart rok"));
            match n {
                12 => story.tell(Event::Deferred {
                    step: id.as_str().into(),
                    by: "anna".into(),
                    reason: "its disk is being swapped".into(),
                }),
                30 => {}
                _ => story.done(&id),
            }
        }
        story
    }

    fn done(&mut self, step: &str) {
        self.start(step, "node1");
        self.tell(Event::Finished {
            job: job(&format!("{step}#1@node1")),
            exit: Exit::Code(0),
            findings: Arc::default(),
        });
        self.tell(Event::Assessed {
            attempt: attempt(step),
            verdict: Verdict::Well,
        });
    }

    /// The session ends.
    pub fn leave(&mut self) {
        self.tell(Event::Left {
            why: "the operator left".into(),
        });
    }

    /// Of a story that a test tells itself.
    pub fn first_done(&mut self) {
        self.start("endpoints/look", "node1");
        self.tell(Event::Finished {
            job: job("endpoints/look#1@node1"),
            exit: Exit::Code(0),
            findings: Arc::default(),
        });
        self.tell(Event::Assessed {
            attempt: attempt("endpoints/look"),
            verdict: Verdict::Well,
        });
        if self.run.current().is_some_and(|slot| slot.id().as_str() == "master/evacuate") {
            self.tell(Event::Inactive {
                node: "master/evacuate".into(),
                because: "ganeti".into(),
            });
        }
    }

    /// The upgrade runs on all of these.
    pub fn spread(&mut self, hosts: &[&str]) {
        self.spread_over(hosts, hosts.len());
    }

    /// It is to run on all of these, and has begun on so many.
    pub fn spread_over(&mut self, hosts: &[&str], begun: usize) {
        self.ready();
        let digest = self.digest("master/upgrade");
        self.tell(Event::Confirmed {
            attempt: attempt("master/upgrade"),
            sheet: digest,
            hosts: hosts.iter().map(|host| HostName::from(*host)).collect(),
            by: "anna".into(),
            second: None,
            against: None,
            edited: None,
            guards: Vec::new(),
        });
        for host in hosts.iter().take(begun) {
            self.tell(Event::Started {
                job: job(&format!("master/upgrade#1@{host}")),
            });
        }
    }

    /// It has ended on one of them, having printed this.
    pub fn ended_on(&mut self, host: &str, printed: &str, exit: u8) {
        let findings = Findings {
            bytes: printed.len() as u64,
            sha256: Some(Digest::of(printed.as_bytes())),
            ..Findings::default()
        };
        self.tell(Event::Finished {
            job: job(&format!("master/upgrade#1@{host}")),
            exit: Exit::Code(exit),
            findings: Arc::new(findings),
        });
    }

    /// Some of them have failed, and that is its verdict.
    pub fn assessed_failed(&mut self) {
        self.tell(Event::Assessed {
            attempt: attempt("master/upgrade"),
            verdict: Verdict::Failed(vec!["node9: exit 3".into()]),
        });
    }

    /// Of a story that a test tells itself.
    pub fn start(&mut self, step: &str, host: &str) {
        // A step that was said not to apply is opened again by its confirmation.
        let line = self.run.line(&step.into());
        let digest = line.sheet.as_ref().expect("prepared").0.clone();
        self.tell(Event::Confirmed {
            attempt: attempt(step),
            sheet: digest,
            hosts: vec![host.into()],
            by: "anna".into(),
            second: None,
            against: None,
            edited: None,
            guards: Vec::new(),
        });
        self.tell(Event::Started {
            job: job(&format!("{step}#1@{host}")),
        });
    }

    /// Of a story that a test tells itself.
    pub fn guard(&mut self, name: &str, to: Truth, why: Option<&str>) {
        self.tell(Event::GuardTurned {
            guard: name.into(),
            to,
            why: why.map(str::to_owned),
        });
    }

    /// Of a story that a test tells itself.
    pub fn prepare(&mut self, step: &str, sheet: Sheet) {
        self.tell(Event::Prepared {
            step: step.into(),
            digest: sheet.digest(),
            sheet: Arc::new(sheet),
        });
    }

    /// Of a story that a test tells itself.
    pub fn tell(&mut self, event: Event) {
        let at = Timestamp::from_second(START + 60 * i64::try_from(self.events.len()).unwrap()).unwrap();
        self.run.apply(at, &event);
        self.events.push((at, event));
    }

    /// The digest of what is shown of a step.
    pub fn digest(&self, step: &str) -> Digest {
        self.run.line(&step.into()).sheet.as_ref().expect("prepared").0.clone()
    }

    /// All events.
    pub fn events(&self) -> Vec<&Event> {
        self.events.iter().map(|(_, event)| event).collect()
    }

    /// What comes after so many events.
    pub fn since(&self, count: usize) -> Story {
        Story {
            run: self.run.clone(),
            events: self.events[count..].to_vec(),
        }
    }

    /// As a viewer gets it.
    pub fn feed(&self) -> Vec<Feed> {
        let record = |(seq, (at, event)): (usize, &(Timestamp, Event))| {
            Feed::Record(Arc::new(Record {
                seq: seq as u64,
                at: *at,
                prev: Digest::of(b""),
                events: vec![event.clone()],
            }))
        };
        self.events.iter().enumerate().map(record).collect()
    }

    /// Something that a job prints.
    pub fn output(&self, of: &str, bytes: &[u8]) -> Feed {
        Feed::Output {
            job: job(of),
            stream: Stream::Out,
            offset: 0,
            bytes: bytes.into(),
        }
    }
}

/// A job by its text.
pub fn job(text: &str) -> JobId {
    text.parse().expect("a job")
}

/// The first attempt at a step.
pub fn attempt(step: &str) -> Attempt {
    Attempt { step: step.into(), n: 1 }
}

//! A run by hand: a procedure as text, inputs one by one, and after each of them the log folded and compared.

use holdpoint::{
    engine::{
        Rules,
        event::{Event, Head, Mode, Order},
        input::{Act, AtPrompt, Input, News, Opening, Reading, SeenContent, SeenFile, SkipHow},
        run::{JobState, Line, Run, Wants},
        sheet::Sheet,
        status::Look,
    },
    journal::{JournalError, Log, Memory, Record, Sync},
    procedure::{
        load::{Folder, load},
        plan::Slot,
    },
    runtime::{Core, Outcome, fold},
    vault::Vault,
    words::{Exit, Fate, Findings, Hit, HostName, Identity, JobId, Kept, Script, Signal, Stimulus, Timestamp, Value, Values},
};
use std::{cell::Cell, collections::BTreeMap, rc::Rc, sync::Arc};

/// One host, one text, one secret: what most stories need.
pub const TOP: &str = r#"
format = 1
title = "A story"

[[input]]
name = "nodes"
kind = "hosts"
label = "All nodes"

[[input]]
name = "word"
kind = "text"
label = "A word"
default = "blue"
"#;

/// A monitor `cluster`, and a guard `calm` that rests on it.
pub const WATCHED: &str = r#"
[[monitor]]
name = "cluster"
on = "nodes"
any = true
run = "cluster status"
every = "10s"
value.state = { first = '^state (\S+)$' }
value.left = { first = '^left (\d+)$', as = "number" }
"#;

/// A log that can be made to fail.
pub struct Disk {
    memory: Memory,
    full: Rc<Cell<bool>>,
}

impl Log<Event> for Disk {
    fn append(&mut self, at: Timestamp, events: Vec<Event>, sync: Sync) -> Result<Record<Event>, JournalError> {
        if self.full.get() {
            return Err(JournalError::Closed);
        }
        self.memory.append(at, events, sync)
    }

    fn sync(&mut self) -> Result<(), JournalError> {
        Ok(())
    }
}

/// A run, and everything that was recorded of it.
pub struct Story {
    pub core: Core<Disk>,
    pub records: Vec<Arc<Record<Event>>>,
    pub orders: Vec<Order>,
    pub vault: Vault,
    pub inputs: Values,
    /// Hosts that are meant to be one machine.
    pub same: Vec<Vec<HostName>>,
    /// Whether the disk is full.
    pub full: Rc<Cell<bool>>,
    now: Timestamp,
}

/// What came of an act: nothing to say, or why it was refused.
pub type Told = Result<Vec<Event>, String>;

/// A procedure's body after the usual top.
pub fn story(body: &str) -> Story {
    Story::of(&format!("{TOP}\n{body}"))
}

/// The same with the monitor `cluster`.
pub fn watched(body: &str) -> Story {
    Story::of(&format!("{TOP}\n{WATCHED}\n{body}"))
}

impl Story {
    /// A procedure, opened with the nodes `n1`, `n2` and `n3`.
    pub fn of(text: &str) -> Self {
        Self::with(text, &[], |_| {})
    }

    pub fn with(text: &str, fragments: &[(&str, &str)], more: impl FnOnce(&mut Values)) -> Self {
        let mut story = Self::closed(text, fragments);
        more(&mut story.inputs);
        story.open().unwrap();
        story
    }

    /// Begun, but not opened.
    pub fn closed(text: &str, fragments: &[(&str, &str)]) -> Self {
        Self::begun_as(Mode::Live, text, fragments)
    }

    /// Likewise, live or a rehearsal.
    pub fn begun_as(mode: Mode, text: &str, fragments: &[(&str, &str)]) -> Self {
        let folder = Folder {
            path: "story".into(),
            files: BTreeMap::from([("procedure.toml".to_owned(), text.as_bytes().to_vec())]),
        };
        let fragments = Folder {
            path: "fragments".into(),
            files: fragments
                .iter()
                .map(|(name, text)| (format!("{name}.toml"), text.as_bytes().to_vec()))
                .collect(),
        };
        let rules = match load(&folder, &fragments) {
            Ok((procedure, _)) => Rules::new(Arc::new(procedure)),
            Err(told) => panic!("{}", told.iter().map(|one| one.render(false)).collect::<Vec<_>>().join("\n")),
        };
        let head = Head {
            procedure: "story".into(),
            title: rules.procedure.title.clone(),
            revision: rules.procedure.revision.clone(),
            mode,
            site: None,
            colour: None,
        };
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let full = Rc::new(Cell::new(false));
        let disk = Disk {
            memory: Memory::new().unwrap(),
            full: full.clone(),
        };
        let (core, first) = Core::begin(rules, disk, head, now).unwrap();
        let inputs = [
            ("nodes".to_owned(), Value::from(vec!["n1", "n2", "n3"])),
            ("word".to_owned(), Value::from("blue")),
        ];
        Story {
            core,
            records: vec![first],
            orders: Vec::new(),
            vault: Vault::new(),
            inputs: inputs.into_iter().collect(),
            same: Vec::new(),
            full,
            now,
        }
    }

    pub fn open(&mut self) -> Told {
        let opening = Opening {
            by: "anna".into(),
            here: "desk".into(),
            inputs: self.inputs.clone(),
            origins: Default::default(),
            addresses: Values::new(),
            account: Default::default(),
            same: self.same.clone(),
            consoles: Default::default(),
            secrets: self.vault.names(),
        };
        self.input(Input::Open(opening))
    }

    /// One input; the log must fold to the run, whatever came of it.
    pub fn input(&mut self, input: Input) -> Told {
        self.try_input(input).unwrap()
    }

    pub fn try_input(&mut self, input: Input) -> Result<Told, JournalError> {
        let before = self.core.run.clone();
        let stepped = self.core.step(input, self.now, &self.vault);
        let Outcome {
            record, orders, refused, ..
        } = match stepped {
            Ok(outcome) => outcome,
            Err(error) => {
                assert_eq!(self.core.run, before, "what could not be written did not happen");
                return Err(error);
            }
        };
        let events = record.as_ref().map(|record| record.events.clone()).unwrap_or_default();
        self.records.extend(record);
        self.orders = orders;
        let folded = fold(self.records.iter().map(Arc::as_ref));
        assert_eq!(folded, self.core.run, "the fold of the log is the run");
        // Nothing that is wanted may make a plain function panic.
        self.wants();
        Ok(match refused {
            Some(why) => {
                assert_eq!(self.core.run, before, "a refusal leaves no trace");
                Err(why)
            }
            None => Ok(events),
        })
    }

    pub fn act(&mut self, act: Act) -> Told {
        self.input(Input::Operator { by: "anna".into(), act })
    }

    /// Time passes.
    pub fn pass(&mut self, seconds: i64) -> &mut Self {
        self.now += jiff::SignedDuration::from_secs(seconds);
        self
    }

    pub fn tick(&mut self) -> Vec<Event> {
        self.input(Input::Tick).unwrap()
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn wants(&self) -> Wants {
        self.core.wants(self.now)
    }

    pub fn run(&self) -> &Run {
        &self.core.run
    }

    pub fn look(&self, id: &str) -> Look {
        self.core.run.look(&id.into())
    }

    pub fn looks(&self, ids: &[&str]) -> Vec<Look> {
        ids.iter().map(|id| self.look(id)).collect()
    }

    pub fn line(&self, id: &str) -> Arc<Line> {
        self.core.run.line(&id.into())
    }

    pub fn sheet(&self, id: &str) -> Arc<Sheet> {
        let line = self.line(id);
        match &line.sheet {
            Some((_, sheet)) => sheet.clone(),
            None => panic!("{id} has no sheet: {:?}", line.unready),
        }
    }

    /// The marked line's id; empty where there is none.
    pub fn current(&self) -> String {
        self.core.run.current().map(|slot| slot.id().to_string()).unwrap_or_default()
    }

    pub fn plan(&self) -> Vec<String> {
        let steps = self.core.run.slots.iter().filter(|slot| !matches!(slot, Slot::Block(_)));
        steps.map(|slot| slot.id().to_string()).collect()
    }

    pub fn job(&self, id: &str, host: &str) -> JobId {
        JobId::new(self.core.run.attempt(&id.into()), host.into())
    }

    pub fn state(&self, id: &str, host: &str) -> JobState {
        self.core.run.jobs[&self.job(id, host)].state.clone()
    }

    pub fn effects(&self) -> Vec<String> {
        self.core.run.effects.keys().map(ToString::to_string).collect()
    }

    /// Jobs that the last input started.
    pub fn started(&self) -> Vec<String> {
        let starts = self.orders.iter().filter_map(|order| match order {
            Order::Start { errand, .. } => Some(errand.job.to_string()),
            Order::Send { .. } => None,
        });
        starts.collect()
    }

    /// What the last input sent, secrets as names.
    pub fn sent(&self) -> Vec<String> {
        let sends = self.orders.iter().filter_map(|order| match order {
            Order::Send {
                what: Stimulus::Type(script),
                ..
            } => Some(script.masked()),
            Order::Send { what, .. } => Some(format!("{what:?}")),
            Order::Start { .. } => None,
        });
        sends.collect()
    }
}

/// What the operator does.
impl Story {
    pub fn confirmation(&self, id: &str) -> Act {
        let sheet = self.line(id).sheet.clone().map_or_else(|| "".into(), |(digest, _)| digest);
        Act::Confirm {
            step: id.into(),
            sheet,
            typed: None,
            second: None,
            against: None,
            edited: None,
        }
    }

    pub fn confirm(&mut self, id: &str) -> Told {
        self.act(self.confirmation(id))
    }

    pub fn confirm_with(&mut self, id: &str, more: impl FnOnce(Signed<'_>)) -> Told {
        let mut act = self.confirmation(id);
        if let Act::Confirm {
            typed,
            second,
            against,
            edited,
            ..
        } = &mut act
        {
            more(Signed {
                typed,
                second,
                against,
                edited,
            });
        }
        self.act(act)
    }

    pub fn release(&mut self, id: &str) -> Told {
        self.release_against(id, None)
    }

    pub fn release_against(&mut self, id: &str, against: Option<&str>) -> Told {
        let sheet = self.line(id).sheet.clone().map_or_else(|| "".into(), |(digest, _)| digest);
        self.act(Act::Release {
            step: id.into(),
            sheet,
            second: None,
            against: against.map(str::to_owned),
        })
    }

    pub fn choose(&mut self, id: &str, value: &str) -> Told {
        let sheet = self.line(id).sheet.clone().map_or_else(|| "".into(), |(digest, _)| digest);
        self.act(Act::Choose {
            step: id.into(),
            sheet,
            value: value.into(),
            against: None,
        })
    }

    pub fn skip(&mut self, id: &str, how: SkipHow, reason: &str) -> Told {
        self.act(Act::Skip {
            node: id.into(),
            how,
            reason: reason.into(),
            values: Values::new(),
        })
    }

    pub fn override_step(&mut self, id: &str, reason: &str) -> Told {
        self.act(Act::Override {
            step: id.into(),
            reason: reason.into(),
        })
    }

    pub fn retry(&mut self, id: &str, failed_only: bool) -> Told {
        self.act(Act::Retry {
            step: id.into(),
            failed_only,
        })
    }

    pub fn undo(&mut self, id: &str) -> Told {
        self.act(Act::Undo {
            of: id.into(),
            reason: "it was wrong".into(),
        })
    }

    pub fn judge(&mut self, id: &str, check: u16, yes: bool) -> Told {
        self.act(Act::Judge {
            step: id.into(),
            check,
            yes,
        })
    }

    pub fn interrupt(&mut self, id: &str, host: &str) -> Told {
        self.act(Act::Interrupt {
            job: self.job(id, host),
            signal: Signal::Interrupt,
        })
    }

    pub fn answer(&mut self, id: &str, host: &str, send: &str, seen: u64, against: Option<&str>) -> Told {
        self.act(Act::Answer {
            job: self.job(id, host),
            send: Script::text(send),
            seen,
            against: against.map(str::to_owned),
        })
    }
}

/// What may come with a confirmation.
pub struct Signed<'a> {
    pub typed: &'a mut Option<String>,
    pub second: &'a mut Option<String>,
    pub against: &'a mut Option<String>,
    pub edited: &'a mut Option<String>,
}

/// What hosts and monitors say.
impl Story {
    pub fn news(&mut self, id: &str, host: &str, news: News) -> Told {
        let job = self.job(id, host);
        self.input(Input::Job(job, news))
    }

    /// It ended with this status, and printed nothing of interest.
    pub fn ends(&mut self, id: &str, host: &str, code: u8) -> Told {
        self.prints(id, host, code, &[])
    }

    /// It ended, and these patterns of its sheet were seen, by their source.
    pub fn prints(&mut self, id: &str, host: &str, code: u8, seen: &[(&str, &str)]) -> Told {
        let mut findings = Findings::default();
        for (pattern, text) in seen {
            let matcher = self.matcher(id, pattern);
            let hit = Hit {
                count: 1,
                line: 1,
                excerpt: (*text).to_owned(),
            };
            findings.hits.insert(matcher, hit);
            findings.kept.insert(matcher, Kept::Text((*text).to_owned()));
        }
        self.news(
            id,
            host,
            News::Ended {
                exit: Exit::Code(code),
                findings,
            },
        )
    }

    /// It ended well, and this was kept of its output.
    pub fn keeps(&mut self, id: &str, host: &str, pattern: &str, kept: Kept) -> Told {
        let findings = Findings {
            kept: [(self.matcher(id, pattern), kept)].into_iter().collect(),
            ..Findings::default()
        };
        let exit = Exit::Code(0);
        self.news(id, host, News::Ended { exit, findings })
    }

    /// A confirmed step from confirmation to its good end, on one host.
    pub fn does(&mut self, id: &str, host: &str) {
        self.confirm(id).unwrap();
        self.ends(id, host, 0).unwrap();
    }

    pub fn matcher(&self, id: &str, pattern: &str) -> u16 {
        let line = self.line(id);
        let sheet = line.ran.as_ref().or(line.sheet.as_ref().map(|(_, sheet)| sheet)).unwrap();
        let holdpoint::engine::sheet::Does::Run { command, .. } = &sheet.does else {
            panic!("{id} runs nothing")
        };
        let found = command.watch.iter().find(|matcher| matcher.pattern == pattern);
        found.unwrap_or_else(|| panic!("{id} looks for {:?}", command.watch)).id
    }

    pub fn asks(&mut self, id: &str, host: &str, pattern: &str, seen: u64) -> Told {
        let matcher = self.matcher(id, pattern);
        let text = "Go on? ".to_owned();
        self.news(id, host, News::Prompt(AtPrompt { text, matcher, seen }))
    }

    pub fn fate(&mut self, id: &str, host: &str, fate: Fate) -> Told {
        self.news(id, host, News::Fate(fate))
    }

    /// The monitor `cluster` says this, by a poll that began now.
    pub fn senses(&mut self, values: Value) -> Told {
        let begun = self.now;
        self.sensed(begun, values)
    }

    /// The same by a poll that began then.
    pub fn sensed(&mut self, begun: Timestamp, values: Value) -> Told {
        let values = match values {
            Value::Object(map) => Ok(map.into_iter().collect()),
            other => Err(other.to_string()),
        };
        self.input(Input::Reading(Reading {
            monitor: "cluster".into(),
            host: "n1".into(),
            begun,
            values,
        }))
    }

    pub fn is(&mut self, host: &str, machine: &str, boot: &str) -> Told {
        let identity = Identity {
            machine: machine.into(),
            boot: boot.into(),
            node: format!("{host}.example.org"),
            kernel: "6.1".into(),
        };
        self.input(Input::Seen(host.into(), identity))
    }

    pub fn sees(&mut self, id: &str, host: &str, files: &[(&str, &str)]) -> Told {
        let files = files.iter().map(|(path, text)| SeenFile {
            path: (*path).to_owned(),
            is: SeenContent::Text((*text).to_owned()),
        });
        self.input(Input::Looked {
            step: id.into(),
            host: host.into(),
            files: Ok(files.collect()),
        })
    }
}

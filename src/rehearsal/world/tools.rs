//! Commands that the simulated Pacemaker and Gluster answer, where no reply of the scenario does.

use super::{Until, World, agenda::Due, changes::later, job::Played};
use crate::{
    host::Looked,
    procedure::template::Template,
    rehearsal::{
        cluster_model::{Answer, Command, Surroundings, Turn, Wait},
        scenario::{CommandPattern, Part, Prompt, Scenario},
    },
    words::{Exit, HostName, JobId, Stream, Timestamp},
};
use std::{sync::Arc, time::Duration};

/// How often a waiting command looks whether it has come.
const LOOKS: Duration = Duration::from_secs(1);
/// How long the real ones wait where nobody says how long.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// A command that waits for something.
#[derive(Debug)]
pub struct Waiting {
    /// For what, and what then.
    wait: Wait,
    /// Since when.
    since: Timestamp,
}

/// Commands as the parts of a reply are played.
pub fn parts(turns: Vec<Turn>) -> Arc<[Arc<Part>]> {
    turns.into_iter().map(part).collect()
}

/// A command: perhaps a question, then what the simulated tool does.
fn part(turn: Turn) -> Arc<Part> {
    let question = turn.command.question().and_then(|question| Template::parse(question).ok());
    let act = Arc::new(Part {
        takes: turn.command.takes(),
        tool: Some(Arc::new(turn)),
        ..Part::default()
    });
    let Some(text) = question else { return act };
    let refused = Arc::new(Part {
        exit: Some(0),
        ..Part::default()
    });
    let answers = [("y", act), ("n", refused)].map(|(typed, then)| CommandPattern::parse(typed).ok().map(|pattern| (pattern, then)));
    Arc::new(Part {
        prompt: Some(Prompt {
            text,
            answers: answers.into_iter().flatten().collect(),
        }),
        ..Part::default()
    })
}

impl Played {
    /// The part that comes at this place.
    pub fn part<'a>(&'a self, scenario: &'a Scenario, n: usize) -> Option<&'a Arc<Part>> {
        match self {
            Played::Reply(reply) => scenario.replies.get(*reply).and_then(|reply| reply.parts.get(n)),
            Played::Tool(parts) => parts.get(n),
        }
    }

    /// The line of the scenario that it begins on.
    pub fn line(&self, scenario: &Scenario) -> usize {
        match self {
            Played::Reply(reply) => scenario.replies.get(*reply).map_or(0, |reply| reply.line),
            Played::Tool(_) => 0,
        }
    }
}

impl World {
    /// Which hosts are up and see each other.
    pub(super) fn surroundings(&self) -> Surroundings {
        let such = |which: &dyn Fn(&super::Machine) -> bool| {
            let hosts = self.machines.iter().filter(|(_, machine)| which(machine));
            hosts.map(|(host, _)| host.clone()).collect()
        };
        Surroundings {
            up: such(&super::Machine::is_up),
            isolated: such(&|machine| Until::lasts(machine.isolated, self.now)),
        }
    }

    /// When something in the simulated Pacemaker or Gluster comes about, where nothing else comes before it, nor before this.
    pub(super) fn model_comes_first(&self, to: Timestamp) -> Option<Timestamp> {
        let at = self.model.next().filter(|at| *at <= to)?;
        let drift = self.first_drift().map(|(at, _)| at);
        let others = [self.agenda.first(), drift].into_iter().flatten().min();
        others.is_none_or(|other| at <= other).then_some(at)
    }

    /// What commands that only look print.
    pub(super) fn tool_printed(&self, parts: &[Arc<Part>], host: &HostName) -> Looked {
        let surroundings = self.surroundings();
        // Nothing that is looked at may change.
        let mut model = self.model.clone();
        let (mut out, mut err, mut exit) = (Vec::new(), Vec::new(), 0);
        for turn in parts.iter().filter_map(|part| part.tool.as_ref()) {
            if turn.only_after_success && exit != 0 {
                continue;
            }
            let answer = model.run(&turn.command, host, self.now, &surroundings);
            out.extend(answer.out.into_bytes());
            err.extend(answer.err.into_bytes());
            exit = answer.exit;
        }
        Looked {
            exit: Exit::Code(exit),
            out,
            err,
            note: None,
        }
    }

    /// A command does what it does, and is over, or waits.
    pub(super) fn run_tool(&mut self, id: &JobId, command: &Command) {
        let surroundings = self.surroundings();
        let answer = self.model.run(command, &id.host, self.now, &surroundings);
        self.say(id, &answer);
        self.changed();
        match answer.wait {
            None => self.tool_over(id, answer.exit),
            Some(wait) => {
                let waiting = Waiting {
                    wait: *wait,
                    since: self.now,
                };
                self.agenda.put(later(self.now, LOOKS), Due::Await(id.clone(), Arc::new(waiting)));
            }
        }
    }

    /// A command is over: the next of the same text comes, or the job is over with how this one ended.
    fn tool_over(&mut self, id: &JobId, exit: u8) {
        let scenario = self.scenario.clone();
        while let Some(play) = self.playing(id) {
            let next = play.played.part(&scenario, play.next).and_then(|part| part.tool.clone());
            match next {
                Some(turn) if turn.only_after_success && exit != 0 => play.next += 1,
                _ if play.played.part(&scenario, play.next).is_some() => return self.next_part(id),
                _ => break,
            }
        }
        self.end(id, Exit::Code(exit), None);
    }

    /// Whether it came; if not, the command waits on, unless its time is over.
    pub(super) fn look_whether_it_came(&mut self, id: &JobId, waiting: &Arc<Waiting>) {
        let over = later(waiting.since, waiting.wait.limit.unwrap_or(LONGEST)) <= self.now;
        if self.model.has_come(&waiting.wait.until, &id.host) {
            self.waited(id, waiting);
        } else if over {
            let answer = Answer::timed_out();
            self.say(id, &answer);
            self.tool_over(id, answer.exit);
        } else {
            self.agenda.put(later(self.now, LOOKS), Due::Await(id.clone(), waiting.clone()));
        }
    }

    /// It has come: the command goes on, or is over.
    pub(super) fn waited(&mut self, id: &JobId, waiting: &Waiting) {
        match &waiting.wait.then {
            Some(command) => self.run_tool(id, command),
            None => self.tool_over(id, 0),
        }
    }

    fn say(&mut self, id: &JobId, answer: &Answer) {
        for (stream, text) in [(Stream::Out, &answer.out), (Stream::Err, &answer.err)] {
            if !text.is_empty() {
                self.print(id, stream, Arc::from(text.as_bytes()));
            }
        }
    }
}

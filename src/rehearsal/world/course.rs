//! How a command goes on: parts in turn, output over time, questions, its end.

use super::{
    Happening, Until, World,
    agenda::Due,
    changes::later,
    faults::Scene,
    job::{Course, Play, Task},
    view::View,
};
use crate::{
    host::Chunk,
    procedure::scope::Unready,
    rehearsal::scenario::Part,
    words::{Boot, Exit, HostName, JobId, Stream, Values},
};
use std::{sync::Arc, time::Duration};

/// How much longer things take on a slow host.
const SLOWNESS: u32 = 10;

impl World {
    /// A job goes on: with its work, or with its next part.
    pub(super) fn next_part(&mut self, id: &JobId) {
        let scenario = self.scenario.clone();
        loop {
            let Some(job) = self.jobs.get(id).filter(|job| job.course == Course::Running) else {
                return;
            };
            let (part, nth) = match &job.task {
                Task::Play(play) => {
                    let part = play.played.part(&scenario, play.next);
                    let Some(part) = part else {
                        return self.end(id, Exit::Code(0), None);
                    };
                    match self.view_of(id, &play.caught).holds(part.when.as_ref()) {
                        Ok(true) => (Some(part.clone()), play.next),
                        Ok(false) => {
                            self.step_over(id);
                            continue;
                        }
                        Err(wrong) => return self.wrong_reply(id, &wrong),
                    }
                }
                Task::Files(_) | Task::Power(..) => (None, 0),
            };
            let scene = Scene {
                host: Some(&id.host),
                job: Some(id),
            };
            self.strike_at(&id.attempt.step, nth, scene);
            let Some(job) = self.jobs.get_mut(id) else { return };
            if job.course == Course::Hung {
                job.frozen.push((Duration::ZERO, Due::Next(id.clone())));
            }
            if job.course != Course::Running {
                return;
            }
            return match part {
                Some(part) => {
                    self.step_over(id);
                    self.play(id, part);
                }
                None => self.do_work(id),
            };
        }
    }

    fn step_over(&mut self, id: &JobId) {
        if let Some(play) = self.playing(id) {
            play.next += 1;
        }
    }

    fn do_work(&mut self, id: &JobId) {
        let Some(job) = self.jobs.get(id) else { return };
        match &job.task {
            Task::Files(work) => {
                let work = work.clone();
                self.do_files(id, &work);
            }
            Task::Power(power, _) => {
                let power = *power;
                self.begin_power(id, power);
            }
            Task::Play(_) => {}
        }
    }

    /// A part begins: its output is made now and spread over the time that it takes.
    pub(super) fn play(&mut self, id: &JobId, part: Arc<Part>) {
        let now = self.now;
        let Some(machine) = self.machines.get(&id.host) else { return };
        if Until::lasts(machine.full, now) {
            self.print(id, Stream::Err, Arc::from(&b"write error: No space left on device\n"[..]));
            return self.end(id, Exit::Code(1), None);
        }
        let factor = if Until::lasts(machine.slow, now) { SLOWNESS } else { 1 };
        let takes = part.takes.saturating_mul(factor);
        let Some(play) = self.playing(id) else { return };
        let caught = play.caught.clone();
        match self.words_of(&id.host, &caught, &part) {
            Ok((says, error)) => {
                self.spread(id, Stream::Out, &says, takes);
                self.spread(id, Stream::Err, &error, takes);
            }
            Err(wrong) => return self.wrong_reply(id, &wrong),
        }
        self.agenda.put(later(now, takes), Due::Over(id.clone(), part));
    }

    /// What a part prints, on both streams.
    pub(super) fn words_of(&self, host: &HostName, caught: &Values, part: &Part) -> Result<(String, String), Unready> {
        let view = View {
            world: self,
            host: Some(host),
            caught,
        };
        let (mut says, mut error) = (String::new(), String::new());
        for caught in &view.turns(part.effects.each.as_ref())? {
            let turn = View { caught, ..view };
            says += &ended(turn.text(part.says.as_ref())?);
            error += &ended(turn.text(part.error.as_ref())?);
        }
        Ok((says, error))
    }

    /// Puts lines down, evenly over some time; all at once where there is none.
    fn spread(&mut self, id: &JobId, stream: Stream, text: &str, takes: Duration) {
        if text.is_empty() {
            return;
        }
        let lines: Vec<&str> = if takes.is_zero() {
            vec![text]
        } else {
            text.split_inclusive('\n').collect()
        };
        let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        for (n, line) in (1..=count).zip(lines) {
            let after = takes.mul_f64(f64::from(n) / f64::from(count));
            let due = Due::Print(id.clone(), stream, Arc::from(line.as_bytes()));
            self.agenda.put(later(self.now, after.min(takes)), due);
        }
    }

    /// A command prints something.
    pub(super) fn print(&mut self, id: &JobId, stream: Stream, bytes: Arc<[u8]>) {
        let Some(job) = self.jobs.get_mut(id) else { return };
        let (stream, bytes) = if job.terminal {
            (Stream::Out, carriage_returns(&bytes))
        } else {
            (stream, bytes)
        };
        job.bytes += bytes.len() as u64;
        job.spool.push(Chunk {
            stream,
            bytes: bytes.clone(),
        });
        let job = id.clone();
        self.tell(&id.host, Happening::Output { job, stream, bytes });
    }

    /// The end of a part: what it brings about, and what then.
    pub(super) fn part_over(&mut self, id: &JobId, part: &Arc<Part>) {
        let Some(play) = self.playing(id) else { return };
        let caught = play.caught.clone();
        self.bring_about(Some(&id.host), &caught, &part.effects);
        if let Err(wrong) = self.reboot_and_renew(Some(&id.host), &caught, part) {
            return self.wrong_reply(id, &wrong);
        }
        let goes_on = self.jobs.get(id).is_some_and(|job| job.course == Course::Running);
        if !goes_on || self.trouble.is_some() {
            return;
        }
        if let Some(turn) = &part.tool {
            return self.run_tool(id, &turn.command);
        }
        match (part.exit, &part.prompt) {
            (Some(exit), _) => self.end(id, Exit::Code(exit), None),
            (None, Some(_)) => self.ask(id, part),
            (None, None) => self.next_part(id),
        }
    }

    /// Hosts that a part takes down, or makes others.
    pub(super) fn reboot_and_renew(&mut self, host: Option<&HostName>, caught: &Values, part: &Part) -> Result<(), Unready> {
        let view = View { world: self, host, caught };
        let hosts = |whom: &Option<_>| whom.as_ref().map_or_else(|| Ok(Vec::new()), |whom| view.whom(whom));
        let (renewed, rebooted) = (hosts(&part.renew)?, hosts(&part.reboot)?);
        for host in &renewed {
            self.renew(host, rebooted.contains(host));
        }
        for host in &rebooted {
            self.switch(host, crate::words::Power::Reboot);
        }
        Ok(())
    }

    /// A command asks, and waits.
    pub(super) fn ask(&mut self, id: &JobId, part: &Arc<Part>) {
        let Some(play) = self.playing(id) else { return };
        play.asking = Some(part.clone());
        let caught = play.caught.clone();
        let question = part.prompt.as_ref().map(|prompt| &prompt.text);
        let text = match self.view_of(id, &caught).text(question) {
            Ok(text) => text,
            Err(wrong) => return self.wrong_reply(id, &wrong),
        };
        self.print(id, Stream::Out, Arc::from(text.trim_end_matches('\n').as_bytes()));
        if let Some(job) = self.jobs.get_mut(id) {
            job.course = Course::Asking;
            job.typed.clear();
        }
        self.tell(&id.host, Happening::Quiet { job: id.clone() });
    }

    /// A job is over.
    pub(super) fn end(&mut self, id: &JobId, exit: Exit, boot: Option<Boot>) {
        let Some(job) = self.jobs.get_mut(id) else { return };
        job.course = Course::Ended(exit);
        job.boot.clone_from(&boot);
        job.frozen.clear();
        self.agenda.take_job(id, self.now);
        let job = id.clone();
        self.tell(&id.host, Happening::Ended { job, exit, boot });
    }

    /// The reply that a job plays can't be played.
    pub(super) fn wrong_reply(&mut self, id: &JobId, wrong: &Unready) {
        let line = match self.jobs.get(id).map(|job| &job.task) {
            Some(Task::Play(play)) => play.played.line(&self.scenario),
            _ => 0,
        };
        self.fail(format!(
            "The reply at line {line} of {}, used for {id}, can't be played: {wrong}",
            self.scenario.path
        ));
    }

    pub(super) fn playing(&mut self, id: &JobId) -> Option<&mut Play> {
        self.jobs.get_mut(id)?.play()
    }

    pub(super) fn view_of<'a>(&'a self, id: &'a JobId, caught: &'a Values) -> View<'a> {
        View {
            world: self,
            host: Some(&id.host),
            caught,
        }
    }
}

/// With a newline at its end, where there is anything.
fn ended(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// As a terminal prints it.
fn carriage_returns(bytes: &[u8]) -> Arc<[u8]> {
    let mut out = Vec::with_capacity(bytes.len() + 8);
    for byte in bytes {
        if *byte == b'\n' && out.last() != Some(&b'\r') {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    out.into()
}

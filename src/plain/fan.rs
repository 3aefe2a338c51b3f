//! Steps on several hosts as lines: while they run how far they are, and at their end equal outputs as one.

use super::printable;
use crate::{
    engine::{
        event::Event,
        run::{JobState, Run},
        sheet::Does,
    },
    words::{Attempt, Digest, Exit, HostName, JobId, Stream, Timestamp, node_set},
};
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
};

/// Up to so many hosts, each start and end is a line.
const FEW: usize = 8;
/// Seconds between two lines about how far it is.
const PACE: i64 = 5;
/// Bytes kept of one output.
const KEPT: usize = 16 * 1024;
/// Lines shown of one output.
const LINES: usize = 40;
/// Outputs shown of one step.
const OUTPUTS: usize = 12;

/// Attempts on several hosts that are under way.
#[derive(Default)]
pub(super) struct Fans(BTreeMap<Attempt, Fan>);

#[derive(Default)]
struct Fan {
    /// What was printed by those that aren't over.
    partial: HashMap<HostName, Printed>,
    /// Equal outputs of those that are, by what they are and how they ended: only one of each is kept.
    equal: BTreeMap<(Digest, String), (Printed, Vec<HostName>)>,
    /// How many are over, when that was last told.
    told: usize,
    told_at: Option<Timestamp>,
}

/// The beginning of an output, as lines.
#[derive(Clone, Default)]
struct Printed {
    text: String,
    mid_line: bool,
    /// There was more.
    is_cut: bool,
}

impl Printed {
    fn take(&mut self, stream: Stream, bytes: &[u8]) {
        let mark = if stream == Stream::Err { "  ! " } else { "  | " };
        for line in String::from_utf8_lossy(bytes).split_inclusive('\n') {
            if self.text.len() >= KEPT {
                self.is_cut = true;
                return;
            }
            if !std::mem::replace(&mut self.mid_line, !line.ends_with('\n')) {
                self.text.push_str(mark);
            }
            let room = KEPT - self.text.len().min(KEPT);
            let shown = printable(line.trim_end_matches(['\n', '\r']));
            let cut: String = shown.chars().take(room).collect();
            self.is_cut |= cut.len() < shown.len();
            self.text.push_str(&cut);
            if !self.mid_line {
                self.text.push('\n');
            }
        }
    }

    fn tell(&self, into: &mut String) {
        let mut lines = self.text.lines();
        for line in lines.by_ref().take(LINES) {
            into.push_str(line);
            into.push('\n');
        }
        let more = lines.count();
        if self.is_cut || more > 0 {
            into.push_str("  … there is more: the transcript has all of it\n");
        }
    }
}

impl Fans {
    /// Whether the output of a job is told at the end, folded; it is kept for then.
    pub(super) fn takes(&mut self, run: &Run, job: &JobId, stream: Stream, bytes: &[u8]) -> bool {
        if !is_fan(run, &job.attempt) {
            return false;
        }
        let fan = self.0.entry(job.attempt.clone()).or_default();
        fan.partial.entry(job.host.clone()).or_default().take(stream, bytes);
        true
    }

    /// What a record says of steps on several hosts; `rest` is told as ever.
    pub(super) fn tell(&mut self, run: &Run, at: Timestamp, event: &Event, text: &mut String) -> Told {
        match event {
            Event::Started { job } | Event::Voided { job, .. } if is_fan(run, &job.attempt) => {
                self.0.entry(job.attempt.clone()).or_default();
                if count(run, &job.attempt) <= FEW { Told::Rest } else { Told::All }
            }
            Event::Finished { job, exit, findings } if is_fan(run, &job.attempt) => {
                let fan = self.0.entry(job.attempt.clone()).or_default();
                let printed = fan.partial.remove(&job.host).unwrap_or_default();
                let digest = findings.sha256.clone().unwrap_or_else(|| Digest::of(printed.text.as_bytes()));
                let equal = fan.equal.entry((digest, exit.to_string())).or_insert((printed, Vec::new()));
                equal.1.push(job.host.clone());
                if count(run, &job.attempt) <= FEW {
                    return Told::Rest;
                }
                if !is_well(run, &job.attempt, *exit) {
                    let _ = writeln!(text, "{}: {} ended: {exit}", job.attempt.step, job.host);
                }
                Told::All
            }
            // What it has printed so far says what it asks for.
            Event::AtPrompt { job, .. } => {
                if let Some(printed) = self.0.get(&job.attempt).and_then(|fan| fan.partial.get(&job.host)) {
                    let _ = writeln!(text, "{}:", job.host);
                    printed.tell(text);
                }
                Told::Rest
            }
            Event::Reattached { job } => {
                if let Some(fan) = self.0.get_mut(&job.attempt) {
                    fan.partial.remove(&job.host);
                }
                Told::Rest
            }
            Event::Assessed { attempt, .. } => {
                if let Some(fan) = self.0.remove(attempt) {
                    fan.outputs(run, attempt, text);
                }
                Told::Rest
            }
            Event::Left { .. } => {
                self.progress(run, at, true, text);
                Told::Rest
            }
            _ => Told::Rest,
        }
    }

    /// How far those on many hosts are, not too often.
    pub(super) fn progress(&mut self, run: &Run, at: Timestamp, now: bool, text: &mut String) {
        for (attempt, fan) in &mut self.0 {
            let hosts = count(run, attempt);
            let over: usize = fan.equal.values().map(|(_, hosts)| hosts.len()).sum();
            let begun = *fan.told_at.get_or_insert(at);
            let is_time = now || at.as_second() - begun.as_second() >= PACE;
            if hosts <= FEW || over == fan.told || !is_time {
                continue;
            }
            (fan.told, fan.told_at) = (over, Some(at));
            let states = run.jobs_of(attempt).map(|(_, job)| &job.state);
            let (mut runs, mut waits) = (0, 0);
            for state in states {
                runs += usize::from(matches!(state, JobState::Running | JobState::AtPrompt { .. }));
                waits += usize::from(*state == JobState::Queued);
            }
            let _ = writeln!(
                text,
                "{}: {over} of {hosts} hosts are done, {runs} run, {waits} are to come",
                attempt.step
            );
        }
    }
}

/// What is told of an event otherwise.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// All of it was told.
    All,
    /// It is told as ever, too.
    Rest,
}

impl Fan {
    /// Equal outputs as one, the most frequent first, then the hosts that never began.
    fn outputs(self, run: &Run, attempt: &Attempt, text: &mut String) {
        let mut equal: Vec<_> = self.equal.into_iter().map(|((_, exit), same)| (exit, same)).collect();
        equal.sort_by(|(_, (_, a)), (_, (_, b))| b.len().cmp(&a.len()).then_with(|| a.first().cmp(&b.first())));
        for (exit, (printed, hosts)) in equal.iter().take(OUTPUTS) {
            let nothing = if printed.text.is_empty() { ", nothing printed" } else { "" };
            let _ = writeln!(text, "{}: {exit}{nothing}", told(hosts));
            printed.tell(text);
        }
        if let Some(more) = equal.get(OUTPUTS..).filter(|more| !more.is_empty()) {
            let hosts: Vec<HostName> = more.iter().flat_map(|(_, (_, hosts))| hosts.iter().cloned()).collect();
            let _ = writeln!(text, "and {} more outputs, of {}", more.len(), told(&hosts));
        }
        let mut void: BTreeMap<&str, Vec<HostName>> = BTreeMap::new();
        for (job, state) in run.jobs_of(attempt) {
            if let JobState::Void { why } = &state.state {
                void.entry(why.as_deref().unwrap_or("it never began"))
                    .or_default()
                    .push(job.host.clone());
            }
        }
        if count(run, attempt) > FEW {
            for (why, hosts) in void {
                let _ = writeln!(text, "{}: {}", told(&hosts), printable(why));
            }
        }
    }
}

fn told(hosts: &[HostName]) -> String {
    let set = node_set(hosts.iter().map(HostName::as_str));
    match hosts.len() {
        1 => set,
        many => format!("{set}, {many} hosts"),
    }
}

fn count(run: &Run, attempt: &Attempt) -> usize {
    run.line(&attempt.step).hosts.len()
}

/// The last attempt of a step that is on several hosts.
fn is_fan(run: &Run, attempt: &Attempt) -> bool {
    run.attempt(&attempt.step) == *attempt && count(run, attempt) > 1
}

fn is_well(run: &Run, attempt: &Attempt, exit: Exit) -> bool {
    match (run.line(&attempt.step).ran.as_ref().map(|sheet| &sheet.does), exit) {
        (Some(Does::Run { exit: well, .. }), Exit::Code(code)) => well.contains(&code),
        (Some(Does::Power { .. }), Exit::Rebooted) => true,
        (_, exit) => exit == Exit::Code(0),
    }
}

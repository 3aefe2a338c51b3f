//! The outputs of many hosts: equal ones are one.

use crate::{
    engine::run::{JobState, Run},
    ui::{app::App, keys::Command, layout::Region, theme::Role},
    words::{Attempt, Digest, Exit, JobId, StepId, node_set},
};
use std::collections::BTreeMap;

/// Jobs of a step whose outputs are equal and that ended alike; one that is under way is alone, those that printed nothing because
/// they wait for their turn, or never had one, are together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub(in crate::ui) jobs: Vec<JobId>,
    /// They are over, and their outputs are known to be equal.
    pub(in crate::ui) is_over: bool,
}

impl Group {
    /// Its hosts, folded.
    pub(in crate::ui) fn hosts(&self) -> String {
        node_set(self.jobs.iter().map(|job| job.host.as_str()))
    }
}

/// Jobs in groups: the largest first, then those that are under way, then those that never began and those that are to come.
fn grouped(run: &Run, jobs: &[JobId]) -> Vec<Group> {
    let mut same: BTreeMap<(&Digest, String), Vec<JobId>> = BTreeMap::new();
    let (mut over, mut others, mut queued) = (Vec::new(), Vec::new(), Vec::new());
    let mut void: BTreeMap<Option<&str>, Vec<JobId>> = BTreeMap::new();
    for job in jobs {
        match run.jobs.get(job).map(|job| &job.state) {
            Some(JobState::Ended { exit, findings }) => match &findings.sha256 {
                Some(digest) => same.entry((digest, exit.to_string())).or_default().push(job.clone()),
                None => over.push(vec![job.clone()]),
            },
            Some(JobState::Void { why }) => void.entry(why.as_deref()).or_default().push(job.clone()),
            None | Some(JobState::Queued) => queued.push(job.clone()),
            Some(_) => others.push(vec![job.clone()]),
        }
    }
    over.extend(same.into_values());
    over.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.first().cmp(&b.first())));
    let over = over.into_iter().map(|jobs| Group { jobs, is_over: true });
    others.extend(void.into_values());
    others.extend((!queued.is_empty()).then_some(queued));
    let others = others.into_iter().map(|jobs| Group { jobs, is_over: false });
    over.chain(others).collect()
}

impl App {
    /// Makes the groups of these jobs, where something has changed.
    pub(super) fn group(&mut self, jobs: &[JobId]) {
        let attempt = |jobs: &[JobId]| -> Option<Attempt> { jobs.first().map(|job| job.attempt.clone()) };
        let known = self
            .output
            .groups
            .iter()
            .flat_map(|group| &group.jobs)
            .next()
            .map(|job| job.attempt.clone());
        if std::mem::take(&mut self.output.regroup) || known != attempt(jobs) {
            self.output.groups = grouped(&self.run, jobs);
        }
    }

    /// The group of what is shown.
    pub(in crate::ui) fn group_in_view(&self) -> Option<usize> {
        let job = self.output.job.as_ref()?;
        self.output.groups.iter().position(|group| group.jobs.contains(job))
    }

    /// Shows the next group, or the one before.
    pub(in crate::ui) fn next_job(&mut self, forward: bool) {
        let count = self.output.groups.len();
        let Some(at) = self.group_in_view() else { return };
        if self.areas.output.is_empty() {
            // What can't be seen is shown first.
            self.zoomed = false;
            self.focus = Region::Output;
            return self.touch();
        }
        let next = (at + if forward { 1 } else { count - 1 }) % count;
        self.output.chosen = self.output.groups.get(next).and_then(|group| group.jobs.first()).cloned();
        self.touch();
    }
}

impl App {
    /// The output in view was on the screen.
    pub(in crate::ui) fn output_was_drawn(&mut self) {
        if self.areas.output.is_empty() || self.areas.too_small {
            return;
        }
        let is_over = |job: &&JobId| self.run.jobs.get(*job).is_some_and(|job| job.state.is_settled());
        if let Some(job) = self.output.job.as_ref().filter(is_over) {
            self.output.looked_at.insert(job.clone());
        }
    }

    /// Which of the outputs of a step were never on the screen, for who is to judge all of them.
    pub(in crate::ui) fn not_looked_at(&self, id: &StepId) -> Option<(Role, String)> {
        let jobs: Vec<JobId> = self.run.last_jobs(id).into_iter().map(|(job, _)| job).collect();
        let groups = grouped(&self.run, &jobs);
        if groups.len() < 2 {
            return None;
        }
        let unseen = groups
            .iter()
            .filter(|group| group.is_over && !group.jobs.iter().any(|job| self.output.looked_at.contains(job)));
        let hosts: Vec<String> = unseen.map(Group::hosts).collect();
        (!hosts.is_empty()).then(|| {
            let key = self.keys.hint(Command::NextHost);
            let says = format!(
                "▲ The output of {} was not looked at: Esc, then {key} shows it.",
                hosts.join(" and of ")
            );
            (Role::Caution, says)
        })
    }
}

/// What has become of a job, in a word.
pub fn state(run: &Run, job: &JobId) -> String {
    match run.jobs.get(job).map(|job| &job.state) {
        None | Some(JobState::Queued) => "queued".into(),
        Some(JobState::Running) => "◐ running".into(),
        Some(JobState::AtPrompt { hold: Some(_), .. }) => "‖ held".into(),
        Some(JobState::AtPrompt { .. }) => "‖ asks".into(),
        Some(JobState::InDoubt { .. }) => "? in doubt".into(),
        Some(JobState::Ended { exit: Exit::Code(0), .. }) => "exit 0".into(),
        Some(JobState::Ended { exit, .. }) => format!("✘ {exit}"),
        Some(JobState::Vouched) => "⊕ vouched".into(),
        Some(JobState::Void { .. }) => "never began".into(),
    }
}

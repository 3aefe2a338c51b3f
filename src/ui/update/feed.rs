//! What happened in the run, or was read of it.

use crate::{
    engine::{event::Event as Happened, event::Mode, status::Look},
    feed::Feed,
    ui::{
        app::{App, Glance, Look as Looked, Page, PageKind, Unlinked},
        asking::Waiting,
        baseline::Compared,
        clean,
        dialog::title_of,
        event::{Moment, Out},
        layout::Region,
    },
    words::{StepId, Timestamp},
};

impl App {
    /// Takes in what a viewer is told.
    pub(in crate::ui) fn feed(&mut self, feed: Feed, now: Moment) -> Vec<Out> {
        let mut outs = Vec::new();
        match feed {
            Feed::Record(record) => {
                if let Some((_, back)) = &mut self.unwatched {
                    back.get_or_insert(record.at);
                }
                let before = self.run.current().map(|slot| slot.id().clone());
                let was_over = self.run.ended.is_some();
                for event in &record.events {
                    self.run.apply(record.at, event);
                    self.happened(event);
                }
                if self.run.ended.is_some() && !was_over && self.mode() == Some(&Mode::Live) {
                    // How its hosts are now belongs to its end.
                    self.compared.clear();
                    outs.push(Out::Compare);
                }
                let settled = |id: &StepId| self.run.line(id).status.is_settled() && self.run.look(id) != Look::Inactive;
                self.settled = before.filter(settled).or(self.settled.take());
                self.now = self.now.max(self.run.at);
                self.replan = true;
                self.output.regroup = true;
                self.touch();
                self.close_what_is_over();
                outs.extend(self.attend_to(&record.events, now));
                if self.run.handed.is_some() && self.watching.is_none() {
                    outs.push(Out::Leave { why: "handed over".into() });
                }
            }
            Feed::Output { .. } => {
                self.dirty |= !self.news && !self.areas.shows(Region::Output);
                self.news = true;
                return self.output_came(feed);
            }
            Feed::Glance {
                monitor,
                host,
                at,
                values,
                raw,
                poll,
            } => {
                self.follow_trend(&monitor, &host, at, values.as_deref().ok());
                let any = self.answers_for_all(&monitor);
                if any {
                    // One answer stands for all: that of another host, from before, would mislead.
                    self.glances.retain(|(known, _), _| *known != monitor);
                }
                if let Ok(values) = &values {
                    self.first_reading(&monitor, &host, at, values);
                }
                let passed = poll.passed_over.clone();
                let known = self.glances.insert(
                    (monitor, host),
                    Glance {
                        at,
                        values: values.clone(),
                        raw,
                        poll,
                    },
                );
                self.now = self.now.max(at);
                // The same reading once more is nothing new to look at, unless it had been too old.
                let news = known.is_none_or(|known| known.values != values || known.poll.passed_over != passed) || self.staleness_changed();
                // Pages about one thing tell how old a reading is, too.
                let told = |page: &Page| matches!(page.kind, PageKind::Why | PageKind::Watched);
                if news || self.page.as_ref().is_some_and(told) {
                    self.touch();
                }
            }
            Feed::Link { host, up: true, .. } => {
                if self.links.remove(&host).is_some() {
                    self.touch();
                }
                self.switched_on.remove(&host);
                if let Some((_, true)) = self.tried.remove(&host) {
                    self.say(format!("{host} answers."));
                }
            }
            Feed::Link { host, why, again, .. } => {
                if let Some((_, waits @ true)) = self.tried.get_mut(&host) {
                    *waits = false;
                    let why = why.as_ref().map(|why| format!(": {}", clean::single(why))).unwrap_or_default();
                    self.say(format!("{host} doesn't answer{why}"));
                }
                self.links.insert(host, Unlinked { why, again });
                self.touch();
            }
            Feed::Company { host, at, said } => {
                self.company.insert(host, (at, said));
                self.now = self.now.max(at);
                self.touch();
            }
            Feed::Compared { host, taken, at, said } => {
                self.compared.insert(host, Compared { taken, at, said });
                self.now = self.now.max(at);
                self.touch();
            }
            Feed::AllCompared => {}
            Feed::Looked { host, command, at, said } => {
                self.looks.insert((host, command), Looked { at, said: Some(said) });
                self.touch();
            }
            Feed::Asked { id, host, prompt, kind } => outs.extend(self.asked(Waiting { id, host, prompt, kind }, now)),
            Feed::Unasked { id } => self.ask_over(id),
            Feed::Wound(run) => self.wound(*run),
            Feed::Replaying(how) => self.replays(how),
            Feed::WalkedBy(walker) => self.walked_by(walker),
            Feed::Debriefing(told) => self.debriefed(told),
            Feed::Refused(why) => self.say(format!("✘ {why}")),
            Feed::Remark(text) => self.say(format!("▲ {text}")),
            Feed::Tick(at) => {
                self.tick(at);
                outs.extend(self.attend_to(&[], now));
            }
            Feed::Over(why) => {
                self.say(why.clone());
                self.over = Some(why);
            }
        }
        outs
    }

    /// What an event means beyond the fold.
    fn happened(&mut self, event: &Happened) {
        match event {
            Happened::Confirmed { .. } => self.step_began(),
            Happened::Signed { step, second, .. } => {
                if let Some(open) = self.dialog.as_mut().filter(|open| open.of == *step) {
                    open.dialog.signed(&second.to_string());
                }
                let title = title_of(&self.run, step);
                self.say(format!("✔ {} has signed for “{title}”.", second.by));
            }
            Happened::Link { host, up: true } | Happened::Seen { host, .. } => {
                self.links.remove(host);
            }
            // Another session reaches hosts by itself: what the one before couldn't reach says nothing of now.
            Happened::Opened(_) if self.watching.is_some() => self.links.clear(),
            Happened::Reattached { job } => {
                self.tails.remove(job);
                self.output.forget_source(job);
            }
            Happened::Taken(taken) => self.say(format!("{taken}.")),
            Happened::Noted { by, .. } => self.say(format!("✎ noted by {by}: it is in the journal.")),
            Happened::Said { by, words, .. } => self.say(format!("{by}: “{words}”")),
            Happened::Finished { job, .. } if self.typing.as_ref() == Some(job) => {
                self.typing = None;
                self.say(format!("The command on {} has ended: keys are the guide's again.", job.host));
            }
            _ => {}
        }
    }

    /// The time is drawn in seconds while something runs, in tens of them while a reading is too old, else in minutes.
    fn tick(&mut self, at: Timestamp) {
        let unit = match self.run.live_jobs().next() {
            Some(_) => 1,
            None if self.stale_readings(at) > 0 || !self.links.is_empty() => 10,
            None => 60,
        };
        let changed = at.as_second() / unit != self.now.as_second() / unit;
        self.now = self.now.max(at);
        if changed || self.staleness_changed() {
            self.touch();
        }
    }
}

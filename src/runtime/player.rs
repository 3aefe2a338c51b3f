//! A run shown again, from its journal and its transcripts. There is no way from here to a host, and nothing is written.

use super::fold;
use crate::{
    debriefing::Debriefing,
    engine::{event::Event, run::Run},
    feed::{Feed, Poll, Replaying, Wind},
    journal::{Follow, JournalError, Record},
    transcript::{self, Mark, Reader},
    words::{JobId, StepId, Timestamp},
};
use jiff::SignedDuration;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::mpsc, time::Instant};

/// Where nothing happens for longer, no more is waited, whatever the speed.
const IDLE: Duration = Duration::from_millis(1500);

/// Speeds, as factors.
const SPEEDS: (f64, f64) = (0.25, 4096.0);

/// How often readings that stay the same are told anew: whoever walked the run saw them go on.
const GLANCES: Duration = Duration::from_millis(500);

/// Output before the place that is wound to, as far as it is told, in bytes.
const BEFORE: u64 = 64 << 10;

/// Shows a run again.
#[derive(Debug)]
pub struct Player {
    records: Vec<Arc<Record<Event>>>,
    transcripts: PathBuf,
    /// Why the journal can't be read to its end, where it can't.
    pub damage: Option<JournalError>,
    /// The run at the place.
    pub run: Run,
    /// The record that comes next.
    next: usize,
    now: Timestamp,
    /// Commands that run at the place.
    heard: BTreeMap<JobId, Heard>,
    playing: bool,
    speed: f64,
    /// Told at the end.
    debriefing: Option<Arc<Debriefing>>,
}

/// A command's output, and how much of it was told.
#[derive(Debug)]
struct Heard {
    began: Timestamp,
    marks: Vec<Mark>,
    /// The mark that comes next.
    next: usize,
    length: u64,
}

impl Heard {
    /// When more of it came.
    fn due(&self) -> Option<Timestamp> {
        let millis = i64::try_from(self.marks.get(self.next)?.millis).unwrap_or(i64::MAX);
        self.began.checked_add(SignedDuration::from_millis(millis)).ok()
    }

    /// Where the stretch of a mark ends.
    fn end(&self, at: usize) -> u64 {
        self.marks.get(at + 1).map_or(self.length, |mark| mark.offset)
    }
}

impl Player {
    /// Reads a run's journal, as far as it can be read, and stands at its beginning.
    ///
    /// # Errors
    /// There is none, or nothing of it can be read.
    pub fn open(dir: &Path, transcripts: PathBuf, speed: f64) -> Result<Player, JournalError> {
        let mut follow = Follow::open(dir)?;
        let mut records = Vec::new();
        let damage = loop {
            match follow.next_record::<Event>() {
                Ok(Some(record)) => records.push(Arc::new(record)),
                Ok(None) => break None,
                Err(error) if records.is_empty() => return Err(error),
                Err(error) => break Some(error),
            }
        };
        Ok(Player::of(records, transcripts, speed, damage))
    }

    /// Of records; stands where the first step could be confirmed.
    pub fn of(records: Vec<Arc<Record<Event>>>, transcripts: PathBuf, speed: f64, damage: Option<JournalError>) -> Player {
        let mut player = Player {
            now: records.first().map(|record| record.at).unwrap_or_default(),
            records,
            transcripts,
            damage,
            run: Run::default(),
            next: 0,
            heard: BTreeMap::new(),
            playing: true,
            speed: speed.clamp(SPEEDS.0, SPEEDS.1),
            debriefing: None,
        };
        let begin = player.begins();
        player.place(begin);
        player
    }

    /// With what is told of the run wherever it is over.
    #[must_use]
    pub fn with_debriefing(mut self, told: Option<Debriefing>) -> Player {
        self.debriefing = told.map(Arc::new);
        self
    }

    /// How it stands.
    pub fn state(&self) -> Replaying {
        Replaying {
            playing: self.playing && self.next < self.records.len(),
            speed: self.speed,
            at: self.next,
            of: self.records.len(),
        }
    }

    /// Shows it, as whoever sits there winds it, for as long as somebody listens.
    pub async fn play(mut self, mut winds: mpsc::UnboundedReceiver<Wind>, feed: mpsc::Sender<Feed>) {
        if feed.send(Feed::Replaying(self.state())).await.is_err() {
            return;
        }
        let mut glanced: Option<Instant> = None;
        loop {
            let wait = self.wait();
            let news = tokio::select! {
                wind = winds.recv() => match wind {
                    Some(wind) => self.wind(&wind),
                    None => return,
                },
                () = tokio::time::sleep(wait.unwrap_or_default()), if wait.is_some() => self.step(),
                () = feed.closed() => return,
            };
            for one in news {
                if feed.send(one).await.is_err() {
                    return;
                }
            }
            if glanced.is_none_or(|glanced| glanced.elapsed() >= GLANCES) {
                glanced = Some(Instant::now());
                for glance in self.glances() {
                    if feed.send(glance).await.is_err() {
                        return;
                    }
                }
            }
            if feed.send(Feed::Replaying(self.state())).await.is_err() {
                return;
            }
        }
    }

    /// How long until something happens; nothing while it is paused or over.
    fn wait(&self) -> Option<Duration> {
        let due = self.due().filter(|_| self.playing)?;
        let gap = Duration::try_from(due.duration_since(self.now)).unwrap_or_default();
        Some(gap.div_f64(self.speed).min(IDLE))
    }

    fn due(&self) -> Option<Timestamp> {
        let record = self.records.get(self.next)?.at;
        Some(self.heard.values().filter_map(Heard::due).fold(record, Timestamp::min))
    }

    /// Goes on by what happened next: some output, or a record with all output before it.
    pub fn step(&mut self) -> Vec<Feed> {
        let Some(record) = self.records.get(self.next).cloned() else {
            return Vec::new();
        };
        let was_over = self.run.ended.is_some();
        let due = self.due().unwrap_or(record.at);
        let mut news = Vec::new();
        if due < record.at {
            self.now = self.now.max(due);
            let jobs: Vec<JobId> = self.heard.keys().cloned().collect();
            for job in jobs {
                while self.heard.get(&job).and_then(Heard::due).is_some_and(|at| at <= due) {
                    news.extend(self.output(&job));
                }
            }
            news.push(Feed::Tick(self.now));
            return news;
        }
        for event in &record.events {
            if let Event::Finished { job, .. } = event {
                while self.heard.get(job).is_some_and(|heard| heard.next < heard.marks.len()) {
                    news.extend(self.output(job));
                }
            }
        }
        self.now = self.now.max(record.at);
        for event in &record.events {
            self.run.apply(record.at, event);
        }
        self.next += 1;
        self.hear();
        news.push(Feed::Record(record));
        news.push(Feed::Tick(self.now));
        if !was_over {
            news.extend(self.debriefed());
        }
        news
    }

    /// What whoever sits there asks for.
    pub fn wind(&mut self, wind: &Wind) -> Vec<Feed> {
        let to = match wind {
            Wind::Pause => {
                self.playing = !self.playing;
                return Vec::new();
            }
            Wind::Faster | Wind::Slower => {
                let by = if *wind == Wind::Faster { 2.0 } else { 0.5 };
                self.speed = (self.speed * by).clamp(SPEEDS.0, SPEEDS.1);
                return Vec::new();
            }
            Wind::Begin => self.begins(),
            Wind::End => self.records.len(),
            Wind::NextStep => self.stops().find(|stop| *stop > self.next).unwrap_or(self.records.len()),
            Wind::StepBefore => self.stops().rfind(|stop| *stop < self.next).unwrap_or_else(|| self.begins()),
            Wind::To(step) => match self.stop_of(step) {
                Some(stop) => stop,
                None => return vec![Feed::Refused(format!("{step} was never begun in this run."))],
            },
        };
        self.place(to);
        let mut news = vec![Feed::Wound(Box::new(self.run.clone()))];
        let jobs: Vec<JobId> = self.heard.keys().cloned().collect();
        for job in jobs {
            while self.heard.get(&job).and_then(Heard::due).is_some_and(|at| at <= self.now) {
                news.extend(self.output(&job));
            }
        }
        news.extend(self.glances());
        news.push(Feed::Tick(self.now));
        news.extend(self.debriefed());
        news
    }

    /// What is told of the run, where it is over at the place: nobody is told before.
    fn debriefed(&self) -> Option<Feed> {
        self.run.ended?;
        self.debriefing.clone().map(Feed::Debriefing)
    }

    /// Stands before a record.
    fn place(&mut self, to: usize) {
        let to = to.min(self.records.len());
        self.run = fold(self.records.iter().take(to).map(|record| &**record));
        self.next = to;
        self.now = self.run.at;
        self.heard.clear();
        self.hear();
        // Of what was printed long before, the end is enough: a screen's worth, and the transcript has it all.
        for heard in self.heard.values_mut() {
            let before =
                |mark: &Mark| i64::try_from(mark.millis).is_ok_and(|ms| heard.began.as_millisecond() + ms <= self.now.as_millisecond());
            let past = heard.marks.iter().take_while(|mark| before(mark)).count();
            let told = heard.marks.get(past).map_or(heard.length, |mark| mark.offset);
            heard.next = heard.marks.partition_point(|mark| mark.offset + BEFORE < told).min(past);
        }
    }

    /// Commands that run now are listened to, those that don't no more.
    fn hear(&mut self) {
        let live: BTreeSet<JobId> = self.run.live_jobs().map(|(job, _)| job.clone()).collect();
        self.heard.retain(|job, _| live.contains(job));
        for job in live {
            if self.heard.contains_key(&job) {
                continue;
            }
            let path = transcript::path(&self.transcripts, &job);
            let length = Reader::open(&path).and_then(|reader| reader.bytes()).unwrap_or(0);
            let marks = transcript::marks(&self.transcripts, &job).unwrap_or_default();
            let began = self.began(&job);
            self.heard.insert(
                job,
                Heard {
                    began,
                    marks,
                    next: 0,
                    length,
                },
            );
        }
    }

    fn began(&self, job: &JobId) -> Timestamp {
        let begun = |record: &&Arc<Record<Event>>| {
            record
                .events
                .iter()
                .any(|event| matches!(event, Event::Started { job: of } if of == job))
        };
        let mut before = self.records.iter().take(self.next).rev();
        before.find(begun).map_or(self.now, |record| record.at)
    }

    /// The next stretch of a command's output.
    fn output(&mut self, job: &JobId) -> Option<Feed> {
        let heard = self.heard.get_mut(job)?;
        let at = heard.next;
        heard.next += 1;
        let mark = heard.marks.get(at)?;
        let (from, to) = (mark.offset, heard.end(at));
        let reader = Reader::open(&transcript::path(&self.transcripts, job)).ok()?;
        let bytes = reader.bytes_between(from, to).ok()?;
        Some(Feed::Output {
            job: job.clone(),
            stream: mark.stream,
            offset: from,
            bytes: bytes.into(),
        })
    }

    /// What monitors read last, as it stood while somebody walked the run.
    pub fn glances(&self) -> Vec<Feed> {
        // They were read for as long as somebody was there.
        let at = self.run.left_at.unwrap_or(self.now);
        let mut readings: Vec<_> = self.run.readings.iter().collect();
        // Of a monitor that one host answers for all, the last answer counts.
        readings.sort_by_key(|(_, sample)| sample.at);
        readings
            .into_iter()
            .map(|((monitor, host), sample)| Feed::Glance {
                monitor: monitor.clone(),
                host: host.clone(),
                at,
                values: sample.values.clone().map(Arc::new),
                raw: "".into(),
                poll: Poll::default(),
            })
            .collect()
    }

    /// Records that confirm something: the screen stands at a step before each.
    fn stops(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let confirms = |record: &Record<Event>| record.events.iter().any(|event| matches!(event, Event::Confirmed { .. }));
        (0..self.records.len()).filter(move |at| self.records.get(*at).is_some_and(|record| confirms(record)))
    }

    fn begins(&self) -> usize {
        let first = self.stops().next();
        first.unwrap_or(self.records.len())
    }

    fn stop_of(&self, step: &StepId) -> Option<usize> {
        let of = |id: &StepId| id == step || id.is_under(step);
        let confirms = |record: &Record<Event>| {
            record
                .events
                .iter()
                .any(|event| matches!(event, Event::Confirmed { attempt, .. } if of(&attempt.step)))
        };
        self.records.iter().position(|record| confirms(record))
    }
}

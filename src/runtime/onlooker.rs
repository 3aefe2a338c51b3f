//! A run that another guide walks, looked on: its journal and its transcripts, read-only and without its lock.

use super::{fold, seen::Follower};
use crate::{
    debriefing::Debriefing,
    engine::{event::Event, run::Run},
    feed::Feed,
    journal::{Follow, JournalError, Record, holder},
    transcript::{self, Reader, Times},
    words::{JobId, Stream},
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior},
};

/// How often it is looked whether there is something new. A person shouldn't notice that they are behind.
const EVERY: Duration = Duration::from_millis(30);

/// How often it is asked who walks the run.
const WALKER: Duration = Duration::from_secs(2);

/// Output of a command that came before the first look, as far as it is told, in bytes. The transcript has all of it.
const BEFORE: u64 = 64 << 10;

/// Output of a command that is told at once, in bytes.
const AT_ONCE: u64 = 256 << 10;

/// Records that are told at once.
const RECORDS: usize = 64;

/// Looks on at a run.
#[derive(Debug)]
pub struct Onlooker {
    /// The run, as far as its journal was read.
    pub run: Run,
    dir: PathBuf,
    transcripts: PathBuf,
    follow: Follow,
    seen: Follower,
    /// What was seen beside records that weren't told yet.
    held: Vec<Feed>,
    /// Bytes of each running command's transcript that were told.
    told: BTreeMap<JobId, u64>,
}

impl Onlooker {
    /// Reads a run's journal as far as it goes by now.
    ///
    /// # Errors
    /// There is none, or it is damaged.
    pub fn open(dir: &Path, transcripts: PathBuf) -> Result<Onlooker, JournalError> {
        let mut follow = Follow::open(dir)?;
        let mut records: Vec<Record<Event>> = Vec::new();
        while let Some(record) = follow.next_record()? {
            records.push(record);
        }
        let mut onlooker = Onlooker {
            run: fold(&records),
            dir: dir.into(),
            transcripts,
            follow,
            seen: Follower::beside(dir),
            held: Vec::new(),
            told: BTreeMap::new(),
        };
        for job in onlooker.live() {
            let length = std::fs::metadata(transcript::path(&onlooker.transcripts, &job)).map_or(0, |meta| meta.len());
            onlooker.told.insert(job, length.saturating_sub(BEFORE));
        }
        Ok(onlooker)
    }

    /// What is new since the last look, output before the record that settles its command. The run goes along.
    ///
    /// # Errors
    /// The journal is damaged.
    pub fn news(&mut self) -> Result<Vec<Feed>, JournalError> {
        // Looked at first, told last: the session that it is of has begun in the journal by now.
        self.held.extend(self.seen.news());
        let mut news = Vec::new();
        for job in self.live() {
            news.extend(self.output(&job));
        }
        for _ in 0..RECORDS {
            let Some(record) = self.follow.next_record::<Event>()? else {
                news.append(&mut self.held);
                break;
            };
            for event in &record.events {
                if let Event::Finished { job, .. } = event {
                    loop {
                        let more = self.output(job);
                        if more.is_empty() {
                            break;
                        }
                        news.extend(more);
                    }
                    self.told.remove(job);
                }
                self.run.apply(record.at, event);
            }
            news.push(Feed::Record(Arc::new(record)));
        }
        Ok(news)
    }

    /// Tells what is new, and who walks the run, for as long as somebody listens; once the run is over, what `at_end` has to tell of it.
    pub async fn tell(mut self, feed: mpsc::Sender<Feed>, at_end: impl FnOnce() -> Option<Debriefing> + Send + 'static) {
        let mut at_end = Some(at_end);
        let mut looks = tokio::time::interval(EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut walker = None;
        let mut asked: Option<Instant> = None;
        loop {
            looks.tick().await;
            if asked.is_none_or(|asked| asked.elapsed() >= WALKER) {
                asked = Some(Instant::now());
                let by = holder(&self.dir).map(|holder| holder.to_string());
                if walker.as_ref() != Some(&by) {
                    walker = Some(by.clone());
                    if feed.send(Feed::WalkedBy(by)).await.is_err() {
                        return;
                    }
                }
            }
            let (news, broken) = match self.news() {
                Ok(news) => (news, None),
                Err(error) => (Vec::new(), Some(error)),
            };
            for one in news {
                if feed.send(one).await.is_err() {
                    return;
                }
            }
            if self.run.ended.is_some()
                && let Some(at_end) = at_end.take()
                // It may take a while.
                && let Ok(Some(told)) = tokio::task::spawn_blocking(at_end).await
                && feed.send(Feed::Debriefing(Arc::new(told))).await.is_err()
            {
                return;
            }
            if let Some(error) = broken {
                let _ = feed
                    .send(Feed::Over(format!("The journal can't be followed any further. {error}")))
                    .await;
                feed.closed().await;
                return;
            }
            if feed.is_closed() {
                return;
            }
        }
    }

    fn live(&self) -> Vec<JobId> {
        self.run.live_jobs().map(|(job, _)| job.clone()).collect()
    }

    /// What a command has printed since, by stream. A transcript that isn't there yet has nothing in it.
    fn output(&mut self, job: &JobId) -> Vec<Feed> {
        let told = self.told.entry(job.clone()).or_default();
        let Ok(reader) = Reader::open(&transcript::path(&self.transcripts, job)) else {
            return Vec::new();
        };
        let length = reader.bytes().unwrap_or(*told);
        if length < *told {
            // It is being tailed from its first byte again.
            *told = 0;
        }
        let to = length.min(*told + AT_ONCE);
        let Ok(bytes) = reader.bytes_between(*told, to) else {
            return Vec::new();
        };
        if bytes.is_empty() {
            return Vec::new();
        }
        let from = *told;
        *told += bytes.len() as u64;
        let marks = Times::open(&self.transcripts, job)
            .map(|times| times.between(from, to))
            .unwrap_or_default();
        by_stream(
            from,
            &bytes,
            &marks.iter().map(|mark| (mark.offset, mark.stream)).collect::<Vec<_>>(),
        )
        .into_iter()
        .map(|(offset, stream, bytes)| Feed::Output {
            job: job.clone(),
            stream,
            offset,
            bytes: bytes.into(),
        })
        .collect()
    }
}

/// A stretch of an output, cut where another stream begins.
fn by_stream<'b>(from: u64, bytes: &'b [u8], marks: &[(u64, Stream)]) -> Vec<(u64, Stream, &'b [u8])> {
    let mut parts: Vec<(u64, Stream, &[u8])> = Vec::new();
    let before = marks.iter().take_while(|(offset, _)| *offset <= from).last();
    let mut stream = before.map_or(Stream::Out, |(_, stream)| *stream);
    let mut at = from;
    let mut rest = bytes;
    for (offset, next) in marks.iter().filter(|(offset, _)| *offset > from) {
        let length = usize::try_from(offset - at).unwrap_or(usize::MAX).min(rest.len());
        if *next == stream || length == 0 {
            stream = *next;
            continue;
        }
        let (part, after) = rest.split_at(length);
        parts.push((at, stream, part));
        (at, rest, stream) = (at + length as u64, after, *next);
    }
    if !rest.is_empty() {
        parts.push((at, stream, rest));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_cut_where_the_stream_changes() {
        let marks = [(0, Stream::Out), (4, Stream::Err), (9, Stream::Err), (12, Stream::Out)];
        assert_eq!(
            by_stream(2, b"cdefghijklmn", &marks),
            [
                (2, Stream::Out, b"cd".as_slice()),
                (4, Stream::Err, b"efghijkl"),
                (12, Stream::Out, b"mn")
            ]
        );
        assert_eq!(by_stream(5, b"x", &marks), [(5, Stream::Err, b"x".as_slice())]);
        assert_eq!(by_stream(0, b"", &marks), []);
    }
}

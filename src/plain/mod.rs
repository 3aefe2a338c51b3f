//! The same run as lines: for a serial console, a screen reader or a log. Questions at a prompt; the end of input pauses.
//!
//! Every question takes one line. `?` lists what can be said at it.

mod aside;
mod ask;
mod attention;
mod fan;
pub mod monitor;
pub mod preflight;
mod sources;
pub mod tell;
mod time_left;

use crate::{
    engine::{
        attention::{Alert, of},
        event::{Event, Mode},
        history::History,
        run::Run,
    },
    feed::{Feed, Request},
    procedure::model::Procedure,
    words::{Differs, HostName, StepId, Stream, Timestamp, compared},
};
use aside::{Aside, Asides};
pub use aside::{Hide, NOT_ASKED};
use ask::{Asked, Reply};
use jiff::tz::TimeZone;
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncWrite, AsyncWriteExt as _},
    sync::mpsc,
    time::Instant,
};
use zeroize::Zeroizing;

/// How a plain session ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// The run as it was last seen.
    pub run: Run,
    /// Why the guide can't go on, where it can't.
    pub over: Option<String>,
}

/// What the operator types, line by line; its end pauses the run.
#[derive(Debug)]
pub struct Lines {
    /// Each line, with the number of the question that stood when it was read.
    pub typed: mpsc::Receiver<(u64, String)>,
    /// The number of the question that stands; whoever reads lines tags them with it.
    pub asked: Arc<AtomicU64>,
    /// A person types: what was typed before a question was asked is not taken for its answer.
    pub by_hand: bool,
    /// Keeps what is typed from being shown, where a person types.
    pub hide: Option<Hide>,
}

/// What the run is told with.
#[derive(Clone, Debug)]
pub struct Around {
    /// Makes the time to back out, and the time that is left, more exact.
    pub procedure: Option<Arc<Procedure>>,
    /// How long earlier runs took.
    pub history: History,
    /// The zone of the wall's clock.
    pub zone: TimeZone,
}

/// How long an act's effect is waited for before the question is asked again.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long a comparison of the hosts may keep a run that is over.
const COMPARING: Duration = Duration::from_secs(30);

/// Why the guide is left when nothing is left to do.
const OVER: &str = "the run is over";

/// Tells the run as lines and asks for what it needs, until it is over or left. `lines` is what the operator types.
///
/// # Errors
/// The output can't be written.
pub async fn run(
    run: Run,
    around: Around,
    mut feed: mpsc::Receiver<Feed>,
    requests: mpsc::Sender<Request>,
    mut lines: Lines,
    mut out: impl AsyncWrite + Unpin,
) -> io::Result<Left> {
    let mut plain = Plain::of(run, around);
    let mut ended = false;
    let mut closing: Option<Instant> = None;
    let mut asides = Asides::new(lines.hide.take().filter(|_| lines.by_hand));
    loop {
        while let Some(put) = asides.next().filter(|_| !ended) {
            lines.asked.fetch_add(1, Ordering::SeqCst);
            plain.asked = None;
            out.write_all(plain.on_a_line_of_its_own(&put.text).as_bytes()).await?;
            out.flush().await?;
            tell(&requests, put.told).await;
        }
        if feed.is_empty() && !ended && plain.waits.is_none() && !asides.stands() {
            let question = plain.question();
            if !question.is_empty() {
                lines.asked.fetch_add(1, Ordering::SeqCst);
            }
            out.write_all(question.as_bytes()).await?;
            out.flush().await?;
        }
        tokio::select! {
            biased;
            news = feed.recv() => match news {
                Some(Feed::Asked { id, host, prompt, kind }) => asides.add(Aside { id, host, prompt, kind }),
                Some(Feed::Unasked { id }) => {
                    if let Some(text) = asides.drop(id) {
                        out.write_all(text.as_bytes()).await?;
                    }
                }
                Some(news) => {
                    let text = plain.tell(&news);
                    out.write_all(text.as_bytes()).await?;
                    if plain.run.ended.is_some() && !ended {
                        ended = true;
                        if plain.is_live() {
                            // How its hosts are now belongs to its end.
                            closing = Some(Instant::now() + COMPARING);
                            tell(&requests, Some(Request::Compare)).await;
                        } else {
                            leave(&requests, OVER).await;
                        }
                    }
                    if plain.run.handed.is_some() && !ended {
                        ended = true;
                        leave(&requests, "handed over").await;
                    }
                    if closing.is_some() && matches!(news, Feed::AllCompared) {
                        closing = None;
                        leave(&requests, OVER).await;
                    }
                }
                None => break,
            },
            () = tokio::time::sleep_until(closing.unwrap_or_else(Instant::now)), if closing.is_some() => {
                closing = None;
                leave(&requests, OVER).await;
            }
            // An act that changed nothing is told by nobody.
            () = tokio::time::sleep_until(plain.waits.unwrap_or_else(Instant::now)), if plain.waits.is_some() => plain.waits = None,
            line = lines.typed.recv(), if !ended && (asides.stands() || plain.waits.is_none() && (lines.by_hand || plain.asks())) => match line {
                None => {
                    ended = true;
                    out.write_all(b"\nEnd of input: the run is paused.\n").await?;
                    leave(&requests, "end of input").await;
                }
                Some((tag, _)) if asides.stands() && tag < lines.asked.load(Ordering::SeqCst) => {}
                Some((_, line)) if asides.stands() => {
                    if let Some(put) = asides.reply(Zeroizing::new(line)) {
                        out.write_all(put.text.as_bytes()).await?;
                        tell(&requests, put.told).await;
                    }
                }
                Some((tag, line)) if lines.by_hand && tag < lines.asked.load(Ordering::SeqCst) && plain.acts() => {
                    out.write_all(format!("{}: typed before the question was asked, so it is not taken as its answer.\n", printable(&line)).as_bytes()).await?;
                    plain.asked = None;
                }
                Some((_, line)) => {
                    if !lines.by_hand {
                        // A terminal shows what is typed; in a log, too, each answer stands on a line of its own.
                        out.write_all(format!("{}\n", printable(&line)).as_bytes()).await?;
                    }
                    match plain.reply(&line) {
                        Reply::Act(act) => {
                            plain.was = plain.asked.take();
                            plain.waits = Some(Instant::now() + PATIENCE);
                            // The loop that is gone has said why in the feed.
                            let _ = requests.send(Request::Act(act)).await;
                        }
                        Reply::Where | Reply::Window(_) | Reply::Seen(_) => {}
                        Reply::Say(text) => {
                            out.write_all(text.as_bytes()).await?;
                            plain.asked = None;
                        }
                        Reply::Ask(request, text) => {
                            out.write_all(text.as_bytes()).await?;
                            plain.asked = None;
                            if let Request::TryNow { host } = &*request {
                                plain.tried.insert(host.clone());
                            }
                            tell(&requests, Some(*request)).await;
                        }
                        Reply::Leave => {
                            ended = true;
                            leave(&requests, "left by the operator").await;
                        }
                        Reply::Again => plain.asked = None,
                        Reply::More(asked, text) => {
                            out.write_all(text.as_bytes()).await?;
                            out.flush().await?;
                            plain.asked = Some(*asked);
                        }
                    }
                }
            },
        }
    }
    out.flush().await?;
    Ok(Left {
        run: plain.run,
        over: plain.over,
    })
}

/// Tells a run that another guide walks, line by line, until it is over or nothing comes any more. Nothing is asked. It begins `now`.
///
/// # Errors
/// The output can't be written.
pub async fn watch(
    run: Run,
    around: Around,
    now: Timestamp,
    mut feed: mpsc::Receiver<Feed>,
    mut out: impl AsyncWrite + Unpin,
) -> io::Result<Left> {
    let mut plain = Plain::of(run, around);
    plain.now = plain.now.max(now);
    if let Some(left) = plain.time_left() {
        out.write_all(format!("{left}\n").as_bytes()).await?;
        out.flush().await?;
    }
    while plain.run.ended.is_none() && plain.over.is_none() {
        let Some(news) = feed.recv().await else { break };
        let text = plain.tell(&news);
        out.write_all(text.as_bytes()).await?;
        out.flush().await?;
    }
    Ok(Left {
        run: plain.run,
        over: plain.over,
    })
}

async fn tell(requests: &mpsc::Sender<Request>, told: Option<Request>) {
    if let Some(told) = told {
        // A loop that is gone needs no answer.
        let _ = requests.send(told).await;
    }
}

async fn leave(requests: &mpsc::Sender<Request>, why: &str) {
    let _ = requests.send(Request::Leave { why: why.into() }).await;
}

struct Plain {
    run: Run,
    around: Around,
    /// What wants a person, as it was last told.
    alerts: Vec<Alert>,
    /// The phase that was last told of.
    phase: Option<StepId>,
    now: Timestamp,
    /// The question that stands.
    asked: Option<Asked>,
    refused: bool,
    /// A refusal was told that is in the journal.
    told_refusal: bool,
    /// An act has gone out, and nothing was heard of it yet: the same question again would look as if it hadn't.
    waits: Option<Instant>,
    /// The question that the act answered.
    was: Option<Asked>,
    over: Option<String>,
    /// Steps on several hosts, whose outputs are told together.
    fans: fan::Fans,
    /// How hosts differ from how they were, until all were looked at.
    compared: BTreeMap<HostName, Result<Vec<Differs>, String>>,
    /// Hosts that the operator has had tried, until something is heard of them.
    tried: BTreeSet<HostName>,
    mid_line: bool,
    /// Where monitors are read, where that isn't where they should be.
    sources: sources::Sources,
}

impl Plain {
    fn of(run: Run, around: Around) -> Plain {
        Plain {
            alerts: of(&run, around.procedure.as_deref(), run.at),
            phase: time_left::phase(&run),
            now: run.at,
            run,
            around,
            asked: None,
            refused: false,
            told_refusal: false,
            // The session is still to be opened.
            waits: Some(Instant::now() + PATIENCE),
            was: None,
            over: None,
            fans: fan::Fans::default(),
            compared: BTreeMap::new(),
            tried: BTreeSet::new(),
            mid_line: false,
            sources: sources::Sources::default(),
        }
    }

    /// The question of the moment, if it isn't the one that stands already.
    fn question(&mut self) -> String {
        let asked = ask::now(&self.run);
        if self.asked.as_ref().is_some_and(|standing| standing.is_about(&asked)) {
            return String::new();
        }
        let text = asked.text(&self.run, self.refused);
        self.refused = false;
        self.asked = Some(asked);
        text
    }

    fn is_live(&self) -> bool {
        self.run.head.as_ref().is_some_and(|head| head.mode == Mode::Live)
    }

    /// After whatever was begun on this line.
    fn on_a_line_of_its_own(&mut self, text: &str) -> String {
        let close = std::mem::take(&mut self.mid_line);
        format!("{}{text}", if close { "\n" } else { "" })
    }

    /// Whether a question stands: a pipe's lines are answers, and wait for their questions.
    fn asks(&self) -> bool {
        self.asked.as_ref().is_some_and(Asked::asks)
    }

    /// Whether an answer to the question that stands would let something happen.
    fn acts(&self) -> bool {
        self.asked.as_ref().is_some_and(Asked::acts)
    }

    fn reply(&mut self, line: &str) -> Reply {
        match &self.asked {
            Some(asked) => self.with_alerts(asked.reply(&self.run, line.trim())),
            None => Reply::Again,
        }
    }

    /// How far steps on many hosts are.
    fn progress(&mut self, at: Timestamp, text: &mut String, close: &mut bool) {
        let mut folded = String::new();
        self.fans.progress(&self.run, at, false, &mut folded);
        if !folded.is_empty() {
            text.push_str(if std::mem::take(close) { "\n" } else { "" });
            text.push_str(&folded);
        }
    }

    fn tell(&mut self, news: &Feed) -> String {
        let mut text = String::new();
        let mut close = std::mem::take(&mut self.mid_line);
        match news {
            Feed::Record(record) => {
                for event in &record.events {
                    self.run.apply(record.at, event);
                    self.told_refusal |= matches!(event, Event::Refused { .. });
                    let mut folded = String::new();
                    let told = self.fans.tell(&self.run, record.at, event, &mut folded);
                    if !folded.is_empty() {
                        text.push_str(if std::mem::take(&mut close) { "\n" } else { "" });
                        text.push_str(&folded);
                    }
                    if told == fan::Told::All {
                        continue;
                    }
                    for line in tell::event(&self.run, record.at, event, &self.around.zone) {
                        if std::mem::take(&mut close) {
                            text.push('\n');
                        }
                        text.push_str(&printable(&line));
                        text.push('\n');
                    }
                }
                self.progress(record.at, &mut text, &mut close);
                self.time_left_after(record, &mut text, &mut close);
                self.risen(record.at, &mut text, &mut close);
                self.mid_line = close;
                let now = ask::now(&self.run);
                if self.was.as_ref().is_none_or(|was| !was.is_about(&now)) {
                    self.waits = None;
                }
            }
            Feed::Output { job, stream, bytes, .. } if self.fans.takes(&self.run, job, *stream, bytes) => self.mid_line = close,
            Feed::Output { stream, bytes, .. } => {
                let mark = if *stream == Stream::Err { "  ! " } else { "  | " };
                for line in String::from_utf8_lossy(bytes).split_inclusive('\n') {
                    if !std::mem::take(&mut close) {
                        text.push_str(mark);
                    }
                    text.push_str(&printable(line.trim_end_matches(['\n', '\r'])));
                    if line.ends_with('\n') {
                        text.push('\n');
                    } else {
                        self.mid_line = true;
                    }
                }
            }
            Feed::WalkedBy(walker) => {
                text = match walker {
                    Some(by) => format!("Walked on by {}.\n", printable(by)),
                    None => "Nobody walks this run now.\n".to_owned(),
                };
            }
            Feed::Remark(remark) => text = format!("▲ {}\n", printable(remark)),
            Feed::Refused(why) => {
                // What is kept in the journal was told as such.
                if std::mem::take(&mut self.told_refusal) {
                    self.mid_line = close;
                } else {
                    text = format!("REFUSED: {}\n", printable(why));
                }
                self.waits = None;
                self.refused = true;
                self.asked = None;
            }
            Feed::Over(why) => {
                text = format!("{}\n", printable(why));
                self.over = Some(why.clone());
            }
            Feed::Company {
                host, said: Ok(company), ..
            } if !company.is_alone() => {
                text = format!("BEWARE: {host}: {}\n", printable(&company.says().join("; ")));
            }
            Feed::Company { host, said: Err(why), .. } => {
                text = format!("Who else is on {host} isn't known: {}\n", printable(why));
            }
            Feed::Compared { host, said, .. } => {
                self.compared.insert(host.clone(), said.clone());
                self.mid_line = close;
            }
            Feed::AllCompared => {
                for line in compared(&std::mem::take(&mut self.compared)) {
                    text += &format!("{}\n", printable(&line));
                }
            }
            Feed::Link { host, up, why, .. } if self.tried.remove(host) => {
                text = match (up, why) {
                    (true, _) => format!("{host} answers.\n"),
                    (false, Some(why)) => format!("{host} doesn't answer: {}\n", printable(why)),
                    (false, None) => format!("{host} doesn't answer.\n"),
                };
            }
            Feed::Tick(at) => {
                self.progress(*at, &mut text, &mut close);
                self.risen(*at, &mut text, &mut close);
                self.mid_line = close;
            }
            Feed::Glance {
                monitor,
                host,
                values: Ok(_),
                poll,
                ..
            } => {
                let told = self.sources.tell(monitor, host, poll);
                self.mid_line = close && told.is_none();
                if let Some(told) = told {
                    text = format!("{}{}\n", if close { "\n" } else { "" }, printable(&told));
                }
            }
            Feed::Link { .. }
            | Feed::Company { .. }
            | Feed::Looked { .. }
            | Feed::Glance { .. }
            | Feed::Asked { .. }
            | Feed::Wound(_)
            | Feed::Debriefing(_)
            | Feed::Replaying(_)
            | Feed::Unasked { .. } => self.mid_line = close,
        }
        text
    }
}

/// What a host prints is data: control characters are shown, never sent to the terminal.
pub fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|c| match c {
            '\n' => vec![c],
            '\t' => vec![' '; 4],
            c if c.is_control() => format!("\\x{:02x}", c as u32).chars().collect(),
            c => vec![c],
        })
        .collect()
}

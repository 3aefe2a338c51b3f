//! The loop: events in, frames out, and nothing while nothing happens.

use super::{
    app::App,
    attention,
    display::Display,
    event::{Event, Moment, Out},
    frames::Frames,
    outside::{self, Behind},
    preflight::Verdict,
    region, terminal,
};
use futures_util::{Stream, StreamExt as _};
use ratatui::{Frame, crossterm};
use std::{
    io,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

/// How long news are taken in before a key is looked for.
const BATCH: Duration = Duration::from_millis(4);

/// How long something may be worked at before a key is looked for.
const WORK: Duration = Duration::from_millis(3);

/// What is worked at first at once, in bytes.
const PORTION: usize = 128 << 10;

/// A screen: the run, or a form before it.
pub trait Screen {
    /// Takes one event in, at this moment since the screen was opened.
    fn update(&mut self, event: Event, now: Moment) -> Vec<Out>;
    /// Makes ready what is drawn.
    fn prepare(&mut self);
    /// Draws.
    fn draw(&self, frame: &mut Frame);
    /// A frame was drawn.
    fn drawn(&mut self, now: Moment);
    /// Whether there is something to draw.
    fn is_dirty(&self) -> bool;
    /// Whether the terminal may show something else than was drawn last. Asked before each frame.
    fn wants_redraw(&self) -> bool {
        false
    }
    /// The terminal is the guide's again, whatever was shown meanwhile.
    fn came_back(&mut self);
    /// Something that the operator has to know.
    fn tell(&mut self, _text: String) {}
    /// Whether there is something to be done while nothing else is.
    fn has_work(&self) -> bool {
        false
    }
    /// Does some of it: that of about so many bytes.
    fn work(&mut self, _bytes: usize) {}
}

impl Screen for App {
    fn update(&mut self, event: Event, now: Moment) -> Vec<Out> {
        App::update(self, event, now)
    }
    fn prepare(&mut self) {
        App::prepare(self);
    }
    fn draw(&self, frame: &mut Frame) {
        region::draw(self, frame);
    }
    fn drawn(&mut self, now: Moment) {
        App::drawn(self, now);
    }
    fn is_dirty(&self) -> bool {
        App::is_dirty(self)
    }
    fn wants_redraw(&self) -> bool {
        self.redraw
    }
    fn came_back(&mut self) {
        self.redraw = true;
        self.touch();
    }
    fn tell(&mut self, text: String) {
        self.say(text);
    }
    fn has_work(&self) -> bool {
        App::has_work(self)
    }
    fn work(&mut self, bytes: usize) {
        App::work(self, bytes);
    }
}

/// Why a screen is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The operator left in order, or a form was finished.
    Left,
    /// The operator left at once, with a second Ctrl-C.
    AtOnce,
    /// The system told the program to end.
    Told,
    /// The terminal has gone, or nobody takes what the screen sends.
    Gone,
}

/// Runs a screen until it is left. What it wants goes out; what it needs comes in. Once `leave` is there, the screen is left in order,
/// for the reason that it gives: see [`terminal::told_to_leave`].
///
/// # Errors
/// The terminal can't be drawn to.
pub async fn run<S, D, N>(
    screen: &mut S,
    display: &mut D,
    mut keys: impl Stream<Item = io::Result<crossterm::event::Event>> + Unpin,
    mut feed: mpsc::Receiver<N>,
    out: mpsc::Sender<Out>,
    leave: impl Future<Output = String>,
) -> io::Result<Ended>
where
    S: Screen,
    D: Display,
    N: Into<Event>,
{
    let opened = Instant::now();
    let (troubles, mut uncalled) = mpsc::unbounded_channel();
    let mut frames = Frames::new(display.line());
    let size = display.size()?;
    send(
        screen.update(Event::Resize(size.width, size.height), opened.elapsed()),
        screen,
        &out,
        &troubles,
    )
    .await?;
    let mut leave = std::pin::pin!(leave);
    let mut fed = true;
    let mut afresh = false;
    let mut portion = PORTION;
    loop {
        let mut wait = None;
        if screen.is_dirty() || afresh {
            let now = opened.elapsed();
            wait = Some(frames.wait(now)).filter(|wait| !wait.is_zero());
            if wait.is_none() {
                let before = display.written();
                draw(screen, display, opened, std::mem::take(&mut afresh))?;
                frames.drawn(now, display.written() - before);
            }
        }
        let first = tokio::select! {
            biased;
            why = &mut leave => {
                // Whoever takes it may have gone, too; there is nobody else to be told.
                let _ = out.send(Out::Leave { why }).await;
                return Ok(Ended::Told);
            }
            key = keys.next() => match key {
                None => return Ok(Ended::Gone),
                Some(Err(error)) => return Err(error),
                Some(Ok(event)) => Event::from(event),
            },
            news = feed.recv(), if fed => match news {
                Some(news) => news.into(),
                None => {
                    fed = false;
                    continue;
                }
            },
            Some(why) = uncalled.recv() => Event::Uncalled(why),
            // Others get their turn before it goes on.
            () = tokio::task::yield_now(), if screen.has_work() => {
                portion = work(screen, portion);
                continue;
            }
            () = tokio::time::sleep(wait.unwrap_or_default()), if wait.is_some() => continue,
        };
        let mut next = Some(first);
        // A flood is taken in before anything is drawn, yet a key never waits for long.
        let began = Instant::now();
        while let Some(event) = next {
            let was_key = !event.is_news();
            if was_key {
                frames.key(opened.elapsed());
            }
            // Made smaller and larger again at once, a terminal has lost what stood there, and is as large as before.
            afresh |= matches!(event, Event::Resize(..));
            let mut outs = screen.update(event, opened.elapsed());
            if let Some(Out::Shell(shell)) = outs.pop_if(|out| matches!(out, Out::Shell(_))) {
                // That it is opened is written down before it is.
                if let Some(ended) = send(std::mem::take(&mut outs), screen, &out, &troubles).await? {
                    return Ok(ended);
                }
                let behind = Behind {
                    screen: &mut *screen,
                    feed: &mut feed,
                    out: &out,
                    leave: &mut leave,
                    troubles: &troubles,
                    opened,
                };
                let (over, ended) = outside::shell(shell, behind).await?;
                outs = screen.update(Event::Shelled(over), opened.elapsed());
                if let Some(ended) = ended {
                    send(outs, screen, &out, &troubles).await?;
                    return Ok(ended);
                }
                let size = display.size()?;
                outs.extend(screen.update(Event::Resize(size.width, size.height), opened.elapsed()));
            }
            if let Some(Out::View { with, text }) = outs.pop_if(|out| matches!(out, Out::View { .. })) {
                let behind = Behind {
                    screen: &mut *screen,
                    feed: &mut feed,
                    out: &out,
                    leave: &mut leave,
                    troubles: &troubles,
                    opened,
                };
                if let Some(ended) = outside::view(with, text, behind).await? {
                    return Ok(ended);
                }
                // It may have another size by now.
                let size = display.size()?;
                outs.extend(screen.update(Event::Resize(size.width, size.height), opened.elapsed()));
            }
            if let Some(ended) = send(outs, screen, &out, &troubles).await? {
                return Ok(ended);
            }
            let more = !was_key && began.elapsed() < BATCH;
            next = if more { feed.try_recv().ok().map(N::into) } else { None };
        }
    }
}

/// Works at something for a moment; answers how much is to be done at once the next time.
fn work<S: Screen>(screen: &mut S, bytes: usize) -> usize {
    let began = Instant::now();
    screen.work(bytes);
    let took = began.elapsed();
    if took > WORK {
        (bytes / 2).max(PORTION / 8)
    } else if took < WORK / 3 {
        (bytes * 2).min(PORTION * 32)
    } else {
        bytes
    }
}

fn draw<S: Screen, D: Display>(screen: &mut S, display: &mut D, opened: Instant, afresh: bool) -> io::Result<()> {
    screen.prepare();
    if screen.wants_redraw() || afresh {
        display.forget()?;
    }
    display.draw(|frame| screen.draw(frame))?;
    screen.drawn(opened.elapsed());
    Ok(())
}

/// What concerns the terminal is done here; the rest goes to whoever runs the screen.
pub(super) async fn send<S: Screen>(
    outs: Vec<Out>,
    screen: &mut S,
    out: &mpsc::Sender<Out>,
    troubles: &mpsc::UnboundedSender<String>,
) -> io::Result<Option<Ended>> {
    for one in outs {
        match &one {
            Out::Suspend => {
                terminal::suspend()?;
                screen.came_back();
                continue;
            }
            Out::Copy(text) => {
                terminal::copy(text)?;
                continue;
            }
            Out::Bell => {
                attention::terminal::bell()?;
                continue;
            }
            Out::Title(text) => {
                attention::terminal::title(text)?;
                continue;
            }
            Out::Notify { how, text, passthrough } => {
                attention::terminal::notify(*how, text, *passthrough)?;
                continue;
            }
            Out::Command { command, call } => {
                let (command, call, troubles) = (command.clone(), call.clone(), troubles.clone());
                tokio::spawn(async move {
                    if let Err(why) = attention::run_command(&command, &call).await {
                        // A screen that is gone needs no word of it.
                        let _ = troubles.send(why);
                    }
                });
                continue;
            }
            Out::Mouse(on) => {
                terminal::mouse(*on)?;
                continue;
            }
            _ => {}
        }
        let ended = match &one {
            Out::Leave { .. } | Out::Given { .. } | Out::Chosen(_) | Out::Answered(_) | Out::Preflight(Verdict::GoOn { .. }) => {
                Some(Ended::Left)
            }
            Out::LeaveNow => return Ok(Some(Ended::AtOnce)),
            _ => None,
        };
        if out.send(one).await.is_err() {
            return Ok(Some(Ended::Gone));
        }
        if ended.is_some() {
            return Ok(ended);
        }
    }
    Ok(None)
}

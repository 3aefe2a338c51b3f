//! From a key to the screen, through the real loop: how long it takes, with nothing going on, in a flood of five million lines, and while
//! polls hang and another host is asked; and how many bytes it writes. `cargo bench --bench keys`

mod hanging;
mod ten_thousand;

use futures_util::stream;
use holdpoint::{
    feed::Feed,
    ui::{self, App, Display, Line, Theme},
    words::Stream,
};
use ratatui::{
    Frame, Terminal, TerminalOptions, Viewport,
    backend::CrosstermBackend,
    crossterm::event::{Event as Raw, KeyCode, KeyEvent, KeyModifiers},
    layout::{Rect, Size},
};
use std::{
    future::pending,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use ten_thousand::{folder, job, run};
use tokio::sync::{mpsc, oneshot};

const SIZE: Size = Size::new(200, 60);
const FLOOD: u64 = 5_000_000;
const TRIES: usize = 800;

/// Keys that are tried, and what for.
const KEYS: [(&str, KeyCode); 8] = [
    ("a line down in the plan", KeyCode::Down),
    ("a line up in the plan", KeyCode::Up),
    ("the step", KeyCode::Char('2')),
    ("a line down in the step", KeyCode::Down),
    ("the output", KeyCode::Char('3')),
    ("a page up in the output", KeyCode::PageUp),
    ("the end of the output", KeyCode::End),
    ("the plan", KeyCode::Char('1')),
];

/// Keys that change what is shown, whatever there is.
const REGIONS: [(&str, KeyCode); 4] = [
    ("the plan", KeyCode::Char('1')),
    ("the step", KeyCode::Char('2')),
    ("the output", KeyCode::Char('3')),
    ("what is watched", KeyCode::Char('4')),
];

/// What goes on meanwhile.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meanwhile {
    Nothing,
    Flood,
    /// A host never answers, and another one is asked instead.
    PollsHang,
}

impl Meanwhile {
    fn keys(self) -> &'static [(&'static str, KeyCode)] {
        if self == Meanwhile::PollsHang { &REGIONS } else { &KEYS }
    }

    /// Somebody looks before the next key.
    fn between(self) -> Duration {
        Duration::from_millis(if self == Meanwhile::Nothing { 2 } else { 20 })
    }
}

fn main() {
    // `cargo test` builds and runs benches, too, with an argument of its own.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    folder();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    println!(
        "A key to the screen at {}×{}, a plan of 10,000 lines, a transcript of 100 MB:",
        SIZE.width, SIZE.height
    );
    for (when, meanwhile) in [
        ("with nothing going on", Meanwhile::Nothing),
        ("in a flood of 5 million lines", Meanwhile::Flood),
        (
            "while polls of a host hang and another one is asked (a short plan)",
            Meanwhile::PollsHang,
        ),
    ] {
        report(when, meanwhile.keys(), &runtime.block_on(tried(meanwhile)));
    }
}

/// One key, and what it came to.
struct Tried {
    took: Duration,
    bytes: u64,
    what: &'static str,
}

fn report(when: &str, keys: &[(&str, KeyCode)], tried: &[Tried]) {
    let mut times: Vec<Duration> = tried.iter().map(|one| one.took).collect();
    times.sort();
    let at = |part: f64| times.get(((times.len() - 1) as f64 * part) as usize).copied().unwrap_or_default();
    println!("\n{when}: {} keys", tried.len());
    println!("  time   p50 {:?}, p99 {:?}, most {:?}", at(0.5), at(0.99), at(1.0));
    for (what, _) in keys {
        let mut bytes: Vec<u64> = tried.iter().filter(|one| one.what == *what).map(|one| one.bytes).collect();
        bytes.sort_unstable();
        let median = bytes.get(bytes.len() / 2).copied().unwrap_or_default();
        println!(
            "  bytes  {median:>6} at the median, {:>6} at most: {what}",
            bytes.last().copied().unwrap_or_default()
        );
    }
}

/// Presses keys, each once the one before is on the screen.
async fn tried(meanwhile: Meanwhile) -> Vec<Tried> {
    let (feed, news) = mpsc::channel(8192);
    let (outs, mut wanted) = mpsc::channel(64);
    let (press, pressed) = mpsc::channel(1);
    let drawn = Drawn::default();
    let taken = drawn.taken.clone();
    let keys = Box::pin(stream::unfold((pressed, taken), |(mut pressed, taken)| async move {
        let key = pressed.recv().await?;
        taken.store(true, Ordering::SeqCst);
        Some((Ok(key), (pressed, taken)))
    }));
    let mut display = Measured::new(drawn.clone());
    let flooding = (meanwhile == Meanwhile::Flood).then(|| tokio::spawn(pour(feed.clone())));
    let elsewhere = Arc::new(AtomicU64::new(0));
    let (shown, requests) = if meanwhile == Meanwhile::PollsHang {
        let (into, polled) = mpsc::channel(64);
        let (run, procedure, requests) = hanging::begun(into);
        tokio::spawn(pass_on(polled, feed.clone(), elsewhere.clone()));
        ((run, Some(procedure)), Some(requests))
    } else {
        ((run(), None), None)
    };
    let screen = tokio::spawn(async move {
        let theme = Theme::shipped("dark").expect("a theme");
        let mut app = App::new(shown.0, shown.1, Some(folder().to_owned()), theme);
        ui::run(&mut app, &mut display, keys, news, outs, pending()).await
    });
    tokio::spawn(async move { while wanted.recv().await.is_some() {} });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut tried = Vec::new();
    for n in 0..TRIES {
        let (what, code) = meanwhile.keys()[n % meanwhile.keys().len()];
        let bytes = drawn.bytes.load(Ordering::Relaxed);
        let on_screen = drawn.next();
        let begun = Instant::now();
        if press.send(Raw::Key(KeyEvent::new(code, KeyModifiers::NONE))).await.is_err() {
            break;
        }
        if on_screen.await.is_err() {
            break;
        }
        tried.push(Tried {
            took: begun.elapsed(),
            bytes: drawn.bytes.load(Ordering::Relaxed) - bytes,
            what,
        });
        tokio::time::sleep(meanwhile.between()).await;
    }
    if meanwhile == Meanwhile::PollsHang {
        let elsewhere = elsewhere.load(Ordering::Relaxed);
        assert!(elsewhere > 0, "no poll has changed hosts");
        println!("\n{elsewhere} readings came from another host meanwhile, since the first one hung.");
    }
    drop((press, feed, requests));
    let _ = screen.await;
    if let Some(flooding) = flooding {
        let poured = flooding.await.unwrap_or_default();
        assert!(poured >= FLOOD, "a flood of {poured} lines is none");
        println!("\n{poured} lines were poured meanwhile.");
    }
    tried
}

/// Passes on what a loop says, and counts the readings of a host that was asked instead of another.
async fn pass_on(mut from: mpsc::Receiver<Feed>, to: mpsc::Sender<Feed>, elsewhere: Arc<AtomicU64>) {
    while let Some(news) = from.recv().await {
        if matches!(&news, Feed::Glance { poll, .. } if !poll.passed_over.is_empty()) {
            elsewhere.fetch_add(1, Ordering::Relaxed);
        }
        if to.send(news).await.is_err() {
            return;
        }
    }
}

/// Feeds lines as fast as they are taken, five million at least, and until nobody takes them any more.
async fn pour(feed: mpsc::Sender<Feed>) -> u64 {
    const LINES: u64 = 500;
    let line = b"2026-11-20T21:30:00 node1 rsync: sending incremental file list, part 4711\n";
    let bytes: Arc<[u8]> = line.repeat(LINES as usize).into();
    let mut poured = 0;
    for n in 0.. {
        let output = Feed::Output {
            job: job(),
            stream: Stream::Out,
            offset: n * bytes.len() as u64,
            bytes: bytes.clone(),
        };
        if feed.send(output).await.is_err() {
            break;
        }
        poured = (n + 1) * LINES;
    }
    poured
}

/// What was drawn, as it happens.
#[derive(Clone, Default)]
struct Drawn {
    bytes: Arc<AtomicU64>,
    /// A key was taken, and no frame was drawn since.
    taken: Arc<AtomicBool>,
    waiting: Arc<Mutex<Option<oneshot::Sender<()>>>>,
}

impl Drawn {
    /// Comes with the first frame after the next key.
    fn next(&self) -> oneshot::Receiver<()> {
        let (tell, told) = oneshot::channel();
        *self.waiting.lock().expect("no panic") = Some(tell);
        told
    }
}

/// A terminal of a fixed size that only counts.
struct Measured {
    terminal: Terminal<CrosstermBackend<Count>>,
    drawn: Drawn,
}

struct Count(Arc<AtomicU64>);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Measured {
    fn new(drawn: Drawn) -> Measured {
        let options = TerminalOptions {
            viewport: Viewport::Fixed(Rect::new(0, 0, SIZE.width, SIZE.height)),
        };
        let backend = CrosstermBackend::new(Count(drawn.bytes.clone()));
        Measured {
            terminal: Terminal::with_options(backend, options).expect("a terminal of a fixed size"),
            drawn,
        }
    }
}

impl Display for Measured {
    fn size(&self) -> io::Result<Size> {
        Ok(SIZE)
    }

    fn draw(&mut self, draw: impl FnOnce(&mut Frame)) -> io::Result<()> {
        self.terminal.draw(draw)?;
        if self.drawn.taken.swap(false, Ordering::SeqCst)
            && let Some(waiting) = self.drawn.waiting.lock().expect("no panic").take()
        {
            let _ = waiting.send(());
        }
        Ok(())
    }

    fn forget(&mut self) -> io::Result<()> {
        self.terminal.resize(Rect::new(0, 0, SIZE.width, SIZE.height))
    }

    fn written(&self) -> u64 {
        self.drawn.bytes.load(Ordering::Relaxed)
    }

    fn line(&self) -> Line {
        Line::Near
    }
}

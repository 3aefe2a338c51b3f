//! The terminal itself: taken over, given back in every case.

use super::{
    attention,
    display::Display,
    frames::Line,
    sixteen::Sixteen,
    theme::{Depth, Eyes},
};
use crossterm::event::EventStream;
use futures_util::{Stream, stream};
use ratatui::{
    Frame, Terminal,
    backend::CrosstermBackend,
    crossterm::{
        Command, cursor,
        event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, Event},
        execute, queue, terminal,
    },
    layout::Size,
};
use std::{
    io::{self, Write as _},
    panic,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, ThreadId},
};

/// Bytes of a frame that are written at once.
const FRAME: usize = 64 * 1024;

/// The operator's terminal, on standard output.
pub struct Real {
    terminal: Terminal<CrosstermBackend<Box<dyn io::Write + Send>>>,
    bytes: Arc<AtomicU64>,
    line: Line,
}

impl Display for Real {
    fn size(&self) -> io::Result<Size> {
        Display::size(&self.terminal)
    }

    fn draw(&mut self, draw: impl FnOnce(&mut Frame)) -> io::Result<()> {
        // A terminal that knows this shows no half of a frame, which over a line may come in pieces; others pass over it.
        queue!(self.terminal.backend_mut(), terminal::BeginSynchronizedUpdate)?;
        let drawn = Display::draw(&mut self.terminal, draw);
        execute!(self.terminal.backend_mut(), terminal::EndSynchronizedUpdate)?;
        drawn
    }

    fn forget(&mut self) -> io::Result<()> {
        self.terminal.forget()
    }

    fn written(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    fn line(&self) -> Line {
        self.line
    }
}

/// Writes a frame in one piece, and counts its bytes.
struct Counted {
    out: io::BufWriter<io::Stdout>,
    bytes: Arc<AtomicU64>,
}

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes.fetch_add(written as u64, Ordering::Relaxed);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Takes the terminal over: raw, on its alternate screen, pastes in brackets. Where the thread that does this panics, it is given back
/// before the message is printed; panics of other threads leave it alone.
///
/// # Errors
/// Standard output is no terminal, or the system refuses.
pub fn take() -> io::Result<Real> {
    restore_on_panic(thread::current().id());
    enter()?;
    let bytes = Arc::new(AtomicU64::new(0));
    let counted = Counted {
        out: io::BufWriter::with_capacity(FRAME, io::stdout()),
        bytes: bytes.clone(),
    };
    let variable = |name: &str| std::env::var(name).ok();
    let out: Box<dyn io::Write + Send> = match Eyes::of(variable).depth() {
        Depth::None | Depth::Sixteen => Box::new(Sixteen::new(counted)),
        Depth::Indexed | Depth::True => Box::new(counted),
    };
    Ok(Real {
        terminal: Terminal::new(CrosstermBackend::new(out))?,
        bytes,
        line: Line::of(variable),
    })
}

/// Gives the terminal back. Safe to call twice.
pub fn restore() {
    attention::terminal::give_back_title();
    let mut out = io::stdout();
    // Nobody is left to be told, and each of these must be tried.
    let _ = execute!(
        out,
        terminal::EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        terminal::LeaveAlternateScreen,
        cursor::Show
    );
    let _ = terminal::disable_raw_mode();
    let _ = out.flush();
}

/// Gives the terminal back to the shell, stops this process, and takes the terminal again once it goes on.
///
/// # Errors
/// The terminal can't be taken again.
pub fn suspend() -> io::Result<()> {
    restore();
    rustix::process::kill_process_group(rustix::process::getpgrp(), rustix::process::Signal::TSTP)?;
    enter()?;
    attention::terminal::take_title_again();
    Ok(())
}

/// Whether the guide takes the mouse, now and whenever it takes the terminal.
static MOUSE: AtomicBool = AtomicBool::new(true);

/// Before the terminal is taken: whether the mouse is taken with it.
pub fn with_mouse(on: bool) {
    MOUSE.store(on, Ordering::Relaxed);
}

/// Whether the mouse is taken, whenever the terminal is.
pub fn has_mouse() -> bool {
    MOUSE.load(Ordering::Relaxed)
}

/// Takes the mouse, or leaves it to the terminal, whose own selection then works.
///
/// # Errors
/// The terminal can't be written to.
pub fn mouse(on: bool) -> io::Result<()> {
    with_mouse(on);
    if on {
        execute!(io::stdout(), TakeMouse)
    } else {
        execute!(io::stdout(), DisableMouseCapture)
    }
}

/// Clicks, drags and the wheel, in coordinates without a limit. Not each move of the mouse: over a slow line they would add up.
struct TakeMouse;

impl Command for TakeMouse {
    fn write_ansi(&self, f: &mut impl std::fmt::Write) -> std::fmt::Result {
        f.write_str("\x1b[?1000h\x1b[?1002h\x1b[?1006h")
    }
}

/// What the operator types, and does with the mouse. While another program has the terminal, nothing is read of it.
pub fn keys() -> impl Stream<Item = io::Result<Event>> + Unpin {
    stream::poll_fn(|context| {
        let mut keys = KEYS.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(keys.get_or_insert_with(EventStream::new)).poll_next(context)
    })
}

/// There is one terminal, and one that reads it.
static KEYS: Mutex<Option<EventStream>> = Mutex::new(None);

/// Gives the terminal to another program.
pub(super) fn let_go() {
    *KEYS.lock().unwrap_or_else(PoisonError::into_inner) = None;
    restore();
}

/// Takes it again.
///
/// # Errors
/// The system refuses.
pub(super) fn take_again() -> io::Result<()> {
    enter()?;
    attention::terminal::take_title_again();
    Ok(())
}

/// Copies a text to the operator's clipboard, where the terminal allows it.
///
/// # Errors
/// The terminal can't be written to.
pub fn copy(text: &str) -> io::Result<()> {
    execute!(
        io::stdout(),
        ratatui::crossterm::clipboard::CopyToClipboard::to_clipboard_from(text)
    )
}

/// Comes once the system tells us to leave: the terminal has gone, or somebody ends the program. Answers why.
///
/// # Errors
/// Signals can't be listened for.
pub fn told_to_leave() -> io::Result<impl Future<Output = String>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut ended = signal(SignalKind::terminate())?;
    let mut gone = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = ended.recv() => "the guide was told to end (SIGTERM)".to_owned(),
            _ = gone.recv() => "the terminal has gone (SIGHUP)".to_owned(),
        }
    })
}

fn enter() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    let entered = execute!(
        io::stdout(),
        terminal::EnterAlternateScreen,
        // A guide that was killed may have left its own picture there.
        terminal::Clear(terminal::ClearType::All),
        EnableBracketedPaste
    );
    let entered = entered.and_then(|()| if has_mouse() { execute!(io::stdout(), TakeMouse) } else { Ok(()) });
    if entered.is_err() {
        restore();
    }
    entered
}

/// Only the screen's own thread gives the terminal back: a task that panics elsewhere must not take it away while the screen goes on.
fn restore_on_panic(owner: ThreadId) {
    static OWNER: Mutex<Option<ThreadId>> = Mutex::new(None);
    let mut known = OWNER.lock().unwrap_or_else(PoisonError::into_inner);
    let first = known.is_none();
    *known = Some(owner);
    drop(known);
    if !first {
        return;
    }
    let before: Arc<dyn Fn(&panic::PanicHookInfo<'_>) + Send + Sync> = panic::take_hook().into();
    panic::set_hook(Box::new(move |info| {
        let owner = *OWNER.lock().unwrap_or_else(PoisonError::into_inner);
        if owner == Some(thread::current().id()) {
            restore();
            before(info);
        } else {
            tracing::error!("a task of the guide has failed: {info}");
        }
    }));
}

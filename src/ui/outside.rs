//! An output in the operator's own pager or editor: as plain text, while the run goes on behind it.

use super::{
    clean,
    event::{Event, Out, With},
    output::shown,
    session::{Ended, Screen, send},
    shell::{Shell, Shelled},
    terminal,
};
use crate::{files, transcript::Reader, words::HostName};
use std::{
    ffi::OsStr,
    fs::Permissions,
    io::{self, BufWriter, Write},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
};
use tokio::{
    process::{Child, Command},
    signal::unix::{SignalKind, signal},
    sync::mpsc,
};

/// The most that is copied for an editor, in bytes.
const EDITED: u64 = 256 << 20;

/// Lines that are read at once.
const LINES: usize = 1_000;

/// An output, and how it is made plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its transcript.
    pub transcript: PathBuf,
    /// The command had a terminal.
    pub terminal: bool,
    /// Where it came from.
    pub host: HostName,
}

/// What is left of the loop while another program has the terminal.
pub(super) struct Behind<'a, S, N, L> {
    pub screen: &'a mut S,
    pub feed: &'a mut mpsc::Receiver<N>,
    pub out: &'a mpsc::Sender<Out>,
    pub leave: &'a mut L,
    pub troubles: &'a mpsc::UnboundedSender<String>,
    pub opened: std::time::Instant,
}

/// Gives the terminal to a pager or an editor until it ends. What happens meanwhile is taken in, so that nothing is lost and nothing
/// waits. What fails is said on the screen.
///
/// # Errors
/// The terminal can't be taken again.
pub(super) async fn view<S, N, L>(with: With, text: Text, mut behind: Behind<'_, S, N, L>) -> io::Result<Option<Ended>>
where
    S: Screen,
    N: Into<Event>,
    L: Future<Output = String> + Unpin,
{
    // Ctrl-C typed into the other program reaches this one, too, and must not end it. A handler isn't inherited; ignoring would be.
    let _interrupts = signal(SignalKind::interrupt())?;
    let _quits = signal(SignalKind::quit())?;
    terminal::let_go();
    let shown = match with {
        With::Pager => page(text, &mut behind).await,
        With::Editor => edit(text, &mut behind).await,
    };
    terminal::take_again()?;
    behind.screen.came_back();
    match shown {
        Ok(ended) => Ok(ended),
        Err(why) => {
            behind.screen.tell(why);
            Ok(None)
        }
    }
}

/// Gives the terminal to a shell on a host until it ends, with a recorder between the two where this machine has one.
///
/// # Errors
/// The terminal can't be taken again.
pub(super) async fn shell<S, N, L>(shell: Shell, mut behind: Behind<'_, S, N, L>) -> io::Result<(Shelled, Option<Ended>)>
where
    S: Screen,
    N: Into<Event>,
    L: Future<Output = String> + Unpin,
{
    // A shell's own Ctrl-C must not end the guide.
    let _interrupts = signal(SignalKind::interrupt())?;
    let _quits = signal(SignalKind::quit())?;
    terminal::let_go();
    // Whoever types now must see where.
    let mut terminal = io::stdout();
    let host = clean::single(shell.host.as_str());
    write!(terminal, "\n-- A shell on {host}. `exit` leads back to the run. --\n\n")?;
    terminal.flush()?;
    let began = behind.opened.elapsed();
    let mut over = Shelled {
        host: shell.host.clone(),
        seconds: 0,
        transcript: None,
        trouble: None,
    };
    let mut ended = None;
    match start(&shell) {
        Err(why) => over.trouble = Some(why),
        Ok((mut child, recorded)) => {
            match recorded {
                Ok(path) => over.transcript = Some(path),
                Err(why) => over.trouble = Some(why),
            }
            match wait(&mut child, &mut behind).await {
                Ok((_, left)) => ended = left,
                Err(error) => over.trouble = Some(format!("can't wait for it: {error}")),
            }
            over.seconds = (behind.opened.elapsed() - began).as_secs().max(1);
        }
    }
    terminal::take_again()?;
    behind.screen.came_back();
    Ok((over, ended))
}

/// Where a shell is recorded, or why it isn't.
type Recorded = Result<PathBuf, String>;

/// Starts a shell, under `script` where that is there.
fn start(shell: &Shell) -> Result<(Child, Recorded), String> {
    let (program, arguments) = shell.line.split_first().ok_or("there is no program for it")?;
    let plain = || {
        let mut command = Command::new(program);
        let started = command.args(arguments).spawn();
        started.map_err(|error| format!("can't start {}: {error}", program.to_string_lossy()))
    };
    let Some(path) = &shell.transcript else {
        return Ok((plain()?, Err("not recorded: the run has no folder".into())));
    };
    let words: Option<Vec<&str>> = shell.line.iter().map(|word| word.to_str()).collect();
    let Some(line) = words.and_then(|words| shlex::try_join(words).ok()) else {
        return Ok((plain()?, Err("not recorded: its command can't be written as one line".into())));
    };
    // For this operator alone, before anything is in it.
    if let Err(error) = files::create(path) {
        return Ok((plain()?, Err(format!("not recorded: {error}"))));
    }
    let recorder = Command::new("script")
        .args(["-q", "-e", "-f", "-c", &line])
        .arg(path)
        // The line is for sh, whatever the operator's own shell is.
        .env("SHELL", "/bin/sh")
        .spawn();
    match recorder {
        Ok(child) => Ok((child, Ok(path.clone()))),
        Err(_) => {
            let _ = std::fs::remove_file(path);
            Ok((plain()?, Err("not recorded: this machine has no `script` (util-linux)".into())))
        }
    }
}

async fn page<S, N, L>(text: Text, behind: &mut Behind<'_, S, N, L>) -> Result<Option<Ended>, String>
where
    S: Screen,
    N: Into<Event>,
    L: Future<Output = String> + Unpin,
{
    let reader = Reader::open(&text.transcript).map_err(|error| error.to_string())?;
    let own = variable("PAGER");
    let start = |program: &mut Command| program.stdin(Stdio::piped()).spawn();
    let (name, mut child) = match &own {
        Some(pager) => (pager.to_string_lossy().into_owned(), start(&mut by_shell(pager, None))),
        None => match start(Command::new("less").arg("-R")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => ("more".into(), start(&mut Command::new("more"))),
            started => ("less".into(), started),
        },
    };
    let child = child.as_mut().map_err(|error| cannot_start(&name, "PAGER", error))?;
    // It comes as the pager asks for it: however large it is, the first page is there at once.
    if let Some(Ok(pipe)) = child.stdin.take().map(|pipe| pipe.into_owned_fd()) {
        std::thread::spawn(move || {
            // A pager that is left early no longer takes it.
            let _ = write(&reader, text.terminal, std::fs::File::from(pipe));
        });
    }
    let (status, ended) = wait(child, behind)
        .await
        .map_err(|error| format!("Can't wait for {name}: {error}"))?;
    told(&name, "PAGER", status)?;
    Ok(ended)
}

async fn edit<S, N, L>(text: Text, behind: &mut Behind<'_, S, N, L>) -> Result<Option<Ended>, String>
where
    S: Screen,
    N: Into<Event>,
    L: Future<Output = String> + Unpin,
{
    let reader = Reader::open(&text.transcript).map_err(|error| error.to_string())?;
    let length = reader.bytes().map_err(|error| error.to_string())?;
    if length > EDITED {
        return Err(format!(
            "This output is too large for an editor ({} MB). A pager takes it.",
            length / 1_000_000
        ));
    }
    let copy = Temporary::beside(&text.transcript, &text.host);
    let path = copy.0.clone();
    let made = tokio::task::spawn_blocking(move || {
        let file = files::create(&path)?;
        write(&reader, text.terminal, &file)?;
        file.set_permissions(Permissions::from_mode(0o400))
    });
    let made = made.await.map_err(io::Error::other).and_then(|made| made);
    made.map_err(|error| format!("Can't make a copy for the editor, {}: {error}", copy.0.display()))?;
    let own = variable("VISUAL").map(|editor| ("VISUAL", editor));
    let own = own.or_else(|| variable("EDITOR").map(|editor| ("EDITOR", editor)));
    let (which, editor) = own.unwrap_or_else(|| ("EDITOR", "vi".into()));
    let name = editor.to_string_lossy().into_owned();
    let mut child = by_shell(&editor, Some(&copy.0))
        .spawn()
        .map_err(|error| cannot_start(&name, which, &error))?;
    let (status, ended) = wait(&mut child, behind)
        .await
        .map_err(|error| format!("Can't wait for {name}: {error}"))?;
    told(&name, which, status)?;
    Ok(ended)
}

/// Waits for the program, and takes in what comes meanwhile.
async fn wait<S, N, L>(child: &mut Child, behind: &mut Behind<'_, S, N, L>) -> io::Result<(ExitStatus, Option<Ended>)>
where
    S: Screen,
    N: Into<Event>,
    L: Future<Output = String> + Unpin,
{
    let mut fed = true;
    loop {
        tokio::select! {
            biased;
            why = &mut *behind.leave => {
                child.start_kill()?;
                let status = child.wait().await?;
                let _ = behind.out.send(Out::Leave { why }).await;
                return Ok((status, Some(Ended::Left)));
            }
            status = child.wait() => return Ok((status?, None)),
            news = behind.feed.recv(), if fed => match news {
                None => fed = false,
                Some(news) => {
                    let outs = behind.screen.update(news.into(), behind.opened.elapsed());
                    // The operator is called in front of another program, too.
                    fed = send(outs, behind.screen, behind.out, behind.troubles).await?.is_none();
                }
            },
        }
    }
}

/// Runs what stands in a variable, which may have arguments, as git does.
fn by_shell(program: &OsStr, file: Option<&Path>) -> Command {
    let mut line = program.to_owned();
    if file.is_some() {
        line.push(" \"$@\"");
    }
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(line).arg(program).args(file);
    command
}

fn variable(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

fn cannot_start(name: &str, variable: &str, error: &io::Error) -> String {
    format!("Can't start {name}: {error}. Set ${variable} to a program that is there.")
}

fn told(name: &str, variable: &str, status: ExitStatus) -> Result<(), String> {
    match status.code() {
        Some(127) => Err(format!("{name} isn't there. Set ${variable} to a program that is.")),
        Some(126) => Err(format!("{name} can't be run. Set ${variable} to a program that can.")),
        Some(code) if code != 0 => Err(format!("{name} ended with exit {code}.")),
        _ => Ok(()),
    }
}

/// The transcript as plain text.
fn write(reader: &Reader, terminal: bool, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let mut next = Some(0);
    while let Some(at) = next {
        // One more than is written tells where to go on.
        let pieces = reader.after(at, LINES + 1).map_err(io::Error::other)?;
        next = pieces.get(LINES).map(|piece| piece.at);
        for piece in pieces.iter().take(LINES) {
            if piece.at > 0 && !piece.continues {
                out.write_all(b"\n")?;
            }
            out.write_all(shown(&piece.bytes, terminal).as_bytes())?;
        }
    }
    out.write_all(b"\n")?;
    out.flush()
}

/// A file that is taken away again.
struct Temporary(PathBuf);

impl Temporary {
    /// In the run's own folder, which only the operator can read.
    fn beside(transcript: &Path, host: &HostName) -> Temporary {
        let dir = transcript.parent().and_then(Path::parent).unwrap_or(Path::new("/tmp"));
        let host: String = host
            .as_str()
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c))
            .collect();
        Temporary(dir.join(format!("output-of-{host}-{}.txt", std::process::id())))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

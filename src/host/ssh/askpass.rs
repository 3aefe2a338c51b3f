//! Our own program as the askpass of `ssh`: it hands the question to the guide, and the answer to `ssh`.

use std::{
    env,
    io::{self, Read, Write},
    os::unix::net::UnixStream,
    process::ExitCode,
};
use zeroize::Zeroizing;

/// Names the socket of the guide that wants to be asked.
pub(super) const SOCKET: &str = "HOLDPOINT_ASKPASS";
/// Tells the guide which of its connections asks, and that it was started by it.
pub(super) const TOKEN: &str = "HOLDPOINT_ASKPASS_TOKEN";

/// What comes before an answer; anything else says that there is none.
pub(super) const ANSWER: u8 = b'+';

/// Where this process was started by `ssh` to ask something: asks the guide, prints the answer, and says how it went. Nothing where
/// it was started for anything else. To be called before all else.
pub fn as_askpass() -> Option<ExitCode> {
    let socket = env::var_os(SOCKET)?;
    let _best_effort = crate::vault::no_core_dumps();
    let token = env::var(TOKEN).unwrap_or_default();
    let hint = env::var("SSH_ASKPASS_PROMPT").unwrap_or_default();
    let prompt = env::args_os().nth(1).unwrap_or_default();
    let asked = UnixStream::connect(socket).and_then(|stream| ask(stream, &token, &hint, &prompt.to_string_lossy()));
    // Without an answer ssh would send an empty one: the guide ends it before that happens.
    Some(match asked.and_then(|answer| answer.map_or(Ok(false), |answer| print(&answer))) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) | Err(_) => ExitCode::FAILURE,
    })
}

fn ask(mut stream: UnixStream, token: &str, hint: &str, prompt: &str) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let hint = hint.replace('\n', " ");
    write!(stream, "{token}\n{hint}\n{}\n{prompt}", prompt.len())?;
    // Sized beforehand: a buffer that grows leaves copies of its content behind.
    let mut reply = Zeroizing::new(Vec::with_capacity(16 * 1024));
    stream.read_to_end(&mut reply)?;
    Ok((reply.first() == Some(&ANSWER)).then(|| Zeroizing::new(reply.get(1..).unwrap_or_default().to_vec())))
}

fn print(answer: &[u8]) -> io::Result<bool> {
    let mut line = Zeroizing::new(Vec::with_capacity(answer.len() + 1));
    line.extend_from_slice(answer);
    line.push(b'\n');
    // Not the buffered handle: its buffer would keep a copy.
    let out = io::stdout();
    rustix::io::write(&out, &line)?;
    Ok(true)
}

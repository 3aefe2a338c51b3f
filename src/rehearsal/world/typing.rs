//! What is typed to a command, and what it does with it.

use super::{
    World,
    agenda::Due,
    job::{Course, Job},
};
use crate::{
    host::SendError,
    words::{Exit, JobId, Script, Signal, Stimulus, Stream},
};
use std::sync::Arc;

/// How often a question is asked again before the answer is taken to be one that the scenario forgot.
const PATIENCE: u32 = 10;

impl World {
    /// Sends something to a running command. Of a typed text, secrets stay names.
    ///
    /// # Errors
    /// The command has printed more than `seen` bytes, asks nothing, or is over. Or its host can't be reached.
    pub fn send(&mut self, id: &JobId, what: &Stimulus, seen: Option<u64>) -> Result<(), SendError> {
        // Waiting for a host to come back is the guide's own, and can be ended without it.
        self.hear(id)?;
        let job = self.running(id)?;
        if let Some(seen) = seen
            && job.bytes > seen
        {
            return Err(SendError::Refused(format!(
                "{id} has printed more since: {} bytes, and {seen} were seen. Read it, and answer again",
                job.bytes
            )));
        }
        match what {
            Stimulus::Type(script) => {
                if job.course != Course::Asking {
                    return Err(SendError::Refused(format!("{id} asks nothing now")));
                }
                self.typed(id, script);
            }
            Stimulus::Eof if job.course == Course::Asking => self.end(id, Exit::Code(1), None),
            Stimulus::Eof => {}
            Stimulus::Signal(signal) => self.signal(id, *signal),
        }
        Ok(())
    }

    /// Keys of a live terminal: echoed, and taken as an answer once Enter is among them.
    ///
    /// # Errors
    /// The command is over, or its host can't be reached.
    pub fn type_keys(&mut self, id: &JobId, keys: &[u8]) -> Result<(), SendError> {
        self.reach(&id.host)?;
        self.running(id)?;
        for key in String::from_utf8_lossy(keys).chars() {
            let Ok(job) = self.running(id) else { break };
            let asks = job.course == Course::Asking;
            match key {
                '\u{3}' => self.signal(id, Signal::Interrupt),
                '\u{4}' if asks => self.end(id, Exit::Code(1), None),
                '\r' | '\n' if asks => {
                    let line = self.jobs.get_mut(id).map(|job| std::mem::take(&mut job.typed)).unwrap_or_default();
                    self.print(id, Stream::Out, Arc::from(&b"\n"[..]));
                    self.answer(id, &line);
                }
                '\u{7f}' | '\u{8}' if asks => {
                    let erased = self.jobs.get_mut(id).and_then(|job| job.typed.pop()).is_some();
                    if erased && self.echoes(id) {
                        self.print(id, Stream::Out, Arc::from(&b"\x08 \x08"[..]));
                    }
                }
                key if asks && !key.is_control() => {
                    if let Some(job) = self.jobs.get_mut(id) {
                        job.typed.push(key);
                    }
                    if self.echoes(id) {
                        self.print(id, Stream::Out, Arc::from(key.to_string().as_bytes()));
                    }
                }
                // A simulated command throws away what was typed before it asked.
                _ => {}
            }
        }
        Ok(())
    }

    fn typed(&mut self, id: &JobId, script: &Script) {
        let text = script.masked();
        let line = text.trim_end_matches(['\n', '\r']);
        let terminal = self.jobs.get(id).is_some_and(|job| job.terminal);
        if terminal {
            let echo = if script.has_secret() || !self.echoes(id) { "" } else { line };
            self.print(id, Stream::Out, Arc::from(format!("{echo}\n").as_bytes()));
        }
        self.answer(id, line);
    }

    /// A terminal asks for a password without showing it.
    fn echoes(&self, id: &JobId) -> bool {
        let Some(job) = self.jobs.get(id).filter(|job| job.terminal) else {
            return false;
        };
        let last = job.spool.iter().rev().find(|chunk| chunk.bytes.len() > 3);
        !last.is_some_and(|chunk| {
            let text = String::from_utf8_lossy(&chunk.bytes).to_lowercase();
            ["password", "passphrase", "secret"].iter().any(|word| text.contains(word))
        })
    }

    /// A line was answered to the question that is open.
    fn answer(&mut self, id: &JobId, line: &str) {
        let Some(play) = self.playing(id) else { return };
        let Some(part) = play.asking.take() else { return };
        let answers = part.prompt.iter().flat_map(|prompt| &prompt.answers);
        let mut any = false;
        let found = answers
            .inspect(|_| any = true)
            .find_map(|(pattern, then)| Some((pattern.catch(line)?, then.clone())));
        match found {
            Some((caught, then)) => {
                play.caught.extend(caught);
                play.asked_again = 0;
                self.go_on(id, Due::Play(id.clone(), then));
            }
            None if !any => self.go_on(id, Due::Next(id.clone())),
            None => {
                play.asked_again += 1;
                if play.asked_again > PATIENCE {
                    self.fail(format!(
                        "{id} has asked {PATIENCE} times, and no answer of {} fits {line:?}",
                        self.scenario.path
                    ));
                } else {
                    self.ask(id, &part);
                }
            }
        }
    }

    fn go_on(&mut self, id: &JobId, due: Due) {
        if let Some(job) = self.jobs.get_mut(id) {
            job.course = Course::Running;
            self.agenda.put(self.now, due);
        }
    }

    fn signal(&mut self, id: &JobId, signal: Signal) {
        let (number, shown) = match signal {
            Signal::Interrupt => (2, "^C\n"),
            Signal::Terminate => (15, ""),
            Signal::Kill => (9, ""),
        };
        if self.jobs.get(id).is_some_and(|job| job.terminal && !shown.is_empty()) {
            self.print(id, Stream::Out, Arc::from(shown.as_bytes()));
        }
        self.end(id, Exit::Signal(number), None);
    }

    fn running(&self, id: &JobId) -> Result<&Job, SendError> {
        self.jobs
            .get(id)
            .filter(|job| job.course.is_live())
            .ok_or_else(|| SendError::Refused(format!("{id} isn't running")))
    }
}

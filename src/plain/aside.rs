//! What is asked while a host is being reached: beside the question of the moment, and before it.

use super::printable;
use crate::{
    feed::{Answer, Request},
    words::{AskKind, HostName},
};
use std::{collections::VecDeque, fmt};
use zeroize::Zeroizing;

/// Said where a question can't be put to anybody.
pub const NOT_ASKED: &str = "Standard input is no terminal, so it is not asked here. Load the key into an agent (ssh-add), or accept the \
host key with `ssh`, and go on from there.";

/// Switches the terminal's echo off and on again. False where it can't be switched off.
pub struct Hide(pub Box<dyn FnMut(bool) -> bool + Send>);

impl fmt::Debug for Hide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hide")
    }
}

/// A question of whoever reaches a host.
#[derive(Debug)]
pub(super) struct Aside {
    pub id: u64,
    pub host: HostName,
    pub prompt: String,
    pub kind: AskKind,
}

/// Those that wait, and the one that stands.
#[derive(Debug)]
pub(super) struct Asides {
    hide: Option<Hide>,
    waiting: VecDeque<Aside>,
    standing: Option<Aside>,
}

/// What comes of one.
pub(super) struct Put {
    /// To be written.
    pub text: String,
    /// To be sent.
    pub told: Option<Request>,
}

impl Asides {
    /// `hide` is there where a person types at a terminal; without it nothing can be asked.
    pub fn new(hide: Option<Hide>) -> Asides {
        Asides {
            hide,
            waiting: VecDeque::new(),
            standing: None,
        }
    }

    pub fn add(&mut self, aside: Aside) {
        self.waiting.push_back(aside);
    }

    /// Whoever asked it has gone.
    pub fn drop(&mut self, id: u64) -> Option<&'static str> {
        self.waiting.retain(|waiting| waiting.id != id);
        if self.standing.as_ref().is_none_or(|standing| standing.id != id) {
            return None;
        }
        self.over();
        Some("\nIt needs no answer any more.\n")
    }

    pub fn stands(&self) -> bool {
        self.standing.is_some()
    }

    /// Puts the next one, where none stands.
    pub fn next(&mut self) -> Option<Put> {
        if self.stands() {
            return None;
        }
        let next = self.waiting.pop_front()?;
        let refused = |why: &str| Put {
            text: format!("{} asks: {}\n{why}\n", next.host, printable(&next.prompt)),
            told: Some(told(next.id, None)),
        };
        let Some(hide) = &mut self.hide else {
            return Some(refused(NOT_ASKED));
        };
        if next.kind == AskKind::Secret && !(hide.0)(true) {
            return Some(refused(
                "The terminal's echo can't be switched off: the answer would have shown, so it is not asked.",
            ));
        }
        let how = match next.kind {
            AskKind::Secret => "not shown; empty: no answer",
            AskKind::Text => "empty: no answer",
            AskKind::HostKey => "yes or no; compare the fingerprint with what the host's console shows",
        };
        let text = format!("{} asks: {}\n({how}) > ", next.host, printable(&next.prompt));
        self.standing = Some(next);
        Some(Put { text, told: None })
    }

    /// A line as the answer to the one that stands.
    pub fn reply(&mut self, line: Zeroizing<String>) -> Option<Put> {
        let aside = self.over()?;
        let mut text = String::new();
        let answer = match aside.kind {
            AskKind::HostKey => {
                let yes = line.trim() == "yes";
                if !yes {
                    text = format!("The key of {} is not accepted.\n", aside.host);
                }
                yes.then_some(line)
            }
            AskKind::Secret | AskKind::Text => (!line.is_empty()).then_some(line),
        };
        Some(Put {
            text,
            told: Some(told(aside.id, answer)),
        })
    }

    /// None stands any more; the terminal shows again what is typed.
    fn over(&mut self) -> Option<Aside> {
        let aside = self.standing.take()?;
        if let Some(hide) = self.hide.as_mut().filter(|_| aside.kind == AskKind::Secret) {
            (hide.0)(false);
        }
        Some(aside)
    }
}

impl Drop for Asides {
    fn drop(&mut self) {
        self.over();
    }
}

fn told(id: u64, answer: Option<Zeroizing<String>>) -> Request {
    Request::Told {
        id,
        answer: Answer(answer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    fn asides() -> (Asides, Arc<Mutex<Vec<bool>>>) {
        let echo = Arc::new(Mutex::new(Vec::new()));
        let seen = echo.clone();
        let hide = Hide(Box::new(move |hidden| {
            seen.lock().unwrap().push(hidden);
            true
        }));
        (Asides::new(Some(hide)), echo)
    }

    fn aside(id: u64, kind: AskKind) -> Aside {
        Aside {
            id,
            host: "node2".into(),
            prompt: "root@node2's password:".into(),
            kind,
        }
    }

    fn answer(put: Option<Put>) -> Option<String> {
        match put.unwrap().told {
            Some(Request::Told { answer, .. }) => answer.0.map(|answer| answer.to_string()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_password_is_not_shown_while_it_is_typed_and_the_terminal_shows_again_after_it() {
        let (mut asides, echo) = asides();
        asides.add(aside(1, AskKind::Secret));
        asides.add(aside(2, AskKind::Text));
        let put = asides.next().unwrap();
        assert!(put.text.contains("node2 asks: root@node2's password:"), "{}", put.text);
        assert_eq!(*echo.lock().unwrap(), [true]);
        assert!(asides.next().is_none(), "one stands at a time");
        assert_eq!(answer(asides.reply("geheim".to_owned().into())).as_deref(), Some("geheim"));
        assert_eq!(*echo.lock().unwrap(), [true, false]);
        assert!(asides.next().is_some());
        assert_eq!(answer(asides.reply(String::new().into())), None, "nothing said is no answer");
    }

    #[test]
    fn a_host_key_is_accepted_by_a_whole_yes_alone() {
        for (said, taken) in [("yes", true), ("y", false), ("", false), ("no", false)] {
            let (mut asides, _) = asides();
            asides.add(aside(1, AskKind::HostKey));
            asides.next();
            assert_eq!(answer(asides.reply(said.to_owned().into())).is_some(), taken, "{said:?}");
        }
    }

    #[test]
    fn without_a_terminal_nothing_is_asked_and_it_says_what_to_do() {
        let mut asides = Asides::new(None);
        asides.add(aside(1, AskKind::Secret));
        let put = asides.next().unwrap();
        assert!(put.text.contains("no terminal") && put.text.contains("ssh-add"), "{}", put.text);
        assert_eq!(answer(Some(put)), None);
        assert!(!asides.stands());
    }

    #[test]
    fn a_question_that_nobody_waits_for_any_more_is_taken_back() {
        let (mut asides, echo) = asides();
        asides.add(aside(1, AskKind::Secret));
        asides.next();
        assert!(asides.drop(1).is_some());
        assert_eq!(*echo.lock().unwrap(), [true, false], "the terminal shows again what is typed");
        assert!(!asides.stands());
    }
}

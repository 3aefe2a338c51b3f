//! A reason that has to be typed before something is done against a doubt, or against somebody else's claim.

use super::Verdict;
use crate::{
    ui::{
        field::Field,
        field_lines,
        theme::{Role, Theme},
        wrap,
    },
    words::{HostName, node_set},
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent},
    text::{Line, Span},
};

/// What the reason is for, and what was typed of it.
#[derive(Debug)]
pub(super) struct Reason {
    hosts: Option<Vec<HostName>>,
    says: String,
    field: Field,
    wrong: Option<String>,
}

/// What a key did.
pub(super) enum Typed {
    Stay,
    Cancel,
    Done(Verdict),
}

impl Reason {
    pub fn to_go_on(doubtful: usize) -> Reason {
        let what = if doubtful == 1 { "One thing is" } else { "Some things are" };
        Reason {
            hosts: None,
            says: format!("{what} doubtful. The run can begin, if you know why that is right."),
            field: Field::reason("Why go on"),
            wrong: None,
        }
    }

    pub fn to_take_over(hosts: Vec<HostName>) -> Reason {
        let names = node_set(hosts.iter().map(HostName::as_str));
        Reason {
            says: format!(
                "▲ Another run holds {names}. Taking over ends its hold: it can start nothing there any more. Whoever walks it is told your name \
                 and your reason. What it started goes on."
            ),
            hosts: Some(hosts),
            field: Field::reason("Why take over"),
            wrong: None,
        }
    }

    pub fn key(&mut self, key: &KeyEvent) -> Typed {
        self.wrong = None;
        match key.code {
            KeyCode::Esc => Typed::Cancel,
            KeyCode::Enter => match self.field.wrong() {
                Some(why) => {
                    self.wrong = Some(why);
                    Typed::Stay
                }
                None => Typed::Done(self.verdict()),
            },
            _ => {
                self.field.key(key);
                Typed::Stay
            }
        }
    }

    pub fn paste(&mut self, text: &str) {
        self.field.paste(text);
    }

    fn verdict(&self) -> Verdict {
        let reason = self.field.given().unwrap_or_default();
        match &self.hosts {
            Some(hosts) => Verdict::TakeOver {
                hosts: hosts.clone(),
                reason,
            },
            None => Verdict::GoOn { reason: Some(reason) },
        }
    }

    /// As lines, and the row and column at which it is being typed.
    pub fn lay(&self, theme: &Theme, width: usize) -> (Vec<Line<'static>>, (usize, usize)) {
        let mut lines: Vec<Line<'static>> = Vec::new();
        for part in wrap::words(&self.says, width) {
            lines.push(Span::styled(part, theme.style(Role::Caution)).into());
        }
        let at = field_lines::lay(&self.field, true, theme, width, &mut lines);
        if let Some(wrong) = &self.wrong {
            lines.push(Span::styled(format!("✘ {wrong}"), theme.style(Role::Wrong)).into());
        }
        (lines, at)
    }
}

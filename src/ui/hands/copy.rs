//! Copying to the operator's clipboard by OSC 52. What is copied has been masked before it came here: no secret is in it.

use crate::{
    engine::sheet::{Does, Sheet},
    ui::{
        app::{App, sheet_of},
        clean,
        dialog::{Dialog, Done, title_of},
        event::Out,
        field::Choice,
        output::Row,
    },
    words::StepId,
};

/// Bytes that are copied at most: terminals commonly take 100,000 characters of base64.
const MOST: usize = 74_994;

/// Lines of output that are copied at most.
const LINES: usize = 1000;

/// The command of a sheet, exactly as it runs.
pub(super) fn command(sheet: Option<&Sheet>) -> Option<String> {
    match &sheet?.does {
        Does::Run { command, .. } => Some(command.text.clone()),
        _ => None,
    }
}

impl App {
    /// Copies the command of the line in view.
    pub(in crate::ui) fn copy_command(&mut self, id: &StepId) -> Vec<Out> {
        match command(sheet_of(&self.run, id).as_deref()) {
            Some(text) => self.copy_text("The command", &text),
            None => {
                self.say("This step has no command to copy.");
                Vec::new()
            }
        }
    }

    /// Asks what to copy.
    pub(in crate::ui) fn open_copy(&mut self, id: &StepId) {
        let sheet = sheet_of(&self.run, id);
        let mut options = Vec::new();
        let mut offer = |key: char, what: &'static str, more: String, text: String| {
            if !text.trim().is_empty() {
                let choice = Choice {
                    label: what.to_owned(),
                    text: more,
                    key: Some(key),
                };
                options.push((choice, Done::Copy(what, text)));
            }
        };
        offer(
            'c',
            "The command",
            "Exactly as it runs.".into(),
            command(sheet.as_deref()).unwrap_or_default(),
        );
        let (visible, whole) = (self.visible_output(), self.last_output());
        let of = self.output.job.as_ref().map(|job| format!("Of {}.", job.host)).unwrap_or_default();
        offer('o', "The output in view", of.clone(), visible);
        offer('l', "The last lines of the output", format!("{of} At most {LINES} lines."), whole);
        let hosts: Vec<String> = sheet
            .as_ref()
            .map(|sheet| sheet.hosts().iter().map(ToString::to_string).collect())
            .unwrap_or_default();
        offer('h', "The host names", hosts.join(", "), hosts.join("\n"));
        offer('i', "The step's id", id.to_string(), id.to_string());
        let dialog = Dialog::menu(format!("Copy of: {}", title_of(&self.run, id)), options).harmless();
        self.show(id.clone(), dialog);
    }

    /// Copies a text, and says how much of it.
    pub(in crate::ui) fn copy_text(&mut self, what: &str, text: &str) -> Vec<Out> {
        let (kept, cut) = last_part(text);
        let lines = kept.lines().count();
        let size = match (lines, kept.len()) {
            (0 | 1, bytes) => format!("{bytes} bytes"),
            (lines, bytes) => format!("{lines} lines, {bytes} bytes"),
        };
        let cut = if cut {
            format!(" Only its end: terminals take no more than {MOST} bytes.")
        } else {
            String::new()
        };
        self.say(format!(
            "{what} was sent to your clipboard ({size}).{cut} Not every terminal allows it (OSC 52)."
        ));
        vec![Out::Copy(kept.to_owned())]
    }

    /// The lines of output that are on the screen.
    fn visible_output(&self) -> String {
        let shown = self.output.job.as_ref().filter(|_| self.shows_terminal());
        let screen = shown.and_then(|job| self.tails.get(job)?.screen());
        match screen {
            Some(screen) => trimmed(&screen.contents()),
            None => {
                let lines: Vec<String> = self.output.rows.iter().map(Row::text).collect();
                lines.join("\n")
            }
        }
    }

    /// The last lines of the output, as far as they are in memory.
    fn last_output(&self) -> String {
        let Some(tail) = self.output.job.as_ref().and_then(|job| self.tails.get(job)) else {
            return String::new();
        };
        if tail.screen().is_some() {
            return String::new();
        }
        let lines: Vec<String> = tail
            .last(LINES)
            .iter()
            .map(|(piece, _)| clean::line(&String::from_utf8_lossy(&piece.bytes)))
            .collect();
        lines.join("\n")
    }
}

/// A screen without the blanks that fill it up.
fn trimmed(screen: &str) -> String {
    let lines: Vec<&str> = screen.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

/// As much of a text's end as a terminal takes, from the beginning of a line; and whether that isn't all of it.
fn last_part(text: &str) -> (&str, bool) {
    if text.len() <= MOST {
        return (text, false);
    }
    let end = text.get(text.ceil_char_boundary(text.len() - MOST)..).unwrap_or_default();
    let from = end.find('\n').map_or(0, |at| at + 1);
    (end.get(from..).unwrap_or(end), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_text_whole_lines_at_its_end_are_copied() {
        let text = "0123456789é\n".repeat(10_000);
        let (kept, cut) = last_part(&text);
        assert!(cut && kept.len() <= MOST && kept.len() > MOST - 20);
        assert!(kept.starts_with("0123456789é\n"));
        assert_eq!(last_part("short"), ("short", false));
    }
}

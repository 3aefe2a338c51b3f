//! How far what runs has come: its time against what is normal, and what its command itself says of it.

use super::{app::App, clean, dialog::title_of, plain_time, tail::Tail, theme::Role, wrap};
use crate::{
    engine::{
        pace::Verdict,
        run::JobState,
        sheet::{Pace, Sheet},
    },
    words::StepId,
};
use regex::Regex;
use std::sync::LazyLock;

/// Cells of the bar.
const CELLS: u64 = 10;

/// A share, or so many of so many, as commands print them.
#[expect(clippy::expect_used, reason = "a fixed pattern, tried by the tests")]
static SAID: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b\d{1,3}(?:\.\d+)?\s?%|\b\d{1,9}\s?(?:of|/)\s?\d{1,9}\b").expect("it is a pattern"));

/// How much time a step takes, as words: `████······ 2 min, normally 5 min`. Held time isn't in it.
pub fn timed(pace: Pace, worked: u64) -> (Role, String) {
    let verdict = pace.verdict(worked);
    let role = match verdict {
        Verdict::Usual => Role::Running,
        Verdict::Slow => Role::Caution,
        Verdict::Worrying | Verdict::TooLong => Role::Bad,
    };
    let spent = plain_time::seconds(worked);
    let Some(normal) = pace.normal.filter(|normal| *normal > 0) else {
        let says = match (verdict, pace.worry.or(pace.limit)) {
            (Verdict::Usual, _) | (_, None) => String::new(),
            (_, Some(mark)) => format!(", longer than {}", plain_time::seconds(mark)),
        };
        return (role, format!("{spent}{says}"));
    };
    let full = (worked.saturating_mul(CELLS) / normal).min(CELLS);
    let bar: String = (0..CELLS).map(|cell| if cell < full { '█' } else { '·' }).collect();
    let usual = plain_time::seconds(normal);
    let says = match verdict {
        Verdict::Usual => format!("normally {usual}"),
        Verdict::Slow => format!("longer than the usual {usual}"),
        Verdict::Worrying => format!("much longer than the usual {usual}"),
        Verdict::TooLong => format!("too long: usually {usual}, decide what becomes of it"),
    };
    (role, format!("{bar} {spent}, {says}"))
}

/// What a command's last line says of how far it is, in its own words.
pub fn said(line: &str) -> Option<String> {
    let line = clean::line(line);
    SAID.find_iter(&line).last().map(|found| found.as_str().to_owned())
}

/// What runs, in a line each: the step, its time, and what its host says. The line in view comes first.
pub(super) fn running(app: &App) -> Vec<(Role, String)> {
    let mut working: Vec<(StepId, std::sync::Arc<Sheet>)> = app.run.working();
    let in_view = app.in_view();
    working.sort_by_key(|(step, _)| Some(step) != in_view.as_ref());
    let lines = working.into_iter().filter_map(|(step, sheet)| {
        let worked = app.run.worked(&step, app.now)?;
        let (role, time) = timed(sheet.pace, worked);
        let said = said_by(app, &step).map(|said| format!(" · {said}")).unwrap_or_default();
        Some((role, format!("◐ {}: {time}{said}", title_of(&app.run, &step))))
    });
    lines.collect()
}

/// What the first host that says something says.
fn said_by(app: &App, step: &StepId) -> Option<String> {
    app.run.last_jobs(step).into_iter().find_map(|(job, state)| {
        let tail = app.tails.get(&job).filter(|_| state.state == JobState::Running)?;
        let said = said(&last_line(tail)?)?;
        Some(format!("{} says “{}”", job.host, wrap::cut(&said, 24)))
    })
}

fn last_line(tail: &Tail) -> Option<String> {
    match tail.screen() {
        Some(screen) => {
            let (_, columns) = screen.size();
            let rows: Vec<String> = screen.rows(0, columns.into()).collect();
            rows.into_iter().rev().find(|row| !row.trim().is_empty())
        }
        None => tail
            .last(1)
            .pop()
            .map(|(piece, _)| clean::line(&String::from_utf8_lossy(&piece.bytes))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_told_against_what_is_usual() {
        let pace = Pace {
            normal: Some(300),
            worry: Some(600),
            limit: None,
        };
        assert_eq!(timed(pace, 120), (Role::Running, "████······ 2 min, normally 5 min".into()));
        assert_eq!(
            timed(pace, 301),
            (Role::Caution, "██████████ 5 min 01 s, longer than the usual 5 min".into())
        );
        assert_eq!(timed(pace, 660).0, Role::Bad);
        assert_eq!(timed(Pace::default(), 7), (Role::Running, "7 s".into()));
    }

    #[test]
    fn a_command_is_quoted_not_interpreted() {
        assert_eq!(said("Copied 3 of 17 files").as_deref(), Some("3 of 17"));
        assert_eq!(said("10%\r45.5 %").as_deref(), Some("45.5 %"));
        assert_eq!(said("[12/40] node2").as_deref(), Some("12/40"));
        assert_eq!(said("/dev/sdb1 is fine, see 10.0.0.2"), None);
        assert_eq!(said("done"), None);
    }
}

//! The last message, and the keys that fit the moment.

use super::put;
use crate::{
    engine::status::Look,
    ui::{
        app::{App, PageKind},
        clean,
        deed::{self, Deed},
        dialog::title_of,
        field::Field,
        hands::Hit,
        keys::{self, Command, Winds},
        mode, pace,
        theme::Role,
        watching, wrap,
    },
};
use ratatui::{
    buffer::Buffer,
    crossterm::event::KeyCode,
    layout::Rect,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr as _;

pub(super) fn draw(app: &App, buffer: &mut Buffer) {
    message(app, buffer);
    let area = app.areas.keys;
    let mode = app.mode();
    let mut line = Line::from(vec![Span::styled(
        format!("{} ", mode::word(mode)),
        app.theme.style(mode::role(mode)),
    )]);
    let mut left = usize::from(area.width).saturating_sub(line.width());
    for Button { key, word, hit } in fitting(app) {
        let needed = key.width() + word.width() + 3;
        if needed > left {
            break;
        }
        left -= needed;
        if let Some(hit) = hit {
            let x = area.x + u16::try_from(line.width()).unwrap_or(u16::MAX);
            let width = u16::try_from(needed).unwrap_or(u16::MAX);
            app.hands.hits.add(Rect { x, width, ..area }, hit);
        }
        line.push_span(Span::styled(format!(" {key}"), app.theme.style(Role::Key)));
        line.push_span(Span::styled(format!(" {word} "), app.theme.style(Role::KeyText)));
    }
    put(buffer, area, 0, &line);
}

fn message(app: &App, buffer: &mut Buffer) {
    let area = app.areas.message;
    let message = app.messages.front().filter(|_| app.unread && app.over.is_none());
    let message = message.map(|message| (Role::Note, message.text.clone()));
    let Some((role, text)) = message.or_else(|| standing(app).into_iter().next()) else {
        return;
    };
    let width = usize::from(area.width);
    let mut text = clean::single(&text);
    if text.width() > width {
        let way = format!(" ({})", app.keys.hint(Command::Messages));
        text = format!("{}{way}", wrap::cut(&text, width.saturating_sub(way.width())));
    }
    put(buffer, area, 0, &Span::styled(text, app.theme.style(role)).into());
}

/// What stands in the line of messages while nothing new was said: the first of these.
pub(super) fn standing(app: &App) -> Vec<(Role, String)> {
    let over = app.over.iter().map(|why| (Role::Wrong, format!("✘ {why}")));
    let mut lines: Vec<(Role, String)> = over.chain(pace::running(app)).collect();
    if let (true, Some(id)) = (lines.is_empty(), &app.settled) {
        let look = app.run.look(id);
        let text = format!("last: {} {}: {}", look.sign().0, look.word(), title_of(&app.run, id));
        lines.push((Role::from(look), text));
    }
    lines
}

/// The key of its own that a deed has.
fn key_of(deed: &Deed) -> Option<Command> {
    Some(match deed {
        Deed::Edit => Command::Edit,
        Deed::Retry | Deed::RetryFailed => Command::Retry,
        Deed::Override => Command::Override,
        Deed::Answer(_) => Command::Answer,
        Deed::Type(_) => Command::Type,
        Deed::Interrupt(_) => Command::Interrupt,
        Deed::Turn => Command::Turn,
        Deed::GoBack => Command::GoBack,
        Deed::Skip => Command::Skip,
        Deed::Defer | Deed::TakeUp => Command::Defer,
        Deed::Undo => Command::Undo,
        _ => return None,
    })
}

/// A key, what it does, and what a click on it does.
struct Button {
    key: String,
    word: String,
    hit: Option<Hit>,
}

/// Keys and words, the most useful first.
fn fitting(app: &App) -> Vec<Button> {
    let fixed = |keys: &[(&str, &str)]| keys.iter().map(|(key, word)| fixed(key, word)).collect();
    if app.typing.is_some() {
        return fixed(&[("Ctrl-]", "back to the guide"), ("everything else", "goes to the command")]);
    }
    if app.shows_ask() {
        return fixed(&app.asks.keys());
    }
    if let Some(open) = &app.dialog {
        let enters = open.dialog.fields.get(open.dialog.at).is_some_and(Field::takes_enter);
        let several = open.dialog.fields.len() > 1;
        let mut keys: Vec<(&str, &str)> = vec![if enters {
            ("Ctrl-S", "finish")
        } else {
            ("Enter", if several { "next, at last: finish" } else { "finish" })
        }];
        if several {
            keys.push(("Tab", "next"));
        }
        if !open.dialog.fields.get(open.dialog.at).is_some_and(Field::is_text) {
            keys.push(("↑↓", "choose"));
        }
        keys.push(("Esc", "give up"));
        return fixed(&keys);
    }
    if app.hands.picker.is_some() {
        return fixed(&[("Enter", "take it"), ("↑↓", "choose"), ("Esc", "give up"), ("letters", "find")]);
    }
    let scrolling = app.keys.scrolling();
    if app.page.as_ref().is_some_and(|page| page.kind == PageKind::Difference) {
        let hunks = [Command::NextHunk, Command::PreviousHunk]
            .map(|command| app.keys.hint(command))
            .join(" ");
        return fixed(&[
            (&scrolling, "scroll"),
            (&hunks, "next change, the one before"),
            ("Esc", "closes this page, as any other key does"),
        ]);
    }
    if app.page.as_ref().is_some_and(|page| page.kind == PageKind::Attention) {
        return fixed(&[
            ("↑↓", "choose"),
            ("Enter", "look at it"),
            (&app.key_of(Command::Acknowledge), "seen"),
            ("w", "window's end"),
            ("Esc", "closes this page"),
        ]);
    }
    if app.page.is_some() {
        return fixed(&[(&scrolling, "scroll"), ("Esc", "closes this page, as any other key does")]);
    }
    let mut commands: Vec<(Command, Option<&str>)> = Vec::new();
    if app.has_watched() {
        commands.push((Command::OpenWatched, None));
        commands.push((Command::ToCurrent, Some("back to the step")));
    } else if let Some(id) = app.in_view() {
        let deeds = deed::possible(&app.run, &id);
        let natural = deed::natural(&app.run, &id);
        let word = match &natural {
            Some(Deed::Run) if !app.run.blockers(&id).is_empty() => "go against",
            Some(Deed::Run) => "run",
            Some(Deed::Release) => "release",
            Some(Deed::Tick) => "tick, fill in",
            Some(Deed::Choose) => "choose",
            Some(Deed::Judge) => "judge",
            Some(Deed::TakeUp) => "take up",
            Some(Deed::GiveValues) => "give values",
            Some(Deed::Answer(_)) => "answer",
            _ => "what now",
        };
        if !deeds.is_empty() && app.watching.is_none() {
            commands.push((Command::Proceed, Some(if app.at_current() { word } else { "what now" })));
        }
        if app.output.groups.len() > 1 {
            commands.push((Command::NextHost, Some("next output")));
        }
        if !app.at_current() {
            commands.push((Command::ToCurrent, None));
        }
        if app.at_current() && matches!(app.run.look(&id), Look::Blocked | Look::Failed | Look::ToAssess) {
            commands.push((Command::Why, None));
        }
        if app.writes_files(&id) {
            commands.push((Command::Difference, None));
        }
        for command in deeds.iter().filter(|_| app.watching.is_none()).filter_map(key_of) {
            if !commands.iter().any(|(known, _)| *known == command) {
                commands.push((command, None));
            }
        }
    }
    let debriefing = app.debriefing_key();
    commands.extend(debriefing.map(|key| (key, Some("debriefing"))));
    commands.extend(
        [
            Command::Help,
            Command::Choices,
            Command::Palette,
            Command::Note,
            Command::StopAll,
            Command::Jump,
            Command::Leave,
        ]
        .map(|command| (command, None)),
    );
    if app.replay().is_some() {
        let winds = [
            Winds::Pause,
            Winds::NextStep,
            Winds::StepBefore,
            Winds::Faster,
            Winds::Slower,
            Winds::Here,
            Winds::Begin,
            Winds::End,
        ];
        let winds = winds.map(Command::Wind);
        // What one of them is for now stands in front already.
        let at = usize::from(debriefing.is_some());
        let winds = winds.into_iter().filter(|wind| debriefing != Some(*wind)).map(|wind| (wind, None));
        commands.splice(at..at, winds);
    }
    if app.watching.is_some() {
        commands.retain(|(command, _)| !watching::acts(*command) || debriefing == Some(*command));
    }
    let named = commands.into_iter().filter_map(|(command, word)| {
        let short = word.or_else(|| keys::binding(command).map(|binding| binding.short))?;
        Some(Button {
            key: app.keys.name_of(command)?,
            word: short.to_owned(),
            hit: Some(Hit::Command(command)),
        })
    });
    named.collect()
}

/// A key that can't be bound otherwise.
fn fixed(key: &str, word: &str) -> Button {
    let code = match key {
        "Enter" => Some(KeyCode::Enter),
        "Tab" => Some(KeyCode::Tab),
        "Esc" => Some(KeyCode::Esc),
        _ => None,
    };
    Button {
        key: key.to_owned(),
        word: word.to_owned(),
        hit: code.map(Hit::Press),
    }
}

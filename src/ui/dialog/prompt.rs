//! A running command: its prompts, signals, and what is pasted into it.

use super::{Dialog, Done, Opened};
use crate::{
    engine::{
        input::Act,
        run::{JobState, Run},
        sheet::{Does, PromptThen},
    },
    ui::{
        clean,
        event::Out,
        field::{Choice, Field},
        theme::Role,
    },
    words::{JobId, Script, Signal},
};

/// Answers a prompt. A held one only against the procedure, with a reason.
pub(super) fn answer(run: &Run, job: &JobId) -> Opened {
    let Some(JobState::AtPrompt { prompt, hold }) = run.jobs.get(job).map(|job| job.state.clone()) else {
        return Opened::No(format!("The command on {} isn't at a prompt.", job.host));
    };
    let mut says: Vec<(Role, String)> = vec![(Role::Text, format!("The command on {} asks:", job.host))];
    says.extend(
        clean::lines(prompt.text.trim_end())
            .into_iter()
            .map(|line| (Role::Strong, format!("  “{line}”"))),
    );
    let ran = run.line(&job.attempt.step).ran.clone();
    if let Some(Does::Run { prompts, .. }) = ran.as_ref().map(|sheet| &sheet.does)
        && let Some(known) = prompts.iter().find(|known| known.matcher == prompt.matcher)
    {
        says.extend(known.warning.clone().map(|warning| (Role::Caution, format!("▲ {warning}"))));
        if let PromptThen::Ask(words) = &known.then {
            says.push((Role::Text, words.clone()));
        }
    }
    let mut fields = vec![Field::text("Answer", "").with_help("Enter is added; it may be empty.")];
    if let Some(until) = &hold {
        says.push((Role::Held, format!("‖ HELD until: {until}")));
        says.push((
            Role::Caution,
            "▲ The procedure answers it in a later step. An answer before that is refused unless you give a reason.".into(),
        ));
        for broken in run.broken_for(job) {
            says.push((Role::Blocked, format!("■ {broken}")));
        }
        fields.push(Field::reason("Reason for answering before its time"));
    }
    let (to, seen, held) = (job.clone(), prompt.seen, hold.is_some());
    let dialog = Dialog::act(format!("Answer on {}", job.host), fields, move |fields| {
        let typed = fields.first().map(Field::value).unwrap_or_default();
        Ok(Act::Answer {
            job: to.clone(),
            send: Script::text(format!("{typed}\n")),
            seen,
            against: held.then(|| fields.get(1).and_then(Field::given)).flatten(),
        })
    });
    Opened::Ask(Box::new(dialog.saying_all(says)))
}

/// Which signal.
pub(super) fn interrupt(run: &Run, job: &JobId) -> Opened {
    if run.jobs.get(job).is_none_or(|job| job.state.is_settled()) {
        return Opened::No(format!("Nothing runs on {} any more.", job.host));
    }
    let mut options = vec![(Choice::new("Nothing: let it go on"), Done::Nothing)];
    options.extend(
        [(Signal::Interrupt, 'i'), (Signal::Terminate, 't'), (Signal::Kill, 'k')].map(|(signal, key)| {
            let (label, text) = words(signal);
            let choice = Choice {
                label: label.into(),
                text: text.into(),
                key: Some(key),
            };
            (choice, Done::Send(vec![Out::Act(Act::Interrupt { job: job.clone(), signal })]))
        }),
    );
    let dialog = Dialog::menu(format!("Interrupt {} on {}?", job.attempt, job.host), options);
    let sent = run.jobs.get(job).map(|job| job.signals.clone()).unwrap_or_default();
    let sent = sent.into_iter().map(|(at, signal)| {
        let text = format!("{} was sent at {} UTC, and it still runs.", signal.name(), at.strftime("%H:%M:%S"));
        (Role::Note, text)
    });
    let dialog = dialog.saying_all(sent);
    Opened::Ask(Box::new(dialog.saying(
        Role::Caution,
        "▲ What it has done so far stays done. Its step is assessed once it has ended.",
    )))
}

/// Several lines were pasted into a live terminal.
pub(super) fn paste(job: &JobId, text: &str, bytes: Vec<u8>) -> Dialog {
    let lines = clean::lines(text);
    let send = Done::Paste(job.clone(), bytes);
    let options = vec![
        (Choice::new("Don't paste"), Done::Type(job.clone())),
        (
            Choice {
                key: Some('p'),
                ..Choice::new(format!("Paste {} lines into the terminal on {}", lines.len(), job.host))
            },
            send,
        ),
    ];
    let shown = lines.into_iter().take(12).map(|line| (Role::Command, format!("  {line}")));
    Dialog::menu("Paste several lines?", options)
        .saying(Role::Text, "The command would read these:")
        .saying_all(shown)
}

pub(super) fn words(signal: Signal) -> (&'static str, &'static str) {
    match signal {
        Signal::Interrupt => ("Interrupt it, as Ctrl-C does (SIGINT)", "Most commands clean up and end."),
        Signal::Terminate => ("Ask it to end (SIGTERM)", "Where an interrupt did nothing."),
        Signal::Kill => (
            "Kill it (SIGKILL)",
            "It can't clean up; locks and half-written files may stay behind.",
        ),
    }
}

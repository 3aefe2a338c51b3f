//! Forms in front of a run.

use super::{Doing as _, Failure, say::say, seat::Seat, session::Questions, sites};
use crate::{
    engine::{event::Mode, input::Opening},
    procedure::{
        model::Procedure,
        origin::{Found, Origins},
    },
    ui::{self, Above, Asking, Event, Out, Question, form::Form},
    vault::Vault,
    words::{Value, Values},
};
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::sync::mpsc;

/// The look that fits the operator's terminal, and whether it is ASCII alone.
pub(super) fn look(settings: &ui::Settings) -> (ui::Theme, bool) {
    (settings.look.clone(), settings.look.letters == ui::Letters::Ascii)
}

/// What a form gave.
#[derive(Default)]
pub(super) struct Answers {
    /// By the name of their input or column.
    pub values: Values,
    /// Where they come from, those aside that were typed.
    pub origins: Origins,
    /// The secrets.
    pub secrets: Vault,
}

/// Finds inputs out, by observe commands alone.
pub(super) trait Finds {
    /// What an input's discovery finds, or why nothing; `values` is what is known so far.
    fn find(&self, input: &str, values: Values) -> impl Future<Output = Result<Vec<Found>, String>>;
}

/// Where nothing can be found out.
pub(super) struct Nowhere;

impl Finds for Nowhere {
    async fn find(&self, _input: &str, _values: Values) -> Result<Vec<Found>, String> {
        Err("there is no cluster to ask here".to_owned())
    }
}

/// Asks a form; nothing where the operator left it.
pub(super) fn ask(seat: &mut Seat, form: Form, finds: &impl Finds) -> Result<Option<Answers>, Failure> {
    if form.is_empty() {
        return Ok(Some(Answers::default()));
    }
    on_this_thread()?.block_on(asked(seat, form, finds, &mut Questions::default()))
}

/// Asks a question: which answer was taken, from 0; nothing where the operator left it.
pub(super) fn answer(seat: &mut Seat, mut question: Question) -> Result<Option<usize>, Failure> {
    let (_tell, news) = mpsc::channel::<Event>(1);
    let (outs, mut wanted) = mpsc::channel(8);
    let answer = async {
        let mut answer = None;
        while let Some(out) = wanted.recv().await {
            if let Out::Answered(which) = out {
                answer = Some(which);
            }
        }
        answer
    };
    let (shown, answer) = on_this_thread()?.block_on(async { tokio::join!(seat.show(&mut question, news, outs), answer) });
    shown?;
    Ok(answer)
}

/// What a screen before or between runs is shown by.
pub(super) fn on_this_thread() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .doing("wait for keys and signals")
}

/// The same, while connections may have questions of their own.
pub(super) async fn asked(seat: &mut Seat, form: Form, finds: &impl Finds, questions: &mut Questions) -> Result<Option<Answers>, Failure> {
    let (theme, ascii) = look(&seat.settings);
    let over = Asking::new("The form comes back after this.", Some(Mode::Live), theme).in_ascii(ascii);
    let mut screen = Above::new(form, over);
    let (tell, news) = mpsc::channel::<Event>(64);
    let (outs, mut wanted) = mpsc::channel(64);
    let collecting = async {
        let mut answers = Answers::default();
        let mut given = false;
        let mut finding = FuturesUnordered::new();
        loop {
            let out = tokio::select! {
                out = wanted.recv() => out,
                Some(found) = finding.next() => {
                    // A form that is gone needs no answer.
                    let _ = tell.send(found).await;
                    continue;
                }
                asks = questions.next() => {
                    let _ = tell.send(Event::Feed(asks)).await;
                    continue;
                }
            };
            match out {
                None => break,
                Some(Out::Secret { name, value }) => answers.secrets.keep(name, value.as_bytes().to_vec()),
                Some(Out::Given { values, origins }) => {
                    answers.values = values;
                    answers.origins = origins;
                    given = true;
                }
                Some(Out::Told { id, answer }) => questions.answered(id, answer),
                Some(Out::Discover { input, values }) => finding.push(async move {
                    let found = finds.find(&input, values).await;
                    Event::Found { input, found }
                }),
                Some(Out::KeepSite { path, text, replace }) => {
                    let (path, kept) = sites::keep(&path, &text, replace);
                    let _ = tell.send(Event::Kept { path, kept }).await;
                }
                Some(_) => {}
            }
        }
        given.then_some(answers)
    };
    let (shown, given) = tokio::join!(seat.show(&mut screen, news, outs), collecting);
    shown?;
    Ok(given)
}

/// The values that a run in lines begins with, and where each comes from: none is taken without being said.
pub(super) fn say_inputs(procedure: &Procedure, opening: &Opening) {
    let names = procedure.inputs.iter().flat_map(|input| {
        let columns = input.columns.iter().map(|column| (&column.name, &column.label));
        std::iter::once((&input.name, &input.label)).chain(columns)
    });
    for (name, label) in names {
        let Some(value) = opening.inputs.get(name) else { continue };
        let origin = opening.origins.get(name).map(|origin| format!(" ({origin})")).unwrap_or_default();
        let colon = if label.ends_with(['?', ':']) { "" } else { ":" };
        say!("{label}{colon} {}{origin}", in_words(value));
    }
}

fn in_words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        Value::Object(by_host) => by_host
            .iter()
            .map(|(host, value)| format!("{host} {}", in_words(value)))
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}

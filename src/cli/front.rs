//! Forms in front of a run.

use super::Failure;
use crate::{
    ui::{self, Out, form::Form},
    vault::Vault,
    words::Values,
};
use tokio::sync::mpsc;

/// The look that fits the operator's terminal, and whether it shows more than ASCII.
pub(super) fn look() -> (ui::Theme, bool) {
    let variable = |name: &str| std::env::var(name).ok();
    let theme = ui::Theme::for_terminal(variable("NO_COLOR").as_deref(), variable("TERM").as_deref());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(variable)
        .find(|value| !value.is_empty())
        .unwrap_or_default()
        .to_lowercase();
    (theme, !(locale.contains("utf-8") || locale.contains("utf8")))
}

/// Asks a form. Values, with the secrets in a vault; nothing where the operator left it.
pub(super) fn ask(form: Form) -> Result<Option<(Values, Vault)>, Failure> {
    if form.is_empty() {
        return Ok(Some((Values::new(), Vault::new())));
    }
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(asked(form))
}

async fn asked(mut form: Form) -> Result<Option<(Values, Vault)>, Failure> {
    let (_feed, news) = mpsc::channel(1);
    let (outs, mut wanted) = mpsc::channel(64);
    let leave = ui::terminal::told_to_leave()?;
    let mut terminal = ui::terminal::take()?;
    let collecting = async {
        let mut vault = Vault::new();
        let mut values = None;
        while let Some(out) = wanted.recv().await {
            match out {
                Out::Secret { name, value } => vault.keep(name, value.as_bytes().to_vec()),
                Out::Given(given) => values = Some(given),
                _ => {}
            }
        }
        values.map(|values| (values, vault))
    };
    let (shown, given) = tokio::join!(
        async {
            let shown = ui::run(&mut form, &mut terminal, crossterm::event::EventStream::new(), news, outs, leave).await;
            ui::terminal::restore();
            shown
        },
        collecting
    );
    shown?;
    Ok(given)
}

//! The second person of a step, in the dialog that lets it go.

use crate::{
    engine::{run::Run, sheet::Sheet},
    ui::{field::Field, theme::Role},
    words::StepId,
};

const NOBODY: &str = "No second person has signed.";

/// What there is to say of the second person, and to ask.
#[derive(Default)]
pub(super) struct Other {
    /// Who has signed; else how they sign.
    pub says: Vec<(Role, String)>,
    /// Their name, where that is enough.
    pub asks: Option<Field>,
    /// What is said only because none has signed, and whether nothing else wants a reason.
    pub alone: Option<(Vec<String>, bool)>,
}

/// What a step's second person comes to. Where none has signed and a name isn't enough, it would go on against that.
pub(super) fn of(run: &Run, folder: Option<&str>, id: &StepId, sheet: &Sheet, edited: bool, against: &mut Vec<String>) -> Other {
    if !sheet.second {
        return Other::default();
    }
    if let Some(signature) = run.signed(id).filter(|signature| !edited && signature.second.by != run.by) {
        return Other {
            says: vec![(Role::Good, format!("✔ signed by {}", signature.second))],
            ..Other::default()
        };
    }
    if !run.is_live() {
        return Other {
            asks: Some(name(run)),
            ..Other::default()
        };
    }
    if edited {
        against.push("The second person signs for the procedure's own command, not for an edited one.".into());
        return Other::default();
    }
    let way = format!("holdpoint sign {}", folder.unwrap_or("RUN"));
    let nothing_else = against.is_empty();
    against.push(NOBODY.into());
    let digest: String = sheet.digest().as_str().chars().take(8).collect();
    let says = vec![
        (
            Role::Strong,
            "Another person signs first, at another terminal, from a login of their own or with a key of theirs:".into(),
        ),
        (Role::Strong, way),
        (
            Role::Text,
            format!("They are shown this step: sheet {digest}. Esc waits for them. With a reason you go on alone."),
        ),
    ];
    let mut said: Vec<String> = says.iter().map(|(_, text)| text.clone()).collect();
    said.push(format!("✘ {NOBODY}"));
    if nothing_else {
        said.push(super::confirm::AGAINST.to_owned());
    }
    Other {
        says,
        asks: None,
        alone: Some((said, nothing_else)),
    }
}

fn name(run: &Run) -> Field {
    let me = run.by.clone();
    Field::text("The second person's name", "")
        .with_help("In a rehearsal a name is enough. Live they sign, by login or by key.")
        .checked(move |text| match text.trim() {
            "" => Err("another person has to sign".into()),
            name if name == me => Err("it has to be another person than you".into()),
            _ => Ok(()),
        })
}

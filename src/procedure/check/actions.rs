//! What a step does: exactly one action, and only the keys that go with it.

use super::{
    kinds,
    survey::{Role, SiteId, Survey},
};
use crate::{
    diagnostic::Diagnostic,
    procedure::raw::RawStep,
    tables::{At, Problems},
};

/// An action, by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Run,
    Script,
    Manual,
    Wait,
    File,
    Copy,
    Power,
    Choose,
    Answer,
    Note,
}

/// The action that a step says.
#[derive(Clone, Debug)]
pub struct Said<'r> {
    /// Which.
    pub kind: Kind,
    /// Where.
    pub at: &'r At,
}

impl Kind {
    /// Its key.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Run => "run",
            Kind::Script => "script",
            Kind::Manual => "manual",
            Kind::Wait => "wait",
            Kind::File => "file",
            Kind::Copy => "copy",
            Kind::Power => "power",
            Kind::Choose => "choose",
            Kind::Answer => "answer",
            Kind::Note => "note",
        }
    }

    /// Whether it reaches a host by itself.
    pub fn touches_host(self) -> bool {
        matches!(self, Kind::Run | Kind::Script | Kind::File | Kind::Copy | Kind::Power)
    }

    /// Whether it has output of its own.
    pub fn has_output(self) -> bool {
        matches!(self, Kind::Run | Kind::Script | Kind::Answer)
    }
}

/// Every action that a step says, in a fixed order.
pub fn all(raw: &RawStep) -> Vec<Said<'_>> {
    [
        (Kind::Run, raw.run.as_ref().map(|text| &text.at)),
        (Kind::Script, raw.script.as_ref().map(|text| &text.at)),
        (Kind::Manual, raw.manual.as_ref().map(|text| &text.at)),
        (Kind::Wait, raw.wait.as_ref().map(|text| &text.at)),
        (Kind::File, raw.file.as_ref().map(|table| &table.at)),
        (Kind::Copy, raw.copy.as_ref().map(|table| &table.at)),
        (Kind::Power, raw.power.as_ref().map(|text| &text.at)),
        (Kind::Choose, raw.choose.as_ref().map(|table| &table.at)),
        (Kind::Answer, raw.answer.as_ref().map(|table| &table.at)),
        (Kind::Note, raw.note.as_ref().map(|text| &text.at)),
    ]
    .into_iter()
    .filter_map(|(kind, at)| at.map(|at| Said { kind, at }))
    .collect()
}

/// The one action of a step; none or several are reported.
pub fn said<'r>(survey: &Survey<'r>, site: SiteId, problems: &Problems) -> Option<Said<'r>> {
    let node = &survey.sites[site];
    let all = all(node.raw);
    match all.as_slice() {
        [one] => Some(one.clone()),
        [] => {
            let (message, help) = if node.role == Role::Body {
                (
                    format!("the step {} does nothing", node.id),
                    "give it one of: run, script, manual, wait, file, copy, power, choose, answer, note, use; or steps of its own",
                )
            } else {
                (
                    format!("the step {} does nothing", node.id),
                    "give it one of: run, script, manual, wait, file, copy, power, choose, answer, note",
                )
            };
            problems.report(Diagnostic::new(kinds::NO_ACTION, message, node.raw.at.label("this step")).help(help));
            None
        }
        [first, second, ..] => {
            problems.report(
                Diagnostic::new(
                    kinds::TWO_ACTIONS,
                    format!(
                        "the step {} does two things: `{}` and `{}`",
                        node.id,
                        first.kind.key(),
                        second.kind.key()
                    ),
                    second.at.label("and this"),
                )
                .also(first.at.label("this"))
                .help("make two steps of it"),
            );
            None
        }
    }
}

/// The name of the warning that an `allow` answers.
pub fn allowed(allow: &str) -> &str {
    allow.split_once(':').map_or(allow, |(name, _)| name).trim()
}

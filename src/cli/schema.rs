use super::{Failure, Status, say::say};
use crate::{
    procedure::{schema as of_procedures, site::SITE},
    rehearsal::scenario::SCENARIO,
    report, tables,
};

/// Files that have a schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Of {
    /// procedure.toml
    #[default]
    Procedure,
    /// fragments/NAME.toml
    Fragment,
    /// scenarios/NAME.toml
    Scenario,
    /// A site file
    Site,
    /// What `report --format json` writes
    Report,
}

/// The JSON Schema of one kind of file.
pub(super) fn schema(of: Of) -> Result<Status, Failure> {
    let schema = match of {
        Of::Procedure => of_procedures::procedure(),
        Of::Fragment => of_procedures::fragment(),
        Of::Scenario => tables::schema("A scenario of holdpoint", &SCENARIO),
        Of::Site => tables::schema("A site of holdpoint", &SITE),
        Of::Report => report::json::schema(),
    };
    say!("{schema:#}");
    Ok(Status::Finished)
}

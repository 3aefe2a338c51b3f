//! The shipped readers of monitors, as far as a procedure must know them: their names, and the fields that they give.

use super::types::Type;
use std::collections::BTreeMap;

/// The type of what a reader gives, by field.
pub fn fields(reader: &str) -> Option<BTreeMap<String, Type>> {
    let text = || Type::Text;
    let texts = || Type::Text.list_of();
    let fields: Vec<(&str, Type)> = match reader {
        "pacemaker" => vec![
            ("quorum", Type::Bool),
            ("dc", text()),
            ("nodes", text().map_of()),
            ("online", texts()),
            ("standby", texts()),
            ("offline", texts()),
            ("unclean", texts()),
            ("maintenance", Type::Bool),
            ("resources", text().map_of()),
            ("running", texts().map_of()),
            ("started", Type::Number),
            ("total", Type::Number),
            ("stopped", texts()),
            ("failed", texts()),
            ("unmanaged", texts()),
            ("failures", Type::Number),
        ],
        "gluster-heal" => vec![
            ("entries", Type::Number),
            ("split_brain", Type::Number),
            ("healing", Type::Number),
            ("bricks", Type::Number.map_of()),
            ("connected", texts()),
            ("disconnected", texts()),
        ],
        _ => return None,
    };
    Some(fields.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect())
}

/// The names of all readers.
pub const NAMES: &[&str] = &["pacemaker", "gluster-heal"];

//! When the maintenance window ends.

use super::Dialog;
use crate::{
    engine::{input::Act, window},
    ui::{field::Field, theme::Role},
    words::Timestamp,
};
use jiff::tz::TimeZone;

/// Asks for it, on the wall's clock of this zone.
pub(super) fn ends(known: Option<Timestamp>, now: Timestamp, zone: &TimeZone) -> Dialog {
    let given = known
        .map(|ends| ends.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_default();
    let field = Field::text("It ends at", &given).with_help("03:40, or +2h30m from now on; nothing: no end.");
    let zone = zone.clone();
    let says = format!("It is {}.", window::face(now, now, &zone));
    Dialog::act("The maintenance window", vec![field], move |fields| {
        let text = fields.first().and_then(Field::given).unwrap_or_default();
        Ok(Act::Window {
            ends: window::parse(&text, now, &zone)?,
        })
    })
    .saying(Role::Dim, says)
    .harmless()
}

//! Votes, from corosync.

use super::{
    Health,
    said::{Row, Said, flag, number, texts},
};
use crate::words::Values;

pub(super) fn said(values: &Values) -> Said {
    let mut said = Said::default();
    let votes = match (number(values, "votes"), number(values, "expected"), number(values, "needed")) {
        (Some(votes), Some(expected), Some(needed)) => format!(", {votes} of {expected} votes, {needed} needed"),
        (Some(votes), ..) => format!(", {votes} votes"),
        _ => String::new(),
    };
    match flag(values, "quorate") {
        Some(true) => said.say(Health::Well, format!("quorate{votes}")),
        Some(false) => said.say(Health::Bad, format!("NOT QUORATE{votes}")),
        None => said.say(Health::Unknown, "whether there is quorum isn't told"),
    }
    if let (Some(votes), Some(expected), Some(needed)) = (number(values, "votes"), number(values, "expected"), number(values, "needed")) {
        if votes < expected {
            said.health = said.health.max(Health::Attention);
        }
        if votes >= needed && votes == needed && votes < expected {
            said.say(Health::Attention, "the next one that goes takes quorum with it");
        }
    }
    if let Some(members) = texts(values, "members") {
        said.row(Row {
            name: "members".into(),
            more: members.join("  "),
            minor: true,
            ..Row::default()
        });
    }
    said
}

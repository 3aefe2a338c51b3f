//! Who else is on the hosts of a step, before it disrupts them.

use super::{
    app::{App, sheet_of},
    clean, plain_time,
    theme::Role,
};
use crate::{
    engine::status::Status,
    words::{Company, HostName, Level, StepId, Timestamp, node_set},
};

/// What was seen of a host, and when.
pub(super) type Seen = (Timestamp, Result<Company, String>);

/// Hosts that are told of one by one.
const NAMED: usize = 6;

impl App {
    /// What is to be known of who else is there, before this step is let run; nothing where none of it was looked at.
    pub(super) fn company_of(&self, id: &StepId) -> Vec<(Role, String)> {
        let waits = self.run.line(id).status == Status::Pending;
        let Some(sheet) = sheet_of(&self.run, id).filter(|sheet| waits && sheet.level >= Level::Disrupt) else {
            return Vec::new();
        };
        let mut says = Vec::new();
        let mut alone: Vec<&HostName> = Vec::new();
        let mut oldest: Option<Timestamp> = None;
        let mut more = 0;
        let hosts = sheet.hosts();
        for host in &hosts {
            let Some((at, said)) = self.company.get(host) else { continue };
            let age = plain_time::between(*at, self.now);
            match said {
                Ok(company) if company.is_alone() => {
                    oldest = Some(oldest.map_or(*at, |oldest| oldest.min(*at)));
                    alone.push(host);
                }
                _ if says.len() >= NAMED => more += 1,
                Ok(company) => {
                    let text = company.says().join("; ");
                    says.push((Role::Caution, format!("▲ {host}: {} ({age} ago)", clean::single(&text))));
                }
                Err(why) => says.push((
                    Role::Unknown,
                    format!("? who else is on {host} isn't known: {} ({age} ago)", clean::single(why)),
                )),
            }
        }
        if more > 0 {
            says.push((
                Role::Caution,
                format!("▲ and {more} hosts more where somebody or something else is"),
            ));
        }
        if let Some(at) = oldest {
            let names = node_set(alone.iter().map(|host| host.as_str()));
            let age = plain_time::between(at, self.now);
            says.push((Role::Dim, format!("nobody else is on {names} ({age} ago)")));
        }
        says
    }
}

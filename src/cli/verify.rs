use super::{Failure, Status, say::say};
use crate::{
    engine::event::Event,
    journal::{Runs, verify as verify_journal},
};

/// The integrity of a run's journal, and what a chain can't show.
pub(super) fn verify(name: &str) -> Result<Status, Failure> {
    let folder = Runs::of_the_operator()?.find(name)?;
    let report = verify_journal::<Event>(folder.path())?;
    say!("{}", folder.id());
    say!("  records  {}", report.records);
    if let (Some(first), Some(last)) = (report.first, report.last) {
        say!("  from     {first}\n  to       {last}");
    }
    say!("  head     {}", report.head);
    if report.torn > 0 {
        say!("  an unfinished last line of {} bytes: nothing had come of it", report.torn);
    }
    match report.damage {
        None => {
            say!(
                "Each record follows the one before. Records cut off at the end, or a chain made anew, can't be seen from here: compare the head with a copy kept elsewhere."
            );
            Ok(Status::Finished)
        }
        Some((line, flaw)) => {
            say!("DAMAGED at line {line}: {flaw}. What stands before it is whole.");
            Ok(Status::Journal)
        }
    }
}

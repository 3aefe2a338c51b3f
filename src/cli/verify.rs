use super::{Failure, Status};
use crate::{
    engine::event::Event,
    journal::{Runs, verify as verify_journal},
};

/// The integrity of a run's journal, and what a chain can't show.
pub(super) fn verify(name: &str) -> Result<Status, Failure> {
    let folder = Runs::of_the_operator()?.find(name)?;
    let report = verify_journal::<Event>(folder.path())?;
    println!("{}", folder.id());
    println!("  records  {}", report.records);
    if let (Some(first), Some(last)) = (report.first, report.last) {
        println!("  from     {first}\n  to       {last}");
    }
    println!("  head     {}", report.head);
    if report.torn > 0 {
        println!("  an unfinished last line of {} bytes: nothing had come of it", report.torn);
    }
    match report.damage {
        None => {
            println!(
                "Each record follows the one before. Records cut off at the end, or a chain made anew, can't be seen from here: compare the head with a copy kept elsewhere."
            );
            Ok(Status::Finished)
        }
        Some((line, flaw)) => {
            println!("DAMAGED at line {line}: {flaw}. What stands before it is whole.");
            Ok(Status::Journal)
        }
    }
}

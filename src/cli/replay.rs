//! A run shown again. There is no way from here to a host, and nothing is written.

use super::{
    Failure, Status, front, resume,
    say::say,
    seat::Seat,
    session::{self, show},
    simulated, watch,
};
use crate::{feed::Request, journal::Folder, runtime::Player, ui};
use tokio::sync::mpsc;

/// Shows a run again, until it is left.
pub(super) fn replay(folder: &Folder, speed: f64, seat: &mut Seat) -> Result<Status, Failure> {
    session::needs_terminal(&super::Front::Screen(seat))?;
    let player = Player::open(folder.path(), folder.transcripts(), speed)?;
    if let Some(damage) = &player.damage {
        seat.note(format!("The journal can be read only so far: {damage}"));
    }
    watch::threads()?.block_on(replayed(folder, player, seat))
}

async fn replayed(folder: &Folder, player: Player, seat: &mut Seat) -> Result<Status, Failure> {
    let Some(head) = player.run.head.clone() else {
        say!("{} has no records: nothing was begun.", folder.id());
        return Ok(Status::Finished);
    };
    let kept = resume::kept(folder, &head).ok();
    let player = player.with_debriefing(kept.as_ref().and_then(|loaded| simulated::told_of(folder, loaded, &head.mode)));
    let procedure = kept.map(|loaded| loaded.procedure);
    let (theme, ascii) = front::look(&seat.settings);
    let mut app = ui::App::new(player.run.clone(), procedure, Some(folder.transcripts()), theme)
        .in_ascii(ascii)
        .with_settings(&seat.settings)
        .in_zone(jiff::tz::TimeZone::system())
        .replaying(player.state());
    let (to_screen, feed) = mpsc::channel(1024);
    let (winds, wound) = mpsc::unbounded_channel();
    tokio::spawn(player.play(wound, to_screen));
    let (requests, _nobody) = mpsc::channel(1);
    show(seat, &mut app, feed, requests, |out| match out {
        ui::Out::Leave { why } => Some(Request::Leave { why }),
        ui::Out::Wind(wind) => {
            let _ = winds.send(wind);
            None
        }
        _ => None,
    })
    .await?;
    Ok(Status::Finished)
}

//! The home screen: what it is told, and what becomes of what the operator chooses there.

mod reader;

use super::{
    Failure, Status, front, library, live, place, rehearse, resume, runs,
    say::say,
    seat::{Front, Seat},
    session::Came,
    settings, sites, watch,
};
use crate::{
    journal::Runs,
    ui::{
        Home, Out,
        home::{Choice, Loaded, News, ProcedureCard},
        theme::Role,
    },
    words::Timestamp,
};
use reader::Reader;
use tokio::sync::mpsc;

/// Shows home, and again after everything that is chosen there, until the operator leaves.
pub(super) fn home() -> Result<Status, Failure> {
    let mut seat = Seat::at_home(settings::settings()?);
    let (theme, ascii) = front::look(&seat.settings);
    let catalogue = library::catalogue()?;
    let cards = catalogue.procedures.keys().map(|name| ProcedureCard {
        name: name.clone(),
        own: None,
        of: Loaded::Unread,
        scenarios: Vec::new(),
        offers_scenario: false,
    });
    let mut screen = Home::new(cards.collect(), Timestamp::now(), theme)
        .with_sites(sites::names()?)
        .in_ascii(ascii);
    let mut reader = Reader::new(Runs::of_the_operator()?, catalogue, place::config());
    let mut last = None;
    while let Some(choice) = shown(&mut seat, &mut screen, &reader)? {
        let first = match &choice {
            Choice::FirstRehearsal { procedure } => Some(procedure.clone()),
            _ => None,
        };
        let came = done(choice, &mut seat);
        if let Some(name) = first {
            reader.forget(&name, library::catalogue()?);
        }
        if seat.is_over() {
            drop(seat);
            return came.map(Came::tell);
        }
        let mut said: Vec<(Role, String)> = seat.take_notes().into_iter().map(|note| (Role::Caution, note)).collect();
        if let Ok(Came { handed: Some(folder), .. }) = &came {
            watch::after_handing_over(folder, &mut seat)?;
        }
        match came {
            Ok(came) => {
                said.extend(came.says.iter().map(|text| (Role::Note, text.clone())));
                said.extend(came.wrong.iter().map(|text| (Role::Wrong, format!("✘ {text}"))));
                last = Some(came);
            }
            Err(failure) => said.push((Role::Wrong, format!("✘ {failure}"))),
        }
        screen.again(said);
    }
    drop(seat);
    // What the screen said is gone with it; what can be gone on with is worth a line.
    if let Some(came) = last {
        for text in came.says.iter().chain(&came.wrong) {
            say!("{text}");
        }
    }
    Ok(Status::Finished)
}

/// Shows it until something is chosen; nothing where the operator left.
fn shown(seat: &mut Seat, screen: &mut Home, reader: &Reader) -> Result<Option<Choice>, Failure> {
    let (tell, news) = mpsc::channel::<News>(64);
    let (outs, mut wanted) = mpsc::channel(8);
    let _reading = reader.read(tell);
    let chosen = async {
        let mut chosen = None;
        while let Some(out) = wanted.recv().await {
            if let Out::Chosen(choice) = out {
                chosen = Some(choice);
            }
        }
        chosen
    };
    let (shown, chosen) = front::on_this_thread()?.block_on(async { tokio::join!(seat.show(screen, news, outs), chosen) });
    shown?;
    Ok(chosen)
}

fn done(choice: Choice, seat: &mut Seat) -> Result<Came, Failure> {
    let front = Front::Screen(seat);
    match choice {
        Choice::Resume { run } => resume::resume(runs::find(Some(&run))?, rehearse::SPEED, front, &resume::How::default()),
        Choice::Run { procedure, site } => {
            let what = live::What {
                name: procedure,
                site,
                ..live::What::default()
            };
            live::run(&what, &rehearse::SPEED.into(), front)
        }
        Choice::Drill { procedure } => {
            let what = rehearse::What::of(procedure, None, true, None);
            rehearse::rehearse(&what, rehearse::SPEED, front)
        }
        Choice::FirstRehearsal { procedure } => {
            let what = rehearse::What::of(procedure, None, false, None);
            rehearse::rehearse(&what, rehearse::SPEED, front)
        }
        Choice::Rehearse { procedure, scenario } => {
            let what = rehearse::What {
                drill: None,
                name: procedure,
                scenario: Some(scenario),
                seed: 1,
            };
            rehearse::rehearse(&what, rehearse::SPEED, front)
        }
    }
}

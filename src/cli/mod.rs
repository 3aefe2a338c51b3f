//! The command line: arguments, wiring, exit status. It knows no rule.

mod arguments;
mod changed;
mod check;
mod door;
mod exit;
mod first_scenario;
mod front;
mod given;
mod groups;
mod hand_over;
mod history;
mod home;
mod import;
mod inject;
mod library;
mod list;
mod live;
mod look;
mod monitor;
mod new;
mod people;
mod place;
mod rehearse;
mod replay;
mod report;
mod resume;
mod runs;
mod say;
mod schema;
mod seat;
mod secrets;
mod session;
mod settings;
mod share;
mod show;
mod sign;
mod signers;
mod simulated;
mod sites;
mod take;
mod trainer;
mod verify;
mod walk;
mod watch;

use exit::Doing;
pub use exit::{Failure, Status};

use seat::{Front, Seat};
use session::Came;

use crate::rehearsal::injected::Injection;
use arguments::{Arguments, Command};
use clap::Parser as _;
use std::process::ExitCode;
use walk::Walk;

/// Runs the program.
pub fn main() -> ExitCode {
    // Usage errors are clap's: it prints them and exits with 2.
    let arguments = Arguments::parse();
    // Logging that can't begin costs nothing but the log.
    let _logging = crate::logging::place().and_then(|dir| crate::logging::Logging::begin(&dir).ok());
    if let Some(theme) = arguments.theme.clone() {
        look::want(theme);
    }
    match run(arguments) {
        Ok(status) => status.into(),
        Err(failure) => {
            eprintln!("{failure}");
            failure.status().into()
        }
    }
}

fn run(arguments: Arguments) -> Result<Status, Failure> {
    match arguments.command {
        None if arguments.plain || !session::has_terminal() => list::home(),
        None => home::home(),
        Some(Command::List) => list::list(),
        Some(Command::Show {
            name,
            site,
            inputs,
            format,
        }) => show::show(&name, site.as_deref(), &inputs, format),
        Some(Command::Check { paths, procedure }) => check::check(&paths, procedure.as_deref()),
        Some(Command::Run {
            name,
            site,
            inputs,
            window_end,
            ssh_config,
            take_over,
            share,
            check_only,
            plain,
        }) => {
            let what = live::What {
                name,
                site,
                inputs,
                ssh_config,
                take_over,
                check_only,
            };
            let walk = Walk {
                speed: rehearse::SPEED,
                window_end,
                share: share.map(|group| share::for_a_new_run(&group)).transpose()?,
            };
            let mut seat = seat(plain || check_only)?;
            let came = live::run(&what, &walk, Front::of(seat.as_mut()));
            finish(came, seat)
        }
        Some(Command::Tutorial { plain }) => {
            let what = rehearse::What {
                name: "tutorial".into(),
                scenario: None,
                seed: 1,
                drill: None,
            };
            let mut seat = seat(plain)?;
            let came = rehearse::rehearse(&what, rehearse::SPEED, Front::of(seat.as_mut()));
            finish(came, seat)
        }
        Some(Command::Rehearse {
            name,
            scenario,
            drill,
            seed,
            speed,
            window_end,
            plain,
            auto,
            write_scenario,
            share,
        }) => {
            let share = share.map(|group| share::for_a_new_run(&group)).transpose()?;
            let what = rehearse::What::of(name, scenario, drill, seed);
            if write_scenario {
                first_scenario::asked(&what.name)
            } else if auto {
                rehearse::auto(&what)
            } else {
                let mut seat = seat(plain)?;
                let came = rehearse::rehearse(&what, Walk { speed, window_end, share }, Front::of(seat.as_mut()));
                finish(came, seat)
            }
        }
        Some(Command::Resume {
            run,
            speed,
            window_end,
            plain,
            copy,
            take_over,
        }) => {
            let how = resume::How {
                copy,
                take_over,
                take: None,
            };
            let walk = Walk {
                speed,
                window_end,
                share: None,
            };
            let mut seat = seat(plain)?;
            let came = runs::find(run.as_deref()).and_then(|folder| resume::resume(folder, walk, Front::of(seat.as_mut()), &how));
            finish(came, seat)
        }
        Some(Command::HandOver { run, words, output }) => {
            hand_over::hand_over(&runs::find(run.as_deref())?, words.as_deref(), output.as_deref())
        }
        Some(Command::Take {
            run,
            name,
            because,
            ssh_config,
            speed,
            plain,
        }) => {
            let what = take::What {
                run,
                ssh_config,
                speed,
                taking: take::Taking {
                    name,
                    because,
                    agreed: None,
                },
            };
            let mut seat = seat(plain)?;
            finish(take::take(what, Front::of(seat.as_mut())), seat)
        }
        Some(Command::Watch { run, plain }) => {
            let folder = runs::find_anywhere(run.as_deref())?;
            let mut seat = seat(plain)?;
            watch::watch(&folder, Front::of(seat.as_mut()))
        }
        Some(Command::Replay { run, speed }) => {
            let folder = runs::find_anywhere(Some(&run))?;
            replay::replay(&folder, speed, &mut Seat::new(settings::settings()?))
        }
        Some(Command::Inject {
            run,
            what,
            on,
            at,
            lasts,
            sets,
            words,
            name,
            story,
            right,
        }) => {
            let injection = Injection {
                does: what,
                on: on.into_iter().map(Into::into).collect(),
                at,
                lasts,
                story,
                right,
                ..Injection::default()
            };
            let words = words.map(|words| inject::Words { name, words });
            inject::inject(&run, injection, &sets, words)
        }
        Some(Command::Share { run, group }) => share::share(&run, &group),
        Some(Command::Sign { run, key }) => sign::sign(run.as_deref(), key.as_deref()),
        Some(Command::Runs { on_hosts: Some(run), .. }) => live::on_hosts(runs::find(Some(&run))?),
        Some(Command::Runs { clear: Some(run), .. }) => live::clear(runs::find(Some(&run))?),
        Some(Command::Runs { .. }) => runs::runs(),
        Some(Command::Monitor {
            name,
            site,
            inputs,
            pacemaker,
            gluster,
            run_as,
            every,
            ssh_config,
            once,
            json,
            plain,
        }) => {
            let what = monitor::What {
                name,
                site,
                inputs,
                ssh_config,
                pacemaker,
                gluster,
                run_as,
                every,
            };
            let mut seat = seat(plain || once || json)?;
            monitor::monitor(&what, monitor::How { once, json }, seat.as_mut())
        }
        Some(Command::Report {
            run,
            format,
            output,
            transcripts,
        }) => report::report(&report::What {
            run,
            format,
            output,
            transcripts,
        }),
        Some(Command::Verify { run }) => verify::verify(&run),
        Some(Command::Schema { of }) => schema::schema(of),
        Some(Command::Import { file, name }) => import::import(&file, name.as_deref()),
        Some(Command::New { name }) => new::new(&name),
    }
}

/// The end of a walk. Whoever has handed the run over looks on from the same terminal, until they leave that, too.
fn finish(came: Result<Came, Failure>, mut seat: Option<Seat>) -> Result<Status, Failure> {
    if let (Ok(Came { handed: Some(folder), .. }), Some(seat)) = (&came, &mut seat)
        && !seat.is_over()
    {
        watch::after_handing_over(folder, seat)?;
    }
    drop(seat);
    came.map(Came::tell)
}

/// Where the operator sits, where a screen is wanted.
fn seat(plain: bool) -> Result<Option<Seat>, Failure> {
    Ok(if plain { None } else { Some(Seat::new(settings::settings()?)) })
}

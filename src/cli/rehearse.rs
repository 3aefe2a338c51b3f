use super::walk::Walk;
use super::{
    Doing as _, Failure, Status, first_scenario, front, library, place,
    say::say,
    seat::Front,
    session::{self, Came},
    simulated, sites,
};
use crate::{
    engine::{
        Rules,
        event::{Head, Mode},
    },
    journal::{File, Memory, Runs},
    procedure::{inputs, model::Procedure, origin::Found, scope::Known},
    rehearsal::{
        World,
        auto::Auto,
        prepare::{self, Prepared},
        scenario::Scenario,
    },
    runtime::{Core, discover},
    ui::form::Form,
    words::{Timestamp, Values},
};
use std::{fs, sync::Arc};

/// How many times faster than a real clock a rehearsal's goes, where nothing is said: minutes pass in seconds.
pub(super) const SPEED: f64 = 20.0;

/// What is rehearsed.
pub(super) struct What {
    pub name: String,
    pub scenario: Option<String>,
    pub seed: u64,
}

/// Lets the scenario's own operator play it.
pub(super) fn auto(what: &What) -> Result<Status, Failure> {
    let loaded = library::find(&what.name)?;
    let scenario = library::scenario(&loaded, what.scenario.as_deref())?;
    let Prepared { world, opening } = prepared(&loaded, &scenario, what.seed)?;
    let vault = Arc::new(prepare::vault(&loaded.procedure, &scenario));
    let auto = Auto::begin(
        Rules::new(loaded.procedure.clone()),
        Memory::new()?,
        world,
        what.seed,
        vault,
        opening,
    )?;
    let played = auto.play()?;
    let took = played.run.began.map_or(0, |began| played.run.at.as_second() - began.as_second());
    say!(
        "{} / {}: {} after {} steps and {} min {} s of virtual time, {} records.",
        loaded.procedure.name,
        scenario.name,
        played.status,
        played.run.lines.iter().filter(|(_, line)| line.attempts > 0).count(),
        took / 60,
        took % 60,
        played.records.len()
    );
    if played.differences.is_empty() {
        say!("It ends as the scenario says.");
        return Ok(Status::Finished);
    }
    eprintln!("It does not end as the scenario says:");
    for difference in &played.differences {
        eprintln!("  {difference}");
    }
    Ok(Status::Failed)
}

/// Walks it with a person.
pub(super) fn rehearse(what: &What, walk: impl Into<Walk>, mut front: Front<'_>) -> Result<Came, Failure> {
    let walk = walk.into();
    let mut loaded = library::find(&what.name)?;
    if what.scenario.is_none() && library::scenarios(&loaded.folder).is_empty() {
        if let Some(came) = first_scenario::offered(&loaded)? {
            return Ok(came);
        }
        loaded = library::find(&what.name)?;
    }
    let scenario = library::scenario(&loaded, what.scenario.as_deref())?;
    session::needs_terminal(&front)?;
    let Prepared { mut world, mut opening } = prepared(&loaded, &scenario, what.seed)?;
    let window = walk.window(world.now())?;
    let mut vault = prepare::vault(&loaded.procedure, &scenario);
    if let Front::Screen(seat) = &mut front {
        let mode = Mode::Rehearsal {
            scenario: scenario.name.clone(),
            seed: what.seed,
        };
        let (theme, ascii) = front::look(&seat.settings);
        let mut form = Form::new(&loaded.procedure, mode, &opening.inputs, theme)
            .with_origins(&opening.origins)
            .in_zone(jiff::tz::TimeZone::system())
            .in_ascii(ascii);
        if let Some(sites) = sites::folder() {
            form = form.with_sites(sites.display().to_string());
        }
        let asks = !form.is_empty();
        let looker = Looker {
            procedure: loaded.procedure.clone(),
            scenario: scenario.clone(),
            seed: what.seed,
            inputs: opening.inputs.clone(),
        };
        let Some(answers) = front::ask(seat, form, &looker)? else {
            return Ok(Came::paused("Nothing was begun."));
        };
        if asks {
            opening.inputs = inputs::complete(&loaded.procedure, &answers.values)
                .map_err(|wrong| Failure::Usage(wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
            world.know(opening.inputs.clone());
            opening.origins = answers.origins;
            opening.secrets = answers.secrets.names();
            vault = answers.secrets;
        }
    } else {
        front::say_inputs(&loaded.procedure, &opening);
    }
    let folder = Runs::of_the_operator()?.create(&loaded.procedure.name, Timestamp::now())?;
    for (path, content) in library::copy(&loaded) {
        let to = folder.procedure().join(path);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).doing(format_args!("make the folder {}", parent.display()))?;
        }
        fs::write(&to, content).doing(format_args!("write {}", to.display()))?;
    }
    let head = Head {
        procedure: loaded.procedure.name.clone(),
        title: loaded.procedure.title.clone(),
        revision: loaded.procedure.revision.clone(),
        mode: Mode::Rehearsal {
            scenario: scenario.name.clone(),
            seed: what.seed,
        },
        site: None,
        colour: None,
    };
    let (core, _) = Core::begin(
        Rules::new(loaded.procedure.clone()),
        File::create(folder.path())?,
        head,
        world.now(),
    )?;
    let run = simulated::Rehearsal {
        core,
        world,
        opening,
        vault,
        speed: walk.speed,
        window,
        folder,
        procedure: loaded.procedure,
    };
    simulated::walk(run, front)
}

fn prepared(loaded: &library::Loaded, scenario: &Arc<Scenario>, seed: u64) -> Result<Prepared, Failure> {
    prepare::prepare(&loaded.procedure, scenario.clone(), seed, &place::operator()).map_err(|wrong| {
        Failure::Invalid(format!(
            "The scenario {} gives wrong inputs:\n  {}",
            scenario.name,
            wrong.join("\n  ")
        ))
    })
}

/// Finds inputs out on the simulated cluster.
struct Looker {
    procedure: Arc<Procedure>,
    scenario: Arc<Scenario>,
    seed: u64,
    inputs: Values,
}

impl front::Finds for Looker {
    async fn find(&self, input: &str, values: Values) -> Result<Vec<Found>, String> {
        // A cluster of its own: a look that the scenario has no reply for must not end the rehearsal before it begins.
        let mut world = World::new(self.scenario.clone(), self.seed, self.scenario.start);
        world.know(self.inputs.clone());
        let mut known = Known {
            values: self.procedure.constants.clone(),
            ..Known::default()
        };
        known.values.extend(values);
        let asked = self.procedure.inputs.iter().find(|asked| asked.name == input);
        let asked = asked.ok_or_else(|| format!("{} asks for no {input}", self.procedure.name))?;
        let now = world.now();
        discover(asked, &known, now, |host, command, _| world.look(host, command))
    }
}

use super::walk::Walk;
use super::{
    Doing as _, Failure, Status, first_scenario, front, library, place,
    say::say,
    seat::Front,
    session::{self, Came},
    share, simulated, sites,
};
use crate::{
    engine::{
        Rules,
        event::{Drill, Head, Mode},
    },
    journal::{File, Memory, Runs},
    procedure::{
        inputs,
        model::Procedure,
        origin::{Found, Origin},
        scope::Known,
    },
    rehearsal::{
        World,
        auto::Auto,
        drill::{self, Course},
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
    /// What comes isn't told.
    pub drill: Option<Drill>,
}

/// The seed of a rehearsal where nothing is said.
const SEED: u64 = 1;

/// A drill's own seed is a number below this: short enough to be told to somebody.
const SEEDS: i64 = 10_000;

impl What {
    /// As it was said. A drill takes a seed of its own where none is.
    pub fn of(name: String, scenario: Option<String>, drill: bool, seed: Option<u64>) -> What {
        let drill = drill.then_some(if scenario.is_some() { Drill::AsNamed } else { Drill::ByChance });
        let usual = || match drill {
            Some(_) => u64::try_from(Timestamp::now().as_millisecond().rem_euclid(SEEDS)).unwrap_or(SEED),
            None => SEED,
        };
        What {
            name,
            seed: seed.unwrap_or_else(usual),
            scenario,
            drill,
        }
    }

    fn told(&self) -> &'static str {
        if self.drill.is_some() { "drill" } else { "scenario" }
    }

    fn mode(&self, scenario: &Scenario) -> Mode {
        Mode::Rehearsal {
            scenario: scenario.name.clone(),
            seed: self.seed,
            drill: self.drill,
        }
    }

    /// The scenario: the one that was named, the one that the seed gives, or the first.
    fn scenario(&self, loaded: &library::Loaded) -> Result<Arc<Scenario>, Failure> {
        if self.scenario.is_some() || self.drill.is_none() {
            return library::scenario(loaded, self.scenario.as_deref());
        }
        let all = library::scenarios(&loaded.folder);
        let all: Vec<Arc<Scenario>> = all
            .iter()
            .map(|name| library::scenario(loaded, Some(name)))
            .collect::<Result<_, _>>()?;
        drill::choose(&all, self.seed).ok_or_else(|| {
            Failure::Usage(format!(
                "{} has no scenario for a drill: none has a [[lesson]]. `--scenario` names one to be drilled all the same.",
                loaded.procedure.name
            ))
        })
    }
}

/// Lets the scenario's own operator play it.
pub(super) fn auto(what: &What) -> Result<Status, Failure> {
    let loaded = library::find(&what.name)?;
    let scenario = what.scenario(&loaded)?;
    let Prepared { world, opening } = prepared(&loaded, &scenario, what.seed)?;
    let vault = Arc::new(prepare::vault(&loaded.procedure, &scenario));
    let rules = Rules::new(loaded.procedure.clone());
    let log = Memory::new()?;
    let played = match what.drill {
        Some(drill) => {
            let course = Course::of(&loaded.procedure, scenario.clone(), &opening.inputs, what.seed, drill);
            Auto::drill(rules, log, world, course, vault, opening)?.play()?
        }
        None => Auto::begin(rules, log, world, what.seed, vault, opening)?.play()?,
    };
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
    if what.drill.is_some() {
        let told = drill::debrief(&loaded.procedure, scenario, &played.records, &played.presses, [], &[]);
        told.iter().for_each(simulated::say_debriefing);
    }
    if played.differences.is_empty() {
        say!("It ends as the {} says.", what.told());
        return Ok(Status::Finished);
    }
    eprintln!("It does not end as the {} says:", what.told());
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
        if let Some(came) = first_scenario::offered(&loaded, &mut front)? {
            return Ok(came);
        }
        loaded = library::find(&what.name)?;
    }
    let scenario = what.scenario(&loaded)?;
    session::needs_terminal(&front)?;
    let Prepared { mut world, mut opening } = prepared(&loaded, &scenario, what.seed)?;
    if what.drill.is_some() {
        let told = opening.origins.values_mut().filter(|origin| matches!(origin, Origin::Scenario(_)));
        told.for_each(|origin| *origin = Origin::Drill);
    }
    let window = walk.window(world.now())?;
    let mut vault = prepare::vault(&loaded.procedure, &scenario);
    if let Front::Screen(seat) = &mut front {
        let mode = what.mode(&scenario);
        let (theme, ascii) = front::look(&seat.settings);
        let mut form = Form::new(&loaded.procedure, mode, &opening.inputs, theme)
            .with_origins(&opening.origins)
            .with_cluster(scenario.hosts.keys().cloned().collect())
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
        mode: what.mode(&scenario),
        site: None,
        colour: None,
    };
    let (core, _) = Core::begin(
        Rules::new(loaded.procedure.clone()),
        File::create(folder.path())?,
        head,
        world.now(),
    )?;
    if let Some(group) = &walk.share {
        share::with(&folder, group)?;
    }
    let course = what
        .drill
        .map(|drill| Course::of(&loaded.procedure, scenario.clone(), &opening.inputs, what.seed, drill));
    if let Some(course) = &course {
        course.prepare(&mut world);
    }
    let run = simulated::Rehearsal {
        core,
        world,
        course,
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

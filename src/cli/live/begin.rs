//! A live run from what was typed to its first record: nothing is made of it before the operator has seen all hosts and gone on.

use super::{
    super::{
        Doing as _, Failure, Status, front,
        given::Given,
        library, place,
        say::say,
        seat::Front,
        secrets,
        session::{self, Came, Session},
        share::{self, Group},
        sites,
        walk::Walk,
    },
    check::{Agreed, Look, Looked, worst},
    claims,
    connect::{Connected, News, connect, shells, wanted_by},
    place::Place,
    wanted,
};
use crate::{
    clock::Clock,
    engine::{
        Rules,
        event::{Head, Mode},
        input::Opening,
    },
    host::live::{Live, Ways},
    journal::{File, Runs},
    procedure::{
        inputs,
        model::Procedure,
        origin::{Found, Origin},
        scope::Known,
    },
    runtime::{Core, discover_on},
    ui::{form::Form, preflight::Begins},
    vault::Vault,
    words::{Standing, Timestamp, Values},
};
use std::{fs, path::PathBuf, sync::Arc};

/// What is run, as it was typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct What {
    pub name: String,
    pub site: Option<String>,
    pub inputs: Vec<String>,
    pub ssh_config: Option<PathBuf>,
    /// Why hosts are taken over that another run holds.
    pub take_over: Option<String>,
    /// Look at all hosts, and begin nothing.
    pub check_only: bool,
}

/// Everything that is known before anybody is asked.
struct Ready {
    loaded: library::Loaded,
    given: Given,
    place: Place,
    what: What,
}

/// What the form, or the lines, gave.
struct Answered {
    opening: Opening,
    vault: Vault,
}

/// Runs a procedure on real hosts.
pub(crate) fn run(what: &What, walk: &Walk, mut front: Front<'_>) -> Result<Came, Failure> {
    let loaded = library::find(&what.name)?;
    if loaded.procedure.practice {
        return Err(Failure::Usage(format!(
            "{0} is for learning: it runs on no real host. `holdpoint rehearse {0}` walks it.",
            what.name
        )));
    }
    let given = Given::of(&loaded.procedure, what.site.as_deref(), &what.inputs)?;
    if what.check_only {
        front = Front::Lines;
    }
    session::needs_terminal(&front)?;
    let walk = walk.or_until(given.site.window.as_ref().map(|window| window.value.as_str()));
    // What is wrong with it is told before anything is asked.
    walk.live_window(Timestamp::now())?;
    let ready = Ready {
        place: Place::of(&given, what.ssh_config.as_deref())?,
        loaded,
        given,
        what: what.clone(),
    };
    session::threads()?.block_on(ready.begin(&walk, front))
}

impl Ready {
    async fn begin(self, walk: &Walk, mut front: Front<'_>) -> Result<Came, Failure> {
        let runs = Runs::of_the_operator()?;
        let run = runs.fresh(&self.loaded.procedure.name, Timestamp::now())?;
        let mut connected = connect(&run, &self.place, Default::default(), None)?;
        match self.agreed(&mut connected, &mut front).await {
            Ok(Ok((answered, agreed))) => self.walked(&runs, &run, connected, answered, agreed, walk, front).await,
            Ok(Err(came)) => {
                connected.leave_nothing().await;
                Ok(came)
            }
            Err(failure) => {
                connected.leave_nothing().await;
                Err(failure)
            }
        }
    }

    /// All that the operator has to say before it begins; or what became of it instead.
    async fn agreed(&self, connected: &mut Connected, front: &mut Front<'_>) -> Result<Result<(Answered, Agreed), Came>, Failure> {
        let Some(mut answered) = self.answered(connected, front).await? else {
            return Ok(Err(Came::paused("Nothing was begun.")));
        };
        let look = self.look(&answered.opening)?;
        if self.what.check_only {
            let rows = look.told(&connected.hosts, &mut connected.questions).await;
            let stops = worst(&rows) == Standing::Stops;
            let says = if stops {
                "A run would be stopped by this."
            } else {
                "Nothing would stop a run. Nothing was begun."
            };
            return Ok(Err(Came {
                status: if stops { Status::Failed } else { Status::Finished },
                says: vec![says.to_owned()],
                wrong: Vec::new(),
                handed: None,
            }));
        }
        let agreed = match look.at(&connected.hosts, front, &mut connected.questions).await? {
            Looked::Well(agreed) => agreed,
            Looked::Left => return Ok(Err(Came::paused("Nothing was begun."))),
            Looked::Stopped => {
                return Ok(Err(Came {
                    status: Status::Failed,
                    says: Vec::new(),
                    wrong: vec!["Nothing was begun: put right what stops it, and run it again.".into()],
                    handed: None,
                }));
            }
        };
        answered.opening.here = wanted::here(&connected.hosts, &wanted::hosts(&self.loaded.procedure, &answered.opening)?);
        Ok(Ok((answered, agreed)))
    }

    /// The values of all inputs.
    async fn answered(&self, connected: &mut Connected, front: &mut Front<'_>) -> Result<Option<Answered>, Failure> {
        let procedure = &self.loaded.procedure;
        let (values, origins, vault) = match front {
            Front::Screen(seat) => {
                let (theme, ascii) = front::look(&seat.settings);
                let mut form = Form::new(procedure, Mode::Live, &self.given.values, theme)
                    .with_origins(&self.given.origins)
                    .with_place(self.given.site.clone())
                    .in_zone(jiff::tz::TimeZone::system())
                    .in_ascii(ascii);
                if let Some(sites) = sites::folder() {
                    form = form.with_sites(sites.display().to_string());
                }
                if form.is_empty() {
                    (self.given.values.clone(), self.given.origins.clone(), Vault::new())
                } else {
                    let looker = Looker {
                        procedure: procedure.clone(),
                        hosts: connected.hosts.clone(),
                        place: &self.place,
                    };
                    match front::asked(seat, form, &looker, &mut connected.questions).await? {
                        Some(answers) => (answers.values, answers.origins, answers.secrets),
                        None => return Ok(None),
                    }
                }
            }
            Front::Lines => (self.given.values.clone(), self.given.origins.clone(), Vault::new()),
        };
        let inputs = inputs::complete(procedure, &values).map_err(|wrong| {
            let lines: Vec<String> = wrong.iter().map(|wrong| format!("  {wrong}")).collect();
            Failure::Usage(format!(
                "These values are wanted. Give them by --input NAME=VALUE or in a site, or run it on a screen:\n{}",
                lines.join("\n")
            ))
        })?;
        let mut origins = origins;
        if matches!(front, Front::Lines) {
            for name in inputs.keys() {
                origins.entry(name.clone()).or_insert(Origin::Default);
            }
        }
        let mut answered = Answered {
            opening: Opening {
                by: place::operator(),
                here: crate::procedure::uses::HERE.into(),
                inputs,
                origins,
                addresses: self.given.site.addresses.clone(),
                account: self.place.account.clone(),
                same: self.place.same.clone(),
                consoles: self.given.site.consoles.clone(),
                secrets: vault.names(),
            },
            vault,
        };
        if matches!(front, Front::Lines) {
            front::say_inputs(procedure, &answered.opening);
            if !self.what.check_only {
                for input in inputs::secrets(procedure, &answered.opening.inputs) {
                    if let Some(help) = &input.help {
                        say!("{help}");
                    }
                    let secret = tokio::task::block_in_place(|| secrets::ask(&input.label))?;
                    answered.vault.keep(input.name.as_str().into(), secret.as_bytes().to_vec());
                }
                answered.opening.secrets = answered.vault.names();
            }
        }
        Ok(Some(answered))
    }

    /// What is looked at before it begins.
    fn look(&self, opening: &Opening) -> Result<Look, Failure> {
        let procedure = &self.loaded.procedure;
        let mut own = wanted::room();
        own.extend(wanted::counts(&self.given, &opening.inputs));
        Ok(Look {
            begins: Begins {
                title: procedure.title.clone(),
                site: self.given.place.clone().map(|name| (name, self.given.site.colour)),
                hosts: wanted::hosts(procedure, opening)?,
            },
            wanted: wanted::of(procedure, opening)?,
            own,
            take_over: self.what.take_over.clone(),
        })
    }

    /// Claims the hosts, begins the journal, and walks.
    #[expect(clippy::too_many_arguments, reason = "all that was gathered comes together here, once")]
    async fn walked(
        self,
        runs: &Runs,
        run: &str,
        connected: Connected,
        answered: Answered,
        agreed: Agreed,
        walk: &Walk,
        front: Front<'_>,
    ) -> Result<Came, Failure> {
        let hosts = wanted::hosts(&self.loaded.procedure, &answered.opening)?;
        if let Err(why) = claims::take(&connected.hosts, &hosts, &agreed.take_over).await {
            connected.leave_nothing().await;
            return Ok(Came {
                status: Status::Failed,
                says: Vec::new(),
                wrong: vec![format!("Nothing was begun: {why}")],
                handed: None,
            });
        }
        let (core, folder) = match self.made(runs, run, walk.share.as_ref()) {
            Ok(made) => made,
            Err(failure) => {
                connected.hosts.release(&hosts).await;
                connected.leave_nothing().await;
                return Err(failure);
            }
        };
        let session = Session {
            core,
            hosts: connected.hosts.clone(),
            clock: Clock::wall(),
            opening: answered.opening,
            vault: answered.vault,
            window: walk.live_window(Timestamp::now())?,
            notes: agreed.notes(),
            folder,
            procedure: self.loaded.procedure.clone(),
            pace: None,
            aside: None,
            keys: Box::new(|_, _| {}),
            wanted: wanted_by(&connected.hosts, &self.place),
            shells: Some(shells(&connected.hosts)),
            questions: connected.questions,
            trainer: None,
        };
        walked(session, connected.news, front).await
    }

    /// The run's folder and its first record.
    fn made(&self, runs: &Runs, run: &str, shared: Option<&Group>) -> Result<(Core<File>, crate::journal::Folder), Failure> {
        let procedure = &self.loaded.procedure;
        let folder = runs.create_as(run)?;
        for (path, content) in library::copy(&self.loaded) {
            let to = folder.procedure().join(path);
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent).doing(format_args!("make the folder {}", parent.display()))?;
            }
            fs::write(&to, content).doing(format_args!("write {}", to.display()))?;
        }
        self.place.keep(&folder)?;
        let head = Head {
            procedure: procedure.name.clone(),
            title: procedure.title.clone(),
            revision: procedure.revision.clone(),
            mode: Mode::Live,
            site: self.given.place.clone(),
            colour: self.given.site.colour,
        };
        let (core, _) = Core::begin(Rules::new(procedure.clone()), File::create(folder.path())?, head, Timestamp::now())?;
        if let Some(group) = shared {
            share::with(&folder, group)?;
        }
        Ok((core, folder))
    }
}

/// Walks a live run, and gives its hosts back once it is over.
pub(super) async fn walked(session: Session<Live<Ways>>, news: News, front: Front<'_>) -> Result<Came, Failure> {
    let hosts = session.hosts.clone();
    let walked = session::walk(session, front, |inject, _| news.tell(inject)).await;
    let mut left = Vec::new();
    if let Ok(walked) = &walked
        && walked.core.run.ended.is_some()
    {
        let ours: Vec<_> = walked.core.run.hosts.keys().cloned().collect();
        left = claims::give_back(&hosts, &ours).await;
    }
    hosts.close().await;
    let mut came = walked?.came();
    came.wrong.extend(left);
    Ok(came)
}

/// Finds inputs out on the real hosts.
pub(in crate::cli) struct Looker<'a> {
    pub procedure: Arc<Procedure>,
    pub hosts: Arc<Live<Ways>>,
    pub place: &'a Place,
}

impl front::Finds for Looker<'_> {
    async fn find(&self, input: &str, values: Values) -> Result<Vec<Found>, String> {
        let asked = self.procedure.inputs.iter().find(|asked| asked.name == input);
        let asked = asked.ok_or_else(|| format!("{} asks for no {input}", self.procedure.name))?;
        let mut known = Known {
            values: self.procedure.constants.clone(),
            ..Known::default()
        };
        known.values.insert("here".into(), crate::procedure::uses::HERE.into());
        known.values.extend(values);
        discover_on(asked, &known, Timestamp::now(), &*self.hosts, &self.place.account).await
    }
}

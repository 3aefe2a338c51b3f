//! A step and what is known now in, a sheet out. What is shown is what runs.

use super::{
    decide::Decision,
    files, guards,
    run::JobState,
    scope::InRun,
    sheet::{
        Check, CheckKind, Does, FillSheet, KnownProblem, OptionSheet, Pace, PromptSheet, PromptThen, Sheet, Spread, TakeSheet, Typed,
        UndoSheet,
    },
};
use crate::{
    procedure::{
        model::{self, Action, CopyPlace, ExpectKind, RunWhat, Step, TakeKind, Undo},
        plan::PlannedStep,
        scope::{Scope, Unready},
        take,
        template::{Pattern, Template},
    },
    words::{Account, Command, Copy, CopyEnd, HostName, Hunt, JobId, Level, Matcher, Piece, Script, StepId, Stream, Truth},
};

/// How long a command that only looks may normally take, in seconds, to be run without outliving its connection.
const PASSING: u64 = 60;

/// The sheet of a step; nothing yet where its files are still to be looked at.
///
/// # Errors
/// Why it can't be rendered now.
pub(super) fn sheet(d: &Decision, id: &StepId) -> Result<Option<Sheet>, Unready> {
    let planned = d.run().planned(id).ok_or_else(|| Unready::new("the plan has no such step"))?;
    let step = d
        .rules
        .procedure
        .step(&planned.key)
        .ok_or_else(|| Unready::new("the procedure has no such step"))?;
    let turn = planned.turn.clone();
    let scope = d.scope(&turn, d.pass_of(id), None);
    let mut watch = Watch::default();
    let hosts = hosts(d, planned, &step, &scope)?;
    let Some(does) = does(d, planned, &step, &scope, &hosts, &mut watch)? else {
        return Ok(None);
    };
    let values = values(&step, &scope)?;

    let checks = checks(&step, &scope, &mut watch)?;
    let command = match &does {
        Does::Run { command, .. } => Some(command.text.clone()),
        _ => None,
    };
    let problems = problems(d, &step, &scope, command.as_deref(), &mut watch)?;
    let benign = benign(d, &step, &scope, command.as_deref(), &mut watch)?;
    let takes = takes(&step, &scope, &mut watch)?;
    let optional = |template: &Option<Template>| template.as_ref().map(|t| t.text(&scope)).transpose();
    let mut sheet = Sheet {
        title: step.common.title.text(&scope)?,
        text: optional(&step.common.text)?,
        warning: optional(&step.common.warning)?,
        because: optional(&step.common.because)?,
        level: step.effect,
        does,
        account: account(d, &step),
        values,
        checks,
        problems,
        benign,
        takes,
        opens: step
            .opens
            .iter()
            .map(|opens| Ok((opens.id.text(&scope)?.into(), opens.text.text(&scope)?)))
            .collect::<Result<_, Unready>>()?,
        closes: step
            .closes
            .iter()
            .map(|id| Ok(id.text(&scope)?.into()))
            .collect::<Result<_, Unready>>()?,
        guards: if step.effect >= Level::Change {
            guards::of_step(d, id, &step.common.despite)
        } else {
            Vec::new()
        },
        despite: if step.effect >= Level::Change {
            step.common.despite.clone()
        } else {
            Vec::new()
        },
        typed: typed(d, &step, &scope, &hosts)?,
        second: step.second,
        no_return: optional(&step.common.no_return)?,
        undo: undo(&step, &scope),
        renews: step
            .renews
            .as_ref()
            .map(|renews| renews.hosts(&scope))
            .transpose()?
            .unwrap_or_default(),
        pace: Pace {
            normal: step.normal.map(|t| t.as_secs()),
            worry: step.worry.map(|t| t.as_secs()),
            limit: step.limit.map(|t| t.as_secs()),
        },
        spread: Spread {
            at_a_time: step.at_a_time,
            stop_after: step.stop_after,
            canary: step.canary,
        },
        lock: step.lock.clone(),
    };
    if let Does::Run { command, .. } = &mut sheet.does {
        command.watch = watch.0;
    }
    Ok(Some(sheet))
}

/// What only looks and is soon over need not outlive its connection.
fn is_passing(step: &Step, run: &model::Run) -> bool {
    let long = step.normal.is_some_and(|normal| normal.as_secs() > PASSING);
    step.effect == Level::Observe && !run.terminal && run.prompts.is_empty() && !long
}

/// As whom a step is done: as it says, else as the site says.
pub(super) fn account(d: &Decision, step: &Step) -> Account {
    let usual = &d.run().account;
    Account {
        login: step.login.clone().or_else(|| usual.login.clone()),
        run_as: step.run_as.clone().or_else(|| usual.run_as.clone()),
    }
}

/// Where the values stand in a step's command.
fn values(step: &Step, scope: &InRun) -> Result<Vec<(u32, u32)>, Unready> {
    let Action::Run(model::Run {
        what: RunWhat::Command(template),
        ..
    }) = &step.action
    else {
        return Ok(Vec::new());
    };
    let (_, places) = template.command_with_values(scope)?;
    let place = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Ok(places.into_iter().map(|at| (place(at.start), place(at.end))).collect())
}

/// Where a step runs: its own or its block's `on`; what serves another step, on the host concerned.
pub(super) fn hosts(d: &Decision, planned: &PlannedStep, step: &Step, scope: &InRun) -> Result<Vec<HostName>, Unready> {
    let line = d.run().line(&planned.id);
    let mut hosts = match (&planned.serves, &step.on) {
        (Some(serves), None) => match &serves.host {
            Some(host) => vec![host.clone()],
            None => d.run().hosts_of(&serves.of),
        },
        (_, Some(on)) => on.hosts(scope)?,
        (None, None) => Vec::new(),
    };
    hosts.retain(|host| !line.excluded.contains(host) && (line.only.is_empty() || line.only.contains(host)));
    let needs = matches!(step.action, Action::Run(_) | Action::File(_) | Action::Power { .. });
    if needs && hosts.is_empty() {
        return Err(Unready::new("there is no host left to do this on"));
    }
    Ok(hosts)
}

fn does(
    d: &Decision,
    planned: &PlannedStep,
    step: &Step,
    scope: &InRun,
    hosts: &[HostName],
    watch: &mut Watch,
) -> Result<Option<Does>, Unready> {
    let texts = |templates: &[Template]| templates.iter().map(|t| t.text(scope)).collect::<Result<Vec<_>, _>>();
    Ok(Some(match &step.action {
        Action::Run(run) => {
            let text = match &run.what {
                RunWhat::Command(template) => template.command(scope)?,
                RunWhat::Script(path) => {
                    let bytes = d
                        .rules
                        .procedure
                        .files
                        .get(path)
                        .ok_or_else(|| Unready::new(format!("the procedure has no file {path}")))?;
                    String::from_utf8(bytes.to_vec()).map_err(|_| Unready::new(format!("{path} is not text")))?
                }
            };
            let prompts = run
                .prompts
                .iter()
                .map(|prompt| self::prompt(prompt, scope, watch))
                .collect::<Result<Vec<_>, _>>()?;
            let env = run
                .env
                .iter()
                .map(|(name, value)| Ok((name.clone(), value.script(scope)?)))
                .collect::<Result<_, Unready>>()?;
            let command = Command {
                text,
                env,
                stdin: run.stdin.as_ref().map(|stdin| stdin.script(scope)).transpose()?.unwrap_or_default(),
                terminal: run.terminal,
                ends_in_reboot: run.ends_in_reboot,
                passing: is_passing(step, run),
                watch: Vec::new(),
            };
            Does::Run {
                hosts: hosts.to_vec(),
                command,
                exit: run.exit.clone(),
                prompts,
            }
        }
        Action::Manual(manual) => Does::Manual {
            what: manual.what.text(scope)?,
            hosts: hosts.to_vec(),
            ticks: texts(&manual.ticks)?,
            fills: manual.fills.iter().map(|fill| self::fill(fill, scope)).collect::<Result<_, _>>()?,
        },
        Action::Wait(wait) => Does::Wait {
            what: wait.what.text(scope)?,
            until: wait.until.as_ref().map(|until| until.source().to_owned()),
            steady: wait.steady.as_secs(),
            least: wait.least.as_secs(),
        },
        Action::File(file) => match files::sheets(d, &planned.id, file, hosts, scope)? {
            Some(files) => Does::Write { files },
            None => return Ok(None),
        },
        Action::Copy(copy) => self::copy(copy, scope)?,
        Action::Power { what, leave } => Does::Power {
            hosts: hosts.to_vec(),
            what: *what,
            // It concerns only a guide that goes down with one of them.
            leave: match d.run().here.as_ref().filter(|here| hosts.contains(here)) {
                Some(_) => leave.as_ref().map(|text| text.text(scope)).transpose()?,
                None => None,
            },
        },
        Action::Choose(choose) => {
            let mut options = Vec::new();
            for option in &choose.options {
                let open = option.when.as_ref().is_none_or(|when| when.truth(scope).0 == Truth::Yes);
                if open {
                    let text = option.text.as_ref().map(|text| text.text(scope)).transpose()?;
                    options.push(OptionSheet {
                        value: option.value.clone(),
                        label: option.label.clone(),
                        text,
                    });
                }
            }
            if options.is_empty() {
                return Err(Unready::new("none of its options is open"));
            }
            Does::Choose {
                name: choose.name.clone(),
                options,
            }
        }
        Action::Answer { to, send } => {
            let (to, jobs) = held(d, planned, to)?;
            let mut send = send.script(scope)?;
            send.0.push(Piece::Text("\n".into()));
            Does::Answer { to, jobs, send }
        }
        Action::Note(text) => Does::Note { text: text.text(scope)? },
    }))
}

/// The step that an answer means, in the same turn or an outer one, and its held jobs.
fn held(d: &Decision, planned: &PlannedStep, to: &model::Key) -> Result<(StepId, Vec<JobId>), Unready> {
    let run = d.run();
    let holder = run
        .steps()
        .filter(|step| step.key == *to && planned.turn.path.starts_with(&step.turn.path))
        .max_by_key(|step| step.turn.path.len())
        .ok_or_else(|| Unready::new("the step that it answers isn't in the plan"))?;
    let jobs = run
        .last_jobs(&holder.id)
        .into_iter()
        .filter(|(_, job)| matches!(job.state, JobState::AtPrompt { .. }))
        .map(|(id, _)| id)
        .collect();
    Ok((holder.id.clone(), jobs))
}

fn prompt(prompt: &model::Prompt, scope: &InRun, watch: &mut Watch) -> Result<PromptSheet, Unready> {
    let matcher = watch.add(prompt.pattern.render(scope)?, Hunt::Prompt, Stream::Both);
    let then = match &prompt.then {
        model::PromptThen::Send(text) => {
            let mut script: Script = text.script(scope)?;
            script.0.push(Piece::Text("\n".into()));
            PromptThen::Send(script)
        }
        model::PromptThen::Ask(text) => PromptThen::Ask(text.text(scope)?),
        model::PromptThen::Hold(text) => PromptThen::Hold(text.text(scope)?),
    };
    Ok(PromptSheet {
        matcher,
        then,
        warning: prompt.warning.as_ref().map(|text| text.text(scope)).transpose()?,
    })
}

fn fill(fill: &model::Fill, scope: &InRun) -> Result<FillSheet, Unready> {
    Ok(FillSheet {
        name: fill.name.clone(),
        kind: fill.kind,
        label: fill.label.text(scope)?,
        pattern: fill.pattern.as_ref().map(|pattern| pattern.render(scope)).transpose()?,
        among: fill.among.as_ref().map(|among| among.hosts(scope)).transpose()?,
        suggest: fill.suggest.as_ref().and_then(|expr| expr.value(scope).ok()),
    })
}

fn copy(copy: &model::Copy, scope: &InRun) -> Result<Does, Unready> {
    let place = |place: &CopyPlace| match place {
        CopyPlace::Here => Ok(vec![None]),
        CopyPlace::Host(expr) => Ok(expr.hosts(scope)?.into_iter().map(Some).collect::<Vec<_>>()),
    };
    let (from, to) = (place(&copy.from)?, place(&copy.to)?);
    let into = copy.into.as_ref().map(|into| into.text(scope)).transpose()?;
    let mut copies = Vec::new();
    for path in &copy.paths {
        let path = path.text(scope)?;
        let name = path.rsplit('/').next().unwrap_or(&path);
        let target = into
            .as_ref()
            .map_or_else(|| path.clone(), |into| format!("{}/{name}", into.trim_end_matches('/')));
        for from in &from {
            for to in &to {
                copies.push(Copy {
                    from: CopyEnd {
                        host: from.clone(),
                        path: path.clone(),
                    },
                    to: CopyEnd {
                        host: to.clone(),
                        path: target.clone(),
                    },
                    secret: copy.secret,
                    missing_ok: copy.missing_ok,
                });
            }
        }
    }
    let mut hosts: Vec<HostName> = from.into_iter().chain(to).flatten().collect();
    hosts.dedup();
    Ok(Does::Copy { hosts, copies })
}

fn checks(step: &Step, scope: &InRun, watch: &mut Watch) -> Result<Vec<Check>, Unready> {
    let mut checks = Vec::new();
    for (place, expect) in step.expect.iter().enumerate() {
        let says = expect.says.text(scope)?;
        let mut line = |pattern: &Pattern, hunt| Ok::<_, Unready>(watch.add(pattern.render(scope)?, hunt, Stream::Both));
        let kind = match &expect.kind {
            ExpectKind::Match(pattern) => CheckKind::Match(line(pattern, Hunt::Line)?),
            ExpectKind::Absent(pattern) => CheckKind::Absent(line(pattern, Hunt::Line)?),
            ExpectKind::Each(each, pattern) => {
                let each = each.render(scope)?;
                CheckKind::Each(line(pattern, Hunt::Each { each })?)
            }
            ExpectKind::Is(expr) => CheckKind::Is {
                source: expr.source().to_owned(),
                place: u16::try_from(place).unwrap_or(u16::MAX),
            },
            ExpectKind::Ask(_) => CheckKind::Ask,
        };
        let says = match &expect.kind {
            ExpectKind::Ask(question) => question.text(scope)?,
            _ => says,
        };
        checks.push(Check {
            kind,
            says,
            level: expect.level,
        });
    }
    Ok(checks)
}

fn problems(d: &Decision, step: &Step, scope: &InRun, command: Option<&str>, watch: &mut Watch) -> Result<Vec<KnownProblem>, Unready> {
    let Some(command) = command else { return Ok(Vec::new()) };
    let global = d
        .rules
        .procedure
        .problems
        .iter()
        .filter(|global| concerns(global.command.as_ref(), command, scope))
        .map(|global| &global.problem);
    step.problems
        .iter()
        .chain(global)
        .map(|problem| {
            Ok(KnownProblem {
                matcher: watch.add(problem.pattern.render(scope)?, Hunt::Line, Stream::Both),
                advice: problem.advice.text(scope)?,
                remedy: problem.remedy.iter().map(|step| step.common.title.outline(scope)).collect(),
                keys: problem.remedy.iter().map(|step| step.common.key.clone()).collect(),
            })
        })
        .collect()
}

fn benign(d: &Decision, step: &Step, scope: &InRun, command: Option<&str>, watch: &mut Watch) -> Result<Vec<(u16, String)>, Unready> {
    let Some(command) = command else { return Ok(Vec::new()) };
    let global = d
        .rules
        .procedure
        .benign
        .iter()
        .filter(|global| concerns(global.command.as_ref(), command, scope))
        .map(|global| &global.benign);
    step.benign
        .iter()
        .chain(global)
        .map(|benign| {
            Ok((
                watch.add(benign.pattern.render(scope)?, Hunt::Benign, Stream::Both),
                benign.says.text(scope)?,
            ))
        })
        .collect()
}

fn concerns(pattern: Option<&Pattern>, command: &str, scope: &InRun) -> bool {
    pattern.is_none_or(|pattern| {
        pattern
            .render(scope)
            .ok()
            .and_then(|text| regex::Regex::new(&text).ok())
            .is_some_and(|regex| regex.is_match(command))
    })
}

fn takes(step: &Step, scope: &InRun, watch: &mut Watch) -> Result<Vec<TakeSheet>, Unready> {
    let mut takes = Vec::new();
    for (place, capture) in step.captures.iter().enumerate() {
        let matcher = match &capture.take.kind {
            TakeKind::Value(_) => None,
            _ => {
                let id = watch.next();
                take::matcher(&capture.take, id, scope)?.map(|matcher| {
                    watch.0.push(matcher);
                    id
                })
            }
        };
        takes.push(TakeSheet {
            name: capture.name.clone(),
            matcher,
            place: u16::try_from(place).unwrap_or(u16::MAX),
        });
    }
    Ok(takes)
}

/// What must be typed before a `destroy`: the name that the host itself reports, never an alias of ours.
fn typed(d: &Decision, step: &Step, scope: &InRun, hosts: &[HostName]) -> Result<Option<Typed>, Unready> {
    if let Some(phrase) = &step.phrase {
        return Ok(Some(Typed::Phrase(phrase.text(scope)?)));
    }
    if step.effect < Level::Destroy || matches!(step.action, Action::Answer { .. }) && hosts.is_empty() {
        return Ok(None);
    }
    Ok(match hosts {
        [] => None,
        [host] => {
            let node = d
                .run()
                .identity(host)
                .map_or_else(|| host.clone(), |identity| identity.node.as_str().into());
            Some(Typed::Host(node))
        }
        hosts => Some(Typed::Many(format!("{} {}", hosts.len(), d.rules.procedure.name))),
    })
}

fn undo(step: &Step, scope: &dyn Scope) -> UndoSheet {
    match &step.common.undo {
        Undo::Unsaid => UndoSheet::Unsaid,
        Undo::None(why) => UndoSheet::None(why.outline(scope)),
        Undo::Steps(steps) => UndoSheet::Steps(
            steps
                .iter()
                .map(|step| (step.common.title.outline(scope), outlined(step, scope)))
                .collect(),
        ),
    }
}

/// A step's action in a line, rendered as far as it goes.
fn outlined(step: &Step, scope: &dyn Scope) -> String {
    match &step.action {
        Action::Run(run) => match &run.what {
            RunWhat::Command(template) => template.command(scope).unwrap_or_else(|_| template.outline(scope)),
            RunWhat::Script(path) => format!("script {path}"),
        },
        Action::Manual(manual) => manual.what.outline(scope),
        Action::File(_) => "writes a file".into(),
        Action::Copy(_) => "copies files".into(),
        Action::Power { what, .. } => format!("power {what:?}").to_lowercase(),
        Action::Wait(wait) => wait.what.outline(scope),
        Action::Choose(_) => "asks for a choice".into(),
        Action::Answer { send, .. } => format!("answers {}", send.outline(scope)),
        Action::Note(text) => text.outline(scope),
    }
}

/// Matchers, numbered as they come.
#[derive(Default)]
pub(super) struct Watch(Vec<Matcher>);

impl Watch {
    fn next(&self) -> u16 {
        u16::try_from(self.0.len()).unwrap_or(u16::MAX)
    }

    fn add(&mut self, pattern: String, hunt: Hunt, stream: Stream) -> u16 {
        let id = self.next();
        self.0.push(Matcher { id, pattern, hunt, stream });
        id
    }
}

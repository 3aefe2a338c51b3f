use super::{Builder, all, input, maybe, watch::statuses};
use crate::{
    diagnostic::Diagnostic,
    procedure::{
        check::{
            actions::{Kind, Said},
            kinds,
            names::Names,
            references,
            survey::SiteId,
            text::Want,
        },
        model::{
            Action, Choose, Copy, CopyPlace, Edit, File, FileChange, Fill, InputKind, Manual, Paths, Prompt, PromptThen, Run, RunWhat, Wait,
        },
        raw::{RawCopy, RawEdit, RawFile, RawFill, RawPrompt, RawStep, Text},
        template::Template,
    },
    words::Power,
};

impl Builder<'_, '_> {
    /// What a step does.
    pub(super) fn action(&self, site: SiteId, said: &Said<'_>, names: &Names) -> Option<Action> {
        let raw = self.survey.sites[site].raw;
        let template = |text: &Text| self.reader.template(text, names);
        match said.kind {
            Kind::Run => self.run(
                raw,
                raw.run
                    .as_ref()
                    .and_then(|run| self.reader.command(run, names))
                    .map(RunWhat::Command),
                names,
            ),
            Kind::Script => self.run(raw, raw.script.as_ref().map(|script| RunWhat::Script(script.value.clone())), names),
            Kind::Manual => {
                let what = raw.manual.as_ref().and_then(template);
                let ticks = self.each(raw.tick.as_ref(), |tick| template(tick));
                let fills = self.each(raw.fill.as_ref(), |fill| self.fill(fill, names));
                Some(Action::Manual(Manual {
                    what: what?,
                    ticks: ticks?,
                    fills: fills?,
                }))
            }
            Kind::Wait => {
                let what = raw.wait.as_ref().and_then(template);
                let until = maybe(raw.until.as_ref(), |until| self.reader.expr(until, names, Want::Condition));
                let steady = maybe(raw.steady.as_ref(), |steady| self.reader.duration(steady));
                let least = maybe(raw.least.as_ref(), |least| self.reader.duration(least));
                Some(Action::Wait(Wait {
                    what: what?,
                    until: until?,
                    steady: steady?.unwrap_or_default(),
                    least: least?.unwrap_or_default(),
                }))
            }
            Kind::File => self.file(raw.file.as_deref()?, site, names).map(Action::File),
            Kind::Copy => self.copy(raw.copy.as_deref()?, names).map(Action::Copy),
            Kind::Power => {
                let leave = maybe(raw.leave.as_ref(), template);
                Some(Action::Power {
                    what: match raw.power.as_ref()?.as_str() {
                        "off" => Power::Off,
                        "on" => Power::On,
                        "reboot" => Power::Reboot,
                        _ => return None,
                    },
                    leave: leave?,
                })
            }
            Kind::Choose => {
                let choose = raw.choose.as_deref()?;
                let options = choose.options.as_ref().map(|options| &options.value);
                let options = self.each(options, |option| self.choice(&option.0, names));
                Some(Action::Choose(Choose {
                    name: choose.name.as_ref()?.value.clone(),
                    options: options?,
                }))
            }
            Kind::Answer => {
                let answer = raw.answer.as_deref()?;
                let to = answer
                    .to
                    .as_ref()
                    .and_then(|to| references::answered(self.survey, site, to, self.reader.problems));
                let send = answer.send.as_ref().and_then(|send| self.reader.script(send, names));
                Some(Action::Answer {
                    to: self.survey.sites[to?].key.clone(),
                    send: send?,
                })
            }
            Kind::Note => template(raw.note.as_ref()?).map(Action::Note),
        }
    }

    fn run(&self, raw: &RawStep, what: Option<RunWhat>, names: &Names) -> Option<Action> {
        let stdin = maybe(raw.stdin.as_ref(), |stdin| self.reader.script(stdin, names));
        let env = raw.env.iter().flat_map(|env| &env.0);
        let env = all(env
            .map(|(name, value)| Some((name.value.clone(), self.reader.script(value, names)?)))
            .collect());
        let prompts = self.each(raw.prompt.as_ref(), |prompt| self.prompt(prompt, names));
        Some(Action::Run(Run {
            what: what?,
            terminal: raw.terminal.as_ref().is_some_and(|terminal| terminal.value),
            stdin: stdin?,
            env: env?,
            exit: raw.exit.as_ref().map_or_else(|| vec![0], |exit| statuses(&exit.value)),
            ends_in_reboot: raw.ends.is_some(),
            prompts: prompts?,
        }))
    }

    fn prompt(&self, raw: &RawPrompt, names: &Names) -> Option<Prompt> {
        let pattern = raw.pattern.as_ref().and_then(|text| self.reader.pattern(text, names));
        let send = raw.send.as_ref().map(|text| self.reader.script(text, names));
        let ask = raw.ask.as_ref().map(|text| self.reader.template(text, names));
        let hold = raw.hold.as_ref().map(|text| self.reader.template(text, names));
        let warning = maybe(raw.warning.as_ref(), |text| self.reader.template(text, names));
        let then =
            match (send, ask, hold) {
                (Some(send), None, None) => PromptThen::Send(send?),
                (None, Some(ask), None) => PromptThen::Ask(ask?),
                (None, None, Some(hold)) => PromptThen::Hold(hold?),
                _ => {
                    let problem = Diagnostic::new(
                        kinds::PROMPT_ANSWER,
                        "what to do at this prompt is not clear",
                        raw.at.label("this prompt"),
                    );
                    self.reader.problems.report(problem.help(
                        "exactly one of `send` (answered at once), `ask` (the operator answers), `hold` (a later `answer` step does)",
                    ));
                    return None;
                }
            };
        Some(Prompt {
            pattern: pattern?,
            then,
            warning: warning?,
        })
    }

    fn fill(&self, raw: &RawFill, names: &Names) -> Option<Fill> {
        let name = raw.name.as_ref()?;
        let label = match &raw.label {
            Some(label) => self.reader.template(label, names),
            None => Template::parse(&input::words(name)).ok(),
        };
        let pattern = maybe(raw.pattern.as_ref(), |text| self.reader.pattern(text, names));
        let among = maybe(raw.among.as_ref(), |text| self.reader.expr(text, names, Want::Hosts));
        let suggest = maybe(raw.suggest.as_ref(), |text| self.reader.expr(text, names, Want::Value));
        Some(Fill {
            name: name.value.clone(),
            kind: raw.kind.as_ref().map_or(Some(InputKind::Text), input::kind)?,
            label: label?,
            pattern: pattern?,
            among: among?,
            suggest: suggest?,
        })
    }

    fn file(&self, raw: &RawFile, site: SiteId, names: &Names) -> Option<File> {
        let template = |text: &Text| self.reader.template(text, names);
        let paths = match (&raw.path, &raw.paths) {
            (Some(path), None) => template(path).map(Paths::One),
            (None, Some(paths)) => self.each(Some(&paths.value), |path| template(path)).map(|globs| Paths::Many {
                globs,
                only_text: raw.only.is_some(),
            }),
            (path, paths) => {
                let place = match (path, paths) {
                    (Some(_), Some(paths)) => paths.at.label("and this"),
                    _ => raw.at.label("this file"),
                };
                let mut problem = Diagnostic::new(kinds::FILE_PATH, "a file step needs either `path` or `paths`", place);
                problem.also = path.iter().map(|path| path.at.label("this")).collect();
                self.reader
                    .problems
                    .report(problem.help("`path` is one file; `paths` are shell patterns, expanded on the host"));
                None
            }
        };
        let owner = maybe(raw.owner.as_ref(), template);
        let change = self.change(raw, site, names);
        Some(File {
            paths: paths?,
            change: change?,
            mode: raw.mode.as_ref().map(|mode| mode.value.clone()),
            owner: owner?,
            secret: raw.secret.as_ref().is_some_and(|secret| secret.value),
        })
    }

    fn change(&self, raw: &RawFile, site: SiteId, names: &Names) -> Option<FileChange> {
        let edit_at = raw.edit.as_ref().map(|edit| &edit.at);
        let texts = [&raw.content, &raw.source, &raw.restore].map(|text| text.as_ref().map(|text| &text.at));
        let said: Vec<_> = texts.into_iter().chain([edit_at]).flatten().collect();
        match said.as_slice() {
            [_] => {}
            [] => {
                let problem = Diagnostic::new(
                    kinds::FILE_CHANGE,
                    "what becomes of this file is missing",
                    raw.at.label("this file"),
                );
                self.reader
                    .problems
                    .report(problem.help("one of `content`, `source`, `restore`, `edit`"));
                return None;
            }
            [first, second, ..] => {
                let problem = Diagnostic::new(
                    kinds::FILE_CHANGE,
                    "this file gets its content in two ways",
                    second.label("and this"),
                );
                let problem = problem.also(first.label("this"));
                self.reader
                    .problems
                    .report(problem.help("one of `content`, `source`, `restore`, `edit`"));
                return None;
            }
        }
        if let Some(content) = &raw.content {
            return self.reader.script(content, names).map(FileChange::Content);
        }
        if let Some(source) = &raw.source {
            return Some(FileChange::Source(source.value.clone()));
        }
        if let Some(restore) = &raw.restore {
            let step = references::restored(self.survey, site, restore, self.reader.problems)?;
            return Some(FileChange::Restore(self.survey.sites[step].key.clone()));
        }
        let edits = raw.edit.as_ref().map(|edit| &edit.value);
        self.each(edits, |edit| self.edit(edit, names)).map(FileChange::Edit)
    }

    fn edit(&self, raw: &RawEdit, names: &Names) -> Option<Edit> {
        let template = |text: &Text| self.reader.script(text, names);
        let pattern = |text: &Text| self.reader.pattern(text, names);
        let missing_ok = raw.missing.is_some();
        match (&raw.line, &raw.pattern, &raw.drop) {
            (Some(line), None, None) => {
                let replaces = maybe(raw.replaces.as_ref(), pattern);
                Some(Edit::Line {
                    line: template(line)?,
                    replaces: replaces?,
                })
            }
            (None, Some(text), None) if raw.to.is_some() => {
                let (found, to, unless) = (
                    pattern(text),
                    raw.to.as_ref().and_then(template),
                    maybe(raw.unless.as_ref(), pattern),
                );
                Some(Edit::Replace {
                    pattern: found?,
                    to: to?,
                    unless: unless?,
                    missing_ok,
                })
            }
            (None, None, Some(drop)) => Some(Edit::Drop {
                pattern: pattern(drop)?,
                missing_ok,
            }),
            _ => {
                let problem = Diagnostic::new(kinds::BAD_EDIT, "this edit is neither of the three", raw.at.label("this edit"));
                self.reader
                    .problems
                    .report(problem.help("{ line, replaces } sets a line, { match, to } replaces what matches, { drop } drops lines"));
                None
            }
        }
    }

    fn copy(&self, raw: &RawCopy, names: &Names) -> Option<Copy> {
        let place = |text: &Text| match text.trim() {
            "here" => Some(CopyPlace::Here),
            _ => self.reader.expr(text, names, Want::Hosts).map(CopyPlace::Host),
        };
        let (from, to) = (raw.from.as_ref().and_then(place), raw.to.as_ref().and_then(place));
        let paths = self.each(raw.paths.as_ref().map(|paths| &paths.value), |path| {
            self.reader.template(path, names)
        });
        let into = maybe(raw.into.as_ref(), |into| self.reader.template(into, names));
        Some(Copy {
            from: from?,
            to: to?,
            paths: paths?,
            into: into?,
            missing_ok: raw.missing.is_some(),
            secret: raw.secret.as_ref().is_some_and(|secret| secret.value),
        })
    }
}

//! Looks at the cluster: they take no time and change nothing. And which reply fits a command.

use super::{World, job::Played, tools, view::View};
use crate::{
    host::{Looked, Unreachable},
    procedure::scope::Unready,
    rehearsal::{cluster_model::Fit, scenario::Reply},
    words::{Exit, HostName, Identity, StepId, Values},
};

/// That a reply of the scenario stands in the place of what the simulated Pacemaker or Gluster would say.
pub const OWN_REPLY: &str = "a reply of the scenario's own, not what the simulated cluster says";

/// What a command is for.
#[derive(Clone, Copy)]
pub enum For<'a> {
    /// A step.
    Step(&'a StepId),
    /// A monitor or a discovery.
    Look,
}

impl World {
    /// What an observe command prints now.
    ///
    /// # Errors
    /// The host can't be reached.
    pub fn look(&mut self, host: &HostName, command: &str) -> Result<Looked, Unreachable> {
        self.reach(host)?;
        let looked = self.reply(command, host, For::Look).and_then(|(played, caught)| match played {
            Played::Reply(n) => self.printed(n, host, &caught).map(|looked| Looked {
                note: self.would_answer(command).then_some(OWN_REPLY),
                ..looked
            }),
            Played::Tool(parts) => Ok(self.tool_printed(&parts, host)),
        });
        looked.map_err(|what| {
            self.fail(what);
            self.over(host)
        })
    }

    /// Who a host is.
    ///
    /// # Errors
    /// It can't be reached.
    pub fn identify(&mut self, host: &HostName) -> Result<Identity, Unreachable> {
        self.reach(host)?;
        self.who(host).cloned().ok_or_else(|| self.over(host))
    }

    fn printed(&self, n: usize, host: &HostName, caught: &Values) -> Result<Looked, String> {
        let mut looked = Looked {
            exit: Exit::Code(0),
            out: Vec::new(),
            err: Vec::new(),
            note: None,
        };
        let Some(reply) = self.scenario.replies.get(n) else {
            return Ok(looked);
        };
        let wrong = |wrong: Unready| self.wrong_at(reply, &wrong);
        let view = View {
            world: self,
            host: Some(host),
            caught,
        };
        for part in &reply.parts {
            if !view.holds(part.when.as_ref()).map_err(wrong)? {
                continue;
            }
            let (says, error) = self.words_of(host, caught, part).map_err(wrong)?;
            looked.out.extend(says.as_bytes());
            looked.err.extend(error.as_bytes());
            if let Some(exit) = part.exit {
                looked.exit = Exit::Code(exit);
                break;
            }
            if part.prompt.is_some() {
                return Err(self.wrong_at(
                    reply,
                    &Unready::new("it asks a question, and a monitor or discovery has nobody to answer it"),
                ));
            }
        }
        Ok(looked)
    }

    /// Whether the simulated Pacemaker or Gluster has an answer to a command.
    pub(super) fn would_answer(&self, command: &str) -> bool {
        matches!(self.model.fit(command), Fit::Known(_))
    }

    fn wrong_at(&self, reply: &Reply, wrong: &Unready) -> String {
        format!("The reply at line {} of {} can't be used: {wrong}", reply.line, self.scenario.path)
    }

    /// The first reply that fits, and what its pattern caught; or why there is none, in words.
    pub(super) fn reply(&self, command: &str, host: &HostName, what_for: For<'_>) -> Result<(Played, Values), String> {
        let mut near = Vec::new();
        for (n, reply) in self.scenario.replies.iter().enumerate() {
            let Some(pattern) = &reply.run else { continue };
            let for_this_step = match (&reply.step, what_for) {
                (None, _) => false,
                (Some(wanted), For::Step(step)) if wanted.is(step) => true,
                (Some(_), _) => continue,
            };
            let Some(caught) = pattern.catch(command) else {
                if for_this_step {
                    near.push(format!(
                        "The reply at line {} is for this step, but was written for another command.",
                        reply.line
                    ));
                }
                continue;
            };
            let view = View {
                world: self,
                host: Some(host),
                caught: &caught,
            };
            match fits(&view, reply) {
                Ok(None) => return Ok((Played::Reply(n), caught)),
                Ok(Some(why_not)) => near.push(format!("The reply at line {} fits, but {why_not}.", reply.line)),
                Err(wrong) => return Err(self.wrong_at(reply, &wrong)),
            }
        }
        let whose = match what_for {
            For::Step(step) => format!("of the step {step}"),
            For::Look => "of a monitor or discovery".to_owned(),
        };
        let shown = command.trim().replace('\n', "\n    ");
        let unfit = match self.model.fit(command) {
            Fit::Known(turns) if matches!(what_for, For::Look) && turns.iter().any(|turn| turn.command.changes()) => {
                return Err(format!(
                    "This command {whose} on {host} changes the cluster, which a look must not:\n\n    {shown}"
                ));
            }
            Fit::Known(turns) => return Ok((Played::Tool(tools::parts(turns)), Values::new())),
            Fit::Unknown(tool) => {
                format!("\nThe simulated {tool} knows a closed list of commands, and this isn't one of them, as it is written.")
            }
            Fit::Other => String::new(),
        };
        let near = if near.is_empty() {
            String::new()
        } else {
            format!("\n{}", near.join("\n"))
        };
        Err(format!(
            "No reply of {} fits this command {whose} on {host}:\n\n    {shown}\n{near}{unfit}\nAdd a [[reply]] for it.",
            self.scenario.path
        ))
    }

    /// The reply that says what a step done by hand brings about.
    pub(super) fn reply_by_hand(&self, step: &StepId, host: Option<&HostName>) -> Result<Option<usize>, String> {
        for (n, reply) in self.scenario.replies.iter().enumerate() {
            let meant = reply.run.is_none() && reply.step.as_ref().is_some_and(|wanted| wanted.is(step));
            if !meant {
                continue;
            }
            let view = View {
                world: self,
                host,
                caught: &Values::new(),
            };
            match fits(&view, reply) {
                Ok(None) => return Ok(Some(n)),
                Ok(Some(_)) => {}
                Err(wrong) => return Err(self.wrong_at(reply, &wrong)),
            }
        }
        Ok(None)
    }
}

/// Why a reply whose pattern fits doesn't fit all the same; nothing where it does.
fn fits(view: &View<'_>, reply: &Reply) -> Result<Option<String>, Unready> {
    if let (Some(on), Some(host)) = (&reply.on, view.host)
        && !view.whom(on)?.contains(host)
    {
        return Ok(Some("is for other hosts".into()));
    }
    if view.holds(reply.when.as_ref())? {
        return Ok(None);
    }
    let condition = reply.when.as_ref().map_or("", |when| when.source());
    Ok(Some(format!("`{condition}` doesn't hold")))
}

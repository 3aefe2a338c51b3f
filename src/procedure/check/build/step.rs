use super::{Builder, all, input, maybe};
use crate::procedure::{
    check::{
        actions, effects, loops,
        names::{Names, is_monitor},
        rules::stop_after,
        survey::SiteId,
        text::Want,
    },
    expr::Expr,
    model::{Block, Capture, Common, Node, Order, Repeat, Step, Undo},
    raw::{RawInput, Text},
    template::Template,
};
use crate::tables::Said;
use std::sync::Arc;

impl Builder<'_, '_> {
    /// A block or a step.
    pub(super) fn node(&self, site: SiteId) -> Option<Node> {
        if self.survey.is_block(site) {
            self.block(site).map(|block| Node::Block(Arc::new(block)))
        } else {
            self.step(site).map(|step| Node::Step(Arc::new(step)))
        }
    }

    /// Steps that serve another.
    pub(super) fn side(&self, sites: &[SiteId]) -> Option<Vec<Arc<Step>>> {
        all(sites.iter().map(|site| self.step(*site).map(Arc::new)).collect())
    }

    fn block(&self, site: SiteId) -> Option<Block> {
        let raw = self.survey.sites[site].raw;
        let common = self.common(site);
        let body = all(self.survey.sites[site].body.iter().map(|inner| self.node(*inner)).collect());
        let outside = self.names(Some(site));
        let with = raw.with.iter().flat_map(|with| &with.0);
        let is_monitor = |name: &Text| {
            let mut inputs = self.fragment_inputs(site);
            inputs.any(|input| is_monitor(input) && input.name.as_ref().is_some_and(|input| input.value == name.value))
        };
        let bindings = all(with
            .filter(|(name, _)| !is_monitor(name))
            .map(|(name, text)| Some((name.value.clone(), self.reader.expr(text, &outside, Want::Value)?)))
            .collect());
        Some(Block {
            common: common?,
            order: match raw.order.as_ref().map(|order| order.as_str()) {
                Some("any") => Order::Any,
                _ => Order::Listed,
            },
            bindings: self.with_defaults(site, bindings?)?,
            body: body?,
        })
    }

    /// A fragment's inputs that the using step leaves out have their defaults.
    fn with_defaults(&self, site: SiteId, mut bindings: Vec<(String, Expr)>) -> Option<Vec<(String, Expr)>> {
        for input in self.fragment_inputs(site) {
            let (Some(name), Some(default)) = (&input.name, &input.default) else {
                continue;
            };
            if !bindings.iter().any(|(bound, _)| *bound == name.value) {
                // JSON is a subset of the expression language.
                bindings.push((name.value.clone(), Expr::parse(&default.value.to_string()).ok()?));
            }
        }
        Some(bindings)
    }

    fn fragment_inputs(&self, site: SiteId) -> impl Iterator<Item = &RawInput> {
        let fragment = self.survey.sites[site].uses;
        fragment.into_iter().flat_map(|fragment| fragment.input.iter().flatten())
    }

    fn step(&self, site: SiteId) -> Option<Step> {
        let raw = self.survey.sites[site].raw;
        let names = &self.names(Some(site));
        let common = self.common(site);
        let said = actions::said(self.survey, site, self.reader.problems);
        let action = said.as_ref().and_then(|said| self.action(site, said, names));
        let on = maybe(self.survey.on(site).as_ref(), |(says, on)| {
            self.reader.expr(on, &self.names(Some(*says)), Want::Hosts)
        });
        let duration = |text| maybe(text, |text| self.reader.duration(text));
        let (normal, worry, limit) = (
            duration(raw.normal.as_ref()),
            duration(raw.worry.as_ref()),
            duration(raw.limit.as_ref()),
        );
        let expect = self.each(raw.expect.as_ref(), |expect| self.expect(expect, names));
        let problems = raw.problem.iter().flatten().zip(&self.survey.sites[site].remedies);
        let problems = all(problems.map(|(problem, remedy)| self.problem(problem, remedy, names)).collect());
        let benign = self.each(raw.benign.as_ref(), |benign| self.benign(benign, names));
        let captures = raw.capture.iter().flat_map(|captures| &captures.0);
        let captures = all(captures
            .map(|(name, take)| {
                Some(Capture {
                    name: name.value.clone(),
                    take: self.take(take, names)?,
                })
            })
            .collect());
        let probe = self.side(&self.survey.sites[site].probe);
        let opens = self.each(raw.opens.as_ref(), |opens| self.opens(opens, names));
        let closes = self.each(raw.closes.as_ref(), |closes| self.reader.template(closes, names));
        let phrase = maybe(raw.phrase.as_ref(), |phrase| self.reader.template(phrase, names));
        let renews = maybe(raw.renews.as_ref(), |renews| self.reader.expr(renews, names, Want::Hosts));
        let effect = effects::effect(self.survey, site, said.as_ref(), self.reader.problems);
        let user = |text: Option<&Said<String>>| text.map(|text| text.value.clone());
        let width = |number: Option<&Said<i64>>| number.and_then(|number| u32::try_from(number.value).ok());
        Some(Step {
            common: common?,
            action: action?,
            effect: effect?,
            on: on?,
            run_as: user(self.survey.nearest(site, |raw| raw.run_as.as_ref())),
            login: user(self.survey.nearest(site, |raw| raw.login.as_ref())),
            at_a_time: width(raw.at_a_time.as_ref()).unwrap_or(0),
            stop_after: raw.stop_after.as_ref().and_then(|stop| stop_after(&stop.value)),
            canary: raw.canary.as_ref().is_some_and(|canary| canary.value),
            normal: normal?,
            worry: worry?,
            limit: limit?,
            expect: expect?,
            problems: problems?,
            benign: benign?,
            captures: captures?,
            probe: probe?,
            opens: opens?,
            closes: closes?,
            phrase: phrase?,
            second: raw.second.as_ref().is_some_and(|second| second.value),
            renews: renews?,
            lock: raw.lock.as_ref().map(|lock| lock.value.clone()),
            allow: raw.allow.iter().flatten().map(|allow| actions::allowed(allow).to_owned()).collect(),
        })
    }

    fn common(&self, site: SiteId) -> Option<Common> {
        let node = &self.survey.sites[site];
        let raw = node.raw;
        let names = &self.names(Some(site));
        let outside = &self.scopes.outside(site);
        let template = |text| maybe(text, |text| self.reader.template(text, names));
        let title = match &raw.title {
            Some(title) => self.reader.template(title, names),
            None => Template::parse(&input::words(node.id)).ok(),
        };
        let (text, warning, because) = (
            template(raw.text.as_ref()),
            template(raw.warning.as_ref()),
            template(raw.because.as_ref()),
        );
        let no_return = template(raw.no_return.as_ref());
        let when = maybe(raw.when.as_ref(), |when| self.reader.expr(when, names, Want::Condition));
        let over = maybe(raw.over.as_ref(), |over| loops::parse(over, self.reader, outside));
        let repeat = maybe(raw.repeat_until.as_ref(), |until| {
            let until = self.reader.expr(until, names, Want::Condition)?;
            let at_most = u32::try_from(raw.at_most.as_ref()?.value).ok()?;
            Some(Repeat { until, at_most })
        });
        let within = maybe(raw.within.as_ref(), |within| self.reader.duration(within));
        let monitors = self.each(raw.monitor.as_ref(), |monitor| self.monitor(monitor, names));
        let undo = self.undo(site, names);
        Some(Common {
            key: node.key.clone(),
            id: node.id.to_owned(),
            title: title?,
            text: text?,
            warning: warning?,
            because: because?,
            when: when?,
            over: over?,
            repeat: repeat?,
            optional: raw.optional.as_ref().is_some_and(|optional| optional.value),
            finally: raw.finally.as_ref().is_some_and(|finally| finally.value),
            within: within?,
            guards: raw.guard.iter().flatten().map(|guard| guard.as_str().into()).collect(),
            despite: raw.despite.iter().flatten().map(|guard| guard.as_str().into()).collect(),
            monitors: monitors?,
            undo: undo?,
            no_return: no_return?,
        })
    }

    fn undo(&self, site: SiteId, names: &Names) -> Option<Undo> {
        let node = &self.survey.sites[site];
        if let Some(why) = &node.raw.no_undo {
            return self.reader.template(why, names).map(Undo::None);
        }
        if node.undo.is_empty() {
            return Some(Undo::Unsaid);
        }
        self.side(&node.undo).map(Undo::Steps)
    }
}

//! Where steps run, and whether anything is left there to run them.

use super::Rules;
use crate::{
    diagnostic::Diagnostic,
    procedure::{
        check::{
            actions::{self, Kind},
            conditions, kinds, loops,
            names::Names,
            survey::SiteId,
        },
        expr::{
            Expr,
            syntax::{self, Each, Node, Op},
        },
        raw::{RawStep, Text},
        types::Type,
    },
    tables::At,
};

pub fn check(rules: &Rules<'_, '_>) {
    for site in rules.sites() {
        let raw = rules.survey.sites[site].raw;
        if !rules.survey.is_block(site)
            && let [action] = actions::all(raw).as_slice()
        {
            no_host(rules, site, action.kind, action.at);
        }
        if let Some(over) = &raw.over
            && let Some(parts) = loops::parts(over)
        {
            may_be_empty(rules, site, &parts.list, &rules.scopes.outside(site), "this loop");
        }
        if let Some(on) = &raw.on {
            let names = rules.scopes.at(Some(site));
            may_be_empty(rules, site, on, &names, "this list of hosts");
            any_text(rules, on, &names);
        }
        if let Some(copy) = &raw.copy
            && let (Some(from), Some(to)) = (&copy.from, &copy.to)
            && (from.trim() == "here") == (to.trim() == "here")
        {
            rules.error(
                Diagnostic::new(
                    kinds::COPY_ENDS,
                    "a copy goes between a host and the guide's own machine",
                    to.at.label("to here"),
                )
                .also(from.at.label("from here"))
                .help("from = \"here\", or to = \"here\"; from host to host are two steps"),
            );
        }
        if let Some(at) = takes_down(raw) {
            after_power_off(rules, site, at);
            goes_dark(rules, site, at);
            guide(rules, site, at);
        }
    }
}

/// Where a step takes its host down.
pub fn takes_down(raw: &RawStep) -> Option<&At> {
    let power = raw.power.as_ref().filter(|power| matches!(power.as_str(), "off" | "reboot"));
    power.or(raw.ends.as_ref()).map(|text| &text.at)
}

fn no_host(rules: &Rules<'_, '_>, site: SiteId, action: Kind, at: &At) {
    let needs = action.touches_host() && action != Kind::Copy;
    if needs && !rules.survey.has_host(site) {
        rules.error(
            Diagnostic::new(
                kinds::NO_HOST,
                format!("the step {} doesn't say on which host", rules.survey.sites[site].id),
                at.label("this needs a host"),
            )
            .help("on = \"…\" here, or on a block around it; the guide's own machine is `here`"),
        );
    }
}

/// A list of nothing would pass for done.
fn may_be_empty(rules: &Rules<'_, '_>, site: SiteId, list: &Text, names: &Names, what: &str) {
    let Ok(expr) = Expr::parse(list) else { return };
    let mut lists = captured_lists(rules);
    if names.within.is_none() {
        let inputs = rules.survey.raw.input.iter().flatten();
        lists.extend(
            inputs
                .filter(|input| input.empty.is_some())
                .filter_map(|input| Some(input.name.as_ref()?.as_str())),
        );
    }
    if !may_have_nothing(expr.root(), names, &lists) || asks_for_size(rules, site) {
        return;
    }
    rules.error(
        Diagnostic::new(
            kinds::MAY_BE_EMPTY,
            format!("{what} may have nothing in it, and would pass for done"),
            list.at.label("may be empty"),
        )
        .help("say when it is done at all: when = \"size(…) > 0\""),
    );
}

fn captured_lists<'a>(rules: &'a Rules<'_, '_>) -> Vec<&'a str> {
    let made = rules.scopes.made().iter();
    made.filter(|made| {
        made.take
            .is_some_and(|take| take.all.is_some() || take.rows.is_some() || take.columns.is_some())
    })
    .map(|made| made.name.as_str())
    .collect()
}

fn asks_for_size(rules: &Rules<'_, '_>, site: SiteId) -> bool {
    rules.survey.around(site).any(|at| {
        let when = rules.survey.sites[at].raw.when.as_ref();
        when.is_some_and(|when| when.contains("size(") || when.contains(".exists(") || when.contains("!= []"))
    })
}

fn may_have_nothing(node: &Node, names: &Names, captured: &[&str]) -> bool {
    match &node.kind {
        syntax::Kind::List(items) => items.is_empty(),
        syntax::Kind::Name(name) => captured.contains(&name.as_str()),
        syntax::Kind::Field { of, .. } => matches!(&of.kind, syntax::Kind::Name(name) if names.monitors.contains(name)),
        syntax::Kind::Binary { op: Op::Plus, left, right } => {
            may_have_nothing(left, names, captured) && may_have_nothing(right, names, captured)
        }
        syntax::Kind::Each { what: Each::Filter, .. } => true,
        syntax::Kind::Each {
            what: Each::Map,
            over,
            only,
            ..
        } => only.is_some() || may_have_nothing(over, names, captured),
        syntax::Kind::If { then, otherwise, .. } => may_have_nothing(then, names, captured) || may_have_nothing(otherwise, names, captured),
        _ => false,
    }
}

/// A captured text as a host: it may be any text.
fn any_text(rules: &Rules<'_, '_>, on: &Text, names: &Names) {
    let Ok(expr) = Expr::parse(on) else { return };
    if !matches!(expr.infer(&names.env), Ok(Type::Text | Type::List(_) | Type::Any)) {
        return;
    }
    for made in rules.scopes.made() {
        let Some(take) = made.take else { continue };
        let is_host = take.host.is_some() || take.value.is_some() || take.value_as.as_ref().is_some_and(|kind| kind.as_str() == "host");
        if !is_host && matches!(&expr.root().kind, syntax::Kind::Name(name) if *name == made.name.value) {
            rules.error(
                Diagnostic::new(
                    kinds::HOST_WITHOUT_AMONG,
                    format!("{} comes out of an output, and may be any text", made.name.value),
                    on.at.label("taken as a host here"),
                )
                .also(take.at.label("captured here"))
                .help("say which hosts it may be: as = \"host\", among = \"nodes\""),
            );
        }
    }
}

/// Steps behind a power-off of the same host, until it is switched on again.
fn after_power_off(rules: &Rules<'_, '_>, site: SiteId, off: &At) {
    let survey = rules.survey;
    let node = &survey.sites[site];
    if node.raw.power.as_ref().is_none_or(|power| power.as_str() != "off") {
        return;
    }
    let Some((_, host)) = survey.on(site) else { return };
    let own = node.raw.when.iter().flat_map(|when| conditions::conjuncts(when)).collect();
    let later = survey.siblings(site).iter().copied().filter(|at| *at > site);
    for at in later {
        let raw = survey.sites[at].raw;
        let same_host = survey.on(at).is_some_and(|(_, on)| on.value == host.value);
        if raw.power.as_ref().is_some_and(|power| power.as_str() == "on") && same_host {
            return;
        }
        let excluded = conditions::sets_exclude(&own, &raw.when.iter().flat_map(|when| conditions::conjuncts(when)).collect());
        let actions = actions::all(raw);
        let [action] = actions.as_slice() else { continue };
        if same_host && !excluded && action.kind.touches_host() && !survey.is_block(at) {
            rules.error(
                Diagnostic::new(
                    kinds::AFTER_POWER_OFF,
                    format!("the step {} runs on a host that is switched off", survey.sites[at].id),
                    action.at.label("nothing is there to run it"),
                )
                .also(off.label("switched off here"))
                .help("switch it on again before: power = \"on\""),
            );
        }
    }
}

/// A monitor whose only host goes down under it.
fn goes_dark(rules: &Rules<'_, '_>, site: SiteId, at: &At) {
    let survey = rules.survey;
    let Some((_, host)) = survey.on(site) else { return };
    let around = survey.around(site).flat_map(|at| survey.sites[at].raw.monitor.iter().flatten());
    for monitor in survey.raw.monitor.iter().flatten().chain(around) {
        let Some(on) = &monitor.on else { continue };
        let single = Expr::parse(on).is_ok_and(|expr| matches!(expr.infer(&rules.scopes.at(None).env), Ok(Type::Text)));
        if single && on.trim() == host.trim() {
            rules.warn(
                site,
                Diagnostic::new(
                    kinds::MONITOR_GOES_DARK,
                    "this takes down the only host of a monitor",
                    at.label("taken down here"),
                )
                .also(on.at.label("the monitor's only host"))
                .help("poll it on several hosts with any = true; while it is dark, guards that use it are unknown and block"),
            );
        }
    }
}

/// The guide may run on one of the hosts that it takes down.
fn guide(rules: &Rules<'_, '_>, site: SiteId, at: &At) {
    let survey = rules.survey;
    let raw = survey.sites[site].raw;
    let says_here = |text: Option<&Text>| text.is_some_and(|text| text.contains("here"));
    let spared = survey.around(site).any(|at| {
        let raw = survey.sites[at].raw;
        says_here(raw.when.as_ref()) || says_here(raw.on.as_ref()) || says_here(raw.over.as_ref())
    });
    if raw.leave.is_none() && !spared && !survey.loops(site).is_empty() {
        rules.warn(
            site,
            Diagnostic::new(
                kinds::GUIDE_IN_LOOP,
                "the guide itself may run on one of these hosts",
                at.label("taken down here"),
            )
            .help("leave = \"what to do meanwhile\", or leave the host out: when = \"node != here\""),
        );
    }
}

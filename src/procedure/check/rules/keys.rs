//! Which keys go with which action, and which with blocks.

use super::Rules;
use crate::{
    diagnostic::Diagnostic,
    procedure::{
        check::{
            actions::{self, Kind},
            effects, kinds,
            survey::{Role, SiteId},
        },
        raw::RawStep,
    },
    tables::At,
    words::Level,
};

pub fn check(rules: &Rules<'_, '_>) {
    for site in rules.sites() {
        let raw = rules.survey.sites[site].raw;
        if rules.survey.is_block(site) {
            block(rules, raw);
        } else if let [action] = actions::all(raw).as_slice() {
            of_other_action(rules, raw, action.kind, action.at);
            output(rules, raw, action.kind, action.at);
            of_block(rules, raw);
        }
        probe(rules, site);
        for (name, _) in raw.env.iter().flat_map(|env| &env.0) {
            if !crate::procedure::check::loops::is_name(name) {
                rules.error(
                    Diagnostic::new(
                        kinds::BAD_VARIABLE,
                        format!("{:?} can't be an environment variable", name.value),
                        name.at.label("this name"),
                    )
                    .help("letters, digits and _"),
                );
            }
        }
    }
}

fn block(rules: &Rules<'_, '_>, raw: &RawStep) {
    let body = raw.fragment.as_ref().map_or(&raw.at, |fragment| &fragment.at);
    if let (Some(_), Some(first)) = (&raw.fragment, raw.step.iter().flatten().next()) {
        rules.error(
            Diagnostic::new(
                kinds::TWO_ACTIONS,
                "a step uses a fragment, and has steps of its own",
                first.at.label("its own steps"),
            )
            .also(body.label("the fragment"))
            .help("put a block around both"),
        );
    }
    for action in actions::all(raw) {
        rules.error(
            Diagnostic::new(
                kinds::TWO_ACTIONS,
                format!("a block has `{}` besides its steps", action.kind.key()),
                action.at.label("this"),
            )
            .also(body.label("this is a block"))
            .help("make a step of it, the first of the block"),
        );
    }
    let of_step = [
        ("effect", raw.effect.as_ref().map(|text| &text.at)),
        ("at_a_time", raw.at_a_time.as_ref().map(|number| &number.at)),
        ("stop_after", raw.stop_after.as_ref().map(|number| &number.at)),
        ("canary", raw.canary.as_ref().map(|flag| &flag.at)),
        ("normal", raw.normal.as_ref().map(|text| &text.at)),
        ("worry", raw.worry.as_ref().map(|text| &text.at)),
        ("limit", raw.limit.as_ref().map(|text| &text.at)),
        ("expect", raw.expect.iter().flatten().next().map(|expect| &expect.at)),
        ("problem", raw.problem.iter().flatten().next().map(|problem| &problem.at)),
        ("benign", raw.benign.iter().flatten().next().map(|benign| &benign.at)),
        (
            "capture",
            raw.capture.iter().flat_map(|captures| &captures.0).next().map(|(name, _)| &name.at),
        ),
        ("probe", raw.probe.iter().flatten().next().map(|probe| &probe.at)),
        ("opens", raw.opens.iter().flatten().next().map(|opens| &opens.at)),
        ("closes", raw.closes.iter().flatten().next().map(|closes| &closes.at)),
        ("despite", raw.despite.iter().flatten().next().map(|guard| &guard.at)),
        ("phrase", raw.phrase.as_ref().map(|text| &text.at)),
        ("second", raw.second.as_ref().map(|flag| &flag.at)),
        ("renews", raw.renews.as_ref().map(|text| &text.at)),
        ("lock", raw.lock.as_ref().map(|text| &text.at)),
    ];
    let of_actions = of_actions(raw).into_iter().map(|(key, _, at)| (key, at));
    let of_actions = of_actions.filter(|(key, _)| *key != "with" || raw.fragment.is_none());
    for (key, at) in of_step.into_iter().chain(of_actions) {
        if let Some(at) = at {
            rules.error(
                Diagnostic::new(
                    kinds::KEY_OF_STEP,
                    format!("`{key}` belongs to a step, and this is a block"),
                    at.label("here"),
                )
                .help("move it to the step of the block that it is meant for"),
            );
        }
    }
}

/// Keys that only blocks have.
fn of_block(rules: &Rules<'_, '_>, raw: &RawStep) {
    if let Some(order) = &raw.order {
        rules.error(
            Diagnostic::new(
                kinds::KEY_OF_STEP,
                "`order` belongs to a block, and this is a step",
                order.at.label("here"),
            )
            .help("move it to the block around it"),
        );
    }
}

/// Keys that go with some actions only.
fn of_actions(raw: &RawStep) -> [(&'static str, &'static [Kind], Option<&At>); 14] {
    const COMMANDS: &[Kind] = &[Kind::Run, Kind::Script];
    [
        ("terminal", COMMANDS, raw.terminal.as_ref().map(|flag| &flag.at)),
        ("stdin", COMMANDS, raw.stdin.as_ref().map(|text| &text.at)),
        (
            "env",
            COMMANDS,
            raw.env.iter().flat_map(|env| &env.0).next().map(|(name, _)| &name.at),
        ),
        ("exit", COMMANDS, raw.exit.as_ref().map(|exit| &exit.at)),
        ("ends", COMMANDS, raw.ends.as_ref().map(|text| &text.at)),
        ("prompt", COMMANDS, raw.prompt.iter().flatten().next().map(|prompt| &prompt.at)),
        ("tick", &[Kind::Manual], raw.tick.iter().flatten().next().map(|tick| &tick.at)),
        ("fill", &[Kind::Manual], raw.fill.iter().flatten().next().map(|fill| &fill.at)),
        ("until", &[Kind::Wait], raw.until.as_ref().map(|text| &text.at)),
        ("steady", &[Kind::Wait], raw.steady.as_ref().map(|text| &text.at)),
        ("least", &[Kind::Wait], raw.least.as_ref().map(|text| &text.at)),
        ("leave", &[Kind::Power], raw.leave.as_ref().map(|text| &text.at)),
        (
            "with",
            &[],
            raw.with.iter().flat_map(|with| &with.0).next().map(|(name, _)| &name.at),
        ),
        (
            "phrase",
            &[
                Kind::Run,
                Kind::Script,
                Kind::File,
                Kind::Copy,
                Kind::Power,
                Kind::Manual,
                Kind::Answer,
            ],
            raw.phrase.as_ref().map(|text| &text.at),
        ),
    ]
}

fn of_other_action(rules: &Rules<'_, '_>, raw: &RawStep, action: Kind, at: &At) {
    for (key, actions, place) in of_actions(raw) {
        let Some(place) = place.filter(|_| !actions.contains(&action)) else {
            continue;
        };
        let belongs: Vec<String> = actions.iter().map(|action| format!("`{}`", action.key())).collect();
        let belongs = if belongs.is_empty() {
            "`use`".to_owned()
        } else {
            belongs.join(", ")
        };
        rules.error(
            Diagnostic::new(
                kinds::KEY_OF_OTHER_ACTION,
                format!("`{key}` belongs to {belongs}, and this is `{}`", action.key()),
                place.label("here"),
            )
            .also(at.label("the action"))
            .help("leave it out, or make a step of its own"),
        );
    }
}

/// Patterns over an output need one.
fn output(rules: &Rules<'_, '_>, raw: &RawStep, action: Kind, at: &At) {
    if action.has_output() {
        return;
    }
    let expects = raw.expect.iter().flatten().filter_map(|expect| {
        let pattern = expect.pattern.as_ref().or(expect.absent.as_ref()).or(expect.each.as_ref())?;
        Some(&pattern.at)
    });
    let takes = raw
        .capture
        .iter()
        .flat_map(|captures| &captures.0)
        .filter(|(_, take)| take.value.is_none())
        .map(|(_, take)| &take.at);
    let problems = raw
        .problem
        .iter()
        .flatten()
        .filter_map(|problem| problem.pattern.as_ref())
        .map(|pattern| &pattern.at);
    // A file, a copy and a power step have messages of their own, which problems may know.
    let problems = problems.filter(|_| !action.touches_host());
    for place in expects.chain(takes).chain(problems) {
        rules.error(
            Diagnostic::new(
                kinds::NO_OUTPUT,
                format!("`{}` has no output to look at", action.key()),
                place.label("this looks at an output"),
            )
            .also(at.label("the action"))
            .help("use `is` with an expression, or `ask`; a value is remembered with { value = \"…\" }"),
        );
    }
}

fn probe(rules: &Rules<'_, '_>, site: SiteId) {
    let node = &rules.survey.sites[site];
    if node.role == Role::Probe
        && effects::of(rules.survey, site) > Level::Observe
        && let Some(effect) = &node.raw.effect
    {
        rules.error(
            Diagnostic::new(
                kinds::PROBE_CHANGES,
                "a probe only looks",
                effect.at.label("this changes something"),
            )
            .help("effect = \"observe\"; what mends belongs to a problem's `remedy`"),
        );
    }
}

//! Whatever people and hosts do, in whatever order: no panic, the fold is the run, nothing starts twice, and nothing starts
//! where nothing may.

use crate::story::{Story, TOP, WATCHED};
use holdpoint::{
    engine::{
        attention::{self, Cause},
        event::Order,
        input::{Act, AtPrompt, Input, News, SeenContent, SeenFile, SkipHow},
        run::JobState,
    },
    procedure::plan::Slot,
    words::{Exit, Fate, Findings, Hit, JobId, Kept, Script, Signal, StepId, Values},
};
use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;

const PARTS: [&str; 6] = [
    r#"
[[phase]]
id = "run"
title = "Runs"
on = "nodes"
guard = ["calm"]
[[phase.step]]
id = "a"
title = "A"
run = "do a"
effect = "change"
at_a_time = 2
stop_after = 2
opens = { id = "a-open", text = "a is open" }
expect = [{ match = '^ok$', says = "ok", level = "warn" }, { ask = "Green?", says = "green" }]
problem = [{ match = 'bad', advice = "Mend it.", remedy = [{ id = "mend", title = "Mend", run = "mend", effect = "change" }] }]
undo = [{ id = "back", title = "Back", run = "undo a", effect = "change" }]
probe = [{ id = "is", title = "Is it?", run = "look a", effect = "observe" }]
[[phase.step]]
id = "close"
title = "Close"
run = "do c"
effect = "change"
canary = true
closes = ["a-open"]
expect = [{ is = "cluster.state == 'calm'", says = "calm" }]
undo = [{ id = "back", title = "Back", run = "undo c", effect = "change" }]
[[phase.step]]
id = "tidy"
title = "Tidy"
run = "tidy"
effect = "observe"
finally = true
"#,
    r#"
[[phase]]
id = "held"
title = "Held"
on = "'n1'"
[[phase.step]]
id = "a"
title = "A"
run = "do a"
terminal = true
effect = "change"
no_undo = "no need"
prompt = [{ match = 'more\? $', send = "yes" }, { match = 'back\? $', hold = "Later." }]
[[phase.step]]
id = "b"
title = "B"
manual = "By hand."
tick = ["One."]
[[phase.step]]
id = "c"
title = "C"
answer = { to = "a", send = "y" }
no_undo = "no need"
"#,
    r#"
[[phase]]
id = "rounds"
title = "Rounds"
on = "'n2'"
repeat_until = "cluster.state == 'calm'"
at_most = 2
[[phase.step]]
id = "a"
title = "A"
run = "do a"
effect = "change"
undo = [{ id = "back", title = "Back", run = "undo a", effect = "change" }]
"#,
    r#"
[[phase]]
id = "find"
title = "Find"
on = "'n1'"
[[phase.step]]
id = "bricks"
title = "Bricks"
run = "bricks"
effect = "observe"
capture.bricks = { all = '^brick (\S+)$' }
[[phase.step]]
id = "each"
title = "Brick {{ brick }}"
for = "brick in bricks"
when = "size(bricks) > 0"
[[phase.step.step]]
id = "heal"
title = "Heal {{ brick }}"
run = "heal {{ brick }}"
effect = "change"
no_undo = "no need"
"#,
    r#"
[[phase]]
id = "wait"
title = "Wait"
order = "any"
[[phase.step]]
id = "calm"
title = "Calm"
wait = "it is calm"
until = "cluster.state == 'calm'"
steady = "5s"
worry = "10s"
[[phase.step]]
id = "how"
title = "How"
choose = { name = "how", options = ["quick", "deep"] }
[[phase.step]]
id = "quick"
title = "Quick"
when = "how == 'quick'"
on = "'n3'"
power = "reboot"
effect = "disrupt"
no_undo = "no need"
normal = "1m"
worry = "1h"
[[phase.step]]
id = "deep"
title = "Deep"
when = "how == 'deep'"
note = "Deep."
"#,
    r#"
[[phase]]
id = "file"
title = "File"
on = "'n1'"
[[phase.step]]
id = "a"
title = "A"
effect = "change"
file = { path = "/etc/x", content = "{{ word }}" }
undo = [{ id = "back", title = "Back", effect = "change", file = { path = "/etc/x", restore = "a" } }]
"#,
];

const GUARD: &str = r#"
[[guard]]
name = "calm"
require = "cluster.state == 'calm'"
because = "It must be calm."
"#;

/// What happens next; numbers choose among what there is.
#[derive(Clone, Copy, Debug)]
struct Move {
    kind: u8,
    which: u8,
    how: u8,
}

fn a_move() -> impl Strategy<Value = Move> {
    (any::<u8>(), any::<u8>(), any::<u8>()).prop_map(|(kind, which, how)| Move { kind, which, how })
}

/// Of some things the one that a number chooses.
fn pick<T: Clone>(from: &[T], which: u8) -> Option<T> {
    (!from.is_empty()).then(|| from[usize::from(which) % from.len()].clone())
}

/// Half of all moves concern the marked line: else a random run gets nowhere.
fn node(s: &Story, which: u8) -> Option<StepId> {
    if which.is_multiple_of(2)
        && let Some(slot) = s.run().current()
    {
        return Some(slot.id().clone());
    }
    let ids: Vec<StepId> = s.run().slots.iter().map(|slot| slot.id().clone()).collect();
    pick(&ids, which / 2)
}

fn input(s: &Story, Move { kind, which, how }: Move) -> Option<Input> {
    let by = if how % 5 == 0 { "bert" } else { "anna" };
    let reason = || if how % 4 == 0 { String::new() } else { "so it is".to_owned() };
    let step = node(s, which)?;
    let jobs: Vec<JobId> = s.run().jobs.keys().cloned().collect();
    let live: Vec<JobId> = s.run().live_jobs().map(|(job, _)| job.clone()).collect();
    let job = if how % 8 == 7 {
        pick(&jobs, which)
    } else {
        pick(&live, which).or_else(|| pick(&jobs, which))
    };
    let host = pick(&["n1", "n2", "n3"], how).unwrap_or("n1").into();
    let against = (how % 2 == 0).then(reason);
    let act = |act| Some(Input::Operator { by: by.into(), act });
    match kind % 42 {
        0..=5 => {
            let mut given = s.confirmation(step.as_str());
            if let Act::Confirm { against: why, edited, .. } = &mut given {
                *why = against;
                *edited = (how % 9 == 0).then(|| "something else".to_owned());
            }
            act(given)
        }
        6..=12 => Some(Input::Job(job?, news(s, which, how))),
        13 => act(Act::Skip {
            node: step,
            how: if how % 2 == 0 { SkipHow::Elsewhere } else { SkipHow::NotNeeded },
            reason: reason(),
            values: Values::new(),
        }),
        14 => act(Act::Override { step, reason: reason() }),
        15 => act(Act::Retry {
            step,
            failed_only: how % 2 == 0,
        }),
        16 => act(Act::Exclude {
            step,
            host,
            reason: reason(),
        }),
        17 => act(Act::Defer { step, reason: reason() }),
        18 => {
            let deferred: Vec<StepId> = s.run().steps().map(|step| step.id.clone()).collect();
            let step = deferred
                .into_iter()
                .find(|id| s.run().look(id) == holdpoint::engine::status::Look::Deferred)?;
            act(Act::TakeUp { step })
        }
        19 => act(Act::Turn {
            to: step,
            reason: reason(),
        }),
        20 => act(Act::GoBack {
            to: step,
            reason: reason(),
        }),
        21 => act(Act::Redo { step, reason: reason() }),
        22 => act(Act::Undo {
            of: step,
            reason: reason(),
        }),
        23 => act(Act::Remedy { step, problem: 0, host }),
        24 => act(Act::Probe { job: job? }),
        25 => act(Act::Settle {
            job: job?,
            ran: how % 2 == 0,
            reason: reason(),
        }),
        26 => act(Act::Answer {
            job: job?,
            send: Script::text("y\n"),
            seen: 1,
            against,
        }),
        27 => act(Act::Interrupt {
            job: job?,
            signal: Signal::Interrupt,
        }),
        28 if how % 3 == 0 => act(Act::StopAll { reason: reason() }),
        28 => act(Act::Lift { reason: reason() }),
        29 if how % 8 == 0 => act(Act::EndShort { reason: reason() }),
        29 => act(Act::Typed { job: job? }),
        30 => act(Act::GiveValues {
            node: step,
            values: vec!["b1".into(), json!(how % 2)],
            reason: reason(),
        }),
        31 => act(Act::Judge {
            step,
            check: u16::from(how % 3),
            yes: how % 2 == 0,
        }),
        32 => act(Act::Tick {
            step,
            line: 0,
            on: how % 4 != 0,
        }),
        33 => {
            let sheet = s.line(step.as_str()).sheet.clone()?.0;
            act(Act::Release {
                step,
                sheet,
                second: None,
                against,
            })
        }
        34 => {
            let sheet = s.line(step.as_str()).sheet.clone()?.0;
            act(Act::Choose {
                step,
                sheet,
                value: pick(&["quick", "deep"], how)?.into(),
                against,
            })
        }
        35 => Some(Input::Looked {
            step,
            host,
            files: Ok(vec![SeenFile {
                path: "/etc/x".into(),
                is: if how % 2 == 0 {
                    SeenContent::Absent
                } else {
                    SeenContent::Text("old\n".into())
                },
            }]),
        }),
        36 if how % 4 == 0 => act(Act::AcceptHost { host, reason: reason() }),
        36 => Some(Input::Link { host, up: how % 2 == 0 }),
        37 if how % 8 == 0 => Some(Input::Leave { why: "lunch".into() }),
        37 => Some(Input::Tick),
        40 => {
            let wants = attention::of(s.run(), Some(&s.core.rules.procedure), s.now());
            let what = pick(&wants, which).map_or(Cause::Silent(host), |alert| alert.what);
            act(Act::Notice { what })
        }
        41 => act(Act::Window {
            ends: (how % 4 != 0).then(|| s.now() + SignedDuration::from_secs(i64::from(which) - 20)),
        }),
        _ => None,
    }
}

fn news(s: &Story, which: u8, how: u8) -> News {
    let matchers = 0..4u16;
    match how % 12 {
        0..=5 => News::Ended {
            exit: if how % 4 == 3 { Exit::Code(1) } else { Exit::Code(0) },
            findings: Findings {
                hits: matchers
                    .clone()
                    .filter(|matcher| (which >> matcher) & 1 == 1)
                    .map(|matcher| {
                        let hit = Hit {
                            count: 1,
                            line: 1,
                            excerpt: "bad".into(),
                        };
                        (matcher, hit)
                    })
                    .collect(),
                kept: matchers
                    .map(|matcher| (matcher, Kept::Texts(vec!["b1".into(), "b2".into()])))
                    .collect(),
                ..Findings::default()
            },
        },
        6 | 7 => News::Prompt(AtPrompt {
            text: "Go on?".into(),
            matcher: u16::from(which % 3),
            seen: s.records.len() as u64,
        }),
        8 => News::Lost("gone".into()),
        9 => News::Refused("no".into()),
        10 => News::Unsent("late".into()),
        _ => News::Fate(match which % 5 {
            0 => Fate::Void,
            1 => Fate::Running,
            2 => Fate::Lost,
            3 => Fate::Rebooted,
            _ => Fate::Exited(Exit::Code(0)),
        }),
    }
}

fn play(parts: u8, moves: &[Move]) {
    let body: String = PARTS
        .iter()
        .enumerate()
        .filter(|(n, _)| (parts >> n) & 1 == 1)
        .map(|(_, part)| *part)
        .collect();
    let guard = if parts & 1 == 1 { GUARD } else { "" };
    let mut s = Story::of(&format!("{TOP}\n{WATCHED}\n{guard}\n{body}"));
    let mut begun: BTreeSet<JobId> = BTreeSet::new();
    for a_move in moves {
        s.pass(i64::from(a_move.how % 3));
        let before = s.run().clone();
        let told = match (a_move.kind % 42, a_move.how % 4) {
            (38, 0) => s.senses("unreachable".into()),
            (38, 1) => s.senses(json!({ "state": "storm" })),
            (38, _) => s.senses(json!({ "state": "calm" })),
            (39, 0) => s.open(),
            (39, _) => s.is(
                "n1",
                if a_move.which % 16 == 0 { "m2" } else { "m1" },
                if a_move.which % 8 == 0 { "b2" } else { "b1" },
            ),
            _ => match input(&s, *a_move) {
                Some(input) => s.input(input),
                None => continue,
            },
        };
        if told.is_err() {
            continue;
        }
        for order in &s.orders {
            let Order::Start { errand, .. } = order else { continue };
            let job = &errand.job;
            assert!(begun.insert(job.clone()), "{job} was started twice");
            assert!(
                before.ended.is_none() && s.run().open,
                "{job} was started in a run that is over or left"
            );
            assert!(s.run().stopped.is_none(), "{job} was started while everything is stopped");
            let host_is_odd = s.run().hosts.get(&job.host).is_some_and(|host| host.odd.is_some());
            assert!(!host_is_odd, "{job} was started on another machine");
        }
        let mut busy = BTreeSet::new();
        for (job, state) in s.run().jobs.iter().filter(|(_, job)| !job.state.is_settled()) {
            assert!(
                busy.insert((&job.attempt.step, &job.host)),
                "{job} is not the only one: {:?}",
                state.state
            );
            assert!(s.run().slot(&job.attempt.step).is_some(), "{job} is of no step");
            assert!(state.state == JobState::Queued || begun.contains(job), "{job} was never started");
        }
        let held = s.run().live_jobs().next().is_some();
        let open = s
            .run()
            .slots
            .iter()
            .any(|slot| matches!(slot, Slot::Step(step) if !s.run().line(&step.id).status.is_settled()));
        if s.run().ended.is_none() && s.run().open && s.run().short.is_none() && open && !held {
            assert_ne!(s.current(), "", "something is open, and no line is the current one");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn nothing_starts_twice_and_nothing_where_nothing_may(parts in 1u8..64, moves in prop::collection::vec(a_move(), 1..150)) {
        play(parts, &moves);
    }
}

//! The whole plan of a large procedure, and how long a viewer takes to fold it.

mod large;

use divan::Bencher;
use holdpoint::{
    engine::{decide, run::Run, senses::Senses},
    procedure::{plan, scope::Known},
};

fn main() {
    divan::main();
}

/// From the inputs to the lines of the plan.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn lay_out_fifty_pairs(bencher: Bencher<'_, '_>) {
    let rules = large::rules();
    let scope = Known {
        values: [("nodes".to_owned(), large::pairs())].into_iter().collect(),
        ..Known::default()
    };
    bencher.bench_local(|| plan::outline(&rules.procedure, &scope).unwrap());
}

/// The first session's decision: the plan, and the first sheet.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn open(bencher: Bencher<'_, '_>) {
    let rules = large::rules();
    let run = large::begun(&rules);
    let senses = Senses::default();
    bencher
        .with_inputs(large::opening)
        .bench_local_values(|opening| decide(&rules, &senses, &run, opening, large::at(0)).unwrap());
}

/// What a viewer does with that decision.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn fold(bencher: Bencher<'_, '_>) {
    let rules = large::rules();
    let run = large::begun(&rules);
    let draft = decide(&rules, &Senses::default(), &run, large::opening(), large::at(0)).unwrap();
    bencher.with_inputs(|| run.clone()).bench_local_values(|mut run: Run| {
        draft.events.iter().for_each(|event| run.apply(draft.at, event));
        run
    });
}

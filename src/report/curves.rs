//! What monitors measured over time, out of the readings that the journal kept.

use super::model::{At, Curve, Point};
use crate::{
    engine::event::Event,
    journal::Record,
    words::{Timestamp, Value},
};
use std::collections::BTreeMap;

/// Curves that are kept, and points of each: of more, every other one goes.
const CURVES: usize = 60;
const POINTS: usize = 2_000;

/// Numbers that moved: what stayed as it was has no curve.
pub fn of(records: &[Record<Event>]) -> Vec<Curve> {
    let mut all: BTreeMap<(String, String, String), Vec<Point>> = BTreeMap::new();
    for event in records.iter().flat_map(|record| &record.events) {
        let Event::Read {
            monitor,
            host,
            begun,
            values,
        } = event
        else {
            continue;
        };
        let mut numbers = Vec::new();
        for (name, value) in values.iter().flatten() {
            gather(name, value, &mut numbers);
        }
        let of = (monitor.to_string(), host.to_string());
        // What wasn't read this time isn't known.
        for (key, points) in all.iter_mut().filter(|(key, _)| (&key.0, &key.1) == (&of.0, &of.1)) {
            if !numbers.iter().any(|(name, _)| *name == key.2) {
                points.push(point(*begun, None));
            }
        }
        for (name, number) in numbers {
            let key = (of.0.clone(), of.1.clone(), name);
            all.entry(key).or_default().push(point(*begun, Some(number)));
        }
    }
    let moved = all.into_iter().filter(|(_, points)| moves(points));
    let curve = |((monitor, host, name), points): ((String, String, String), Vec<Point>)| Curve {
        monitor,
        host,
        name,
        points: thinned(points),
    };
    moved.take(CURVES).map(curve).collect()
}

fn point(at: Timestamp, value: Option<f64>) -> Point {
    Point { at: At(at), value }
}

fn moves(points: &[Point]) -> bool {
    let mut known = points.iter().filter_map(|point| point.value);
    let first = known.next();
    known.any(|number| Some(number) != first)
}

fn thinned(mut points: Vec<Point>) -> Vec<Point> {
    while points.len() > POINTS {
        let last = points.last().copied();
        points = points.into_iter().step_by(2).collect();
        points.extend(last);
    }
    points
}

fn gather(path: &str, value: &Value, into: &mut Vec<(String, f64)>) {
    match value {
        Value::Number(number) => into.extend(number.as_f64().map(|number| (path.to_owned(), number))),
        Value::Object(map) => map.iter().for_each(|(name, value)| gather(&format!("{path}.{name}"), value, into)),
        _ => {}
    }
}

use super::*;
use serde_json::json;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_000_000 + second).unwrap()
}

/// Samples five seconds apart, and the time of the last one.
fn fed(numbers: impl IntoIterator<Item = f64>) -> (Series, Timestamp) {
    let mut series = Series::new(5);
    let mut now = at(0);
    for (place, number) in numbers.into_iter().enumerate() {
        now = at(5 * i64::try_from(place).unwrap());
        series.take(now, Some(number));
    }
    (series, now)
}

#[test]
fn a_backlog_that_drains_is_at_zero_in_about_its_rest_by_its_rate() {
    let (series, now) = fed((0..24).map(|n| 600.0 - 5.0 * f64::from(n)));
    assert_eq!(series.per_minute(), Some(-60.0));
    assert_eq!(series.outlook(now).to_string(), "about 8 min");
    assert_eq!(series.says(now).as_deref(), Some("60 a minute less, about 8 min to zero"));
}

#[test]
fn one_sample_that_lies_changes_neither_rate_nor_outlook() {
    let lied = (0..24).map(|n| if n == 20 { 5000.0 } else { 600.0 - 5.0 * f64::from(n) });
    let (series, now) = fed(lied);
    assert_eq!(series.per_minute().map(f64::round), Some(-60.0));
    assert_eq!(series.outlook(now).to_string(), "about 8 min");
}

#[test]
fn it_is_too_early_to_tell_from_a_few_samples() {
    let (series, now) = fed([600.0, 500.0, 400.0, 300.0]);
    assert_eq!(series.outlook(now), Outlook::TooEarly);
    assert_eq!(series.says(now).as_deref(), Some("too early to tell"));
    assert_eq!(series.per_minute(), None);
}

#[test]
fn what_only_wavers_is_not_shrinking() {
    let wavers = [400.0, 404.0, 397.0, 401.0, 399.0, 403.0, 398.0, 402.0, 400.0, 396.0, 403.0, 399.0];
    let (series, now) = fed(wavers);
    assert_eq!(series.outlook(now).to_string(), "not shrinking");
}

#[test]
fn what_stalls_after_it_shrank_is_said_not_to_shrink_and_what_grows_to_grow() {
    let stalls = (0..20).map(|n| 500.0 - 10.0 * f64::from(n)).chain(std::iter::repeat_n(300.0, 70));
    let (series, now) = fed(stalls);
    assert_eq!(series.says(now).as_deref(), Some("not shrinking"));
    let (series, now) = fed((0..20).map(|n| 100.0 + 2.0 * f64::from(n)));
    assert_eq!(series.says(now).as_deref(), Some("growing by 24 a minute"));
}

#[test]
fn zero_is_zero_and_wants_no_words() {
    let (series, now) = fed((0..20).rev().map(f64::from).chain([0.0; 5]));
    assert_eq!(series.outlook(now), Outlook::Zero);
    assert_eq!(series.says(now), None);
}

#[test]
fn what_is_not_known_or_too_old_has_no_outlook() {
    let (mut series, now) = fed((0..24).map(|n| 600.0 - 5.0 * f64::from(n)));
    let late = now + jiff::SignedDuration::from_secs(11);
    assert_eq!((series.last(late), series.outlook(late)), (None, Outlook::Unknown));
    series.take(late, None);
    assert_eq!(series.outlook(late), Outlook::Unknown);
}

#[test]
fn times_are_as_rough_as_they_are_known() {
    let told = |seconds| Outlook::Zeroes(seconds).to_string();
    assert_eq!(
        [10, 45, 700, 24 * 60, 3 * 3600 + 900, 200_000].map(told),
        [
            "less than a minute",
            "about 1 min",
            "about 12 min",
            "about 25 min",
            "about 3 h",
            "more than a day"
        ]
    );
}

#[test]
fn a_curve_shows_no_more_than_was_measured_and_zero_lowest() {
    let (series, now) = fed([8.0, 4.0, 1.0, 0.0]);
    assert_eq!(series.spark(10, now, Glyphs::Blocks), "█▅▂▁");
    assert_eq!(series.spark(10, now, Glyphs::Ascii), "#=._");
    let (flat, now) = fed([3.0; 3]);
    assert_eq!(flat.spark(10, now, Glyphs::Blocks), "███");
}

#[test]
fn a_time_of_which_nothing_is_known_is_a_gap_in_the_curve() {
    let (mut series, _) = fed([8.0, 8.0]);
    series.take(at(10), None);
    series.take(at(15), Some(4.0));
    assert_eq!(series.spark(10, at(15), Glyphs::Blocks), "██ ▅");
    assert_eq!(
        series.spark(10, at(40), Glyphs::Blocks),
        "██ ▅▅▅   ",
        "nor is a reading too old drawn on"
    );
}

#[test]
fn a_curve_is_as_wide_as_it_may_be_however_long_it_is_fed() {
    let day = (0..17_280).map(|n| f64::from(20_000 - n));
    let (series, now) = fed(day);
    assert_eq!(series.spark(12, now, Glyphs::Blocks).chars().count(), 12);
    assert!(series.memory() <= 512, "its memory is bounded");
    assert_eq!(series.outlook(now).to_string(), "about 4 h");
}

#[test]
fn every_number_that_a_monitor_reads_has_its_trend_at_its_path() {
    let mut trends = Trends::new(5);
    for n in 0..3 {
        let values = json!({ "entries": { "web": 30 - n, "db": 7 }, "quorate": true });
        trends.take(at(5 * n), Some(&serde_json::from_value(values).unwrap()));
    }
    let path = ["entries".to_owned(), "web".to_owned()];
    assert_eq!(trends.of(&path).and_then(|series| series.last(at(10))), Some(28.0));
    assert!(trends.of(&["quorate".to_owned()]).is_none());
    trends.take(at(15), None);
    assert_eq!(
        trends.of(&path).and_then(|series| series.last(at(15))),
        None,
        "a failed poll leaves nothing known"
    );
}

#[test]
fn of_a_monitor_with_very_many_numbers_only_some_are_kept() {
    let many: Values = (0..5000).map(|n| (format!("n{n:04}"), json!(n))).collect();
    let mut trends = Trends::new(5);
    trends.take(at(0), Some(&many));
    assert!(trends.of(&["n0000".to_owned()]).is_some());
    assert!(trends.of(&["n4999".to_owned()]).is_none());
}

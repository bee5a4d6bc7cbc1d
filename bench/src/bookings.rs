//! One hot event, many people, each books once, as fast as it goes. Each answer comes after the booking is durable.

use std::time::Duration;

use crate::load::{Answer, Bookings, Load, Pace};
use crate::report::{Report, percentile};
use crate::seed::House;
use crate::watcher::Tongue;
use crate::{Options, Result, bare};

/// Not counted: connections, caches and the database's file grow into shape.
const WARM_UP: usize = 2_000;

pub fn measure(options: &Options, house: &House, report: &mut Report) -> Result<()> {
    let count = options.bookings();
    let mut load = Load::new(house.server.address, options.connections)?;
    let warm_up = house.create_event("Warm-up", 1_000_000)?;
    book_all(&mut load, house, &warm_up, WARM_UP.min(count))?;

    let event = house.create_event("The hot event", 1_000_000)?;
    if options.booking_watchers > 0 {
        load.watch(
            Tongue::Raw,
            &event,
            house.tokens.iter().take(options.booking_watchers),
        )?;
    }
    let bare_before = match options.postgres {
        None => Some(bare_rates(options)?),
        Some(_) => None,
    };
    let before = house.server.cpu_at_rest()?;
    let answers = book_all(&mut load, house, &event, count)?;
    let (first, last) = span(&answers);
    load.listen(Duration::from_millis(500))?;
    let cpu = house.server.cpu_at_rest()? - before;

    let rate = count as f64 / (last - first).as_secs_f64();
    let mut latencies: Vec<Duration> = answers.iter().map(|answer| answer.latency).collect();
    let [p50, p99] =
        [50, 99].map(|percent| percentile(&mut latencies, percent).as_secs_f64() * 1e3);
    report.add(
        "bookings_per_second",
        "bookings over HTTP, durable, one hot event",
        rate,
        "/s",
    );
    report.add("booking_p50", "  answered, p50", p50, "ms");
    report.add("booking_p99", "  answered, p99", p99, "ms");
    report.add(
        "booking_cpu_per_thousand",
        "  server CPU per 1,000",
        cpu.as_secs_f64() / count as f64 * 1e3,
        "CPU s",
    );
    if let Some(before) = bare_before {
        compare_with_sqlite(rate, before, bare_rates(options)?, report);
    }
    Ok(())
}

const GROUPS: [(usize, &str, &str); 3] = [
    (1, "bare_sqlite_1", "bookings_to_bare_1"),
    (16, "bare_sqlite_16", "bookings_to_bare_16"),
    (128, "bare_sqlite_128", "bookings_to_bare_128"),
];

fn bare_rates(options: &Options) -> Result<[f64; 3]> {
    let time = Duration::from_millis(if options.quick { 500 } else { 2_000 });
    let mut rates = [0.0; 3];
    for (rate, (group, ..)) in rates.iter_mut().zip(GROUPS) {
        *rate = bare::sqlite_bookings_per_second(&options.folder, group, time)?;
    }
    Ok(rates)
}

/// The disk has its moods: the bare loop runs before and after, and the mean counts.
fn compare_with_sqlite(rate: f64, before: [f64; 3], after: [f64; 3], report: &mut Report) {
    for (index, (group, key, ratio_key)) in GROUPS.into_iter().enumerate() {
        let bare = f64::midpoint(before[index], after[index]);
        report.add(
            key,
            format!("bare SQLite loop, {group} in a transaction"),
            bare,
            "/s",
        );
        report.add(ratio_key, "  majlis to that", rate / bare, "×");
    }
}

fn book_all(load: &mut Load, house: &House, event: &str, count: usize) -> Result<Vec<Answer>> {
    let answers = load.book(&Bookings {
        event,
        tokens: &house.tokens,
        people: 0..count,
        pace: Pace::AsFastAsItGoes,
    })?;
    match answers.iter().filter(|answer| answer.status != 201).count() {
        0 => Ok(answers),
        refused => Err(format!("{refused} of {count} bookings were refused").into()),
    }
}

/// From the first request to the last answer.
fn span(answers: &[Answer]) -> (Duration, Duration) {
    let first = answers
        .iter()
        .map(|answer| answer.at - answer.latency)
        .min()
        .unwrap_or_default();
    let last = answers
        .iter()
        .map(|answer| answer.at)
        .max()
        .unwrap_or_default();
    (first, last)
}

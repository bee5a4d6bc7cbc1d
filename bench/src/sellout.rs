//! Few seats, many buyers, thousands of watchers.

use std::time::Duration;

use serde_json::Value;

use crate::load::{Answer, Bookings, Load, Pace};
use crate::report::{Report, percentile};
use crate::seed::House;
use crate::watcher::{Seen, Tongue, Watcher};
use crate::{Options, Result};

const SEATS: usize = 2_000;

pub fn measure(options: &Options, house: &House, report: &mut Report) -> Result<()> {
    let event = house.create_event("Sold out in seconds", SEATS)?;
    let mut load = Load::new(house.server.address, options.connections)?;
    let watchers = options.sellout_watchers();
    load.watch(Tongue::Raw, &event, house.tokens.iter().take(watchers / 2))?;
    load.watch(
        Tongue::SocketIo,
        &event,
        house.tokens.iter().take(watchers).skip(watchers / 2),
    )?;
    for watcher in &mut load.watchers {
        watcher.keeps_seats = true;
    }
    let cpu_before = house.server.cpu()?;
    let answers = load.book(&Bookings {
        event: &event,
        tokens: &house.tokens,
        people: 0..options.buyers(),
        pace: Pace::AsFastAsItGoes,
    })?;
    let sold_out_seen = |watcher: &Watcher| watcher.last_seats == Some(0);
    load.listen_until(Duration::from_secs(15), |watchers| {
        watchers.iter().all(sold_out_seen)
    })?;
    let cpu = house.server.cpu_at_rest()? - cpu_before;

    let sold = sales(&answers);
    let booked = seats_booked(house, &event)?;
    let wrong = load
        .watchers
        .iter()
        .filter(|watcher| !sold_out_seen(watcher))
        .count();
    let mut ages: Vec<Duration> = load
        .watchers
        .iter()
        .flat_map(|watcher| ages_of(&watcher.heard.seats, &sold))
        .collect();
    let [p50, p99, worst] =
        [50, 99, 100].map(|percent| percentile(&mut ages, percent).as_secs_f64() * 1e3);
    let (first, last) = (
        answers
            .iter()
            .map(|answer| answer.at - answer.latency)
            .min(),
        sold.last(),
    );
    let time = last
        .copied()
        .unwrap_or_default()
        .saturating_sub(first.unwrap_or_default());

    let what = format!(
        "sell-out: {} buyers, {SEATS} seats, {watchers} watchers",
        options.buyers()
    );
    report.add(
        "sellout_seconds",
        what,
        time.as_secs_f64(),
        "s until sold out",
    );
    report.add(
        "sellout_oversold",
        "  oversold",
        booked as f64 - SEATS.min(booked) as f64,
        "seats",
    );
    report.add(
        "sellout_told_sold",
        "  buyers told that they have a seat",
        sold.len() as f64,
        "",
    );
    report.add(
        "sellout_wrong_counts",
        "  watchers whose last count is wrong",
        wrong as f64,
        "",
    );
    report.add(
        "sellout_age_p50",
        "  age of an outdated count when replaced, p50",
        p50,
        "ms",
    );
    report.add("sellout_age_p99", "  the same, p99", p99, "ms");
    report.add("sellout_age_max", "  the same, longest", worst, "ms");
    report.add(
        "sellout_cpu",
        "  server CPU in all",
        cpu.as_secs_f64(),
        "CPU s",
    );
    if booked != sold.len() || booked > SEATS || wrong > 0 {
        eprintln!(
            "WRONG: {booked} seats booked, {} buyers told so, {wrong} watchers misled",
            sold.len()
        );
    }
    Ok(())
}

/// When each sale was told to its buyer, the earliest first.
fn sales(answers: &[Answer]) -> Vec<Duration> {
    let mut sold: Vec<Duration> = answers
        .iter()
        .filter(|answer| answer.status == 201)
        .map(|answer| answer.at)
        .collect();
    sold.sort_unstable();
    sold
}

/// For how long each count that a watcher saw had been wrong when a newer one replaced it: from the moment when a
/// buyer was told of the sale that outdated it.
fn ages_of(seen: &[Seen], sold: &[Duration]) -> Vec<Duration> {
    let before = std::iter::once(SEATS as i64).chain(seen.iter().map(|seen| seen.seats));
    before
        .zip(seen)
        .filter_map(|(outdated, newer)| {
            let sales_then = usize::try_from(SEATS as i64 - outdated).ok()?;
            Some(newer.at.saturating_sub(*sold.get(sales_then)?))
        })
        .collect()
}

/// Seats of all active bookings, counted one by one from the organizer's list.
fn seats_booked(house: &House, event: &str) -> Result<usize> {
    let mut seats = 0;
    let mut after = String::new();
    loop {
        let page = house.call(
            "GET",
            &format!("/api/v1/events/{event}/bookings?limit=100{after}"),
            &Value::Null,
        )?;
        for booking in page["data"].as_array().ok_or("a list without data")? {
            let is_active = !matches!(booking["status"].as_str(), Some("cancelled" | "expired"));
            seats += if is_active {
                usize::try_from(booking["attendeeCount"].as_u64().unwrap_or(0))?
            } else {
                0
            };
        }
        match page["nextCursor"].as_str() {
            Some(cursor) if page["hasMore"] == true => after = format!("&after={cursor}"),
            _ => return Ok(seats),
        }
    }
}

//! A full live room in which everybody votes and reacts at once.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::load::{Bookings, Load, Pace};
use crate::report::Report;
use crate::seed::House;
use crate::watcher::{Tongue, Watcher};
use crate::{Options, Result};

/// How long it may take until everybody has heard of every vote.
const PATIENCE: Duration = Duration::from_secs(120);
/// People who vote before what came is read.
const AT_ONCE: usize = 100;

pub fn measure(options: &Options, house: &House, report: &mut Report) -> Result<()> {
    let people = options.room_people();
    let event = house.create_event("A full room", people)?;
    let mut load = Load::new(house.server.address, options.connections)?;
    load.book(&Bookings {
        event: &event,
        tokens: &house.tokens,
        people: 0..people,
        pace: Pace::AsFastAsItGoes,
    })?;
    load.watch(Tongue::SocketIo, &event, house.tokens.iter().take(people))?;
    let poll = house.call(
        "POST",
        &format!("/api/v1/events/{event}/polls"),
        &json!({ "question": "Tea or coffee?", "options": ["Tea", "Coffee"] }),
    )?;
    let poll_id = poll["pollId"].as_str().ok_or("a poll without an id")?;
    let option_id = poll["options"][0]["id"]
        .as_str()
        .ok_or("a poll without options")?;
    let vote = json!({ "eventId": event, "pollId": poll_id, "optionIds": [option_id] }).to_string();
    let reaction = json!({ "eventId": event, "reaction": "\u{1f44f}" }).to_string();
    // The announcements of who came are over.
    load.listen(Duration::from_secs(2))?;
    load.reset_heard();

    let cpu_before = house.server.cpu()?;
    let began = Instant::now();
    for first in (0..people).step_by(AT_ONCE) {
        let last = people.min(first + AT_ONCE);
        for watcher in &mut load.watchers[first..last] {
            watcher.emit("vote-poll", &vote)?;
            watcher.emit("send-reaction", &reaction)?;
        }
        load.listen(Duration::ZERO)?;
    }
    let asked = began.elapsed();
    let all = i64::try_from(people)?;
    let has_heard =
        |watcher: &Watcher| watcher.heard.votes == all && watcher.heard.reactions == all;
    load.listen_until(PATIENCE, |watchers| watchers.iter().all(has_heard))?;
    let time = began.elapsed();
    let cpu = house.server.cpu_at_rest()? - cpu_before;
    let wrong = load.watchers.iter().filter(|w| !has_heard(w)).count();
    let most = load.watchers.iter().map(|w| w.heard.messages).max();

    let what = format!("live room: {people} people vote and react at once");
    report.add("room_asked", what, asked.as_secs_f64(), "s to send it all");
    report.add(
        "room_seconds",
        "  until all have heard of all",
        time.as_secs_f64(),
        "s",
    );
    report.add(
        "room_wrong",
        "  people whose last counts are wrong",
        wrong as f64,
        "",
    );
    let per_second = most.unwrap_or(0) as f64 / time.as_secs_f64();
    report.add(
        "room_messages",
        "  messages to one person, at most",
        per_second,
        "a second",
    );
    report.add(
        "room_cpu",
        "  server CPU in all",
        cpu.as_secs_f64(),
        "CPU s",
    );
    Ok(())
}

//! What a message to a watcher costs the server.
//!
//! Bookings make the messages: a fact for each booking, and states as often as the server gathers them. What the same
//! bookings cost with nobody watching is measured first and taken off. Bursts are bookings as fast as they go, so
//! that messages come in the groups in which bookings are committed.

use std::time::Duration;

use crate::bare::BareWriter;
use crate::load::{Bookings, Load, Pace};
use crate::report::Report;
use crate::seed::House;
use crate::watcher::Tongue;
use crate::{Options, Result};

const STEP: Duration = Duration::from_millis(20);
const BURST: usize = 500;
const BURSTS: usize = 4;
/// Longer than states are gathered.
const SETTLE: Duration = Duration::from_millis(500);

/// CPU time of the server, and what the watchers heard for it.
struct Cost {
    cpu: Duration,
    messages: u64,
    bytes: u64,
}

pub fn people_needed(options: &Options) -> usize {
    options.watchers().max(options.paced() + BURST * BURSTS)
}

pub fn measure(options: &Options, house: &House, report: &mut Report) -> Result<()> {
    let mut load = Load::new(house.server.address, options.connections)?;
    let event = house.create_event("Nobody watches", 1_000_000)?;
    let unwatched = [
        paced(options, house, &mut load, &event)?,
        bursts(options, house, &mut load, &event)?,
    ];
    drop(load);
    let keys = [
        [
            "raw_paced",
            "raw_paced_to_bare",
            "raw_burst",
            "raw_burst_to_bare",
            "raw_connect",
            "raw_memory",
        ],
        [
            "io_paced",
            "io_paced_to_bare",
            "io_burst",
            "io_burst_to_bare",
            "io_connect",
            "io_memory",
        ],
    ];
    measure_tongue(
        options,
        house,
        report,
        "raw WebSocket",
        Tongue::Raw,
        &unwatched,
        keys[0],
    )?;
    measure_tongue(
        options,
        house,
        report,
        "Socket.IO",
        Tongue::SocketIoOrganizer,
        &unwatched,
        keys[1],
    )
}

fn measure_tongue(
    options: &Options,
    house: &House,
    report: &mut Report,
    name: &str,
    tongue: Tongue,
    unwatched: &[Cost; 2],
    keys: [&'static str; 6],
) -> Result<()> {
    let [
        paced_key,
        paced_bare_key,
        burst_key,
        burst_bare_key,
        connect_key,
        memory_key,
    ] = keys;
    let watchers = options.watchers();
    let event = house.create_event(name, 1_000_000)?;
    let mut load = Load::new(house.server.address, options.connections)?;

    let cpu_before = house.server.cpu_at_rest()?;
    let memory_before = house.server.memory_kb()?;
    match tongue {
        Tongue::SocketIoOrganizer => {
            load.watch(tongue, &event, std::iter::repeat_n(&house.owner, watchers))?
        }
        _ => load.watch(tongue, &event, house.tokens.iter().take(watchers))?,
    }
    let connect_cpu = house.server.cpu_at_rest()? - cpu_before;
    let memory = house.server.memory_kb()?.saturating_sub(memory_before);

    let paced = paced(options, house, &mut load, &event)?;
    let bursts = bursts(options, house, &mut load, &event)?;
    drop(load);
    let bytes = usize::try_from(paced.bytes / paced.messages.max(1))?;
    let mut bare = BareWriter::start(options)?;
    for (what, key, bare_key, cost, unwatched, pause) in [
        (
            "one each 20 ms",
            paced_key,
            paced_bare_key,
            &paced,
            &unwatched[0],
            STEP,
        ),
        (
            "bursts of 500",
            burst_key,
            burst_bare_key,
            &bursts,
            &unwatched[1],
            Duration::ZERO,
        ),
    ] {
        let messages = if pause.is_zero() {
            BURST
        } else {
            options.paced()
        };
        let bare = bare.cpu_per_million(watchers, messages, bytes, pause)?;
        let own = cost.cpu.saturating_sub(unwatched.cpu).as_secs_f64() / cost.messages as f64 * 1e6;
        report.add(
            key,
            format!("{name}, {watchers} watchers, {what}"),
            own,
            "CPU s per million deliveries",
        );
        report.add(
            bare_key,
            format!("  to the bare write() loop ({bare:.1}; {bytes} bytes)"),
            own / bare,
            "×",
        );
    }
    let per_connect = connect_cpu.as_secs_f64() * 1e3 / watchers as f64;
    report.add(
        connect_key,
        format!("{name}, connect, JWT checked, joined"),
        per_connect,
        "CPU ms",
    );
    report.add(
        memory_key,
        format!("{name}, resident memory for each"),
        memory as f64 / watchers as f64,
        "KB",
    );
    Ok(())
}

/// One booking each 20 ms.
fn paced(options: &Options, house: &House, load: &mut Load, event: &str) -> Result<Cost> {
    let before = start(house, load)?;
    book(house, load, event, 0, options.paced(), Pace::Every(STEP))?;
    finish(house, load, before, options.paced())
}

/// Bookings as fast as they go, 500 at a time, by people who have not booked yet.
fn bursts(options: &Options, house: &House, load: &mut Load, event: &str) -> Result<Cost> {
    let before = start(house, load)?;
    for burst in 0..BURSTS {
        let first = options.paced() + burst * BURST;
        book(house, load, event, first, BURST, Pace::AsFastAsItGoes)?;
        load.listen(SETTLE)?;
    }
    finish(house, load, before, BURST * BURSTS)
}

fn book(
    house: &House,
    load: &mut Load,
    event: &str,
    first: usize,
    count: usize,
    pace: Pace,
) -> Result<()> {
    let people = first..first + count;
    let answers = load.book(&Bookings {
        event,
        tokens: &house.tokens,
        people,
        pace,
    })?;
    match answers.iter().all(|answer| answer.status == 201) {
        true => Ok(()),
        false => Err("a booking was refused".into()),
    }
}

fn start(house: &House, load: &mut Load) -> Result<Duration> {
    load.listen(SETTLE)?;
    load.reset_heard();
    house.server.cpu_at_rest()
}

/// Waits until each watcher has heard of each booking, and refuses to count a server that dropped any.
fn finish(house: &House, load: &mut Load, before: Duration, bookings: usize) -> Result<Cost> {
    let facts = bookings as u64;
    let heard_all = load.listen_until(Duration::from_secs(30), |watchers| {
        watchers.iter().all(|watcher| watcher.heard.facts >= facts)
    })?;
    load.listen(SETTLE)?;
    let (messages, bytes, total) = load.heard();
    let expected = facts * load.watchers.len() as u64;
    if !heard_all || total != expected {
        return Err(format!("the watchers heard of {total} bookings, not of {expected}").into());
    }
    let cpu = house.server.cpu_at_rest()? - before;
    Ok(Cost {
        cpu,
        messages,
        bytes,
    })
}

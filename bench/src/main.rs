//! Measures the release binary `majlis` as its users meet it: over HTTP, raw WebSocket and Socket.IO, with the data
//! on disk, and beside the bare thing (SQLite, `write()`) in the same run on the same machine.
//!
//! It prints numbers and judges none: it is a program to run by hand (`make bench`), not a test.
//!
//! - [`bookings`]: durable bookings of one hot event per second, and what one costs the server.
//! - [`deliveries`]: what one message to one watcher costs the server, at a steady pace and in bursts.
//! - [`room`]: all who are in a live room vote and react at once: how few messages tell of it.
//! - [`sellout`]: many buyers for few seats, watched by thousands: nothing oversold, every count right, how old.

mod bare;
mod bookings;
mod deliveries;
mod frames;
mod http;
mod load;
mod machine;
mod report;
mod room;
mod seed;
mod sellout;
mod server;
mod watcher;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::report::Report;
use crate::seed::House;

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Measures the majlis binary: bookings per second, CPU per delivery, a sell-out.
#[derive(Parser, Clone)]
#[command(version)]
pub struct Options {
    /// The server to measure.
    #[arg(long, default_value = "target/release/majlis")]
    binary: PathBuf,
    /// Where the databases are made (and removed). Should be on a real disk, so that a commit costs what it costs.
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
    /// Uses PostgreSQL instead of SQLite: an administrator's URL; a database is made there, and removed.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Puts the server on core 0 and the load on core 1.
    #[arg(long)]
    pin: bool,
    /// A short run, for a first look.
    #[arg(long)]
    quick: bool,
    /// Writes the numbers and the machine's facts into bench/results/.
    #[arg(long)]
    save: bool,
    /// Only these parts (default: all).
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Bookings of the hot event, each by another person [default: 40000, quick: 5000].
    #[arg(long)]
    bookings: Option<usize>,
    /// HTTP connections that book at the same time.
    #[arg(long, default_value_t = 128)]
    connections: usize,
    /// Raw WebSocket connections that watch while the hot event is booked.
    #[arg(long, default_value_t = 0)]
    booking_watchers: usize,
    /// Watchers of an event, for each of raw WebSocket and Socket.IO, while deliveries are measured [default: 1000,
    /// quick: 300].
    #[arg(long)]
    watchers: Option<usize>,
    /// Messages at a steady pace of one each 20 ms, while deliveries are measured [default: 300, quick: 100].
    #[arg(long)]
    paced: Option<usize>,
    /// Buyers of the 2,000 seats of the sell-out [default: 10000, quick: 3000].
    #[arg(long)]
    buyers: Option<usize>,
    /// Watchers of the sell-out, half raw WebSocket, half Socket.IO [default: 5000, quick: 500].
    #[arg(long)]
    sellout_watchers: Option<usize>,
    /// People in the live room, who all vote and react at once [default: 10000, quick: 1000].
    #[arg(long)]
    room_people: Option<usize>,
    #[command(subcommand)]
    inner: Option<Inner>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Bookings,
    Deliveries,
    Room,
    Sellout,
}

#[derive(Clone, Subcommand)]
enum Inner {
    /// The bare write loop, in a process of its own so that its CPU can be told apart.
    #[command(hide = true)]
    BareWriter,
}

impl Options {
    fn pick(&self, asked: Option<usize>, full: usize, quick: usize) -> usize {
        asked.unwrap_or(if self.quick { quick } else { full })
    }

    fn bookings(&self) -> usize {
        self.pick(self.bookings, 40_000, 5_000)
    }

    fn watchers(&self) -> usize {
        self.pick(self.watchers, 1_000, 300)
    }

    fn paced(&self) -> usize {
        self.pick(self.paced, 300, 100)
    }

    fn buyers(&self) -> usize {
        self.pick(self.buyers, 10_000, 3_000)
    }

    fn sellout_watchers(&self) -> usize {
        self.pick(self.sellout_watchers, 5_000, 500)
    }

    fn room_people(&self) -> usize {
        self.pick(self.room_people, 10_000, 1_000)
    }

    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    /// People needed at most by any part; each part starts again with the first of them.
    fn people(&self) -> usize {
        [
            self.bookings(),
            self.buyers(),
            self.room_people(),
            deliveries::people_needed(self),
            self.sellout_watchers(),
            self.booking_watchers,
        ]
        .into_iter()
        .max()
        .unwrap_or(0)
    }
}

fn main() {
    let options = Options::parse();
    let outcome = match options.inner {
        Some(Inner::BareWriter) => bare::writer(),
        None => run(&options),
    };
    if let Err(error) = outcome {
        eprintln!("majlis-bench: {error}");
        std::process::exit(1);
    }
}

fn run(options: &Options) -> Result<()> {
    machine::raise_open_files()?;
    if options.pin {
        machine::pin_to_core(1)?;
    }
    let mut report = Report::new(options);
    eprintln!("Seeding {} people", options.people());
    let house = House::open(options)?;
    if options.wants(Part::Bookings) {
        eprintln!("Bookings");
        bookings::measure(options, &house, &mut report)?;
    }
    if options.wants(Part::Deliveries) {
        eprintln!("Deliveries");
        deliveries::measure(options, &house, &mut report)?;
    }
    if options.wants(Part::Room) {
        eprintln!("Live room");
        room::measure(options, &house, &mut report)?;
    }
    if options.wants(Part::Sellout) {
        eprintln!("Sell-out");
        sellout::measure(options, &house, &mut report)?;
    }
    house.close()?;
    report.print();
    if options.save {
        println!("\nSaved as {}", report.save()?.display());
    }
    Ok(())
}

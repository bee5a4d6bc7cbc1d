//! The least that any program would have to do: what the server is compared with.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::load::Load;
use crate::watcher::Tongue;
use crate::{Options, Result, machine};

/// A booking's row and indexes as the server has them, and an event with the least that a seat count needs.
const BOOKING_TABLES: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE events (id TEXT PRIMARY KEY, seats_max INTEGER NOT NULL, seats_taken INTEGER NOT NULL,
        CHECK (seats_taken <= seats_max));
    CREATE TABLE bookings (id TEXT PRIMARY KEY, event_id TEXT NOT NULL REFERENCES events (id), user_id TEXT NOT NULL,
        attendee_name TEXT NOT NULL, attendee_count INTEGER NOT NULL, status TEXT NOT NULL, notes TEXT NOT NULL,
        code TEXT NOT NULL, checked_in_at INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
    CREATE UNIQUE INDEX bookings_one_active ON bookings (event_id, user_id)
        WHERE status IN ('pending', 'confirmed', 'attended', 'no_show');
    CREATE UNIQUE INDEX bookings_code ON bookings (code);
    CREATE INDEX bookings_event ON bookings (event_id, id);
    CREATE INDEX bookings_user ON bookings (user_id, id);
    INSERT INTO events VALUES ('0190b0a0-0000-7000-8000-000000000000', 1000000000, 0);";

fn insert_booking(database: &Connection, number: u32) -> Result<()> {
    // Codes and people come in no order, as they do in life.
    let scattered = number.wrapping_mul(2_654_435_761);
    database
        .prepare_cached(
            "INSERT INTO bookings VALUES (?1, '0190b0a0-0000-7000-8000-000000000000', ?2, 'Bench Person', 1,
                                          'confirmed', '', ?3, NULL, ?4, ?4)",
        )?
        .execute((
            format!("0190b0a0-0000-7000-8000-{number:012x}"),
            format!("0190b0a1-0000-7000-8000-{scattered:012x}"),
            format!("{scattered:010}"),
            1_790_000_000_000 + i64::from(number),
        ))?;
    database
        .prepare_cached(
            "UPDATE events SET seats_taken = seats_taken + 1 WHERE id = '0190b0a0-0000-7000-8000-000000000000'",
        )?
        .execute(())?;
    Ok(())
}

/// Durable bookings per second on bare SQLite: one insert and one update each, `group` of them in a transaction.
pub fn sqlite_bookings_per_second(folder: &Path, group: usize, time: Duration) -> Result<f64> {
    let path = folder.join(format!("bare-{group}.sqlite"));
    let mut database = Connection::open(&path)?;
    database.execute_batch(BOOKING_TABLES)?;
    let began = Instant::now();
    let mut booked = 0_u32;
    while began.elapsed() < time {
        let transaction = database.transaction()?;
        for _ in 0..group {
            insert_booking(&transaction, booked)?;
            booked += 1;
        }
        transaction.commit()?;
    }
    let rate = f64::from(booked) / began.elapsed().as_secs_f64();
    drop(database);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(path.with_extension(format!("sqlite{end}")));
    }
    Ok(rate)
}

/// A process that writes messages of one size to many sockets: a `write()` for each message and socket, no more.
pub struct BareWriter {
    child: Child,
    orders: ChildStdin,
    address: SocketAddr,
}

impl BareWriter {
    pub fn start(options: &Options) -> Result<Self> {
        let program = std::env::current_exe()?;
        let mut child = machine::command_on_server_core(&program, options.pin)
            .arg("bare-writer")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let orders = child.stdin.take().ok_or("no stdin")?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no stdout")?).read_line(&mut line)?;
        Ok(Self {
            child,
            orders,
            address: line.trim().parse()?,
        })
    }

    /// CPU seconds per million messages delivered to so many sockets, one round of messages each `pause`.
    pub fn cpu_per_million(
        &mut self,
        sockets: usize,
        messages: usize,
        message_bytes: usize,
        pause: Duration,
    ) -> Result<f64> {
        let mut load = Load::new(self.address, 0)?;
        writeln!(
            self.orders,
            "{sockets} {messages} {message_bytes} {}",
            pause.as_micros()
        )?;
        let none = String::new();
        load.watch(Tongue::Bare, "", std::iter::repeat_n(&none, sockets))?;
        let before = machine::cpu_of(self.child.id())?;
        let deliveries = (sockets * messages) as u64;
        let limit = pause * u32::try_from(messages)? + Duration::from_secs(60);
        if !load.listen_until(limit, |watchers| {
            watchers
                .iter()
                .map(|watcher| watcher.heard.messages)
                .sum::<u64>()
                >= deliveries
        })? {
            return Err("the bare write loop did not deliver".into());
        }
        let spent = machine::cpu_of(self.child.id())? - before;
        Ok(spent.as_secs_f64() / deliveries as f64 * 1e6)
    }
}

impl Drop for BareWriter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The other side: takes orders until its standard input ends.
pub fn writer() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    for order in std::io::stdin().lock().lines() {
        let order = order?;
        let numbers: Vec<usize> = order
            .split(' ')
            .map(str::parse)
            .collect::<std::result::Result<_, _>>()?;
        let [sockets, messages, message_bytes, pause_us] = numbers[..] else {
            return Err("bad order".into());
        };
        let mut streams: Vec<TcpStream> = Vec::with_capacity(sockets);
        for _ in 0..sockets {
            let (stream, _) = listener.accept()?;
            stream.set_nodelay(true)?;
            streams.push(stream);
        }
        // The other side reads its clock when all are connected.
        std::thread::sleep(Duration::from_millis(200));
        write_all(
            &mut streams,
            messages,
            &frame_of(message_bytes),
            Duration::from_micros(pause_us as u64),
        )?;
        // Closed by the other side first, so that it never reads an end.
        std::thread::sleep(Duration::from_millis(500));
    }
    Ok(())
}

fn write_all(
    streams: &mut [TcpStream],
    messages: usize,
    frame: &[u8],
    pause: Duration,
) -> Result<()> {
    let began = Instant::now();
    for message in 0..messages {
        let due = began + pause * u32::try_from(message)?;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        for stream in streams.iter_mut() {
            stream.write_all(frame)?;
        }
    }
    Ok(())
}

/// A WebSocket text frame of so many bytes in all.
fn frame_of(bytes: usize) -> Vec<u8> {
    let payload = bytes.saturating_sub(if bytes <= 127 { 2 } else { 4 });
    let mut frame = vec![0x81];
    if payload <= 125 {
        frame.push(payload as u8);
    } else {
        frame.push(126);
        frame.extend_from_slice(&(payload as u16).to_be_bytes());
    }
    frame.resize(frame.len() + payload, b'x');
    frame
}

//! The load: buyers over kept HTTP connections and watchers, driven by one thread that never waits for any of them.

use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::ops::Range;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use crate::watcher::{Tongue, Watcher};
use crate::{Result, http};

/// Watchers that are on their way in at the same time.
const ENTERING_MAX: usize = 64;
const READ_BYTES: usize = 256 * 1024;
/// A server that answers nothing for so long is given up.
const SILENCE_MAX: Duration = Duration::from_secs(30);

#[derive(Clone, Copy)]
pub enum Pace {
    /// Each connection asks again as soon as it is answered.
    AsFastAsItGoes,
    /// One request each so long, whether answered or not.
    Every(Duration),
}

/// One answered booking.
pub struct Answer {
    pub status: u16,
    /// When the buyer was told.
    pub at: Duration,
    /// Since the request was sent, or was due.
    pub latency: Duration,
}

/// What a run of bookings asks for.
pub struct Bookings<'a> {
    pub event: &'a str,
    pub tokens: &'a [String],
    pub people: Range<usize>,
    pub pace: Pace,
}

struct Buyer {
    stream: TcpStream,
    received: Vec<u8>,
    asked_at: Option<Duration>,
}

pub struct Load {
    address: SocketAddr,
    poll: Poll,
    events: Events,
    buffer: Vec<u8>,
    began: Instant,
    buyers: Vec<Buyer>,
    /// Connections that wait for nothing.
    idle: Vec<usize>,
    answers: Vec<Answer>,
    /// The first answer that is neither a booking nor a polite refusal.
    complaint: Option<String>,
    pub watchers: Vec<Watcher>,
    watching: usize,
}

impl Load {
    pub fn new(address: SocketAddr, connections: usize) -> Result<Self> {
        let mut load = Self {
            address,
            poll: Poll::new()?,
            events: Events::with_capacity(4096),
            buffer: vec![0; READ_BYTES],
            began: Instant::now(),
            buyers: Vec::new(),
            idle: (0..connections).collect(),
            answers: Vec::new(),
            complaint: None,
            watchers: Vec::new(),
            watching: 0,
        };
        for index in 0..connections {
            let stream = std::net::TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_nonblocking(true)?;
            let mut stream = TcpStream::from_std(stream);
            load.poll
                .registry()
                .register(&mut stream, Token(index), Interest::READABLE)?;
            load.buyers.push(Buyer {
                stream,
                received: Vec::new(),
                asked_at: None,
            });
        }
        Ok(load)
    }

    /// Connects watchers, some at a time, until all of them have the present state.
    pub fn watch<'a>(
        &mut self,
        tongue: Tongue,
        event: &str,
        tokens: impl Iterator<Item = &'a String>,
    ) -> Result<()> {
        for token in tokens {
            while self.watchers.len() - self.watching >= ENTERING_MAX {
                self.pump(Some(Duration::from_secs(10)))?;
            }
            let mut watcher = Watcher::connect(self.address, tongue, event, token)?;
            let index = self.buyers.len() + self.watchers.len();
            self.poll
                .registry()
                .register(&mut watcher.stream, Token(index), Interest::READABLE)?;
            self.watching += usize::from(watcher.is_watching());
            self.watchers.push(watcher);
        }
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.watching < self.watchers.len() {
            if Instant::now() > deadline {
                let missing = self.watchers.len() - self.watching;
                return Err(format!("{missing} watchers were not let in").into());
            }
            self.pump(Some(Duration::from_secs(1)))?;
        }
        Ok(())
    }

    /// Books for each of the people once, and waits for all answers.
    pub fn book(&mut self, bookings: &Bookings) -> Result<Vec<Answer>> {
        let path = format!("/api/v1/events/{}/bookings", bookings.event);
        let started = self.began.elapsed();
        let mut asked = 0;
        let mut heard_at = Instant::now();
        self.answers.clear();
        while self.answers.len() < bookings.people.len() {
            let answered = self.answers.len();
            let wait = self.ask_what_is_due(bookings, &path, started, &mut asked)?;
            self.pump(Some(wait.min(SILENCE_MAX)))?;
            if let Some(complaint) = self.complaint.take() {
                return Err(format!("a booking was answered {complaint}").into());
            }
            if self.answers.len() > answered || asked == answered {
                heard_at = Instant::now();
            } else if heard_at.elapsed() > SILENCE_MAX {
                return Err("bookings are not answered any more".into());
            }
        }
        Ok(std::mem::take(&mut self.answers))
    }

    /// Sends what is due to idle connections, and returns how long nothing else will be.
    fn ask_what_is_due(
        &mut self,
        bookings: &Bookings,
        path: &str,
        started: Duration,
        asked: &mut usize,
    ) -> Result<Duration> {
        while *asked < bookings.people.len() && !self.idle.is_empty() {
            let now = self.began.elapsed();
            let due = match bookings.pace {
                Pace::AsFastAsItGoes => now,
                Pace::Every(step) => started + step * u32::try_from(*asked)?,
            };
            if due > now {
                return Ok(due - now);
            }
            let token = &bookings.tokens[bookings.people.start + *asked];
            self.ask(&http::request("POST", path, Some(token), "{}"), due)?;
            *asked += 1;
        }
        Ok(SILENCE_MAX)
    }

    /// Lets messages come in until `done`, or until the time is over: whether it was done.
    pub fn listen_until(
        &mut self,
        limit: Duration,
        done: impl Fn(&[Watcher]) -> bool,
    ) -> Result<bool> {
        let deadline = Instant::now() + limit;
        loop {
            if done(&self.watchers) {
                return Ok(true);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            self.pump(Some(left.min(Duration::from_millis(20))))?;
        }
    }

    /// Lets messages come in for so long.
    pub fn listen(&mut self, time: Duration) -> Result<()> {
        self.listen_until(time, |_| false).map(drop)
    }

    /// Forgets what the watchers heard so far.
    pub fn reset_heard(&mut self) {
        for watcher in &mut self.watchers {
            watcher.heard = Default::default();
        }
    }

    /// Messages, their bytes and the facts among them, that the watchers heard together.
    pub fn heard(&self) -> (u64, u64, u64) {
        self.watchers.iter().map(|watcher| &watcher.heard).fold(
            (0, 0, 0),
            |(messages, bytes, facts), heard| {
                (
                    messages + heard.messages,
                    bytes + heard.bytes,
                    facts + heard.facts,
                )
            },
        )
    }

    fn ask(&mut self, request: &[u8], due: Duration) -> Result<()> {
        let index = self.idle.pop().ok_or("no idle connection")?;
        let buyer = &mut self.buyers[index];
        // One request of less than a KB into an empty socket buffer: it fits.
        buyer.stream.write_all(request)?;
        buyer.asked_at = Some(due);
        Ok(())
    }

    fn pump(&mut self, wait: Option<Duration>) -> Result<()> {
        match self.poll.poll(&mut self.events, wait) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(()),
            other => other?,
        }
        let tokens: Vec<usize> = self.events.iter().map(|event| event.token().0).collect();
        for index in tokens {
            match index.checked_sub(self.buyers.len()) {
                None => self.receive_answer(index)?,
                Some(index) => {
                    let watcher = &mut self.watchers[index];
                    let was_watching = watcher.is_watching();
                    watcher.receive(&mut self.buffer, self.began)?;
                    self.watching += usize::from(!was_watching && watcher.is_watching());
                }
            }
        }
        Ok(())
    }

    fn receive_answer(&mut self, index: usize) -> Result<()> {
        let buyer = &mut self.buyers[index];
        loop {
            match buyer.stream.read(&mut self.buffer) {
                Ok(0) => return Err("the server closed a buyer's connection".into()),
                Ok(count) => {
                    buyer.received.extend_from_slice(&self.buffer[..count]);
                    if count < self.buffer.len() {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        let Some(response) = http::take_response(&mut buyer.received)? else {
            return Ok(());
        };
        let asked_at = buyer.asked_at.take().ok_or("an answer to no question")?;
        let at = self.began.elapsed();
        self.answers.push(Answer {
            status: response.status,
            at,
            latency: at.saturating_sub(asked_at),
        });
        self.idle.push(index);
        if !matches!(response.status, 201 | 409) && self.complaint.is_none() {
            self.complaint = Some(format!(
                "{} {}",
                response.status,
                String::from_utf8_lossy(&response.body)
            ));
        }
        Ok(())
    }
}

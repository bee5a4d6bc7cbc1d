//! Random joins, leaves, publications, cuts and recoveries against a simple model. Seeded: a failure names its seed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use majlis_live::{Action, Class, Config, Socket};
use serde_json::{Value, json};

use crate::support::{Client, Server, TestApp, config, say};

const ROOMS: [&str; 4] = ["a", "b", "c", "d"];
const CLIENTS: usize = 8;
const FOR: Duration = Duration::from_secs(4);

/// A small generator (xorshift), so that a run can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

/// A client, and what the model says that it must hear.
struct Player {
    user: String,
    session: Value,
    client: Option<Client>,
    socket: Socket<TestApp>,
    rooms: BTreeSet<&'static str>,
    expected: Vec<u64>,
    heard: Vec<u64>,
}

impl Player {
    async fn new(server: &mut Server, n: usize) -> Self {
        let user = format!("p{n}");
        let mut client = server.socketio();
        let session = client.enter("/", json!({ "user": user }));
        let socket = server.socket().await;
        let (rooms, expected, heard) = (BTreeSet::new(), Vec::new(), Vec::new());
        Self {
            user,
            session,
            client: Some(client),
            socket,
            rooms,
            expected,
            heard,
        }
    }

    /// Reads until everything expected so far has come.
    fn catch_up(&mut self) {
        let Some(client) = &mut self.client else {
            return;
        };
        while self.heard.len() < self.expected.len() {
            self.heard.push(client.fact());
        }
    }

    async fn come_back(&mut self, server: &mut Server) {
        let mut auth = json!({ "user": self.user, "pid": self.session["pid"] });
        if let Some(last) = self.heard.last() {
            auth["offset"] = json!(format!("test-{last}"));
        }
        let mut client = server.socketio();
        assert_eq!(client.enter("/", auth), self.session, "recovered");
        self.client = Some(client);
        self.socket = server.socket().await;
    }

    /// Comes back if need be, and compares with the model.
    async fn check(&mut self, server: &mut Server, seed: u64) {
        if self.client.is_none() {
            self.come_back(server).await;
        }
        self.catch_up();
        let pairs = || self.heard.iter().zip(&self.expected);
        let differs = pairs().position(|(heard, expected)| heard != expected);
        assert_eq!(
            differs.map(|at| pairs().nth(at)),
            None,
            "seed {seed}, {}: heard, and expected",
            self.user
        );
        let rooms = self.socket.rooms().await;
        let mut rooms: Vec<&str> = rooms.iter().map(|room| room.as_str()).collect();
        rooms.retain(|room| !room.starts_with("user/"));
        rooms.sort_unstable();
        assert_eq!(
            rooms,
            self.rooms.iter().copied().collect::<Vec<_>>(),
            "seed {seed}, {}",
            self.user
        );
    }
}

async fn play(seed: u64) {
    let mut dice = Dice(seed);
    let mut server = Server::start(Config {
        recovery: true,
        limits_enabled: false,
        ..config()
    })
    .await;
    let mut players = Vec::new();
    for n in 0..CLIENTS {
        players.push(Player::new(&mut server, n).await);
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let end = Instant::now() + FOR;
    while Instant::now() < end {
        let player = dice.roll(CLIENTS);
        let room = ROOMS[dice.roll(ROOMS.len())];
        let deed = [
            "say", "say", "say", "say", "join", "join", "leave", "evict", "cut", "catch up",
        ][dice.roll(10)];
        *counts.entry(deed).or_default() += 1;
        match deed {
            "say" => publish(&mut server, &mut players, &mut dice, room),
            "join" => join(&mut server, &mut players, &mut dice, player, room).await,
            "leave" if players[player].client.is_some() => {
                let p = &mut players[player];
                // What was published is carried out before this.
                p.socket.leave(vec![room.into()]).await;
                p.rooms.remove(room);
            }
            "evict" => {
                let who = format!("user/{}", players[player].user);
                server.publish(Action::Leave {
                    who,
                    rooms: vec![room.into()],
                });
                players[player].rooms.remove(room);
            }
            "cut" if players[player].client.is_some() => {
                let p = &mut players[player];
                if let Some(client) = p.client.take() {
                    client.cut();
                }
                // What had been read counts; the rest comes again.
                while server.gone().await != p.socket.id() {}
            }
            "catch up" if players[player].client.is_none() => {
                players[player].come_back(&mut server).await
            }
            _ => players[player].catch_up(),
        }
    }
    for player in &mut players {
        player.check(&mut server, seed).await;
    }
    assert!(
        counts.values().all(|&n| n > 5),
        "seed {seed} did little: {counts:?}"
    );
}

fn publish(server: &mut Server, players: &mut [Player], dice: &mut Dice, room: &'static str) {
    let second = ROOMS[dice.roll(ROOMS.len())];
    let n = server.hub.head() + 1;
    server.publish(say(
        "/",
        &[room, second],
        "fact",
        json!({ "n": n }),
        Class::Fact,
    ));
    for player in players
        .iter_mut()
        .filter(|p| p.rooms.contains(room) || p.rooms.contains(second))
    {
        player.expected.push(n);
    }
}

/// Joins with a hold, during which others publish; the snapshot is taken somewhere in between.
async fn join(
    server: &mut Server,
    players: &mut [Player],
    dice: &mut Dice,
    player: usize,
    room: &'static str,
) {
    if players[player].client.is_none() || players[player].rooms.contains(room) {
        return;
    }
    let hold = players[player]
        .socket
        .hold(vec![room.into()])
        .await
        .unwrap();
    for _ in 0..dice.roll(4) {
        let said = ROOMS[dice.roll(ROOMS.len())];
        publish(server, players, dice, said);
    }
    let snapshot = server.hub.head();
    players[player].rooms.insert(room);
    let later = dice.roll(3);
    if dice.roll(2) == 0 {
        hold.release(snapshot, Vec::new()).await.unwrap();
        return;
    }
    for _ in 0..later {
        let said = ROOMS[dice.roll(ROOMS.len())];
        publish(server, players, dice, said);
    }
    hold.release(snapshot, Vec::new()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_client_hears_what_the_model_says() {
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| crate::support::unix_ms() | 1);
    play(seed).await;
}

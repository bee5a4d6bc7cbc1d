//! What a delivery costs: one publisher, N watchers over real sockets, and a bare write loop in the same program to compare with.
//!
//! `cargo run --release -p majlis-live --example fanout -- [watchers] [paced messages] [burst messages]`. The watchers are another process
//! (this program with `watch`), so that the CPU time measured is the server's own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use majlis_live::{
    Action, Application, Class, Config, ConnectRequest, Hub, Message, Publication, Refusal, Socket,
    Welcome,
};
use serde_json::value::RawValue;

struct App;

impl Application for App {
    type Identity = ();

    async fn connect(&self, _request: ConnectRequest) -> Result<Welcome<()>, Refusal> {
        Ok(Welcome::new(()).room("all").room("other"))
    }

    async fn message(&self, _socket: Socket<Self>, _message: Message) {}
}

/// CPU seconds that this process has used.
fn cpu_seconds() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |i: usize| {
        fields
            .get(i)
            .and_then(|f| f.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    (ticks(11) + ticks(12)) / TICKS_PER_SECOND
}

/// Resident memory of this process, in KB.
fn resident_kb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse().ok())
        .unwrap_or(0.0)
}

fn payload() -> String {
    format!(
        r#"{{"eventId":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","filler":"{}"}}"#,
        "x".repeat(190)
    )
}

fn publications(from: u64, count: u64) -> Vec<Publication> {
    let say = |position| Publication {
        position,
        action: Action::Say {
            namespace: "/".into(),
            rooms: vec!["all".into()],
            name: "m".into(),
            payload: RawValue::from_string(payload()).unwrap_or_default(),
            class: Class::Fact,
        },
    };
    (from..from + count).map(say).collect()
}

/// The other process, which counts bytes.
struct Watchers(Child, BufReader<std::process::ChildStdout>);

impl Watchers {
    fn start(address: SocketAddr, count: usize, how: &str) -> std::io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["watch", &address.to_string(), &count.to_string(), how])
            .stdout(Stdio::piped())
            .stdin(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or(std::io::ErrorKind::BrokenPipe)?;
        Ok(Self(child, BufReader::new(out)))
    }

    /// Waits until all are connected, or have got so many bytes together.
    fn wait_for(&mut self, bytes: u64) -> std::io::Result<()> {
        let input = self
            .0
            .stdin
            .as_mut()
            .ok_or(std::io::ErrorKind::BrokenPipe)?;
        writeln!(input, "{bytes}")?;
        self.1.read_line(&mut String::new()).map(drop)
    }
}

impl Drop for Watchers {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Connects, then for each number on standard input reads until that many bytes have come in all.
#[tokio::main(flavor = "current_thread")]
async fn watch(address: &str, count: usize, how: &str) -> std::io::Result<()> {
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
    let total = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    for _ in 0..count {
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        if how == "socketio" {
            let head = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            stream.write_all(head.as_bytes()).await?;
            // A masked text frame with the CONNECT packet; the mask is zero.
            stream
                .write_all(&[0x81, 0x82, 0, 0, 0, 0, b'4', b'0'])
                .await?;
            let mut seen = Vec::new();
            while !seen.windows(3).any(|w| w == b"40{") || !seen.ends_with(b"}") {
                let mut buffer = [0; 1024];
                let n = stream.read(&mut buffer).await?;
                seen.extend_from_slice(&buffer[..n]);
            }
        }
        let total = total.clone();
        tokio::spawn(async move {
            let mut buffer = vec![0; 4096];
            while let Ok(n @ 1..) = stream.read(&mut buffer).await {
                total.fetch_add(n as u64, std::sync::atomic::Ordering::Relaxed);
            }
        });
    }
    let mut lines = tokio::io::BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let wanted: u64 = line.parse().unwrap_or(0);
        while total.load(std::sync::atomic::Ordering::Relaxed) < wanted {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        println!("ok");
    }
    Ok(())
}

/// The floor: one `write` for each message and watcher, nothing else.
fn bare(watchers: usize, paced: u64, burst: u64, frame: &[u8]) -> std::io::Result<(f64, f64)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut others = Watchers::start(listener.local_addr()?, watchers, "bare")?;
    let mut streams: Vec<TcpStream> = Vec::new();
    for _ in 0..watchers {
        streams.push(listener.accept()?.0);
    }
    streams
        .iter()
        .try_for_each(|stream| stream.set_nodelay(true))?;
    others.wait_for(0)?;
    let mut sent = 0;
    let mut run = |messages: u64, pause: Duration| -> std::io::Result<f64> {
        let before = cpu_seconds();
        for _ in 0..messages {
            let next = Instant::now() + pause;
            for stream in &mut streams {
                stream.write_all(frame)?;
            }
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
        }
        sent += messages * watchers as u64 * frame.len() as u64;
        others.wait_for(sent)?;
        Ok((cpu_seconds() - before) * 1e6 / (messages * watchers as u64) as f64)
    };
    Ok((
        run(paced, Duration::from_millis(20))?,
        run(burst, Duration::ZERO)?,
    ))
}

async fn engine(
    watchers: usize,
    paced: u64,
    burst: u64,
    recovery: bool,
) -> std::io::Result<(f64, f64)> {
    let config = Config {
        namespaces: vec!["/".into()],
        limits_enabled: false,
        recovery,
        queue_bytes: 4 << 20,
        ping_interval: Duration::from_secs(3600),
        shards: 1,
        ..Config::default()
    };
    let hub = Hub::start(App, config, "bench".into(), 0, Vec::new());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let service = hub
        .routes()
        .into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let (memory, cpu) = (resident_kb(), cpu_seconds());
    let mut others = Watchers::start(address, watchers, "socketio")?;
    tokio::task::block_in_place(|| others.wait_for(0))?;
    while hub.stats().sockets < watchers as u64 {
        tokio::task::yield_now().await;
    }
    println!(
        "  connect: {:.3} CPU ms each; idle: {:.2} KB each",
        (cpu_seconds() - cpu) * 1e3 / watchers as f64,
        (resident_kb() - memory) / watchers as f64
    );
    let before = hub.stats().bytes_out_total;
    let per_million = |cpu: f64, messages: u64| cpu * 1e6 / (messages * watchers as u64) as f64;
    let wait = |others: &mut Watchers, hub: &Hub<App>| {
        tokio::task::block_in_place(|| -> std::io::Result<()> {
            others.wait_for(hub.stats().bytes_out_total.saturating_sub(before))
        })
    };
    let cpu = cpu_seconds();
    for n in 0..paced {
        hub.publish(publications(1 + n, 1));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    hub.settled().await;
    wait(&mut others, &hub)?;
    let paced_cost = per_million(cpu_seconds() - cpu, paced);
    let cpu = cpu_seconds();
    hub.publish(publications(1 + paced, burst));
    hub.settled().await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    wait(&mut others, &hub)?;
    Ok((paced_cost, per_million(cpu_seconds() - cpu, burst)))
}

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [watch_word, address, count, how] = args.as_slice()
        && watch_word == "watch"
    {
        return watch(address, count.parse().unwrap_or(1), how);
    }
    let arg = |i: usize, default: u64| {
        args.get(i)
            .and_then(|arg| arg.parse().ok())
            .unwrap_or(default)
    };
    let (watchers, paced, burst) = (arg(0, 1000) as usize, arg(1, 250), arg(2, 500));
    println!(
        "{watchers} watchers, {paced} messages each 20 ms, {burst} at once; server CPU seconds per million deliveries"
    );
    let frame = vec![b'x'; payload().len() + 20];
    let floor = bare(watchers, paced, burst, &frame)?;
    println!(
        "bare write loop:        paced {:.2}, burst {:.2}",
        floor.0, floor.1
    );
    for recovery in [false, true] {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let cost = runtime
            .block_on(async { tokio::spawn(engine(watchers, paced, burst, recovery)).await })??;
        let name = if recovery {
            "engine, recovery:      "
        } else {
            "engine:                "
        };
        println!(
            "{name} paced {:.2} ({:.2} × bare), burst {:.2} ({:.3} × bare)",
            cost.0,
            cost.0 / floor.0,
            cost.1,
            cost.1 / floor.1
        );
    }
    let _ = std::io::stdin().read(&mut [0; 0])?;
    Ok(())
}

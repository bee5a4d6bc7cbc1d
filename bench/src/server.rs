//! The server under measure, as a process.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::{Options, Result, machine};

/// Known to the server and the bench, so that the bench can issue access tokens.
pub const JWT_SECRET: &str = "majlis-bench-majlis-bench-majlis-bench-majlis-bench";

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// Kept open: the server may go on to write.
    _stdout: BufReader<ChildStdout>,
}

impl Server {
    /// Starts `majlis serve` on a data folder and waits until it is ready. Its log is beside its data.
    pub fn start(options: &Options, data: &Path, database_url: Option<&str>) -> Result<Self> {
        let address = free_address()?;
        let log_path = log_path(data);
        let log = File::options().create(true).append(true).open(&log_path)?;
        let mut command = machine::command_on_server_core(&options.binary, options.pin);
        command
            .arg("serve")
            .env("MAJLIS_SERVER__LISTEN", address.to_string())
            .env("MAJLIS_SERVER__DATA_DIR", data)
            .env("MAJLIS_LIMITS__ENABLED", "false")
            .env("JWT_SECRET", JWT_SECRET)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
        if let Some(url) = database_url {
            command.env("DATABASE_URL", url);
        }
        let mut child = command
            .spawn()
            .map_err(|error| format!("{}: {error}", options.binary.display()))?;
        let stdout = child.stdout.take().ok_or("no stdout")?;
        let mut server = Self {
            child,
            address,
            _stdout: BufReader::new(stdout),
        };
        let mut line = String::new();
        server._stdout.read_line(&mut line)?;
        if !line.starts_with("Majlis is ready at ") {
            let log = std::fs::read_to_string(&log_path).unwrap_or_default();
            return Err(format!("the server did not start: {line}{log}").into());
        }
        Ok(server)
    }

    pub fn memory_kb(&self) -> Result<u64> {
        machine::memory_kb_of(self.child.id())
    }

    /// CPU time used until now, once the server has come to rest: what was asked of it is then paid for in full.
    pub fn cpu_at_rest(&self) -> Result<Duration> {
        const LOOK: Duration = Duration::from_millis(300);
        let deadline = Instant::now() + Duration::from_secs(30);
        let mut before = machine::cpu_of(self.child.id())?;
        loop {
            std::thread::sleep(LOOK);
            let now = machine::cpu_of(self.child.id())?;
            if now - before < LOOK / 50 {
                return Ok(now);
            }
            if Instant::now() > deadline {
                return Err("the server does not come to rest".into());
            }
            before = now;
        }
    }

    /// CPU time used until now.
    pub fn cpu(&self) -> Result<Duration> {
        machine::cpu_of(self.child.id())
    }

    /// Asks it to stop, and insists after 35 seconds.
    pub fn stop(mut self) -> Result<()> {
        kill(
            Pid::from_raw(i32::try_from(self.child.id())?),
            Signal::SIGTERM,
        )?;
        let deadline = Instant::now() + Duration::from_secs(35);
        while self.child.try_wait()?.is_none() {
            if Instant::now() > deadline {
                return Err("the server did not stop within 35 seconds".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Only after an error: `stop` has waited for it otherwise.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn log_path(data: &Path) -> PathBuf {
    data.with_extension("log")
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

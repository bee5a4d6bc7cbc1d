//! The machine: what it is, and what is asked of its kernel.

use std::process::Command;
use std::time::Duration;

use nix::sched::{CpuSet, sched_setaffinity};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;
use serde_json::{Value, json};

use crate::Result;

/// Raises this process's limit of open files, which the server inherits, as far as allowed.
pub fn raise_open_files() -> Result<()> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    Ok(())
}

/// Keeps this process, and what it starts without asking for another, on one core.
pub fn pin_to_core(core: usize) -> Result<()> {
    let mut cores = CpuSet::new();
    cores.set(core)?;
    sched_setaffinity(Pid::from_raw(0), &cores)
        .map_err(|error| format!("cannot pin to core {core}: {error}"))?;
    Ok(())
}

/// A command, on core 0 if `pin`.
pub fn command_on_server_core(program: &std::path::Path, pin: bool) -> Command {
    if !pin {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]).arg(program);
    command
}

/// CPU time that a process has used, by all its threads, those that ended included.
pub fn cpu_of(pid: u32) -> Result<Duration> {
    let clock = clock_getcpuclockid(Pid::from_raw(i32::try_from(pid)?))?;
    Ok(Duration::from(clock_gettime(clock)?))
}

/// Resident memory of a process, in KB.
pub fn memory_kb_of(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let words = line.and_then(|rest| rest.split_whitespace().next());
    Ok(words.ok_or("no VmRSS in /proc")?.parse()?)
}

/// What a reader of a saved result must know of where it was made.
pub fn facts() -> Value {
    json!({
        "cpu": first_of("/proc/cpuinfo", "model name"),
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "memory": first_of("/proc/meminfo", "MemTotal"),
        "kernel": output_of("uname", &["-sr"]),
        "rustc": output_of("rustc", &["--version"]),
        "commit": output_of("git", &["describe", "--always", "--dirty"]),
    })
}

fn first_of(file: &str, key: &str) -> String {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(key));
    line.and_then(|line| line.split_once(':'))
        .map_or_else(String::new, |(_, value)| value.trim().to_owned())
}

fn output_of(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map_or_else(
        |_| String::new(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

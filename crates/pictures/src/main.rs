//! The worker alone, for tests: `majlis-pictures widths 1920 960 < photo.jpg`, and `majlis-pictures probe …`, which makes no picture
//! of the file but does what the file says, within the worker's limits.

use std::process::ExitCode;

use majlis_pictures::{File, Format, Picture, Refusal, Sizes, run_worker, run_worker_with};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        Some((first, rest)) if first == "probe" => run_worker_with(rest, probe),
        _ => run_worker(&arguments),
    }
}

fn probe(wish: &[u8], _: Sizes<'_>) -> Result<Picture, Refusal> {
    match wish {
        b"panic" => panic!("as a decoder may"),
        b"end" => std::process::exit(1),
        b"memory" => drop(vec![1_u8; 1 << 30]),
        b"time" => {
            // The limit itself is told by what has no wish; nobody is to wait for it.
            let hard = getrlimit(Resource::Cpu).maximum;
            let (current, maximum) = (Some(1), hard);
            let _ = setrlimit(Resource::Cpu, Rlimit { current, maximum });
            while std::hint::black_box(true) {}
        }
        _ => {}
    }
    let bytes = report().into_bytes();
    Ok(Picture {
        format: Format::Jpeg,
        files: vec![File {
            width: 1,
            height: 1,
            bytes,
        }],
    })
}

/// What a worker has, and may.
fn report() -> String {
    let limits = [
        ("cpu", Resource::Cpu),
        ("memory", Resource::As),
        ("core", Resource::Core),
        ("descriptors", Resource::Nofile),
    ];
    let mut lines: Vec<String> = limits
        .into_iter()
        .map(|(name, resource)| {
            let limit = getrlimit(resource);
            let told = |value: Option<u64>| value.map_or("none".to_owned(), |v| v.to_string());
            format!("{name} {} {}", told(limit.current), told(limit.maximum))
        })
        .collect();
    let opened = std::fs::File::open("/proc/self/status").is_ok();
    lines.push(format!("opens files {opened}"));
    lines.push(format!("environment {}", std::env::vars_os().count()));
    #[cfg(target_os = "linux")]
    {
        let kept = rustix::thread::no_new_privs().unwrap_or(false);
        lines.push(format!("no new privileges {kept}"));
    }
    lines.join("\n")
}

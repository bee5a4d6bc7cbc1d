//! The worker alone, for tests: `majlis-pictures widths 1920 960 < photo.jpg`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    majlis_pictures::run_worker(&arguments)
}

//! The binary `majlis`.

use std::process::ExitCode;

fn main() -> ExitCode {
    majlis_server::cli::main()
}

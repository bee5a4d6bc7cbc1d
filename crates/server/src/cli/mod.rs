//! The command line.

mod admin;
mod demo;
mod log;
pub mod serve;
mod wiring;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use majlis_pictures::run_worker;
use rustix::{fs::Mode, process::umask};

use crate::{
    config::{Config, ConfigError, Flag, Overrides},
    images, router,
};

/// A mistake in the settings, as `clap` answers one in the arguments.
const EXIT_USAGE: u8 = 2;

/// Majlis, a self-hosted, real-time event-booking server.
#[derive(Parser)]
#[command(name = "majlis", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the server
    Serve(Settings),
    /// Runs the server filled with demo data, in a throw-away folder unless one is given
    Demo(Settings),
    /// Manages administrators
    #[command(subcommand)]
    Admin(Admin),
    /// Prints the OpenAPI document
    Openapi,
    /// Makes a picture: called by the server itself, in a process of its own
    #[command(name = images::WORKER_ARGUMENT, hide = true)]
    PictureWorker { arguments: Vec<String> },
}

#[derive(Subcommand)]
enum Admin {
    /// Adds an administrator; works beside a running server
    Create(admin::Create),
}

/// Where settings come from. Each flag stands above the environment, and that above the file.
#[derive(Args, Clone, Debug, Default)]
struct Settings {
    /// A TOML file; see the reference in the documentation
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address and port, such as 127.0.0.1:3000; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The folder of the database, the token secret and uploads
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<String>,
    /// postgres://…; SQLite in the data folder when empty
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// The address under which browsers reach the server
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// lines or json
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
}

impl Settings {
    fn load(&self, more: Vec<Flag>) -> Result<Config, ConfigError> {
        let given = [
            ("--listen", "server.listen", &self.listen),
            ("--data-dir", "server.data_dir", &self.data_dir),
            ("--database-url", "database.url", &self.database_url),
            ("--public-url", "server.public_url", &self.public_url),
            ("--log-format", "log.format", &self.log_format),
        ];
        let mut flags: Vec<Flag> = given
            .into_iter()
            .filter_map(|(name, key, value)| {
                let value = value.clone()?;
                Some(Flag { name, key, value })
            })
            .collect();
        flags.extend(more);
        Config::load(&Overrides::from_process(self.config.clone(), flags))
    }
}

/// Does what the arguments say. What goes wrong is one line on stderr.
pub fn main() -> ExitCode {
    // What is written holds people's data and secrets: it is for nobody else on this machine.
    umask(Mode::RWXG | Mode::RWXO);
    let done = match Cli::parse().command {
        Command::Serve(settings) => serve::command(&settings),
        Command::Demo(settings) => demo::command(&settings),
        Command::Admin(Admin::Create(create)) => admin::command(&create),
        Command::Openapi => print_openapi(),
        Command::PictureWorker { arguments } => return run_worker(&arguments),
    };
    let Err(error) = done else {
        return ExitCode::SUCCESS;
    };
    eprintln!("majlis: {}", one_line(&error));
    match error.is::<ConfigError>() {
        true => ExitCode::from(EXIT_USAGE),
        false => ExitCode::FAILURE,
    }
}

/// The error and its causes. Database drivers write theirs over several lines.
fn one_line(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn print_openapi() -> anyhow::Result<()> {
    println!("{}", router::document().to_pretty_json()?);
    Ok(())
}

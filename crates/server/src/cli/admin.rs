//! `majlis admin create`.

use std::io::{IsTerminal as _, Read as _, stdin};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use uuid::Uuid;

use super::{Settings, log, serve::block_on};
use crate::{
    accounts::{self, NewAdmin},
    app::App,
    audit::{self, Act, AuditAction, By},
    error::Error,
    scope::Role,
};

/// Far more than a password may have; so that a wrong file does not fill the memory.
const PASSWORD_BYTES_MAX: u64 = 4096;

#[derive(Args)]
pub(super) struct Create {
    #[arg(long)]
    email: String,
    #[arg(long)]
    full_name: String,
    /// Reads the password from stdin instead of asking for it
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    settings: Settings,
}

pub(super) fn command(create: &Create) -> anyhow::Result<()> {
    let config = create.settings.load(Vec::new())?;
    log::start(&config.log)?;
    let password = match create.password_stdin {
        true => piped_password()?,
        false => asked_password()?,
    };
    let id = Uuid::now_v7().to_string();
    let new = NewAdmin {
        full_name: &create.full_name,
        email: &create.email,
        password: &password,
    };
    let profile = accounts::check_admin(&new, &id).map_err(plain)?;
    // What it publishes is in the database; a running server finds it there.
    let (app, _) = App::start(config)?;
    let user = block_on(async move {
        let hash = app.passwords().hash(password).await.map_err(plain)?;
        app.store()
            .write("users", move |tx| {
                let act = Act {
                    action: AuditAction::AdminCreated,
                    target: &id,
                    details: json!({}),
                };
                audit::record(tx, By::CommandLine, &act)?;
                accounts::add(tx, &id, &profile, &hash, Role::Admin)
            })
            .await
            .map_err(plain)
    })?;
    println!("Created the administrator {} ({})", user.email, user.id);
    Ok(())
}

fn piped_password() -> anyhow::Result<String> {
    let mut text = String::new();
    stdin()
        .take(PASSWORD_BYTES_MAX)
        .read_to_string(&mut text)
        .context("cannot read the password from stdin")?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

fn asked_password() -> anyhow::Result<String> {
    anyhow::ensure!(
        stdin().is_terminal(),
        "there is nobody to ask for a password; use --password-stdin"
    );
    let password = rpassword::prompt_password("Password: ")?;
    let again = rpassword::prompt_password("The same again: ")?;
    anyhow::ensure!(password == again, "the passwords differ");
    Ok(password)
}

/// What the API would answer, as words.
pub(super) fn plain(error: Error) -> anyhow::Error {
    match &error {
        Error::Database(_) | Error::Unavailable(_) | Error::Internal(_) => error.into(),
        _ => anyhow::anyhow!(error.problem().detail),
    }
}

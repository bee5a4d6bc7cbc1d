//! `majlis demo`: the server, filled with demo data.

use super::{Settings, admin::plain, log, serve};
use crate::{config::Flag, demo};

pub(super) fn command(settings: &Settings) -> anyhow::Result<()> {
    let mut settings = settings.clone();
    // Removed when this function ends.
    let mut throw_away = None;
    if settings.data_dir.is_none() {
        let folder = tempfile::Builder::new().prefix("majlis-demo-").tempdir()?;
        settings.data_dir = Some(folder.path().to_string_lossy().into_owned());
        throw_away = Some(folder);
    }
    let config = settings.load(vec![Flag {
        name: "demo",
        key: "auth.trust_user_id",
        value: "true".into(),
    }])?;
    log::start(&config.log)?;
    serve::block_on(async {
        let server = serve::Server::start(config).await?;
        let logins = demo::fill(server.app()).await.map_err(plain)?;
        println!("Majlis is ready at {}", server.url());
        println!("Demo logins (e-mail, password, who it is):");
        for login in logins {
            println!("  {:<24} {}   {}", login.email, demo::PASSWORD, login.about);
        }
        server.run_until_asked_to_stop().await
    })?;
    drop(throw_away);
    Ok(())
}

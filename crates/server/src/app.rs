//! What every request has at hand.

use std::{fs::DirBuilder, io, os::unix::fs::DirBuilderExt as _, path::Path, sync::Arc};

use anyhow::Context as _;
use tokio::sync::{Notify, mpsc};

use crate::{
    accounts::{Passwords, Tokens},
    config::Config,
    http::{InFlight, Limits, Origins},
    images::{Downloads, Intake},
    ledger::Terms,
    live_room::Rooms,
    paces::Paces,
    storage::Storage,
    store::{Committed, Store},
};

/// The running application; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    config: Config,
    store: Store,
    tokens: Tokens,
    passwords: Passwords,
    limits: Limits,
    origins: Origins,
    in_flight: InFlight,
    rooms: Rooms,
    paces: Paces,
    storage: Storage,
    intake: Intake,
    downloads: Downloads,
    jobs: Arc<Notify>,
    removed_pictures: Notify,
}

impl App {
    /// Opens the data folder and the database. `config.server.listen` must already be the real
    /// address, since the own origin follows from it.
    ///
    /// What is committed is told to the returned receiver.
    pub fn start(config: Config) -> anyhow::Result<(App, mpsc::UnboundedReceiver<Committed>)> {
        let folder = &config.server.data_dir;
        make_private_folder(folder)
            .with_context(|| format!("cannot create the data folder {}", folder.display()))?;
        let (store, committed) = Store::open(&config.database.url, folder)?;
        if !config.database.url.is_empty() && config.storage.url.is_empty() {
            tracing::warn!(
                "pictures are kept in this machine's data folder: where several servers share the database, set storage.url"
            );
        }
        let inner = Inner {
            store,
            tokens: Tokens::open(&config.auth, folder)?,
            passwords: Passwords::new(&config.auth)?,
            limits: Limits::new(&config.limits),
            origins: Origins::new(&config.server),
            in_flight: InFlight::default(),
            rooms: Rooms::default(),
            paces: Paces::new(config.limits.enabled),
            storage: Storage::open(&config.storage.url, folder)?,
            intake: Intake::new().context("cannot find this program")?,
            downloads: Downloads::default(),
            jobs: Arc::default(),
            removed_pictures: Notify::new(),
            config,
        };
        Ok((App(Arc::new(inner)), committed))
    }

    pub fn config(&self) -> &Config {
        &self.0.config
    }

    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }

    pub fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub fn origins(&self) -> &Origins {
        &self.0.origins
    }

    pub(crate) fn in_flight(&self) -> &InFlight {
        &self.0.in_flight
    }

    /// What is kept in memory of live rooms.
    pub fn rooms(&self) -> &Rooms {
        &self.0.rooms
    }

    /// How often somebody may do something.
    pub fn paces(&self) -> &Paces {
        &self.0.paces
    }

    /// Where files are kept.
    pub fn storage(&self) -> &Storage {
        &self.0.storage
    }

    pub(crate) fn intake(&self) -> &Intake {
        &self.0.intake
    }

    pub(crate) fn downloads(&self) -> &Downloads {
        &self.0.downloads
    }

    /// Told when pictures were removed whose files are to be deleted.
    pub(crate) fn removed_pictures(&self) -> &Notify {
        &self.0.removed_pictures
    }

    /// The ledger's terms, as configured.
    pub fn terms(&self) -> Terms {
        Terms {
            offer_ttl_ms: self.0.config.waitlist.offer_ttl.as_millis() as i64,
        }
    }

    /// Wakes whatever looks for due work.
    pub fn jobs(&self) -> &Arc<Notify> {
        &self.0.jobs
    }
}

/// Makes the folder for nobody else to look into. One that exists stays as it is: others may have been
/// let in on purpose.
fn make_private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

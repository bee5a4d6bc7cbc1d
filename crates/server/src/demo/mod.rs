//! Demo data, in Arabic and English. Made through the slices' own doors, so that it is as real data is.

mod events;
mod people;

use crate::{app::App, error::Result};

/// The password of all demo logins.
pub const PASSWORD: &str = "majlis-demo";

/// Somebody to sign in as.
#[derive(Clone, Debug)]
pub struct Login {
    pub email: &'static str,
    pub about: &'static str,
}

/// Fills an empty database; leaves one that was filled before as it is.
pub async fn fill(app: &App) -> Result<Vec<Login>> {
    people::add(app).await?;
    events::add(app).await?;
    Ok(people::logins())
}

//! The photo of a user. Its whole address is stored, since it is shown in many places.

use serde_json::json;

use super::{http::PublicUser, publications, rules, store};
use crate::{
    audit::{self, Act, AuditAction, By},
    error::{Error, Result},
    http::ClientAddress,
    images,
    schema::meta,
    scope::Scope,
    store::{Conn, Tx},
};

/// Whose photo is changed, by whom.
#[derive(Clone, Debug)]
pub struct Change {
    pub scope: Scope,
    pub address: ClientAddress,
    pub user_id: String,
}

impl Change {
    /// Whether it may be made: by the user, or an administrator.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`].
    pub fn check(&self, conn: &mut Conn) -> Result<()> {
        rules::only_self_or_admin(&self.scope, &self.user_id)?;
        match store::find(conn, &self.user_id)? {
            Some(_) => Ok(()),
            None => Err(Error::NotFound("User")),
        }
    }

    /// Shows this photo, or none. Where there is none already, nothing happens.
    ///
    /// # Errors
    /// Those of [`Change::check`].
    pub fn put(&self, tx: &mut Tx<'_>, url: Option<&str>) -> Result<PublicUser> {
        rules::only_self_or_admin(&self.scope, &self.user_id)?;
        let before = store::lock(tx.conn, &self.user_id)?.ok_or(Error::NotFound("User"))?;
        let before = before.photo_url;
        let person = store::set_photo(tx.conn, &self.user_id, url)?;
        let user = PublicUser::of(&person);
        if before.as_deref() == url {
            return Ok(user);
        }
        if let Some(before) = before {
            images::discard(tx, &before)?;
        }
        tx.publish(publications::user_updated(&user)?);
        if self.scope.user_id != self.user_id {
            let action = match url {
                Some(_) => AuditAction::UserPhotoChanged,
                None => AuditAction::UserPhotoRemoved,
            };
            let act = Act {
                action,
                target: &self.user_id,
                details: json!({}),
            };
            audit::record(tx, By::Admin(&self.scope, self.address), &act)?;
        }
        Ok(user)
    }
}

const ADDRESS_KEY: &str = "photo_address";

/// Makes stored addresses of photos begin as the server's own does now; they began as it did when it was last started.
pub fn follow_address(tx: &mut Tx<'_>, site: &str) -> Result<()> {
    use diesel::prelude::*;
    let row = meta::table.find(ADDRESS_KEY);
    let before: Option<String> = row.select(meta::value).first(tx.conn).optional()?;
    match before {
        Some(before) if before == site => return Ok(()),
        Some(before) => {
            for (user_id, url) in store::photos(tx.conn)? {
                if let Some(moved) = moved(&url, &before, site) {
                    store::set_photo(tx.conn, &user_id, Some(&moved))?;
                }
            }
            diesel::update(row)
                .set(meta::value.eq(site))
                .execute(tx.conn)?;
        }
        None => {
            let values = (meta::key.eq(ADDRESS_KEY), meta::value.eq(site));
            diesel::insert_into(meta::table)
                .values(values)
                .execute(tx.conn)?;
        }
    }
    Ok(())
}

/// The address under the new site, if it was under the old one.
fn moved(url: &str, old: &str, new: &str) -> Option<String> {
    let path = url.strip_prefix(old)?;
    path.starts_with('/').then(|| format!("{new}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_moves_with_its_site_alone() {
        let moved = |url| moved(url, "http://old.example:3000", "https://new.example");
        assert_eq!(
            moved("http://old.example:3000/media/a.jpg").as_deref(),
            Some("https://new.example/media/a.jpg")
        );
        assert_eq!(moved("http://old.example:30001/media/a.jpg"), None);
        assert_eq!(moved("https://elsewhere.example/a.jpg"), None);
    }
}

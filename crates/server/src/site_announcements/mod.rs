//! What administrators tell all of a role.
//!
//! It is live at once, in the role's room. That each of them finds it among what they were told, also who is away, is due work: some
//! hundreds in a transaction, each of which looks again, under the announcement's lock, how far it has got. So it goes on where a
//! server died, and two servers tell nobody twice.

pub mod http;
mod store;

use serde_json::json;

use crate::{
    accounts,
    audit::{self, Act, AuditAction, By},
    error::Result,
    notifications::{self, Happening, Note},
    scope::{Role, Scope},
    store::{Conn, Tx},
};
use store::Row;

/// People who are told in one transaction.
const PEOPLE_AT_ONCE: usize = 500;

/// Tells all of a role: who is there at once, the others when they come.
fn announce(tx: &mut Tx<'_>, scope: &Scope, by: By<'_>, role: Role, note: &Note) -> Result<Row> {
    let row = store::insert(tx, &scope.user_id, role, note)?;
    notifications::announce(tx, role, &row.id, note)?;
    tx.wake_jobs();
    let act = Act {
        action: AuditAction::AnnouncementMade,
        target: &row.id,
        details: json!({ "role": role }),
    };
    audit::record(tx, by, &act)?;
    Ok(row)
}

/// Announcements that not everybody has yet, oldest first.
pub fn due(conn: &mut Conn) -> Result<Vec<String>> {
    store::due(conn)
}

/// Tells the next few of those who do not have it yet. Who has come since it was made is not told.
pub fn tell_next(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let row = store::lock(tx.conn, id)?;
    if row.told_at.is_some() {
        return Ok(());
    }
    let limit = PEOPLE_AT_ONCE as i64;
    let people = accounts::of_role_after(tx.conn, row.role, &row.told_to, row.created_at, limit)?;
    let happening = Happening::SiteAnnouncement {
        announcement_id: row.id.clone(),
        note: row.note()?,
    };
    notifications::tell(tx, &people, &happening)?;
    let is_done = people.len() < PEOPLE_AT_ONCE;
    store::told(tx, &row, &people, is_done)?;
    if !is_done {
        tx.wake_jobs();
    }
    Ok(())
}

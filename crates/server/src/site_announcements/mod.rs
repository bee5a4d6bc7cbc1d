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

/// People who are told in one transaction, at the most.
const PEOPLE_AT_ONCE: usize = 500;
/// Bytes that one transaction may say, about: what is said between two ticks of due work must not push what others have missed out of
/// what is kept for them.
const BYTES_AT_ONCE: usize = 128 * 1024;
/// What a publication has besides the announcement's own words.
const BYTES_AROUND: usize = 512;

/// How many are told at once of something so long.
fn people_at_once(note_bytes: usize) -> usize {
    (BYTES_AT_ONCE / (note_bytes + BYTES_AROUND)).clamp(1, PEOPLE_AT_ONCE)
}

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
    let most = people_at_once(row.note.len());
    let (after, since) = (&row.told_to, row.created_at);
    let people = accounts::of_role_after(tx.conn, row.role, after, since, most as i64)?;
    let happening = Happening::SiteAnnouncement {
        announcement_id: row.id.clone(),
        note: row.note()?,
    };
    notifications::tell(tx, &people, &happening)?;
    // The others at the next tick: in between is room for what else is going on.
    store::told(tx, &row, &people, people.len() < most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_an_announcement_the_fewer_are_told_at_once() {
        assert_eq!(people_at_once(100), 214);
        assert_eq!(people_at_once(6_000), 20);
        assert_eq!(people_at_once(1 << 20), 1);
    }
}

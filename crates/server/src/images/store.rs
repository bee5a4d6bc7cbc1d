//! The only queries on pictures.

use diesel::prelude::*;

use super::rules::Name;
use crate::{
    error::Result,
    schema::pictures,
    store::{Conn, Tx},
    text_enum::text_enum,
};

text_enum! {
    /// Where a picture stands.
    pub enum Status {
        /// Its files are being written. Nothing shows it.
        Pending = "pending",
        Kept = "kept",
        /// Nothing shows it any more; its files are to be deleted.
        Removed = "removed",
    }
}

/// A picture whose files are to be deleted.
#[derive(Clone, Debug)]
pub struct Doomed {
    pub created_at: i64,
    /// As it stands in the table.
    pub name: String,
    pub widths: Vec<u32>,
}

pub fn insert(tx: &mut Tx<'_>, name: &Name, widths: &[u32]) -> Result<()> {
    let widths: Vec<String> = widths.iter().map(u32::to_string).collect();
    diesel::insert_into(pictures::table)
        .values((
            pictures::name.eq(name.as_str()),
            pictures::widths.eq(widths.join(" ")),
            pictures::status.eq(Status::Pending),
            pictures::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Keeps a picture that is pending. Says whether it still was.
pub fn keep(conn: &mut Conn, name: &Name) -> Result<bool> {
    let pending = pictures::table
        .find(name.as_str())
        .filter(pictures::status.eq(Status::Pending));
    let kept = diesel::update(pending)
        .set(pictures::status.eq(Status::Kept))
        .execute(conn)?;
    Ok(kept == 1)
}

pub fn remove(conn: &mut Conn, name: &Name) -> Result<()> {
    diesel::update(pictures::table.find(name.as_str()))
        .set(pictures::status.eq(Status::Removed))
        .execute(conn)?;
    Ok(())
}

/// Gives a picture up that was never shown. One that is kept, as where an answer of the database was lost, stays.
pub fn give_up(conn: &mut Conn, name: &Name) -> Result<()> {
    let pending = pictures::table
        .find(name.as_str())
        .filter(pictures::status.eq(Status::Pending));
    diesel::update(pending)
        .set(pictures::status.eq(Status::Removed))
        .execute(conn)?;
    Ok(())
}

/// The widths of a picture that is shown.
pub fn widths_of(conn: &mut Conn, name: &Name) -> Result<Option<Vec<u32>>> {
    let widths: Option<String> = pictures::table
        .find(name.as_str())
        .filter(pictures::status.eq(Status::Kept))
        .select(pictures::widths)
        .first(conn)
        .optional()?;
    Ok(widths.map(|widths| numbers(&widths)))
}

fn numbers(text: &str) -> Vec<u32> {
    let numbers = text.split(' ').map(str::parse);
    numbers.filter_map(Result::ok).collect()
}

/// What is removed, and what is pending for so long that nobody waits for it any more; the oldest after this one first.
pub fn doomed(
    conn: &mut Conn,
    pending_before: i64,
    (after, after_name): &(i64, String),
    rows_max: i64,
) -> Result<Vec<Doomed>> {
    let left = pictures::status
        .eq(Status::Pending)
        .and(pictures::created_at.lt(pending_before));
    let later = pictures::created_at
        .eq(after)
        .and(pictures::name.gt(after_name));
    let rows: Vec<(i64, String, String)> = pictures::table
        .filter(pictures::status.eq(Status::Removed).or(left))
        .filter(pictures::created_at.gt(after).or(later))
        .order((pictures::created_at, pictures::name))
        .limit(rows_max)
        .select((pictures::created_at, pictures::name, pictures::widths))
        .load(conn)?;
    let row = |(created_at, name, widths): (i64, String, String)| Doomed {
        created_at,
        name,
        widths: numbers(&widths),
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Forgets pictures whose files are gone.
pub fn forget(conn: &mut Conn, names: &[String]) -> Result<()> {
    let gone = pictures::table
        .filter(pictures::name.eq_any(names))
        .filter(pictures::status.ne(Status::Kept));
    diesel::delete(gone).execute(conn)?;
    Ok(())
}

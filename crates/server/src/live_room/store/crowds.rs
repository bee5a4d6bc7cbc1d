//! How many people each server has in the rooms of events.

use diesel::prelude::*;

use crate::{
    error::Result,
    schema::{event_crowds, events, live_nodes, node_crowds},
    store::Conn,
};

/// Notes that a server is alive; says whether it was known.
pub fn node_seen(conn: &mut Conn, node_id: &str, now: i64) -> Result<bool> {
    let changed = diesel::update(live_nodes::table.find(node_id))
        .set(live_nodes::seen_at.eq(now))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(live_nodes::table)
            .values((live_nodes::id.eq(node_id), live_nodes::seen_at.eq(now)))
            .execute(conn)?;
    }
    Ok(changed > 0)
}

/// Servers that were last seen before `seen_before`.
pub fn gone_nodes(conn: &mut Conn, seen_before: i64) -> Result<Vec<String>> {
    Ok(live_nodes::table
        .filter(live_nodes::seen_at.lt(seen_before))
        .select(live_nodes::id)
        .load(conn)?)
}

/// Forgets a server; gives the events at which it had people.
pub fn forget_node(conn: &mut Conn, node_id: &str) -> Result<Vec<String>> {
    let events = node_crowds::table
        .filter(node_crowds::node_id.eq(node_id))
        .order(node_crowds::event_id)
        .select(node_crowds::event_id)
        .load(conn)?;
    diesel::delete(live_nodes::table.find(node_id)).execute(conn)?;
    Ok(events)
}

/// What was last told of an event's people, and when. Keeps other transactions from telling until this one
/// ends; nothing for an event that is gone.
pub fn lock(conn: &mut Conn, event_id: &str) -> Result<Option<(i64, i64)>> {
    let told = event_crowds::table.find(event_id);
    let columns = (event_crowds::people, event_crowds::told_at);
    let known = match conn {
        // The whole database has one writer.
        Conn::Sqlite(_) => told.select(columns).first(conn),
        Conn::Postgres(postgres) => diesel::update(told)
            .set(event_crowds::told_at.eq(event_crowds::told_at))
            .returning(columns)
            .get_result(postgres),
    };
    if let Some(known) = known.optional()? {
        return Ok(Some(known));
    }
    let event: Option<String> = events::table
        .filter(events::id.eq(event_id))
        .select(events::id)
        .first(conn)
        .optional()?;
    let Some(event) = event else {
        return Ok(None);
    };
    diesel::insert_into(event_crowds::table)
        .values((
            event_crowds::event_id.eq(event),
            event_crowds::people.eq(0),
            event_crowds::told_at.eq(0),
        ))
        .execute(conn)?;
    Ok(Some((0, 0)))
}

/// Writes how many people a server has at an event.
pub fn set(conn: &mut Conn, event_id: &str, node_id: &str, people: i64) -> Result<()> {
    let known = node_crowds::table.find((event_id, node_id));
    if people == 0 {
        diesel::delete(known).execute(conn)?;
        return Ok(());
    }
    let changed = diesel::update(known)
        .set(node_crowds::people.eq(people))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(node_crowds::table)
            .values((
                node_crowds::event_id.eq(event_id),
                node_crowds::node_id.eq(node_id),
                node_crowds::people.eq(people),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The people of all servers together.
pub fn total(conn: &mut Conn, event_id: &str) -> Result<i64> {
    let of_nodes: Vec<i64> = node_crowds::table
        .filter(node_crowds::event_id.eq(event_id))
        .select(node_crowds::people)
        .load(conn)?;
    Ok(of_nodes.into_iter().sum())
}

/// Notes what was told. Where nobody is there is nobody to remember it.
pub fn told(conn: &mut Conn, event_id: &str, people: i64, now: i64) -> Result<()> {
    let known = event_crowds::table.find(event_id);
    if people == 0 {
        diesel::delete(known).execute(conn)?;
        return Ok(());
    }
    diesel::update(known)
        .set((
            event_crowds::people.eq(people),
            event_crowds::told_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// What was last told of an event's people.
pub fn people(conn: &mut Conn, event_id: &str) -> Result<i64> {
    let known: Option<i64> = event_crowds::table
        .find(event_id)
        .select(event_crowds::people)
        .first(conn)
        .optional()?;
    Ok(known.unwrap_or(0))
}

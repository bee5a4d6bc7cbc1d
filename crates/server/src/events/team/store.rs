//! The only queries on an event's helpers and invitations.

use std::collections::HashMap;

use diesel::{dsl::count_star, prelude::*};

use crate::{
    error::{Error, Result},
    events::{EventStatus, OrganizerRole},
    schema::{event_invitations, event_organizers, events, users},
    store::Conn,
};

/// The role of somebody who is not the owner.
pub fn role_of(conn: &mut Conn, event_id: &str, user_id: &str) -> Result<Option<OrganizerRole>> {
    Ok(event_organizers::table
        .find((event_id, user_id))
        .select(event_organizers::role)
        .first(conn)
        .optional()?)
}

/// The owner's id, name and email.
pub fn owner(conn: &mut Conn, event_id: &str) -> Result<Option<(String, String, String)>> {
    Ok(events::table
        .inner_join(users::table.on(users::id.eq(events::owner_id)))
        .filter(events::id.eq(event_id))
        .select((users::id, users::full_name, users::email))
        .first(conn)
        .optional()?)
}

/// A helper, with name and email.
pub type Organizer = (String, OrganizerRole, String, String);

pub fn organizers(conn: &mut Conn, event_id: &str) -> Result<Vec<Organizer>> {
    Ok(event_organizers::table
        .inner_join(users::table)
        .filter(event_organizers::event_id.eq(event_id))
        .order(event_organizers::created_at)
        .select((
            event_organizers::user_id,
            event_organizers::role,
            users::full_name,
            users::email,
        ))
        .load(conn)?)
}

/// Adds a helper, or changes the role of one.
pub fn set_organizer(
    conn: &mut Conn,
    event_id: &str,
    user_id: &str,
    role: OrganizerRole,
    now: i64,
) -> Result<()> {
    let changed = diesel::update(event_organizers::table.find((event_id, user_id)))
        .set(event_organizers::role.eq(role))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(event_organizers::table)
            .values((
                event_organizers::event_id.eq(event_id),
                event_organizers::user_id.eq(user_id),
                event_organizers::role.eq(role),
                event_organizers::created_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

pub fn remove_organizer(conn: &mut Conn, event_id: &str, user_id: &str) -> Result<bool> {
    let removed =
        diesel::delete(event_organizers::table.find((event_id, user_id))).execute(conn)?;
    Ok(removed > 0)
}

/// The events that a person helps with in one of these roles: few, so they are named one by one.
pub fn helped_by(conn: &mut Conn, user_id: &str, roles: &[OrganizerRole]) -> Result<Vec<String>> {
    Ok(event_organizers::table
        .filter(event_organizers::user_id.eq(user_id))
        .filter(event_organizers::role.eq_any(roles.to_vec()))
        .select(event_organizers::event_id)
        .load(conn)?)
}

pub fn update_owner(conn: &mut Conn, id: &str, owner_id: &str, now: i64) -> Result<()> {
    diesel::update(events::table.filter(events::id.eq(id)))
        .set((events::owner_id.eq(owner_id), events::updated_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// The roles of a person at those of these events that they help with.
pub fn roles_of(
    conn: &mut Conn,
    user_id: &str,
    event_ids: &[&str],
) -> Result<HashMap<String, OrganizerRole>> {
    let roles: Vec<(String, OrganizerRole)> = event_organizers::table
        .filter(event_organizers::user_id.eq(user_id))
        .filter(event_organizers::event_id.eq_any(event_ids))
        .select((event_organizers::event_id, event_organizers::role))
        .load(conn)?;
    Ok(roles.into_iter().collect())
}

pub fn count(conn: &mut Conn, event_id: &str) -> Result<i64> {
    Ok(event_organizers::table
        .filter(event_organizers::event_id.eq(event_id))
        .select(count_star())
        .first(conn)?)
}

/// Some of the events that a person helps with, in any role.
pub fn helped(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<String>> {
    Ok(event_organizers::table
        .filter(event_organizers::user_id.eq(user_id))
        .limit(limit)
        .select(event_organizers::event_id)
        .load(conn)?)
}

/// Some of a person's own events that are neither over nor cancelled.
pub fn owned_and_not_over(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<String>> {
    use EventStatus::{Cancelled, Completed};
    Ok(events::table
        .filter(events::owner_id.eq(user_id))
        .filter(events::status.ne_all([Completed, Cancelled]))
        .limit(limit)
        .select(events::id)
        .load(conn)?)
}

/// Some of a person's own events that have a co-organizer to pass to.
pub fn owned_with_an_heir(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<String>> {
    Ok(events::table
        .inner_join(event_organizers::table.on(event_organizers::event_id.eq(events::id)))
        .inner_join(users::table.on(users::id.eq(event_organizers::user_id)))
        .filter(events::owner_id.eq(user_id))
        .filter(event_organizers::role.eq(OrganizerRole::CoOrganizer))
        .filter(users::banned_at.is_null())
        .limit(limit)
        .select(events::id)
        .load(conn)?)
}

/// Of those who may act: who is banned inherits nothing.
pub fn oldest_co_organizer(conn: &mut Conn, event_id: &str) -> Result<Option<String>> {
    Ok(event_organizers::table
        .inner_join(users::table)
        .filter(event_organizers::event_id.eq(event_id))
        .filter(event_organizers::role.eq(OrganizerRole::CoOrganizer))
        .filter(users::banned_at.is_null())
        .order((event_organizers::created_at, event_organizers::user_id))
        .select(event_organizers::user_id)
        .first(conn)
        .optional()?)
}

/// An invitation to help. Of its key only the hash is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = event_invitations)]
pub struct Invitation {
    pub id: String,
    pub event_id: String,
    pub email: String,
    pub role: OrganizerRole,
    pub key_hash: String,
    pub invited_by: String,
    pub accepted_by: Option<String>,
    pub created_at: i64,
    pub expires_at: i64,
    /// Taken, withdrawn or replaced.
    pub ended_at: Option<i64>,
}

pub fn insert_invitation(conn: &mut Conn, invitation: &Invitation) -> Result<()> {
    diesel::insert_into(event_invitations::table)
        .values(invitation)
        .execute(conn)?;
    Ok(())
}

/// The invitation with this key, whatever became of it, and the name of who invites.
pub fn by_key(conn: &mut Conn, key_hash: &str) -> Result<(Invitation, String)> {
    event_invitations::table
        .inner_join(users::table)
        .filter(event_invitations::key_hash.eq(key_hash))
        .select((Invitation::as_select(), users::full_name))
        .first(conn)
        .map_err(Error::or_not_found("Invitation"))
}

/// Those that can be taken, oldest first. Few, by [`TEAM_MAX`](crate::events::TEAM_MAX).
pub fn open_invitations(conn: &mut Conn, event_id: &str, now: i64) -> Result<Vec<Invitation>> {
    Ok(event_invitations::table
        .filter(event_invitations::event_id.eq(event_id))
        .filter(event_invitations::ended_at.is_null())
        .filter(event_invitations::expires_at.gt(now))
        .order(event_invitations::id)
        .select(Invitation::as_select())
        .load(conn)?)
}

pub fn end_invitation(
    conn: &mut Conn,
    id: &str,
    accepted_by: Option<&str>,
    now: i64,
) -> Result<()> {
    diesel::update(event_invitations::table.find(id))
        .set((
            event_invitations::ended_at.eq(now),
            event_invitations::accepted_by.eq(accepted_by),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn end_invitations_of(conn: &mut Conn, event_id: &str, email: &str, now: i64) -> Result<()> {
    diesel::update(
        event_invitations::table
            .filter(event_invitations::event_id.eq(event_id))
            .filter(event_invitations::email.eq(email))
            .filter(event_invitations::ended_at.is_null()),
    )
    .set(event_invitations::ended_at.eq(now))
    .execute(conn)?;
    Ok(())
}

pub fn delete_expired(conn: &mut Conn, now: i64) -> Result<()> {
    diesel::delete(event_invitations::table.filter(event_invitations::expires_at.le(now)))
        .execute(conn)?;
    Ok(())
}

pub fn delete_invitations_to(conn: &mut Conn, email: &str) -> Result<()> {
    diesel::delete(event_invitations::table.filter(event_invitations::email.eq(email)))
        .execute(conn)?;
    Ok(())
}

/// Those that a person has sent or taken.
pub fn delete_invitations_of(conn: &mut Conn, user_id: &str) -> Result<()> {
    let theirs = event_invitations::invited_by
        .eq(user_id)
        .or(event_invitations::accepted_by.eq(user_id).assume_not_null());
    diesel::delete(event_invitations::table.filter(theirs)).execute(conn)?;
    Ok(())
}

/// An event's id and title, the role there, and since when.
pub type Help = (String, String, OrganizerRole, i64);

pub fn helps_of(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<Help>> {
    Ok(event_organizers::table
        .inner_join(events::table.on(events::id.eq(event_organizers::event_id)))
        .filter(event_organizers::user_id.eq(user_id))
        .order(event_organizers::created_at.desc())
        .limit(limit)
        .select((
            events::id,
            events::title,
            event_organizers::role,
            event_organizers::created_at,
        ))
        .load(conn)?)
}

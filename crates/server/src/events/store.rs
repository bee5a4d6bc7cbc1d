//! The only queries on events (but for their seats, which are the ledger's) and their organizers.

use diesel::prelude::*;

use super::{
    rules::{Details, EventRef, EventStatus, OrganizerRole},
    team::helped_by,
};
use crate::{
    bookings::BookingStatus,
    error::{Error, Result},
    schema::{bookings, event_organizers, events, reminders_sent, users, waitlist},
    store::{Conn, folded, folded_pattern},
};

/// Everything of an event that is shown.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct Row {
    pub id: String,
    pub number: i64,
    pub owner_id: String,
    pub title: String,
    pub description: String,
    pub start_at: i64,
    pub end_at: i64,
    pub time_zone: String,
    pub venue: String,
    pub location: String,
    pub place_id: Option<String>,
    pub is_virtual: bool,
    pub meeting_url: Option<String>,
    pub image_url: Option<String>,
    pub requires_approval: bool,
    pub status: EventStatus,
    pub ticket_seed: String,
    pub published_at: Option<i64>,
    pub seats_max: Option<i64>,
    pub seats_taken: i64,
    pub seats_held: i64,
    pub rating_sum: i64,
    pub rating_count: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub calendar_sequence: i64,
}

/// An event with its owner's name.
pub type Named = (Row, String);

#[derive(Insertable)]
#[diesel(table_name = events)]
pub struct NewEvent<'a> {
    pub id: &'a str,
    pub owner_id: &'a str,
    pub title: &'a str,
    pub description: &'a str,
    pub start_at: i64,
    pub end_at: i64,
    pub time_zone: &'a str,
    pub venue: &'a str,
    pub location: &'a str,
    pub place_id: Option<&'a str>,
    pub is_virtual: bool,
    pub meeting_url: Option<&'a str>,
    pub image_url: Option<&'a str>,
    pub requires_approval: bool,
    pub status: EventStatus,
    pub ticket_seed: &'a str,
    pub published_at: Option<i64>,
    pub start_set_at: i64,
    pub seats_max: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
}

pub fn insert(conn: &mut Conn, new: &NewEvent<'_>) -> Result<()> {
    diesel::insert_into(events::table)
        .values(new)
        .execute(conn)?;
    Ok(())
}

/// The owner and the co-organizers.
pub fn organizer_ids(conn: &mut Conn, event_id: &str) -> Result<Vec<String>> {
    let mut ids: Vec<String> = event_organizers::table
        .filter(event_organizers::event_id.eq(event_id))
        .filter(event_organizers::role.eq(OrganizerRole::CoOrganizer))
        .select(event_organizers::user_id)
        .load(conn)?;
    ids.push(
        events::table
            .filter(events::id.eq(event_id))
            .select(events::owner_id)
            .first(conn)
            .map_err(Error::or_not_found("Event"))?,
    );
    Ok(ids)
}

/// From now on who joins reads what is in the live room.
pub fn room_was_used(conn: &mut Conn, event_id: &str) -> Result<()> {
    diesel::update(events::table.filter(events::id.eq(event_id)))
        .set(events::room_used.eq(true))
        .execute(conn)?;
    Ok(())
}

pub fn any(conn: &mut Conn) -> Result<bool> {
    use diesel::dsl::{exists, select};
    Ok(select(exists(events::table.select(events::id))).get_result(conn)?)
}

/// Finds an event by UUID or number, whoever may see it.
pub fn find_unscoped(conn: &mut Conn, event: &EventRef) -> Result<Named> {
    let query = events::table
        .inner_join(users::table.on(users::id.eq(events::owner_id)))
        .select((Row::as_select(), users::full_name));
    let found = match event {
        EventRef::Id(id) => query.filter(events::id.eq(id)).first(conn),
        EventRef::Number(number) => query.filter(events::number.eq(number)).first(conn),
    };
    found.map_err(Error::or_not_found("Event"))
}

/// Which events a list shows.
#[derive(Debug, Default)]
pub struct Filter {
    pub statuses: Vec<EventStatus>,
    pub text: Option<String>,
    pub from: Option<i64>,
    pub to: Option<i64>,
    /// Only those where this person has an active booking.
    pub booked_by: Option<String>,
    /// Only those that this person owns or helps with, in any role.
    pub organizer: Option<String>,
    /// Drafts are shown to this person's own eyes.
    pub viewer: Option<String>,
    /// After this start and number.
    pub after: Option<(i64, i64)>,
    pub limit: i64,
}

/// Soonest first.
pub fn list(conn: &mut Conn, filter: &Filter) -> Result<Vec<Named>> {
    let mut query = events::table
        .inner_join(users::table.on(users::id.eq(events::owner_id)))
        .select((Row::as_select(), users::full_name))
        .filter(events::status.eq_any(filter.statuses.clone()))
        .order((events::start_at, events::number))
        .limit(filter.limit)
        .into_boxed();
    let viewer = filter.viewer.clone().unwrap_or_default();
    let own_drafts = helped_by(conn, &viewer, &[OrganizerRole::CoOrganizer])?;
    query = query.filter(
        events::published_at
            .is_not_null()
            .or(events::owner_id.eq(viewer))
            .or(events::id.eq_any(own_drafts)),
    );
    if let Some(person) = &filter.booked_by {
        let booked = bookings::table
            .filter(bookings::user_id.eq(person.clone()))
            .filter(bookings::status.eq_any(crate::ledger::ACTIVE))
            .select(bookings::event_id);
        query = query.filter(events::id.eq_any(booked));
    }
    if let Some(organizer) = &filter.organizer {
        let roles = [OrganizerRole::CoOrganizer, OrganizerRole::Checker];
        let helped = helped_by(conn, organizer, &roles)?;
        query = query.filter(
            events::owner_id
                .eq(organizer.clone())
                .or(events::id.eq_any(helped)),
        );
    }
    if let Some(text) = &filter.text {
        let pattern = folded_pattern(text);
        query = query.filter(
            folded(events::title)
                .like(pattern.clone())
                .escape('\\')
                .or(folded(events::description)
                    .like(pattern.clone())
                    .escape('\\'))
                .or(folded(events::venue).like(pattern.clone()).escape('\\'))
                .or(folded(events::location).like(pattern).escape('\\')),
        );
    }
    if let Some(from) = filter.from {
        query = query.filter(events::end_at.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(events::start_at.le(to));
    }
    if let Some((start, number)) = filter.after {
        query = query.filter(
            events::start_at
                .gt(start)
                .or(events::start_at.eq(start).and(events::number.gt(number))),
        );
    }
    Ok(query.load(conn)?)
}

/// Events with these ids, whoever may see them.
pub fn by_ids_unscoped(conn: &mut Conn, ids: &[String]) -> Result<Vec<Named>> {
    Ok(events::table
        .inner_join(users::table.on(users::id.eq(events::owner_id)))
        .filter(events::id.eq_any(ids.to_vec()))
        .select((Row::as_select(), users::full_name))
        .load(conn)?)
}

/// Writes the details (not the seats, not the status).
pub fn update_details(conn: &mut Conn, id: &str, details: &Details, now: i64) -> Result<()> {
    diesel::update(events::table.filter(events::id.eq(id)))
        .set((
            events::title.eq(&details.title),
            events::description.eq(&details.description),
            events::start_at.eq(details.start_at),
            events::end_at.eq(details.end_at),
            events::time_zone.eq(&details.time_zone),
            events::venue.eq(&details.venue),
            events::location.eq(&details.location),
            events::place_id.eq(&details.place_id),
            events::is_virtual.eq(details.is_virtual),
            events::meeting_url.eq(&details.meeting_url),
            events::image_url.eq(&details.image_url),
            events::requires_approval.eq(details.requires_approval),
            events::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Something that calendars show has changed.
pub fn raise_calendar_sequence(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::update(events::table.filter(events::id.eq(id)))
        .set(events::calendar_sequence.eq(events::calendar_sequence + 1))
        .execute(conn)?;
    Ok(())
}

/// From now on everybody sees it.
pub fn publish(conn: &mut Conn, id: &str, now: i64) -> Result<()> {
    diesel::update(events::table.filter(events::id.eq(id)))
        .set((events::published_at.eq(now), events::start_set_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// The start was set anew: reminders that were due before are skipped.
pub fn start_was_set(conn: &mut Conn, id: &str, now: i64) -> Result<()> {
    diesel::update(events::table.filter(events::id.eq(id)))
        .set(events::start_set_at.eq(now))
        .execute(conn)?;
    Ok(())
}

pub fn update_status(conn: &mut Conn, id: &str, status: EventStatus, now: i64) -> Result<()> {
    diesel::update(events::table.filter(events::id.eq(id)))
        .set((
            events::status.eq(status),
            events::updated_at.eq(now),
            events::calendar_sequence.eq(events::calendar_sequence + 1),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn delete(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::delete(events::table.filter(events::id.eq(id))).execute(conn)?;
    Ok(())
}

/// Events that the clock should start or end by now, those to start first.
pub fn due_by_clock(conn: &mut Conn, now: i64) -> Result<Vec<String>> {
    let mut due: Vec<String> = events::table
        .filter(events::status.eq(EventStatus::Scheduled))
        .filter(events::start_at.le(now))
        .order(events::start_at)
        .select(events::id)
        .load(conn)?;
    due.extend(
        events::table
            .filter(events::status.eq(EventStatus::Ongoing))
            .filter(events::end_at.le(now))
            .order(events::end_at)
            .select(events::id)
            .load::<String>(conn)?,
    );
    Ok(due)
}

/// Published events whose reminder of this lead is due and was not sent. A lead that was past
/// already when the start was set is skipped.
pub fn due_reminders(
    conn: &mut Conn,
    now: i64,
    lead_ms: i64,
    only: Option<&str>,
) -> Result<Vec<String>> {
    use diesel::dsl::{exists, not};
    let sent = reminders_sent::table
        .filter(reminders_sent::event_id.eq(events::id))
        .filter(reminders_sent::lead_ms.eq(lead_ms))
        .filter(reminders_sent::start_at.eq(events::start_at));
    let mut due = events::table
        .filter(events::status.eq(EventStatus::Scheduled))
        .filter(events::start_at.gt(now))
        .filter(events::start_at.le(now + lead_ms))
        .filter((events::start_at - lead_ms).gt(events::start_set_at))
        .filter(not(exists(sent)))
        .order(events::start_at)
        .select(events::id)
        .into_boxed();
    if let Some(id) = only {
        due = due.filter(events::id.eq(id));
    }
    Ok(due.load(conn)?)
}

pub fn mark_reminded(conn: &mut Conn, id: &str, lead_ms: i64, start_at: i64) -> Result<()> {
    diesel::insert_into(reminders_sent::table)
        .values((
            reminders_sent::event_id.eq(id),
            reminders_sent::lead_ms.eq(lead_ms),
            reminders_sent::start_at.eq(start_at),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn confirmed_people(conn: &mut Conn, event_id: &str) -> Result<Vec<String>> {
    Ok(bookings::table
        .filter(bookings::event_id.eq(event_id))
        .filter(bookings::status.eq_any([BookingStatus::Confirmed, BookingStatus::Attended]))
        .order(bookings::id)
        .select(bookings::user_id)
        .load(conn)?)
}

/// Who has asked for seats and waits for an answer: to be approved, or on the waitlist.
pub fn hopeful_people(conn: &mut Conn, event_id: &str) -> Result<Vec<String>> {
    let mut people: Vec<String> = bookings::table
        .filter(bookings::event_id.eq(event_id))
        .filter(bookings::status.eq(BookingStatus::Pending))
        .order(bookings::id)
        .select(bookings::user_id)
        .load(conn)?;
    people.extend(
        waitlist::table
            .filter(waitlist::event_id.eq(event_id))
            .filter(waitlist::status.eq_any(crate::ledger::OPEN))
            .order(waitlist::ordinal)
            .select(waitlist::user_id)
            .load::<String>(conn)?,
    );
    Ok(people)
}

/// A person's own events, newest first.
pub fn owned_by(conn: &mut Conn, user_id: &str, limit: i64) -> Result<Vec<Row>> {
    Ok(events::table
        .filter(events::owner_id.eq(user_id))
        .order(events::number.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?)
}

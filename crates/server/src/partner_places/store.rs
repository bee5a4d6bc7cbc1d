//! The only queries on partner places, what is written about them, and the links to them.

use std::collections::HashMap;

use diesel::{dsl::count_star, prelude::*};

use super::rules::{Details, KEYS_MAX, OPEN, Sender, Status, rank};
use crate::{
    error::{Error, Result},
    language::Language,
    schema::{partner_place_keys, partner_place_messages, partner_places},
    store::{Conn, Tx, folded, folded_pattern},
};

/// A request, as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = partner_places)]
pub struct Row {
    pub id: String,
    pub status: Status,
    pub business_name: String,
    /// Empty, as the two below it, where an approved place outlived its applicant's account.
    pub contact_name: String,
    pub email: String,
    pub phone: String,
    pub country_code: String,
    pub city: String,
    pub address: String,
    pub description: Option<String>,
    pub capacity: Option<i64>,
    pub image_url: Option<String>,
    pub language: Language,
    pub created_at: i64,
    pub updated_at: i64,
}

/// What one side wrote to the other.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = partner_place_messages)]
pub struct Message {
    pub id: String,
    pub place_id: String,
    pub sender: Sender,
    pub text: String,
    pub created_at: i64,
}

pub fn insert(conn: &mut Conn, row: &Row) -> Result<()> {
    diesel::insert_into(partner_places::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// A request, whoever asks.
pub fn find_unscoped(conn: &mut Conn, id: &str) -> Result<Row> {
    partner_places::table
        .find(id)
        .select(Row::as_select())
        .first(conn)
        .map_err(Error::or_not_found("Request"))
}

/// A request that nobody else changes until the end of the transaction.
pub fn lock(conn: &mut Conn, id: &str) -> Result<Row> {
    let request = partner_places::table.find(id);
    let row = match conn {
        // The whole database has one writer.
        Conn::Sqlite(_) => request.select(Row::as_select()).first(conn),
        Conn::Postgres(postgres) => diesel::update(request)
            .set(partner_places::updated_at.eq(partner_places::updated_at))
            .returning(Row::as_returning())
            .get_result(postgres),
    };
    row.map_err(Error::or_not_found("Request"))
}

/// The id of the request of an address that matters most now, of several the newest.
pub fn foremost_of_email(conn: &mut Conn, email: &str) -> Result<String> {
    let requests: Vec<(String, Status)> = partner_places::table
        .filter(partner_places::email.eq(email))
        .order(partner_places::id.desc())
        .select((partner_places::id, partner_places::status))
        .load(conn)?;
    let foremost = requests.into_iter().min_by_key(|(_, status)| rank(*status));
    foremost.map(|(id, _)| id).ok_or(Error::NotFound("Request"))
}

/// The id of the request that a link opens.
pub fn of_key(conn: &mut Conn, key_hash: &str) -> Result<String> {
    partner_place_keys::table
        .filter(partner_place_keys::key_hash.eq(key_hash))
        .select(partner_place_keys::place_id)
        .first(conn)
        .map_err(Error::or_not_found("Request"))
}

/// Adds a link to a request, and lets the oldest go that are too many.
pub fn insert_key(conn: &mut Conn, place_id: &str, key_hash: &str) -> Result<()> {
    let of_place = partner_place_keys::table.filter(partner_place_keys::place_id.eq(place_id));
    diesel::insert_into(partner_place_keys::table)
        .values((
            partner_place_keys::id.eq(uuid::Uuid::now_v7().to_string()),
            partner_place_keys::place_id.eq(place_id),
            partner_place_keys::key_hash.eq(key_hash),
        ))
        .execute(conn)?;
    let oldest_kept: Option<String> = of_place
        .order(partner_place_keys::id.desc())
        .offset(KEYS_MAX - 1)
        .select(partner_place_keys::id)
        .first(conn)
        .optional()?;
    if let Some(oldest) = oldest_kept {
        diesel::delete(of_place.filter(partner_place_keys::id.lt(oldest))).execute(conn)?;
    }
    Ok(())
}

pub fn count_open(conn: &mut Conn, email: &str) -> Result<i64> {
    Ok(partner_places::table
        .filter(partner_places::email.eq(email))
        .filter(partner_places::status.eq_any(OPEN))
        .select(count_star())
        .first(conn)?)
}

/// How many messages a request has of each side.
pub fn count_messages(conn: &mut Conn, place_id: &str) -> Result<Vec<(Sender, i64)>> {
    Ok(partner_place_messages::table
        .filter(partner_place_messages::place_id.eq(place_id))
        .group_by(partner_place_messages::sender)
        .select((partner_place_messages::sender, count_star()))
        .load(conn)?)
}

pub fn insert_message(tx: &mut Tx<'_>, place_id: &str, sender: Sender, text: &str) -> Result<()> {
    diesel::insert_into(partner_place_messages::table)
        .values(&Message {
            id: uuid::Uuid::now_v7().to_string(),
            place_id: place_id.to_owned(),
            sender,
            text: text.to_owned(),
            created_at: tx.now,
        })
        .execute(tx.conn)?;
    Ok(())
}

/// What was written about these requests, the oldest first; of too many the newest.
pub fn messages_of(
    conn: &mut Conn,
    ids: &[&str],
    limit: i64,
) -> Result<HashMap<String, Vec<Message>>> {
    let mut newest: Vec<Message> = partner_place_messages::table
        .filter(partner_place_messages::place_id.eq_any(ids.to_vec()))
        .order(partner_place_messages::id.desc())
        .limit(limit)
        .select(Message::as_select())
        .load(conn)?;
    newest.reverse();
    let mut by_request: HashMap<String, Vec<Message>> = HashMap::new();
    for message in newest {
        by_request
            .entry(message.place_id.clone())
            .or_default()
            .push(message);
    }
    Ok(by_request)
}

/// Notes that something was done about a request.
pub fn set_status(tx: &mut Tx<'_>, row: Row, status: Status) -> Result<Row> {
    let row = Row {
        status,
        updated_at: tx.now,
        ..row
    };
    diesel::update(partner_places::table.find(&row.id))
        .set((
            partner_places::status.eq(row.status),
            partner_places::updated_at.eq(row.updated_at),
        ))
        .execute(tx.conn)?;
    Ok(row)
}

pub fn set_details(conn: &mut Conn, id: &str, details: &Details) -> Result<()> {
    diesel::update(partner_places::table.find(id))
        .set((
            partner_places::business_name.eq(&details.business_name),
            partner_places::contact_name.eq(&details.contact_name),
            partner_places::phone.eq(&details.phone),
            partner_places::country_code.eq(&details.country_code),
            partner_places::city.eq(&details.city),
            partner_places::address.eq(&details.address),
            partner_places::description.eq(&details.description),
            partner_places::capacity.eq(details.capacity),
            partner_places::image_url.eq(&details.image_url),
        ))
        .execute(conn)?;
    Ok(())
}

/// Deletes a request with its messages and links.
pub fn delete(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::delete(partner_places::table.find(id)).execute(conn)?;
    Ok(())
}

/// Forgets who asked, what they and we wrote, and their links. The place stays.
pub fn forget_applicant(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let messages = partner_place_messages::table.filter(partner_place_messages::place_id.eq(id));
    diesel::delete(messages).execute(tx.conn)?;
    let keys = partner_place_keys::table.filter(partner_place_keys::place_id.eq(id));
    diesel::delete(keys).execute(tx.conn)?;
    diesel::update(partner_places::table.find(id))
        .set((
            partner_places::contact_name.eq(""),
            partner_places::email.eq(""),
            partner_places::phone.eq(""),
            partner_places::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The ids of all requests of an address.
pub fn of_email(conn: &mut Conn, email: &str) -> Result<Vec<String>> {
    Ok(partner_places::table
        .filter(partner_places::email.eq(email))
        .order(partner_places::id)
        .select(partner_places::id)
        .load(conn)?)
}

/// Which requests a list shows.
#[derive(Debug, Default)]
pub struct Filter {
    pub status: Option<Status>,
    /// In what it is called, who asks, and where it is.
    pub text: Option<String>,
    /// Older than this one.
    pub before: Option<String>,
    pub limit: i64,
    /// Looks into what everybody may see alone.
    pub is_public: bool,
}

/// The newest first.
pub fn list(conn: &mut Conn, filter: &Filter) -> Result<Vec<Row>> {
    let mut query = partner_places::table
        .order(partner_places::id.desc())
        .limit(filter.limit)
        .select(Row::as_select())
        .into_boxed();
    if let Some(status) = filter.status {
        query = query.filter(partner_places::status.eq(status));
    }
    if let Some(text) = &filter.text {
        let pattern = folded_pattern(text);
        let has = |pattern: &str| {
            folded(partner_places::business_name)
                .like(pattern.to_owned())
                .escape('\\')
                .or(folded(partner_places::city)
                    .like(pattern.to_owned())
                    .escape('\\'))
                .or(folded(partner_places::address)
                    .like(pattern.to_owned())
                    .escape('\\'))
        };
        query = match filter.is_public {
            true => query.filter(has(&pattern)),
            false => query.filter(
                has(&pattern)
                    .or(folded(partner_places::contact_name)
                        .like(pattern.clone())
                        .escape('\\'))
                    .or(folded(partner_places::email).like(pattern).escape('\\')),
            ),
        };
    }
    if let Some(before) = &filter.before {
        query = query.filter(partner_places::id.lt(before.clone()));
    }
    Ok(query.load(conn)?)
}

pub fn counts(conn: &mut Conn) -> Result<Vec<(Status, i64)>> {
    Ok(partner_places::table
        .group_by(partner_places::status)
        .select((partner_places::status, count_star()))
        .load(conn)?)
}

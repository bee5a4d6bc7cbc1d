//! The only queries on users, sessions and refresh tokens.

use diesel::{
    dsl::{exists, select},
    prelude::*,
};

use super::rules::{Profile, Refusal};
use crate::{
    error::{Error, Result, violated_index},
    language::Language,
    ledger,
    schema::{refresh_tokens, sessions, users},
    scope::{Role, Scope},
    store::{Conn, Tx, search_text},
};

/// A user, as stored, without the password.
#[derive(Clone, Debug, Queryable)]
pub struct Person {
    pub id: String,
    pub email: String,
    pub phone: String,
    pub full_name: String,
    pub country_code: String,
    pub country_name: String,
    pub role: Role,
    pub banned_at: Option<i64>,
    pub phone_verified: bool,
    pub email_verified: bool,
    pub photo_url: Option<String>,
    pub created_at: i64,
    pub language: Language,
}

/// The columns of a [`Person`], in the order of its fields. (RETURNING over two databases takes no `Selectable`.)
pub(super) type PersonColumns = (
    users::id,
    users::email,
    users::phone,
    users::full_name,
    users::country_code,
    users::country_name,
    users::role,
    users::banned_at,
    users::phone_verified,
    users::email_verified,
    users::photo_url,
    users::created_at,
    users::language,
);

pub(super) const PERSON: PersonColumns = (
    users::id,
    users::email,
    users::phone,
    users::full_name,
    users::country_code,
    users::country_name,
    users::role,
    users::banned_at,
    users::phone_verified,
    users::email_verified,
    users::photo_url,
    users::created_at,
    users::language,
);

impl Person {
    pub(super) fn scope(self, session_id: String) -> Scope {
        Scope {
            role: self.role,
            user_id: self.id,
            session_id,
            name: self.full_name,
            email: self.email,
            photo_url: self.photo_url,
        }
    }
}

/// A login on one device, as stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub(super) struct Session {
    pub id: String,
    pub user_agent: String,
    pub ip: String,
    pub created_at: i64,
    pub last_used_at: i64,
    pub expires_at: i64,
}

/// Adds a user.
///
/// # Errors
/// [`Refusal::EmailTaken`], [`Refusal::PhoneTaken`].
pub(super) fn insert_user(
    tx: &mut Tx<'_>,
    id: &str,
    profile: &Profile,
    password_hash: &str,
    role: Role,
) -> Result<Person> {
    // Asked first, so that of two that are taken it is always this one that is told. The index decides.
    if find_by_email(tx.conn, &profile.email)?.is_some() {
        return Err(Refusal::EmailTaken.into());
    }
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::email.eq(&profile.email),
            users::phone.eq(&profile.phone),
            users::full_name.eq(&profile.full_name),
            users::search_name.eq(search_text(&profile.full_name)),
            users::country_code.eq(&profile.country_code),
            users::country_name.eq(&profile.country_name),
            users::password_hash.eq(password_hash),
            users::role.eq(role),
            users::phone_verified.eq(false),
            users::email_verified.eq(false),
            users::created_at.eq(tx.now),
            users::language.eq(profile.language),
        ))
        .returning(PERSON)
        .get_result(tx.conn)
        .map_err(|error| match violated_index(&error).as_deref() {
            Some("users_email") => Refusal::EmailTaken.into(),
            Some("users_phone") => Refusal::PhoneTaken.into(),
            _ => error.into(),
        })
}

pub(super) fn find(conn: &mut Conn, id: &str) -> Result<Option<Person>> {
    Ok(users::table
        .find(id)
        .filter(users::deleted_at.is_null())
        .select(PERSON)
        .first(conn)
        .optional()?)
}

/// Finds who registered with this address; `email` may be in any letters.
pub fn find_by_email(conn: &mut Conn, email: &str) -> Result<Option<ledger::Person>> {
    let found: Option<Person> = users::table
        .filter(users::email.eq(email.trim().to_lowercase()))
        .filter(users::deleted_at.is_null())
        .select(PERSON)
        .first(conn)
        .optional()?;
    Ok(found.map(|person| ledger::Person {
        user_id: person.id,
        name: person.full_name,
        avatar: person.photo_url,
    }))
}

/// Who has shown that this address, in small letters, is theirs.
pub fn id_of_verified(conn: &mut Conn, email: &str) -> Result<Option<String>> {
    Ok(users::table
        .filter(users::email.eq(email))
        .filter(users::email_verified.eq(true))
        .select(users::id)
        .first(conn)
        .optional()?)
}

/// The user of this address and the hash of the password.
pub(super) fn credentials(conn: &mut Conn, email: &str) -> Result<Option<(Person, String)>> {
    Ok(users::table
        .filter(users::email.eq(email))
        .filter(users::deleted_at.is_null())
        .select((PERSON, users::password_hash))
        .first(conn)
        .optional()?)
}

/// Finds a user who is not deleted and locks the row, so that whatever else changes it, or bans or deletes them, waits.
pub(super) fn lock(conn: &mut Conn, id: &str) -> Result<Option<Person>> {
    let present = users::table.find(id).filter(users::deleted_at.is_null());
    Ok(diesel::update(present)
        .set(users::language.eq(users::language))
        .returning(PERSON)
        .get_result(conn)
        .optional()?)
}

/// What of a user may be changed; what is `None` stays.
#[derive(Clone, Debug, Default, AsChangeset)]
#[diesel(table_name = users)]
pub(super) struct Changes {
    pub full_name: Option<String>,
    pub country_code: Option<String>,
    pub country_name: Option<String>,
    pub phone: Option<String>,
    pub phone_verified: Option<bool>,
    pub email_verified: Option<bool>,
    pub language: Option<Language>,
    pub password_hash: Option<String>,
}

/// Changes a user; at least one change must be given.
///
/// # Errors
/// [`Refusal::PhoneTaken`].
pub(super) fn update(conn: &mut Conn, id: &str, changes: &Changes) -> Result<Person> {
    let search_name = changes.full_name.as_deref().map(search_text);
    diesel::update(users::table.find(id))
        .set((changes, search_name.map(|name| users::search_name.eq(name))))
        .returning(PERSON)
        .get_result(conn)
        .map_err(|error| match violated_index(&error).as_deref() {
            Some("users_phone") => Refusal::PhoneTaken.into(),
            _ => Error::or_not_found("User")(error),
        })
}

pub(super) fn password_hash(conn: &mut Conn, id: &str) -> Result<Option<String>> {
    Ok(users::table
        .find(id)
        .select(users::password_hash)
        .first(conn)
        .optional()?)
}

pub(super) fn set_photo(conn: &mut Conn, id: &str, url: Option<&str>) -> Result<Person> {
    Ok(diesel::update(users::table.find(id))
        .set(users::photo_url.eq(url))
        .returning(PERSON)
        .get_result(conn)?)
}

/// All users who have a photo, with its address.
pub(super) fn photos(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    Ok(users::table
        .filter(users::photo_url.is_not_null())
        .select((users::id, users::photo_url.assume_not_null()))
        .load(conn)?)
}

pub(super) fn set_role(conn: &mut Conn, id: &str, role: Role) -> Result<Option<Person>> {
    Ok(diesel::update(users::table.find(id))
        .set(users::role.eq(role))
        .returning(PERSON)
        .get_result(conn)
        .optional()?)
}

/// Who a bare `auth.userId` stands for, where the operator trusts those: an existing user who is
/// neither banned nor an administrator. The scope has no session.
pub fn user_for_trusted_id(conn: &mut Conn, id: &str) -> Result<Option<Scope>> {
    let person: Option<Person> = users::table
        .find(id)
        .filter(users::banned_at.is_null())
        .filter(users::role.ne(Role::Admin))
        .select(PERSON)
        .first(conn)
        .optional()?;
    Ok(person.map(|person| person.scope(String::new())))
}

/// The name of a user.
pub fn name_of(conn: &mut Conn, id: &str) -> Result<Option<String>> {
    Ok(users::table
        .find(id)
        .select(users::full_name)
        .first(conn)
        .optional()?)
}

/// Who a private link stands for: a user who is not banned. The scope has no session.
pub fn user_for_link(conn: &mut Conn, id: &str) -> Result<Option<Scope>> {
    let person: Option<Person> = users::table
        .find(id)
        .filter(users::banned_at.is_null())
        .select(PERSON)
        .first(conn)
        .optional()?;
    Ok(person.map(|person| person.scope(String::new())))
}

/// Whether a scope that was found a moment ago still holds: its session has not ended, its user is
/// not banned.
pub fn still_signed_in(conn: &mut Conn, scope: &Scope, now: i64) -> Result<bool> {
    if scope.session_id.is_empty() {
        return Ok(user_for_trusted_id(conn, &scope.user_id)?.is_some());
    }
    Ok(user_of_session(conn, &scope.user_id, &scope.session_id, now)?.is_some())
}

/// The user of a session that lives, and when it ends.
pub(super) fn user_of_session(
    conn: &mut Conn,
    user_id: &str,
    session_id: &str,
    now: i64,
) -> Result<Option<(Person, i64)>> {
    Ok(sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(session_id))
        .filter(sessions::user_id.eq(user_id))
        .filter(sessions::expires_at.gt(now))
        .filter(users::banned_at.is_null())
        .select((PERSON, sessions::expires_at))
        .first(conn)
        .optional()?)
}

pub(super) struct NewSession<'a> {
    pub id: &'a str,
    pub user_id: &'a str,
    pub user_agent: &'a str,
    pub ip: &'a str,
    pub expires_at: i64,
}

pub(super) fn insert_session(tx: &mut Tx<'_>, new: &NewSession<'_>) -> Result<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(new.id),
            sessions::user_id.eq(new.user_id),
            sessions::user_agent.eq(new.user_agent),
            sessions::ip.eq(new.ip),
            sessions::created_at.eq(tx.now),
            sessions::last_used_at.eq(tx.now),
            sessions::expires_at.eq(new.expires_at),
        ))
        .execute(tx.conn)?;
    Ok(())
}

pub(super) fn sessions_of(conn: &mut Conn, user_id: &str, now: i64) -> Result<Vec<Session>> {
    Ok(sessions::table
        .filter(sessions::user_id.eq(user_id))
        .filter(sessions::expires_at.gt(now))
        .order((sessions::last_used_at.desc(), sessions::id.desc()))
        .select(Session::as_select())
        .load(conn)?)
}

pub(super) fn session_ids_of(conn: &mut Conn, user_id: &str) -> Result<Vec<String>> {
    Ok(sessions::table
        .filter(sessions::user_id.eq(user_id))
        .order((sessions::last_used_at.desc(), sessions::id.desc()))
        .select(sessions::id)
        .load(conn)?)
}

pub(super) fn expired_session_ids(conn: &mut Conn, now: i64, rows_max: i64) -> Result<Vec<String>> {
    Ok(sessions::table
        .filter(sessions::expires_at.le(now))
        .order(sessions::expires_at)
        .limit(rows_max)
        .select(sessions::id)
        .load(conn)?)
}

/// Whether the session of a scope is still there. Banning and a new password end it under the user's lock, which the
/// caller holds.
pub(super) fn has_session(conn: &mut Conn, scope: &Scope) -> Result<bool> {
    let own = sessions::table
        .find(&scope.session_id)
        .filter(sessions::user_id.eq(&scope.user_id));
    Ok(select(exists(own)).get_result(conn)?)
}

/// Deletes a session and, by the foreign key, its refresh tokens. Says whether there was one.
pub(super) fn delete_session(conn: &mut Conn, id: &str) -> Result<bool> {
    Ok(diesel::delete(sessions::table.find(id)).execute(conn)? > 0)
}

/// Prolongs a session that has not run out, and locks its row; says whether there is one.
pub(super) fn prolong_session(tx: &mut Tx<'_>, id: &str, expires_at: i64) -> Result<bool> {
    let living = sessions::table
        .find(id)
        .filter(sessions::expires_at.gt(tx.now));
    Ok(diesel::update(living)
        .set((
            sessions::last_used_at.eq(tx.now),
            sessions::expires_at.eq(expires_at),
        ))
        .execute(tx.conn)?
        > 0)
}

pub(super) fn insert_refresh_token(conn: &mut Conn, hash: &str, session_id: &str) -> Result<()> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::token_hash.eq(hash),
            refresh_tokens::session_id.eq(session_id),
        ))
        .execute(conn)?;
    Ok(())
}

/// Uses a refresh token up; says whether it was not used before.
pub(super) fn use_refresh_token(tx: &mut Tx<'_>, hash: &str) -> Result<bool> {
    let unused = refresh_tokens::table
        .find(hash)
        .filter(refresh_tokens::used_at.is_null());
    Ok(diesel::update(unused)
        .set(refresh_tokens::used_at.eq(tx.now))
        .execute(tx.conn)?
        > 0)
}

pub(super) fn session_of_refresh_token(conn: &mut Conn, hash: &str) -> Result<Option<String>> {
    Ok(refresh_tokens::table
        .find(hash)
        .select(refresh_tokens::session_id)
        .first(conn)
        .optional()?)
}

pub(super) fn forget_used_tokens(conn: &mut Conn, session_id: &str, before: i64) -> Result<()> {
    diesel::delete(
        refresh_tokens::table
            .filter(refresh_tokens::session_id.eq(session_id))
            .filter(refresh_tokens::used_at.lt(before)),
    )
    .execute(conn)?;
    Ok(())
}

/// The user of a session, also where they are banned.
pub(super) fn session_user(conn: &mut Conn, session_id: &str) -> Result<Person> {
    Ok(sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(session_id))
        .select(PERSON)
        .first(conn)?)
}

//! What people send along with messages.

use diesel::{dsl::sql, prelude::*, sql_types::BigInt};

use crate::{
    error::{Error, Result},
    schema::chat_files,
    store::Conn,
};

/// Files asked for by one statement.
const FILES_PER_STATEMENT: usize = 500;

/// A file.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = chat_files)]
pub struct FileRow {
    pub id: String,
    pub uploader_id: String,
    pub chat_id: Option<String>,
    pub message_id: Option<String>,
    pub place: i64,
    pub name: String,
    pub size: i64,
    pub media_type: String,
    pub stored_as: String,
    pub created_at: i64,
}

pub fn insert(conn: &mut Conn, row: &FileRow) -> Result<()> {
    diesel::insert_into(chat_files::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: &str) -> Result<FileRow> {
    chat_files::table
        .find(id)
        .select(FileRow::as_select())
        .first(conn)
        .map_err(Error::or_not_found("File"))
}

/// Those of these files that somebody has uploaded and not sent, in the order of `ids`.
pub fn unsent_of(conn: &mut Conn, uploader_id: &str, ids: &[String]) -> Result<Vec<FileRow>> {
    let mut rows: Vec<FileRow> = chat_files::table
        .filter(chat_files::id.eq_any(ids.to_vec()))
        .filter(chat_files::uploader_id.eq(uploader_id))
        .filter(chat_files::message_id.is_null())
        .select(FileRow::as_select())
        .load(conn)?;
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
    Ok(rows)
}

/// Sends a file along, unless it was sent with another message meanwhile; says whether it was not.
pub fn attach(conn: &mut Conn, row: &FileRow) -> Result<bool> {
    let unsent = chat_files::table
        .find(&row.id)
        .filter(chat_files::message_id.is_null());
    let sent = diesel::update(unsent)
        .set((
            chat_files::chat_id.eq(&row.chat_id),
            chat_files::message_id.eq(&row.message_id),
            chat_files::place.eq(row.place),
        ))
        .execute(conn)?;
    Ok(sent == 1)
}

/// The files of these messages, in their order.
pub fn of_messages(conn: &mut Conn, message_ids: &[&str]) -> Result<Vec<FileRow>> {
    let mut files = Vec::new();
    for ids in message_ids.chunks(FILES_PER_STATEMENT) {
        let some: Vec<FileRow> = chat_files::table
            .filter(chat_files::message_id.eq_any(ids.to_vec()))
            .order((chat_files::message_id, chat_files::place))
            .select(FileRow::as_select())
            .load(conn)?;
        files.extend(some);
    }
    Ok(files)
}

/// Forgets files; says under which names they are stored.
pub fn delete(conn: &mut Conn, ids: &[String]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for ids in ids.chunks(FILES_PER_STATEMENT) {
        let some: Vec<String> =
            diesel::delete(chat_files::table.filter(chat_files::id.eq_any(ids.to_vec())))
                .returning(chat_files::stored_as)
                .get_results(conn)?;
        names.extend(some);
    }
    Ok(names)
}

/// As [`delete`], but for what was sent meanwhile.
pub fn delete_unsent(conn: &mut Conn, ids: &[String]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for ids in ids.chunks(FILES_PER_STATEMENT) {
        let unsent = chat_files::table
            .filter(chat_files::id.eq_any(ids.to_vec()))
            .filter(chat_files::message_id.is_null());
        let some: Vec<String> = diesel::delete(unsent)
            .returning(chat_files::stored_as)
            .get_results(conn)?;
        names.extend(some);
    }
    Ok(names)
}

/// Some files of a chat.
pub fn of_chat(conn: &mut Conn, chat_id: &str, limit: i64) -> Result<Vec<String>> {
    Ok(chat_files::table
        .filter(chat_files::chat_id.eq(chat_id))
        .limit(limit)
        .select(chat_files::id)
        .load(conn)?)
}

/// Some files that were uploaded before then and never sent.
pub fn never_sent(conn: &mut Conn, before: i64, limit: i64) -> Result<Vec<String>> {
    Ok(chat_files::table
        .filter(chat_files::message_id.is_null())
        .filter(chat_files::created_at.lt(before))
        .limit(limit)
        .select(chat_files::id)
        .load(conn)?)
}

/// Bytes of all that somebody has uploaded.
pub fn bytes_of(conn: &mut Conn, uploader_id: &str) -> Result<u64> {
    // A sum of large numbers is of another type, which not all databases share.
    let sum = sql::<BigInt>("CAST(COALESCE(SUM(size), 0) AS BIGINT)");
    let bytes: i64 = chat_files::table
        .filter(chat_files::uploader_id.eq(uploader_id))
        .select(sum)
        .get_result(conn)?;
    Ok(bytes.unsigned_abs())
}

/// What somebody has uploaded and not sent.
pub fn all_unsent_of(conn: &mut Conn, uploader_id: &str) -> Result<Vec<String>> {
    Ok(chat_files::table
        .filter(chat_files::uploader_id.eq(uploader_id))
        .filter(chat_files::message_id.is_null())
        .select(chat_files::id)
        .load(conn)?)
}

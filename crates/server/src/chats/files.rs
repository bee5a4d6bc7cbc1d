//! What people send along: uploaded first, then sent with a message.

use uuid::Uuid;

use super::{
    rules::{Refusal, UNSENT_MAX, file_name},
    store::{
        files::{self, FileRow},
        people,
    },
    views::Attachment,
};
use crate::{
    accounts,
    error::{Error, Result},
    images::PrivateFile,
    scope::Scope,
    store::{Conn, Tx},
};

/// Notes an upload that is stored under this name, where so many bytes of its uploader may be kept.
pub fn keep(
    tx: &mut Tx<'_>,
    scope: &Scope,
    file: &PrivateFile,
    stored_as: &str,
    bytes_max: u64,
) -> Result<Attachment> {
    accounts::lock(tx, scope)?;
    let kept = files::bytes_of(tx.conn, &scope.user_id)?;
    let size = u64::try_from(file.size).unwrap_or(u64::MAX);
    if kept.saturating_add(size) > bytes_max {
        return Err(Refusal::StorageFull.into());
    }
    if files::all_unsent_of(tx.conn, &scope.user_id)?.len() >= UNSENT_MAX {
        return Err(Refusal::TooManyUnsent.into());
    }
    let row = FileRow {
        id: Uuid::now_v7().to_string(),
        uploader_id: scope.user_id.clone(),
        chat_id: None,
        message_id: None,
        place: 0,
        name: file_name(&file.given_name, &file.ending),
        size: i64::try_from(file.size).unwrap_or(i64::MAX),
        media_type: file.media_type.to_owned(),
        stored_as: stored_as.to_owned(),
        created_at: tx.now,
    };
    files::insert(tx.conn, &row)?;
    Ok(Attachment::from(&row))
}

/// A file for somebody who may see it: who takes part in the chat that it was sent in; its uploader before that.
///
/// # Errors
/// `not_found`: for others it does not exist.
pub fn find(conn: &mut Conn, scope: &Scope, id: &str) -> Result<FileRow> {
    let id = super::rules::id_of("File", id)?;
    let row = files::find(conn, &id)?;
    let may_see = match &row.chat_id {
        Some(chat_id) => people::is_present(conn, chat_id, &scope.user_id)?,
        None => row.uploader_id == scope.user_id,
    };
    match may_see {
        true => Ok(row),
        false => Err(Error::NotFound("File")),
    }
}

//! Notices of a screen that is shared elsewhere.

use super::{
    access::{Act, enter},
    publications::{ScreenShare, ScreenShareStopped, happened},
    rules::NewShare,
    store::{self, RoomRow},
};
use crate::{
    clock,
    error::{Error, Result},
    events::EventRef,
    scope::Scope,
    store::Tx,
};

/// `start-screen-share`: in place of any before.
pub fn start(
    tx: &mut Tx<'_>,
    scope: &Scope,
    event: &EventRef,
    new: &NewShare,
) -> Result<ScreenShare> {
    let (title, url) = new.check()?;
    let room = RoomRow {
        share_by: Some(scope.user_id.clone()),
        share_title: title,
        share_url: url,
        share_at: Some(tx.now),
        ..enter(tx, scope, event, Act::Lead)?.room
    };
    store::update(tx.conn, &room)?;
    let share = ScreenShare::of(&room, &scope.name).ok_or(Error::NotFound("Screen share"))?;
    tx.publish(happened(&room.event_id, "screen-share-started", &share)?);
    Ok(share)
}

/// `stop-screen-share`
pub fn stop(tx: &mut Tx<'_>, scope: &Scope, event: &EventRef) -> Result<ScreenShareStopped> {
    let room = enter(tx, scope, event, Act::Tidy)?.room;
    match room.share_at {
        Some(_) => end(tx, room),
        None => Err(Error::NotFound("Screen share")),
    }
}

/// Ends what is shared in a locked room.
pub fn end(tx: &mut Tx<'_>, room: RoomRow) -> Result<ScreenShareStopped> {
    let room = RoomRow {
        share_by: None,
        share_title: None,
        share_url: None,
        share_at: None,
        ..room
    };
    store::update(tx.conn, &room)?;
    let stopped = ScreenShareStopped {
        event_id: room.event_id,
        timestamp: clock::rfc3339(tx.now),
    };
    tx.publish(happened(
        &stopped.event_id,
        "screen-share-stopped",
        &stopped,
    )?);
    Ok(stopped)
}

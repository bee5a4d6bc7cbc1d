//! What administrators did: who, what, when, from where. Only added to; the database refuses to change it.
//!
//! Rows name people by their ids, so that of who is erased nothing stays but the address that an administrator acted from.

pub mod http;
mod store;

use serde_json::Value;

use crate::{error::Result, http::ClientAddress, scope::Scope, store::Tx, text_enum::text_enum};

text_enum! {
    /// What was done.
    pub enum AuditAction {
        AdminCreated = "admin.created",
        UserRoleChanged = "user.role_changed",
        UserUpdated = "user.updated",
        UserPhotoChanged = "user.photo_changed",
        UserPhotoRemoved = "user.photo_removed",
        UserBanned = "user.banned",
        UserUnbanned = "user.unbanned",
        UserDeleted = "user.deleted",
        SiteImageChanged = "site_image.changed",
        SiteImageRemoved = "site_image.removed",
        PlaceApproved = "place.approved",
        PlaceDetailsRequested = "place.details_requested",
        PlaceRejected = "place.rejected",
        PlaceMessageSent = "place.message_sent",
        PlaceDeleted = "place.deleted",
        MailSentAgain = "mail.sent_again",
        AnnouncementMade = "announcement.made",
        NotificationSent = "notification.sent",
    }
}

/// Who acts, and from where.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    Admin(&'a Scope, ClientAddress),
    /// Over a live connection, which does not say from where.
    LiveAdmin(&'a Scope),
    /// Whoever may run the program beside the server.
    CommandLine,
}

/// Something that was done.
#[derive(Clone, Debug)]
pub struct Act<'a> {
    pub action: AuditAction,
    /// The id of what it was done to: a user, a request, a mail, an announcement; the slot of a site image.
    pub target: &'a str,
    /// What else there is to know, as a JSON object: a role, the names of the fields that changed. Nothing personal, and no free words.
    pub details: Value,
}

/// Records what is done, in the transaction that does it.
pub fn record(tx: &mut Tx<'_>, by: By<'_>, act: &Act<'_>) -> Result<()> {
    let (actor_id, address) = match by {
        By::Admin(scope, address) => (Some(scope.user_id.as_str()), address.0.to_string()),
        By::LiveAdmin(scope) => (Some(scope.user_id.as_str()), String::new()),
        By::CommandLine => (None, String::new()),
    };
    let row = store::New {
        id: &uuid::Uuid::now_v7().to_string(),
        actor_id,
        address: &address,
        action: act.action,
        target: act.target,
        details: &act.details.to_string(),
        created_at: tx.now,
    };
    store::insert(tx.conn, &row)
}

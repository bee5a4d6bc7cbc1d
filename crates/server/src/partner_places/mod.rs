//! Places that partners offer for events: asked for by anybody, talked over, approved or rejected by administrators.
//!
//! Who asked needs no account. They are known by the e-mail address they gave: whoever signs in with it verified, or brings the key
//! of a letter that was sent to it, is the applicant. What the public sees of a place changes by an administrator's hand alone.

pub mod http;
mod publications;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub use rules::Refusal;

use serde_json::{Value, json};

use crate::{
    accounts,
    audit::{self, Act, AuditAction, By},
    error::{Error, Result},
    language::Language,
    notifications::{self, Happening, PlaceFacts},
    scope::Scope,
    store::{Conn, Tx},
};
use publications::{Change, changed};
use rules::{APPLICANT_MESSAGES_MAX, Details, MESSAGES_MAX, OPEN_PER_EMAIL_MAX, Sender, Status};
use store::Row;

/// Whoever asked for a place, by what shows that they are it.
#[derive(Clone, Debug)]
pub enum Applicant {
    /// The hash of a letter's key, which opens the request that the letter is about.
    Link(String),
    /// An account, which sees the foremost request of its address.
    Account(Scope),
}

impl Applicant {
    /// The id of their request.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Refusal::EmailNotVerified`] to an account, whether or not there is a request: it may be another's.
    fn request_id(&self, conn: &mut Conn) -> Result<String> {
        match self {
            Applicant::Link(key_hash) => store::of_key(conn, key_hash),
            Applicant::Account(scope) => {
                if accounts::id_of_verified(conn, &scope.email)?.as_ref() != Some(&scope.user_id) {
                    return Err(Refusal::EmailNotVerified.into());
                }
                store::foremost_of_email(conn, &scope.email)
            }
        }
    }
}

/// Takes a request, and gives it with the path that opens it for its applicant, which the letter says too.
///
/// # Errors
/// [`Refusal::TooManyOpen`].
fn apply(
    tx: &mut Tx<'_>,
    email: &str,
    details: &Details,
    language: Language,
) -> Result<(Row, String)> {
    if store::count_open(tx.conn, email)? >= OPEN_PER_EMAIL_MAX {
        return Err(Refusal::TooManyOpen.into());
    }
    let details = details.clone();
    let row = Row {
        id: uuid::Uuid::now_v7().to_string(),
        status: Status::Pending,
        business_name: details.business_name,
        contact_name: details.contact_name,
        email: email.to_owned(),
        phone: details.phone,
        country_code: details.country_code,
        city: details.city,
        address: details.address,
        description: details.description,
        capacity: details.capacity,
        image_url: details.image_url,
        language,
        created_at: tx.now,
        updated_at: tx.now,
    };
    store::insert(tx.conn, &row)?;
    let link = write(tx, &row, |place| Happening::PlaceReceived { place })?;
    tx.publish(changed(Change::Created, &row.id, tx.now)?);
    Ok((row, link))
}

/// What an administrator does about a request.
#[derive(Clone, Debug)]
enum Decision {
    Approve {
        /// When the request that the administrator saw was changed last.
        seen: Option<i64>,
    },
    AskDetails(String),
    Reject(String),
    Say(String),
}

impl Decision {
    /// The status after it, where it changes that.
    fn status(&self) -> Option<Status> {
        match self {
            Decision::Approve { .. } => Some(Status::Approved),
            Decision::AskDetails(_) => Some(Status::NeedsInfo),
            Decision::Reject(_) => Some(Status::Rejected),
            Decision::Say(_) => None,
        }
    }

    fn change(&self) -> Change {
        match self {
            Decision::Approve { .. } => Change::Approved,
            Decision::AskDetails(_) => Change::NeedsInfo,
            Decision::Reject(_) => Change::Rejected,
            Decision::Say(_) => Change::Updated,
        }
    }

    fn action(&self) -> AuditAction {
        match self {
            Decision::Approve { .. } => AuditAction::PlaceApproved,
            Decision::AskDetails(_) => AuditAction::PlaceDetailsRequested,
            Decision::Reject(_) => AuditAction::PlaceRejected,
            Decision::Say(_) => AuditAction::PlaceMessageSent,
        }
    }

    /// What is written to the applicant, and stays with the request.
    fn text(&self) -> Option<&str> {
        match self {
            Decision::Approve { .. } => None,
            Decision::AskDetails(text) | Decision::Reject(text) | Decision::Say(text) => Some(text),
        }
    }

    fn happening(&self, place: PlaceFacts) -> Happening {
        match self.clone() {
            Decision::Approve { .. } => Happening::PlaceApproved { place },
            Decision::AskDetails(message) => Happening::PlaceNeedsInfo { place, message },
            Decision::Reject(reason) => Happening::PlaceRejected { place, reason },
            Decision::Say(message) => Happening::PlaceMessage { place, message },
        }
    }
}

/// Decides about a request, or writes to its applicant.
///
/// # Errors
/// [`Error::NotFound`]; [`Refusal::InvalidTransition`]; [`Refusal::Changed`] where another request is approved than the one that was
/// seen; [`Refusal::ApplicantGone`] and [`Refusal::TooManyMessages`] to a mere message.
fn decide(tx: &mut Tx<'_>, by: By<'_>, id: &str, decision: &Decision) -> Result<Row> {
    let row = store::lock(tx.conn, id)?;
    let next = decision.status();
    if let Some(to) = next
        && !row.status.may_become(to)
    {
        let from = row.status;
        return Err(Refusal::InvalidTransition { from, to }.into());
    }
    if let Decision::Approve { seen: Some(seen) } = decision
        && *seen != row.updated_at
    {
        return Err(Refusal::Changed.into());
    }
    let is_gone = row.email.is_empty();
    if is_gone && next.is_none() {
        return Err(Refusal::ApplicantGone.into());
    }
    match decision.text() {
        Some(text) if next.is_some() => store::insert_message(tx, id, Sender::Admin, text)?,
        Some(text) => add_message(tx, id, Sender::Admin, text)?,
        None => {}
    }
    record(tx, by, decision.action(), &row)?;
    let status = next.unwrap_or(row.status);
    let row = store::set_status(tx, row, status)?;
    if !is_gone {
        write(tx, &row, |place| decision.happening(place))?;
    }
    tx.publish(changed(decision.change(), id, tx.now)?);
    Ok(row)
}

/// Deletes a request, or takes a place away. Events there keep their venue as it is written, and the id of the place that was.
fn remove(tx: &mut Tx<'_>, by: By<'_>, id: &str) -> Result<()> {
    let row = store::lock(tx.conn, id)?;
    store::delete(tx.conn, id)?;
    record(tx, by, AuditAction::PlaceDeleted, &row)?;
    tx.publish(changed(Change::Deleted, id, tx.now)?);
    Ok(())
}

/// Notes in the audit log what is done, and how the request stood before.
fn record(tx: &mut Tx<'_>, by: By<'_>, action: AuditAction, before: &Row) -> Result<()> {
    let act = Act {
        action,
        target: &before.id,
        details: json!({ "from": before.status }),
    };
    audit::record(tx, by, &act)
}

/// What an applicant changes or says.
struct Answer {
    details: Details,
    message: Option<String>,
}

/// Changes a request by its applicant's hand, and adds what they say. Where details were asked for, administrators have it back.
///
/// # Errors
/// [`Error::NotFound`]; [`Refusal::Decided`] where details change that were decided about; [`Refusal::TooManyMessages`].
fn answer(
    tx: &mut Tx<'_>,
    applicant: &Applicant,
    answer: impl FnOnce(&Details) -> Result<Answer>,
) -> Result<Row> {
    let id = applicant.request_id(tx.conn)?;
    let row = store::lock(tx.conn, &id)?;
    let before = Details::from(&row);
    let Answer { details, message } = answer(&before)?;
    let is_changed = details != before;
    if is_changed && !row.status.is_open() {
        return Err(Refusal::Decided(row.status).into());
    }
    if !is_changed && message.is_none() {
        return Ok(row);
    }
    if is_changed {
        store::set_details(tx.conn, &id, &details)?;
    }
    if let Some(text) = &message {
        add_message(tx, &id, Sender::Applicant, text)?;
    }
    let status = match row.status {
        Status::NeedsInfo => Status::Pending,
        other => other,
    };
    store::set_status(tx, row, status)?;
    tx.publish(changed(Change::Updated, &id, tx.now)?);
    store::find_unscoped(tx.conn, &id)
}

fn add_message(tx: &mut Tx<'_>, id: &str, sender: Sender, text: &str) -> Result<()> {
    let counts = store::count_messages(tx.conn, id)?;
    let all: i64 = counts.iter().map(|(_, count)| count).sum();
    let own = counts.iter().find(|(side, _)| *side == Sender::Applicant);
    let own = own.map_or(0, |(_, count)| *count);
    let is_full =
        all >= MESSAGES_MAX || (sender == Sender::Applicant && own >= APPLICANT_MESSAGES_MAX);
    match is_full {
        true => Err(Refusal::TooManyMessages.into()),
        false => store::insert_message(tx, id, sender, text),
    }
}

/// Writes to an applicant, with a new link to their request: as to a user where an account has verified the address, else to the
/// address. Gives the link's path.
fn write(
    tx: &mut Tx<'_>,
    row: &Row,
    happening: impl FnOnce(PlaceFacts) -> Happening,
) -> Result<String> {
    let key = accounts::random_secret();
    store::insert_key(tx.conn, &row.id, &accounts::hash_of_secret(&key))?;
    let link = format!("/partner-places/mine?key={key}");
    let happening = happening(PlaceFacts {
        request_id: row.id.clone(),
        business_name: row.business_name.clone(),
        link: link.clone(),
    });
    match accounts::id_of_verified(tx.conn, &row.email)? {
        Some(user_id) => notifications::tell(tx, &[user_id], &happening)?,
        None => notifications::write_to(tx, &row.email, row.language, &happening)?,
    }
    Ok(link)
}

/// Whether this is a place that events can be at.
pub fn is_approved(conn: &mut Conn, id: &str) -> Result<bool> {
    match store::find_unscoped(conn, id) {
        Ok(row) => Ok(row.status == Status::Approved),
        Err(Error::NotFound(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What is kept of whoever has this address, as the applicant sees it. To be called for an address that its user has verified.
pub fn export_of(conn: &mut Conn, email: &str, limit: i64) -> Result<Vec<Value>> {
    let ids = store::of_email(conn, email)?;
    ids.iter()
        .take(usize::try_from(limit).unwrap_or(0))
        .map(|id| {
            let row = store::find_unscoped(conn, id)?;
            Ok(json!(http::PartnerRequest::read(conn, row)?))
        })
        .collect()
}

/// Forgets whoever has this address: requests that are no places go, places stay without the person and without what was written.
/// To be called for an address that its user has verified; any other may be somebody else's.
pub fn erase(tx: &mut Tx<'_>, email: &str) -> Result<()> {
    for id in store::of_email(tx.conn, email)? {
        let row = store::lock(tx.conn, &id)?;
        let change = match row.status {
            Status::Approved => {
                store::forget_applicant(tx, &id)?;
                Change::Updated
            }
            Status::Pending | Status::NeedsInfo | Status::Rejected => {
                store::delete(tx.conn, &id)?;
                Change::Deleted
            }
        };
        tx.publish(changed(change, &id, tx.now)?);
    }
    Ok(())
}

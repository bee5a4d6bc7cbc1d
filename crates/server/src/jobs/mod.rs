//! What is due: events by the clock, offers that run out, positions to tell, reminders, letters to
//! those who forgot their password, announcements to a role, mail about unread messages, clean-up.
//!
//! Due work is found in the database, so a restart loses none, and each piece is looked at again
//! under its event's lock, so that it is done once, whichever node comes first.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt as _, stream};
use tokio::{
    sync::{Notify, Semaphore},
    time::{Instant, MissedTickBehavior},
};

use crate::{
    accounts::{self, erasure},
    chats, clock,
    error::{Error, Result},
    events,
    ledger::{POSITIONS_GAP_MS, Terms},
    live, live_room, mail, notifications, outbox, site_announcements,
    store::{Conn, Store, Tx},
    waitlist,
};

/// How often due work is looked for when nobody asks for it.
const TICK: Duration = Duration::from_millis(500);
/// How much due work is under way at once; what comes together is committed together.
const AT_ONCE: usize = 64;
/// Deleted accounts that are taken apart at once, on one node.
const ERASURES_AT_ONCE: usize = 2;
/// How often old rows are deleted.
const CLEAN_UP_EVERY: Duration = Duration::from_secs(30);
/// First answers to requests with an Idempotency-Key are kept this long.
const IDEMPOTENCY_KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// The worker that does what is due.
pub struct Jobs {
    pub store: Store,
    pub terms: Terms,
    /// Reminders, in milliseconds before the start.
    pub leads_ms: Vec<i64>,
    /// How long publications stay for those who come back.
    pub outbox_kept: Duration,
    /// How long mails that are done stay.
    pub mail_kept: Duration,
    /// Told when due work may have appeared.
    pub wake: Arc<Notify>,
}

/// One piece of due work.
#[derive(Clone, Debug)]
enum Due {
    Clock(String),
    Offer(String),
    Positions(String),
    Room(String),
    Reminder(String, i64),
    Forgotten(String),
    Announcement(String),
    /// A chat, and somebody who has not read all of it.
    MessageMail(String, String),
}

impl Jobs {
    /// Runs for ever.
    pub async fn run(self) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let erasures = Arc::new(Semaphore::new(ERASURES_AT_ONCE));
        let mut cleaned: Option<Instant> = None;
        loop {
            tokio::select! {
                () = self.wake.notified() => {}
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.do_what_is_due(&erasures).await {
                tracing::error!(%error, "cannot look for due work; trying again");
            }
            if cleaned.is_none_or(|at| at.elapsed() >= CLEAN_UP_EVERY) {
                cleaned = Some(Instant::now());
                if let Err(error) = self.clean_up().await {
                    tracing::error!(%error, "cannot clean up; trying again");
                }
            }
        }
    }

    async fn do_what_is_due(&self, erasures: &Arc<Semaphore>) -> Result<()> {
        let leads = self.leads_ms.clone();
        let due = self
            .store
            .read(move |conn| find_due(conn, clock::now_ms(), &leads))
            .await?;
        stream::iter(due)
            .for_each_concurrent(AT_ONCE, |piece| self.do_piece(piece))
            .await;
        self.finish_erasures(erasures).await
    }

    /// Deleted accounts of which something may be left. Each is many transactions, for which other due work does not wait;
    /// so few are taken at once.
    async fn finish_erasures(&self, places: &Arc<Semaphore>) -> Result<()> {
        let due = self
            .store
            .read(|conn| erasure::due(conn, clock::now_ms(), ERASURES_AT_ONCE as i64))
            .await?;
        for user_id in due {
            let Ok(place) = Arc::clone(places).try_acquire_owned() else {
                break;
            };
            let (store, terms) = (self.store.clone(), self.terms);
            tokio::spawn(async move {
                if let Err(error) = erasure::finish_due(&store, terms, &user_id).await {
                    tracing::error!(%error, user = user_id, "cannot erase a deleted account; trying again");
                }
                drop(place);
            });
        }
        Ok(())
    }

    async fn do_piece(&self, piece: Due) {
        let terms = self.terms;
        let work = piece.clone();
        let done = self
            .store
            .write(&piece.lane(), move |tx| work.run(tx, terms))
            .await;
        match done {
            // A piece that cannot be done must not stand in the others' way. An event that was
            // deleted meanwhile needs nothing any more.
            Ok(()) | Err(Error::NotFound(_)) => {}
            Err(error) => tracing::error!(%error, ?piece, "due work failed; trying again"),
        }
    }

    async fn clean_up(&self) -> Result<()> {
        let outbox_kept_ms = self.outbox_kept.as_millis() as i64;
        let mail_kept_ms = self.mail_kept.as_millis() as i64;
        self.store
            .write("jobs", move |tx| {
                outbox::prune(tx.conn, tx.now - outbox_kept_ms)?;
                live::sessions::prune(tx.conn, tx.now)?;
                crate::http::prune_idempotency(tx.conn, tx.now - IDEMPOTENCY_KEPT_MS)?;
                events::team::prune_invitations(tx)?;
                chats::prune(tx)?;
                notifications::prune(tx)?;
                mail::prune(tx.conn, tx.now - mail_kept_ms)?;
                accounts::prune_proofs(tx.conn, tx.now)?;
                accounts::prune_sessions(tx).map(drop)
            })
            .await
    }
}

fn find_due(conn: &mut Conn, now: i64, leads_ms: &[i64]) -> Result<Vec<Due>> {
    let mut due = Vec::new();
    for &lead_ms in leads_ms {
        let ids = events::due_reminders(conn, now, lead_ms)?;
        due.extend(ids.into_iter().map(|id| Due::Reminder(id, lead_ms)));
    }
    due.extend(events::due(conn, now)?.into_iter().map(Due::Clock));
    due.extend(waitlist::due_offers(conn, now)?.into_iter().map(Due::Offer));
    let told_before = now - POSITIONS_GAP_MS;
    due.extend(
        waitlist::untold_positions(conn, told_before)?
            .into_iter()
            .map(Due::Positions),
    );
    let told_before = now - live_room::ROUND_GAP_MS;
    due.extend(
        live_room::untold(conn, told_before)?
            .into_iter()
            .map(Due::Room),
    );
    due.extend(accounts::forgotten(conn)?.into_iter().map(Due::Forgotten));
    due.extend(
        site_announcements::due(conn)?
            .into_iter()
            .map(Due::Announcement),
    );
    let unread = chats::mails_due(conn, now)?.into_iter();
    due.extend(unread.map(|(chat, person)| Due::MessageMail(chat, person)));
    Ok(due)
}

impl Due {
    fn lane(&self) -> String {
        match self {
            Due::Clock(id)
            | Due::Offer(id)
            | Due::Positions(id)
            | Due::Reminder(id, _)
            | Due::Forgotten(id)
            | Due::Announcement(id) => id.clone(),
            Due::Room(id) => live_room::lane(id),
            Due::MessageMail(chat_id, _) => chats::lane(chat_id),
        }
    }

    fn run(&self, tx: &mut Tx<'_>, terms: Terms) -> Result<()> {
        match self {
            Due::Clock(id) => events::run_clock(tx, terms, id),
            Due::Offer(id) => waitlist::expire_offer(tx, terms, id),
            Due::Positions(id) => waitlist::tell_positions(tx, id),
            Due::Room(id) => live_room::tell_due(tx, id),
            Due::Reminder(id, lead_ms) => events::remind(tx, id, *lead_ms),
            Due::Forgotten(id) => accounts::send_reset_letter(tx, id),
            Due::Announcement(id) => site_announcements::tell_next(tx, id),
            Due::MessageMail(chat_id, user_id) => chats::mail_due(tx, chat_id, user_id),
        }
    }
}

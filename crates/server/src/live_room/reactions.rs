//! Reactions, which come by the thousand: those of a moment are counted together, in one transaction.
//!
//! The first goes at once; what comes while it is written, and within the time of a round, goes together. Each is answered
//! when it is counted durably.

use std::{
    collections::{HashMap, HashSet},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Notify, oneshot},
    time::Instant,
};

use super::{
    access::{NOT_ONE_OF_THEM, is_open},
    publications::Reactions,
    rounds::{self, ROUND_GAP_MS},
    rules::{Reaction, Refusal},
    store,
};
use crate::{
    app::App,
    bookings,
    error::{Error, Result},
    events,
    store::{Conn, Tx},
};

/// Between two transactions of one event's reactions.
const FLUSH_GAP: Duration = Duration::from_millis(ROUND_GAP_MS.unsigned_abs());
/// Reactions of one event that may wait to be counted.
const WAITING_MAX: usize = 20_000;
/// People looked up at once.
const LOOKED_UP_AT_ONCE: usize = 500;

/// Reactions that wait to be counted, by event.
#[derive(Default)]
pub struct Waiting {
    /// An event is here while somebody counts for it.
    of_event: Mutex<HashMap<String, Vec<Given>>>,
    /// Told when nothing waits any more.
    done: Notify,
}

/// One reaction of one person.
struct Given {
    user_id: String,
    reaction: Reaction,
    answer: oneshot::Sender<Result<Reactions>>,
}

/// A reaction that waits to be counted.
pub struct Promise(oneshot::Receiver<Result<Reactions>>);

impl Promise {
    /// Waits until it is counted durably, or refused; gives all that were counted.
    pub async fn counted(self) -> Result<Reactions> {
        self.0
            .await
            .map_err(|_| Error::Unavailable("the reactions are not counted".into()))?
    }
}

impl Waiting {
    fn of_event(&self) -> MutexGuard<'_, HashMap<String, Vec<Given>>> {
        self.of_event.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns when all that was given is counted.
    pub async fn settled(&self) {
        loop {
            let done = self.done.notified();
            if self.of_event().is_empty() {
                return;
            }
            done.await;
        }
    }
}

/// `send-reaction`: whether the person may is found out when it is counted.
///
/// # Errors
/// `rate_limited` where too many wait already.
pub fn give(app: &App, event_id: &str, user_id: &str, reaction: Reaction) -> Result<Promise> {
    let (answer, promise) = oneshot::channel();
    let given = Given {
        user_id: user_id.to_owned(),
        reaction,
        answer,
    };
    let mut of_event = app.rooms().reactions.of_event();
    match of_event.get_mut(event_id) {
        Some(waiting) if waiting.len() >= WAITING_MAX => {
            return Err(Error::rate_limited(FLUSH_GAP));
        }
        Some(waiting) => waiting.push(given),
        None => {
            of_event.insert(event_id.to_owned(), vec![given]);
            tokio::spawn(count_for(app.clone(), event_id.to_owned()));
        }
    }
    Ok(Promise(promise))
}

/// Counts an event's reactions as long as there are any.
async fn count_for(app: App, event_id: String) {
    loop {
        let began = Instant::now();
        let batch = {
            let mut of_event = app.rooms().reactions.of_event();
            let batch = of_event.get_mut(&event_id).map(mem::take);
            match batch {
                Some(batch) if !batch.is_empty() => batch,
                _ => {
                    of_event.remove(&event_id);
                    app.rooms().reactions.done.notify_waiters();
                    return;
                }
            }
        };
        count(&app, &event_id, batch).await;
        tokio::time::sleep_until(began + FLUSH_GAP).await;
    }
}

async fn count(app: &App, event_id: &str, batch: Vec<Given>) {
    let given: Vec<(String, Reaction)> = batch
        .iter()
        .map(|given| (given.user_id.clone(), given.reaction))
        .collect();
    let id = event_id.to_owned();
    let result = app
        .store()
        .write(&super::lane(event_id), move |tx| add(tx, &id, &given))
        .await;
    for Given {
        user_id, answer, ..
    } in batch
    {
        let said = match &result {
            Ok(Added::Counted { allowed, reactions }) if allowed.contains(&user_id) => {
                Ok(reactions.clone())
            }
            Ok(Added::Closed { allowed, .. }) if allowed.contains(&user_id) => {
                Err(Refusal::RoomClosed.into())
            }
            Ok(
                Added::Counted { .. }
                | Added::Closed {
                    is_public: true, ..
                },
            ) => Err(Error::Forbidden(NOT_ONE_OF_THEM)),
            Ok(Added::Closed { .. }) | Err(Error::NotFound(_)) => Err(Error::NotFound("Event")),
            Err(error) => Err(error.copy()),
        };
        // Who no longer waits was counted all the same.
        let _ = answer.send(said);
    }
}

/// What came of a batch.
enum Added {
    Counted {
        allowed: Arc<HashSet<String>>,
        reactions: Reactions,
    },
    Closed {
        allowed: Arc<HashSet<String>>,
        is_public: bool,
    },
}

fn add(tx: &mut Tx<'_>, event_id: &str, given: &[(String, Reaction)]) -> Result<Added> {
    let event = events::find_unscoped(tx.conn, event_id)?;
    let people: HashSet<&str> = given.iter().map(|(user_id, _)| user_id.as_str()).collect();
    let allowed = Arc::new(allowed_among(tx.conn, event_id, &people)?);
    if !is_open(event.status) {
        let is_public = event.published_at.is_some();
        return Ok(Added::Closed { allowed, is_public });
    }
    let mut more = [0; 6];
    for (user_id, reaction) in given {
        if allowed.contains(user_id) {
            more[reaction.index()] += 1;
        }
    }
    if more.iter().sum::<i64>() == 0 {
        let reactions = Reactions::of(event_id, [0; 6]);
        return Ok(Added::Counted { allowed, reactions });
    }
    let mut room = store::lock(tx, event_id)?;
    for reaction in Reaction::ALL {
        let more = more[reaction.index()];
        if more > 0 {
            store::add_reactions(tx.conn, event_id, reaction, more)?;
        }
    }
    room.reactions_untold = true;
    rounds::tell_soon(tx, &mut room)?;
    let reactions = Reactions::of(event_id, store::reactions(tx.conn, event_id)?);
    Ok(Added::Counted { allowed, reactions })
}

/// Those of `people` who have booked or organize.
fn allowed_among(
    conn: &mut Conn,
    event_id: &str,
    people: &HashSet<&str>,
) -> Result<HashSet<String>> {
    let organizers = events::organizer_ids(conn, event_id)?;
    let mut allowed: HashSet<String> = organizers
        .into_iter()
        .filter(|id| people.contains(id.as_str()))
        .collect();
    let people: Vec<&str> = people.iter().copied().collect();
    for some in people.chunks(LOOKED_UP_AT_ONCE) {
        allowed.extend(bookings::booked_among(conn, event_id, some)?);
    }
    Ok(allowed)
}

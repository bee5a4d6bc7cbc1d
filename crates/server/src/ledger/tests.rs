//! The ledger against a model that is too simple to be wrong: random commands to both, and after
//! each the same answer, the same sums, the same bookings and the same waitlist in the same order.

use std::collections::BTreeMap;

use diesel::prelude::*;
use proptest::prelude::*;

use super::*;
use crate::{
    bookings::BookingStatus,
    error::Error,
    schema::{bookings as bookings_table, events, users, waitlist as waitlist_table},
    store::{Committed, Store},
};

const PEOPLE: usize = 6;
const HOUR_MS: i64 = 3_600_000;
const TERMS: Terms = Terms {
    offer_ttl_ms: 24 * HOUR_MS,
};

#[derive(Clone, Debug)]
pub(super) enum Command {
    Book {
        who: usize,
        party: i64,
        join: bool,
        /// What is answered, where anything is.
        said: Option<u8>,
    },
    Cancel {
        who: usize,
    },
    Resize {
        who: usize,
        party: i64,
    },
    Transfer {
        from: usize,
        to: usize,
    },
    Approve {
        who: usize,
    },
    CheckIn {
        who: usize,
    },
    Accept {
        who: usize,
    },
    Decline {
        who: usize,
    },
    Leave {
        who: usize,
    },
    OfferRunsOut {
        who: usize,
    },
    /// Asks for seats while one's offer has run out and nobody has noticed yet.
    BookLate {
        who: usize,
        party: i64,
        join: bool,
        said: Option<u8>,
    },
    Capacity {
        max: Option<i64>,
    },
    Start,
    Complete,
    CancelEvent,
}

pub(super) fn command() -> impl Strategy<Value = Command> {
    let who = || 0..PEOPLE;
    let party = || 1..=3i64;
    prop_oneof![
        12 => (who(), party(), any::<bool>(), any::<Option<u8>>())
            .prop_map(|(who, party, join, said)| Command::Book { who, party, join, said }),
        6 => who().prop_map(|who| Command::Cancel { who }),
        4 => (who(), party()).prop_map(|(who, party)| Command::Resize { who, party }),
        2 => (who(), who()).prop_map(|(from, to)| Command::Transfer { from, to }),
        3 => who().prop_map(|who| Command::Approve { who }),
        2 => who().prop_map(|who| Command::CheckIn { who }),
        6 => who().prop_map(|who| Command::Accept { who }),
        3 => who().prop_map(|who| Command::Decline { who }),
        2 => who().prop_map(|who| Command::Leave { who }),
        3 => who().prop_map(|who| Command::OfferRunsOut { who }),
        3 => (who(), party(), any::<bool>(), any::<Option<u8>>())
            .prop_map(|(who, party, join, said)| Command::BookLate { who, party, join, said }),
        4 => prop_oneof![
            6 => (0..=8i64).prop_map(Some),
            1 => Just(None),
        ]
        .prop_map(|max| Command::Capacity { max }),
        1 => Just(Command::Start),
        1 => Just(Command::Complete),
        1 => Just(Command::CancelEvent),
    ]
}

/// What the ledger must do, written down as plainly as possible.
#[derive(Clone, Debug)]
struct Model {
    max: Option<i64>,
    approval: bool,
    status: EventStatus,
    /// Active bookings.
    booked: BTreeMap<usize, (i64, BookingStatus)>,
    /// In the order they came.
    queue: Vec<(usize, i64)>,
    offered: BTreeMap<usize, i64>,
    /// What was answered with each active booking, and with each open waitlist entry.
    said: BTreeMap<usize, String>,
    said_waiting: BTreeMap<usize, String>,
}

/// Answers as they are stored.
fn answers(said: Option<u8>) -> Option<String> {
    said.map(|said| format!(r#"{{"q":"{said}"}}"#))
}

pub(super) type Answer = Result<(), &'static str>;

impl Model {
    fn free(&self) -> i64 {
        let taken: i64 = self.booked.values().map(|(party, _)| party).sum();
        let held: i64 = self.offered.values().sum();
        self.max.map_or(i64::MAX, |max| max - taken - held)
    }

    fn takes_bookings(&self) -> bool {
        matches!(self.status, EventStatus::Scheduled | EventStatus::Ongoing)
    }

    fn add(&mut self, who: usize, party: i64, said: Option<String>) {
        self.said.insert(who, said.unwrap_or("{}".into()));
        let status = match self.approval {
            true => BookingStatus::Pending,
            false => BookingStatus::Confirmed,
        };
        self.booked.insert(who, (party, status));
    }

    fn make_offers(&mut self) {
        while self.status == EventStatus::Scheduled {
            let free = self.free();
            let Some(at) = self.queue.iter().position(|(_, party)| *party <= free) else {
                return;
            };
            let (who, party) = self.queue.remove(at);
            self.offered.insert(who, party);
        }
    }

    fn close_waitlist(&mut self) {
        self.queue.clear();
        self.offered.clear();
    }

    fn apply(&mut self, command: &Command) -> Answer {
        let mut next = self.clone();
        next.try_apply(command)?;
        next.make_offers();
        next.forget_what_is_over();
        *self = next;
        Ok(())
    }

    fn forget_what_is_over(&mut self) {
        self.said.retain(|who, _| self.booked.contains_key(who));
        let (queue, offered) = (&self.queue, &self.offered);
        self.said_waiting.retain(|who, _| {
            offered.contains_key(who) || queue.iter().any(|(waits, _)| waits == who)
        });
    }

    fn try_apply(&mut self, command: &Command) -> Answer {
        match *command {
            Command::Book {
                who,
                party,
                join,
                said,
            } => self.book(who, party, join, said),
            Command::BookLate {
                who,
                party,
                join,
                said,
            } => {
                if self.booked.contains_key(&who) || !self.takes_bookings() {
                    return self.book(who, party, join, said);
                }
                self.offered.remove(&who).ok_or("no entry")?;
                self.make_offers();
                self.book(who, party, join, said)
            }
            Command::Accept { who } => {
                let party = *self.offered.get(&who).ok_or("no entry")?;
                self.offered.remove(&who);
                self.add(who, party, self.said_waiting.get(&who).cloned());
                Ok(())
            }
            Command::Decline { who } | Command::OfferRunsOut { who } => {
                self.offered.remove(&who).map(drop).ok_or("no entry")
            }
            Command::Leave { who } => {
                let waits = self.queue.iter().position(|(id, _)| *id == who);
                match waits {
                    Some(at) => drop(self.queue.remove(at)),
                    None => drop(self.offered.remove(&who).ok_or("no entry")?),
                }
                Ok(())
            }
            Command::Capacity { max } => {
                let needed = self.booked.values().map(|(party, _)| *party).sum::<i64>()
                    + self.offered.values().sum::<i64>();
                if max.is_some_and(|max| max < needed) {
                    return Err("capacity_below_taken");
                }
                self.max = max;
                Ok(())
            }
            Command::Start | Command::Complete | Command::CancelEvent => self.move_event(command),
            _ => self.change_booking(command),
        }
    }

    fn book(&mut self, who: usize, party: i64, join: bool, said: Option<u8>) -> Answer {
        if !self.takes_bookings() {
            return Err("booking_closed");
        }
        if self.booked.contains_key(&who) {
            return Err("already_booked");
        }
        match self.offered.get(&who) {
            Some(offered) if party <= *offered => {
                self.offered.remove(&who);
                let waiting = self.said_waiting.get(&who).cloned();
                self.add(who, party, answers(said).or(waiting));
                return Ok(());
            }
            Some(_) => return Err("already_waitlisted"),
            None if self.queue.iter().any(|(id, _)| *id == who) => {
                return Err("already_waitlisted");
            }
            None => {}
        }
        if party <= self.free() {
            self.add(who, party, answers(said));
        } else if join && self.status == EventStatus::Scheduled {
            self.queue.push((who, party));
            self.said_waiting
                .insert(who, answers(said).unwrap_or("{}".into()));
        } else {
            return Err("sold_out");
        }
        Ok(())
    }

    fn change_booking(&mut self, command: &Command) -> Answer {
        use BookingStatus::{Attended, Confirmed, NoShow, Pending};
        match *command {
            Command::Cancel { who } => match self.booked.get(&who).ok_or("no booking")?.1 {
                Pending | Confirmed => drop(self.booked.remove(&who)),
                _ => return Err("invalid_transition"),
            },
            Command::Resize { who, party } => {
                let (old, status) = *self.booked.get(&who).ok_or("no booking")?;
                if !matches!(status, Pending | Confirmed) || !self.takes_bookings() {
                    return Err("booking_closed");
                }
                if party - old > self.free() {
                    return Err("sold_out");
                }
                self.booked.insert(who, (party, status));
            }
            Command::Transfer { from, to } => {
                let (party, status) = *self.booked.get(&from).ok_or("no booking")?;
                if !matches!(status, Pending | Confirmed) || !self.takes_bookings() {
                    return Err("booking_closed");
                }
                if self.booked.contains_key(&to) {
                    return Err("already_booked");
                }
                self.queue.retain(|(id, _)| *id != to);
                self.offered.remove(&to);
                self.booked.remove(&from);
                self.booked.insert(to, (party, status));
                self.said.insert(to, "{}".into());
            }
            Command::Approve { who } => match self.booked.get_mut(&who).ok_or("no booking")? {
                (_, status @ Pending) => *status = Confirmed,
                _ => return Err("invalid_transition"),
            },
            Command::CheckIn { who } => match self.booked.get_mut(&who).ok_or("no booking")? {
                (_, status @ (Confirmed | NoShow)) => *status = Attended,
                _ => return Err("invalid_transition"),
            },
            _ => unreachable!("not about a booking"),
        }
        Ok(())
    }

    fn move_event(&mut self, command: &Command) -> Answer {
        use BookingStatus::{Confirmed, NoShow, Pending};
        match command {
            Command::Start if self.status == EventStatus::Scheduled => {
                self.status = EventStatus::Ongoing;
                self.booked.retain(|_, (_, status)| *status != Pending);
            }
            Command::Complete if self.status == EventStatus::Ongoing => {
                self.status = EventStatus::Completed;
                self.booked.retain(|_, (_, status)| *status != Pending);
                for (_, status) in self.booked.values_mut().filter(|(_, s)| *s == Confirmed) {
                    *status = NoShow;
                }
            }
            Command::CancelEvent if self.takes_bookings() => {
                self.status = EventStatus::Cancelled;
                self.booked.clear();
            }
            _ => return Err("wrong status"),
        }
        self.close_waitlist();
        Ok(())
    }
}

/// The real ledger on a database of its own.
pub(super) struct Real {
    pub(super) store: Store,
    _committed: tokio::sync::mpsc::UnboundedReceiver<Committed>,
    _folder: tempfile::TempDir,
}

fn person(who: usize) -> Person {
    Person {
        user_id: format!("u{who}"),
        name: format!("Person {who}"),
        avatar: None,
    }
}

impl Real {
    pub(super) async fn new(max: Option<i64>, approval: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, _committed) = Store::open("", folder.path()).unwrap();
        store
            .write("", move |tx| {
                for who in 0..PEOPLE {
                    insert_user(tx.conn, who)?;
                }
                insert_event(tx.conn, tx.now, max, approval)
            })
            .await
            .unwrap();
        Real {
            store,
            _committed,
            _folder: folder,
        }
    }

    pub(super) async fn apply(&self, command: &Command) -> Answer {
        let command = command.clone();
        let result = self.store.write("e", move |tx| run(tx, &command)).await;
        result.map_err(|error| match error {
            Error::NotFound(what) => what,
            other => other.problem().code,
        })
    }

    /// Sums, active bookings, queue and offers as they are in the tables.
    async fn state(&self) -> (EventRow, Model) {
        self.store
            .read(|conn| {
                let event = event(conn, "e")?;
                let rows: Vec<(String, i64, BookingStatus, String)> = bookings_table::table
                    .filter(bookings_table::status.eq_any(ACTIVE))
                    .select((
                        bookings_table::user_id,
                        bookings_table::attendee_count,
                        bookings_table::status,
                        bookings_table::answers,
                    ))
                    .load(conn)?;
                let entries: Vec<(String, i64, EntryStatus, String)> = waitlist_table::table
                    .filter(waitlist_table::status.eq_any(OPEN))
                    .order(waitlist_table::ordinal)
                    .select((
                        waitlist_table::user_id,
                        waitlist_table::attendee_count,
                        waitlist_table::status,
                        waitlist_table::answers,
                    ))
                    .load(conn)?;
                let number = |id: &str| id[1..].parse::<usize>().unwrap();
                let model = Model {
                    max: event.seats_max,
                    approval: event.requires_approval,
                    status: event.status,
                    booked: rows
                        .iter()
                        .map(|(id, n, s, _)| (number(id), (*n, *s)))
                        .collect(),
                    queue: entries
                        .iter()
                        .filter(|(_, _, s, _)| *s == EntryStatus::Waiting)
                        .map(|(id, n, _, _)| (number(id), *n))
                        .collect(),
                    offered: entries
                        .iter()
                        .filter(|(_, _, s, _)| *s == EntryStatus::Offered)
                        .map(|(id, n, _, _)| (number(id), *n))
                        .collect(),
                    said: rows
                        .iter()
                        .map(|(id, _, _, said)| (number(id), said.clone()))
                        .collect(),
                    said_waiting: entries
                        .iter()
                        .map(|(id, _, _, said)| (number(id), said.clone()))
                        .collect(),
                };
                Ok((event, model))
            })
            .await
            .unwrap()
    }
}

fn run(tx: &mut Tx<'_>, command: &Command) -> Result<()> {
    if let Command::BookLate { who, .. } = command {
        make_due(tx, *who)?;
    }
    let mut ledger = Ledger::open(tx, TERMS, "e")?;
    match *command {
        Command::Book {
            who,
            party,
            join,
            said,
        }
        | Command::BookLate {
            who,
            party,
            join,
            said,
        } => {
            let (person, answers) = (person(who), answers(said));
            let request = Request {
                person: &person,
                party,
                notes: "",
                answers: answers.as_deref(),
                join_waitlist: join,
            };
            ledger.book(&request)?;
        }
        Command::Cancel { who } => change(&mut ledger, who, BookingStatus::Cancelled)?,
        Command::Approve { who } => change(&mut ledger, who, BookingStatus::Confirmed)?,
        Command::CheckIn { who } => change(&mut ledger, who, BookingStatus::Attended)?,
        Command::Resize { who, party } => {
            let row = booking_of(&mut ledger, who)?;
            ledger.change_party(row, party)?;
        }
        Command::Transfer { from, to } => {
            let row = booking_of(&mut ledger, from)?;
            ledger.transfer(row, &person(to))?;
        }
        Command::Accept { who } => {
            let entry = entry_of(&mut ledger, who, &[EntryStatus::Offered])?;
            ledger.accept(entry, &person(who), None)?;
        }
        Command::Decline { who } => end(
            &mut ledger,
            who,
            EntryStatus::Declined,
            &[EntryStatus::Offered],
        )?,
        Command::OfferRunsOut { who } => {
            end(
                &mut ledger,
                who,
                EntryStatus::Expired,
                &[EntryStatus::Offered],
            )?;
        }
        Command::Leave { who } => end(&mut ledger, who, EntryStatus::Cancelled, &OPEN)?,
        Command::Capacity { max } => ledger.change_capacity(max)?,
        Command::Start => move_event(&mut ledger, EventStatus::Ongoing)?,
        Command::Complete => move_event(&mut ledger, EventStatus::Completed)?,
        Command::CancelEvent => move_event(&mut ledger, EventStatus::Cancelled)?,
    }
    ledger.settle()
}

/// Lets the offer of somebody run out, if no booking stands in the way of asking for seats.
fn make_due(tx: &mut Tx<'_>, who: usize) -> Result<()> {
    let event = event(tx.conn, "e")?;
    let open = matches!(event.status, EventStatus::Scheduled | EventStatus::Ongoing);
    if !open || active_booking(tx.conn, "e", &format!("u{who}"))?.is_some() {
        return Ok(());
    }
    let due = waitlist_table::table
        .filter(waitlist_table::user_id.eq(format!("u{who}")))
        .filter(waitlist_table::status.eq(EntryStatus::Offered));
    let changed = diesel::update(due)
        .set(waitlist_table::offer_expires_at.eq(tx.now - 1))
        .execute(tx.conn)?;
    match changed {
        0 => Err(Error::NotFound("no entry")),
        _ => Ok(()),
    }
}

fn booking_of(ledger: &mut Ledger<'_, '_>, who: usize) -> Result<BookingRow> {
    active_booking(ledger.conn(), "e", &format!("u{who}"))?.ok_or(Error::NotFound("no booking"))
}

fn change(ledger: &mut Ledger<'_, '_>, who: usize, to: BookingStatus) -> Result<()> {
    let row = booking_of(ledger, who)?;
    let by = row.user_id.clone();
    ledger.change_status(row, to, Actor::User(&by)).map(drop)
}

fn entry_of(ledger: &mut Ledger<'_, '_>, who: usize, statuses: &[EntryStatus]) -> Result<EntryRow> {
    store::open_entry(ledger.conn(), "e", &format!("u{who}"))?
        .filter(|entry| statuses.contains(&entry.status))
        .ok_or(Error::NotFound("no entry"))
}

fn end(
    ledger: &mut Ledger<'_, '_>,
    who: usize,
    to: EntryStatus,
    from: &[EntryStatus],
) -> Result<()> {
    let entry = entry_of(ledger, who, from)?;
    ledger.end_entry(entry, to).map(drop)
}

fn move_event(ledger: &mut Ledger<'_, '_>, to: EventStatus) -> Result<()> {
    if ledger.event.status == EventStatus::Draft || !ledger.event.status.may_become(to) {
        return Err(Error::NotFound("wrong status"));
    }
    let id = ledger.event.id.clone();
    diesel::update(events::table.filter(events::id.eq(id)))
        .set(events::status.eq(to))
        .execute(ledger.conn())?;
    match to {
        EventStatus::Ongoing => ledger.event_started(Actor::System),
        EventStatus::Completed => ledger.event_completed(Actor::System),
        _ => ledger.event_cancelled(Actor::System),
    }
}

fn insert_user(conn: &mut Conn, who: usize) -> Result<()> {
    diesel::insert_into(users::table)
        .values((
            users::id.eq(format!("u{who}")),
            users::email.eq(format!("u{who}@example.org")),
            users::phone.eq(format!("+96650000000{who}")),
            users::full_name.eq(format!("Person {who}")),
            users::country_code.eq("SA"),
            users::country_name.eq("Saudi Arabia"),
            users::password_hash.eq(""),
            users::role.eq("user"),
            users::created_at.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

fn insert_event(conn: &mut Conn, now: i64, max: Option<i64>, approval: bool) -> Result<()> {
    diesel::insert_into(events::table)
        .values((
            (
                events::id.eq("e"),
                events::owner_id.eq("u0"),
                events::title.eq("t"),
                events::description.eq(""),
                events::start_at.eq(now + HOUR_MS),
                events::end_at.eq(now + 2 * HOUR_MS),
                events::time_zone.eq("Asia/Riyadh"),
                events::venue.eq(""),
                events::location.eq(""),
            ),
            (
                events::is_virtual.eq(false),
                events::requires_approval.eq(approval),
                events::status.eq(EventStatus::Scheduled),
                events::ticket_seed.eq(""),
                events::start_set_at.eq(now),
                events::seats_max.eq(max),
                events::created_at.eq(now),
                events::updated_at.eq(now),
            ),
        ))
        .execute(conn)?;
    Ok(())
}

/// What `compare` looks at, in one printable value.
fn sums(model: &Model) -> Seats {
    let seats = |wanted: &dyn Fn(BookingStatus) -> bool| {
        let of = model.booked.values().filter(|(_, status)| wanted(*status));
        of.map(|(party, _)| party).sum::<i64>()
    };
    Seats {
        max: model.max,
        taken: seats(&|_| true),
        held: model.offered.values().sum(),
        confirmed: seats(&|status| status != BookingStatus::Pending),
        checked_in: seats(&|status| status == BookingStatus::Attended),
        waiting: model.queue.len() as i64,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_does_what_the_model_does(
        max in prop_oneof![6 => (0..=6i64).prop_map(Some), 1 => Just(None)],
        approval in any::<bool>(),
        commands in prop::collection::vec(command(), 1..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let real = Real::new(max, approval).await;
            let mut model = Model {
                max,
                approval,
                status: EventStatus::Scheduled,
                booked: BTreeMap::new(),
                queue: Vec::new(),
                offered: BTreeMap::new(),
                said: BTreeMap::new(),
                said_waiting: BTreeMap::new(),
            };
            for command in &commands {
                let expected = model.apply(command);
                let answer = real.apply(command).await;
                prop_assert_eq!(&answer, &expected, "answer to {:?} in {:?}", command, &model);
                let (event, state) = real.state().await;
                prop_assert_eq!(event.seats(), sums(&model), "sums after {:?}", command);
                prop_assert_eq!(state.booked, model.booked.clone(), "bookings after {:?}", command);
                prop_assert_eq!(state.queue, model.queue.clone(), "queue after {:?}", command);
                prop_assert_eq!(state.offered, model.offered.clone(), "offers after {:?}", command);
                prop_assert_eq!(state.said, model.said.clone(), "answers after {:?}", command);
                prop_assert_eq!(state.said_waiting, model.said_waiting.clone(), "waiting answers after {:?}", command);
            }
            Ok(())
        })?;
    }
}

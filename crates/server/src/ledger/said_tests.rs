//! Whatever a command does to bookings is said of each that changed, once, to its parties, and of no other.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use majlis_live::Action;
use proptest::prelude::*;
use serde_json::Value;

use super::tests::{Command, Real, command};
use crate::{
    bookings::BookingStatus,
    error::Result,
    events::OrganizerRole,
    live::rooms,
    schema::{bookings, event_organizers, outbox},
    store::Tx,
};

/// By the booking's id: whose it is, how many, and how it stands.
type Bookings = BTreeMap<String, (String, i64, BookingStatus)>;
type Said = Vec<(String, Vec<String>, Value)>;

const OWNER: &str = "u0";
const HELPER: &str = "u5";

fn add_helper(tx: &mut Tx<'_>) -> Result<()> {
    diesel::insert_into(event_organizers::table)
        .values((
            event_organizers::event_id.eq("e"),
            event_organizers::user_id.eq(HELPER),
            event_organizers::role.eq(OrganizerRole::CoOrganizer),
            event_organizers::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

async fn look(real: &Real) -> Bookings {
    let rows: Vec<(String, String, i64, BookingStatus)> = real
        .store
        .read(|conn| {
            Ok(bookings::table
                .select((
                    bookings::id,
                    bookings::user_id,
                    bookings::attendee_count,
                    bookings::status,
                ))
                .load(conn)?)
        })
        .await
        .unwrap();
    let all = rows.into_iter();
    all.map(|(id, user, party, status)| (id, (user, party, status)))
        .collect()
}

/// What was said after a row of the outbox, in order, and the last row.
async fn listen(real: &Real, after: i64) -> (Said, i64) {
    let rows: Vec<(i64, String)> = real
        .store
        .read(move |conn| {
            Ok(outbox::table
                .filter(outbox::id.gt(after))
                .order(outbox::id)
                .select((outbox::id, outbox::body))
                .load(conn)?)
        })
        .await
        .unwrap();
    let last = rows.last().map_or(after, |(id, _)| *id);
    let mut said = Vec::new();
    for (_, body) in rows {
        for action in serde_json::from_str::<Vec<Action>>(&body).unwrap() {
            if let Action::Say {
                name,
                rooms,
                payload,
                ..
            } = action
            {
                said.push((name, rooms, serde_json::from_str(payload.get()).unwrap()));
            }
        }
    }
    (said, last)
}

/// Of each booking that stands otherwise now: how, and in whose rooms that is said.
fn expected(before: &Bookings, after: &Bookings) -> BTreeMap<String, (String, BTreeSet<String>)> {
    let changed = before
        .iter()
        .filter_map(|(id, was)| Some((id, was, after.get(id).filter(|is| *is != was)?)));
    changed
        .map(|(id, was, is)| {
            let people = [was.0.as_str(), is.0.as_str(), OWNER, HELPER];
            let rooms = people.into_iter().map(rooms::root_user).collect();
            (id.clone(), (is.2.as_str().to_owned(), rooms))
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 25, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_booking_that_changes_is_told_to_its_parties_once_before_the_counts(
        max in prop_oneof![4 => (1..=6i64).prop_map(Some), 1 => Just(None)],
        approval in any::<bool>(),
        commands in prop::collection::vec(command(), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let real = Real::new(max, approval).await;
            real.store.write("", add_helper).await.unwrap();
            let (mut before, mut heard) = (Bookings::new(), 0);
            for command in commands.into_iter().chain([Command::CancelEvent]) {
                let _ = real.apply(&command).await;
                let after = look(&real).await;
                let (said, last) = listen(&real, heard).await;
                let place = |wanted: &str| said.iter().position(|(name, ..)| name == wanted);
                let last_place = said.iter().rposition(|(name, ..)| name == "booking-status-changed");
                if let (Some(booking), Some(counts)) = (last_place, place("attendees-count-update")) {
                    prop_assert!(booking < counts, "{:?} said {:?}", command, said);
                }
                let told: Vec<_> = said.iter().filter(|(name, ..)| name == "booking-status-changed").collect();
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let by_booking: BTreeMap<_, _> = told
                    .iter()
                    .map(|(_, rooms, said)| {
                        let rooms = rooms.iter().cloned().collect();
                        (text(&said["bookingId"]), (text(&said["status"]), rooms))
                    })
                    .collect();
                prop_assert_eq!(told.len(), by_booking.len(), "{:?} said {:?}", command, told);
                prop_assert_eq!(by_booking, expected(&before, &after), "after {:?}", command);
                (before, heard) = (after, last);
            }
            Ok(())
        })?;
    }
}

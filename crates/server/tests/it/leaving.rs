//! Administrators who act at the same time, and what happens to a deleted account when something comes in between.

use majlis_server::accounts::erasure;
use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        Person, TestServer,
        tables::{count, execute, texts, until},
    },
};

on_both! {
    async fn administrators_who_end_each_other_leave_one(server) {
        for (first, second) in [("ban", "ban"), ("ban", "role"), ("role", "role"), ("delete", "delete"), ("delete", "ban")] {
            let [one, other] = [server.admin("One").await, server.admin("Other").await];
            // No others may act: they would be the ones that are left.
            only_admins(&server, &[&one.id, &other.id]).await;
            let (to_other, to_one) = tokio::join!(end(&one, &other.id, first), end(&other, &one.id, second));
            let mut statuses = [to_other, to_one];
            statuses.sort_unstable();
            assert_eq!(statuses[0], 200, "{first}, {second}");
            assert!([401, 403].contains(&statuses[1]), "{first}, {second}: {statuses:?}");
            assert_eq!(acting(&server).await, 1, "{first}, {second}");
        }
    }

    async fn administrators_who_all_step_down_leave_one(server) {
        for how in ["role", "delete"] {
            let [one, other] = [server.admin("One").await, server.admin("Other").await];
            only_admins(&server, &[&one.id, &other.id]).await;
            let (first, second) = tokio::join!(step_down(&one, how), step_down(&other, how));
            let mut statuses = [first, second];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 409], "{how}");
            assert_eq!(acting(&server).await, 1, "{how}");
        }
    }

    async fn what_was_written_while_an_account_went_is_found_and_erased_as_due_work(server) {
        let [organizer, admin] = [server.person("Organizer").await, server.admin("Admin").await];
        let amal = server.person("Amal").await;
        let event = organizer.post("/events", coming_event(2)).await.expect(201);
        let id = event["id"].as_str().unwrap();
        admin.delete(&format!("/users/{}", amal.id)).await.expect(200);
        // As a request does that was let in before, and commits after.
        execute(&server, format!(
            "INSERT INTO bookings (id, event_id, user_id, attendee_name, attendee_count, status, notes, code, created_at, updated_at, answers)
             VALUES ('late', '{id}', '{user}', 'Amal', 2, 'confirmed', 'window seat', 'LATE', 0, 0, '{{\"q\":\"1\"}}')", user = amal.id)).await;
        execute(&server, format!("UPDATE events SET seats_taken = 2, seats_confirmed = 2 WHERE id = '{id}'")).await;
        let photo = format!("{:032x}.jpg", 7);
        execute(&server, format!("INSERT INTO pictures (name, widths, status, created_at) VALUES ('{photo}', '512', 'kept', 0)")).await;
        execute(&server, format!(
            "UPDATE users SET full_name = 'Amal', country_name = 'Luxembourg', photo_url = 'http://majlis.example/media/{photo}' WHERE id = '{}'", amal.id)).await;
        let late = "id = 'late' AND status = 'cancelled' AND attendee_name = 'Deleted user' AND notes = '' AND answers = '{}'";
        assert_eq!(count(&server, "bookings", late).await, 0);
        execute(&server, format!("UPDATE users SET erasure_due_at = 0 WHERE id = '{}'", amal.id)).await;
        until(&server, || async { count(&server, "bookings", late).await == 1 }).await;
        let seats = organizer.get(&format!("/events/{id}")).await.expect(200);
        assert_eq!((&seats["totalRegistrations"], &seats["availableSeats"]), (&json!(0), &json!(2)));
        let tombstone = format!("id = '{}' AND full_name = 'Deleted user' AND country_name = '' AND photo_url IS NULL AND erasure_due_at > 1", amal.id);
        until(&server, || async { count(&server, "users", &tombstone).await == 1 }).await;
        assert_eq!(count(&server, "pictures", &format!("name = '{photo}' AND status = 'kept'")).await, 0);
    }

    async fn of_who_has_left_nothing_personal_is_left_in_any_table(server) {
        let [organizer, admin] = [server.person("Organizer").await, server.admin("Admin").await];
        let visitor = server.visitor();
        let form = crate::support::registration("Zuleikha Unforgettable");
        let event = organizer.post("/events", coming_event(9)).await.expect(201);
        let path = format!("/events/{}", event["id"].as_str().unwrap());
        let wish = json!({"email": form["email"], "role": "checker"});
        organizer.post(&format!("{path}/organizers"), wish).await.expect(202);
        visitor.post_once("/users/register", "one", form.clone()).await.expect(201);
        let email = form["email"].as_str().unwrap();
        let person = Person::sign_in(&visitor, email).await;
        let book = json!({"notes": "in a wheelchair"});
        person.post_once(&format!("{path}/bookings"), "two", book).await.expect(201);
        person.post("/users/me/calendar-link", json!({})).await.expect(200);
        person.post(&format!("{path}/questions"), json!({"text": "Is there tea?"})).await.expect(201);
        person.post("/events", coming_event(3)).await.expect(201);
        let talk = person.post("/chats", json!({"participantId": organizer.id})).await.expect(201);
        let say = json!({"content": "My aunt Rosalind comes too"});
        person.post(&format!("/chats/{}/messages", talk["id"].as_str().unwrap()), say).await.expect(201);
        person.post(&format!("/users/{}/block", admin.id), json!({})).await.expect(200);
        let offer = json!({"businessName": "Quiet Hall", "contactName": "Zuleikha Unforgettable", "email": email, "phone": "+352691999999",
            "countryCode": "LU", "city": "Luxembourg", "address": "Behind the bakery"});
        visitor.post("/partner-places/requests", offer).await.expect(201);
        admin.post(&format!("/users/{}/ban", person.id), json!({"reason": "quarrels"})).await.expect(200);
        execute(&server, format!("UPDATE users SET email_verified = TRUE WHERE id = '{}'", person.id)).await;
        let words = [email, form["phone"].as_str().unwrap(), "Zuleikha", "wheelchair", "quarrels", "Behind the bakery", "Rosalind", "rosalind"];
        let found = traces(&server, &words).await;
        for word in words {
            assert!(found.iter().any(|(_, one)| one == word), "{word}: {found:?}");
        }

        admin.delete(&format!("/users/{}", person.id)).await.expect(200);
        // What others were told stays theirs, but not what was said to them; and what was published is forgotten in minutes.
        let found = traces(&server, &words).await;
        assert!(!found.iter().any(|(table, word)| table != "outbox" && word == "Rosalind"), "{found:?}");
        let found: Vec<_> = found.iter().filter(|(table, _)| !["outbox", "notifications", "mails"].contains(&table.as_str())).collect();
        assert_eq!(found, Vec::<&(String, String)>::new());
        let theirs = format!("user_id = '{}'", person.id);
        for table in ["sessions", "notifications", "mails", "calendar_links", "event_organizers"] {
            assert_eq!(count(&server, table, &theirs).await, 0, "{table}");
        }
        assert_eq!(count(&server, "bookings", &format!("{theirs} AND status = 'cancelled'")).await, 1);
        assert_eq!(count(&server, "users", "ban_reason IS NOT NULL").await, 0);
        assert_eq!(count(&server, "user_blocks", "1 = 1").await, 0);
        assert_eq!(count(&server, "chat_participants", &format!("{theirs} AND left_at IS NOT NULL")).await, 1);
    }

    async fn an_erasure_ends_when_no_request_can_be_under_way(server) {
        let admin = server.admin("Admin").await;
        let amal = server.person("Amal").await;
        admin.delete(&format!("/users/{}", amal.id)).await.expect(200);
        let again = format!("id = '{}' AND erasure_due_at > deleted_at + 60000", amal.id);
        assert_eq!(count(&server, "users", &again).await, 1, "looked for once more, later");
        execute(&server, format!("UPDATE users SET deleted_at = 1 WHERE id = '{}'", amal.id)).await;
        let (store, terms) = (server.app().store(), server.app().terms());
        erasure::finish(store, terms, &amal.id).await.unwrap();
        let done = format!("id = '{}' AND erasure_due_at IS NULL", amal.id);
        assert_eq!(count(&server, "users", &done).await, 1);
    }
}

async fn end(by: &Person, id: &str, how: &str) -> u16 {
    let path = format!("/users/{id}");
    let answer = match how {
        "ban" => {
            by.post(&format!("{path}/ban"), json!({"reason": "x"}))
                .await
        }
        "role" => {
            by.post(&format!("{path}/role"), json!({"role": "user"}))
                .await
        }
        _ => by.delete(&path).await,
    };
    answer.status.as_u16()
}

async fn step_down(who: &Person, how: &str) -> u16 {
    let path = format!("/users/{}", who.id);
    let answer = match how {
        "role" => {
            who.post(&format!("{path}/role"), json!({"role": "user"}))
                .await
        }
        _ => {
            let body = json!({"password": crate::support::PASSWORD});
            who.post(&format!("{path}/delete"), body).await
        }
    };
    answer.status.as_u16()
}

fn coming_event(seats: i64) -> Value {
    json!({"title": "Talk", "startDate": "2099-01-01T10:00:00Z", "endDate": "2099-01-01T12:00:00Z",
        "timeZone": "UTC", "maxAttendees": seats})
}

async fn only_admins(server: &TestServer, ids: &[&str]) {
    let ids = ids.join("', '");
    let sql = format!("UPDATE users SET role = 'user' WHERE id NOT IN ('{ids}')");
    execute(server, sql).await;
}

async fn acting(server: &TestServer) -> i64 {
    count(server, "users", "role = 'admin' AND banned_at IS NULL").await
}

/// Tables in which one of these words is to be read, with the word.
async fn traces(server: &TestServer, words: &[&str]) -> Vec<(String, String)> {
    let tables = match server.app().store().backend().is_sqlite() {
        true => {
            "SELECT name AS rows FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        false => {
            "SELECT table_name::text AS rows FROM information_schema.tables WHERE table_schema = 'public'"
        }
    };
    let mut found = Vec::new();
    for table in texts(server, tables.to_owned()).await {
        let rows = texts(server, whole_rows(server, &table).await).await;
        for word in words {
            if rows.iter().any(|row| row.contains(word)) {
                found.push((table.clone(), (*word).to_owned()));
            }
        }
    }
    found
}

/// A query that gives each row of a table as one text.
async fn whole_rows(server: &TestServer, table: &str) -> String {
    if !server.app().store().backend().is_sqlite() {
        return format!("SELECT t::text AS rows FROM \"{table}\" t");
    }
    let columns = format!("SELECT name AS rows FROM pragma_table_info('{table}')");
    let columns = texts(server, columns).await;
    let written: Vec<_> = columns
        .iter()
        .map(|column| format!("COALESCE(CAST(\"{column}\" AS TEXT), '')"))
        .collect();
    format!(
        "SELECT {} AS rows FROM \"{table}\"",
        written.join(" || ' ' || ")
    )
}

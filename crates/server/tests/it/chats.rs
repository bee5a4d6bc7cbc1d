//! Mail to who does not read, and chats with very many messages.

use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        Person, TestServer,
        tables::{count, execute, until},
    },
};

const MANY: i64 = 100_000;

on_both! {
    async fn who_has_not_read_is_mailed_once_without_what_was_said(server) {
        let [amal, badr] = [server.person("Amal").await, server.person("Badr").await];
        let chat = opened(&amal, &badr).await;
        say(&amal, &chat, "The key is under the stone").await;
        say(&amal, &chat, "Hurry").await;
        assert_eq!(mails(&server).await, 0, "there is time to read it");
        mails_fall_due(&server).await;
        until(&server, || async { mails(&server).await == 1 }).await;
        assert_eq!(count(&server, "mails", &format!("type = 'message.new' AND user_id = '{}'", badr.id)).await, 1);
        for table in ["mails", "notifications"] {
            assert_eq!(count(&server, table, "data LIKE '%stone%'").await, 0, "{table}");
        }
        assert_eq!(count(&server, "notifications", "body LIKE '%stone%'").await, 0);
        assert_eq!(count(&server, "notifications", "type = 'message.new' AND data LIKE '%messageId%'").await, 1);

        // Until they have read it nothing more is mailed.
        say(&amal, &chat, "Are you there?").await;
        assert_eq!(due(&server).await, 0);
        read(&badr, &chat).await;
        say(&amal, &chat, "Good").await;
        mails_fall_due(&server).await;
        until(&server, || async { mails(&server).await == 2 }).await;
        assert_eq!(count(&server, "mails", "status = 'failed'").await, 0);
    }

    async fn who_has_read_or_taken_back_or_blocked_or_does_not_want_it_is_not_mailed(server) {
        let amal = server.person("Amal").await;
        let mut chats = Vec::new();
        for name in ["Reads", "Blocks", "Quiet", "Wants none", "Has nothing to read"] {
            let other = server.person(name).await;
            let chat = opened(&amal, &other).await;
            let said = say(&amal, &chat, "Hello").await;
            chats.push((other, chat, said));
        }
        assert_eq!(due(&server).await, 5);
        read(&chats[0].0, &chats[0].1).await;
        chats[1].0.post(&format!("/users/{}/block", amal.id), json!({})).await.expect(200);
        prefer(&chats[2].0, quiet_now()).await;
        let none = json!({"types": {"message.new": {"inApp": true, "email": false, "sound": true}}});
        prefer(&chats[3].0, none).await;
        amal.delete(&format!("/messages/{}", chats[4].2)).await.expect(204);
        assert_eq!(due(&server).await, 3);
        mails_fall_due(&server).await;
        // Of the three only the one whose quiet hours last is looked at again, when they end.
        until(&server, || async { count(&server, "chat_participants", "mail_due_at = 1").await == 0 }).await;
        let waits = format!("mail_due_at > 1 AND user_id = '{}'", chats[2].0.id);
        assert_eq!((due(&server).await, count(&server, "chat_participants", &waits).await), (1, 1));
        assert_eq!(mails(&server).await, 0);
    }

    async fn a_page_in_the_middle_of_very_many_messages_is_read_and_all_of_them_too(server) {
        let [amal, badr] = [server.person("Amal").await, server.person("Badr").await];
        let chat = opened(&amal, &badr).await;
        execute(&server, format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {MANY})
             INSERT INTO chat_messages (id, chat_id, ordinal, sender_id, content, search_content, message_type, created_at, updated_at)
             SELECT '01000000-0000-7000-8000-' || CAST(100000000000 + n AS TEXT), '{chat}', n, '{}', 'message ' || CAST(n AS TEXT),
                'message ' || CAST(n AS TEXT), 'text', 0, 0 FROM numbers", amal.id)).await;
        execute(&server, format!("UPDATE chats SET message_count = {MANY} WHERE id = '{chat}'")).await;
        execute(&server, format!("UPDATE chat_participants SET unread_count = {MANY} WHERE user_id = '{}'", badr.id)).await;
        // `50001`, as the cursor that a page before gives.
        let page = badr.get(&format!("/chats/{chat}/messages?limit=2&after=NTAwMDE")).await.expect(200);
        let said: Vec<_> = page["data"].as_array().unwrap().iter().map(|one| &one["content"]).collect();
        assert_eq!(said, ["message 50000", "message 49999"]);
        let found = badr.get(&format!("/chats/{chat}/search?q=message+777&limit=1")).await.expect(200);
        assert_eq!(found["data"][0]["content"], "message 77799");
        let last = say(&amal, &chat, "the last").await;
        assert_eq!(unread(&badr).await, MANY + 1);
        amal.delete(&format!("/messages/{last}")).await.expect(204);
        assert_eq!(unread(&badr).await, MANY);
        read(&badr, &chat).await;
        assert_eq!(unread(&badr).await, 0);
    }
}

async fn opened(one: &Person, other: &Person) -> String {
    let wish = json!({"participantId": other.id});
    id_of(&one.post("/chats", wish).await.expect(201))
}

/// Gives the message's id.
async fn say(who: &Person, chat: &str, content: &str) -> String {
    let path = format!("/chats/{chat}/messages");
    id_of(
        &who.post(&path, json!({ "content": content }))
            .await
            .expect(201),
    )
}

fn id_of(shown: &Value) -> String {
    shown["id"].as_str().expect("an id").to_owned()
}

async fn read(who: &Person, chat: &str) {
    who.post(&format!("/chats/{chat}/read"), json!({}))
        .await
        .expect(200);
}

async fn unread(who: &Person) -> i64 {
    let told = who.get("/chats/unread-count").await.expect(200);
    told["count"].as_i64().expect("a number")
}

async fn prefer(who: &Person, how: Value) {
    let request = who.request(reqwest::Method::PUT, "/notifications/preferences");
    crate::support::Visitor::send(request.json(&how))
        .await
        .expect(200);
}

/// Hours that have begun, and go on for a while.
fn quiet_now() -> Value {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let minutes = now.expect("a time after 1970").as_secs() / 60;
    let clock = |minute: u64| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
    let (from, to) = (clock(minutes - 60), clock(minutes + 180));
    json!({"quietHours": {"from": from, "to": to, "timeZone": "UTC"}})
}

async fn mails(server: &TestServer) -> i64 {
    count(server, "mails", "type = 'message.new'").await
}

async fn due(server: &TestServer) -> i64 {
    count(server, "chat_participants", "mail_due_at IS NOT NULL").await
}

/// As when ten minutes have gone by.
async fn mails_fall_due(server: &TestServer) {
    let sql = "UPDATE chat_participants SET mail_due_at = 1 WHERE mail_due_at IS NOT NULL";
    execute(server, sql.to_owned()).await;
}

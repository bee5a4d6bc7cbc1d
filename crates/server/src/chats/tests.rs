//! What is unread, against a model that counts it anew each time; and how the database looks for messages.

use diesel::{
    connection::{InstrumentationEvent, SimpleConnection as _},
    prelude::*,
};
use proptest::prelude::*;
use serde_json::json;

use super::{
    rules::NewMessage,
    store::{messages, people::Participant},
    *,
};
use crate::{
    scope::{Role, Scope},
    store::Store,
};

const CHAT: &str = "01932f00-0000-7000-8000-000000000000";
const PEOPLE: usize = 3;

fn id(person: usize) -> String {
    format!("01932f00-0000-7000-8000-00000000000{}", person + 1)
}

fn scope(person: usize) -> Scope {
    Scope {
        user_id: id(person),
        session_id: String::new(),
        role: Role::User,
        name: format!("Person {person}"),
        email: String::new(),
        photo_url: None,
    }
}

/// A store with a chat of three in it.
async fn store_with_chat() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let (store, _committed) = Store::open("", folder.path()).unwrap();
    let begin = |tx: &mut Tx<'_>| {
        for person in 0..PEOPLE {
            let id = id(person);
            tx.conn.batch_execute(&format!(
                "INSERT INTO users (id, email, phone, full_name, country_code, country_name, password_hash, role, created_at, language)
                 VALUES ('{id}', '{id}', '{id}', '{id}', '', '', '', 'user', 0, 'en')"
            ))?;
        }
        tx.conn.batch_execute(&format!(
            "INSERT INTO chats (id, topic, subject, created_by, created_at, updated_at) VALUES ('{CHAT}', 't', '', '{}', 0, 0)",
            id(0)
        ))?;
        for person in 0..PEOPLE {
            people::insert(tx.conn, &Participant::new(CHAT, &id(person), 0, 0))?;
        }
        Ok(())
    };
    store.write("test", begin).await.unwrap();
    (folder, store)
}

fn say(tx: &mut Tx<'_>, person: usize) -> Result<String> {
    let new: NewMessage = crate::http::from_message(json!({ "content": "x" }))?;
    Ok(talking::send(tx, &scope(person), CHAT, &new)?.id)
}

/// What one of them does; `Read` and `Delete` are of the message with that number, where there is one.
#[derive(Clone, Copy, Debug)]
enum Command {
    Say(usize),
    Read(usize, usize),
    ReadAll(usize),
    Delete(usize),
    Leave(usize),
    Rejoin(usize),
    LeaveForGood(usize),
}

fn command() -> impl Strategy<Value = Command> {
    let who = || 0..PEOPLE;
    prop_oneof![
        10 => who().prop_map(Command::Say),
        5 => (who(), 0..30usize).prop_map(|(who, which)| Command::Read(who, which)),
        2 => who().prop_map(Command::ReadAll),
        5 => (0..30usize).prop_map(Command::Delete),
        1 => who().prop_map(Command::Leave),
        2 => who().prop_map(Command::Rejoin),
        1 => who().prop_map(Command::LeaveForGood),
    ]
}

/// One message: its id, who sent it, and whether it is deleted.
type Said = (String, usize, bool);

/// What it should come to, as plainly as can be.
#[derive(Clone, Debug, Default)]
struct Model {
    said: Vec<Said>,
    /// How many messages each has read; none: they are not there.
    read: Vec<Option<usize>>,
}

impl Model {
    fn unread(&self, person: usize) -> i64 {
        let Some(read) = self.read[person] else {
            return 0;
        };
        let is_unread = |(_, by, is_deleted): &&Said| *by != person && !is_deleted;
        self.said[read..].iter().filter(is_unread).count() as i64
    }

    fn is_present(&self, person: usize) -> bool {
        self.read[person].is_some()
    }

    fn advance(&mut self, person: usize, to: usize) {
        self.read[person] = self.read[person].map(|read| read.max(to));
    }

    /// Does it here and in the chat.
    fn run(&mut self, tx: &mut Tx<'_>, command: Command) -> Result<()> {
        match command {
            Command::Say(who) if self.is_present(who) => {
                let had_read_all = self.read[who] == Some(self.said.len());
                self.said.push((say(tx, who)?, who, false));
                if had_read_all {
                    self.advance(who, self.said.len());
                }
            }
            Command::Read(who, which) if self.is_present(who) && which < self.said.len() => {
                receipts::read_message(tx, &id(who), CHAT, &self.said[which].0)?;
                self.advance(who, which + 1);
            }
            Command::ReadAll(who) if self.is_present(who) => {
                receipts::read_all(tx, &id(who), CHAT)?;
                self.advance(who, self.said.len());
            }
            Command::Delete(which) if which < self.said.len() => {
                let (message, by, _) = self.said[which].clone();
                if self.is_present(by) {
                    talking::delete(tx, &scope(by), CHAT, &message)?;
                    self.said[which].2 = true;
                }
            }
            Command::Leave(who) if self.is_present(who) => {
                opening::leave(tx, &[CHAT.to_owned()], &id(who))?;
                self.read[who] = None;
            }
            Command::Rejoin(who) if !self.is_present(who) => {
                let fresh = Participant::new(CHAT, &id(who), self.said.len() as i64, tx.now);
                people::update(tx.conn, &fresh)?;
                self.read[who] = Some(self.said.len());
            }
            Command::LeaveForGood(who)
                if (0..PEOPLE).any(|one| one != who && self.is_present(one)) =>
            {
                while leave_for_good(tx, CHAT, &id(who))? == Step::More {}
                for (_, by, is_deleted) in &mut self.said {
                    *is_deleted |= *by == who;
                }
                self.read[who] = None;
            }
            _ => {}
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_unread_is_what_a_count_would_find(commands in prop::collection::vec(command(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (_folder, store) = store_with_chat().await;
            let act = move |tx: &mut Tx<'_>| {
                let mut model = Model { said: Vec::new(), read: vec![Some(0); PEOPLE] };
                for command in &commands {
                    model.run(tx, *command)?;
                    for (person, row) in people::of_chat(tx.conn, CHAT)?.iter().enumerate() {
                        let unread = model.unread(person);
                        assert_eq!(row.unread_count, unread, "{person} after {command:?} of {commands:?}");
                        assert_eq!(row.mail_due_at.is_some(), unread > 0, "{person} after {command:?} of {commands:?}");
                    }
                }
                Ok(())
            };
            store.write("test", act).await.unwrap();
        });
    }
}

#[tokio::test]
async fn who_reads_one_of_many_has_the_rest_to_read() {
    let (_folder, store) = store_with_chat().await;
    let act = |tx: &mut Tx<'_>| {
        let said = (0..200)
            .map(|n| say(tx, n % 2))
            .collect::<Result<Vec<_>>>()?;
        let mut unread = Vec::new();
        for place in [149, 3, 150, 198, 199] {
            receipts::read_message(tx, &id(2), CHAT, &said[place])?;
            unread.push(unread_count(tx.conn, &id(2))?);
        }
        Ok(unread)
    };
    let unread = store.write("test", act).await.unwrap();
    assert_eq!(unread, [50, 50, 49, 1, 0]);
}

#[derive(QueryableByName)]
struct Plan {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

#[tokio::test]
async fn a_page_is_found_by_its_place() {
    let (_folder, store) = store_with_chat().await;
    let explain = |conn: &mut Conn| {
        let Conn::Sqlite(sqlite) = &mut *conn else {
            unreachable!("the store is on SQLite");
        };
        let (asked, hear) = std::sync::mpsc::channel();
        sqlite.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                let _ = asked.send(query.to_string());
            }
        });
        messages::of_chat(conn, CHAT, None, Some(50_001), 21)?;
        let Conn::Sqlite(sqlite) = conn else {
            unreachable!("the store is on SQLite");
        };
        sqlite.set_instrumentation(None::<fn(InstrumentationEvent<'_>)>);
        let asked = hear.recv().unwrap();
        let sql = asked.split(" -- binds").next().unwrap_or_default();
        let plan: Vec<Plan> =
            diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(sqlite)?;
        Ok(plan.into_iter().map(|step| step.detail).collect::<Vec<_>>())
    };
    let plan = store.read(explain).await.unwrap();
    let expected =
        "SEARCH chat_messages USING INDEX chat_messages_ordinal (chat_id=? AND ordinal<?)";
    assert_eq!(plan, [expected]);
}

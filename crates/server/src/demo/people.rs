//! The people of the demo.

use uuid::Uuid;

use super::{Login, PASSWORD};
use crate::{
    accounts::{self, Profile},
    app::App,
    error::Result,
    language::Language,
    scope::Role,
    store::Tx,
};

struct Somebody {
    email: &'static str,
    full_name: &'static str,
    phone: &'static str,
    country: (&'static str, &'static str),
    role: Role,
    language: Language,
    about: &'static str,
}

const PEOPLE: [Somebody; 6] = [
    Somebody {
        email: "admin@majlis.example",
        full_name: "Site Admin",
        phone: "+352621000001",
        country: ("LU", "Luxembourg"),
        role: Role::Admin,
        language: Language::English,
        about: "administrator",
    },
    Somebody {
        email: "nora@majlis.example",
        full_name: "نورة القحطاني",
        phone: "+966500000002",
        country: ("SA", "Saudi Arabia"),
        role: Role::User,
        language: Language::Arabic,
        about: "organizer (نورة القحطاني)",
    },
    Somebody {
        email: "james@majlis.example",
        full_name: "James Carter",
        phone: "+447700900003",
        country: ("GB", "United Kingdom"),
        role: Role::User,
        language: Language::English,
        about: "organizer (James Carter)",
    },
    Somebody {
        email: "amal@majlis.example",
        full_name: "أمل حداد",
        phone: "+352621000004",
        country: ("LU", "Luxembourg"),
        role: Role::User,
        language: Language::Arabic,
        about: "attendee (أمل حداد)",
    },
    Somebody {
        email: "omar@majlis.example",
        full_name: "عمر بن خالد",
        phone: "+212600000005",
        country: ("MA", "Morocco"),
        role: Role::User,
        language: Language::Arabic,
        about: "attendee (عمر بن خالد)",
    },
    Somebody {
        email: "lena@majlis.example",
        full_name: "Lena Fischer",
        phone: "+491500000006",
        country: ("DE", "Germany"),
        role: Role::User,
        language: Language::English,
        about: "attendee (Lena Fischer)",
    },
];

pub(super) fn logins() -> Vec<Login> {
    let login = |person: &Somebody| Login {
        email: person.email,
        about: person.about,
    };
    PEOPLE.iter().map(login).collect()
}

/// Adds everybody, if nobody is there yet.
pub(super) async fn add(app: &App) -> Result<()> {
    let hash = app.passwords().hash(PASSWORD.into()).await?;
    app.store()
        .write("users", move |tx| {
            match accounts::find_by_email(tx.conn, PEOPLE[0].email)? {
                Some(_) => Ok(()),
                None => PEOPLE
                    .iter()
                    .try_for_each(|person| add_one(tx, person, &hash)),
            }
        })
        .await
}

fn add_one(tx: &mut Tx<'_>, person: &Somebody, hash: &str) -> Result<()> {
    let profile = Profile {
        full_name: person.full_name.into(),
        country_code: person.country.0.into(),
        country_name: person.country.1.into(),
        phone: person.phone.into(),
        email: person.email.into(),
        language: person.language,
    };
    let id = Uuid::now_v7().to_string();
    accounts::add(tx, &id, &profile, hash, person.role).map(drop)
}

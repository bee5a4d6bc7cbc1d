//! The events of the demo, with bookings and somebody who waits.

use crate::{
    accounts,
    app::App,
    bookings::{self, Wish},
    error::{Error, Result},
    events::{self, Details, EventRef, EventStatus},
    ledger::Terms,
    scope::Scope,
    store::Tx,
};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

struct Gathering {
    owner: &'static str,
    title: &'static str,
    description: &'static str,
    /// From now.
    starts_in_ms: i64,
    lasts_ms: i64,
    time_zone: &'static str,
    venue: &'static str,
    location: &'static str,
    seats_max: Option<i64>,
    meeting_url: Option<&'static str>,
    requires_approval: bool,
    /// Who has booked, and how many seats; who comes too late waits.
    guests: &'static [(&'static str, i64)],
}

const GATHERINGS: [Gathering; 5] = [
    Gathering {
        owner: "nora@majlis.example",
        title: "ورشة الخط العربي",
        description: "ورشة عملية للمبتدئين في خط النسخ. الأدوات متوفرة في القاعة.",
        starts_in_ms: 2 * DAY_MS,
        lasts_ms: 3 * HOUR_MS,
        time_zone: "Asia/Riyadh",
        venue: "بيت الثقافة",
        location: "الرياض",
        seats_max: Some(12),
        meeting_url: None,
        requires_approval: false,
        guests: &[("amal@majlis.example", 2), ("omar@majlis.example", 1)],
    },
    Gathering {
        owner: "james@majlis.example",
        title: "Rust and Coffee",
        description: "An evening of short talks and long conversations. Bring a laptop or just your curiosity.",
        starts_in_ms: DAY_MS,
        lasts_ms: 2 * HOUR_MS,
        time_zone: "Europe/London",
        venue: "The Roastery",
        location: "London",
        seats_max: Some(30),
        meeting_url: None,
        requires_approval: false,
        guests: &[("lena@majlis.example", 1)],
    },
    Gathering {
        owner: "james@majlis.example",
        title: "Supper for Six",
        description: "One table, six chairs, a different cook each time. Sold out; join the waitlist and be offered the next free chair.",
        starts_in_ms: 5 * DAY_MS,
        lasts_ms: 3 * HOUR_MS,
        time_zone: "Europe/Berlin",
        venue: "Küche 36",
        location: "Berlin",
        seats_max: Some(6),
        meeting_url: None,
        requires_approval: false,
        guests: &[
            ("lena@majlis.example", 3),
            ("omar@majlis.example", 3),
            ("amal@majlis.example", 2),
        ],
    },
    Gathering {
        owner: "nora@majlis.example",
        title: "لقاء المطورين عن بعد",
        description: "جلسة مفتوحة عن الأنظمة الفورية: كيف تصل الرسالة إلى الجميع في أجزاء من الثانية؟",
        starts_in_ms: 20 * MINUTE_MS,
        lasts_ms: 90 * MINUTE_MS,
        time_zone: "Asia/Riyadh",
        venue: "",
        location: "",
        seats_max: None,
        meeting_url: Some("https://meet.majlis.example/devs"),
        requires_approval: false,
        guests: &[("omar@majlis.example", 1)],
    },
    Gathering {
        owner: "nora@majlis.example",
        title: "جلسة الإرشاد المهني",
        description: "لقاءات فردية مع مرشدين. الحجز بموافقة المنظم.",
        starts_in_ms: 9 * DAY_MS,
        lasts_ms: 4 * HOUR_MS,
        time_zone: "Asia/Riyadh",
        venue: "مركز الأعمال",
        location: "جدة",
        seats_max: Some(8),
        meeting_url: None,
        requires_approval: true,
        guests: &[("amal@majlis.example", 1)],
    },
];

/// Adds the events, if there are none yet.
pub(super) async fn add(app: &App) -> Result<()> {
    let terms = app.terms();
    app.store()
        .write("demo", move |tx| {
            if events::any(tx.conn)? {
                return Ok(());
            }
            GATHERINGS
                .iter()
                .try_for_each(|gathering| add_one(tx, terms, gathering))
        })
        .await
}

fn add_one(tx: &mut Tx<'_>, terms: Terms, gathering: &Gathering) -> Result<()> {
    let owner = person(tx, gathering.owner)?;
    let start_at = (tx.now + gathering.starts_in_ms) / MINUTE_MS * MINUTE_MS;
    let details = Details {
        title: gathering.title.into(),
        description: gathering.description.into(),
        start_at,
        end_at: start_at + gathering.lasts_ms,
        time_zone: gathering.time_zone.into(),
        venue: gathering.venue.into(),
        location: gathering.location.into(),
        place_id: None,
        is_virtual: gathering.meeting_url.is_some(),
        meeting_url: gathering.meeting_url.map(Into::into),
        image_url: None,
        requires_approval: gathering.requires_approval,
    };
    let status = EventStatus::Scheduled;
    let id = events::create(tx, &owner, &details, gathering.seats_max, status)?;
    for (email, party) in gathering.guests {
        let wish = Wish {
            answers: None,
            party: *party,
            notes: String::new(),
            join_waitlist: true,
        };
        let guest = person(tx, email)?;
        bookings::book(tx, terms, &guest, &EventRef::Id(id.clone()), &wish)?;
    }
    Ok(())
}

fn person(tx: &mut Tx<'_>, email: &str) -> Result<Scope> {
    let found = accounts::find_by_email(tx.conn, email)?.ok_or(Error::NotFound("User"))?;
    accounts::user_for_trusted_id(tx.conn, &found.user_id)?.ok_or(Error::NotFound("User"))
}

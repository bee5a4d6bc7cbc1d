use super::{
    Labels, Lead, Words, isolated, lead, moment,
    places::{self, News},
    time::arabic_digits,
};
use crate::{
    events::OrganizerRole,
    language::Language,
    notifications::happening::{Canceller, Cause, Changed, Happening, Rejection},
};

pub const LABELS: Labels = Labels {
    when: "الموعد",
    place: "المكان",
    online: "عبر الإنترنت",
    meeting: "رابط اللقاء",
    seats: "المقاعد",
    until: "متاح حتى",
    message: "الرسالة",
    see_event: "عرض الفعالية",
    see_bookings: "عرض حجوزاتك",
    open_chat: "فتح المحادثة",
    accept_offer: "الرد على العرض",
    open_invitation: "فتح الدعوة",
    open_request: "فتح طلبك",
    code: "الرمز",
    set_password: "تعيين كلمة مرور جديدة",
    footer: "أُرسلت هذه الرسالة آليًّا بسبب ما جرى في هذه الفعالية، ولا أحد يقرأ الردود عليها.",
    site_footer: "أُرسلت هذه الرسالة آليًّا، ولا أحد يقرأ الردود عليها.",
};

pub fn words(happening: &Happening) -> Words {
    let title = happening.event().map_or("", |event| &event.title);
    let event = format!("«{}»", isolated(title));
    let (title, body) = match happening {
        Happening::BookingConfirmed { party, cause, .. } => {
            let seats = seats_genitive(*party);
            match cause {
                Cause::Booked => (
                    format!("تم الحجز: {event}"),
                    format!("تم تأكيد حجزك {seats} في {event}."),
                ),
                Cause::Promoted => (
                    format!("أصبح لك مكان: {event}"),
                    format!("انتهى الانتظار، وتم تأكيد حجزك {seats} في {event}."),
                ),
                Cause::Approved => (
                    format!("تمت الموافقة: {event}"),
                    format!("وافق المنظم على حجزك {seats} في {event}."),
                ),
                Cause::Received => (
                    format!("حجز لك: {event}"),
                    format!("نُقل إليك حجز {seats} في {event}، وهو الآن مؤكد باسمك."),
                ),
            }
        }
        Happening::BookingPending { party, cause, .. } => {
            let seats = seats_genitive(*party);
            let body = match cause {
                Cause::Received => {
                    format!("نُقل إليك طلب حجز {seats} في {event}، وهو بانتظار موافقة المنظم.")
                }
                _ => format!(
                    "طلبت حجز {seats} في {event}، وطلبك بانتظار موافقة المنظم. سنخبرك بالنتيجة."
                ),
            };
            (format!("بانتظار الموافقة: {event}"), body)
        }
        Happening::BookingRejected { why, .. } => {
            let body = match why {
                Rejection::Organizer => format!("لم يوافق المنظم على حجزك في {event}."),
                Rejection::TooLate => format!("لم تتم الموافقة على حجزك في {event} قبل بدايتها."),
            };
            (format!("لم تتم الموافقة: {event}"), body)
        }
        Happening::BookingCancelled { by, .. } => {
            let body = match by {
                Canceller::Guest => format!("ألغيت حجزك في {event}، وأصبح مكانك متاحًا لغيرك."),
                Canceller::Organizer => format!("ألغى المنظم حجزك في {event}."),
            };
            (format!("أُلغي الحجز: {event}"), body)
        }
        Happening::BookingTransferred { to_name, .. } => (
            format!("نُقل الحجز: {event}"),
            format!(
                "أصبح حجزك في {event} باسم {}، ولم تعد تذكرتك القديمة صالحة.",
                isolated(to_name)
            ),
        ),
        Happening::BookingUpdate {
            from_name, message, ..
        } => (
            format!("{} بخصوص حجز في {event}", isolated(from_name)),
            message.clone(),
        ),
        Happening::WaitlistOffer {
            event: facts,
            party,
            expires_at,
            ..
        } => {
            let until = moment(Language::Arabic, *expires_at, &facts.time_zone);
            (
                format!("مكان لك: {event}"),
                format!(
                    "أُتيح لك {} في {event}، وجاء دورك. العرض محفوظ لك حتى {until}، وبعد ذلك ينتقل إلى غيرك.",
                    seats(*party)
                ),
            )
        }
        Happening::EventChanged { changed, .. } => (
            format!("تغيير: {event}"),
            format!(
                "غيّر المنظم {} في {event}. وهذه هي التفاصيل الآن.",
                what_changed(changed)
            ),
        ),
        Happening::EventCancelled { .. } => (
            format!("أُلغيت: {event}"),
            format!("أُلغيت {event}، وانتهى معها حجزك أو مكانك في قائمة الانتظار."),
        ),
        Happening::EventReminder { lead_ms, .. } => (
            format!("تبدأ بعد {}: {event}", duration(*lead_ms)),
            format!("تبدأ {event} بعد {}. نراك هناك!", duration(*lead_ms)),
        ),
        Happening::EventAnnouncement {
            from_name, message, ..
        } => (
            format!("رسالة من {} عن {event}", isolated(from_name)),
            message.clone(),
        ),
        Happening::BookingNew {
            attendee_name,
            party,
            is_pending,
            ..
        } => {
            let name = isolated(attendee_name);
            let seats = seats_genitive(*party);
            match is_pending {
                true => (
                    format!("حجز بانتظار موافقتك: {event}"),
                    format!("طلب حجز {seats} في {event} باسم {name}."),
                ),
                false => (
                    format!("حجز جديد: {event}"),
                    format!("حجز {seats} في {event} باسم {name}."),
                ),
            }
        }
        Happening::ReviewNew {
            author_name,
            rating,
            comment,
            ..
        } => {
            let said = match comment.is_empty() {
                true => String::new(),
                false => format!(" «{}»", isolated(comment)),
            };
            (
                format!("تقييم جديد: {event}"),
                format!(
                    "تقييم {event} من {}: {}.{said}",
                    author_name
                        .as_deref()
                        .map_or("شخص لم يذكر اسمه".to_owned(), isolated),
                    stars(*rating)
                ),
            )
        }
        Happening::MessageNew {
            event: about,
            from_name,
            ..
        } => {
            let from = isolated(from_name);
            let about = match about {
                Some(_) => format!(" بشأن {event}"),
                None => String::new(),
            };
            (
                format!("رسالة من {from}"),
                format!("وصلتك رسالة من {from}{about}."),
            )
        }
        Happening::OrganizerAdded { role, by_name, .. } => (
            format!("أنت من فريق {event}"),
            format!(
                "تمت إضافتك {} في {event} من قِبل {}.",
                role_name(*role),
                isolated(by_name)
            ),
        ),
        Happening::OrganizerInvited { role, by_name, .. } => (
            format!("دعوة للمساعدة في {event}"),
            format!(
                "تلقيت دعوة من {} لتكون {} في {event}. للقبول أنشئ حسابًا أو سجّل الدخول بهذا البريد الإلكتروني.",
                isolated(by_name),
                role_name(*role)
            ),
        ),
        Happening::PlaceReceived { place } => {
            places::in_arabic(News::Received, &place.business_name)
        }
        Happening::PlaceApproved { place } => {
            places::in_arabic(News::Approved, &place.business_name)
        }
        Happening::PlaceNeedsInfo { place, message } => {
            places::in_arabic(News::NeedsInfo(message), &place.business_name)
        }
        Happening::PlaceRejected { place, reason } => {
            places::in_arabic(News::Rejected(reason), &place.business_name)
        }
        Happening::PlaceMessage { place, message } => {
            places::in_arabic(News::Message(message), &place.business_name)
        }
        Happening::AccountEmailCode { .. } => (
            "رمزك في مجلس".to_owned(),
            "أدخل هذا الرمز خلال عشر دقائق لتثبت أن هذا العنوان لك. وإن لم تطلبه فلا حاجة إلى فعل شيء."
                .to_owned(),
        ),
        Happening::AccountPhoneCode { .. } => (
            "رمزك في مجلس".to_owned(),
            "أدخل هذا الرمز خلال عشر دقائق لتثبت أن هذا الرقم لك.".to_owned(),
        ),
        Happening::AccountPasswordReset { .. } => (
            "كلمة مرور جديدة في مجلس".to_owned(),
            "وصلنا أنك نسيت كلمة المرور. بالرابط أدناه تعيّن كلمة جديدة، وهو يصلح مرة واحدة ولمدة ساعة. وإن لم تكن أنت من طلب ذلك فلا حاجة إلى فعل شيء، وتبقى كلمة مرورك كما هي."
                .to_owned(),
        ),
        Happening::AccountPasswordChanged {} => (
            "تغيّرت كلمة المرور".to_owned(),
            "تغيّرت كلمة مرور حسابك، وسُجّل خروجك من كل الأجهزة. إن لم تكن أنت من غيّرها فعيّن كلمة مرور جديدة فورًا."
                .to_owned(),
        ),
        Happening::AdminNotification { note, .. } if note.title.is_empty() => {
            ("رسالة من إدارة الموقع".to_owned(), note.message.clone())
        }
        Happening::UserNotification { note, .. }
        | Happening::AdminNotification { note, .. }
        | Happening::SiteAnnouncement { note, .. } => (note.title.clone(), note.message.clone()),
    };
    Words { title, body }
}

/// The forms of a counted noun.
struct Noun {
    one: &'static str,
    two: &'static str,
    /// 3 to 10.
    few: &'static str,
    /// 11 to 99.
    many: &'static str,
    /// Hundreds.
    other: &'static str,
}

const SEATS: Noun = Noun {
    one: "مقعد واحد",
    two: "مقعدان",
    few: "مقاعد",
    many: "مقعدًا",
    other: "مقعد",
};
const SEATS_GENITIVE: Noun = Noun {
    one: "مقعد واحد",
    two: "مقعدين",
    few: "مقاعد",
    many: "مقعدًا",
    other: "مقعد",
};
const STARS: Noun = Noun {
    one: "نجمة واحدة",
    two: "نجمتان",
    few: "نجوم",
    many: "نجمة",
    other: "نجمة",
};
const DAYS: Noun = Noun {
    one: "يوم واحد",
    two: "يومين",
    few: "أيام",
    many: "يومًا",
    other: "يوم",
};
const HOURS: Noun = Noun {
    one: "ساعة واحدة",
    two: "ساعتين",
    few: "ساعات",
    many: "ساعة",
    other: "ساعة",
};
const MINUTES: Noun = Noun {
    one: "دقيقة واحدة",
    two: "دقيقتين",
    few: "دقائق",
    many: "دقيقة",
    other: "دقيقة",
};
const SECONDS: Noun = Noun {
    one: "ثانية واحدة",
    two: "ثانيتين",
    few: "ثوانٍ",
    many: "ثانية",
    other: "ثانية",
};

fn counted(count: i64, noun: &Noun) -> String {
    let form = match (count, count % 100) {
        (1, _) => return noun.one.to_owned(),
        (2, _) => return noun.two.to_owned(),
        (_, 3..=10) => noun.few,
        (_, 11..=99) => noun.many,
        _ => noun.other,
    };
    format!("{} {form}", arabic_digits(&count.to_string()))
}

/// As a subject: `مقعدان`.
pub fn seats(count: i64) -> String {
    counted(count, &SEATS)
}

/// After a noun or as an object: `مقعدين`.
fn seats_genitive(count: i64) -> String {
    counted(count, &SEATS_GENITIVE)
}

fn stars(count: i64) -> String {
    counted(count, &STARS)
}

fn duration(ms: i64) -> String {
    match lead(ms) {
        Lead::Days(n) => counted(n, &DAYS),
        Lead::Hours(n) => counted(n, &HOURS),
        Lead::Minutes(n) => counted(n, &MINUTES),
        Lead::Seconds(n) => counted(n, &SECONDS),
    }
}

fn what_changed(changed: &[Changed]) -> String {
    let names: Vec<&str> = changed
        .iter()
        .map(|what| match what {
            Changed::Time => "الموعد",
            Changed::Place => "المكان",
            Changed::Meeting => "طريقة الانضمام عبر الإنترنت",
        })
        .collect();
    match names.is_empty() {
        true => "التفاصيل".to_owned(),
        false => names.join(" و"),
    }
}

fn role_name(role: OrganizerRole) -> &'static str {
    match role {
        OrganizerRole::CoOrganizer => "منظمًا مشاركًا",
        OrganizerRole::Checker => "مسؤولًا عن الدخول",
    }
}

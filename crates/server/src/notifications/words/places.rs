//! What applicants of partner places are told, in each language.

use super::{arabic, english};
use crate::notifications::happening::{Happening, PlaceFacts};

/// Title and body.
pub fn in_english(happening: &Happening, place: &PlaceFacts) -> (String, String) {
    let name = english::isolated(&place.business_name);
    match happening {
        Happening::PlaceApproved { .. } => (
            format!("Approved: {name}"),
            format!("{name} is approved. It is listed now, and organizers can choose it for their events."),
        ),
        Happening::PlaceNeedsInfo { message, .. } => (
            format!("A question about {name}"),
            format!("Before we decide about {name}, we would like to know:\n\n{message}"),
        ),
        Happening::PlaceRejected { reason, .. } => (
            format!("Not accepted: {name}"),
            format!("We cannot list {name}. The reason:\n\n{reason}"),
        ),
        Happening::PlaceMessage { message, .. } => {
            (format!("A message about {name}"), message.clone())
        }
        _ => (
            format!("We have your request: {name}"),
            format!(
                "You offered {name} as a place for events. Somebody will look at it, and you will hear from us. With the link in \
                 this letter you can see how it stands, change it, and write to us; keep it to yourself. If it was not you who \
                 asked, there is nothing to do."
            ),
        ),
    }
}

/// Title and body.
pub fn in_arabic(happening: &Happening, place: &PlaceFacts) -> (String, String) {
    let name = format!("«{}»", arabic::isolated(&place.business_name));
    match happening {
        Happening::PlaceApproved { .. } => (
            format!("تمت الموافقة: {name}"),
            format!("تمت الموافقة على {name}. صار المكان معروضًا، ويمكن للمنظمين اختياره لفعالياتهم."),
        ),
        Happening::PlaceNeedsInfo { message, .. } => (
            format!("سؤال عن {name}"),
            format!("قبل أن نقرر بشأن {name} نود أن نعرف:\n\n{message}"),
        ),
        Happening::PlaceRejected { reason, .. } => (
            format!("لم يُقبل: {name}"),
            format!("لا يمكننا عرض {name}. والسبب:\n\n{reason}"),
        ),
        Happening::PlaceMessage { message, .. } => (format!("رسالة عن {name}"), message.clone()),
        _ => (
            format!("وصلنا طلبك: {name}"),
            format!(
                "عرضتَ {name} مكانًا للفعاليات. سينظر أحدنا في الطلب ونوافيك بالرد. بالرابط الذي في هذه الرسالة يمكنك أن ترى حالة \
                 الطلب وتعدّله وتراسلنا؛ فاحتفظ به لنفسك. وإن لم تكن أنت من قدّم الطلب فلا يلزمك شيء."
            ),
        ),
    }
}

//! What applicants of partner places are told, in each language.

use super::isolated;

/// What there is to tell. The texts are what an administrator wrote.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    Received,
    Approved,
    NeedsInfo(&'a str),
    Rejected(&'a str),
    Message(&'a str),
}

/// Title and body.
pub fn in_english(news: News<'_>, business_name: &str) -> (String, String) {
    let name = super::english::isolated(business_name);
    match news {
        News::Received => (
            format!("We have your request: {name}"),
            format!(
                "You offered {name} as a place for events. Somebody will look at it, and you will hear from us. The link in this \
                 letter shows how it stands, lets you change it and write to us; keep it to yourself. If it was not you who \
                 asked, there is nothing to do."
            ),
        ),
        News::Approved => (
            format!("Approved: {name}"),
            format!(
                "{name} is approved. It is listed now, and organizers can choose it for their events."
            ),
        ),
        News::NeedsInfo(question) => (
            format!("A question about {name}"),
            format!("Before we decide about {name}, we would like to know:\n\n{question}"),
        ),
        News::Rejected(reason) => (
            format!("Not accepted: {name}"),
            format!("We cannot list {name}. The reason:\n\n{reason}"),
        ),
        News::Message(text) => (format!("A message about {name}"), text.to_owned()),
    }
}

/// Title and body.
pub fn in_arabic(news: News<'_>, business_name: &str) -> (String, String) {
    let name = format!("«{}»", isolated(business_name));
    match news {
        News::Received => (
            format!("وصلنا طلبك: {name}"),
            format!(
                "عرضتَ {name} مكانًا للفعاليات. سينظر أحدنا في الطلب ونوافيك بالرد. الرابط في هذه الرسالة يُظهر حالة الطلب، وبه \
                 تعدّله وتراسلنا؛ فاحتفظ به لنفسك. وإن لم تكن أنت من قدّم الطلب فلا يلزمك شيء."
            ),
        ),
        News::Approved => (
            format!("تمت الموافقة: {name}"),
            format!(
                "تمت الموافقة على {name}. صار المكان معروضًا، ويمكن للمنظمين اختياره لفعالياتهم."
            ),
        ),
        News::NeedsInfo(question) => (
            format!("سؤال عن {name}"),
            format!("قبل أن نقرر بشأن {name} نود أن نعرف:\n\n{question}"),
        ),
        News::Rejected(reason) => (
            format!("لم يُقبل: {name}"),
            format!("لا يمكننا عرض {name}. والسبب:\n\n{reason}"),
        ),
        News::Message(text) => (format!("رسالة عن {name}"), text.to_owned()),
    }
}

//! The way to the mail server.

use std::time::Duration;

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{AsyncSmtpTransportBuilder, Error as SmtpError},
};

use super::render::{Letter, one_line};
use crate::{config, language::Language};

/// A letter and what is on its envelope.
#[derive(Debug)]
pub struct Parcel {
    pub letter: Letter,
    pub language: Language,
    pub address: String,
    pub name: String,
    /// The same in every attempt.
    pub message_id: String,
    /// An iCalendar file.
    pub calendar: Option<String>,
}

/// Why a parcel was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It never will be.
    Refused(String),
    /// Not now; it is the parcel's own trouble.
    NotNow(String),
    /// The server cannot be used at all.
    NoServer(String),
}

/// A mail server. Each parcel has a connection of its own: on one that was left in the middle, the next parcel would take
/// the answers to the last for its own.
#[derive(Clone)]
pub struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    timeout: Duration,
}

/// A setting that does not fit, and why; without showing it, for there may be a password in it.
pub type Unfit = (&'static str, &'static str);

/// Looks at each setting by itself: others may still come from another place.
///
/// # Errors
/// Names the first that does not fit.
pub fn check(settings: &config::Mail) -> Result<(), Unfit> {
    if settings.is_configured() {
        server(settings)?;
    }
    if !settings.from.is_empty() {
        from(settings)?;
    }
    Ok(())
}

fn server(settings: &config::Mail) -> Result<AsyncSmtpTransportBuilder, Unfit> {
    const SHAPE: &str =
        "must be empty or like smtp://user:password@host:587?tls=required or smtps://host";
    AsyncSmtpTransport::<Tokio1Executor>::from_url(&settings.url).map_err(|_| ("mail.url", SHAPE))
}

fn from(settings: &config::Mail) -> Result<Mailbox, Unfit> {
    const SHAPE: &str =
        "must be an address such as Majlis <majlis@example.org> where mail.url is set";
    settings.from.parse().map_err(|_| ("mail.from", SHAPE))
}

/// Characters of a reason that are kept.
const REASON_CHARS_MAX: usize = 500;

/// What a login answers that does not hold: the operator's trouble, not the parcel's.
const NO_LOGIN: [u16; 4] = [530, 534, 535, 538];
/// The server goes away.
const CLOSING: u16 = 421;

impl Post {
    /// Connects to nothing yet. `None` where no server is configured.
    ///
    /// # Errors
    /// As [`check`]; and where nobody is named whom mails come from.
    pub fn open(settings: &config::Mail) -> Result<Option<Self>, Unfit> {
        if !settings.is_configured() {
            return Ok(None);
        }
        let from = from(settings)?;
        Ok(Some(Self {
            transport: server(settings)?.timeout(Some(settings.timeout)).build(),
            from,
            timeout: settings.timeout,
        }))
    }

    /// Hands a parcel over. Takes no longer than `mail.timeout`, and no longer than `within`.
    pub async fn send(&self, parcel: Parcel, within: Duration) -> Result<(), Failure> {
        let message = self.packed(parcel).map_err(Failure::Refused)?;
        let patience = self.timeout.min(within);
        match tokio::time::timeout(patience, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(Failure::NoServer(
                "the mail server did not answer in time".into(),
            )),
        }
    }

    fn packed(&self, parcel: Parcel) -> Result<Message, String> {
        let address: Address = parcel
            .address
            .parse()
            .map_err(|_| "it is no address that mail can go to".to_owned())?;
        let name = one_line(&parcel.name);
        let to = Mailbox::new(Some(name).filter(|name| !name.is_empty()), address);
        let header = |name, value: &str| {
            HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
        };
        let mut body = MultiPart::mixed().multipart(MultiPart::alternative_plain_html(
            parcel.letter.text,
            parcel.letter.html,
        ));
        if let Some(calendar) = parcel.calendar {
            body = body.singlepart(calendar_part(calendar)?);
        }
        // Without Reply-To: organizers' addresses are their own, and answers to us are read by nobody.
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(parcel.letter.subject)
            .message_id(Some(parcel.message_id))
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", parcel.language.as_str()))
            .multipart(body)
            .map_err(|error| short(&error.to_string()))
    }
}

/// To be put into a calendar by whoever wants to: an answer is not asked for.
fn calendar_part(calendar: String) -> Result<SinglePart, String> {
    let kind = ContentType::parse("text/calendar; charset=utf-8; method=PUBLISH")
        .map_err(|error| error.to_string())?;
    Ok(Attachment::new("event.ics".to_owned()).body(calendar, kind))
}

fn failure(error: &SmtpError) -> Failure {
    let why = reason(error);
    let code = error.status().map(u16::from);
    match code {
        Some(code) if NO_LOGIN.contains(&code) || code == CLOSING => Failure::NoServer(why),
        Some(_) if error.is_permanent() => Failure::Refused(why),
        Some(_) => Failure::NotNow(why),
        None if error.is_client() => Failure::NotNow(why),
        None => Failure::NoServer(why),
    }
}

/// What the server said, or what went wrong on the way.
fn reason(error: &SmtpError) -> String {
    use std::error::Error as _;
    let mut why = error.to_string();
    if error.status().is_none()
        && let Some(source) = error.source()
        && !why.contains(&source.to_string())
    {
        why = format!("{why}: {source}");
    }
    short(&why)
}

fn short(text: &str) -> String {
    one_line(text).chars().take(REASON_CHARS_MAX).collect()
}

//! A mail as it is sent and shown: made when it is needed, of what happened.

use std::fmt::Write as _;

use crate::{
    language::Language,
    notifications::{
        EventFacts, Happening,
        words::{self, Labels, Words},
    },
};

/// What stands where a secret would, for the eyes of administrators.
const HIDDEN: &str = "…";

/// A mail, written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What a letter is made of.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// Where the web app is, without a slash at its end.
    pub site: &'a str,
    pub language: Language,
    /// The name of whoever gets it; may be empty.
    pub name: &'a str,
    pub happening: &'a Happening,
    /// Leaves out what opens doors.
    pub hides_secrets: bool,
}

impl Draft<'_> {
    pub fn write(&self) -> Letter {
        let Words { title, body } = words::of(self.language, self.happening);
        let name = one_line(self.name);
        let parts = Parts {
            language: self.language,
            greeting: words::greeting(self.language, &name),
            body,
            facts: match self.happening.event() {
                Some(event) => self.facts(event),
                None => self.code().into_iter().collect(),
            },
            link: self.link(),
            footer: match self.happening.event() {
                Some(_) => self.labels().footer,
                None => self.labels().site_footer,
            },
        };
        Letter {
            text: parts.text(),
            html: parts.html(&title),
            subject: one_line(&title),
        }
    }

    /// As a text message: a code with the fewest words, or what happened.
    pub fn text(&self) -> String {
        let Words { title, body } = words::of(self.language, self.happening);
        match self.code() {
            Some(code) => format!("{title}: {}", code.value),
            None => body,
        }
    }

    fn code(&self) -> Option<Fact> {
        let code = self.happening.code()?;
        let shown = match self.hides_secrets {
            true => HIDDEN,
            false => code,
        };
        Some(Fact::text(self.labels().code, shown.to_owned()))
    }

    fn labels(&self) -> &'static Labels {
        words::labels(self.language)
    }

    fn facts(&self, event: &EventFacts) -> Vec<Fact> {
        let labels = self.labels();
        let when = words::span(
            self.language,
            event.start_at,
            event.end_at,
            &event.time_zone,
        );
        let mut facts = vec![Fact::text(labels.when, when)];
        match words::place(event) {
            place if !place.is_empty() => facts.push(Fact::text(labels.place, place)),
            _ if event.is_virtual => facts.push(Fact::text(labels.place, labels.online.into())),
            _ => {}
        }
        match &event.meeting_url {
            Some(_) if self.hides_secrets => {
                facts.push(Fact::text(labels.meeting, HIDDEN.into()));
            }
            Some(url) => facts.push(Fact {
                is_link: true,
                ..Fact::text(labels.meeting, url.clone())
            }),
            None => {}
        }
        let mut seats = |party: &i64| {
            facts.push(Fact::text(
                labels.seats,
                words::seats(self.language, *party),
            ));
        };
        match self.happening {
            Happening::BookingConfirmed { party, .. } | Happening::BookingPending { party, .. } => {
                seats(party);
            }
            Happening::WaitlistOffer {
                party, expires_at, ..
            } => {
                seats(party);
                let until = words::moment(self.language, *expires_at, &event.time_zone);
                facts.push(Fact::text(labels.until, until));
            }
            _ => {}
        }
        facts
    }

    /// Where it leads: its name and address.
    fn link(&self) -> Option<(&'static str, String)> {
        let (labels, site) = (self.labels(), self.site);
        let label = match self.happening {
            Happening::OrganizerInvited { link, .. } => {
                return Some((labels.open_invitation, self.secret_link(link)));
            }
            Happening::AccountPasswordReset { link, .. } => {
                return Some((labels.set_password, self.secret_link(link)));
            }
            Happening::AccountPasswordChanged {} => {
                return Some((labels.set_password, format!("{site}/forgot-password")));
            }
            Happening::MessageNew { chat_id, .. } => {
                return Some((labels.open_chat, format!("{site}/chats/{chat_id}")));
            }
            Happening::PlaceReceived { place }
            | Happening::PlaceApproved { place }
            | Happening::PlaceNeedsInfo { place, .. }
            | Happening::PlaceRejected { place, .. }
            | Happening::PlaceMessage { place, .. } => {
                return Some((labels.open_request, self.secret_link(&place.link)));
            }
            Happening::WaitlistOffer { .. } => labels.accept_offer,
            _ => labels.see_event,
        };
        let event = self.happening.event()?;
        Some((label, format!("{site}/events/{}", event.id)))
    }

    /// The address of a path that opens a door; whoever may not open it sees where it would lead.
    fn secret_link(&self, path: &str) -> String {
        match self.hides_secrets {
            true => format!("{}/{HIDDEN}", self.site),
            false => format!("{}{path}", self.site),
        }
    }
}

struct Fact {
    label: &'static str,
    value: String,
    is_link: bool,
}

impl Fact {
    fn text(label: &'static str, value: String) -> Self {
        Self {
            label,
            value,
            is_link: false,
        }
    }
}

struct Parts {
    language: Language,
    greeting: String,
    body: String,
    facts: Vec<Fact>,
    link: Option<(&'static str, String)>,
    footer: &'static str,
}

const PAGE: &str = "margin:0;padding:24px 12px;background:#f5f1ea;color:#2b2622;\
    font-family:system-ui,-apple-system,'Segoe UI',Tahoma,Arial,sans-serif;font-size:16px;line-height:1.6";
const SHEET: &str =
    "max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border-radius:12px";
const LABEL: &str =
    "padding:4px 0;padding-inline-end:16px;color:#6b625a;vertical-align:top;white-space:nowrap";
const BUTTON: &str = "display:inline-block;padding:12px 20px;border-radius:8px;background:#8c2f39;\
    color:#ffffff;text-decoration:none;font-weight:600";
const FOOTER: &str = "max-width:560px;margin:16px auto 0;color:#6b625a;font-size:13px";

impl Parts {
    fn text(&self) -> String {
        let mut text = format!("{}\n\n{}\n\n", self.greeting, self.body);
        for Fact { label, value, .. } in &self.facts {
            let _ = writeln!(text, "{label}: {}", one_line(value));
        }
        if let Some((label, url)) = &self.link {
            let _ = write!(text, "\n{label}:\n{url}\n");
        }
        let _ = write!(text, "\n-- \n{}\n", self.footer);
        text
    }

    fn html(&self, title: &str) -> String {
        let (lang, dir) = (self.language.as_str(), self.language.direction());
        let align = match self.language {
            Language::English => "left",
            Language::Arabic => "right",
        };
        let mut facts = String::new();
        for Fact {
            label,
            value,
            is_link,
        } in &self.facts
        {
            let value = escaped(value);
            let value = match is_link {
                true => format!(r#"<a href="{value}" dir="ltr">{value}</a>"#),
                false => value,
            };
            let _ = write!(
                facts,
                r#"<tr><td style="{LABEL}">{label}</td><td dir="auto" align="{align}" style="padding:4px 0">{value}</td></tr>"#
            );
        }
        let button = self.link.as_ref().map_or_else(String::new, |(label, url)| {
            let url = escaped(url);
            format!(r#"<p style="margin:0"><a href="{url}" style="{BUTTON}">{label}</a></p>"#)
        });
        format!(
            r#"<!doctype html>
<html lang="{lang}" dir="{dir}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body dir="{dir}" style="{PAGE}">
<div dir="{dir}" style="{SHEET};text-align:{align}">
<p style="margin:0 0 12px">{greeting}</p>
<p dir="auto" style="margin:0 0 16px">{body}</p>
<table role="presentation" dir="{dir}" cellpadding="0" cellspacing="0" style="margin:0 0 20px;border:0">{facts}</table>
{button}
</div>
<p dir="{dir}" style="{FOOTER};text-align:{align}">{footer}</p>
</body>
</html>
"#,
            title = escaped(title),
            greeting = escaped(&self.greeting),
            body = escaped(&self.body).replace('\n', "<br>"),
            footer = self.footer,
        )
    }
}

/// Text that may stand anywhere in HTML, also within quotes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // They show nothing, and some are no HTML.
            c if c.is_control() && c != '\n' => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

/// Without line breaks and other controls: nobody writes a header of ours.
pub fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| match c {
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => ' ',
            c => c,
        })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        events::OrganizerRole,
        notifications::{Cause, EventFacts},
    };

    const HOUR_MS: i64 = 3_600_000;

    fn event(title: &str) -> EventFacts {
        // Sunday 25 October 2026, 01:30 in London, half an hour before the clocks go back.
        let start_at = 1_792_888_200_000;
        EventFacts {
            id: "e1".into(),
            title: title.into(),
            start_at,
            end_at: start_at + 2 * HOUR_MS,
            time_zone: "Europe/London".into(),
            venue: "<Hall> & \"Bar\"".into(),
            location: String::new(),
            is_virtual: false,
            meeting_url: Some("https://meet.example/?a=1&b=2".into()),
        }
    }

    fn letter(
        language: Language,
        name: &str,
        happening: &Happening,
        hides_secrets: bool,
    ) -> Letter {
        let draft = Draft {
            site: "https://majlis.example",
            language,
            name,
            happening,
            hides_secrets,
        };
        draft.write()
    }

    fn booked(title: &str) -> Happening {
        Happening::BookingConfirmed {
            event: event(title),
            booking_id: "b".into(),
            party: 2,
            cause: Cause::Booked,
        }
    }

    #[test]
    fn plain_text_says_all_of_it() {
        let letter = letter(Language::English, "Amal", &booked("Tea"), false);
        assert_eq!(letter.subject, "Booked: Tea");
        assert_eq!(
            letter.text,
            "Hello Amal,\n\n\
             Your booking of 2 seats for Tea is confirmed.\n\n\
             When: Sunday 25 October 2026, 01:30 – 02:30 (Europe/London, GMT+1)\n\
             Where: <Hall> & \"Bar\"\n\
             Meeting link: https://meet.example/?a=1&b=2\n\
             Seats: 2 seats\n\n\
             See the event:\nhttps://majlis.example/events/e1\n\n\
             -- \n\
             This message was sent automatically because of what happened at this event. Nobody reads answers to it.\n"
        );
    }

    #[test]
    fn nothing_that_people_wrote_is_html() {
        let title = "</title><script>alert('1')</script>";
        let letter = letter(Language::Arabic, "<i>Eve</i>\"", &booked(title), false);
        for bad in ["<script", "<i>", "<Hall>", "alert('1')"] {
            assert!(!letter.html.contains(bad), "{bad}");
        }
        assert!(letter.html.contains("&lt;Hall&gt; &amp; &quot;Bar&quot;"));
        assert!(
            letter
                .html
                .contains(r#"href="https://meet.example/?a=1&amp;b=2""#)
        );
        assert!(letter.html.contains(r#"<html lang="ar" dir="rtl">"#));
    }

    #[test]
    fn a_header_is_one_line() {
        let letter = letter(
            Language::English,
            "",
            &booked("a\r\nBcc: b\u{2028}\0c"),
            false,
        );
        assert_eq!(letter.subject, "Booked: a Bcc: b c");
        assert!(letter.text.starts_with("Hello,\n"));
    }

    #[test]
    fn an_invitation_opens_the_door_for_its_reader_alone() {
        let invited = Happening::OrganizerInvited {
            event: event("Tea"),
            role: OrganizerRole::Checker,
            by_name: "Nora".into(),
            link: "/invitations/s3cret".into(),
        };
        let mailed = letter(Language::English, "", &invited, false);
        assert!(
            mailed
                .text
                .contains("https://majlis.example/invitations/s3cret")
        );
        let shown = letter(Language::English, "", &invited, true);
        assert!(!shown.text.contains("s3cret") && !shown.html.contains("s3cret"));
    }

    #[test]
    fn a_code_and_a_link_are_for_their_reader_alone() {
        let code = Happening::AccountEmailCode {
            code: "012345".into(),
            expires_at: 0,
        };
        let mailed = letter(Language::English, "Amal", &code, false);
        assert!(mailed.text.contains("\nCode: 012345\n"), "{}", mailed.text);
        assert!(!mailed.subject.contains("012345") && mailed.html.contains("012345"));
        let reset = Happening::AccountPasswordReset {
            link: "/reset-password?token=s3cret".into(),
            expires_at: 0,
        };
        let mailed = letter(Language::Arabic, "Amal", &reset, false);
        let url = "https://majlis.example/reset-password?token=s3cret";
        assert!(mailed.text.contains(url) && mailed.html.contains(url));
        for (happening, secret) in [(code, "012345"), (reset, "s3cret")] {
            let shown = letter(Language::English, "Amal", &happening, true);
            assert!(!shown.text.contains(secret) && !shown.html.contains(secret));
            assert!(shown.text.contains(HIDDEN));
            // What was sent is shown in the same way when it is forgotten.
            let forgotten = happening.without_secrets().unwrap();
            assert_eq!(letter(Language::English, "Amal", &forgotten, true), shown);
        }
    }
}

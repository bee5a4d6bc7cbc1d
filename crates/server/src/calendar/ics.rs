//! Writing iCalendar (RFC 5545): content lines, folded and escaped.
//!
//! Own code, since the crates for it bring a second time library along and leave zones to the caller.

use jiff::{Timestamp, civil::DateTime, tz::Offset};

/// Octets of one line, without its end.
const LINE_OCTETS_MAX: usize = 75;

/// A document that grows by content lines.
#[derive(Debug, Default)]
pub struct Document(String);

impl Document {
    /// A line whose value is written as it is, but for characters that would end the line.
    pub fn raw(&mut self, name: &str, value: &str) {
        let line: String = name
            .chars()
            .chain([':'])
            .chain(value.chars())
            .filter(|c| !c.is_control())
            .collect();
        self.fold(&line);
    }

    /// A line whose value is text.
    pub fn text(&mut self, name: &str, value: &str) {
        self.raw(name, &escaped(value));
    }

    pub fn number(&mut self, name: &str, value: i64) {
        self.raw(name, &value.to_string());
    }

    /// A time in UTC.
    pub fn utc(&mut self, name: &str, at: Timestamp) {
        let local = Offset::UTC.to_datetime(at);
        self.raw(name, &format!("{}Z", digits(local)));
    }

    /// A time of whatever zone its surroundings name.
    pub fn local(&mut self, name: &str, at: DateTime) {
        self.raw(name, &digits(at));
    }

    pub fn finish(self) -> String {
        self.0
    }

    /// Breaks a long line between characters, never within one.
    fn fold(&mut self, line: &str) {
        let mut octets = 0;
        for c in line.chars() {
            if octets + c.len_utf8() > LINE_OCTETS_MAX {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(c);
            octets += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// `20261121T103000`
fn digits(at: DateTime) -> String {
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// A text as a property's value. Line breaks become `\n`; other control characters mean nothing here.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' | '\r' => out.push_str("\\n"),
            '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A text as a quoted parameter's value, as RFC 6868 writes what cannot stand there.
pub fn parameter(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("^'"),
            '^' => out.push_str("^^"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// `+0330`, or `+033015` where there are seconds.
pub fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (s, m, h) = (
        seconds.abs() % 60,
        seconds.abs() / 60 % 60,
        seconds.abs() / 3600,
    );
    match s {
        0 => format!("{sign}{h:02}{m:02}"),
        s => format!("{sign}{h:02}{m:02}{s:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_between_characters_at_75_octets() {
        let mut doc = Document::default();
        doc.text("SUMMARY", &"مجلس ".repeat(60));
        let text = doc.finish();
        assert!(text.ends_with("\r\n"));
        assert!(text.split("\r\n").all(|line| line.len() <= LINE_OCTETS_MAX));
        assert_eq!(
            text.replace("\r\n ", ""),
            format!("SUMMARY:{}\r\n", "مجلس ".repeat(60))
        );
    }

    #[test]
    fn nothing_in_a_value_begins_a_line_of_its_own() {
        let mut doc = Document::default();
        doc.text("SUMMARY", "a\r\nATTENDEE:mailto:x\ry\u{85}; b, c\\");
        doc.raw("URL", "https://a\r\nX:1");
        doc.raw(
            &format!("ORGANIZER;CN={}", parameter("A \"B\"\r\n^:;")),
            "urn:x",
        );
        assert_eq!(
            doc.finish(),
            "SUMMARY:a\\nATTENDEE:mailto:x\\ny\\; b\\, c\\\\\r\nURL:https://aX:1\r\n\
             ORGANIZER;CN=\"A ^'B^'  ^^:;\":urn:x\r\n"
        );
    }

    #[test]
    fn writes_offsets_with_seconds_only_where_there_are_some() {
        assert_eq!(offset(Offset::from_seconds(12_600).unwrap()), "+0330");
        assert_eq!(offset(Offset::from_seconds(-17_762).unwrap()), "-045602");
    }
}

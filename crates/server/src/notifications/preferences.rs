//! How a person wants to be told. [`Preferences::way`] is the one place where that is honoured.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan as _, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Happening, Kind};

/// By which ways something comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Channels {
    /// In the list of notifications, live and waiting.
    pub in_app: bool,
    pub email: bool,
    /// Whether clients make a sound of it.
    pub sound: bool,
}

impl Channels {
    pub fn default_of(kind: Kind) -> Self {
        Self {
            in_app: true,
            email: kind.is_mailed(),
            sound: kind.is_loud(),
        }
    }
}

/// When it should be quiet, on the clocks of a zone. It may go over midnight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// Minutes since midnight.
    pub from: i32,
    pub to: i32,
    /// IANA.
    pub time_zone: String,
}

pub const MINUTES_PER_DAY: i32 = 24 * 60;

impl QuietHours {
    /// When the quiet in which `now` is ends, in milliseconds since 1970; none where `now` is in none.
    fn ends_after(&self, now: i64) -> Option<i64> {
        let zone = TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC);
        let local = Timestamp::from_millisecond(now)
            .ok()?
            .to_zoned(zone.clone());
        let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
        let is_quiet = match self.from <= self.to {
            true => (self.from..self.to).contains(&minute),
            false => minute >= self.from || minute < self.to,
        };
        if !is_quiet {
            return None;
        }
        let day = match minute < self.to {
            true => local.date(),
            false => local.date().checked_add(1.day()).ok()?,
        };
        let (hour, minute) = (self.to / 60, self.to % 60);
        let time = civil::Time::new(hour as i8, minute as i8, 0, 0).ok()?;
        let end = day.to_datetime(time).to_zoned(zone).ok()?;
        Some(end.timestamp().as_millisecond())
    }
}

/// What somebody chose. What they did not choose is as by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// By the type's name, since a type may come that this version does not know.
    pub types: BTreeMap<String, Channels>,
    pub quiet: Option<QuietHours>,
}

/// How one thing comes to one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    pub in_app: bool,
    pub sound: bool,
    /// When it is mailed, if it is.
    pub mail_at: Option<i64>,
}

impl Preferences {
    pub fn channels(&self, kind: Kind) -> Channels {
        let chosen = self.types.get(kind.as_str()).copied();
        chosen
            .filter(|_| kind.is_chosen())
            .unwrap_or_else(|| Channels::default_of(kind))
    }

    /// How `happening` comes now. In quiet hours nothing makes a sound, and mail waits until they end, unless that
    /// would be too late, or is of what nobody chooses.
    pub fn way(&self, happening: &Happening, now: i64) -> Way {
        let channels = self.channels(happening.kind());
        let quiet_until = self.quiet.as_ref().and_then(|quiet| quiet.ends_after(now));
        let mail_at = match quiet_until {
            Some(end) if waits_until(happening, end) => end,
            _ => now,
        };
        Way {
            in_app: channels.in_app,
            sound: channels.sound && quiet_until.is_none(),
            mail_at: channels.email.then_some(mail_at),
        }
    }
}

fn waits_until(happening: &Happening, end: i64) -> bool {
    let is_in_time = happening.stale_at().is_none_or(|stale_at| end < stale_at);
    is_in_time && happening.kind().is_chosen()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock, notifications::EventFacts};

    fn at(time: &str) -> i64 {
        clock::parse_rfc3339(time).unwrap()
    }

    fn quiet(from: i32, to: i32) -> QuietHours {
        let time_zone = "Europe/Luxembourg".to_owned();
        QuietHours {
            from,
            to,
            time_zone,
        }
    }

    #[test]
    fn quiet_hours_go_by_the_persons_clock_over_midnight_and_changes_of_time() {
        let night = quiet(22 * 60, 7 * 60);
        let ends = |quiet: &QuietHours, now| quiet.ends_after(at(now)).map(clock::rfc3339);
        let some = |time: &str| Some(time.to_owned());
        // In winter it is an hour later there than in UTC.
        assert_eq!(ends(&night, "2026-01-10T20:59:59Z"), None);
        assert_eq!(
            ends(&night, "2026-01-10T21:00:00Z"),
            some("2026-01-11T06:00:00.000Z")
        );
        assert_eq!(
            ends(&night, "2026-01-11T05:59:59Z"),
            some("2026-01-11T06:00:00.000Z")
        );
        assert_eq!(ends(&night, "2026-01-11T06:00:00Z"), None);
        // In this night clocks go forward.
        assert_eq!(
            ends(&night, "2026-03-28T22:30:00Z"),
            some("2026-03-29T05:00:00.000Z")
        );
        let siesta = quiet(13 * 60, 15 * 60 + 30);
        assert_eq!(
            ends(&siesta, "2026-01-10T12:00:00Z"),
            some("2026-01-10T14:30:00.000Z")
        );
        assert_eq!(ends(&siesta, "2026-01-10T14:30:00Z"), None);
    }

    fn reminder(start_at: i64) -> Happening {
        let event = EventFacts {
            id: "e".into(),
            title: "Tea".into(),
            start_at,
            end_at: start_at + 1,
            time_zone: "UTC".into(),
            venue: String::new(),
            location: String::new(),
            is_virtual: false,
            meeting_url: None,
        };
        Happening::EventReminder { event, lead_ms: 1 }
    }

    #[test]
    fn in_quiet_hours_mail_waits_unless_it_would_be_too_late() {
        let now = at("2026-01-10T23:00:00Z");
        let preferences = Preferences {
            quiet: Some(quiet(22 * 60, 7 * 60)),
            ..Preferences::default()
        };
        let mailed = |start| preferences.way(&reminder(at(start)), now).mail_at;
        assert_eq!(mailed("2026-01-11T05:00:00Z"), Some(now));
        assert_eq!(
            mailed("2026-01-11T09:00:00Z"),
            Some(at("2026-01-11T06:00:00Z"))
        );
        assert!(!preferences.way(&reminder(now), now).sound);
        let loud = Preferences::default().way(&reminder(now), now);
        assert!(loud.sound && loud.in_app && loud.mail_at == Some(now));
    }

    #[test]
    fn nobody_is_kept_from_hearing_that_the_password_was_changed() {
        let now = at("2026-01-10T23:00:00Z");
        let none = Channels {
            in_app: false,
            email: false,
            sound: false,
        };
        let changed = Happening::AccountPasswordChanged {};
        let name = changed.kind().as_str().to_owned();
        let preferences = Preferences {
            types: BTreeMap::from([(name, none)]),
            quiet: Some(quiet(22 * 60, 7 * 60)),
        };
        let way = preferences.way(&changed, now);
        assert_eq!((way.in_app, way.mail_at), (true, Some(now)));
    }

    #[test]
    fn what_was_chosen_goes_before_the_default() {
        let none = Channels {
            in_app: false,
            email: false,
            sound: true,
        };
        let preferences = Preferences {
            types: BTreeMap::from([(Kind::EventReminder.as_str().to_owned(), none)]),
            quiet: None,
        };
        let way = preferences.way(&reminder(1), 0);
        assert_eq!((way.in_app, way.sound, way.mail_at), (false, true, None));
    }
}

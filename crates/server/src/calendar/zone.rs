//! Time zones of a calendar: the changes of their clocks around the events, as `VTIMEZONE`.
//!
//! Written out one by one rather than as rules, so that they are right for exactly these events, whatever
//! a zone's government decides and whatever the reader's own zone data says.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    SignedDuration, Timestamp,
    civil::{DateTime, date},
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use super::ics::{self, Document};

/// Changes of the clocks are written from this long before an event to this long after.
const AROUND: SignedDuration = SignedDuration::from_hours(366 * 24);

/// From where on an offset that is older than this is said to have held: old programs know no dates before.
const EARLIEST: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);

/// When something is, on the wall clocks of its zone or in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    Local { start: DateTime, end: DateTime },
    Utc,
}

/// The zones that a calendar names.
#[derive(Debug, Default)]
pub struct Zones(BTreeMap<String, Zone>);

#[derive(Debug)]
struct Zone {
    zone: TimeZone,
    /// Of the instants that must be read right.
    around: BTreeSet<Timestamp>,
}

impl Zones {
    /// Says how to write the times of something from `start` to `end`, and remembers its zone.
    ///
    /// In UTC where the wall clock does not tell the time: in the hour that comes twice when clocks are set
    /// back, in a zone that is UTC itself, and in one that is not known here.
    pub fn place(&mut self, name: &str, start: Timestamp, end: Timestamp) -> When {
        let Ok(zone) = TimeZone::get(name) else {
            return When::Utc;
        };
        let locals = [start, end].map(|at| zone.to_datetime(at));
        if is_utc(&zone) || locals.iter().any(|local| !is_clear(&zone, *local)) {
            return When::Utc;
        }
        let known = self.0.entry(name.to_owned()).or_insert_with(|| Zone {
            zone,
            around: BTreeSet::new(),
        });
        known.around.extend([start, end]);
        let [start, end] = locals;
        When::Local { start, end }
    }

    pub fn write(&self, doc: &mut Document) {
        for (name, zone) in &self.0 {
            doc.raw("BEGIN", "VTIMEZONE");
            doc.raw("TZID", name);
            for observance in zone.observances().values() {
                observance.write(doc);
            }
            doc.raw("END", "VTIMEZONE");
        }
    }
}

fn is_utc(zone: &TimeZone) -> bool {
    zone.to_offset(Timestamp::MAX).is_zero() && zone.preceding(Timestamp::MAX).next().is_none()
}

fn is_clear(zone: &TimeZone, local: DateTime) -> bool {
    matches!(
        zone.to_ambiguous_timestamp(local).offset(),
        AmbiguousOffset::Unambiguous { .. }
    )
}

/// From `onset` on clocks show `to`.
#[derive(Debug)]
struct Observance {
    onset: DateTime,
    from: Offset,
    to: Offset,
    is_daylight: bool,
    name: String,
}

impl Zone {
    /// By their instants.
    fn observances(&self) -> BTreeMap<Timestamp, Observance> {
        let mut found = BTreeMap::new();
        for at in &self.around {
            let from = at.saturating_sub(AROUND).unwrap_or(Timestamp::MIN);
            let to = at.saturating_add(AROUND).unwrap_or(Timestamp::MAX);
            let (onset, in_force) = self.in_force(from);
            found.entry(onset).or_insert(in_force);
            for change in self.zone.following(from) {
                if change.timestamp() > to {
                    break;
                }
                found
                    .entry(change.timestamp())
                    .or_insert_with(|| self.observance(change.timestamp()));
            }
        }
        found
    }

    /// What clocks show at `at`, and since when.
    fn in_force(&self, at: Timestamp) -> (Timestamp, Observance) {
        let just_after = at
            .saturating_add(SignedDuration::from_millis(1))
            .unwrap_or(at);
        let since = self.zone.preceding(just_after).next();
        match since.map(|change| change.timestamp()) {
            Some(onset) if Offset::UTC.to_datetime(onset) >= EARLIEST => {
                (onset, self.observance(onset))
            }
            _ => {
                let info = self.zone.to_offset_info(at);
                let observance = Observance {
                    onset: EARLIEST,
                    from: info.offset(),
                    to: info.offset(),
                    is_daylight: false,
                    name: info.abbreviation().to_owned(),
                };
                (Timestamp::MIN, observance)
            }
        }
    }

    fn observance(&self, onset: Timestamp) -> Observance {
        let before = onset
            .saturating_sub(SignedDuration::from_millis(1))
            .unwrap_or(onset);
        let from = self.zone.to_offset(before);
        let info = self.zone.to_offset_info(onset);
        Observance {
            onset: from.to_datetime(onset),
            from,
            to: info.offset(),
            is_daylight: info.dst().is_dst(),
            name: info.abbreviation().to_owned(),
        }
    }
}

impl Observance {
    fn write(&self, doc: &mut Document) {
        let kind = match self.is_daylight {
            true => "DAYLIGHT",
            false => "STANDARD",
        };
        doc.raw("BEGIN", kind);
        doc.local("DTSTART", self.onset);
        doc.raw("TZOFFSETFROM", &ics::offset(self.from));
        doc.raw("TZOFFSETTO", &ics::offset(self.to));
        doc.text("TZNAME", &self.name);
        doc.raw("END", kind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_hour_that_comes_twice_is_written_in_utc() {
        let mut zones = Zones::default();
        let first = at("2027-10-31T00:30:00Z");
        let when = zones.place("Europe/Berlin", first, at("2027-10-31T04:00:00Z"));
        assert_eq!(when, When::Utc);
        let when = zones.place("Europe/Berlin", at("2027-10-30T12:00:00Z"), first);
        assert_eq!(when, When::Utc);
        let when = zones.place("Etc/UTC", first, at("2027-10-31T04:00:00Z"));
        assert_eq!(when, When::Utc);
    }

    #[test]
    fn a_zone_names_the_changes_around_its_events() {
        let mut zones = Zones::default();
        zones.place(
            "Europe/Berlin",
            at("2027-07-01T10:00:00Z"),
            at("2027-07-01T12:00:00Z"),
        );
        let mut doc = Document::default();
        zones.write(&mut doc);
        let text = doc.finish();
        let summer = "BEGIN:DAYLIGHT\r\nDTSTART:20270328T020000\r\nTZOFFSETFROM:+0100\r\n\
            TZOFFSETTO:+0200\r\nTZNAME:CEST\r\nEND:DAYLIGHT\r\n";
        assert!(text.contains(summer), "{text}");
        assert_eq!(text.matches("DTSTART").count(), 5, "{text}");
    }

    #[test]
    fn a_zone_whose_clocks_never_change_has_one_offset() {
        let mut zones = Zones::default();
        for name in ["Asia/Riyadh", "Etc/GMT+5"] {
            zones.place(name, at("2027-07-01T10:00:00Z"), at("2027-07-01T12:00:00Z"));
        }
        let mut doc = Document::default();
        zones.write(&mut doc);
        let text = doc.finish();
        assert_eq!(text.matches("DTSTART:19700101T000000").count(), 2, "{text}");
        assert!(text.contains("TZOFFSETTO:-0500") && text.contains("TZOFFSETTO:+0300"));
    }
}

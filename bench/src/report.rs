//! The numbers, as one table and as a file.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::{Options, Result, machine};

struct Row {
    key: &'static str,
    what: String,
    value: f64,
    unit: &'static str,
}

pub struct Report {
    rows: Vec<Row>,
    settings: Value,
}

impl Report {
    pub fn new(options: &Options) -> Self {
        let settings = json!({
            "database": if options.postgres.is_some() { "postgres" } else { "sqlite" },
            "pinned": options.pin,
            "connections": options.connections,
            "bookings": options.bookings(),
            "bookingWatchers": options.booking_watchers,
            "watchers": options.watchers(),
            "paced": options.paced(),
            "buyers": options.buyers(),
            "selloutWatchers": options.sellout_watchers(),
            "roomPeople": options.room_people(),
        });
        Self {
            rows: Vec::new(),
            settings,
        }
    }

    /// Adds a number. `key` names it in the file, and stays the same for ever.
    pub fn add(
        &mut self,
        key: &'static str,
        what: impl Into<String>,
        value: f64,
        unit: &'static str,
    ) {
        self.rows.push(Row {
            key,
            what: what.into(),
            value,
            unit,
        });
    }

    pub fn print(&self) {
        let width = self
            .rows
            .iter()
            .map(|row| row.what.chars().count())
            .max()
            .unwrap_or(0);
        println!();
        for row in &self.rows {
            println!(
                "{:width$}  {:>10}  {}",
                row.what,
                shown(row.value),
                row.unit
            );
        }
    }

    /// Writes the numbers, how they were measured and where, and returns the file's path.
    pub fn save(&self) -> Result<PathBuf> {
        let now = jiff::Timestamp::now();
        let numbers: Map<String, Value> = self
            .rows
            .iter()
            .map(|row| {
                (
                    row.key.to_owned(),
                    json!({"value": row.value, "unit": row.unit}),
                )
            })
            .collect();
        let result = json!({
            "at": now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "machine": machine::facts(),
            "settings": self.settings,
            "numbers": numbers,
        });
        let folder = PathBuf::from("bench/results");
        std::fs::create_dir_all(&folder)?;
        let path = folder.join(now.strftime("%Y-%m-%dT%H-%M-%SZ.json").to_string());
        std::fs::write(&path, format!("{result:#}\n"))?;
        Ok(path)
    }
}

/// Three digits that matter, and no more decimals than make sense.
fn shown(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || value == value.trunc() => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.1 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// The value below which `percent` of 100 lie; sorts. Zero if there are none.
pub fn percentile<T: Ord + Copy + Default>(values: &mut [T], percent: usize) -> T {
    values.sort_unstable();
    match values.len() {
        0 => T::default(),
        count => values[((count * percent).div_ceil(100)).clamp(1, count) - 1],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let mut values: Vec<u32> = (1..=200).rev().collect();
        assert_eq!(percentile(&mut values, 50), 100);
        assert_eq!(percentile(&mut values, 99), 198);
        assert_eq!(percentile(&mut values[..1], 99), 1);
        assert_eq!(percentile::<u32>(&mut [], 99), 0);
    }
}

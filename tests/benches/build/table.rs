//! The table of figures.

use std::fmt;
use std::path::PathBuf;
use std::{fs, io};

use serde::Serialize;
use tests::workspace;

/// Figures with their bounds, in the order they were measured.
#[derive(Default, Serialize)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

/// One figure.
#[derive(Serialize)]
struct Row {
    target: &'static str,
    what: String,
    unit: &'static str,
    median: f64,
    min: f64,
    max: f64,
    runs: usize,
    bound: Option<f64>,
}

impl Table {
    /// Adds a figure of several runs; with a bound, the median has to be at most that.
    pub(crate) fn add(
        &mut self,
        target: &'static str,
        what: impl Into<String>,
        unit: &'static str,
        mut figures: Vec<f64>,
        bound: Option<f64>,
    ) {
        figures.sort_unstable_by(f64::total_cmp);
        let median = figures[figures.len() / 2];
        let (min, max) = (figures[0], figures[figures.len() - 1]);
        self.rows.push(Row { target, what: what.into(), unit, median, min, max, runs: figures.len(), bound });
    }

    /// Whether every figure keeps to its bound.
    pub(crate) fn all_within(&self) -> bool {
        self.rows.iter().all(Row::is_within)
    }

    /// Writes the table beside the build's other products.
    pub(crate) fn write_json(&self) -> io::Result<PathBuf> {
        let folder = workspace::root().join("target/bench");
        fs::create_dir_all(&folder)?;
        let path = folder.join("build.json");
        fs::write(&path, serde_json::to_string_pretty(self)?)?;
        Ok(path)
    }
}

impl Row {
    fn is_within(&self) -> bool {
        self.bound.is_none_or(|bound| self.median <= bound)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["median", "min", "max", "bound"];
        writeln!(
            f,
            "{:<4} {:<58} {:>5} {:>10} {:>10} {:>10} {:>8}",
            "", "", "", head[0], head[1], head[2], head[3]
        )?;
        for row in &self.rows {
            let bound = row.bound.map_or_else(|| "-".to_owned(), |bound| format!("≤ {bound}"));
            let verdict = if row.is_within() { "" } else { "  MISSED" };
            let Row { target, what, unit, median, min, max, .. } = row;
            writeln!(
                f,
                "{target:<4} {what:<58} {unit:>5} {median:>10.2} {min:>10.2} {max:>10.2} {bound:>8}{verdict}"
            )?;
        }
        Ok(())
    }
}

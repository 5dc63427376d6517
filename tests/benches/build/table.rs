//! The table of figures.

use std::fmt;
use std::path::PathBuf;
use std::{fs, io};

use serde::Serialize;
use testbed::workspace;

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
    goal: Goal,
}

/// What a figure should be.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    /// Only shown, for the scale.
    Shown,
    /// At most this; a miss fails the benchmark.
    Bound(f64),
    /// At least this; a miss fails the benchmark.
    AtLeast(f64),
    /// At most this some day; a miss is only shown.
    Aim(f64),
}

impl Table {
    /// Adds a figure of several runs; its median is what the goal speaks of.
    pub(crate) fn add(
        &mut self,
        target: &'static str,
        what: impl Into<String>,
        unit: &'static str,
        mut figures: Vec<f64>,
        goal: Goal,
    ) {
        figures.sort_unstable_by(f64::total_cmp);
        let median = figures[figures.len() / 2];
        let (min, max) = (figures[0], figures[figures.len() - 1]);
        self.rows.push(Row { target, what: what.into(), unit, median, min, max, runs: figures.len(), goal });
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
        match self.goal {
            Goal::Bound(most) => self.median <= most,
            Goal::AtLeast(least) => self.median >= least,
            Goal::Shown | Goal::Aim(_) => true,
        }
    }

    /// The goal and whether it is missed, as two columns.
    fn verdict(&self) -> (String, &'static str) {
        let missed = if self.is_within() { "" } else { "  MISSED" };
        match self.goal {
            Goal::Shown => ("-".to_owned(), ""),
            Goal::Bound(most) => (format!("≤ {most}"), missed),
            Goal::AtLeast(least) => (format!("≥ {least}"), missed),
            Goal::Aim(aim) => (format!("→ {aim}"), if self.median <= aim { "" } else { "  not yet" }),
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["median", "min", "max", "goal"];
        writeln!(
            f,
            "{:<4} {:<58} {:>5} {:>10} {:>10} {:>10} {:>8}",
            "", "", "", head[0], head[1], head[2], head[3]
        )?;
        for row in &self.rows {
            let (goal, verdict) = row.verdict();
            let Row { target, what, unit, median, min, max, .. } = row;
            writeln!(
                f,
                "{target:<4} {what:<58} {unit:>5} {median:>10.2} {min:>10.2} {max:>10.2} {goal:>8}{verdict}"
            )?;
        }
        Ok(())
    }
}

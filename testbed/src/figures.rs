//! The table of figures that a measurement ends in, as Markdown for people and JSON for programs.

use std::path::Path;
use std::{fmt, fs, io};

use serde::Serialize;

/// Figures with their bounds, in the order in which they were measured.
#[derive(Debug, Default, Serialize)]
pub struct Figures {
    rows: Vec<Row>,
}

/// One figure.
#[derive(Debug, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Only shown, for the scale.
    Shown,
    /// At most this; a miss fails the measurement.
    Bound(f64),
    /// At least this; a miss fails the measurement.
    AtLeast(f64),
    /// At most this some day; a miss is only shown.
    Aim(f64),
}

impl Figures {
    /// Adds a figure of several runs, at least one; its median is what the goal speaks of. `target` is its name among
    /// the project's targets, such as `Q3`.
    pub fn add(
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
    pub fn all_within(&self) -> bool {
        self.rows.iter().all(Row::is_within)
    }

    /// Writes the table as JSON to the file `path`, whose folder is made when it is missing.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub fn write_json(&self, path: &Path) -> io::Result<()> {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, serde_json::to_string_pretty(self)?)
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

    /// The goal and how the figure stands to it, as two columns.
    fn verdict(&self) -> (String, &'static str) {
        let kept = if self.is_within() { "kept" } else { "MISSED" };
        match self.goal {
            Goal::Shown => (String::new(), ""),
            Goal::Bound(most) => (format!("≤ {most}"), kept),
            Goal::AtLeast(least) => (format!("≥ {least}"), kept),
            Goal::Aim(aim) => (format!("→ {aim}"), if self.median <= aim { "reached" } else { "not yet" }),
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|row| row.what.chars().count()).max().unwrap_or_default();
        let (line, right) = ("-".repeat(width), "-".repeat(9));
        writeln!(
            f,
            "|    | {:<width$} | unit   |    median |       min |       max | runs | goal     |         |",
            "figure"
        )?;
        writeln!(f, "|----|-{line}-|--------|-{right}:|-{right}:|-{right}:|-----:|----------|---------|")?;
        for row in &self.rows {
            let (goal, verdict) = row.verdict();
            let Row { target, what, unit, median, min, max, runs, .. } = row;
            writeln!(
                f,
                "| {target:<2} | {what:<width$} | {unit:<6} | {median:>9.2} | {min:>9.2} | {max:>9.2} | {runs:>4} | {goal:<8} | {verdict:<7} |"
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

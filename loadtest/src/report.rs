//! What a scenario ends in.

use std::fmt::Display;
use std::fs;

use anyhow::{Context, Result};
use serde::Serialize;
use testbed::faults::table::Table;
use testbed::figures::Figures;

use crate::site::Site;

/// A table, for people and for programs.
#[derive(Debug)]
pub(crate) struct Report {
    markdown: String,
    json: String,
    holds: bool,
}

impl Report {
    fn of<T: Display + Serialize>(table: &T, holds: bool) -> Self {
        let json = serde_json::to_string_pretty(table).expect("plain data becomes JSON");
        Self { markdown: table.to_string(), json, holds }
    }

    /// Whether every figure keeps to its bound, and every counter to its rule.
    pub(crate) fn holds(&self) -> bool {
        self.holds
    }

    /// Prints the table and writes it to the files of `site`.
    ///
    /// # Errors
    ///
    /// They cannot be written.
    #[expect(clippy::print_stdout, reason = "it is what was asked for")]
    pub(crate) fn publish(&self, site: &Site) -> Result<()> {
        println!("{}", self.markdown);
        let (markdown, json) = (site.table("md"), site.table("json"));
        fs::create_dir_all(&site.out).with_context(|| format!("{} cannot be made", site.out.display()))?;
        for (file, text) in [(&markdown, &self.markdown), (&json, &self.json)] {
            fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))?;
        }
        println!("written to {} and {}", markdown.display(), json.display());
        Ok(())
    }
}

impl From<Figures> for Report {
    fn from(figures: Figures) -> Self {
        Self::of(&figures, figures.all_within())
    }
}

impl From<Table> for Report {
    fn from(table: Table) -> Self {
        Self::of(&table, table.holds())
    }
}

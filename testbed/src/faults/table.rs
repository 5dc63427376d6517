//! The table of counters that a run ends in.

use std::fmt;

use serde::Serialize;

/// What a counter has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Exactly this.
    Is(u64),
    /// This or more.
    AtLeast(u64),
    /// Anything; it is there to be seen.
    Any,
}

/// One counter.
#[derive(Debug, Serialize)]
struct Counter {
    name: String,
    value: u64,
    rule: Rule,
}

/// The counters of a run, in the order in which they are shown.
#[derive(Debug, Default, Serialize)]
pub struct Table {
    counters: Vec<Counter>,
    /// What is wrong, in words, a few of each kind.
    remarks: Vec<String>,
}

/// Most remarks of one counter.
const REMARKS_MAX: usize = 5;

impl Table {
    /// Adds a counter.
    pub fn count(&mut self, name: &str, value: u64, rule: Rule) {
        self.counters.push(Counter { name: name.to_owned(), value, rule });
    }

    /// Adds a counter of things that may not be; some of them are named.
    pub fn none<T: fmt::Debug>(&mut self, name: &str, found: impl IntoIterator<Item = T>) {
        let mut n_found = 0;
        for one in found {
            n_found += 1;
            if n_found <= REMARKS_MAX {
                self.remarks.push(format!("{name}: {one:?}"));
            }
        }
        self.count(name, n_found as u64, Rule::Is(0));
    }

    /// Whether every counter is what it has to be.
    pub fn holds(&self) -> bool {
        self.counters.iter().all(Counter::holds)
    }
}

impl Counter {
    fn holds(&self) -> bool {
        match self.rule {
            Rule::Is(value) => self.value == value,
            Rule::AtLeast(value) => self.value >= value,
            Rule::Any => true,
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for counter in &self.counters {
            let rule = match counter.rule {
                Rule::Is(value) => format!("= {value}"),
                Rule::AtLeast(value) => format!(">= {value}"),
                Rule::Any => String::new(),
            };
            let verdict = if counter.holds() { "" } else { "  VIOLATED" };
            writeln!(f, "| {:<64} | {:>10} | {rule:<10} |{verdict}", counter.name, counter.value)?;
        }
        self.remarks.iter().try_for_each(|remark| writeln!(f, "  {remark}"))
    }
}

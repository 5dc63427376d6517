//! The reference of every key, out of the page that people read.

/// The page.
const PAGE: &str = include_str!("../../../docs/configuration.md");

/// What the page says of a key: its meaning, unit and range.
pub(crate) fn meaning(key: &str) -> Option<&'static str> {
    rows().find(|row| row.key == key).map(|row| row.meaning)
}

/// A row of the page's tables of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    /// The key.
    pub(crate) key: &'static str,
    /// Its default as TOML; a word in italics when it is not a fixed one.
    pub(crate) default: &'static str,
    /// What it means.
    pub(crate) meaning: &'static str,
}

/// Every row, in the order of the page.
pub(crate) fn rows() -> impl Iterator<Item = Row> {
    PAGE.lines().filter_map(row)
}

fn row(line: &'static str) -> Option<Row> {
    let cells: Vec<&str> = line.strip_prefix("| `")?.strip_suffix(" |")?.splitn(3, " | ").collect();
    let [key, default, meaning] = cells[..] else {
        return None;
    };
    Some(Row { key: key.strip_suffix('`')?, default: default.trim_matches('`'), meaning })
}

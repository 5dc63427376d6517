//! What the outside world knows of a farm: an append-only file that the farm never sees, and that the check reads.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use schemas::{JobId, JobState, Sha256};
use serde::{Deserialize, Serialize};

/// One line of the ledger. A key names a submit, an id the build that came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(super) enum Entry {
    /// A client wants a build; written before the first request.
    Intent { key: String, variant: usize },
    /// A request whose outcome nobody knows, or that was refused for a passing reason.
    Unknown { key: String, why: String },
    /// The farm said that it has the build.
    Acknowledged { key: String, id: JobId },
    /// A client saw the build final.
    Final { id: JobId, state: JobState },
    /// A client that follows a build saw an event.
    Event { id: JobId, seq: u64 },
    /// A client fetched an output and computed its digest; `named` is that of the report.
    Output { id: JobId, path: String, named: Sha256, found: Sha256 },
}

/// The file, open for appending.
#[derive(Debug)]
pub(super) struct Ledger {
    path: PathBuf,
    file: Mutex<File>,
}

/// What all lines together say.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// The variant of each key that was wanted.
    pub(super) intents: BTreeMap<String, usize>,
    /// The ids that were answered for each key; more than one is a fault.
    pub(super) acknowledged: BTreeMap<String, BTreeSet<JobId>>,
    /// The final states that clients saw of each build.
    pub(super) finals: BTreeMap<JobId, Vec<JobState>>,
    /// The numbers of the events that clients saw, in the order in which they came.
    pub(super) events: BTreeMap<JobId, Vec<u64>>,
    /// Requests without an answer that could be used.
    pub(super) n_unknown: usize,
    /// Answers that the farm gave to submits.
    pub(super) n_answers: usize,
    /// Outputs that were fetched.
    pub(super) n_outputs: usize,
    /// Outputs that were not what their report says.
    pub(super) wrong_outputs: Vec<String>,
}

impl Ledger {
    /// An empty one at `path`.
    pub(super) fn create(path: PathBuf) -> Self {
        let file = File::create(&path).expect("the folder can be written");
        Self { path, file: Mutex::new(file) }
    }

    /// Adds a line.
    pub(super) fn note(&self, entry: &Entry) {
        let mut line = serde_json::to_string(entry).expect("plain data becomes JSON");
        line.push('\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(line.as_bytes()).expect("there is room");
    }

    /// Reads everything back.
    pub(super) fn account(&self) -> Account {
        Account::read(&self.path)
    }
}

impl Account {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("the ledger can be read");
        let mut account = Self::default();
        for line in text.lines() {
            account.enter(serde_json::from_str(line).expect("the ledger is in order"));
        }
        account
    }

    fn enter(&mut self, entry: Entry) {
        match entry {
            Entry::Intent { key, variant } => drop(self.intents.insert(key, variant)),
            Entry::Unknown { .. } => self.n_unknown += 1,
            Entry::Acknowledged { key, id } => {
                self.n_answers += 1;
                self.acknowledged.entry(key).or_default().insert(id);
            }
            Entry::Final { id, state } => self.finals.entry(id).or_default().push(state),
            Entry::Event { id, seq } => self.events.entry(id).or_default().push(seq),
            Entry::Output { id, path, named, found } => {
                self.n_outputs += 1;
                if named != found {
                    self.wrong_outputs.push(format!("{id} {path}"));
                }
            }
        }
    }

    /// Every id that a client was told.
    pub(super) fn ids(&self) -> BTreeSet<JobId> {
        self.acknowledged.values().flatten().copied().collect()
    }
}

//! The settings under construction: defaults, and whatever is laid over them, one value at a time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use super::settings::Wrong;
use super::source::{Entry, Source};
use super::url::{BlobsUrl, StoreUrl};
use super::{Settings, document, mask, reference, variables};
use crate::exit::Failure;

/// Keys at most this far from an unknown one are suggested; 1 is the same, 0 has nothing in common.
const SIMILARITY_MIN: f64 = 0.85;

/// Options of the object store have the names that it gives them.
const OPEN_TABLE: &str = "blobs.options.";

/// The effective settings, and where each value comes from.
pub(crate) struct Layers {
    /// The values as types.
    pub(crate) settings: Settings,
    /// The file that was read.
    pub(crate) file: Option<PathBuf>,
    defaults: BTreeMap<String, Value>,
    values: BTreeMap<String, Value>,
    sources: BTreeMap<String, Source>,
}

/// One effective value, as it may be shown.
#[derive(Debug, Serialize)]
pub(crate) struct Setting {
    /// The key, such as `worker.slots`.
    pub(crate) key: String,
    /// The value, with its secrets masked; null when there is none.
    pub(crate) value: Value,
    /// Where it comes from.
    pub(crate) source: Source,
    /// The variable that would set it.
    pub(crate) variable: String,
}

impl Layers {
    /// The defaults.
    pub(crate) fn new() -> Self {
        let settings = Settings::default();
        let defaults = serde_json::to_value(&settings).expect("the settings are plain data");
        let defaults = document::flat(defaults);
        let values = defaults.clone();
        Self { settings, file: None, defaults, values, sources: BTreeMap::new() }
    }

    /// Every key with a fixed name, sorted.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.defaults.keys().map(String::as_str)
    }

    /// The value that a key has when nobody sets it; null when it has none.
    pub(crate) fn default_of(&self, key: &str) -> Option<&Value> {
        self.defaults.get(key)
    }

    /// Lays these values over what is there.
    ///
    /// # Errors
    ///
    /// Those of [`Layers::apply`].
    pub(crate) fn apply_all(&mut self, entries: Vec<Entry>) -> Result<(), Failure> {
        entries.into_iter().try_for_each(|entry| self.apply(entry))
    }

    /// Lays a value over what is there. The whole is read anew after each, so that a fault is this value's.
    ///
    /// # Errors
    ///
    /// [`Failure`] when there is no such key, or the value is none of its kind.
    pub(crate) fn apply(&mut self, entry: Entry) -> Result<(), Failure> {
        let Entry { key, value, source } = entry;
        if !self.defaults.contains_key(&key) && !key.starts_with(OPEN_TABLE) {
            return Err(unknown(&key, &source, self));
        }
        self.values.insert(key.clone(), value);
        let read = serde_json::from_value(document::tree(&self.values));
        self.settings = read.map_err(|error| wrong(&key, &source, &error))?;
        self.sources.insert(key, source);
        Ok(())
    }

    /// Fills in what follows from other values: the folder of the data, and in it the books and the contents of
    /// a farm on one machine, where leases are longer. `data_dir` is the usual folder, if there is a home.
    ///
    /// # Errors
    ///
    /// None that can be: the values come from the settings themselves.
    pub(crate) fn derive(&mut self, data_dir: Option<PathBuf>) -> Result<(), Failure> {
        if let Some(data_dir) = self.settings.data_dir.clone().or(data_dir) {
            self.derive_places(&std::path::absolute(&data_dir).unwrap_or(data_dir))?;
        }
        // Processes that share their books have to take over from each other sooner.
        if self.is_alone() {
            self.fill("scheduler.lease_ms", scheduler::Config::LEASE_ALONE_MS)
        } else {
            Ok(())
        }
    }

    fn derive_places(&mut self, data_dir: &Path) -> Result<(), Failure> {
        self.fill("data_dir", data_dir.to_string_lossy().into_owned())?;
        self.fill("store.url", String::from(StoreUrl::Sqlite(data_dir.join("jpefarm.sqlite"))))?;
        // Processes that share their books must be told where they share contents.
        if self.is_alone() { self.fill("blobs.url", folder_url(&data_dir.join("blobs"))) } else { Ok(()) }
    }

    /// Whether the books are of one process.
    fn is_alone(&self) -> bool {
        matches!(self.settings.store.url, Some(StoreUrl::Sqlite(_)))
    }

    /// Sets what nobody has set.
    fn fill(&mut self, key: &str, value: impl Into<Value>) -> Result<(), Failure> {
        if self.sources.contains_key(key) {
            return Ok(());
        }
        self.apply(Entry { key: key.to_owned(), value: value.into(), source: Source::Default })
    }

    /// Checks the ranges, and what has to fit together.
    ///
    /// # Errors
    ///
    /// [`Failure`] names the first key that is out of its range, and where its value comes from.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        self.settings.check().map_err(|wrong| self.refuse(&wrong))
    }

    /// Checks what holds for a process that answers HTTP.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it would send beyond this machine what is not encrypted.
    pub(crate) fn check_listener(&self) -> Result<(), Failure> {
        self.settings.check_listener().map_err(|wrong| self.refuse(&wrong))
    }

    fn refuse(&self, Wrong { key, rule }: &Wrong) -> Failure {
        let message = format!("the setting `{key}` {rule} (it comes from {})", self.source(key));
        Failure::usage(message, help(key))
    }

    /// Whether the file says anything that is masked when it is shown.
    pub(crate) fn holds_secrets(&self) -> bool {
        let from_file = |key: &String| matches!(self.sources.get(key), Some(Source::File { .. }));
        self.values.iter().any(|(key, value)| from_file(key) && mask::masked(key, value) != *value)
    }

    /// Every effective value, sorted by key, its secrets masked.
    pub(crate) fn shown(&self) -> Vec<Setting> {
        let setting = |(key, value): (&String, &Value)| Setting {
            value: mask::masked(key, value),
            source: self.source(key),
            variable: variables::name(key),
            key: key.clone(),
        };
        self.values.iter().map(setting).collect()
    }

    fn source(&self, key: &str) -> Source {
        self.sources.get(key).cloned().unwrap_or(Source::Default)
    }
}

/// The failure that there is no such key.
pub(crate) fn unknown(name: &str, source: &Source, layers: &Layers) -> Failure {
    let near = |key: &&str| {
        let wanted = name.strip_prefix("JPEFARM_").unwrap_or(name).to_ascii_lowercase().replace('.', "_");
        strsim::jaro_winkler(&wanted, &key.replace('.', "_"))
    };
    let nearest = layers.keys().max_by(|a, b| near(a).total_cmp(&near(b)));
    let all = "`jpefarm config show` lists every setting";
    let advice = match nearest.filter(|key| near(key) >= SIMILARITY_MIN) {
        Some(key) if name.starts_with("JPEFARM_") => format!("did you mean {}? {all}", variables::name(key)),
        Some(key) => format!("did you mean `{key}`? {all}"),
        None => all.to_owned(),
    };
    Failure::usage(format!("there is no setting `{name}` (it comes from {source})"), advice)
}

/// The failure that a value is none of its kind. What serde says quotes the value, which a secret's must not be.
fn wrong(key: &str, source: &Source, error: &serde_json::Error) -> Failure {
    let failure =
        Failure::usage(format!("the setting `{key}` cannot be read (it comes from {source})"), help(key));
    if mask::is_secret(key) { failure } else { failure.because(error.to_string()) }
}

/// What a key means and which values it takes.
fn help(key: &str) -> String {
    let meaning = reference::meaning(key).unwrap_or("see docs/configuration.md");
    format!("`{key}`: {meaning}")
}

fn folder_url(folder: &Path) -> String {
    BlobsUrl::of_folder(folder).into()
}

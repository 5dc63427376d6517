//! SQLite keeps the rules of the store, on disk and in memory.

use std::sync::Arc;
use std::time::Duration;

use scheduler::ports::Store;
use store_sqlite::SqliteStore;
use tempfile::TempDir;

use super::store::{Harness, ManualClock, conformance};

struct Sqlite {
    store: Arc<SqliteStore>,
    clock: Arc<ManualClock>,
    _folder: Option<TempDir>,
}

impl Harness for Sqlite {
    fn store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }
}

async fn open_on_disk() -> Sqlite {
    let folder = TempDir::new().unwrap();
    let clock = Arc::new(ManualClock::default());
    let store = SqliteStore::open(&folder.path().join("jpefarm.db"), clock.clone()).await.unwrap();
    Sqlite { store: Arc::new(store), clock, _folder: Some(folder) }
}

async fn open_in_memory() -> Sqlite {
    let clock = Arc::new(ManualClock::default());
    let store = SqliteStore::in_memory(clock.clone()).await.unwrap();
    Sqlite { store: Arc::new(store), clock, _folder: None }
}

mod on_disk {
    super::conformance!(super::super::open_on_disk);
}

mod in_memory {
    super::conformance!(super::super::open_in_memory);
}

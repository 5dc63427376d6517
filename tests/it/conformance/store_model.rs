//! The model that the simulation takes for a store keeps the rules of the store.

use std::future::{Ready, ready};
use std::sync::Arc;
use std::time::Duration;

use scheduler::ports::Store;
use simulation::ModelStore;

use super::store::{Harness, ManualClock, conformance};

struct Model {
    store: Arc<ModelStore>,
    clock: Arc<ManualClock>,
}

impl Harness for Model {
    fn store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    fn elsewhere(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }
}

fn open() -> Ready<Model> {
    let clock = Arc::new(ManualClock::default());
    ready(Model { store: Arc::new(ModelStore::new(clock.clone())), clock })
}

mod in_a_model {
    super::conformance!(super::super::open, shared);
}

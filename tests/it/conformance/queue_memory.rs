//! The queue in memory keeps the rules of the queue.

use std::sync::Arc;

use queue::MemoryQueue;
use scheduler::ports::Queue;

use super::queue::{CAPACITY, Harness, conformance};

struct Memory(Arc<MemoryQueue>);

impl Harness for Memory {
    fn queue(&self) -> Arc<dyn Queue> {
        self.0.clone()
    }

    fn close(&self) {
        self.0.close();
    }
}

fn start() -> Memory {
    Memory(Arc::new(MemoryQueue::new(CAPACITY)))
}

mod in_memory {
    super::conformance!(super::start, a_closed_queue_gives_what_it_has_then_nothing);
}

//! Where the scheduler's chance comes from.

use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// A shared source of random numbers; from a seed it is the same every time.
#[derive(Debug, Clone)]
pub struct Dice(Arc<Mutex<StdRng>>);

impl Dice {
    /// Dice that fall the same way every time.
    pub fn from_seed(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// Dice seeded by the operating system.
    pub fn from_os() -> Self {
        let mut seed = [0; 32];
        rand::fill(&mut seed);
        Self(Arc::new(Mutex::new(StdRng::from_seed(seed))))
    }

    /// Ten random bytes, as an id takes them.
    pub fn id_bytes(&self) -> [u8; 10] {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).random()
    }

    /// A number from 0 to `max`, each as likely as the other.
    pub(crate) fn up_to(&self, max: u64) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).random_range(0..=max)
    }
}

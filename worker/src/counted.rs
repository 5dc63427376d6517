//! A gauge that is right whatever way a thing ends.

/// Counts itself in a gauge while it lives.
pub(crate) struct Counted(metrics::Gauge);

impl Counted {
    pub(crate) fn new(name: &'static str) -> Self {
        let gauge = metrics::gauge!(name);
        gauge.increment(1.0);
        Self(gauge)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

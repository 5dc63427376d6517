//! Numbers as tuning has them.

/// A number without a fraction where it has none; never `-0`.
pub(super) fn plain(value: f64) -> String {
    (value + 0.0).to_string()
}

/// A whole number; the nearest one that `f64` has when it is beyond 2^53.
#[expect(clippy::cast_precision_loss, reason = "numbers of the game are far smaller")]
pub(super) fn whole(value: i64) -> f64 {
    value as f64
}

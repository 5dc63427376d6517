//! Numbers of bytes for people.

/// Binary units above the byte.
const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];

/// A number of bytes with a unit, as `512 B` or `1.5 KiB`.
pub(crate) fn bytes(n: u64) -> String {
    if n < 1 << 10 {
        return format!("{n} B");
    }
    // One decimal, rounded down: tenths of the unit below one step up.
    let (mut tenths, mut unit) = (n.saturating_mul(10) >> 10, UNITS[0]);
    for larger in &UNITS[1..] {
        if tenths < 10 << 10 {
            break;
        }
        (tenths, unit) = (tenths >> 10, larger);
    }
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

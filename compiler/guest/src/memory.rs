//! Comparing bytes, sixteen and eight at a time.
//!
//! std for this target compares one byte at a time. In the sandbox every turn of a loop is counted, and names are
//! compared all the time: an eighth of a build went into it. Copying needs nothing of the kind, because it is
//! an instruction of its own.

use core::arch::wasm32::{i8x16_bitmask, i8x16_ne, v128, v128_load};
use core::ffi::c_int;

/// C's `memcmp`, which the linker takes instead of std's.
///
/// # Safety
///
/// `n` bytes are readable at `left` and at `right`.
#[unsafe(no_mangle)]
#[inline(never)]
unsafe extern "C" fn memcmp(left: *const u8, right: *const u8, n: usize) -> c_int {
    let mut at = 0;
    while n - at >= 16 {
        // SAFETY: sixteen bytes are left of the `n`.
        let differing = unsafe { differing_of_16(left.add(at), right.add(at)) };
        if differing != 0 {
            // SAFETY: a bit of these sixteen bytes is set.
            return unsafe { difference(left, right, at + differing.trailing_zeros() as usize) };
        }
        at += 16;
    }
    if n - at >= 8 {
        // SAFETY: eight bytes are left of the `n`.
        let differing = unsafe { differing_of_8(left.add(at), right.add(at)) };
        if differing != 0 {
            // SAFETY: a bit of these eight bytes is set.
            return unsafe { difference(left, right, at + differing.trailing_zeros() as usize / 8) };
        }
        at += 8;
    }
    while at < n {
        // SAFETY: one byte is left of the `n`.
        let difference = unsafe { difference(left, right, at) };
        if difference != 0 {
            return difference;
        }
        at += 1;
    }
    0
}

/// C's `bcmp`: as [`memcmp`], but only zero or not matters.
///
/// # Safety
///
/// `n` bytes are readable at `left` and at `right`.
#[unsafe(no_mangle)]
unsafe extern "C" fn bcmp(left: *const u8, right: *const u8, n: usize) -> c_int {
    // SAFETY: the caller keeps the same promise.
    unsafe { memcmp(left, right, n) }
}

/// A bit for each byte that differs.
unsafe fn differing_of_16(left: *const u8, right: *const u8) -> u16 {
    // SAFETY: the caller promises sixteen readable bytes; no alignment is needed.
    let (left, right) = unsafe { (v128_load(left.cast::<v128>()), v128_load(right.cast::<v128>())) };
    i8x16_bitmask(i8x16_ne(left, right))
}

/// Every bit that differs, the first byte's lowest.
unsafe fn differing_of_8(left: *const u8, right: *const u8) -> u64 {
    // SAFETY: the caller promises eight readable bytes.
    let (left, right) =
        unsafe { (left.cast::<u64>().read_unaligned(), right.cast::<u64>().read_unaligned()) };
    left ^ right
}

/// By how much the byte at `at` is greater in `left`.
unsafe fn difference(left: *const u8, right: *const u8, at: usize) -> c_int {
    // SAFETY: the caller promises that the byte is readable.
    let (left, right) = unsafe { (*left.add(at), *right.add(at)) };
    c_int::from(left) - c_int::from(right)
}

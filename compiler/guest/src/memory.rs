//! Comparing and copying bytes, sixteen and eight at a time.
//!
//! std for this target compares one byte at a time. In the sandbox every turn of a loop is counted, and names are
//! compared all the time: an eighth of a build went into it.
//!
//! Copying is an instruction of its own, but one that leaves the sandbox for the host's code, whatever its length,
//! and most of what a compiler copies are names. So the guest is built without that instruction, and a copy is a call
//! of [`memcpy`] or [`memmove`], which use it for what is long.

use core::arch::wasm32::{i8x16_bitmask, i8x16_ne, v128, v128_load, v128_store};
use core::ffi::c_int;

/// Bytes that are copied here; more are left to the host.
const SHORT_BYTES_MAX: usize = 64;

/// C's `memcpy`, which the linker takes instead of std's.
///
/// # Safety
///
/// `n` bytes are readable at `from` and writable at `to`.
#[unsafe(no_mangle)]
#[inline(never)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    // SAFETY: the caller keeps the same promise.
    unsafe { copy(to, from, n) };
    to
}

/// C's `memmove`: as [`memcpy`], and the two may overlap.
///
/// # Safety
///
/// As of [`memcpy`].
#[unsafe(no_mangle)]
#[inline(never)]
unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    // SAFETY: the caller keeps the same promise.
    unsafe { copy(to, from, n) };
    to
}

/// Copies by pieces that may overlap in their middle. All of them are read before the first is written, so the two
/// places may overlap too; and there is no loop that LLVM could make a call of `memcpy` of.
#[inline(always)]
unsafe fn copy(to: *mut u8, from: *const u8, n: usize) {
    // SAFETY: each branch reads and writes within the `n` bytes, as its condition says.
    unsafe {
        match n {
            0 => {}
            1..4 => {
                let (first, middle, last) = (*from, *from.add(n / 2), *from.add(n - 1));
                *to = first;
                *to.add(n / 2) = middle;
                *to.add(n - 1) = last;
            }
            4..8 => ends::<u32>(to, from, n),
            8..=16 => ends::<u64>(to, from, n),
            17..=32 => wide_ends(to, from, n),
            33..=SHORT_BYTES_MAX => {
                let (first, second) = (load(from), load(from.add(16)));
                let (third, last) = (load(from.add(n - 32)), load(from.add(n - 16)));
                store(to, first);
                store(to.add(16), second);
                store(to.add(n - 32), third);
                store(to.add(n - 16), last);
            }
            _ => copy_long(to, from, n),
        }
    }
}

/// Copies by the instruction.
#[target_feature(enable = "bulk-memory")]
#[inline(never)]
unsafe fn copy_long(to: *mut u8, from: *const u8, n: usize) {
    // SAFETY: the caller promises `n` bytes at both places.
    unsafe { core::ptr::copy(from, to, n) };
}

/// Copies the first and the last `T`, which together are all of the `n` bytes.
#[inline(always)]
unsafe fn ends<T: Copy>(to: *mut u8, from: *const u8, n: usize) {
    let last_at = n - size_of::<T>();
    // SAFETY: the caller promises `n` bytes at both places, at least one `T`; no alignment is needed.
    unsafe {
        let (first, last) =
            (from.cast::<T>().read_unaligned(), from.add(last_at).cast::<T>().read_unaligned());
        to.cast::<T>().write_unaligned(first);
        to.add(last_at).cast::<T>().write_unaligned(last);
    }
}

/// The same by sixteen bytes.
#[inline(always)]
unsafe fn wide_ends(to: *mut u8, from: *const u8, n: usize) {
    // SAFETY: the caller promises `n` bytes at both places, at least sixteen.
    unsafe {
        let (first, last) = (load(from), load(from.add(n - 16)));
        store(to, first);
        store(to.add(n - 16), last);
    }
}

#[inline(always)]
unsafe fn load(from: *const u8) -> v128 {
    // SAFETY: the caller promises sixteen readable bytes; no alignment is needed.
    unsafe { v128_load(from.cast::<v128>()) }
}

#[inline(always)]
unsafe fn store(to: *mut u8, value: v128) {
    // SAFETY: the caller promises sixteen writable bytes; no alignment is needed.
    unsafe { v128_store(to.cast::<v128>(), value) };
}

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

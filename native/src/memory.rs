//! Zeroed bytes on a 64-byte boundary, owned.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::sync::atomic::{AtomicUsize, Ordering};

static USED: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// The bytes of all blocks of the process, and the most that there were at once.
pub fn usage() -> (usize, usize) {
    let used = USED.load(Ordering::Relaxed);
    (used, PEAK.load(Ordering::Relaxed).max(used))
}

/// Starts the peak anew, from what is used at present.
pub fn forget_peak() {
    PEAK.store(USED.load(Ordering::Relaxed), Ordering::Relaxed);
}

/// A block of memory that is freed when dropped. Empty blocks have a valid, aligned, never read address.
pub struct Block {
    /// What was allocated; the bytes start on the next boundary.
    base: *mut u8,
    layout: Option<Layout>,
    start: *mut u8,
    bytes: usize,
}

/// Where the bytes start.
const BOUNDARY: usize = 64;
/// What a large page holds.
const PAGE: usize = 2 << 20;

// The block owns its memory; whoever runs a program holds the lock that guards it.
unsafe impl Send for Block {}
unsafe impl Sync for Block {}

/// From so many bytes on there are whole large pages in it wherever it starts.
const LARGE: usize = 2 * PAGE;

/// Asks the system for large pages where there is room for them: fresh memory then comes in few pieces, not page by page at the first touch.
pub fn prefer_large_pages(start: *mut u8, bytes: usize) {
    if bytes >= LARGE {
        ask_for_large_pages(start, bytes);
    }
}

/// From so many bytes on a call for all pages takes less time than their first touches, one by one.
#[cfg(target_os = "linux")]
const MANY: usize = PAGE / 2;

/// Makes memory ready of which every byte is about to be written.
pub fn expect_writes(start: *mut u8, bytes: usize) {
    prefer_large_pages(start, bytes);
    #[cfg(target_os = "linux")]
    if bytes >= MANY {
        advise(start, bytes, libc::MADV_POPULATE_WRITE);
    }
}

#[cfg(target_os = "linux")]
fn ask_for_large_pages(start: *mut u8, bytes: usize) {
    advise(start, bytes, libc::MADV_HUGEPAGE);
}

#[cfg(not(target_os = "linux"))]
fn ask_for_large_pages(_: *mut u8, _: usize) {}

/// Tells the system about the whole pages of some memory.
#[cfg(target_os = "linux")]
fn advise(start: *mut u8, bytes: usize, advice: i32) {
    const SMALL: usize = 4096;
    let first = start.addr().next_multiple_of(SMALL);
    let whole = (start.addr() + bytes - first) / SMALL * SMALL;
    // A system that knows no such advice refuses, which does no harm.
    unsafe { libc::madvise(start.with_addr(first).cast(), whole, advice) };
}

impl Block {
    /// Zeroed memory, or an error that names the size when the machine has no more.
    pub fn zeroed(bytes: usize) -> Result<Block, String> {
        Block::on_boundary(bytes, bytes, BOUNDARY)
    }

    /// The same for what is read again and again, criss-cross: on large pages where that saves many, as the processor remembers the
    /// places of few.
    pub fn scratch(bytes: usize) -> Result<Block, String> {
        if bytes < PAGE / 4 {
            return Block::zeroed(bytes);
        }
        let whole = bytes.checked_next_multiple_of(PAGE).unwrap_or(bytes);
        let block = Block::on_boundary(bytes, whole, PAGE)?;
        ask_for_large_pages(block.start, whole);
        Ok(block)
    }

    /// Allocates `whole` bytes, of which `bytes` are used, from a multiple of `boundary` on.
    fn on_boundary(bytes: usize, whole: usize, boundary: usize) -> Result<Block, String> {
        if bytes == 0 {
            let start = std::ptr::without_provenance_mut(BOUNDARY);
            return Ok(Block {
                base: start,
                layout: None,
                start,
                bytes,
            });
        }
        let out = || format!("cannot allocate {bytes} bytes; use smaller arrays or batches");
        // An alignment that the allocator gives by itself: for a larger one it would write the zeros of memory that nobody may ever touch.
        let layout = whole
            .checked_add(boundary)
            .and_then(|size| Layout::from_size_align(size, 16).ok())
            .ok_or_else(out)?;
        let base = unsafe { alloc_zeroed(layout) };
        if base.is_null() {
            return Err(out());
        }
        let start = base.wrapping_add(base.align_offset(boundary));
        let used = USED.fetch_add(bytes, Ordering::Relaxed) + bytes;
        PEAK.fetch_max(used, Ordering::Relaxed);
        prefer_large_pages(start, bytes);
        Ok(Block {
            base,
            layout: Some(layout),
            start,
            bytes,
        })
    }

    pub fn start(&self) -> *mut u8 {
        self.start
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        if let Some(layout) = self.layout {
            unsafe { dealloc(self.base, layout) }
            USED.fetch_sub(self.bytes, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_zeros_on_a_boundary_whatever_the_size_and_the_use() {
        for bytes in [0, 1, 100, PAGE / 4 - 1, PAGE / 4, PAGE + 1] {
            for block in [Block::zeroed(bytes), Block::scratch(bytes)] {
                let block = block.unwrap();
                assert_eq!(block.start().addr() % BOUNDARY, 0);
                assert_eq!(block.bytes(), bytes);
                let all = unsafe { std::slice::from_raw_parts(block.start(), bytes) };
                assert!(all.iter().all(|&byte| byte == 0));
            }
        }
    }

    #[test]
    fn names_the_size_that_the_machine_has_not() {
        for got in [Block::zeroed(usize::MAX), Block::scratch(usize::MAX / 4)] {
            assert!(got.err().unwrap().starts_with("cannot allocate "));
        }
    }
}

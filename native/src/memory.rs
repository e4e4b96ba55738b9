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
    start: *mut u8,
    bytes: usize,
}

/// Where the bytes start.
const BOUNDARY: usize = 64;

// The block owns its memory; whoever runs a program holds the lock that guards it.
unsafe impl Send for Block {}
unsafe impl Sync for Block {}

/// An alignment that the allocator gives by itself: for a larger one it would write the zeros of memory that nobody may ever touch.
fn layout(bytes: usize) -> Option<Layout> {
    Layout::from_size_align(bytes.checked_add(BOUNDARY)?, 16).ok()
}

/// From so many bytes on, pages that come one by one at their first touch take as long as the work in them.
const LARGE: usize = 1 << 20;
/// From so many bytes on there are whole large pages, of 2 MB, in it.
const HUGE: usize = 1 << 22;

/// Asks for large pages where they fit.
fn prefer_large_pages(start: *mut u8, bytes: usize) {
    if bytes >= HUGE {
        pages::advise(start, bytes, pages::LARGE);
    }
}

/// Makes ready memory that is about to be written from end to end.
pub fn will_write(start: *mut u8, bytes: usize) {
    if bytes >= HUGE {
        pages::advise(start, bytes, pages::LARGE);
    } else if bytes >= LARGE {
        pages::advise(start, bytes, pages::AT_ONCE);
    }
}

#[cfg(target_os = "linux")]
mod pages {
    pub const LARGE: i32 = libc::MADV_HUGEPAGE;
    pub const AT_ONCE: i32 = libc::MADV_POPULATE_WRITE;
    const SIZE: usize = 4096;

    /// For the whole pages among the bytes. A system that does not know the advice refuses it, which does no harm.
    pub fn advise(start: *mut u8, bytes: usize, advice: i32) {
        let first = start.addr().next_multiple_of(SIZE);
        let whole = (start.addr() + bytes - first) / SIZE * SIZE;
        unsafe { libc::madvise(start.with_addr(first).cast(), whole, advice) };
    }
}

#[cfg(not(target_os = "linux"))]
mod pages {
    pub const LARGE: i32 = 0;
    pub const AT_ONCE: i32 = 0;

    pub fn advise(_: *mut u8, _: usize, _: i32) {}
}

impl Block {
    /// Zeroed memory, or an error that names the size when the machine has no more.
    pub fn zeroed(bytes: usize) -> Result<Block, String> {
        if bytes == 0 {
            let start = std::ptr::without_provenance_mut(BOUNDARY);
            return Ok(Block {
                base: start,
                start,
                bytes,
            });
        }
        let out = || format!("cannot allocate {bytes} bytes; use smaller arrays or batches");
        let base = unsafe { alloc_zeroed(layout(bytes).ok_or_else(out)?) };
        if base.is_null() {
            return Err(out());
        }
        let start = base.wrapping_add(base.align_offset(BOUNDARY));
        let used = USED.fetch_add(bytes, Ordering::Relaxed) + bytes;
        PEAK.fetch_max(used, Ordering::Relaxed);
        prefer_large_pages(start, bytes);
        Ok(Block { base, start, bytes })
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
        if self.bytes > 0
            && let Some(layout) = layout(self.bytes)
        {
            unsafe { dealloc(self.base, layout) }
            USED.fetch_sub(self.bytes, Ordering::Relaxed);
        }
    }
}

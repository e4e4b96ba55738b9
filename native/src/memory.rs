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

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

/// Has the system's allocator keep up to 128 MiB of what is freed: JavaScript frees results many at a time, and new ones would else come page by page again.
pub fn keep_freed() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    unsafe {
        libc::mallopt(libc::M_TRIM_THRESHOLD, 128 << 20);
        // What is larger is always the system's own, and this is the largest that can be set.
        libc::mallopt(libc::M_MMAP_THRESHOLD, 32 << 20);
    }
}

/// A block of memory that is freed when dropped. Empty blocks have a valid, aligned, never read address.
pub struct Block {
    /// What was allocated; the bytes start on the next boundary.
    base: *mut u8,
    owned: Owned,
    start: *mut u8,
    bytes: usize,
}

/// How memory was got, and goes back.
enum Owned {
    Nothing,
    Heap(Layout),
    /// So many bytes of the system's own, which nobody had before: an allocator's may have been used, and then lie on small pages for good.
    #[cfg(target_os = "linux")]
    Pages(usize),
}

/// Where the bytes start.
const BOUNDARY: usize = 64;
/// What a page holds, unless the system was told otherwise.
#[cfg(target_os = "linux")]
const SMALL: usize = 4096;
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

/// Makes memory ready of which every byte is about to be written, unless it was written before: to look at all its pages takes time, too.
pub fn expect_writes(start: *mut u8, bytes: usize) {
    #[cfg(target_os = "linux")]
    if bytes >= MANY && !is_there(start.wrapping_add(bytes / 2)) {
        prefer_large_pages(start, bytes);
        advise(start, bytes, libc::MADV_POPULATE_WRITE);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (start, bytes);
}

/// Whether the page with this address has memory behind it.
#[cfg(target_os = "linux")]
fn is_there(address: *mut u8) -> bool {
    let mut answer = 0;
    let page = address.with_addr(address.addr() / SMALL * SMALL);
    unsafe { libc::mincore(page.cast(), 1, &mut answer) };
    answer & 1 != 0
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
        let block = Block::fresh(bytes, whole)?;
        ask_for_large_pages(block.start, whole);
        Ok(block)
    }

    /// Memory on a large page's boundary that was not used before, where the system can give it.
    #[cfg(not(target_os = "linux"))]
    fn fresh(bytes: usize, whole: usize) -> Result<Block, String> {
        Block::on_boundary(bytes, whole, PAGE)
    }

    /// Memory on a large page's boundary that was not used before.
    #[cfg(target_os = "linux")]
    fn fresh(bytes: usize, whole: usize) -> Result<Block, String> {
        let size = whole.checked_add(PAGE).ok_or_else(|| out(bytes))?;
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let base = unsafe { libc::mmap(std::ptr::null_mut(), size, access, kind, -1, 0) };
        if base == libc::MAP_FAILED {
            return Err(out(bytes));
        }
        Ok(Block::of(base.cast(), Owned::Pages(size), bytes, PAGE))
    }

    /// Allocates `whole` bytes, of which `bytes` are used, from a multiple of `boundary` on.
    fn on_boundary(bytes: usize, whole: usize, boundary: usize) -> Result<Block, String> {
        if bytes == 0 {
            let start = std::ptr::without_provenance_mut(BOUNDARY);
            return Ok(Block {
                base: start,
                owned: Owned::Nothing,
                start,
                bytes,
            });
        }
        // An alignment that the allocator gives by itself: for a larger one it would write the zeros of memory that nobody may ever touch.
        let layout = whole
            .checked_add(boundary)
            .and_then(|size| Layout::from_size_align(size, 16).ok())
            .ok_or_else(|| out(bytes))?;
        let base = unsafe { alloc_zeroed(layout) };
        if base.is_null() {
            return Err(out(bytes));
        }
        let block = Block::of(base, Owned::Heap(layout), bytes, boundary);
        prefer_large_pages(block.start, bytes);
        Ok(block)
    }

    /// What was got, counted.
    fn of(base: *mut u8, owned: Owned, bytes: usize, boundary: usize) -> Block {
        let start = base.wrapping_add(base.align_offset(boundary));
        let used = USED.fetch_add(bytes, Ordering::Relaxed) + bytes;
        PEAK.fetch_max(used, Ordering::Relaxed);
        Block {
            base,
            owned,
            start,
            bytes,
        }
    }

    pub fn start(&self) -> *mut u8 {
        self.start
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

fn out(bytes: usize) -> String {
    format!("cannot allocate {bytes} bytes; use smaller arrays or batches")
}

impl Drop for Block {
    fn drop(&mut self) {
        match self.owned {
            Owned::Nothing => return,
            Owned::Heap(layout) => unsafe { dealloc(self.base, layout) },
            #[cfg(target_os = "linux")]
            Owned::Pages(size) => {
                unsafe { libc::munmap(self.base.cast(), size) };
            }
        }
        USED.fetch_sub(self.bytes, Ordering::Relaxed);
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

//! Zeroed bytes on a 64-byte boundary, owned.

use std::alloc::{Layout, alloc_zeroed, dealloc};

/// A block of memory that is freed when dropped. Empty blocks have a valid, aligned, never read address.
pub struct Block {
    start: *mut u8,
    bytes: usize,
}

// The block owns its memory; whoever runs a program holds the lock that guards it.
unsafe impl Send for Block {}
unsafe impl Sync for Block {}

impl Block {
    /// Zeroed memory, or an error that names the size when the machine has no more.
    pub fn zeroed(bytes: usize) -> Result<Block, String> {
        if bytes == 0 {
            return Ok(Block {
                start: std::ptr::without_provenance_mut(64),
                bytes,
            });
        }
        let out = || format!("cannot allocate {bytes} bytes; use smaller arrays or batches");
        let layout = Layout::from_size_align(bytes, 64).map_err(|_| out())?;
        let start = unsafe { alloc_zeroed(layout) };
        if start.is_null() {
            return Err(out());
        }
        Ok(Block { start, bytes })
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
        if self.bytes > 0 {
            unsafe {
                dealloc(
                    self.start,
                    Layout::from_size_align_unchecked(self.bytes, 64),
                )
            }
        }
    }
}

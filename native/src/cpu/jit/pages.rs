//! Memory that holds machine code: written first, then executable and never writable again.

/// Machine code, unmapped when dropped.
pub struct Pages {
    start: *mut libc::c_void,
    bytes: usize,
}

// Nobody writes to it any more.
unsafe impl Send for Pages {}
unsafe impl Sync for Pages {}

impl Pages {
    /// None where the system does not allow it.
    pub fn new(code: &[u8]) -> Option<Pages> {
        let bytes = code.len().next_multiple_of(4096);
        let writable = libc::PROT_READ | libc::PROT_WRITE;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        unsafe {
            let start = libc::mmap(std::ptr::null_mut(), bytes, writable, flags, -1, 0);
            if start == libc::MAP_FAILED {
                return None;
            }
            let pages = Pages { start, bytes };
            std::ptr::copy_nonoverlapping(code.as_ptr(), start.cast(), code.len());
            let sealed = libc::mprotect(start, bytes, libc::PROT_READ | libc::PROT_EXEC) == 0;
            sealed.then_some(pages)
        }
    }

    pub fn start(&self) -> *const u8 {
        self.start.cast()
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        unsafe { libc::munmap(self.start, self.bytes) };
    }
}

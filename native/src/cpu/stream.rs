//! Writes past the caches, for results so large and so long unread that each line would be fetched only to be written whole.

/// From so many bytes on, such a result leaves the near caches before anybody reads it.
pub const FAR: usize = 4 << 20;

/// Rows of fewer bytes have too few whole lines.
pub const ROW: usize = 512;

/// Bytes of a cache's line.
#[cfg(target_arch = "x86_64")]
const LINE: usize = 64;

/// Copies bytes; `finish` must follow before another thread reads them.
///
/// # Safety
/// As of `copy_nonoverlapping`.
#[cfg(target_arch = "x86_64")]
pub unsafe fn copy(from: *const u8, to: *mut u8, bytes: usize) {
    use std::arch::x86_64::{_mm_loadu_si128, _mm_stream_si128};
    let head = to.align_offset(LINE).min(bytes);
    let end = head + (bytes - head) / LINE * LINE;
    // All stays within `bytes`, and whole lines start where the processor wants them.
    unsafe {
        from.copy_to_nonoverlapping(to, head);
        for i in (head..end).step_by(16) {
            _mm_stream_si128(to.add(i).cast(), _mm_loadu_si128(from.add(i).cast()));
        }
        from.add(end)
            .copy_to_nonoverlapping(to.add(end), bytes - end);
    }
}

/// Elsewhere nothing beats the plain copy.
///
/// # Safety
/// As of `copy_nonoverlapping`.
#[cfg(not(target_arch = "x86_64"))]
pub unsafe fn copy(from: *const u8, to: *mut u8, bytes: usize) {
    unsafe { from.copy_to_nonoverlapping(to, bytes) };
}

/// Small pieces that follow each other in memory, collected so that whole lines are written.
pub struct Pieces {
    held: [u8; PIECES],
    count: usize,
    to: *mut u8,
}

const PIECES: usize = 4096;

impl Pieces {
    pub fn new() -> Pieces {
        Pieces {
            held: [0; PIECES],
            count: 0,
            to: std::ptr::null_mut(),
        }
    }

    /// Pieces are written from here on; those before must have been flushed.
    pub fn begin(&mut self, to: *mut u8) {
        self.to = to;
    }

    /// # Safety
    /// As of `copy`, to behind the pieces before.
    #[inline(always)]
    pub unsafe fn put(&mut self, from: *const u8, bytes: usize) {
        unsafe {
            if self.count + bytes > PIECES {
                self.flush();
                if bytes > PIECES {
                    copy(from, self.to, bytes);
                    self.to = self.to.add(bytes);
                    return;
                }
            }
            let to = self.held.as_mut_ptr().add(self.count);
            to.copy_from_nonoverlapping(from, bytes);
        }
        self.count += bytes;
    }

    /// # Safety
    /// As of `put`.
    pub unsafe fn flush(&mut self) {
        unsafe {
            copy(self.held.as_ptr(), self.to, self.count);
            self.to = self.to.add(self.count);
        }
        self.count = 0;
    }
}

/// Waits until what `copy` wrote is there for all.
pub fn finish() {
    // Every x86-64 has it, and it has no conditions.
    #[cfg(target_arch = "x86_64")]
    unsafe {
        std::arch::x86_64::_mm_sfence();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_small_and_large_pieces_one_behind_the_other() {
        let from: Vec<u8> = (0..20_000).map(|i| (i % 251) as u8).collect();
        let mut to = vec![255; from.len() + 1];
        let mut pieces = Pieces::new();
        pieces.begin(to.as_mut_ptr());
        let mut at = 0;
        for bytes in [3, 4000, 100, 4096, 0, 9000, 64].into_iter().cycle() {
            let bytes = bytes.min(from.len() - at);
            unsafe { pieces.put(from.as_ptr().add(at), bytes) };
            at += bytes;
            if at == from.len() {
                break;
            }
        }
        unsafe { pieces.flush() };
        finish();
        assert_eq!(to[..from.len()], from);
        assert_eq!(to[from.len()], 255);
    }

    #[test]
    fn copies_what_a_plain_copy_does_wherever_it_starts() {
        let from: Vec<u8> = (0..400).map(|i| (i * 37 % 251) as u8).collect();
        for start in 0..70 {
            for bytes in [0, 1, 15, 63, 64, 65, 200, 300] {
                let mut to = vec![255; 400];
                unsafe { copy(from.as_ptr().add(3), to.as_mut_ptr().add(start), bytes) };
                finish();
                assert_eq!(to[start..start + bytes], from[3..3 + bytes]);
                assert!(
                    to[..start]
                        .iter()
                        .chain(&to[start + bytes..])
                        .all(|&b| b == 255)
                );
            }
        }
    }
}

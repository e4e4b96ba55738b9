//! The rows of views: where they lie, and how they get into a tile and out of it.

use super::Elementwise;
use crate::cpu::context::Context;
use crate::cpu::operand::Stream;

impl Elementwise {
    /// Where row `row` of a view starts, in bytes from its place.
    #[inline]
    pub fn start(&self, s: &Stream, mut row: usize) -> isize {
        let mut offset = 0;
        for axis in (1..self.outer.len()).rev() {
            let size = self.outer[axis];
            offset += (row % size) as isize * s.strides[axis];
            row /= size;
        }
        offset + row as isize * s.strides.first().unwrap_or(&0)
    }

    #[inline]
    pub unsafe fn direct(
        &self,
        context: &Context,
        s: &Stream,
        row: usize,
        column: usize,
    ) -> *mut u8 {
        let start = if self.outer.is_empty() {
            0
        } else {
            self.start(s, row)
        };
        unsafe {
            context
                .at(s.place)
                .offset(start + (column * s.size) as isize)
        }
    }

    /// Copies rows of a strided view into a tile, or a tile out to the view.
    pub unsafe fn copy<const IN: bool>(
        &self,
        context: &Context,
        s: &Stream,
        tile: *mut u8,
        row: usize,
        height: usize,
        column: usize,
        part: usize,
    ) {
        unsafe {
            let step = s.strides.last().copied().unwrap_or(0);
            // Only where an outer axis ends a row's start is looked up, else it is the last one's and a stride.
            let last = self.outer.len().saturating_sub(1);
            let length = self.outer.last().copied().unwrap_or(1);
            let mut left = length - row % length;
            let mut start = self.start(s, row);
            for r in 0..height {
                if left == 0 {
                    left = length;
                    start = self.start(s, row + r);
                }
                let view = context.at(s.place).offset(start + column as isize * step);
                left -= 1;
                start += s.strides.get(last).copied().unwrap_or(0);
                let row = tile.add(r * part * s.size);
                let (from, to) = if IN { (view, row) } else { (row, view) };
                if step == s.size as isize {
                    std::ptr::copy_nonoverlapping(from, to, part * s.size);
                } else {
                    match s.size {
                        1 => strided::<u8, IN>(view, row, step, part),
                        2 => strided::<u16, IN>(view, row, step, part),
                        4 => strided::<u32, IN>(view, row, step, part),
                        _ => strided::<u64, IN>(view, row, step, part),
                    }
                }
            }
        }
    }
}

#[inline]
unsafe fn strided<T: Copy, const IN: bool>(view: *mut u8, tile: *mut u8, step: isize, n: usize) {
    let tile = tile.cast::<T>();
    if IN && step == 0 {
        let value = unsafe { *view.cast::<T>() };
        for i in 0..n {
            unsafe { *tile.add(i) = value };
        }
        return;
    }
    for i in 0..n {
        unsafe {
            let at = view.offset(i as isize * step).cast::<T>();
            if IN {
                *tile.add(i) = *at
            } else {
                *at = *tile.add(i)
            }
        }
    }
}

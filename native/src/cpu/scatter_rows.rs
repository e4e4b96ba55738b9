//! Rows put where an index says: each row of the result is written once, from the last update that names it or from what was there.

use super::context::{Context, Fault, Place, bytes, share};
use super::gather::{Seen, outside};
use super::layout::Layout;
use super::stream::{self, Pieces};
use std::ops::Range;

/// Shorter rows, in bytes, are sooner put one by one.
const SHORT: usize = 64;

/// As many bytes are worth a thread's while.
const WORTH: usize = 1 << 18;

/// Stands for a row that no update names.
const NONE: u32 = u32::MAX;

pub struct ScatterRows {
    /// x, index, updates, y.
    places: [Place; 4],
    /// Over the axes before the indexed one: x, updates, y; in bytes, as all that follow.
    before: Layout<3>,
    limit: usize,
    row: usize,
    /// From row to row of x, updates, y.
    steps: [isize; 3],
    updates: usize,
    /// From number to number of the index, in elements.
    step: isize,
}

impl ScatterRows {
    /// None where rows are short or scattered, the index is no line, or y has the place of x, so that most of it is there already.
    pub fn prepare(
        size: usize,
        axis: usize,
        [x, index, updates, y]: [Seen; 4],
    ) -> Option<ScatterRows> {
        let n = index.1.len();
        let after = [&x.2[axis + 1..], &updates.2[axis + n..], &y.2[axis + 1..]];
        let (outer, inner, steps) = Layout::collapsed(&y.1[axis + 1..], after).rows();
        let at = Layout::collapsed(index.1, [index.2, &updates.2[axis..axis + n]]);
        let is_line = at.shape.len() < 2 && at.size() < NONE as usize;
        let is_row = outer.shape.is_empty() && steps == [1; 3] && inner * size >= SHORT;
        if !is_line || !is_row || x.0 == y.0 {
            return None;
        }
        let (_, updated, [step, by]) = at.rows();
        let size = size as isize;
        let mut before = Layout::collapsed(
            &y.1[..axis],
            [&x.2[..axis], &updates.2[..axis], &y.2[..axis]],
        );
        for step in before.strides.iter_mut().flatten() {
            *step *= size;
        }
        Some(ScatterRows {
            places: [x.0, index.0, updates.0, y.0],
            before,
            limit: y.1[axis],
            row: inner * size as usize,
            steps: [x.2[axis], by, y.2[axis]].map(|step| step * size),
            updates: updated,
            step,
        })
    }

    /// Bytes of work space: an update for each row.
    pub fn work(&self) -> usize {
        bytes(self.limit, 1, size_of::<u32>())
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) -> Result<(), Fault> {
        let start = context.work.bytes.start().cast::<u32>();
        // No other thread has this thread's work space, and they only read it.
        let named = unsafe {
            start.write_bytes(u8::MAX, self.limit);
            std::slice::from_raw_parts_mut(start, self.limit)
        };
        unsafe { self.name(context, named)? };
        let named = &*named;
        let all = bytes(self.before.size(), self.limit, self.row);
        // Rows that lie apart are not worth it.
        let far = context.is_far(self.places[3], all) && self.steps[2] == self.row as isize;
        let parts = context.parts(all, WORTH);
        context.each(parts, |context, part| unsafe {
            self.rows(context, named, share(self.limit, 1, parts, part), far);
        });
        Ok(())
    }

    /// Notes the last update that names each row.
    unsafe fn name(&self, context: &Context, named: &mut [u32]) -> Result<(), Fault> {
        let index = context.at(self.places[1]).cast::<i32>();
        if self.before.size() == 0 {
            return Ok(());
        }
        for k in 0..self.updates {
            // Volatile: another thread may own the memory, and the value that was checked must be the one used.
            let value = unsafe { index.offset(k as isize * self.step).read_volatile() };
            // A negative one is greater than any length.
            match named.get_mut(value.cast_unsigned() as usize) {
                Some(row) => *row = k as u32,
                None => return Err(outside("scatter", value, self.limit)),
            }
        }
        Ok(())
    }

    /// Writes some rows of each example.
    unsafe fn rows(&self, context: &Context, named: &[u32], range: Range<usize>, far: bool) {
        let [x, _, updates, y] = self.places.map(|place| context.at(place));
        let [on, by, to] = self.steps;
        let mut pieces = Pieces::new();
        self.before.some(0..self.before.size(), |[x0, u0, y0]| {
            let from = |t: usize| match named[t] {
                NONE => x.wrapping_offset(x0 + t as isize * on),
                k => updates.wrapping_offset(u0 + k as isize * by),
            };
            let y = y.wrapping_offset(y0 + range.start as isize * to);
            pieces.begin(y);
            for t in range.clone() {
                // Rows were checked to lie in their memories, and those of y share no byte with others.
                unsafe {
                    if far {
                        pieces.put(from(t), self.row);
                    } else {
                        let y = y.offset((t - range.start) as isize * to);
                        y.copy_from_nonoverlapping(from(t), self.row);
                    }
                }
            }
            unsafe { pieces.flush() };
        });
        stream::finish();
    }
}

#[cfg(test)]
mod tests;

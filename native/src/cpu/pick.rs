//! For each place of an index the element at that place of an axis, in the index's own line.

use super::context::{Context, Fault, Place, share};
use super::gather::{Seen, outside};
use super::layout::Layout;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// As many elements are worth a thread's while.
const WORTH: usize = 1 << 16;

/// y[a, j, b] = x[a, index[a, j, b], b].
pub struct Pick {
    size: usize,
    /// x, index, y.
    places: [Place; 3],
    limit: usize,
    /// Stride of the indexed axis of x, in elements.
    step: isize,
    outer: Layout<3>,
    inner: usize,
    steps: [isize; 3],
}

impl Pick {
    pub fn prepare(size: usize, axis: usize, x: Seen, index: Seen, y: Seen) -> Pick {
        let mut still = x.2.to_vec();
        still[axis] = 0;
        let (outer, inner, steps) = Layout::collapsed(y.1, [&still, index.2, y.2]).rows();
        Pick {
            size,
            places: [x.0, index.0, y.0],
            limit: x.1[axis],
            step: x.2[axis],
            outer,
            inner,
            steps,
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &mut Context) -> Result<(), Fault> {
        let rows = self.outer.size();
        let parts = context.parts(rows * self.inner, WORTH);
        // A line by itself is divided, of several all of each.
        let alone = rows == 1;
        // The first fault is told, however many threads there are.
        let fault = Mutex::new((usize::MAX, Ok(())));
        context.each(parts, |context, part| {
            let (rows, own) = if alone {
                (0..1, share(self.inner, 1, parts, part))
            } else {
                (share(rows, 1, parts, part), 0..self.inner)
            };
            let picked = self.outer.part(rows, |at| unsafe {
                match self.size {
                    1 => self.row::<u8>(context, at, own.clone()),
                    2 => self.row::<u16>(context, at, own.clone()),
                    4 => self.row::<u32>(context, at, own.clone()),
                    _ => self.row::<u64>(context, at, own.clone()),
                }
            });
            let mut first = fault.lock().unwrap_or_else(PoisonError::into_inner);
            if picked.is_err() && part < first.0 {
                *first = (part, picked);
            }
        });
        fault.into_inner().unwrap_or_else(PoisonError::into_inner).1
    }

    #[inline(always)]
    unsafe fn row<T: Copy>(
        &self,
        context: &Context,
        [x, i, y]: [isize; 3],
        own: Range<usize>,
    ) -> Result<(), Fault> {
        let [from, index, to] = self.places.map(|place| context.at(place));
        let [by, along, on] = self.steps;
        unsafe {
            let from = from.cast::<T>().offset(x);
            let index = index.cast::<i32>().offset(i);
            let to = to.cast::<T>().offset(y);
            for k in own {
                let k = k as isize;
                // Volatile: another thread may own the memory, and the value that was checked must be the one used.
                let value = index.offset(k * along).read_volatile();
                // A negative one is greater than any length.
                if value.cast_unsigned() as usize >= self.limit {
                    return Err(outside("pick", value, self.limit));
                }
                *to.offset(k * on) = *from.offset(k * by + value as isize * self.step);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

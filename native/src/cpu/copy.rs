//! Copies a view into another of the same shape and dtype.

use super::context::{Context, Place, bytes, share};
use super::layout::Layout;
use super::stream;
use std::ops::Range;

/// As many elements are worth a thread's while.
const WORTH: usize = 1 << 17;

/// Rows that are turned together: so many lines a fixed power of two apart, the first cache holds.
const TOGETHER: usize = 8;

pub struct Copy {
    from: Place,
    to: Place,
    size: usize,
    outer: Layout<2>,
    inner: usize,
    steps: [isize; 2],
    /// Whether its result, where it is large, is written past the caches.
    streams: bool,
}

impl Copy {
    /// Strides in elements of `size` bytes.
    pub fn prepare(
        size: usize,
        shape: &[usize],
        from: (Place, &[isize]),
        to: (Place, &[isize]),
    ) -> Copy {
        let (outer, inner, steps) = Layout::collapsed(shape, [from.1, to.1]).rows();
        Copy {
            from: from.0,
            to: to.0,
            size,
            outer,
            inner,
            steps,
            streams: true,
        }
    }

    /// The same for a result that is about to be changed.
    pub fn near(self) -> Copy {
        Copy {
            streams: false,
            ..self
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &mut Context) {
        let rows = self.outer.size();
        let parts = context.parts(rows * self.inner, WORTH);
        let tall = rows >= parts;
        let far = self.streams && context.is_far(self.to, bytes(rows, self.inner, self.size));
        context.each(parts, |context, part| unsafe {
            if tall {
                self.part(context, share(rows, 1, parts, part), 0..self.inner, far);
            } else {
                self.part(context, 0..rows, share(self.inner, 64, parts, part), far);
            }
        });
    }

    /// Some columns of some rows.
    unsafe fn part(&self, context: &Context, rows: Range<usize>, columns: Range<usize>, far: bool) {
        unsafe {
            let (from, to) = (context.at(self.from), context.at(self.to));
            if far && self.steps == [1, 1] && columns.len() * self.size >= stream::ROW {
                return self.stream(from, to, rows, columns);
            }
            match self.size {
                1 => self.rows::<u8>(from, to, rows, columns),
                2 => self.rows::<u16>(from.cast(), to.cast(), rows, columns),
                4 => self.rows::<u32>(from.cast(), to.cast(), rows, columns),
                _ => self.rows::<u64>(from.cast(), to.cast(), rows, columns),
            }
        }
    }

    /// The same for dense rows, past the caches.
    unsafe fn stream(
        &self,
        from: *const u8,
        to: *mut u8,
        rows: Range<usize>,
        columns: Range<usize>,
    ) {
        let size = self.size as isize;
        let start = columns.start as isize;
        self.outer.some(rows, |[x, y]| unsafe {
            let (from, to) = (
                from.offset((x + start) * size),
                to.offset((y + start) * size),
            );
            stream::copy(from, to, columns.len() * self.size);
        });
        stream::finish();
    }

    unsafe fn rows<T: std::marker::Copy>(
        &self,
        from: *const T,
        to: *mut T,
        rows: Range<usize>,
        columns: Range<usize>,
    ) {
        let [a, b] = self.steps;
        let start = columns.start as isize;
        if a == 1 && b == 1 {
            self.outer.some(rows, |[x, y]| unsafe {
                let (from, to) = (from.offset(x + start), to.offset(y + start));
                std::ptr::copy_nonoverlapping(from, to, columns.len());
            });
            return;
        }
        // Some rows at a time, which lie beside each other where an array is turned: no line is then read for one element.
        let mut starts = [[0; 2]; TOGETHER];
        let mut count = 0;
        let columns = start..columns.end as isize;
        self.outer.some(rows, |at| {
            starts[count] = at;
            count += 1;
            if count == TOGETHER {
                unsafe { turn(from, to, &starts, columns.clone(), self.steps) };
                count = 0;
            }
        });
        for row in &starts[..count] {
            unsafe { turn(from, to, &[*row], columns.clone(), self.steps) };
        }
    }
}

/// Copies some columns of rows that start at different places, column by column.
unsafe fn turn<T: std::marker::Copy, const ROWS: usize>(
    from: *const T,
    to: *mut T,
    starts: &[[isize; 2]; ROWS],
    columns: Range<isize>,
    [a, b]: [isize; 2],
) {
    for i in columns {
        for [x, y] in starts {
            unsafe { *to.offset(y + i * b) = *from.offset(x + i * a) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::context::Work;

    #[test]
    fn turns_flips_and_broadcasts() {
        let place = |memory, offset| Place { memory, offset };
        let run = |shape: &[usize], from: (usize, &[isize]), to: &[isize]| {
            let x = [1u32, 2, 3, 4, 5, 6];
            let mut y = vec![0u32; shape.iter().product()];
            let op = Copy::prepare(4, shape, (place(0, from.0), from.1), (place(1, 0), to));
            let mut context = Context::new(
                vec![x.as_ptr().cast_mut().cast(), y.as_mut_ptr().cast()],
                Work::new(0, 0).unwrap(),
            );
            unsafe { op.run(&mut context) };
            y
        };
        assert_eq!(run(&[3, 2], (0, &[1, 3]), &[2, 1]), [1, 4, 2, 5, 3, 6]);
        assert_eq!(run(&[6], (20, &[-1]), &[1]), [6, 5, 4, 3, 2, 1]);
        assert_eq!(run(&[2, 3], (4, &[0, 1]), &[3, 1]), [2, 3, 4, 2, 3, 4]);
    }
}

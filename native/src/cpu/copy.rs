//! Copies a view into another of the same shape and dtype.

use super::context::{Context, Place, bytes, share};
use super::layout::Layout;
use super::path::Path;
use super::stream;
use super::turn::{self, LINE, Turn};
use std::ops::Range;

/// As many elements are worth a thread's while.
const WORTH: usize = 1 << 17;

pub struct Copy {
    from: Place,
    to: Place,
    size: usize,
    outer: Layout<2>,
    inner: usize,
    steps: [isize; 2],
    turn: Turn,
    /// Whether its result, where it is large, is written past the caches.
    streams: bool,
}

impl Copy {
    /// Strides in elements of `size` bytes.
    pub fn prepare(
        path: Path,
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
            turn: turn::kernel(path, size),
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
        if [a, b] == [-1, 1] {
            self.outer.some(rows, |[x, y]| unsafe {
                let last = from.offset(x - start).wrapping_sub(columns.len() - 1);
                let from = std::slice::from_raw_parts(last, columns.len());
                let to = to.offset(y + start);
                for (i, value) in from.iter().rev().enumerate() {
                    *to.add(i) = *value;
                }
            });
            return;
        }
        // Some rows at a time, which lie beside each other where an array is turned: no line is then read for one element.
        let mut starts = [[0; 2]; LINE];
        let mut count = 0;
        let together = turn::together(size_of::<T>());
        let columns = start..columns.end as isize;
        self.outer.some(rows, |at| {
            starts[count] = at;
            count += 1;
            if count == together {
                unsafe { self.some(from, to, &starts[..count], columns.clone()) };
                count = 0;
            }
        });
        unsafe { self.some(from, to, &starts[..count], columns) };
    }

    /// Copies some columns of rows that start at these places.
    unsafe fn some<T: std::marker::Copy>(
        &self,
        from: *const T,
        to: *mut T,
        starts: &[[isize; 2]],
        columns: Range<isize>,
    ) {
        let [a, b] = self.steps;
        let (Some(&[x, y]), n) = (starts.first(), starts.len()) else {
            return;
        };
        let apart = starts.get(1).map_or(1, |next| next[1] - y);
        let beside = (starts.iter().zip(0..)).all(|(at, k)| *at == [x + k, y + k * apart]);
        unsafe {
            if beside && b == 1 && apart > 0 {
                let from = from.offset(x + columns.start * a).cast();
                let to = to.offset(y + columns.start).cast();
                return (self.turn)(from, a, to, apart.cast_unsigned(), n, columns.count());
            }
            for i in columns {
                for [x, y] in starts {
                    *to.offset(y + i * b) = *from.offset(x + i * a);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::context::Work;
    use crate::cpu::path::PATHS;

    /// Copies a view of `x` to a dense array.
    fn copied(path: Path, x: &[u32], shape: &[usize], from: (usize, &[isize])) -> Vec<u32> {
        let place = |memory, offset| Place { memory, offset };
        let mut y = vec![0u32; shape.iter().product()];
        let dense = crate::cpu::layout::dense(shape);
        let from = (place(0, 4 * from.0), from.1);
        let op = Copy::prepare(path, 4, shape, from, (place(1, 0), &dense));
        let mut context = Context::new(
            vec![x.as_ptr().cast_mut().cast(), y.as_mut_ptr().cast()],
            Work::new(0, 0).unwrap(),
        );
        unsafe { op.run(&mut context) };
        y
    }

    #[test]
    fn turns_flips_and_broadcasts() {
        for path in PATHS.into_iter().filter(|p| p.available()) {
            let run = |shape: &[usize], start, strides: &[isize]| {
                copied(path, &[1, 2, 3, 4, 5, 6], shape, (start, strides))
            };
            assert_eq!(run(&[2, 3], 0, &[1, 2]), [1, 3, 5, 2, 4, 6]);
            assert_eq!(run(&[6], 5, &[-1]), [6, 5, 4, 3, 2, 1]);
            assert_eq!(run(&[2, 3], 1, &[0, 1]), [2, 3, 4, 2, 3, 4]);
            // Turned both ways, and rows of several planes.
            for (planes, rows, columns) in [(1, 100, 70), (3, 17, 33), (5, 3, 40), (2, 40, 3)] {
                let x: Vec<u32> = (0..planes * rows * columns).map(|i| i as u32).collect();
                let high = rows as isize;
                let plane = high * columns as isize;
                let shape = [planes, rows, columns];
                let at = |i: usize, column: usize| {
                    let (p, r) = (i / columns / rows, i / columns % rows);
                    x[(p * columns + column) * rows + r]
                };
                let turned = copied(path, &x, &shape, (0, &[plane, 1, high]));
                let last = (columns - 1) * rows;
                let back = copied(path, &x, &shape, (last, &[plane, 1, -high]));
                for i in 0..x.len() {
                    let c = i % columns;
                    let wanted = (at(i, c), at(i, columns - 1 - c));
                    assert_eq!((turned[i], back[i]), wanted, "{path:?} {shape:?} at {i}");
                }
            }
        }
    }
}

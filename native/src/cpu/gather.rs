//! Reads rows by index, and its transpose: adds rows by index.

use super::context::{Context, Fault, Place, bytes, share};
use super::layout::Layout;
use crate::program::format::DType;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// As many elements are worth a thread's while.
const WORTH: usize = 1 << 16;

/// That an instruction's index names no place of an axis of `limit` places.
#[cold]
pub fn outside(name: &str, value: i32, limit: usize) -> Fault {
    let last = limit as isize - 1;
    Fault::Range(format!("{name}: index {value} is outside 0…{last}"))
}

/// y[a, i…, b] = x[a, index[i…], b].
pub struct Gather {
    pub table: Place,
    index: Place,
    pub rows: Place,
    size: usize,
    limit: usize,
    /// Stride of the indexed axis, in elements.
    step: isize,
    /// Over a: table, rows.
    before: Layout<2>,
    /// Over i…: index, rows.
    at: Layout<2>,
    /// Over b: table, rows.
    outer: Layout<2>,
    inner: usize,
    steps: [isize; 2],
}

/// A view's place, shape and strides in elements.
pub type Seen<'a> = (Place, &'a [usize], &'a [isize]);

impl Gather {
    /// `table` has the indexed axis, `rows` has the index's axes in its place.
    pub fn prepare(size: usize, axis: usize, table: Seen, index: Seen, rows: Seen) -> Gather {
        let n = index.1.len();
        let before = Layout::collapsed(&table.1[..axis], [&table.2[..axis], &rows.2[..axis]]);
        let at = Layout::collapsed(index.1, [index.2, &rows.2[axis..axis + n]]);
        let after = Layout::collapsed(
            &table.1[axis + 1..],
            [&table.2[axis + 1..], &rows.2[axis + n..]],
        );
        let (outer, inner, steps) = after.rows();
        Gather {
            table: table.0,
            index: index.0,
            rows: rows.0,
            size,
            limit: table.1[axis],
            step: table.2[axis],
            before,
            at,
            outer,
            inner,
            steps,
        }
    }

    /// Whether what an index names is one element.
    fn is_number(&self) -> bool {
        self.outer.shape.is_empty() && self.inner == 1
    }

    /// Calls `f` with the offsets of some of the pairs of rows; an index outside the table is a fault.
    unsafe fn each(
        &self,
        name: &str,
        context: &Context,
        (before, at): (Range<usize>, Range<usize>),
        mut f: impl FnMut(isize, isize),
    ) -> Result<(), Fault> {
        let index: *const i32 = context.at(self.index).cast();
        let mut one = |[t0, r0]: [isize; 2], [i, r1]: [isize; 2]| {
            // Volatile: another thread may own the memory, and the value that was checked must be the one used.
            let value = unsafe { index.offset(i).read_volatile() };
            // A negative one is greater than any length.
            if value.cast_unsigned() as usize >= self.limit {
                return Err(outside(name, value, self.limit));
            }
            f(t0 + value as isize * self.step, r0 + r1);
            Ok(())
        };
        self.before.part(before, |start| {
            // Most indices are one line, which takes a plain loop.
            if let ([_], [&[i], &[r]]) = (
                &self.at.shape[..],
                self.at.strides.each_ref().map(Vec::as_slice),
            ) {
                let mut places = at.clone().map(|k| [k as isize * i, k as isize * r]);
                return places.try_for_each(|place| one(start, place));
            }
            self.at.part(at.clone(), |places| one(start, places))
        })
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn gather(&self, context: &mut Context) -> Result<(), Fault> {
        let (before, at) = (self.before.size(), self.at.size());
        let row = self.outer.size() * self.inner;
        let parts = context.parts(bytes(before, at, row), WORTH);
        let few = before < parts;
        // The first fault is told, however many threads there are.
        let fault = Mutex::new((usize::MAX, Ok(())));
        context.each(parts, |context, part| {
            let pairs = if few {
                (0..before, share(at, 1, parts, part))
            } else {
                (share(before, 1, parts, part), 0..at)
            };
            let copied = unsafe { self.copies(context, pairs) };
            let mut first = fault.lock().unwrap_or_else(PoisonError::into_inner);
            if copied.is_err() && part < first.0 {
                *first = (part, copied);
            }
        });
        fault.into_inner().unwrap_or_else(PoisonError::into_inner).1
    }

    unsafe fn copies(
        &self,
        context: &Context,
        pairs: (Range<usize>, Range<usize>),
    ) -> Result<(), Fault> {
        unsafe {
            let (table, rows) = (context.at(self.table), context.at(self.rows));
            macro_rules! of {
                ($unit:ty) => {{
                    let (table, rows) = (table.cast::<$unit>(), rows.cast::<$unit>());
                    if self.is_number() {
                        self.each("gather", context, pairs, |t, r| {
                            *rows.offset(r) = *table.offset(t)
                        })
                    } else {
                        self.each("gather", context, pairs, |t, r| {
                            self.copy(table.offset(t), rows.offset(r))
                        })
                    }
                }};
            }
            match self.size {
                1 => of!(u8),
                2 => of!(u16),
                4 => of!(u32),
                _ => of!(u64),
            }
        }
    }

    /// y[a, index[i…], b] = f(y[a, index[i…], b], updates[a, i…, b]), one after another; y is the table.
    pub unsafe fn update<T: Copy>(
        &self,
        name: &str,
        context: &Context,
        y: *mut T,
        updates: *const T,
        f: impl Fn(T, T) -> T,
    ) -> Result<(), Fault> {
        let [a, b] = self.steps;
        let all = (0..self.before.size(), 0..self.at.size());
        if self.is_number() {
            return unsafe {
                self.each(name, context, all, |t, r| {
                    let to = y.offset(t);
                    *to = f(*to, *updates.offset(r));
                })
            };
        }
        unsafe {
            self.each(name, context, all, |t, r| {
                let _ = self.outer.each::<()>(|[x, u]| {
                    let (to, from) = (y.offset(t + x), updates.offset(r + u));
                    if a == 1 && b == 1 {
                        // Whole slices, which the compiler makes vectors of; what is written shares no byte with what is read.
                        let to = std::slice::from_raw_parts_mut(to, self.inner);
                        let from = std::slice::from_raw_parts(from, self.inner);
                        for (to, from) in to.iter_mut().zip(from) {
                            *to = f(*to, *from);
                        }
                        return Ok(());
                    }
                    for i in 0..self.inner as isize {
                        *to.offset(i * a) = f(*to.offset(i * a), *from.offset(i * b));
                    }
                    Ok(())
                });
            })
        }
    }

    unsafe fn copy<T: Copy>(&self, from: *const T, to: *mut T) {
        let [a, b] = self.steps;
        let _ = self.outer.each::<()>(|[x, y]| {
            unsafe {
                let (from, to) = (from.offset(x), to.offset(y));
                if a == 1 && b == 1 {
                    copy_row(from, to, self.inner);
                } else {
                    for i in 0..self.inner as isize {
                        *to.offset(i * b) = *from.offset(i * a);
                    }
                }
            }
            Ok(())
        });
    }
}

/// Copies a row; short ones of usual lengths by a few moves, as a call takes longer than they do.
#[inline(always)]
unsafe fn copy_row<T: Copy>(from: *const T, to: *mut T, n: usize) {
    macro_rules! moves {
        ($($bytes:literal)*) => {
            match n * size_of::<T>() {
                $($bytes => unsafe {
                    let row = from.cast::<[u8; $bytes]>().read_unaligned();
                    to.cast::<[u8; $bytes]>().write_unaligned(row);
                },)*
                _ => unsafe { std::ptr::copy_nonoverlapping(from, to, n) },
            }
        };
    }
    moves!(8 16 32 64 128 256)
}

/// y = 0, then y[a, index[i…], b] += updates[a, i…, b].
pub struct ScatterAdd {
    dtype: DType,
    walk: Gather,
    /// All of y.
    clear: Layout<1>,
}

impl ScatterAdd {
    pub fn prepare(dtype: DType, axis: usize, index: Seen, updates: Seen, y: Seen) -> ScatterAdd {
        ScatterAdd {
            dtype,
            walk: Gather::prepare(4, axis, y, index, updates),
            clear: Layout::collapsed(y.1, [y.2]),
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &Context) -> Result<(), Fault> {
        let (y, updates) = (context.at(self.walk.table), context.at(self.walk.rows));
        let (outer, inner, [step]) = self.clear.clone().rows();
        let _ = outer.each::<()>(|[o]| {
            let size = self.dtype.size();
            let (count, each) = if step == 1 { (1, inner) } else { (inner, 1) };
            for i in 0..count as isize {
                let at = (o + i * step) * size as isize;
                unsafe { y.offset(at).write_bytes(0, each * size) };
            }
            Ok(())
        });
        unsafe {
            match self.dtype {
                DType::F32 => self.add::<f32>(context, y.cast(), updates.cast(), |a, b| a + b),
                DType::F64 => self.add::<f64>(context, y.cast(), updates.cast(), |a, b| a + b),
                DType::I64 => self.add::<i64>(context, y.cast(), updates.cast(), i64::wrapping_add),
                _ => self.add::<i32>(context, y.cast(), updates.cast(), i32::wrapping_add),
            }
        }
    }

    unsafe fn add<T: Copy>(
        &self,
        context: &Context,
        y: *mut T,
        updates: *const T,
        f: impl Fn(T, T) -> T,
    ) -> Result<(), Fault> {
        unsafe { self.walk.update("scatter-add", context, y, updates, f) }
    }
}

#[cfg(test)]
mod tests;

//! Reads rows by index, and its transpose: adds rows by index.

use super::context::{Context, Fault, Place, bytes, share};
use super::layout::Layout;
use crate::program::format::DType;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// As many elements are worth a thread's while.
const WORTH: usize = 1 << 16;

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

    /// Calls `f` with the offsets of some of the pairs of rows; an index outside the table is a fault.
    unsafe fn each(
        &self,
        name: &str,
        context: &Context,
        (before, at): (Range<usize>, Range<usize>),
        mut f: impl FnMut(isize, isize),
    ) -> Result<(), Fault> {
        let index: *const i32 = context.at(self.index).cast();
        self.before.part(before, |[t0, r0]| {
            self.at.part(at.clone(), |[i, r1]| {
                // Volatile: another thread may own the memory, and the value that was checked must be the one used.
                let value = unsafe { index.offset(i).read_volatile() };
                if value < 0 || value as usize >= self.limit {
                    return Err(Fault::Range(format!(
                        "{name}: index {value} is outside 0…{}",
                        self.limit as isize - 1
                    )));
                }
                f(t0 + value as isize * self.step, r0 + r1);
                Ok(())
            })
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
                    self.each("gather", context, pairs, |t, r| {
                        self.copy(table.offset(t), rows.offset(r))
                    })
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
        unsafe {
            self.each(name, context, all, |t, r| {
                let _ = self.outer.each::<()>(|[x, u]| {
                    let (to, from) = (y.offset(t + x), updates.offset(r + u));
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
                    std::ptr::copy_nonoverlapping(from, to, self.inner);
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
            for i in 0..inner as isize {
                let at = (o + i * step) * self.dtype.size() as isize;
                unsafe { y.offset(at).write_bytes(0, self.dtype.size()) };
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
mod tests {
    use super::*;
    use crate::cpu::context::Work;

    fn context(memories: Vec<*mut u8>) -> Context {
        Context::new(memories, Work::new(0, 0).unwrap())
    }

    #[test]
    fn picks_columns_and_adds_them_back() {
        let place = |memory| Place { memory, offset: 0 };
        let mut table = [1f32, 2.0, 3.0, 4.0, 5.0, 6.0];
        let mut index = [2i32, 0, 2];
        let mut rows = [0f32; 6];
        let seen = (place(0), &[2, 3][..], &[3, 1][..]);
        let at = (place(1), &[3][..], &[1][..]);
        let out = (place(2), &[2, 3][..], &[3, 1][..]);
        let mut all = context(vec![
            table.as_mut_ptr().cast(),
            index.as_mut_ptr().cast(),
            rows.as_mut_ptr().cast(),
        ]);
        unsafe {
            Gather::prepare(4, 1, seen, at, out)
                .gather(&mut all)
                .unwrap()
        };
        assert_eq!(rows, [3.0, 1.0, 3.0, 6.0, 4.0, 6.0]);
        unsafe {
            ScatterAdd::prepare(DType::F32, 1, at, out, seen)
                .run(&all)
                .unwrap()
        };
        assert_eq!(table, [1.0, 0.0, 6.0, 4.0, 0.0, 12.0]);
        unsafe { *all.memories[1].cast::<i32>().add(1) = 3 };
        let wrong = unsafe { Gather::prepare(4, 1, seen, at, out).gather(&mut all) };
        assert_eq!(
            wrong,
            Err(Fault::Range("gather: index 3 is outside 0…2".into()))
        );
    }
}

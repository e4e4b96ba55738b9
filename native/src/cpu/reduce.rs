//! Reductions over the last axes: dense rows and dense columns by vectors, everything else value by value.

mod places;

use super::context::{Context, Place, share};
use super::layout::Layout;
use super::path::Path;
use super::reduce_length as length;
use super::reduce_rows::*;
use crate::program::format::DType;
use std::ops::Range;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Sum,
    Max,
    Min,
    Prod,
    ArgMax,
    ArgMin,
    /// √Σx².
    Length,
}

pub const KINDS: [Kind; 7] = [
    Kind::Sum,
    Kind::Max,
    Kind::Min,
    Kind::Prod,
    Kind::ArgMax,
    Kind::ArgMin,
    Kind::Length,
];

pub struct Reduce {
    path: Path,
    kind: Kind,
    dtype: DType,
    x: Place,
    y: Place,
    /// x and y over the axes that stay.
    kept: Layout<2>,
    /// As `kept`, its last axis apart.
    outer: Layout<2>,
    columns: usize,
    column_steps: [isize; 2],
    /// x over the axes that go, the last one apart.
    gone: Layout<1>,
    n: usize,
    step: isize,
}

/// As many elements are worth a thread's while.
const WORTH: usize = 1 << 16;
/// Long rows are reduced in blocks of so many elements, whose results are then joined: the same however many threads there are.
const BLOCK: usize = 1 << 15;
/// Threads divide columns at multiples of this.
const COLUMNS: usize = 64;

/// Folds a dtype whose results are of the same.
macro_rules! fold {
    ($self:ident, $context:ident, $folds:ident, $t:ty) => {{
        let kind = $self.kind as usize;
        let row = $folds::row_kernel($self.path);
        let columns = $folds::column_kernel($self.path);
        $self.fold(
            $context,
            $folds::start(kind),
            |x: $t| x,
            |a, b| $folds::join(kind, a, b),
            |y| y,
            |x, n| row(kind, x, n),
            |x, step, rows, y, n| columns(kind, x, step, rows, y, n),
        )
    }};
}

impl Reduce {
    /// Reduces the last `axes` axes of x. Strides in elements.
    pub fn prepare(
        path: Path,
        (kind, dtype): (Kind, DType),
        axes: usize,
        (x, shape, strides): (Place, &[usize], &[isize]),
        (y, y_strides): (Place, &[isize]),
    ) -> Reduce {
        let keep = shape.len() - axes;
        let kept = Layout::collapsed(&shape[..keep], [&strides[..keep], y_strides]);
        let (outer, columns, column_steps) = kept.clone().rows();
        let (gone, n, [step]) = Layout::collapsed(&shape[keep..], [&strides[keep..]]).rows();
        Reduce {
            path,
            kind,
            dtype,
            x,
            y,
            kept,
            outer,
            columns,
            column_steps,
            gone,
            n,
            step,
        }
    }

    /// Bytes of work space: what comes out of the blocks.
    pub fn work(&self) -> usize {
        if self.in_blocks() {
            self.kept.size() * self.n.div_ceil(BLOCK) * size_of::<length::Total>()
        } else {
            0
        }
    }

    fn in_blocks(&self) -> bool {
        self.n >= 2 * BLOCK && self.step == 1 && self.gone.shape.is_empty()
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        let argument = matches!(self.kind, Kind::ArgMax | Kind::ArgMin);
        unsafe {
            match self.dtype {
                _ if argument => self.arguments(context),
                DType::F32 if self.kind == Kind::Length => self.lengths(context),
                DType::F64 if self.kind == Kind::Length => self.long_lengths(context),
                DType::F32 => self.floats(context),
                DType::F64 => fold!(self, context, doubles, f64),
                DType::I32 => fold!(self, context, ints, i32),
                DType::I64 => fold!(self, context, longs, i64),
                _ => fold!(self, context, bools, u8),
            }
        }
    }

    unsafe fn floats(&self, context: &mut Context) {
        let (row, extreme) = (row_kernel(self.path), extreme_kernel(self.path));
        let (add, columns) = (column_kernel(self.path), floats::column_kernel(self.path));
        let kind = self.kind as usize;
        unsafe {
            match self.kind {
                Kind::Sum => self.fold(
                    context,
                    0.0,
                    f64::from,
                    |a, b| a + b,
                    |y| y as f32,
                    |x, n| row(x, n),
                    |x, step, rows, y, n| add(x, step, rows, y, n),
                ),
                Kind::Prod => fold!(self, context, floats, f32),
                _ => self.fold(
                    context,
                    floats::start(kind),
                    |x| x,
                    |a, b| floats::join(kind, a, b),
                    |y| y,
                    |x, n| extreme(x, n, self.kind == Kind::Min),
                    |x, step, rows, y, n| columns(kind, x, step, rows, y, n),
                ),
            }
        }
    }

    /// The squares of f32 stay far inside of what f64 has.
    unsafe fn lengths(&self, context: &mut Context) {
        let row = length::row_kernel(self.path);
        let columns = length::column_kernel(self.path);
        unsafe {
            self.fold(
                context,
                0.0,
                |x: f32| f64::from(x) * f64::from(x),
                |a, b| a + b,
                |y: f64| y.sqrt() as f32,
                |x, n| row(x, n),
                |x, step, rows, y, n| columns(x, step, rows, y, n),
            );
        }
    }

    unsafe fn long_lengths(&self, context: &mut Context) {
        let plain = length::plain_kernel(self.path);
        unsafe {
            self.fold(
                context,
                length::Total::NONE,
                length::Total::of,
                length::Total::join,
                length::Total::root,
                |x, n| length::long_row(x, n, |x, n| plain(x, n)),
                |x, step, rows, y, n| length::long_columns(x, step, rows, y, n),
            );
        }
    }

    /// Elements become totals of type P; `row` and `columns` are the loops over dense ones.
    unsafe fn fold<T: Copy, P: Copy + Sync>(
        &self,
        context: &mut Context,
        start: P,
        widen: impl Fn(T) -> P + Sync,
        join: impl Fn(P, P) -> P + Sync,
        done: impl Fn(P) -> T + Sync,
        row: impl Fn(*const T, usize) -> P + Sync,
        columns: impl Fn(*const T, isize, usize, *mut T, usize) + Sync,
    ) {
        let (n, step) = (self.n, self.step);
        let (kept, gone) = (self.kept.size(), self.gone.size());
        let parts = context.parts(kept * gone * n, WORTH);
        let x = |context: &Context| context.at(self.x).cast::<T>().cast_const();
        let y = |context: &Context| context.at(self.y).cast::<T>();
        if gone == 1 && step != 1 && self.column_steps == [1, 1] && n > 0 {
            self.by_columns(context, parts, |context, [i, o], some| unsafe {
                let x = x(context).offset(i).add(some.start);
                let y = y(context).offset(o).add(some.start);
                columns(x, step, n, y, some.len());
            });
        } else if self.in_blocks() {
            let blocks = n.div_ceil(BLOCK);
            let totals = Totals(context.work.bytes.start().cast::<P>());
            context.each(parts, |context, part| {
                for block in share(kept * blocks, 1, parts, part) {
                    let (position, at) = (block / blocks, block % blocks * BLOCK);
                    self.kept.some(position..position + 1, |[i, _]| unsafe {
                        let total = row(x(context).offset(i).add(at), BLOCK.min(n - at));
                        totals.at(block).write(total);
                    });
                }
            });
            let mut block = 0;
            self.kept.some(0..kept, |[_, o]| unsafe {
                let mut total = start;
                for _ in 0..blocks {
                    total = join(total, totals.at(block).read());
                    block += 1;
                }
                y(context).offset(o).write(done(total));
            });
        } else {
            let parts = parts.min(kept.max(1));
            context.each(parts, |context, part| {
                self.kept
                    .some(share(kept, 1, parts, part), |[i, o]| unsafe {
                        let mut total = start;
                        self.gone.some(0..gone, |[g]| {
                            let x = x(context).offset(i + g);
                            if step == 1 {
                                total = join(total, row(x, n));
                            } else {
                                for k in 0..n as isize {
                                    total = join(total, widen(*x.offset(k * step)));
                                }
                            }
                        });
                        y(context).offset(o).write(done(total));
                    });
            });
        }
    }

    /// Calls `f` with the starts of rows of columns and some of their columns.
    fn by_columns(
        &self,
        context: &mut Context,
        parts: usize,
        f: impl Fn(&Context, [isize; 2], Range<usize>) + Sync,
    ) {
        let rows = self.outer.size();
        context.each(parts, |context, part| {
            let (outer, some) = match rows >= parts {
                true => (share(rows, 1, parts, part), 0..self.columns),
                false => (0..rows, share(self.columns, COLUMNS, parts, part)),
            };
            self.outer
                .some(outer, |starts| f(context, starts, some.clone()));
        });
    }
}

/// Where the blocks' results stand; each is written by one thread.
struct Totals<P>(*mut P);
unsafe impl<P> Sync for Totals<P> {}

impl<P> Totals<P> {
    unsafe fn at(&self, block: usize) -> *mut P {
        unsafe { self.0.add(block) }
    }
}

#[cfg(test)]
mod tests;

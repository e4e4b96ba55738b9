//! Running sums, products and extremes along a line.

use super::context::Context;
use super::path::Path;
use super::rows::{Lines, Operand};
use super::totals;
use crate::program::format::DType;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sum,
    Prod,
    /// Where the greatest so far stands: the last of equals; NaN is greater than all.
    ArgMax,
    ArgMin,
}

pub const KINDS: [Kind; 4] = [Kind::Sum, Kind::Prod, Kind::ArgMax, Kind::ArgMin];

pub struct Scan {
    path: Path,
    kind: Kind,
    dtype: DType,
    lines: Lines,
}

impl Scan {
    pub fn prepare(path: Path, kind: Kind, x: Operand, y: Operand) -> Scan {
        Scan {
            path,
            kind,
            dtype: x.dtype,
            lines: Lines::new(x, y),
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &mut Context) {
        let path = self.path;
        unsafe {
            match (self.kind, self.dtype) {
                (Kind::Sum, DType::F32) => self.total(context, totals::sum_f32(path)),
                (Kind::Sum, DType::F64) => self.total(context, totals::sum_f64(path)),
                (Kind::Sum, DType::I64) => self.total(context, totals::sum_i64(path)),
                (Kind::Sum, _) => self.total(context, totals::sum_i32(path)),
                (Kind::Prod, DType::F32) => self.total(context, totals::prod_f32(path)),
                (Kind::Prod, DType::F64) => self.total(context, totals::prod_f64(path)),
                (Kind::Prod, DType::I64) => self.total(context, totals::prod_i64(path)),
                (Kind::Prod, _) => self.total(context, totals::prod_i32(path)),
                (_, DType::F32) => self.extreme::<f32>(context),
                (_, DType::F64) => self.extreme::<f64>(context),
                (_, DType::I64) => self.extreme::<i64>(context),
                _ => self.extreme::<i32>(context),
            }
        }
    }

    unsafe fn total<T>(&self, context: &mut Context, totals: totals::Totals<T>) {
        let Lines { n, steps, .. } = self.lines;
        let only = self.lines.lines.size() == 1;
        unsafe {
            self.lines.together::<T, T>(context, |x, y, starts| {
                totals(n, x, y, steps, starts, only);
            });
        }
    }

    unsafe fn extreme<T: Copy + PartialOrd>(&self, context: &mut Context) {
        let greatest = self.kind == Kind::ArgMax;
        let [from, to] = self.lines.steps;
        #[allow(clippy::eq_op)]
        let is_nan = |x: T| x != x;
        unsafe {
            self.lines.each::<T, i32>(context, 1, |_, x, y| {
                let mut best = 0;
                for i in 0..self.lines.n as isize {
                    let (old, new) = (*x.offset(best * from), *x.offset(i * from));
                    let wins = if greatest { new >= old } else { new <= old };
                    if is_nan(new) || !is_nan(old) && wins {
                        best = i;
                    }
                    *y.offset(i * to) = best as i32;
                }
            });
        }
    }
}

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
        // What is no number wins over all, and is what is not less and not greater than anything.
        #[allow(clippy::neg_cmp_op_on_partial_ord)]
        let beaten = |old: T, new: T| match greatest {
            true => !(new < old),
            false => !(new > old),
        };
        unsafe {
            self.lines.each::<T, i32>(context, 1, |_, x, y| {
                let n = self.lines.n;
                if n == 0 {
                    return;
                }
                let (mut best, mut old) = (0, *x);
                let mut step = |i: usize| {
                    let new = *x.offset(i as isize * from);
                    if is_nan(new) || !is_nan(old) && beaten(old, new) {
                        (best, old) = (i as i32, new);
                    }
                    *y.offset(i as isize * to) = best;
                    (best, old)
                };
                let (mut now, mut i) = (step(0), 1);
                // Most often none of some elements wins, which is seen at once.
                if [from, to] == [1, 1] {
                    while i + ABREAST <= n {
                        let some = x.add(i).cast::<[T; ABREAST]>().read();
                        let (best, old) = now;
                        let wins = some.iter().fold(false, |any, &new| any | beaten(old, new));
                        if wins {
                            (i..i + ABREAST).for_each(|i| now = step(i));
                        } else {
                            y.add(i).cast::<[i32; ABREAST]>().write([best; ABREAST]);
                        }
                        i += ABREAST;
                    }
                }
                (i..n).for_each(|i| {
                    step(i);
                });
            });
        }
    }
}

/// Elements that are looked at together.
const ABREAST: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::context::{Place, Work};

    #[test]
    fn the_last_of_equal_extremes_and_of_what_is_no_number_is_where_the_extreme_stands() {
        let n = 203;
        for odd in [None, Some(40), Some(199)] {
            let mut x: Vec<f32> = (0..n)
                .map(|i| ((i * 29) % 31) as f32 + (i / 90) as f32)
                .collect();
            if let Some(at) = odd {
                (x[at], x[at + 3]) = (f32::NAN, f32::NAN);
            }
            for (kind, greatest) in [(Kind::ArgMax, true), (Kind::ArgMin, false)] {
                for step in [1, 2] {
                    let mut y = vec![-1; n];
                    let place = |memory| Place { memory, offset: 0 };
                    let length = n.div_ceil(step);
                    let (shape, strides) = ([length], [step as isize]);
                    let each = |memory, dtype| Operand {
                        dtype,
                        place: place(memory),
                        shape: &shape,
                        strides: &strides,
                    };
                    let op = Scan::prepare(
                        Path::Portable,
                        kind,
                        each(0, DType::F32),
                        each(1, DType::I32),
                    );
                    let memories = vec![x.as_mut_ptr().cast(), y.as_mut_ptr().cast()];
                    unsafe { op.run(&mut Context::new(memories, Work::new(0, 0).unwrap())) };
                    let mut best = 0;
                    for i in 0..length {
                        let (old, new): (f32, f32) = (x[best * step], x[i * step]);
                        let wins = if greatest { new >= old } else { new <= old };
                        if new.is_nan() || !old.is_nan() && wins {
                            best = i;
                        }
                        assert_eq!(y[i * step], best as i32, "{odd:?} {greatest} {step} at {i}");
                    }
                }
            }
        }
    }
}

//! Running sums, products and extremes along a line, and the order of its elements.

use super::context::Context;
use super::rows::{Lines, Operand};
use crate::program::format::DType;
use std::cmp::Ordering;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scan {
    Sum,
    Prod,
    /// Where the greatest so far stands: the last of equals; NaN is greater than all.
    ArgMax,
    ArgMin,
}

pub const SCANS: [Scan; 4] = [Scan::Sum, Scan::Prod, Scan::ArgMax, Scan::ArgMin];

#[derive(Clone, Copy)]
enum Kind {
    Scan(Scan),
    /// Stable; NaN counts as the greatest.
    Order {
        descending: bool,
    },
}

pub struct AlongLine {
    kind: Kind,
    dtype: DType,
    lines: Lines,
}

/// What the elements of a line can be.
pub trait Element: Copy + PartialOrd {
    fn is_nan(self) -> bool {
        #[allow(clippy::eq_op)]
        {
            self != self
        }
    }
    fn order(self, other: Self) -> Ordering {
        self.partial_cmp(&other)
            .unwrap_or_else(|| self.is_nan().cmp(&other.is_nan()))
    }
}
impl Element for f32 {}
impl Element for f64 {}
impl Element for i32 {}
impl Element for i64 {}

impl AlongLine {
    pub fn scan(scan: Scan, x: Operand, y: Operand) -> AlongLine {
        AlongLine {
            kind: Kind::Scan(scan),
            dtype: x.dtype,
            lines: Lines::new(x, y),
        }
    }

    pub fn order(descending: bool, x: Operand, y: Operand) -> AlongLine {
        AlongLine {
            kind: Kind::Order { descending },
            dtype: x.dtype,
            lines: Lines::new(x, y),
        }
    }

    /// Bytes of work space.
    pub fn work(&self) -> usize {
        match self.kind {
            Kind::Scan(_) => 0,
            Kind::Order { .. } => self.lines.n * 4,
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        unsafe {
            match (self.kind, self.dtype) {
                (Kind::Scan(Scan::Sum), DType::F32) => {
                    self.total::<f32, f64>(context, 0.0, |t, x| t + f64::from(x), |t| t as f32)
                }
                (Kind::Scan(Scan::Prod), DType::F32) => {
                    self.total::<f32, f64>(context, 1.0, |t, x| t * f64::from(x), |t| t as f32)
                }
                (Kind::Scan(Scan::Sum), DType::F64) => {
                    self.total::<f64, f64>(context, 0.0, |t, x| t + x, |t| t)
                }
                (Kind::Scan(Scan::Prod), DType::F64) => {
                    self.total::<f64, f64>(context, 1.0, |t, x| t * x, |t| t)
                }
                (Kind::Scan(Scan::Sum), DType::I64) => {
                    self.total::<i64, i64>(context, 0, i64::wrapping_add, |t| t)
                }
                (Kind::Scan(Scan::Prod), DType::I64) => {
                    self.total::<i64, i64>(context, 1, i64::wrapping_mul, |t| t)
                }
                (Kind::Scan(Scan::Sum), _) => {
                    self.total::<i32, i32>(context, 0, i32::wrapping_add, |t| t)
                }
                (Kind::Scan(Scan::Prod), _) => {
                    self.total::<i32, i32>(context, 1, i32::wrapping_mul, |t| t)
                }
                (Kind::Scan(scan), dtype) => {
                    let greatest = scan == Scan::ArgMax;
                    match dtype {
                        DType::F32 => self.extreme::<f32>(context, greatest),
                        DType::F64 => self.extreme::<f64>(context, greatest),
                        DType::I64 => self.extreme::<i64>(context, greatest),
                        _ => self.extreme::<i32>(context, greatest),
                    }
                }
                (Kind::Order { descending }, dtype) => match dtype {
                    DType::F32 => self.sort::<f32>(context, descending),
                    DType::F64 => self.sort::<f64>(context, descending),
                    DType::I64 => self.sort::<i64>(context, descending),
                    _ => self.sort::<i32>(context, descending),
                },
            }
        }
    }

    unsafe fn total<T: Copy, A: Copy + Sync>(
        &self,
        context: &mut Context,
        start: A,
        add: impl Fn(A, T) -> A + Sync,
        show: impl Fn(A) -> T + Sync,
    ) {
        let [from, to] = self.lines.steps;
        unsafe {
            self.lines.each::<T, T>(context, 1, |_, x, y| {
                let mut total = start;
                for i in 0..self.lines.n as isize {
                    total = add(total, *x.offset(i * from));
                    *y.offset(i * to) = show(total);
                }
            });
        }
    }

    unsafe fn extreme<T: Element>(&self, context: &mut Context, greatest: bool) {
        let [from, to] = self.lines.steps;
        unsafe {
            self.lines.each::<T, i32>(context, 1, |_, x, y| {
                let mut best = 0;
                for i in 0..self.lines.n as isize {
                    let (old, new) = (*x.offset(best * from), *x.offset(i * from));
                    let wins = if greatest { new >= old } else { new <= old };
                    if new.is_nan() || !old.is_nan() && wins {
                        best = i;
                    }
                    *y.offset(i * to) = best as i32;
                }
            });
        }
    }

    unsafe fn sort<T: Element>(&self, context: &mut Context, descending: bool) {
        let [from, to] = self.lines.steps;
        // Each element is compared that often, or twice.
        let compared = 2 * (1 + self.lines.n.checked_ilog2().unwrap_or(0) as usize);
        unsafe {
            self.lines
                .each::<T, i32>(context, compared, |context, x, y| {
                    let start = context.work.bytes.start().cast::<i32>();
                    let order = std::slice::from_raw_parts_mut(start, self.lines.n);
                    for (i, place) in order.iter_mut().enumerate() {
                        *place = i as i32;
                    }
                    let at = |i: i32| *x.offset(i as isize * from);
                    // Equal elements by their places: stable without the space that a stable sort asks for.
                    order.sort_unstable_by(|&a, &b| {
                        let ordered = at(a).order(at(b));
                        let ordered = if descending {
                            ordered.reverse()
                        } else {
                            ordered
                        };
                        ordered.then(a.cmp(&b))
                    });
                    for (i, &place) in order.iter().enumerate() {
                        *y.offset(i as isize * to) = place;
                    }
                });
        }
    }
}

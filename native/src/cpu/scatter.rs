//! y = x, then the updates where the index says: put there, or joined with what is there.

use super::context::{Context, Fault};
use super::copy::Copy;
use super::gather::{Gather, Seen};
use crate::program::format::DType;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Set,
    Mul,
    Min,
    Max,
    Add,
}

pub const KINDS: [Kind; 5] = [Kind::Set, Kind::Mul, Kind::Min, Kind::Max, Kind::Add];

pub struct Scatter {
    kind: Kind,
    dtype: DType,
    base: Copy,
    walk: Gather,
}

impl Scatter {
    pub fn prepare(
        (kind, dtype): (Kind, DType),
        axis: usize,
        x: Seen,
        index: Seen,
        updates: Seen,
        y: Seen,
    ) -> Scatter {
        Scatter {
            kind,
            dtype,
            base: Copy::prepare(dtype.size(), y.1, (x.0, x.2), (y.0, y.2)),
            walk: Gather::prepare(dtype.size(), axis, y, index, updates),
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &mut Context) -> Result<(), Fault> {
        unsafe {
            self.base.run(context);
            match (self.kind, self.dtype) {
                (Kind::Set, dtype) => match dtype.size() {
                    1 => self.each::<u8>(context, |_, b| b),
                    2 => self.each::<u16>(context, |_, b| b),
                    4 => self.each::<u32>(context, |_, b| b),
                    _ => self.each::<u64>(context, |_, b| b),
                },
                (Kind::Add, DType::F32) => self.each::<f32>(context, |a, b| a + b),
                (Kind::Add, DType::F64) => self.each::<f64>(context, |a, b| a + b),
                (Kind::Add, DType::I64) => self.each::<i64>(context, i64::wrapping_add),
                (Kind::Add, _) => self.each::<i32>(context, i32::wrapping_add),
                (Kind::Mul, DType::F32) => self.each::<f32>(context, |a, b| a * b),
                (Kind::Mul, DType::F64) => self.each::<f64>(context, |a, b| a * b),
                (Kind::Mul, DType::I64) => self.each::<i64>(context, i64::wrapping_mul),
                (Kind::Mul, _) => self.each::<i32>(context, i32::wrapping_mul),
                // A NaN stays.
                (Kind::Min, DType::F32) => {
                    self.each::<f32>(context, |a, b| if a.is_nan() || a < b { a } else { b })
                }
                (Kind::Min, DType::F64) => {
                    self.each::<f64>(context, |a, b| if a.is_nan() || a < b { a } else { b })
                }
                (Kind::Min, DType::I64) => self.each::<i64>(context, |a, b| a.min(b)),
                (Kind::Min, _) => self.each::<i32>(context, |a, b| a.min(b)),
                (Kind::Max, DType::F32) => {
                    self.each::<f32>(context, |a, b| if a.is_nan() || a > b { a } else { b })
                }
                (Kind::Max, DType::F64) => {
                    self.each::<f64>(context, |a, b| if a.is_nan() || a > b { a } else { b })
                }
                (Kind::Max, DType::I64) => self.each::<i64>(context, |a, b| a.max(b)),
                (Kind::Max, _) => self.each::<i32>(context, |a, b| a.max(b)),
            }
        }
    }

    unsafe fn each<T: std::marker::Copy>(
        &self,
        context: &Context,
        f: impl Fn(T, T) -> T,
    ) -> Result<(), Fault> {
        let (y, updates) = (context.at(self.walk.table), context.at(self.walk.rows));
        unsafe {
            self.walk
                .update("scatter", context, y.cast::<T>(), updates.cast::<T>(), f)
        }
    }
}

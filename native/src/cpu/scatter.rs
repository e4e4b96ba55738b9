//! y = x, then the updates where the index says: put there, or joined with what is there.

use super::context::{Context, Fault};
use super::copy::Copy;
use super::gather::{Gather, Seen};
use super::path::Path;
use super::scatter_rows::ScatterRows;
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
    /// What does all of it where it is about whole rows.
    rows: Option<Box<ScatterRows>>,
}

impl Scatter {
    pub fn prepare(
        path: Path,
        (kind, dtype): (Kind, DType),
        axis: usize,
        x: Seen,
        index: Seen,
        updates: Seen,
        y: Seen,
    ) -> Scatter {
        let size = dtype.size();
        let rows = || ScatterRows::prepare(size, axis, [x, index, updates, y]);
        Scatter {
            kind,
            dtype,
            base: Copy::prepare(path, size, y.1, (x.0, x.2), (y.0, y.2)).near(),
            walk: Gather::prepare(size, axis, y, index, updates),
            rows: (kind == Kind::Set).then(rows).flatten().map(Box::new),
        }
    }

    /// Bytes of work space.
    pub fn work(&self) -> usize {
        self.rows.as_ref().map_or(0, |rows| rows.work())
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) -> Result<(), Fault> {
        if let Some(rows) = &self.rows {
            return unsafe { rows.run(context) };
        }
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

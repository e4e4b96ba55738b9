//! Looks for values in sorted lines by halving, and for places outside of an axis.

use super::context::{Context, Fault, Place, bytes, share};
use super::layout::Layout;
use super::rows::Operand;
use crate::program::format::DType;
use std::cmp::Ordering;
use std::sync::{Mutex, PoisonError};

/// As many steps of searches, or places, are worth a thread's while.
const WORTH: usize = 1 << 16;

/// How many elements of the sorted line stand before each value.
pub struct Search {
    dtype: DType,
    /// Whether the equals of a value stand before it.
    right: bool,
    n: usize,
    step: isize,
    sorted: Place,
    values: Place,
    y: Place,
    /// Over the values: sorted line, value, result.
    walk: Layout<3>,
}

impl Search {
    pub fn prepare(right: bool, sorted: Operand, values: Operand, y: Operand) -> Search {
        let lead = sorted.shape.len() - 1;
        // All values of a line look in the same one.
        let lines = [&sorted.strides[..lead], &[0]].concat();
        Search {
            dtype: sorted.dtype,
            right,
            n: sorted.shape[lead],
            step: sorted.strides[lead],
            sorted: sorted.place,
            values: values.place,
            y: y.place,
            walk: Layout::collapsed(values.shape, [&lines, values.strides, y.strides]),
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &mut Context) {
        unsafe {
            match self.dtype {
                DType::F32 => self.search::<f32>(context),
                DType::F64 => self.search::<f64>(context),
                DType::I64 => self.search::<i64>(context),
                _ => self.search::<i32>(context),
            }
        }
    }

    unsafe fn search<T: Copy + PartialOrd>(&self, context: &mut Context) {
        let count = self.walk.size();
        let halvings = 1 + self.n.checked_ilog2().unwrap_or(0) as usize;
        let parts = context.parts(bytes(count, halvings, 1), WORTH);
        context.each(parts, |context, part| {
            let sorted = context.at(self.sorted).cast::<T>();
            let values = context.at(self.values).cast::<T>();
            let y = context.at(self.y).cast::<i32>();
            self.walk
                .some(share(count, 1, parts, part), |[s, v, o]| unsafe {
                    let (line, value) = (sorted.wrapping_offset(s), *values.offset(v));
                    let (mut low, mut high) = (0, self.n);
                    while low < high {
                        let middle = usize::midpoint(low, high);
                        let order = order(*line.offset(middle as isize * self.step), value);
                        if order == Ordering::Less || self.right && order == Ordering::Equal {
                            low = middle + 1;
                        } else {
                            high = middle;
                        }
                    }
                    *y.offset(o) = low as i32;
                });
        });
    }
}

/// NaN counts as the greatest.
#[allow(clippy::eq_op)]
fn order<T: PartialOrd>(a: T, b: T) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| (a != a).cmp(&(b != b)))
}

/// The index as i32; one outside of the axis is a fault.
pub struct Inside {
    is_long: bool,
    length: u32,
    index: Place,
    y: Place,
    walk: Layout<2>,
}

impl Inside {
    pub fn prepare(length: u32, index: Operand, y: Operand) -> Inside {
        Inside {
            is_long: index.dtype == DType::I64,
            length,
            index: index.place,
            y: y.place,
            walk: Layout::collapsed(index.shape, [index.strides, y.strides]),
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &mut Context) -> Result<(), Fault> {
        let count = self.walk.size();
        let parts = context.parts(count, WORTH);
        // The first fault is told, however many threads there are.
        let fault = Mutex::new((usize::MAX, Ok(())));
        context.each(parts, |context, part| {
            let index = context.at(self.index);
            let y = context.at(self.y).cast::<i32>();
            let checked = self.walk.part(share(count, 1, parts, part), |[i, o]| {
                let place = unsafe {
                    match self.is_long {
                        true => *index.cast::<i64>().offset(i),
                        false => i64::from(*index.cast::<i32>().offset(i)),
                    }
                };
                if place < 0 || place >= i64::from(self.length) {
                    return Err(Fault::Range(format!(
                        "inside: index {place} is outside 0…{}",
                        i64::from(self.length) - 1
                    )));
                }
                unsafe { *y.offset(o) = place as i32 };
                Ok(())
            });
            let mut first = fault.lock().unwrap_or_else(PoisonError::into_inner);
            if checked.is_err() && part < first.0 {
                *first = (part, checked);
            }
        });
        fault.into_inner().unwrap_or_else(PoisonError::into_inner).1
    }
}

//! The matrix product of i32 and i64, for every processor.

use super::context::{Context, Place};
use super::layout::Layout;
use crate::program::format::DType;

pub struct PlainMatmul {
    dtype: DType,
    places: [Place; 3],
    /// Over the leading axes: a, b, c.
    outer: Layout<3>,
    m: usize,
    n: usize,
    k: usize,
    /// Strides of the last two axes of a, b and c, in elements.
    steps: [[isize; 2]; 3],
}

impl PlainMatmul {
    /// `shape` is the result's.
    pub fn prepare(
        dtype: DType,
        shape: &[usize],
        k: usize,
        views: [(Place, &[isize]); 3],
    ) -> PlainMatmul {
        let lead = shape.len() - 2;
        PlainMatmul {
            dtype,
            places: views.map(|(place, _)| place),
            outer: Layout::collapsed(&shape[..lead], views.map(|(_, strides)| &strides[..lead])),
            m: shape[lead],
            n: shape[lead + 1],
            k,
            steps: views.map(|(_, strides)| [strides[lead], strides[lead + 1]]),
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &Context) {
        unsafe {
            match self.dtype {
                DType::I64 => self
                    .multiply::<i64>(context, 0, |sum, a, b| sum.wrapping_add(a.wrapping_mul(b))),
                _ => self
                    .multiply::<i32>(context, 0, |sum, a, b| sum.wrapping_add(a.wrapping_mul(b))),
            }
        }
    }

    /// Row by row: the columns of one row are added to together, so that b is read along its rows.
    unsafe fn multiply<T: Copy>(&self, context: &Context, zero: T, f: impl Fn(T, T, T) -> T) {
        let [a, b, c] = self.places.map(|place| context.at(place).cast::<T>());
        let [[a_row, a_step], [b_row, b_step], [c_row, c_step]] = self.steps;
        let _ = self.outer.each::<()>(|[x, y, z]| {
            for i in 0..self.m as isize {
                unsafe {
                    let (a, c) = (a.offset(x + i * a_row), c.offset(z + i * c_row));
                    for j in 0..self.n as isize {
                        *c.offset(j * c_step) = zero;
                    }
                    for p in 0..self.k as isize {
                        let (left, b) = (*a.offset(p * a_step), b.offset(y + p * b_row));
                        if b_step == 1 && c_step == 1 {
                            // Whole slices, which the compiler makes vectors of.
                            let sums = std::slice::from_raw_parts_mut(c, self.n);
                            let row = std::slice::from_raw_parts(b, self.n);
                            for (sum, &right) in sums.iter_mut().zip(row) {
                                *sum = f(*sum, left, right);
                            }
                            continue;
                        }
                        for j in 0..self.n as isize {
                            let sum = c.offset(j * c_step);
                            *sum = f(*sum, left, *b.offset(j * b_step));
                        }
                    }
                }
            }
            Ok(())
        });
    }
}

//! What adds up the rows of tiles, of each dtype that sums may have.

use crate::cpu::path::Path;
use crate::cpu::reduce_rows::{doubles, ints, longs, row_kernel};
use crate::cpu::simd::Simd;
use crate::kernel;
use crate::program::format::DType;

/// Adds up a row.
type Row<T, P> = unsafe fn(*const T, usize) -> P;
/// The same, of a kind of folds: 0 for sums.
type Fold<T> = unsafe fn(usize, *const T, usize) -> T;
/// Adds each element of a row to a total of its own.
type Each<T, P> = unsafe fn(*mut P, *const T, usize);

/// Totals are f64, of whole numbers i64, which wrap.
pub struct Loops {
    f32: (Row<f32, f64>, Each<f32, f64>),
    f64: (Fold<f64>, Each<f64, f64>),
    i32: (Fold<i32>, Each<i32, i64>),
    i64: (Fold<i64>, Each<i64, i64>),
}

/// `Each` of a dtype, which the compiler makes for each path.
macro_rules! each {
    ($($kernel:ident = $body:ident: $t:ty, $p:ty, $add:expr;)*) => { $(
        // `S` only says for which path the compiler makes the loop.
        #[allow(clippy::extra_unused_type_parameters)]
        #[inline(always)]
        unsafe fn $body<S: Simd>(to: *mut $p, x: *const $t, n: usize) {
            let (to, x) = unsafe {
                (std::slice::from_raw_parts_mut(to, n), std::slice::from_raw_parts(x, n))
            };
            for (to, &x) in to.iter_mut().zip(x) {
                *to = $add(*to, x);
            }
        }
        kernel!($kernel = $body, fn(to: *mut $p, x: *const $t, n: usize));
    )* };
}
each! {
    each_f32 = add_f32: f32, f64, |t, x| t + f64::from(x);
    each_f64 = add_f64: f64, f64, |t, x| t + x;
    each_i32 = add_i32: i32, i64, |t: i64, x| t.wrapping_add(i64::from(x));
    each_i64 = add_i64: i64, i64, i64::wrapping_add;
}

impl Loops {
    pub fn of(path: Path) -> Loops {
        Loops {
            f32: (row_kernel(path), each_f32(path)),
            f64: (doubles::row_kernel(path), each_f64(path)),
            i32: (ints::row_kernel(path), each_i32(path)),
            i64: (longs::row_kernel(path), each_i64(path)),
        }
    }

    /// Adds `n` elements of a row: each to a total of its own from `to` on where they `stay`, else all to one.
    #[inline(always)]
    pub unsafe fn add(&self, dtype: DType, to: *mut u8, x: *const u8, n: usize, stay: bool) {
        unsafe {
            match (dtype, stay) {
                (DType::F64, true) => (self.f64.1)(to.cast(), x.cast(), n),
                (DType::F64, false) => *to.cast::<f64>() += (self.f64.0)(0, x.cast(), n),
                (DType::I64, true) => (self.i64.1)(to.cast(), x.cast(), n),
                (DType::I64, false) => wrap(to, (self.i64.0)(0, x.cast(), n)),
                (DType::I32, true) => (self.i32.1)(to.cast(), x.cast(), n),
                (DType::I32, false) => wrap(to, (self.i32.0)(0, x.cast(), n).into()),
                (_, true) => (self.f32.1)(to.cast(), x.cast(), n),
                (_, false) => *to.cast::<f64>() += (self.f32.0)(x.cast(), n),
            }
        }
    }
}

#[inline(always)]
unsafe fn wrap(to: *mut u8, more: i64) {
    let total = unsafe { &mut *to.cast::<i64>() };
    *total = total.wrapping_add(more);
}

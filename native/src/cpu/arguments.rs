//! Where the greatest or the least of a row or a column stands: the first of equals, and NaN wins over all.

use super::path::Path;
use super::reduce_rows::{bools, doubles, floats, ints, longs};
use super::simd::Simd;
use crate::kernel;

/// Elements whose extreme is found by vectors before it is compared with the best so far.
const BLOCK: usize = 512;
/// Columns that are gone through together; their best stay in the first cache.
const WIDE: usize = 512;

/// What is looked for in a dtype: which element wins over the best before it, and where a winner stands among equals.
pub trait Sought: Copy + 'static {
    /// Whether `b` wins over `a`, which stands before it.
    fn wins(a: Self, b: Self, least: bool) -> bool;
    fn is_same(a: Self, b: Self) -> bool;
    fn extreme(path: Path) -> Extreme<Self>;
    fn columns(path: Path) -> Columns<Self>;
}

/// Whether the greatest (1) or the least (2) of a dense row is wanted, its elements, how many.
type Extreme<T> = unsafe fn(usize, *const T, usize) -> T;
/// Rows, the step between them, how many, results, how many, least.
type Columns<T> = unsafe fn(*const T, isize, usize, *mut i32, usize, bool);

/// The place of the winner of `n` elements `step` apart.
#[inline(always)]
pub unsafe fn along<T: Sought>(x: *const T, n: usize, step: isize, least: bool) -> usize {
    let at = |i: usize| unsafe { *x.offset(i as isize * step) };
    let mut best = 0;
    for i in 1..n {
        if T::wins(at(best), at(i), least) {
            best = i;
        }
    }
    best
}

/// The same of a dense row, block by block: only the best block is looked through for the place.
pub unsafe fn dense<T: Sought>(x: *const T, n: usize, extreme: Extreme<T>, least: bool) -> usize {
    let kind = if least { 2 } else { 1 };
    let block = |start: usize| unsafe { extreme(kind, x.add(start), BLOCK.min(n - start)) };
    let (mut best, mut from) = (block(0), 0);
    for start in (BLOCK..n).step_by(BLOCK) {
        let found = block(start);
        if T::wins(best, found, least) {
            (best, from) = (found, start);
        }
    }
    let rest = unsafe { std::slice::from_raw_parts(x.add(from), BLOCK.min(n - from)) };
    from + rest.iter().position(|&x| T::is_same(x, best)).unwrap_or(0)
}

#[inline(always)]
unsafe fn columns<T: Sought>(
    x: *const T,
    step: isize,
    rows: usize,
    y: *mut i32,
    n: usize,
    least: bool,
) {
    for from in (0..n).step_by(WIDE) {
        let width = WIDE.min(n - from);
        unsafe {
            let x = x.add(from);
            let y = std::slice::from_raw_parts_mut(y.add(from), width);
            let mut best = [*x; WIDE];
            let best = &mut best[..width];
            best.copy_from_slice(std::slice::from_raw_parts(x, width));
            y.fill(0);
            for r in 1..rows {
                let row = std::slice::from_raw_parts(x.offset(r as isize * step), width);
                for ((best, place), &x) in best.iter_mut().zip(y.iter_mut()).zip(row) {
                    let wins = T::wins(*best, x, least);
                    *best = if wins { x } else { *best };
                    *place = if wins { r as i32 } else { *place };
                }
            }
        }
    }
}

macro_rules! sought {
    ($module:ident, $t:ty, $wins:expr, $same:expr, $folds:ident) => {
        mod $module {
            use super::*;

            #[allow(clippy::extra_unused_type_parameters)]
            #[inline(always)]
            unsafe fn of<S: Simd>(
                x: *const $t,
                step: isize,
                rows: usize,
                y: *mut i32,
                n: usize,
                least: bool,
            ) {
                unsafe {
                    if least {
                        columns::<$t>(x, step, rows, y, n, true)
                    } else {
                        columns::<$t>(x, step, rows, y, n, false)
                    }
                }
            }
            kernel!(
                kernel = of,
                fn(x: *const $t, step: isize, rows: usize, y: *mut i32, n: usize, least: bool)
            );

            impl Sought for $t {
                #[inline(always)]
                fn wins(a: $t, b: $t, least: bool) -> bool {
                    $wins(a, b, least)
                }
                #[inline(always)]
                fn is_same(a: $t, b: $t) -> bool {
                    $same(a, b)
                }
                fn extreme(path: Path) -> Extreme<$t> {
                    $folds::row_kernel(path)
                }
                fn columns(path: Path) -> Columns<$t> {
                    kernel(path)
                }
            }
        }
    };
}
macro_rules! float {
    ($module:ident, $t:ty, $folds:ident) => {
        sought!(
            $module,
            $t,
            // Without branches, so that the compiler makes vectors of it.
            |a: $t, b: $t, least: bool| (a == a) & ((b != b) | if least { b < a } else { b > a }),
            |a: $t, b: $t| a == b || a.is_nan() && b.is_nan(),
            $folds
        );
    };
}
macro_rules! whole {
    ($module:ident, $t:ty, $folds:ident) => {
        sought!(
            $module,
            $t,
            |a: $t, b: $t, least: bool| if least { b < a } else { b > a },
            |a: $t, b: $t| a == b,
            $folds
        );
    };
}
float!(of_f32, f32, floats);
float!(of_f64, f64, doubles);
whole!(of_i32, i32, ints);
whole!(of_i64, i64, longs);
// Bools: whatever is not 0 is true.
sought!(
    of_bool,
    u8,
    |a: u8, b: u8, least: bool| if least {
        (a != 0) & (b == 0)
    } else {
        (a == 0) & (b != 0)
    },
    |a: u8, b: u8| (a != 0) == (b != 0),
    bools
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::path::PATHS;

    fn check<T: Sought>(x: &[T]) {
        let (n, first) = (x.len(), x.as_ptr());
        for path in PATHS.into_iter().filter(|p| p.available()) {
            for least in [false, true] {
                let want = unsafe { along(first, n, 1, least) };
                let found = unsafe { dense(first, n, T::extreme(path), least) };
                assert_eq!(found, want, "{path:?}, {n} elements");
                for width in [1, 3, 40].into_iter().filter(|&width| n >= width) {
                    let rows = n / width;
                    let mut found = vec![-1; width];
                    let columns = T::columns(path);
                    let y = found.as_mut_ptr();
                    unsafe { columns(first, width as isize, rows, y, width, least) };
                    for (j, &place) in found.iter().enumerate() {
                        let want = unsafe { along(first.add(j), rows, width as isize, least) };
                        assert_eq!(place as usize, want, "{path:?}, column {j} of {width}");
                    }
                }
            }
        }
    }

    #[test]
    fn vectors_find_the_place_that_a_look_at_each_element_finds() {
        for n in [1, 2, 31, 512, 513, 1500] {
            let whole: Vec<i32> = (0..n).map(|i| (i * 7919) % 101 - 50).collect();
            let mut floats: Vec<f32> = whole.iter().map(|&x| x as f32).collect();
            check(&whole);
            check(&whole.iter().map(|&x| i64::from(x)).collect::<Vec<i64>>());
            check(
                &whole
                    .iter()
                    .map(|&x| (x.max(0) % 3) as u8)
                    .collect::<Vec<u8>>(),
            );
            check(&floats);
            floats[n as usize / 2] = f32::NAN;
            floats[n as usize - 1] = f32::NAN;
            check(&floats);
            check(&floats.iter().map(|&x| f64::from(x)).collect::<Vec<f64>>());
            check(&vec![f32::NEG_INFINITY; n as usize]);
            check(&vec![f32::INFINITY; n as usize]);
        }
    }
}

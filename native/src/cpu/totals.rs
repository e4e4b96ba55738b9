//! Running totals of some lines at a time, so that no addition waits for the one before. Each line is added up in its order.

use super::rows::TOGETHER;
use super::simd::Simd;
use crate::kernel;

/// Length of a line, elements, results, the steps along both, where each line starts in both, and whether there is but one line.
pub type Totals<T> = unsafe fn(usize, *const T, *mut T, [isize; 2], &[[isize; 2]], bool);

/// Lines that are gone through together where they lie apart: as many as there are registers.
const APART: usize = 8;

#[inline(always)]
unsafe fn run<S: Simd, T: Copy, A: Copy>(
    (n, x, y): (usize, *const T, *mut T),
    [from, to]: [isize; 2],
    mut starts: &[[isize; 2]],
    start: A,
    add: impl Fn(A, T) -> A,
    show: impl Fn(A) -> T,
) {
    let first = starts[0];
    let beside =
        starts.len() > 1 && (starts.iter().zip(0..)).all(|(s, k)| *s == first.map(|at| at + k));
    let mut totals = [start; TOGETHER];
    unsafe {
        if beside {
            let width = starts.len();
            for i in 0..n as isize {
                // Lines beside each other are rows of one array, so that nothing but these elements is touched.
                let x = std::slice::from_raw_parts(x.offset(first[0] + i * from), width);
                let y = std::slice::from_raw_parts_mut(y.offset(first[1] + i * to), width);
                for ((total, x), y) in totals.iter_mut().zip(x).zip(y) {
                    *total = add(*total, *x);
                    *y = show(*total);
                }
            }
            return;
        }
        if size_of::<T>() == size_of::<f32>() && [from, to] == [1, 1] {
            while let Some((some, rest)) = starts.split_at_checked(S::N)
                && let Some(apart) = evenly(some)
            {
                turned::<S, T, A>((n, x, y), some[0], apart, start, &add, &show);
                starts = rest;
            }
        }
        let eights = starts.chunks_exact(APART);
        let rest = eights.remainder();
        for some in eights {
            let some: [[isize; 2]; APART] = std::array::from_fn(|k| some[k]);
            each(n, x, y, [from, to], some, start, &add, &show);
        }
        for one in rest {
            each(n, x, y, [from, to], [*one], start, &add, &show);
        }
    }
}

/// How far apart lines are, where that is always the same and they follow each other.
fn evenly(starts: &[[isize; 2]]) -> Option<[isize; 2]> {
    let apart = [0, 1].map(|k| starts[1][k] - starts[0][k]);
    let even = starts.windows(2).all(|two| {
        let [before, after] = [two[0], two[1]];
        after == [before[0] + apart[0], before[1] + apart[1]]
    });
    (even && apart[1] > 0).then_some(apart)
}

/// As many lines as a vector has lanes, dense and evenly apart: a square of them at a time is turned, so that each total has a lane, and turned back.
#[inline(always)]
unsafe fn turned<S: Simd, T: Copy, A: Copy>(
    (n, x, y): (usize, *const T, *mut T),
    [from, to]: [isize; 2],
    apart: [isize; 2],
    start: A,
    add: &impl Fn(A, T) -> A,
    show: &impl Fn(A) -> T,
) {
    const MOST: usize = 16;
    let mut totals = [start; MOST];
    let mut square = [[0.0f32; MOST]; MOST];
    let tile = square.as_mut_ptr().cast::<f32>();
    let whole = n - n % S::N;
    // The elements are as wide as f32, and turning them keeps their bits.
    unsafe {
        let (x, y) = (x.offset(from), y.offset(to));
        for i in (0..whole).step_by(S::N) {
            S::transpose(x.add(i).cast(), apart[0], tile, MOST);
            for r in 0..S::N {
                let row = tile.add(r * MOST).cast::<T>();
                for (k, total) in totals.iter_mut().enumerate().take(S::N) {
                    *total = add(*total, *row.add(k));
                    *row.add(k) = show(*total);
                }
            }
            let to = y.add(i).cast::<f32>();
            S::transpose(tile, MOST as isize, to, apart[1].cast_unsigned());
        }
        for (k, total) in (0..).zip(&mut totals[..S::N]) {
            let (x, y) = (x.offset(k * apart[0]), y.offset(k * apart[1]));
            for i in whole..n {
                *total = add(*total, *x.add(i));
                *y.add(i) = show(*total);
            }
        }
    }
}

/// Lines that lie apart, whose totals stay in registers.
#[inline(always)]
unsafe fn each<T: Copy, A: Copy, const LINES: usize>(
    n: usize,
    x: *const T,
    y: *mut T,
    [from, to]: [isize; 2],
    starts: [[isize; 2]; LINES],
    start: A,
    add: &impl Fn(A, T) -> A,
    show: &impl Fn(A) -> T,
) {
    let mut totals = [start; LINES];
    for i in 0..n as isize {
        for k in 0..LINES {
            unsafe {
                totals[k] = add(totals[k], *x.offset(starts[k][0] + i * from));
                *y.offset(starts[k][1] + i * to) = show(totals[k]);
            }
        }
    }
}

/// Elements of a line that are added up by themselves before the total so far is added to each.
const FEW: usize = 4;

/// A line by itself: the next total waits for one addition, not for one an element. Only for sums and products that cannot overflow in between.
#[inline(always)]
unsafe fn alone<T: Copy, A: Copy>(
    n: usize,
    x: *const T,
    y: *mut T,
    [from, to]: [isize; 2],
    start: A,
    add: impl Fn(A, T) -> A,
    join: impl Fn(A, A) -> A,
    show: impl Fn(A) -> T,
) {
    let mut total = start;
    let whole = n - n % FEW;
    for i in (0..whole as isize).step_by(FEW) {
        let mut few = [start; FEW];
        let mut sum = start;
        for (k, few) in (i..).zip(&mut few) {
            sum = add(sum, unsafe { *x.offset(k * from) });
            *few = sum;
        }
        for (k, few) in (i..).zip(few) {
            unsafe { *y.offset(k * to) = show(join(total, few)) };
        }
        total = join(total, sum);
    }
    for k in whole as isize..n as isize {
        unsafe {
            total = add(total, *x.offset(k * from));
            *y.offset(k * to) = show(total);
        }
    }
}

/// The totals of a dtype, which the compiler makes for each path; `$wide` says that some elements have a total of their own without overflow.
macro_rules! totals {
    ($($kernel:ident = $body:ident: $t:ty, $start:expr, $add:expr, $show:expr, $join:expr, $wide:literal;)*) => { $(
        #[inline(always)]
        unsafe fn $body<S: Simd>(n: usize, x: *const $t, y: *mut $t, steps: [isize; 2], starts: &[[isize; 2]], only: bool) {
            unsafe {
                if only && $wide {
                    let [from, to] = starts[0];
                    return alone(n, x.offset(from), y.offset(to), steps, $start, $add, $join, $show);
                }
                run::<S, $t, _>((n, x, y), steps, starts, $start, $add, $show)
            }
        }
        kernel!($kernel = $body, fn(n: usize, x: *const $t, y: *mut $t, steps: [isize; 2], starts: &[[isize; 2]], only: bool));
    )* };
}
totals! {
    sum_f32 = add_f32: f32, 0.0f64, |t, x| t + f64::from(x), |t| t as f32, |a, b| a + b, true;
    sum_f64 = add_f64: f64, 0.0f64, |t, x| t + x, |t| t, |a, b| a + b, false;
    sum_i64 = add_i64: i64, 0i64, i64::wrapping_add, |t| t, i64::wrapping_add, true;
    sum_i32 = add_i32: i32, 0i32, i32::wrapping_add, |t| t, i32::wrapping_add, true;
    prod_f32 = multiply_f32: f32, 1.0f64, |t, x| t * f64::from(x), |t| t as f32, |a, b| a * b, true;
    prod_f64 = multiply_f64: f64, 1.0f64, |t, x| t * x, |t| t, |a, b| a * b, false;
    prod_i64 = multiply_i64: i64, 1i64, i64::wrapping_mul, |t| t, i64::wrapping_mul, true;
    prod_i32 = multiply_i32: i32, 1i32, i32::wrapping_mul, |t| t, i32::wrapping_mul, true;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::path::PATHS;

    #[test]
    fn lines_beside_each_other_and_apart_are_added_up_one_by_one() {
        let (rows, columns) = (45, 37);
        let x: Vec<f32> = (0..rows * columns).map(|i| (i * 37 % 19) as f32).collect();
        for path in PATHS.into_iter().filter(|p| p.available()) {
            let mut y = vec![0.0; x.len()];
            let width = columns as isize;
            let apart: Vec<_> = (0..rows as isize).map(|r| [r * width; 2]).collect();
            let (from, to) = (x.as_ptr(), y.as_mut_ptr());
            unsafe { sum_f32(path)(columns, from, to, [1, 1], &apart, false) };
            for (x, y) in x.chunks(columns).zip(y.chunks(columns)) {
                let mut total = 0.0;
                let want: Vec<f32> = x
                    .iter()
                    .map(|x| {
                        total += x;
                        total
                    })
                    .collect();
                assert_eq!(y, want, "{path:?}");
            }
            let to = y.as_mut_ptr();
            unsafe { sum_f32(path)(columns, from, to, [1, 1], &[[0, 0]], true) };
            let mut total = 0.0;
            for (x, y) in x.iter().zip(&y).take(columns) {
                total += x;
                assert_eq!(*y, total, "{path:?}");
            }
            let beside: Vec<_> = (0..width).map(|c| [c; 2]).collect();
            let to = y.as_mut_ptr();
            unsafe { sum_f32(path)(rows, from, to, [width, width], &beside, false) };
            for c in 0..columns {
                let mut total = 0.0;
                for r in 0..rows {
                    total += x[r * columns + c];
                    assert_eq!(y[r * columns + c], total, "{path:?}");
                }
            }
        }
    }
}

//! Pooling of f32 and its way back, one window after the other, by vectors over the channels.

use super::{Kind, Seen};
use crate::cpu::simd::Simd;
use crate::kernel;
use std::ops::Range;

/// Does something with each output of a row, the first input that it sees, and how many channels they are, a vector at most. Where all of them
/// are less than a vector, what lies behind them is read and written as well, and what is written there must be written again later or be what it was: a
/// mask takes several times as long on some processors. A macro because a closure would lose the path's instructions.
macro_rules! each {
    ($seen:ident, $row:ident, |$output:ident, $start:ident, $n:ident| $do:expr) => {{
        let (c, step) = ($seen.c, $row.step);
        let mut i = 0;
        if (1..S::N).contains(&c) {
            let $n = S::N;
            while i < $row.roomy(S::N.div_ceil(c), $seen.stride) {
                let ($output, $start) = ($row.output + i * c, $row.start + i * step);
                $do;
                i += 1;
            }
        }
        while i < $row.count {
            for first in (0..c).step_by(S::N) {
                let $n = S::N.min(c - first);
                let $output = $row.output + i * c + first;
                let $start = $row.start + i * step + first;
                $do;
            }
            i += 1;
        }
    }};
}

/// The greatest; a NaN wins over everything.
#[inline(always)]
unsafe fn greatest<S: Simd>(x: *const f32, places: &[usize], n: usize) -> S::F {
    unsafe {
        let mut top = S::splat(f32::NEG_INFINITY);
        for &place in places {
            let value = S::load_some(x.add(place), n);
            // The second comes out where one is NaN.
            top = S::pick(S::eq(top, top), S::max(top, value), top);
        }
        top
    }
}

#[inline(always)]
unsafe fn forward<S: Simd>(
    seen: &Seen,
    samples: &Range<usize>,
    kind: Kind,
    x: *const f32,
    g: *const f32,
    y: *mut f32,
    places: *mut usize,
) {
    unsafe {
        seen.each(samples, places, |row| match kind {
            Kind::Max => match <&[usize; 4]>::try_from(row.places) {
                // Two by two is what most windows are; the compiler then unrolls the loop.
                Ok(four) => each!(seen, row, |output, start, n| {
                    let top = greatest::<S>(x.add(start), four, n);
                    S::store_some(y.add(output), n, top);
                }),
                Err(_) => each!(seen, row, |output, start, n| {
                    let top = greatest::<S>(x.add(start), row.places, n);
                    S::store_some(y.add(output), n, top);
                }),
            },
            Kind::Sum => each!(seen, row, |output, start, n| {
                let mut sum = S::splat(0.0);
                for &place in row.places {
                    sum = S::add(sum, S::load_some(x.add(start + place), n));
                }
                S::store_some(y.add(output), n, sum);
            }),
            Kind::Pick => each!(seen, row, |output, start, n| {
                let (x, g) = (x.add(start), g.add(start));
                let top = greatest::<S>(x, row.places, n);
                let mut picked = S::splat(0.0);
                // From the last to the first, so that the first of equals stays.
                for &place in row.places.iter().rev() {
                    let below = S::lt(S::load_some(x.add(place), n), top);
                    picked = S::pick(below, picked, S::load_some(g.add(place), n));
                }
                S::store_some(y.add(output), n, picked);
            }),
        });
    }
}

/// Gives what came to an output to the first of its inputs that is not below the greatest, to all for sums. `ALONE`: no other
/// output gives anything to them.
#[inline(always)]
unsafe fn give<S: Simd, const ALONE: bool, const SUM: bool>(
    x: *const f32,
    dy: *const f32,
    dx: *mut f32,
    places: &[usize],
    n: usize,
    own: S::M,
) {
    unsafe {
        let zero = S::splat(0.0);
        let mut left = S::load_some(dy, n);
        let top = if SUM {
            zero
        } else {
            greatest::<S>(x, places, n)
        };
        for &place in places {
            let to = dx.add(place);
            let mut given = left;
            if !SUM {
                let below = S::lt(S::load_some(x.add(place), n), top);
                given = S::pick(below, zero, left);
                left = S::pick(below, left, zero);
            }
            if !ALONE {
                // What lies behind the channels gets nothing.
                given = S::add(S::load_some(to, n), S::pick(own, given, zero));
            }
            S::store_some(to, n, given);
        }
    }
}

#[inline(always)]
unsafe fn backward<S: Simd>(
    seen: &Seen,
    samples: &Range<usize>,
    kind: Kind,
    x: *const f32,
    dy: *const f32,
    dx: *mut f32,
    places: *mut usize,
) {
    unsafe {
        if !seen.divides {
            let sample = seen.sample();
            dx.add(samples.start * sample)
                .write_bytes(0, samples.len() * sample);
        }
        let lanes = S::N.min(seen.c);
        let own = S::load_mask([1; 16].as_ptr(), lanes);
        macro_rules! give {
            ($row:ident, $places:expr, $alone:literal, $sum:literal) => {
                each!(seen, $row, |output, start, n| {
                    let (x, dy, dx) = (x.add(start), dy.add(output), dx.add(start));
                    give::<S, $alone, $sum>(x, dy, dx, $places, n, own);
                })
            };
        }
        seen.each(samples, places, |row| {
            match (seen.divides, kind, <&[usize; 4]>::try_from(row.places)) {
                (true, Kind::Sum, _) => give!(row, row.places, true, true),
                (true, _, Ok(four)) => give!(row, four, true, false),
                (true, ..) => give!(row, row.places, true, false),
                (false, Kind::Sum, _) => give!(row, row.places, false, true),
                (false, ..) => give!(row, row.places, false, false),
            }
        });
    }
}

kernel!(
    forward_kernel = forward,
    fn(
        seen: &Seen,
        samples: &Range<usize>,
        kind: Kind,
        x: *const f32,
        g: *const f32,
        y: *mut f32,
        places: *mut usize,
    )
);
kernel!(
    backward_kernel = backward,
    fn(
        seen: &Seen,
        samples: &Range<usize>,
        kind: Kind,
        x: *const f32,
        dy: *const f32,
        dx: *mut f32,
        places: *mut usize,
    )
);

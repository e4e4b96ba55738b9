//! Pooling of f32 and its way back, one window after the other, by vectors over the channels.

use super::{Kind, Seen};
use crate::cpu::simd::Simd;
use crate::kernel;
use std::ops::Range;

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
        seen.each(samples, places, |output, places| {
            let mut c = 0;
            while c < seen.c {
                let n = S::N.min(seen.c - c);
                let x = x.add(c);
                let value = match kind {
                    Kind::Max => match <&[usize; 4]>::try_from(places) {
                        // Two by two is what most windows are; the compiler then unrolls the loop.
                        Ok(four) => greatest::<S>(x, four, n),
                        Err(_) => greatest::<S>(x, places, n),
                    },
                    Kind::Sum => {
                        let mut sum = S::splat(0.0);
                        for &place in places {
                            sum = S::add(sum, S::load_some(x.add(place), n));
                        }
                        sum
                    }
                    Kind::Pick => {
                        let top = greatest::<S>(x, places, n);
                        let mut picked = S::splat(0.0);
                        // From the last to the first, so that the first of equals stays.
                        for &place in places.iter().rev() {
                            let below = S::lt(S::load_some(x.add(place), n), top);
                            picked = S::pick(below, picked, S::load_some(g.add(c + place), n));
                        }
                        picked
                    }
                };
                S::store_some(y.add(output + c), n, value);
                c += n;
            }
        });
    }
}

/// Gives what came to an output to the first of its inputs that is not below the greatest, to all for sums. `ALONE`: no other
/// output gives anything to them.
#[inline(always)]
unsafe fn give<S: Simd, const ALONE: bool>(
    kind: Kind,
    x: *const f32,
    dy: *const f32,
    dx: *mut f32,
    places: &[usize],
    n: usize,
) {
    unsafe {
        let zero = S::splat(0.0);
        let mut left = S::load_some(dy, n);
        let top = match kind {
            Kind::Sum => zero,
            _ => greatest::<S>(x, places, n),
        };
        for &place in places {
            let to = dx.add(place);
            let mut given = left;
            if kind != Kind::Sum {
                let below = S::lt(S::load_some(x.add(place), n), top);
                given = S::pick(below, zero, left);
                left = S::pick(below, left, zero);
            }
            if !ALONE {
                given = S::add(S::load_some(to, n), given);
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
        seen.each(samples, places, |output, places| {
            let mut c = 0;
            while c < seen.c {
                let n = S::N.min(seen.c - c);
                let (x, dy, dx) = (x.add(c), dy.add(output + c), dx.add(c));
                match <&[usize; 4]>::try_from(places) {
                    Ok(four) if seen.divides => give::<S, true>(kind, x, dy, dx, four, n),
                    _ if seen.divides => give::<S, true>(kind, x, dy, dx, places, n),
                    _ => give::<S, false>(kind, x, dy, dx, places, n),
                }
                c += n;
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

//! Pooling of f32 and its way back, one window after the other, by vectors over the channels.

use super::{Kind, Seen};
use crate::cpu::simd::Simd;
use crate::kernel;
use std::ops::Range;

/// Up to a vector of channels. Where all of them are less than a vector, what lies behind the `n` is read as well, and written because it is
/// written again later: a mask takes several times as long on some processors.
#[derive(Clone, Copy)]
struct Channels {
    n: usize,
    is_room: bool,
}

impl Channels {
    /// From channel `c` on, where at least so many elements lie behind the window and behind the output in their rows.
    #[inline(always)]
    fn at<S: Simd>(seen: &Seen, c: usize, behind: usize) -> Channels {
        Channels {
            n: S::N.min(seen.c - c),
            is_room: seen.c < S::N && behind >= S::N,
        }
    }

    #[inline(always)]
    unsafe fn load<S: Simd>(self, p: *const f32) -> S::F {
        unsafe { S::load_some(p, if self.is_room { S::N } else { self.n }) }
    }

    #[inline(always)]
    unsafe fn store<S: Simd>(self, p: *mut f32, x: S::F) {
        unsafe { S::store_some(p, if self.is_room { S::N } else { self.n }, x) }
    }
}

/// The greatest; a NaN wins over everything.
#[inline(always)]
unsafe fn greatest<S: Simd>(x: *const f32, places: &[usize], channels: Channels) -> S::F {
    unsafe {
        let mut top = S::splat(f32::NEG_INFINITY);
        for &place in places {
            let value = channels.load::<S>(x.add(place));
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
        seen.each(samples, places, |output, places, behind| {
            let mut c = 0;
            while c < seen.c {
                let channels = Channels::at::<S>(seen, c, behind);
                let x = x.add(c);
                let value = match kind {
                    Kind::Max => match <&[usize; 4]>::try_from(places) {
                        // Two by two is what most windows are; the compiler then unrolls the loop.
                        Ok(four) => greatest::<S>(x, four, channels),
                        Err(_) => greatest::<S>(x, places, channels),
                    },
                    Kind::Sum => {
                        let mut sum = S::splat(0.0);
                        for &place in places {
                            sum = S::add(sum, channels.load::<S>(x.add(place)));
                        }
                        sum
                    }
                    Kind::Pick => {
                        let top = greatest::<S>(x, places, channels);
                        let mut picked = S::splat(0.0);
                        // From the last to the first, so that the first of equals stays.
                        for &place in places.iter().rev() {
                            let below = S::lt(channels.load::<S>(x.add(place)), top);
                            picked = S::pick(below, picked, channels.load::<S>(g.add(c + place)));
                        }
                        picked
                    }
                };
                channels.store::<S>(y.add(output + c), value);
                c += channels.n;
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
    channels: Channels,
) {
    unsafe {
        let n = channels.n;
        let zero = S::splat(0.0);
        let mut left = channels.load::<S>(dy);
        let top = match kind {
            Kind::Sum => zero,
            _ => greatest::<S>(x, places, channels),
        };
        for &place in places {
            let to = dx.add(place);
            let mut given = left;
            if kind != Kind::Sum {
                let below = S::lt(channels.load::<S>(x.add(place)), top);
                given = S::pick(below, zero, left);
                left = S::pick(below, left, zero);
            }
            if ALONE {
                channels.store::<S>(to, given);
            } else {
                S::store_some(to, n, S::add(S::load_some(to, n), given));
            }
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
        seen.each(samples, places, |output, places, behind| {
            let mut c = 0;
            while c < seen.c {
                let channels = Channels::at::<S>(seen, c, behind);
                let (x, dy, dx) = (x.add(c), dy.add(output + c), dx.add(c));
                match <&[usize; 4]>::try_from(places) {
                    Ok(four) if seen.divides => give::<S, true>(kind, x, dy, dx, four, channels),
                    _ if seen.divides => give::<S, true>(kind, x, dy, dx, places, channels),
                    _ => give::<S, false>(kind, x, dy, dx, places, channels),
                }
                c += channels.n;
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

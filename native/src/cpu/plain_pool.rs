//! Pooling of f64, for every processor.

use super::pool::{Kind, Seen};
use std::cmp::Ordering;
use std::ops::Range;

/// The greatest of what an output sees; a NaN wins over everything.
unsafe fn greatest(x: *const f64, places: &[usize]) -> f64 {
    let values = places.iter().map(|&place| unsafe { *x.add(place) });
    values.fold(f64::NEG_INFINITY, |top, value| {
        if top.is_nan() || value <= top {
            top
        } else {
            value
        }
    })
}

/// The first place that is not below the greatest.
unsafe fn winner(x: *const f64, places: &[usize]) -> Option<usize> {
    unsafe {
        let top = greatest(x, places);
        let is_below = |place: usize| (*x.add(place)).partial_cmp(&top) == Some(Ordering::Less);
        places.iter().copied().find(|&place| !is_below(place))
    }
}

/// # Safety
/// The arrays must be those that `seen` was made for, `places` must have room for what one output sees.
pub unsafe fn forward(
    seen: &Seen,
    samples: &Range<usize>,
    kind: Kind,
    x: *const f64,
    g: *const f64,
    y: *mut f64,
    places: *mut usize,
) {
    unsafe {
        seen.each(samples, places, |row| {
            let places = row.places;
            for i in 0..row.count * seen.channels() {
                let (window, c) = (i / seen.channels(), i % seen.channels());
                let from = row.start + window * row.step + c;
                let (x, g) = (x.add(from), g.add(from));
                *y.add(row.output + i) = match kind {
                    Kind::Max => greatest(x, places),
                    Kind::Sum => places.iter().fold(0.0, |sum, &place| sum + *x.add(place)),
                    Kind::Pick => winner(x, places).map_or(0.0, |place| *g.add(place)),
                };
            }
        });
    }
}

/// # Safety
/// As for `forward`.
pub unsafe fn backward(
    seen: &Seen,
    samples: &Range<usize>,
    kind: Kind,
    x: *const f64,
    dy: *const f64,
    dx: *mut f64,
    places: *mut usize,
) {
    unsafe {
        let sample = seen.sample();
        dx.add(samples.start * sample)
            .write_bytes(0, samples.len() * sample);
        seen.each(samples, places, |row| {
            for i in 0..row.count * seen.channels() {
                let (window, c) = (i / seen.channels(), i % seen.channels());
                let from = row.start + window * row.step + c;
                let (x, dx) = (x.add(from), dx.add(from));
                let given = *dy.add(row.output + i);
                if kind == Kind::Sum {
                    for &place in row.places {
                        *dx.add(place) += given;
                    }
                } else if let Some(place) = winner(x, row.places) {
                    *dx.add(place) += given;
                }
            }
        });
    }
}

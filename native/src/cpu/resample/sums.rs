//! The sums themselves: of places with a usual number of elements in registers, of others row by row.

use super::{Axis, Term};
use crate::cpu::simd::Simd;
use crate::kernel;

/// Writes the places from a first to before a last: axis, both, where it starts in x, where the first starts in y, elements of a place.
pub type Kernel<T> = unsafe fn(&Axis, usize, usize, *const T, *mut T, usize);

macro_rules! places {
    ($($kernel:ident = $body:ident, $usual:ident, $wide:ident: $t:ty, $weight:ident;)*) => { $(
        // `S` only says for which path the compiler makes the loops.
        #[allow(clippy::extra_unused_type_parameters)]
        #[inline(always)]
        unsafe fn $body<S: Simd>(axis: &Axis, first: usize, last: usize, x: *const $t, y: *mut $t, each: usize) {
            unsafe {
                match each {
                    1 => $usual::<1>(axis, first, last, x, y),
                    2 => $usual::<2>(axis, first, last, x, y),
                    3 => $usual::<3>(axis, first, last, x, y),
                    4 => $usual::<4>(axis, first, last, x, y),
                    16 => $usual::<16>(axis, first, last, x, y),
                    32 => $usual::<32>(axis, first, last, x, y),
                    64 => $usual::<64>(axis, first, last, x, y),
                    _ => $wide(axis, first, last, x, y, each),
                }
            }
        }

        /// Places with as many terms at a time, so that nothing is asked for each.
        #[inline(always)]
        unsafe fn $usual<const EACH: usize>(axis: &Axis, first: usize, last: usize, x: *const $t, y: *mut $t) {
            let mut place = first;
            while place < last {
                let (end, count, terms) = axis.run(place, last);
                unsafe {
                    // What is written shares no byte with what is read, and the terms were checked to name places of x.
                    let y = std::slice::from_raw_parts_mut(y.cast::<[$t; EACH]>().add(place - first), end - place);
                    let product = |term: &Term| {
                        let row = x.cast::<[$t; EACH]>().add(term.place as usize).read_unaligned();
                        row.map(|x| x * term.$weight)
                    };
                    let sum = |a: [$t; EACH], b: [$t; EACH]| std::array::from_fn(|k| a[k] + b[k]);
                    match count {
                        0 => y.fill([0.0; EACH]),
                        1 => {
                            for (y, term) in y.iter_mut().zip(terms) {
                                *y = product(term);
                            }
                        }
                        2 => {
                            for (y, two) in y.iter_mut().zip(terms.chunks_exact(2)) {
                                *y = sum(product(&two[0]), product(&two[1]));
                            }
                        }
                        _ => {
                            for (y, terms) in y.iter_mut().zip(terms.chunks_exact(count)) {
                                *y = terms.iter().map(product).fold([0.0; EACH], sum);
                            }
                        }
                    }
                }
                place = end;
            }
        }

        #[inline(always)]
        unsafe fn $wide(axis: &Axis, first: usize, last: usize, x: *const $t, y: *mut $t, each: usize) {
            for (i, place) in (first..last).enumerate() {
                unsafe {
                    // What is written shares no byte with what is read.
                    let y = std::slice::from_raw_parts_mut(y.add(i * each), each);
                    let row = |term: Term| std::slice::from_raw_parts(x.add(term.place as usize * each), each);
                    let terms = axis.terms(place);
                    let (few, rest) = terms.split_at(terms.len().min(2));
                    match *few {
                        [] => y.fill(0.0),
                        [a] if a.double == 1.0 => y.copy_from_slice(row(a)),
                        [a] => {
                            for (y, x) in y.iter_mut().zip(row(a)) {
                                *y = x * a.$weight;
                            }
                        }
                        [a, b, ..] => {
                            for ((y, x), z) in y.iter_mut().zip(row(a)).zip(row(b)) {
                                *y = x * a.$weight + z * b.$weight;
                            }
                        }
                    }
                    for two in rest.chunks(2) {
                        match *two {
                            [a, b] => {
                                for ((y, x), z) in y.iter_mut().zip(row(a)).zip(row(b)) {
                                    *y += x * a.$weight + z * b.$weight;
                                }
                            }
                            _ => {
                                for (y, x) in y.iter_mut().zip(row(two[0])) {
                                    *y += x * two[0].$weight;
                                }
                            }
                        }
                    }
                }
            }
        }
        kernel!($kernel = $body, fn(axis: &Axis, first: usize, last: usize, x: *const $t, y: *mut $t, each: usize));
    )* };
}
places! {
    places_f32 = sums_f32, usual_f32, wide_f32: f32, single;
    places_f64 = sums_f64, usual_f64, wide_f64: f64, double;
}

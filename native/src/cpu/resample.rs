//! Weighted sums of places along axes, which are known beforehand: images made larger or smaller, and the way back.

use super::context::{Context, Place, bytes, share};
use super::path::Path;
use super::simd::Simd;
use crate::kernel;
use crate::program::format::DType;
use std::ops::Range;

/// As many elements are worth a thread's while.
const WORTH: usize = 1 << 16;

/// Places of fewer elements are added up one by one, which takes less time than to begin with vectors.
const NARROW: usize = 8;

/// For each place of an axis afterwards, the places before and their weights.
pub struct Axis {
    /// Places before.
    pub length: usize,
    pub terms: Vec<(usize, f64)>,
    /// Where the terms of each place end.
    pub ends: Vec<usize>,
}

impl Axis {
    fn terms(&self, place: usize) -> &[(usize, f64)] {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.terms[start..self.ends[place]]
    }
}

/// y [n, e…, c] from x [n, d…, c], both in one piece.
pub struct Resample {
    dtype: DType,
    path: Path,
    n: usize,
    c: usize,
    axes: Vec<Axis>,
    /// Elements of x behind a place of each axis, and of y.
    inner: Vec<[usize; 2]>,
    x: Place,
    y: Place,
}

impl Resample {
    /// There is an axis at least; where x has no elements there are no terms.
    pub fn prepare(
        path: Path,
        dtype: DType,
        (n, c): (usize, usize),
        axes: Vec<Axis>,
        x: Place,
        y: Place,
    ) -> Resample {
        let behind = |k: usize, size: fn(&Axis) -> usize| {
            axes[k + 1..]
                .iter()
                .fold(c, |all, axis| all.saturating_mul(size(axis)))
        };
        let inner = (0..axes.len())
            .map(|k| [behind(k, |axis| axis.length), behind(k, |a| a.ends.len())])
            .collect();
        Resample {
            dtype,
            path,
            n,
            c,
            axes,
            inner,
            x,
            y,
        }
    }

    /// Whether there is something to add up.
    fn is_empty(&self) -> bool {
        self.n == 0 || self.c == 0 || self.axes.iter().any(|axis| axis.terms.is_empty())
    }

    /// Bytes of work space: what all axes but the last are brought to, one place at a time.
    pub fn work(&self) -> usize {
        if self.is_empty() {
            return 0;
        }
        let rows = &self.inner[..self.inner.len() - 1];
        bytes(rows.iter().map(|[x, _]| x).sum(), 1, self.dtype.size())
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        let places = self.axes[0].ends.len();
        let each = self.inner[0][1];
        let units = self.n.saturating_mul(places);
        if units == 0 || each == 0 {
            return;
        }
        if self.is_empty() {
            let y = context.at(self.y);
            // What has no terms is 0, in f32 and f64 all bits.
            return unsafe { y.write_bytes(0, units * each * self.dtype.size()) };
        }
        let parts = context.parts(bytes(units, each, 1), WORTH).min(units);
        context.each(parts, |context, part| {
            let range = share(units, 1, parts, part);
            // Every unit, a place of the first axis of a sample, writes elements of its own.
            unsafe {
                match self.dtype {
                    DType::F64 => self.units(context, range, places_f64(self.path)),
                    _ => self.units(context, range, places_f32(self.path)),
                }
            }
        });
    }

    unsafe fn units<T>(&self, context: &Context, range: Range<usize>, kernel: Kernel<T>) {
        let (x, y) = (
            context.at(self.x).cast::<T>(),
            context.at(self.y).cast::<T>(),
        );
        let room = context.work.bytes.start().cast();
        let places = self.axes[0].ends.len();
        let [before, after] = self.inner[0];
        let sample = self.axes[0].length * before;
        let mut at = range.start;
        while at < range.end {
            let (n, place) = (at / places, at % places);
            let count = (places - place).min(range.end - at);
            unsafe {
                let (x, y) = (x.add(n * sample), y.add(at * after));
                self.along(0, x, y, room, place..place + count, kernel);
            }
            at += count;
        }
    }

    /// Some places of the axis `k` and all of those behind it, from where the axis starts in x to where the first of them starts in y.
    unsafe fn along<T>(
        &self,
        k: usize,
        x: *const T,
        y: *mut T,
        room: *mut T,
        places: Range<usize>,
        kernel: Kernel<T>,
    ) {
        let (axis, [before, after]) = (&self.axes[k], self.inner[k]);
        let Some(next) = self.axes.get(k + 1) else {
            return unsafe { kernel(axis, places.start, places.end, x, y, self.c) };
        };
        for (i, place) in places.enumerate() {
            let terms = axis.terms(place);
            unsafe {
                let y = y.add(i * after);
                if i > 0 && terms == axis.terms(place - 1) {
                    y.copy_from_nonoverlapping(y.sub(after), after);
                    continue;
                }
                let behind = 0..next.ends.len();
                if let &[(at, 1.0)] = terms {
                    self.along(k + 1, x.add(at * before), y, room, behind, kernel);
                } else {
                    kernel(axis, place, place + 1, x, room, before);
                    self.along(k + 1, room, y, room.add(before), behind, kernel);
                }
            }
        }
    }
}

/// Writes the places from a first to before a last: axis, both, where it starts in x, where the first starts in y, elements of a place.
type Kernel<T> = unsafe fn(&Axis, usize, usize, *const T, *mut T, usize);

macro_rules! places {
    ($($kernel:ident = $body:ident: $t:ty;)*) => { $(
        // `S` only says for which path the compiler makes the loops.
        #[allow(clippy::extra_unused_type_parameters)]
        #[inline(always)]
        unsafe fn $body<S: Simd>(axis: &Axis, first: usize, last: usize, x: *const $t, y: *mut $t, each: usize) {
            if each < NARROW {
                for (i, place) in (first..last).enumerate() {
                    let y = y.wrapping_add(i * each);
                    let terms = axis.terms(place);
                    for k in 0..each {
                        let mut sum = 0.0;
                        for &(at, weight) in terms {
                            sum += unsafe { *x.add(at * each + k) } * weight as $t;
                        }
                        unsafe { *y.add(k) = sum };
                    }
                }
                return;
            }
            for (i, place) in (first..last).enumerate() {
                unsafe {
                    // What is written shares no byte with what is read.
                    let y = std::slice::from_raw_parts_mut(y.add(i * each), each);
                    let row = |at: usize| std::slice::from_raw_parts(x.add(at * each), each);
                    let terms = axis.terms(place);
                    let (few, rest) = terms.split_at(terms.len().min(2));
                    match *few {
                        [] => y.fill(0.0),
                        [(a, v)] if v == 1.0 => y.copy_from_slice(row(a)),
                        [(a, v)] => {
                            for (y, a) in y.iter_mut().zip(row(a)) {
                                *y = a * v as $t;
                            }
                        }
                        [(a, v), (b, w), ..] => {
                            for ((y, a), b) in y.iter_mut().zip(row(a)).zip(row(b)) {
                                *y = a * v as $t + b * w as $t;
                            }
                        }
                    }
                    for two in rest.chunks(2) {
                        match *two {
                            [(a, v), (b, w)] => {
                                for ((y, a), b) in y.iter_mut().zip(row(a)).zip(row(b)) {
                                    *y += a * v as $t + b * w as $t;
                                }
                            }
                            _ => {
                                let (a, v) = two[0];
                                for (y, a) in y.iter_mut().zip(row(a)) {
                                    *y += a * v as $t;
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
    places_f32 = sum_f32: f32;
    places_f64 = sum_f64: f64;
}

//! Weighted sums of places along axes, which are known beforehand: images made larger or smaller, and the way back.

mod axis;
mod sums;

use super::context::{Context, Place, bytes, share};
use super::path::Path;
use super::stream;
use crate::program::format::DType;
pub use axis::{Axis, Term};
use std::ops::Range;
use sums::{Kernel, places_f32, places_f64};

/// As many elements are worth a thread's while.
const WORTH: usize = 1 << 16;

/// What a place of the first axis gets is made here first where it takes no more bytes, and then written past the caches.
const NEAR: usize = 64 << 10;

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
            .map(|k| [behind(k, |axis| axis.length), behind(k, Axis::places)])
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
        self.n == 0 || self.c == 0 || self.axes.iter().any(Axis::is_empty)
    }

    /// Bytes of work space: what all axes but the last are brought to, one place at a time, and before it what a place of the first gets.
    pub fn work(&self) -> usize {
        if self.is_empty() {
            return 0;
        }
        let rows = &self.inner[..self.inner.len() - 1];
        let made = if self.is_near() { self.inner[0][1] } else { 0 };
        let all = rows.iter().map(|[x, _]| x).sum::<usize>();
        bytes(all.saturating_add(made), 1, self.dtype.size())
    }

    /// Whether what a place of the first axis gets has room in the near caches, and is worth to be made there.
    fn is_near(&self) -> bool {
        (stream::ROW..=NEAR).contains(&bytes(self.inner[0][1], 1, self.dtype.size()))
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        let places = self.axes[0].places();
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
        let far = self.is_near() && context.is_far(self.y, bytes(units, each, self.dtype.size()));
        context.each(parts, |context, part| {
            let range = share(units, 1, parts, part);
            // Every unit, a place of the first axis of a sample, writes elements of its own.
            unsafe {
                match (self.dtype, far) {
                    (DType::F64, false) => self.units(context, range, places_f64(self.path)),
                    (DType::F64, true) => self.far_units(context, range, places_f64(self.path)),
                    (_, false) => self.units(context, range, places_f32(self.path)),
                    (_, true) => self.far_units(context, range, places_f32(self.path)),
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
        let places = self.axes[0].places();
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

    /// The same, past the caches.
    unsafe fn far_units<T>(&self, context: &Context, range: Range<usize>, kernel: Kernel<T>) {
        let (x, y) = (context.at(self.x).cast::<T>(), context.at(self.y));
        let made = context.work.bytes.start().cast::<T>();
        let axis = &self.axes[0];
        let [before, after] = self.inner[0];
        let size = after * size_of::<T>();
        for at in range.clone() {
            let (n, place) = (at / axis.places(), at % axis.places());
            unsafe {
                if at == range.start || !axis.repeats(place) {
                    let x = x.add(n * axis.length * before);
                    self.along(0, x, made, made.add(after), place..place + 1, kernel);
                }
                stream::copy(made.cast(), y.add(at * size), size);
            }
        }
        stream::finish();
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
            unsafe {
                let y = y.add(i * after);
                if i > 0 && axis.repeats(place) {
                    y.copy_from_nonoverlapping(y.sub(after), after);
                    continue;
                }
                let behind = 0..next.places();
                if let Some(at) = axis.only(place) {
                    self.along(k + 1, x.add(at * before), y, room, behind, kernel);
                } else {
                    kernel(axis, place, place + 1, x, room, before);
                    self.along(k + 1, room, y, room.add(before), behind, kernel);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;

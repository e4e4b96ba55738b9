//! Outputs that are sums: what a tile gives is added up while it lies in the first-level cache, and never goes to memory.

use super::{Elementwise, STEP, Scratch};
use crate::cpu::context::{Context, bytes, share};
use crate::cpu::layout::Layout;
use crate::cpu::operand::Stream;
use crate::cpu::path::Path;
use crate::cpu::reduce_rows::CHUNK;
use crate::cpu::simd::Simd;
use crate::kernel;
use crate::program::format::DType;
use loops::Loops;
use std::ops::Range;

mod loops;

/// Elements of a band: bands are added up one by one and then joined, the same however many threads there are.
const BAND: usize = 1 << 15;
/// So many elements at least go to each place in a band, or its totals would be as much as the elements.
const DEEP: usize = 64;

/// One output that is a sum. Its places are counted in row-major order of the axes that stay.
struct Sum {
    output: usize,
    places: usize,
    /// From one index of an outer axis to the next, in places: 0 where the axis goes.
    steps: Vec<usize>,
    /// The inner axis stays.
    inner: bool,
    /// The inner axis stays and all others go: the same lanes take every row.
    lanes: bool,
    /// Where the places lie in the output, the last axis apart: its length and its stride, in elements.
    layout: (Layout<1>, usize, isize),
    /// Where its lanes and its totals are, in bytes of work space.
    at: [usize; 2],
}

/// How threads share the elements.
enum Cut {
    /// Rows in multiples of so many, which have places of their own.
    Apart(usize),
    /// Bands of so many rows, or columns where there is but one row.
    Bands(usize, usize),
    /// Columns, all rows of them.
    Columns,
}

impl Cut {
    fn bands(&self) -> usize {
        if let Cut::Bands(_, count) = self {
            *count
        } else {
            1
        }
    }
}

pub struct Sums {
    each: Vec<Sum>,
    cut: Cut,
    /// Bytes of work space from where a band's totals are to where the next one's are.
    band: usize,
    /// Bytes of work space in all.
    end: usize,
    add: unsafe fn(*mut f32, *const f32, usize),
    loops: Loops,
}

/// The totals of a band, in the work space of the thread that asks for all: f64, of whole numbers i64, which wrap.
#[derive(Clone, Copy)]
struct Totals(*mut u8);
unsafe impl Sync for Totals {}

impl Totals {
    fn behind(self, bytes: usize) -> Totals {
        Totals(self.0.wrapping_add(bytes))
    }

    fn at<P>(self, bytes: usize) -> *mut P {
        self.behind(bytes).0.cast()
    }
}

/// Adds up what the tiles of a part give.
pub struct Adding<'a> {
    sums: &'a Sums,
    totals: Totals,
    lanes: *mut u8,
    /// Rows of tiles since the lanes were emptied.
    rows: usize,
}

#[inline(always)]
unsafe fn add<S: Simd>(to: *mut f32, x: *const f32, n: usize) {
    let whole = n - n % S::N;
    unsafe {
        for i in (0..whole).step_by(S::N) {
            S::store(to.add(i), S::add(S::load(to.add(i)), S::load(x.add(i))));
        }
        for i in whole..n {
            *to.add(i) += *x.add(i);
        }
    }
}

kernel!(add_kernel = add, fn(to: *mut f32, x: *const f32, n: usize));

impl Sums {
    /// Of the outputs that are sums, over these axes; None where none is. Work space from `start` on is theirs.
    pub fn of(
        path: Path,
        (outer, inner): (&[usize], usize),
        (rows, room): (usize, usize),
        outputs: &[Stream],
        start: usize,
    ) -> Option<Sums> {
        let sums = outputs.iter().enumerate().filter(|(_, s)| s.sum);
        let mut each: Vec<Sum> = sums.map(|(i, s)| Sum::of(i, s, outer, inner)).collect();
        let most = each.iter().map(|sum| sum.places).max()?;
        let height: usize = outer.iter().product();
        let apart = each
            .iter()
            .all(|s| s.steps.first().is_some_and(|&step| step > 0));
        let cut = if apart {
            Cut::Apart(outer[1..].iter().product::<usize>() * rows)
        } else {
            let elements = height.saturating_mul(inner);
            let count = (elements / BAND).min(elements / DEEP / most).max(1);
            let (length, step) = if height == 1 {
                (inner, STEP)
            } else {
                (height, rows)
            };
            let step = length.div_ceil(count).next_multiple_of(step);
            match length.div_ceil(step) {
                0 | 1 if each.iter().all(|sum| sum.lanes) => Cut::Columns,
                count => Cut::Bands(step, count.max(1)),
            }
        };
        let mut end = start;
        let mut take = |count: usize, each: usize| {
            let at = end;
            end = end.saturating_add(bytes(count, 1, each).next_multiple_of(64));
            at
        };
        for sum in &mut each {
            let lanes = if sum.lanes { inner.max(room) } else { 0 };
            sum.at[0] = take(lanes, size_of::<f32>());
        }
        let first = take(0, 1);
        for sum in &mut each {
            sum.at[1] = take(sum.places, size_of::<f64>());
        }
        let band = take(0, 1) - first;
        Some(Sums {
            each,
            band,
            end: first.saturating_add(bytes(band, cut.bands(), 1)),
            cut,
            add: add_kernel(path),
            loops: Loops::of(path),
        })
    }

    /// Bytes of work space up to the end of theirs.
    pub fn end(&self) -> usize {
        self.end
    }
}

impl Sum {
    fn of(output: usize, s: &Stream, outer: &[usize], inner: usize) -> Sum {
        let (mut steps, mut places) = (vec![0; outer.len()], 1);
        let last = s.strides.last().copied().unwrap_or(0);
        let (mut shape, mut strides) = (Vec::new(), Vec::new());
        if last != 0 {
            places = inner;
            shape.push(inner);
            strides.push(last / s.size as isize);
        }
        for axis in (0..outer.len()).rev().filter(|&axis| s.strides[axis] != 0) {
            steps[axis] = places;
            places = places.saturating_mul(outer[axis]);
            shape.insert(0, outer[axis]);
            strides.insert(0, s.strides[axis] / s.size as isize);
        }
        let stays = last != 0;
        let (layout, length, [step]) = Layout::collapsed(&shape, [&strides]).rows();
        Sum {
            output,
            places,
            lanes: stays && s.dtype == DType::F32 && steps.iter().all(|&step| step == 0),
            inner: stays,
            steps,
            layout: (layout, length, step),
            at: [0; 2],
        }
    }

    /// The first place of a row.
    fn place(&self, outer: &[usize], mut row: usize) -> usize {
        let mut place = 0;
        for axis in (1..outer.len()).rev() {
            place += row % outer[axis] * self.steps[axis];
            row /= outer[axis];
        }
        place + row * self.steps.first().unwrap_or(&0)
    }
}

impl Elementwise {
    pub unsafe fn run_sums(&self, context: &mut Context, sums: &Sums) {
        let rows: usize = self.outer.iter().product();
        let totals = Totals(context.work.bytes.start());
        let first = sums.each[0].at[1];
        unsafe { totals.behind(first).0.write_bytes(0, sums.end - first) };
        let parts = context.parts(self.cost, super::WORTH);
        context.each(parts, |context, part| unsafe {
            let mut some = |rows: Range<usize>, columns: Range<usize>, band: usize| {
                let adding = Adding::begin(sums, context, totals.behind(band * sums.band));
                let scratch = Scratch::of(context, 0);
                self.part(context, scratch, rows, columns, Some(adding));
            };
            match sums.cut {
                Cut::Apart(step) => some(share(rows, step, parts, part), 0..self.inner, 0),
                Cut::Columns => some(0..rows, share(self.inner, STEP, parts, part), 0),
                Cut::Bands(step, count) => {
                    for band in share(count, 1, parts, part) {
                        let length = if rows == 1 { self.inner } else { rows };
                        let range = band * step..((band + 1) * step).min(length);
                        if rows == 1 {
                            some(0..1, range, band);
                        } else {
                            some(range, 0..self.inner, band);
                        }
                    }
                }
            }
        });
        for sum in &sums.each {
            let stream = &self.outputs[sum.output];
            let to = context.at(stream.place);
            let (layout, length, step) = &sum.layout;
            let mut row = 0;
            layout.some(0..layout.size(), |[offset]| unsafe {
                for j in 0..*length {
                    let bands = (0..sums.cut.bands()).map(|band| {
                        let at = sum.at[1] + band * sums.band;
                        totals.behind(at + (row + j) * size_of::<f64>())
                    });
                    let fractions = || bands.clone().map(|band| *band.at::<f64>(0)).sum::<f64>();
                    let whole = || {
                        let each = bands.clone().map(|band| *band.at::<i64>(0));
                        each.fold(0, i64::wrapping_add)
                    };
                    let at = offset + j as isize * step;
                    match stream.dtype {
                        DType::F64 => *to.cast::<f64>().offset(at) = fractions(),
                        DType::I64 => *to.cast::<i64>().offset(at) = whole(),
                        DType::I32 => *to.cast::<i32>().offset(at) = whole() as i32,
                        _ => *to.cast::<f32>().offset(at) = fractions() as f32,
                    }
                }
                row += length;
            });
        }
    }
}

impl<'a> Adding<'a> {
    /// # Safety
    /// The context's work space must reach to the end of that of `sums`.
    unsafe fn begin(sums: &'a Sums, context: &Context, totals: Totals) -> Adding<'a> {
        let lanes = context.work.bytes.start();
        let (first, end) = (sums.each[0].at[0], sums.each[0].at[1]);
        unsafe { lanes.add(first).write_bytes(0, end - first) };
        Adding {
            sums,
            totals,
            lanes,
            rows: 0,
        }
    }

    /// Takes what a tile gives; `table` says where it lies.
    pub unsafe fn tile(
        &mut self,
        op: &Elementwise,
        table: *const *mut u8,
        (row, height): (usize, usize),
        (column, part): (usize, usize),
    ) {
        let loops = &self.sums.loops;
        for sum in &self.sums.each {
            let stream = &op.outputs[sum.output];
            unsafe {
                let tile = *table.add(stream.entry);
                if sum.lanes {
                    let lanes = self.lanes.add(sum.at[0]).cast::<f32>();
                    (self.sums.add)(lanes.add(column), tile.cast(), height * part);
                    continue;
                }
                for r in 0..height {
                    let x = tile.add(r * part * stream.size);
                    let first = if sum.inner { column } else { 0 };
                    let place = sum.place(&op.outer, row + r) + first;
                    let to = self.totals.behind(sum.at[1] + place * size_of::<f64>());
                    loops.add(stream.dtype, to.0, x, part, sum.inner);
                }
            }
        }
    }

    /// After the last tile of some rows, whose columns these are.
    pub unsafe fn rows(&mut self, op: &Elementwise, columns: &Range<usize>, last: bool) {
        self.rows += 1;
        if self.rows < CHUNK && !last {
            return;
        }
        self.rows = 0;
        for sum in self.sums.each.iter().filter(|sum| sum.lanes) {
            let lanes: *mut f32 = unsafe { self.lanes.add(sum.at[0]).cast() };
            // Tiles of several rows have lanes for all of them: these are added in pairs.
            let mut rows = op.rows;
            while rows > 1 {
                let half = rows / 2;
                rows -= half;
                unsafe {
                    let upper = lanes.add(rows * op.inner);
                    (self.sums.add)(lanes, upper, half * op.inner);
                    upper.write_bytes(0, half * op.inner);
                }
            }
            for j in columns.clone() {
                unsafe {
                    *self.totals.at::<f64>(sum.at[1]).add(j) += f64::from(*lanes.add(j));
                    *lanes.add(j) = 0.0;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;

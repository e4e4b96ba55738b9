//! Convolutions as the format has them: which rows of the input meet which taps of the kernel, worked out once.
//! Channels last: the inputs of one kernel row lie one after another, so that a row of taps is a matrix product with overlapping
//! rows and nothing is unrolled (docs/decisions/convolution.md).

use super::context::{Context, Place, share};
use super::conv_depthwise as depthwise;
use super::conv_forward::{self as forward, Run};
pub use super::conv_geometry::{Axis, Geometry};
use super::conv_geometry::{is_depthwise, joined, run_length};
use super::conv_samples::{Samples, lanes_of};
use super::conv_source::{Source, runs};
pub use super::conv_weight_gradient::ConvWeights;
use super::elementwise::Elementwise;
use super::path::Path;
use std::ops::Range;

/// As many multiplications are worth a thread's while.
pub const WORTH: usize = 1 << 19;
/// Threads divide a long row at multiples of this.
const STEP: usize = 64;
/// And channels at multiples of this: two vectors of the widest path.
pub const CHANNELS: usize = 32;

/// y = x ∗ w.
pub struct Conv {
    /// Neighbouring outputs of a row are the channels of one, where the channels of each alone leave lanes empty.
    geometry: Geometry,
    packed: usize,
    source: Source,
    w: Place,
    /// Of the three axes, the input and the output channels.
    w_strides: [isize; 5],
    w_dense: bool,
    y: Place,
    runs: Vec<Run>,
    /// Where the runs of each output row end.
    ends: Vec<usize>,
    kernel: forward::Kernel,
    narrow: depthwise::Kernel,
    samples: Option<Samples>,
}

/// Eight lanes are enough for few outputs, and waste less.
fn lanes(path: Path, outputs: usize) -> Path {
    if path == Path::Avx512 && outputs <= 8 {
        Path::Avx2
    } else {
        path
    }
}

impl Conv {
    pub fn prepare(
        path: Path,
        mut geometry: Geometry,
        x: (Place, [isize; 5]),
        w: (Place, [isize; 5]),
        y: Place,
    ) -> Conv {
        flatten(&mut geometry, &x.1);
        let beside = lanes_of(path, &geometry);
        let packed = match beside {
            1 => packable(path, &geometry),
            _ => 1,
        };
        let g = pack(geometry, packed);
        let source = Source::new(path, &g, x.0, x.1, beside);
        let (mut table, mut ends) = (Vec::new(), Vec::new());
        for d in 0..g.out[0] {
            for h in 0..g.out[1] {
                runs(&g, &source, d, h, &mut table);
                ends.push(table.len());
            }
        }
        let [kd, kh, kw] = g.kernel;
        let shape = [kd, kh, kw, g.c / g.groups, g.o];
        let dense = super::layout::dense(&shape);
        Conv {
            samples: (beside > 1).then(|| Samples::new(path, &g, &source)),
            source,
            w: w.0,
            w_strides: w.1,
            w_dense: packed == 1 && (0..5).all(|i| shape[i] <= 1 || w.1[i] == dense[i]),
            y,
            runs: table,
            ends,
            kernel: forward::kernel(lanes(path, g.o / g.groups)),
            narrow: depthwise::kernel(path),
            geometry: g,
            packed,
        }
    }

    fn weights(&self) -> usize {
        let g = &self.geometry;
        if self.w_dense {
            0
        } else {
            g.kernel.iter().product::<usize>() * g.c / g.groups * g.o
        }
    }

    /// Bytes of work space.
    pub fn work(&self) -> usize {
        let samples = self.samples.as_ref().map_or(0, |s| s.row(&self.geometry));
        ((self.source.room + samples + self.weights()) * 4).next_multiple_of(64)
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        let g = &self.geometry;
        let parts = context.parts(g.multiplications(), WORTH);
        let (rows, columns) = (self.ends.len(), g.out[2]);
        // The samples are divided; of few samples the rows; and without padding a single row.
        let beside = self.source.lanes;
        let by_rows = g.n.div_ceil(beside) < parts && rows > 1;
        let by_columns = g.n == 1 && rows == 1 && !self.source.padded;
        let parts = match (by_rows, by_columns) {
            (true, _) => parts.min(rows),
            (_, true) => parts,
            _ => parts.min(g.n.max(1)),
        };
        context.each(parts, |context, part| unsafe {
            if by_rows {
                let rows = share(rows, 1, parts, part);
                self.part(context, 0..g.n, rows, 0..columns, &mut |_| ());
            } else if by_columns {
                let columns = share(columns, STEP, parts, part);
                self.part(context, 0..1, 0..1, columns, &mut |_| ());
            } else {
                let samples = share(g.n, beside, parts, part);
                self.part(context, samples, 0..rows, 0..columns, &mut |_| ());
            }
        });
    }

    /// Runs it, and the chain behind it on each sample.
    ///
    /// # Safety
    /// As of `run` for both, with work space for both; the chain reads the whole result in its order and writes to no operand.
    pub unsafe fn run_before(&self, context: &mut Context, chain: &Elementwise) {
        let g = &self.geometry;
        unsafe {
            if context.parts(g.multiplications(), WORTH) > 1 {
                self.run(context);
                return chain.run(context);
            }
            let (rows, columns) = (self.ends.len(), g.out[2]);
            chain.behind(context, self.work(), |context, ready| {
                let mut ready = |samples| ready(samples * rows * columns * g.o);
                self.part(context, 0..g.n, 0..rows, 0..columns, &mut ready);
            });
        }
    }

    /// Some outputs of some rows of some samples; `ready` is told how many samples are computed.
    unsafe fn part(
        &self,
        context: &Context,
        samples: Range<usize>,
        rows: Range<usize>,
        columns: Range<usize>,
        ready: &mut dyn FnMut(usize),
    ) {
        unsafe {
            let g = &self.geometry;
            let y: *mut f32 = context.at(self.y).cast();
            let room = context.work.floats();
            let w: *const f32 = context.at(self.w).cast();
            let w = if self.w_dense {
                w
            } else {
                self.copy_weights(w, room.add(self.source.room))
            };
            let begun = rows.start.checked_sub(1).map_or(0, |row| self.ends[row]);
            let runs = &self.runs[begun..];
            let own: Vec<usize>;
            let ends = if begun == 0 {
                &self.ends[rows.clone()]
            } else {
                own = self.ends[rows.clone()].iter().map(|e| e - begun).collect();
                &own
            };
            self.source.clear(room);
            let length = g.c / g.groups * run_length(g);
            let pixels_of_sample: usize = g.out.iter().product();
            let moved = columns.start * self.source.step;
            let (first, columns) = (rows.start * g.out[2] + columns.start, columns.len());
            let (end, beside) = (samples.end, self.source.lanes);
            for n in samples.step_by(beside) {
                let group = n..end.min(n + beside);
                let x = self.source.samples(g, context, group.clone(), room);
                let x = x.add(moved);
                let y = y.add((n * pixels_of_sample + first) * g.o);
                let pixels = forward::Pixels {
                    step: self.source.step,
                    columns,
                    o: g.o,
                };
                if let Some(beside) = &self.samples {
                    let out = room.add(self.source.room + self.weights());
                    beside.forward(g, runs, ends, group.len(), x, w, y, out);
                    ready(group.end);
                    continue;
                }
                if is_depthwise(g) {
                    let mut start = 0;
                    for (row, &end) in ends.iter().enumerate() {
                        let y = y.add(row * columns * g.o);
                        (self.narrow.forward)(&runs[start..end], &pixels, x, w, y);
                        start = end;
                    }
                    ready(n + 1);
                    continue;
                }
                let og = g.o / g.groups;
                for group in 0..g.groups {
                    let x = x.add(group * (g.c / g.groups));
                    let (w, y) = (w.add(group * og), y.add(group * og));
                    (self.kernel)(runs, ends, length, og, &pixels, x, w, y);
                }
                ready(n + 1);
            }
        }
    }

    /// The weights in one piece; those of packed outputs start as many taps later as their inputs do, with zeros around them.
    unsafe fn copy_weights(&self, w: *const f32, to: *mut f32) -> *const f32 {
        let g = &self.geometry;
        let [kd, kh, kw] = g.kernel;
        let [sd, sh, sw, sc, so] = self.w_strides;
        let o = g.o / self.packed;
        let apart = g.axes[2].stride / self.packed;
        let taps = kw - (self.packed - 1) * apart;
        let mut at = to;
        for place in 0..kd * kh * kw {
            let (d, h, k) = (place / (kh * kw), place / kw % kh, place % kw);
            for c in 0..g.c / g.groups {
                for pixel in 0..self.packed {
                    let tap = k.wrapping_sub(pixel * apart);
                    if tap >= taps {
                        unsafe { at.write_bytes(0, o) };
                    } else {
                        let from = d as isize * sd + h as isize * sh + tap as isize * sw;
                        let from = from + c as isize * sc;
                        for i in 0..o {
                            unsafe { *at.add(i) = *w.offset(from + i as isize * so) };
                        }
                    }
                    at = unsafe { at.add(o) };
                }
            }
        }
        to
    }
}

/// How many neighbouring outputs fill a vector: together they meet more taps than one, but fewer than each on its own.
fn packable(path: Path, g: &Geometry) -> usize {
    let lanes = match path {
        Path::Avx512 => 16,
        Path::Avx2 | Path::Neon => 8,
        Path::Portable => 1,
    };
    let (taps, stride) = (g.kernel[2], g.axes[2].stride);
    if !joined(g) || taps <= stride || g.o == 0 {
        return 1;
    }
    let most = (lanes / g.o).max(1);
    (1..=most)
        .rev()
        .find(|&count| g.out[2].is_multiple_of(count))
        .unwrap_or(1)
}

/// The convolution whose outputs are `count` of this one's side by side.
fn pack(mut g: Geometry, count: usize) -> Geometry {
    let stride = g.axes[2].stride;
    g.kernel[2] += (count - 1) * stride;
    g.axes[2].stride *= count;
    g.out[2] /= count;
    g.o *= count;
    g
}

/// A kernel of one tap that moves by one is a product of all pixels with the weights: one long row.
fn flatten(g: &mut Geometry, strides: &[isize; 5]) {
    let plain = |a: &Axis| a.stride == 1 && a.spread == 1 && a.before == 0;
    let dense = super::layout::dense(&[g.n, g.size[0], g.size[1], g.size[2], g.c]);
    let shape = [g.n, g.size[0], g.size[1], g.size[2], g.c];
    let whole = (0..5).all(|i| shape[i] <= 1 || strides[i] == dense[i]);
    if g.kernel == [1; 3]
        && g.axes.iter().all(plain)
        && g.size == g.out
        && whole
        && strides[3] == g.c as isize
    {
        let pixels = g.n * g.size.iter().product::<usize>();
        (g.n, g.size, g.out) = (1, [1, 1, pixels], [1, 1, pixels]);
    }
}

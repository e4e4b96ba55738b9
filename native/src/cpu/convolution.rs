//! Convolutions as the format has them: which rows of the input meet which taps of the kernel, worked out once.
//! Channels last: the inputs of one kernel row lie one after another, so that a row of taps is a matrix product with overlapping
//! rows and nothing is unrolled (docs/decisions/convolution.md).

use super::context::{Context, Place, share};
use super::conv_depthwise as depthwise;
use super::conv_forward::{self as forward, Run};
use super::conv_weights as weights;
use super::path::Path;
use std::ops::Range;

/// As many multiplications are worth a thread's while.
const WORTH: usize = 1 << 19;
/// Threads divide a long row at multiples of this.
const STEP: usize = 64;
/// And channels at multiples of this: two vectors of the widest path.
const CHANNELS: usize = 32;

/// One axis of the window: `i · spread = p · stride + k · dilation − before` says which input i meets tap k at output p.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    pub stride: usize,
    pub dilation: usize,
    pub spread: usize,
    pub before: i64,
}

/// A convolution over three axes; missing ones have size 1.
#[derive(Clone, Copy, Debug)]
pub struct Geometry {
    pub n: usize,
    pub c: usize,
    pub o: usize,
    pub groups: usize,
    pub size: [usize; 3],
    pub out: [usize; 3],
    pub kernel: [usize; 3],
    pub axes: [Axis; 3],
}

impl Geometry {
    /// As many as there are for every output and tap.
    fn multiplications(&self) -> usize {
        let outputs: usize = self.out.iter().product();
        let taps: usize = self.kernel.iter().product();
        self.n * outputs * self.o * taps * (self.c / self.groups)
    }

    /// The input's place on an axis, if there is one.
    fn input(&self, axis: usize, out: usize, tap: usize) -> Option<usize> {
        let Axis {
            stride,
            dilation,
            spread,
            before,
        } = self.axes[axis];
        let at = (out * stride + tap * dilation) as i64 - before;
        let inside = at >= 0 && at % spread as i64 == 0;
        let place = at / spread as i64;
        (inside && place < self.size[axis] as i64).then_some(place as usize)
    }

    /// How wide a row with its padding is, so that every tap of every output finds a place.
    fn width(&self) -> usize {
        let Axis {
            stride, dilation, ..
        } = self.axes[2];
        self.out[2].saturating_sub(1) * stride + (self.kernel[2] - 1) * dilation + 1
    }

    /// More than this many rows times taps are not tabled.
    const MOST_RUNS: usize = 1 << 24;

    /// Floats that a sample with its padding may take in any case; otherwise 64 times what it takes without.
    const MOST_PADDING: usize = 1 << 24;

    pub fn check(&self) -> Result<(), String> {
        let rows = self.out[0].checked_mul(self.out[1]);
        let taps = self
            .kernel
            .iter()
            .try_fold(1usize, |a, &b| a.checked_mul(b));
        let runs = rows.zip(taps).and_then(|(r, t)| r.checked_mul(t));
        if runs.is_none_or(|runs| runs > Self::MOST_RUNS) {
            return Err("has too many rows and taps".into());
        }
        let padded = [self.size[0], self.size[1], self.width(), self.c];
        let floats = |sizes: &[usize]| sizes.iter().fold(1usize, |a, &b| a.saturating_mul(b));
        let plain = floats(&[self.size[0], self.size[1], self.size[2], self.c]);
        if floats(&padded) > Self::MOST_PADDING.max(plain.saturating_mul(64)) {
            return Err("needs too much room for its padding".into());
        }
        Ok(())
    }
}

/// How the input is read: where it lies, or from a copy of one sample with padded and spread rows.
struct Source {
    place: Place,
    /// Of the sample, the three axes and the channels, in elements.
    strides: [isize; 5],
    padded: bool,
    /// The first column's place when it is read where it lies.
    start: isize,
    /// From one output to the next, in elements.
    step: usize,
    /// From one tap to the next.
    tap: usize,
    room: usize,
}

impl Source {
    fn new(g: &Geometry, place: Place, strides: [isize; 5]) -> Source {
        let Axis {
            stride,
            dilation,
            spread,
            before,
        } = g.axes[2];
        let dense = g.c == 1 || strides[4] == 1;
        let joined = strides[3] == g.c as isize;
        let inside = before <= 0 && g.width() as i64 - before <= g.size[2] as i64;
        let padded = !(dense && joined && spread == 1 && inside);
        Source {
            place,
            strides,
            padded,
            start: if padded {
                0
            } else {
                -before as isize * g.c as isize
            },
            step: stride * g.c,
            tap: dilation * g.c,
            room: if padded {
                g.size[0] * g.size[1] * g.width() * g.c
            } else {
                0
            },
        }
    }

    /// Where a row starts, from the start of the sample.
    fn row(&self, g: &Geometry, d: usize, h: usize) -> isize {
        if self.padded {
            ((d * g.size[1] + h) * g.width() * g.c) as isize
        } else {
            d as isize * self.strides[1] + h as isize * self.strides[2] + self.start
        }
    }

    /// Fills the padding with zeros; once for all samples.
    unsafe fn clear(&self, room: *mut f32) {
        unsafe { room.write_bytes(0, self.room) };
    }

    /// The sample as the kernels read it.
    unsafe fn sample(
        &self,
        g: &Geometry,
        context: &Context,
        n: usize,
        room: *mut f32,
    ) -> *const f32 {
        unsafe {
            let x: *const f32 = context.at(self.place).cast();
            let x = x.offset(n as isize * self.strides[0]);
            if !self.padded {
                return x;
            }
            let [_, sd, sh, sw, sc] = self.strides;
            let (c, spread, before) = (g.c, g.axes[2].spread as i64, g.axes[2].before);
            let width = g.width() as i64;
            // The columns of the sample that have a place in the padded row.
            let first = ((-before).max(0) + spread - 1) / spread;
            let last = (g.size[2] as i64).min((width - before - 1).div_euclid(spread) + 1);
            if last <= first {
                return room;
            }
            for d in 0..g.size[0] {
                for h in 0..g.size[1] {
                    let from = x.offset(d as isize * sd + h as isize * sh + first as isize * sw);
                    let to = room.offset(self.row(g, d, h));
                    let to = to.offset((first * spread + before) as isize * c as isize);
                    let count = (last - first) as usize;
                    if spread == 1 && (c == 1 || sc == 1) && sw == c as isize {
                        std::ptr::copy_nonoverlapping(from, to, count * c);
                        continue;
                    }
                    let gap = spread as usize * c;
                    for k in 0..c {
                        for w in 0..count {
                            *to.add(w * gap + k) = *from.offset(w as isize * sw + k as isize * sc);
                        }
                    }
                }
            }
            room
        }
    }
}

/// Which taps stand one after another in the input, so that they are one run.
fn joined(g: &Geometry) -> bool {
    g.groups == 1 && g.axes[2].dilation == 1
}

/// How many taps a run has.
fn run_length(g: &Geometry) -> usize {
    if joined(g) { g.kernel[2] } else { 1 }
}

fn run_count(g: &Geometry) -> usize {
    g.kernel.iter().product::<usize>() / run_length(g)
}

fn is_depthwise(g: &Geometry) -> bool {
    g.groups > 1 && g.groups == g.c && g.groups == g.o
}

/// The runs of an output row, in order of the taps.
fn runs(g: &Geometry, source: &Source, d: usize, h: usize, into: &mut Vec<Run>) {
    let [kd, kh, kw] = g.kernel;
    let cg = g.c / g.groups;
    for a in 0..kd {
        for b in 0..kh {
            let (Some(x), Some(y)) = (g.input(0, d, a), g.input(1, h, b)) else {
                continue;
            };
            let row = source.row(g, x, y);
            let first = (a * kh + b) * kw;
            let taps = if joined(g) { 1 } else { kw };
            for tap in 0..taps {
                into.push(Run {
                    x: row + (tap * source.tap) as isize,
                    w: (first + tap) * cg * g.o,
                });
            }
        }
    }
}

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
        let packed = packable(path, &geometry);
        let g = pack(geometry, packed);
        let source = Source::new(&g, x.0, x.1);
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
        (self.source.room + self.weights()) * 4
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        let g = &self.geometry;
        let parts = context.parts(g.multiplications(), WORTH);
        // Without padding a single row may be divided; else the samples are.
        let row = g.n == 1 && self.ends.len() == 1 && !self.source.padded;
        let parts = if row { parts } else { parts.min(g.n.max(1)) };
        context.each(parts, |context, part| unsafe {
            if row {
                self.part(context, 0..1, share(g.out[2], STEP, parts, part));
            } else {
                self.part(context, share(g.n, 1, parts, part), 0..g.out[2]);
            }
        });
    }

    /// Some outputs of all rows of some samples.
    unsafe fn part(&self, context: &Context, samples: Range<usize>, columns: Range<usize>) {
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
            self.source.clear(room);
            let length = g.c / g.groups * run_length(g);
            let pixels_of_sample: usize = g.out.iter().product();
            let (first, columns) = (columns.start, columns.len());
            for n in samples {
                let x = self.source.sample(g, context, n, room);
                let x = x.add(first * self.source.step);
                let y = y.add((n * pixels_of_sample + first) * g.o);
                let pixels = forward::Pixels {
                    step: self.source.step,
                    columns,
                    o: g.o,
                };
                if is_depthwise(g) {
                    let mut start = 0;
                    for (row, &end) in self.ends.iter().enumerate() {
                        let y = y.add(row * columns * g.o);
                        (self.narrow.forward)(&self.runs[start..end], &pixels, x, w, y);
                        start = end;
                    }
                    continue;
                }
                let og = g.o / g.groups;
                for group in 0..g.groups {
                    let x = x.add(group * (g.c / g.groups));
                    let (w, y) = (w.add(group * og), y.add(group * og));
                    (self.kernel)(&self.runs, &self.ends, length, og, &pixels, x, w, y);
                }
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
        Path::Avx2 => 8,
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

/// dw: for each tap, the inputs that it met times the gradients of what came out.
pub struct ConvWeights {
    geometry: Geometry,
    source: Source,
    dy: Place,
    dw: Place,
    /// The runs of taps in the rows that have all of them, which can be one tile, and in the others.
    parts: [Vec<weights::Tap>; 2],
    kernel: weights::Kernel,
    narrow: depthwise::Kernel,
}

impl ConvWeights {
    pub fn prepare(
        path: Path,
        g: Geometry,
        x: (Place, [isize; 5]),
        dy: Place,
        dw: Place,
    ) -> ConvWeights {
        let source = Source::new(&g, x.0, x.1);
        let whole = run_count(&g);
        let mut parts: [Vec<weights::Tap>; 2] = [Vec::new(), Vec::new()];
        let mut row = Vec::new();
        for d in 0..g.out[0] {
            for h in 0..g.out[1] {
                row.clear();
                runs(&g, &source, d, h, &mut row);
                let out = (d * g.out[1] + h) * g.out[2] * g.o;
                let taps = &mut parts[usize::from(row.len() < whole)];
                for run in &row {
                    let known = taps.iter().position(|tap| tap.w == run.w);
                    let at = known.unwrap_or_else(|| {
                        taps.push(weights::Tap {
                            w: run.w,
                            rows: Vec::new(),
                        });
                        taps.len() - 1
                    });
                    taps[at].rows.push((run.x, out));
                }
            }
        }
        for taps in &mut parts {
            taps.sort_by_key(|tap| tap.w);
        }
        ConvWeights {
            source,
            dy,
            dw,
            parts,
            kernel: weights::kernel(path),
            narrow: depthwise::kernel(path),
            geometry: g,
        }
    }

    /// Bytes of work space.
    pub fn work(&self) -> usize {
        self.source.room * 4
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        let g = &self.geometry;
        let weights = g.kernel.iter().product::<usize>() * g.c / g.groups * g.o;
        unsafe { context.at(self.dw).write_bytes(0, weights * 4) };
        let parts = context.parts(g.multiplications(), WORTH);
        // Weights are divided, not samples: each is a sum over all of these in their order.
        let (runs, channels) = (run_count(g), g.o / g.groups);
        let wide = channels >= parts * CHANNELS;
        let parts = if wide { parts } else { parts.min(runs) };
        context.each(parts, |context, part| unsafe {
            if wide {
                self.part(context, 0..runs, share(channels, CHANNELS, parts, part));
            } else {
                self.part(context, share(runs, 1, parts, part), 0..channels);
            }
        });
    }

    /// The weights of some runs for some channels of each group.
    unsafe fn part(&self, context: &Context, runs: Range<usize>, channels: Range<usize>) {
        unsafe {
            let g = &self.geometry;
            let room = context.work.floats();
            let (dy, dw): (*const f32, *mut f32) =
                (context.at(self.dy).cast(), context.at(self.dw).cast());
            self.source.clear(room);
            let (cg, og) = (g.c / g.groups, g.o / g.groups);
            let run = cg * g.o * run_length(g);
            let taps = [0, 1].map(|i| {
                let taps = &self.parts[i][..];
                let before = |run_of: usize| taps.partition_point(|tap| tap.w < run_of * run);
                &taps[before(runs.start)..before(runs.end)]
            });
            let (first, count) = (channels.start, channels.len());
            let length = cg * run_length(g);
            let pixels = forward::Pixels {
                step: self.source.step,
                columns: g.out[2],
                o: g.o,
            };
            for n in 0..g.n {
                let x = self.source.sample(g, context, n, room);
                let dy = dy.add(n * g.out.iter().product::<usize>() * g.o);
                if is_depthwise(g) {
                    for tap in taps.into_iter().flatten() {
                        (self.narrow.weights)(&tap.rows, &pixels, x, dy, dw.add(tap.w));
                    }
                    continue;
                }
                for group in 0..g.groups {
                    let (x, dy) = (x.add(group * cg), dy.add(group * og));
                    for taps in taps {
                        let (dy, dw) = (dy.add(first), dw.add(group * og + first));
                        (self.kernel)(taps, length, count, &pixels, x, dy, dw);
                    }
                }
            }
        }
    }
}

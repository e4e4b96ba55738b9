//! Convolutions with few output channels and several samples: so many samples as a vector has lanes lie side by side. Their inputs are turned on the
//! way in, their outputs on the way out.

use super::context::Context;
use super::conv_beside::{self as beside, BEHIND, Shape};
use super::conv_forward::{Pixels, Run};
use super::conv_geometry::{Geometry, is_depthwise, joined, run_length};
use super::conv_source::{Source, runs};
use super::conv_weights::{self, Tap, note};
use super::path::Path;
use super::turn::{self, Turn};
use std::ops::Range;

/// From so many output channels on their own vectors are full enough.
const FEW: usize = 13;
/// With fewer multiplications for an output the turning costs more than it brings.
const WORTH: usize = 8;
/// More floats than this of inputs are not near any more.
const NEAR: usize = 1 << 18;

/// How many samples lie side by side: 1 where the lanes are channels.
pub fn lanes_of(path: Path, g: &Geometry) -> usize {
    let lanes = match path {
        Path::Avx512 => 16,
        Path::Avx2 | Path::Neon | Path::Portable => 8,
    };
    let inputs = g.c / g.groups;
    let worth = g.kernel.iter().product::<usize>() * inputs >= WORTH;
    let room = [g.size[0], g.size[1], g.width(), g.c, lanes];
    let near = room.iter().fold(1usize, |a, &b| a.saturating_mul(b)) <= NEAR;
    let few = g.o / g.groups < FEW && !is_depthwise(g);
    let full = 4 * g.n >= 3 * g.n.next_multiple_of(lanes);
    if few && full && worth && near {
        lanes
    } else {
        1
    }
}

/// As many floats of gradients stay in the first-level cache beside the inputs that they meet.
const BLOCK: usize = 4096;

fn shape(g: &Geometry, source: &Source) -> Shape {
    Shape {
        pixels: Pixels {
            step: source.step,
            columns: g.out[2],
            o: g.o,
        },
        tap: source.tap,
        inputs: g.c / g.groups,
        outputs: g.o / g.groups,
    }
}

/// The way forward.
pub struct Samples {
    lanes: usize,
    shape: Shape,
    /// Which taps of a run meet an input, for each output of a row.
    taps: Vec<Range<usize>>,
    kernel: beside::Forward,
    turn: Turn,
}

impl Samples {
    pub fn new(path: Path, g: &Geometry, source: &Source) -> Samples {
        let taps = |out| if joined(g) { g.taps(out) } else { 0..1 };
        Samples {
            lanes: source.lanes,
            shape: shape(g, source),
            taps: (0..g.out[2]).map(taps).collect(),
            kernel: beside::forward_kernel(path),
            turn: turn::kernel(path, size_of::<f32>()),
        }
    }

    /// Floats of work space: a row of the outputs of all samples.
    pub fn row(&self, g: &Geometry) -> usize {
        (g.out[2] + BEHIND) * g.o * self.lanes
    }

    /// Some rows of `count` samples, the first of which begins at `y`.
    pub unsafe fn forward(
        &self,
        g: &Geometry,
        runs: &[Run],
        ends: &[usize],
        count: usize,
        x: *const f32,
        w: *const f32,
        y: *mut f32,
        row: *mut f32,
    ) {
        let Shape {
            inputs, outputs, ..
        } = self.shape;
        let (length, sample) = (g.out[2] * g.o, g.out.iter().product::<usize>() * g.o);
        let mut start = 0;
        for (at, &end) in ends.iter().enumerate() {
            unsafe {
                for group in 0..g.groups {
                    let (x, w) = (x.add(group * inputs * self.lanes), w.add(group * outputs));
                    let row = row.add(group * outputs * self.lanes);
                    (self.kernel)(&runs[start..end], &self.taps, &self.shape, x, w, row);
                }
                let to = y.add(at * length).cast();
                (self.turn)(row.cast(), self.lanes as isize, to, sample, count, length);
            }
            start = end;
        }
    }
}

/// Rows of outputs whose gradients are turned together, and what the runs of taps met in them: places of x and of these gradients.
struct Block {
    rows: Range<usize>,
    taps: Vec<Tap>,
}

/// The gradient of the weights: a sum for each lane, over all samples that lie in it.
pub struct SamplesWeights {
    shape: Shape,
    blocks: Vec<Block>,
    kernel: beside::Weights,
    turn: Turn,
}

impl SamplesWeights {
    pub fn new(path: Path, g: &Geometry, source: &Source) -> SamplesWeights {
        let row = g.out[2] * g.o * source.lanes;
        let high = (BLOCK / row.max(1)).max(1);
        let rows = g.out[0] * g.out[1];
        let mut blocks = Vec::new();
        for first in (0..rows).step_by(high) {
            let rows = first..rows.min(first + high);
            let (mut taps, mut met) = (Vec::new(), Vec::new());
            for at in rows.clone() {
                met.clear();
                runs(g, source, at / g.out[1], at % g.out[1], &mut met);
                note(&mut taps, &met, (at - first) * row);
            }
            taps.sort_by_key(|tap| tap.w);
            blocks.push(Block { rows, taps });
        }
        SamplesWeights {
            shape: shape(g, source),
            blocks,
            kernel: beside::weights_kernel(path),
            turn: turn::kernel(path, size_of::<f32>()),
        }
    }

    /// Floats of work space behind that of the source: sums, and the gradients of a block.
    pub fn room(&self, g: &Geometry, lanes: usize) -> usize {
        let most = self.blocks.iter().map(|b| b.rows.len()).max().unwrap_or(0);
        (weights(g) + most * g.out[2] * g.o) * lanes
    }

    /// The weights in `some`, which are whole runs of taps.
    pub unsafe fn run(
        &self,
        g: &Geometry,
        source: &Source,
        context: &Context,
        some: Range<usize>,
        dy: *const f32,
        dw: *mut f32,
    ) {
        let lanes = source.lanes;
        let Shape {
            inputs, outputs, ..
        } = self.shape;
        let (row, sample) = (g.out[2] * g.o, g.out.iter().product::<usize>() * g.o);
        let length = inputs * run_length(g);
        unsafe {
            let room = context.work.floats();
            let sums = room.add(source.room);
            let out = sums.add(weights(g) * lanes);
            sums.write_bytes(0, weights(g) * lanes);
            for n in (0..g.n).step_by(lanes) {
                let count = lanes.min(g.n - n);
                if count < lanes {
                    // The other lanes add nothing.
                    source.clear(room);
                    out.write_bytes(0, self.room(g, lanes) - weights(g) * lanes);
                }
                let x = source.samples(g, context, n..n + count, room);
                for Block { rows, taps } in &self.blocks {
                    let from = dy.add(n * sample + rows.start * row).cast();
                    let numbers = rows.len() * row;
                    (self.turn)(from, sample as isize, out.cast(), lanes, numbers, count);
                    for tap in conv_weights::some(taps, &some) {
                        for group in 0..g.groups {
                            let x = x.add(group * inputs * lanes);
                            let out = out.add(group * outputs * lanes);
                            let sums = sums.add((tap.w + group * outputs) * lanes);
                            (self.kernel)(&tap.rows, length, &self.shape, x, out, sums);
                        }
                    }
                }
            }
            for w in some {
                *dw.add(w) = (0..lanes).map(|lane| *sums.add(w * lanes + lane)).sum();
            }
        }
    }
}

fn weights(g: &Geometry) -> usize {
    g.kernel.iter().product::<usize>() * g.c / g.groups * g.o
}

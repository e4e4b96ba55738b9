//! The gradient of a convolution's weights.

use super::context::{Context, Place, share};
use super::conv_depthwise as depthwise;
use super::conv_forward::Pixels;
use super::conv_geometry::{Geometry, is_depthwise, run_count, run_length};
use super::conv_samples::{SamplesWeights, lanes_of};
use super::conv_source::{Source, runs};
use super::conv_weights as weights;
use super::convolution::{CHANNELS, WORTH};
use super::path::Path;
use std::ops::Range;

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
    samples: Option<SamplesWeights>,
}

impl ConvWeights {
    pub fn prepare(
        path: Path,
        g: Geometry,
        x: (Place, [isize; 5]),
        dy: Place,
        dw: Place,
    ) -> ConvWeights {
        let source = Source::new(path, &g, x.0, x.1, lanes_of(path, &g));
        let samples = (source.lanes > 1).then(|| SamplesWeights::new(path, &g, &source));
        let whole = run_count(&g);
        let mut parts: [Vec<weights::Tap>; 2] = [Vec::new(), Vec::new()];
        let mut row = Vec::new();
        for d in 0..g.out[0] {
            for h in 0..g.out[1] {
                row.clear();
                runs(&g, &source, d, h, &mut row);
                let out = (d * g.out[1] + h) * g.out[2] * g.o;
                let taps = &mut parts[usize::from(row.len() < whole)];
                weights::note(taps, &row, out);
            }
        }
        for taps in &mut parts {
            taps.sort_by_key(|tap| tap.w);
        }
        ConvWeights {
            samples,
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
        let samples = self
            .samples
            .as_ref()
            .map_or(0, |s| s.room(&self.geometry, self.source.lanes));
        (self.source.room + samples) * 4
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
            let some = runs.start * run..runs.end * run;
            if let Some(samples) = &self.samples {
                return samples.run(g, &self.source, context, some, dy, dw);
            }
            let taps = [0, 1].map(|i| weights::some(&self.parts[i], &some));
            let (first, count) = (channels.start, channels.len());
            let length = cg * run_length(g);
            let pixels = Pixels {
                step: self.source.step,
                columns: g.out[2],
                o: g.o,
            };
            for n in 0..g.n {
                let x = self.source.samples(g, context, n..n + 1, room);
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

//! How a convolution reads its input: where it lies, or from a copy with padded and spread rows.

use super::context::{Context, Place};
use super::conv_beside::BEHIND;
use super::conv_forward::Run;
use super::conv_geometry::{Axis, Geometry, joined};
use super::path::Path;
use super::turn::{self, Turn};
use std::ops::Range;

/// How the input is read: where it lies, or from a copy with padded and spread rows, of one sample or of several side by side.
pub struct Source {
    pub place: Place,
    /// Of the sample, the three axes and the channels, in elements.
    pub strides: [isize; 5],
    /// Samples side by side; of one alone the rows are as they were.
    pub lanes: usize,
    turn: Turn,
    pub padded: bool,
    /// The first column's place when it is read where it lies.
    pub start: isize,
    /// From one output to the next, in elements.
    pub step: usize,
    /// From one tap to the next.
    pub tap: usize,
    pub room: usize,
}

impl Source {
    pub fn new(
        path: Path,
        g: &Geometry,
        place: Place,
        strides: [isize; 5],
        lanes: usize,
    ) -> Source {
        let Axis {
            stride,
            dilation,
            spread,
            before,
        } = g.axes[2];
        let dense = g.c == 1 || strides[4] == 1;
        let joined = strides[3] == g.c as isize;
        let inside = before <= 0 && g.width() as i64 - before <= g.size[2] as i64;
        let padded = lanes > 1 || !(dense && joined && spread == 1 && inside);
        let step = stride * g.c * lanes;
        let behind = if lanes > 1 { BEHIND * step } else { 0 };
        Source {
            place,
            strides,
            lanes,
            turn: turn::kernel(path, size_of::<f32>()),
            padded,
            start: if padded {
                0
            } else {
                -before as isize * g.c as isize
            },
            step,
            tap: dilation * g.c * lanes,
            room: if padded {
                g.size[0] * g.size[1] * g.width() * g.c * lanes + behind
            } else {
                0
            },
        }
    }

    /// Where a row starts, from the start of the sample.
    pub fn row(&self, g: &Geometry, d: usize, h: usize) -> isize {
        if self.padded {
            ((d * g.size[1] + h) * g.width() * g.c * self.lanes) as isize
        } else {
            d as isize * self.strides[1] + h as isize * self.strides[2] + self.start
        }
    }

    /// Fills the padding with zeros; once for all samples.
    pub unsafe fn clear(&self, room: *mut f32) {
        unsafe { room.write_bytes(0, self.room) };
    }

    /// The samples as the kernels read them, as many as there are lanes at most.
    pub unsafe fn samples(
        &self,
        g: &Geometry,
        context: &Context,
        samples: Range<usize>,
        room: *mut f32,
    ) -> *const f32 {
        unsafe {
            let [sn, sd, sh, sw, sc] = self.strides;
            let x: *const f32 = context.at(self.place).cast();
            let x = x.offset(samples.start as isize * sn);
            if !self.padded {
                return x;
            }
            let (c, spread, before) = (g.c, g.axes[2].spread as i64, g.axes[2].before);
            let width = g.width() as i64;
            // The columns of the sample that have a place in the padded row.
            let first = ((-before).max(0) + spread - 1) / spread;
            let last = (g.size[2] as i64).min((width - before - 1).div_euclid(spread) + 1);
            if last <= first {
                return room;
            }
            let start = (first * spread + before) as usize * c * self.lanes;
            let count = (last - first) as usize;
            let in_one_piece = spread == 1 && (c == 1 || sc == 1) && sw == c as isize;
            for d in 0..g.size[0] {
                for h in 0..g.size[1] {
                    let from = x.offset(d as isize * sd + h as isize * sh + first as isize * sw);
                    let to = room.offset(self.row(g, d, h)).add(start);
                    if in_one_piece && self.lanes == 1 {
                        std::ptr::copy_nonoverlapping(from, to, count * c);
                        continue;
                    }
                    let (elements, beside) = (count * c, samples.len());
                    if in_one_piece {
                        (self.turn)(from.cast(), sn, to.cast(), self.lanes, elements, beside);
                        continue;
                    }
                    let gap = spread as usize * c;
                    for k in 0..c {
                        for w in 0..count {
                            let from = from.offset(w as isize * sw + k as isize * sc);
                            let to = to.add((w * gap + k) * self.lanes);
                            for n in 0..beside {
                                *to.add(n) = *from.offset(n as isize * sn);
                            }
                        }
                    }
                }
            }
            room
        }
    }
}

/// The runs of an output row, in order of the taps.
pub fn runs(g: &Geometry, source: &Source, d: usize, h: usize, into: &mut Vec<Run>) {
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

//! Convolutions of f64, for every processor: the loops that the format describes, along the output channels.

use super::context::{Context, Place, share};
use super::conv_geometry::Geometry;
use super::convolution::WORTH;

/// Where the elements of an operand lie, whose axes are three of the window and two of its own.
type Operand = (Place, [isize; 5]);

/// y = x ∗ w, or the gradient of w from x and y's.
pub struct PlainConv {
    geometry: Geometry,
    x: Operand,
    /// Read for y, in one piece where it is written.
    w: Operand,
    /// In one piece.
    y: Place,
    of_weights: bool,
}

impl PlainConv {
    pub fn forward(geometry: Geometry, x: Operand, w: Operand, y: Place) -> PlainConv {
        PlainConv {
            geometry,
            x,
            w,
            y,
            of_weights: false,
        }
    }

    pub fn weights(geometry: Geometry, x: Operand, dy: Place, dw: Place) -> PlainConv {
        PlainConv {
            geometry,
            x,
            w: (dw, [0; 5]),
            y: dy,
            of_weights: true,
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &mut Context) {
        let g = &self.geometry;
        if g.o == 0 {
            return;
        }
        let parts = context.parts(g.multiplications(), WORTH);
        // No two parts write the same: each has outputs of its own, or taps.
        let count = match self.of_weights {
            true => g.kernel.iter().product(),
            false => g.n * g.out.iter().product::<usize>(),
        };
        context.each(parts, |context, part| {
            for at in share(count, 1, parts, part) {
                unsafe {
                    match self.of_weights {
                        true => self.tap(context, at),
                        false => self.output(context, at),
                    }
                }
            }
        });
    }

    /// The channels of one output.
    unsafe fn output(&self, context: &Context, at: usize) {
        let g = &self.geometry;
        let outputs: usize = g.out.iter().product();
        let (n, out) = (at / outputs, split(at % outputs, g.out));
        unsafe {
            let y = context.at(self.y).cast::<f64>().add(at * g.o);
            y.write_bytes(0, g.o);
            for tap in 0..g.kernel.iter().product() {
                let tap = split(tap, g.kernel);
                let Some(x) = self.input(context, n, out, tap) else {
                    continue;
                };
                let (place, strides) = self.w;
                let w = context.at(place).cast::<f64>().cast_const();
                let w = w.offset((0..3).map(|i| tap[i] as isize * strides[i]).sum());
                self.channels(|channel, own, o| {
                    let x = *x.offset(channel as isize * self.x.1[4]);
                    let w = w.offset(own as isize * strides[3] + o as isize * strides[4]);
                    *y.add(o) += x * *w;
                });
            }
        }
    }

    /// The weights of one tap.
    unsafe fn tap(&self, context: &Context, at: usize) {
        let g = &self.geometry;
        let (outputs, own) = (g.out.iter().product::<usize>(), g.c / g.groups);
        let tap = split(at, g.kernel);
        unsafe {
            let dw = context.at(self.w.0).cast::<f64>().add(at * own * g.o);
            dw.write_bytes(0, own * g.o);
            for place in 0..g.n * outputs {
                let (n, out) = (place / outputs, split(place % outputs, g.out));
                let Some(x) = self.input(context, n, out, tap) else {
                    continue;
                };
                let dy = context.at(self.y).cast::<f64>().add(place * g.o);
                self.channels(|channel, own, o| {
                    let x = *x.offset(channel as isize * self.x.1[4]);
                    *dw.add(own * g.o + o) += x * *dy.add(o);
                });
            }
        }
    }

    /// Calls `f` with each input channel, its place in its group, and each output channel of the group.
    #[inline(always)]
    fn channels(&self, mut f: impl FnMut(usize, usize, usize)) {
        let g = &self.geometry;
        let (own, each) = (g.c / g.groups, g.o / g.groups);
        for group in 0..g.groups {
            for c in 0..own {
                for o in group * each..(group + 1) * each {
                    f(group * own + c, c, o);
                }
            }
        }
    }

    /// Where the channels of the input lie that a tap meets at an output, if there is one.
    #[inline(always)]
    unsafe fn input(
        &self,
        context: &Context,
        n: usize,
        out: [usize; 3],
        tap: [usize; 3],
    ) -> Option<*const f64> {
        let (place, strides) = self.x;
        let mut at = n as isize * strides[0];
        for axis in 0..3 {
            at += self.geometry.input(axis, out[axis], tap[axis])? as isize * strides[axis + 1];
        }
        Some(unsafe { context.at(place).cast::<f64>().cast_const().offset(at) })
    }
}

/// A place in row-major order as one on each axis.
fn split(at: usize, [_, h, w]: [usize; 3]) -> [usize; 3] {
    [at / (h * w), at / w % h, at % w]
}

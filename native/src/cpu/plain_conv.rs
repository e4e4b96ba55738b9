//! Convolutions of f64: products where the window has one group, else the loops that the format describes, along the output channels.

use super::context::{Context, Place, bytes, share};
use super::conv_geometry::Geometry;
use super::conv_product::{FEW, MANY, Products};
use super::convolution::WORTH;
use super::path::Path;
use std::ops::Range;

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
    products: Option<Products>,
}

impl PlainConv {
    pub fn forward(path: Path, geometry: Geometry, x: Operand, w: Operand, y: Place) -> PlainConv {
        let products = Products::forward(path, &geometry).filter(|_| is_matrix(&geometry, &w.1));
        PlainConv {
            products,
            geometry,
            x,
            w,
            y,
            of_weights: false,
        }
    }

    pub fn weights(path: Path, geometry: Geometry, x: Operand, dy: Place, dw: Place) -> PlainConv {
        PlainConv {
            products: Products::weights(path, &geometry),
            geometry,
            x,
            w: (dw, [0; 5]),
            y: dy,
            of_weights: true,
        }
    }

    /// Bytes of work space.
    pub fn work(&self) -> usize {
        bytes(self.products.as_ref().map_or(0, Products::room), 1, 8)
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
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
            let range = share(count, 1, parts, part);
            unsafe {
                match (&self.products, self.of_weights) {
                    (Some(products), false) => self.rows(context, products, range),
                    (Some(products), true) => range.for_each(|at| self.sums(context, products, at)),
                    (None, false) => range.for_each(|at| self.output(context, at)),
                    (None, true) => range.for_each(|at| self.tap(context, at)),
                }
            }
        });
    }

    /// Some outputs, as products of what they meet with the weights.
    unsafe fn rows(&self, context: &Context, products: &Products, range: Range<usize>) {
        let g = &self.geometry;
        let taps: usize = g.kernel.iter().product();
        let (place, strides) = self.w;
        unsafe {
            let w = context.at(place).cast::<f64>().cast_const();
            let y = context.at(self.y).cast::<f64>();
            let room = context.work.bytes.start().cast::<f64>();
            for first in range.clone().step_by(FEW) {
                let count = FEW.min(range.end - first);
                for (row, at) in (first..first + count).enumerate() {
                    for tap in 0..taps {
                        self.gather(
                            context,
                            at,
                            split(tap, g.kernel),
                            room.add((row * taps + tap) * g.c),
                        );
                    }
                }
                products.rows(room, count, w, [strides[3], strides[4]], y.add(first * g.o));
            }
        }
    }

    /// The weights of one tap, as sums of products of what all outputs meet with their gradients.
    unsafe fn sums(&self, context: &Context, products: &Products, tap: usize) {
        let g = &self.geometry;
        let count = g.n * g.out.iter().product::<usize>();
        unsafe {
            let dw = context.at(self.w.0).cast::<f64>().add(tap * g.c * g.o);
            let dy = context.at(self.y).cast::<f64>().cast_const();
            let room = context.work.bytes.start().cast::<f64>();
            if count == 0 {
                return dw.write_bytes(0, g.c * g.o);
            }
            for first in (0..count).step_by(MANY) {
                let some = MANY.min(count - first);
                for row in 0..some {
                    let at = first + row;
                    self.gather(context, at, split(tap, g.kernel), room.add(row * g.c));
                }
                products.columns(room, some, dy.add(first * g.o), dw, first > 0);
            }
        }
    }

    /// The channels that a tap meets at an output, or zeros.
    unsafe fn gather(&self, context: &Context, at: usize, tap: [usize; 3], to: *mut f64) {
        let g = &self.geometry;
        let outputs: usize = g.out.iter().product();
        unsafe {
            match self.input(context, at / outputs, split(at % outputs, g.out), tap) {
                None => to.write_bytes(0, g.c),
                Some(x) if self.x.1[4] == 1 => to.copy_from_nonoverlapping(x, g.c),
                Some(x) => {
                    for c in 0..g.c {
                        *to.add(c) = *x.offset(c as isize * self.x.1[4]);
                    }
                }
            }
        }
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

/// Whether the taps and channels of weights lie as the rows of one matrix.
fn is_matrix(g: &Geometry, strides: &[isize; 5]) -> bool {
    let sizes = [g.kernel[0], g.kernel[1], g.kernel[2], g.c / g.groups];
    let mut step = strides[3];
    (0..4).rev().all(|axis| {
        let fits = sizes[axis] <= 1 || strides[axis] == step;
        step *= sizes[axis] as isize;
        fits
    })
}

//! Convolutions of f64 of one group as matrix products: the inputs that some outputs meet are gathered, a row for each.

use super::conv_geometry::Geometry;
use super::matmul::{Matrices, Multiply, Number, Product, packs};
use super::path::Path;

/// Outputs whose inputs are gathered at a time, all taps of each, or one tap of many.
pub const FEW: usize = 64;
pub const MANY: usize = 512;
/// More numbers than this are not gathered.
const ROOM: usize = 1 << 20;

pub struct Products {
    /// Rows of what is gathered, columns, and columns of the result.
    sizes: [usize; 3],
    /// Numbers of a result that is added to what there is.
    spare: usize,
    /// Numbers that packed operands take.
    packs: usize,
    multiply: Multiply<f64>,
}

impl Products {
    /// Of y, unless the window has several groups or too many taps.
    pub fn forward(path: Path, g: &Geometry) -> Option<Products> {
        let taps = g.kernel.iter().product::<usize>();
        Products::of(path, g, [FEW, taps.saturating_mul(g.c), g.o], 0)
    }

    /// Of the gradient of w, tap by tap.
    pub fn weights(path: Path, g: &Geometry) -> Option<Products> {
        Products::of(path, g, [MANY, g.c, g.o], g.c.saturating_mul(g.o))
    }

    fn of(path: Path, g: &Geometry, sizes: [usize; 3], spare: usize) -> Option<Products> {
        let [rows, columns, o] = sizes;
        let gathered = rows.saturating_mul(columns);
        let fits = g.groups == 1 && gathered.saturating_add(spare) <= ROOM;
        fits.then(|| Products {
            sizes,
            spare,
            packs: packs(path, o, rows.max(columns)),
            multiply: f64::multiply(path, false),
        })
    }

    /// Numbers of work space: what is gathered, what is added, and the packed operands.
    pub fn room(&self) -> usize {
        let [rows, columns, _] = self.sizes;
        rows * columns + self.spare + self.packs
    }

    /// Gathered rows times weights, which lie `step` apart: rows of y in one piece.
    pub unsafe fn rows(
        &self,
        room: *mut f64,
        rows: usize,
        w: *const f64,
        [k, o]: [isize; 2],
        y: *mut f64,
    ) {
        let [most, columns, n] = self.sizes;
        let product = Product {
            m: rows,
            n,
            k: columns,
            a: [columns as isize, 1],
            b: [k, o],
            c: [n as isize, 1],
        };
        unsafe {
            let pack = room.add(most * columns);
            let at = Matrices {
                a: room,
                b: w,
                c: y,
                pack,
                ready: None,
            };
            (self.multiply)(&product, at);
        }
    }

    /// Gathered columns times rows of dy, added to the weights of a tap or written there first.
    pub unsafe fn columns(
        &self,
        room: *mut f64,
        rows: usize,
        dy: *const f64,
        dw: *mut f64,
        add: bool,
    ) {
        let [most, m, n] = self.sizes;
        let product = Product {
            m,
            n,
            k: rows,
            a: [1, m as isize],
            b: [n as isize, 1],
            c: [n as isize, 1],
        };
        unsafe {
            let more = room.add(most * m);
            let pack = more.add(self.spare);
            let to = if add { more } else { dw };
            let at = Matrices {
                a: room,
                b: dy,
                c: to,
                pack,
                ready: None,
            };
            (self.multiply)(&product, at);
            if add {
                for i in 0..m * n {
                    *dw.add(i) += *more.add(i);
                }
            }
        }
    }
}

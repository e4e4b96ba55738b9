//! Attention over blocks of queries: the scores of one block are all that there is of them at a time, and stay in the caches.

mod operands;
mod weights;

use super::context::{Context, Place, bytes, share};
use super::layout::Layout;
use super::matmul::{self, Matrices, Multiply, Product};
use super::path::Path;
use crate::program::format::DType;
pub use operands::{Given, Operand, Options, Sizes};
pub(super) use operands::{Mask, Matrix, dense};
use weights::{Soften, Weigh, pick_soften, pick_weigh};

/// Queries whose scores are there at once.
pub(super) const BLOCK: usize = 64;
/// As many multiplications are worth a thread's while.
pub(super) const WORTH: usize = 1 << 18;

/// What both ways share.
pub(super) struct Common {
    pub sizes: Sizes,
    pub options: Options,
    places: Vec<Place>,
    /// The last two strides of each operand.
    last: Vec<[isize; 2]>,
    mask: Option<DType>,
    multiply: Multiply,
    pub path: Path,
    soften: Soften,
    pub weigh: Weigh,
}

impl Common {
    pub fn new(
        path: Path,
        sizes: Sizes,
        options: Options,
        operands: &[Operand],
        mask: Option<DType>,
    ) -> Common {
        let last = operands.iter().map(|(_, strides)| {
            let (rows, columns) = (strides[strides.len() - 2], strides[strides.len() - 1]);
            [rows, columns]
        });
        Common {
            sizes,
            options,
            places: operands.iter().map(|(place, _)| *place).collect(),
            last: last.collect(),
            mask,
            multiply: matmul::kernel(path),
            path,
            soften: pick_soften(path),
            weigh: pick_weigh(path),
        }
    }

    /// Operand `i` of the example at `offset` elements.
    pub unsafe fn matrix<T>(&self, context: &Context, i: usize, offset: isize) -> Matrix<T> {
        let [rows, columns] = self.last[i];
        Matrix {
            start: unsafe { context.at(self.places[i]).cast::<T>().offset(offset) },
            rows,
            columns,
        }
    }

    /// The mask, which is operand 3, of the example at `offset` elements.
    pub unsafe fn mask(&self, context: &Context, offset: isize) -> Mask {
        unsafe {
            match self.mask {
                None => Mask::None,
                Some(DType::F32) => Mask::Adds(self.matrix(context, 3, offset)),
                Some(_) => Mask::Looks(self.matrix(context, 3, offset)),
            }
        }
    }

    pub fn blocks(&self) -> usize {
        self.sizes.queries.div_ceil(BLOCK)
    }

    /// The queries of a block, and how many keys they look at together.
    pub fn block(&self, block: usize) -> (usize, usize, usize) {
        let first = block * BLOCK;
        let rows = BLOCK.min(self.sizes.queries - first);
        (first, rows, self.seen(first + rows - 1, self.sizes.keys))
    }

    /// How many of `keys` a query looks at.
    pub fn seen(&self, query: usize, keys: usize) -> usize {
        if self.options.causal {
            keys.min(query + 1)
        } else {
            keys
        }
    }

    pub unsafe fn product(
        &self,
        [m, n, k]: [usize; 3],
        a: Matrix<f32>,
        b: Matrix<f32>,
        c: Matrix<f32>,
        pack: *mut f32,
    ) {
        if m == 0 || n == 0 {
            return;
        }
        let product = Product {
            m,
            n,
            k,
            a: a.strides(),
            b: b.strides(),
            c: c.strides(),
        };
        let at = Matrices {
            a: a.start,
            b: b.start,
            c: c.start,
            pack,
            ready: None,
        };
        unsafe { (self.multiply)(&product, at) };
    }

    /// The scores of a block's queries, before they are scaled unless a mask is there; returns what is still to multiply them with.
    pub unsafe fn scores(
        &self,
        (first, rows, keys): (usize, usize, usize),
        query: Matrix<f32>,
        key: Matrix<f32>,
        mask: Mask,
        scores: Matrix<f32>,
        pack: *mut f32,
    ) -> f32 {
        let scale = self.options.scale;
        unsafe {
            let q = query.from(first);
            self.product(
                [rows, keys, self.sizes.width],
                q,
                key.turned(),
                scores,
                pack,
            );
            let each = |change: &dyn Fn(f32, usize, usize) -> f32| {
                for i in 0..rows {
                    for j in 0..keys {
                        let x = scores.at(i, j);
                        *x = change(*x * scale, first + i, j);
                    }
                }
            };
            match mask {
                Mask::None => return scale,
                Mask::Adds(mask) => each(&|x, i, j| x + *mask.at(i, j)),
                Mask::Looks(mask) => each(&|x, i, j| match *mask.at(i, j) {
                    0 => f32::NEG_INFINITY,
                    _ => x,
                }),
            }
            1.0
        }
    }
}

/// From queries, keys, values (and a mask) to what the queries see, and the logarithm of the sum of their scores' exponentials.
pub struct Attention {
    common: Common,
    lead: Layout<6>,
}

impl Attention {
    /// `levels` has no columns.
    pub fn prepare(
        path: Path,
        sizes: Sizes,
        options: Options,
        given: &Given,
        [y, levels]: [Operand; 2],
    ) -> Attention {
        let lead = given.lead.len();
        let rows = [levels.1, &[0]].concat();
        let [q, k, v, mask] = given.operands();
        let operands = [q, k, v, mask, y, (levels.0, &rows)];
        let mask = given.mask.map(|(dtype, _)| dtype);
        Attention {
            common: Common::new(path, sizes, options, &operands, mask),
            lead: Layout::collapsed(given.lead, operands.map(|(_, strides)| &strides[..lead])),
        }
    }

    /// Bytes of work space: the scores of a block, what it sees, packed operands.
    pub fn work(&self) -> usize {
        let Sizes {
            keys, width, value, ..
        } = self.common.sizes;
        let packs = |n, k| matmul::packs(self.common.path, n, k);
        let packs = packs(keys, width).max(packs(value, keys));
        bytes(BLOCK, keys.saturating_add(value), 4).saturating_add(bytes(packs, 1, 4))
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        let Sizes {
            queries,
            keys,
            width,
            value,
        } = self.common.sizes;
        let blocks = self.common.blocks();
        let units = self.lead.size() * blocks;
        if units == 0 {
            return;
        }
        let cost = units * queries.min(BLOCK) * keys * (width + value);
        let parts = context.parts(cost, WORTH).min(units);
        context.each(parts, |context, part| {
            for unit in share(units, 1, parts, part) {
                let example = unit / blocks;
                self.lead.some(example..example + 1, |at| unsafe {
                    self.block(context, at, unit % blocks)
                });
            }
        });
    }

    unsafe fn block(&self, context: &Context, at: [isize; 6], block: usize) {
        let common = &self.common;
        let Sizes {
            keys: all,
            value: width,
            ..
        } = common.sizes;
        let (first, rows, keys) = common.block(block);
        unsafe {
            let [q, k, v] = [0, 1, 2].map(|i| common.matrix::<f32>(context, i, at[i]));
            let mask = common.mask(context, at[3]);
            let y = common.matrix::<f32>(context, 4, at[4]).from(first);
            let levels = common.matrix::<f32>(context, 5, at[5]).from(first);
            let weights = dense(context.work.floats(), keys);
            let detour = dense(context.work.floats().add(BLOCK * all), width);
            let pack = detour.start.add(BLOCK * width);
            let scale = common.scores((first, rows, keys), q, k, mask, weights, pack);
            for i in 0..rows {
                let count = common.seen(first + i, keys);
                *levels.at(i, 0) = (common.soften)(weights.at(i, 0), count, keys, scale);
            }
            let sizes = [rows, width, keys];
            if y.columns == 1 || width == 1 {
                return common.product(sizes, weights, v, y, pack);
            }
            common.product(sizes, weights, v, detour, pack);
            put::<false>(detour, y, rows, width);
        }
    }
}

/// Writes a dense matrix to another place, or adds it to what is there.
pub(super) unsafe fn put<const ADD: bool>(
    from: Matrix<f32>,
    to: Matrix<f32>,
    rows: usize,
    columns: usize,
) {
    for i in 0..rows {
        for j in 0..columns {
            unsafe {
                let (x, y) = (*from.at(i, j), to.at(i, j));
                *y = if ADD { *y + x } else { x };
            }
        }
    }
}

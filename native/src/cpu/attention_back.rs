//! The gradients of attention, again over blocks of queries: their weights come from the scores and the levels that the way forward kept.

use super::attention::{BLOCK, Common, Given, Matrix, Operand, Options, Sizes, WORTH, dense, put};
use super::context::{Context, bytes, share};
use super::layout::Layout;
use super::matmul;
use super::path::Path;

/// The way back: from what attention was given and gave, and the gradient of what it gave, to those of queries, keys and values.
pub struct AttentionBack {
    common: Common,
    lead: Layout<10>,
}

impl AttentionBack {
    /// `levels` has no columns.
    pub fn prepare(
        path: Path,
        sizes: Sizes,
        options: Options,
        given: &Given,
        levels: Operand,
        [y, dy]: [Operand; 2],
        [dq, dk, dv]: [Operand; 3],
    ) -> AttentionBack {
        let lead = given.lead.len();
        let rows = [levels.1, &[0]].concat();
        let [q, k, v, mask] = given.operands();
        let operands = [q, k, v, mask, y, (levels.0, &rows), dy, dq, dk, dv];
        let mask = given.mask.map(|(dtype, _)| dtype);
        AttentionBack {
            common: Common::new(path, sizes, options, &operands, mask),
            lead: Layout::collapsed(given.lead, operands.map(|(_, strides)| &strides[..lead])),
        }
    }

    /// Floats of a product before it goes to its place.
    fn detour(&self) -> usize {
        let Sizes {
            keys, width, value, ..
        } = self.common.sizes;
        keys.max(BLOCK)
            .saturating_mul(width.max(value))
            .min(1 << 48)
    }

    /// Bytes of work space: the weights of a block and their gradient, a product, packed operands.
    pub fn work(&self) -> usize {
        let Sizes {
            keys, width, value, ..
        } = self.common.sizes;
        let widest = width.max(value);
        let packs = |n, k| matmul::packs(self.common.path, n, k);
        let packs = packs(keys, widest).max(packs(widest, keys.max(BLOCK)));
        bytes(2 * BLOCK, keys, 4)
            .saturating_add(bytes(self.detour(), 1, 4))
            .saturating_add(bytes(packs, 1, 4))
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
        let examples = self.lead.size();
        if examples == 0 {
            return;
        }
        let cost = examples * queries * keys * (3 * width + 2 * value);
        let parts = context.parts(cost, WORTH).min(examples);
        context.each(parts, |context, part| {
            let range = share(examples, 1, parts, part);
            self.lead
                .some(range, |at| unsafe { self.example(context, at) });
        });
    }

    unsafe fn example(&self, context: &Context, at: [isize; 10]) {
        let common = &self.common;
        let Sizes {
            keys: all,
            width,
            value,
            ..
        } = common.sizes;
        unsafe {
            let matrix = |i: usize| common.matrix::<f32>(context, i, at[i]);
            let [q, k, v] = [0, 1, 2].map(matrix);
            let mask = common.mask(context, at[3]);
            let [y, levels, dy, dq, dk, dv] = [4, 5, 6, 7, 8, 9].map(matrix);
            let room = context.work.floats();
            let detour = room.add(2 * BLOCK * all);
            let pack = detour.add(self.detour());
            let blocks = common.blocks();
            let direct = |c: Matrix<f32>, columns: usize| c.columns == 1 || columns == 1;
            // What no query of the first block looks at is added to later, or never.
            let seen = if blocks == 0 { 0 } else { common.block(0).2 };
            for (to, columns) in [(dk, width), (dv, value)] {
                for i in seen..all {
                    for j in 0..columns {
                        *to.at(i, j) = 0.0;
                    }
                }
            }
            for block in 0..blocks {
                let (first, rows, keys) = common.block(block);
                let weights = dense(room, keys);
                let back = dense(room.add(BLOCK * all), keys);
                let scale = common.scores((first, rows, keys), q, k, mask, weights, pack);
                let (query, given) = (q.from(first), dy.from(first));
                common.product([rows, keys, value], given, v.turned(), back, pack);
                for i in 0..rows {
                    let mean = (0..value)
                        .map(|j| *given.at(i, j) * *y.at(first + i, j))
                        .sum::<f32>();
                    let count = common.seen(first + i, keys);
                    let numbers = [scale, *levels.at(first + i, 0), mean, common.options.scale];
                    (common.weigh)(weights.at(i, 0), back.at(i, 0), [count, keys], numbers);
                }
                let write = |sizes: [usize; 3], a, b, to: Matrix<f32>, adds: bool| {
                    let [rows, columns, _] = sizes;
                    if !adds && direct(to, columns) {
                        return common.product(sizes, a, b, to, pack);
                    }
                    let between = dense(detour, columns);
                    common.product(sizes, a, b, between, pack);
                    if adds {
                        put::<true>(between, to, rows, columns);
                    } else {
                        put::<false>(between, to, rows, columns);
                    }
                };
                write([rows, width, keys], back, k, dq.from(first), false);
                let adds = block > 0;
                write([keys, width, rows], back.turned(), query, dk, adds);
                write([keys, value, rows], weights.turned(), given, dv, adds);
            }
        }
    }
}

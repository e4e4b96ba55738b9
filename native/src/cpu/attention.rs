//! Attention over blocks of queries: the scores of one block are all that there is of them at a time, and stay in the caches.

use super::context::{Context, Place, bytes, share};
use super::lanes::{lanes, sum_lanes};
use super::layout::Layout;
use super::math;
use super::matmul::{self, Multiply, Product};
use super::path::Path;
use super::simd::Simd;
use crate::kernel;
use crate::program::format::DType;

/// Queries whose scores are there at once.
pub(super) const BLOCK: usize = 64;
/// As many multiplications are worth a thread's while.
pub(super) const WORTH: usize = 1 << 18;

/// Queries, keys, and the widths of a query and of a value.
#[derive(Clone, Copy)]
pub struct Sizes {
    pub queries: usize,
    pub keys: usize,
    pub width: usize,
    pub value: usize,
}

#[derive(Clone, Copy)]
pub struct Options {
    pub causal: bool,
    pub scale: f32,
}

/// Where an operand lies and how it strides over the leading axes, rows and columns.
pub type Operand<'a> = (Place, &'a [isize]);

/// The first operands of both ways; a mask of bools says which keys a query looks at, one of f32 is added to the scores.
pub struct Given<'a> {
    pub lead: &'a [usize],
    pub query: Operand<'a>,
    pub key: Operand<'a>,
    pub value: Operand<'a>,
    pub mask: Option<(DType, Operand<'a>)>,
}

impl<'a> Given<'a> {
    /// Without a mask its place is never read.
    pub fn operands(&self) -> [Operand<'a>; 4] {
        let mask = self.mask.map_or(self.query, |(_, operand)| operand);
        [self.query, self.key, self.value, mask]
    }
}

/// The mask of one example.
#[derive(Clone, Copy)]
pub(super) enum Mask {
    None,
    Looks(Matrix<u8>),
    Adds(Matrix<f32>),
}

/// A matrix of one example: where it starts there, and its strides.
#[derive(Clone, Copy)]
pub(super) struct Matrix<T> {
    pub start: *mut T,
    pub rows: isize,
    pub columns: isize,
}

impl<T> Matrix<T> {
    pub unsafe fn from(self, row: usize) -> Matrix<T> {
        let start = unsafe { self.start.offset(row as isize * self.rows) };
        Matrix { start, ..self }
    }

    pub unsafe fn at(self, row: usize, column: usize) -> *mut T {
        let offset = row as isize * self.rows + column as isize * self.columns;
        unsafe { self.start.offset(offset) }
    }

    fn strides(self) -> [isize; 2] {
        [self.rows, self.columns]
    }

    pub fn turned(self) -> Matrix<T> {
        Matrix {
            start: self.start,
            rows: self.columns,
            columns: self.rows,
        }
    }
}

pub(super) fn dense(start: *mut f32, columns: usize) -> Matrix<f32> {
    Matrix {
        start,
        rows: columns as isize,
        columns: 1,
    }
}

type Soften = unsafe fn(*mut f32, usize, usize, f32) -> f32;
type Weigh = unsafe fn(*mut f32, *mut f32, [usize; 2], [f32; 4]);

/// What both ways share.
pub(super) struct Common {
    pub sizes: Sizes,
    pub options: Options,
    places: Vec<Place>,
    /// The last two strides of each operand.
    last: Vec<[isize; 2]>,
    mask: Option<DType>,
    multiply: Multiply,
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
        unsafe { (self.multiply)(&product, a.start, b.start, c.start, pack) };
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

/// Softmax of `count` scores times `scale`, in place; zeros up to `width`. Gives the logarithm of the sum of their exponentials.
#[inline(always)]
unsafe fn soften<S: Simd>(x: *mut f32, count: usize, width: usize, scale: f32) -> f32 {
    unsafe {
        let by = S::splat(scale);
        let mut tops = S::splat(f32::NEG_INFINITY);
        let whole = count - count % S::N;
        for i in (0..whole).step_by(S::N) {
            tops = S::max(S::mul(S::load(x.add(i)), by), tops);
        }
        let mut top = lanes::<S>(tops)
            .iter()
            .take(S::N)
            .fold(f32::NEG_INFINITY, |a, &b| a.max(b));
        for i in whole..count {
            top = top.max(*x.add(i) * scale);
        }
        let shift = S::splat(top);
        let mut total = 0.0f64;
        let mut sums = S::splat(0.0);
        for i in (0..whole).step_by(S::N) {
            let e = math::exp::<S>(S::sub(S::mul(S::load(x.add(i)), by), shift));
            S::store(x.add(i), e);
            sums = S::add(sums, e);
            // Long rows keep their digits.
            if i & 0xfff == 0xfff & !(S::N - 1) {
                total += sum_lanes::<S>(sums, S::N);
                sums = S::splat(0.0);
            }
        }
        total += sum_lanes::<S>(sums, S::N);
        let rest = count - whole;
        if rest > 0 {
            let last = S::load_part(x.add(whole), rest);
            let e = math::exp::<S>(S::sub(S::mul(last, by), shift));
            S::store_part(x.add(whole), rest, e);
            total += sum_lanes::<S>(e, rest);
        }
        let factor = S::splat((1.0 / total) as f32);
        for i in (0..count).step_by(S::N) {
            let n = S::N.min(count - i);
            S::store_some(x.add(i), n, S::mul(S::load_some(x.add(i), n), factor));
        }
        for i in count..width {
            *x.add(i) = 0.0;
        }
        (f64::from(top) + total.ln()) as f32
    }
}

/// From `count` scores x and what the gradient of their weights is, y: x becomes the weights e^(x · scale − level), y the gradient of the scores,
/// weight · (y − mean) · back. Zeros up to `width`.
#[inline(always)]
unsafe fn weigh<S: Simd>(
    x: *mut f32,
    y: *mut f32,
    [count, width]: [usize; 2],
    [scale, level, mean, back]: [f32; 4],
) {
    unsafe {
        let [by, level, mean, back] = [scale, level, mean, back].map(|v| S::splat(v));
        for i in (0..count).step_by(S::N) {
            let n = S::N.min(count - i);
            let scores = S::load_some(x.add(i), n);
            let weights = math::exp::<S>(S::sub(S::mul(scores, by), level));
            S::store_some(x.add(i), n, weights);
            let over = S::sub(S::load_some(y.add(i), n), mean);
            S::store_some(y.add(i), n, S::mul(S::mul(weights, over), back));
        }
        for i in count..width {
            *x.add(i) = 0.0;
            *y.add(i) = 0.0;
        }
    }
}

kernel!(
    pick_soften = soften,
    fn(x: *mut f32, count: usize, width: usize, scale: f32) -> f32
);
kernel!(
    pick_weigh = weigh,
    fn(x: *mut f32, y: *mut f32, counts: [usize; 2], numbers: [f32; 4])
);

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
        let packs = matmul::packs(keys, width).max(matmul::packs(value, keys));
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

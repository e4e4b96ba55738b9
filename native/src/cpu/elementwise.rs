//! A fused chain of elementwise operations, run tile by tile so that what is in between stays in the first-level cache.

use super::context::{Context, Place};
use super::layout::{collapse, dense};
use super::micro::{self, Micro, Spec};
use super::path::Path;
use crate::program::format::DType;

/// One operation of the chain; registers as in the format. A constant has no operands but its bits.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    pub spec: Spec,
    pub target: u8,
    pub operands: [u8; 3],
    pub count: usize,
    pub immediate: u32,
}

/// An operand's view: where, what, and how it strides over the instruction's shape.
#[derive(Clone, Debug)]
pub struct View {
    pub place: Place,
    pub dtype: DType,
    pub strides: Vec<isize>,
}

/// How a view is seen by the tiles.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Access {
    /// One value.
    Scalar,
    /// The tile is the memory itself.
    Direct,
    /// Each row of the tile has to be copied in or out.
    Rows,
    /// As `Rows`, and every tile reads the same.
    Once,
}

struct Stream {
    place: Place,
    size: usize,
    access: Access,
    /// Strides in bytes; the last is the inner axis.
    strides: Vec<isize>,
    /// The entry of the table that holds its tile.
    entry: usize,
}

struct Call {
    run: Micro,
    at: [u16; 4],
}

/// Ready to run: every operand is an entry of one table of pointers.
pub struct Elementwise {
    outer: Vec<usize>,
    inner: usize,
    /// Rows in a tile; 1 when a row is longer than a tile.
    rows: usize,
    /// Elements of a tile.
    tile: usize,
    slots: usize,
    inputs: Vec<Stream>,
    outputs: Vec<Stream>,
    constants: Vec<u32>,
    constant_entry: usize,
    spreads: Vec<Call>,
    calls: Vec<Call>,
    entries: usize,
}

/// A value of the chain: an input, a constant, or the result of an operation.
#[derive(Clone, Copy)]
struct Value {
    dtype: DType,
    entry: usize,
    scalar: bool,
    last: usize,
    tile: Option<usize>,
}

const UNPLACED: usize = usize::MAX;

impl Elementwise {
    /// `results[i]` is the register that output i shows. The chain is checked already.
    pub fn prepare(
        path: Path,
        shape: &[usize],
        inputs: &[View],
        outputs: &[View],
        operations: &[Operation],
        results: &[u8],
    ) -> Result<Elementwise, String> {
        let all: Vec<&[isize]> = inputs
            .iter()
            .chain(outputs)
            .map(|v| &v.strides[..])
            .collect();
        let (sizes, strides) = collapse(shape, &all);
        let (inner, outer) = match sizes.split_last() {
            Some((inner, outer)) => (*inner, outer.to_vec()),
            None => (1, Vec::new()),
        };
        let tile_limit = if operations.len() > 24 { 256 } else { 512 };
        let by_row = outer.is_empty() || inner > 128;
        let rows = if by_row {
            1
        } else {
            (tile_limit / inner.max(1)).max(1)
        };
        let tile = if by_row {
            tile_limit.min(inner.max(1))
        } else {
            rows * inner
        };
        let whole = dense(&sizes);

        let stream = |view: &View, strides: &[isize], entry: usize| {
            let zero = |s: &[isize]| s.iter().all(|&x| x == 0);
            let size = view.dtype.size();
            let (step, above) = strides.split_last().map_or((0, &[][..]), |(s, a)| (*s, a));
            let access = if strides.is_empty() {
                Access::Direct
            } else if zero(strides) {
                Access::Scalar
            } else if strides == whole || (by_row && (step == 1 || inner == 1)) {
                Access::Direct
            } else if !by_row && zero(above) {
                Access::Once
            } else {
                Access::Rows
            };
            Stream {
                place: view.place,
                size,
                access,
                strides: strides.iter().map(|s| s * size as isize).collect(),
                entry,
            }
        };
        let (ins, outs) = (inputs.len(), outputs.len());
        let mut inputs_at: Vec<Stream> = Vec::new();
        let mut outputs_at: Vec<Stream> = Vec::new();
        for (i, view) in inputs.iter().enumerate() {
            inputs_at.push(stream(view, &strides[i], i));
        }
        for (i, view) in outputs.iter().enumerate() {
            let mut s = stream(view, &strides[ins + i], ins + i);
            if s.access == Access::Scalar || s.access == Access::Once {
                s.access = Access::Rows;
            }
            outputs_at.push(s);
        }

        // Registers become values that are written once.
        let mut values: Vec<Value> = inputs
            .iter()
            .zip(&inputs_at)
            .enumerate()
            .map(|(i, (view, s))| Value {
                dtype: view.dtype,
                entry: i,
                scalar: s.access == Access::Scalar,
                last: 0,
                tile: None,
            })
            .collect();
        let mut register: Vec<usize> = (0..64).collect();
        let mut constants: Vec<u32> = Vec::new();
        let mut chain: Vec<(Spec, usize, [usize; 3], usize)> = Vec::new();
        let constant_entry = ins + outs;
        for op in operations {
            let constant = op.spec.op == 0;
            let operands: [usize; 3] = std::array::from_fn(|k| {
                if k < op.count {
                    register[op.operands[k] as usize]
                } else {
                    0
                }
            });
            let value = values.len();
            values.push(Value {
                dtype: op.spec.dtype,
                entry: if constant {
                    constant_entry + constants.len()
                } else {
                    UNPLACED
                },
                scalar: constant,
                last: 0,
                tile: None,
            });
            register[op.target as usize] = value;
            if constant {
                let bits = if op.spec.dtype == DType::Bool {
                    u32::from(op.immediate != 0)
                } else {
                    op.immediate
                };
                constants.push(bits);
            } else {
                chain.push((op.spec, value, operands, op.count));
            }
        }
        let end = chain.len();
        for (at, (_, value, operands, count)) in chain.iter().enumerate() {
            values[*value].last = values[*value].last.max(at);
            for v in &operands[..*count] {
                values[*v].last = at;
            }
        }
        let shown: Vec<usize> = results.iter().map(|r| register[*r as usize]).collect();

        // A result goes straight to its output's memory when nothing still reads that memory afterwards.
        let mut copies: Vec<(usize, usize)> = Vec::new();
        for (o, &value) in shown.iter().enumerate() {
            let written = chain.iter().position(|c| c.1 == value);
            let target = outputs_at[o].place;
            let read_later = written.is_none_or(|w| {
                (0..ins).any(|i| inputs_at[i].place.memory == target.memory && values[i].last > w)
            });
            if values[value].entry == UNPLACED
                && !read_later
                && outputs_at[o].access == Access::Direct
            {
                values[value].entry = ins + o;
            } else {
                values[value].last = end;
                copies.push((value, o));
            }
        }
        // The copies at the end read inputs after results were written: then no result may be written early.
        let late_inputs: Vec<usize> = copies.iter().map(|c| c.0).filter(|&v| v < ins).collect();
        for (o, &value) in shown.iter().enumerate() {
            let target = outputs_at[o].place.memory;
            let clash = late_inputs
                .iter()
                .any(|&i| inputs_at[i].place.memory == target);
            if clash && values[value].entry == ins + o {
                values[value].entry = UNPLACED;
                values[value].last = end;
                copies.push((value, o));
            }
        }

        // Tiles: fixed ones for what is copied in, out or spread; the others are reused when their value is dead.
        let base = constant_entry + constants.len();
        let mut slots = 0usize;
        let fixed = |slots: &mut usize| {
            *slots += 1;
            base + *slots - 1
        };
        for i in 0..ins {
            if matches!(inputs_at[i].access, Access::Rows | Access::Once) {
                values[i].entry = fixed(&mut slots);
                inputs_at[i].entry = values[i].entry;
            }
        }
        let mut spreads: Vec<Call> = Vec::new();
        let mut calls: Vec<Call> = Vec::new();
        let mut free: Vec<usize> = Vec::new();
        let unknown = |spec: Spec| {
            format!(
                "elementwise: operation {} does not take {}",
                spec.op,
                spec.dtype.name()
            )
        };
        let tile_of =
            |values: &mut Vec<Value>, slots: &mut usize, spreads: &mut Vec<Call>, v: usize| {
                if !values[v].scalar {
                    return values[v].entry;
                }
                if let Some(tile) = values[v].tile {
                    return tile;
                }
                let tile = fixed(slots);
                values[v].tile = Some(tile);
                spreads.push(Call {
                    run: micro::spread(path, values[v].dtype),
                    at: [tile as u16, values[v].entry as u16, 0, 0],
                });
                tile
            };
        for (at, (spec, value, operands, count)) in chain.iter().enumerate() {
            let (mut spec, mut operands) = (*spec, *operands);
            let is_scalar = |v: usize| values[v].scalar;
            if spec.op == 42 && is_scalar(operands[0]) && !is_scalar(operands[1]) {
                operands.swap(0, 1);
            }
            if (30..=35).contains(&spec.op) && is_scalar(operands[0]) && !is_scalar(operands[1]) {
                operands.swap(0, 1);
                spec.op = [30, 31, 34, 35, 32, 33][spec.op as usize - 30];
            }
            let scalar: [bool; 3] =
                std::array::from_fn(|k| k < *count && values[operands[k]].scalar);
            let accepted = micro::accepts(spec, scalar);
            let run = micro::find(path, spec, accepted).ok_or_else(|| unknown(spec))?;
            let mut entries = [0usize; 3];
            for k in 0..*count {
                entries[k] = if accepted[k] {
                    values[operands[k]].entry
                } else {
                    tile_of(&mut values, &mut slots, &mut spreads, operands[k])
                };
            }
            if values[*value].entry == UNPLACED {
                values[*value].entry = free.pop().unwrap_or_else(|| {
                    slots += 1;
                    base + slots - 1
                });
            }
            calls.push(Call {
                run,
                at: [
                    values[*value].entry as u16,
                    entries[0] as u16,
                    entries[1] as u16,
                    entries[2] as u16,
                ],
            });
            let mut dead: Vec<usize> = operands[..*count].to_vec();
            dead.push(*value);
            dead.sort_unstable();
            dead.dedup();
            for v in dead {
                let reusable = v >= ins && !values[v].scalar && values[v].entry >= base;
                if reusable && values[v].last == at {
                    free.push(values[v].entry);
                }
            }
        }
        for (value, o) in copies {
            let dtype = values[value].dtype;
            let from = tile_of(&mut values, &mut slots, &mut spreads, value);
            if outputs_at[o].access == Access::Rows && (value >= ins || values[value].scalar) {
                outputs_at[o].entry = from;
                continue;
            }
            if outputs_at[o].access == Access::Rows {
                let tile = {
                    slots += 1;
                    base + slots - 1
                };
                outputs_at[o].entry = tile;
            }
            let spec = Spec {
                op: 41,
                dtype,
                from: dtype,
            };
            let run = micro::find(path, spec, [false; 3]).ok_or_else(|| unknown(spec))?;
            calls.push(Call {
                run,
                at: [outputs_at[o].entry as u16, from as u16, 0, 0],
            });
        }
        let entries = base + slots;
        if entries > usize::from(u16::MAX) {
            return Err(format!(
                "elementwise: {} operations are too many",
                operations.len()
            ));
        }
        Ok(Elementwise {
            outer,
            inner,
            rows,
            tile,
            slots,
            inputs: inputs_at,
            outputs: outputs_at,
            constants,
            constant_entry,
            spreads,
            calls,
            entries,
        })
    }

    /// Bytes of work space and entries of the pointer table that a run needs.
    pub fn work(&self) -> (usize, usize) {
        (self.slots * self.stride() + 64, self.entries)
    }

    fn stride(&self) -> usize {
        (self.tile * 4).next_multiple_of(64)
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        unsafe {
            let rows: usize = self.outer.iter().product();
            if rows * self.inner == 0 {
                return;
            }
            let table = context.work.table.as_mut_ptr();
            let slots = self.constant_entry + self.constants.len();
            let (tiles, stride) = (context.work.bytes.start(), self.stride());
            for s in 0..self.slots {
                *table.add(slots + s) = tiles.add(s * stride);
            }
            for (i, c) in self.constants.iter().enumerate() {
                *table.add(self.constant_entry + i) = std::ptr::from_ref(c).cast_mut().cast();
            }
            for s in &self.inputs {
                if s.access == Access::Scalar {
                    *table.add(s.entry) = context.at(s.place);
                }
            }
            let call = |c: &Call, n: usize| {
                let at = |k: usize| *table.add(c.at[k] as usize);
                (c.run)(at(0), at(1), at(2), at(3), n);
            };
            let first = self.tile.min(rows * self.inner);
            for c in &self.spreads {
                call(c, first);
            }
            let mut row = 0;
            while row < rows {
                let height = self.rows.min(rows - row);
                let width = if self.rows > 1 { self.inner } else { self.tile };
                let mut column = 0;
                while column < self.inner {
                    let part = width.min(self.inner - column);
                    for s in &self.inputs {
                        match s.access {
                            Access::Scalar => {}
                            Access::Direct => {
                                *table.add(s.entry) = self.direct(context, s, row, column)
                            }
                            Access::Once if row > 0 => {}
                            Access::Rows | Access::Once => {
                                self.copy::<true>(
                                    context,
                                    s,
                                    *table.add(s.entry),
                                    row,
                                    height,
                                    column,
                                    part,
                                );
                            }
                        }
                    }
                    for (i, s) in self.outputs.iter().enumerate() {
                        if s.access == Access::Direct {
                            *table.add(self.inputs.len() + i) =
                                self.direct(context, s, row, column);
                        }
                    }
                    for c in &self.calls {
                        call(c, height * part);
                    }
                    for s in &self.outputs {
                        if s.access == Access::Rows {
                            self.copy::<false>(
                                context,
                                s,
                                *table.add(s.entry),
                                row,
                                height,
                                column,
                                part,
                            );
                        }
                    }
                    column += part;
                }
                row += height;
            }
        }
    }

    /// Where row `row` of a view starts, in bytes from its place.
    #[inline]
    fn start(&self, s: &Stream, mut row: usize) -> isize {
        let mut offset = 0;
        for axis in (0..self.outer.len()).rev() {
            let size = self.outer[axis];
            offset += (row % size) as isize * s.strides[axis];
            row /= size;
        }
        offset
    }

    #[inline]
    unsafe fn direct(&self, context: &Context, s: &Stream, row: usize, column: usize) -> *mut u8 {
        let start = if self.outer.is_empty() {
            0
        } else {
            self.start(s, row)
        };
        unsafe {
            context
                .at(s.place)
                .offset(start + (column * s.size) as isize)
        }
    }

    /// Copies rows of a strided view into a tile, or a tile out to the view.
    unsafe fn copy<const IN: bool>(
        &self,
        context: &Context,
        s: &Stream,
        tile: *mut u8,
        row: usize,
        height: usize,
        column: usize,
        part: usize,
    ) {
        unsafe {
            let step = s.strides.last().copied().unwrap_or(0);
            for r in 0..height {
                let view = context
                    .at(s.place)
                    .offset(self.start(s, row + r) + column as isize * step);
                let row = tile.add(r * part * s.size);
                let (from, to) = if IN { (view, row) } else { (row, view) };
                if step == s.size as isize {
                    std::ptr::copy_nonoverlapping(from, to, part * s.size);
                } else if s.size == 1 {
                    strided::<u8, IN>(view, row, step, part);
                } else {
                    strided::<u32, IN>(view, row, step, part);
                }
            }
        }
    }
}

#[inline]
unsafe fn strided<T: Copy, const IN: bool>(view: *mut u8, tile: *mut u8, step: isize, n: usize) {
    let tile = tile.cast::<T>();
    if IN && step == 0 {
        let value = unsafe { *view.cast::<T>() };
        for i in 0..n {
            unsafe { *tile.add(i) = value };
        }
        return;
    }
    for i in 0..n {
        unsafe {
            let at = view.offset(i as isize * step).cast::<T>();
            if IN {
                *tile.add(i) = *at
            } else {
                *at = *tile.add(i)
            }
        }
    }
}

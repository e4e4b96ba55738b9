//! A fused chain of elementwise operations, run tile by tile so that what is in between stays in the first-level cache.

use super::chain::Kernel;
use super::context::{Context, share};
use super::operand::{Access, Stream};
use super::plan::{Call, Plan};
use std::ops::Range;

mod behind;
mod prepare;
mod rows;
mod sums;
mod turned;

use sums::{Adding, Sums};
use turned::Turned;

/// Ready to run: every operand is an entry of one table of pointers, in the order inputs, outputs, constants, tiles.
pub struct Elementwise {
    outer: Vec<usize>,
    inner: usize,
    /// Rows in a tile; 1 when a row is longer than a tile.
    rows: usize,
    /// Elements of a tile.
    tile: usize,
    /// Elements that the interpreter's own tiles hold.
    room: usize,
    inputs: Vec<Stream>,
    outputs: Vec<Stream>,
    plan: Plan,
    /// The whole chain at once; the plan then runs only what is less than the kernel's grain.
    kernel: Option<Kernel>,
    /// Bytes of the widest element of a tile.
    unit: usize,
    /// The table's entries that are no single values, and the sizes of their elements.
    moving: Vec<(usize, usize)>,
    /// Where the kernel runs over one row after another, where they lie: the bytes from one to the next, of each input and output.
    by_rows: Option<Vec<isize>>,
    turned: Vec<Turned>,
    /// Bytes of the buffers of what is turned.
    turned_bytes: usize,
    sums: Option<Sums>,
    /// Operations on single values.
    cost: usize,
}

/// Where a run keeps its tiles, and their addresses.
#[derive(Clone, Copy)]
pub struct Scratch {
    table: *mut *mut u8,
    tiles: *mut u8,
}

impl Scratch {
    /// In a context's work space, whose first bytes are taken.
    fn of(context: &mut Context, taken: usize) -> Scratch {
        Scratch {
            table: context.work.table.as_mut_ptr(),
            tiles: context.work.bytes.start().wrapping_add(taken),
        }
    }
}

/// As many operations on single values are worth a thread's while.
const WORTH: usize = 1 << 17;
/// Threads divide a long row at multiples of this, so that the same elements meet the same code however many there are.
const STEP: usize = 512;

impl Elementwise {
    /// The same without a kernel; None where there is none anyway.
    #[cfg(test)]
    pub fn interpreted(&mut self) -> Option<()> {
        self.kernel.take()?;
        self.tile = self.tile.min(self.room);
        self.by_rows = None;
        Some(())
    }

    /// Bytes of work space and entries of the pointer table that a run needs.
    pub fn work(&self) -> (usize, usize) {
        let end = self.sums.as_ref().map_or(self.tiles(), Sums::end);
        (end, self.plan.entries())
    }

    /// Bytes of work space that the tiles take, and what is turned.
    fn tiles(&self) -> usize {
        self.plan.tiles * self.stride() + self.turned_bytes + 64
    }

    fn stride(&self) -> usize {
        (self.room * self.unit).next_multiple_of(64)
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        if let Some(sums) = &self.sums {
            return unsafe { self.run_sums(context, sums) };
        }
        let rows: usize = self.outer.iter().product();
        if rows * self.inner == 0 {
            return;
        }
        let parts = context.parts(self.cost, WORTH);
        context.each(parts, |context, part| unsafe {
            let scratch = Scratch::of(context, 0);
            if rows >= parts * self.rows {
                let rows = share(rows, self.rows, parts, part);
                self.part(context, scratch, rows, 0..self.inner, None);
            } else {
                let columns = share(self.inner, STEP, parts, part);
                self.part(context, scratch, 0..rows, columns, None);
            }
        });
    }

    /// Some columns of some rows; they start with a tile.
    unsafe fn part(
        &self,
        context: &Context,
        scratch: Scratch,
        rows: Range<usize>,
        columns: Range<usize>,
        mut adding: Option<Adding>,
    ) {
        unsafe {
            if rows.is_empty() || columns.is_empty() {
                return;
            }
            let table = scratch.table;
            let plan = &self.plan;
            let stride = self.stride();
            for i in 0..plan.tiles {
                *table.add(plan.first_tile + i) = scratch.tiles.add(i * stride);
            }
            for (i, c) in plan.constants.iter().enumerate() {
                *table.add(plan.first_constant + i) = std::ptr::from_ref(c).cast_mut().cast();
            }
            for s in &self.inputs {
                if s.access == Access::Scalar {
                    *table.add(s.entry) = context.at(s.place);
                }
            }
            let first = self.room.min(rows.len() * self.inner);
            for c in &plan.spreads {
                self.call(table, c, first);
            }
            if let (Some(kernel), Some(steps)) = (&self.kernel, &self.by_rows) {
                for s in self.inputs.iter().chain(&self.outputs) {
                    if s.access == Access::Direct {
                        *table.add(s.entry) = self.direct(context, s, rows.start, columns.start);
                    }
                }
                return kernel.run_rows(table, columns.len(), rows.len(), steps);
            }
            let mut row = rows.start;
            while row < rows.end {
                let height = self.group(row).min(rows.end - row);
                let width = if self.rows > 1 { self.inner } else { self.tile };
                let mut column = columns.start;
                while column < columns.end {
                    let part = width.min(columns.end - column);
                    self.turn(context, scratch, (row, height), (column, part));
                    for top in (row..row + height).step_by(self.rows) {
                        let at = (top, self.rows.min(row + height - top));
                        let first = top == rows.start;
                        self.tile(context, table, first, at, (column, part), &mut adding);
                        self.next_row(table, part);
                    }
                    column += part;
                }
                row += height;
                if let Some(adding) = &mut adding {
                    adding.rows(self, &columns, row == rows.end);
                }
            }
        }
    }

    /// Runs over one tile.
    #[inline]
    unsafe fn tile(
        &self,
        context: &Context,
        table: *mut *mut u8,
        first: bool,
        (row, height): (usize, usize),
        (column, part): (usize, usize),
        adding: &mut Option<Adding>,
    ) {
        unsafe {
            for s in &self.inputs {
                match s.access {
                    Access::Scalar | Access::Turned => {}
                    Access::Direct => *table.add(s.entry) = self.direct(context, s, row, column),
                    Access::Once if !first => {}
                    Access::Rows | Access::Once => {
                        let tile = *table.add(s.entry);
                        self.copy::<true>(context, s, tile, row, height, column, part);
                    }
                }
            }
            for (i, s) in self.outputs.iter().enumerate() {
                if s.access == Access::Direct {
                    *table.add(self.inputs.len() + i) = self.direct(context, s, row, column);
                }
            }
            let n = height * part;
            let done = match &self.kernel {
                Some(kernel) => {
                    let whole = n - n % kernel.grain();
                    kernel.run(table, whole);
                    whole
                }
                None => 0,
            };
            if done < n {
                self.advance(table, done as isize);
                for c in &self.plan.calls {
                    self.call(table, c, n - done);
                }
                self.advance(table, -(done as isize));
            }
            if let Some(adding) = adding {
                adding.tile(self, table, (row, height), (column, part));
            }
            for s in &self.outputs {
                if s.access == Access::Rows && !s.sum {
                    let tile = *table.add(s.entry);
                    self.copy::<false>(context, s, tile, row, height, column, part);
                }
            }
        }
    }

    #[inline]
    unsafe fn call(&self, table: *mut *mut u8, c: &Call, n: usize) {
        unsafe {
            let at = |k: usize| *table.add(c.at[k] as usize);
            (c.run)(at(0), at(1), at(2), at(3), n);
        }
    }

    /// Moves the addresses of what is not a single value by so many elements.
    #[inline]
    unsafe fn advance(&self, table: *mut *mut u8, elements: isize) {
        for &(entry, size) in self.moving.iter().filter(|_| elements != 0) {
            let at = unsafe { &mut *table.add(entry) };
            *at = at.wrapping_offset(elements * size as isize);
        }
    }
}

#[cfg(test)]
mod tests;

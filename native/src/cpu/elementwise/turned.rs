//! Inputs that are read across: what some rows of a tile's columns read is turned into a buffer first, so that each line of the cache is read once.

use super::{Elementwise, Scratch};
use crate::cpu::context::Context;
use crate::cpu::operand::{Access, Stream};
use crate::cpu::path::Path;
use crate::cpu::turn::{self, Turn};

/// Rows that are turned together: a line of the cache, if of 32 bits.
pub const GROUP: usize = turn::together(4);
/// Columns that are turned together: what they give stays in the first-level cache.
pub const WIDTH: usize = 256;

/// An input that is read across.
pub struct Turned {
    input: usize,
    turn: Turn,
    /// Where its buffer is, in bytes behind the first one.
    at: usize,
}

/// Whether a view with these strides is read across, rows of `shape` that are longer than a tile.
pub fn is_across(strides: &[isize], shape: &[usize]) -> bool {
    let ([.., beside, step], [.., rows, columns]) = (strides, shape) else {
        return false;
    };
    *beside == 1 && step.unsigned_abs() > 1 && *rows >= GROUP && *columns >= GROUP
}

/// Those of a chain's inputs, and the bytes of all buffers.
pub fn turned(path: Path, inputs: &[Stream], width: usize) -> (Vec<Turned>, usize) {
    let mut bytes = 0;
    let across = inputs.iter().enumerate();
    let all = across
        .filter(|(_, s)| s.access == Access::Turned)
        .map(|(input, s)| {
            let at = bytes;
            bytes += (GROUP * width * s.size).next_multiple_of(64);
            let turn = turn::kernel(path, s.size);
            Turned { input, turn, at }
        });
    (all.collect(), bytes)
}

impl Elementwise {
    /// How many rows from this one on are gone through before the next columns are.
    #[inline]
    pub fn group(&self, row: usize) -> usize {
        match self.outer.last() {
            // Only rows of one axis lie beside each other.
            Some(length) if !self.turned.is_empty() => GROUP.min(length - row % length),
            _ => self.rows,
        }
    }

    /// Turns what some rows of some columns read, and shows the table the first of them.
    pub unsafe fn turn(
        &self,
        context: &Context,
        scratch: Scratch,
        (row, height): (usize, usize),
        (column, part): (usize, usize),
    ) {
        let buffers = self.plan.tiles * self.stride();
        for turned in &self.turned {
            let s = &self.inputs[turned.input];
            let step = s.strides.last().copied().unwrap_or(0);
            unsafe {
                let start = self.start(s, row) + column as isize * step;
                let from = context.at(s.place).offset(start);
                let to = scratch.tiles.add(buffers + turned.at);
                (turned.turn)(from, step / s.size as isize, to, part, height, part);
                *scratch.table.add(s.entry) = to;
            }
        }
    }

    /// Shows the table what the next row of so many columns reads.
    #[inline]
    pub unsafe fn next_row(&self, table: *mut *mut u8, part: usize) {
        for turned in &self.turned {
            let s = &self.inputs[turned.input];
            let at = unsafe { &mut *table.add(s.entry) };
            *at = at.wrapping_add(part * s.size);
        }
    }
}

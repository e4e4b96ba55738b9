//! What attention is given: sizes, options, where the operands lie, and matrices of one example.

use crate::cpu::context::Place;
use crate::program::format::DType;

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
pub(in crate::cpu) enum Mask {
    None,
    Looks(Matrix<u8>),
    Adds(Matrix<f32>),
}

/// A matrix of one example: where it starts there, and its strides.
#[derive(Clone, Copy)]
pub(in crate::cpu) struct Matrix<T> {
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

    pub fn strides(self) -> [isize; 2] {
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

pub(in crate::cpu) fn dense(start: *mut f32, columns: usize) -> Matrix<f32> {
    Matrix {
        start,
        rows: columns as isize,
        columns: 1,
    }
}

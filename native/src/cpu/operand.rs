//! What goes in and out of an elementwise chain, and how its tiles see it.

use super::context::Place;
use crate::program::format::DType;

/// An operand's view: where, what, and how it strides over the instruction's shape.
#[derive(Clone, Debug)]
pub struct View {
    pub place: Place,
    pub dtype: DType,
    pub strides: Vec<isize>,
    /// What goes to one place is added up there; the strides of axes along which it is are 0.
    pub sum: bool,
}

/// How a view is seen by the tiles.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Access {
    /// One value.
    Scalar,
    /// The tile is the memory itself.
    Direct,
    /// Each row of the tile has to be copied in or out.
    Rows,
    /// As `Rows`, and every tile reads the same.
    Once,
    /// Read across: what some rows read lies beside each other.
    Turned,
}

pub struct Stream {
    pub place: Place,
    pub dtype: DType,
    pub size: usize,
    pub access: Access,
    /// Strides in bytes; the last is the inner axis.
    pub strides: Vec<isize>,
    /// The entry of the table that holds its tile.
    pub entry: usize,
    pub sum: bool,
}

//! What a product is told, whatever its numbers are.

/// One product c = a·b; strides in elements.
#[derive(Clone, Copy)]
pub struct Product {
    pub m: usize,
    pub n: usize,
    pub k: usize,
    pub a: [isize; 2],
    pub b: [isize; 2],
    pub c: [isize; 2],
}

/// Where the matrices of a product start.
pub struct Matrices<'a, T> {
    pub a: *const T,
    pub b: *const T,
    pub c: *mut T,
    /// Room for the packed operands.
    pub pack: *mut T,
    /// Hears meanwhile how many rows of c are ready.
    pub ready: Option<&'a mut dyn FnMut(usize)>,
}

/// Multiplies matrices; the columns of c are dense.
pub type Multiply<T = f32> = unsafe fn(&Product, Matrices<T>);

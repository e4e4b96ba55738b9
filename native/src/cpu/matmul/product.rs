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

/// Multiplies matrices whose result's columns are dense; the last but one argument is room for the packed operands, the last may hear meanwhile
/// how many rows of the result are ready.
pub type Multiply<T = f32> =
    unsafe fn(&Product, *const T, *const T, *mut T, *mut T, &mut dyn FnMut(usize));

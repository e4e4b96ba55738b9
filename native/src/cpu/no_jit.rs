//! Where there is no encoder, the tiled interpreter runs every chain.

use super::operand::Stream;
use super::path::Path;
use super::plan::Operation;

pub struct Kernel {
    pub grain: usize,
}

impl Kernel {
    /// # Safety
    /// None is ever made.
    pub unsafe fn run(&self, _: *mut *mut u8, _: usize, _: usize, _: *const isize) {
        unreachable!("no kernel is compiled here")
    }
}

pub fn compile(_: Path, _: &[Stream], _: &[Stream], _: &[Operation], _: &[u8]) -> Option<Kernel> {
    None
}

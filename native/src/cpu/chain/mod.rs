//! How the whole chain of an elementwise instruction runs: as machine code, or block by block where there is none.

#[cfg(test)]
mod tests;

use super::blocks;
use super::jit;
use super::operand::Stream;
use super::path::Path;
use super::plan::Operation;

pub enum Kernel {
    Code(jit::Kernel),
    Blocks(blocks::Kernel),
}

impl Kernel {
    /// None: the tiled interpreter has to run it.
    pub fn compile(
        path: Path,
        inputs: &[Stream],
        outputs: &[Stream],
        operations: &[Operation],
        results: &[u8],
    ) -> Option<Kernel> {
        match path {
            // Blocks are of the baseline's vectors, which here is a path of its own.
            Path::Portable if cfg!(target_arch = "aarch64") => None,
            Path::Portable | Path::Neon => {
                blocks::compile(inputs, outputs, operations, results).map(Kernel::Blocks)
            }
            Path::Avx2 | Path::Avx512 => {
                jit::compile(path, inputs, outputs, operations, results).map(Kernel::Code)
            }
        }
    }

    /// It takes whole multiples of so many elements.
    pub fn grain(&self) -> usize {
        match self {
            Kernel::Code(code) => code.grain,
            Kernel::Blocks(_) => blocks::Kernel::GRAIN,
        }
    }

    /// Runs over `n` elements, a multiple of the grain; `table` holds the address of each stream.
    ///
    /// # Safety
    /// The table's addresses must be good for the elements of the chain that was compiled.
    pub unsafe fn run(&self, table: *mut *mut u8, n: usize) {
        unsafe {
            match self {
                Kernel::Code(code) => code.run(table, n, 1, std::ptr::null()),
                Kernel::Blocks(blocks) => blocks.run(table, n),
            }
        }
    }

    /// The same over one row or more by machine code: each entry of the table takes its step, in bytes, from one to the next. Changes the table.
    ///
    /// # Safety
    /// As of `run`, in all rows.
    pub unsafe fn run_rows(&self, table: *mut *mut u8, n: usize, rows: usize, steps: &[isize]) {
        unsafe {
            match self {
                Kernel::Code(code) => code.run(table, n, rows, steps.as_ptr()),
                Kernel::Blocks(_) => unreachable!("blocks are run tile by tile"),
            }
        }
    }
}

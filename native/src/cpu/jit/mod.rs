//! Compiles the chain of an elementwise instruction to machine code for x86-64 with AVX-512 or AVX2: all that is between the loads and the
//! stores of a vector stays in registers. What it cannot compile, the tiled interpreter runs.

mod assembler;
mod chain;
mod compile;
mod emit;
mod pages;
mod registers;
mod tape;

pub use compile::{Kernel, compile};

//! What a running instruction sees: the addresses of the program's memories and the thread's own work space.

use crate::memory::Block;

/// Why a run stopped.
#[derive(Debug, PartialEq)]
pub enum Fault {
    Cancelled,
    /// A value that only the run could show to be wrong, such as an index.
    Range(String),
    Memory(String),
}

/// Where a view starts: a memory of the context and an offset in bytes, checked at load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub memory: u32,
    pub offset: usize,
}

/// The memories of one run: arena, constants, inputs, states, outputs, in this order.
pub struct Context {
    pub memories: Vec<*mut u8>,
    pub work: Work,
}

// The pointers are set anew for each run by the thread that runs it.
unsafe impl Send for Context {}

impl Context {
    #[inline(always)]
    pub fn at(&self, place: Place) -> *mut u8 {
        unsafe {
            self.memories
                .get_unchecked(place.memory as usize)
                .add(place.offset)
        }
    }
}

/// Scratch of the kernels: elementwise tiles, packed matrices, gathered rows. Sized when a program is bound.
pub struct Work {
    pub bytes: Block,
    pub table: Vec<*mut u8>,
}

impl Work {
    pub fn new(bytes: usize, table: usize) -> Result<Work, String> {
        Ok(Work {
            bytes: Block::zeroed(bytes)?,
            table: vec![std::ptr::null_mut(); table],
        })
    }

    pub fn floats(&self) -> *mut f32 {
        self.bytes.start().cast()
    }
}

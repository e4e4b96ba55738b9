//! Runs the chain of an elementwise instruction where there is no machine code for it: block by block, with the latest value in registers.

mod compile;
mod links;
mod pairs;
mod step;
mod table;

use crate::memory::Block;
pub use compile::compile;
use step::{BLOCK, ENTRIES, Step};

/// Values that a chain may keep at the same time.
const SLOTS: usize = 24;

/// A block of one value; where a chain keeps those that it still needs.
#[repr(align(64))]
struct Slot([u32; BLOCK]);

/// An input that is one value for all elements: where the table of pointers has it, where the steps look for it.
struct Single {
    entry: usize,
    slot: usize,
    is_bool: bool,
}

/// A chain as steps. The entries that steps name are inputs and outputs, then slots, then constants.
pub struct Kernel {
    steps: Vec<Step>,
    last: u8,
    /// Where the table of pointers has each stream.
    entries: Vec<usize>,
    /// By how many bytes the addresses move on after a block.
    moves: Vec<[usize; 2]>,
    singles: Vec<Single>,
    constants: Block,
}

impl Kernel {
    /// It takes whole blocks of so many elements.
    pub const GRAIN: usize = BLOCK;

    /// Runs over `n` elements, a multiple of the grain; `table` holds the address of each stream.
    ///
    /// # Safety
    /// The table's addresses must be good for the elements of the chain that was compiled.
    pub unsafe fn run(&self, table: *const *mut u8, n: usize) {
        unsafe {
            let mut slots = [const { std::mem::MaybeUninit::<Slot>::uninit() }; SLOTS];
            let mut at = [std::ptr::null_mut(); ENTRIES];
            let (tables, others) = at.split_at_mut(self.entries.len());
            for (address, &entry) in tables.iter_mut().zip(&self.entries) {
                *address = *table.add(entry);
            }
            let (kept, fixed) = others.split_at_mut(SLOTS);
            for (address, slot) in kept.iter_mut().zip(&mut slots) {
                *address = (&raw mut (*slot.as_mut_ptr()).0).cast();
            }
            for i in 0..self.constants.bytes() / size_of::<Slot>() {
                fixed[i] = self.constants.start().add(i * size_of::<Slot>());
            }
            for single in &self.singles {
                let from = *table.add(single.entry);
                let value = match single.is_bool {
                    true if *from != 0 => u32::MAX,
                    true => 0,
                    false => from.cast::<u32>().read_unaligned(),
                };
                slots[single.slot].write(Slot([value; BLOCK]));
            }
            let aligned = at.iter().all(|address| address.addr().is_multiple_of(16));
            let run = if aligned {
                step::run::<true>
            } else {
                step::run::<false>
            };
            run(&self.steps, self.last, &mut at, &self.moves, n / BLOCK);
        }
    }
}

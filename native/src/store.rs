//! Buffers that live across calls, by number. Numbers are never given twice, so a slot that was removed stays an error.

use crate::failure::Failure;
use crate::memory::Block;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

struct Slot {
    block: Block,
    /// Loops that are queued or run on it.
    loops: usize,
}

#[derive(Default)]
struct Slots {
    by_number: HashMap<u32, Slot>,
    next: u32,
    bytes: usize,
}

#[derive(Default)]
pub struct Store {
    slots: Mutex<Slots>,
    /// Grows when a slot goes or a loop takes it: until then what `get_all` gave holds.
    changes: AtomicU64,
}

/// Where a slot's bytes are; valid while the slot is neither removed nor its store dropped.
#[derive(Clone, Copy)]
pub struct Memory {
    pub start: *mut u8,
    pub bytes: usize,
}

impl Store {
    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn add(&self, bytes: usize) -> Result<u32, Failure> {
        let block = Block::zeroed(bytes).map_err(|e| Failure::Memory(format!("store: {e}")))?;
        let mut slots = self.slots();
        let number = slots.next;
        slots.next = number
            .checked_add(1)
            .ok_or_else(|| Failure::invalid("store: all slot numbers are used up"))?;
        slots.bytes += bytes;
        slots.by_number.insert(number, Slot { block, loops: 0 });
        Ok(number)
    }

    pub fn remove(&self, number: u32) -> Result<usize, Failure> {
        let mut slots = self.slots();
        let bytes = idle(&slots, number)?.bytes;
        self.changes.fetch_add(1, Ordering::Release);
        slots.by_number.remove(&number);
        slots.bytes -= bytes;
        Ok(bytes)
    }

    pub fn bytes(&self) -> usize {
        self.slots().bytes
    }

    /// The slot's bytes, unless a loop works on them.
    pub fn get(&self, number: u32) -> Result<Memory, Failure> {
        idle(&self.slots(), number)
    }

    /// How often a slot has become unusable so far.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// The bytes of several slots, unless a loop works on one of them.
    pub fn get_all(
        &self,
        numbers: &[u32],
        mut each: impl FnMut(usize, Memory),
    ) -> Result<(), Failure> {
        let slots = self.slots();
        for (i, &number) in numbers.iter().enumerate() {
            each(i, idle(&slots, number)?);
        }
        Ok(())
    }

    /// Notes that a loop is going to use these slots.
    pub fn enter(&self, numbers: &[u32]) -> Result<Vec<Memory>, Failure> {
        let mut slots = self.slots();
        let memories = numbers
            .iter()
            .map(|&n| find(&slots, n).map(memory))
            .collect();
        if Result::is_ok(&memories) {
            self.changes.fetch_add(1, Ordering::Release);
            for n in numbers {
                if let Some(slot) = slots.by_number.get_mut(n) {
                    slot.loops += 1;
                }
            }
        }
        memories
    }

    /// Notes that a loop is done with them.
    pub fn leave(&self, numbers: &[u32]) {
        let mut slots = self.slots();
        for n in numbers {
            if let Some(slot) = slots.by_number.get_mut(n) {
                slot.loops -= 1;
            }
        }
    }
}

fn memory(slot: &Slot) -> Memory {
    Memory {
        start: slot.block.start(),
        bytes: slot.block.bytes(),
    }
}

fn find(slots: &Slots, number: u32) -> Result<&Slot, Failure> {
    slots.by_number.get(&number).ok_or_else(|| {
        let was = if number < slots.next {
            "was removed"
        } else {
            "does not exist"
        };
        Failure::invalid(format!("store: slot {number} {was}"))
    })
}

fn idle(slots: &Slots, number: u32) -> Result<Memory, Failure> {
    let slot = find(slots, number)?;
    if slot.loops > 0 {
        return Err(Failure::Busy(format!(
            "store: a loop is running on slot {number}; await it first"
        )));
    }
    Ok(memory(slot))
}

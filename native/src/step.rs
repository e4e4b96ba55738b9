//! A program bound to the slots of a store: runs once, on whichever thread calls.

use crate::cpu::context::{Context, Work};
use crate::crew;
use crate::failure::Failure;
use crate::memory::{self, Block};
use crate::program::load::{Program, Slot};
use crate::store::{Memory, Store};
use crate::subnormal::Flush;
use crate::watch::{Clock, Nobody, Trap, Watch};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};

pub struct Step {
    pub program: Arc<Program>,
    pub store: Arc<Store>,
    pub slots: Vec<u32>,
    machine: Mutex<Machine>,
}

/// What a run needs of its own.
pub struct Machine {
    // Kept alive for the context, which points into it.
    _arena: Block,
    context: Context,
    saved: Vec<Vec<u8>>,
    /// The store's changes when the states were last looked up.
    seen: Option<u64>,
}

/// Bytes that a caller lends for the length of a run.
#[derive(Clone, Copy, Debug)]
pub struct Lent {
    pub start: *mut u8,
    pub bytes: usize,
}

impl Step {
    pub fn bind(
        program: Arc<Program>,
        store: Arc<Store>,
        slots: Vec<u32>,
    ) -> Result<Step, Failure> {
        let states = program.states.len();
        if slots.len() != states {
            return Err(Failure::invalid(format!(
                "bind: the program has {states} states, got {} slots",
                slots.len()
            )));
        }
        for (i, &slot) in slots.iter().enumerate() {
            let memory = store.get(slot)?;
            let want = program.states[i].bytes;
            if memory.bytes != want {
                return Err(Failure::invalid(format!(
                    "bind: state {i} has {want} bytes, slot {slot} has {}",
                    memory.bytes
                )));
            }
            if slots[..i].contains(&slot) {
                return Err(Failure::invalid(format!(
                    "bind: slot {slot} is given twice"
                )));
            }
        }
        let out = |e: String| Failure::Memory(format!("bind: {e}"));
        let arena = Block::zeroed(program.arena_bytes).map_err(out)?;
        let count = 2 + program.inputs.len() + states + program.outputs.len();
        let mut memories = vec![std::ptr::null_mut(); count];
        memories[0] = arena.start();
        memories[1] = program.constants.start();
        let work = Work::new(program.work.0, program.work.1).map_err(out)?;
        let context = Context {
            results: count - program.outputs.len(),
            ..Context::new(memories, work)
        };
        let machine = Machine {
            _arena: arena,
            context,
            saved: Vec::new(),
            seen: None,
        };
        Ok(Step {
            program,
            store,
            slots,
            machine: Mutex::new(machine),
        })
    }

    /// The machine, unless a loop holds it.
    pub fn machine(&self) -> Result<MutexGuard<'_, Machine>, Failure> {
        match self.machine.try_lock() {
            Ok(machine) => Ok(machine),
            Err(TryLockError::Poisoned(machine)) => Ok(machine.into_inner()),
            Err(TryLockError::WouldBlock) => Err(Failure::Busy(
                "run: a loop is running on this step; await it first".into(),
            )),
        }
    }

    /// Runs on the caller's thread with the caller's memory.
    pub fn run(
        &self,
        inputs: &[Lent],
        outputs: &[Lent],
        cancel: Option<&AtomicI32>,
    ) -> Result<(), Failure> {
        let mut machine = self.prepare(inputs, outputs)?;
        // The memories have the sizes of the buffers: checked above, at bind and at load.
        unsafe { machine.execute(&self.program, cancel) }
    }

    /// Runs like `run`; gives the nanoseconds of each instruction.
    pub fn profile(
        &self,
        inputs: &[Lent],
        outputs: &[Lent],
        cancel: Option<&AtomicI32>,
    ) -> Result<Vec<f64>, Failure> {
        let mut machine = self.prepare(inputs, outputs)?;
        let mut clock = Clock::start();
        unsafe { machine.watched(&self.program, cancel, &mut clock)? };
        Ok(clock.times)
    }

    /// The machine with the caller's memory and the states as they are now.
    fn prepare(
        &self,
        inputs: &[Lent],
        outputs: &[Lent],
    ) -> Result<MutexGuard<'_, Machine>, Failure> {
        check("inputs", inputs, &self.program.inputs)?;
        check("outputs", outputs, &self.program.outputs)?;
        for (i, a) in outputs.iter().enumerate() {
            let overlaps = |b: &&Lent| {
                let (a0, b0) = (a.start.addr(), b.start.addr());
                a0 < b0 + b.bytes && b0 < a0 + a.bytes
            };
            if inputs.iter().chain(&outputs[..i]).any(|b| overlaps(&b)) {
                return Err(Failure::invalid(format!(
                    "run: output {i} shares memory with another array"
                )));
            }
        }
        for output in outputs {
            memory::expect_writes(output.start, output.bytes);
        }
        let mut machine = self.machine()?;
        // Looking the slots up takes longer than a small instruction.
        let changes = self.store.changes();
        if machine.seen != Some(changes) {
            machine.seen = None;
            let first = 2 + inputs.len();
            let memories = &mut machine.context.memories;
            self.store
                .get_all(&self.slots, |i, m| memories[first + i] = m.start)?;
            machine.seen = Some(changes);
        }
        machine.lend(&self.program, inputs, outputs);
        Ok(machine)
    }
}

impl Machine {
    pub fn lend(&mut self, program: &Program, inputs: &[Lent], outputs: &[Lent]) {
        let memories = &mut self.context.memories;
        for (to, from) in memories[2..].iter_mut().zip(inputs) {
            *to = from.start;
        }
        let last = 2 + inputs.len() + program.states.len();
        for (to, from) in memories[last..].iter_mut().zip(outputs) {
            *to = from.start;
        }
    }

    pub fn attach(&mut self, program: &Program, states: &[Memory]) {
        let first = 2 + program.inputs.len();
        for (to, from) in self.context.memories[first..].iter_mut().zip(states) {
            *to = from.start;
        }
    }

    /// The instructions in their order. Cancelled before the first write to state, it stops there; afterwards it finishes.
    ///
    /// # Safety
    /// Every memory of the context must be set and have the size of its buffer.
    pub unsafe fn execute(
        &mut self,
        program: &Program,
        cancel: Option<&AtomicI32>,
    ) -> Result<(), Failure> {
        unsafe {
            match Trap::set() {
                None => self.watched(program, cancel, &mut Nobody),
                Some(mut trap) => self.watched(program, cancel, &mut trap),
            }
        }
    }

    /// # Safety
    /// As of `execute`.
    unsafe fn watched<W: Watch>(
        &mut self,
        program: &Program,
        cancel: Option<&AtomicI32>,
        watch: &mut W,
    ) -> Result<(), Failure> {
        let first = 2 + program.inputs.len();
        let all: Vec<usize>;
        let guarded = if W::MAY_STOP {
            all = (0..program.states.len()).collect();
            &all
        } else {
            &program.guarded
        };
        if !guarded.is_empty() {
            self.saved.resize_with(guarded.len(), Vec::new);
            for (to, &state) in self.saved.iter_mut().zip(guarded) {
                let bytes = program.states[state].bytes;
                if to.len() != bytes {
                    to.try_reserve_exact(bytes).map_err(|_| {
                        Failure::Memory(format!("run: cannot allocate {bytes} bytes"))
                    })?;
                    to.resize(bytes, 0);
                }
                let from = self.context.memories[first + state];
                unsafe { std::ptr::copy_nonoverlapping(from, to.as_mut_ptr(), to.len()) };
            }
        }
        if self.context.others.len() + 1 != crew::threads() {
            let shared = self.context.share(crew::threads());
            shared.map_err(|e| Failure::Memory(format!("run: {e}")))?;
        }
        let _flush = (!program.states.is_empty()).then(Flush::begin);
        self.context.cancel = cancel.map_or(std::ptr::null(), std::ptr::from_ref);
        let mut instructions = program.instructions.iter().enumerate();
        while let Some((i, instruction)) = instructions.next() {
            if let Some(flag) = cancel
                && i <= program.commit
                && flag.load(Ordering::Relaxed) != 0
            {
                return Err(Failure::Cancelled);
            }
            if !W::APART
                && let Some(chain) = program.behind(i)
            {
                unsafe { instruction.run_before(&mut self.context, chain) };
                instructions.next();
                continue;
            }
            let ran = unsafe { instruction.run(&mut self.context) };
            if let Err(fault) = ran.and_then(|()| watch.ran(program, i, &self.context)) {
                for (from, &state) in self.saved.iter().zip(guarded) {
                    let to = self.context.memories[first + state];
                    unsafe { std::ptr::copy_nonoverlapping(from.as_ptr(), to, from.len()) };
                }
                return Err(Failure::of(fault, i));
            }
        }
        Ok(())
    }
}

fn check(what: &str, got: &[Lent], want: &[Slot]) -> Result<(), Failure> {
    if got.len() != want.len() {
        return Err(Failure::invalid(format!(
            "run: the program has {} {what}, got {}",
            want.len(),
            got.len()
        )));
    }
    for (i, (got, want)) in got.iter().zip(want).enumerate() {
        if got.bytes != want.bytes {
            return Err(Failure::invalid(format!(
                "run: {what}[{i}] must have {} bytes, got {}",
                want.bytes, got.bytes
            )));
        }
        if got.start.addr() % want.align != 0 {
            return Err(Failure::invalid(format!(
                "run: {what}[{i}] does not start at a multiple of 4 bytes"
            )));
        }
    }
    Ok(())
}

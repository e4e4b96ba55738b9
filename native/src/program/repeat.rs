//! The instruction that runs a program of its own many times.

use super::format::DType;
use super::load::{Program, Slot};
use super::networks::in_one_piece;
use super::view::View;
use crate::cpu::context::{Context, Fault, Place, Work};
use crate::cpu::path::Path;
use crate::crew;
use crate::memory::Block;
use crate::watch::{Trap, Watch};
use std::cell::Cell;
use std::sync::{Mutex, PoisonError};

/// Programs within programs are not deeper than this: reading them calls itself.
const DEEPEST: usize = 16;

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// A view and the bytes of it that belong to one step.
struct Part {
    place: Place,
    bytes: usize,
}

struct Carry {
    first: Place,
    last: Place,
    bytes: usize,
}

/// Runs its program with the carries as states: they start as the first inputs and end in the first outputs. Constants are read at every step, of
/// the sequences each step reads its part, and of the results each writes its part.
pub struct Repeat {
    program: Program,
    steps: usize,
    reverse: bool,
    carries: Vec<Carry>,
    /// Where the bool lies that says whether there is a first step; later ones are asked for by the program's last output.
    asks: Option<Place>,
    constants: Vec<Place>,
    sequences: Vec<Part>,
    results: Vec<Part>,
    /// What runs need of their own: one for each thread that runs the program at a time.
    idle: Mutex<Vec<Run>>,
}

struct Run {
    // Kept alive for the context, which points into them.
    _arena: Block,
    answer: Block,
    context: Context,
}

impl Repeat {
    pub fn prepare(
        path: Path,
        reads: &[&View],
        writes: &[&View],
        attributes: &[u32],
    ) -> Result<Repeat, String> {
        let Some((&[flags, steps, carries, constants, length], words)) =
            attributes.split_first_chunk::<5>()
        else {
            return Err(format!(
                "takes at least 5 attribute words, got {}",
                attributes.len()
            ));
        };
        if flags > 3 {
            return Err(format!("unknown flags {flags}"));
        }
        let (asks, reverse) = (flags & 1 != 0, flags & 2 != 0);
        let (steps, carries, constants) = (steps as usize, carries as usize, constants as usize);
        let length = length as usize;
        if length.div_ceil(4) != words.len() {
            return Err(format!(
                "has {} words for a program of {length} bytes",
                words.len()
            ));
        }
        let mut bytes: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
        bytes.truncate(length);
        let program = nested(&bytes, path)?;

        let fixed = carries + usize::from(asks) + constants;
        if reads.len() < fixed || writes.len() < carries {
            return Err(format!(
                "with {carries} carries and {constants} constants got {} inputs and {} outputs",
                reads.len(),
                writes.len()
            ));
        }
        for view in reads.iter().chain(writes) {
            in_one_piece(view, "an operand")?;
        }
        let (starts, rest) = reads.split_at(carries);
        let (asked, rest) = rest.split_at(usize::from(asks));
        let (fixed, sequences) = rest.split_at(constants);
        let (ends, results) = writes.split_at(carries);
        if asks && !(sequences.is_empty() && results.is_empty()) {
            return Err("asks before each step, so it has no sequences and results".into());
        }
        if let [view] = asked
            && (view.dtype != DType::Bool || !view.shape.is_empty())
        {
            return Err("asks something that is no single bool".into());
        }
        count("states", program.states.len(), carries)?;
        count("inputs", program.inputs.len(), constants + sequences.len())?;
        count(
            "outputs",
            program.outputs.len(),
            results.len() + usize::from(asks),
        )?;
        let mut carried = Vec::with_capacity(carries);
        for ((start, end), slot) in starts.iter().zip(ends).zip(&program.states) {
            if start.shape != end.shape {
                return Err(format!(
                    "a carry starts as {:?} and ends as {:?}",
                    start.shape, end.shape
                ));
            }
            fits(start, slot, 1)?;
            fits(end, slot, 1)?;
            carried.push(Carry {
                first: start.place,
                last: end.place,
                bytes: slot.bytes,
            });
        }
        let (given, taken) = program.inputs.split_at(constants);
        for (view, slot) in fixed.iter().zip(given) {
            fits(view, slot, 1)?;
        }
        let part = |(view, slot): (&&View, &Slot)| {
            if view.shape.first() != Some(&steps) {
                return Err(format!(
                    "{:?} is not one for each of {steps} steps",
                    view.shape
                ));
            }
            fits(view, slot, steps)?;
            Ok(Part {
                place: view.place,
                bytes: slot.bytes,
            })
        };
        let sequences = sequences
            .iter()
            .zip(taken)
            .map(part)
            .collect::<Result<_, _>>()?;
        let results = results
            .iter()
            .zip(&program.outputs)
            .map(part)
            .collect::<Result<_, _>>()?;
        if asks && program.outputs[0].dtype != DType::Bool.code() {
            return Err("its program does not answer with a bool".into());
        }
        Ok(Repeat {
            program,
            steps,
            reverse,
            carries: carried,
            asks: asked.first().map(|view| view.place),
            constants: fixed.iter().map(|view| view.place).collect(),
            sequences,
            results,
            idle: Mutex::new(Vec::new()),
        })
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &mut Context) -> Result<(), Fault> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let found = idle().pop();
        let mut run = match found {
            Some(run) => run,
            None => self
                .start()
                .map_err(|e| Fault::Memory(format!("loop: {e}")))?,
        };
        let ran = unsafe { self.steps(&mut run, context) };
        idle().push(run);
        ran
    }

    fn start(&self) -> Result<Run, String> {
        let program = &self.program;
        let arena = Block::zeroed(program.arena_bytes)?;
        let answer = Block::zeroed(1)?;
        let count = 2 + program.inputs.len() + program.states.len() + program.outputs.len();
        let mut memories = vec![std::ptr::null_mut(); count];
        memories[0] = arena.start();
        memories[1] = program.constants.start();
        let work = Work::new(program.work.0, program.work.1)?;
        Ok(Run {
            _arena: arena,
            answer,
            context: Context::new(memories, work),
        })
    }

    unsafe fn steps(&self, run: &mut Run, outer: &Context) -> Result<(), Fault> {
        let inner = &mut run.context;
        inner.cancel = outer.cancel;
        if inner.others.len() + 1 != crew::threads() {
            inner.share(crew::threads()).map_err(Fault::Memory)?;
        }
        let first = 2 + self.constants.len();
        let states = first + self.sequences.len();
        let outputs = states + self.carries.len();
        for (to, &place) in inner.memories[2..].iter_mut().zip(&self.constants) {
            *to = outer.at(place);
        }
        for (to, carry) in inner.memories[states..].iter_mut().zip(&self.carries) {
            *to = outer.at(carry.last);
            // Inputs and outputs of an instruction do not overlap.
            unsafe { std::ptr::copy_nonoverlapping(outer.at(carry.first), *to, carry.bytes) };
        }
        if let Some(place) = self.asks {
            inner.memories[outputs] = run.answer.start();
            unsafe { *run.answer.start() = *outer.at(place) };
        }
        let trap = Trap::set();
        for step in 0..self.steps {
            if self.asks.is_some() && unsafe { *run.answer.start() } == 0 {
                break;
            }
            if inner.is_cancelled() {
                return Err(Fault::Cancelled);
            }
            let at = if self.reverse {
                self.steps - 1 - step
            } else {
                step
            };
            for (to, part) in inner.memories[first..].iter_mut().zip(&self.sequences) {
                *to = unsafe { outer.at(part.place).add(at * part.bytes) };
            }
            for (to, part) in inner.memories[outputs..].iter_mut().zip(&self.results) {
                *to = unsafe { outer.at(part.place).add(at * part.bytes) };
            }
            for (i, instruction) in self.program.instructions.iter().enumerate() {
                let ran = unsafe { instruction.run(inner) };
                let ran = ran.and_then(|()| match trap {
                    Some(mut trap) => trap.ran(&self.program, i, inner),
                    None => Ok(()),
                });
                ran.map_err(|fault| match fault {
                    Fault::Cancelled | Fault::Memory(_) => fault,
                    of_value => Fault::Within(i, Box::new(of_value)),
                })?;
            }
        }
        Ok(())
    }
}

fn nested(bytes: &[u8], path: Path) -> Result<Program, String> {
    DEPTH.with(|depth| {
        if depth.get() >= DEEPEST {
            return Err(format!(
                "lies in {DEEPEST} others; at most so many are possible"
            ));
        }
        depth.set(depth.get() + 1);
        let loaded = Program::load(bytes, path);
        depth.set(depth.get() - 1);
        loaded
    })
}

fn count(what: &str, found: usize, wanted: usize) -> Result<(), String> {
    if found == wanted {
        return Ok(());
    }
    Err(format!("its program has {found} {what}, not {wanted}"))
}

/// Whether a view holds what the program takes at each of `steps`.
fn fits(view: &View, slot: &Slot, steps: usize) -> Result<(), String> {
    let bytes = view.elements() * view.dtype.size();
    if slot.dtype == view.dtype.code() && slot.bytes.checked_mul(steps) == Some(bytes) {
        return Ok(());
    }
    Err(format!(
        "{} {:?} does not fit {} bytes of its program at {steps} steps",
        view.dtype.name(),
        view.shape,
        slot.bytes
    ))
}

//! A whole kernel: the registers' first contents, the loop over rows, in it that over whole vectors, what is left.

use super::assembler::{Assembler, General, R8, R11, RAX, RCX, RDI, RDX, RSI, Rm, When};
use super::chain::chain;
use super::emit::{BROADCAST, Emitter, Source};
use super::pages::Pages;
use super::registers::{Full, Home, Registers};
use super::tape::{Step, Value};
use crate::cpu::operand::Stream;
use crate::cpu::path::Path;
use crate::cpu::plan::Operation;
use crate::memory::Block;

/// Registers that keep the addresses of streams; the first four need no saving.
const BASES: [General; 10] = [1, 8, 9, 10, 3, 5, 12, 13, 14, 15];
const UNSAVED: usize = 4;
/// Vectors in one turn of the loop.
const UNROLL: i32 = 2;
const TAIL: u8 = 7;

/// A compiled chain.
pub struct Kernel {
    pages: Pages,
    pool: Block,
    /// It takes whole vectors of so many elements; 1 when it takes any number.
    pub grain: usize,
}

impl Kernel {
    /// Runs over `rows` rows of `n` elements, a multiple of the grain; `table` holds the address of each stream in the first row, `steps` the
    /// bytes to its next one, which nothing reads when there is one row. Changes the table.
    ///
    /// # Safety
    /// The table's addresses must be good for the elements of the chain that was compiled, in all rows; there is at least one.
    pub unsafe fn run(&self, table: *mut *mut u8, n: usize, rows: usize, steps: *const isize) {
        type Entry = unsafe extern "sysv64" fn(*mut *mut u8, usize, *const u8, usize, *const isize);
        unsafe {
            let entry = std::mem::transmute::<*const u8, Entry>(self.pages.start());
            entry(table, n, self.pool.start(), rows, steps);
        }
    }
}

/// None: an operation has no vector form, too much is alive at once, or the system has no executable memory.
pub fn compile(
    path: Path,
    inputs: &[Stream],
    outputs: &[Stream],
    operations: &[Operation],
    results: &[u8],
) -> Option<Kernel> {
    let wide = match path {
        Path::Avx512 => true,
        Path::Avx2 => false,
        Path::Portable | Path::Neon => return None,
    };
    let (steps, shown) = chain(wide, inputs, operations, results)?;
    let mut constants = vec![u32::MAX, 0, 1];
    let offsets: Vec<i32> = steps.iter().map(|s| place(*s, &mut constants)).collect();
    let pool = Block::zeroed(64 * constants.len()).ok()?;
    for (i, &bits) in constants.iter().enumerate() {
        let at = unsafe { pool.start().add(64 * i) };
        unsafe { std::slice::from_raw_parts_mut(at.cast::<u32>(), 16) }.fill(bits);
    }
    let build = Build {
        wide,
        sources: sources(&steps, inputs, outputs),
        inputs: inputs.len(),
        offsets,
        pins: pins(&steps),
        steps,
        shown,
    };
    let most = (build.vectors() as usize - 4).min(build.pins.len());
    let code = (0..=most)
        .rev()
        .step_by(3)
        .chain([0])
        .find_map(|pinned| build.code(pinned).ok())?;
    let pages = Pages::new(&code)?;
    let grain = if wide { 1 } else { 8 };
    Some(Kernel { pages, pool, grain })
}

/// Where a constant stands in the pool. Appends to `constants`.
fn place(step: Step, constants: &mut Vec<u32>) -> i32 {
    let Step::Constant(bits) = step else { return 0 };
    let at = constants.iter().position(|&c| c == bits);
    let at = at.unwrap_or_else(|| {
        constants.push(bits);
        constants.len() - 1
    });
    64 * at as i32
}

/// The fixed values, most used first.
fn pins(steps: &[Step]) -> Vec<Value> {
    let mut uses = vec![0; steps.len()];
    for step in steps {
        let (operands, count) = step.operands();
        for &v in &operands[..count] {
            uses[v as usize] += 1;
        }
    }
    let mut fixed: Vec<Value> = (0..steps.len() as Value)
        .filter(|&v| steps[v as usize].is_fixed())
        .collect();
    fixed.sort_by_key(|&v| std::cmp::Reverse(uses[v as usize]));
    fixed
}

fn sources(steps: &[Step], inputs: &[Stream], outputs: &[Stream]) -> Vec<Source> {
    let mut free = BASES.into_iter();
    inputs
        .iter()
        .chain(outputs)
        .enumerate()
        .map(|(i, stream)| {
            let single = i < inputs.len() && steps.contains(&Step::Broadcast(i as u8));
            Source {
                entry: stream.entry,
                base: if single { None } else { free.next() },
                size: stream.dtype.size() as u8,
            }
        })
        .collect()
}

struct Build {
    wide: bool,
    sources: Vec<Source>,
    inputs: usize,
    steps: Vec<Step>,
    shown: Vec<Value>,
    offsets: Vec<i32>,
    pins: Vec<Value>,
}

impl Build {
    fn vectors(&self) -> u8 {
        if self.wide { 32 } else { 16 }
    }

    /// The code with the first `pinned` fixed values kept in registers.
    fn code(&self, pinned: usize) -> Result<Vec<u8>, Full> {
        let mut code = Assembler {
            bytes: Vec::with_capacity(1024),
            wide: self.wide,
        };
        let used: Vec<General> = self.sources.iter().filter_map(|s| s.base).collect();
        let saved: Vec<General> = used
            .iter()
            .copied()
            .filter(|r| BASES[UNSAVED..].contains(r))
            .collect();
        for &r in &saved {
            code.push(r);
        }
        code.push(R8);
        code.push(RCX);
        // From the top: the two spare ones, then the pinned values.
        let top = self.vectors() - 2 - pinned as u8;
        let homes = self.fixed(&mut code, top, pinned);
        for source in &self.sources {
            if let Some(base) = source.base {
                code.load_pointer(base, RDI, 8 * source.entry as i32);
            }
        }
        let row = code.label();
        code.clear_index();
        for unroll in [UNROLL, 1] {
            let step = unroll * if self.wide { 16 } else { 8 };
            code.compare_index(step);
            let out = code.jump(When::Above);
            let head = code.label();
            for ahead in 0..unroll {
                self.vector(&mut code, &homes, top, ahead, None)?;
            }
            code.advance_index(step);
            code.compare_index(step);
            code.jump_to(When::BelowOrEqual, &head);
            code.land(out);
        }
        if self.wide {
            code.compare_index(0);
            let out = code.jump(When::AboveOrEqual);
            code.tail_mask(TAIL);
            self.vector(&mut code, &homes, top, 0, Some(TAIL))?;
            code.add(RSI, RAX); // the mask has taken it away
            code.land(out);
        }
        code.count_down();
        let out = code.jump(When::Zero);
        self.next_row(&mut code);
        code.jump_back(&row);
        code.land(out);
        code.pop(RCX);
        code.pop(R8);
        for &r in saved.iter().rev() {
            code.pop(r);
        }
        code.leave();
        Ok(code.bytes)
    }

    /// Moves the address of each stream to its next row, that of a single value by nothing.
    fn next_row(&self, code: &mut Assembler) {
        code.load_second();
        for source in &self.sources {
            let offset = 8 * source.entry as i32;
            if let Some(base) = source.base {
                code.add_from(base, R11, offset);
            } else {
                code.load_pointer(RAX, R11, offset);
                code.add_to(RDI, offset, RAX);
            }
        }
    }

    /// Loads the pinned values; the homes of all fixed ones.
    fn fixed(&self, code: &mut Assembler, top: u8, pinned: usize) -> Vec<Home> {
        let mut homes = vec![Home::Nowhere; self.steps.len()];
        for (i, &v) in self.pins.iter().enumerate() {
            let register = top + i as u8;
            let kept = i < pinned;
            homes[v as usize] = match self.steps[v as usize] {
                Step::Broadcast(input) => {
                    if kept {
                        let entry = self.sources[input as usize].entry;
                        code.load_pointer(R11, RDI, 8 * entry as i32);
                        let from = Rm::Fixed {
                            base: R11,
                            offset: 0,
                        };
                        code.vector(BROADCAST, register, 0, from);
                        Home::Register(register)
                    } else {
                        Home::Input(input)
                    }
                }
                _ => {
                    let offset = self.offsets[v as usize];
                    if kept {
                        let from = Rm::Fixed { base: RDX, offset };
                        code.vector(BROADCAST, register, 0, from);
                        Home::Register(register)
                    } else {
                        Home::Pool(offset)
                    }
                }
            };
        }
        homes
    }

    fn vector(
        &self,
        code: &mut Assembler,
        homes: &[Home],
        top: u8,
        ahead: i32,
        tail: Option<u8>,
    ) -> Result<(), Full> {
        let free = (0..top).rev().collect();
        let mut registers =
            Registers::new(&self.steps, &self.shown, homes.to_vec(), free, self.wide);
        let (inputs, outputs) = self.sources.split_at(self.inputs);
        let spare = [self.vectors() - 2, self.vectors() - 1];
        Emitter {
            code,
            inputs,
            outputs,
            spare,
            ahead,
            tail,
        }
        .vector(&self.steps, &self.shown, &mut registers)
    }
}

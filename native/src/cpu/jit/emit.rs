//! The steps of one vector as instructions: when each is made, and how operands are read and results written.

mod steps;

use super::assembler::{Assembler, Code, General, Lanes, R11, RDI, RDX, Rm};
use super::registers::{Full, Home, Registers};
use super::tape::{Step, Value};

const LOAD: Code = Code(1, 0, 0x10);
const STORE: Code = Code(1, 0, 0x11);
const MOVE: Code = Code(1, 0, 0x28);
pub const BROADCAST: Code = Code(2, 1, 0x18);
const WIDEN_BYTES: Code = Code(2, 1, 0x31);

/// The constants that every kernel has: all bits, 0 and 1 in all lanes.
pub const ONES: usize = 0;
pub const ZERO: usize = 1;
pub const TRUTH: usize = 2;

/// A stream of memory: where its address is, and the size of its elements.
#[derive(Clone, Copy)]
pub struct Source {
    /// Its entry in the table of addresses.
    pub entry: usize,
    /// The register that keeps the address; else it is read from the table each time.
    pub base: Option<General>,
    pub size: u8,
}

/// Emits one vector's steps.
pub struct Emitter<'a> {
    pub code: &'a mut Assembler,
    pub inputs: &'a [Source],
    pub outputs: &'a [Source],
    /// Registers for operands that are on their way.
    pub spare: [u8; 2],
    /// Vectors from where the index stands.
    pub ahead: i32,
    /// The mask register of a last, shorter vector.
    pub tail: Option<u8>,
}

impl Emitter<'_> {
    pub fn vector(
        &mut self,
        steps: &[Step],
        shown: &[Value],
        registers: &mut Registers,
    ) -> Result<(), Full> {
        for (at, step) in steps.iter().enumerate() {
            match step {
                // Made where it is first needed, so that it holds a register no longer than it must.
                Step::Constant(_) | Step::Broadcast(_) | Step::Load(_) | Step::LoadMask(_) => {}
                _ if registers.needed(at) => {
                    let (operands, count) = step.operands();
                    for &v in &operands[..count] {
                        self.load(steps, v, registers)?;
                    }
                    self.step(at, *step, registers)?;
                }
                _ => {}
            }
        }
        // An output may be the memory of an input: everything is read before anything is written.
        for &value in shown {
            self.load(steps, value, registers)?;
        }
        for (o, &value) in shown.iter().enumerate() {
            self.store(o, steps[value as usize].is_mask(), registers.home(value));
        }
        Ok(())
    }

    fn wide(&self) -> bool {
        self.code.wide
    }

    fn element(&mut self, source: Source) -> Rm {
        let lanes = if self.wide() { 16 } else { 8 };
        let offset = self.ahead * lanes * i32::from(source.size);
        let base = source.base.unwrap_or_else(|| {
            self.code.load_pointer(R11, RDI, 8 * source.entry as i32);
            R11
        });
        Rm::Element {
            base,
            size: source.size,
            offset,
        }
    }

    fn lanes(&self, zero: bool) -> Lanes {
        Lanes {
            mask: self.tail.unwrap_or(0),
            zero: zero && self.tail.is_some(),
        }
    }

    /// Reads an input when it is not there yet.
    fn load(&mut self, steps: &[Step], v: Value, registers: &mut Registers) -> Result<(), Full> {
        if registers.home(v) != Home::Nowhere {
            return Ok(());
        }
        let (Step::Load(input) | Step::LoadMask(input)) = steps[v as usize] else {
            return Ok(());
        };
        let from = self.element(self.inputs[input as usize]);
        let lanes = self.lanes(true);
        if let Step::Load(_) = steps[v as usize] {
            let to = registers.take(v as usize)?;
            if self.wide() {
                self.code.evex(LOAD, to, 0, from, lanes);
            } else {
                self.code.vector(LOAD, to, 0, from);
            }
        } else if self.wide() {
            let k = registers.take(v as usize)?;
            let bytes = self.spare[0];
            self.code.evex(WIDEN_BYTES, bytes, 0, from, lanes);
            self.code
                .vector(Code(2, 1, 0x27), k, bytes, Rm::Register(bytes)); // vptestmd
        } else {
            let to = registers.take(v as usize)?;
            self.code.vector(WIDEN_BYTES, to, 0, from);
            self.code.vector(Code(1, 1, 0x66), to, to, self.pool(ZERO)); // vpcmpgtd
        }
        Ok(())
    }

    fn store(&mut self, output: usize, mask: bool, home: Home) {
        let to = self.element(self.outputs[output]);
        let lanes = self.lanes(false);
        let spare = self.spare[0];
        match home {
            Home::Mask(k) => {
                let truth = Lanes {
                    mask: k,
                    zero: true,
                };
                self.code.evex(LOAD, spare, 0, self.pool(TRUTH), truth);
                self.code.evex(Code(2, 2, 0x31), spare, 0, to, lanes); // vpmovdb
            }
            Home::Register(r) if mask => {
                let (all, high) = (self.spare[0], self.spare[1]);
                let low = Rm::Register(all);
                self.code.vector(Code(1, 1, 0xdb), all, r, self.pool(TRUTH)); // vpand
                self.code
                    .vex(Code(3, 1, 0x39), all, 0, Rm::Register(high), true); // vextracti128
                self.code.byte(1);
                self.code
                    .vex(Code(2, 1, 0x2b), all, all, Rm::Register(high), false); // vpackusdw
                self.code.vex(Code(1, 1, 0x67), all, all, low, false); // vpackuswb
                self.code.vex(Code(1, 1, 0xd6), all, 0, to, false); // vmovq
            }
            _ => {
                // The address of an output may be in r11, which reading a single value would change.
                let from = match home {
                    Home::Register(r) => r,
                    _ => self.in_register(home, spare),
                };
                let to = match home {
                    Home::Input(_) => self.element(self.outputs[output]),
                    _ => to,
                };
                if self.wide() {
                    self.code.evex(STORE, from, 0, to, lanes);
                } else {
                    self.code.vector(STORE, from, 0, to);
                }
            }
        }
    }

    fn pool(&self, constant: usize) -> Rm {
        Rm::Fixed {
            base: RDX,
            offset: 64 * constant as i32,
        }
    }

    /// The register of a value; one that has none is read into `spare`.
    fn in_register(&mut self, home: Home, spare: u8) -> u8 {
        match home {
            Home::Register(r) | Home::Mask(r) => r,
            Home::Pool(offset) => {
                let from = Rm::Fixed { base: RDX, offset };
                self.code.vector(LOAD, spare, 0, from);
                spare
            }
            Home::Input(input) => {
                let entry = self.inputs[input as usize].entry;
                self.code.load_pointer(R11, RDI, 8 * entry as i32);
                let from = Rm::Fixed {
                    base: R11,
                    offset: 0,
                };
                self.code.vector(BROADCAST, spare, 0, from);
                spare
            }
            Home::Nowhere => unreachable!("a value is made before it is read"),
        }
    }

    /// As an operand that may be memory.
    fn operand(&mut self, home: Home, spare: u8) -> Rm {
        match home {
            Home::Pool(offset) => Rm::Fixed { base: RDX, offset },
            _ => Rm::Register(self.in_register(home, spare)),
        }
    }
}

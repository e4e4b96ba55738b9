//! The steps of one vector as instructions.

use super::assembler::{Assembler, Code, General, Lanes, R11, RDI, RDX, Rm};
use super::registers::{Full, Home, Registers};
use super::tape::{Logic, One, Step, Test, Two, Value};

const LOAD: Code = Code(1, 0, 0x10);
const STORE: Code = Code(1, 0, 0x11);
const MOVE: Code = Code(1, 0, 0x28);
pub const BROADCAST: Code = Code(2, 1, 0x18);
const FMA_213: Code = Code(2, 1, 0xa8);
const FMA_231: Code = Code(2, 1, 0xb8);
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

    fn step(&mut self, at: usize, step: Step, registers: &mut Registers) -> Result<(), Full> {
        let [first, second] = self.spare;
        match step {
            Step::Two(kind, a, b) => {
                let (mut a, mut b) = (registers.home(a), registers.home(b));
                if commutes(kind) && matches!(b, Home::Register(_)) {
                    std::mem::swap(&mut a, &mut b);
                }
                let a = self.in_register(a, first);
                let b = self.operand(b, second);
                registers.release(at);
                let to = registers.take(at)?;
                self.code.vector(two(kind), to, a, b);
            }
            Step::One(kind, a) => self.one(at, kind, a, registers)?,
            Step::Fma(a, b, c) => self.fma(at, [a, b, c], registers)?,
            Step::Compare(test, a, b) => {
                let a = self.in_register(registers.home(a), first);
                let b = self.operand(registers.home(b), second);
                registers.release(at);
                let to = registers.take(at)?;
                self.code.vector(Code(1, 0, 0xc2), to, a, b);
                // Ordered and quiet; the opposites unordered and quiet.
                let quiet = !matches!(test, Test::Eq | Test::NotEq);
                self.code.byte(test as u8 | u8::from(quiet) << 4);
            }
            Step::CompareI(test, a, b) => self.compare_integers(at, test, a, b, registers)?,
            Step::Not(m) => {
                let m = self.in_register(registers.home(m), first);
                registers.release(at);
                let to = registers.take(at)?;
                if self.wide() {
                    self.code
                        .vex(Code(1, 0, 0x44), to, 0, Rm::Register(m), false); // knotw
                } else {
                    self.code.vector(two(Two::Xor), to, m, self.pool(ONES));
                }
            }
            Step::Logic(kind, a, b) => {
                let a = self.in_register(registers.home(a), first);
                let b = Rm::Register(self.in_register(registers.home(b), second));
                registers.release(at);
                let to = registers.take(at)?;
                let (masks, vectors) = match kind {
                    Logic::And => (0x41, Two::And),
                    Logic::Or => (0x45, Two::Or),
                    Logic::Xor => (0x47, Two::Xor),
                };
                if self.wide() {
                    self.code.vex(Code(1, 0, masks), to, a, b, true); // kandw, korw, kxorw
                } else {
                    self.code.vector(two(vectors), to, a, b);
                }
            }
            Step::Pick(m, t, f) => {
                let m = self.in_register(registers.home(m), first);
                let f = self.in_register(registers.home(f), first);
                let t = self.operand(registers.home(t), second);
                registers.release(at);
                let to = registers.take(at)?;
                if self.wide() {
                    let lanes = Lanes {
                        mask: m,
                        zero: false,
                    };
                    self.code.evex(Code(2, 1, 0x65), to, f, t, lanes); // vblendmps
                } else {
                    self.code.vector(Code(3, 1, 0x4a), to, f, t); // vblendvps
                    self.code.byte(m << 4);
                }
            }
            Step::Constant(_) | Step::Broadcast(_) | Step::Load(_) | Step::LoadMask(_) => {}
        }
        Ok(())
    }

    fn one(
        &mut self,
        at: usize,
        kind: One,
        a: Value,
        registers: &mut Registers,
    ) -> Result<(), Full> {
        let a = self.in_register(registers.home(a), self.spare[0]);
        registers.release(at);
        let to = registers.take(at)?;
        let from = Rm::Register(a);
        let rounding = Code(3, 1, 0x08);
        let shift = Code(1, 1, 0x72);
        match kind {
            One::Sqrt => self.code.vector(Code(1, 0, 0x51), to, 0, from),
            One::Estimate if self.wide() => self.code.vector(Code(2, 1, 0x4c), to, 0, from), // vrcp14ps
            One::Estimate => self.code.vector(Code(1, 0, 0x53), to, 0, from), // vrcpps
            One::ToI => self.code.vector(Code(1, 2, 0x5b), to, 0, from),      // vcvttps2dq
            One::FromI => self.code.vector(Code(1, 0, 0x5b), to, 0, from),    // vcvtdq2ps
            One::Floor | One::Ceil | One::Round => {
                self.code.vector(rounding, to, 0, from);
                self.code.byte(match kind {
                    One::Floor => 9,
                    One::Ceil => 10,
                    _ => 8,
                });
            }
            One::Shl(by) => {
                self.code.vector(shift, 6, to, from);
                self.code.byte(by);
            }
            One::Shr(by) => {
                self.code.vector(shift, 4, to, from);
                self.code.byte(by);
            }
        }
        Ok(())
    }

    /// a·b + c writes over one of the three.
    fn fma(
        &mut self,
        at: usize,
        [a, b, c]: [Value; 3],
        registers: &mut Registers,
    ) -> Result<(), Full> {
        let [first, second] = self.spare;
        let twice = |v: Value| u8::from(v == a) + u8::from(v == b) + u8::from(v == c) > 1;
        let may = |v: Value, registers: &Registers| registers.dies(v, at) && !twice(v);
        if may(c, registers) {
            let (x, y) = if matches!(registers.home(b), Home::Register(_)) {
                (b, a)
            } else {
                (a, b)
            };
            let x = self.in_register(registers.home(x), first);
            let y = self.operand(registers.home(y), second);
            let Some(to) = registers.inherit(at, c) else {
                return Err(Full);
            };
            self.code.vector(FMA_231, to, x, y);
            registers.release(at);
            return Ok(());
        }
        for (x, y) in [(a, b), (b, a)] {
            if may(x, registers) {
                let y = self.in_register(registers.home(y), first);
                let z = self.operand(registers.home(c), second);
                let Some(to) = registers.inherit(at, x) else {
                    return Err(Full);
                };
                self.code.vector(FMA_213, to, y, z);
                registers.release(at);
                return Ok(());
            }
        }
        let to = registers.take(at)?;
        match registers.home(c) {
            Home::Register(r) => self.code.vector(MOVE, to, 0, Rm::Register(r)),
            home => {
                self.in_register(home, to);
            }
        }
        let x = self.in_register(registers.home(a), first);
        let y = self.operand(registers.home(b), second);
        self.code.vector(FMA_231, to, x, y);
        registers.release(at);
        Ok(())
    }

    fn compare_integers(
        &mut self,
        at: usize,
        test: Test,
        a: Value,
        b: Value,
        registers: &mut Registers,
    ) -> Result<(), Full> {
        let [first, second] = self.spare;
        let (a, b) = (registers.home(a), registers.home(b));
        if self.wide() {
            let a = self.in_register(a, first);
            let b = self.operand(b, second);
            registers.release(at);
            let to = registers.take(at)?;
            self.code.vector(Code(3, 1, 0x1f), to, a, b); // vpcmpd
            self.code.byte(test as u8);
            return Ok(());
        }
        // There is only equal and greater: a < b is b > a, and a ≤ b is not a > b.
        let (code, x, y, turned) = match test {
            Test::Eq | Test::NotEq => (0x76, a, b, test == Test::NotEq),
            Test::Lt | Test::NotLt => (0x66, b, a, test == Test::NotLt),
            Test::Le | Test::NotLe => (0x66, a, b, test == Test::Le),
        };
        let x = self.in_register(x, first);
        let y = self.operand(y, second);
        registers.release(at);
        let to = registers.take(at)?;
        self.code.vector(Code(1, 1, code), to, x, y);
        if turned {
            self.code.vector(two(Two::Xor), to, to, self.pool(ONES));
        }
        Ok(())
    }
}

fn commutes(kind: Two) -> bool {
    use Two::*;
    matches!(kind, Add | Mul | AddI | MulI | And | Or | Xor)
}

fn two(kind: Two) -> Code {
    match kind {
        Two::Add => Code(1, 0, 0x58),
        Two::Sub => Code(1, 0, 0x5c),
        Two::Mul => Code(1, 0, 0x59),
        Two::Div => Code(1, 0, 0x5e),
        Two::Min => Code(1, 0, 0x5d),
        Two::Max => Code(1, 0, 0x5f),
        Two::AddI => Code(1, 1, 0xfe),
        Two::SubI => Code(1, 1, 0xfa),
        Two::MulI => Code(2, 1, 0x40),
        Two::And => Code(1, 1, 0xdb),
        Two::Or => Code(1, 1, 0xeb),
        Two::Xor => Code(1, 1, 0xef),
        Two::Scale => Code(2, 1, 0x2c), // vscalefps, wide only
    }
}

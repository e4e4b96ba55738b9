//! What each step is made of.

use super::{Emitter, MOVE, ONES};
use crate::cpu::jit::assembler::{Code, Lanes, Rm};
use crate::cpu::jit::registers::{Full, Home, Registers};
use crate::cpu::jit::tape::{Logic, One, Step, Test, Two, Value};

const FMA_213: Code = Code(2, 1, 0xa8);
const FMA_231: Code = Code(2, 1, 0xb8);

impl Emitter<'_> {
    pub fn step(&mut self, at: usize, step: Step, registers: &mut Registers) -> Result<(), Full> {
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

//! The few x86-64 instructions that chains need, in their EVEX (16 lanes) and VEX (8 lanes) forms.
//! Intel SDM volume 2, chapter 2: VEX and EVEX prefixes.

/// A general register by its number.
pub type General = u8;
pub const RAX: General = 0;
pub const RCX: General = 1;
pub const RDX: General = 2;
pub const RSI: General = 6;
pub const RDI: General = 7;
pub const R8: General = 8;
pub const R11: General = 11;

/// Opcode map, mandatory prefix (0 none, 1 66, 2 F3, 3 F2) and opcode.
#[derive(Clone, Copy)]
pub struct Code(pub u8, pub u8, pub u8);

/// The operand that may be memory.
#[derive(Clone, Copy, Debug)]
pub enum Rm {
    Register(u8),
    /// `[base + rax·size + offset]`; rax is the index of the element.
    Element {
        base: General,
        size: u8,
        offset: i32,
    },
    /// `[base + offset]`; not for rsp and r12.
    Fixed {
        base: General,
        offset: i32,
    },
}

/// Which lanes an EVEX instruction touches.
#[derive(Clone, Copy, Default)]
pub struct Lanes {
    /// Mask register; 0 is all lanes.
    pub mask: u8,
    /// The other lanes become 0.
    pub zero: bool,
}

pub struct Assembler {
    pub bytes: Vec<u8>,
    pub wide: bool,
}

/// A place in the code that a jump goes to.
pub struct Label(usize);
/// A jump whose target is not known yet.
pub struct Jump(usize);

#[derive(Clone, Copy)]
pub enum When {
    Zero = 0x84,
    Above = 0x87,
    BelowOrEqual = 0x86,
    AboveOrEqual = 0x83,
}

impl Assembler {
    /// One vector instruction over whole vectors.
    pub fn vector(&mut self, code: Code, reg: u8, v: u8, rm: Rm) {
        if self.wide {
            self.evex(code, reg, v, rm, Lanes::default());
        } else {
            self.vex(code, reg, v, rm, true);
        }
    }

    pub fn evex(&mut self, Code(map, prefix, op): Code, reg: u8, v: u8, rm: Rm, lanes: Lanes) {
        let (x, b) = extension(rm);
        let p0 = inverted(reg >> 3) << 7 | inverted(x) << 6 | inverted(b) << 5;
        self.bytes.extend([
            0x62,
            p0 | inverted(reg >> 4) << 4 | map,
            (!v & 15) << 3 | 4 | prefix,
            u8::from(lanes.zero) << 7 | 0x40 | inverted(v >> 4) << 3 | lanes.mask,
            op,
        ]);
        self.operand(reg, rm);
    }

    /// `long`: 256 bits, else 128 bits or a mask instruction's L bit.
    pub fn vex(&mut self, Code(map, prefix, op): Code, reg: u8, v: u8, rm: Rm, long: bool) {
        let (x, b) = extension(rm);
        let x = if matches!(rm, Rm::Register(_)) { 0 } else { x };
        let p0 = inverted(reg >> 3) << 7 | inverted(x) << 6 | inverted(b) << 5;
        self.bytes.extend([
            0xc4,
            p0 | map,
            (!v & 15) << 3 | u8::from(long) << 2 | prefix,
            op,
        ]);
        self.operand(reg, rm);
    }

    pub fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    fn operand(&mut self, reg: u8, rm: Rm) {
        let reg = (reg & 7) << 3;
        match rm {
            Rm::Register(r) => self.bytes.push(0xc0 | reg | r & 7),
            Rm::Element { base, size, offset } => {
                let scale = size.trailing_zeros() as u8;
                self.bytes.extend([0x84 | reg, scale << 6 | base & 7]);
                self.bytes.extend(offset.to_le_bytes());
            }
            Rm::Fixed { base, offset } => {
                self.bytes.push(0x80 | reg | base & 7);
                self.bytes.extend(offset.to_le_bytes());
            }
        }
    }

    /// `to = [base + offset]`, 64 bits.
    pub fn load_pointer(&mut self, to: General, base: General, offset: i32) {
        self.with_memory(0x8b, to, base, offset);
    }

    /// `to += [base + offset]`, 64 bits.
    pub fn add_from(&mut self, to: General, base: General, offset: i32) {
        self.with_memory(0x03, to, base, offset);
    }

    /// `[base + offset] += from`, 64 bits.
    pub fn add_to(&mut self, base: General, offset: i32, from: General) {
        self.with_memory(0x01, from, base, offset);
    }

    /// An instruction on a register and `[base + offset]`, 64 bits.
    fn with_memory(&mut self, op: u8, register: General, base: General, offset: i32) {
        self.bytes
            .extend([0x48 | (register >> 3) << 2 | base >> 3, op]);
        self.operand(register, Rm::Fixed { base, offset });
    }

    /// `to += from`, 64 bits.
    pub fn add(&mut self, to: General, from: General) {
        self.bytes.extend([
            0x48 | (from >> 3) << 2 | to >> 3,
            0x01,
            0xc0 | (from & 7) << 3 | to & 7,
        ]);
    }

    /// Takes 1 from what was pushed last.
    pub fn count_down(&mut self) {
        self.bytes.extend([0x48, 0xff, 0x0c, 0x24]); // dec qword [rsp]
    }

    /// `r11` = what was pushed before the last.
    pub fn load_second(&mut self) {
        self.bytes.extend([0x4c, 0x8b, 0x5c, 0x24, 8]); // mov r11, [rsp + 8]
    }

    pub fn push(&mut self, register: General) {
        if register >= 8 {
            self.bytes.push(0x41);
        }
        self.bytes.push(0x50 | register & 7);
    }

    pub fn pop(&mut self, register: General) {
        if register >= 8 {
            self.bytes.push(0x41);
        }
        self.bytes.push(0x58 | register & 7);
    }

    /// `rax = 0`.
    pub fn clear_index(&mut self) {
        self.bytes.extend([0x31, 0xc0]);
    }

    /// `rax += n`.
    pub fn advance_index(&mut self, n: i32) {
        self.bytes.extend([0x48, 0x05]);
        self.bytes.extend(n.to_le_bytes());
    }

    /// Compares `rax + n` with `rsi`. Changes r11.
    pub fn compare_index(&mut self, n: i32) {
        self.bytes.extend([0x4c, 0x8d, 0x98]); // lea r11, [rax + n]
        self.bytes.extend(n.to_le_bytes());
        self.bytes.extend([0x49, 0x39, 0xf3]); // cmp r11, rsi
    }

    /// Mask register `k` = the first `rsi − rax` lanes. Changes rsi, r11.
    pub fn tail_mask(&mut self, k: u8) {
        self.bytes.extend([0x29, 0xc6]); // sub esi, eax
        self.bytes.extend([0x41, 0xbb, 0xff, 0xff, 0xff, 0xff]); // mov r11d, -1
        self.bytes.extend([0xc4, 0x42, 0x48, 0xf5, 0xdb]); // bzhi r11d, r11d, esi
        self.bytes
            .extend([0xc4, 0xc1, 0x78, 0x92, 0xc0 | k << 3 | 3]); // kmovw k, r11d
    }

    pub fn label(&self) -> Label {
        Label(self.bytes.len())
    }

    pub fn jump(&mut self, when: When) -> Jump {
        self.bytes.extend([0x0f, when as u8, 0, 0, 0, 0]);
        Jump(self.bytes.len())
    }

    pub fn jump_to(&mut self, when: When, Label(target): &Label) {
        let Jump(after) = self.jump(when);
        self.patch(after, *target);
    }

    pub fn jump_back(&mut self, Label(target): &Label) {
        self.bytes.extend([0xe9, 0, 0, 0, 0]);
        self.patch(self.bytes.len(), *target);
    }

    /// Lets a jump land here.
    pub fn land(&mut self, Jump(after): Jump) {
        self.patch(after, self.bytes.len());
    }

    fn patch(&mut self, after: usize, target: usize) {
        let distance = (target as i64 - after as i64) as i32;
        self.bytes[after - 4..after].copy_from_slice(&distance.to_le_bytes());
    }

    pub fn leave(&mut self) {
        self.bytes.extend([0xc5, 0xf8, 0x77, 0xc3]); // vzeroupper; ret
    }
}

/// The X and B bits of the operand.
fn extension(rm: Rm) -> (u8, u8) {
    match rm {
        Rm::Register(r) => (r >> 4 & 1, r >> 3 & 1),
        Rm::Element { base, .. } | Rm::Fixed { base, .. } => (0, base >> 3),
    }
}

/// Prefixes hold some bits upside down.
fn inverted(bit: u8) -> u8 {
    !bit & 1
}

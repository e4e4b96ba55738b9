//! Which register holds which value, while one vector's steps are emitted in order.

use super::tape::{Step, Value};

/// Where a value is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Home {
    /// Not made yet, or not needed any more.
    Nowhere,
    Register(u8),
    Mask(u8),
    /// In the constants, at this offset.
    Pool(i32),
    /// One value, at the address of this input.
    Input(u8),
}

/// The chain does not fit into the registers.
#[derive(Debug)]
pub struct Full;

pub struct Registers<'a> {
    steps: &'a [Step],
    /// The last step that reads each value: 0 where nothing does, `usize::MAX` for what is stored at the end.
    last: Vec<usize>,
    home: Vec<Home>,
    free: Vec<u8>,
    free_masks: Vec<u8>,
    separate_masks: bool,
}

impl<'a> Registers<'a> {
    /// `fixed` are the homes of constants and single values; they are never given up.
    pub fn new(
        steps: &'a [Step],
        shown: &[Value],
        fixed: Vec<Home>,
        free: Vec<u8>,
        separate_masks: bool,
    ) -> Registers<'a> {
        let mut last = vec![0; steps.len()];
        for &v in shown {
            last[v as usize] = usize::MAX;
        }
        for (i, step) in steps.iter().enumerate().rev() {
            let (operands, count) = step.operands();
            for &v in &operands[..if last[i] > 0 { count } else { 0 }] {
                last[v as usize] = last[v as usize].max(i);
            }
        }
        Registers {
            steps,
            last,
            home: fixed,
            free,
            free_masks: (1..=6).rev().collect(),
            separate_masks,
        }
    }

    /// Whether anything shown follows from step `at`.
    pub fn needed(&self, at: usize) -> bool {
        self.last[at] > 0
    }

    pub fn home(&self, value: Value) -> Home {
        self.home[value as usize]
    }

    /// Whether step `at` is the last that reads `value`, so that its register may be written.
    pub fn dies(&self, value: Value, at: usize) -> bool {
        !self.steps[value as usize].is_fixed() && self.last[value as usize] == at
    }

    /// Gives up what step `at` reads for the last time.
    pub fn release(&mut self, at: usize) {
        let (operands, count) = self.steps[at].operands();
        for &v in &operands[..count] {
            if self.dies(v, at) {
                match std::mem::replace(&mut self.home[v as usize], Home::Nowhere) {
                    Home::Register(r) => self.free.push(r),
                    Home::Mask(k) => self.free_masks.push(k),
                    _ => {}
                }
            }
        }
    }

    /// A home for what step `at` makes.
    pub fn take(&mut self, at: usize) -> Result<u8, Full> {
        if self.separate_masks && self.steps[at].is_mask() {
            let k = self.free_masks.pop().ok_or(Full)?;
            self.home[at] = Home::Mask(k);
            return Ok(k);
        }
        let r = self.free.pop().ok_or(Full)?;
        self.home[at] = Home::Register(r);
        Ok(r)
    }

    /// Lets step `at` write the register of `value`, which it reads for the last time.
    pub fn inherit(&mut self, at: usize, value: Value) -> Option<u8> {
        let Home::Register(r) = self.home(value) else {
            return None;
        };
        self.home[value as usize] = Home::Nowhere;
        self.home[at] = Home::Register(r);
        Some(r)
    }
}

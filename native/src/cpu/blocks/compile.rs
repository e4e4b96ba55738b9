//! From the operations of an elementwise instruction to steps: which value is at hand, which have to be kept, when results are stored.

use super::links::{Link, Links, Value};
use super::step::{BLOCK, Code, ENTRIES, Forms, NOWHERE, Step};
use super::table::Kind;
use super::{Kernel, SLOTS, Single, Slot, pairs};
use crate::cpu::operand::{Access, Stream};
use crate::cpu::plan::Operation;
use crate::memory::Block;
use crate::program::format::DType;

struct Builder<'a> {
    inputs: &'a [Stream],
    outputs: &'a [Stream],
    values: Vec<Value>,
    shown: Vec<usize>,
    /// Outputs that are stored at the end.
    late: Vec<usize>,
    steps: Vec<Step>,
    /// The value at hand.
    hand: Option<usize>,
    free: Vec<u8>,
    slots: usize,
}

/// None: an operation has no steps, or too much is alive at once.
pub fn compile(
    inputs: &[Stream],
    outputs: &[Stream],
    operations: &[Operation],
    results: &[u8],
) -> Option<Kernel> {
    let all = || inputs.iter().chain(outputs);
    if !all().all(|s| s.dtype.has_vectors()) {
        return None;
    }
    let Links {
        mut values,
        links,
        constants,
        shown,
    } = Links::read(inputs, operations, results)?;
    let first_constant = inputs.len() + outputs.len() + SLOTS;
    if first_constant + constants.len() > ENTRIES {
        return None;
    }
    let pool = Block::zeroed(constants.len() * size_of::<Slot>()).ok()?;
    for (i, &(value, bits)) in constants.iter().enumerate() {
        values[value].home = Some((first_constant + i) as u8);
        unsafe {
            pool.start()
                .cast::<Slot>()
                .add(i)
                .write(Slot([bits; BLOCK]))
        };
    }
    let mut builder = Builder {
        inputs,
        outputs,
        values,
        shown,
        late: Vec::new(),
        steps: Vec::new(),
        hand: None,
        free: Vec::new(),
        slots: 0,
    };
    let singles = builder.begin()?;
    for (i, link) in links.iter().enumerate() {
        builder.link(link)?;
        builder.store(link.result, &links[i + 1..]);
    }
    builder.end()?;
    // The last result of a block is stored without a step for it.
    let last = match builder.steps.pop() {
        Some(Step {
            code: Code::Store,
            at,
            ..
        }) => at[0],
        step => {
            builder.steps.extend(step);
            builder.slot()?
        }
    };
    let steps = pairs::join(&builder.steps, builder.first_slot()..first_constant);
    let mut moves = vec![[0; 2]; (inputs.len() + outputs.len()).div_ceil(2)];
    for (i, stream) in all()
        .enumerate()
        .filter(|(_, s)| s.access != Access::Scalar)
    {
        moves[i / 2][i % 2] = BLOCK * stream.dtype.size();
    }
    Some(Kernel {
        steps,
        last,
        entries: all().map(|s| s.entry).collect(),
        moves,
        singles,
        constants: pool,
    })
}

impl Builder<'_> {
    /// Gives the inputs their homes, where a truth value is a word, and where an input that is also a result is safe from outputs.
    fn begin(&mut self) -> Option<Vec<Single>> {
        let mut singles = Vec::new();
        for i in 0..self.inputs.len() {
            let input = &self.inputs[i];
            let is_bool = input.dtype == DType::Bool;
            let written =
                self.shown.contains(&i) && self.outputs.iter().any(|o| o.place == input.place);
            if self.values[i].uses == 0 {
                continue;
            }
            self.values[i].home = Some(i as u8);
            if self.values[i].single {
                let slot = self.slot()?;
                self.values[i].home = Some(slot);
                // It is filled once, so the slot is never free.
                self.values[i].uses += 1;
                singles.push(Single {
                    entry: input.entry,
                    slot: usize::from(slot) - self.first_slot(),
                    is_bool,
                });
            } else if is_bool || written {
                let code = if is_bool { Code::LoadMask } else { Code::Load };
                self.push(code, [i as u8, 0, 0]);
                self.values[i].home = None;
                self.hand = Some(i);
                self.keep(i)?;
            }
        }
        Some(singles)
    }

    fn first_slot(&self) -> usize {
        self.inputs.len() + self.outputs.len()
    }

    fn slot(&mut self) -> Option<u8> {
        if let Some(slot) = self.free.pop() {
            return Some(slot);
        }
        self.slots += 1;
        (self.slots <= SLOTS).then(|| (self.first_slot() + self.slots - 1) as u8)
    }

    fn push(&mut self, code: Code, at: [u8; 3]) {
        self.steps.push(Step {
            code,
            at,
            keep: NOWHERE,
        });
    }

    /// Stores the value at hand in a slot.
    fn keep(&mut self, value: usize) -> Option<()> {
        let slot = self.slot()?;
        self.push(Code::Store, [slot, 0, 0]);
        self.values[value].home = Some(slot);
        Some(())
    }

    /// Before the value at hand goes: keeps it if it is read more than `here` times.
    fn leave(&mut self, here: usize) -> Option<()> {
        match self.hand {
            Some(v) if self.values[v].home.is_none() && self.values[v].uses > here => self.keep(v),
            _ => Some(()),
        }
    }

    /// Takes a value in hand.
    fn take(&mut self, value: usize) -> Option<()> {
        if self.hand != Some(value) {
            self.leave(0)?;
            let home = self.values[value].home?;
            self.push(Code::Load, [home, 0, 0]);
            self.hand = Some(value);
        }
        Some(())
    }

    fn link(&mut self, link: &Link) -> Option<()> {
        let Link { kind, operands, .. } = link;
        // The operand that the operation starts from.
        let at = |k: usize| operands.get(k) == self.hand.as_ref() && self.hand.is_some();
        let single = |k: usize| self.values[operands[k]].single;
        let first = match kind {
            Kind::One(_) | Kind::Pick | Kind::Same => 0,
            Kind::Fma => (0..3).find(|&k| at(k)).unwrap_or(usize::from(single(0))),
            _ if at(0) => 0,
            _ if at(1) || single(0) => 1,
            _ => 0,
        };
        let x = operands[first];
        self.take(x)?;
        // What the operation reads besides must have a home, and so must what is read after it.
        self.leave(1)?;
        let of = |k: usize| self.values[operands[k]].home;
        let single = |k: usize| self.values[operands[k]].single;
        let two =
            |forms: &Forms, turned: bool| match (first == usize::from(turned), single(1 - first)) {
                (true, false) => forms.xa,
                (true, true) => forms.xo,
                (false, false) => forms.ax,
                (false, true) => forms.ox,
            };
        let (code, at) = match kind {
            Kind::One(code) => (*code, [0; 3]),
            Kind::Two(forms) => (two(forms, false), [of(1 - first)?, 0, 0]),
            Kind::Turned(forms) => (two(forms, true), [of(1 - first)?, 0, 0]),
            Kind::Commutes(forms) => {
                let code = if single(1 - first) {
                    forms.xo
                } else {
                    forms.xa
                };
                (code, [of(1 - first)?, 0, 0])
            }
            Kind::Equal => (Code::Xor, [of(1 - first)?, 0, 0]),
            Kind::Pick => (Code::Pick, [of(1)?, of(2)?, 0]),
            Kind::Fma if first == 2 => match (single(0), single(1)) {
                (true, false) => (Code::FmaAOX, [of(1)?, of(0)?, 0]),
                (false, true) => (Code::FmaAOX, [of(0)?, of(1)?, 0]),
                _ => (Code::FmaABX, [of(0)?, of(1)?, 0]),
            },
            Kind::Fma => {
                let code = match (single(1 - first), single(2)) {
                    (false, false) => Code::FmaXAB,
                    (false, true) => Code::FmaXAO,
                    (true, false) => Code::FmaXOB,
                    (true, true) => Code::FmaXOO,
                };
                (code, [of(1 - first)?, of(2)?, 0])
            }
            Kind::Same => return None,
        };
        self.push(code, at);
        if matches!(kind, Kind::Equal) {
            self.push(Code::Not, [0; 3]);
        }
        operands.iter().for_each(|&v| self.read(v));
        self.hand = Some(link.result);
        Some(())
    }

    /// Counts a use of a value; its slot is free after the last.
    fn read(&mut self, value: usize) {
        let slots = self.first_slot()..self.first_slot() + SLOTS;
        let v = &mut self.values[value];
        v.uses -= 1;
        if let Some(home) = v.home
            && v.uses == 0
            && slots.contains(&home.into())
        {
            self.free.push(home);
        }
    }

    /// Stores the value at hand where outputs show it, unless something that lies there is still to be read.
    fn store(&mut self, value: usize, later: &[Link]) {
        for o in 0..self.outputs.len() {
            if self.shown[o] != value {
                continue;
            }
            let place = self.outputs[o].place;
            let read = |i: usize| later.iter().any(|l| l.operands.contains(&i));
            if (0..self.inputs.len()).any(|i| self.inputs[i].place == place && read(i)) {
                self.late.push(o);
            } else {
                self.put(o);
            }
        }
    }

    fn put(&mut self, output: usize) {
        let entry = (self.inputs.len() + output) as u8;
        let value = self.shown[output];
        if self.outputs[output].dtype == DType::Bool {
            self.push(Code::StoreMask, [entry, 0, 0]);
        } else {
            self.push(Code::Store, [entry, 0, 0]);
            self.values[value].home.get_or_insert(entry);
        }
        self.read(value);
    }

    /// Stores what is left: late outputs, inputs and constants that are results.
    fn end(&mut self) -> Option<()> {
        for o in 0..self.outputs.len() {
            let value = self.shown[o];
            let given = value < self.inputs.len() || self.values[value].single;
            if given || self.late.contains(&o) {
                self.take(value)?;
                self.put(o);
            }
        }
        Some(())
    }
}
